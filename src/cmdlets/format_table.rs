//! Format-Table: one object a line.

use super::calculated::Keys;
use super::screen::{Shapes, emit};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::Shape;

/// Shows objects as a table.
#[derive(Debug, Default)]
pub(super) struct FormatTable {
    shapes: Shapes,
}

impl Cmdlet<parameters::FormatTable> for FormatTable {
    fn begin(&mut self, parameters: &mut parameters::FormatTable, _context: &mut dyn Context) -> Outcome {
        Keys::TABLE.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())?;
        Keys::LIST.check(parameters.group_by.value().map(std::slice::from_ref).unwrap_or_default())
    }

    fn process(&mut self, parameters: &mut parameters::FormatTable, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().cloned() else { return Ok(()) };
        let shape = || Shape::Table {
            properties: parameters.property.value().cloned().unwrap_or_default(),
            no_headings: parameters.hide_table_headers.is_on(),
            wrap: parameters.wrap.is_on(),
            auto_size: parameters.auto_size.is_on(),
            group: parameters.group_by.value().cloned(),
        };
        let shown = self.shapes.push(&value, context, shape)?;
        emit(shown, context)
    }

    fn end(&mut self, _parameters: &mut parameters::FormatTable, context: &mut dyn Context) -> Outcome {
        self.shapes.finish(context)
    }
}
