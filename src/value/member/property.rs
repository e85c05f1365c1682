//! Properties and items.

use super::object_view::named_item;
use super::temporal::{date_property, span_property};
use crate::value::operator::OperatorError;
use crate::value::{
    Array, ArrayKind, Dictionary, Object, Property, ScriptMember, ScriptMemberKind, Text, Type, TypeData, Value, convert, name_of, to_text,
};
use std::sync::Arc;

/// The properties of a value in the order in which `Format-List *` shows them.
pub fn properties(value: &Value) -> Vec<Property> {
    match value {
        Value::Object(object) if object.base().is_null() => {
            let own = object.properties();
            if own.iter().any(is_method) { own.iter().filter(|property| !is_method(property)).cloned().collect() } else { own.to_vec() }
        }
        Value::Object(object) => {
            let mut all = properties(object.base());
            all.extend(object.properties().iter().filter(|property| !is_method(property)).cloned());
            all
        }
        Value::Foreign(foreign) => {
            let named = |name: Text| Property { name: name_of(&name), value: foreign.property(&name).unwrap_or_default() };
            foreign.property_names().into_iter().map(named).collect()
        }
        other => own_names(other)
            .iter()
            .map(|name| Property { name: (*name).into(), value: property(value, name).unwrap_or_default() })
            .collect(),
    }
}

/// The properties of a value in the order in which `*` finds them: those that were added to it, those that PowerShell adds to its type, and
/// then its own.
pub fn listed(value: &Value) -> Vec<Property> {
    match value {
        Value::Object(object) if !object.base().is_null() => {
            let mut all: Vec<Property> = object.properties().iter().filter(|property| !is_method(property)).cloned().collect();
            let own = listed(object.base()).into_iter().filter(|own| !all.iter().any(|added| added.name.eq_ignore_ascii_case(&own.name)));
            let own: Vec<Property> = own.collect();
            all.extend(own);
            all
        }
        Value::DateTime(_) => {
            let mut all = properties(value);
            all.rotate_right(1);
            all
        }
        other => properties(other),
    }
}

/// Whether a property is a script method, which is called and not read.
fn is_method(property: &Property) -> bool {
    property.value.downcast::<ScriptMember>().is_some_and(|member| member.kind == ScriptMemberKind::Method)
}

/// The names of the properties that the type of a value declares.
fn own_names(value: &Value) -> &'static [&'static str] {
    match value {
        Value::String(_) => &["Length"],
        Value::DateTime(_) => DATE,
        Value::TimeSpan(_) => SPAN,
        Value::Version(_) => VERSION,
        Value::Array(array) if array.kind() == ArrayKind::Fixed => {
            &["Length", "LongLength", "Rank", "SyncRoot", "IsReadOnly", "IsFixedSize", "IsSynchronized", "Count"]
        }
        Value::Array(array) if array.kind() == ArrayKind::ArrayList => {
            &["Capacity", "Count", "IsFixedSize", "IsReadOnly", "IsSynchronized", "SyncRoot"]
        }
        Value::Array(array) if array.kind() == ArrayKind::List => {
            &["Capacity", "Count", "IsReadOnly", "IsFixedSize", "SyncRoot", "IsSynchronized"]
        }
        Value::Array(_) => &["Count"],
        Value::Dictionary(_) => &["IsReadOnly", "IsFixedSize", "IsSynchronized", "Keys", "Values", "SyncRoot", "Count"],
        Value::Type(_) => &["Name", "FullName", "Namespace", "BaseType", "IsArray", "IsEnum"],
        Value::Guid(_) => &["Variant", "Version", "Guid"],
        Value::Secret(_) => &["Length"],
        _ => &[],
    }
}

const DATE: &[&str] = &[
    "Date",
    "Day",
    "DayOfWeek",
    "DayOfYear",
    "Hour",
    "Kind",
    "Millisecond",
    "Microsecond",
    "Nanosecond",
    "Minute",
    "Month",
    "Second",
    "Ticks",
    "TimeOfDay",
    "Year",
    "DateTime",
];
const SPAN: &[&str] = &[
    "Ticks",
    "Days",
    "Hours",
    "Milliseconds",
    "Microseconds",
    "Nanoseconds",
    "Minutes",
    "Seconds",
    "TotalDays",
    "TotalHours",
    "TotalMilliseconds",
    "TotalMicroseconds",
    "TotalNanoseconds",
    "TotalMinutes",
    "TotalSeconds",
];
const VERSION: &[&str] = &["Major", "Minor", "Build", "Revision", "MajorRevision", "MinorRevision"];

/// The property `name` of this very value, collections not walked through.
pub fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => {
            object.property(name).or_else(|| if object.base().is_null() { hidden(value, name) } else { property(object.base(), name) })
        }
        Value::Dictionary(dictionary) => {
            dictionary.item_named(name).or_else(|| dictionary_property(dictionary, name)).or_else(|| hidden(value, name))
        }
        Value::Foreign(foreign) => foreign.property(name).or_else(|| hidden(value, name)),
        Value::String(text) if name.eq_ignore_ascii_case("Length") => Some(Value::Int(length(text))),
        Value::DateTime(date) => date_property(*date, name).or_else(|| hidden(value, name)),
        Value::TimeSpan(ticks) => span_property(*ticks, name).or_else(|| hidden(value, name)),
        Value::Version(parts) => match VERSION.iter().position(|own| own.eq_ignore_ascii_case(name)) {
            Some(4) => Some(Value::Int(parts[3] >> 16)),
            Some(5) => Some(Value::Int(parts[3] << 16 >> 16)),
            Some(index) => Some(Value::Int(parts[index])),
            None => hidden(value, name),
        },
        Value::Array(array) => array_property(array, name),
        Value::Type(ty) => type_property(ty, name),
        Value::Enum(value) if name.eq_ignore_ascii_case("value__") => {
            Some(i32::try_from(value.value).map_or(Value::Long(value.value), Value::Int))
        }
        Value::Guid(guid) if name.eq_ignore_ascii_case("Variant") => Some(Value::Int(i32::from(guid.as_bytes()[8] >> 4))),
        Value::Guid(guid) if name.eq_ignore_ascii_case("Version") => Some(Value::Int(i32::from(guid.as_bytes()[6] >> 4))),
        Value::Guid(guid) if name.eq_ignore_ascii_case("Guid") => Some(guid.to_string().into()),
        Value::Secret(secret) if name.eq_ignore_ascii_case("Length") => Some(Value::Int(length(secret.reveal()))),
        _ => hidden(value, name),
    }
}

/// Whether `name` is a property that the value itself has: `Count`, `Length` and the like, which the language lends to every
/// value, do not count.
pub fn has_own_property(value: &Value, name: &str) -> bool {
    let lent = ["count", "length", "psobject", "pstypenames"].iter().any(|own| name.eq_ignore_ascii_case(own));
    match value {
        Value::Dictionary(dictionary) if lent => dictionary.item_named(name).is_some() || name.eq_ignore_ascii_case("count"),
        _ if lent => properties(value).iter().any(|own| own.name.eq_ignore_ascii_case(name)),
        Value::Foreign(foreign) if foreign.property_names().iter().any(|own| own.eq_ignore_ascii_case(name)) => true,
        _ => property(value, name).is_some(),
    }
}

/// `Count` and `Length` that every value has, and `PSObject`.
fn hidden(value: &Value, name: &str) -> Option<Value> {
    match name.to_ascii_lowercase().as_str() {
        "count" | "length" => Some(Value::Int(i32::from(!value.is_null()))),
        "psobject" | "psbase" if value.is_null() => None,
        "psbase" => Some(super::own_members::own_members(value)),
        "psobject" => Some(super::object_view::psobject(value, &TypeData::default())),
        "pstypenames" => Some(super::object_view::type_names(value)),
        "typenames" => match value {
            Value::Object(view) if view.is_a("System.Management.Automation.PSObject") => {
                Some(super::object_view::type_names(&view.property("BaseObject")?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The length of a text in UTF-16 units, as .NET counts.
pub(super) fn length(text: &str) -> i32 {
    let length = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    i32::try_from(length).unwrap_or(i32::MAX)
}

pub(super) fn dictionary_property(dictionary: &Dictionary, name: &str) -> Option<Value> {
    let count = || Value::Int(i32::try_from(dictionary.len()).unwrap_or(i32::MAX));
    match name.to_ascii_lowercase().as_str() {
        "count" => Some(count()),
        "length" => Some(Value::Int(1)),
        "keys" => Some(part(dictionary.kind().part_names().0, dictionary.entries().keys().map(|key| key.value().clone()).collect())),
        "values" => Some(part(dictionary.kind().part_names().1, dictionary.entries().values().cloned().collect())),
        "isreadonly" | "isfixedsize" | "issynchronized" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// The keys or the values of a dictionary, as the collection that .NET has for them.
fn part(name: &'static str, items: Vec<Value>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Part(name), Type::Object, items)))
}

fn array_property(array: &Arc<Array>, name: &str) -> Option<Value> {
    let count = || Value::Int(i32::try_from(array.len()).unwrap_or(i32::MAX));
    match name.to_ascii_lowercase().as_str() {
        "count" => Some(count()),
        "length" if array.kind() == ArrayKind::Fixed || array.is_empty() => Some(count()),
        "min" if array.kind() == ArrayKind::SortedSet => Some(array.items().first().cloned().unwrap_or_default()),
        "max" if array.kind() == ArrayKind::SortedSet => Some(array.items().last().cloned().unwrap_or_default()),
        "capacity" if matches!(array.kind(), ArrayKind::ArrayList | ArrayKind::List) => {
            Some(Value::Int(i32::try_from(array.items().capacity()).unwrap_or(i32::MAX)))
        }
        "longlength" => Some(Value::Long(i64::try_from(array.len()).unwrap_or(i64::MAX))),
        "rank" => Some(Value::Int(1)),
        "isreadonly" | "issynchronized" => Some(Value::Bool(false)),
        "isfixedsize" => Some(Value::Bool(array.kind() == ArrayKind::Fixed)),
        "syncroot" => Some(Value::Array(array.clone())),
        "psobject" | "psbase" | "pstypenames" => hidden(&Value::Array(array.clone()), name),
        _ => None,
    }
}

fn type_property(ty: &Type, name: &str) -> Option<Value> {
    // The accelerator means the wrapper; the type of an object is another one.
    let full = if *ty == Type::CustomObject { "System.Management.Automation.PSObject".into() } else { ty.full_name() };
    let plain = full.split(['[', '`']).next().unwrap_or(&full);
    let (space, short) = plain.rsplit_once('.').unwrap_or(("", plain));
    // A type inside of another one is called by its own name.
    let short = short.rsplit('+').next().unwrap_or(short);
    let arguments = full[plain.len()..].trim_start_matches(|letter: char| letter == '`' || letter.is_ascii_digit());
    let array = matches!(ty, Type::Array(_));
    let generic = arguments.starts_with('[') && !array;
    let generic_arguments = || crate::value::generic::parts(&full).map(|(_, arguments)| arguments).unwrap_or_default();
    let type_name_of = |name: &str| Type::named(name).short_name();
    let value_type = Type::Named("System.ValueType".into());
    let is_value = ty.is_value_type();
    Some(match name.to_ascii_lowercase().as_str() {
        "fullname" => crate::value::qualified(&full).into(),
        "name" if generic => format!("{short}`{}", generic_arguments().len()).into(),
        "name" if array && full.contains('`') => format!("{}[]", type_name_of(&full[..full.len() - 2])).into(),
        "name" if array => format!("{short}{arguments}").into(),
        // Of how many types it is made stands there even where nobody says of which.
        "name" => full.rsplit('+').next().map_or(&*full, |own| own.rsplit('.').next().unwrap_or(own)).into(),
        "namespace" => space.into(),
        "basetype" => match ty {
            Type::Object => Value::Null,
            Type::Array(_) => Value::from(Type::Named("System.Array".into())),
            Type::Enum(_) => Value::from(Type::Named("System.Enum".into())),
            _ if is_value => Value::from(value_type),
            _ => Value::from(Type::Object),
        },
        "isarray" => Value::Bool(array),
        "isenum" => Value::Bool(matches!(ty, Type::Enum(_))),
        "ispublic" => Value::Bool(true),
        "isserial" | "isserializable" => {
            let is_collection = ["System.Collections.Generic.", "System.Collections.ArrayList"].iter().any(|start| full.starts_with(start));
            let is_known = matches!(ty, Type::String | Type::Hashtable | Type::Ordered | Type::Version | Type::Uri);
            Value::Bool(is_value || array || is_known || is_collection)
        }
        "isvaluetype" => Value::Bool(is_value),
        "isclass" => Value::Bool(!is_value),
        "isgenerictype" => Value::Bool(generic),
        "generictypearguments" => {
            let arguments = generic_arguments().into_iter().map(|name| Value::from(Type::named(name))).collect();
            Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Type, arguments)))
        }
        _ => return hidden(&Value::from(ty.clone()), name),
    })
}

/// Whether `Count` or `Length` is what the language lends a value that has no such property of its own.
pub fn is_lent(value: &Value, name: &str) -> bool {
    let (count, length) = (name.eq_ignore_ascii_case("Count"), name.eq_ignore_ascii_case("Length"));
    (count || length)
        && match value {
            Value::Array(_) => false,
            Value::Dictionary(_) => length,
            Value::String(_) => count,
            Value::Object(object) => object.property(name).is_none() && (object.base().is_null() || is_lent(object.base(), name)),
            Value::Foreign(foreign) => foreign.property(name).is_none(),
            _ => true,
        }
}

/// `value.name` as the language reads it: of a collection without such a property, those of its items.
pub fn member(value: &Value, name: &str) -> Option<Value> {
    if let Some(found) = property(value, name) {
        return Some(found);
    }
    let items = if let Value::Array(array) = value { array.to_vec() } else { value.walked()? };
    let mut found = Vec::new();
    for item in items {
        match member(&item, name) {
            Some(Value::Array(inner)) => found.extend(inner.to_vec()),
            Some(value) => found.push(value),
            // A custom object without the property gives `$null`, everything else nothing.
            None if matches!(&item, Value::Object(object) if is_open(object)) => found.push(Value::Null),
            None => {}
        }
    }
    match found.len() {
        0 => None,
        1 => found.pop(),
        _ => Some(Value::array(found)),
    }
}

/// Whether an object may have any property: it is none of a class of .NET or of PowerShell, which have those of the class.
fn is_open(object: &Object) -> bool {
    let of_class = |name: &Text| name.starts_with("System.") || name.starts_with("Microsoft.PowerShell.");
    object.base().is_null()
        && (object.is_a("System.Management.Automation.PSCustomObject") || !object.type_names().first().is_some_and(of_class))
}

/// `value.name = new`.
///
/// # Errors
/// `PropertyAssignmentException` when there is no such property, or it cannot be changed.
pub fn set_property(value: &Value, name: &str, new: Value) -> Result<(), OperatorError> {
    let missing = |id: &'static str| {
        OperatorError::new(
            id,
            format!("The property '{name}' cannot be found on this object. Verify that the property exists and can be set."),
        )
    };
    let read_only = || OperatorError::new("PropertyAssignmentException", format!("'{name}' is a ReadOnly property."));
    match value {
        Value::Object(object) if object.set_property(name, new.clone()) => Ok(()),
        Value::Object(object) if object.base().is_null() => Err(missing("ExceptionWhenSetting")),
        Value::Object(object) => set_property(object.base(), name, new),
        Value::Dictionary(dictionary) => dictionary.set_checked(Value::from(name), new),
        Value::Foreign(foreign) if foreign.set_property(name, &new) => Ok(()),
        Value::Foreign(foreign) if foreign.property(name).is_some() => Err(read_only()),
        Value::Array(array) if name.eq_ignore_ascii_case("Capacity") && array.kind() != ArrayKind::Fixed => Ok(()),
        Value::Type(ty) if super::statics::ignores_changes(ty) => Ok(()),
        other if own_names(other).iter().any(|own| own.eq_ignore_ascii_case(name)) => Err(read_only()),
        Value::Null => Err(missing("PropertyNotFound")),
        _ => Err(missing("PropertyAssignmentException")),
    }
}

/// `value[index]`: items by number (from the end when negative) or key; lists of indexes give lists of items.
///
/// # Errors
/// When `value` is `$null` or has no items.
pub fn index(value: &Value, at: &Value) -> Result<Value, OperatorError> {
    if let (Value::Array(array), Value::Int(at)) = (value, at)
        && !matches!(array.kind(), ArrayKind::Part(_))
    {
        return Ok(item_at(array, i64::from(*at)).unwrap_or_default());
    }
    match value {
        Value::Null => Err(OperatorError::new("NullArray", "Cannot index into a null array.")),
        Value::Object(object) if !object.base().is_null() => index(object.base(), at),
        _ if at.is_null() => Err(null_index()),
        Value::Array(array) if matches!(array.kind(), ArrayKind::Part(_)) => Err(not_indexed(value)),
        Value::Dictionary(dictionary) => match at {
            Value::Array(keys) => Ok(Value::array(keys.to_vec().iter().map(|key| dictionary.item(key).unwrap_or_default()).collect())),
            Value::Int(position) if dictionary.kind() == crate::value::DictionaryKind::Ordered => {
                let entries = dictionary.entries();
                Ok(usize::try_from(*position)
                    .ok()
                    .and_then(|position| entries.nth(position))
                    .map(|(_, value)| value.clone())
                    .unwrap_or_default())
            }
            // What cannot become a key of the dictionary is one that is not there.
            key => match dictionary
                .types()
                .filter(|types| *types.key() != Type::String || !matches!(key, Value::String(_)))
                .map(|types| types.fitted_key(key.clone()))
            {
                Some(Ok(key)) => Ok(dictionary.item(&key).unwrap_or_default()),
                Some(Err(_)) => Ok(Value::Null),
                None => Ok(dictionary.item(key).unwrap_or_default()),
            },
        },
        Value::Array(_) | Value::String(_) => match at {
            Value::Array(places) => {
                let items = places.to_vec().iter().map(|at| index(value, at)).collect::<Result<Vec<_>, _>>()?;
                Ok(Value::array(items.into_iter().filter(|item| !item.is_null()).collect()))
            }
            Value::String(name) if matches!(value, Value::Array(array) if named_item(array, name).is_some()) => {
                let Value::Array(array) = value else { return Ok(Value::Null) };
                Ok(named_item(array, name).unwrap_or_default())
            }
            at => {
                // What is no place is a place where nothing is.
                let Ok(Value::Int(at)) = convert(at, &Type::Int) else { return Ok(Value::Null) };
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
            Err(_) => Err(not_indexed(other)),
        },
    }
}

fn null_index() -> OperatorError {
    OperatorError::new("NullArrayIndex", "The place of an item cannot be $null.")
}

fn not_indexed(value: &Value) -> OperatorError {
    OperatorError::new("CannotIndex", format!("Unable to index into an object of type {}.", crate::value::type_text(value)))
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
pub fn set_index(value: &Value, at: Value, new: Value) -> Result<(), OperatorError> {
    match value {
        Value::Null => Err(OperatorError::new("NullArray", "Cannot index into a null array.")),
        Value::Object(object) if !object.base().is_null() => set_index(object.base(), at, new),
        _ if at.is_null() => Err(null_index()),
        Value::Dictionary(dictionary) => {
            if let (Value::Int(position), crate::value::DictionaryKind::Ordered) = (&at, dictionary.kind())
                && let Ok(position) = usize::try_from(*position)
            {
                return dictionary.set_nth(position, new).map_or(Ok(()), |new| dictionary.set_checked(at, new));
            }
            dictionary.set_checked(at, new)
        }
        Value::Array(array) => {
            let Value::Int(at) = convert(&at, &Type::Int)? else { return Ok(()) };
            let new = if *array.element() == Type::Object { new } else { convert(&new, array.element())? };
            let mut items = array.items_mut();
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let position = usize::try_from(if at < 0 { i64::from(at) + length } else { i64::from(at) }).ok();
            match position.and_then(|position| items.get_mut(position)) {
                Some(slot) => {
                    *slot = new;
                    Ok(())
                }
                None if array.kind() == ArrayKind::Fixed => {
                    Err(OperatorError::new("System.IndexOutOfRangeException", "Index was outside the bounds of the array."))
                }
                None => Err(OperatorError::new(
                    "System.ArgumentOutOfRangeException",
                    "Index was out of range. Must be non-negative and less than the size of the collection.",
                )),
            }
        }
        Value::Foreign(foreign) if foreign.set_property(&to_text(&at), &new) => Ok(()),
        other => Err(not_indexed(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{DictionaryKind, Object, join_text};

    fn object(parts: &[(&str, Value)]) -> Value {
        Value::Object(Arc::new(Object::new(
            parts.iter().map(|(name, value)| Property { name: (*name).into(), value: value.clone() }).collect(),
        )))
    }

    fn read(value: &Value, name: &str) -> String {
        member(value, name).map_or_else(|| "nothing".into(), |value| join_text(&value, "|").to_string())
    }

    #[test]
    fn collections_are_asked_item_by_item() {
        let list = Value::array(vec![object(&[("N", "a".into())]), object(&[("M", "b".into())])]);
        assert_eq!((read(&list, "n"), read(&list, "Zzz"), read(&list, "Count")), ("a|".into(), "|".into(), "2".into()));
        let nested = Value::array(vec![object(&[("R", Value::array(vec!["a".into(), "b".into()]))]), object(&[("R", "c".into())])]);
        assert_eq!(read(&nested, "R"), "a|b|c");
        assert_eq!(read(&Value::array(vec!["ab".into(), "c".into()]), "Foo"), "nothing");
        assert_eq!(
            (read(&Value::Null, "Count"), read(&Value::Int(5), "Count"), read(&"😀".into(), "Length")),
            ("0".into(), "1".into(), "2".into())
        );
        let table = Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::Hashtable, [(Value::from("Count"), Value::from("key"))])));
        assert_eq!((read(&table, "count"), read(&table, "Values")), ("key".into(), "key".into()));
    }

    #[test]
    fn what_cannot_be_set_says_why() {
        let id = |value: &Value, name: &str| set_property(value, name, Value::Int(5)).map_err(|error| error.id);
        let own = object(&[("A", Value::Int(1))]);
        assert_eq!((id(&own, "a"), id(&own, "B")), (Ok(()), Err("ExceptionWhenSetting")));
        assert_eq!(
            (id(&"abc".into(), "Length"), id(&"abc".into(), "Foo"), id(&Value::Null, "Foo")),
            (Err("PropertyAssignmentException"), Err("PropertyAssignmentException"), Err("PropertyNotFound"))
        );
        let array = Value::array(vec![Value::Int(1), Value::Int(2)]);
        assert_eq!(set_index(&array, Value::Int(5), Value::Null).map_err(|error| error.id), Err("System.IndexOutOfRangeException"));
        assert_eq!(index(&array, &"x".into()).map(|value| value.is_null()), Ok(true));
        assert_eq!(set_index(&array, Value::Int(-1), Value::Int(9)).map(|()| join_text(&array, ",").to_string()), Ok("1,9".into()));
    }

    #[test]
    fn objects_are_seen_from_outside() {
        let own = object(&[("A", Value::Int(1)), ("B", Value::Int(2))]);
        let view = member(&own, "psobject").expect("everything has it");
        let all = member(&view, "Properties").expect("the view has properties");
        assert_eq!(read(&all, "Name"), "A|B");
        let one = index(&all, &"b".into()).expect("they are found by name");
        assert_eq!((read(&one, "Value"), read(&one, "MemberType")), ("2".into(), "NoteProperty".into()));
        assert_eq!(index(&all, &"zz".into()).map(|value| value.is_null()), Ok(true));
        let copy = super::super::call_method(&view, "Copy", &[]).expect("it is a method").expect("it works");
        super::super::call_method(&all, "Remove", &["B".into()]).expect("it is a method").expect("it works");
        assert_eq!((properties(&own).len(), properties(&copy).len()), (1, 2));
    }

    const FULL_LISTS: &str = "System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, \
                              Culture=neutral, PublicKeyToken=7cec85d7bea7798e]][]";

    #[test]
    fn types_tell_their_names() {
        for (name, full, short) in [
            ("int", "System.Int32", "Int32"),
            ("string[]", "System.String[]", "String[]"),
            ("hashtable", "System.Collections.Hashtable", "Hashtable"),
            ("pscustomobject", "System.Management.Automation.PSObject", "PSObject"),
            (
                "System.Collections.Generic.List[int]",
                "System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
                 PublicKeyToken=7cec85d7bea7798e]]",
                "List`1",
            ),
            ("System.Collections.Generic.List[string][]", FULL_LISTS, "List`1[]"),
        ] {
            let ty = Value::from(Type::named(name));
            assert_eq!((read(&ty, "FullName").as_str(), read(&ty, "Name").as_str()), (full, short));
        }
    }
}
