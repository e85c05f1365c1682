//! What ends a statement before its end.

use crate::record::ErrorRecord;
use crate::syntax::ast::Name;
use crate::value::{ITEM_LIMIT, Value, check_items};
use std::sync::Arc;

/// Why evaluation goes up the stack. It is one word, so that a result takes no more room than its value: nearly every one is a value.
#[derive(Debug)]
pub(super) struct Unwind(Box<Cause>);

/// What an [`Unwind`] is about.
#[derive(Debug)]
pub(super) enum Cause {
    /// `break`, with a label perhaps.
    Break(Option<Name>),
    /// `continue`, with a label perhaps.
    Continue(Option<Name>),
    /// `return`: what was returned has been written.
    Return,
    /// `exit`.
    Exit(i32),
    /// An error that ends the statement, or the script.
    Error(Arc<ErrorRecord>, Reach),
    /// A command of a pipeline has seen enough: the pipeline and the place of the command in it.
    Enough(u64, usize),
    /// Ctrl-C, or nobody reads the output any more.
    Interrupted,
}

/// How far an error goes when nobody catches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It ends the statement; the script goes on.
    Statement,
    /// It ends the function that says so of itself, and the statement that called it.
    Function,
    /// It ends the script.
    Script,
}

/// The result of evaluating something.
pub(super) type Flow<T = ()> = Result<T, Unwind>;

impl Unwind {
    /// An error that ends the statement.
    #[cold]
    pub(super) fn error(record: ErrorRecord) -> Self {
        Self::raised(Arc::new(record), Reach::Statement)
    }

    /// An error that goes so far.
    #[cold]
    pub(super) fn raised(record: Arc<ErrorRecord>, reach: Reach) -> Self {
        Cause::Error(record, reach).into()
    }

    /// Ctrl-C, or nobody reads the output any more.
    #[cold]
    pub(super) fn interrupted() -> Self {
        Cause::Interrupted.into()
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.0
    }

    pub(super) fn into_cause(self) -> Cause {
        *self.0
    }

    /// The same with another record, if it is an error.
    pub(super) fn with_record(self, change: impl FnOnce(Arc<ErrorRecord>, Reach) -> Arc<ErrorRecord>) -> Self {
        match *self.0 {
            Cause::Error(record, reach) => Self::raised(change(record, reach), reach),
            other => other.into(),
        }
    }
}

impl From<Cause> for Unwind {
    fn from(cause: Cause) -> Self {
        Self(Box::new(cause))
    }
}

/// What code that `return` ends has come to: `return` is as good as its end.
pub(super) fn returned(flow: Flow) -> Flow {
    match flow {
        Err(unwind) if matches!(unwind.cause(), Cause::Return) => Ok(()),
        other => other,
    }
}

/// Where values go: into a list, to the next command, to the screen.
pub(super) trait Sink {
    /// Takes one value, whole.
    fn write(&mut self, engine: &mut super::Engine, value: Value) -> Flow;

    /// Whether what is written here is shown to a person, and nothing else happens to it.
    fn is_screen(&self) -> bool {
        false
    }
}

/// Keeps what is written.
impl Sink for Vec<Value> {
    fn write(&mut self, engine: &mut super::Engine, value: Value) -> Flow {
        if self.len() >= ITEM_LIMIT {
            check_items(self.len() + 1).map_err(|error| engine.operator_error(&error, engine.point))?;
        }
        self.push(value);
        Ok(())
    }
}

/// Forgets what is written.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn write(&mut self, _engine: &mut super::Engine, _value: Value) -> Flow {
        Ok(())
    }
}
