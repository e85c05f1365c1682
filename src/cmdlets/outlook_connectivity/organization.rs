//! What the organization that the shell works on says of itself, asked for with the cmdlets that everybody uses.

use crate::catalog;
use crate::invoke::{Bound, Context, Input, Invocation, Mode, Outcome, Session, Sink, Stop, Stopped, Verbosity};
use crate::probe::seen::{Configured, ConfiguredDirectory};
use crate::record::Record;
use crate::value::{Value, member, to_text};
use std::sync::Arc;

/// The id of the error of a shell that works on nothing.
const NOTHING: &str = "NoOrganization";

/// What is configured; `None` where there is no organization. That one cannot be asked is worth a warning, no more.
pub(super) fn configured(context: &mut dyn Context) -> Result<Option<Configured>, Stopped> {
    let session = match context.sessions().current() {
        Ok(session) => session,
        Err(record) if *record.id == *NOTHING => return Ok(None),
        Err(record) => {
            context.warning(&format!("Nothing is compared with the configuration: {}", record.message()))?;
            return Ok(None);
        }
    };
    let stop = context.stop().clone();
    let organization = ask(&session, "Get-OrganizationConfig", &stop);
    let directories = ask(&session, "Get-MapiVirtualDirectory", &stop);
    if organization.is_empty() && directories.is_empty() {
        return Ok(None);
    }
    let mapi_http_enabled =
        organization.first().and_then(|object| member::property(object, "MapiHttpEnabled")).and_then(|value| match value {
            Value::Bool(enabled) => Some(enabled),
            _ => None,
        });
    let last_change = ask(&session, "Get-ConfigurationRevision", &stop)
        .into_iter()
        .max_by_key(revision)
        .map(|object| format!("{} by {}: {}", text(&object, "When"), text(&object, "Author"), text(&object, "Command")));
    Ok(Some(Configured { mapi_http_enabled, directories: directories.iter().map(directory).collect(), last_change }))
}

fn revision(object: &Value) -> i64 {
    text(object, "Revision").parse().unwrap_or_default()
}

fn directory(object: &Value) -> ConfiguredDirectory {
    let schemes = match member::property(object, "IISAuthenticationMethods") {
        Some(Value::Array(methods)) => methods.to_vec().iter().map(|method| to_text(method).to_string()).collect(),
        _ => Vec::new(),
    };
    ConfiguredDirectory {
        identity: text(object, "Identity"),
        server: text(object, "Server"),
        internal_url: text(object, "InternalUrl"),
        external_url: text(object, "ExternalUrl"),
        schemes,
        extended_protection: text(object, "ExtendedProtectionTokenChecking"),
    }
}

fn text(object: &Value, name: &str) -> String {
    member::property(object, name).map(|value| to_text(&value).to_string()).unwrap_or_default()
}

/// What a cmdlet without arguments gives; errors are the same as nothing here.
fn ask(session: &Arc<dyn Session>, name: &str, stop: &Stop) -> Vec<Value> {
    let Some(cmdlet) = catalog::cmdlet(name) else { return Vec::new() };
    let invocation =
        Invocation { cmdlet, arguments: Vec::new(), set: "".into(), mode: Mode::Perform, guard: None, verbose: Verbosity::Quiet, stage: 0 };
    let mut collected = Collected::default();
    let _ = session.invoke(&invocation, &mut Once(true), &mut collected, stop);
    collected.0
}

struct Once(bool);

impl Input for Once {
    fn next(&mut self) -> Result<Option<Bound>, Stopped> {
        Ok(std::mem::take(&mut self.0).then(Bound::new))
    }
}

#[derive(Default)]
struct Collected(Vec<Value>);

impl Sink for Collected {
    fn record(&mut self, record: Record) -> Outcome {
        if let Record::Output(value) = record {
            self.0.push(value);
        }
        Ok(())
    }
}
