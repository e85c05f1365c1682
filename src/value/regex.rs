//! Regular expressions in .NET's dialect, with a limit on backtracking.

use super::{Array, Dictionary, DictionaryKind, Foreign, Object, OperatorError, Property, Text, Value};
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

/// A regular expression, ready to be used many times.
#[derive(Debug)]
pub struct Regex {
    source: Text,
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
        let prefixed = if case == RegexCase::Ignore { format!("(?i){}", translated(pattern)) } else { translated(pattern) };
        let built = fancy_regex::RegexBuilder::new(&prefixed).backtrack_limit(BACKTRACK_LIMIT).build();
        built
            .map(|regex| Self { source: pattern.into(), plain: is_plain(pattern), order: order_of(&regex), regex })
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
        &self.source
    }

    /// Whether the pattern fits anywhere in `text`.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn is_match(&self, text: &str) -> Result<bool, String> {
        self.regex.is_match(text).map_err(|error| self.too_hard(&error))
    }

    /// The group that a number of .NET means.
    fn group_at(&self, number: usize) -> usize {
        self.order.as_ref().and_then(|order| order.get(number).copied()).unwrap_or(number)
    }

    /// The names of the groups by their numbers; a group without a name has its number for one.
    fn group_names(&self) -> Vec<Text> {
        let names: Vec<Option<&str>> = self.regex.capture_names().collect();
        let name = |number: usize| names.get(self.group_at(number)).copied().flatten();
        (0..names.len()).map(|number| name(number).map_or_else(|| number.to_string().into(), Text::from)).collect()
    }

    fn too_hard(&self, error: &fancy_regex::Error) -> String {
        format!("The pattern '{}' takes too many steps on this text: {error}", self.source)
    }

    /// The groups of the first match as `$Matches` has them: numbers and names as keys.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn groups(&self, text: &str) -> Result<Option<Value>, String> {
        if self.plain && !self.is_match(text)? {
            return Ok(None);
        }
        let Some(captures) = self.regex.captures(text).map_err(|error| self.too_hard(&error))? else { return Ok(None) };
        let groups = Dictionary::new(DictionaryKind::Hashtable);
        let names: SmallVec<[Option<&str>; 8]> = self.regex.capture_names().collect();
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
        let mut result = String::with_capacity(text.len());
        let mut end = 0;
        for captures in self.regex.captures_iter(text) {
            if super::is_interrupted() {
                return Err("The work was interrupted.".to_owned());
            }
            let captures = captures.map_err(|error| self.too_hard(&error))?;
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
        let names: Vec<Option<&str>> = self.regex.capture_names().collect();
        let mut found = Vec::new();
        let mut units = Units::new(text);
        for captures in self.regex.captures_iter(text) {
            if super::is_interrupted() {
                return Err("The work was interrupted.".to_owned());
            }
            let captures = captures.map_err(|error| self.too_hard(&error))?;
            let Some(whole) = captures.get(0) else { continue };
            let mut properties = match_properties(&mut units, whole.start(), whole.as_str(), true, Value::from("0"));
            let groups = (0..captures.len()).map(|number| {
                let index = self.group_at(number);
                group(
                    &mut units.clone(),
                    captures.get(index).map(|group| (group.start(), group.as_str())),
                    number,
                    names.get(index).copied().flatten(),
                )
            });
            properties.insert(0, property("Groups", Value::Array(Arc::new(Array::new(groups.collect())))));
            let value = Value::Object(Arc::new(Object::of(&["System.Text.RegularExpressions.Match", "System.Object"], properties)));
            found.push(Match { start: whole.start(), end: whole.end(), value });
        }
        Ok(found)
    }

    /// The pieces between the matches, and the groups of the pattern between them, at most `limit` pieces (0 for all).
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn split(&self, text: &str, limit: usize) -> Result<Vec<Value>, String> {
        let mut pieces = Vec::new();
        let mut end = 0;
        let mut count = 1;
        for captures in self.regex.captures_iter(text) {
            if limit != 0 && count >= limit {
                break;
            }
            if super::is_interrupted() {
                return Err("The work was interrupted.".to_owned());
            }
            let captures = captures.map_err(|error| self.too_hard(&error))?;
            let Some(whole) = captures.get(0) else { continue };
            if whole.start() == whole.end() && (whole.start() == 0 || whole.start() == text.len()) {
                if whole.start() == 0 {
                    pieces.push(Value::from(""));
                } else {
                    pieces.push(Value::from(&text[end..]));
                    end = text.len();
                }
                continue;
            }
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

/// Whether a pattern has neither look-around nor references to its groups, nor anything else that goes back over the text.
fn is_plain(pattern: &str) -> bool {
    let steps_back = |part: &&str| pattern.contains(*part);
    !["(?=", "(?!", "(?<", "(?>", "(?(", "\\k", "*+", "++", "?+"].iter().any(steps_back)
        && !pattern.as_bytes().windows(2).any(|pair| pair[0] == b'\\' && (pair[1].is_ascii_digit() || pair[1] == b'G'))
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

/// A match and where it stands, in bytes.
pub struct Match {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// The `System.Text.RegularExpressions.Match`.
    pub value: Value,
}

fn property(name: &str, value: Value) -> Property {
    Property { name: name.into(), value }
}

/// Counts in .NET's units of text, from the place on that was asked for last.
#[derive(Clone)]
struct Units<'a> {
    text: &'a str,
    byte: usize,
    units: usize,
}

impl<'a> Units<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, units: 0 }
    }

    /// How many units stand before a byte.
    fn before(&mut self, byte: usize) -> usize {
        let (from, units) = if byte < self.byte { (0, 0) } else { (self.byte, self.units) };
        self.units = units + self.text[from..byte].encode_utf16().count();
        self.byte = byte;
        self.units
    }
}

fn match_properties(units: &mut Units<'_>, start: usize, found: &str, success: bool, name: Value) -> Vec<Property> {
    let number = |units: usize| Value::Int(i32::try_from(units).unwrap_or(i32::MAX));
    let place = [
        property("Index", number(units.before(start))),
        property("Length", number(found.encode_utf16().count())),
        property("Value", Value::from(found)),
        // A span cannot leave .NET: PowerShell shows nothing.
        property("ValueSpan", Value::Null),
    ];
    let mut properties = vec![property("Success", Value::Bool(success)), property("Name", name)];
    // The last capture of a group is the group itself.
    let capture = || Value::Object(Arc::new(Object::of(GROUP, properties.iter().chain(&place).cloned().collect())));
    let captures = if success { vec![capture()] } else { Vec::new() };
    properties.push(property("Captures", Value::array(captures)));
    properties.extend(place);
    properties
}

const GROUP: &[&str] = &["System.Text.RegularExpressions.Group", "System.Text.RegularExpressions.Capture", "System.Object"];

fn group(units: &mut Units<'_>, found: Option<(usize, &str)>, index: usize, name: Option<&str>) -> Value {
    let name = name.map_or_else(|| Value::from(index.to_string()), Value::from);
    let properties = match found {
        Some((start, value)) => match_properties(units, start, value, true, name),
        None => match_properties(&mut Units::new(""), 0, "", false, name),
    };
    Value::Object(Arc::new(Object::of(GROUP, properties)))
}

/// .NET's `$` also matches before a last line end, and `(?'name'…)` names a group.
fn translated(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut in_set = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                result.push(letter);
                match letters.next() {
                    Some('Z') if !in_set => {
                        result.pop();
                        result.push_str(r"(?=\n?\z)");
                    }
                    Some(next) if next.is_alphanumeric() || next.is_ascii_punctuation() => result.push(next),
                    Some(next) => {
                        result.pop();
                        result.push(next);
                    }
                    None => result.push('\\'),
                }
            }
            '[' if !in_set => {
                in_set = true;
                result.push(letter);
                if letters.peek() == Some(&'^') {
                    result.extend(letters.next());
                }
                if letters.peek() == Some(&']') {
                    letters.next();
                    result.push_str(r"\]");
                }
            }
            '[' => result.push_str(r"\["),
            ']' => {
                in_set = false;
                result.push(letter);
            }
            '&' | '~' if in_set => {
                result.push('\\');
                result.push(letter);
            }
            _ => result.push(letter),
        }
    }
    result.replace("(?'", "(?<")
}

/// The order in which .NET counts the groups, unless it is the order in which they stand.
fn order_of(regex: &fancy_regex::Regex) -> Option<Box<[usize]>> {
    let named: Vec<bool> = regex.capture_names().map(|name| name.is_some()).collect();
    let (with, without): (Vec<usize>, Vec<usize>) = (0..named.len()).partition(|index| named[*index]);
    let order: Box<[usize]> = without.into_iter().chain(with).collect();
    (!order.is_sorted()).then_some(order)
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
        self.source.clone()
    }

    fn method_names(&self) -> Vec<Text> {
        [
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
        Some(match name.to_ascii_lowercase().as_str() {
            "ismatch" => self.is_match(&text).map(Value::Bool).map_err(failed),
            "match" => self.matches(&text).map_err(failed).map(|found| found.into_iter().next().map_or_else(no_match, |found| found.value)),
            "matches" => {
                self.matches(&text).map_err(failed).map(|found| Value::array(found.into_iter().map(|found| found.value).collect()))
            }
            "replace" => self.replace(&text, &super::to_text(arguments.get(1)?)).map(Value::from).map_err(failed),
            "split" => self.split(&text, 0).map(Value::array).map_err(failed),
            _ => return None,
        })
    }
}

/// What `Match` returns when nothing fits.
pub fn no_match() -> Value {
    let mut properties = match_properties(&mut Units::new(""), 0, "", false, Value::from("0"));
    properties.insert(0, property("Groups", Value::array(Vec::new())));
    Value::Object(Arc::new(Object::of(&["System.Text.RegularExpressions.Match", "System.Object"], properties)))
}
