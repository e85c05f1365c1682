//! Out-Host: shows objects on the host.

use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Shows objects on the host.
#[derive(Debug, Default)]
pub(super) struct OutHost {
    lines: Lines,
}

impl Cmdlet<parameters::OutHost> for OutHost {
    fn process(&mut self, parameters: &mut parameters::OutHost, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value() else { return Ok(()) };
        let lines = self.lines.push(value, context, None)?;
        context.host_write(&joined(&lines))
    }

    fn end(&mut self, _parameters: &mut parameters::OutHost, context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        context.host_write(&joined(&lines))
    }
}
