//! Methods of values.

use super::argument::{Call, Called};
use super::collection::{array_method, dictionary_method};
use super::enumeration::enum_of;
use super::object_view::{properties_method, view_method};
use super::temporal::{date_method, span_method};
use super::textual::{char_method, text_method};
use crate::value::culture::locale_of;
use crate::value::operator::{compare, equals};
use crate::value::switch::is_switch;
use crate::value::{OperatorError, Type, Value, convert, exact_text, format_value, net_text, type_text};
use std::hash::Hasher;

/// Calls the method `name` of a value; `None` when the value has no such method. What returns nothing in .NET gives `$null`
/// here; [`super::returns_nothing`] tells the two apart. The items of a collection are not asked.
pub fn call_method(value: &Value, name: &str, arguments: &[Value]) -> Called {
    let lower = name.to_ascii_lowercase();
    let call = Call { name, arguments };
    let own = match value {
        Value::String(text) => text_method(text, &lower, &call),
        Value::Char(letter) => char_method(*letter, &lower, &call),
        Value::DateTime(date) => date_method(*date, &lower, &call),
        Value::TimeSpan(ticks) => span_method(*ticks, &lower, &call),
        Value::Array(array) => properties_method(array, &lower, &call).or_else(|| array_method(array, &lower, &call)),
        Value::Dictionary(dictionary) => dictionary_method(dictionary, &lower, &call),
        Value::Object(object) if is_switch(object) && matches!(lower.as_str(), "gettype" | "tobool") => {
            return Some(Ok(if lower == "gettype" { Value::from(Type::Switch) } else { object.base().clone() }));
        }
        Value::Object(object) if !object.base().is_null() => return call_method(object.base(), name, arguments),
        Value::Object(object) => view_method(object, &lower, &call),
        Value::Guid(guid) if lower == "tobytearray" => Some(Ok(crate::value::byte_array(guid.to_bytes_le()))),
        Value::Version(parts) if lower == "tostring" && !arguments.is_empty() => Some(call.size(0, "fieldCount").and_then(|count| {
            let known = parts.iter().take_while(|part| **part >= 0).count();
            if count > known {
                return Err(call.thrown("ArgumentException", "The version has no such field. (Parameter 'fieldCount')"));
            }
            let parts: Vec<String> = parts[..count].iter().map(ToString::to_string).collect();
            Ok(parts.join(".").into())
        })),
        Value::Enum(own) if lower == "hasflag" => Some(
            call.converted(0, &Type::Enum(own.def))
                .map(|flag| Value::Bool(matches!(flag, Value::Enum(flag) if own.value & flag.value == flag.value))),
        ),
        Value::Type(ty) => type_method(ty, &lower, &call),
        Value::Foreign(foreign) => foreign.call(name, arguments),
        _ => None,
    };
    own.or_else(|| any_method(value, &lower, &call)).or_else(|| accessor(value, &lower, &call))
}

/// Whether nothing but its properties makes an object.
fn is_custom(object: &crate::value::Object) -> bool {
    object.base().is_null() && object.own_text().is_none() && object.is_a("System.Management.Automation.PSCustomObject")
}

/// What every object has.
fn any_method(value: &Value, lower: &str, call: &Call<'_>) -> Called {
    Some(Ok(match (lower, call.arguments) {
        // The method is that of the class behind custom objects, which says nothing; the language itself writes @{…}.
        ("tostring", []) if matches!(value, Value::Object(object) if is_custom(object)) => "".into(),
        ("tostring", [] | [Value::Null]) => {
            Value::String(if matches!(value, Value::Array(_)) { type_text(value) } else { exact_text(value) })
        }
        ("tostring", [pattern @ (Value::String(_) | Value::Null), culture]) => {
            let Some(locale) = locale_of(culture) else {
                return Some(call.converted(1, &Type::Named("System.IFormatProvider".into())));
            };
            return Some(locale.format(value, &net_text(pattern)).map(Value::from).map_err(|error| call.bad_format(&error.message)));
        }
        ("tostring", [Value::String(pattern), ..]) => {
            return Some(format_value(value, pattern).map(Value::from).map_err(|error| call.bad_format(&error.message)));
        }
        ("tostring", [culture]) => match locale_of(culture) {
            Some(locale) => match locale.format(value, "") {
                Ok(text) => text.into(),
                Err(error) => return Some(Err(call.bad_format(&error.message))),
            },
            None => Value::String(net_text(value)),
        },
        ("gettype", []) => Value::from(match value.type_of()? {
            Type::CustomObject => Type::Named("System.Management.Automation.PSCustomObject".into()),
            own => own,
        }),
        ("equals", [other]) => Value::Bool(
            value.same(other) || (value.type_of() == other.type_of() && !matches!(value, Value::String(_)) && equals(value, other, true)),
        ),
        ("compareto", [other]) => {
            return Some(
                compare(value, other, true)
                    .map(|order| Value::Int(order as i32))
                    .map_err(|error| call.thrown("ArgumentException", &error.message)),
            );
        }
        ("gethashcode", []) => Value::Int(hash(value)),
        ("gettypecode", []) => Value::String(value.type_of()?.short_name()),
        ("totype", [Value::Type(ty), _]) if is_convertible(value) => return Some(converted(value, ty, call)),
        (name, [_]) if is_convertible(value) => match name.strip_prefix("to").and_then(type_of_code) {
            Some(ty) => return Some(converted(value, &ty, call)),
            None => return None,
        },
        ("getbytecount", []) => Value::Int(i32::try_from(bytes_of(value)?).ok()?),
        ("getshortestbitlength", []) => Value::Int(shortest_bits(value)?),
        _ => return None,
    }))
}

fn converted(value: &Value, ty: &Type, call: &Call<'_>) -> Result<Value, OperatorError> {
    convert(value, ty).map_err(|error| call.thrown("FormatException", &error.message))
}

/// Whether a value has the methods of `IConvertible`.
fn is_convertible(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Char(_) | Value::String(_) | Value::DateTime(_)) || value.is_number()
}

/// The type that a method of `IConvertible` gives, by what stands behind its `To` in lower case.
fn type_of_code(name: &str) -> Option<Type> {
    Some(match name {
        "boolean" => Type::Bool,
        "char" => Type::Char,
        "sbyte" => Type::SByte,
        "byte" => Type::Byte,
        "int16" => Type::Short,
        "uint16" => Type::UShort,
        "int32" => Type::Int,
        "uint32" => Type::UInt,
        "int64" => Type::Long,
        "uint64" => Type::ULong,
        "single" => Type::Single,
        "double" => Type::Double,
        "decimal" => Type::Decimal,
        "datetime" => Type::DateTime,
        _ => return None,
    })
}

/// The bytes of a whole number.
fn bytes_of(value: &Value) -> Option<usize> {
    Some(match value {
        Value::SByte(_) | Value::Byte(_) => 1,
        Value::Char(_) | Value::Short(_) | Value::UShort(_) => 2,
        Value::Int(_) | Value::UInt(_) => 4,
        Value::Long(_) | Value::ULong(_) => 8,
        _ => return None,
    })
}

/// How many bits a whole number needs, with one for the sign of a negative one.
fn shortest_bits(value: &Value) -> Option<i32> {
    bytes_of(value)?;
    let number = match value {
        Value::Char(letter) => i128::from(u32::from(*letter)),
        other => crate::value::convert::whole(other)?,
    };
    let bits = if number < 0 { 129 - (!number).leading_zeros() } else { 128 - number.leading_zeros() };
    i32::try_from(bits).ok()
}

fn hash(value: &Value) -> i32 {
    match value {
        Value::Int(number) => *number,
        Value::Bool(value) => i32::from(*value),
        other => {
            let mut hasher = std::hash::DefaultHasher::new();
            other.hash_same(&mut hasher);
            let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
            i32::from_le_bytes([a, b, c, d])
        }
    }
}

fn type_method(ty: &Type, lower: &str, call: &Call<'_>) -> Called {
    Some(match (lower, call.arguments) {
        ("tostring", []) if *ty == Type::CustomObject => Ok("System.Management.Automation.PSObject".into()),
        ("tostring", []) => Ok(Value::String(ty.full_name())),
        ("getgenericarguments", []) => super::property::property(&Value::from(ty.clone()), "GenericTypeArguments").map(Ok)?,
        ("getelementtype", []) => Ok(if let Type::Array(element) = ty { Value::from((**element).clone()) } else { Value::Null }),
        ("isassignablefrom", [other]) => Ok(Value::Bool(matches!(other, Value::Type(other) if *ty == Type::Object || **other == *ty))),
        ("isinstanceoftype", [value]) => Ok(Value::Bool(value.is(ty))),
        ("getenumnames", []) => match enum_of(ty) {
            Some(def) => Ok(super::textual::text_array(def.members.iter().map(|member| Value::from(member.name)))),
            None => Err(call.thrown("ArgumentException", &format!("{} is no enumeration.", ty.full_name()))),
        },
        _ => return None,
    })
}

/// `get_Name()` and `set_Name(value)` stand for the property.
fn accessor(value: &Value, lower: &str, call: &Call<'_>) -> Called {
    if let (Some(name), []) = (lower.strip_prefix("get_"), call.arguments) {
        return super::property::property(value, name).map(Ok);
    }
    let (Some(name), [new]) = (lower.strip_prefix("set_"), call.arguments) else { return None };
    super::property::property(value, name)?;
    Some(super::property::set_property(value, name, new.clone()).map(|()| Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Array, ArrayKind, Dictionary, DictionaryKind, join_text};
    use std::sync::Arc;

    /// `value.name(arguments)` as text, or the id of its error.
    fn call(value: &Value, name: &str, arguments: &[Value]) -> String {
        match call_method(value, name, arguments) {
            Some(Ok(value)) => join_text(&value, "|").to_string(),
            Some(Err(error)) => error.id.to_owned(),
            None => "MethodNotFound".into(),
        }
    }

    fn cast(text: &str, ty: &str) -> Value {
        convert(&text.into(), &Type::named(ty)).expect("the test gives a value of the type")
    }

    #[test]
    fn methods_of_texts() {
        let list = |items: &[&str]| Value::array(items.iter().map(|item| Value::from(*item)).collect());
        let rows: &[(&str, &str, &[Value], &str)] = &[
            ("Ex01", "ToUpper", &[], "EX01"),
            ("Straße", "ToUpperInvariant", &[], "STRAßE"),
            ("a,b;c", "Split", &[Value::array(vec![Value::Char(','), Value::Char(';')])], "a|b|c"),
            ("a,,b", "Split", &[",".into(), "RemoveEmptyEntries".into()], "a|b"),
            ("a b c d", "Split", &[" ".into(), Value::Int(2)], "a|b c d"),
            ("a  b", "Split", &[], "a||b"),
            ("Server01 server02", "Replace", &["server".into(), "EX".into()], "Server01 EX02"),
            ("Server01 server02", "Replace", &["server".into(), "$1".into(), "OrdinalIgnoreCase".into()], "$101 $102"),
            ("abc", "Substring", &[Value::Int(5)], "ArgumentOutOfRangeException"),
            ("abc", "Substring", &[Value::Int(1), Value::Int(1)], "b"),
            ("abc", "Substring", &["x".into()], "MethodArgumentConversionInvalidCastArgument"),
            ("  a b  ", "Trim", &[], "a b"),
            ("000120", "TrimStart", &["0".into()], "120"),
            ("--x--", "Trim", &["-".into()], "x"),
            ("EX01", "StartsWith", &["ex".into(), "OrdinalIgnoreCase".into()], "True"),
            ("EX01", "StartsWith", &["ex".into()], "False"),
            ("EX01", "StartsWith", &["ex".into(), Value::Bool(true), Value::Null], "True"),
            ("Default Web Site", "Contains", &["web".into()], "False"),
            ("EX01", "PadRight", &[Value::Int(6), ".".into()], "EX01.."),
            ("EX01", "PadLeft", &[Value::Int(6)], "  EX01"),
            ("abcabc", "IndexOf", &["c".into(), Value::Int(3)], "5"),
            ("a😀b", "IndexOf", &["b".into()], "3"),
            ("a😀b", "Substring", &[Value::Int(3)], "b"),
            ("abc", "LastIndexOf", &["z".into()], "-1"),
            ("abc", "Insert", &[Value::Int(1), "-".into()], "a-bc"),
            ("abcd", "Remove", &[Value::Int(1), Value::Int(2)], "ad"),
            ("a", "Equals", &["A".into()], "False"),
            ("a", "Equals", &["A".into(), "OrdinalIgnoreCase".into()], "True"),
            ("a", "CompareTo", &["b".into()], "-1"),
            ("abc", "ToCharArray", &[], "a|b|c"),
            ("abc", "Foo", &[], "MethodNotFound"),
            ("abc", "GetType", &[], "string"),
            ("12", "ToInt32", &[Value::Null], "12"),
            ("x", "ToInt32", &[Value::Null], "FormatException"),
            ("1.5", "ToType", &[Value::from(Type::Double), Value::Null], "1.5"),
            ("abc", "Replace", &["".into(), "x".into()], "ArgumentException"),
        ];
        for (text, name, arguments, expected) in rows {
            assert_eq!(call(&Value::from(*text), name, arguments), *expected, "{text}.{name}({arguments:?})");
        }
        assert_eq!(call(&list(&["a", "b"]), "Contains", &["B".into()]), "False");
    }

    #[test]
    fn methods_of_numbers() {
        let rows: &[(Value, &str, &[Value], &str)] = &[
            (Value::Int(5), "CompareTo", &[Value::Int(7)], "-1"),
            (Value::Int(5), "ToDouble", &[Value::Null], "5"),
            (Value::Int(0), "ToBoolean", &[Value::Null], "False"),
            (Value::Int(255), "GetShortestBitLength", &[], "8"),
            (Value::Long(-1), "GetShortestBitLength", &[], "1"),
            (Value::Short(0), "GetByteCount", &[], "2"),
            (Value::Bool(true), "ToInt32", &[Value::Null], "1"),
            (Value::Double(1.5), "GetByteCount", &[], "MethodNotFound"),
        ];
        for (value, name, arguments, expected) in rows {
            assert_eq!(call(value, name, arguments), *expected, "{value:?}.{name}({arguments:?})");
        }
    }

    #[test]
    fn methods_of_dates_and_spans() {
        let rows: &[(&str, &str, &str, &[Value], &str)] = &[
            ("2024-02-28", "datetime", "AddDays", &[Value::Int(2)], "03/01/2024 00:00:00"),
            ("2024-01-31", "datetime", "AddMonths", &[Value::Int(1)], "02/29/2024 00:00:00"),
            ("2024-02-29", "datetime", "AddYears", &[Value::Int(1)], "02/28/2025 00:00:00"),
            ("2024-02-28", "datetime", "AddHours", &["36".into()], "02/29/2024 12:00:00"),
            ("2024-02-28 13:05", "datetime", "ToShortDateString", &[], "2/28/2024"),
            ("2024-02-28 13:05", "datetime", "ToString", &["yyyyMMdd_HHmm".into()], "20240228_1305"),
            ("9999-12-31", "datetime", "AddDays", &[Value::Int(1)], "ArgumentOutOfRangeException"),
            ("01:00:00", "timespan", "Add", &["00:30:00".into()], "01:30:00"),
            ("01:00:00", "timespan", "Negate", &[], "-01:00:00"),
            ("1.02:00:00", "timespan", "Multiply", &[Value::Int(2)], "2.04:00:00"),
        ];
        for (text, ty, name, arguments, expected) in rows {
            assert_eq!(call(&cast(text, ty), name, arguments), *expected, "{text}.{name}({arguments:?})");
        }
    }

    #[test]
    fn collections_change_in_place() {
        let list = cast("x", "System.Collections.ArrayList");
        assert_eq!(call(&list, "Add", &["y".into()]), "1");
        assert_eq!(call(&list, "Insert", &[Value::Int(0), "w".into()]), "");
        assert_eq!(&*join_text(&list, ","), "w,x,y");
        assert_eq!(call(&list, "RemoveAt", &[Value::Int(9)]), "ArgumentOutOfRangeException");
        assert!(super::super::returns_nothing(&list, "Insert") && !super::super::returns_nothing(&list, "Add"));

        let typed = Value::Array(Arc::new(Array::of(ArrayKind::List, Type::Int, Vec::new())));
        assert_eq!(
            (call(&typed, "Add", &["5".into()]), call(&typed, "Add", &["x".into()])),
            (String::new(), "MethodArgumentConversionInvalidCastArgument".into())
        );
        assert!(
            super::super::returns_nothing(&typed, "Add")
                && matches!(typed, Value::Array(array) if matches!(array.item(0), Some(Value::Int(5))))
        );

        let queue = Value::Array(Arc::new(Array::of(ArrayKind::Queue, Type::Object, Vec::new())));
        call(&queue, "Enqueue", &[Value::Int(1)]);
        call(&queue, "Enqueue", &[Value::Int(2)]);
        assert_eq!((call(&queue, "Dequeue", &[]), call(&queue, "Peek", &[])), ("1".into(), "2".into()));
        let stack = Value::Array(Arc::new(Array::of(ArrayKind::Stack, Type::Int, Vec::new())));
        assert_eq!(call(&stack, "Pop", &[]), "InvalidOperationException");
        call(&stack, "Push", &["5".into()]);
        call(&stack, "Push", &[Value::Int(6)]);
        assert_eq!((call(&stack, "Pop", &[]), call(&stack, "ToArray", &[])), ("6".into(), "5".into()));
        let set = Value::Array(Arc::new(Array::of(ArrayKind::Set, Type::String, Vec::new())));
        assert_eq!((call(&set, "Add", &["a".into()]), call(&set, "Add", &["a".into()])), ("True".into(), "False".into()));

        assert_eq!(call(&Value::array(vec![Value::Int(1)]), "Add", &[Value::Int(2)]), "NotSupportedException");
        let table = Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::Hashtable, [(Value::from("a"), Value::Int(1))])));
        assert_eq!(call(&table, "Add", &["A".into(), Value::Int(2)]), "ArgumentException");
        assert_eq!(
            (call(&table, "ContainsKey", &["A".into()]), call(&table, "Remove", &["A".into()]), call(&table, "get_Count", &[])),
            ("True".into(), String::new(), "0".into())
        );
    }
}
