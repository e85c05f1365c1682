//! What the organization that the shell works on says of itself, asked for with the cmdlets that everybody uses.

use crate::catalog;
use crate::invoke::{Context, Invocation, Mode, Once, Outcome, Session, Sink, Stop, Stopped, Verbosity};
use crate::probe::seen::{Configured, ConfiguredDirectory, Running};
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
    let (organization, _) = ask(&session, "Get-OrganizationConfig", &stop);
    let (directories, complaint) = ask(&session, "Get-MapiVirtualDirectory", &stop);
    if organization.is_empty() && directories.is_empty() {
        return Ok(None);
    }
    let mapi_http_enabled =
        organization.first().and_then(|object| member::property(object, "MapiHttpEnabled")).and_then(|value| match value {
            Value::Bool(enabled) => Some(enabled),
            _ => None,
        });
    let (revisions, _) = ask(&session, "Get-ConfigurationRevision", &stop);
    let running = running(&revisions, complaint);
    let last_change = revisions
        .into_iter()
        .max_by_key(revision)
        .map(|object| format!("{} by {}: {}", text(&object, "When"), text(&object, "Author"), text(&object, "Command")));
    let directories = directories.iter().map(directory).collect();
    Ok(Some(Configured { mapi_http_enabled, directories, last_change, running }))
}

/// Whether the server runs the newest of its revisions; a file that cannot be read is one that it does not run.
fn running(revisions: &[Value], complaint: Option<String>) -> Running {
    let is_running = |object: &&Value| matches!(member::property(object, "Running"), Some(Value::Bool(true)));
    let stored = revisions.iter().map(revision).max().unwrap_or_default();
    let runs = revisions.iter().find(is_running).map(revision);
    match (runs, complaint) {
        (_, Some(why)) if runs.is_some() => Running::Behind(format!("the last good state stays in force, because of this: {why}")),
        (Some(runs), None) if runs == stored => Running::Same(u64::try_from(runs).unwrap_or_default()),
        (Some(runs), None) => Running::Behind(format!("revision {runs} runs, and {stored} is stored.")),
        _ => Running::NotKnown,
    }
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

/// What a cmdlet without arguments gives, and what it complains of first.
fn ask(session: &Arc<dyn Session>, name: &str, stop: &Stop) -> (Vec<Value>, Option<String>) {
    let Some(cmdlet) = catalog::cmdlet(name) else { return (Vec::new(), None) };
    let invocation =
        Invocation { cmdlet, arguments: Vec::new(), set: "".into(), mode: Mode::Perform, guard: None, verbose: Verbosity::Quiet, stage: 0 };
    let mut collected = Collected::default();
    let _ = session.invoke(&invocation, &mut Once::new(), &mut collected, stop);
    (collected.0, collected.1)
}

/// What a cmdlet gave, and the first thing that it complained of.
#[derive(Default)]
struct Collected(Vec<Value>, Option<String>);

impl Sink for Collected {
    fn record(&mut self, record: Record) -> Outcome {
        match record {
            Record::Output(value) => self.0.push(value),
            Record::Error(record) => {
                self.1.get_or_insert_with(|| record.message().to_string());
            }
            _ => {}
        }
        Ok(())
    }
}
