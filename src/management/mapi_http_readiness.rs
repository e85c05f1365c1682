//! `Test-MapiHttpReadiness`: what is missing before clients can use MAPI over HTTP; and what switching it on warns of.

use super::call::Call;
use super::identity;
use super::live::{Alert, ServiceState};
use crate::catalog::{self, NounDef};
use crate::config::{Organization, Server};
use crate::invoke::{Outcome, parameters};
use crate::mapi::support::{self, Knows};
use crate::probe::{Certificate, host_of};
use crate::value::{DateTime, DateTimeKind, Value, format_date, time, to_text};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// The health manager's short name.
const HEALTH_MANAGER: &str = "MSExchangeHM";
/// A certificate with less time left than this is worth a warning.
const EXPIRY_WARNING: i64 = 30 * time::DAY;
/// Bytes of a certificate's file.
const FILE_LIMIT: u64 = 1024 * 1024;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Pass,
    Warn,
    Fail,
    Unknown,
    NotApplicable,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// A line of the result.
#[derive(Clone, Debug)]
struct Check {
    what: &'static str,
    subject: String,
    state: State,
    evidence: String,
    fix: String,
}

fn check(what: &'static str, subject: &str, state: State, evidence: impl Into<String>, fix: impl Into<String>) -> Check {
    Check { what, subject: subject.to_owned(), state, evidence: evidence.into(), fix: fix.into() }
}

/// What a server of the inventory is.
enum Product {
    /// This program's own.
    Emshd,
    /// An Exchange of this name.
    Exchange(&'static str, Knows),
    /// Nobody wrote it down.
    Unknown,
}

/// Shows how ready everything is.
///
/// # Errors
/// When nobody wants more, or the organization cannot be read.
pub fn test(call: &mut Call<'_>, given: parameters::TestMapiHttpReadiness) -> Outcome {
    let organization = call.organization()?;
    let mut checks: Vec<Check> = given.outlook.value().into_iter().flatten().map(|client| of_client(client)).collect();
    let servers: Vec<&Server> = match given.server.value().filter(|text| !text.trim().is_empty()) {
        Some(text) => match identity::server(&organization, text) {
            Ok(server) => vec![server],
            Err(record) => return call.error(*record),
        },
        None => organization.servers.iter().map(|server| &**server).collect(),
    };
    let (own, now) = (call.caller.server.clone(), (call.caller.clock)());
    for server in &servers {
        checks.extend(of_server(server, server.name.eq_ignore_ascii_case(&own), now));
    }
    if given.server.value().is_none_or(|text| text.trim().is_empty()) {
        checks.extend(of_all(&organization));
    }
    checks.extend(of_running(call));
    checks.push(of_switch(&organization));
    for check in checks {
        let properties = [
            ("Check", check.what.into()),
            ("Subject", check.subject.into()),
            ("Result", check.state.word().into()),
            ("Evidence", check.evidence.into()),
            ("Fix", check.fix.into()),
        ];
        call.emit(catalog::object_of("MapiHttpReadiness", properties))?;
    }
    Ok(())
}

/// What switching MAPI over HTTP on has to warn of: all that fails in what the files say.
pub(super) fn before_enabling(organization: &Organization) -> Vec<String> {
    let of_servers = organization.servers.iter().flat_map(|server| of_server(server, false, 0));
    let failing = of_servers.chain(of_all(organization)).filter(|check| check.state == State::Fail);
    failing.map(|check| format!("Not ready for MAPI over HTTP: {} {}: {}", check.what, check.subject, check.evidence)).collect()
}

fn of_client(client: &str) -> Check {
    let known = |state, evidence: String, fix: &str| check("Client", client, state, evidence, fix);
    match support::outlook(client) {
        Some((name, Knows::Yes)) => known(State::Pass, format!("{name} speaks MAPI over HTTP."), ""),
        Some((name, Knows::No)) => known(
            State::Fail,
            format!("{name} does not speak MAPI over HTTP and stays with Outlook Anywhere."),
            "Update it; until then keep Outlook Anywhere",
        ),
        Some((name, Knows::Perhaps)) => {
            let fix = if name.contains("2010") { "Install SP2, KB2956191 and KB2965295" } else { "Install SP1" };
            known(
                State::Unknown,
                format!("{name} speaks MAPI over HTTP with the right updates only, and this does not say whether it has them."),
                fix,
            )
        }
        None => {
            known(State::Unknown, "This is no Outlook that is known here.".to_owned(), "Write it like 2016, '2013 SP1' or 16.0.4266.1001")
        }
    }
}

/// Whether a server is one of this program.
pub(super) fn is_emshd(server: &Server) -> bool {
    matches!(product(server), Product::Emshd)
}

fn product(server: &Server) -> Product {
    let version = text(server, "version");
    match support::exchange(&version) {
        Some((name, knows)) => Product::Exchange(name, knows),
        None if !server.https.listen.is_empty() || version.to_ascii_lowercase().starts_with("emshd") => Product::Emshd,
        None => Product::Unknown,
    }
}

fn text(server: &Server, key: &str) -> String {
    match server.section.value(key) {
        Value::Null => String::new(),
        value => to_text(&value).to_string(),
    }
}

fn of_server(server: &Server, is_own: bool, now: i64) -> Vec<Check> {
    let name = &*server.name;
    let mut checks = Vec::new();
    let version = text(server, "version");
    let set = |what: &str| format!("Set-ExchangeServer {name} {what}");
    match product(server) {
        Product::Emshd => {
            checks.push(check("ServerVersion", name, State::Pass, "emshd speaks MAPI over HTTP in every version.", ""));
            let nothing = "emshd needs no .NET Framework.";
            checks.push(check("NetFramework", name, State::NotApplicable, nothing, ""));
            checks.push(check("RetStructPinning", name, State::NotApplicable, nothing, ""));
        }
        Product::Exchange(product, knows) => {
            let (state, said, fix) = if knows == Knows::Yes {
                (State::Pass, "speaks", String::new())
            } else {
                (State::Fail, "does not speak", "Install Exchange 2013 SP1 or later".to_owned())
            };
            checks.push(check("ServerVersion", name, state, format!("{version} is {product} and {said} MAPI over HTTP."), fix));
            checks.extend(of_exchange(server, product));
        }
        Product::Unknown => {
            let evidence = "The inventory does not say what it is.";
            checks.push(check("ServerVersion", name, State::Unknown, evidence, set("-AdminDisplayVersion 15.2.1118.7")));
            checks.push(check("NetFramework", name, State::Unknown, evidence, set("-DotNetFramework 4.8")));
            checks.push(check("RetStructPinning", name, State::Unknown, evidence, set("-DisableRetStructPinning $true")));
        }
    }
    if text(server, "role") == "Mailbox" {
        checks.push(check("Directory", name, State::NotApplicable, "Clients do not connect to a mailbox server.", ""));
        return checks;
    }
    checks.extend(of_directory(server, is_own, now));
    checks
}

/// What an Exchange needs beside itself. Exchange 2013 runs on .NET Framework 4.5, whose garbage collector it fights without the
/// setting; from 4.6 on the setting means nothing.
fn of_exchange(server: &Server, product: &str) -> Vec<Check> {
    let name = &*server.name;
    let framework = text(server, "dotnet-framework");
    let numbers: Vec<u32> = framework.split('.').map_while(|part| part.trim().parse().ok()).collect();
    let pinning = server.section.value("disable-ret-struct-pinning");
    if !product.contains("2013") {
        let evidence = format!("{product} brings what it needs with its own prerequisites.");
        return ["NetFramework", "RetStructPinning"].map(|what| check(what, name, State::NotApplicable, evidence.clone(), "")).into();
    }
    let (framework_check, needs_pinning) = match numbers.as_slice() {
        [] => {
            let fix = format!("Set-ExchangeServer {name} -DotNetFramework 4.8");
            (check("NetFramework", name, State::Unknown, "The inventory does not say which .NET Framework it has.", fix), None)
        }
        [4, rest @ ..] if rest >= [5, 1].as_slice() => {
            (check("NetFramework", name, State::Pass, format!(".NET Framework {framework}."), ""), Some(rest < [6].as_slice()))
        }
        _ => {
            let evidence = format!(".NET Framework {framework} is older than 4.5.1.");
            (check("NetFramework", name, State::Fail, evidence, "Install .NET Framework 4.5.1 or later"), Some(true))
        }
    };
    let record =
        format!("setx /m COMPLUS_DisableRetStructPinning 1 on {name}, then Set-ExchangeServer {name} -DisableRetStructPinning $true");
    let pinning = match (needs_pinning, pinning) {
        (Some(false), _) => {
            check("RetStructPinning", name, State::NotApplicable, format!(".NET Framework {framework} does not need it."), "")
        }
        (_, Value::Bool(true)) => check("RetStructPinning", name, State::Pass, "COMPLUS_DisableRetStructPinning is 1.", ""),
        (Some(true), Value::Bool(false)) => {
            let evidence = format!("COMPLUS_DisableRetStructPinning is not 1, and .NET Framework {framework} needs it.");
            check("RetStructPinning", name, State::Fail, evidence, record)
        }
        (Some(true), _) => check(
            "RetStructPinning",
            name,
            State::Unknown,
            format!(".NET Framework {framework} needs it, and the inventory does not say it."),
            record,
        ),
        (None, _) => check("RetStructPinning", name, State::Unknown, "It depends on the .NET Framework, which is not known.", record),
    };
    vec![framework_check, pinning]
}

fn mapi_noun() -> &'static NounDef {
    catalog::noun("MapiVirtualDirectory").expect("there is a definition of the directories")
}

fn of_directory(server: &Server, is_own: bool, now: i64) -> Vec<Check> {
    let name = &*server.name;
    let Some(directory) = server.directory(mapi_noun()) else {
        let fix = format!("New-MapiVirtualDirectory -Server {name} -InternalUrl https://{}/mapi", server.host());
        return vec![check("Directory", name, State::Fail, "It has no MAPI virtual directory.", fix)];
    };
    let mut checks = vec![check("Directory", name, State::Pass, "It has a MAPI virtual directory.", "")];
    let set = |what: &str| format!("Get-MapiVirtualDirectory -Server {name} | Set-MapiVirtualDirectory {what}");
    let methods = match directory.section.value("authentication-methods") {
        Value::Array(methods) => methods.to_vec().iter().map(|method| to_text(method).to_string()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    checks.push(match methods.as_slice() {
        [] => check("Login", name, State::Fail, "No way to log in is offered.", set("-IISAuthenticationMethods Ntlm,OAuth,Negotiate")),
        [only] if only.eq_ignore_ascii_case("OAuth") => {
            let evidence = "Only OAuth is offered: clients need an authorization server, older ones cannot log in.";
            check("Login", name, State::Warn, evidence, set("-IISAuthenticationMethods Ntlm,OAuth,Negotiate"))
        }
        some => check("Login", name, State::Pass, format!("Offered are {}.", some.join(", ")), ""),
    });
    let url = |key| match directory.section.value(key) {
        Value::Null => None,
        value => Some(to_text(&value).to_string()).filter(|url| !url.is_empty()),
    };
    let (internal, external) = (url("internal-url"), url("external-url"));
    let all: Vec<&str> = [&internal, &external].into_iter().filter_map(Option::as_deref).collect();
    let host = server.host();
    let plain = all.iter().find(|url| !url.to_ascii_lowercase().starts_with("https://"));
    checks.push(match (&internal, &external) {
        _ if plain.is_some() => {
            let evidence = format!("{} does not begin with https://.", plain.unwrap_or(&""));
            check("Urls", name, State::Fail, evidence, set(&format!("-InternalUrl https://{host}/mapi")))
        }
        (None, None) => check(
            "Urls",
            name,
            State::Fail,
            "No client is told of it: it has no address.",
            set(&format!("-InternalUrl https://{host}/mapi")),
        ),
        (Some(internal), None) => {
            let evidence = format!("Inside it is {internal}; clients outside are not told of it.");
            check("Urls", name, State::Warn, evidence, set("-ExternalUrl https://mail.contoso.com/mapi"))
        }
        (None, Some(external)) => check(
            "Urls",
            name,
            State::Warn,
            format!("Outside it is {external}; clients inside go there too."),
            set(&format!("-InternalUrl https://{host}/mapi")),
        ),
        (Some(internal), Some(external)) => check("Urls", name, State::Pass, format!("Inside it is {internal}, outside {external}."), ""),
    });
    let hosts: Vec<String> = all.iter().filter_map(|url| host_of(url)).map(str::to_owned).collect();
    checks.push(of_certificate(server, is_own, &hosts, now));
    checks
}

/// A certificate can be looked at where its file is: on the server itself.
fn of_certificate(server: &Server, is_own: bool, hosts: &[String], now: i64) -> Check {
    let name = &*server.name;
    let from_outside =
        format!("Test-OutlookConnectivity -EmailAddress <address> -Url https://{}", hosts.first().map_or(&*server.host(), String::as_str));
    let unknown = |evidence: String| check("Certificate", name, State::Unknown, evidence, from_outside.clone());
    let Some(path) = &server.https.certificate else {
        if is_own && !server.https.listen.is_empty() {
            let evidence = "No certificate is configured: the server shows one that it made itself, which clients do not trust.";
            return check(
                "Certificate",
                name,
                State::Warn,
                evidence,
                "Name one in the section [https] of the server's file: certificate, private-key",
            );
        }
        return unknown("The configuration does not say which certificate is shown.".to_owned());
    };
    if !is_own {
        return unknown(format!("It is in {} on that server.", path.display()));
    }
    let Some(certificate) = read(path) else { return unknown(format!("{} cannot be read from here.", path.display())) };
    let missing: Vec<&str> = hosts.iter().map(String::as_str).filter(|host| !certificate.covers(host)).collect();
    let day = format_date(DateTime { ticks: certificate.not_after, kind: DateTimeKind::Utc }, "yyyy-MM-dd");
    if certificate.not_after < now || certificate.not_before > now {
        check(
            "Certificate",
            name,
            State::Fail,
            format!("{} is good from another time on, or until {day}.", certificate.subject),
            "Renew it",
        )
    } else if !missing.is_empty() {
        let evidence = format!("It is for {}, and not for {}.", certificate.names.join(", "), missing.join(", "));
        check("Certificate", name, State::Fail, evidence, format!("Get one for {} as well", missing.join(", ")))
    } else if certificate.self_signed {
        check("Certificate", name, State::Warn, "It is self-signed: clients do not trust it.", "Use one of an authority that clients trust")
    } else if certificate.not_after - now < EXPIRY_WARNING {
        check("Certificate", name, State::Warn, format!("It ends on {day}."), "Renew it")
    } else {
        check("Certificate", name, State::Pass, format!("It covers {}, until {day}.", hosts.join(", ")), "")
    }
}

fn read(path: &Path) -> Option<Certificate> {
    if std::fs::metadata(path).ok()?.len() > FILE_LIMIT {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let der = CertificateDer::pem_slice_iter(&bytes).next()?.ok()?;
    Certificate::parse(&der).ok()
}

/// What counts for several servers at once.
fn of_all(organization: &Organization) -> Vec<Check> {
    let mut checks = Vec::new();
    let standing = |servers: &[&Server]| -> (Vec<String>, Vec<String>) {
        let named = |wanted: fn(&Product) -> bool| {
            servers.iter().filter(|server| wanted(&product(server))).map(|server| server.name.to_string()).collect()
        };
        (named(|product| matches!(product, Product::Exchange(_, Knows::No))), named(|product| matches!(product, Product::Unknown)))
    };
    let front: Vec<&Server> =
        organization.servers.iter().map(|server| &**server).filter(|server| text(server, "role") != "Mailbox").collect();
    let judged = |what: &'static str, subject: &str, servers: &[&Server]| {
        let (old, unknown) = standing(servers);
        if !old.is_empty() {
            let evidence = format!("{} cannot speak MAPI over HTTP; all have to before it is switched on.", old.join(", "));
            return check(what, subject, State::Fail, evidence, "Install Exchange 2013 SP1 or later on all of them first");
        }
        if !unknown.is_empty() {
            let fix = format!("Set-ExchangeServer {} -AdminDisplayVersion 15.2.1118.7", unknown[0]);
            return check(what, subject, State::Unknown, format!("Nobody wrote down what {} is.", unknown.join(", ")), fix);
        }
        check(what, subject, State::Pass, format!("All {} speak MAPI over HTTP.", servers.len()), "")
    };
    if !front.is_empty() {
        checks.push(judged("FrontEnds", "all", &front));
    }
    let mut groups: Vec<String> = organization.servers.iter().map(|server| text(server, "database-availability-group")).collect();
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    groups.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    for group in &groups {
        let members: Vec<&Server> = organization
            .servers
            .iter()
            .map(|server| &**server)
            .filter(|server| text(server, "database-availability-group").eq_ignore_ascii_case(group))
            .collect();
        checks.push(judged("AvailabilityGroup", group, &members));
    }
    if groups.is_empty() {
        checks.push(check("AvailabilityGroup", "none", State::NotApplicable, "No server is a member of one.", ""));
    }
    let evidence = "What stands between clients and servers is not in the configuration.";
    checks.push(check("Proxies", "all", State::Unknown, evidence, "Test-OutlookConnectivity -EmailAddress <address> -ProxyAudit"));
    checks
}

/// What only a running server can say.
fn of_running(call: &Call<'_>) -> Vec<Check> {
    let Some(live) = call.live else {
        let evidence = "No server runs on these files, so nobody watches.";
        let fix = "Start emshd for these files";
        return ["HealthManager", "Health"].map(|what| check(what, "none", State::Unknown, evidence, fix)).into();
    };
    let server = live.server();
    let running = live.services().iter().any(|service| service.name == HEALTH_MANAGER && service.state == ServiceState::Running);
    let manager = if running {
        check("HealthManager", &server, State::Pass, "It runs.", "")
    } else {
        check("HealthManager", &server, State::Fail, "It is stopped, so no probe runs.", format!("Start-Service {HEALTH_MANAGER}"))
    };
    let monitors = live.health();
    let named = |wanted: &[Alert]| {
        let found: Vec<&str> = monitors.iter().filter(|monitor| wanted.contains(&monitor.alert)).map(|monitor| monitor.name).collect();
        found.join(", ")
    };
    let (bad, weak) = (named(&[Alert::Unhealthy]), named(&[Alert::Degraded]));
    let fix = format!("Get-ServerHealth {server}");
    let health = match (bad.is_empty(), weak.is_empty()) {
        (false, _) => check("Health", &server, State::Fail, format!("Unhealthy: {bad}."), fix),
        (true, false) => check("Health", &server, State::Warn, format!("Degraded: {weak}."), fix),
        (true, true) => check("Health", &server, State::Pass, format!("None of {} monitors complains.", monitors.len()), ""),
    };
    vec![manager, health]
}

fn of_switch(organization: &Organization) -> Check {
    let enabled = !matches!(organization.settings.section.value("mapi-http-enabled"), Value::Bool(false));
    if enabled {
        check("Organization", "all", State::Pass, "MapiHttpEnabled is True.", "")
    } else {
        let fix = "Set-OrganizationConfig -MapiHttpEnabled $true";
        check("Organization", "all", State::Warn, "MapiHttpEnabled is False: clients are not told of MAPI over HTTP yet.", fix)
    }
}
