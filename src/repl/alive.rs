//! What completion asks of the running shell: a picture of it, taken before each line is read.

use crate::complete::{Entry, EntryKind, Known, Live};
use crate::engine::Engine;
use crate::invoke::{ArgumentAsked, Commands, Identity, Session};
use crate::value::{Text, Value};
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::Arc;

/// The shell as it stands between two lines.
pub struct Alive {
    commands: Commands,
    variables: Vec<(Text, Value)>,
    environment: Vec<Text>,
    folder: PathBuf,
    home: PathBuf,
    session: Option<Arc<dyn Session>>,
    engine: Option<Arc<Mutex<Engine>>>,
}

impl std::fmt::Debug for Alive {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Alive").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Variables that are computed when they are read, and that have members worth offering.
const COMPUTED: &[&str] = &["Error", "HOME", "PID", "PWD", "PSScriptRoot", "LASTEXITCODE"];

/// More entries of a folder than anybody looks through.
const ENTRIES: usize = 10_000;

impl Alive {
    /// The shell as `engine` is now, with the scripts in it that complete arguments. They run while nothing else does: the
    /// engine must not be locked then.
    pub fn with_scripts(engine: &Arc<Mutex<Engine>>, session: Option<Arc<dyn Session>>) -> Self {
        let alive = Self::of(&engine.lock(), session);
        Self { engine: Some(engine.clone()), ..alive }
    }

    /// The shell as `engine` is now; identities come from `session`, where there is one.
    pub fn of(engine: &Engine, session: Option<Arc<dyn Session>>) -> Self {
        let mut variables: Vec<(Text, Value)> = engine
            .variable_names()
            .into_iter()
            .chain(COMPUTED.iter().map(|name| (*name).into()))
            .filter_map(|name| Some((name.clone(), engine.variable(&name)?)))
            .collect();
        variables.sort_by(|left, right| left.0.cmp(&right.0));
        variables.dedup_by(|left, right| left.0 == right.0);
        let environment = engine.environment();
        Self {
            commands: engine.commands().clone(),
            variables,
            environment: environment.variables.keys().map(|name| name.as_str().into()).collect(),
            folder: environment.folder.clone(),
            home: environment.home.clone(),
            session,
            engine: None,
        }
    }

    /// The commands that there are.
    pub fn commands(&self) -> &Commands {
        &self.commands
    }

    /// This, as completion takes it.
    pub fn known(&self) -> Known<'_> {
        Known { commands: &self.commands, live: self }
    }
}

impl Live for Alive {
    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity> {
        self.session.as_ref().map_or_else(Vec::new, |session| session.identities(noun, prefix))
    }

    fn variables(&self) -> Vec<(Text, Value)> {
        self.variables.clone()
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.variables.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    fn environment(&self) -> Vec<Text> {
        self.environment.clone()
    }

    fn entries(&self, folder: &str) -> Vec<Entry> {
        let folder = match folder.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => self.home.join(rest.trim_start_matches('/')),
            _ => self.folder.join(folder),
        };
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let entry = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.ok()?;
            let kind = if entry.path().is_dir() { EntryKind::Folder } else { EntryKind::File };
            Some(Entry { name: entry.file_name().into_string().ok()?, kind })
        };
        entries.take(ENTRIES).filter_map(entry).collect()
    }

    fn scripted(&self, asked: &ArgumentAsked<'_>) -> Option<Vec<Value>> {
        self.engine.as_ref()?.lock().complete_argument(asked)
    }

    fn offers(&self, cmdlet: &crate::catalog::CmdletDef) -> bool {
        self.session.as_ref().is_none_or(|session| session.offers(cmdlet))
    }
}
