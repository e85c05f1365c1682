//! The engine, and running a text with it.

use super::scope::Scope;
use super::script_block::ScriptBlockValue;
use super::slot::{Protection, Slot};
use super::unwind::{Cause, Flow, Sink, Unwind, returned};
use super::{Channel, Environment, Host};
use crate::invoke::{Commands, HistoryLine, NoSessions, Running, Sessions, Stop, Transcript};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::syntax::{Parse, Problem};
use crate::text::{Source, Span};
use crate::value::{Array, ArrayKind, Composite, Lately, Regex, Text, Type, Value, Wildcard};
use std::sync::Arc;

/// Opens a compiled cmdlet that runs in the shell; `None` when there is none of this name.
pub type Open = fn(&str) -> Option<Box<dyn Running>>;
/// Lays out an error record: record, view, width.
pub type ShowError = fn(&ErrorRecord, &str, usize) -> String;

/// How a text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It ran to its end; whether its last statement succeeded.
    Done(bool),
    /// `exit` with a code.
    Code(i32),
    /// An error ended it.
    Failed,
    /// It was interrupted.
    Interrupted,
}

/// An engine: variables, commands, a host.
pub struct Engine {
    #[expect(
        clippy::vec_box,
        reason = "a scope moves from the call that it belongs to onto the stack and back for each block of a function"
    )]
    pub(super) scopes: Vec<Box<Scope>>,
    /// Scopes of calls that are over, for the next ones.
    #[expect(clippy::vec_box, reason = "they come from the scopes above")]
    pub(super) spare_scopes: Vec<Box<Scope>>,
    pub(super) commands: Commands,
    pub(super) host: Box<dyn Host>,
    pub(super) environment: Environment,
    pub(super) source: Arc<Source>,
    pub(super) item: Value,
    pub(super) errors: Arc<Array>,
    pub(super) redirected: Vec<super::streams::Redirected>,
    /// The statement that is being evaluated.
    pub(super) point: Span,
    pub(super) succeeded: bool,
    pub(super) last_exit_code: Option<i32>,
    pub(super) tries: u32,
    pub(super) calls: u32,
    pub(super) frames: Vec<super::function::Frame>,
    pub(super) pipelines: u64,
    pub(super) stop: Stop,
    pub(super) sessions: Box<dyn Sessions>,
    pub(super) open: Open,
    pub(super) show: ShowError,
    pub(super) loops: u32,
    /// The folders that `Push-Location` remembers.
    pub(super) folders: Vec<std::path::PathBuf>,
    pub(super) trail: Trail,
    pub(super) type_data: Arc<crate::value::TypeData>,
    /// The lines that were run.
    pub(super) history: Vec<HistoryLine>,
    pub(super) transcript: Option<Transcript>,
    /// `Set-StrictMode`: 0 when it is off.
    pub(super) strict: u32,
    /// The modules that were imported, those that were removed among them.
    pub(super) modules: Vec<super::module::Module>,
    pub(super) remote_sessions: Vec<Value>,
    /// The generator that `Get-Random -SetSeed` set going.
    pub(super) seeded: Option<crate::value::Seeded>,
    /// Whether it touches no file, starts no program and uses no network.
    pub(super) confined: bool,
    pub(super) completers: Vec<super::completer::Completer>,
    /// Where texts are put together.
    pub(super) expanded: String,
    /// Formats and patterns that were taken apart lately; patterns by whether they respect case.
    pub(super) formats: Lately<Arc<Composite>>,
    pub(super) regexes: [Lately<Arc<Regex>>; 2],
    pub(super) wildcards: [Lately<Arc<Wildcard>>; 2],
    pub(super) memory: super::memory::Watch,
}

/// How deep functions may call each other.
pub(super) const CALL_LIMIT: u32 = 1_000;

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("scopes", &self.scopes.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine with these commands, in a session that has run nothing.
    pub fn new(commands: Commands, host: Box<dyn Host>, environment: Environment, stop: Stop, open: Open, show: ShowError) -> Self {
        let mut engine = Self {
            scopes: vec![Box::default()],
            spare_scopes: Vec::new(),
            commands,
            host,
            environment,
            source: Arc::new(Source::new("")),
            item: Value::Null,
            errors: Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, Vec::new())),
            redirected: Vec::new(),
            point: Span::default(),
            succeeded: true,
            last_exit_code: None,
            tries: 0,
            calls: 0,
            frames: Vec::new(),
            pipelines: 0,
            stop,
            sessions: Box::new(NoSessions),
            open,
            show,
            loops: 0,
            folders: Vec::new(),
            trail: Trail::default(),
            type_data: Arc::default(),
            history: Vec::new(),
            transcript: None,
            strict: 0,
            modules: Vec::new(),
            remote_sessions: Vec::new(),
            seeded: None,
            confined: false,
            completers: Vec::new(),
            expanded: String::new(),
            formats: Lately::default(),
            regexes: Default::default(),
            wildcards: Default::default(),
            memory: super::memory::Watch::default(),
        };
        for (name, value) in PREFERENCES {
            engine.set_local(name, Value::from(*value));
        }
        for (name, value) in [("FormatEnumerationLimit", 16), ("MaximumErrorCount", 256), ("NestedPromptLevel", 0)] {
            engine.set_local(name, Value::Int(value));
        }
        engine.set_local("WhatIfPreference", Value::Bool(false));
        let defaults = crate::value::Dictionary::new(crate::value::DictionaryKind::Hashtable);
        engine.set_local("PSDefaultParameterValues", Value::Dictionary(Arc::new(defaults)));
        engine.set_local("PSVersionTable", version_table());
        let host = super::host_object::host_object(engine.host.width());
        engine.set_local("Host", host);
        for name in ["Host", "PSVersionTable"] {
            if let Some(slot) = engine.scopes[0].variables.get_mut(name.to_lowercase().as_str()) {
                slot.protection = Protection::Constant;
            }
        }
        engine.commands.bring_along(super::own_functions::OWN_FUNCTIONS);
        engine.commands.set_alias("md", "mkdir");
        engine
    }

    /// Everything that can be called.
    pub fn commands(&self) -> &Commands {
        &self.commands
    }

    /// Everything that can be called, for changing.
    pub fn commands_mut(&mut self) -> &mut Commands {
        &mut self.commands
    }

    /// From now on no text that it runs touches a file, starts a program or uses the network, as far as the language itself could;
    /// what its cmdlets do is for those to say who gave it the cmdlets.
    pub fn confine(&mut self) {
        self.confined = true;
    }

    /// Gives it the sessions that management cmdlets run on; without them there is no organization.
    pub fn set_sessions(&mut self, sessions: Box<dyn Sessions>) {
        self.sessions = sessions;
    }

    /// The sessions that management cmdlets run on.
    pub fn sessions(&mut self) -> &mut dyn Sessions {
        &mut *self.sessions
    }

    /// The world around.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Names of all variables that can be seen.
    pub fn variable_names(&self) -> Vec<Text> {
        self.scopes.iter().flat_map(|scope| scope.variables.iter().map(|slot| Text::from(&*slot.name))).collect()
    }

    /// Runs a parsed text. With problems, or with something in it that nothing here runs, it is refused before anything of
    /// it ran, and the problems are shown.
    pub fn run(&mut self, parsed: &Parse, source: &Arc<Source>, arguments: Vec<Value>) -> Exit {
        let mut problems = parsed.problems.clone();
        problems.extend(super::refusals(&parsed.tree, &self.commands));
        problems.sort_by_key(|problem| problem.span.start);
        if !problems.is_empty() {
            self.show_problems(&problems, source);
            return Exit::Failed;
        }
        if let Some(record) = self.unmet_requirement(&parsed.tree, source) {
            return self.failed(&Arc::new(record));
        }
        super::block::define_enumerations(&parsed.tree);
        crate::value::watch(self.stop.interrupt());
        crate::value::keep_time(self.environment.clock, self.environment.offset);
        self.memory.begin_line(self.environment.memory);
        let outer = std::mem::replace(&mut self.source, source.clone());
        let block = Value::foreign(ScriptBlockValue::of_text(parsed.tree.clone()));
        let is_script = source.path().is_some();
        let result = self.run_top(&block, is_script, arguments);
        self.source = outer;
        let Err(unwind) = result else { return Exit::Done(self.succeeded) };
        match unwind.into_cause() {
            Cause::Return | Cause::Break(_) | Cause::Continue(_) | Cause::Enough(..) => Exit::Done(self.succeeded),
            Cause::Exit(code) => Exit::Code(code),
            Cause::Interrupted => Exit::Interrupted,
            Cause::Error(record, _) => self.failed(&record),
        }
    }

    /// How a text ends that an error ends, which is shown.
    fn failed(&mut self, record: &Arc<ErrorRecord>) -> Exit {
        self.remember(record);
        self.succeeded = false;
        match self.show_error(record) {
            Err(unwind) if matches!(unwind.cause(), Cause::Interrupted) => Exit::Interrupted,
            _ => Exit::Failed,
        }
    }

    fn run_top(&mut self, block: &Value, is_script: bool, arguments: Vec<Value>) -> Flow {
        let Some(script) = block.downcast::<ScriptBlockValue>() else { return Ok(()) };
        if is_script {
            return self.run_script_to_host(script, arguments);
        }
        let tree = script.block.clone();
        match &tree.body {
            crate::syntax::ast::Body::Plain(block) => self
                .on_screen(|engine, screen| block.statements.iter().try_for_each(|statement| engine.statement_guarded(statement, screen))),
            crate::syntax::ast::Body::Named(_) => self.run_script_to_host(script, arguments),
        }
    }

    fn run_script_to_host(&mut self, script: &ScriptBlockValue, arguments: Vec<Value>) -> Flow {
        self.on_screen(|engine, screen| returned(engine.call_script(script, arguments, screen)))
    }

    /// Runs something whose output goes to the screen. What is still held back is shown at the end, unless `exit` ends everything.
    fn on_screen(&mut self, run: impl FnOnce(&mut Self, &mut dyn Sink) -> Flow) -> Flow {
        let mut screen = self.screen();
        let result = run(self, &mut *screen);
        if matches!(result.as_ref().err().map(Unwind::cause), Some(Cause::Exit(_))) {
            return result;
        }
        let finished = screen.finish(self);
        result.and(finished)
    }

    /// Where output goes that nobody takes: through `Out-Default` to the host.
    pub(super) fn screen(&mut self) -> Box<dyn Screen> {
        match (self.open)("Out-Default") {
            Some(running) => Box::new(super::pipeline::CmdletScreen::new(running)),
            None => Box::new(PlainScreen),
        }
    }

    fn show_problems(&mut self, problems: &[Problem], source: &Arc<Source>) {
        let Some(first) = problems.first() else { return };
        self.succeeded = false;
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).take(10).collect();
        let message = match messages.as_slice() {
            [only] => (*only).to_owned(),
            several => several.join("\n"),
        };
        let exception = Exception::new("System.Management.Automation.ParentContainsErrorRecordException", message);
        let mut record = ErrorRecord::new(first.id, Category::ParserError, exception);
        record.place = Some(Place { source: source.clone(), span: first.span });
        let record = Arc::new(record);
        self.remember(&record);
        // The screen is gone or it is not: either way the text has been refused.
        let _ = self.show_error(&record);
    }

    /// Ends it with its process: what stands in the world outside is put in order, and memory is left to the system.
    pub fn end_with_process(mut self) {
        self.sessions = Box::new(NoSessions);
        self.transcript = None;
        self.host = Box::new(super::Silent);
        std::mem::forget(self);
    }

    /// Remembers a line for `Get-History`, with when it began in UTC ticks.
    pub fn remember_line(&mut self, line: &str, started: i64) {
        let id = self.history.last().map_or(1, |last| last.id + 1);
        let ended = (self.environment.clock)();
        self.history.push(HistoryLine { id, line: line.into(), started, ended, succeeded: self.succeeded });
    }

    /// The value of a variable by name, for those outside.
    pub fn variable(&self, name: &str) -> Option<Value> {
        self.look_up(&name.to_lowercase())
    }

    /// Sets a variable of the global scope from outside.
    pub fn set_variable(&mut self, name: &str, value: Value) {
        let slot = Slot::new(name.into(), value);
        self.scopes[0].variables.insert(name.to_lowercase().into(), slot);
    }
}

/// How many working directories one can go back to.
pub(super) const TRAIL: usize = 20;

/// The working directories that were left, and those that somebody went back from.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) left: Vec<std::path::PathBuf>,
    pub(super) undone: Vec<std::path::PathBuf>,
}

/// Output on its way to the screen.
pub(super) trait Screen: Sink {
    /// Writes what is still held back.
    fn finish(&mut self, engine: &mut Engine) -> Flow;
}

/// Where there is no formatting: one line for each value.
struct PlainScreen;

impl Sink for PlainScreen {
    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        let line = format!("{}\n", crate::value::to_text(&value));
        engine.write_host(Channel::Output, &line)
    }
}

impl Screen for PlainScreen {
    fn finish(&mut self, _engine: &mut Engine) -> Flow {
        Ok(())
    }
}

const PREFERENCES: &[(&str, &str)] = &[
    ("ErrorActionPreference", "Continue"),
    ("WarningPreference", "Continue"),
    ("VerbosePreference", "SilentlyContinue"),
    ("DebugPreference", "SilentlyContinue"),
    ("InformationPreference", "SilentlyContinue"),
    ("ProgressPreference", "Continue"),
    ("ConfirmPreference", "High"),
    ("ErrorView", "NormalView"),
    ("OFS", " "),
];

fn version_table() -> Value {
    let table = crate::value::Dictionary::new(crate::value::DictionaryKind::Hashtable);
    table.set("PSVersion".into(), Value::version([7, 6, 5, -1]));
    table.set("PSEdition".into(), "Core".into());
    table.set("GitCommitId".into(), "7.6.5".into());
    table.set("OS".into(), std::env::consts::OS.into());
    table.set("Platform".into(), if cfg!(windows) { "Win32NT" } else { "Unix" }.into());
    let compatible =
        [[1, 0, -1, -1], [2, 0, -1, -1], [3, 0, -1, -1], [4, 0, -1, -1], [5, 0, -1, -1], [5, 1, -1, -1], [6, 0, -1, -1], [7, 0, -1, -1]];
    table.set("PSCompatibleVersions".into(), Value::array(compatible.map(Value::version).to_vec()));
    table.set("PSRemotingProtocolVersion".into(), Value::version([2, 4, -1, -1]));
    table.set("SerializationVersion".into(), Value::version([1, 1, 0, 1]));
    table.set("WSManStackVersion".into(), Value::version([3, 0, -1, -1]));
    Value::Dictionary(Arc::new(table))
}
