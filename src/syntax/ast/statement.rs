//! Statements: what stands on a line of its own, and what they consist of.

use super::{BinaryOperator, Block, Expression, Name, Parameter, Pipeline, ScriptBlock, Text, TypeName, Variable};
use crate::text::Span;
use std::sync::Arc;

/// A statement.
#[derive(Debug)]
pub struct Statement {
    /// Which.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Debug)]
pub enum StatementKind {
    /// An expression alone: its value goes on.
    Expression(Expression),
    /// Commands connected by `|`, perhaps behind an expression; or an expression with redirections.
    Pipeline(Pipeline),
    /// `left && right`, `left || right`.
    Chain(Box<Chain>),
    /// `target = value` and its like; the value is a statement.
    Assignment(Box<Assignment>),
    /// `if`.
    If(Box<If>),
    /// `switch`.
    Switch(Box<Switch>),
    /// `for`.
    For(Box<For>),
    /// `foreach`.
    ForEach(Box<ForEach>),
    /// `while`, `do … while`, `do … until`.
    While(Box<While>),
    /// `break label`, `continue label`, `return`, `exit`, `throw`.
    Leave(Leave, Option<Box<Statement>>),
    /// `break` and `continue` with their label, an expression.
    Jump(Jump, Option<Box<Expression>>),
    /// `try`.
    Try(Box<Try>),
    /// `trap`.
    Trap(Box<Trap>),
    /// `function`, `filter`, `workflow`.
    Function(Arc<Function>),
    /// `data`.
    Data(Box<Block>),
    /// A statement that parses but that nothing here runs: `class`, `enum`, `configuration`, `workflow` features, by its keyword.
    Foreign(Name),
    /// A block as a statement, from error recovery.
    Error,
}

/// `return`, `exit`, `throw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the keywords")]
pub enum Leave {
    Return,
    Exit,
    Throw,
}

/// `break`, `continue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the keywords")]
pub enum Jump {
    Break,
    Continue,
}

/// Two statements of which the second runs depending on the first.
#[derive(Debug)]
pub struct Chain {
    /// First.
    pub left: Statement,
    /// When the second runs.
    pub operator: ChainOperator,
    /// Second.
    pub right: Statement,
}

/// `&&` or `||`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainOperator {
    /// `&&`: if the first succeeded.
    And,
    /// `||`: if the first failed.
    Or,
}

/// An assignment.
#[derive(Debug)]
pub struct Assignment {
    /// A variable, member, index, list of these, with type constraints perhaps.
    pub target: Expression,
    /// `=` or one that computes.
    pub operator: AssignmentOperator,
    /// The right side: any statement.
    pub value: Statement,
}

/// What an assignment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentOperator {
    /// `=`
    Set,
    /// `+=`, `-=`, `*=`, `/=`, `%=`
    Compute(BinaryOperator),
    /// `??=`
    IfNull,
}

/// `if`, `elseif`, `else`.
#[derive(Debug)]
pub struct If {
    /// Conditions and what they lead to, in order.
    pub clauses: Vec<(Statement, Block)>,
    /// `else`.
    pub otherwise: Option<Block>,
}

/// `switch`.
#[derive(Debug)]
pub struct Switch {
    /// `:label` before it.
    pub label: Option<Name>,
    /// How text is compared.
    pub matching: SwitchMatching,
    /// `-CaseSensitive`.
    pub case_sensitive: bool,
    /// The value, or the file's name with `-File`.
    pub input: SwitchInput,
    /// The clauses in order.
    pub clauses: Vec<(Expression, Block)>,
    /// `default`.
    pub default: Option<Block>,
    /// Whether a clause asks for `$switch`.
    pub asks_enumerator: bool,
}

/// How a `switch` compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SwitchMatching {
    /// As `-eq` with text.
    #[default]
    Exact,
    /// `-Wildcard`.
    Wildcard,
    /// `-Regex`.
    Regex,
}

/// What a `switch` looks at.
#[derive(Debug)]
pub enum SwitchInput {
    /// The value of a pipeline.
    Value(Statement),
    /// The lines of a file.
    File(Expression),
}

/// `for`.
#[derive(Debug)]
pub struct For {
    /// `:label` before it.
    pub label: Option<Name>,
    /// Before the first round.
    pub initial: Option<Statement>,
    /// Before each round.
    pub condition: Option<Statement>,
    /// After each round.
    pub step: Option<Statement>,
    /// The round.
    pub body: Block,
}

/// `foreach ($x in …)`.
#[derive(Debug)]
pub struct ForEach {
    /// `:label` before it.
    pub label: Option<Name>,
    /// The loop variable.
    pub variable: Variable,
    /// What is walked through.
    pub items: Statement,
    /// The round.
    pub body: Block,
    /// `-Parallel`, which nothing here runs.
    pub parallel: bool,
    /// Whether the round asks for `$foreach`.
    pub asks_enumerator: bool,
}

/// `while`, `do … while`, `do … until`.
#[derive(Debug)]
pub struct While {
    /// `:label` before it.
    pub label: Option<Name>,
    /// The condition.
    pub condition: Statement,
    /// The round.
    pub body: Block,
    /// When the condition is looked at, and what it must be.
    pub kind: WhileKind,
}

/// The three loops with a bare condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhileKind {
    /// `while (…) { … }`
    While,
    /// `do { … } while (…)`
    DoWhile,
    /// `do { … } until (…)`
    DoUntil,
}

/// `try`.
#[derive(Debug)]
pub struct Try {
    /// What is tried.
    pub body: Block,
    /// `catch` clauses: types (none for all) and block.
    pub catches: Vec<(Vec<TypeName>, Block)>,
    /// `finally`.
    pub finally: Option<Block>,
}

/// `trap`.
#[derive(Debug)]
pub struct Trap {
    /// The type; `None` for all.
    pub ty: Option<TypeName>,
    /// What it does.
    pub body: Block,
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name, with a scope before it perhaps: `global:Get-X`.
    pub name: Text,
    /// Where the name stands.
    pub name_span: Span,
    /// `function`, `filter` or `workflow`.
    pub kind: FunctionKind,
    /// `function f($a, $b)`: parameters before the body.
    pub parameters: Option<Vec<Parameter>>,
    /// The body.
    pub body: Arc<ScriptBlock>,
}

/// The keyword of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the keywords")]
pub enum FunctionKind {
    Function,
    Filter,
    Workflow,
}
