//! Set-StrictMode: mistakes in names become errors.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::to_text;

/// Makes mistakes in names errors.
#[derive(Debug, Default)]
pub(super) struct SetStrictMode;

impl Cmdlet<parameters::SetStrictMode> for SetStrictMode {
    fn process(&mut self, p: &mut parameters::SetStrictMode, context: &mut dyn Context) -> Outcome {
        let Some(version) = p.version.value().map(to_text) else {
            context.set_strict(0);
            return Ok(());
        };
        let level =
            if version.eq_ignore_ascii_case("latest") { Some(3) } else { version.split('.').next().and_then(|major| major.parse().ok()) };
        match level {
            Some(level) => {
                context.set_strict(level);
                Ok(())
            }
            None => {
                let message = format!("'{version}' is no version; write 1.0, 2.0, 3.0 or Latest.");
                let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
                Err(ErrorRecord::new("ParameterArgumentTransformationError", Category::InvalidData, exception).into())
            }
        }
    }
}
