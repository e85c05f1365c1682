//! The tree of a script. Immutable, shared by `Arc` where it outlives a statement; every node knows its span.

pub use crate::text::CommentHelp;
use crate::text::{Source, Span};
use std::sync::Arc;

/// A name or text in the tree, shared with whoever runs it.
pub type Name = Arc<str>;

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
    /// Commands and expressions connected by `|`.
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
    pub name: Name,
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

/// An expression.
#[derive(Debug)]
pub struct Expression {
    /// Which.
    pub kind: ExpressionKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Debug)]
pub enum ExpressionKind {
    /// A number.
    Number(Number),
    /// Text in single quotes.
    Single(Name),
    /// Text in double quotes with nothing in it to expand.
    Double(Name),
    /// A here-string with nothing in it to expand.
    Here(Name),
    /// A word of a command with nothing in it to expand, quotes and escapes taken away.
    Bareword(Name),
    /// Text with variables and subexpressions in it.
    Expandable(Expandable),
    /// `$name`.
    Variable(Variable),
    /// `@name` as an argument.
    Splat(Variable),
    /// `a, b`, `,a`.
    Array(Vec<Expression>),
    /// `@( … )`.
    ArrayExpression(Block),
    /// `$( … )`.
    Subexpression(Block),
    /// `( … )`.
    Paren(Box<Statement>),
    /// `@{ … }`: keys and values; a value is a statement.
    Hashtable(Vec<(Expression, Statement)>),
    /// `{ … }`.
    ScriptBlock(Arc<ScriptBlock>),
    /// `[type]`.
    Type(TypeName),
    /// `[type]operand`, and attributes before an operand.
    Cast(Box<Attribute>, Box<Expression>),
    /// An operator before its operand, or `++` and `--` behind it.
    Unary(UnaryOperator, Box<Expression>),
    /// An operator between its operands.
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
    /// `a ? b : c`.
    Ternary(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `a.b`, `a::b`, `a?.b`.
    Member(Box<Member>),
    /// `a.b( … )`.
    Call(Box<Call>),
    /// `a[ … ]`, `a?[ … ]`.
    Index(Box<Index>),
    /// `$using:name`.
    Using(Variable),
    /// Where something is missing or wrong.
    Error,
}

/// A number as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: NumberValue,
    /// As written, which is what a text parameter gets.
    pub text: Name,
}

/// The value of a number.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of value::Value")]
pub enum NumberValue {
    Int(i32),
    Long(i64),
    Double(f64),
    /// Digits, with a point perhaps.
    Decimal(Name),
    SByte(i8),
    Byte(u8),
    Short(i16),
    UShort(u16),
    UInt(u32),
    ULong(u64),
    /// Digits, with a sign perhaps: `System.Numerics.BigInteger`.
    Big(Name),
}

/// Text with parts to expand.
#[derive(Debug)]
pub struct Expandable {
    /// The parts in order.
    pub parts: Vec<Part>,
    /// How it was written.
    pub style: TextStyle,
}

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// `"…"`.
    Quoted,
    /// `@"…"@`.
    Here,
    /// Without quotes around all of it.
    Bareword,
}

/// A part of an expandable text.
#[derive(Debug)]
pub enum Part {
    /// As it stands, escapes resolved.
    Text(Name),
    /// `$name`, `$( … )`.
    Expression(Expression),
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Where it is looked for.
    pub scope: Scope,
    /// Without the scope, as written.
    pub name: Name,
    /// `name` in lower case, for looking it up.
    pub key: Name,
    /// With the `$` or `@`.
    pub span: Span,
}

/// The scope or drive before a variable's name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are PowerShell's")]
pub enum Scope {
    /// None written.
    Unqualified,
    Global,
    Script,
    Local,
    Private,
    Using,
    /// `$env:…`
    Environment,
    /// `$function:…`
    Function,
    /// `$variable:…`
    Variable,
    /// `$alias:…`
    Alias,
    /// Another drive, as written.
    Drive(Name),
}

/// `a.b`.
#[derive(Debug)]
pub struct Member {
    /// Of what.
    pub object: Expression,
    /// Which; a [`ExpressionKind::Bareword`] for a plain name.
    pub name: Expression,
    /// How it is reached.
    pub access: Access,
}

/// How a member is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `.`
    Instance,
    /// `::`
    Static,
    /// `?.`: nothing if the object is `$null`.
    IfNotNull,
}

/// `a.b( … )`.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub member: Member,
    /// The arguments.
    pub arguments: Vec<Expression>,
}

/// `a[ … ]`.
#[derive(Debug)]
pub struct Index {
    /// Of what.
    pub object: Expression,
    /// Which.
    pub index: Expression,
    /// `?[`: nothing if the object is `$null`.
    pub if_not_null: bool,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum UnaryOperator {
    Not,
    BinaryNot,
    Plus,
    Minus,
    Split(CaseOption),
    Join,
    IncrementBefore,
    DecrementBefore,
    IncrementAfter,
    DecrementAfter,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Range,
    Format,
    And,
    Or,
    Xor,
    BinaryAnd,
    BinaryOr,
    BinaryXor,
    ShiftLeft,
    ShiftRight,
    Join,
    Is,
    IsNot,
    As,
    IfNull,
    Compare(Comparison, CaseOption),
}

/// Operators that compare, and that have `-c…` and `-i…` forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Like,
    NotLike,
    Match,
    NotMatch,
    Replace,
    Contains,
    NotContains,
    In,
    NotIn,
    Split,
}

/// Whether upper and lower case count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseOption {
    /// They do not: `-eq`, `-ieq`.
    #[default]
    Ignore,
    /// They do: `-ceq`.
    Respect,
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
