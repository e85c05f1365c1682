//! The organization's files for reading and writing: a cache that knows what changed, one writer at a time.

use super::disk::Disk;
use super::document;
use super::edit::{self, Edit};
use super::error::ConfigError;
use super::folders::{Folders, server_name_problem};
use super::hand_edit;
use super::intent::{self, Intent};
use super::journal::Walk;
use super::organization::{self, Organization, OrganizationFile, ReadFile, Server, Unreadable, by_name, digest};
use super::revision::{self, Author, PropertyChange, Revision};
use super::schema::{FORMAT, FileKind};
use super::stamp::{Stamp, stamp, ticks, written};
use super::state_file::Kept;
use super::token::Token;
use crate::value::{Text, time};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// How long a writer waits for another one.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
/// From how many files on they are read by several threads.
const MANY: usize = 64;

/// An organization's files.
pub struct Store {
    folders: Folders,
    disk: Arc<dyn Disk>,
    clock: fn() -> i64,
    cache: Mutex<Option<Cache>>,
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

struct Cache {
    organization: Arc<Organization>,
    stamps: HashMap<Text, Stamp>,
    settings: Stamp,
    /// The stage of a pipeline that looked last.
    stage: u64,
}

/// Which file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileName {
    /// `organization.toml`.
    Organization,
    /// A server's, by its name.
    Server(Text),
}

/// A change of one file.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which file.
    pub file: FileName,
    /// What happens to it.
    pub what: FileChange,
    /// The identity of the object that changes, for the journal.
    pub object: Text,
    /// What changes of it, for the journal.
    pub properties: Vec<PropertyChange>,
}

/// What happens to a file.
#[derive(Clone, Debug)]
pub enum FileChange {
    /// Parts of it change.
    Edit(Vec<Edit>),
    /// It is made, with this text.
    Create(String),
    /// It is removed.
    Delete,
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
        let fresh = self.read(cache.as_ref(), stage)?;
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
        self.refresh(&organization, &change.file, stage);
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
            when: (self.clock)(),
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

    /// Writes down every change that was made by hand since the last commit. Without the right to write nothing is written.
    ///
    /// # Errors
    /// [`ConfigError`] when the files cannot be read or the journal cannot be written.
    pub fn record_hand_edits(&self) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        intent::recover(&self.folders, &*self.disk)?;
        let organization = self.load(0)?;
        let mut known: Vec<String> = Vec::with_capacity(organization.servers.len() + 1);
        let files = std::iter::once(&organization.settings.file).chain(organization.servers.iter().map(|server| &server.file));
        for file in files {
            let relative = self.folders.relative(&file.path).into_owned();
            if let Some(bytes) = self.bytes(&file.path)? {
                self.note_hand_edit(&relative, Some(&bytes))?;
            }
            known.push(relative);
        }
        let unreadable = organization.unreadable.iter().map(|file| self.folders.relative(&file.path).into_owned());
        known.extend(unreadable);
        for relative in self.committed_files() {
            if !known.contains(&relative) && !self.folders.configuration.join(&relative).exists() {
                self.note_hand_edit(&relative, None)?;
            }
        }
        Ok(())
    }

    fn committed_files(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folders.state.join("committed")) else { return Vec::new() };
        entries.filter_map(|entry| Some(entry.ok()?.file_name().into_string().ok()?.replace('+', "/"))).collect()
    }

    /// A revision for what somebody changed by hand in one file since it was committed; the text that is there now has been
    /// checked, or the file is gone.
    fn note_hand_edit(&self, relative: &str, now: Option<&[u8]>) -> Result<(), ConfigError> {
        let before = fs::read(self.folders.committed(relative)).ok();
        if before.as_deref() == now {
            return Ok(());
        }
        let digest_now: Text = now.map_or_else(|| "".into(), digest);
        let mut last = None;
        revision::walk(&self.folders, |revision| {
            if &*revision.file == relative {
                last = Some(revision.digest);
                return Walk::Enough;
            }
            Walk::On
        })?;
        let text = now.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        if last.as_ref() != Some(&digest_now) && (last.is_some() || before.is_some()) {
            let revision = Revision {
                number: revision::newest(&self.folders)? + 1,
                when: (self.clock)(),
                author: "by hand".into(),
                command: "".into(),
                object: object_of(relative),
                changes: hand_edit::changes(&self.folders.configuration.join(relative), relative, before.as_deref(), now),
                file: relative.into(),
                digest: digest_now,
            };
            revision::append(&self.folders, &*self.disk, &revision)?;
        }
        intent::commit(&self.folders, &*self.disk, relative, text.as_deref());
        Ok(())
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

    fn bytes(&self, path: &Path) -> Result<Option<Vec<u8>>, ConfigError> {
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

    /// Takes a file that was just written into the cache, so that the next change of the same stage sees it.
    fn refresh(&self, organization: &Organization, file: &FileName, stage: u64) {
        let mut cache = self.cache.lock();
        let Some(cached) = cache.as_mut() else { return };
        let mut next = organization.clone();
        let stamped = match file {
            FileName::Organization => self.read_settings(None).map(|(settings, stamp)| {
                next.settings = settings;
                cached.settings = stamp;
            }),
            FileName::Server(name) => {
                let path = self.folders.server(name);
                match fs::metadata(&path) {
                    Err(_) => {
                        if let Ok(index) = next.position(name) {
                            next.servers.remove(index);
                        }
                        cached.stamps.remove(name);
                        Ok(())
                    }
                    Ok(metadata) => match read_server_file(name, &path) {
                        Ok(server) => {
                            match next.position(name) {
                                Ok(index) => next.servers[index] = Arc::new(server),
                                Err(index) => next.servers.insert(index, Arc::new(server)),
                            }
                            // This process wrote it under the lock: nothing else can have been meant.
                            cached.stamps.insert(name.clone(), stamp(&metadata, i64::MAX));
                            Ok(())
                        }
                        Err(_) => Err(ConfigError::Missing(path)),
                    },
                }
            }
        };
        match stamped {
            Ok(()) => {
                cached.organization = Arc::new(next);
                cached.stage = stage;
            }
            // Whatever is wrong shows when the files are read the next time.
            Err(_) => *cache = None,
        }
    }

    fn read(&self, known: Option<&Cache>, stage: u64) -> Result<Cache, ConfigError> {
        let (settings, settings_stamp) = self.read_settings(known)?;
        let mut names = self.server_names()?;
        names.sort_unstable_by(|left, right| by_name(left, right).then_with(|| left.cmp(right)));
        let now = self.now();
        let read_one = |name: &Text| self.read_server(name, known, now);
        let threads = if names.len() < MANY { 1 } else { std::thread::available_parallelism().map_or(1, usize::from).min(8) };
        let found: Vec<Option<Found>> = if threads == 1 || known.is_some() {
            names.iter().map(read_one).collect()
        } else {
            let part = names.len().div_ceil(threads);
            std::thread::scope(|scope| {
                let parts: Vec<_> =
                    names.chunks(part).map(|names| scope.spawn(move || names.iter().map(read_one).collect::<Vec<_>>())).collect();
                parts.into_iter().flat_map(|part| part.join().expect("reading does not panic")).collect()
            })
        };
        let (mut servers, mut unreadable, mut stamps) = (Vec::<Arc<Server>>::new(), Vec::new(), HashMap::new());
        for found in found.into_iter().flatten() {
            match found {
                Found::Server(server, stamp) => {
                    if let Some(other) = servers.last().filter(|other| other.name.eq_ignore_ascii_case(&server.name)) {
                        unreadable.push(Arc::new(twin(&server, other)));
                        continue;
                    }
                    stamps.insert(server.name.clone(), stamp);
                    servers.push(server);
                }
                Found::Unreadable(problem) => unreadable.push(Arc::new(problem)),
            }
        }
        let organization = Arc::new(Organization { settings, servers, unreadable });
        Ok(Cache { organization, stamps, settings: settings_stamp, stage })
    }

    pub(super) fn now(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| time::UNIX_EPOCH + ticks(since))
    }

    fn read_settings(&self, known: Option<&Cache>) -> Result<(Arc<OrganizationFile>, Stamp), ConfigError> {
        let path = self.folders.organization();
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ConfigError::Missing(self.folders.configuration.clone()));
            }
            Err(error) => return Err(ConfigError::io(path, "read")(error)),
        };
        let stamp = stamp(&metadata, self.now());
        if let Some(known) = known.filter(|known| known.settings == stamp && stamp.settled) {
            return Ok((known.organization.settings.clone(), stamp));
        }
        let bytes = fs::read(&path).map_err(ConfigError::io(&path, "read"))?;
        let settings = organization::read_organization(&path, &bytes, stamp.written).map_err(ConfigError::Problems)?;
        Ok((Arc::new(settings), stamp))
    }

    /// The names of the servers, as their files have them; nothing is read.
    ///
    /// # Errors
    /// When the folder cannot be read; that there is none is no error.
    pub fn server_names(&self) -> Result<Vec<Text>, ConfigError> {
        let folder = self.folders.servers();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ConfigError::io(folder, "read")(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(ConfigError::io(&folder, "read"))?.file_name();
            // Editors leave hidden files and copies beside what they edit.
            if let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".toml")).filter(|name| !name.starts_with('.')) {
                names.push(Text::from(name));
            }
        }
        Ok(names)
    }

    fn read_server(&self, name: &Text, known: Option<&Cache>, now: i64) -> Option<Found> {
        let path = self.folders.server(name);
        let refuse = |id, message: String| {
            let problem = super::ConfigProblem { id, path: path.clone(), line: 1, column: 1, message };
            Some(Found::Unreadable(Unreadable { name: name.clone(), path: path.clone(), problems: vec![problem] }))
        };
        if let Some(reason) = server_name_problem(name) {
            return refuse("ServerNameInvalid", format!("'{name}' cannot be the name of a server: {reason}. Rename the file."));
        }
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            // It was removed after the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return refuse("ConfigurationInputOutput", format!("The file cannot be read: {error}.")),
        };
        let stamp = stamp(&metadata, now);
        if let Some(known) = known.filter(|known| stamp.settled && known.stamps.get(name) == Some(&stamp))
            && let Some(server) = known.organization.server(name)
        {
            return Some(Found::Server(server.clone(), stamp));
        }
        // Its length is known already; a file by itself would ask for it once more, a thousand times.
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
        match File::open(&path).and_then(|file| file.take(u64::MAX).read_to_end(&mut bytes)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                let id =
                    if error.kind() == io::ErrorKind::PermissionDenied { "ConfigurationAccessDenied" } else { "ConfigurationInputOutput" };
                return refuse(id, format!("The file cannot be read: {error}."));
            }
        }
        Some(match organization::read_server(name, &path, &bytes, stamp.written) {
            Ok(server) => Found::Server(Arc::new(server), stamp),
            Err(problems) => Found::Unreadable(Unreadable { name: name.clone(), path, problems }),
        })
    }
}

enum Found {
    Server(Arc<Server>, Stamp),
    Unreadable(Unreadable),
}

fn twin(server: &Server, other: &Server) -> Unreadable {
    let ReadFile { path, .. } = server.file.clone();
    let message = format!("There is a file '{}.toml' too; names of servers differ in more than case. Remove one of the two.", other.name);
    let problem = super::ConfigProblem { id: "ServerExists", path: path.clone(), line: 1, column: 1, message };
    Unreadable { name: server.name.clone(), path, problems: vec![problem] }
}

fn read_server_file(name: &str, path: &Path) -> Result<Server, ()> {
    let bytes = fs::read(path).map_err(|_| ())?;
    let written = fs::metadata(path).map(|metadata| written(&metadata)).map_err(|_| ())?;
    organization::read_server(name, path, &bytes, written).map_err(|_| ())
}

/// The name of a server from its file's.
pub(super) fn server_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What a revision of a hand edit names as its object.
fn object_of(relative: &str) -> Text {
    relative.strip_prefix("servers/").and_then(|name| name.strip_suffix(".toml")).unwrap_or("organization").into()
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
