//! What an editor needs of a text, made once for each change of it: text → tree → bindings.

use super::word::begins;
use crate::bind::{arguments, bind};
use crate::invoke::Commands;
use crate::syntax::ast::{Command, Element, Expression, ExpressionKind, Part, StatementKind, TextStyle};
use crate::syntax::walk::{Node, element_span};
use crate::syntax::{Parse, parse};
use crate::text::{Source, Span};
use std::sync::Arc;

/// A text with its tree and with what its parts are.
#[derive(Debug)]
pub struct Analysis {
    source: Arc<Source>,
    parse: Parse,
    marks: Vec<Mark>,
}

/// What a part of the text is, for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// What.
    pub look: Look,
}

/// What parts of a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The name of a command that there is.
    Command,
    /// The name of a command that nobody knows.
    UnknownCommand,
    /// A parameter that the command has.
    Parameter,
    /// A parameter or argument that the command does not take.
    Mistake,
    /// Text.
    Text,
    /// A number.
    Number,
    /// A variable.
    Variable,
    /// The name of a member.
    Member,
    /// The name of a type.
    Type,
    /// An operator.
    Operator,
    /// A word of the language.
    Keyword,
    /// A comment.
    Comment,
}

impl Analysis {
    /// Analyses a text against these commands.
    pub fn new(text: &str, commands: &Commands) -> Self {
        let source = Arc::new(Source::new(text));
        let parse = parse(&source);
        let marks = marks(source.text(), &parse, commands);
        Self { source, parse, marks }
    }

    /// The text.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Its tree and its problems.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }

    /// What its parts are, by place, without overlaps. What lies between them is nothing special.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether more must follow before it can run.
    pub fn is_incomplete(&self) -> bool {
        self.parse.incomplete
    }
}

fn marks(text: &str, parse: &Parse, commands: &Commands) -> Vec<Mark> {
    let mut declared = Vec::new();
    Node::Script(&parse.tree).all(&mut |node| {
        if let Node::Statement(statement) = node
            && let StatementKind::Function(function) = &statement.kind
        {
            declared.push(&**function);
        }
    });
    let mut found = Found { text, commands, declared, marks: Vec::new() };
    Node::Script(&parse.tree).all(&mut |node| found.node(node));
    let marks = flat(text, &found.marks);
    between(text, &marks)
}

struct Found<'a> {
    text: &'a str,
    commands: &'a Commands,
    declared: Vec<&'a crate::syntax::ast::Function>,
    marks: Vec<Mark>,
}

impl Found<'_> {
    fn mark(&mut self, span: Span, look: Look) {
        if !span.is_empty() && span.range().end <= self.text.len() {
            self.marks.push(Mark { span, look });
        }
    }

    fn node(&mut self, node: Node<'_>) {
        match node {
            Node::Command(command) => self.command(command),
            Node::Expression(expression) => self.expression(expression),
            Node::Key(key) => self.mark(key.span, Look::Member),
            Node::MemberName(name) => self.mark(name.span, Look::Member),
            Node::Type(name) => self.mark(name.span, Look::Type),
            Node::Variable(variable) => self.mark(variable.span, Look::Variable),
            Node::Statement(statement) => {
                if let StatementKind::Function(function) = &statement.kind {
                    self.mark(function.name_span, Look::Command);
                }
            }
            Node::Element(Element::Parameter(parameter)) => self.mark(parameter.span, Look::Parameter),
            _ => {}
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let look = match &expression.kind {
            ExpressionKind::Number(_) => Look::Number,
            ExpressionKind::Single(_) | ExpressionKind::Double(_) | ExpressionKind::Here(_) => Look::Text,
            ExpressionKind::Expandable(text) if text.style != TextStyle::Bareword => {
                // The text lies around its parts; they are marked on their own.
                let mut from = expression.span.start;
                for part in &text.parts {
                    if let Part::Expression(inner) = part
                        && from <= inner.span.start
                    {
                        self.mark(Span { start: from, end: inner.span.start }, Look::Text);
                        from = inner.span.end;
                    }
                }
                self.mark(Span { start: from.min(expression.span.end), end: expression.span.end }, Look::Text);
                return;
            }
            ExpressionKind::Variable(_) | ExpressionKind::Splat(_) | ExpressionKind::Using(_) => Look::Variable,
            _ => return,
        };
        self.mark(expression.span, look);
    }

    fn command(&mut self, command: &Command) {
        let Some(Element::Argument(first)) = command.elements.first() else { return };
        let ExpressionKind::Bareword(name) = &first.kind else { return };
        let declared = self.declared.iter().rev().find(|function| function.name.eq_ignore_ascii_case(name));
        let signature = match declared {
            Some(function) => Some(Arc::new(crate::bind::of_function(function))),
            None => self.commands.resolve(name).and_then(|source| self.commands.signature(&source)),
        };
        let is_path = name.contains(['/', '\\', '.']);
        self.mark(first.span, if signature.is_some() || is_path { Look::Command } else { Look::UnknownCommand });
        let Some(signature) = signature.filter(|signature| signature.strict) else { return };
        let splatted =
            command.elements.iter().any(|element| matches!(element, Element::Argument(Expression { kind: ExpressionKind::Splat(_), .. })));
        for problem in bind(&signature, arguments(command), first.span).problems {
            let named = problem.id == "NamedParameterNotFound" || problem.id == "AmbiguousParameter";
            if (named || (problem.id == "PositionalParameterNotFound" && !splatted))
                && command.elements.iter().any(|element| element_span(element) == problem.span)
            {
                self.mark(problem.span, Look::Mistake);
            }
        }
    }
}

/// Marks without overlaps: inner ones, which come later, cover outer ones, and mistakes cover everything.
fn flat(text: &str, marks: &[Mark]) -> Vec<Mark> {
    let mut owners: Vec<Option<usize>> = vec![None; text.len()];
    let (mistakes, others): (Vec<usize>, Vec<usize>) = (0..marks.len()).partition(|&index| marks[index].look == Look::Mistake);
    for index in others.into_iter().chain(mistakes) {
        owners[marks[index].span.range()].fill(Some(index));
    }
    let mut flat: Vec<Mark> = Vec::with_capacity(marks.len());
    let mut at = 0;
    for run in owners.chunk_by(|left, right| left == right) {
        if let Some(index) = run[0] {
            flat.push(Mark { span: Span::new(at, at + run.len()), look: marks[index].look });
        }
        at += run.len();
    }
    flat
}

/// Puts in what the tree does not keep: comments, words of the language, operators with names.
fn between(text: &str, marks: &[Mark]) -> Vec<Mark> {
    let mut all = Vec::with_capacity(marks.len() * 2);
    let mut at = 0;
    for mark in marks {
        words(text, at, mark.span.start as usize, &mut all);
        all.push(*mark);
        at = at.max(mark.span.end as usize);
    }
    words(text, at, text.len(), &mut all);
    all
}

const KEYWORDS: &[&str] = &[
    "begin",
    "break",
    "catch",
    "class",
    "clean",
    "continue",
    "data",
    "do",
    "dynamicparam",
    "else",
    "elseif",
    "end",
    "enum",
    "exit",
    "filter",
    "finally",
    "for",
    "foreach",
    "function",
    "if",
    "in",
    "param",
    "process",
    "return",
    "switch",
    "throw",
    "trap",
    "try",
    "until",
    "using",
    "while",
    "workflow",
];

fn words(text: &str, from: usize, to: usize, all: &mut Vec<Mark>) {
    let Some(gap) = text.get(from..to) else { return };
    let mut at = 0;
    while let Some(letter) = gap[at..].chars().next() {
        let rest = &gap[at..];
        let (length, look) = if rest.starts_with("<#") {
            (rest.find("#>").map_or(rest.len(), |end| end + 2), Some(Look::Comment))
        } else if letter == '#' {
            (rest.find(['\n', '\r']).unwrap_or(rest.len()), Some(Look::Comment))
        } else if letter == '-' && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic()) {
            let length = 1 + rest[1..].chars().take_while(char::is_ascii_alphabetic).count();
            (
                length,
                super::operator::OPERATORS.iter().any(|(name, _)| name.eq_ignore_ascii_case(&rest[1..length])).then_some(Look::Operator),
            )
        } else if letter.is_alphabetic() {
            let length: usize = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').map(char::len_utf8).sum();
            let word = &rest[..length];
            (length, KEYWORDS.iter().any(|own| own.len() == word.len() && begins(word, own)).then_some(Look::Keyword))
        } else {
            (letter.len_utf8(), None)
        };
        if let Some(look) = look {
            all.push(Mark { span: Span::new(from + at, from + at + length), look });
        }
        at += length;
    }
}
