//! The history: a file that only its owner reads, and that no line with a secret gets into.

use crate::settings::may_be_kept;
use reedline::{
    FileBackedHistory, History, HistoryItem, HistoryItemId, HistorySessionId, ReedlineError, ReedlineErrorVariants, Result, SearchQuery,
};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// How many lines are kept.
const LINES: usize = 10_000;

/// A history that refuses lines that may hold a secret. Its caller keeps such a line at hand until the next one.
#[derive(Debug)]
pub(super) struct KeptHistory(FileBackedHistory);

impl KeptHistory {
    /// The history in a file, which is made if it is not there.
    ///
    /// # Errors
    /// When the file or its folder cannot be made or read.
    pub(super) fn open(path: &Path) -> Result<Self> {
        make_private(path).map_err(|error| ReedlineError(ReedlineErrorVariants::IOError(error)))?;
        FileBackedHistory::with_file(LINES, path.to_owned()).map(Self)
    }
}

/// Makes the file and its folder for their owner alone, or takes everybody else's rights to the file away.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    OpenOptions::new().create(true).append(true).open(path).map(drop)
}

impl History for KeptHistory {
    fn save(&mut self, item: HistoryItem) -> Result<HistoryItem> {
        if !may_be_kept(&item.command_line) {
            return Err(ReedlineError(ReedlineErrorVariants::OtherHistoryError("a line that may hold a secret is not kept")));
        }
        let saved = self.0.save(item)?;
        // Written at once: a shell that is killed has lost nothing. One that cannot write still runs the line.
        let _ = self.0.sync();
        Ok(saved)
    }

    fn load(&self, id: HistoryItemId) -> Result<HistoryItem> {
        self.0.load(id)
    }

    fn count(&self, query: SearchQuery) -> Result<i64> {
        self.0.count(query)
    }

    fn search(&self, query: SearchQuery) -> Result<Vec<HistoryItem>> {
        self.0.search(query)
    }

    fn update(&mut self, id: HistoryItemId, updater: &dyn Fn(HistoryItem) -> HistoryItem) -> Result<()> {
        self.0.update(id, updater)
    }

    fn clear(&mut self) -> Result<()> {
        self.0.clear()
    }

    fn delete(&mut self, id: HistoryItemId) -> Result<()> {
        self.0.delete(id)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn session(&self) -> Option<HistorySessionId> {
        self.0.session()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn secrets_never_reach_the_file_and_the_file_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("new/history.txt");
        let mut history = KeptHistory::open(&path).expect("it can be made");
        for line in ["Get-Date", "$p = ConvertTo-SecureString x -AsPlainText", "1 +\n2"] {
            let saved = history.save(HistoryItem::from_command_line(line));
            assert_eq!(saved.is_ok(), may_be_kept(line), "{line}");
        }
        drop(history);
        assert_eq!(fs::read_to_string(&path).expect("it can be read"), "Get-Date\n1 +<\\n>2\n");
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("it is ours");
        let history = KeptHistory::open(&path).expect("it can be read");
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        let query = SearchQuery::last_with_search(reedline::SearchFilter::from_text_search(
            reedline::CommandLineSearch::Prefix("Get".into()),
            None,
        ));
        assert_eq!(history.search(query).expect("it can be searched").len(), 1);
    }
}
