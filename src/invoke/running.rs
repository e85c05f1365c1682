//! From definitions to running code: shell cmdlets behind one object-safe trait, management arguments as typed structs.

use super::{Cmdlet, Context, Outcome, ParameterError, Parameters, Stopped};
use crate::catalog::CmdletDef;
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value};

/// A shell cmdlet in a pipeline, its parameters included. Parameters are named by their index in the definition.
pub trait Running: Send {
    /// Sets a parameter to a value that binding has converted.
    ///
    /// # Errors
    /// When the value does not have the parameter's type or shape.
    fn set(&mut self, index: usize, value: Value) -> Result<(), ParameterError>;

    /// Forgets a parameter, before the next object of the pipeline is bound.
    fn clear(&mut self, index: usize);

    /// Once, before any input.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn begin(&mut self, context: &mut dyn Context) -> Outcome;

    /// Once for each object of the pipeline; once, when the command has no input.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn process(&mut self, context: &mut dyn Context) -> Outcome;

    /// Once, after all input.
    ///
    /// # Errors
    /// [`Stopped`]: the pipeline ends.
    fn end(&mut self, context: &mut dyn Context) -> Outcome;
}

/// A cmdlet with its typed parameters.
#[derive(Debug, Default)]
pub struct Typed<P, C> {
    parameters: P,
    cmdlet: C,
}

impl<P: Parameters, C: Cmdlet<P> + Send> Running for Typed<P, C> {
    fn set(&mut self, index: usize, value: Value) -> Result<(), ParameterError> {
        self.parameters.set(index, value)
    }

    fn clear(&mut self, index: usize) {
        self.parameters.clear(index);
    }

    fn begin(&mut self, context: &mut dyn Context) -> Outcome {
        self.cmdlet.begin(&mut self.parameters, context)
    }

    fn process(&mut self, context: &mut dyn Context) -> Outcome {
        self.cmdlet.process(&mut self.parameters, context)
    }

    fn end(&mut self, context: &mut dyn Context) -> Outcome {
        self.cmdlet.end(&mut self.parameters, context)
    }
}

/// Named arguments as the parameter struct of their cmdlet. Names are compared without regard to case.
///
/// # Errors
/// [`ParameterError`]'s record for a value that does not fit, `NamedParameterNotFound` for a name that the cmdlet does not have.
pub fn typed<P: Parameters>(arguments: &[(Text, Value)]) -> Result<P, Stopped> {
    let mut parameters = P::default();
    for (name, value) in arguments {
        let index = P::DEF.parameters.iter().position(|parameter| parameter.name.eq_ignore_ascii_case(name));
        let Some(index) = index else {
            let message = format!("{} has no parameter '{name}'.", P::DEF.name);
            let mut record = ErrorRecord::new("NamedParameterNotFound", Category::InvalidArgument, binding_exception(message));
            record.source = source(P::DEF);
            return Err(record.into());
        };
        parameters.set(index, value.clone()).map_err(|error| error.record(P::DEF))?;
    }
    Ok(parameters)
}

/// What a management cmdlet without code behind it answers; a test makes sure that there is none.
pub fn not_handled(def: &'static CmdletDef) -> Stopped {
    let message = format!("This build of the program has no code for {}.", def.name);
    let mut record = ErrorRecord::new("NotHandled", Category::NotImplemented, Exception::new("System.NotImplementedException", message));
    record.source = source(def);
    record.into()
}

impl ParameterError {
    /// The error record of a value that does not fit a parameter of `def`.
    pub fn record(&self, def: &'static CmdletDef) -> ErrorRecord {
        let category = if self.id == "ParameterArgumentValidationError" { Category::InvalidData } else { Category::InvalidArgument };
        let mut record = ErrorRecord::new(self.id, category, binding_exception(self.reason.as_str()));
        record.exception.properties = vec![("ParameterName".into(), self.parameter.into())];
        record.activity = def.name.into();
        record.source = source(def);
        record
    }
}

fn binding_exception(message: impl Into<Text>) -> Exception {
    Exception::new("System.Management.Automation.ParameterBindingException", message)
}

fn source(def: &CmdletDef) -> Text {
    if def.error_source.is_empty() { def.name.into() } else { def.error_source.into() }
}
