//! What was typed, as the probe wants it; whatever cannot be used is an error that says what to write.

use super::tickets;
use crate::invoke::{Context, Stopped, parameters};
use crate::probe::dns::system_servers;
use crate::probe::{Address, Authorities, Settings, Stage, Vantage};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Credential, Secret, Text, Value};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How long one answer may take when nobody says.
const PATIENCE: u64 = 30;
/// How long it may take at most.
const LONGEST: u64 = 3_600;
/// Bytes of a file with a password or with authorities.
const FILE_LIMIT: u64 = 1024 * 1024;
/// Passwords that may be refused in a row: accounts are locked after few.
pub(super) const REFUSALS: u32 = 2;

/// From where the way is to be walked.
#[derive(Debug)]
pub(super) struct Wanted(Vec<Vantage>);

impl Wanted {
    pub(super) fn of(p: &parameters::TestOutlookConnectivity) -> Self {
        let named = p.vantage.value().into_iter().flatten().filter_map(|name| Vantage::named(name));
        let mut all: Vec<Vantage> = named.collect();
        if all.is_empty() {
            all.push(Vantage::Here);
        }
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    pub(super) fn here(&self) -> bool {
        self.0.contains(&Vantage::Here)
    }

    pub(super) fn distant(&self) -> impl Iterator<Item = Vantage> {
        self.0.iter().copied().filter(|vantage| *vantage != Vantage::Here)
    }
}

/// An argument that the probe cannot use.
pub(super) fn unusable(message: &str) -> Stopped {
    ErrorRecord::new("ProbeArgumentNotUsable", Category::InvalidArgument, Exception::new("System.ArgumentException", message)).into()
}

pub(super) fn settings(p: &parameters::TestOutlookConnectivity, context: &mut dyn Context) -> Result<Settings, Stopped> {
    let given = p.email_address.value().cloned().unwrap_or_default();
    let address =
        Address::parse(&given).map_err(|why| unusable(&format!("'{given}' is no mail address: {why}. Write it like ann@contoso.com.")))?;
    let url = match p.url.value() {
        Some(text) => Some(address_of(text)?),
        None => None,
    };
    let name_servers = p.dns_server.value().into_iter().flatten().map(|text| server(text)).collect::<Result<Vec<_>, _>>()?;
    let name_servers_given = !name_servers.is_empty();
    let name_servers = if name_servers_given { name_servers } else { system_servers() };
    let overrides = p.resolve.value().into_iter().flatten().map(|text| resolved(text)).collect::<Result<Vec<_>, _>>()?;
    let mut authorities = Authorities::of_system();
    for name in p.trusted_root.value().into_iter().flatten() {
        if authorities.add_pem(&file(name, context)?) == 0 {
            return Err(unusable(&format!("The file '{name}' has no certificate in PEM in it.")));
        }
    }
    // Text that is no number means the default; so it is with Exchange's probes.
    let seconds = p.time_out_seconds.value().and_then(|text| text.trim().parse::<u64>().ok()).filter(|seconds| *seconds > 0);
    Ok(Settings {
        credential: credential(p, &address, context)?,
        token: p.access_token.value().cloned(),
        tickets: p.use_default_credentials.is_on(),
        ticket_cache: tickets::cache(p, context)?,
        address,
        url,
        name_servers,
        name_servers_given,
        overrides,
        authorities,
        any_certificate: p.skip_certificate_check.is_on(),
        trusted_hosts: p.trusted_host.value().into_iter().flatten().map(ToString::to_string).collect(),
        patience: Duration::from_secs(seconds.unwrap_or(PATIENCE).min(LONGEST)),
        quit_after: p.quit_after.value().and_then(|name| Stage::named(name)),
        refusals: if p.force.is_on() { u32::MAX } else { REFUSALS },
        withheld: None,
        vantage: Vantage::Here,
        only: None,
        own_certificate: None,
        sights: Vec::new(),
        audit: p.proxy_audit.is_on(),
        deep: p.deep.is_on(),
        configured: None,
        now: context.now(),
    })
}

fn address_of(text: &Text) -> Result<url::Url, Stopped> {
    let wrong = || {
        unusable(&format!(
            "'{text}' is no address of a server. Write it like https://mail.contoso.com or https://mail.contoso.com/mapi/emsmdb/."
        ))
    };
    let url: url::Url = text.parse().map_err(|_| wrong())?;
    if url.scheme() != "https" {
        return Err(unusable(&format!("'{text}' does not begin with https://: MAPI over HTTP and passwords need TLS.")));
    }
    if url.host_str().is_none_or(str::is_empty) || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong());
    }
    Ok(url)
}

fn server(text: &str) -> Result<SocketAddr, Stopped> {
    let address = text.parse::<SocketAddr>().ok().or_else(|| text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, 53)));
    address.ok_or_else(|| unusable(&format!("'{text}' is no address of a name server. Write it like 192.0.2.53 or 192.0.2.53:5353.")))
}

/// `mail.contoso.com:443=192.0.2.7:8443`
fn resolved(text: &str) -> Result<(String, u16, SocketAddr), Stopped> {
    let parts = text.split_once('=').and_then(|(name, address)| {
        let (host, port) = name.rsplit_once(':')?;
        Some((host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?, address.parse().ok()?))
    });
    parts
        .filter(|(host, _, _)| !host.is_empty())
        .ok_or_else(|| unusable(&format!("'{text}' does not say where a host is. Write it like mail.contoso.com:443=192.0.2.7:443.")))
}

fn file(name: &Text, context: &dyn Context) -> Result<Vec<u8>, Stopped> {
    let path = context.path(name).map_err(|record| Stopped::from(*record))?;
    let failed = |why: String| {
        let exception = Exception::new("System.IO.IOException", format!("The file '{name}' cannot be read: {why}."));
        Stopped::from(ErrorRecord::new("FileOpenFailure", Category::OpenError, exception))
    };
    let length = std::fs::metadata(&path).map_err(|error| failed(error.to_string()))?.len();
    if length > FILE_LIMIT {
        return Err(failed("it is larger than 1 MB".to_owned()));
    }
    std::fs::read(&path).map_err(|error| failed(error.to_string()))
}

fn credential(
    p: &parameters::TestOutlookConnectivity,
    address: &Address,
    context: &mut dyn Context,
) -> Result<Option<(String, Secret)>, Stopped> {
    if let Some(name) = p.password_file.value() {
        if p.credential.is_given() {
            return Err(unusable("Give -Credential or -PasswordFile, not both."));
        }
        guard(name, context)?;
        let bytes = file(name, context)?;
        let text = String::from_utf8(bytes).map_err(|_| unusable(&format!("The file '{name}' is not UTF-8.")))?;
        let password = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        if password.is_empty() {
            return Err(unusable(&format!("The first line of '{name}' is empty; the password belongs there.")));
        }
        let user = p.user_name.value().map_or_else(|| address.text(), ToString::to_string);
        return Ok(Some((user, Secret::new(password))));
    }
    if p.user_name.is_given() {
        return Err(unusable("-UserName goes with -PasswordFile; -Credential has a name of its own."));
    }
    let given: Option<&Value> = p.credential.value();
    Ok(given
        .and_then(|value| value.downcast::<Credential>())
        .map(|credential| (credential.user().to_owned(), credential.password().clone())))
}

/// A file with a password that others may read is none.
#[cfg(unix)]
fn guard(name: &Text, context: &dyn Context) -> Result<(), Stopped> {
    use std::os::unix::fs::PermissionsExt;
    let path = context.path(name).map_err(|record| Stopped::from(*record))?;
    match std::fs::metadata(&path) {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o077 != 0 => {
            Err(unusable(&format!("Others may read '{name}', so it is no place for a password: chmod 600 '{name}'")))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn guard(_name: &Text, _context: &dyn Context) -> Result<(), Stopped> {
    Ok(())
}
