//! The place in the text, what separates tokens, and the list of problems.

use super::Problem;
use super::ast::Name;
use crate::text::{Source, Span};
use hashbrown::HashMap;
use std::sync::Arc;

/// How deep brackets may be nested.
pub(super) const NESTING_LIMIT: u32 = 100;
/// How many operators one expression may have in a row.
pub(super) const CHAIN_LIMIT: usize = 4_000;

/// A parser at a place in a text.
pub(super) struct Parser<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Where each byte of `text` stands in the source, when `text` is a rewritten part of it.
    map: Option<Arc<[u32]>>,
    /// Where `text` begins in the source.
    base: usize,
    pub(super) problems: Vec<Problem>,
    pub(super) incomplete: bool,
    pub(super) depth: u32,
    /// Block comments and runs of line comments, for help.
    pub(super) comments: Vec<Span>,
    /// `#requires` lines.
    pub(super) requires: Vec<Span>,
    /// Whether a comma makes a list here, or separates what the caller reads.
    pub(super) commas: Commas,
    /// Whether words are arguments here.
    pub(super) mode: Mode,
    /// The names of variables, numbered: each one stands in memory once, which makes it quick to find.
    pub(super) names: HashMap<Name, u16>,
}

/// How words are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// As operands and operators.
    Expression,
    /// As arguments of a command.
    Command,
}

/// What a comma means in an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Commas {
    /// It makes a list.
    MakeLists,
    /// It ends the expression.
    Separate,
}

impl<'a> Parser<'a> {
    pub(super) fn new(source: &'a Arc<Source>, text: &'a str) -> Self {
        Self {
            source,
            text,
            at: 0,
            map: None,
            base: 0,
            problems: Vec::new(),
            incomplete: false,
            depth: 0,
            comments: Vec::new(),
            requires: Vec::new(),
            commas: Commas::MakeLists,
            mode: Mode::Expression,
            names: HashMap::new(),
        }
    }

    /// Parses `part`, which begins at `start` in this parser's text, with problems and spans landing where they belong.
    /// `origin` tells where each byte of a rewritten part comes from.
    pub(super) fn within<T>(&mut self, part: &str, start: usize, origin: Option<Vec<u32>>, parse: impl FnOnce(&mut Parser<'_>) -> T) -> T {
        let map = match origin {
            Some(origin) => Some(origin.iter().map(|&at| self.place(start + at as usize)).collect()),
            None => self.map.as_ref().map(|map| map[start..=start + part.len()].into()),
        };
        let base = if map.is_some() { 0 } else { self.base + start };
        let mut inner = Parser { map, base, depth: self.depth, names: std::mem::take(&mut self.names), ..Parser::new(self.source, part) };
        let result = parse(&mut inner);
        self.problems.append(&mut inner.problems);
        self.names = inner.names;
        result
    }

    fn place(&self, at: usize) -> u32 {
        let last = |map: &[u32]| map.last().copied().unwrap_or_default();
        match &self.map {
            Some(map) => map.get(at).copied().unwrap_or_else(|| last(map)),
            None => Span::empty(self.base + at).start,
        }
    }

    /// The span in the source from `start` to here.
    pub(super) fn span(&self, start: usize) -> Span {
        self.span_to(start, self.at)
    }

    /// The span in the source from `start` to `end`.
    pub(super) fn span_to(&self, start: usize, end: usize) -> Span {
        let (start, end) = (self.place(start), self.place(end));
        Span { start, end: end.max(start) }
    }

    /// The first letters from a place on.
    pub(super) fn span_of_letters(&self, start: usize, count: usize) -> Span {
        let length: usize = self.text[start..].chars().take(count).map(char::len_utf8).sum();
        self.span_to(start, start + length)
    }

    pub(super) fn problem(&mut self, id: &'static str, span: Span, message: impl Into<String>) {
        self.problems.push(Problem { id, span, message: message.into() });
    }

    /// Something is missing here; at the end of the text that only means that the text is not finished.
    pub(super) fn missing(&mut self, id: &'static str, message: impl Into<String>) {
        if self.is_end() {
            self.incomplete = true;
        }
        let span = self.span(self.at);
        self.problem(id, span, message);
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next one.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn looking_at(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    pub(super) fn take(&mut self, token: &str) -> bool {
        let found = self.looking_at(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Takes characters while they fit, and returns them.
    pub(super) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Skips blanks, comments and escaped line ends, but no line ends.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            // Most of what stands here is a blank, or the beginning of a word.
            if let Some(byte) = self.rest().bytes().next()
                && byte.is_ascii()
                && !matches!(byte, b'`' | b'#' | b'<')
            {
                if !is_blank(char::from(byte)) {
                    return;
                }
                self.at += 1;
                continue;
            }
            let Some(next) = self.peek() else { return };
            if is_blank(next) {
                self.at += next.len_utf8();
            } else if next == '`' && self.rest()[1..].starts_with(['\n', '\r']) {
                self.at += 1;
                self.take_line_end();
            } else if next == '`' && self.rest()[1..].starts_with(is_blank) {
                // An escaped blank is one, as long as no word has begun.
                self.at += 1;
            } else if next == '`' && self.rest().len() == 1 {
                self.at += 1;
                self.incomplete = true;
            } else if next == '#' {
                self.skip_line_comment();
            } else if self.looking_at("<#") {
                self.skip_block_comment();
            } else {
                return;
            }
        }
    }

    /// Skips blanks, comments and line ends.
    pub(super) fn skip_lines(&mut self) {
        loop {
            self.skip_blanks();
            if !self.take_line_end() {
                return;
            }
        }
    }

    /// Skips all that separates statements; whether there was a separator.
    pub(super) fn skip_separators(&mut self) -> bool {
        let mut any = false;
        loop {
            self.skip_blanks();
            if self.take_line_end() || self.take(";") {
                any = true;
            } else {
                return any;
            }
        }
    }

    pub(super) fn take_line_end(&mut self) -> bool {
        self.take("\r\n") || self.take("\n") || self.take("\r")
    }

    fn skip_line_comment(&mut self) {
        let start = self.at;
        let line = self.take_while(|letter| letter != '\n' && letter != '\r');
        let span = self.span(start);
        if line.get(1..9).is_some_and(|word| word.eq_ignore_ascii_case("requires")) {
            self.requires.push(span);
        }
        self.comments.push(span);
    }

    fn skip_block_comment(&mut self) {
        let start = self.at;
        if let Some(end) = self.rest().find("#>") {
            self.at += end + 2;
            let span = self.span(start);
            self.comments.push(span);
        } else {
            self.at = self.text.len();
            self.incomplete = true;
            let span = self.span(start);
            self.problem("MissingTerminatorMultiLineComment", span, "The comment that begins here is never closed; write #> at its end.");
        }
    }

    /// Goes one level deeper; past the limit the rest of the text is given up with a problem.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= NESTING_LIMIT {
            let span = self.span(self.at);
            if self.problems.last().is_none_or(|last| last.id != "ScriptTooComplicated") {
                self.problem(
                    "ScriptTooComplicated",
                    span,
                    format!("Brackets are nested more than {NESTING_LIMIT} deep here; split this into steps."),
                );
            }
            self.at = self.text.len();
            return None;
        }
        self.depth += 1;
        let commas = std::mem::replace(&mut self.commas, Commas::MakeLists);
        let mode = std::mem::replace(&mut self.mode, Mode::Expression);
        let result = parse(self);
        self.commas = commas;
        self.mode = mode;
        self.depth -= 1;
        Some(result)
    }

    /// A keyword here: the word, if it is `word` without regard to case and ends here.
    pub(super) fn take_keyword(&mut self, word: &str) -> bool {
        let fits = self.rest().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && self.rest()[word.len()..].chars().next().is_none_or(|next| !is_name(next) && next != '-');
        if fits {
            self.at += word.len();
        }
        fits
    }
}

/// Blank within a line.
pub(super) fn is_blank(letter: char) -> bool {
    letter == ' ' || letter == '\t' || (letter.is_whitespace() && !is_line_end(letter)) || letter == '\u{feff}'
}

pub(super) fn is_line_end(letter: char) -> bool {
    letter == '\n' || letter == '\r'
}

/// A letter of names.
pub(super) fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Any of the dashes that count as `-`.
pub(super) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

/// Any of the quotation marks that count as `'`.
pub(super) fn is_single_quote(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}'..='\u{201b}')
}

/// Any of the quotation marks that count as `"`.
pub(super) fn is_double_quote(letter: char) -> bool {
    matches!(letter, '"' | '\u{201c}'..='\u{201e}')
}

/// Ends a word of a command.
pub(super) fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | ')' | '{' | '}' | ',' | ';' | '|' | '&')
}
