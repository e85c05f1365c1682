//! The vantage points of a server: the connected server is asked to walk the same way.

use super::ACTIVITY;
use super::arguments::Wanted;
use crate::catalog;
use crate::invoke::{Context, Invocation, Mode, Once, Outcome, Session, Sink, Stopped, Verbosity, parameters};
use crate::probe::forms::object::{read_finding, read_vantage};
use crate::probe::{Distant, Finding, Settings, Vantage};
use crate::record::{Category, ErrorRecord, Exception, Progress, Record};
use crate::value::{Array, ArrayKind, Credential, Text, Type, Value};
use std::sync::Arc;

/// The ids of what servers and shells say where there is no server to ask.
const NO_SERVER: [&str; 2] = ["NoOrganization", "ServerNotRunning"];
/// What a server says that knows the parameter and not the vantage point.
const TOO_OLD: &str = "ParameterArgumentValidationError";

/// What the connected server saw from the vantage points that are wanted of it.
///
/// # Errors
/// `VantageNotAvailable` where there is no server, or none that does this; what the server says, otherwise.
pub(super) fn ask(
    wanted: &Wanted,
    p: &parameters::TestOutlookConnectivity,
    settings: &Settings,
    context: &mut dyn Context,
) -> Result<Vec<Distant>, Stopped> {
    let distant: Vec<Vantage> = wanted.distant().collect();
    if distant.is_empty() {
        return Ok(Vec::new());
    }
    let names = distant.iter().map(|vantage| vantage.name()).collect::<Vec<_>>().join(", ");
    let session = match context.sessions().current() {
        Ok(session) => session,
        Err(record) if NO_SERVER.contains(&&*record.id) => return Err(no_server(&names, "this shell works on nothing").into()),
        Err(record) => return Err((*record).into()),
    };
    let def = catalog::cmdlet("Test-OutlookConnectivity").ok_or(Stopped::Quietly)?;
    let place = session.describe().place;
    if !session.offers(def) {
        return Err(too_old(&place, "it does not offer Test-OutlookConnectivity to you").into());
    }
    let invocation = Invocation {
        cmdlet: def,
        arguments: arguments(&distant, p, settings),
        set: "Address".into(),
        mode: Mode::Perform,
        guard: None,
        verbose: Verbosity::Quiet,
        stage: 0,
    };
    let mut heard = heard(&session, &invocation, context)?;
    if let Some(record) = heard.error.take() {
        return Err(translated(&record, &names, &place));
    }
    let mut all = heard.distant;
    for finding in heard.findings {
        if let Some(one) = all.iter_mut().find(|one| one.sight.vantage == finding.vantage) {
            one.findings.push(finding);
        }
    }
    // A vantage point of which nothing came was not looked from.
    match distant.iter().find(|vantage| !all.iter().any(|one| one.sight.vantage == **vantage)) {
        Some(missing) if !context.stop().is_stopped() => {
            Err(too_old(&place, &format!("it said nothing of the vantage point {}", missing.name())).into())
        }
        _ => Ok(all),
    }
}

fn heard(session: &Arc<dyn Session>, invocation: &Invocation, context: &mut dyn Context) -> Result<Heard, Stopped> {
    let stop = context.stop().clone();
    let server = session.describe().server;
    let mut sink = Hearing { context, server, heard: Heard::default() };
    match session.invoke(invocation, &mut Once::new(), &mut sink, &stop) {
        Ok(()) => {}
        Err(Stopped::Error(record)) => sink.heard.error = Some(record),
        Err(other) => return Err(other),
    }
    Ok(sink.heard)
}

/// What the server is to know: only what it may use. Files and addresses of this machine mean nothing there.
fn arguments(distant: &[Vantage], p: &parameters::TestOutlookConnectivity, settings: &Settings) -> Vec<(Text, Value)> {
    let names = distant.iter().map(|vantage| vantage.name().into()).collect();
    let mut all: Vec<(Text, Value)> = vec![
        ("EmailAddress".into(), settings.address.text().into()),
        ("Vantage".into(), Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::String, names)))),
    ];
    if let Some((user, password)) = &settings.credential {
        all.push(("Credential".into(), Value::foreign(Credential::new(user.as_str(), password.clone()))));
    }
    if let Some(token) = &settings.token {
        all.push(("AccessToken".into(), Value::Secret(token.clone())));
    }
    let texts = [("Url", p.url.value()), ("TimeOutSeconds", p.time_out_seconds.value()), ("QuitAfter", p.quit_after.value())];
    all.extend(texts.into_iter().filter_map(|(name, text)| Some((name.into(), Value::String(text?.clone())))));
    let switches = [("SkipCertificateCheck", &p.skip_certificate_check), ("Deep", &p.deep), ("ProxyAudit", &p.proxy_audit)];
    all.extend(switches.into_iter().filter(|(_, switch)| switch.is_on()).map(|(name, _)| (name.into(), Value::Bool(true))));
    all
}

fn translated(record: &ErrorRecord, names: &str, place: &str) -> Stopped {
    let message = record.message();
    match &*record.id {
        id if NO_SERVER.contains(&id) => no_server(names, "this shell works on configuration files alone").into(),
        TOO_OLD if message.contains("Vantage") => too_old(place, "it knows no vantage points").into(),
        "ServerRefused" if message.contains("no parameter") => too_old(place, "it knows no vantage points").into(),
        _ => Stopped::Error(Arc::new(record.clone())),
    }
}

fn no_server(names: &str, why: &str) -> ErrorRecord {
    let message = format!(
        "-Vantage {names} needs a running server, and {why}. Connect to one (Connect-ExchangeServer EX01, or emsh -ConnectTo), or leave it at -Vantage Here."
    );
    not_available(message)
}

fn too_old(place: &str, why: &str) -> ErrorRecord {
    not_available(format!("{place} cannot walk the way of an address: {why}. Bring emshd there up to date, or leave it at -Vantage Here."))
}

fn not_available(message: String) -> ErrorRecord {
    let exception = Exception::new("System.InvalidOperationException", message);
    ErrorRecord::new("VantageNotAvailable", Category::ResourceUnavailable, exception)
}

/// What came back.
#[derive(Default)]
struct Heard {
    findings: Vec<Finding>,
    distant: Vec<Distant>,
    error: Option<Arc<ErrorRecord>>,
}

struct Hearing<'a> {
    context: &'a mut dyn Context,
    server: Text,
    heard: Heard,
}

impl Sink for Hearing<'_> {
    fn record(&mut self, record: Record) -> Outcome {
        match record {
            Record::Output(value) => match read_finding(&value) {
                Some(finding) => self.heard.findings.push(finding),
                None => self.heard.distant.extend(read_vantage(&value)),
            },
            Record::Error(record) => {
                self.heard.error.get_or_insert(record);
            }
            Record::Warning(text) => self.context.warning(&text)?,
            Record::Progress(progress) if !progress.completed => {
                let status = format!("{}: {}", self.server, progress.status).into();
                self.context.progress(&Progress { activity: ACTIVITY.into(), status, ..progress });
            }
            _ => {}
        }
        Ok(())
    }
}
