//! The audit log: what was done, by whom, from where, with what result. Each line names the digest of the line before it, so that
//! nothing can be taken out of the middle, or changed, without a trace.
//!
//! A month has a file of its own (`audit/2026-11.ndjson`): what is too old goes by whole files.

use super::error::ConfigError;
use super::journal::{self, Walk};
use super::organization::digest;
use super::revision::PropertyChange;
use super::store::{Store, make_private};
use crate::value::{DateTime, DateTimeKind, Text, format_date};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When it ended, in UTC ticks.
    pub when: i64,
    /// Who did it.
    pub caller: Text,
    /// From where: an address, `socket`, or `local` for a shell on the files.
    pub address: Text,
    /// The cmdlet.
    pub cmdlet: Text,
    /// The parameters as text, secrets masked.
    pub parameters: Vec<(Text, Text)>,
    /// The object that was changed, or was to be.
    pub object: Text,
    /// What changed of it.
    pub changes: Vec<PropertyChange>,
    /// Why it failed; `None` when it succeeded.
    pub error: Option<Text>,
    /// The server that did it; empty for a shell on the files.
    pub server: Text,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    entry: AuditEntry,
    /// The digest of the line before; empty for the first one.
    previous: Text,
}

/// What walking the log found, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audited {
    /// An entry.
    Entry(AuditEntry),
    /// The line that stood before the last entry is missing, or is another one than it was.
    Broken,
}

impl Store {
    /// Writes an entry down. Entries that are older than `keep` ticks may go, a month at a time.
    ///
    /// # Errors
    /// [`ConfigError`] when another one writes, or the file cannot be written.
    pub fn audit(&self, entry: &AuditEntry, keep: i64) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        let folder = self.folders().audit();
        make_private(&folder)?;
        let path = folder.join(format!("{}.ndjson", month(entry.when)));
        let fresh = !path.exists();
        let mut previous = Text::from("");
        for path in self.months()? {
            let walked = journal::walk(&path, |line| {
                // Half a line is what a crash leaves. It is in no chain.
                if serde_json::from_slice::<Line>(line).is_err() {
                    return Walk::On;
                }
                previous = digest(line);
                Walk::Enough
            });
            if walked.map_err(ConfigError::io(&path, "read"))? == Walk::Enough {
                break;
            }
        }
        let line = serde_json::to_string(&Line { entry: entry.clone(), previous }).expect("an entry is plain data");
        journal::append(&path, self.disk(), line).map_err(ConfigError::io(&path, "written"))?;
        if fresh {
            let oldest = format!("{}.ndjson", month(entry.when.saturating_sub(keep)));
            for path in self.months()?.into_iter().filter(|path| path.file_name().is_some_and(|name| *name < *oldest)) {
                self.disk().remove(&path).map_err(ConfigError::io(path, "removed"))?;
            }
        }
        Ok(())
    }

    /// Walks the log from the newest entry to the oldest, until `visit` says that it has seen enough by `false`.
    ///
    /// # Errors
    /// [`ConfigError::Io`].
    pub fn audited(&self, mut visit: impl FnMut(Audited) -> bool) -> Result<(), ConfigError> {
        // What the entry that was seen last says of the one before it.
        let mut expected: Option<Text> = None;
        for path in self.months()? {
            let walked = journal::walk(&path, |bytes| {
                let follow = |go_on| if go_on { Walk::On } else { Walk::Enough };
                let Ok(line) = serde_json::from_slice::<Line>(bytes) else { return Walk::On };
                if expected.as_ref().is_some_and(|expected| *expected != digest(bytes)) && !visit(Audited::Broken) {
                    return Walk::Enough;
                }
                expected = Some(line.previous);
                follow(visit(Audited::Entry(line.entry)))
            });
            if walked.map_err(ConfigError::io(&path, "read"))? == Walk::Enough {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The files of the months, the newest first.
    fn months(&self) -> Result<Vec<PathBuf>, ConfigError> {
        let folder = self.folders().audit();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ConfigError::io(folder, "read")(error)),
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "ndjson"))
            .collect();
        paths.sort_unstable_by(|left, right| right.cmp(left));
        Ok(paths)
    }
}

fn month(ticks: i64) -> String {
    format_date(DateTime { ticks: ticks.max(0), kind: DateTimeKind::Utc }, "yyyy-MM")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Folders, SystemDisk, initial_organization};
    use crate::value::time;
    use std::sync::Arc;

    const DAY: i64 = 24 * 3600 * time::SECOND;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path().join("org"));
        Store::create(&folders, &SystemDisk, &initial_organization("Contoso", uuid::Uuid::nil(), 0), &[]).unwrap();
        let store = Store::open(folders, Arc::new(SystemDisk), || 0).unwrap();
        (folder, store)
    }

    fn entry(day: i64, object: &str) -> AuditEntry {
        AuditEntry {
            when: time::UNIX_EPOCH + day * DAY,
            caller: "ann".into(),
            address: "local".into(),
            cmdlet: "Set-It".into(),
            parameters: vec![("Identity".into(), object.into())],
            object: object.into(),
            changes: Vec::new(),
            error: None,
            server: "".into(),
        }
    }

    fn seen(store: &Store) -> Vec<String> {
        let mut seen = Vec::new();
        store
            .audited(|found| {
                seen.push(match found {
                    Audited::Entry(entry) => entry.object.to_string(),
                    Audited::Broken => "broken".to_owned(),
                });
                true
            })
            .unwrap();
        seen
    }

    #[test]
    fn entries_are_a_chain_across_months_and_go_when_they_are_old() {
        let (_folder, store) = store();
        assert_eq!(seen(&store), Vec::<String>::new());
        for (day, object) in [(0, "a"), (1, "b"), (40, "c"), (41, "d")] {
            store.audit(&entry(day, object), 90 * DAY).unwrap();
        }
        assert_eq!(seen(&store), ["d", "c", "b", "a"]);
        // 1970-07: January is more than 90 days ago.
        store.audit(&entry(190, "e"), 90 * DAY).unwrap();
        assert_eq!(seen(&store), ["e"]);
    }

    #[test]
    fn what_is_taken_out_or_changed_is_missed() {
        let (_folder, store) = store();
        for object in ["a", "b", "c", "d"] {
            store.audit(&entry(0, object), 90 * DAY).unwrap();
        }
        let path = store.folders().audit().join("1970-01.ndjson");
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        std::fs::write(&path, [lines[0], lines[1], lines[3], ""].join("\n")).unwrap();
        assert_eq!(seen(&store), ["d", "broken", "b", "a"]);
        std::fs::write(&path, text.replacen("\"object\":\"b\"", "\"object\":\"x\"", 1)).unwrap();
        assert_eq!(seen(&store), ["d", "c", "broken", "x", "a"]);
        // A crash in the middle of a line is no break; whoever comes next goes on behind it.
        std::fs::write(&path, format!("{text}{{\"when\":")).unwrap();
        store.audit(&entry(0, "e"), 90 * DAY).unwrap();
        assert_eq!(seen(&store), ["e", "d", "c", "b", "a"]);
    }

    #[test]
    fn a_token_is_known_by_its_text_until_it_ends() {
        let (_folder, store) = store();
        let (token, text) = Token::new("ci".into(), "Organization Management".into(), "ann".into(), (0, 10), || 7);
        store
            .change_tokens(|tokens| {
                tokens.push(token.clone());
                Ok::<_, ConfigError>(true)
            })
            .unwrap();
        assert_eq!(store.token(text.reveal(), 9).unwrap(), Some(token));
        assert_eq!(store.token(text.reveal(), 10).unwrap(), None);
        assert_eq!(store.token("emsh_7", 9).unwrap(), None);
        let kept = std::fs::read_to_string(store.folders().tokens()).unwrap();
        assert!(!kept.contains(&text.reveal()[5..]));
    }

    use crate::config::Token;
}
