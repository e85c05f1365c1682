//! Changes of a document's text that touch nothing but what they are about.
//!
//! The text is cut at the places where the parser saw keys and values; every other byte stays: comments, order, blanks, line
//! ends, a byte order mark. The result is parsed again, so that a layout nobody thought of is refused and never damaged.

use crate::value::Text;
use std::ops::Range;
use toml_edit::{Document, Item, Key, Table, TableLike};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Writes a key's value; `None` takes the key away.
    Set {
        /// Where.
        place: Place,
        /// The value as TOML.
        value: Option<String>,
    },
    /// Adds an empty section at the end of the file, unless it is there.
    AddTable(&'static str),
    /// Takes a section away with its keys; comments on lines of their own stay.
    RemoveTable(&'static str),
    /// As [`Edit::Set`], in one of many sections with the same keys: `[mailboxes.alice]`.
    SetIn {
        /// Which one of them.
        member: Text,
        /// Where: the section that they stand in, and the key.
        place: Place,
        /// The value as TOML.
        value: Option<String>,
    },
    /// As [`Edit::RemoveTable`], for one of many.
    RemoveMember {
        /// The section that they stand in.
        table: &'static str,
        /// Which one of them.
        member: Text,
    },
}

/// A section: one of its own, or one of many.
#[derive(Clone, Copy)]
struct Path<'a> {
    table: &'a str,
    member: Option<&'a str>,
}

impl Path<'_> {
    /// Its key and what it holds; `None` when it is not there.
    fn find(self, top: &toml_edit::Table) -> Result<Option<(&Key, &Item)>, &'static str> {
        let Some((key, item)) = top.get_key_value(self.table) else { return Ok(None) };
        let Some(member) = self.member else { return Ok(Some((key, item))) };
        let group = item.as_table_like().ok_or("the section is something else")?;
        Ok(group.get_key_value(member))
    }

    /// Its name as it is written between brackets.
    fn written(self) -> String {
        match self.member {
            Some(member) => format!("{}.{}", self.table, Key::new(member).display_repr()),
            None => self.table.to_owned(),
        }
    }
}

/// A key of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The section; empty for the top of the file.
    pub table: &'static str,
    /// The key.
    pub key: &'static str,
}

/// Applies changes to a text that parses.
///
/// # Errors
/// What is in the way, when the layout of the document does not allow a change.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, &'static str> {
    let mut text = text.to_owned();
    for edit in edits {
        text = match edit {
            Edit::Set { place, value } => put(&text, Path { table: place.table, member: None }, place.key, value.as_deref())?,
            Edit::AddTable(table) => add_table(&text, Path { table, member: None })?,
            Edit::RemoveTable(table) => remove_table(&text, Path { table, member: None })?,
            Edit::SetIn { member, place, value } => {
                put(&text, Path { table: place.table, member: Some(member) }, place.key, value.as_deref())?
            }
            Edit::RemoveMember { table, member } => remove_table(&text, Path { table, member: Some(member) })?,
        };
        Document::parse(&*text).map_err(|_| "the changed text would not be TOML")?;
    }
    Ok(text)
}

fn parse(text: &str) -> Result<Document<&str>, &'static str> {
    Document::parse(text).map_err(|_| "the text is not TOML")
}

fn put(text: &str, path: Path<'_>, key: &str, value: Option<&str>) -> Result<String, &'static str> {
    match value {
        Some(value) => set(text, path, key, value),
        None => unset(text, path, key),
    }
}

fn set(text: &str, path: Path<'_>, key: &str, value: &str) -> Result<String, &'static str> {
    let document = parse(text)?;
    let top = document.as_table();
    let (table, section): (&dyn TableLike, Option<(&Key, &Item)>) = if path.table.is_empty() {
        (top, None)
    } else {
        match path.find(top)? {
            Some((name, item)) => (item.as_table_like().ok_or("the section is something else")?, Some((name, item))),
            None => return set(&add_table(text, path)?, path, key, value),
        }
    };
    if let Some(item) = table.get(key) {
        let span = item.as_value().and_then(toml_edit::Value::span).ok_or("the key holds a section")?;
        return Ok(spliced(text, span, value));
    }
    let last = table.iter().filter(|(_, item)| item.is_value()).last().and_then(|(name, item)| {
        let (key, _) = table.get_key_value(name)?;
        Some((key.span()?, item.as_value()?.span()?))
    });
    if let Some((_, item)) = section.filter(|(_, item)| item.is_inline_table()) {
        let span = item.as_value().and_then(toml_edit::Value::span).ok_or("the section has no place")?;
        let at = last.as_ref().map_or(span.start + 1, |(_, value)| value.end);
        let written = if last.is_some() { format!(", {key} = {value}") } else { format!(" {key} = {value} ") };
        return Ok(spliced(text, at..at, &written));
    }
    let dotted = section.is_some_and(|(_, item)| item.as_table().is_some_and(toml_edit::Table::is_dotted));
    let name = match (dotted, path.member) {
        (true, Some(_)) => return Err("the section is written with dots"),
        (true, None) => format!("{}.{key}", path.table),
        (false, _) => key.to_owned(),
    };
    let header = section.and_then(|(name, _)| name.span());
    if path.member.is_none()
        && !dotted
        && let Some(example) = example_line(text, top, path.table, key, header.clone())
    {
        let indent = indentation(text, example.end).to_owned();
        return Ok(new_line(text, example.end, &format!("{indent}{name} = {value}")));
    }
    let (at, indent) = match (&last, header) {
        (Some((key, value)), _) => (value.end, indentation(text, key.start)),
        (None, Some(header)) => (header.end, indentation(text, header.start)),
        (None, None) => return Ok(first_key(text, &format!("{name} = {value}"))),
    };
    Ok(new_line(text, at, &format!("{indent}{name} = {value}")))
}

/// The line of a section that shows a key as a comment, as the files of a new organization do (`# external-url = "…"`): where a
/// reader looks for the key. From the line's start to its `#`.
fn example_line(text: &str, top: &Table, table: &str, key: &str, header: Option<Range<usize>>) -> Option<Range<usize>> {
    let begin = header.map_or(0, |header| header.end);
    let next = headers(top).into_iter().map(|span| span.start).filter(|at| *at > begin).min();
    let section = &text[begin..next.unwrap_or(text.len())];
    let within_a_value = |at: usize| {
        let table = if table.is_empty() { Some(top) } else { top.get(table).and_then(Item::as_table) };
        let values = table.into_iter().flat_map(Table::iter).filter_map(|(_, item)| item.as_value()?.span());
        values.into_iter().any(|span| span.contains(&at))
    };
    let mut start = begin;
    for line in section.split_inclusive('\n') {
        let mark = start + (line.len() - line.trim_start().len());
        let shown = line.trim_start().strip_prefix('#').and_then(|comment| comment.trim_start().strip_prefix(key));
        if shown.is_some_and(|rest| rest.trim_start().starts_with('=')) && !within_a_value(mark) {
            return Some(start..mark);
        }
        start += line.len();
    }
    None
}

/// Where the names of sections stand, those within others too.
fn headers(table: &Table) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (name, item) in table.iter() {
        if let Some(inner) = item.as_table().filter(|table| !table.is_dotted()) {
            found.extend(table.get_key_value(name).and_then(|(key, _)| key.span()));
            found.extend(headers(inner));
        }
    }
    found
}

/// Takes a key away. A comment behind its value stays as a line of its own.
fn unset(text: &str, path: Path<'_>, key: &str) -> Result<String, &'static str> {
    let document = parse(text)?;
    let top = document.as_table();
    let (table, inline): (&dyn TableLike, bool) = if path.table.is_empty() {
        (top, false)
    } else {
        let Some((_, item)) = path.find(top)? else { return Ok(text.to_owned()) };
        (item.as_table_like().ok_or("the section is something else")?, item.is_inline_table())
    };
    let Some((key, item)) = table.get_key_value(key) else { return Ok(text.to_owned()) };
    let (Some(key), Some(value)) = (key.span(), item.as_value().and_then(toml_edit::Value::span)) else {
        return Err("the key holds a section");
    };
    if inline {
        // With its comma: the one behind it, or for the last key the one before it.
        let behind = &text[value.end..];
        let blank = behind.len() - behind.trim_start().len();
        if behind.trim_start().starts_with(',') {
            let end = value.end + blank + 1;
            let end = end + (text[end..].len() - text[end..].trim_start_matches(' ').len());
            return Ok(spliced(text, key.start..end, ""));
        }
        let before = text[..key.start].trim_end();
        let start = before.strip_suffix(',').map_or(key.start, str::len);
        return Ok(spliced(text, start..value.end, ""));
    }
    Ok(without_lines(text, line_start(text, key.start), value.end))
}

/// Takes whole lines away, from the start of one to a value's end; a comment behind the value stays.
fn without_lines(text: &str, start: usize, end: usize) -> String {
    let behind = &text[end..];
    let line = behind.find('\n').map_or(behind, |at| &behind[..=at]);
    let comment = line.trim_start();
    if comment.starts_with('#') {
        let kept = end + (line.len() - comment.len());
        return format!("{}{}{}", &text[..start], indentation(text, start), &text[kept..]);
    }
    spliced(text, start..end + line.len(), "")
}

fn add_table(text: &str, path: Path<'_>) -> Result<String, &'static str> {
    let document = parse(text)?;
    if path.find(document.as_table())?.is_some() {
        return Ok(text.to_owned());
    }
    if path.member.is_some() && document.as_table().get(path.table).is_some_and(Item::is_inline_table) {
        return Err("the sections are written in braces");
    }
    let end = line_end(text);
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    let blank = if out.is_empty() || out.ends_with("\n\n") || out.ends_with("\r\n\r\n") { "" } else { end };
    out.push_str(&format!("{blank}[{}]{end}", path.written()));
    Ok(out)
}

fn remove_table(text: &str, path: Path<'_>) -> Result<String, &'static str> {
    let document = parse(text)?;
    let Some((header, item)) = path.find(document.as_table())? else { return Ok(text.to_owned()) };
    if path.member.is_some() && document.as_table().get(path.table).is_some_and(Item::is_inline_table) {
        return Err("the sections are written in braces");
    }
    let like = item.as_table_like().ok_or("the section is something else")?;
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    if item.is_inline_table() {
        let (Some(key), Some(value)) = (header.span(), item.as_value().and_then(toml_edit::Value::span)) else {
            return Err("the section has no place");
        };
        cuts.push((key.start, value.end));
    } else {
        for (name, item) in like.iter() {
            let key = like.get_key_value(name).and_then(|(key, _)| key.span());
            let (Some(key), Some(value)) = (key, item.as_value().and_then(toml_edit::Value::span)) else {
                return Err("the section has sections of its own");
            };
            cuts.push((key.start, value.end));
        }
        if !item.as_table().is_some_and(toml_edit::Table::is_dotted) {
            let header = header.span().ok_or("the section has no place")?;
            let close = text[header.end..].find(']').ok_or("the section's name has no end")?;
            cuts.push((header.start, header.end + close + 1));
        }
    }
    cuts.sort_unstable();
    let mut out = text.to_owned();
    for (start, end) in cuts.into_iter().rev() {
        out = without_lines(&out, line_start(&out, start), end);
    }
    Ok(out)
}

fn spliced(text: &str, span: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// A line behind the one in which `at` stands.
fn new_line(text: &str, at: usize, line: &str) -> String {
    let end = line_end(text);
    match text[at..].find('\n') {
        Some(found) => spliced(text, at + found + 1..at + found + 1, &format!("{line}{end}")),
        None => format!("{text}{end}{line}{end}"),
    }
}

/// A line for a file without any key at its top: before the first section, behind the comments that open the file.
fn first_key(text: &str, line: &str) -> String {
    let at = text.match_indices('[').map(|(at, _)| line_start(text, at)).find(|at| text[*at..].starts_with('[')).unwrap_or(text.len());
    let end = line_end(text);
    let gap = if at > 0 && !text[..at].ends_with('\n') { end } else { "" };
    spliced(text, at..at, &format!("{gap}{line}{end}"))
}

fn line_start(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    if text[start..].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start }
}

fn indentation(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    let line = &text[start..at.max(start)];
    &line[..line.len() - line.trim_start().len()]
}

fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}
