//! Format-Custom: objects with everything inside of them.

use super::calculated::Keys;
use super::screen::{Shapes, check_view, emit, shape};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::render::ShapeKind;

/// Shows objects with their parts.
#[derive(Debug, Default)]
pub(super) struct FormatCustom {
    shapes: Shapes,
}

impl Cmdlet<parameters::FormatCustom> for FormatCustom {
    fn begin(&mut self, parameters: &mut parameters::FormatCustom, _context: &mut dyn Context) -> Outcome {
        check_view(parameters.view.is_given(), parameters.property.is_given() || parameters.exclude_property.is_given())?;
        Keys::CUSTOM.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())
    }

    fn process(&mut self, p: &mut parameters::FormatCustom, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let depth = p.depth.value().and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(5).min(100);
        let shape = || shape!(p, ShapeKind::Custom { depth }, p.property.value().cloned().unwrap_or_default(), false);
        let shown = self.shapes.push(&value, context, shape)?;
        emit(shown, context)
    }

    fn end(&mut self, _p: &mut parameters::FormatCustom, context: &mut dyn Context) -> Outcome {
        self.shapes.finish(context)
    }
}
