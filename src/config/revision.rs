//! The journal: one line of JSON for each committed change, the newest last.

use super::disk::Disk;
use super::error::ConfigError;
use super::folders::Folders;
use crate::value::Text;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

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

/// How many bytes are read at once, from the end.
const CHUNK: u64 = 64 << 10;

/// Appends a revision.
///
/// # Errors
/// [`ConfigError::Io`].
pub(super) fn append(folders: &Folders, disk: &dyn Disk, revision: &Revision) -> Result<(), ConfigError> {
    let path = folders.revisions();
    let mut line = serde_json::to_string(revision).expect("a revision is plain data");
    line.push('\n');
    // A crash may have left half a line; what follows must not be glued to it.
    if !ends_with_line(&path).map_err(ConfigError::io(&path, "read"))? {
        line.insert(0, '\n');
    }
    disk.append(&path, line.as_bytes()).map_err(ConfigError::io(path, "written"))
}

fn ends_with_line(path: &std::path::Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Walks the journal from the newest revision to the oldest, until `visit` says that it has seen enough. Lines that are none
/// are passed over: half a line is what a crash leaves, and its change was written again.
///
/// # Errors
/// [`ConfigError::Io`].
pub(super) fn walk(folders: &Folders, mut visit: impl FnMut(Revision) -> Walk) -> Result<(), ConfigError> {
    let path = folders.revisions();
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ConfigError::io(path, "read")(error)),
    };
    let failed = |error| ConfigError::io(&path, "read")(error);
    let mut end = file.metadata().map_err(failed)?.len();
    // What has been read and belongs to a line that begins further to the front.
    let mut rest: Vec<u8> = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(CHUNK);
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        let mut bytes = vec![0; usize::try_from(end - start).expect("a chunk fits")];
        file.read_exact(&mut bytes).map_err(failed)?;
        bytes.append(&mut rest);
        end = start;
        let first = if end == 0 { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1) };
        for line in bytes[first..].split(|byte| *byte == b'\n').rev().filter(|line| !line.is_empty()) {
            if let Ok(revision) = serde_json::from_slice(line)
                && visit(revision) == Walk::Enough
            {
                return Ok(());
            }
        }
        bytes.truncate(first);
        rest = bytes;
    }
    Ok(())
}

/// Whether to walk on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    On,
    Enough,
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
    fn the_journal_is_walked_from_its_end_whatever_the_length_of_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        std::fs::create_dir(&folders.state).unwrap();
        assert_eq!(newest(&folders).unwrap(), 0);
        for number in 1..=40u64 {
            let length = if number % 3 == 0 { 70_000 } else { 10 };
            append(&folders, &SystemDisk, &revision(number, &"x".repeat(length))).unwrap();
        }
        let mut seen = Vec::new();
        walk(&folders, |revision| {
            seen.push(revision.number);
            Walk::On
        })
        .unwrap();
        assert_eq!(seen, (1..=40).rev().collect::<Vec<_>>());
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
