//! A shell in this process, on files or on a running server, for the tests that hold for both.

use emsh::config::{Folders, Store, SystemDisk};
use emsh::engine::{Channel, Engine, Environment, Exit, Host};
use emsh::invoke::{Answer, Commands, Question, Session, Sessions, Stop};
use emsh::management::Caller;
use emsh::record::ErrorRecord;
use emsh::server::{Options, Server};
use emsh::session::{Http, Local};
use emsh::text::Source;
use emsh::value::{Value, display_text, time};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// When everything in these tests happens: 2026-01-02 03:04:05 UTC.
pub(crate) const NOW: i64 = time::UNIX_EPOCH + 1_767_323_045 * time::SECOND;

/// The fixture organization: two servers, comments everywhere.
pub(crate) const ORGANIZATION: &str = "# The organization.\nformat = 1\nname = \"Contoso\" # the name\n";
pub(crate) const EX01: &str = "# The first server.\nformat = 1\nfqdn = \"ex01.contoso.com\"\n\n[https]\nlisten = [\"127.0.0.1:0\"]\n\n[mapi] # for Outlook\n# inside\ninternal-url = \"https://ex01.contoso.com/mapi\" # by name\n";
pub(crate) const EX02: &str =
    "format = 1\r\nfqdn = \"ex02.contoso.com\"\r\nsite = \"Berlin\"\r\n\r\n[mapi]\r\nexternal-url = \"https://mail.contoso.com/mapi\"\r\n";

/// Where the session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On files alone.
    Files,
    /// In a server in the same process.
    Embedded,
    /// On a server, by its socket.
    Socket,
}

/// What a line wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Output, warnings and verbose text as they came, without trailing blanks.
    pub(crate) out: String,
    /// The full ids of the errors, one a line.
    pub(crate) errors: String,
}

/// A shell on a copy of the fixture organization.
pub(crate) struct Shell {
    pub(crate) place: Place,
    engine: Engine,
    screen: Arc<Mutex<Screen>>,
    pub(crate) folder: tempfile::TempDir,
    // What runs behind it, ended in this order.
    _server: Option<Server>,
    _runtime: Option<tokio::runtime::Runtime>,
}

#[derive(Default)]
struct Screen {
    out: String,
    questions: Vec<String>,
    answers: VecDeque<usize>,
    /// Run while a question waits for its answer.
    meanwhile: Option<Box<dyn Fn() + Send>>,
}

struct TestHost(Arc<Mutex<Screen>>);

impl Host for TestHost {
    fn write(&mut self, channel: Channel, text: &str) -> io::Result<()> {
        if channel != Channel::Error {
            self.0.lock().out.push_str(text);
        }
        Ok(())
    }

    fn width(&self) -> usize {
        119
    }

    fn ask(&mut self, question: &Question) -> Option<Answer> {
        let Question::Choice { message, .. } = question else { return None };
        let mut screen = self.0.lock();
        screen.questions.push(message.to_string());
        if let Some(meanwhile) = screen.meanwhile.take() {
            meanwhile();
        }
        screen.answers.pop_front().map(Answer::Choice)
    }
}

/// One session, whatever cmdlets connect to.
struct Fixed(Arc<dyn Session>);

impl Sessions for Fixed {
    fn current(&mut self) -> Result<Arc<dyn Session>, Box<ErrorRecord>> {
        Ok(self.0.clone())
    }

    fn opened(&self) -> Option<Arc<dyn Session>> {
        Some(self.0.clone())
    }

    fn connect(&mut self, _to: Option<&str>) -> Result<Arc<dyn Session>, Box<ErrorRecord>> {
        Ok(self.0.clone())
    }

    fn disconnect(&mut self) {}
}

/// Writes the fixture organization.
pub(crate) fn fixture(folder: &Path) -> Folders {
    let folders = Folders::inside(folder);
    Store::create(&folders, &SystemDisk, ORGANIZATION, &[("EX01".into(), EX01.into()), ("EX02".into(), EX02.into())])
        .expect("there is room");
    folders
}

impl Shell {
    /// A shell in each place.
    pub(crate) fn everywhere() -> impl Iterator<Item = Self> {
        [Place::Files, Place::Embedded, Place::Socket].into_iter().map(Self::at)
    }

    /// A shell in each place where a server runs.
    pub(crate) fn on_servers() -> impl Iterator<Item = Self> {
        [Place::Embedded, Place::Socket].into_iter().map(Self::at)
    }

    /// A shell in one place.
    pub(crate) fn at(place: Place) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let folders = fixture(&folder.path().join("org"));
        let caller = Caller {
            name: "ann".into(),
            role: emsh::catalog::Role::OrganizationManagement,
            address: "local".into(),
            server: "EX01".into(),
            clock: || NOW,
            offset: |_| time::HOUR,
            random: || 7,
        };
        let store = Arc::new(Store::open(folders.clone(), Arc::new(SystemDisk), || NOW).expect("it was just made"));
        let (mut server, mut runtime) = (None, None);
        if place != Place::Files {
            let own = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be made");
            let started = {
                let _inside = own.enter();
                Server::start(Options {
                    store: store.clone(),
                    caller: caller.clone(),
                    log: |_| {},
                    credentials: None,
                    handed: emsh::server::Handed::default(),
                })
                .expect("the server starts")
            };
            own.block_on(started.settled());
            (server, runtime) = (Some(started), Some(own));
        }
        let session: Arc<dyn Session> = match (place, &server) {
            (Place::Socket, _) => Arc::new(Http::open_socket(&folders.socket()).expect("it answers").expect("it is there")),
            (_, server) => Arc::new(Local::new(store, server.as_ref().map(Server::live), caller, "test")),
        };
        let screen = Arc::new(Mutex::new(Screen::default()));
        let environment = Environment {
            variables: std::collections::BTreeMap::new(),
            folder: folder.path().to_owned(),
            home: folder.path().to_owned(),
            computer: "ex01".into(),
            user: "ann".into(),
            process: 1,
            interactive: true,
            clock: || NOW,
            offset: |_| time::HOUR,
            random: || 7,
            memory: || None,
        };
        let commands = Commands::new(emsh::catalog::CMDLETS).with_aliases(emsh::catalog::ALIASES);
        let host = Box::new(TestHost(screen.clone()));
        let open: emsh::engine::Open = |name| emsh::catalog::cmdlet(name).and_then(emsh::cmdlets::open);
        let mut engine = Engine::new(commands, host, environment, Stop::default(), open, emsh::render::error_text);
        engine.set_sessions(Box::new(Fixed(session)));
        Self { place, engine, screen, folder, _server: server, _runtime: runtime }
    }

    /// Runs a line.
    pub(crate) fn run(&mut self, line: &str) -> Said {
        self.answer(&[], line).0
    }

    /// Runs a line; each question is answered with the number of a choice. The questions, and what was said.
    pub(crate) fn answer(&mut self, answers: &[usize], line: &str) -> (Said, Vec<String>) {
        let meanwhile = std::mem::take(&mut *self.screen.lock()).meanwhile;
        *self.screen.lock() = Screen { answers: answers.iter().copied().collect(), meanwhile, ..Screen::default() };
        let before = self.errors().len();
        let source = Arc::new(Source::new(line));
        let exit = self.engine.run(&emsh::syntax::parse(&source), &source, Vec::new());
        assert!(!matches!(exit, Exit::Interrupted), "nobody interrupted '{line}'");
        let mut errors = self.errors();
        errors.truncate(errors.len() - before);
        errors.reverse();
        let screen = std::mem::take(&mut *self.screen.lock());
        let out: Vec<&str> = screen.out.lines().map(str::trim_end).collect();
        let said = Said { out: out.join("\n").trim_matches('\n').to_owned(), errors: errors.join("\n") };
        (said, screen.questions)
    }

    /// Has something done while the next question waits.
    pub(crate) fn meanwhile(&mut self, what: impl Fn() + Send + 'static) {
        self.screen.lock().meanwhile = Some(Box::new(what));
    }

    /// The ids of all errors so far, the newest first.
    fn errors(&mut self) -> Vec<String> {
        let source = Arc::new(Source::new("$script:emshIds = @($Error | ForEach-Object { $_.FullyQualifiedErrorId })"));
        self.engine.run(&emsh::syntax::parse(&source), &source, Vec::new());
        match self.engine.variable("emshIds") {
            Some(Value::Array(items)) => items.to_vec().iter().map(|id| display_text(id).to_string()).collect(),
            _ => Vec::new(),
        }
    }

    /// The text of a server's file.
    pub(crate) fn file(&self, server: &str) -> String {
        std::fs::read_to_string(self.path(server)).unwrap_or_default()
    }

    /// The path of a server's file.
    pub(crate) fn path(&self, server: &str) -> PathBuf {
        self.folder.path().join("org/servers").join(format!("{server}.toml"))
    }

    /// The text of the organization's file.
    pub(crate) fn organization(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("org/organization.toml")).unwrap_or_default()
    }
}
