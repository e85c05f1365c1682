//! Out-Default: shows what nobody else takes.

use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Shows objects on the host.
#[derive(Debug, Default)]
pub(super) struct OutDefault {
    lines: Lines,
}

impl Cmdlet<parameters::OutDefault> for OutDefault {
    fn process(&mut self, parameters: &mut parameters::OutDefault, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value() else { return Ok(()) };
        let lines = self.lines.push(value, context, None)?;
        if lines.is_empty() { Ok(()) } else { context.host_write(&joined(&lines)) }
    }

    fn end(&mut self, _parameters: &mut parameters::OutDefault, context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        if lines.is_empty() { Ok(()) } else { context.host_write(&joined(&lines)) }
    }
}
