//! Conversions between types, as casts and parameters make them.

mod enumeration;
mod error;
mod number;

use super::big::BigInteger;
use super::text::{net_text, to_text, type_text};
use super::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, Object, Property, Secret, Text, Type, Value, name_of, time,
};
use enumeration::to_enum;
pub use error::ConversionError;
pub(in crate::value) use error::Converted;
pub use number::{parse_number, to_f64};
use number::{to_decimal, to_real, to_whole, whole_of};
pub(in crate::value) use number::{whole, written_number};
use std::sync::Arc;

/// Whether a value counts as true.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::String(text) => !text.is_empty(),
        Value::Char(value) => *value != '\0',
        Value::SByte(value) => *value != 0,
        Value::Byte(value) => *value != 0,
        Value::Short(value) => *value != 0,
        Value::UShort(value) => *value != 0,
        Value::Int(value) => *value != 0,
        Value::UInt(value) => *value != 0,
        Value::Long(value) => *value != 0,
        Value::ULong(value) => *value != 0,
        Value::Single(value) => *value != 0.0,
        Value::Double(value) => *value != 0.0,
        Value::Decimal(value) => !value.is_zero(),
        Value::Enum(value) => value.value != 0,
        Value::Array(array) => match array.items().as_slice() {
            [] => false,
            [Value::Array(inner)] => !inner.is_empty(),
            [only] => truthy(only),
            _ => true,
        },
        Value::Object(object) if !object.base().is_null() => truthy(object.base()),
        Value::Foreign(_) => !value.downcast::<BigInteger>().is_some_and(BigInteger::is_zero),
        _ => true,
    }
}

/// Converts a value to a type.
///
/// # Errors
/// When the value has no counterpart in the type; the message names both.
pub fn convert(value: &Value, ty: &Type) -> Converted {
    if value.type_of().as_ref() == Some(ty) && !matches!(value, Value::Object(_)) {
        return Ok(value.clone());
    }
    if let Value::Object(object) = value
        && !object.base().is_null()
        && *ty != Type::CustomObject
        && *ty != Type::Object
    {
        if let (Type::String, Some(text)) = (ty, object.own_text()) {
            return Ok(Value::String(text.clone()));
        }
        if let (Type::Array(element), Some(_)) = (ty, object.own_text()) {
            return to_array(value, element);
        }
        // Of a number that was typed, 2.0 is a version and 2 is none.
        if let (Type::Version, Some(text)) = (ty, object.own_text()) {
            return to_version(&Value::String(text.clone()), ty);
        }
        return convert(object.base(), ty);
    }
    if let (Type::Array(element), Some(rest)) = (ty, value.walked()) {
        return to_array(&Value::array(rest), element);
    }
    match ty {
        Type::Object => Ok(value.clone()),
        Type::Void => Ok(Value::Null),
        Type::Bool => Ok(Value::Bool(truthy(value))),
        Type::Switch => Ok(crate::value::switch(truthy(value))),
        Type::String => Ok(Value::String(to_text(value))),
        Type::Char => to_char(value, ty),
        Type::SByte | Type::Byte | Type::Short | Type::UShort | Type::Int | Type::UInt | Type::Long | Type::ULong => to_whole(value, ty),
        Type::Single | Type::Double => to_real(value, ty),
        Type::Decimal => to_decimal(value, ty),
        Type::DateTime => to_date(value, ty),
        Type::TimeSpan => to_span(value, ty),
        Type::Guid => match value {
            Value::String(text) => text.trim().trim_matches(['(', ')']).parse::<uuid::Uuid>().map(Value::from).map_err(|_| {
                ConversionError::new(value, ty, "InvalidCastParseTargetInvocationWithFormatProvider", "Unrecognized Guid format.")
            }),
            // As .NET keeps it: the first three groups with their lowest byte in front.
            other => match crate::value::bytes_of(other).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()) {
                Some(bytes) => Ok(Value::from(uuid::Uuid::from_bytes_le(bytes))),
                None => Err(ConversionError::cast(value, ty)),
            },
        },
        Type::Version => to_version(value, ty),
        Type::Array(element) => to_array(value, element),
        Type::Enum(def) => to_enum(value, def),
        Type::Hashtable | Type::Ordered => match value {
            // A hashtable is another class than the other dictionaries: it is made of their entries.
            Value::Dictionary(own) if *ty == Type::Hashtable && own.kind() != DictionaryKind::Hashtable => {
                Ok(as_kind(own, DictionaryKind::Hashtable))
            }
            Value::Null | Value::Dictionary(_) => Ok(value.clone()),
            _ => Err(ConversionError::cast(value, ty)),
        },
        Type::CustomObject => Ok(to_object(value)),
        Type::Secret => match value {
            Value::Null => Ok(Value::Null),
            _ => Err(ConversionError::cast(value, ty)),
        },
        Type::Type => match value {
            Value::Type(_) => Ok(value.clone()),
            Value::String(name) => match Type::named(name) {
                Type::Named(full) if !crate::value::member::is_known_type(&full) => {
                    Err(ConversionError::new(value, ty, "InvalidCastFromStringToType", ""))
                }
                known => Ok(Value::from(known)),
            },
            _ => Err(ConversionError::cast(value, ty)),
        },
        Type::Uri | Type::ScriptBlock | Type::Credential | Type::Named(_) => to_named(value, ty),
    }
}

fn to_named(value: &Value, ty: &Type) -> Converted {
    let name = ty.full_name();
    let lower = name.to_ascii_lowercase();
    if lower == "system.management.automation.psreference" {
        return Ok(Value::foreign(crate::value::Reference::new(value.clone())));
    }
    if value.is_null() || value.is(ty) {
        return Ok(value.clone());
    }
    let items = || match value {
        Value::Array(array) => array.to_vec(),
        other => vec![other.clone()],
    };
    if let Some(inner) = lower.strip_prefix("system.nullable[").and_then(|rest| rest.strip_suffix(']')) {
        return convert(value, &Type::named(inner));
    }
    match lower.as_str() {
        "system.numerics.biginteger" => crate::value::big::to_big(value, ty),
        "system.net.ipaddress" => crate::value::Address::parse(&to_text(value))
            .map(Value::foreign)
            .ok_or_else(|| ConversionError::new(value, ty, "InvalidCastParseTargetInvocation", "An invalid IP address was specified.")),
        "system.net.mail.mailaddress" => crate::value::MailAddress::parse(&to_text(value)).map(Value::foreign).ok_or_else(|| {
            ConversionError::new(
                value,
                ty,
                "InvalidCastConstructorException",
                "The text is not in the form required for an e-mail address.",
            )
        }),
        "system.xml.xmldocument" => {
            crate::value::xml::parse(&to_text(value)).map_err(|reason| ConversionError::new(value, ty, "InvalidCastToXmlDocument", &reason))
        }
        "system.globalization.cultureinfo" => Ok(Value::foreign(crate::value::Culture::new(to_text(value)))),
        "system.array" => Ok(Value::array(items())),
        "system.management.automation.host.choicedescription" => {
            let part = |name: &str, value: Text| Property { name: name.into(), value: Value::String(value) };
            let parts = vec![part("Label", to_text(value)), part("HelpMessage", "".into())];
            Ok(Value::Object(Arc::new(Object::of(&["System.Management.Automation.Host.ChoiceDescription", "System.Object"], parts))))
        }
        "system.collections.arraylist" => Ok(Value::Array(Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, items())))),
        "system.uri" if matches!(value, Value::String(_)) => Ok(Value::foreign(crate::value::Uri::new(to_text(value)))),
        "system.text.regularexpressions.regex" => crate::value::Regex::new(&to_text(value), crate::value::RegexCase::Respect)
            .map(Value::foreign)
            .map_err(|reason| ConversionError::new(value, ty, "InvalidCastFromStringToRegex", &reason)),
        _ if ["hashset`", "queue`", "stack`", "sortedset`"]
            .iter()
            .any(|name| lower.strip_prefix("system.collections.generic.").is_some_and(|rest| rest.starts_with(name))) =>
        {
            crate::value::member::collection_from(ty, value).map_err(|error| ConversionError::plain(error.id, error.message))
        }
        _ if lower.starts_with("system.collections.generic.list`") => {
            let element = crate::value::generic::parts(&name)
                .and_then(|(_, arguments)| Some(Type::named(arguments.first()?)))
                .unwrap_or(Type::Object);
            let items = items().iter().map(|item| convert(item, &element)).collect::<Result<_, _>>()?;
            Ok(Value::Array(Arc::new(Array::of(ArrayKind::List, element, items))))
        }
        _ => Err(ConversionError::cast(value, ty)),
    }
}

fn to_char(value: &Value, ty: &Type) -> Converted {
    let letter = match value {
        Value::String(text) => {
            let mut letters = text.chars();
            letters.next().filter(|_| letters.next().is_none())
        }
        Value::Int(code) => u32::try_from(*code).ok().and_then(char::from_u32),
        other => whole_of(other).and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32),
    };
    letter
        .map(Value::Char)
        .ok_or_else(|| ConversionError::new(value, ty, "InvalidCastParseTargetInvocation", "String must be exactly one character long."))
}

fn to_date(value: &Value, ty: &Type) -> Converted {
    match value {
        Value::String(text) => crate::value::parse_date(text).map(Value::DateTime).ok_or_else(|| {
            ConversionError::new(
                value,
                ty,
                "InvalidCastParseTargetInvocationWithFormatProvider",
                &format!("String '{text}' was not recognized as a valid DateTime."),
            )
        }),
        Value::Int(_) | Value::Long(_) => whole_of(value)
            .and_then(|ticks| i64::try_from(ticks).ok())
            .filter(|ticks| (0..=time::LAST).contains(ticks))
            .map(|ticks| Value::DateTime(DateTime { ticks, kind: DateTimeKind::Unspecified }))
            .ok_or_else(|| ConversionError::cast(value, ty)),
        _ => Err(ConversionError::cast(value, ty)),
    }
}

fn to_span(value: &Value, ty: &Type) -> Converted {
    match value {
        Value::String(text) => time::parse_span(text).map(Value::TimeSpan).ok_or_else(|| {
            ConversionError::new(
                value,
                ty,
                "InvalidCastParseTargetInvocationWithFormatProvider",
                &format!("String '{text}' was not recognized as a valid TimeSpan."),
            )
            .because(span_cause(text))
        }),
        Value::Int(_) | Value::Long(_) => {
            whole_of(value).and_then(|ticks| i64::try_from(ticks).ok()).map(Value::TimeSpan).ok_or_else(|| ConversionError::cast(value, ty))
        }
        _ => Err(ConversionError::cast(value, ty)),
    }
}

/// What .NET throws for a text that is no time span: the parts are too large, or there is something else in it.
pub(in crate::value) fn span_cause(text: &str) -> &'static str {
    let is_numeric = text.bytes().all(|letter| letter.is_ascii_digit() || b":.-".contains(&letter));
    if is_numeric && text.contains(|letter: char| letter.is_ascii_digit()) { "System.OverflowException" } else { "System.FormatException" }
}

fn to_version(value: &Value, ty: &Type) -> Converted {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Double(_) | Value::Decimal(_) => net_text(value).to_string(),
        Value::Null => return Ok(Value::Null),
        _ => return Err(ConversionError::cast(value, ty)),
    };
    let parts: Option<Vec<i32>> = text.split('.').map(|part| part.parse().ok().filter(|part| *part >= 0)).collect();
    match parts.as_deref() {
        Some([major, minor]) => Ok(Value::version([*major, *minor, -1, -1])),
        Some([major, minor, build]) => Ok(Value::version([*major, *minor, *build, -1])),
        Some([major, minor, build, revision]) => Ok(Value::version([*major, *minor, *build, *revision])),
        _ => {
            let reason = "Version string portion was too short or too long, or a part of it is not a number.";
            // The parts are counted before they are read.
            let cause = match text.split('.').count() {
                2..=4 if text.split('.').any(|part| part.trim().starts_with('-')) => "System.ArgumentOutOfRangeException",
                2..=4 if text.split('.').all(|part| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit())) => {
                    "System.OverflowException"
                }
                2..=4 => "System.FormatException",
                _ => "System.ArgumentException",
            };
            Err(ConversionError::new(value, ty, "InvalidCastParseTargetInvocation", reason).because(cause))
        }
    }
}

fn to_array(value: &Value, element: &Type) -> Converted {
    let items = match value {
        Value::Null => return Ok(Value::Null),
        Value::Array(array) => array.to_vec(),
        Value::String(text) if *element == Type::Char => text.chars().map(Value::Char).collect(),
        other => vec![other.clone()],
    };
    let items = items.iter().map(|item| convert(item, element)).collect::<Result<_, _>>()?;
    Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, element.clone(), items))))
}

/// `[pscustomobject]`: a dictionary becomes an object, everything else stays what it is.
fn to_object(value: &Value) -> Value {
    let Value::Dictionary(dictionary) = value else { return value.clone() };
    custom_object(
        dictionary.entries().iter().map(|(key, value)| Property { name: name_of(&to_text(key.value())), value: value.clone() }).collect(),
    )
}

/// A custom object with these properties, of which `PSTypeName` names its type.
pub fn custom_object(mut properties: Vec<Property>) -> Value {
    let types = properties.iter().position(|property| property.name.eq_ignore_ascii_case("PSTypeName"));
    let type_name = types.map(|index| to_text(&properties.remove(index).value));
    let object = Object::new(properties);
    if let Some(name) = type_name {
        object.add_type(name);
    }
    Value::Object(Arc::new(object))
}

/// What a parameter of type Boolean accepts: only booleans and numbers.
///
/// # Errors
/// For text and everything else that a person may have meant otherwise.
pub fn to_bool_parameter(value: &Value) -> Converted {
    match value {
        Value::Bool(_) => Ok(value.clone()),
        number if number.is_number() => Ok(Value::Bool(truthy(number))),
        Value::Object(object) if !object.base().is_null() => to_bool_parameter(object.base()),
        other => Err(ConversionError::plain(
            "ParameterArgumentTransformationError",
            format!(
                "Cannot convert value \"{}\" to type \"System.Boolean\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
                type_text(other)
            ),
        )),
    }
}

/// A new dictionary of this kind with the same entries; for `[ordered]` on a hashtable literal.
pub fn as_kind(dictionary: &Dictionary, kind: DictionaryKind) -> Value {
    let entries = dictionary.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())).collect::<Vec<_>>();
    Value::Dictionary(Arc::new(Dictionary::of(kind, entries)))
}

/// A secret made of text; for the few places that may turn text into one.
pub fn secret(text: &str) -> Value {
    Value::Secret(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, ty: &str, expected: &str) {
        let converted = convert(&value, &Type::named(ty));
        let shown = match &converted {
            Ok(value) => format!("{} {}", value.type_of().map_or("null".into(), |ty| ty.accelerator()), to_text(value)),
            Err(error) => error.id.to_owned(),
        };
        assert_eq!(shown, expected, "{value:?} to {ty}");
    }

    #[test]
    fn casts_convert_as_the_language_does() {
        check("12".into(), "int", "int 12");
        check(Value::Double(2.5), "int", "int 2");
        check(Value::Double(3.5), "int", "int 4");
        check("0x1F".into(), "int", "int 31");
        check("12a".into(), "int", "InvalidCastFromStringToInteger");
        check("2kb".into(), "int", "int 2048");
        check("0b101".into(), "long", "long 5");
        check("0xFFFFFFFF".into(), "int", "int -1");
        check("1.5mb".into(), "double", "double 1572864");
        check("5L".into(), "decimal", "decimal 5");
        check("Nope".into(), "type", "InvalidCastFromStringToType");
        check("300".into(), "byte", "InvalidCastFromStringToInteger");
        check("".into(), "int", "int 0");
        check(Value::Int(0), "bool", "bool False");
        check("False".into(), "bool", "bool True");
        check(Value::Int(65), "char", "char A");
        check("1,5".into(), "int", "int 15");
        check("1e3".into(), "int", "int 1000");
        check("99999999999".into(), "int", "InvalidCastFromStringToInteger");
        check(Value::Int(300), "byte", "InvalidCastIConvertible");
        check("xyz".into(), "guid", "InvalidCastParseTargetInvocationWithFormatProvider");
        check("a.b".into(), "version", "InvalidCastParseTargetInvocation");
        check("zz".into(), "timespan", "InvalidCastParseTargetInvocationWithFormatProvider");
        check("31.12.2024".into(), "datetime", "InvalidCastParseTargetInvocationWithFormatProvider");
        check(Value::Int(0), "datetime", "datetime 01/01/0001 00:00:00");
        check("fri".into(), "System.DayOfWeek", "DayOfWeek Friday");
        check(Value::Int(5), "System.DayOfWeek", "DayOfWeek Friday");
        check("Someday".into(), "System.DayOfWeek", "SubstringDisambiguationEnumParseThrewAnException");
        check("t".into(), "System.DayOfWeek", "SubstringDisambiguationEnumParseThrewAnException");
        check("2024-01-31".into(), "nullable[datetime]", "datetime 01/31/2024 00:00:00");
        check(Value::Null, "nullable[datetime]", "null ");
        let twice = || Value::array(vec!["a".into(), "b".into(), "a".into()]);
        check(twice(), "System.Collections.Generic.HashSet[string]", "HashSet[string] a b");
        check(twice(), "Collections.Generic.List[int]", "InvalidCastFromStringToInteger");
        check("10.1.2.3".into(), "ipaddress", "IPAddress 10.1.2.3");
        check("10.1.2.300".into(), "ipaddress", "InvalidCastParseTargetInvocation");
        check("anna@contoso.com".into(), "mailaddress", "MailAddress anna@contoso.com");
        check(Value::Int(5), "string[]", "string[] 5");
        check(Value::Null, "string", "string ");
        check(Value::Bool(true), "int", "int 1");
        check("1.5".into(), "decimal", "decimal 1.5");
        check("15.2.986".into(), "version", "version 15.2.986");
        check("2024-01-31".into(), "datetime", "datetime 01/31/2024 00:00:00");
        check(Value::array(vec![Value::Int(1), "2".into()]), "int[]", "int[] 1 2");
        check(Value::array(vec![Value::Int(1)]), "int", "ConvertToFinalInvalidCastException");
    }
}
