//! What members there are, for completion and Get-Member: one line each, as Get-Member writes them.

use super::known_types::name_of;
use crate::value::{ArrayKind, DictionaryKind, Text, Value};

/// What every object has.
const OBJECT: &[&str] = &["bool Equals(System.Object obj)", "int GetHashCode()", "type GetType()", "string ToString()"];

const TEXT: &[&str] = &[
    "System.Object Clone()",
    "int CompareTo(System.Object value)",
    "bool Contains(string value)",
    "void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)",
    "bool EndsWith(string value)",
    "System.CharEnumerator GetEnumerator()",
    "System.TypeCode GetTypeCode()",
    "int IndexOf(string value)",
    "int IndexOfAny(char[] anyOf)",
    "string Insert(int startIndex, string value)",
    "int LastIndexOf(string value)",
    "int LastIndexOfAny(char[] anyOf)",
    "string Normalize()",
    "string PadLeft(int totalWidth)",
    "string PadRight(int totalWidth)",
    "string Remove(int startIndex)",
    "string Replace(string oldValue, string newValue)",
    "string[] Split(string separator, System.StringSplitOptions options)",
    "bool StartsWith(string value)",
    "string Substring(int startIndex, int length)",
    "char[] ToCharArray()",
    "string ToLower()",
    "string ToLowerInvariant()",
    "string ToUpper()",
    "string ToUpperInvariant()",
    "string Trim()",
    "string TrimEnd()",
    "string TrimStart()",
];

const DATE: &[&str] = &[
    "datetime Add(timespan value)",
    "datetime AddDays(double value)",
    "datetime AddHours(double value)",
    "datetime AddMicroseconds(double value)",
    "datetime AddMilliseconds(double value)",
    "datetime AddMinutes(double value)",
    "datetime AddMonths(int months)",
    "datetime AddSeconds(double value)",
    "datetime AddTicks(long value)",
    "datetime AddYears(int value)",
    "int CompareTo(System.Object value)",
    "string[] GetDateTimeFormats()",
    "System.TypeCode GetTypeCode()",
    "bool IsDaylightSavingTime()",
    "timespan Subtract(datetime value)",
    "long ToBinary()",
    "long ToFileTime()",
    "long ToFileTimeUtc()",
    "datetime ToLocalTime()",
    "string ToLongDateString()",
    "string ToLongTimeString()",
    "double ToOADate()",
    "string ToShortDateString()",
    "string ToShortTimeString()",
    "datetime ToUniversalTime()",
];

const SPAN: &[&str] = &[
    "timespan Add(timespan ts)",
    "int CompareTo(System.Object value)",
    "timespan Divide(double divisor)",
    "timespan Duration()",
    "timespan Multiply(double factor)",
    "timespan Negate()",
    "timespan Subtract(timespan ts)",
];

const ARRAY: &[&str] = &[
    "int Add(System.Object value)",
    "void Clear()",
    "System.Object Clone()",
    "bool Contains(System.Object value)",
    "void CopyTo(array array, int index)",
    "System.Object Get(int )",
    "System.Collections.IEnumerator GetEnumerator()",
    "int GetLength(int dimension)",
    "int GetLowerBound(int dimension)",
    "int GetUpperBound(int dimension)",
    "System.Object GetValue(int index)",
    "int IndexOf(System.Object value)",
    "void SetValue(System.Object value, int index)",
];

const PART: &[&str] = &["void CopyTo(array array, int index)", "System.Collections.IEnumerator GetEnumerator()"];
const LIST: &[&str] = &[
    "void Add(System.Object item)",
    "void AddRange(System.Collections.IEnumerable collection)",
    "void Clear()",
    "bool Contains(System.Object item)",
    "void CopyTo(array array)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object GetRange(int index, int count)",
    "int IndexOf(System.Object item)",
    "void Insert(int index, System.Object item)",
    "void InsertRange(int index, System.Collections.IEnumerable collection)",
    "int LastIndexOf(System.Object item)",
    "bool Remove(System.Object item)",
    "void RemoveAt(int index)",
    "void RemoveRange(int index, int count)",
    "void Reverse()",
    "void Sort()",
    "System.Object[] ToArray()",
    "void TrimExcess()",
];

const QUEUE: &[&str] = &[
    "void Clear()",
    "bool Contains(System.Object item)",
    "System.Object Dequeue()",
    "void Enqueue(System.Object item)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object Peek()",
    "System.Object[] ToArray()",
];

const STACK: &[&str] = &[
    "void Clear()",
    "bool Contains(System.Object item)",
    "System.Collections.IEnumerator GetEnumerator()",
    "System.Object Peek()",
    "System.Object Pop()",
    "void Push(System.Object item)",
    "System.Object[] ToArray()",
];

const SET: &[&str] = &[
    "bool Add(System.Object item)",
    "void Clear()",
    "bool Contains(System.Object item)",
    "void ExceptWith(System.Collections.IEnumerable other)",
    "System.Collections.IEnumerator GetEnumerator()",
    "void IntersectWith(System.Collections.IEnumerable other)",
    "bool IsSubsetOf(System.Collections.IEnumerable other)",
    "bool IsSupersetOf(System.Collections.IEnumerable other)",
    "bool Overlaps(System.Collections.IEnumerable other)",
    "bool Remove(System.Object item)",
    "bool SetEquals(System.Collections.IEnumerable other)",
    "void UnionWith(System.Collections.IEnumerable other)",
];

const HASHTABLE: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "void Clear()",
    "System.Object Clone()",
    "bool Contains(System.Object key)",
    "bool ContainsKey(System.Object key)",
    "bool ContainsValue(System.Object value)",
    "void CopyTo(array array, int arrayIndex)",
    "System.Collections.IDictionaryEnumerator GetEnumerator()",
    "void Remove(System.Object key)",
];

const ORDERED: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "System.Collections.Specialized.OrderedDictionary AsReadOnly()",
    "void Clear()",
    "bool Contains(System.Object key)",
    "void CopyTo(array array, int index)",
    "System.Collections.IDictionaryEnumerator GetEnumerator()",
    "void GetObjectData(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)",
    "void Insert(int index, System.Object key, System.Object value)",
    "void OnDeserialization(System.Object sender)",
    "void Remove(System.Object key)",
    "void RemoveAt(int index)",
];

const GENERIC: &[&str] = &[
    "void Add(System.Object key, System.Object value)",
    "void Clear()",
    "bool ContainsKey(System.Object key)",
    "bool ContainsValue(System.Object value)",
    "System.Collections.IEnumerator GetEnumerator()",
    "bool Remove(System.Object key)",
    "bool TryAdd(System.Object key, System.Object value)",
    "bool TryGetValue(System.Object key, [ref] System.Object value)",
];

fn definitions(value: &Value) -> &'static [&'static str] {
    match value {
        Value::String(_) => TEXT,
        Value::DateTime(_) => DATE,
        Value::TimeSpan(_) => SPAN,
        Value::Array(array) => match array.kind() {
            ArrayKind::Fixed => ARRAY,
            ArrayKind::Queue => QUEUE,
            ArrayKind::Stack => STACK,
            ArrayKind::Part(_) => PART,
            ArrayKind::Set | ArrayKind::SetIgnoringCase => SET,
            ArrayKind::ArrayList | ArrayKind::List | ArrayKind::Collection | ArrayKind::MultiValued => LIST,
        },
        Value::Dictionary(dictionary) => match dictionary.kind() {
            DictionaryKind::Ordered => ORDERED,
            kind if kind.is_generic() => GENERIC,
            _ => HASHTABLE,
        },
        Value::Object(object) => definitions(object.base()),
        _ => &[],
    }
}

/// The methods of a value as Get-Member writes them, in order of their names.
pub fn method_definitions(value: &Value) -> Vec<Text> {
    let mut all: Vec<Text> = match value {
        Value::Foreign(foreign) => foreign.method_names().iter().map(|name| format!("System.Object {name}()").into()).collect(),
        other => definitions(other).iter().map(|definition| Text::from(*definition)).collect(),
    };
    all.extend(OBJECT.iter().map(|definition| Text::from(*definition)));
    all.sort_by_key(|definition| name_of(definition).to_ascii_lowercase());
    all.dedup_by(|left, right| name_of(left) == name_of(right));
    all
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

    /// Methods that the table shows because Get-Member does, and that need an engine, a zone or a buffer to run.
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
