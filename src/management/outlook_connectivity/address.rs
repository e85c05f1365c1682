//! `Test-OutlookConnectivity -EmailAddress` from a server: the way of a client from the server's own machine, and the mailbox itself.

use super::backend;
use super::known::places;
use super::patience;
use crate::config::Organization;
use crate::invoke::{Outcome, parameters};
use crate::management::Standpoint;
use crate::management::call::Call;
use crate::probe::dns::system_servers;
use crate::probe::forms::object;
use crate::probe::seen::{Configured, ConfiguredDirectory, Running};
use crate::probe::{Address, AddressReport, Authorities, Distant, Places, Settings, Stage, Vantage, probe_address};
use crate::record::{Category, ErrorRecord, Exception, Progress, Record};
use crate::value::{Credential, DateTime, DateTimeKind, Secret, Value, display_text, format_date};
use url::Url;

/// Walks the way of an address from this server, and shows what was found.
///
/// # Errors
/// When nobody wants more.
pub(super) fn test(call: &mut Call<'_>, parameters: &parameters::TestOutlookConnectivity) -> Outcome {
    let Some(standpoint) = call.live.and_then(|live| live.standpoint()) else {
        return call.error(refused("This server cannot be a vantage point: it does not listen for clients."));
    };
    if parameters.use_default_credentials.is_on() {
        return call.error(refused(
            "A server has no ticket of yours: -UseDefaultCredentials logs in from the machine of the shell. Leave it out, or give -Credential.",
        ));
    }
    let wanted = parameters.vantage.value().into_iter().flatten().filter_map(|name| Vantage::named(name));
    let mut wanted: Vec<Vantage> = wanted.filter(|vantage| *vantage != Vantage::Here).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        // Whoever asks a server asks for what it sees.
        wanted.push(Vantage::Server);
    }
    let given = parameters.email_address.value().cloned().unwrap_or_default();
    let address = match Address::parse(&given) {
        Ok(address) => address,
        Err(why) => return call.error(refused(&format!("'{given}' is no mail address: {why}. Write it like ann@contoso.com."))),
    };
    if !call.go_on(&format!("Walking the way of {given} from {}.", call.caller.server), None)? {
        return Ok(());
    }
    for vantage in wanted {
        let distant = match vantage {
            Vantage::Backend => backend::look(&address.text(), &standpoint, call),
            _ => match from_server(call, parameters, &address, &standpoint) {
                Ok(distant) => distant,
                Err(record) => return call.error(*record),
            },
        };
        for finding in &distant.findings {
            call.emit(object::finding(&given, finding, None))?;
        }
        call.emit(object::vantage(&given, &distant))?;
    }
    Ok(())
}

fn refused(message: &str) -> ErrorRecord {
    ErrorRecord::new("ProbeArgumentNotUsable", Category::InvalidArgument, Exception::new("System.ArgumentException", message))
}

fn from_server(
    call: &mut Call<'_>,
    parameters: &parameters::TestOutlookConnectivity,
    address: &Address,
    standpoint: &Standpoint,
) -> Result<Distant, Box<ErrorRecord>> {
    let server = call.caller.server.to_string();
    let organization = call.organization().map_err(|_| Box::new(refused("The configuration of the organization cannot be read.")))?;
    let only = places(&organization, &server, standpoint);
    let url = match parameters.url.value() {
        Some(text) => Some(known_url(text, &only, &server)?),
        None if only.has(&format!("autodiscover.{}", address.domain), 443) => None,
        None => {
            return Err(Box::new(refused(&format!(
                "{server} knows no mailbox of the domain {} and goes only to places of its configuration. Name one of them: -Url https://{}",
                address.domain,
                only.hosts().first().map_or("mail.contoso.com", String::as_str)
            ))));
        }
    };
    let credential = parameters.credential.value().and_then(|value| value.downcast::<Credential>());
    let credential: Option<(String, Secret)> = credential.map(|credential| (credential.user().to_owned(), credential.password().clone()));
    // A try is taken before it is made, and given back when the password was right or was not tried.
    let account = credential.as_ref().map(|(user, _)| user.clone());
    let withheld = account.as_ref().filter(|account| !standpoint.tries.take(account)).map(|_| {
        format!(
            "The password was not tried: {server} had some of this account refused of late, and tries no more for a quarter of an hour."
        )
    });
    let settings = Settings {
        address: address.clone(),
        credential: credential.filter(|_| withheld.is_none()),
        token: parameters.access_token.value().cloned(),
        tickets: false,
        ticket_cache: None,
        url,
        name_servers: system_servers(),
        name_servers_given: false,
        overrides: Vec::new(),
        authorities: Authorities::of_system(),
        any_certificate: parameters.skip_certificate_check.is_on(),
        // The places that the configuration names are its own.
        trusted_hosts: only.hosts(),
        patience: patience(parameters.time_out_seconds.value()),
        quit_after: parameters.quit_after.value().and_then(|name| Stage::named(name)),
        refusals: 1,
        withheld: withheld.clone(),
        vantage: Vantage::Server,
        only: Some(only),
        own_certificate: standpoint.certificate,
        sights: Vec::new(),
        audit: parameters.proxy_audit.is_on(),
        deep: parameters.deep.is_on(),
        configured: Some(configured(call, &organization, standpoint)),
        now: (call.caller.clock)(),
    };
    let report =
        watched(call, &settings, &server).map_err(|error| Box::new(refused(&format!("The network cannot be used on {server}: {error}."))));
    if let Some(account) = account.filter(|_| withheld.is_none() && report.as_ref().map_or(0, |report| report.refused) == 0) {
        standpoint.tries.give_back(&account);
    }
    let report = report?;
    let mut sight = report.sight(&server);
    // A hostile answer may hold what was sent to it.
    let hidden = serde_json::to_string(&sight).map(|text| report.hidden.hide(&text));
    if let Some(clean) = hidden.ok().and_then(|text| serde_json::from_str(&text).ok()) {
        sight = clean;
    }
    Ok(Distant { sight, transcript: report.transcript, elapsed: report.elapsed, findings: report.findings })
}

/// Walks, and tells the caller where it stands. The walk has a thread of its own: who hears of it may keep this one waiting.
fn watched(call: &mut Call<'_>, settings: &Settings, server: &str) -> std::io::Result<AddressReport> {
    let (told, heard) = std::sync::mpsc::channel();
    let stop = call.stop.clone();
    std::thread::scope(|scope| {
        let walking = scope.spawn(move || {
            let mut watch = |name: &'static str, place: usize, of: usize| {
                let _ = told.send((name, place * 100 / of.max(1)));
            };
            probe_address(settings, &mut watch, &|| stop.is_stopped())
        });
        for (name, percent) in heard {
            let progress = Progress { activity: server.into(), status: name.into(), percent: u8::try_from(percent).ok(), completed: false };
            // Who does not want it wants nothing else either, and the next object finds it out.
            let _ = call.sink.record(Record::Progress(progress));
        }
        walking.join().unwrap_or_else(|_| Err(std::io::Error::other("the walk ended unexpectedly")))
    })
}

/// An address that a caller names, where the configuration knows it.
fn known_url(text: &str, only: &Places, server: &str) -> Result<Url, Box<ErrorRecord>> {
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && url.username().is_empty() && url.password().is_none());
    let place = url.as_ref().and_then(|url| Some((url.host_str()?.trim_matches(['[', ']']).to_owned(), url.port_or_known_default()?)));
    match (url, place) {
        (Some(url), Some((host, port))) if only.has(&host, port) => Ok(url),
        (_, Some((host, port))) => Err(Box::new(refused(&format!(
            "{host}:{port} is no place that the configuration of {server} knows, and a server that is asked to probe goes nowhere else. It knows {}.",
            only.hosts().join(", ")
        )))),
        _ => Err(Box::new(refused(&format!("'{text}' is no address of a server. Write it like https://mail.contoso.com.")))),
    }
}

/// What the organization says of itself.
fn configured(call: &Call<'_>, organization: &Organization, standpoint: &Standpoint) -> Configured {
    let noun = crate::catalog::noun("MapiVirtualDirectory");
    let text = |value: Value| if value.is_null() { String::new() } else { display_text(&value).to_string() };
    let directories = organization.servers.iter().filter_map(|server| {
        let directory = server.directory(noun?)?;
        let value = |key: &str| directory.section.value(key);
        let schemes = match value("authentication-methods") {
            Value::Array(methods) => methods.to_vec().iter().map(|method| display_text(method).to_string()).collect(),
            _ => Vec::new(),
        };
        Some(ConfiguredDirectory {
            identity: format!("{}\\mapi ({})", server.name, text(value("website"))),
            server: server.name.to_string(),
            internal_url: text(value("internal-url")),
            external_url: text(value("external-url")),
            schemes,
            extended_protection: text(value("extended-protection-token-checking")),
        })
    });
    let last_change = call.store.revisions(1, |_| true).ok().and_then(|newest| newest.into_iter().next()).map(|revision| {
        let when = DateTime { ticks: revision.when + (call.caller.offset)(revision.when), kind: DateTimeKind::Local };
        format!("{} by {}: {}", format_date(when, "yyyy-MM-dd HH:mm:ss"), revision.author, revision.command)
    });
    let running = match &standpoint.behind {
        None => Running::Same(standpoint.revision),
        Some(why) => Running::Behind(why.clone()),
    };
    Configured {
        mapi_http_enabled: Some(!matches!(organization.settings.section.value("mapi-http-enabled"), Value::Bool(false))),
        directories: directories.collect(),
        last_change,
        running,
    }
}
