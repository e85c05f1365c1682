//! Which organization a shell works on.

use super::network::{self, Ask, Way};
use super::place::{self, Place};
use super::{Http, Local};
use crate::config::{ConfigError, Disk, Folders, Store, SystemDisk, initial_organization, initial_server, server_name_problem};
use crate::invoke::{Session, Sessions, no_organization};
use crate::management::Caller;
use crate::record::ErrorRecord;
use crate::value::Text;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

type Opened = Result<Arc<dyn Session>, Box<ErrorRecord>>;

/// What the shell was started with, read from the command line and the environment.
#[derive(Debug)]
pub struct Start {
    /// `-ConnectTo`, `EMSH_SERVER`: a server.
    pub connect_to: Option<String>,
    /// `-ConfigDir`, `EMSH_CONFIG_DIR`: a folder.
    pub folder: Option<PathBuf>,
    /// `-Embedded`, or an interactive start, which may fall back to it.
    pub choice: Choice,
    /// The system's folders.
    pub system: Folders,
    /// The person's own folders.
    pub user: Folders,
    /// Who calls; its server is found out here.
    pub caller: Caller,
    /// The name of this computer, up to its first dot.
    pub computer: String,
    /// `-TokenFile`, `EMSH_TOKEN_FILE`: the file of the token for servers in the network.
    pub token_file: Option<PathBuf>,
}

/// Whether a server may be opened inside the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It was asked for.
    Embedded,
    /// When there is nothing else.
    Interactive,
    /// Never.
    Files,
}

/// Opens a server inside the shell; the mains know how. The last argument is what the banner says.
pub type Embed = Box<dyn FnMut(Arc<Store>, Caller, Text) -> Opened + Send>;

/// Opens sessions as the shell was started.
pub struct Chooser {
    start: Start,
    embed: Embed,
    /// Who can be asked about a server in the network; `None` for nobody.
    ask: Option<Ask>,
    current: Option<Arc<dyn Session>>,
    /// A connection that a cmdlet made, in front of `current`.
    connected: Option<Arc<dyn Session>>,
}

impl std::fmt::Debug for Chooser {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Chooser").field("start", &self.start).finish_non_exhaustive()
    }
}

impl Chooser {
    /// Nothing is opened yet.
    pub fn new(start: Start, embed: Embed, ask: Option<Ask>) -> Self {
        Self { start, embed, ask, current: None, connected: None }
    }

    fn open(&mut self) -> Opened {
        let embedded = self.start.choice == Choice::Embedded;
        if let Some(place) = self.start.connect_to.clone() {
            return self.connect_to(&place);
        }
        if let Some(folder) = self.start.folder.clone() {
            let folders = Folders::inside(folder);
            return if embedded { self.embedded(&folders) } else { self.at(&folders) };
        }
        if embedded {
            let folders = self.start.user.clone();
            return self.embedded(&folders);
        }
        for folders in [self.start.system.clone(), self.start.user.clone()] {
            if let Some(session) = Http::open_socket(&folders.socket())? {
                return Ok(Arc::new(session));
            }
        }
        for folders in [self.start.system.clone(), self.start.user.clone()] {
            if folders.organization().exists() {
                // An organization that was made for a server inside the shell is opened with one where somebody works with it.
                let own = folders == self.start.user && self.start.choice == Choice::Interactive;
                return if own { self.embedded(&folders) } else { self.at(&folders) };
            }
        }
        match self.start.choice {
            Choice::Interactive => {
                let folders = self.start.user.clone();
                self.embedded(&folders)
            }
            _ => Err(Box::new(no_organization("There is no organization in the usual places, and no server runs."))),
        }
    }

    /// The server that a person names.
    fn connect_to(&mut self, text: &str) -> Opened {
        let user = &self.start.user;
        let place = place::parse(text, &user.configuration.join("connections.toml"));
        match place.map_err(|why| Box::new(super::http::unreachable(text, &why)))? {
            Place::Socket(path) => match Http::open_socket(&path)? {
                Some(session) => Ok(Arc::new(session)),
                None => Err(Box::new(super::http::unreachable(text, "no server answers there; check that emshd runs"))),
            },
            Place::Network(remote) => {
                let way =
                    Way { token_file: self.start.token_file.as_deref(), known: user.state.join("known-servers"), ask: self.ask.as_mut() };
                Ok(Arc::new(network::connect(&remote, way)?))
            }
        }
    }

    /// The organization in a folder: by the server that owns it, else its files.
    fn at(&mut self, folders: &Folders) -> Opened {
        match Http::open_socket(&folders.socket()) {
            Ok(Some(session)) => return Ok(Arc::new(session)),
            Ok(None) => {}
            // Who may not speak to the server may still be allowed to read its files.
            Err(record) if &*record.id == super::http::ACCESS_DENIED => {}
            Err(record) => return Err(record),
        }
        let store = self.store(folders).map_err(|error| Box::new(error.record()))?;
        let place = format!("files: {}", folders.configuration.display());
        let caller = self.caller(&store);
        Ok(Arc::new(Local::new(store, None, caller, place)))
    }

    /// A server inside the shell; its organization is made when there is none.
    fn embedded(&mut self, folders: &Folders) -> Opened {
        if let Some(session) = Http::open_socket(&folders.socket())? {
            return Ok(Arc::new(session));
        }
        let mut word = "";
        if !folders.organization().exists() {
            let name = server_name(&self.start.computer);
            make(folders, "Contoso", &name, Some("localhost"), &["127.0.0.1:0"], &self.start.caller)
                .map_err(|error| Box::new(error.record()))?;
            word = ", made just now";
        }
        let store = self.store(folders).map_err(|error| Box::new(error.record()))?;
        let caller = self.caller(&store);
        (self.embed)(store, caller, format!("embedded, kept in {}{word}", folders.configuration.display()).into())
    }

    fn store(&self, folders: &Folders) -> Result<Arc<Store>, ConfigError> {
        Store::open(folders.clone(), Arc::new(SystemDisk) as Arc<dyn Disk>, self.start.caller.clock).map(Arc::new)
    }

    /// The caller, with the server that is local: the one of this computer's name, or the only one. Their names are enough for that;
    /// the files are read when the first cmdlet wants to know what is in them.
    fn caller(&self, store: &Store) -> Caller {
        let names = store.server_names().unwrap_or_default();
        let server = match names.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|name| name.eq_ignore_ascii_case(&self.start.computer)),
        };
        Caller { server: server.cloned().unwrap_or_else(|| "".into()), ..self.start.caller.clone() }
    }
}

impl Sessions for Chooser {
    fn current(&mut self) -> Opened {
        if let Some(session) = self.opened() {
            return Ok(session);
        }
        let session = self.open()?;
        self.current = Some(session.clone());
        Ok(session)
    }

    fn opened(&self) -> Option<Arc<dyn Session>> {
        self.connected.clone().or_else(|| self.current.clone())
    }

    fn connect(&mut self, to: Option<&str>) -> Opened {
        let session = match to {
            None => return self.current(),
            Some(place) => self.connect_to(place)?,
        };
        if let Some(before) = self.connected.replace(session.clone()) {
            // Its other end may be gone; that is no reason not to go on with the new one.
            let _ = before.close();
        }
        Ok(session)
    }

    fn disconnect(&mut self) {
        if let Some(session) = self.connected.take() {
            let _ = session.close();
        }
    }
}

/// A name for the first server, from that of the computer.
pub fn server_name(computer: &str) -> String {
    let name: String = computer.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).take(63).collect();
    let name = name.trim_matches('-');
    if server_name_problem(name).is_none() { name.to_owned() } else { "EX01".to_owned() }
}

/// Makes an organization with one server.
///
/// # Errors
/// As [`Store::create`].
pub fn make(
    folders: &Folders,
    organization: &str,
    server: &str,
    host: Option<&str>,
    listen: &[&str],
    caller: &Caller,
) -> Result<(), ConfigError> {
    if let Some(reason) = server_name_problem(server) {
        return Err(ConfigError::ServerName { name: server.to_owned(), reason });
    }
    let (guid, now) = (|| Uuid::from_u128((caller.random)()), (caller.clock)());
    let text = initial_organization(organization, guid(), now);
    Store::create(folders, &SystemDisk, &text, &[(server.into(), initial_server(host, listen, guid(), now))])
}
