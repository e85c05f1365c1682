//! Expressions.

use super::{Attribute, Block, Name, ScriptBlock, Statement, Text, TypeName};
use crate::text::Span;
use std::sync::Arc;

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
    Single(Text),
    /// Text in double quotes with nothing in it to expand.
    Double(Text),
    /// A here-string with nothing in it to expand.
    Here(Text),
    /// A word of a command with nothing in it to expand, quotes and escapes taken away.
    Bareword(Text),
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
    pub text: Text,
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
    /// Which of the names of its text this is, counted from one in the order in which they appear; zero for those that the language
    /// answers itself: `_`, `psitem`, `true`, `false` and `null`.
    pub number: u16,
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
    /// Whether working out which changes nothing, so that it may be done before one looks at what.
    pub is_quiet: bool,
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

impl UnaryOperator {
    /// What it adds to the number that it stands at, if it counts, and whether its value is the new number.
    #[inline]
    pub fn counts(self) -> Option<(i32, bool)> {
        match self {
            Self::IncrementBefore => Some((1, true)),
            Self::DecrementBefore => Some((-1, true)),
            Self::IncrementAfter => Some((1, false)),
            Self::DecrementAfter => Some((-1, false)),
            Self::Not | Self::BinaryNot | Self::Plus | Self::Minus | Self::Split(_) | Self::Join => None,
        }
    }
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
