//! The seam: where management cmdlets run.

use super::Stop;
use crate::catalog::CmdletDef;
use crate::record::{ErrorRecord, Record};
use crate::value::{Text, Value};
use std::sync::Arc;

/// A cmdlet with its arguments, ready to run here or across the seam.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The cmdlet.
    pub cmdlet: &'static CmdletDef,
    /// The arguments by full parameter name, converted; those bound from the pipeline come with the [`Input`].
    pub arguments: Vec<(Text, Value)>,
    /// The name of the parameter set that the arguments chose; empty when there is just one.
    pub set: Text,
    /// What to do with the arguments.
    pub mode: Mode,
    /// What the preview saw; checked before anything is written.
    pub guard: Option<Text>,
    /// Whether verbose records are wanted.
    pub verbose: Verbosity,
    /// The stage of a pipeline that this call is a part of: calls with the same number may share what they looked up first.
    pub stage: u64,
}

/// Whether verbose records are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// They are dropped at the source.
    #[default]
    Quiet,
    /// They are sent.
    Verbose,
}

/// What a session does with an invocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Do it.
    #[default]
    Perform,
    /// Say what would be done (`Record::WhatIf`), change nothing.
    WhatIf,
    /// Answer with one `Record::Confirmation` for each object, change nothing.
    Preview,
}

/// The arguments that one object of the pipeline gave, by full parameter name.
pub type Bound = Vec<(Text, Value)>;

/// The input of a stage: one [`Bound`] for each object, or a single empty one when the command has no input.
pub trait Input {
    /// The next object's arguments; `None` at the end.
    ///
    /// # Errors
    /// When an earlier command of the pipeline ends with an error.
    fn next(&mut self) -> Result<Option<Bound>, super::Stopped>;
}

/// The input of one call: what it is about stands among its arguments already.
#[derive(Debug)]
pub struct Once(bool);

impl Once {
    /// One call that has not been made yet.
    #[expect(clippy::new_without_default, reason = "a default would not say that there is one call")]
    pub fn new() -> Self {
        Self(true)
    }
}

impl Input for Once {
    fn next(&mut self) -> Result<Option<Bound>, super::Stopped> {
        Ok(std::mem::take(&mut self.0).then(Bound::new))
    }
}

/// Where a stage's records go.
pub trait Sink {
    /// Takes one record.
    ///
    /// # Errors
    /// [`super::Stopped`] when nobody wants more, or an error was made terminating.
    fn record(&mut self, record: Record) -> super::Outcome;
}

/// Who and where a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// For the banner: `embedded, kept in …`, `files: /etc/emsh`, `EX01 (server, View-Only)`.
    pub place: Text,
    /// The server at the other end, or the one that is local to the files; empty when there is none.
    pub server: Text,
}

/// An object as completion offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What to write.
    pub text: Text,
    /// What it is, in a few words.
    pub help: Text,
}

/// Where management cmdlets run: configuration files, or a server. One stage of a pipeline may call it for each object, and a
/// later stage while the records of an earlier one still come: nothing may be locked while a sink is called.
pub trait Session: Send + Sync {
    /// Runs a cmdlet on a stream of inputs, sending records as they come.
    ///
    /// # Errors
    /// [`super::Stopped::Error`] for a terminating error, a lost connection among them; others as `sink` and `input` gave them.
    fn invoke(&self, invocation: &Invocation, input: &mut dyn Input, sink: &mut dyn Sink, stop: &Stop) -> super::Outcome;

    /// Who and where.
    fn describe(&self) -> Described;

    /// The identities of a noun's objects that begin with `prefix`, for completion; nothing when it cannot be said quickly.
    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity>;

    /// Whether the caller may use the cmdlet `name` here.
    fn offers(&self, _cmdlet: &CmdletDef) -> bool {
        true
    }

    /// Ends the session; later invocations fail.
    ///
    /// # Errors
    /// When the other end does not answer; the session is over all the same.
    fn close(&self) -> Result<(), Arc<ErrorRecord>> {
        Ok(())
    }
}
