//! New-Guid: a number that no one else has.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::Value;

/// Makes a GUID.
#[derive(Debug, Default)]
pub(super) struct NewGuid;

impl Cmdlet<parameters::NewGuid> for NewGuid {
    fn process(&mut self, p: &mut parameters::NewGuid, context: &mut dyn Context) -> Outcome {
        if let Some(text) = p.input_object.value().cloned() {
            let guid = text.trim().trim_matches(['{', '}', '(', ')']).parse::<uuid::Uuid>().map_err(|_| {
                let exception = Exception::new("System.FormatException", format!("'{text}' is no GUID."));
                Stopped::from(ErrorRecord::new("StringNotRecognizedAsGuid", Category::InvalidArgument, exception))
            })?;
            return context.emit(Value::from(guid));
        }
        let bits = if p.empty.is_on() { 0 } else { context.random() };
        context.emit(Value::from(uuid::Uuid::from_u128(bits)))
    }
}
