//! Out-GridView: a table, since there are no windows.

use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Shows a table.
#[derive(Debug, Default)]
pub(super) struct OutGridView {
    lines: Lines,
    titled: bool,
}

impl Cmdlet<parameters::OutGridView> for OutGridView {
    fn process(&mut self, p: &mut parameters::OutGridView, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let chooses = p.pass_thru.is_on() || p.output_mode.value().is_some_and(|mode| !mode.eq_ignore_ascii_case("None"));
        if chooses {
            return context.emit(value);
        }
        if let Some(title) = p.title.value().filter(|_| !self.titled) {
            context.host_write(&format!("\n{title}\n"))?;
        }
        self.titled = true;
        let lines = self.lines.push(&value, context, None)?;
        if lines.is_empty() { Ok(()) } else { context.host_write(&joined(&lines)) }
    }

    fn end(&mut self, _p: &mut parameters::OutGridView, context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        if lines.is_empty() { Ok(()) } else { context.host_write(&joined(&lines)) }
    }
}
