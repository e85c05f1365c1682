//! Where an organization stands, and what its files are called.

use std::path::{Path, PathBuf};

/// The folders of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Configuration: text that people may edit and keep in version control.
    pub configuration: PathBuf,
    /// What is not configuration: lock, intent, revisions, the copies that hand edits are recognized by.
    pub state: PathBuf,
    /// What is gone when the machine starts anew: the socket of a server.
    pub runtime: PathBuf,
    /// The logs of a server, unless its file names another folder.
    pub logs: PathBuf,
}

impl Folders {
    /// The folders of an organization that a person names: its state stands inside, hidden.
    pub fn inside(configuration: impl Into<PathBuf>) -> Self {
        let configuration = configuration.into();
        let state = configuration.join(".emsh");
        Self { runtime: state.clone(), logs: state.join("Logging"), state, configuration }
    }

    /// The file of the organization.
    pub fn organization(&self) -> PathBuf {
        self.configuration.join("organization.toml")
    }

    /// The folder of the servers' files.
    pub fn servers(&self) -> PathBuf {
        self.configuration.join("servers")
    }

    /// The file of a server; the name has been checked.
    pub fn server(&self, name: &str) -> PathBuf {
        self.servers().join(format!("{name}.toml"))
    }

    /// The file that writers lock.
    pub fn lock(&self) -> PathBuf {
        self.state.join("lock")
    }

    /// The socket of the server that owns the files.
    pub fn socket(&self) -> PathBuf {
        self.runtime.join("emshd.sock")
    }

    /// The file that a server holds locked for its whole life.
    pub fn owner(&self) -> PathBuf {
        self.state.join("owner")
    }

    /// The change that is being written.
    pub fn intent(&self) -> PathBuf {
        self.state.join("intent")
    }

    /// The journal of revisions.
    pub fn revisions(&self) -> PathBuf {
        self.state.join("revisions.ndjson")
    }

    /// The tokens of the management API.
    pub fn tokens(&self) -> PathBuf {
        self.state.join("tokens.json")
    }

    /// The folder of the passwords of mailboxes, a file for each.
    pub fn passwords(&self) -> PathBuf {
        self.state.join("passwords")
    }

    /// What was said of the components of servers.
    pub fn components(&self) -> PathBuf {
        self.state.join("components.json")
    }

    /// The folder of the audit log.
    pub fn audit(&self) -> PathBuf {
        self.state.join("audit")
    }

    /// The copy of a file as it was last committed, by which hand edits are recognized.
    pub fn committed(&self, relative: &str) -> PathBuf {
        self.state.join("committed").join(relative.replace('/', "+"))
    }

    /// Where a change is kept that could not be finished because the file was edited meanwhile.
    pub fn conflict(&self, revision: u64) -> PathBuf {
        self.state.join(format!("conflict-{revision}.toml"))
    }

    /// A file's path as people see it: below the configuration folder.
    pub fn relative<'a>(&self, path: &'a Path) -> std::borrow::Cow<'a, str> {
        path.strip_prefix(&self.configuration).unwrap_or(path).to_string_lossy()
    }
}

/// Why a text cannot name a server: the rules of a host name's first label (RFC 1123), at most 63 letters.
pub fn server_name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("it is empty");
    }
    if name.len() > 63 {
        return Some("it is longer than 63 letters");
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Some("it may have letters, digits and hyphens only (the full host name is its Fqdn)");
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Some("it begins or ends with a hyphen");
    }
    let reserved = ["con", "prn", "aux", "nul"].iter().any(|word| word.eq_ignore_ascii_case(name));
    reserved.then_some("some systems cannot have a file of this name")
}

/// The name of a server from its file's.
pub(super) fn server_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_never_a_path() {
        for name in ["EX01", "a", "mail-2", &"x".repeat(63)] {
            assert_eq!(server_name_problem(name), None, "{name}");
        }
        for name in ["", "..", "a/b", "a\\b", "-a", "a-", "a.b", "CON", "ex 1", "é", &"x".repeat(64)] {
            assert!(server_name_problem(name).is_some(), "{name}");
        }
    }
}
