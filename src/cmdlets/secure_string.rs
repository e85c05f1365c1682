//! ConvertTo-SecureString and ConvertFrom-SecureString.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Secret, Value};

fn unsupported(message: &str) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
    ErrorRecord::new("NotSupported", Category::NotImplemented, exception)
}

/// Makes a secret of a text.
#[derive(Debug, Default)]
pub(super) struct ConvertToSecureString;

impl Cmdlet<parameters::ConvertToSecureString> for ConvertToSecureString {
    fn process(&mut self, p: &mut parameters::ConvertToSecureString, context: &mut dyn Context) -> Outcome {
        let Some(text) = p.string.value().cloned() else { return Ok(()) };
        if !p.as_plain_text.is_on() {
            let message = "This shell has no key that text could be protected with. Ask with Read-Host -AsSecureString, or name the text a secret with -AsPlainText.";
            return Err(unsupported(message).into());
        }
        context.emit(Value::Secret(Secret::new(text)))
    }
}

/// Gives back the text of a secret.
#[derive(Debug, Default)]
pub(super) struct ConvertFromSecureString;

impl Cmdlet<parameters::ConvertFromSecureString> for ConvertFromSecureString {
    fn process(&mut self, p: &mut parameters::ConvertFromSecureString, context: &mut dyn Context) -> Outcome {
        let Some(secret) = p.secure_string.value().cloned() else { return Ok(()) };
        if !p.as_plain_text.is_on() {
            return Err(unsupported("This shell has no key that a secret could be written with. -AsPlainText gives its text.").into());
        }
        context.emit(secret.reveal().into())
    }
}
