//! What binding needs to know of a command, wherever the command comes from.

use crate::catalog::{CmdletDef, Impact, Membership, ParameterDef};
use crate::text::CommentHelp;
use crate::value::{Type, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// A name: static for compiled definitions, owned for functions.
pub type Name = Cow<'static, str>;

/// A command as binding sees it.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Its name.
    pub name: Name,
    /// Its own parameters in order of declaration, then the common ones (see [`Signature::own`]).
    pub parameters: Vec<Parameter>,
    /// How many of `parameters` are its own.
    pub own: usize,
    /// The names of its parameter sets; empty when there is just one.
    pub sets: Vec<Name>,
    /// The set taken when the arguments leave a choice; an index into `sets`.
    pub default_set: Option<usize>,
    /// `Some` when it knows `-WhatIf` and `-Confirm`.
    pub impact: Option<Impact>,
    /// Whether arguments that fit no parameter are an error; `false` for simple functions, which get them in `$args`.
    pub strict: bool,
    /// The compiled definition, for cmdlets.
    pub def: Option<&'static CmdletDef>,
    /// What its comment says of it, for functions and scripts.
    pub comment: Option<Arc<CommentHelp>>,
    /// The types of what it writes, as its declaration names them.
    pub outputs: Vec<Name>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Other names.
    pub aliases: Vec<Name>,
    /// What arguments are converted to.
    pub ty: Type,
    /// How it stands in each set; one entry with `set: None` when it is the same in all. Never empty.
    pub sets: Vec<Membership>,
    /// What arguments must fulfil after conversion, in this order.
    pub validations: Vec<Validation>,
    /// Values that completion offers although others may be given: `ArgumentCompletions`.
    pub suggested: Vec<Name>,
    /// What stands before it, in the order in which it is written; nothing for cmdlets.
    pub declared: Vec<Declared>,
    /// Whether `$null` may be given.
    pub nullable: bool,
    /// Whether empty text or an empty list may be given although it is mandatory.
    pub emptyable: bool,
    /// Shown when a mandatory parameter is asked for.
    pub help: Name,
    /// The compiled definition, for cmdlets.
    pub def: Option<&'static ParameterDef>,
}

/// What stands before a parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// How it stands in a set: an index into [`Parameter::sets`].
    Membership(usize),
    /// Other names: where they begin and end in [`Parameter::aliases`].
    Aliases(usize, usize),
    /// A condition: an index into [`Parameter::validations`].
    Validation(usize),
    /// A condition that a script block checks.
    Script,
    /// `AllowNull`.
    AllowNull,
    /// `AllowEmptyString`.
    AllowEmptyString,
    /// `AllowEmptyCollection`.
    AllowEmptyCollection,
    /// `ArgumentCompletions`.
    Completions,
    /// A type that arguments are converted to.
    Type,
}

/// A condition on an argument.
#[derive(Clone, Debug)]
pub enum Validation {
    /// Not `$null`.
    NotNull,
    /// Not `$null`, empty text or an empty list.
    NotNullOrEmpty,
    /// Neither of these, nor blanks only.
    NotNullOrWhiteSpace,
    /// One of these; the flag says whether case counts.
    Set(Vec<Name>, CaseRule),
    /// Between two values, both included.
    Range(Value, Value),
    /// On one side of zero.
    Sign(Sign),
    /// Matches a .NET regular expression (source text, case rule).
    Pattern(Name, CaseRule),
    /// Text length in characters, smallest and largest.
    Length(usize, usize),
    /// Number of items, smallest and largest.
    Count(usize, usize),
    /// A script block that must answer true with the argument as `$_`; run by the engine.
    Script(Value),
}

/// On which side of zero a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Above it.
    Positive,
    /// At it or above.
    NonNegative,
    /// Below it.
    Negative,
    /// At it or below.
    NonPositive,
}

impl Sign {
    /// The one with this name, without regard to case.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Positive, Self::NonNegative, Self::Negative, Self::NonPositive]
            .into_iter()
            .find(|sign| format!("{sign:?}").eq_ignore_ascii_case(name))
    }

    /// Whether a number that compares so with zero may be given.
    pub fn allows(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Positive => order.is_gt(),
            Self::NonNegative => order.is_ge(),
            Self::Negative => order.is_lt(),
            Self::NonPositive => order.is_le(),
        }
    }

    /// How a message calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Positive => "above zero",
            Self::NonNegative => "zero or above",
            Self::Negative => "below zero",
            Self::NonPositive => "zero or below",
        }
    }
}

/// Whether upper and lower case are different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseRule {
    /// They are the same.
    Ignore,
    /// They differ.
    Respect,
}

impl Signature {
    /// Finds a parameter by its full name or an alias, without regard to case.
    pub fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.is_called(name))
    }

    /// The parameters that belong to the command itself.
    pub fn own_parameters(&self) -> &[Parameter] {
        &self.parameters[..self.own]
    }
}

impl Parameter {
    /// Whether `name` is its name or one of its aliases, without regard to case.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// Whether it takes no argument.
    pub fn is_switch(&self) -> bool {
        self.ty == Type::Switch
    }

    /// How it stands in the set with this index (`None` when the command has just one set).
    pub fn membership(&self, set: Option<usize>) -> Option<&Membership> {
        self.sets.iter().find(|membership| membership.set.is_none() || membership.set == set)
    }
}
