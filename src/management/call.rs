//! One call of a management cmdlet: what it was asked, where it works, to whom it answers.

use super::audit::{self, Noted};
use super::{Live, masked};
use crate::catalog::{CmdletDef, Role, Runs};
use crate::config::{Author, ConfigError, Organization, PropertyChange, Store};
use crate::invoke::{Invocation, Mode, Outcome, Sink, Stop, Stopped, Verbosity};
use crate::record::{Category, Confirmation, ErrorRecord, Exception, Record};
use crate::value::{DateTime, DateTimeKind, Text, Value};
use std::sync::Arc;

/// Who calls, and the world that the call sees.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person or account, for the journal.
    pub name: Text,
    /// What they may do.
    pub role: Role,
    /// From where they call: an address, `socket`, or `local` for a shell in the same process.
    pub address: Text,
    /// The server that is meant when no server is named; empty when there is none.
    pub server: Text,
    /// The time now in UTC ticks of 100 ns since 0001-01-01.
    pub clock: fn() -> i64,
    /// Ticks to add to UTC for local time at that moment.
    pub offset: fn(i64) -> i64,
    /// A random number.
    pub random: fn() -> u128,
}

/// One call.
pub struct Call<'a> {
    /// What was asked.
    pub invocation: &'a Invocation,
    /// The organization's files.
    pub store: &'a Store,
    /// The running server; `None` on files alone.
    pub live: Option<&'a dyn Live>,
    /// Who calls.
    pub caller: &'a Caller,
    /// Where the records go.
    pub sink: &'a mut dyn Sink,
    /// Whether anybody wants it to end.
    pub stop: &'a Stop,
    /// What it came to, for the audit log.
    pub(super) noted: Noted,
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Call").field("invocation", &self.invocation).finish_non_exhaustive()
    }
}

impl<'a> Call<'a> {
    /// A call that has not been run yet.
    pub fn new(
        invocation: &'a Invocation,
        (store, live): (&'a Store, Option<&'a dyn Live>),
        caller: &'a Caller,
        sink: &'a mut dyn Sink,
        stop: &'a Stop,
    ) -> Self {
        Self { invocation, store, live, caller, sink, stop, noted: Noted::default() }
    }

    /// Runs the cmdlet on one set of arguments, and writes into the audit log what came of it.
    ///
    /// # Errors
    /// As the cmdlet says; `CommandNotFoundException` for one that is not open to the caller's role, `ServerNotRunning` for one that
    /// needs a server where there is none.
    pub fn run(mut self, arguments: &[(Text, Value)]) -> Outcome {
        let def = self.invocation.cmdlet;
        if !self.caller.role.may_use(def) {
            return Err(not_there(def).into());
        }
        let outcome = match self.live {
            None if def.runs == Runs::Live => Err(not_running(def).into()),
            _ => super::dispatch(&mut self, def, arguments),
        };
        if let (Err(error), true) = (audit::write(&self, arguments, &outcome), outcome.is_ok()) {
            self.warning(format!("What was done could not be written into the audit log. {error}"))?;
        }
        outcome
    }

    /// What the call changed, for the audit log.
    pub(super) fn noted_change(&mut self, object: &Text, changes: Vec<PropertyChange>) {
        self.noted.object = object.clone();
        self.noted.changes.extend(changes);
    }

    /// The organization as it is now.
    ///
    /// # Errors
    /// A terminating error when the organization's own file cannot be read.
    pub(super) fn organization(&self) -> Result<Arc<Organization>, Stopped> {
        self.store.load(self.invocation.stage).map_err(|error| stopped(&error))
    }

    /// The author of a change that these arguments make.
    pub(super) fn author(&self, arguments: &[(Text, Value)]) -> Author {
        Author { name: self.caller.name.clone(), command: masked(self.invocation.cmdlet, arguments).into() }
    }

    /// Sends an object on.
    ///
    /// # Errors
    /// When nobody wants more.
    pub(super) fn emit(&mut self, value: Value) -> Outcome {
        if self.stop.is_stopped() {
            return Err(Stopped::Quietly);
        }
        self.sink.record(Record::Output(value))
    }

    /// Reports an error that does not end the cmdlet.
    ///
    /// # Errors
    /// When the caller made it terminating.
    pub(super) fn error(&mut self, record: ErrorRecord) -> Outcome {
        self.noted.error.get_or_insert_with(|| message_of(&record));
        self.sink.record(Record::Error(Arc::new(record)))
    }

    /// Says something that people should know.
    ///
    /// # Errors
    /// When the caller made it terminating.
    pub(super) fn warning(&mut self, text: impl Into<Text>) -> Outcome {
        self.sink.record(Record::Warning(text.into()))
    }

    /// Says what is going on, to those who asked for it.
    ///
    /// # Errors
    /// When nobody wants more.
    pub(super) fn verbose(&mut self, text: impl FnOnce() -> String) -> Outcome {
        match self.invocation.verbose {
            Verbosity::Quiet => Ok(()),
            Verbosity::Verbose => self.sink.record(Record::Verbose(text().into())),
        }
    }

    /// Whether a change is to be made. When only its sentence is wanted that is sent, with what the change found.
    ///
    /// # Errors
    /// When nobody wants more.
    pub(super) fn go_on(&mut self, sentence: &str, guard: Option<Text>) -> Result<bool, Stopped> {
        match self.invocation.mode {
            Mode::Perform => return Ok(true),
            Mode::WhatIf => self.sink.record(Record::WhatIf(sentence.into()))?,
            Mode::Preview => self.sink.record(Record::Confirmation(Confirmation { sentence: sentence.into(), guard }))?,
        }
        Ok(false)
    }

    /// Says that a changed server is not the one that runs here. The text is the same for all of them, so that a shell may say it
    /// once in a command.
    ///
    /// # Errors
    /// When the caller made warnings terminating.
    pub(super) fn say_if_not_live(&mut self, server: &str) -> Outcome {
        match self.live.map(|live| live.server()) {
            Some(own) if !own.eq_ignore_ascii_case(server) => {
                self.warning(format!("Stored, not live: what was changed belongs to another server than the one that runs here ({own})."))
            }
            _ => Ok(()),
        }
    }

    /// A moment in local time.
    pub(super) fn local(&self, utc: i64) -> Value {
        Value::DateTime(DateTime { ticks: utc + (self.caller.offset)(utc), kind: DateTimeKind::Local })
    }
}

/// What an error says, as the audit log keeps it.
pub(super) fn message_of(record: &ErrorRecord) -> Text {
    record.message().into()
}

/// What a caller may not use is not there for them.
fn not_there(def: &CmdletDef) -> ErrorRecord {
    let message = format!("'{}' is no command that you may use here. Get-Command lists those that you may.", def.name);
    ErrorRecord::new(
        "CommandNotFoundException",
        Category::ObjectNotFound,
        Exception::new("System.Management.Automation.CommandNotFoundException", message),
    )
    .with_target(def.name)
}

/// A configuration error as the end of a cmdlet.
pub(super) fn stopped(error: &ConfigError) -> Stopped {
    error.record().into()
}

fn not_running(def: &CmdletDef) -> ErrorRecord {
    let message = format!(
        "{} asks a running server, and the shell works on configuration files alone. Start emshd for these files, or open the shell with -Embedded or -ConnectTo.",
        def.name
    );
    ErrorRecord::new(
        "ServerNotRunning",
        Category::ResourceUnavailable,
        Exception::new("Emsh.Management.ServerNotRunningException", message),
    )
}
