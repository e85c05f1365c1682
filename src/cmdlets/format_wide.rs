//! Format-Wide: one property of each object, side by side.

use super::calculated::Keys;
use super::screen::{Shapes, check_view, emit, shape};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::ShapeKind;

/// Shows names side by side.
#[derive(Debug, Default)]
pub(super) struct FormatWide {
    shapes: Shapes,
}

impl Cmdlet<parameters::FormatWide> for FormatWide {
    fn begin(&mut self, parameters: &mut parameters::FormatWide, _context: &mut dyn Context) -> Outcome {
        check_view(parameters.view.is_given(), parameters.property.is_given() || parameters.exclude_property.is_given())?;
        Keys::WIDE.check(parameters.property.value().map(std::slice::from_ref).unwrap_or_default())?;
        Keys::LIST.check(parameters.group_by.value().map(std::slice::from_ref).unwrap_or_default())
    }

    fn process(&mut self, p: &mut parameters::FormatWide, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let shape = || {
            shape!(
                p,
                ShapeKind::Wide { columns: p.column.value().and_then(|count| usize::try_from(*count).ok()) },
                p.property.value().cloned().into_iter().collect(),
                p.auto_size.is_on()
            )
        };
        let shown = self.shapes.push(&value, context, shape)?;
        emit(shown, context)
    }

    fn end(&mut self, _p: &mut parameters::FormatWide, context: &mut dyn Context) -> Outcome {
        self.shapes.finish(context)
    }
}
