//! Conversions between types, as casts and parameters make them.

use super::big::BigInteger;
use super::text::{enum_text, net_text, to_text, type_text};
use super::wildcard::Wildcard;
use super::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, EnumDef, EnumValue, Object, Property, Secret, Text, Type, Value,
    name_of, time,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::sync::Arc;

/// Why a value cannot become a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConversionError {
    /// PowerShell's id: `InvalidCastFromStringToInteger`.
    pub id: &'static str,
    /// The whole sentence.
    pub message: String,
    /// The .NET exception that the conversion ran into, by its full name; empty where there was no way to convert at all.
    pub cause: &'static str,
    /// What that exception says.
    pub reason: String,
}

/// The exception that lies behind a failed conversion, unless who failed knows better.
fn cause_of(id: &str) -> &'static str {
    match id {
        "InvalidCastFromStringToInteger"
        | "InvalidCastFromStringToDecimal"
        | "InvalidCastFromStringToDoubleOrSingle"
        | "InvalidCastParseTargetInvocation"
        | "InvalidCastParseTargetInvocationWithFormatProvider"
        | "InvalidCastConstructorException" => "System.FormatException",
        "InvalidCastIConvertible" => "System.OverflowException",
        "InvalidCastFromStringToRegex" => "System.Text.RegularExpressions.RegexParseException",
        "InvalidCastToXmlDocument" => "System.Xml.XmlException",
        UNKNOWN_NAME => "System.Management.Automation.RuntimeException",
        _ => "",
    }
}

impl ConversionError {
    /// An error without an exception of .NET behind it.
    pub fn plain(id: &'static str, message: impl Into<String>) -> Self {
        Self { id, message: message.into(), cause: "", reason: String::new() }
    }

    /// The same with another exception behind it.
    #[must_use]
    pub(super) fn because(self, cause: &'static str) -> Self {
        Self { cause, ..self }
    }

    pub(super) fn new(value: &Value, ty: &Type, id: &'static str, reason: &str) -> Self {
        let shown = net_text(value);
        let message = if reason.is_empty() {
            format!("Cannot convert the \"{shown}\" value of type \"{}\" to type \"{}\".", type_text(value), ty.full_name())
        } else {
            format!("Cannot convert value \"{shown}\" to type \"{}\". Error: \"{reason}\"", ty.full_name())
        };
        Self { id, message, cause: cause_of(id), reason: reason.to_owned() }
    }

    pub(super) fn cast(value: &Value, ty: &Type) -> Self {
        Self::new(value, ty, "ConvertToFinalInvalidCastException", "")
    }
}

pub(super) type Converted = Result<Value, ConversionError>;

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
        Type::Switch => Ok(super::switch(truthy(value))),
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
            other => match super::bytes_of(other).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()) {
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
                Type::Named(full) if !super::member::is_known_type(&full) => {
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
        return Ok(Value::foreign(super::Reference::new(value.clone())));
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
        "system.numerics.biginteger" => super::big::to_big(value, ty),
        "system.net.ipaddress" => super::Address::parse(&to_text(value))
            .map(Value::foreign)
            .ok_or_else(|| ConversionError::new(value, ty, "InvalidCastParseTargetInvocation", "An invalid IP address was specified.")),
        "system.net.mail.mailaddress" => super::MailAddress::parse(&to_text(value)).map(Value::foreign).ok_or_else(|| {
            ConversionError::new(
                value,
                ty,
                "InvalidCastConstructorException",
                "The text is not in the form required for an e-mail address.",
            )
        }),
        "system.xml.xmldocument" => {
            super::xml::parse(&to_text(value)).map_err(|reason| ConversionError::new(value, ty, "InvalidCastToXmlDocument", &reason))
        }
        "system.globalization.cultureinfo" => Ok(Value::foreign(super::Culture::new(to_text(value)))),
        "system.array" => Ok(Value::array(items())),
        "system.management.automation.host.choicedescription" => {
            let part = |name: &str, value: Text| Property { name: name.into(), value: Value::String(value) };
            let parts = vec![part("Label", to_text(value)), part("HelpMessage", "".into())];
            Ok(Value::Object(Arc::new(Object::of(&["System.Management.Automation.Host.ChoiceDescription", "System.Object"], parts))))
        }
        "system.collections.arraylist" => Ok(Value::Array(Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, items())))),
        "system.uri" if matches!(value, Value::String(_)) => Ok(Value::foreign(super::Uri::new(to_text(value)))),
        "system.text.regularexpressions.regex" => super::Regex::new(&to_text(value), super::RegexCase::Respect)
            .map(Value::foreign)
            .map_err(|reason| ConversionError::new(value, ty, "InvalidCastFromStringToRegex", &reason)),
        _ if ["hashset`", "queue`", "stack`", "sortedset`"]
            .iter()
            .any(|name| lower.strip_prefix("system.collections.generic.").is_some_and(|rest| rest.starts_with(name))) =>
        {
            super::member::collection_from(ty, value).map_err(|error| ConversionError::plain(error.id, error.message))
        }
        _ if lower.starts_with("system.collections.generic.list`") => {
            let element =
                super::generic::parts(&name).and_then(|(_, arguments)| Some(Type::named(arguments.first()?))).unwrap_or(Type::Object);
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

/// The whole number in a number, bool, char or enum, rounded half to even.
fn whole_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Null => 0,
        Value::Bool(value) => i128::from(*value),
        Value::Char(value) => i128::from(u32::from(*value)),
        Value::SByte(value) => i128::from(*value),
        Value::Byte(value) => i128::from(*value),
        Value::Short(value) => i128::from(*value),
        Value::UShort(value) => i128::from(*value),
        Value::Int(value) => i128::from(*value),
        Value::UInt(value) => i128::from(*value),
        Value::Long(value) => i128::from(*value),
        Value::ULong(value) => i128::from(*value),
        Value::Single(value) => whole_of_real(f64::from(*value))?,
        Value::Double(value) => whole_of_real(*value)?,
        Value::Decimal(value) => value.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointNearestEven).to_i128()?,
        Value::Enum(value) => i128::from(value.value),
        Value::Foreign(_) => value.downcast::<BigInteger>()?.whole()?,
        _ => return None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn whole_of_real(value: f64) -> Option<i128> {
    (value.is_finite() && value.abs() < 1e30).then(|| value.round_ties_even() as i128)
}

/// The number in a text: decimal, hexadecimal, or real, with blanks around it.
pub fn parse_number(text: &str) -> Option<Value> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some(Value::Int(0));
    }
    let (negative, digits) = trimmed.strip_prefix('-').map_or((false, trimmed), |rest| (true, rest));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        return bits_of(hex, 16).map(|bits| small(if negative { bits.wrapping_neg() } else { bits }));
    }
    if let Some(binary) = digits.strip_prefix("0b").or_else(|| digits.strip_prefix("0B")) {
        return bits_of(binary, 2).map(|bits| small(if negative { bits.wrapping_neg() } else { bits }));
    }
    let plain = digits.replace(',', "");
    if !plain.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let signed = if negative { format!("-{plain}") } else { plain };
    if let Ok(whole) = signed.parse::<i64>() {
        return Some(small(whole));
    }
    signed.parse::<f64>().ok().map(Value::Double)
}

/// The number in a text as operators read it: as it could be written in a script, with `kb` and its like and the letters of types.
pub(super) fn written_number(text: &str) -> Option<Value> {
    if let Some(number) = parse_number(text) {
        return Some(number);
    }
    let lower = text.trim().to_ascii_lowercase();
    let scales = [("kb", 1_i64 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40), ("pb", 1 << 50)];
    let (rest, scale) = scales.iter().find_map(|(suffix, scale)| Some((lower.strip_suffix(suffix)?, *scale))).unwrap_or((&lower, 1));
    let types = [
        ("ul", Type::ULong),
        ("us", Type::UShort),
        ("uy", Type::Byte),
        ("l", Type::Long),
        ("d", Type::Decimal),
        ("s", Type::Short),
        ("u", Type::UInt),
        ("y", Type::SByte),
    ];
    let is_hex = rest.contains("0x");
    let typed = types.iter().find_map(|(suffix, ty)| Some((rest.strip_suffix(suffix)?, ty))).filter(|_| !is_hex);
    let digits = typed.map_or(rest, |(digits, _)| digits);
    if digits.is_empty() || digits.ends_with(char::is_whitespace) {
        return None;
    }
    let number = parse_number(digits)?;
    let scaled = if scale == 1 { number } else { super::compute(super::Arithmetic::Multiply, &number, &Value::Long(scale)).ok()? };
    let narrow = match (&scaled, typed) {
        (Value::Long(value), None) => small(*value),
        _ => scaled,
    };
    match typed {
        Some((_, ty)) => convert(&narrow, ty).ok(),
        None => Some(narrow),
    }
}

/// The whole number that digits of another base stand for: those that fill an Int32 or an Int64 say its sign too.
fn bits_of(digits: &str, base: u32) -> Option<i64> {
    let width = digits.len() * if base == 16 { 4 } else { 1 };
    if width <= 32 {
        return u32::from_str_radix(digits, base).ok().map(|bits| i64::from(bits.cast_signed()));
    }
    u64::from_str_radix(digits, base).ok().map(u64::cast_signed)
}

fn small(value: i64) -> Value {
    i32::try_from(value).map_or(Value::Long(value), Value::Int)
}

fn to_whole(value: &Value, ty: &Type) -> Converted {
    let number = match value {
        Value::String(text) => match written_number(text) {
            Some(number) => whole_of(&number),
            None => {
                let reason = format!("The input string '{text}' was not in a correct format.");
                return Err(ConversionError::new(value, ty, "InvalidCastFromStringToInteger", &reason));
            }
        },
        Value::DateTime(_) | Value::TimeSpan(_) => None,
        other => whole_of(other),
    };
    let is_number = !matches!(
        value,
        Value::Array(_)
            | Value::Dictionary(_)
            | Value::Object(_)
            | Value::Foreign(_)
            | Value::DateTime(_)
            | Value::TimeSpan(_)
            | Value::Guid(_)
    );
    let fitted = number.and_then(|number| {
        Some(match ty {
            Type::SByte => Value::SByte(number.try_into().ok()?),
            Type::Byte => Value::Byte(number.try_into().ok()?),
            Type::Short => Value::Short(number.try_into().ok()?),
            Type::UShort => Value::UShort(number.try_into().ok()?),
            Type::Int => Value::Int(number.try_into().ok()?),
            Type::UInt => Value::UInt(number.try_into().ok()?),
            Type::Long => Value::Long(number.try_into().ok()?),
            _ => Value::ULong(number.try_into().ok()?),
        })
    });
    fitted.ok_or_else(|| {
        if is_number {
            let reason = format!("Value was either too large or too small for {}.", article(ty));
            let id = if matches!(value, Value::String(_)) { "InvalidCastFromStringToInteger" } else { "InvalidCastIConvertible" };
            ConversionError::new(value, ty, id, &reason).because("System.OverflowException")
        } else {
            ConversionError::cast(value, ty)
        }
    })
}

fn article(ty: &Type) -> &'static str {
    match ty {
        Type::SByte => "a signed byte",
        Type::Byte => "an unsigned byte",
        Type::Short => "an Int16",
        Type::UShort => "a UInt16",
        Type::Int => "an Int32",
        Type::UInt => "a UInt32",
        Type::Long => "an Int64",
        _ => "a UInt64",
    }
}

/// The number in a value as a double, text included; `None` when there is none.
pub fn to_f64(value: &Value) -> Option<f64> {
    match value {
        Value::Double(value) => Some(*value),
        Value::Single(value) => Some(f64::from(*value)),
        Value::Decimal(value) => value.to_f64(),
        Value::String(text) => to_f64(&written_number(text)?),
        Value::Foreign(_) => value.downcast::<BigInteger>().map(BigInteger::real),
        #[expect(clippy::cast_precision_loss, reason = "that is what the conversion does")]
        other => whole_of(other).map(|whole| whole as f64),
    }
}

fn to_real(value: &Value, ty: &Type) -> Converted {
    let special = match value {
        Value::String(text) => match text.trim() {
            "NaN" => Some(f64::NAN),
            "Infinity" | "∞" => Some(f64::INFINITY),
            "-Infinity" | "-∞" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    };
    let Some(number) = special.or_else(|| to_f64(value)) else {
        return Err(match value {
            Value::String(text) => ConversionError::new(
                value,
                ty,
                "InvalidCastFromStringToDoubleOrSingle",
                &format!("The input string '{text}' was not in a correct format."),
            ),
            _ => ConversionError::cast(value, ty),
        });
    };
    #[expect(clippy::cast_possible_truncation, reason = "that is what the conversion does")]
    Ok(if *ty == Type::Single { Value::Single(number as f32) } else { Value::Double(number) })
}

fn to_decimal(value: &Value, ty: &Type) -> Converted {
    let number = match value {
        Value::String(text) => {
            let plain = text.trim().replace(',', "");
            let parsed = || plain.parse().ok().or_else(|| Decimal::from_scientific(&plain).ok());
            let scaled = || match written_number(&plain)? {
                Value::String(_) => None,
                number => {
                    to_decimal(&number, ty).ok().and_then(|value| if let Value::Decimal(value) = value { Some(*value) } else { None })
                }
            };
            if plain.is_empty() { Some(Decimal::ZERO) } else { parsed().or_else(scaled) }
        }
        Value::Double(value) => Decimal::from_f64(*value),
        Value::Single(value) => Decimal::from_f32(*value),
        other => whole_of(other).and_then(Decimal::from_i128),
    };
    number.map(Value::from).ok_or_else(|| match value {
        Value::String(text) => ConversionError::new(
            value,
            ty,
            "InvalidCastFromStringToDecimal",
            &format!("The input string '{text}' was not in a correct format."),
        ),
        number if number.is_number() => {
            ConversionError::new(value, ty, "InvalidCastIConvertible", "Value was either too large or too small for a Decimal.")
        }
        _ => ConversionError::cast(value, ty),
    })
}

fn to_date(value: &Value, ty: &Type) -> Converted {
    match value {
        Value::String(text) => super::parse_date(text).map(Value::DateTime).ok_or_else(|| {
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
pub(super) fn span_cause(text: &str) -> &'static str {
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

/// Text to a value of an enumeration: exact names, then beginnings, then numbers; flags as a list with commas.
fn to_enum(value: &Value, def: &'static EnumDef) -> Converted {
    let ty = Type::Enum(def);
    let parts: Vec<String> = match value {
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        Value::Array(array) if def.flags => array.to_vec().iter().map(|item| net_text(item).to_string()).collect(),
        Value::Enum(other) => vec![enum_text(**other)],
        other => match whole_of(other).and_then(|number| i64::try_from(number).ok()) {
            Some(number) if !other.is_null() => return enum_number(value, def, number),
            _ => return Err(ConversionError::cast(value, &ty)),
        },
    };
    let mut bits = 0;
    for part in &parts {
        bits |= if TAKE_PATTERNS.contains(&def.name) && Wildcard::is_pattern(part) {
            matching_members(value, def, part)?
        } else {
            enum_member(value, def, part)?
        };
    }
    if parts.len() > 1 && !def.flags {
        return Err(unmatched(value, def, UNKNOWN_NAME));
    }
    Ok(Value::from(EnumValue { def, value: bits }))
}

/// The enumerations whose names may be given as wildcard patterns.
const TAKE_PATTERNS: &[&str] = &["System.Management.Automation.PSMemberTypes", "System.Management.Automation.PSMemberViewTypes"];

/// All members whose names fit a pattern, together.
fn matching_members(value: &Value, def: &'static EnumDef, pattern: &str) -> Result<i64, ConversionError> {
    let wanted = Wildcard::new(pattern);
    let fitting = def.members.iter().filter(|member| wanted.matches(member.name));
    fitting.map(|member| member.value).reduce(|all, bit| all | bit).ok_or_else(|| unmatched(value, def, UNKNOWN_NAME))
}

fn enum_number(value: &Value, def: &'static EnumDef, number: i64) -> Converted {
    let known = def.members.iter().any(|member| member.value == number)
        || (def.flags && number & !def.members.iter().fold(0, |all, member| all | member.value) == 0);
    let id = if matches!(value, Value::String(_)) { "EnumParseUndefined" } else { "UndefinedIntegerToEnum" };
    if known { Ok(Value::from(EnumValue { def, value: number })) } else { Err(unmatched(value, def, id)) }
}

fn enum_member(value: &Value, def: &'static EnumDef, name: &str) -> Result<i64, ConversionError> {
    if let Some(member) = def.members.iter().find(|member| member.name.eq_ignore_ascii_case(name)) {
        return Ok(member.value);
    }
    if let Ok(number) = name.parse::<i64>() {
        return enum_number(value, def, number).map(|_| number);
    }
    let begins = |own: &str| !name.is_empty() && own.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let matching: Vec<_> = def.members.iter().filter(|member| begins(member.name)).collect();
    match matching.as_slice() {
        [only] => Ok(only.value),
        [] => Err(unmatched(value, def, UNKNOWN_NAME)),
        several => {
            let names: Vec<&str> = several.iter().map(|member| member.name).collect();
            let reason =
                format!("\"{name}\" is the beginning of several names: {}. Write more of the one that is meant.", names.join(", "));
            Err(ConversionError::new(value, &Type::Enum(def), UNKNOWN_NAME, &reason))
        }
    }
}

/// PowerShell's id of a text that is no name of an enumeration, nor the beginning of one.
const UNKNOWN_NAME: &str = "SubstringDisambiguationEnumParseThrewAnException";

fn unmatched(value: &Value, def: &'static EnumDef, id: &'static str) -> ConversionError {
    let names: Vec<&str> = def.members.iter().map(|member| member.name).collect();
    let reason = format!("\"{}\" is none of its names. These are: {}", net_text(value), names.join(", "));
    ConversionError::new(value, &Type::Enum(def), id, &reason)
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
