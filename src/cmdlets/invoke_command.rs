//! Invoke-Command: runs a script block.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::Value;

/// Runs a script block.
#[derive(Debug, Default)]
pub(super) struct InvokeCommand {
    input: Vec<Value>,
}

impl Cmdlet<parameters::InvokeCommand> for InvokeCommand {
    fn process(&mut self, p: &mut parameters::InvokeCommand, _context: &mut dyn Context) -> Outcome {
        self.input.extend(p.input_object.take());
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::InvokeCommand, context: &mut dyn Context) -> Outcome {
        let here = |name: &crate::value::Text| matches!(name.to_ascii_lowercase().as_str(), "localhost" | "." | "127.0.0.1");
        let elsewhere = p.computer_name.value().is_some_and(|names| !names.iter().all(here));
        if elsewhere || p.session.is_given() {
            let message = "Script blocks do not run on other computers from this shell; the management cmdlets reach servers with -Server and Connect-ExchangeServer.";
            let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
            return Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into());
        }
        let Some(block) = p.script_block.value().cloned() else { return Ok(()) };
        let arguments = p.argument_list.value().cloned().unwrap_or_default();
        if p.no_new_scope.is_on() {
            return context.call_and_emit(&block, None, &arguments);
        }
        context.call_as_function(&block, std::mem::take(&mut self.input), &arguments)
    }
}
