//! Pipelines and commands.

use super::{Expression, Name};
use crate::text::Span;

/// Commands connected by `|`.
#[derive(Debug)]
pub struct Pipeline {
    /// The stages; the first may be an expression.
    pub stages: Vec<Stage>,
    /// `&` at the end.
    pub background: bool,
}

/// One stage of a pipeline.
#[derive(Debug)]
pub enum Stage {
    /// An expression, with redirections behind it perhaps.
    Expression(Expression, Vec<Redirection>),
    /// A command.
    Command(Command),
}

/// A command.
#[derive(Debug)]
pub struct Command {
    /// `&`, `.` or neither before the name.
    pub operator: InvocationOperator,
    /// The name first, then parameters and arguments.
    pub elements: Vec<Element>,
    /// Redirections, wherever they stand.
    pub redirections: Vec<Redirection>,
    /// From the operator or name to the last element or redirection.
    pub span: Span,
}

/// What stands before a command's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvocationOperator {
    /// Nothing.
    #[default]
    None,
    /// `&`: in a scope of its own.
    Call,
    /// `.`: in the scope of the caller.
    Dot,
}

/// A part of a command.
#[derive(Debug)]
pub enum Element {
    /// A value; barewords are [`ExpressionKind::Bareword`] or [`ExpressionKind::Expandable`].
    Argument(Expression),
    /// `-Name`, `-Name:`.
    Parameter(NamedParameter),
    /// `--`: what follows has no names.
    EndOfParameters(Span),
    /// `--%` and the rest of the line.
    Verbatim(Name, Span),
}

/// `-Name` in a command.
#[derive(Debug)]
pub struct NamedParameter {
    /// Without the dash and the colon.
    pub name: Name,
    /// `-Name` and the colon.
    pub span: Span,
    /// Whether a colon stands behind it, which makes the argument belong to it whatever it is.
    pub colon: bool,
    /// The argument behind the colon.
    pub argument: Option<Expression>,
}

/// `> file`, `2>&1`.
#[derive(Debug)]
pub struct Redirection {
    /// Which stream: 1 to 6, 0 for all.
    pub from: u8,
    /// Where to.
    pub to: RedirectionTarget,
    /// All of it.
    pub span: Span,
}

/// Where a stream goes.
#[derive(Debug)]
pub enum RedirectionTarget {
    /// To a file.
    File {
        /// Its name.
        path: Expression,
        /// Added at its end.
        append: bool,
    },
    /// Into another stream.
    Stream(u8),
}
