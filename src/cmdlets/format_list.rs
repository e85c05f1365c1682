//! Format-List: one property a line.

use super::screen::{Lines, emit};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::Shape;

/// Shows objects as lists.
#[derive(Debug, Default)]
pub(super) struct FormatList {
    lines: Lines,
}

impl Cmdlet<parameters::FormatList> for FormatList {
    fn process(&mut self, parameters: &mut parameters::FormatList, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().cloned() else { return Ok(()) };
        let lines = self.lines.push(
            &value,
            context,
            || Shape::List { properties: parameters.property.value().cloned().unwrap_or_default() },
            None,
        )?;
        emit(lines, context)
    }

    fn end(&mut self, _parameters: &mut parameters::FormatList, context: &mut dyn Context) -> Outcome {
        emit(self.lines.finish(), context)
    }
}
