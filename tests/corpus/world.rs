//! What a test runs in: a copy of the organization Contoso, an engine, and a server where one is asked for. Nothing of it depends
//! on the time, the machine or the person.

use emsh::config::{Disk, Folders, Store, SystemDisk};
use emsh::engine::{Channel, Engine, Environment, Exit, Host};
use emsh::invoke::{Answer, Commands, Question, Stop};
use emsh::management::Caller;
use emsh::server::{Options, Server};
use emsh::session::{Choice, Chooser, Start};
use emsh::text::Source;
use emsh::value::{Secret, time};
use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Where management cmdlets run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    /// On the files.
    Files,
    /// On a running server, by its socket.
    Server,
}

/// The server that is started, and the name of the computer.
const SERVER: &str = "EX01";
/// 2026-03-02 09:30:00 UTC, a Monday.
const NOW: i64 = time::UNIX_EPOCH + 1_772_443_800 * time::SECOND;

/// All servers of all tests run on it.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be started"));

thread_local! {
    static DRAWN: Cell<u128> = const { Cell::new(0) };
}

/// The same numbers in every test, none of them twice.
fn random() -> u128 {
    DRAWN.set(DRAWN.get() + 1);
    0x0c0f_fee0_0000_4000_8000_0000_0000_0000 + DRAWN.get()
}

fn no_offset(_utc: i64) -> i64 {
    0
}

/// What was printed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Printed {
    /// Output, warnings and their like, as a person sees them.
    pub text: String,
    /// Error records, as a person sees them.
    pub errors: String,
}

impl Printed {
    /// The full ids of the errors.
    pub(crate) fn error_ids(&self) -> Vec<String> {
        self.errors.lines().filter_map(|line| Some(line.trim_start().split_once("FullyQualifiedErrorId : ")?.1.to_owned())).collect()
    }
}

/// A person who reads everything and agrees to everything.
struct Reader(Arc<Mutex<Printed>>);

impl Host for Reader {
    fn write(&mut self, channel: Channel, text: &str) -> io::Result<()> {
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if channel == Channel::Error {
            printed.errors.push_str(text)
        } else {
            printed.text.push_str(text)
        }
        Ok(())
    }

    fn width(&self) -> usize {
        119
    }

    fn ask(&mut self, question: &Question) -> Option<Answer> {
        Some(match question {
            Question::Line { .. } => Answer::Line(SERVER.into()),
            Question::Secret { .. } => Answer::Secret(Secret::new("Pa$$w0rd")),
            Question::Choice { .. } => Answer::Choice(0),
        })
    }
}

/// A world.
pub(crate) struct World {
    engine: Engine,
    printed: Arc<Mutex<Printed>>,
    server: Option<Server>,
    folder: TempDir,
}

impl World {
    /// A fresh one.
    pub(crate) fn new(seat: Seat) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let working = folder.path().join("work");
        for part in ["contoso", "work"] {
            copy(&fixtures.join(part), &folder.path().join(part)).map_err(|error| error.to_string())?;
        }
        let folders = Folders::inside(folder.path().join("contoso"));
        let server = if seat == Seat::Server { Some(serve(&folders)?) } else { None };
        let printed = Arc::new(Mutex::new(Printed::default()));
        let engine = engine(&folders, working, printed.clone());
        Ok(Self { engine, printed, server, folder })
    }

    /// The folder of the organization.
    pub(crate) fn organization(&self) -> PathBuf {
        self.folder.path().join("contoso")
    }

    /// Runs a text as if it had been typed, and gives back what it printed.
    pub(crate) fn run(&mut self, text: &str) -> Printed {
        let source = Arc::new(Source::new(text));
        let parsed = emsh::syntax::parse(&source);
        let exit = self.engine.run(&parsed, &source, Vec::new());
        debug_assert!(!matches!(exit, Exit::Interrupted), "nobody interrupts");
        std::mem::take(&mut *self.printed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            let _inside = RUNTIME.enter();
            drop(server);
        }
    }
}

fn caller() -> Caller {
    Caller {
        name: "anna".into(),
        role: emsh::catalog::Role::OrganizationManagement,
        address: "local".into(),
        server: SERVER.into(),
        clock: || NOW,
        offset: no_offset,
        random,
    }
}

fn serve(folders: &Folders) -> Result<Server, String> {
    let store = Store::open(folders.clone(), Arc::new(SystemDisk) as Arc<dyn Disk>, || NOW).map_err(|error| error.to_string())?;
    let _inside = RUNTIME.enter();
    let options =
        Options { store: Arc::new(store), caller: caller(), log: |_| {}, credentials: None, handed: emsh::server::Handed::default() };
    let server = Server::start(options).map_err(|error| error.to_string())?;
    RUNTIME.block_on(server.settled());
    Ok(server)
}

fn engine(folders: &Folders, working: PathBuf, printed: Arc<Mutex<Printed>>) -> Engine {
    let nowhere = Folders::inside(working.join("nowhere"));
    let start = Start {
        connect_to: None,
        folder: Some(folders.configuration.clone()),
        choice: Choice::Files,
        system: nowhere.clone(),
        user: nowhere,
        caller: caller(),
        computer: SERVER.to_owned(),
        token_file: None,
    };
    let environment = Environment {
        variables: [("PATH", "/usr/bin:/bin")].map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        home: working.clone(),
        folder: working,
        computer: SERVER.to_owned(),
        user: "anna".to_owned(),
        process: std::process::id(),
        interactive: true,
        clock: || NOW,
        offset: no_offset,
        random,
        memory: || None,
    };
    let commands = Commands::new(emsh::catalog::CMDLETS).with_aliases(emsh::catalog::ALIASES);
    let open: emsh::engine::Open = |name| emsh::catalog::cmdlet(name).and_then(emsh::cmdlets::open);
    let mut engine = Engine::new(commands, Box::new(Reader(printed)), environment, Stop::default(), open, emsh::render::error_text);
    engine.set_sessions(Box::new(Chooser::new(start, Box::new(|_, _, _| unreachable!("nothing is embedded")), None)));
    engine
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
