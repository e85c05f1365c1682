//! A half-written word: what it means so far, and how a whole one is written in its place.

use crate::text::{Span, steers};

/// The word under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// All of it in the text, also what stands behind the cursor.
    pub(super) span: Span,
    /// What stands before the cursor means, quotes and escapes taken away.
    pub(super) value: String,
    /// The quotation mark that it begins with.
    pub(super) quote: Option<Quote>,
}

/// A quotation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    Single,
    Double,
}

impl Word {
    /// The word of which `written` stands before the cursor.
    pub(super) fn new(span: Span, written: &str) -> Self {
        let (quote, rest) = match written.chars().next() {
            Some(first @ ('\'' | '\u{2018}'..='\u{201b}')) => (Some(Quote::Single), &written[first.len_utf8()..]),
            Some(first @ ('"' | '\u{201c}'..='\u{201e}')) => (Some(Quote::Double), &written[first.len_utf8()..]),
            _ => (None, written),
        };
        Self { span, value: meaning(rest, quote), quote }
    }

    /// How `value` is written in place of the word: in its quotes, or in quotes where it needs some.
    pub(super) fn write(&self, value: &str) -> String {
        match self.quote {
            // Only double quotes have a way to write letters that nobody sees.
            Some(Quote::Double) => double(value),
            _ if value.contains(steers) => double(value),
            Some(Quote::Single) => single(value),
            None if needs_quotes(value) => single(value),
            None => value.to_owned(),
        }
    }

    /// Whether `name` begins with the word, or fits it where the word is a pattern. Case does not count.
    pub(super) fn fits(&self, name: &str) -> bool {
        fits(&self.value, name)
    }
}

/// Whether `name` begins with `beginning`, or fits it where that is a pattern. Case does not count.
pub(super) fn fits(beginning: &str, name: &str) -> bool {
    if beginning.contains(['*', '?']) {
        return crate::value::Wildcard::new(&format!("{beginning}*")).matches(name);
    }
    begins(name, beginning)
}

/// Whether `name` begins with `beginning` without regard to case.
pub(super) fn begins(name: &str, beginning: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    beginning.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

/// `value` in single quotes.
pub(super) fn single(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// `value` in double quotes, with escapes.
fn double(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for letter in value.chars() {
        match letter {
            '`' | '"' | '$' | '\u{201c}'..='\u{201e}' => text.extend(['`', letter]),
            '\n' => text.push_str("`n"),
            '\r' => text.push_str("`r"),
            '\t' => text.push_str("`t"),
            '\u{1b}' => text.push_str("`e"),
            letter if steers(letter) => text.push_str(&format!("`u{{{:x}}}", u32::from(letter))),
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

/// Whether a word of a command must be quoted to mean `value`.
pub(super) fn needs_quotes(value: &str) -> bool {
    value.is_empty()
        || value.starts_with(['-', '@', '#', '<', '>'])
        || value.contains(|letter: char| {
            letter.is_whitespace()
                || matches!(letter, '\'' | '"' | '`' | '$' | ';' | ',' | '|' | '&' | '(' | ')' | '{' | '}' | '\u{2018}'..='\u{201e}')
        })
}

fn meaning(written: &str, quote: Option<Quote>) -> String {
    let mut value = String::with_capacity(written.len());
    let mut letters = written.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            ('\'', Some(Quote::Single)) | ('"', Some(Quote::Double)) => {
                // Doubled it stands for itself; alone it ends the text.
                if letters.next_if_eq(&letter).is_some() {
                    value.push(letter);
                }
            }
            ('\'' | '"', None) => {}
            ('`', None | Some(Quote::Double)) => value.extend(letters.next()),
            _ => value.push(letter),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(written: &str) -> Word {
        Word::new(Span::new(0, written.len()), written)
    }

    #[test]
    fn a_word_means_what_it_says_without_quotes() {
        assert_eq!(word("'it''s").value, "it's");
        assert_eq!(word("\"a`\"b").value, "a\"b");
        assert_eq!(word("EX01\\mapi` (De").value, "EX01\\mapi (De");
    }

    #[test]
    fn names_are_quoted_where_they_must_be() {
        let identity = "EX01\\mapi (Default Web Site)";
        assert_eq!(word("EX").write(identity), "'EX01\\mapi (Default Web Site)'");
        assert_eq!(word("\"EX").write(identity), "\"EX01\\mapi (Default Web Site)\"");
        assert_eq!(word("x").write("it's"), "'it''s'");
        assert_eq!(word("E").write("EX01"), "EX01");
        assert_eq!(word("\"").write("a$b\"c"), "\"a`$b`\"c\"");
        assert_eq!(word("").write("-x"), "'-x'");
        assert_eq!(word("'").write("a\u{1b}[2J$\u{202e}"), "\"a`e[2J`$`u{202e}\"");
    }

    #[test]
    fn beginnings_and_patterns_fit() {
        assert!(fits("get-m", "Get-Mapi") && fits("*-mapi", "Get-MapiX") && !fits("mapi", "Get-Mapi"));
    }
}
