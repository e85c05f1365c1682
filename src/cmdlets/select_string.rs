//! Select-String: lines with a text.

use super::file::{Storage, read_text};
use super::item::expanded;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Foreign, OperatorError, Regex, RegexCase, Text, Value, Wildcard, to_text};
use std::sync::Arc;

/// Finds lines.
#[derive(Debug, Default)]
pub(super) struct SelectString {
    patterns: Vec<Regex>,
    found: bool,
    number: i64,
    /// The lines that came through the pipeline, where those around matter.
    held: Vec<Text>,
}

/// A line that was found.
#[derive(Debug)]
struct MatchInfo {
    line: Text,
    number: i64,
    path: Option<Text>,
    shown: Option<Text>,
    pattern: Text,
    matches: Vec<Value>,
    before: Vec<Value>,
    after: Vec<Value>,
    /// How many of the lines around are shown: those that no other match shows, or is.
    shown_around: (usize, usize),
    ignores_case: bool,
    has_context: bool,
}

impl Foreign for MatchInfo {
    fn type_names(&self) -> Vec<Text> {
        vec!["Microsoft.PowerShell.Commands.MatchInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        let head = |mark: char, number: i64| match &self.shown {
            Some(path) => format!("{path}{mark}{number}{mark}"),
            None => String::new(),
        };
        if !self.has_context {
            return format!("{}{}", head(':', self.number), self.line).into();
        }
        let mut lines = Vec::new();
        let first = self.number - i64::try_from(self.before.len()).unwrap_or_default();
        let hidden = self.before.len() - self.shown_around.0;
        for (place, line) in self.before.iter().enumerate().skip(hidden) {
            lines.push(format!("  {}{}", head(':', first + i64::try_from(place).unwrap_or_default()), to_text(line)));
        }
        lines.push(format!("> {}{}", head(':', self.number), self.line));
        for (place, line) in self.after.iter().enumerate().take(self.shown_around.1) {
            lines.push(format!("  {}{}", head(':', self.number + 1 + i64::try_from(place).unwrap_or_default()), to_text(line)));
        }
        lines.join("\n").into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["IgnoreCase", "LineNumber", "Line", "Filename", "Path", "Pattern", "Context", "Matches"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let path = || self.path.clone().unwrap_or_else(|| "InputStream".into());
        Some(match name.to_ascii_lowercase().as_str() {
            "ignorecase" => Value::Bool(self.ignores_case),
            "linenumber" => Value::Long(self.number),
            "line" => Value::String(self.line.clone()),
            "filename" => path().rsplit('/').next().map_or(Value::Null, Value::from),
            "path" => Value::String(path()),
            "pattern" => Value::String(self.pattern.clone()),
            "matches" => Value::array(self.matches.clone()),
            "context" if !self.has_context => Value::Null,
            "context" => {
                let property =
                    |name: &str, value: &[Value]| crate::value::Property { name: name.into(), value: Value::array(value.to_vec()) };
                let parts = vec![property("PreContext", &self.before), property("PostContext", &self.after)];
                Value::Object(Arc::new(crate::value::Object::of(
                    &["Microsoft.PowerShell.Commands.MatchInfoContext", "System.Object"],
                    parts,
                )))
            }
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["RelativePath".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let folder = arguments.first().map(to_text)?;
        name.eq_ignore_ascii_case("RelativePath").then(|| Ok(self.relative_path(&folder).into()))
    }
}

impl MatchInfo {
    /// The path without the folder, where it is in that folder.
    fn relative_path(&self, folder: &str) -> Text {
        let Some(path) = &self.path else { return "InputStream".into() };
        let inside = path.strip_prefix(folder).filter(|_| !folder.is_empty());
        let inside = inside.and_then(|rest| if folder.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') });
        inside.map_or_else(|| path.clone(), Text::from)
    }
}

impl SelectString {
    /// The matches of a line; `None` when it is not wanted.
    fn matches(&self, line: &str, p: &parameters::SelectString) -> Result<Option<(usize, Vec<Value>)>, Stopped> {
        for (index, pattern) in self.patterns.iter().enumerate() {
            let timed_out = |reason: String| {
                Stopped::from(ErrorRecord::new(
                    "RegexTimeout",
                    Category::LimitsExceeded,
                    Exception::new("System.Text.RegularExpressions.RegexMatchTimeoutException", reason),
                ))
            };
            let fits = pattern.is_match(line).map_err(timed_out)?;
            if fits != p.not_match.is_on() {
                let matches = if fits {
                    let all = pattern.matches(line).map_err(timed_out)?;
                    let count = if p.all_matches.is_on() { all.len() } else { 1 };
                    all.into_iter().take(count).map(|found| found.value).collect()
                } else {
                    Vec::new()
                };
                return Ok(Some((index, matches)));
            }
            if p.not_match.is_on() {
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn lines(&mut self, lines: &[&str], path: Option<&Text>, p: &parameters::SelectString, context: &mut dyn Context) -> Outcome {
        let around = p.context.value().cloned().unwrap_or_default();
        let count = |index: usize| around.get(index).or(around.first()).and_then(|count| usize::try_from(*count).ok()).unwrap_or(0);
        let (before, after) = (count(0), count(1));
        // Lines before this one were shown, or are matches.
        let mut shown_to = 0;
        for (place, line) in lines.iter().enumerate() {
            if context.stop().is_stopped() {
                return Err(Stopped::Quietly);
            }
            if path.is_none() {
                self.number += 1;
            }
            let Some((index, matches)) = self.matches(line, p)? else { continue };
            self.found = true;
            if p.quiet.is_on() {
                return Ok(());
            }
            if p.raw.is_on() {
                context.emit((*line).into())?;
            } else {
                let part = |range: &[&str]| range.iter().map(|line| Value::from(*line)).collect();
                let first = place.saturating_sub(before);
                let last = (place + 1 + after).min(lines.len());
                let mut shown_last = place + 1;
                while shown_last < last && self.matches(lines[shown_last], p)?.is_none() {
                    shown_last += 1;
                }
                let shown_around = (place - first.max(shown_to).min(place), shown_last - place - 1);
                shown_to = shown_last;
                let shown = path.map(|path| {
                    let folder = format!("{}/", context.folder().display());
                    path.strip_prefix(&*folder).map_or_else(|| path.clone(), Text::from)
                });
                context.emit(Value::foreign(MatchInfo {
                    line: (*line).into(),
                    number: if path.is_none() && !p.context.is_given() {
                        self.number
                    } else {
                        i64::try_from(place + 1).unwrap_or(i64::MAX)
                    },
                    path: path.cloned(),
                    shown,
                    pattern: p.pattern.value().and_then(|patterns| patterns.get(index)).cloned().unwrap_or_else(|| "".into()),
                    matches,
                    before: part(&lines[first..place]),
                    after: part(&lines[place + 1..last]),
                    shown_around,
                    ignores_case: !p.case_sensitive.is_on(),
                    has_context: p.context.is_given(),
                }))?;
            }
            if p.list.is_on() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn files(&mut self, p: &parameters::SelectString, context: &mut dyn Context) -> Outcome {
        let fits =
            |patterns: Option<&Vec<Text>>, name: &str| patterns.map(|all| all.iter().any(|pattern| Wildcard::new(pattern).matches(name)));
        let stored = Storage::of(&p.encoding)?;
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            for path in expanded(&name, p.literal_path.is_given(), context)? {
                let shown: Text = path.display().to_string().into();
                let own = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                if fits(p.include.value(), &own) == Some(false) || fits(p.exclude.value(), &own) == Some(true) || path.is_dir() {
                    continue;
                }
                match read_text(context, &shown, stored) {
                    Ok(text) => self.lines(&super::file::lines(&text).collect::<Vec<_>>(), Some(&shown), p, context)?,
                    Err(record) => context.error(*record)?,
                }
            }
        }
        Ok(())
    }
}

impl Cmdlet<parameters::SelectString> for SelectString {
    fn begin(&mut self, p: &mut parameters::SelectString, _context: &mut dyn Context) -> Outcome {
        let case = if p.case_sensitive.is_on() { RegexCase::Respect } else { RegexCase::Ignore };
        for pattern in p.pattern.value().into_iter().flatten() {
            let source = if p.simple_match.is_on() { Regex::escape(pattern) } else { pattern.to_string() };
            let regex = Regex::new(&source, case).map_err(|reason| {
                let message = format!("\"{pattern}\" is no regular expression: {reason}");
                let exception = Exception::new("System.ArgumentException", message);
                Stopped::from(ErrorRecord::new("InvalidRegex", Category::InvalidArgument, exception))
            })?;
            self.patterns.push(regex);
        }
        Ok(())
    }

    fn process(&mut self, p: &mut parameters::SelectString, context: &mut dyn Context) -> Outcome {
        if p.path.is_given() || p.literal_path.is_given() {
            return self.files(p, context);
        }
        let Some(value) = p.input_object.take() else { return Ok(()) };
        if value.type_names().iter().any(|name| &**name == "System.IO.FileInfo") {
            let path = to_text(&value);
            return match read_text(context, &path, Storage::of(&p.encoding)?) {
                Ok(text) => self.lines(&super::file::lines(&text).collect::<Vec<_>>(), Some(&path), p, context),
                Err(record) => context.error(*record),
            };
        }
        let items = if let Value::Array(items) = &value { items.to_vec() } else { vec![value] };
        for item in items {
            let text = to_text(&item);
            if p.context.is_given() {
                self.held.push(text);
            } else {
                self.lines(&[&*text], None, p, context)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::SelectString, context: &mut dyn Context) -> Outcome {
        let held = std::mem::take(&mut self.held);
        self.lines(&held.iter().map(|line| &**line).collect::<Vec<_>>(), None, p, context)?;
        if p.quiet.is_on() { context.emit(Value::Bool(self.found)) } else { Ok(()) }
    }
}
