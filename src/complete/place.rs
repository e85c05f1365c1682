//! Where the cursor stands, and who answers there.

use super::word::Word;
use super::{Analysis, Completion, Known, Suggestion};
use super::{argument, command, hashtable, member, operator, parameter, path as files, type_name, variable};
use crate::syntax::ast::{Command, Element, Expression, ExpressionKind, ScriptBlock};
use crate::syntax::walk::{Node, path};
use crate::text::{Source, Span};
use std::sync::Arc;

/// Stands at the cursor while a text is looked at that has no word there, so that there is one.
const PLACEHOLDER: &str = "x";
/// The same behind the bracket of an index, where a word means nothing.
const INDEX: &str = "0";

/// A place in a text.
pub(super) struct Place<'a> {
    pub(super) known: Known<'a>,
    /// The text as it was written; the tree may be of one with a word at the cursor.
    pub(super) text: &'a str,
    pub(super) script: &'a ScriptBlock,
    /// The cursor.
    pub(super) cursor: usize,
    /// What the cursor stands in, outermost first.
    pub(super) path: Vec<Node<'a>>,
    /// How many bytes the tree's text has more, at the cursor.
    inserted: usize,
}

/// What may stand at the byte `cursor` of the text; nothing where nothing is known.
pub fn complete(analysis: &Analysis, cursor: usize, known: Known<'_>) -> Completion {
    let text = analysis.source().text();
    let cursor = text.floor_char_boundary(cursor.min(text.len()));
    if text[..cursor].trim().is_empty() {
        return Completion { span: Span::empty(cursor), suggestions: Vec::new() };
    }
    if let Some(found) = super::keyword::complete(text, cursor).or_else(|| super::attribute::complete(text, cursor)) {
        return found;
    }
    let before = text[..cursor].chars().next_back();
    if before
        .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '"' | ')' | ']' | '}' | '\u{2018}'..='\u{201e}'))
    {
        let path = path(&analysis.parse().tree, cursor);
        return Place { known, text, script: &analysis.parse().tree, cursor, path, inserted: 0 }.answer();
    }
    let behind = text[cursor..].chars().next();
    let apart = if behind.is_none_or(|letter| letter.is_whitespace() || matches!(letter, ')' | ']' | '}' | ';' | '|' | ',' | '\'' | '"')) {
        ""
    } else {
        " "
    };
    let ends_value = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ')' | ']' | '}');
    let in_index = text[..cursor].strip_suffix('[').is_some_and(|value| value.ends_with(ends_value));
    let word = if in_index { INDEX } else { PLACEHOLDER };
    let with_word = format!("{}{word}{apart}{}", &text[..cursor], &text[cursor..]);
    let source = Arc::new(Source::new(with_word));
    let parse = crate::syntax::parse(&source);
    let path = path(&parse.tree, cursor + word.len());
    Place { known, text, script: &parse.tree, cursor, path, inserted: word.len() + apart.len() }.answer()
}

impl<'a> Place<'a> {
    fn answer(&self) -> Completion {
        let Some(&leaf) = self.path.last() else { return self.nothing() };
        match leaf {
            Node::MemberName(name) => member::complete(self, name),
            Node::Key(key) => hashtable::complete_key(self, key),
            Node::Type(name) => type_name::complete(self, name.span),
            Node::Variable(variable) => variable::complete(self, variable.span),
            Node::Element(Element::Parameter(parameter)) => parameter::complete(self, parameter),
            Node::Expression(expression) => self.in_expression(expression),
            _ => operator::complete(self).unwrap_or_else(|| self.nothing()),
        }
    }

    fn in_expression(&self, leaf: &'a Expression) -> Completion {
        match &leaf.kind {
            ExpressionKind::Variable(_) | ExpressionKind::Splat(_) | ExpressionKind::Using(_) => {
                if self.before(leaf.span) == "$"
                    && let Some(Node::Element(element)) = self.path.iter().rev().nth(1)
                    && let Some(command) = self.command_of(element)
                    && let Some(truth) = argument::truth_values(self, command, element)
                {
                    return self.found(self.written(leaf.span), truth);
                }
                return variable::complete(self, leaf.span);
            }
            ExpressionKind::Bareword(_)
            | ExpressionKind::Single(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::Expandable(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Error => {}
            _ => return operator::complete(self).unwrap_or_else(|| self.nothing()),
        }
        let word = self.word(leaf.span);
        let mut around = self.path.iter().rev().skip(1).copied();
        match around.next() {
            Some(Node::Element(element)) => self.in_element(element, leaf, &word),
            Some(Node::Redirection(_)) => self.found(word.span, files::suggestions(self, &word)),
            Some(Node::Expression(outer)) => match &outer.kind {
                ExpressionKind::Array(_) => match around.next() {
                    Some(Node::Element(element)) => self.in_element(element, leaf, &word),
                    _ => self.in_value(&word),
                },
                ExpressionKind::Index(index) if std::ptr::eq(&raw const index.index, leaf) => {
                    self.found(word.span, hashtable::keys_of(self, &index.object, &word))
                }
                _ => self.in_value(&word),
            },
            _ => self.in_value(&word),
        }
    }

    /// A value that is no argument itself: one in a hashtable that is an argument belongs to its parameter.
    fn in_value(&self, word: &Word) -> Completion {
        match hashtable::argument_around(self) {
            Some((command, element)) => self.found(word.span, argument::suggestions(self, command, element, word, argument::Files::Never)),
            None => operator::complete(self).unwrap_or_else(|| Completion { span: word.span, suggestions: Vec::new() }),
        }
    }

    fn in_element(&self, element: &'a Element, leaf: &'a Expression, word: &Word) -> Completion {
        let Some(command) = self.command_of(element) else { return self.nothing() };
        let is_name = command.elements.first().is_some_and(|first| std::ptr::eq(first, element));
        if is_name && matches!(leaf.kind, ExpressionKind::Bareword(_) | ExpressionKind::Single(_) | ExpressionKind::Double(_)) {
            // A dash begins no command: it was to be an operator, behind a value that something went wrong with.
            let operator = word.value.starts_with('-').then(|| operator::complete(self)).flatten();
            return operator.unwrap_or_else(|| self.found(word.span, command::suggestions(self, word)));
        }
        self.found(word.span, argument::suggestions(self, command, element, word, argument::Files::WhenNothingElse))
    }

    /// The command that an element of the path belongs to.
    pub(super) fn command_of(&self, element: &Element) -> Option<&'a Command> {
        self.path.iter().rev().find_map(|node| match node {
            Node::Command(command) if command.elements.iter().any(|own| std::ptr::eq(own, element)) => Some(*command),
            _ => None,
        })
    }

    /// The word that a node is, without the placeholder.
    pub(super) fn word(&self, span: Span) -> Word {
        let start = (span.start as usize).min(self.cursor);
        Word::new(self.written(span), &self.text[start..self.cursor])
    }

    /// A node's span in the text as it was written; it reaches to the cursor at least.
    pub(super) fn written(&self, span: Span) -> Span {
        let start = (span.start as usize).min(self.cursor);
        Span::new(start, (span.end as usize).saturating_sub(self.inserted).max(self.cursor))
    }

    /// What was written of a node up to the cursor.
    pub(super) fn before(&self, span: Span) -> &'a str {
        &self.text[(span.start as usize).min(self.cursor)..self.cursor]
    }

    pub(super) fn found(&self, span: Span, suggestions: Vec<Suggestion>) -> Completion {
        Completion { span, suggestions }
    }

    pub(super) fn nothing(&self) -> Completion {
        Completion { span: Span::empty(self.cursor), suggestions: Vec::new() }
    }
}
