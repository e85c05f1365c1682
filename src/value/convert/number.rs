//! Values as numbers.

use super::{ConversionError, Converted, convert};
use crate::value::big::BigInteger;
use crate::value::{Type, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
/// The whole number in a number, bool, char or enum, rounded half to even.
pub(super) fn whole_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Null => 0,
        Value::Bool(value) => i128::from(*value),
        Value::Char(value) => i128::from(u32::from(*value)),
        Value::Single(value) => whole_of_real(f64::from(*value))?,
        Value::Double(value) => whole_of_real(*value)?,
        Value::Decimal(value) => value.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointNearestEven).to_i128()?,
        Value::Enum(value) => i128::from(value.value),
        Value::Foreign(_) => value.downcast::<BigInteger>()?.whole()?,
        other => whole(other)?,
    })
}

/// The number in a value of a type of whole numbers.
pub(in crate::value) fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::SByte(value) => i128::from(*value),
        Value::Byte(value) => i128::from(*value),
        Value::Short(value) => i128::from(*value),
        Value::UShort(value) => i128::from(*value),
        Value::Int(value) => i128::from(*value),
        Value::UInt(value) => i128::from(*value),
        Value::Long(value) => i128::from(*value),
        Value::ULong(value) => i128::from(*value),
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
pub(in crate::value) fn written_number(text: &str) -> Option<Value> {
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
    let scaled =
        if scale == 1 { number } else { crate::value::compute(crate::value::Arithmetic::Multiply, &number, &Value::Long(scale)).ok()? };
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

pub(super) fn to_whole(value: &Value, ty: &Type) -> Converted {
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

pub(super) fn to_real(value: &Value, ty: &Type) -> Converted {
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

pub(super) fn to_decimal(value: &Value, ty: &Type) -> Converted {
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
