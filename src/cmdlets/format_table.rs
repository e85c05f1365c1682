//! Format-Table: one object a line.

use super::screen::{Lines, emit};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::Shape;

/// Shows objects as a table.
#[derive(Debug, Default)]
pub(super) struct FormatTable {
    lines: Lines,
}

impl Cmdlet<parameters::FormatTable> for FormatTable {
    fn process(&mut self, parameters: &mut parameters::FormatTable, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().cloned() else { return Ok(()) };
        let shape = || Shape::Table {
            properties: parameters.property.value().cloned().unwrap_or_default(),
            no_headings: parameters.hide_table_headers.is_on(),
            wrap: parameters.wrap.is_on(),
        };
        let lines = self.lines.push(&value, context, shape, None)?;
        emit(lines, context)
    }

    fn end(&mut self, _parameters: &mut parameters::FormatTable, context: &mut dyn Context) -> Outcome {
        emit(self.lines.finish(), context)
    }
}
