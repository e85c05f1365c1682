//! Regular expressions in .NET's dialect, with a limit on backtracking.

use super::regex_match::{Units, found_value, no_match};
use super::regex_pattern::{is_plain, order_of, translated};
use super::{Dictionary, DictionaryKind, Foreign, OperatorError, Text, Value, member};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::Arc;

/// How many steps back a match may take before it is given up.
const BACKTRACK_LIMIT: usize = 1_000_000;

/// How many compiled patterns a thread keeps.
const KEPT: usize = 64;

/// Whether a regular expression respects case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegexCase {
    /// It does.
    Respect,
    /// It does not.
    Ignore,
}

/// A regular expression, ready to be used many times. Matches share it.
#[derive(Clone, Debug)]
pub struct Regex(Arc<Compiled>);

/// What a regular expression is made of.
#[derive(Debug)]
struct Compiled {
    source: Text,
    /// `RegexOptions`.
    options: i64,
    regex: fancy_regex::Regex,
    /// Whether the pattern needs no steps back: then it is quick to see that it does not fit.
    plain: bool,
    /// Which group of the engine each number of .NET means, where they differ: .NET counts those with names behind the others.
    order: Option<Box<[usize]>>,
}

impl Regex {
    /// Compiles `pattern`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the pattern.
    pub fn new(pattern: &str, case: RegexCase) -> Result<Self, String> {
        Self::with_options(pattern, i64::from(case == RegexCase::Ignore))
    }

    /// Compiles `pattern` with .NET's `RegexOptions`.
    ///
    /// # Errors
    /// As [`Regex::new`].
    pub fn with_options(pattern: &str, options: i64) -> Result<Self, String> {
        const FLAGS: [(i64, char); 4] = [(1, 'i'), (2, 'm'), (16, 's'), (32, 'x')];
        let flags: String = FLAGS.iter().filter(|(bit, _)| options & bit != 0).map(|(_, flag)| *flag).collect();
        let translated = translated(pattern, options);
        let whole = if flags.is_empty() { translated } else { format!("(?{flags}){translated}") };
        let built = fancy_regex::RegexBuilder::new(&whole).backtrack_limit(BACKTRACK_LIMIT).build();
        built
            .map(|regex| {
                Self(Arc::new(Compiled { source: pattern.into(), options, plain: is_plain(pattern), order: order_of(&regex), regex }))
            })
            .map_err(|error| format!("The pattern '{pattern}' is not a regular expression: {error}"))
    }

    /// A pattern, compiled once for as long as it is among those that this thread used lately.
    ///
    /// # Errors
    /// As [`Regex::new`].
    pub fn cached(pattern: &str, case: RegexCase) -> Result<Arc<Self>, String> {
        thread_local! {
            static COMPILED: RefCell<[HashMap<Text, Arc<Regex>>; 2]> = RefCell::default();
        }
        let table = usize::from(case == RegexCase::Ignore);
        if let Some(known) = COMPILED.with_borrow(|compiled| compiled[table].get(pattern).cloned()) {
            return Ok(known);
        }
        let regex = Arc::new(Self::new(pattern, case)?);
        COMPILED.with_borrow_mut(|compiled| {
            if compiled[table].len() >= KEPT {
                compiled[table].clear();
            }
            compiled[table].insert(pattern.into(), regex.clone());
        });
        Ok(regex)
    }

    /// A text as a pattern that means just this text.
    pub fn escape(text: &str) -> String {
        fancy_regex::escape(text).into_owned()
    }

    /// The pattern.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether the pattern fits anywhere in `text`.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn is_match(&self, text: &str) -> Result<bool, String> {
        self.0.regex.is_match(text).map_err(|error| self.too_hard(&error))
    }

    /// The first match from a byte on.
    fn captures_from<'t>(&self, text: &'t str, from: usize) -> Result<Option<fancy_regex::Captures<'t>>, String> {
        if super::is_interrupted() {
            return Err("The work was interrupted.".to_owned());
        }
        self.0.regex.captures_from_pos(text, from).map_err(|error| self.too_hard(&error))
    }

    /// All matches from a byte on, one behind the other. Behind a match there may be an empty one, which the engine's own walk leaves out.
    fn walk<'s, 't: 's>(&'s self, text: &'t str, from: usize) -> impl Iterator<Item = Result<fancy_regex::Captures<'t>, String>> + 's {
        let mut next = Some(from);
        std::iter::from_fn(move || {
            let from = next?;
            next = None;
            let captures = match self.captures_from(text, from) {
                Ok(captures) => captures?,
                Err(reason) => return Some(Err(reason)),
            };
            next = captures.get(0).and_then(|whole| behind(text, whole.start(), whole.end()));
            Some(Ok(captures))
        })
    }

    /// The group that a number of .NET means.
    fn group_at(&self, number: usize) -> usize {
        self.0.order.as_ref().and_then(|order| order.get(number).copied()).unwrap_or(number)
    }

    /// The names of the groups by their numbers; a group without a name has its number for one.
    fn group_names(&self) -> Vec<Text> {
        let names: Vec<Option<&str>> = self.0.regex.capture_names().collect();
        let name = |number: usize| names.get(self.group_at(number)).copied().flatten();
        (0..names.len()).map(|number| name(number).map_or_else(|| number.to_string().into(), Text::from)).collect()
    }

    fn too_hard(&self, error: &fancy_regex::Error) -> String {
        format!("The pattern '{}' takes too many steps on this text: {error}", self.0.source)
    }

    /// The groups of the first match as `$Matches` has them: numbers and names as keys.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn groups(&self, text: &str) -> Result<Option<Value>, String> {
        if self.0.plain && !self.is_match(text)? {
            return Ok(None);
        }
        let Some(captures) = self.0.regex.captures(text).map_err(|error| self.too_hard(&error))? else { return Ok(None) };
        let groups = Dictionary::new(DictionaryKind::Hashtable);
        let names: SmallVec<[Option<&str>; 8]> = self.0.regex.capture_names().collect();
        for number in (0..captures.len()).rev() {
            let index = self.group_at(number);
            let Some(group) = captures.get(index) else { continue };
            let key =
                names.get(index).copied().flatten().map_or_else(|| Value::Int(i32::try_from(number).unwrap_or_default()), Value::from);
            groups.set(key, Value::from(group.as_str()));
        }
        Ok(Some(Value::Dictionary(Arc::new(groups))))
    }

    /// Replaces every match by `replacement`, in which `$1`, `${name}`, `$&` and `$$` mean what they mean in .NET.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn replace(&self, text: &str, replacement: &str) -> Result<String, String> {
        self.replace_from(text, replacement, usize::MAX, 0)
    }

    /// [`Regex::replace`] of at most so many matches from a byte on.
    fn replace_from(&self, text: &str, replacement: &str, limit: usize, from: usize) -> Result<String, String> {
        let mut result = String::with_capacity(text.len());
        let mut end = 0;
        for captures in self.walk(text, from).take(limit) {
            let captures = captures?;
            let Some(whole) = captures.get(0) else { continue };
            result.push_str(&text[end..whole.start()]);
            self.expand(replacement, &captures, text, &mut result);
            end = whole.end();
        }
        result.push_str(&text[end..]);
        Ok(result)
    }

    /// Replaces every match by what `with` makes of it.
    ///
    /// # Errors
    /// When the match takes too many steps, or `with` fails.
    pub fn replace_with<E>(&self, text: &str, mut with: impl FnMut(&Value) -> Result<Text, E>) -> Result<Result<String, E>, String> {
        let mut result = String::with_capacity(text.len());
        let mut end = 0;
        for found in self.matches(text)? {
            result.push_str(&text[end..found.start]);
            match with(&found.value) {
                Ok(text) => result.push_str(&text),
                Err(error) => return Ok(Err(error)),
            }
            end = found.end;
        }
        result.push_str(&text[end..]);
        Ok(Ok(result))
    }

    /// All matches in `text`.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn matches(&self, text: &str) -> Result<Vec<Match>, String> {
        self.matches_from(text, 0)
    }

    fn matches_from(&self, text: &str, from: usize) -> Result<Vec<Match>, String> {
        let mut found = Vec::new();
        let mut units = Units::new(text);
        let mut shared: Option<Text> = None;
        for captures in self.walk(text, from) {
            let shared = shared.get_or_insert_with(|| text.into());
            found.extend(self.match_of(&captures?, shared, &mut units));
        }
        Ok(found)
    }

    /// The first match from a byte on, as a value.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub(super) fn first_from(&self, text: &Text, from: usize) -> Result<Value, String> {
        let captures = self.captures_from(text, from)?;
        let found = captures.and_then(|captures| self.match_of(&captures, text, &mut Units::new(text)));
        Ok(found.map_or_else(no_match, |found| found.value))
    }

    /// What a replacement makes of the match at a byte.
    pub(super) fn result_at(&self, text: &str, at: usize, replacement: &str) -> Result<String, String> {
        let mut result = String::new();
        if let Some(captures) = self.captures_from(text, at)? {
            self.expand(replacement, &captures, text, &mut result);
        }
        Ok(result)
    }

    fn match_of(&self, captures: &fancy_regex::Captures<'_>, text: &Text, units: &mut Units<'_>) -> Option<Match> {
        let whole = captures.get(0)?;
        let names: SmallVec<[Option<&str>; 8]> = self.0.regex.capture_names().collect();
        let groups = (0..captures.len()).map(|number| {
            let index = self.group_at(number);
            (captures.get(index).map(|group| (group.start(), group.as_str())), names.get(index).copied().flatten())
        });
        let value = found_value(self, text, (whole.start(), whole.end()), groups, units);
        Some(Match { start: whole.start(), end: whole.end(), value })
    }

    /// The pieces between the matches, and the groups of the pattern between them, at most `limit` pieces (0 for all).
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn split(&self, text: &str, limit: usize) -> Result<Vec<Value>, String> {
        let mut pieces = Vec::new();
        let mut end = 0;
        let mut count = 1;
        for captures in self.walk(text, 0) {
            if limit != 0 && count >= limit {
                break;
            }
            let captures = captures?;
            let Some(whole) = captures.get(0) else { continue };
            pieces.push(Value::from(&text[end..whole.start()]));
            let groups = (1..captures.len()).filter_map(|number| captures.get(self.group_at(number)));
            pieces.extend(groups.map(|group| Value::from(group.as_str())));
            end = whole.end();
            count += 1;
        }
        pieces.push(Value::from(&text[end..]));
        Ok(pieces)
    }
}

impl Regex {
    /// At most `count` pieces between the matches, the first of which takes what is left when there are more.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn split_from_end(&self, text: &str, count: usize) -> Result<Vec<Value>, String> {
        let found = self.matches(text)?;
        let cuts = &found[found.len().saturating_sub(count.saturating_sub(1))..];
        let mut pieces = Vec::with_capacity(cuts.len() + 1);
        let mut end = 0;
        for cut in cuts {
            pieces.push(Value::from(&text[end..cut.start]));
            end = cut.end;
        }
        pieces.push(Value::from(&text[end..]));
        Ok(pieces)
    }
}

/// Where the next match may begin; `None` at the end of the text.
pub(super) fn behind(text: &str, start: usize, end: usize) -> Option<usize> {
    if start < end { Some(end) } else { text[end..].chars().next().map(|letter| end + letter.len_utf8()) }
}

/// The byte at which .NET's unit of text with this number stands.
fn byte_at(text: &str, unit: &Value) -> usize {
    let wanted = super::to_f64(unit).map_or(0, |wanted| wanted.max(0.0) as usize);
    let mut units = 0;
    text.char_indices()
        .find(|(_, letter)| {
            let there = units >= wanted;
            units += letter.len_utf16();
            there
        })
        .map_or(text.len(), |(at, _)| at)
}

/// A match and where it stands, in bytes.
pub struct Match {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// The `System.Text.RegularExpressions.Match`.
    pub value: Value,
}

impl Regex {
    fn expand(&self, replacement: &str, captures: &fancy_regex::Captures<'_>, text: &str, result: &mut String) {
        let mut rest = replacement;
        while let Some(at) = rest.find('$') {
            result.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let whole = captures.get(0);
            match rest.chars().next() {
                Some('$') => {
                    result.push('$');
                    rest = &rest[1..];
                }
                Some('&') => {
                    result.push_str(whole.map_or("", |group| group.as_str()));
                    rest = &rest[1..];
                }
                Some('`') => {
                    result.push_str(whole.map_or("", |group| &text[..group.start()]));
                    rest = &rest[1..];
                }
                Some('_') => {
                    result.push_str(text);
                    rest = &rest[1..];
                }
                Some('+') => {
                    let last = captures.get(self.group_at(captures.len().saturating_sub(1)));
                    result.push_str(last.map_or("", |group| group.as_str()));
                    rest = &rest[1..];
                }
                Some('\'') => {
                    result.push_str(whole.map_or("", |group| &text[group.end()..]));
                    rest = &rest[1..];
                }
                Some('{') if rest.contains('}') => {
                    let (name, behind) = rest[1..].split_once('}').unwrap_or((&rest[1..], ""));
                    let group = name.parse::<usize>().map_or_else(|_| captures.name(name), |number| captures.get(self.group_at(number)));
                    match group {
                        Some(group) => result.push_str(group.as_str()),
                        None if name.parse::<usize>().is_ok_and(|index| index < captures.len()) => {}
                        None => {
                            result.push_str("${");
                            result.push_str(name);
                            result.push('}');
                        }
                    }
                    rest = behind;
                }
                Some(digit) if digit.is_ascii_digit() => {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    match rest[..digits].parse::<usize>() {
                        Ok(index) if index < captures.len() => {
                            result.push_str(captures.get(self.group_at(index)).map_or("", |group| group.as_str()));
                        }
                        _ => {
                            result.push('$');
                            result.push_str(&rest[..digits]);
                        }
                    }
                    rest = &rest[digits..];
                }
                _ => result.push('$'),
            }
        }
        result.push_str(rest);
    }
}

impl Foreign for Regex {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Text.RegularExpressions.Regex".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.0.source.clone()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Options", "RightToLeft", "MatchTimeout"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        /// No limit, as .NET writes it.
        const FOREVER: i64 = -10_000;
        const RIGHT_TO_LEFT: i64 = 64;
        Some(match name.to_ascii_lowercase().as_str() {
            "options" => member::regex_options(self.0.options),
            "righttoleft" => Value::Bool(self.0.options & RIGHT_TO_LEFT != 0),
            "matchtimeout" => Value::TimeSpan(FOREVER),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        [
            "Count",
            "GetGroupNames",
            "GetGroupNumbers",
            "GroupNameFromNumber",
            "GroupNumberFromName",
            "IsMatch",
            "Match",
            "Matches",
            "Replace",
            "Split",
        ]
        .map(Text::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let number = |number: usize| Value::Int(i32::try_from(number).unwrap_or(i32::MAX));
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("getgroupnames", []) => return Some(Ok(Value::array(self.group_names().into_iter().map(Value::String).collect()))),
            ("getgroupnumbers", []) => return Some(Ok(Value::array((0..self.group_names().len()).map(number).collect()))),
            ("groupnamefromnumber", [wanted]) => {
                let at = super::to_f64(wanted).map_or(-1, |wanted| wanted as i64);
                let name = usize::try_from(at).ok().and_then(|at| self.group_names().get(at).cloned());
                return Some(Ok(Value::String(name.unwrap_or_else(|| "".into()))));
            }
            ("groupnumberfromname", [wanted]) => {
                let wanted = super::to_text(wanted);
                return Some(Ok(self.group_names().iter().position(|name| *name == wanted).map_or(Value::Int(-1), number)));
            }
            _ => {}
        }
        let text = super::to_text(arguments.first()?);
        let failed = |reason: String| OperatorError::new("RegexMatchTimeoutException", reason);
        let from = |at: usize| arguments.get(at).map_or(0, |unit| byte_at(&text, unit));
        // A negative count means all.
        let limit = |at: usize| {
            let count = arguments.get(at).and_then(super::to_f64).filter(|count| *count >= 0.0);
            count.map_or(usize::MAX, |count| count as usize)
        };
        Some(match (name.to_ascii_lowercase().as_str(), arguments.len()) {
            ("ismatch", 1 | 2) => self
                .0
                .regex
                .find_from_pos(&text, from(1))
                .map(|found| Value::Bool(found.is_some()))
                .map_err(|error| failed(self.too_hard(&error))),
            ("match", 1 | 2) => self.first_from(&text, from(1)).map_err(failed),
            ("matches", 1 | 2) => self
                .matches_from(&text, from(1))
                .map_err(failed)
                .map(|found| Value::array(found.into_iter().map(|found| found.value).collect())),
            ("count", 1 | 2) => self.walk(&text, from(1)).collect::<Result<Vec<_>, _>>().map(|found| number(found.len())).map_err(failed),
            ("replace", 2..=4) => {
                self.replace_from(&text, &super::to_text(arguments.get(1)?), limit(2), from(3)).map(Value::from).map_err(failed)
            }
            ("split", 1 | 2) => {
                self.split(&text, Some(limit(1)).filter(|limit| *limit != usize::MAX).unwrap_or(0)).map(member::text_array).map_err(failed)
            }
            _ => return None,
        })
    }
}
