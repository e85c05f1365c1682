//! Format-List: one property a line.

use super::calculated::Keys;
use super::screen::{Shapes, check_view, emit, shape};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::ShapeKind;

/// Shows objects as lists.
#[derive(Debug, Default)]
pub(super) struct FormatList {
    shapes: Shapes,
}

impl Cmdlet<parameters::FormatList> for FormatList {
    fn begin(&mut self, parameters: &mut parameters::FormatList, _context: &mut dyn Context) -> Outcome {
        check_view(parameters.view.is_given(), parameters.property.is_given() || parameters.exclude_property.is_given())?;
        Keys::LIST.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())?;
        Keys::LIST.check(parameters.group_by.value().map(std::slice::from_ref).unwrap_or_default())
    }

    fn process(&mut self, p: &mut parameters::FormatList, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let shape = || shape!(p, ShapeKind::List, p.property.value().cloned().unwrap_or_default(), false);
        let shown = self.shapes.push(&value, context, shape)?;
        emit(shown, context)
    }

    fn end(&mut self, _parameters: &mut parameters::FormatList, context: &mut dyn Context) -> Outcome {
        self.shapes.finish(context)
    }
}
