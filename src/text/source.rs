//! A piece of source text, and spans and positions in it.

use super::Name;
use std::ops::Range;
use std::sync::OnceLock;

/// A range of byte offsets into the UTF-8 text of one [`Source`]: `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forwards");
        Self { start: offset(start), end: offset(end) }
    }

    /// The empty span at `at`.
    pub fn empty(at: usize) -> Self {
        Self::new(at, at)
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Its length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range to index text with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("Source::new refuses text of 4 GiB and more")
}

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text that was typed, piped in or read from a file, with the name of the file if it has one.
#[derive(Debug)]
pub struct Source {
    path: Option<Name>,
    text: Name,
    lines: OnceLock<Vec<u32>>,
    mentioned: [OnceLock<bool>; 2],
}

/// A word that decides what is made ready for code: what is nowhere mentioned is not asked for.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    /// `Input`, as in `$input`.
    Input,
    /// `MyInvocation`.
    MyInvocation,
}

impl Source {
    /// The longest text that is accepted, in bytes.
    pub const LIMIT: usize = 64 << 20;

    /// Text typed at the prompt or given with `-Command`. Anything past [`Source::LIMIT`] is cut off.
    pub fn new(text: impl Into<Name>) -> Self {
        Self::with_path(None, text)
    }

    /// The text of the script `path`, as error positions name it.
    pub fn script(path: impl Into<Name>, text: impl Into<Name>) -> Self {
        Self::with_path(Some(path.into()), text)
    }

    fn with_path(path: Option<Name>, text: impl Into<Name>) -> Self {
        let mut text = text.into();
        if text.len() > Self::LIMIT {
            text = text[..text.floor_char_boundary(Self::LIMIT)].into();
        }
        Self { path, text, lines: OnceLock::new(), mentioned: Default::default() }
    }

    /// The script's path, or `None` for text that was typed.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a word stands anywhere in the text, in whatever case. It is looked for once.
    pub fn mentions(&self, word: Word) -> bool {
        let letters: &[u8] = match word {
            Word::Input => b"input",
            Word::MyInvocation => b"myinvocation",
        };
        *self.mentioned[word as usize].get_or_init(|| {
            let mut places = self.text.as_bytes().windows(letters.len());
            places.any(|place| place[0].to_ascii_lowercase() == letters[0] && place.eq_ignore_ascii_case(letters))
        })
    }

    /// The text under `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Line and column of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.lines().partition_point(|&start| start as usize <= offset);
        let start = self.lines()[line - 1] as usize;
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The text of line `line` (from 1) without its line end; empty past the last line.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.lines().get(index)) else { return "" };
        let end = self.lines().get(line).map_or(self.text.len(), |&next| next as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let starts = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(starts.map(|(at, _)| offset(at + 1))).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_mentioned_in_any_case() {
        let source = Source::new("$INPUT; $myInvocatio");
        assert_eq!([Word::Input, Word::MyInvocation, Word::Input].map(|word| source.mentions(word)), [true, false, true]);
        assert!(!Source::new("").mentions(Word::Input));
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("aé\r\nb");
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
        assert_eq!(source.position(5), Position { line: 2, column: 1 });
        assert_eq!(source.position(99), Position { line: 2, column: 2 });
    }

    #[test]
    fn lines_come_without_their_ends() {
        let source = Source::new("one\r\ntwo\n");
        assert_eq!([source.line(0), source.line(1), source.line(2), source.line(3), source.line(9)], ["", "one", "two", "", ""]);
    }
}
