//! -UseDefaultCredentials: whether it can be had here, and where the tickets are.

use super::arguments::{Wanted, unusable};
use crate::invoke::{Context, Stopped, parameters};
use crate::probe::auth::KERBEROS;
use std::path::PathBuf;

/// What the Kerberos library of the system reads from its environment.
const VARIABLES: [&str; 2] = ["KRB5CCNAME", "KRB5_CONFIG"];

/// The file of the ticket cache, where it is one; `None` also where no tickets are wanted.
///
/// # Errors
/// Where no ticket of this machine can be used, with what to do.
pub(super) fn cache(p: &parameters::TestOutlookConnectivity, context: &dyn Context) -> Result<Option<PathBuf>, Stopped> {
    if !p.use_default_credentials.is_on() {
        return Ok(None);
    }
    if !KERBEROS {
        return Err(unusable(
            "-UseDefaultCredentials logs in with a Kerberos ticket, and Kerberos is not in this build of emsh. Give -Credential, or build it \
             with the system's Kerberos library: cargo build --release --features kerberos",
        ));
    }
    if !Wanted::of(p).here() {
        return Err(unusable("-UseDefaultCredentials speaks of this machine, and no server has a ticket of yours: add Here to -Vantage."));
    }
    let now = context.environment();
    if let Some(name) = VARIABLES.into_iter().find(|name| changed(name, now.get(*name).map(String::as_str))) {
        return Err(unusable(&format!(
            "$env:{name} was changed in this shell, and the Kerberos library of the system knows only what emsh was started with. Start emsh \
             with it: {name}={} emsh",
            now.get(name).map_or("", String::as_str)
        )));
    }
    Ok(file(now.get(VARIABLES[0]).map(String::as_str)))
}

/// Whether a variable is another one than this process was started with; no, where the system does not say what that was.
fn changed(name: &str, now: Option<&str>) -> bool {
    let Ok(started) = std::fs::read("/proc/self/environ") else { return false };
    let then = started.split(|byte| *byte == 0).find_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    then != now.map(str::as_bytes)
}

/// The file that the name of a cache means; the usual one where there is no name, and none for caches of other kinds.
fn file(name: Option<&str>) -> Option<PathBuf> {
    match name.filter(|name| !name.is_empty()) {
        None => own(),
        Some(name) => match name.split_once(':') {
            Some(("FILE", path)) => Some(path.into()),
            Some(_) => None,
            None => Some(name.into()),
        },
    }
}

#[cfg(unix)]
fn own() -> Option<PathBuf> {
    Some(format!("/tmp/krb5cc_{}", rustix::process::getuid().as_raw()).into())
}

#[cfg(not(unix))]
fn own() -> Option<PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    use super::{changed, file};
    use std::path::Path;

    #[test]
    fn a_cache_is_a_file_or_of_another_kind() {
        assert_eq!(file(Some("FILE:/tmp/a")).as_deref(), Some(Path::new("/tmp/a")));
        assert_eq!(file(Some("/tmp/a")).as_deref(), Some(Path::new("/tmp/a")));
        assert_eq!(file(Some("KEYRING:persistent:0")), None);
        assert!(file(None) == file(Some("")) && file(None).is_some_and(|path| path.starts_with("/tmp")));
    }

    #[test]
    fn what_was_changed_is_seen() {
        assert!(changed("EMSH_NOBODY_SETS_THIS", Some("x")));
        assert!(!changed("EMSH_NOBODY_SETS_THIS", None));
    }
}
