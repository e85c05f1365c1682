//! What methods a value has, for completion and Get-Member.

use super::instance_methods::{
    ARRAY, ARRAY_LIST, CONVERTIBLE, DATE, DECIMAL, GENERIC, GUID, HASHTABLE, LIST, OBJECT, ORDERED, PART, QUEUE, REAL, SCALAR, SET, SPAN,
    STACK, TEXT, VERSION, WHOLE,
};
use super::known_types::name_of;
use crate::value::{ArrayKind, DictionaryKind, Text, Value};

/// The tables that a value's methods stand in, but for those that every object has.
fn definitions(value: &Value) -> &'static [&'static [&'static str]] {
    match value {
        Value::String(_) => &[TEXT, CONVERTIBLE],
        Value::DateTime(_) => &[DATE, CONVERTIBLE],
        Value::TimeSpan(_) => &[SPAN],
        Value::Bool(_) => &[SCALAR, CONVERTIBLE],
        Value::Double(_) | Value::Single(_) => &[SCALAR, REAL, CONVERTIBLE],
        Value::Decimal(_) => &[SCALAR, REAL, DECIMAL, CONVERTIBLE],
        value if value.is_number() || matches!(value, Value::Char(_)) => &[SCALAR, WHOLE, CONVERTIBLE],
        Value::Guid(_) => &[GUID],
        Value::Version(_) => &[VERSION],
        Value::Array(array) => match array.kind() {
            ArrayKind::Fixed => &[ARRAY],
            ArrayKind::Queue => &[QUEUE],
            ArrayKind::Stack => &[STACK],
            ArrayKind::Part(_) => &[PART],
            ArrayKind::Set | ArrayKind::SetIgnoringCase | ArrayKind::SortedSet => &[SET],
            ArrayKind::ArrayList => &[ARRAY_LIST],
            ArrayKind::List | ArrayKind::Collection | ArrayKind::MultiValued => &[LIST],
        },
        Value::Dictionary(dictionary) => match dictionary.kind() {
            DictionaryKind::Ordered => &[ORDERED],
            kind if kind.is_generic() => &[GENERIC],
            _ => &[HASHTABLE],
        },
        Value::Object(object) => definitions(object.base()),
        _ => &[],
    }
}

/// The methods of a value as Get-Member writes them, in order of their names.
pub fn method_definitions(value: &Value) -> Vec<Text> {
    let mut all: Vec<Text> = match value {
        Value::Foreign(foreign) => foreign.method_names().iter().map(|name| format!("System.Object {name}()").into()).collect(),
        other => definitions(other).iter().copied().flatten().map(|definition| Text::from(*definition)).collect(),
    };
    all.extend(OBJECT.iter().map(|definition| Text::from(*definition)));
    all.sort_by_key(|definition| name_of(definition).to_ascii_lowercase());
    all.dedup_by(|left, right| name_of(left) == name_of(right));
    all
}

/// The property behind `[…]`, which .NET gives a name and arguments, as Get-Member writes it.
pub fn indexed_property(value: &Value) -> Option<Text> {
    Some(match value {
        Value::String(_) => "char Chars(int index) {get;}".into(),
        Value::Dictionary(dictionary) if dictionary.kind() == DictionaryKind::Ordered => {
            "System.Object Item(int index) {get;set;}, System.Object Item(System.Object key) {get;set;}".into()
        }
        Value::Dictionary(dictionary) if dictionary.kind().is_generic() => "System.Object Item(string key) {get;set;}".into(),
        Value::Dictionary(_) => "System.Object Item(System.Object key) {get;set;}".into(),
        Value::Array(array) => match array.kind() {
            ArrayKind::Fixed => "System.Object IList.Item(int index) {get;set;}".into(),
            ArrayKind::ArrayList => "System.Object Item(int index) {get;set;}".into(),
            ArrayKind::List | ArrayKind::Collection | ArrayKind::MultiValued => {
                format!("{} Item(int index) {{get;set;}}", array.element().accelerator()).into()
            }
            ArrayKind::Queue
            | ArrayKind::Stack
            | ArrayKind::Set
            | ArrayKind::SetIgnoringCase
            | ArrayKind::SortedSet
            | ArrayKind::Part(_) => return None,
        },
        _ => return None,
    })
}

/// The names of a value's methods in order, for completion.
pub fn method_names(value: &Value) -> Vec<Text> {
    method_definitions(value).iter().map(|definition| name_of(definition).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Array, Dictionary, Type};
    use std::sync::Arc;

    /// Methods that the table shows because Get-Member does, and that need an engine, a zone, a type or a buffer to run.
    const ELSEWHERE: &[&str] = &[
        "CopyTo",
        "GetDateTimeFormats",
        "GetObjectData",
        "OnDeserialization",
        "AsReadOnly",
        "ToLocalTime",
        "ToUniversalTime",
        "ToFileTime",
        "ToFileTimeUtc",
        "IsDaylightSavingTime",
        "Get",
        "Set",
        "Address",
        "Initialize",
        "CompareTo",
        "Deconstruct",
        "EnumerateRunes",
        "GetPinnableReference",
        "SetRange",
        "BinarySearch",
        "TryCopyTo",
        "TryFormat",
        "TryWriteBytes",
        "ToType",
    ];

    #[test]
    fn every_method_of_the_table_can_be_called() {
        let list = |kind| Value::Array(Arc::new(Array::of(kind, Type::Object, vec![Value::Int(1)])));
        let dictionary = |kind| Value::Dictionary(Arc::new(Dictionary::of(kind, [(Value::from("a"), Value::Int(1))])));
        let values = [
            Value::from("abc"),
            Value::DateTime(crate::value::DateTime { ticks: crate::value::time::UNIX_EPOCH, kind: crate::value::DateTimeKind::Utc }),
            Value::TimeSpan(5),
            list(ArrayKind::Fixed),
            list(ArrayKind::List),
            list(ArrayKind::Queue),
            list(ArrayKind::Stack),
            list(ArrayKind::Set),
            dictionary(DictionaryKind::Hashtable),
            dictionary(DictionaryKind::Ordered),
            dictionary(DictionaryKind::Generic),
        ];
        for value in &values {
            for name in method_names(value) {
                let known = (0..4).any(|count| super::super::call_method(value, &name, &vec![Value::Int(0); count]).is_some());
                assert!(known || ELSEWHERE.contains(&&*name), "{name} of {value:?}");
            }
        }
    }
}
