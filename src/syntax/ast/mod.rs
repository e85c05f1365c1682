//! The tree of a script. Immutable, shared by `Arc` where it outlives a statement; every node knows its span.

mod command;
mod expression;
mod statement;

pub use crate::text::{CommentHelp, Name, Text};
use crate::text::{Source, Span};
pub use command::{Command, Element, InvocationOperator, NamedParameter, Pipeline, Redirection, RedirectionTarget, Stage};
pub use expression::{
    Access, BinaryOperator, Call, CaseOption, Comparison, Expandable, Expression, ExpressionKind, Index, Member, Number, NumberValue, Part,
    Scope, TextStyle, UnaryOperator, Variable,
};
pub use statement::{
    Assignment, AssignmentOperator, Chain, ChainOperator, For, ForEach, Function, FunctionKind, If, Jump, Leave, Statement, StatementKind,
    Switch, SwitchInput, SwitchMatching, Trap, Try, While, WhileKind,
};
use std::sync::Arc;

/// A script, the body of a function, or `{ … }`.
#[derive(Debug)]
pub struct ScriptBlock {
    /// The text it stands in.
    pub source: Arc<Source>,
    /// With its braces, if it has any.
    pub span: Span,
    /// `param( … )` with the attributes before it.
    pub params: Option<ParamBlock>,
    /// What it does.
    pub body: Body,
    /// `using …` statements, in scripts.
    pub using: Vec<Using>,
    /// `#requires` lines, in scripts.
    pub requires: Vec<Requires>,
    /// Comment-based help that stands in it or before it.
    pub help: Option<Arc<CommentHelp>>,
}

/// What a script block does.
#[derive(Debug)]
pub enum Body {
    /// Statements without named blocks; for a function that is `end`, for a filter `process`.
    Plain(Block),
    /// `begin`, `process`, `end` and their like.
    Named(Box<NamedBlocks>),
}

/// The named blocks of a script block.
#[derive(Debug, Default)]
pub struct NamedBlocks {
    /// `begin`.
    pub begin: Option<Block>,
    /// `process`.
    pub process: Option<Block>,
    /// `end`.
    pub end: Option<Block>,
    /// `clean`.
    pub clean: Option<Block>,
    /// `dynamicparam`.
    pub dynamic: Option<Block>,
}

/// Statements in order.
#[derive(Debug, Default)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
    /// Whether one of them is a `trap`.
    pub has_trap: bool,
    /// With its braces, if it has any.
    pub span: Span,
}

/// `param( … )`.
#[derive(Debug)]
pub struct ParamBlock {
    /// `[CmdletBinding()]` and others before it.
    pub attributes: Vec<Attribute>,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// From `param` to the closing parenthesis.
    pub span: Span,
}

/// A declared parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Attributes and types before the name, in order.
    pub attributes: Vec<Attribute>,
    /// The variable.
    pub variable: Variable,
    /// What stands behind `=`.
    pub default: Option<Expression>,
    /// All of it.
    pub span: Span,
}

/// `[Name(…)]`, or a type constraint `[int]`.
#[derive(Debug)]
pub struct Attribute {
    /// The type named.
    pub name: TypeName,
    /// The arguments; `None` for a type constraint, which has no parentheses.
    pub arguments: Option<AttributeArguments>,
    /// With the brackets.
    pub span: Span,
}

/// The arguments of an attribute.
#[derive(Debug, Default)]
pub struct AttributeArguments {
    /// Those without a name.
    pub positional: Vec<Expression>,
    /// `Name = value`; a name alone means `$true` and has no value here.
    pub named: Vec<(Name, Option<Expression>)>,
}

/// A type as written: `int`, `System.Collections.Generic.List[string]`, `string[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// As written, without the outer brackets and without blanks.
    pub text: Name,
    /// Where.
    pub span: Span,
}

/// `using namespace System.IO`.
#[derive(Debug)]
pub struct Using {
    /// `namespace`, `module`, `assembly`, `type`, `command`.
    pub kind: Name,
    /// What.
    pub name: Name,
    /// All of it.
    pub span: Span,
}

/// A `#requires` line.
#[derive(Debug, PartialEq, Eq)]
pub struct Requires {
    /// What stands behind the word, as written.
    pub text: Name,
    /// All of it.
    pub span: Span,
}
