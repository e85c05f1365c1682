//! Properties and items.

use crate::value::operator::OperatorError;
use crate::value::{Array, ArrayKind, Dictionary, Property, Text, Type, Value, convert, time, to_text};
use std::sync::Arc;

/// The properties of a value in the order in which `Format-List *` shows them.
pub fn properties(value: &Value) -> Vec<Property> {
    let of = |names: &[&str]| names.iter().map(|name| Property { name: (*name).into(), value: property(value, name).unwrap_or_default() }).collect();
    match value {
        Value::Object(object) if object.base().is_null() => object.properties().clone(),
        Value::Object(object) => {
            let mut all = properties(object.base());
            all.extend(object.properties().iter().cloned());
            all
        }
        Value::Foreign(foreign) => foreign.property_names().into_iter().map(|name| Property { value: foreign.property(&name).unwrap_or_default(), name }).collect(),
        Value::String(_) => of(&["Length"]),
        Value::DateTime(_) => of(DATE),
        Value::TimeSpan(_) => of(SPAN),
        Value::Version(_) => of(VERSION),
        Value::Array(array) if array.kind() == ArrayKind::Fixed => of(&["Length", "LongLength", "Rank", "SyncRoot", "IsReadOnly", "IsFixedSize", "IsSynchronized", "Count"]),
        Value::Array(_) => of(&["Count"]),
        Value::Dictionary(_) => of(&["IsReadOnly", "IsFixedSize", "IsSynchronized", "Keys", "Values", "SyncRoot", "Count"]),
        Value::Type(_) => of(&["Name", "FullName", "Namespace", "BaseType", "IsArray", "IsEnum"]),
        Value::Secret(_) => of(&["Length"]),
        _ => Vec::new(),
    }
}

const DATE: &[&str] = &["Date", "Day", "DayOfWeek", "DayOfYear", "Hour", "Kind", "Millisecond", "Minute", "Month", "Second", "Ticks", "TimeOfDay", "Year", "DateTime"];
const SPAN: &[&str] = &["Days", "Hours", "Milliseconds", "Minutes", "Seconds", "Ticks", "TotalDays", "TotalHours", "TotalMilliseconds", "TotalMinutes", "TotalSeconds"];
const VERSION: &[&str] = &["Major", "Minor", "Build", "Revision", "MajorRevision", "MinorRevision"];

/// The property `name` of this very value, collections not walked through.
pub fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => object.property(name).or_else(|| if object.base().is_null() { hidden(value, name) } else { property(object.base(), name) }),
        Value::Dictionary(dictionary) => dictionary.item_named(name).or_else(|| dictionary_property(dictionary, name)),
        Value::Foreign(foreign) => foreign.property(name).or_else(|| hidden(value, name)),
        Value::String(text) if name.eq_ignore_ascii_case("Length") => Some(Value::Int(length(text))),
        Value::DateTime(date) => date_property(*date, name),
        Value::TimeSpan(ticks) => span_property(*ticks, name),
        Value::Version(parts) => {
            let index = VERSION.iter().position(|own| own.eq_ignore_ascii_case(name))?;
            parts.get(index).map(|part| Value::Int(*part))
        }
        Value::Array(array) => array_property(array, name),
        Value::Type(ty) => type_property(ty, name),
        Value::Enum(value) if name.eq_ignore_ascii_case("value__") => Some(i32::try_from(value.value).map_or(Value::Long(value.value), Value::Int)),
        _ => hidden(value, name),
    }
}

/// `Count` and `Length` that every value has, and `PSObject`.
fn hidden(value: &Value, name: &str) -> Option<Value> {
    match name.to_ascii_lowercase().as_str() {
        "count" | "length" => Some(Value::Int(i32::from(!value.is_null()))),
        "psobject" => Some(psobject(value)),
        "pstypenames" => Some(Value::array(value.type_names().into_iter().map(Value::String).collect())),
        _ => None,
    }
}

/// What `.PSObject` shows: the properties with names and values, and the type names.
fn psobject(value: &Value) -> Value {
    let all = properties(value).into_iter().map(|own| {
        let parts = vec![
            Property { name: "MemberType".into(), value: if matches!(value, Value::Object(_)) { "NoteProperty" } else { "Property" }.into() },
            Property { name: "Name".into(), value: Value::String(own.name) },
            Property { name: "Value".into(), value: own.value.clone() },
            Property { name: "TypeNameOfValue".into(), value: own.value.type_of().map_or_else(|| "System.Object".into(), |ty| ty.full_name()).into() },
        ];
        Value::Object(Arc::new(crate::value::Object::of(&["System.Management.Automation.PSPropertyInfo", "System.Object"], parts)))
    });
    let all = Value::array(all.collect());
    let names = Value::array(value.type_names().into_iter().map(Value::String).collect());
    let parts = vec![
        Property { name: "Members".into(), value: all.clone() },
        Property { name: "Properties".into(), value: all },
        Property { name: "BaseObject".into(), value: value.clone() },
        Property { name: "TypeNames".into(), value: names },
    ];
    Value::Object(Arc::new(crate::value::Object::of(&["System.Management.Automation.PSObject", "System.Object"], parts)))
}

/// The length of a text in UTF-16 units, as .NET counts.
fn length(text: &str) -> i32 {
    let length = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn dictionary_property(dictionary: &Dictionary, name: &str) -> Option<Value> {
    let count = || Value::Int(i32::try_from(dictionary.len()).unwrap_or(i32::MAX));
    match name.to_ascii_lowercase().as_str() {
        "count" => Some(count()),
        "length" => Some(Value::Int(1)),
        "keys" => Some(Value::array(dictionary.entries().keys().map(|key| key.value().clone()).collect())),
        "values" => Some(Value::array(dictionary.entries().values().cloned().collect())),
        "isreadonly" | "isfixedsize" | "issynchronized" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn array_property(array: &Arc<Array>, name: &str) -> Option<Value> {
    let count = || Value::Int(i32::try_from(array.len()).unwrap_or(i32::MAX));
    match name.to_ascii_lowercase().as_str() {
        "count" | "length" => Some(count()),
        "longlength" => Some(Value::Long(i64::try_from(array.len()).unwrap_or(i64::MAX))),
        "rank" => Some(Value::Int(1)),
        "isreadonly" | "issynchronized" => Some(Value::Bool(false)),
        "isfixedsize" => Some(Value::Bool(array.kind() == ArrayKind::Fixed)),
        "syncroot" => Some(Value::Array(array.clone())),
        "psobject" | "pstypenames" => hidden(&Value::Array(array.clone()), name),
        _ => None,
    }
}

fn type_property(ty: &Type, name: &str) -> Option<Value> {
    Some(match name.to_ascii_lowercase().as_str() {
        "name" => ty.short_name().into(),
        "fullname" => ty.full_name().into(),
        "namespace" => ty.full_name().rsplit_once('.').map(|(space, _)| space.to_owned()).into(),
        "basetype" => Value::Type(match ty {
            Type::Array(_) => Type::named("System.Array"),
            Type::Enum(_) => Type::named("System.Enum"),
            Type::String | Type::Hashtable | Type::Named(_) => Type::Object,
            Type::Object => return Some(Value::Null),
            _ => Type::named("System.ValueType"),
        }),
        "isarray" => Value::Bool(matches!(ty, Type::Array(_))),
        "isenum" => Value::Bool(matches!(ty, Type::Enum(_))),
        _ => return hidden(&Value::Type(ty.clone()), name),
    })
}

fn date_property(date: crate::value::DateTime, name: &str) -> Option<Value> {
    let parts = date.parts();
    let small = |number: i64| Value::Int(i32::try_from(number).unwrap_or_default());
    let day = || date.ticks - date.ticks % time::DAY;
    Some(match name.to_ascii_lowercase().as_str() {
        "date" => Value::DateTime(crate::value::DateTime { ticks: day(), ..date }),
        "day" => small(parts.day),
        "dayofweek" => Value::Enum(crate::value::EnumValue { def: &super::statics::DAY_OF_WEEK, value: i64::try_from(date.day_of_week()).unwrap_or_default() }),
        "dayofyear" => small(date.day_of_year()),
        "hour" => small(parts.hour),
        "kind" => Value::from(format!("{:?}", date.kind)),
        "millisecond" => small(parts.fraction / 10_000),
        "minute" => small(parts.minute),
        "month" => small(parts.month),
        "second" => small(parts.second),
        "ticks" => Value::Long(date.ticks),
        "timeofday" => Value::TimeSpan(date.ticks % time::DAY),
        "year" => small(parts.year),
        "datetime" => crate::value::format_date(date, "F").into(),
        _ => return hidden(&Value::DateTime(date), name),
    })
}

fn span_property(ticks: i64, name: &str) -> Option<Value> {
    let small = |number: i64| Value::Int(i32::try_from(number).unwrap_or_default());
    #[expect(clippy::cast_precision_loss, reason = "totals are reals")]
    let total = |unit: i64| Value::Double(ticks as f64 / unit as f64);
    Some(match name.to_ascii_lowercase().as_str() {
        "days" => small(ticks / time::DAY),
        "hours" => small(ticks % time::DAY / time::HOUR),
        "minutes" => small(ticks % time::HOUR / time::MINUTE),
        "seconds" => small(ticks % time::MINUTE / time::SECOND),
        "milliseconds" => small(ticks % time::SECOND / 10_000),
        "ticks" => Value::Long(ticks),
        "totaldays" => total(time::DAY),
        "totalhours" => total(time::HOUR),
        "totalminutes" => total(time::MINUTE),
        "totalseconds" => total(time::SECOND),
        "totalmilliseconds" => total(10_000),
        _ => return hidden(&Value::TimeSpan(ticks), name),
    })
}

/// `value.name` as the language reads it: of a collection without such a property, those of its items.
pub fn member(value: &Value, name: &str) -> Option<Value> {
    if let Some(found) = property(value, name) {
        return Some(found);
    }
    let Value::Array(array) = value else { return None };
    let mut found = Vec::new();
    for item in array.to_vec() {
        match member(&item, name) {
            Some(Value::Array(inner)) => found.extend(inner.to_vec()),
            Some(value) => found.push(value),
            None => {}
        }
    }
    match found.len() {
        0 => None,
        1 => found.pop(),
        _ => Some(Value::array(found)),
    }
}

/// `value.name = new`.
///
/// # Errors
/// `PropertyAssignmentException` when there is no such property, or it cannot be changed.
pub fn set_property(value: &Value, name: &str, new: Value) -> Result<(), OperatorError> {
    let done = match value {
        Value::Object(object) => object.set_property(name, new.clone()) || (!object.base().is_null() && set_property(object.base(), name, new).is_ok()),
        Value::Dictionary(dictionary) => {
            dictionary.set(Value::from(name), new);
            true
        }
        Value::Foreign(foreign) => foreign.set_property(name, &new),
        Value::Null => false,
        _ => false,
    };
    if done {
        return Ok(());
    }
    Err(OperatorError::new("PropertyNotFound", format!("The property '{name}' cannot be found on this object. Verify that the property exists and can be set.")))
}

/// `value[index]`: items by number (from the end when negative) or key; lists of indexes give lists of items.
///
/// # Errors
/// When `value` is `$null` or has no items.
pub fn index(value: &Value, at: &Value) -> Result<Value, OperatorError> {
    if let (Value::Array(array), Value::Int(at)) = (value, at) {
        return Ok(item_at(array, i64::from(*at)).unwrap_or_default());
    }
    match value {
        Value::Null => Err(OperatorError::new("NullArray", "Cannot index into a null array.")),
        Value::Dictionary(dictionary) => match at {
            Value::Array(keys) => Ok(Value::array(keys.to_vec().iter().map(|key| dictionary.item(key).unwrap_or_default()).collect())),
            Value::Int(position) if dictionary.kind() == crate::value::DictionaryKind::Ordered => {
                let entries = dictionary.entries();
                Ok(usize::try_from(*position).ok().and_then(|position| entries.get_index(position)).map(|(_, value)| value.clone()).unwrap_or_default())
            }
            key => Ok(dictionary.item(key).unwrap_or_default()),
        },
        Value::Object(object) if !object.base().is_null() => index(object.base(), at),
        Value::Array(_) | Value::String(_) => match at {
            Value::Array(places) => {
                let items = places.to_vec().iter().map(|at| index(value, at)).collect::<Result<Vec<_>, _>>()?;
                Ok(Value::array(items.into_iter().filter(|item| !item.is_null()).collect()))
            }
            at => {
                let Value::Int(at) = convert(at, &Type::Int)? else { return Ok(Value::Null) };
                Ok(match value {
                    Value::Array(array) => item_at(array, i64::from(at)).unwrap_or_default(),
                    Value::String(text) => letter_at(text, i64::from(at)).map_or(Value::Null, Value::Char),
                    _ => Value::Null,
                })
            }
        },
        Value::Foreign(foreign) => Ok(foreign.property(&to_text(at)).unwrap_or_default()),
        other => match convert(at, &Type::Int) {
            Ok(Value::Int(0 | -1)) => Ok(other.clone()),
            Ok(_) => Ok(Value::Null),
            Err(_) => Err(OperatorError::new("CannotIndex", format!("Unable to index into an object of type {}.", crate::value::type_text(other)))),
        },
    }
}

fn item_at(array: &Array, at: i64) -> Option<Value> {
    let items = array.items();
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if at < 0 { at + length } else { at };
    usize::try_from(at).ok().and_then(|at| items.get(at).cloned())
}

fn letter_at(text: &str, at: i64) -> Option<char> {
    if text.is_ascii() {
        let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let at = usize::try_from(if at < 0 { at + length } else { at }).ok()?;
        return text.as_bytes().get(at).map(|byte| char::from(*byte));
    }
    let letters: Vec<char> = text.chars().collect();
    let length = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    letters.get(usize::try_from(if at < 0 { at + length } else { at }).ok()?).copied()
}

/// `value[index] = new`.
///
/// # Errors
/// When there is no such item, or it cannot be changed.
pub fn set_index(value: &Value, at: &Value, new: Value) -> Result<(), OperatorError> {
    match value {
        Value::Null => Err(OperatorError::new("NullArray", "Cannot index into a null array.")),
        Value::Object(object) if !object.base().is_null() => set_index(object.base(), at, new),
        Value::Dictionary(dictionary) => {
            if let (Value::Int(position), crate::value::DictionaryKind::Ordered) = (at, dictionary.kind())
                && let Ok(position) = usize::try_from(*position)
                && let Some((_, slot)) = dictionary.entries_mut().get_index_mut(position)
            {
                *slot = new;
                return Ok(());
            }
            dictionary.set(at.clone(), new);
            Ok(())
        }
        Value::Array(array) => {
            let Value::Int(at) = convert(at, &Type::Int)? else { return Ok(()) };
            let new = if *array.element() == Type::Object { new } else { convert(&new, array.element())? };
            let mut items = array.items_mut();
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let position = usize::try_from(if at < 0 { i64::from(at) + length } else { i64::from(at) }).ok();
            match position.and_then(|position| items.get_mut(position)) {
                Some(slot) => {
                    *slot = new;
                    Ok(())
                }
                None => Err(OperatorError::new("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")),
            }
        }
        other => Err(OperatorError::new("CannotIndex", format!("Unable to index into an object of type {}.", crate::value::type_text(other)))),
    }
}

/// The names of a value's methods, for completion and Get-Member.
pub fn method_names(value: &Value) -> Vec<Text> {
    let names: &[&str] = match value {
        Value::String(_) => super::method::TEXT,
        Value::DateTime(_) => super::method::DATE,
        Value::Array(_) => super::method::LIST,
        Value::Dictionary(_) => super::method::DICTIONARY,
        Value::Foreign(foreign) => return foreign.method_names().into_iter().chain(["GetType".into(), "ToString".into()]).collect(),
        _ => &[],
    };
    names.iter().chain(&["Equals", "GetHashCode", "GetType", "ToString", "CompareTo"]).map(|name| Text::from(*name)).collect()
}
