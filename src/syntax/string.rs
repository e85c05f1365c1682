//! Text in quotes, here-strings, and what expands inside of text.

use super::ast::{Expandable, Expression, ExpressionKind, Part, Text, TextStyle};
use super::cursor::{Parser, is_double_quote, is_line_end, is_single_quote};
use super::variable::{Within, begins_variable};

/// Collects the parts of a text.
#[derive(Default)]
pub(super) struct Parts {
    parts: Vec<Part>,
    text: String,
}

impl Parts {
    pub(super) fn push(&mut self, letter: char) {
        self.text.push(letter);
    }

    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn expression(&mut self, expression: Expression) {
        self.flush();
        self.parts.push(Part::Expression(expression));
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text).into()));
        }
    }

    /// The finished text: `constant` makes the node when nothing in it expands.
    pub(super) fn finish(mut self, style: TextStyle, constant: fn(Text) -> ExpressionKind) -> ExpressionKind {
        if self.parts.is_empty() {
            return constant(self.text.into());
        }
        self.flush();
        ExpressionKind::Expandable(Expandable { parts: self.parts, style })
    }
}

impl Parser<'_> {
    /// Text in quotes or a here-string; the caller has seen the quote or `@` before it.
    pub(super) fn string(&mut self) -> Expression {
        let start = self.at;
        let kind = match self.next() {
            Some('@') => self.here_string(start),
            Some(quote) if is_single_quote(quote) => self.single_quoted(start),
            _ => self.double_quoted(start),
        };
        Expression { kind, span: self.span(start) }
    }

    fn single_quoted(&mut self, start: usize) -> ExpressionKind {
        let mut text = String::new();
        self.rest_of_single_quoted(start, &mut text);
        ExpressionKind::Single(text.into())
    }

    /// Reads to the closing quote; the opening one has been read.
    pub(super) fn rest_of_single_quoted(&mut self, start: usize, text: &mut String) {
        while let Some(letter) = self.next() {
            if !is_single_quote(letter) {
                text.push(letter);
            } else if self.peek().is_some_and(is_single_quote) {
                text.push(letter);
                self.next();
            } else {
                return;
            }
        }
        self.unterminated(start, "'");
    }

    fn double_quoted(&mut self, start: usize) -> ExpressionKind {
        let mut parts = Parts::default();
        self.rest_of_double_quoted(start, &mut parts);
        parts.finish(TextStyle::Quoted, ExpressionKind::Double)
    }

    /// Reads to the closing quote; the opening one has been read.
    pub(super) fn rest_of_double_quoted(&mut self, start: usize, parts: &mut Parts) {
        while let Some(letter) = self.peek() {
            if is_double_quote(letter) {
                self.next();
                if !self.peek().is_some_and(is_double_quote) {
                    return;
                }
                self.next();
                parts.push(letter);
            } else {
                self.expandable_letter(letter, parts, TextStyle::Quoted);
            }
        }
        self.unterminated(start, "\"");
    }

    fn unterminated(&mut self, start: usize, quote: &str) {
        self.incomplete = true;
        let span = self.span_of_letters(start, 1);
        self.problem(
            "TerminatorExpectedAtEndOfString",
            span,
            format!("The text that begins here is never closed; write {quote} at its end."),
        );
    }

    /// One letter, escape, variable or subexpression of an expandable text.
    pub(super) fn expandable_letter(&mut self, letter: char, parts: &mut Parts, style: TextStyle) {
        match letter {
            '`' => {
                self.next();
                self.escape(parts);
            }
            '$' if self.looking_at("$(") => {
                let expression = self.subexpression_in_text(style);
                parts.expression(expression);
            }
            '$' if begins_variable(self.rest()) => {
                let start = self.at;
                let variable = self.variable(Within::Text);
                parts.expression(Expression { kind: ExpressionKind::Variable(variable), span: self.span(start) });
            }
            _ => {
                self.next();
                parts.push(letter);
            }
        }
    }

    /// What stands behind a backtick.
    pub(super) fn escape(&mut self, parts: &mut Parts) {
        let start = self.at;
        let Some(letter) = self.next() else {
            self.incomplete = true;
            return;
        };
        match letter {
            '0' => parts.push('\0'),
            'a' => parts.push('\u{7}'),
            'b' => parts.push('\u{8}'),
            'e' => parts.push('\u{1b}'),
            'f' => parts.push('\u{c}'),
            'n' => parts.push('\n'),
            'r' => parts.push('\r'),
            't' => parts.push('\t'),
            'v' => parts.push('\u{b}'),
            'u' if self.peek() == Some('{') => self.unicode_escape(start, parts),
            '\r' => {
                self.take("\n");
                parts.push('\n');
            }
            other => parts.push(other),
        }
    }

    fn unicode_escape(&mut self, start: usize, parts: &mut Parts) {
        self.next();
        let digits = self.take_while(|letter| letter.is_ascii_hexdigit());
        let letter = if (1..=6).contains(&digits.len()) { u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) } else { None };
        let closed = self.take("}");
        match letter {
            Some(letter) if closed => parts.push(letter),
            _ => {
                let span = self.span(start);
                let id = match digits.len() {
                    7.. => "TooManyDigitsInUnicodeEscapeSequence",
                    6 if !closed => "MissingUnicodeEscapeSequenceTerminator",
                    1.. if closed => "InvalidUnicodeEscapeSequenceValue",
                    _ => "InvalidUnicodeEscapeSequence",
                };
                self.problem(id, span, "`u{ … } takes one to six hexadecimal digits that name a character, as in `u{20AC}.");
            }
        }
    }

    /// `$( … )` in text: its end is found by counting parentheses, whatever quotes say.
    fn subexpression_in_text(&mut self, style: TextStyle) -> Expression {
        let start = self.at;
        self.at += 2;
        let inner_start = self.at;
        let mut open = 1usize;
        let mut end = self.text.len();
        for (offset, letter) in self.rest().char_indices() {
            match letter {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                end = inner_start + offset;
                break;
            }
        }
        let text = self.text;
        let part = &text[inner_start..end];
        let (rewritten, origin) = if style == TextStyle::Here { (None, None) } else { collapse(part) };
        self.depth += 1;
        let block = if self.depth >= super::cursor::NESTING_LIMIT {
            let span = self.span(start);
            self.problem("ScriptTooComplicated", span, "Texts and expressions are nested too deeply here; split this into steps.");
            super::ast::Block::default()
        } else {
            self.within(rewritten.as_deref().unwrap_or(part), inner_start, origin, |parser| parser.statements_to_end())
        };
        self.depth -= 1;
        self.at = end;
        if !self.take(")") {
            self.missing(
                "MissingEndParenthesisInSubexpression",
                "The subexpression that begins with $( is not closed; write ) at its end.",
            );
        }
        Expression { kind: ExpressionKind::Subexpression(block), span: self.span(start) }
    }

    fn here_string(&mut self, start: usize) -> ExpressionKind {
        let single = self.next().is_some_and(is_single_quote);
        self.take_while(super::cursor::is_blank);
        if !self.take_line_end() {
            if self.is_end() {
                self.incomplete = true;
            }
            let span = self.span(start);
            self.problem(
                "UnexpectedCharactersAfterHereStringHeader",
                span,
                "A here-string begins on the line below its header; nothing may stand behind it.",
            );
        }
        let begin = self.at;
        let Some((end, behind)) = here_string_end(self.text, begin, single) else {
            self.at = self.text.len();
            self.incomplete = true;
            let span = self.span_of_letters(start, 2);
            let quote = if single { "'" } else { "\"" };
            self.problem(
                "TerminatorExpectedAtEndOfString",
                span,
                format!("The here-string that begins here is never closed; write {quote}@ at the start of a line."),
            );
            return ExpressionKind::Here("".into());
        };
        let text = self.text;
        if single {
            self.at = behind;
            return ExpressionKind::Here(text[begin..end].into());
        }
        let mut parts = Parts::default();
        self.within(&text[begin..end], begin, None, |parser| {
            while let Some(letter) = parser.peek() {
                parser.expandable_letter(letter, &mut parts, TextStyle::Here);
            }
        });
        self.at = behind;
        parts.finish(TextStyle::Here, ExpressionKind::Here)
    }
}

/// Where the text of a here-string ends, and where its terminator does.
fn here_string_end(text: &str, begin: usize, single: bool) -> Option<(usize, usize)> {
    let mut line = begin;
    loop {
        let rest = &text[line..];
        let mut letters = rest.chars();
        let quote = letters.next();
        if quote.is_some_and(if single { is_single_quote } else { is_double_quote }) && letters.next() == Some('@') {
            let mut end = line;
            if end > begin {
                end -= 1;
                if text[..end].ends_with('\r') && end > begin {
                    end -= 1;
                }
            }
            return Some((end.max(begin), line + quote.map_or(0, char::len_utf8) + 1));
        }
        let next = rest.find(is_line_end)?;
        line += next + if rest[next..].starts_with("\r\n") { 2 } else { 1 };
    }
}

/// In a quoted text's subexpression `""` and `` `" `` stand for one quotation mark. The new text and where its bytes come from.
fn collapse(part: &str) -> (Option<String>, Option<Vec<u32>>) {
    if !part.contains("\"\"") && !part.contains("`\"") {
        return (None, None);
    }
    let mut text = String::new();
    let mut origin = Vec::new();
    let mut letters = part.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let doubled = (is_double_quote(letter) || letter == '`') && letters.peek().is_some_and(|&(_, next)| is_double_quote(next));
        let kept = if doubled { letters.next().map_or(letter, |(_, next)| next) } else { letter };
        text.push(kept);
        origin.extend(std::iter::repeat_n(u32::try_from(at).unwrap_or(u32::MAX), kept.len_utf8()));
    }
    origin.push(u32::try_from(part.len()).unwrap_or(u32::MAX));
    (Some(text), Some(origin))
}
