//! The organization's files for reading and writing: a cache that knows what changed, one writer at a time.

use super::change::{Change, FileChange, FileName};
use super::disk::Disk;
use super::document;
use super::edit;
use super::error::ConfigError;
use super::folders::{Folders, server_name_problem, server_of};
use super::intent::{self, Intent};
use super::journal::Walk;
use super::organization::{Organization, digest};
use super::reading::{self, Reading};
use super::revision::{self, Author, Revision};
use super::schema::{FORMAT, FileKind};
use super::state_file::Kept;
use super::token::Token;
use crate::value::Text;
use parking_lot::Mutex;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a writer waits for another one.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// An organization's files.
pub struct Store {
    folders: Folders,
    disk: Arc<dyn Disk>,
    clock: fn() -> i64,
    cache: Mutex<Option<Reading>>,
    /// The tokens of the management API: each of its calls asks for one.
    pub(super) tokens: Kept<Vec<Token>>,
    /// The mailboxes whose passwords changed since somebody asked.
    pub(super) changed_passwords: Mutex<HashSet<Uuid>>,
    /// Held by a server for its whole life.
    owner: Mutex<Option<File>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("folders", &self.folders).finish_non_exhaustive()
    }
}

impl Store {
    /// The organization in these folders.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] when there is none.
    pub fn open(folders: Folders, disk: Arc<dyn Disk>, clock: fn() -> i64) -> Result<Self, ConfigError> {
        match fs::metadata(folders.organization()) {
            Ok(_) => Ok(Self {
                folders,
                disk,
                clock,
                cache: Mutex::default(),
                tokens: Kept::default(),
                changed_passwords: Mutex::default(),
                owner: Mutex::default(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ConfigError::Missing(folders.configuration)),
            Err(error) => Err(ConfigError::io(folders.organization(), "read")(error)),
        }
    }

    /// Makes an organization: its file, and those of its first servers (name and text).
    ///
    /// # Errors
    /// [`ConfigError::Present`] when there is one, [`ConfigError::Io`].
    pub fn create(folders: &Folders, disk: &dyn Disk, organization: &str, servers: &[(Text, String)]) -> Result<(), ConfigError> {
        if folders.organization().exists() {
            return Err(ConfigError::Present(folders.configuration.clone()));
        }
        for folder in [folders.configuration.clone(), folders.servers()] {
            fs::create_dir_all(&folder).map_err(ConfigError::io(folder, "made"))?;
        }
        make_private(&folders.state)?;
        // The organization's file comes last: with it the organization is there.
        for (name, text) in servers {
            disk.write(&folders.server(name), text.as_bytes(), super::FileMode::Usual, None)
                .map_err(ConfigError::io(folders.server(name), "written"))?;
            intent::commit(folders, disk, &folders.relative(&folders.server(name)), Some(text));
        }
        let path = folders.organization();
        let fresh = path.with_file_name(".organization.toml.new");
        disk.write(&fresh, organization.as_bytes(), super::FileMode::Usual, None)
            .and_then(|()| disk.sync_folder(&folders.servers()))
            .and_then(|()| disk.rename(&fresh, &path))
            .and_then(|()| disk.sync_folder(&folders.configuration))
            .map_err(ConfigError::io(&path, "written"))?;
        intent::commit(folders, disk, &folders.relative(&path), Some(organization));
        Ok(())
    }

    /// Where it is.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// The time that revisions are given, in UTC ticks.
    pub(super) fn time(&self) -> i64 {
        (self.clock)()
    }

    /// How it writes.
    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Makes this process the only writer until it ends: what a server does.
    ///
    /// # Errors
    /// [`ConfigError::Owned`] when another server is.
    pub fn own(&self) -> Result<(), ConfigError> {
        make_private(&self.folders.state)?;
        let path = self.folders.owner();
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => {
                *self.owner.lock() = Some(file);
                Ok(())
            }
            Err(fs::TryLockError::WouldBlock) => Err(ConfigError::Owned(self.folders.configuration.clone())),
            Err(fs::TryLockError::Error(error)) => Err(ConfigError::io(path, "locked")(error)),
        }
    }

    /// The organization as the files say it now. Calls of the same stage of a pipeline share what the first of them saw.
    ///
    /// # Errors
    /// [`ConfigError::Problems`] when the organization's own file is wrong; servers' files that are wrong stand in
    /// [`Organization::unreadable`]. [`ConfigError::Missing`], [`ConfigError::Io`].
    pub fn load(&self, stage: u64) -> Result<Arc<Organization>, ConfigError> {
        let mut cache = self.cache.lock();
        if let Some(cache) = cache.as_ref().filter(|cache| stage != 0 && cache.stage == stage) {
            return Ok(cache.organization.clone());
        }
        let fresh = Reading::of(&self.folders, cache.as_ref(), stage)?;
        let organization = fresh.organization.clone();
        *cache = Some(fresh);
        Ok(organization)
    }

    /// The organization as it was when it was last looked at: for what need not be of this very moment.
    ///
    /// # Errors
    /// As [`Store::load`], when it was never looked at.
    pub fn known(&self) -> Result<Arc<Organization>, ConfigError> {
        let known = self.cache.lock().as_ref().map(|cache| cache.organization.clone());
        known.map_or_else(|| self.load(0), Ok)
    }

    /// Changes one file. `plan` is called with the organization as it is, under the lock, and says what to change; it may be
    /// called again when a file changed meanwhile. `None` changes nothing.
    ///
    /// # Errors
    /// As `plan` says; [`ConfigError`] for everything that is in the way. Nothing is written then.
    pub fn change<E: From<ConfigError>>(
        &self,
        author: &Author,
        stage: u64,
        mut plan: impl FnMut(&Organization) -> Result<Option<Change>, E>,
    ) -> Result<Option<Revision>, E> {
        let _lock = self.lock()?;
        intent::recover(&self.folders, &*self.disk)?;
        let mut organization = self.load(stage)?;
        let mut change = match plan(&organization)? {
            Some(change) => change,
            None => return Ok(None),
        };
        let path = self.path(&change.file)?;
        let mut bytes = self.bytes(&path)?;
        if !self.is_as_read(&organization, &change.file, bytes.as_deref()) {
            organization = self.load(0)?;
            change = match plan(&organization)? {
                Some(change) => change,
                None => return Ok(None),
            };
            bytes = self.bytes(&path)?;
        }
        let revision = self.write(author, &change, &path, bytes)?;
        let mut cache = self.cache.lock();
        // Whatever is wrong shows when the files are read the next time.
        if cache.as_mut().is_some_and(|known| known.take_up(&self.folders, &organization, &change.file, stage).is_err()) {
            *cache = None;
        }
        Ok(Some(revision))
    }

    fn write(&self, author: &Author, change: &Change, path: &Path, bytes: Option<Vec<u8>>) -> Result<Revision, ConfigError> {
        let kind = if change.file == FileName::Organization { FileKind::Organization } else { FileKind::Server };
        let relative = self.folders.relative(path).into_owned();
        let new = match (&change.what, &bytes) {
            (FileChange::Create(text), None) => Some(text.clone()),
            (FileChange::Create(_), Some(_)) => return Err(ConfigError::ServerPresent(server_of(path))),
            (_, None) => return Err(ConfigError::ServerMissing(server_of(path))),
            (FileChange::Delete, Some(_)) => None,
            (FileChange::Edit(edits), Some(bytes)) => {
                let checked = document::check(path, kind, bytes).map_err(ConfigError::Problems)?;
                if checked.format > FORMAT {
                    return Err(ConfigError::Newer { path: path.to_owned(), format: checked.format, known: FORMAT });
                }
                let text = std::str::from_utf8(bytes).expect("what was checked is UTF-8");
                Some(edit::apply(text, edits).map_err(|reason| ConfigError::Layout { path: path.to_owned(), reason })?)
            }
        };
        if let Some(text) = &new {
            document::check(path, kind, text.as_bytes()).map_err(ConfigError::Problems)?;
        }
        self.note_hand_edit(&relative, bytes.as_deref())?;
        let revision = Revision {
            number: revision::newest(&self.folders)? + 1,
            when: self.time(),
            author: author.name.clone(),
            command: author.command.clone(),
            object: change.object.clone(),
            changes: change.properties.clone(),
            file: relative.into(),
            digest: new.as_ref().map_or_else(|| "".into(), |text| digest(text.as_bytes())),
        };
        let intent = Intent { revision, old: bytes.as_deref().map(|bytes| digest(bytes).to_string()), new };
        intent::perform(&self.folders, &*self.disk, &intent)?;
        Ok(intent.revision)
    }

    /// The names of the servers, as their files have them; nothing is read.
    ///
    /// # Errors
    /// When the folder cannot be read; that there is none is no error.
    pub fn server_names(&self) -> Result<Vec<Text>, ConfigError> {
        reading::server_names(&self.folders)
    }

    /// The newest revisions, the newest first, until `wanted` of them passed `test`.
    ///
    /// # Errors
    /// [`ConfigError::Io`].
    pub fn revisions(&self, wanted: usize, mut test: impl FnMut(&Revision) -> bool) -> Result<Vec<Revision>, ConfigError> {
        let mut found = Vec::new();
        if wanted == 0 {
            return Ok(found);
        }
        revision::walk(&self.folders, |revision| {
            if test(&revision) {
                found.push(revision);
            }
            if found.len() < wanted { Walk::On } else { Walk::Enough }
        })?;
        Ok(found)
    }

    /// One writer at a time, and none beside a server that owns the files.
    pub(super) fn lock(&self) -> Result<Vec<File>, ConfigError> {
        make_private(&self.folders.state)?;
        let mut held = Vec::new();
        if self.owner.lock().is_none() {
            let owner = open_lock(&self.folders.owner())?;
            match owner.try_lock_shared() {
                Ok(()) => held.push(owner),
                Err(_) => return Err(ConfigError::Owned(self.folders.configuration.clone())),
            }
        }
        let path = self.folders.lock();
        let file = open_lock(&path)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => {
                    held.push(file);
                    return Ok(held);
                }
                Err(fs::TryLockError::WouldBlock) if begun.elapsed() < LOCK_PATIENCE => std::thread::sleep(Duration::from_millis(2)),
                Err(fs::TryLockError::WouldBlock) => return Err(ConfigError::Locked(self.folders.configuration.clone())),
                Err(fs::TryLockError::Error(error)) => return Err(ConfigError::io(path, "locked")(error)),
            }
        }
    }

    fn path(&self, file: &FileName) -> Result<PathBuf, ConfigError> {
        match file {
            FileName::Organization => Ok(self.folders.organization()),
            FileName::Server(name) => match server_name_problem(name) {
                None => Ok(self.folders.server(name)),
                Some(reason) => Err(ConfigError::ServerName { name: name.to_string(), reason }),
            },
        }
    }

    /// What stands in a file; `None` when there is none.
    pub(super) fn bytes(&self, path: &Path) -> Result<Option<Vec<u8>>, ConfigError> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError::io(path, "read")(error)),
        }
    }

    fn is_as_read(&self, organization: &Organization, file: &FileName, bytes: Option<&[u8]>) -> bool {
        let read = match file {
            FileName::Organization => Some(&organization.settings.file.digest),
            FileName::Server(name) => organization.server(name).map(|server| &server.file.digest),
        };
        match (read, bytes) {
            (None, None) => true,
            (Some(read), Some(bytes)) => **read == *digest(bytes),
            _ => false,
        }
    }
}

pub(super) fn make_private(folder: &Path) -> Result<(), ConfigError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(ConfigError::io(folder, "made"))
}

fn open_lock(path: &Path) -> Result<File, ConfigError> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(ConfigError::io(path, "locked"))
}
