//! Small files of state that are read and replaced whole.

use super::disk::{Disk, FileMode};
use super::error::ConfigError;
use super::stamp::{Stamp, stamp};
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The largest file that is read, in bytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// What a file holds; the default where there is no file.
///
/// # Errors
/// [`ConfigError::Io`]; a file that holds something else counts as one that cannot be read.
pub(super) fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<T, ConfigError> {
    let read = match fs::metadata(path) {
        Ok(metadata) if metadata.len() > SIZE_LIMIT => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large")),
        Ok(_) => fs::read(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => Err(error),
    };
    let parsed = read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(io::Error::from));
    parsed.map_err(ConfigError::io(path, "read"))
}

/// What a file holds, read again only when it is another one.
#[derive(Debug, Default)]
pub(super) struct Kept<T>(Mutex<Option<(Stamp, Arc<T>)>>);

impl<T: DeserializeOwned + Default> Kept<T> {
    /// What the file holds at `now`, in UTC ticks; the default where there is no file.
    ///
    /// # Errors
    /// As [`read`].
    pub(super) fn read(&self, path: &Path, now: i64) -> Result<Arc<T>, ConfigError> {
        // Looked at before it is read: what is written meanwhile is seen the next time.
        let found = fs::metadata(path).ok().map(|metadata| stamp(&metadata, now)).filter(|stamp| stamp.settled);
        let mut kept = self.0.lock();
        if let (Some(found), Some((stamp, content))) = (found, &*kept)
            && found == *stamp
        {
            return Ok(content.clone());
        }
        let content: Arc<T> = Arc::new(read(path)?);
        *kept = found.map(|found| (found, content.clone()));
        Ok(content)
    }

    /// The file is another one now.
    pub(super) fn forget(&self) {
        *self.0.lock() = None;
    }
}

/// Puts a file in the place of the old one, in one instant; only its owner may read it.
///
/// # Errors
/// [`ConfigError::Io`]; the file is as before then.
pub(super) fn replace<T: Serialize>(path: &Path, disk: &dyn Disk, content: &T) -> Result<(), ConfigError> {
    let text = serde_json::to_string_pretty(content).expect("state is plain data");
    let fresh = path.with_extension("new");
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = disk
        .write(&fresh, text.as_bytes(), FileMode::Private, None)
        .and_then(|()| disk.rename(&fresh, path))
        .and_then(|()| disk.sync_folder(folder));
    written.map_err(ConfigError::io(path, "written"))
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::value::time;
    use std::sync::Arc;

    /// Long after everything that a test writes.
    const LATER: i64 = time::LAST / 2;

    #[test]
    fn a_file_is_read_again_when_it_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        let kept = Kept::<Vec<u8>>::default();
        assert!(kept.read(&path, LATER).unwrap().is_empty());
        std::fs::write(&path, "[1]").unwrap();
        let first = kept.read(&path, LATER).unwrap();
        assert!(*first == [1] && Arc::ptr_eq(&first, &kept.read(&path, LATER).unwrap()));
        // Another file in its place, as long and of the same moment.
        let new = folder.path().join("x.new");
        std::fs::write(&new, "[2]").unwrap();
        std::fs::rename(&new, &path).unwrap();
        assert_eq!(*kept.read(&path, LATER).unwrap(), [2]);
        // One that was written just now may be written again in the same moment.
        let second = kept.read(&path, 0).unwrap();
        assert!(!Arc::ptr_eq(&second, &kept.read(&path, 0).unwrap()));
        std::fs::write(&path, "garbage").unwrap();
        assert!(kept.read(&path, LATER).is_err());
        std::fs::remove_file(&path).unwrap();
        assert!(kept.read(&path, LATER).unwrap().is_empty());
    }
}
