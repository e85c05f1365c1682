//! What a command says besides its output: errors, warnings, progress; the record that carries each to its stream.

mod error;
mod known;
mod position;
mod thrown;

pub use error::{Category, ErrorRecord, Exception, Invocation, Place, innermost};
pub use known::{KNOWN_ERRORS, KnownError, known_error};
pub use position::{Marked, marked};
pub use thrown::{ExceptionValue, construct_error, exception_names, exception_types, is_exception_type};

use crate::value::{Text, Value};
use std::sync::Arc;

/// One item on its way out of a command.
#[derive(Clone, Debug)]
pub enum Record {
    /// An object for the next command, or for the screen.
    Output(Value),
    /// Something went wrong; whether the command goes on is not said here.
    Error(Arc<ErrorRecord>),
    /// A warning.
    Warning(Text),
    /// What `-Verbose` shows.
    Verbose(Text),
    /// What `-Debug` shows.
    Debug(Text),
    /// What `Write-Host` and `Write-Information` say.
    Information(Text),
    /// How far along a long operation is.
    Progress(Progress),
    /// What `-WhatIf` says would happen: one sentence.
    WhatIf(Text),
    /// The answer to a preview: what would be done, to be confirmed before it is.
    Confirmation(Confirmation),
}

/// How far along a long operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is going on.
    pub activity: Text,
    /// What exactly is being done now.
    pub status: Text,
    /// 0 to 100, or `None` if that cannot be said.
    pub percent: Option<u8>,
    /// The operation is over: take the line away.
    pub completed: bool,
}

/// What a command would do, and what must still be true when it does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The sentence that people are asked about.
    pub sentence: Text,
    /// What the preview saw, for the real call to compare; opaque to everyone else.
    pub guard: Option<Text>,
}
