//! A file as a checked document: what it says, where it says it, and everything that is wrong with it.

use super::error::ConfigProblem;
use super::schema::{FORMAT, FileKind, Key, Keys, member_problem};
use crate::catalog::Scalar;
use crate::text::distance;
use crate::value::{DateTime, DateTimeKind, Text, Value, time};
use std::ops::Range;
use std::path::Path;
use toml_edit::{Document, Item, TableLike};

/// The largest file that is read, in bytes.
pub(super) const SIZE_LIMIT: usize = 1 << 20;

/// A file that has been read and checked.
#[derive(Debug)]
pub(super) struct Checked {
    /// Its format.
    pub(super) format: i64,
    /// Its tables that are there, the top of the file first.
    pub(super) tables: Vec<CheckedTable>,
}

/// A table with its values.
#[derive(Debug)]
pub(super) struct CheckedTable {
    pub(super) keys: &'static Keys,
    /// The name of one of many.
    pub(super) member: Option<Text>,
    /// The values by the place of their keys.
    pub(super) values: Vec<(usize, Value)>,
}

/// Reads a file's text.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub(super) fn check(path: &Path, kind: FileKind, bytes: &[u8]) -> Result<Checked, Vec<ConfigProblem>> {
    let whole = |message: String| vec![ConfigProblem { id: "ConfigurationSyntax", path: path.to_owned(), line: 1, column: 1, message }];
    if bytes.len() > SIZE_LIMIT {
        return Err(whole(format!("The file is larger than {SIZE_LIMIT} bytes.")));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (line, column) = position(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]), usize::MAX);
            let message = "The file is not UTF-8 from here on. Save it as UTF-8.".to_owned();
            return Err(vec![ConfigProblem { id: "ConfigurationSyntax", path: path.to_owned(), line, column, message }]);
        }
    };
    let document = Document::parse(text).map_err(|error| {
        let (line, column) = position(text, error.span().map_or(0, |span| span.start));
        let message = format!("This is not TOML: {}.", error.message().replace('\n', ", "));
        vec![ConfigProblem { id: "ConfigurationSyntax", path: path.to_owned(), line, column, message }]
    })?;
    let mut checker = Checker { path, text, problems: Vec::new(), newer: false };
    let checked = checker.file(kind, document.as_table());
    checker.problems.sort_by_key(|problem| (problem.line, problem.column));
    if checker.problems.is_empty() { Ok(checked) } else { Err(checker.problems) }
}

struct Checker<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<ConfigProblem>,
    /// A newer program may know more keys.
    newer: bool,
}

impl Checker<'_> {
    fn file(&mut self, kind: FileKind, table: &dyn TableLike) -> Checked {
        let format = match table.get("format") {
            None => {
                self.problem(
                    "ConfigurationFormatMissing",
                    None,
                    "The file does not say its format. Write 'format = 1' above everything else.",
                );
                FORMAT
            }
            Some(item) => item.as_integer().unwrap_or(FORMAT),
        };
        if format < 1 {
            self.problem(
                "ConfigurationValueInvalid",
                table.get("format").and_then(Item::span),
                "There is no such format; write 'format = 1'.",
            );
        }
        self.newer = format > FORMAT;
        let mut tables = Vec::new();
        if let Some(keys) = Keys::find(kind, "") {
            let values = self.table(kind, keys, table);
            tables.push(CheckedTable { keys, member: None, values });
        }
        for (name, item) in table.iter() {
            if let (Some(keys), Some(table)) = (Keys::find(kind, name).filter(|keys| !keys.table.is_empty()), item.as_table_like()) {
                if keys.many {
                    self.members(kind, keys, table, &mut tables);
                    continue;
                }
                let values = self.table(kind, keys, table);
                tables.push(CheckedTable { keys, member: None, values });
            }
        }
        Checked { format, tables }
    }

    /// The tables of a table of many.
    fn members(&mut self, kind: FileKind, keys: &'static Keys, group: &dyn TableLike, tables: &mut Vec<CheckedTable>) {
        for (name, item) in group.iter() {
            let span = group.get_key_value(name).and_then(|(key, _)| key.span());
            let Some(table) = item.as_table_like() else {
                let message = format!("'{name}' in [{}] is a section: write [{0}.{name}] on a line of its own.", keys.table);
                self.problem("ConfigurationTypeMismatch", span, &message);
                continue;
            };
            if let Some(reason) = member_problem(name) {
                let message = format!("'{name}' cannot be a name in [{}]: {reason}.", keys.table);
                self.problem("ConfigurationValueInvalid", span.clone(), &message);
            }
            if tables.iter().filter_map(|table| table.member.as_ref()).any(|other| other.eq_ignore_ascii_case(name)) {
                let message = format!("There is another '{name}' in [{}]; names differ in more than case.", keys.table);
                self.problem("ConfigurationValueInvalid", span, &message);
            }
            let values = self.table(kind, keys, table);
            tables.push(CheckedTable { keys, member: Some(name.into()), values });
        }
    }

    fn table(&mut self, kind: FileKind, keys: &'static Keys, table: &dyn TableLike) -> Vec<(usize, Value)> {
        let mut values = Vec::new();
        for (name, item) in table.iter() {
            let span = || table.get_key_value(name).and_then(|(key, _)| key.span());
            let top = keys.table.is_empty();
            if let (true, Some(_)) = (top, Keys::find(kind, name).filter(|keys| !keys.table.is_empty())) {
                if item.as_table_like().is_none() {
                    self.problem(
                        "ConfigurationTypeMismatch",
                        span(),
                        &format!("'{name}' is a section: write [{name}] on a line of its own."),
                    );
                }
                continue;
            }
            match keys.position(name) {
                Some(index) => {
                    if let Some(value) = self.value(&keys.keys[index], item) {
                        values.push((index, value));
                    }
                }
                None if self.newer => {}
                None => self.unknown(kind, keys, name, span()),
            }
        }
        values
    }

    fn value(&mut self, key: &Key, item: &Item) -> Option<Value> {
        let value = match self.plain(key, item) {
            Some(value) => value,
            None => {
                let message = format!("'{}' takes {}, not {}.", key.name, key.expected(), item.type_name());
                self.problem("ConfigurationTypeMismatch", item.span(), &message);
                return None;
            }
        };
        match key.check(&value) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problem("ConfigurationValueInvalid", item.span(), &format!("'{}' {reason}.", key.name));
                None
            }
        }
    }

    /// What TOML says, when it is of the kind that the key takes.
    fn plain(&self, key: &Key, item: &Item) -> Option<Value> {
        if key.ty.many {
            let items = item.as_array()?;
            return items.iter().map(|item| scalar(key, item)).collect::<Option<Vec<_>>>().map(Value::array);
        }
        scalar(key, item.as_value()?)
    }

    fn unknown(&mut self, kind: FileKind, keys: &Keys, name: &str, span: Option<Range<usize>>) {
        let sections = super::schema::SECTIONS.iter().filter(|own| own.file == kind && !own.table.is_empty() && keys.table.is_empty());
        let all = keys.keys.iter().map(|key| key.name).chain(sections.map(|own| own.table));
        let near = all.map(|known| (distance(known, name), known)).min().filter(|(distance, _)| *distance <= 2 + name.len() / 4);
        let place = if keys.table.is_empty() { String::new() } else { format!(" in [{}]", keys.table) };
        let hint = near.map_or_else(
            || format!(" Known{place}: {}.", keys.keys.iter().map(|key| key.name).take(8).collect::<Vec<_>>().join(", ")),
            |(_, near)| format!(" Is '{near}' meant?"),
        );
        self.problem("ConfigurationKeyUnknown", span, &format!("There is no key '{name}'{place}.{hint}"));
    }

    fn problem(&mut self, id: &'static str, span: Option<Range<usize>>, message: &str) {
        let (line, column) = position(self.text, span.map_or(0, |span| span.start));
        self.problems.push(ConfigProblem { id, path: self.path.to_owned(), line, column, message: message.to_owned() });
    }
}

fn scalar(key: &Key, value: &toml_edit::Value) -> Option<Value> {
    Some(match key.ty.scalar {
        Scalar::Bool | Scalar::Switch => Value::Bool(value.as_bool()?),
        Scalar::Int | Scalar::Long | Scalar::UInt | Scalar::Byte => Value::Long(value.as_integer()?),
        Scalar::DateTime => Value::DateTime(moment(value.as_datetime()?)?),
        _ => Value::text(value.as_str()?),
    })
}

/// A TOML date with time in universal time.
fn moment(value: &toml_edit::Datetime) -> Option<DateTime> {
    let (date, clock) = (value.date?, value.time?);
    let parts = time::Parts {
        year: i64::from(date.year),
        month: i64::from(date.month),
        day: i64::from(date.day),
        hour: i64::from(clock.hour),
        minute: i64::from(clock.minute),
        second: i64::from(clock.second.unwrap_or_default()),
        fraction: i64::from(clock.nanosecond.unwrap_or_default() / 100),
    };
    let offset = match value.offset {
        Some(toml_edit::Offset::Custom { minutes }) => i64::from(minutes),
        _ => 0,
    };
    DateTime::of(parts, DateTimeKind::Utc)?.add_ticks(-offset * 60 * time::SECOND)
}

/// Line and column of a byte, both counted from 1, the column in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}').chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        match check(Path::new("servers/EX01.toml"), FileKind::Server, text.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(|problem| format!("{} {problem}", problem.id)).collect(),
        }
    }

    #[test]
    fn every_problem_has_its_place_and_a_way_out() {
        let text =
            "format = 1\n[mapi]\ninternal-ulr = \"https://a/mapi\"\nexternal-url = \"http://a/mapi\"\nauthentication-methods = \"Ntlm\"\n";
        assert_eq!(
            problems(text),
            [
                "ConfigurationKeyUnknown servers/EX01.toml:3:1: There is no key 'internal-ulr' in [mapi]. Is 'internal-url' meant?",
                "ConfigurationValueInvalid servers/EX01.toml:4:16: 'external-url' takes an address with TLS, https://…; 'http://a/mapi' begins with http.",
                "ConfigurationTypeMismatch servers/EX01.toml:5:26: 'authentication-methods' takes a list of texts: [\"…\"], not string.",
            ]
        );
    }

    #[test]
    fn a_syntax_error_is_shown_where_it_is() {
        assert_eq!(problems("format = 1\nfqdn = \"é\" x\n")[0].split(": ").next(), Some("ConfigurationSyntax servers/EX01.toml:2:12"));
        assert_eq!(problems("")[0].split(": ").next(), Some("ConfigurationFormatMissing servers/EX01.toml:1:1"));
    }

    #[test]
    fn a_newer_format_may_have_keys_that_are_not_known_here() {
        assert_eq!(problems("format = 2\nshiny = true\n"), Vec::<String>::new());
        assert_eq!(
            problems("format = 1\nmapi = 3\n")[0],
            "ConfigurationTypeMismatch servers/EX01.toml:2:1: 'mapi' is a section: write [mapi] on a line of its own."
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        let found = check(Path::new("a"), FileKind::Server, b"format = 1\n# \xff").unwrap_err();
        assert_eq!((found[0].line, found[0].column), (2, 3));
    }
}
