//! Where a server is: the path of its socket, or its address in the network; and what a person wrote down about it.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use url::Url;

/// The port of the management API when an address names none.
const PORT: u16 = 5443;
/// The largest file of connections that is read, in bytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A socket on this machine.
    Socket(PathBuf),
    /// A machine in the network.
    Network(Remote),
}

/// A server in the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remote {
    /// `ex01.contoso.com:5443`: by this its certificate is remembered.
    pub(super) authority: String,
    /// The file of the token for it.
    pub(super) token_file: Option<PathBuf>,
    /// The fingerprint of the certificate that it must have.
    pub(super) fingerprint: Option<String>,
}

/// What a person wrote down about a server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Profile {
    server: String,
    token_file: Option<PathBuf>,
    fingerprint: Option<String>,
}

/// Reads what `-ConnectTo` names: a connection that stands in `profiles` under this name, a socket's path, or an address.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn parse(text: &str, profiles: &Path) -> Result<Place, String> {
    let text = text.trim();
    if let Some(Profile { server, token_file, fingerprint }) = profile(text, profiles)? {
        let place = plain(&server).map_err(|why| format!("the connection '{text}' in '{}': {why}", profiles.display()))?;
        let folder = profiles.parent().unwrap_or(Path::new("."));
        return Ok(match place {
            Place::Network(remote) => {
                Place::Network(Remote { token_file: token_file.map(|file| folder.join(file)), fingerprint, ..remote })
            }
            socket @ Place::Socket(_) => socket,
        });
    }
    plain(text)
}

fn plain(text: &str) -> Result<Place, String> {
    if let Some(path) = text.strip_prefix("unix:") {
        return Ok(Place::Socket(path.into()));
    }
    let address = match text.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => text.to_owned(),
        Some((scheme, _)) => return Err(format!("servers are reached by https, not by {scheme}")),
        None if text.contains('/') || text.starts_with('.') => return Ok(Place::Socket(text.into())),
        None => format!("https://{text}"),
    };
    let example = "write a host name such as ex01.contoso.com, with its port behind a colon when it is not 5443, or the path of a socket";
    let url = Url::parse(&address).map_err(|_| format!("'{text}' is no address; {example}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address has no name and no password in it; a token proves who you are".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("'{text}' has something behind the host; {example}"));
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| format!("'{text}' is no address; {example}"))?;
    // A port that is the scheme's own is not in the parsed address; a person who wrote it meant it.
    let written = address.trim_end_matches('/').ends_with(":443").then_some(443);
    let authority = format!("{host}:{}", url.port().or(written).unwrap_or(PORT));
    Ok(Place::Network(Remote { authority, token_file: None, fingerprint: None }))
}

fn profile(name: &str, path: &Path) -> Result<Option<Profile>, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("the file '{}' cannot be read: {why}", path.display());
    let text = match std::fs::metadata(path) {
        Ok(about) if about.len() > SIZE_LIMIT => return Err(wrong(&"it is too large")),
        Ok(_) => std::fs::read_to_string(path).map_err(|error| wrong(&error))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    };
    let all: BTreeMap<String, Profile> = toml_edit::de::from_str(&text).map_err(|error| wrong(&error.to_string().trim()))?;
    Ok(all.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, profile)| profile))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(text: &str) -> String {
        match plain(text).unwrap() {
            Place::Network(remote) => remote.authority,
            Place::Socket(path) => path.display().to_string(),
        }
    }

    #[test]
    fn addresses_and_sockets_are_told_apart() {
        assert_eq!(authority("ex01.contoso.com"), "ex01.contoso.com:5443");
        assert_eq!(authority("EX01:6000"), "ex01:6000");
        assert_eq!(authority("https://ex01.contoso.com:443/"), "ex01.contoso.com:443");
        assert_eq!(authority("https://[::1]:8443"), "[::1]:8443");
        assert_eq!(authority("/run/emsh/emshd.sock"), "/run/emsh/emshd.sock");
        assert_eq!(authority("unix:emshd.sock"), "emshd.sock");
        for wrong in ["http://ex01", "https://ann:secret@ex01", "https://ex01/mapi", "ex 01", "https://", "ftp://x"] {
            assert!(plain(wrong).is_err(), "{wrong}");
        }
        assert!(!plain("https://ann:secret@ex01").unwrap_err().contains("secret"));
    }

    #[test]
    fn a_name_stands_for_what_was_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("connections.toml");
        assert_eq!(parse("lab", &path).unwrap(), plain("lab").unwrap());
        std::fs::write(&path, "[Lab]\nserver = \"ex01.contoso.com\"\ntoken-file = \"lab.token\"\nfingerprint = \"AB:CD\"\n").unwrap();
        let remote = Remote {
            authority: "ex01.contoso.com:5443".to_owned(),
            token_file: Some(folder.path().join("lab.token")),
            fingerprint: Some("AB:CD".to_owned()),
        };
        assert_eq!(parse("lab", &path).unwrap(), Place::Network(remote));
        std::fs::write(&path, "[lab]\nserver = \"ex01\"\npasword = 1\n").unwrap();
        assert!(parse("lab", &path).unwrap_err().contains("pasword"));
    }
}
