//! What published scripts begin and end with: snap-ins, settings of the directory, modules to install, connections to the cloud.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard};
use std::sync::Arc;

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

/// The snap-in whose cmdlets are those of this shell.
const SNAPIN: &str = "Microsoft.Exchange.Management.PowerShell.E2010";

/// Names of it through the versions of Exchange.
fn is_exchange(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("microsoft.exchange.management.powershell.")
}

fn snapin() -> Value {
    let parts =
        vec![("Name", SNAPIN.into()), ("PSVersion", Value::version([1, 0, -1, -1])), ("Description", "The cmdlets of this shell.".into())];
    object(&["System.Management.Automation.PSSnapInInfo", "System.Object"], parts)
}

fn no_snapin(name: &Text, id: &'static str) -> ErrorRecord {
    let message = format!("There is no snap-in '{name}'; the one of Exchange is always there.");
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    ErrorRecord::new(id, Category::InvalidArgument, exception).with_target(name.clone())
}

/// Accepts the snap-in of Exchange.
#[derive(Debug, Default)]
pub(super) struct AddSnapin;

impl Cmdlet<parameters::AddPSSnapin> for AddSnapin {
    fn process(&mut self, p: &mut parameters::AddPSSnapin, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            if !is_exchange(&name) && !Wildcard::new(&name).matches(SNAPIN) {
                context.error(no_snapin(&name, "AddPSSnapInRead"))?;
            } else if p.pass_thru.is_on() {
                context.emit(snapin())?;
            }
        }
        Ok(())
    }
}

/// Lists the snap-in of Exchange.
#[derive(Debug, Default)]
pub(super) struct GetSnapin;

impl Cmdlet<parameters::GetPSSnapin> for GetSnapin {
    fn process(&mut self, p: &mut parameters::GetPSSnapin, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_else(|| vec!["*".into()]) {
            if is_exchange(&name) || Wildcard::new(&name).matches(SNAPIN) {
                context.emit(snapin())?;
            } else if !Wildcard::is_pattern(&name) {
                context.error(no_snapin(&name, "GetPSSnapInRead"))?;
            }
        }
        Ok(())
    }
}

/// Accepts that a snap-in is taken away.
#[derive(Debug, Default)]
pub(super) struct RemoveSnapin;

impl Cmdlet<parameters::RemovePSSnapin> for RemoveSnapin {}

/// Accepts how much of the directory is looked at.
#[derive(Debug, Default)]
pub(super) struct SetServerSettings;

impl Cmdlet<parameters::SetADServerSettings> for SetServerSettings {}

/// Says that everything is seen.
#[derive(Debug, Default)]
pub(super) struct GetServerSettings;

impl Cmdlet<parameters::GetADServerSettings> for GetServerSettings {
    fn process(&mut self, _p: &mut parameters::GetADServerSettings, context: &mut dyn Context) -> Outcome {
        let parts = vec![("ViewEntireForest", Value::Bool(true)), ("RecipientViewRoot", "".into())];
        context.emit(object(&["Microsoft.Exchange.Data.Directory.ADServerSettings", "System.Object"], parts))
    }
}

/// Says that nothing is installed.
#[derive(Debug, Default)]
pub(super) struct InstallModule;

impl Cmdlet<parameters::InstallModule> for InstallModule {
    fn process(&mut self, p: &mut parameters::InstallModule, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            let text = format!(
                "'{name}' is not installed: this shell has its own cmdlets and runs module files (.psm1) that are there; Import-Module runs one."
            );
            context.warning(&text)?;
        }
        Ok(())
    }
}

/// Refuses the cloud.
#[derive(Debug, Default)]
pub(super) struct ConnectOnline;

impl Cmdlet<parameters::ConnectExchangeOnline> for ConnectOnline {
    fn process(&mut self, _p: &mut parameters::ConnectExchangeOnline, _context: &mut dyn Context) -> Outcome {
        let message = "Exchange Online is not managed from this shell. It manages the organization in its own files or on a server: Connect-ExchangeServer names the server.";
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into())
    }
}

/// Accepts the end of a connection that never was.
#[derive(Debug, Default)]
pub(super) struct DisconnectOnline;

impl Cmdlet<parameters::DisconnectExchangeOnline> for DisconnectOnline {}
