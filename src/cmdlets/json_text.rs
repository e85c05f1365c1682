//! JSON as people write it: comments, commas at the end, names without quotes and texts in single ones, made strict.

/// The same data in strict JSON. What is wrong with it stays wrong.
pub(super) fn strict(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |at| &rest[at..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |at| &rest[at + 2..]);
        } else if matches!(letter, '"' | '\'') {
            rest = quoted(&rest[1..], letter, &mut out);
        } else if letter.is_alphabetic() || matches!(letter, '_' | '$') {
            let end = rest.find(|next: char| !next.is_alphanumeric() && !matches!(next, '_' | '$')).unwrap_or(rest.len());
            let is_name = rest[end..].trim_start().starts_with(':');
            let mark = if is_name { "\"" } else { "" };
            out.extend([mark, &rest[..end], mark]);
            rest = &rest[end..];
        } else if letter.is_ascii_digit() {
            // The letters in a number are no name.
            let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && !matches!(next, '.' | '+' | '-')).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else {
            if matches!(letter, '}' | ']') {
                out.truncate(out.trim_end().len());
                if out.ends_with(',') {
                    out.pop();
                }
            }
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    out
}

/// Copies a text up to its closing quote, which is not in it; what comes behind.
fn quoted<'a>(text: &'a str, quote: char, out: &mut String) -> &'a str {
    out.push('"');
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some((_, '\'')) => out.push('\''),
                Some((_, next)) => out.extend(['\\', next]),
                None => out.push('\\'),
            },
            _ if letter == quote => {
                out.push('"');
                return &text[at + 1..];
            }
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::strict;

    #[test]
    fn what_people_write_becomes_strict() {
        for (written, expected) in [
            ("{a: 1, 'b': 'x\"y\\'z', }", r#"{"a": 1, "b": "x\"y'z"}"#),
            ("// c\n[1, 2e3, /* , */ true,]", "\n[1, 2e3,  true]"),
            ("[\"a,]\", \"//\"]", "[\"a,]\", \"//\"]"),
            ("\"two\nlines\"", "\"two\\nlines\""),
            ("{\"a\": }", "{\"a\":}"),
            ("'", "\""),
            ("\"\\", "\"\\"),
            ("é: 1", "\"é\": 1"),
        ] {
            assert_eq!(strict(written), expected, "{written}");
        }
    }
}
