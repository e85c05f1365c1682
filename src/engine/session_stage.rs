//! A management cmdlet in a pipeline: its arguments go to the session, its records come back as the session sends them.

use crate::catalog::CmdletDef;
use crate::invoke::{
    Context, Invocation, Mode, Once, Outcome, ParameterError, Processing, Running, Session, Shown, Sink, Stop, Stopped, Verbosity,
};
use crate::record::{Confirmation, Record};
use crate::value::{Text, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// A management cmdlet; `stage` tells its calls from those of other commands.
pub(super) struct SessionRunning {
    def: &'static CmdletDef,
    session: Arc<dyn Session>,
    stage: u64,
    arguments: Vec<Option<Value>>,
    /// The warnings so far: what holds for many objects is said once.
    told: HashSet<Text>,
}

impl SessionRunning {
    pub(super) fn new(def: &'static CmdletDef, session: Arc<dyn Session>, stage: u64) -> Self {
        Self { def, session, stage, arguments: vec![None; def.parameters.len()], told: HashSet::new() }
    }

    fn invocation(&self, mode: Mode, guard: Option<Text>, verbose: Verbosity) -> Invocation {
        let given = self.def.parameters.iter().zip(&self.arguments);
        Invocation {
            cmdlet: self.def,
            arguments: given.filter_map(|(parameter, value)| Some((parameter.name.into(), value.clone()?))).collect(),
            set: "".into(),
            mode,
            guard,
            verbose,
            stage: self.stage,
        }
    }

    fn invoke(&mut self, mode: Mode, guard: Option<Text>, context: &mut dyn Context) -> Result<Vec<Confirmation>, Stopped> {
        let verbose = if context.is_verbose() { Verbosity::Verbose } else { Verbosity::Quiet };
        let invocation = self.invocation(mode, guard, verbose);
        let stop: Stop = context.stop().clone();
        let mut records = Records { context, told: &mut self.told, confirmations: Vec::new() };
        self.session.invoke(&invocation, &mut Once::new(), &mut records, &stop)?;
        Ok(records.confirmations)
    }
}

impl Running for SessionRunning {
    fn set(&mut self, index: usize, value: Value) -> Result<(), ParameterError> {
        self.arguments[index] = Some(value);
        Ok(())
    }

    fn clear(&mut self, index: usize) {
        self.arguments[index] = None;
    }

    fn begin(&mut self, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }

    fn process(&mut self, context: &mut dyn Context) -> Outcome {
        match context.processing(self.def.impact) {
            Processing::Perform => self.invoke(Mode::Perform, None, context).map(drop),
            Processing::WhatIf => self.invoke(Mode::WhatIf, None, context).map(drop),
            Processing::Ask => {
                for confirmation in self.invoke(Mode::Preview, None, context)? {
                    if context.confirm(&confirmation.sentence)? {
                        self.invoke(Mode::Perform, confirmation.guard, context)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn end(&mut self, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }
}

/// Records on their way into the shell's streams.
struct Records<'a> {
    context: &'a mut dyn Context,
    told: &'a mut HashSet<Text>,
    confirmations: Vec<Confirmation>,
}

impl Sink for Records<'_> {
    fn record(&mut self, record: Record) -> Outcome {
        match record {
            Record::Output(value) => self.context.emit(value),
            Record::Error(error) => self.context.error((*error).clone()),
            Record::Warning(text) if self.told.contains(&text) => Ok(()),
            Record::Warning(text) => {
                self.told.insert(text.clone());
                self.context.warning(&text)
            }
            Record::Verbose(text) => self.context.verbose(&text),
            Record::Debug(text) => self.context.debug(&text),
            Record::Information(text) => self.context.information(Value::String(text), Shown::ByPreference { tags: Vec::new() }),
            Record::WhatIf(sentence) => self.context.what_if(&sentence),
            Record::Progress(progress) => {
                self.context.progress(&progress);
                Ok(())
            }
            Record::Confirmation(confirmation) => {
                self.confirmations.push(confirmation);
                Ok(())
            }
        }
    }
}
