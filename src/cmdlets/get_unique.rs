//! Get-Unique: leaves out what equals the object before it.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Value, equals, net_text};

/// Leaves out what equals the object before it.
#[derive(Debug, Default)]
pub(super) struct GetUnique {
    last: Option<Value>,
}

impl Cmdlet<parameters::GetUnique> for GetUnique {
    fn process(&mut self, p: &mut parameters::GetUnique, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        let exact = !p.case_insensitive.is_on();
        let again = self.last.as_ref().is_some_and(|last| {
            if p.on_type.is_on() {
                last.type_names() == value.type_names()
            } else if p.as_string.is_on() {
                equals(&net_text(last).into(), &net_text(&value).into(), exact)
            } else {
                equals(last, &value, exact)
            }
        });
        if again {
            return Ok(());
        }
        self.last = Some(value.clone());
        context.emit(value)
    }
}
