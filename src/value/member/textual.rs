//! Methods of strings and characters.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{STRING_COMPARISON, STRING_SPLIT_OPTIONS, option_of};
use super::property::length;
use crate::value::interrupt::mapped;
use crate::value::{Array, ArrayKind, Enumerator, TEXT_LIMIT, Text, Type, Value, compare_text, is_interrupted, net_text};
use std::sync::Arc;

/// How many matches are looked at between two looks at whether somebody wants an end.
const ROUND: usize = 4096;

/// How texts are compared, as `StringComparison` and the flags of older methods say it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Exact,
    IgnoringCase,
}

/// What the argument says about case: a `StringComparison` by name or number, or a flag that says to ignore it.
fn way(call: &Call<'_>, position: usize) -> Way {
    let ignoring = match call.arguments.get(position) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(ignore)) => *ignore,
        Some(other) => option_of(&STRING_COMPARISON, other).is_some_and(|option| option % 2 == 1),
    };
    if ignoring { Way::IgnoringCase } else { Way::Exact }
}

/// A text in lower case. When somebody wants an end it is short, and nobody asks for it any more.
fn folded(text: &str) -> String {
    mapped(text, |piece, result| result.extend(piece.chars().flat_map(char::to_lowercase))).unwrap_or_default()
}

fn same(left: &str, right: &str, way: Way) -> bool {
    left == right || (way == Way::IgnoringCase && folded(left) == folded(right))
}

/// Where UTF-16 unit `at` stands, in bytes. A place inside of a surrogate pair counts as before it.
fn byte_at(text: &str, at: usize) -> Option<usize> {
    if text.is_ascii() {
        return (at <= text.len()).then_some(at);
    }
    let mut units = 0;
    for (byte, letter) in text.char_indices() {
        if units + letter.len_utf16() > at {
            return Some(byte);
        }
        units += letter.len_utf16();
    }
    (units >= at).then_some(text.len())
}

fn place(text: &str, found: Option<usize>) -> Value {
    found.map_or(Value::Int(-1), |at| Value::Int(length(&text[..at])))
}

/// The characters that an argument names: a char, a string, or a list of them.
fn letters(call: &Call<'_>, from: usize) -> Vec<char> {
    let mut letters = Vec::new();
    for argument in call.arguments.iter().skip(from) {
        match argument {
            Value::Array(array) => array.items().iter().for_each(|item| letters.extend(net_text(item).chars())),
            Value::Null => {}
            other => letters.extend(net_text(other).chars()),
        }
    }
    letters
}

pub(super) fn letter_array(text: &str) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Char, text.chars().map(Value::Char).collect())))
}

pub(in crate::value) fn text_array(pieces: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::String, pieces.into_iter().collect())))
}

/// How many arguments the longest form of a method of strings takes; `None` for those that take any number.
fn most_arguments(lower: &str) -> Option<usize> {
    Some(match lower {
        "clone" | "toupperinvariant" | "tolowerinvariant" | "getenumerator" | "gettypecode" => 0,
        "toupper" | "tolower" | "compareto" | "chars" | "normalize" | "isnormalized" | "replacelineendings" => 1,
        "substring" | "insert" | "remove" | "contains" | "padleft" | "padright" | "tochararray" | "equals" => 2,
        "startswith" | "endswith" | "indexofany" | "lastindexofany" => 3,
        "indexof" | "lastindexof" | "replace" | "copyto" => 4,
        _ => return None,
    })
}

/// A method of a string; `None` when there is no such method.
pub(super) fn text_method(text: &Text, lower: &str, call: &Call<'_>) -> Called {
    if most_arguments(lower).is_some_and(|most| call.count() > most) {
        return Some(Err(call.wrong_count()));
    }
    let result: Wanted<Value> = match lower {
        "tostring" | "clone" => Ok(Value::String(text.clone())),
        "toupper" | "toupperinvariant" => in_case(text, call, |byte| byte.is_ascii_lowercase(), str::make_ascii_uppercase, upper_case),
        "tolower" | "tolowerinvariant" => in_case(text, call, |byte| byte.is_ascii_uppercase(), str::make_ascii_lowercase, lower_case),
        "trim" => Ok(trimmed(text, call, true, true)),
        "trimstart" => Ok(trimmed(text, call, true, false)),
        "trimend" => Ok(trimmed(text, call, false, true)),
        "substring" => substring(text, call),
        "replace" => replace(text, call),
        "split" => split(text, call),
        "startswith" => call.text(0).map(|start| Value::Bool(starts(text, &start, way(call, 1)))),
        "endswith" => call.text(0).map(|end| Value::Bool(ends(text, &end, way(call, 1)))),
        "contains" => call.text(0).map(|part| {
            Value::Bool(match way(call, 1) {
                Way::Exact => text.contains(&*part),
                Way::IgnoringCase => folded(text).contains(&folded(&part)),
            })
        }),
        "indexof" => find(text, call, |text, part| text.find(part)),
        "lastindexof" => find(text, call, |text, part| text.rfind(part)),
        "indexofany" => Ok(place(text, text.find(letters(call, 0).as_slice()))),
        "lastindexofany" => Ok(place(text, text.rfind(letters(call, 0).as_slice()))),
        "insert" => insert(text, call),
        "remove" => remove(text, call),
        "padleft" => pad(text, call, true),
        "padright" => pad(text, call, false),
        "tochararray" if call.count() == 2 => substring(text, call).map(|part| letter_array(&net_text(&part))),
        "tochararray" => Ok(letter_array(text)),
        "getenumerator" => Ok(Value::foreign(Enumerator::of("System.CharEnumerator", text.chars().map(Value::Char).collect()))),
        "chars" | "get_chars" => call.value(0).and_then(|at| super::index(&Value::String(text.clone()), at)),
        "equals" => call.value(0).map(|other| Value::Bool(matches!(other, Value::String(other) if same(text, other, way(call, 1))))),
        "compareto" => call.text(0).map(|other| Value::Int(compare_text(text, &other, true) as i32)),
        "normalize" | "isnormalized" => super::unicode::normal_form(text, lower, call),
        "replacelineendings" => line_endings(text, call),
        _ => return None,
    };
    Some(result)
}

/// All line ends, of whatever kind, as the one that an argument says, else as that of this system.
fn line_endings(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let end = if call.count() == 0 { Text::from(if cfg!(windows) { "\r\n" } else { "\n" }) } else { call.text(0)? };
    let one = text.replace("\r\n", "\n");
    Ok(Value::from(one.split(['\n', '\r', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']).collect::<Vec<_>>().join(&end)))
}

/// Case mapping: of texts of ASCII in one go, and without a copy of those that stay as they are.
fn in_case(text: &Text, call: &Call<'_>, changes: fn(&u8) -> bool, ascii: fn(&mut str), full: fn(char) -> char) -> Wanted<Value> {
    let is_ascii = text.is_ascii();
    if is_ascii && !text.as_bytes().iter().any(changes) {
        return Ok(Value::String(text.clone()));
    }
    let result = mapped(text, |piece, result| {
        if is_ascii {
            let start = result.len();
            result.push_str(piece);
            ascii(&mut result[start..]);
        } else {
            result.extend(piece.chars().map(full));
        }
    });
    result.map(Value::from).ok_or_else(|| call.interrupted())
}

/// Upper case letter by letter: .NET never makes a text longer by it.
fn upper_case(letter: char) -> char {
    only(letter, letter.to_uppercase())
}

/// Lower case letter by letter, wherever in a word the letter stands.
fn lower_case(letter: char) -> char {
    only(letter, letter.to_lowercase())
}

fn only(letter: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(mapped), None) => mapped,
        _ => letter,
    }
}

fn trimmed(text: &Text, call: &Call<'_>, start: bool, end: bool) -> Value {
    let own = letters(call, 0);
    let goes = |letter: char| if own.is_empty() { letter.is_whitespace() } else { own.contains(&letter) };
    let mut rest: &str = text;
    if start {
        rest = rest.trim_start_matches(goes);
    }
    if end {
        rest = rest.trim_end_matches(goes);
    }
    if rest.len() == text.len() { Value::String(text.clone()) } else { rest.into() }
}

fn starts(text: &str, start: &str, way: Way) -> bool {
    match way {
        Way::Exact => text.starts_with(start),
        Way::IgnoringCase => folded(text).starts_with(&folded(start)),
    }
}

fn ends(text: &str, end: &str, way: Way) -> bool {
    match way {
        Way::Exact => text.ends_with(end),
        Way::IgnoringCase => folded(text).ends_with(&folded(end)),
    }
}

fn substring(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let start = call.size(0, "startIndex")?;
    let Some(from) = byte_at(text, start) else {
        return Err(call.out_of_range("startIndex cannot be larger than length of string. (Parameter 'startIndex')"));
    };
    if call.count() < 2 {
        return Ok(text[from..].into());
    }
    let wanted = call.size(1, "length")?;
    match byte_at(&text[from..], wanted) {
        Some(end) => Ok(text[from..from + end].into()),
        None => Err(call.out_of_range("Index and length must refer to a location within the string. (Parameter 'length')")),
    }
}

fn replace(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let (old, new) = (call.text(0)?, call.text(1)?);
    if old.is_empty() {
        return Err(call.thrown("ArgumentException", "String cannot be of zero length. (Parameter 'oldValue')"));
    }
    if way(call, 2) == Way::IgnoringCase {
        let pattern = fancy_regex::escape(&old);
        let replaced = crate::value::Regex::cached(&pattern, crate::value::RegexCase::Ignore)
            .and_then(|regex| regex.replace(text, &new.replace('$', "$$")));
        return replaced.map(Value::from).map_err(|reason| call.thrown("ArgumentException", &reason));
    }
    if !text.contains(&*old) {
        return Ok(Value::String(text.clone()));
    }
    if text.len().saturating_mul(new.len().max(1)) / old.len() > TEXT_LIMIT {
        return Err(call.thrown("OutOfMemoryException", "The text would become larger than this shell builds."));
    }
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for (count, (at, _)) in text.match_indices(&*old).enumerate() {
        if count % ROUND == 0 && is_interrupted() {
            return Err(call.interrupted());
        }
        result.push_str(&text[end..at]);
        result.push_str(&new);
        end = at + old.len();
    }
    result.push_str(&text[end..]);
    Ok(result.into())
}

/// Where the next of several texts stands. Each one is looked for again only when the place that is known of it has been passed.
struct Next<'a> {
    text: &'a str,
    wanted: Vec<(&'a str, Option<usize>)>,
}

impl<'a> Next<'a> {
    fn new(text: &'a str, wanted: &'a [Text]) -> Self {
        Self { text, wanted: wanted.iter().map(|wanted| (&**wanted, text.find(&**wanted))).collect() }
    }

    /// The first of them from `from` on, the longest of those at one place: where it is, and how long.
    fn from(&mut self, from: usize) -> Option<(usize, usize)> {
        for (wanted, place) in &mut self.wanted {
            if place.is_some_and(|place| place < from) {
                *place = self.text[from..].find(*wanted).map(|at| at + from);
            }
        }
        let found = self.wanted.iter().filter_map(|(wanted, place)| place.map(|place| (place, wanted.len())));
        found.min_by_key(|(place, length)| (*place, std::cmp::Reverse(*length)))
    }
}

/// `Split`: separators as characters, as a text, or as a list of either; a limit; options.
fn split(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let mut separators: Vec<Text> = Vec::new();
    let (mut limit, mut options) = (usize::MAX, 0);
    for (position, argument) in call.arguments.iter().enumerate() {
        match argument {
            Value::Array(array) if position == 0 => separators.extend(array.items().iter().map(net_text)),
            Value::Null => {}
            Value::String(separator) if position == 0 => separators.push(separator.clone()),
            Value::Char(letter) if position == 0 || matches!(call.arguments[0], Value::Char(_)) => {
                separators.push(letter.to_string().into())
            }
            Value::Int(_) | Value::Long(_) | Value::Double(_) if position > 0 && limit == usize::MAX => {
                limit = call.size(position, "count")?
            }
            // Several letters as texts are separators all.
            Value::String(letter)
                if position > 0 && letter.chars().count() == 1 && separators.iter().all(|own| own.chars().count() == 1) =>
            {
                separators.push(letter.clone());
            }
            other if position > 0 => options = option_of(&STRING_SPLIT_OPTIONS, other).ok_or_else(|| call.wrong_count())?,
            other => separators.push(net_text(other)),
        }
    }
    separators.retain(|separator| !separator.is_empty());
    let (skip_empty, trim) = (options & 1 != 0, options & 2 != 0);
    let mut pieces: Vec<Value> = Vec::new();
    let mut start = 0;
    let push = |pieces: &mut Vec<Value>, piece: &str| {
        let piece = if trim { piece.trim() } else { piece };
        if !(skip_empty && piece.is_empty()) {
            pieces.push(piece.into());
        }
    };
    let mut next = Next::new(text, &separators);
    for count in 0usize.. {
        if pieces.len() + 1 >= limit {
            break;
        }
        if count % ROUND == 0 && is_interrupted() {
            return Err(call.interrupted());
        }
        let found = if separators.is_empty() {
            let mut letters = text[start..].char_indices();
            letters.find(|(_, letter)| letter.is_whitespace()).map(|(at, letter)| (start + at, letter.len_utf8()))
        } else {
            next.from(start)
        };
        let Some((at, width)) = found else { break };
        push(&mut pieces, &text[start..at]);
        start = at + width;
    }
    if limit > 0 {
        push(&mut pieces, &text[start..]);
    }
    Ok(text_array(pieces))
}

fn find(text: &Text, call: &Call<'_>, search: fn(&str, &str) -> Option<usize>) -> Wanted<Value> {
    let wanted = call.text(0)?;
    let mut way_at = 1;
    let mut from = 0;
    if let Some(Value::Int(_)) = call.arguments.get(1) {
        let start = call.size(1, "startIndex")?;
        from = byte_at(text, start).ok_or_else(|| call.out_of_range("Index was out of range. (Parameter 'startIndex')"))?;
        way_at = 2;
        if let Some(Value::Int(_)) = call.arguments.get(2) {
            way_at = 3;
        }
    }
    let (haystack, wanted) = match way(call, way_at) {
        Way::Exact => (text.clone(), wanted),
        Way::IgnoringCase => (folded(text).into(), folded(&wanted).into()),
    };
    let Some(searched) = haystack.get(from..) else { return Ok(Value::Int(-1)) };
    Ok(place(&haystack, search(searched, &wanted).map(|at| at + from)))
}

fn insert(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let at = call.size(0, "startIndex")?;
    let Some(at) = byte_at(text, at) else { return Err(call.out_of_range("Index was out of range. (Parameter 'startIndex')")) };
    Ok(format!("{}{}{}", &text[..at], call.text(1)?, &text[at..]).into())
}

fn remove(text: &Text, call: &Call<'_>) -> Wanted<Value> {
    let start = call.size(0, "startIndex")?;
    let Some(from) = byte_at(text, start) else {
        return Err(call.out_of_range("startIndex must be less than length of string. (Parameter 'startIndex')"));
    };
    let end = match call.count() {
        1 => text.len() - from,
        _ => byte_at(&text[from..], call.size(1, "count")?)
            .ok_or_else(|| call.out_of_range("Index and count must refer to a location within the string. (Parameter 'count')"))?,
    };
    Ok(format!("{}{}", &text[..from], &text[from + end..]).into())
}

fn pad(text: &Text, call: &Call<'_>, left: bool) -> Wanted<Value> {
    let width = call.size(0, "totalWidth")?;
    let letter = match call.arguments.get(1) {
        None => ' ',
        Some(_) => match call.converted(1, &Type::Char)? {
            Value::Char(letter) => letter,
            _ => ' ',
        },
    };
    let missing = width.saturating_sub(usize::try_from(length(text)).unwrap_or_default());
    if missing == 0 {
        return Ok(Value::String(text.clone()));
    }
    if missing > TEXT_LIMIT {
        return Err(call.thrown("OutOfMemoryException", "The text would become larger than this shell builds."));
    }
    let padding: String = std::iter::repeat_n(letter, missing).collect();
    Ok(if left { format!("{padding}{text}") } else { format!("{text}{padding}") }.into())
}

/// A method of a character; `None` when there is no such method.
pub(super) fn char_method(letter: char, lower: &str, call: &Call<'_>) -> Called {
    let result: Wanted<Value> = match lower {
        "compareto" => call.converted(0, &Type::Char).map(|other| match other {
            Value::Char(other) => Value::Int(i32::try_from(i64::from(u32::from(letter)) - i64::from(u32::from(other))).unwrap_or_default()),
            _ => Value::Int(1),
        }),
        _ => return None,
    };
    Some(result)
}
