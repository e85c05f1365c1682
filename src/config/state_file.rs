//! Small files of state that are read and replaced whole.

use super::disk::{Disk, FileMode};
use super::error::ConfigError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io;
use std::path::Path;

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
