//! The organization's files as they were read last: what has not changed since is not read again.

use super::change::FileName;
use super::error::{ConfigError, ConfigProblem};
use super::folders::{Folders, server_name_problem};
use super::organization::{self, Organization, OrganizationFile, ReadFile, Server, Unreadable, by_name};
use super::stamp::{Stamp, now, stamp, written};
use crate::value::Text;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// From how many files on they are read by several threads.
const MANY: usize = 64;

/// What the files said, and which states of them said it.
pub(super) struct Reading {
    pub(super) organization: Arc<Organization>,
    stamps: HashMap<Text, Stamp>,
    settings: Stamp,
    /// The stage of a pipeline that looked last.
    pub(super) stage: u64,
}

impl Reading {
    /// Reads what is not `known` as it is now.
    pub(super) fn of(folders: &Folders, known: Option<&Self>, stage: u64) -> Result<Self, ConfigError> {
        let (settings, settings_stamp) = read_settings(folders, known)?;
        let mut names = server_names(folders)?;
        names.sort_unstable_by(|left, right| by_name(left, right).then_with(|| left.cmp(right)));
        let now = now();
        let read_one = |name: &Text| read_server(folders, name, known, now);
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
        Ok(Self { organization, stamps, settings: settings_stamp, stage })
    }

    /// Takes up a file of the `organization` that this process just wrote, so that the next change of the same stage sees it.
    pub(super) fn take_up(
        &mut self,
        folders: &Folders,
        organization: &Organization,
        file: &FileName,
        stage: u64,
    ) -> Result<(), ConfigError> {
        let mut next = organization.clone();
        match file {
            FileName::Organization => {
                let (settings, stamp) = read_settings(folders, None)?;
                next.settings = settings;
                self.settings = stamp;
            }
            FileName::Server(name) => {
                let path = folders.server(name);
                let place = next.position(name);
                match fs::metadata(&path) {
                    Err(_) => {
                        if let Ok(index) = place {
                            next.servers.remove(index);
                        }
                        self.stamps.remove(name);
                    }
                    Ok(metadata) => {
                        let server = read_server_file(name, &path).map_err(|()| ConfigError::Missing(path))?;
                        match place {
                            Ok(index) => next.servers[index] = Arc::new(server),
                            Err(index) => next.servers.insert(index, Arc::new(server)),
                        }
                        // It was written under the lock: nothing else can have been meant.
                        self.stamps.insert(name.clone(), stamp(&metadata, i64::MAX));
                    }
                }
            }
        }
        self.organization = Arc::new(next);
        self.stage = stage;
        Ok(())
    }
}

fn read_settings(folders: &Folders, known: Option<&Reading>) -> Result<(Arc<OrganizationFile>, Stamp), ConfigError> {
    let path = folders.organization();
    let metadata = match fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ConfigError::Missing(folders.configuration.clone()));
        }
        Err(error) => return Err(ConfigError::io(path, "read")(error)),
    };
    let stamp = stamp(&metadata, now());
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
pub(super) fn server_names(folders: &Folders) -> Result<Vec<Text>, ConfigError> {
    let folder = folders.servers();
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

fn read_server(folders: &Folders, name: &Text, known: Option<&Reading>, now: i64) -> Option<Found> {
    let path = folders.server(name);
    let refuse = |id, message: String| {
        let problem = ConfigProblem { id, path: path.clone(), line: 1, column: 1, message };
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
            let id = if error.kind() == io::ErrorKind::PermissionDenied { "ConfigurationAccessDenied" } else { "ConfigurationInputOutput" };
            return refuse(id, format!("The file cannot be read: {error}."));
        }
    }
    Some(match organization::read_server(name, &path, &bytes, stamp.written) {
        Ok(server) => Found::Server(Arc::new(server), stamp),
        Err(problems) => Found::Unreadable(Unreadable { name: name.clone(), path, problems }),
    })
}

enum Found {
    Server(Arc<Server>, Stamp),
    Unreadable(Unreadable),
}

fn twin(server: &Server, other: &Server) -> Unreadable {
    let ReadFile { path, .. } = server.file.clone();
    let message = format!("There is a file '{}.toml' too; names of servers differ in more than case. Remove one of the two.", other.name);
    let problem = ConfigProblem { id: "ServerExists", path: path.clone(), line: 1, column: 1, message };
    Unreadable { name: server.name.clone(), path, problems: vec![problem] }
}

fn read_server_file(name: &str, path: &Path) -> Result<Server, ()> {
    let bytes = fs::read(path).map_err(|_| ())?;
    let written = fs::metadata(path).map(|metadata| written(&metadata)).map_err(|_| ())?;
    organization::read_server(name, path, &bytes, written).map_err(|_| ())
}
