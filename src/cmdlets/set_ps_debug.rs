//! Set-PSDebug: what of it this shell has.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};

/// Takes `-Off` and `-Strict`, and refuses to trace.
#[derive(Debug, Default)]
pub(super) struct SetDebug;

impl Cmdlet<parameters::SetPSDebug> for SetDebug {
    fn process(&mut self, p: &mut parameters::SetPSDebug, context: &mut dyn Context) -> Outcome {
        if p.step.is_on() || p.trace.value().is_some_and(|level| *level > 0) {
            let exception = Exception::new("System.Management.Automation.PSNotSupportedException", "This shell does not trace what runs.");
            return Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into());
        }
        if p.off.is_on() {
            context.set_strict(0);
        } else if p.strict.is_on() {
            context.set_strict(1);
        }
        Ok(())
    }
}
