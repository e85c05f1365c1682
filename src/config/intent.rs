//! What a writer is about to do, written down before it does it: a crash leaves the old state, or the new one.

use super::disk::{Disk, FileMode};
use super::error::ConfigError;
use super::folders::Folders;
use super::journal::Walk;
use super::organization::digest;
use super::revision::{self, Revision};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// A change of one file, complete.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Intent {
    /// The revision that it becomes.
    pub(super) revision: Revision,
    /// The digest of the file before; `None` when it is made.
    pub(super) old: Option<String>,
    /// The file's new text; `None` when it is removed.
    pub(super) new: Option<String>,
}

/// What a step left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Old,
    New,
    Another,
}

/// Carries out a change: intent, file, journal. Until the file has its new name nothing has happened; after that whoever comes
/// next finishes what is missing.
///
/// # Errors
/// [`ConfigError::Io`] for the step that failed.
pub(super) fn perform(folders: &Folders, disk: &dyn Disk, intent: &Intent) -> Result<(), ConfigError> {
    let path = folders.intent();
    let text = serde_json::to_string(intent).expect("an intent is plain data");
    let written = disk
        .write(&path, text.as_bytes(), FileMode::Private, None)
        .and_then(|()| disk.sync_folder(&folders.state))
        .map_err(ConfigError::io(&path, "written"));
    let replaced = written.and_then(|()| replace(folders, disk, intent));
    if let Err(error) = replaced {
        if stands(folders, intent) == Stand::Old {
            // Nothing has happened, and nothing shall later.
            let _ = disk.remove(&path);
        }
        return Err(error);
    }
    finish(folders, disk, intent)
}

/// Puts the new file in the place of the old one.
fn replace(folders: &Folders, disk: &dyn Disk, intent: &Intent) -> Result<(), ConfigError> {
    let path = target(folders, intent);
    let folder = path.parent().unwrap_or(&folders.configuration);
    match &intent.new {
        Some(text) => {
            let fresh = beside(&path);
            let like = intent.old.is_some().then_some(path.as_path());
            let done = disk.write(&fresh, text.as_bytes(), FileMode::Usual, like).and_then(|()| disk.rename(&fresh, &path));
            if let Err(error) = done {
                let _ = disk.remove(&fresh);
                return Err(ConfigError::io(path, "written")(error));
            }
        }
        None => disk.remove(&path).map_err(ConfigError::io(&path, "removed"))?,
    }
    disk.sync_folder(folder).map_err(ConfigError::io(folder, "written"))
}

/// Writes the revision down, unless it is there, and forgets the intent.
fn finish(folders: &Folders, disk: &dyn Disk, intent: &Intent) -> Result<(), ConfigError> {
    let mut known = false;
    revision::walk(folders, |revision| {
        known = revision == intent.revision;
        if revision.number > intent.revision.number { Walk::On } else { Walk::Enough }
    })?;
    if !known {
        revision::append(folders, disk, &intent.revision)?;
    }
    commit(folders, disk, &intent.revision.file, intent.new.as_deref());
    disk.remove(&folders.intent()).map_err(ConfigError::io(folders.intent(), "removed"))
}

/// Keeps a copy of a file as it was committed. Without it the next change looks into the journal, so nothing depends on it.
pub(super) fn commit(folders: &Folders, disk: &dyn Disk, relative: &str, text: Option<&str>) {
    let copy = folders.committed(relative);
    let _ = match text {
        Some(text) => std::fs::create_dir_all(copy.parent().unwrap_or(&folders.state)).and_then(|()| std::fs::write(&copy, text)),
        None => disk.remove(&copy),
    };
}

/// Finishes what a writer that died had begun; called with the lock held.
///
/// # Errors
/// [`ConfigError::Conflict`] when the file is neither as it was nor as it was to become: the new text is then kept beside the
/// journal, and the file stays as somebody made it. [`ConfigError::Io`].
pub(super) fn recover(folders: &Folders, disk: &dyn Disk) -> Result<(), ConfigError> {
    let path = folders.intent();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ConfigError::io(path, "read")(error)),
    };
    let Ok(intent) = serde_json::from_slice::<Intent>(&bytes) else {
        // Half an intent: the writer died before it touched the file.
        return disk.remove(&path).map_err(ConfigError::io(path, "removed"));
    };
    match stands(folders, &intent) {
        Stand::Old => {
            replace(folders, disk, &intent)?;
            finish(folders, disk, &intent)
        }
        Stand::New => finish(folders, disk, &intent),
        Stand::Another => {
            let kept = folders.conflict(intent.revision.number);
            let text = intent.new.clone().unwrap_or_default();
            disk.write(&kept, text.as_bytes(), FileMode::Private, None).map_err(ConfigError::io(&kept, "written"))?;
            disk.remove(&path).map_err(ConfigError::io(path, "removed"))?;
            Err(ConfigError::Conflict { path: target(folders, &intent), kept: Some(kept) })
        }
    }
}

fn stands(folders: &Folders, intent: &Intent) -> Stand {
    let now = std::fs::read(target(folders, intent)).ok().map(|bytes| digest(&bytes).to_string());
    let new = intent.new.as_ref().map(|text| digest(text.as_bytes()).to_string());
    if now == new {
        Stand::New
    } else if now == intent.old {
        Stand::Old
    } else {
        Stand::Another
    }
}

fn target(folders: &Folders, intent: &Intent) -> PathBuf {
    folders.configuration.join(&*intent.revision.file)
}

/// The name of the new file until it replaces the old one: hidden, so that no reader takes it for a server's.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.new"))
}
