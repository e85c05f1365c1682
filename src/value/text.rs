//! Values as text: as interpolation has them (invariant culture) and as screens show them (en-US).

use super::dictionary::is_pair;
use super::{ArrayKind, EnumValue, Text, Type, Value, time};
use std::fmt::Write;

/// How deep objects inside of objects are written out.
const DEPTH: usize = 4;

/// The text of a value in strings and where text is asked for: invariant culture, items of collections joined with a blank.
pub fn to_text(value: &Value) -> Text {
    join_text(value, " ")
}

/// [`to_text`] with what `$OFS` says between the items of a collection.
pub fn join_text(value: &Value, separator: &str) -> Text {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(array) => {
            let items = array.to_vec();
            let mut text = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(separator);
                }
                text.push_str(&spoken_text(item));
            }
            text.into()
        }
        Value::Foreign(_) => match value.walked() {
            Some(rest) => join_text(&Value::array(rest), separator),
            None => net_text(value),
        },
        other => spoken_text(other),
    }
}

/// What the language makes of a single value: what `ToString()` gives, but of a type the name that scripts write.
fn spoken_text(value: &Value) -> Text {
    match value {
        Value::Type(ty) => ty.spelling(),
        other => net_text(other),
    }
}

/// Puts [`to_text`] of a value behind a text.
pub fn push_text(value: &Value, text: &mut String) {
    match value {
        Value::String(own) => text.push_str(own),
        Value::Int(number) => text.push_str(itoa::Buffer::new().format(*number)),
        Value::Long(number) => text.push_str(itoa::Buffer::new().format(*number)),
        other => text.push_str(&to_text(other)),
    }
}

/// What `ToString()` gives in the invariant culture; collections give the name of their type.
pub fn net_text(value: &Value) -> Text {
    scalar_text(value).unwrap_or_else(|| match value {
        Value::DateTime(date) => date.invariant().into(),
        Value::Object(object) => match object.own_text() {
            Some(text) => text.clone(),
            None if object.base().is_null() => {
                let mut text = String::new();
                if object.is_a("System.Collections.DictionaryEntry") || is_pair(object) {
                    let part = |name: &str| object.property(name).map_or_else(|| "".into(), |value| net_text(&value));
                    let _ = write!(text, "[{}, {}]", part("Key"), part("Value"));
                } else {
                    write_object(value, &mut text, DEPTH);
                }
                text.into()
            }
            None => net_text(object.base()),
        },
        Value::Array(array) if array.kind() == ArrayKind::MultiValued => {
            array.to_vec().iter().map(|item| net_text(item).to_string()).collect::<Vec<_>>().join(", ").into()
        }
        other => other.type_of().map_or_else(|| "".into(), |ty| ty.full_name()),
    })
}

/// What `ToString()` gives in the current culture, which is en-US: what tables and lists show of a single value.
pub fn display_text(value: &Value) -> Text {
    match value {
        Value::DateTime(date) => date.display().into(),
        Value::Object(object) if object.own_text().is_none() && matches!(object.base(), Value::DateTime(_)) => display_text(object.base()),
        other => net_text(other),
    }
}

fn scalar_text(value: &Value) -> Option<Text> {
    Some(match value {
        Value::Null => "".into(),
        Value::Bool(value) => if *value { "True" } else { "False" }.into(),
        Value::Char(value) => (*value).into(),
        Value::SByte(value) => whole_text(*value),
        Value::Byte(value) => whole_text(*value),
        Value::Short(value) => whole_text(*value),
        Value::UShort(value) => whole_text(*value),
        Value::Int(value) => whole_text(*value),
        Value::UInt(value) => whole_text(*value),
        Value::Long(value) => whole_text(*value),
        Value::ULong(value) => whole_text(*value),
        Value::Single(value) => real_text(f64::from(*value), &format!("{value:.6e}"), 7).into(),
        Value::Double(value) => real_text(*value, &format!("{value:.14e}"), 15).into(),
        Value::Decimal(value) => value.to_string().into(),
        Value::String(text) => text.clone(),
        Value::TimeSpan(ticks) => time::span_text(*ticks).into(),
        Value::Guid(guid) => guid.to_string().into(),
        Value::Version(parts) => version_text(parts).into(),
        Value::Enum(value) => enum_text(**value).into(),
        Value::Type(ty) => ty.full_name(),
        Value::Dictionary(dictionary) => dictionary.type_name(),
        Value::Secret(_) => "System.Security.SecureString".into(),
        Value::Foreign(foreign) => foreign.text(),
        Value::DateTime(_) | Value::Array(_) | Value::Object(_) => return None,
    })
}

fn whole_text(number: impl itoa::Integer) -> Text {
    itoa::Buffer::new().format(number).into()
}

/// What the method `ToString()` gives: as [`display_text`], but binary numbers with as many digits as they need to come back
/// as the same number, where the language itself shows 15 (of a `Single`, 7).
pub fn exact_text(value: &Value) -> Text {
    match value {
        Value::Single(value) => real_text(f64::from(*value), &format!("{value:e}"), 7).into(),
        Value::Double(value) => real_text(*value, &format!("{value:e}"), 15).into(),
        Value::Object(object) if !object.base().is_null() => exact_text(object.base()),
        other => display_text(other),
    }
}

/// A binary floating point number from its scientific notation, with an exponent when there are more than `precision` digits
/// before the point or more than four zeros behind it.
fn real_text(value: f64, scientific: &str, precision: i32) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.into();
    }
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.into();
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    if exponent >= precision || exponent < -4 {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}E{exponent_sign}{:02}", exponent.abs());
    }
    let digits: String = mantissa.chars().filter(|letter| *letter != '.').collect();
    let point = exponent + 1;
    if point <= 0 {
        return format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or_default()));
    }
    let point = usize::try_from(point).unwrap_or_default();
    if digits.len() <= point {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}

fn version_text(parts: &[i32; 4]) -> String {
    let given = parts.iter().take_while(|part| **part >= 0);
    given.map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// The name of an enumeration's value; of flags, the names joined with `, `; else the number.
pub fn enum_text(value: EnumValue) -> String {
    let members = value.def.members;
    if let Some(member) = members.iter().find(|member| member.value == value.value) {
        return member.name.to_owned();
    }
    if value.def.flags {
        // The greatest first, so that a name for several flags stands for them.
        let mut rest = value.value;
        let mut sorted: Vec<_> = members.iter().filter(|member| member.value != 0).collect();
        sorted.sort_by_key(|member| std::cmp::Reverse(member.value as u64));
        sorted.retain(|member| {
            let within = rest & member.value == member.value;
            if within {
                rest &= !member.value;
            }
            within
        });
        if rest == 0 && !sorted.is_empty() {
            return sorted.iter().rev().map(|member| member.name).collect::<Vec<_>>().join(", ");
        }
    }
    value.value.to_string()
}

/// An object as `@{name=value; name=value}`.
fn write_object(value: &Value, text: &mut String, depth: usize) {
    match value {
        Value::Object(object) if object.base().is_null() && object.own_text().is_none() => {
            if object.properties().is_empty() || depth == 0 {
                if depth == 0 {
                    text.push_str("@{…}");
                }
                return;
            }
            text.push_str("@{");
            for (index, property) in object.properties().iter().enumerate() {
                if index > 0 {
                    text.push_str("; ");
                }
                let _ = write!(text, "{}=", property.name);
                match &property.value {
                    Value::Object(inner) if inner.base().is_null() => write_object(&property.value, text, depth - 1),
                    other => text.push_str(&net_text(other)),
                }
            }
            text.push('}');
        }
        other => text.push_str(&net_text(other)),
    }
}

/// Whether values of this type are shown as plain lines instead of tables or lists.
pub fn is_scalar(value: &Value) -> bool {
    !matches!(
        value,
        Value::Null
            | Value::DateTime(_)
            | Value::TimeSpan(_)
            | Value::Guid(_)
            | Value::Version(_)
            | Value::Array(_)
            | Value::Dictionary(_)
            | Value::Object(_)
            | Value::Foreign(_)
            | Value::Type(_)
    ) || value.downcast::<super::BigInteger>().is_some()
        || matches!(value, Value::Object(object)
        if !object.base().is_null() && !super::switch::is_switch(object) && is_scalar(object.base()))
}

/// The name by which an error or a help text calls a type: the full name, `$null` for none.
pub fn type_text(value: &Value) -> Text {
    value.type_of().map_or_else(|| "null".into(), |ty: Type| ty.full_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_dotnet_writes_them() {
        for (value, text) in [
            (1.5, "1.5"),
            (100.0, "100"),
            (1e15, "1E+15"),
            (123_456_789_012_345.6, "123456789012346"),
            (1.0 / 3.0, "0.333333333333333"),
            (1.104_340_277_777_777_7, "1.10434027777778"),
            (1e20, "1E+20"),
            (0.0001, "0.0001"),
            (0.000_01, "1E-05"),
            (-2.25e-10, "-2.25E-10"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "-0"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(&*net_text(&Value::Double(value)), text);
        }
        assert_eq!(&*exact_text(&Value::Double(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!(&*net_text(&Value::Single(0.1)), "0.1");
        assert_eq!(&*net_text(&Value::version([15, 2, -1, -1])), "15.2");
    }

    #[test]
    fn collections_are_joined_but_name_their_type_inside() {
        let inner = Value::array(vec![Value::Int(2), Value::Int(3)]);
        let list = Value::array(vec![Value::Int(1), inner, Value::Null, Value::Bool(true)]);
        assert_eq!(&*to_text(&list), "1 System.Object[]  True");
        assert_eq!(&*join_text(&Value::array(vec!["a".into(), "b".into()]), ","), "a,b");
    }
}
