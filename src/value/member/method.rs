//! Methods of values.

use crate::value::operator::{OperatorError, compare, equals};
use crate::value::{Array, ArrayKind, Dictionary, Regex, RegexCase, Text, Type, Value, convert, format_value, net_text, time, to_f64, to_text};
use std::sync::Arc;

/// The result of a method; `None` when there is no method of this name and number of arguments.
type Called = Option<Result<Value, OperatorError>>;

pub(super) const TEXT: &[&str] = &[
    "Contains", "EndsWith", "IndexOf", "IndexOfAny", "Insert", "LastIndexOf", "PadLeft", "PadRight", "Remove", "Replace", "Split", "StartsWith", "Substring",
    "ToCharArray", "ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant", "Trim", "TrimEnd", "TrimStart",
];
pub(super) const DATE: &[&str] = &[
    "AddDays", "AddHours", "AddMilliseconds", "AddMinutes", "AddMonths", "AddSeconds", "AddTicks", "AddYears", "Subtract", "ToLocalTime", "ToLongDateString",
    "ToShortDateString", "ToShortTimeString", "ToUniversalTime",
];
pub(super) const LIST: &[&str] = &["Add", "AddRange", "Clear", "Contains", "IndexOf", "Insert", "Remove", "RemoveAt", "Reverse", "Sort", "ToArray", "GetValue", "SetValue", "Clone", "GetLength"];
pub(super) const DICTIONARY: &[&str] = &["Add", "Clear", "Contains", "ContainsKey", "ContainsValue", "Remove", "Clone", "GetEnumerator"];

/// Calls the method `name` of a value.
pub fn call_method(value: &Value, name: &str, arguments: &[Value]) -> Called {
    let lower = name.to_ascii_lowercase();
    let own = match value {
        Value::String(text) => text_method(text, &lower, arguments),
        Value::DateTime(date) => date_method(*date, &lower, arguments),
        Value::TimeSpan(ticks) => span_method(*ticks, &lower, arguments),
        Value::Array(array) => array_method(array, &lower, arguments),
        Value::Dictionary(dictionary) => dictionary_method(dictionary, &lower, arguments),
        Value::Object(object) if !object.base().is_null() => call_method(object.base(), name, arguments),
        Value::Foreign(foreign) => foreign.call(name, arguments).map(|result| result.map_err(|reason| OperatorError::new("MethodInvocationException", &*reason))),
        _ => None,
    };
    own.or_else(|| any_method(value, &lower, arguments))
}

fn any_method(value: &Value, name: &str, arguments: &[Value]) -> Called {
    Some(Ok(match (name, arguments) {
        ("tostring", []) => Value::String(crate::value::display_text(value)),
        ("tostring", [pattern, ..]) => return Some(format_value(value, &to_text(pattern)).map(Value::from)),
        ("gettype", []) => Value::Type(value.type_of()?),
        ("equals", [other]) => Value::Bool(equals(value, other, true)),
        ("compareto", [other]) => return Some(compare(value, other, true).map(|order| Value::Int(order as i32))),
        ("gethashcode", []) => Value::Int(i32::try_from(net_text(value).bytes().fold(7u64, |hash, byte| (hash * 31 + u64::from(byte)) % 2_147_483_647)).unwrap_or_default()),
        ("gettypecode", []) => Value::String(value.type_of()?.short_name()),
        _ => return None,
    }))
}

fn letters(value: &Value) -> Vec<char> {
    match value {
        Value::Char(letter) => vec![*letter],
        Value::Array(items) => items.to_vec().iter().flat_map(letters).collect(),
        other => to_text(other).chars().collect(),
    }
}

fn int(value: &Value) -> Result<i32, OperatorError> {
    match convert(value, &Type::Int)? {
        Value::Int(number) => Ok(number),
        _ => Ok(0),
    }
}

fn out_of_range(what: &str) -> OperatorError {
    OperatorError::new("ArgumentOutOfRangeException", format!("{what} must refer to a location within the string."))
}

/// Positions count UTF-16 units in .NET; the texts of administration are cut by characters here, which is the same for all but the rarest.
fn text_method(text: &str, name: &str, arguments: &[Value]) -> Called {
    let count = || text.chars().count();
    let found = |at: Option<usize>| Value::Int(at.map_or(-1, |at| i32::try_from(text[..at].chars().count()).unwrap_or(i32::MAX)));
    let ordinal = |arguments: &[Value]| arguments.get(1).is_some_and(|option| to_text(option).to_ascii_lowercase().contains("ignorecase") || matches!(option, Value::Bool(true)));
    let find = |needle: &str, folded: bool| if folded { text.to_lowercase().find(&needle.to_lowercase()) } else { text.find(needle) };
    Some(Ok(match (name, arguments) {
        ("toupper" | "toupperinvariant", _) => text.to_uppercase().into(),
        ("tolower" | "tolowerinvariant", _) => text.to_lowercase().into(),
        ("trim", []) => text.trim().into(),
        ("trimstart", []) => text.trim_start().into(),
        ("trimend", []) => text.trim_end().into(),
        ("trim" | "trimstart" | "trimend", [set, ..]) => {
            let set: Vec<char> = arguments.iter().flat_map(letters).chain(letters(set)).collect();
            match name {
                "trim" => text.trim_matches(set.as_slice()).into(),
                "trimstart" => text.trim_start_matches(set.as_slice()).into(),
                _ => text.trim_end_matches(set.as_slice()).into(),
            }
        }
        ("contains", [needle, ..]) => Value::Bool(find(&to_text(needle), ordinal(arguments)).is_some()),
        ("startswith", [needle, ..]) => {
            let needle = to_text(needle);
            Value::Bool(if ordinal(arguments) { text.to_lowercase().starts_with(&needle.to_lowercase()) } else { text.starts_with(&*needle) })
        }
        ("endswith", [needle, ..]) => {
            let needle = to_text(needle);
            Value::Bool(if ordinal(arguments) { text.to_lowercase().ends_with(&needle.to_lowercase()) } else { text.ends_with(&*needle) })
        }
        ("indexof", [needle]) => found(text.find(&*to_text(needle))),
        ("indexof", [needle, start, ..]) if !matches!(start, Value::String(_)) => {
            let start = match int(start) {
                Ok(start) => usize::try_from(start).ok().filter(|start| *start <= count()),
                Err(error) => return Some(Err(error)),
            };
            let Some(start) = start else { return Some(Err(out_of_range("startIndex"))) };
            let from = text.char_indices().nth(start).map_or(text.len(), |(at, _)| at);
            found(text[from..].find(&*to_text(needle)).map(|at| at + from))
        }
        ("indexof", [needle, _]) => found(find(&to_text(needle), ordinal(arguments))),
        ("indexofany", [set, ..]) => found(text.find(letters(set).as_slice())),
        ("lastindexof", [needle, ..]) => found(text.rfind(&*to_text(needle))),
        ("replace", [from, to, ..]) => {
            let from = to_text(from);
            if from.is_empty() {
                return Some(Err(OperatorError::new("ArgumentException", "The text to be replaced cannot be empty.")));
            }
            text.replace(&*from, &to_text(to)).into()
        }
        ("substring", [start, rest @ ..]) => return Some(substring(text, start, rest.first())),
        ("remove", [start, rest @ ..]) => {
            let (start, length) = match (int(start), rest.first().map(int).transpose()) {
                (Ok(start), Ok(length)) => (start, length),
                (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
            };
            let (Ok(start), length) = (usize::try_from(start), length.and_then(|length| usize::try_from(length).ok())) else { return Some(Err(out_of_range("startIndex"))) };
            let end = length.map_or(count(), |length| start + length);
            if end > count() || start > count() {
                return Some(Err(out_of_range("count")));
            }
            text.chars().take(start).chain(text.chars().skip(end)).collect::<String>().into()
        }
        ("insert", [at, new]) => match int(at).map(usize::try_from) {
            Ok(Ok(at)) if at <= count() => text.chars().take(at).chain(to_text(new).chars()).chain(text.chars().skip(at)).collect::<String>().into(),
            Err(error) => return Some(Err(error)),
            _ => return Some(Err(out_of_range("startIndex"))),
        },
        ("padleft" | "padright", [width, rest @ ..]) => {
            let width = match int(width) {
                Ok(width) => usize::try_from(width).unwrap_or_default().min(crate::value::GROWTH_LIMIT),
                Err(error) => return Some(Err(error)),
            };
            let filler: String = std::iter::repeat_n(rest.first().and_then(|value| letters(value).first().copied()).unwrap_or(' '), width.saturating_sub(count())).collect();
            if name == "padleft" { format!("{filler}{text}").into() } else { format!("{text}{filler}").into() }
        }
        ("split", _) => return Some(split(text, arguments)),
        ("tochararray", []) => Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Char, text.chars().map(Value::Char).collect()))),
        ("chars", [at]) => return Some(super::property::index(&Value::from(text), at)),
        ("isnormalized", []) => Value::Bool(true),
        ("normalize", _) => text.into(),
        ("getenumerator", []) => Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Char, text.chars().map(Value::Char).collect()))),
        _ => return None,
    }))
}

fn substring(text: &str, start: &Value, length: Option<&Value>) -> Result<Value, OperatorError> {
    let start = usize::try_from(int(start)?).map_err(|_| out_of_range("startIndex"))?;
    let all = text.chars().count();
    let length = match length {
        Some(length) => usize::try_from(int(length)?).map_err(|_| out_of_range("length"))?,
        None => all.checked_sub(start).ok_or_else(|| out_of_range("startIndex"))?,
    };
    if start + length > all {
        return Err(OperatorError::new("ArgumentOutOfRangeException", "Index and length must refer to a location within the string."));
    }
    Ok(text.chars().skip(start).take(length).collect::<String>().into())
}

fn split(text: &str, arguments: &[Value]) -> Result<Value, OperatorError> {
    let mut separators: Vec<Text> = Vec::new();
    let mut limit = usize::MAX;
    let mut remove_empty = false;
    for (index, argument) in arguments.iter().enumerate() {
        match argument {
            Value::Int(number) if index > 0 => limit = usize::try_from(*number).unwrap_or_default(),
            Value::Enum(_) => remove_empty |= net_text(argument).contains("RemoveEmptyEntries"),
            Value::String(option) if index > 0 && (option.eq_ignore_ascii_case("RemoveEmptyEntries") || option.eq_ignore_ascii_case("None")) => {
                remove_empty |= option.eq_ignore_ascii_case("RemoveEmptyEntries");
            }
            Value::Array(items) => separators.extend(items.to_vec().iter().map(to_text)),
            other => separators.push(to_text(other)),
        }
    }
    separators.retain(|separator| !separator.is_empty());
    let mut pieces = Vec::new();
    let mut rest = text;
    while pieces.len() + 1 < limit {
        let next = if separators.is_empty() {
            rest.char_indices().find(|(_, letter)| letter.is_whitespace()).map(|(at, letter)| (at, letter.len_utf8()))
        } else {
            separators.iter().filter_map(|separator| rest.find(&**separator).map(|at| (at, separator.len()))).min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)))
        };
        let Some((at, length)) = next else { break };
        if !(remove_empty && at == 0) {
            pieces.push(Value::from(&rest[..at]));
        }
        rest = &rest[at + length..];
    }
    if !(remove_empty && rest.is_empty()) && limit > 0 {
        pieces.push(Value::from(rest));
    }
    Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::String, pieces))))
}

fn date_method(date: crate::value::DateTime, name: &str, arguments: &[Value]) -> Called {
    let outside = || OperatorError::new("ArgumentOutOfRangeException", "The resulting date lies outside of the years 1 to 9999.");
    let unit = match name {
        "adddays" => Some(time::DAY),
        "addhours" => Some(time::HOUR),
        "addminutes" => Some(time::MINUTE),
        "addseconds" => Some(time::SECOND),
        "addmilliseconds" => Some(10_000),
        "addticks" => Some(1),
        _ => None,
    };
    if let (Some(unit), [amount]) = (unit, arguments) {
        let Some(amount) = to_f64(amount) else { return Some(Err(convert(amount, &Type::Double).err().map_or_else(outside, Into::into))) };
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "amounts are reals, and what has no room is refused below")]
        let ticks = (amount * unit as f64).round() as i64;
        return Some(date.add_ticks(ticks).map(Value::DateTime).ok_or_else(outside));
    }
    Some(Ok(match (name, arguments) {
        ("addmonths" | "addyears", [amount]) => {
            let amount = match int(amount) {
                Ok(amount) => i64::from(amount) * if name == "addyears" { 12 } else { 1 },
                Err(error) => return Some(Err(error)),
            };
            return Some(date.add_months(amount).map(Value::DateTime).ok_or_else(outside));
        }
        ("subtract", [other]) => return Some(crate::value::compute(crate::value::Arithmetic::Subtract, &Value::DateTime(date), other)),
        ("add", [other]) => return Some(crate::value::compute(crate::value::Arithmetic::Add, &Value::DateTime(date), other)),
        ("toshortdatestring", []) => crate::value::format_date(date, "d").into(),
        ("tolongdatestring", []) => crate::value::format_date(date, "D").into(),
        ("toshorttimestring", []) => crate::value::format_date(date, "t").into(),
        ("tolongtimestring", []) => crate::value::format_date(date, "T").into(),
        ("isdaylightsavingtime", []) => Value::Bool(false),
        _ => return None,
    }))
}

fn span_method(ticks: i64, name: &str, arguments: &[Value]) -> Called {
    let operator = match name {
        "add" => crate::value::Arithmetic::Add,
        "subtract" => crate::value::Arithmetic::Subtract,
        "negate" => return Some(Ok(Value::TimeSpan(-ticks))),
        "duration" => return Some(Ok(Value::TimeSpan(ticks.abs()))),
        _ => return None,
    };
    Some(crate::value::compute(operator, &Value::TimeSpan(ticks), arguments.first()?))
}

fn array_method(array: &Arc<Array>, name: &str, arguments: &[Value]) -> Called {
    let fixed = array.kind() == ArrayKind::Fixed;
    let grows = matches!(name, "add" | "addrange" | "clear" | "insert" | "remove" | "removeat" | "insertrange" | "removerange" | "sort" | "reverse");
    if fixed && grows && matches!(name, "add" | "insert" | "remove" | "removeat") {
        return Some(Err(OperatorError::new("NotSupportedException", "Collection was of a fixed size.")));
    }
    let converted = |value: &Value| if *array.element() == Type::Object { Ok(value.clone()) } else { convert(value, array.element()).map_err(OperatorError::from) };
    let place = |value: &Value| int(value).and_then(|at| usize::try_from(at).map_err(|_| OperatorError::new("ArgumentOutOfRangeException", "Index was out of range.")));
    let position = |value: &Value| array.items().iter().position(|item| equals(item, value, true));
    let result = match (name, arguments) {
        ("add", [value]) => converted(value).map(|value| {
            let mut items = array.items_mut();
            items.push(value);
            if array.kind() == ArrayKind::ArrayList { Value::Int(i32::try_from(items.len() - 1).unwrap_or(i32::MAX)) } else { Value::Null }
        }),
        ("addrange", [values]) => {
            let values = if let Value::Array(values) = values { values.to_vec() } else { vec![values.clone()] };
            values.iter().map(converted).collect::<Result<Vec<_>, _>>().map(|values| {
                array.items_mut().extend(values);
                Value::Null
            })
        }
        ("clear", []) => {
            array.items_mut().clear();
            Ok(Value::Null)
        }
        ("contains", [value]) => Ok(Value::Bool(position(value).is_some())),
        ("indexof", [value]) => Ok(Value::Int(position(value).map_or(-1, |at| i32::try_from(at).unwrap_or(i32::MAX)))),
        ("insert", [at, value]) => place(at).and_then(|at| {
            let value = converted(value)?;
            let mut items = array.items_mut();
            if at > items.len() {
                return Err(OperatorError::new("ArgumentOutOfRangeException", "Index must be within the bounds of the List."));
            }
            items.insert(at, value);
            Ok(Value::Null)
        }),
        ("remove", [value]) => {
            let at = position(value);
            if let Some(at) = at {
                array.items_mut().remove(at);
            }
            Ok(if array.kind() == ArrayKind::List { Value::Bool(at.is_some()) } else { Value::Null })
        }
        ("removeat", [at]) => place(at).and_then(|at| {
            let mut items = array.items_mut();
            if at >= items.len() {
                return Err(OperatorError::new("ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection."));
            }
            items.remove(at);
            Ok(Value::Null)
        }),
        ("reverse", []) => {
            array.items_mut().reverse();
            Ok(Value::Null)
        }
        ("sort", []) => {
            array.items_mut().sort_by(|left, right| compare(left, right, false).unwrap_or(std::cmp::Ordering::Equal));
            Ok(Value::Null)
        }
        ("toarray" | "clone", []) => Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, array.element().clone(), array.to_vec())))),
        ("getvalue" | "get_item" | "item", [at]) => super::property::index(&Value::Array(array.clone()), at),
        ("setvalue", [value, at]) => super::property::set_index(&Value::Array(array.clone()), at, value.clone()).map(|()| Value::Null),
        ("getlength", [_]) => Ok(Value::Int(i32::try_from(array.len()).unwrap_or(i32::MAX))),
        ("getupperbound", [_]) => Ok(Value::Int(i32::try_from(array.len()).unwrap_or(i32::MAX) - 1)),
        ("getenumerator", []) => Ok(Value::Array(array.clone())),
        _ => return None,
    };
    Some(result)
}

fn dictionary_method(dictionary: &Arc<Dictionary>, name: &str, arguments: &[Value]) -> Called {
    Some(Ok(match (name, arguments) {
        ("add", [key, value]) => {
            if dictionary.item(key).is_some() {
                let key = net_text(key);
                return Some(Err(OperatorError::new("ArgumentException", format!("Item has already been added. Key in dictionary: '{key}'  Key being added: '{key}'"))));
            }
            dictionary.set(key.clone(), value.clone());
            Value::Null
        }
        ("remove", [key]) => {
            let key = crate::value::Key::new(key.clone(), dictionary.kind());
            dictionary.entries_mut().shift_remove(&key);
            Value::Null
        }
        ("contains" | "containskey", [key]) => Value::Bool(dictionary.item(key).is_some()),
        ("containsvalue", [value]) => Value::Bool(dictionary.entries().values().any(|own| equals(own, value, true))),
        ("clear", []) => {
            dictionary.entries_mut().clear();
            Value::Null
        }
        ("clone", []) => crate::value::as_kind(dictionary, dictionary.kind()),
        ("get_item" | "item", [key]) => dictionary.item(key).unwrap_or_default(),
        ("getenumerator", []) => Value::array(entries(dictionary)),
        _ => return None,
    }))
}

/// The entries of a dictionary as `System.Collections.DictionaryEntry` objects.
pub(crate) fn entries(dictionary: &Dictionary) -> Vec<Value> {
    let property = |name: &str, value: Value| crate::value::Property { name: name.into(), value };
    let entry = |key: &crate::value::Key, value: &Value| {
        let parts = vec![property("Name", Value::String(net_text(key.value()))), property("Key", key.value().clone()), property("Value", value.clone())];
        Value::Object(Arc::new(crate::value::Object::of(&["System.Collections.DictionaryEntry", "System.ValueType", "System.Object"], parts)))
    };
    dictionary.entries().iter().map(|(key, value)| entry(key, value)).collect()
}

/// A regular expression made on the spot, for static methods of `[regex]`.
pub(super) fn regex(pattern: &Value, case: RegexCase) -> Result<Regex, OperatorError> {
    Regex::new(&to_text(pattern), case).map_err(|reason| OperatorError::new("ArgumentException", reason))
}
