//! One line: fields with commas between them, each on one line, of limited length, and shown as it is.

use super::Family;
use crate::value::{DateTime, DateTimeKind, format_date};

/// How many letters of a field are kept.
pub const FIELD_LIMIT: usize = 1024;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which log it belongs to.
    pub family: Family,
    /// When, in UTC ticks.
    pub at: i64,
    /// The fields that are not empty, but for the time. Their text may come from anybody.
    pub values: Vec<(&'static str, String)>,
}

impl Entry {
    /// Its line, without an end.
    pub fn line(&self) -> String {
        let mut line = moment(self.at);
        for field in self.family.fields().iter().skip(1) {
            line.push(',');
            if let Some((_, text)) = self.values.iter().find(|(name, _)| name == field) {
                push(&mut line, text);
            }
        }
        line
    }
}

/// The lines in front of the first one, each with its end; `at` in UTC ticks.
pub(super) fn header(family: Family, at: i64) -> String {
    format!(
        "#Software: emshd\r\n#Version: {}\r\n#Log-type: {}\r\n#Date: {}\r\n#Fields: {}\r\n",
        env!("CARGO_PKG_VERSION"),
        family.title(),
        moment(at),
        family.fields().join(",")
    )
}

fn moment(at: i64) -> String {
    format!("{}Z", format_date(DateTime { ticks: at, kind: DateTimeKind::Utc }, "yyyy-MM-ddTHH:mm:ss.fff"))
}

/// Appends a field. What could end a line, move a cursor or turn text around is written as an escape; whoever reads a log in a
/// spreadsheet must not run what a client sent.
fn push(line: &mut String, text: &str) {
    let mut letters = text.chars();
    let mut field = String::with_capacity(text.len().min(FIELD_LIMIT));
    for letter in letters.by_ref().take(FIELD_LIMIT) {
        match letter {
            '\r' => field.push_str("\\r"),
            '\n' => field.push_str("\\n"),
            '\t' => field.push_str("\\t"),
            letter if letter.is_control() || is_invisible(letter) => field.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => field.push(letter),
        }
    }
    if letters.next().is_some() {
        field.push('…');
    }
    if field.starts_with(['=', '+', '-', '@']) && field.len() > 1 {
        field.insert(0, '\'');
    }
    if field.contains([',', '"']) || field.starts_with([' ', '#']) || field.ends_with(' ') {
        line.push('"');
        line.push_str(&field.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(&field);
    }
}

/// Marks of direction and the like: there, and not seen.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The fields of a line; `None` for a line that is none.
pub(super) fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut at = quoted;
            loop {
                let end = at.find('"')?;
                field.push_str(&at[..end]);
                at = &at[end + 1..];
                match at.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        at = more;
                    }
                    None => break,
                }
            }
            fields.push(field);
            rest = at;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            fields.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return rest.is_empty().then_some(fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, FIELD_LIMIT, fields};
    use crate::logs::Family;
    use crate::value::time;
    use proptest::prelude::*;

    fn entry(text: &str) -> Entry {
        Entry { family: Family::Mailbox, at: 739_944 * time::DAY + 15_000_000, values: vec![("RequestType", text.to_owned())] }
    }

    #[test]
    fn a_line_has_all_fields_and_one_line() {
        let line = entry("Execute").line();
        assert_eq!(line, format!("2026-11-25T00:00:01.500Z,,,,Execute{}", ",".repeat(41)));
    }

    #[test]
    fn what_a_client_sends_stays_in_its_field() {
        let evil = "x\r\n2026-11-25T00:00:00.000Z,forged\u{202e}\u{7}\"quoted\"";
        let line = entry(evil).line();
        assert_eq!(line.lines().count(), 1);
        let read = fields(&line).unwrap();
        assert_eq!((read.len(), read[4].as_str()), (46, "x\\r\\n2026-11-25T00:00:00.000Z,forged\\u{202e}\\u{7}\"quoted\""));
        assert_eq!(fields(&entry("=cmd()").line()).unwrap()[4], "'=cmd()");
        assert_eq!(fields(&entry(&"é".repeat(5000)).line()).unwrap()[4].chars().count(), FIELD_LIMIT + 1);
        assert_eq!((fields("a,\"b"), fields("a,\"b\"c")), (None, None));
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_one_line_of_the_same_fields(text in any::<String>()) {
            let line = entry(&text).line();
            prop_assert!(!line.chars().any(char::is_control));
            prop_assert_eq!(fields(&line).map(|fields| fields.len()), Some(46));
        }
    }
}
