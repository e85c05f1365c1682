//! The journal: one line of JSON for each committed change, the newest last.

use super::disk::Disk;
use super::error::ConfigError;
use super::folders::Folders;
use super::journal::{self, Walk};
use crate::value::Text;
use serde::{Deserialize, Serialize};

/// A committed change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number; they count up from 1 without gaps.
    pub number: u64,
    /// When it was committed, in UTC ticks of 100 ns since 0001-01-01.
    pub when: i64,
    /// Who committed it.
    pub author: Text,
    /// The invocation with its secrets masked; empty for a change made by hand.
    pub command: Text,
    /// The object that changed.
    pub object: Text,
    /// What changed of it.
    pub changes: Vec<PropertyChange>,
    /// The file, below the configuration folder.
    pub file: Text,
    /// The digest of the file after the change; empty when it was removed.
    pub digest: Text,
}

/// A property before and after a change, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyChange {
    /// Its name.
    pub property: Text,
    /// Before; `None` when it had no value.
    pub old: Option<Text>,
    /// After; `None` when it has no value.
    pub new: Option<Text>,
}

/// Who changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The person or account.
    pub name: Text,
    /// The invocation with its secrets masked; empty for a change made by hand.
    pub command: Text,
}

/// Appends a revision.
///
/// # Errors
/// [`ConfigError::Io`].
pub(super) fn append(folders: &Folders, disk: &dyn Disk, revision: &Revision) -> Result<(), ConfigError> {
    let line = serde_json::to_string(revision).expect("a revision is plain data");
    let path = folders.revisions();
    journal::append(&path, disk, line).map_err(ConfigError::io(path, "written"))
}

/// Walks the journal from the newest revision to the oldest, until `visit` says that it has seen enough. Lines that are none
/// are passed over: half a line is what a crash leaves, and its change was written again.
///
/// # Errors
/// [`ConfigError::Io`].
pub(super) fn walk(folders: &Folders, mut visit: impl FnMut(Revision) -> Walk) -> Result<(), ConfigError> {
    let path = folders.revisions();
    let walked = journal::walk(&path, |line| serde_json::from_slice(line).map_or(Walk::On, &mut visit));
    walked.map(drop).map_err(ConfigError::io(path, "read"))
}

/// The number of the newest revision; 0 when there is none.
///
/// # Errors
/// [`ConfigError::Io`].
pub(super) fn newest(folders: &Folders) -> Result<u64, ConfigError> {
    let mut number = 0;
    walk(folders, |revision| {
        number = revision.number;
        Walk::Enough
    })?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::disk::SystemDisk;

    fn revision(number: u64, object: &str) -> Revision {
        Revision {
            number,
            when: 0,
            author: "ann".into(),
            command: "".into(),
            object: object.into(),
            changes: Vec::new(),
            file: "organization.toml".into(),
            digest: "".into(),
        }
    }

    #[test]
    fn half_a_line_is_passed_over_and_not_built_upon() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        std::fs::create_dir(&folders.state).unwrap();
        append(&folders, &SystemDisk, &revision(1, "a")).unwrap();
        SystemDisk.append(&folders.revisions(), b"{\"number\":2,\"wh").unwrap();
        assert_eq!(newest(&folders).unwrap(), 1);
        append(&folders, &SystemDisk, &revision(2, "b")).unwrap();
        assert_eq!(newest(&folders).unwrap(), 2);
    }
}
