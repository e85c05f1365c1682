//! Add-Type: accepts the names of assemblies.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};

/// Accepts the names of assemblies.
#[derive(Debug, Default)]
pub(super) struct AddType;

impl Cmdlet<parameters::AddType> for AddType {
    fn process(&mut self, p: &mut parameters::AddType, _context: &mut dyn Context) -> Outcome {
        if p.assembly_name.is_given() {
            return Ok(());
        }
        let message = "Code of .NET does not run in this shell; the types that scripts use most are built in.";
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into())
    }
}
