//! Typed parameters: each field of a generated parameter struct is a [`Given`].

use crate::catalog::CmdletDef;
use crate::value::Value;

/// A parameter's three states: not given, given as `$null` (clear it), given a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Given<T> {
    /// The command did not name it.
    #[default]
    Absent,
    /// It was given as `$null`: clear it.
    Null,
    /// It was given this value.
    Value(T),
}

impl<T> Given<T> {
    /// Whether the command named it.
    pub fn is_given(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Its value, if it has one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Its value, taken out; from then on it is as if the command had not named it.
    pub fn take(&mut self) -> Option<T> {
        std::mem::take(self).into_value()
    }

    /// Its value, taken out.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl Given<bool> {
    /// Whether a switch is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::Value(true))
    }
}

/// A multi-valued argument: the whole list, or what to add to it and take from it.
#[derive(Clone, Debug, PartialEq)]
pub enum MultiValued<T> {
    /// These and no others.
    Replace(Vec<T>),
    /// `@{Add=…;Remove=…}`.
    Edit {
        /// To be added unless there.
        add: Vec<T>,
        /// To be taken away if there.
        remove: Vec<T>,
    },
}

/// Why a value does not fit a parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ParameterError {
    /// The parameter.
    pub parameter: &'static str,
    /// `FullyQualifiedErrorId` without the command.
    pub id: &'static str,
    /// A sentence: what was expected.
    pub reason: String,
}

/// A generated parameter struct.
pub trait Parameters: Default + Send {
    /// The definition that it was generated from.
    const DEF: &'static CmdletDef;

    /// Sets the parameter with this index (its place in the definition) to a value that binding has converted.
    ///
    /// # Errors
    /// When the value does not have the parameter's type or shape.
    fn set(&mut self, index: usize, value: Value) -> Result<(), ParameterError>;

    /// Forgets the parameter with this index, before the next object of the pipeline is bound.
    fn clear(&mut self, index: usize);
}
