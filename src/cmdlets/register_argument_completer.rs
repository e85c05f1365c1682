//! Register-ArgumentCompleter: teaches completion the values of a parameter.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Registers a script block.
#[derive(Debug, Default)]
pub(super) struct RegisterArgumentCompleter;

impl Cmdlet<parameters::RegisterArgumentCompleter> for RegisterArgumentCompleter {
    fn process(&mut self, parameters: &mut parameters::RegisterArgumentCompleter, context: &mut dyn Context) -> Outcome {
        let (Some(parameter), Some(block)) = (parameters.parameter_name.value(), parameters.script_block.value()) else { return Ok(()) };
        match parameters.command_name.value() {
            Some(commands) => commands.iter().for_each(|command| context.register_completer(command, parameter, block.clone())),
            None => context.register_completer("", parameter, block.clone()),
        }
        Ok(())
    }
}
