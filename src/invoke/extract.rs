//! Taking a parameter's value out of a [`Value`]: what binding has converted already, or what came over the wire.

#![allow(dead_code, reason = "which of these are needed depends on the definitions")]

use super::{Given, MultiValued, ParameterError};
use crate::catalog::{ParameterDef, Scalar};
use crate::value::{DateTime, EnumDef, EnumValue, Secret, Text, Value};

/// What `parameter` is given by `value`; `take` knows its type.
pub(super) fn given<T>(
    parameter: &'static ParameterDef,
    value: Value,
    take: impl FnOnce(Value) -> Option<T>,
) -> Result<Given<T>, ParameterError> {
    if value.is_null() {
        return Ok(Given::Null);
    }
    within(parameter, &value)?;
    let seen = seen(&value);
    take(value).map(Given::Value).ok_or_else(|| ParameterError {
        parameter: parameter.name,
        id: "CannotConvertArgumentNoMessage",
        reason: format!("Parameter '{}' takes {}, but was given {seen}.", parameter.name, expected(parameter)),
    })
}

/// The closed list and the range that the definition sets.
fn within(parameter: &'static ParameterDef, value: &Value) -> Result<(), ParameterError> {
    let error = |reason| Err(ParameterError { parameter: parameter.name, id: "ParameterArgumentValidationError", reason });
    if let Value::Array(array) = value {
        return array.items().iter().try_for_each(|item| within(parameter, item));
    }
    if let (false, Some(text)) = (parameter.values.is_empty(), value.as_str())
        && !parameter.values.iter().any(|allowed| allowed.eq_ignore_ascii_case(text))
    {
        return error(format!("Parameter '{}' does not know '{text}'; it takes {}.", parameter.name, parameter.values.join(", ")));
    }
    let number = match *value {
        Value::Byte(number) => i64::from(number),
        Value::Int(number) => i64::from(number),
        Value::UInt(number) => i64::from(number),
        Value::Long(number) => number,
        _ => return Ok(()),
    };
    match parameter.range {
        Some((low, high)) if !(low..=high).contains(&number) => {
            error(format!("Parameter '{}' takes numbers from {low} to {high}; {number} is outside.", parameter.name))
        }
        _ => Ok(()),
    }
}

fn expected(parameter: &ParameterDef) -> String {
    let one = match parameter.ty.scalar {
        Scalar::Bool | Scalar::Switch => "$true or $false",
        Scalar::Byte | Scalar::Int | Scalar::UInt | Scalar::Long => "a whole number",
        Scalar::Double | Scalar::Decimal => "a number",
        Scalar::Char => "one character",
        Scalar::DateTime => "a date",
        Scalar::TimeSpan => "a time span",
        Scalar::Guid => "a GUID",
        Scalar::Version => "a version",
        Scalar::Secret => "a secret",
        Scalar::Enum(def) => return def.members.iter().map(|member| member.name).collect::<Vec<_>>().join(", "),
        _ => "text",
    };
    if parameter.ty.many { format!("a list, each item {one}") } else { one.to_owned() }
}

fn seen(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Bool(value) => format!("${value}"),
        Value::Int(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Array(_) => "a list".to_owned(),
        Value::Dictionary(_) => "a hashtable".to_owned(),
        _ => "something else".to_owned(),
    }
}

pub(super) fn any(value: Value) -> Option<Value> {
    Some(value)
}

pub(super) fn text(value: Value) -> Option<Text> {
    match value {
        Value::String(text) => Some(text),
        Value::Char(letter) => Some(letter.to_string().into()),
        Value::Foreign(value) => Some(value.text()),
        _ => None,
    }
}

/// Text that picks an object, or the object itself, which says what picks it.
pub(super) fn identity(value: Value) -> Option<Text> {
    match value {
        Value::Object(object) => object.property("Identity").or_else(|| object.property("Name")).and_then(text),
        Value::Guid(guid) => Some(guid.to_string().into()),
        other => text(other),
    }
}

pub(super) fn boolean(value: Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(value),
        _ => None,
    }
}

pub(super) fn character(value: Value) -> Option<char> {
    match value {
        Value::Char(letter) => Some(letter),
        Value::String(text) => {
            let mut letters = text.chars();
            letters.next().filter(|_| letters.next().is_none())
        }
        _ => None,
    }
}

pub(super) fn long(value: Value) -> Option<i64> {
    match value {
        Value::Byte(number) => Some(number.into()),
        Value::SByte(number) => Some(number.into()),
        Value::Short(number) => Some(number.into()),
        Value::UShort(number) => Some(number.into()),
        Value::Int(number) => Some(number.into()),
        Value::UInt(number) => Some(number.into()),
        Value::Long(number) => Some(number),
        Value::ULong(number) => number.try_into().ok(),
        _ => None,
    }
}

pub(super) fn int(value: Value) -> Option<i32> {
    long(value)?.try_into().ok()
}

pub(super) fn uint(value: Value) -> Option<u32> {
    long(value)?.try_into().ok()
}

pub(super) fn byte(value: Value) -> Option<u8> {
    long(value)?.try_into().ok()
}

pub(super) fn double(value: Value) -> Option<f64> {
    match value {
        Value::Double(number) => Some(number),
        Value::Single(number) => Some(number.into()),
        other => long(other).map(|number| number as f64),
    }
}

pub(super) fn date_time(value: Value) -> Option<DateTime> {
    match value {
        Value::DateTime(value) => Some(value),
        _ => None,
    }
}

pub(super) fn time_span(value: Value) -> Option<i64> {
    match value {
        Value::TimeSpan(ticks) => Some(ticks),
        _ => None,
    }
}

pub(super) fn guid(value: Value) -> Option<uuid::Uuid> {
    match value {
        Value::Guid(guid) => Some(*guid),
        Value::String(text) => uuid::Uuid::parse_str(&text).ok(),
        _ => None,
    }
}

pub(super) fn version(value: Value) -> Option<[i32; 4]> {
    match value {
        Value::Version(parts) => Some(*parts),
        _ => None,
    }
}

pub(super) fn secret(value: Value) -> Option<Secret> {
    match value {
        Value::Secret(secret) => Some(secret),
        _ => None,
    }
}

/// A value of `def`, or its name.
pub(super) fn enumeration(value: Value, def: &'static EnumDef) -> Option<EnumValue> {
    match value {
        Value::Enum(value) if value.def == def => Some(EnumValue { def, value: value.value }),
        Value::String(text) => {
            let mut sum = 0;
            for name in text.split(',') {
                sum |= def.members.iter().find(|member| member.name.eq_ignore_ascii_case(name.trim()))?.value;
            }
            (def.flags || !text.contains(',')).then_some(EnumValue { def, value: sum })
        }
        _ => None,
    }
}

/// All items; one value is a list of one.
pub(super) fn list<T>(value: Value, mut take: impl FnMut(Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(array) => array.to_vec().into_iter().map(take).collect(),
        one => Some(vec![take(one)?]),
    }
}

/// A whole list, or `@{Add=…;Remove=…}`.
pub(super) fn multi_valued<T>(value: Value, mut take: impl FnMut(Value) -> Option<T>) -> Option<MultiValued<T>> {
    let Value::Dictionary(dictionary) = value else { return list(value, take).map(MultiValued::Replace) };
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for (key, value) in dictionary.entries().iter() {
        let key = key.value().as_str()?;
        if key.eq_ignore_ascii_case("Add") {
            add = list(value.clone(), &mut take)?;
        } else if key.eq_ignore_ascii_case("Remove") {
            remove = list(value.clone(), &mut take)?;
        } else {
            return None;
        }
    }
    Some(MultiValued::Edit { add, remove })
}
