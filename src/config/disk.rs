//! What the store asks of the file system, step by step, so that a test can let each step fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The file system as a writer sees it. Each method is one step that a crash may come before or after.
pub trait Disk: Send + Sync {
    /// Writes a new file whole and waits until it is on the disk. Its mode and owner are those of `like` where there is such a
    /// file, else only the owner may read and write it when `mode` is [`FileMode::Private`].
    ///
    /// # Errors
    /// As the system says.
    fn write(&self, path: &Path, bytes: &[u8], mode: FileMode, like: Option<&Path>) -> io::Result<()>;

    /// Gives a file another name; a file of that name is replaced in the same instant.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; that there is none is no error.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the disk.
    ///
    /// # Errors
    /// As the system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Adds bytes at the end of a file and waits until they are on the disk.
    ///
    /// # Errors
    /// As the system says.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
}

/// Who may read a file that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// As the process's file mask says.
    Usual,
    /// Its owner only.
    Private,
}

/// The real file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn write(&self, path: &Path, bytes: &[u8], mode: FileMode, like: Option<&Path>) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if mode == FileMode::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        if let Some(model) = like
            && let Ok(metadata) = fs::metadata(model)
        {
            file.set_permissions(metadata.permissions())?;
            keep_owner(&file, &metadata);
        }
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_data()
    }
}

/// A file that root edits stays its owner's; another user's process may not give files away, and need not.
#[cfg(unix)]
fn keep_owner(file: &File, model: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let Ok(own) = file.metadata() else { return };
    if (own.uid(), own.gid()) != (model.uid(), model.gid()) {
        // Refused to anybody but root; the file is then its writer's, as any editor leaves it.
        let _ = std::os::unix::fs::fchown(file, Some(model.uid()), Some(model.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _model: &fs::Metadata) {}
