//! Limits of the numeric types, `[convert]`, `[bitconverter]`.

use super::argument::{Call, Called, Wanted};
use crate::value::{Type, Value, byte_array, bytes_of, net_text, parse_number, to_f64, to_text};
use base64::Engine;

/// A constant of a numeric type.
pub(super) fn constant(ty: &Type, lower: &str) -> Option<Value> {
    Some(match (ty, lower) {
        (Type::SByte, "maxvalue") => Value::SByte(i8::MAX),
        (Type::SByte, "minvalue") => Value::SByte(i8::MIN),
        (Type::Byte, "maxvalue") => Value::Byte(u8::MAX),
        (Type::Byte, "minvalue") => Value::Byte(u8::MIN),
        (Type::Short, "maxvalue") => Value::Short(i16::MAX),
        (Type::Short, "minvalue") => Value::Short(i16::MIN),
        (Type::UShort, "maxvalue") => Value::UShort(u16::MAX),
        (Type::UShort, "minvalue") => Value::UShort(u16::MIN),
        (Type::Int, "maxvalue") => Value::Int(i32::MAX),
        (Type::Int, "minvalue") => Value::Int(i32::MIN),
        (Type::UInt, "maxvalue") => Value::UInt(u32::MAX),
        (Type::UInt, "minvalue") => Value::UInt(u32::MIN),
        (Type::Long, "maxvalue") => Value::Long(i64::MAX),
        (Type::Long, "minvalue") => Value::Long(i64::MIN),
        (Type::ULong, "maxvalue") => Value::ULong(u64::MAX),
        (Type::ULong, "minvalue") => Value::ULong(u64::MIN),
        (Type::Single, "maxvalue") => Value::Single(f32::MAX),
        (Type::Single, "minvalue") => Value::Single(f32::MIN),
        (Type::Double, "maxvalue") => Value::Double(f64::MAX),
        (Type::Double, "minvalue") => Value::Double(f64::MIN),
        (Type::Double, "nan") => Value::Double(f64::NAN),
        (Type::Double, "positiveinfinity") => Value::Double(f64::INFINITY),
        (Type::Double, "negativeinfinity") => Value::Double(f64::NEG_INFINITY),
        (Type::Double, "epsilon") => Value::Double(5e-324),
        (Type::Decimal, "maxvalue") => Value::from(rust_decimal::Decimal::MAX),
        (Type::Decimal, "minvalue") => Value::from(rust_decimal::Decimal::MIN),
        (Type::Char, "maxvalue") => Value::Char('\u{ffff}'),
        (Type::Char, "minvalue") => Value::Char('\0'),
        (Type::Bool, "truestring") => "True".into(),
        (Type::Bool, "falsestring") => "False".into(),
        _ => return None,
    })
}

fn bytes(call: &Call<'_>) -> Wanted<Vec<u8>> {
    bytes_of(call.value(0)?).ok_or_else(|| call.wrong_count())
}

/// A method of `[convert]`.
pub(super) fn convert_method(lower: &str, call: &Call<'_>) -> Called {
    let ty = match lower {
        "tosbyte" => Type::SByte,
        "tobyte" => Type::Byte,
        "toint16" => Type::Short,
        "touint16" => Type::UShort,
        "toint32" => Type::Int,
        "touint32" => Type::UInt,
        "toint64" => Type::Long,
        "touint64" => Type::ULong,
        "tosingle" => Type::Single,
        "todouble" => Type::Double,
        "todecimal" => Type::Decimal,
        "todatetime" => Type::DateTime,
        "tochar" => Type::Char,
        "toboolean" => return Some(boolean(call)),
        "changetype" => return Some(changed(call)),
        "tostring" => return Some(text(call)),
        "tobase64string" => return Some(bytes(call).map(|bytes| base64::engine::general_purpose::STANDARD.encode(bytes).into())),
        "frombase64string" => {
            return Some(call.text(0).and_then(|text| {
                let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
                let decoded = base64::engine::general_purpose::STANDARD.decode(compact.as_bytes());
                decoded.map(byte_array).map_err(|_| {
                    call.bad_format("The input is not a valid Base-64 string as it contains a non-base 64 character, or illegal padding.")
                })
            }));
        }
        "tohexstring" => return Some(bytes(call).map(|bytes| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into())),
        "fromhexstring" => {
            return Some(
                call.text(0)
                    .and_then(|text| hex(&text).map(byte_array).ok_or_else(|| call.bad_format("The input is not a valid hex string."))),
            );
        }
        _ => return None,
    };
    if let (Value::String(digits), 2) = (call.arguments.first()?, call.count()) {
        let Ok(radix) = call.size(1, "fromBase") else { return Some(Err(call.wrong_count())) };
        return Some(in_base(digits, radix, &ty, call));
    }
    let too_large = || call.thrown("OverflowException", "Value was either too large or too small for the type.");
    Some(match call.value(0) {
        Ok(Value::String(text)) if !is_plain(text, &ty) => {
            Err(call.bad_format(&format!("The input string '{text}' was not in a correct format.")))
        }
        Ok(Value::String(text)) => call.converted(0, &ty).map_err(|_| match parse_number(text) {
            Some(_) => too_large(),
            None => call.bad_format(&format!("The input string '{text}' was not in a correct format.")),
        }),
        Ok(number) if number.is_number() => call.converted(0, &ty).map_err(|_| too_large()),
        _ => call.converted(0, &ty),
    })
}

/// Whether a text is a number as the `Parse` of this type reads it: without `0x`, `kb` and what else the language knows.
pub(super) fn is_plain(text: &str, ty: &Type) -> bool {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digits = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
    let is_real = |text: &str| {
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        whole.bytes().all(|letter| letter.is_ascii_digit() || letter == b',') && is_digits(places) && whole.len() + places.len() > 0
    };
    match ty {
        Type::SByte | Type::Byte | Type::Short | Type::UShort | Type::Int | Type::UInt | Type::Long | Type::ULong => {
            !unsigned.is_empty() && is_digits(unsigned)
        }
        Type::Decimal => is_real(unsigned),
        Type::Single | Type::Double => {
            let (number, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            matches!(unsigned, "NaN" | "Infinity" | "∞") || (is_real(number) && !exponent.is_empty() && is_digits(exponent))
        }
        _ => true,
    }
}

/// `[convert]::ChangeType('5', [int])`: the type is named, or one of `TypeCode`.
fn changed(call: &Call<'_>) -> Wanted<Value> {
    match call.value(1)? {
        Value::Type(ty) => call.converted(0, ty),
        code => call.converted(0, &Type::named(&to_text(code))),
    }
}

fn in_base(digits: &str, radix: usize, ty: &Type, call: &Call<'_>) -> Wanted<Value> {
    let plain = if radix == 16 { digits.trim_start_matches("0x").trim_start_matches("0X") } else { digits };
    if !matches!(radix, 2 | 8 | 10 | 16) {
        return Err(call.thrown("ArgumentException", "Invalid Base."));
    }
    let number = i64::from_str_radix(plain, u32::try_from(radix).unwrap_or(10))
        .map_err(|_| call.bad_format("Could not find any recognizable digits."))?;
    // Bit patterns fill the type: `0xFFFFFFFF` is -1 as Int32.
    #[expect(clippy::cast_possible_truncation, reason = "the upper half of the range stands for negative numbers")]
    let number =
        if *ty == Type::Int && radix != 10 && (0..=i64::from(u32::MAX)).contains(&number) { i64::from(number as i32) } else { number };
    crate::value::convert(&Value::Long(number), ty)
        .map_err(|_| call.thrown("OverflowException", "Value was either too large or too small for the type."))
}

fn boolean(call: &Call<'_>) -> Wanted<Value> {
    match call.value(0)? {
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(call.bad_format(&format!("String '{text}' was not recognized as a valid Boolean."))),
        },
        other => Ok(Value::Bool(crate::value::truthy(other))),
    }
}

fn text(call: &Call<'_>) -> Wanted<Value> {
    let value = call.value(0)?;
    let (Some(radix), Some(number)) = (call.arguments.get(1).and_then(to_f64), to_f64(value)) else {
        return Ok(Value::String(net_text(value)));
    };
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
    let bits = match value {
        Value::Long(number) => number.cast_unsigned(),
        _ => u64::from((number as i32).cast_unsigned()),
    };
    Ok(if radix == 16.0 {
        format!("{bits:x}")
    } else if radix == 2.0 {
        format!("{bits:b}")
    } else if radix == 8.0 {
        format!("{bits:o}")
    } else if radix == 10.0 {
        net_text(value).to_string()
    } else {
        return Err(call.thrown("ArgumentException", "Invalid Base."));
    }
    .into())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

/// A method of `[bitconverter]`.
pub(super) fn bit_converter(lower: &str, call: &Call<'_>) -> Called {
    Some(match lower {
        "tostring" => bytes(call).map(|bytes| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join("-").into()),
        "getbytes" => call.value(0).and_then(|value| match value {
            Value::Int(number) => Ok(byte_array(number.to_le_bytes())),
            Value::Long(number) => Ok(byte_array(number.to_le_bytes())),
            Value::Double(number) => Ok(byte_array(number.to_le_bytes())),
            Value::Short(number) => Ok(byte_array(number.to_le_bytes())),
            Value::Bool(value) => Ok(byte_array([u8::from(*value)])),
            _ => Err(call.wrong_count()),
        }),
        "toint16" | "toint32" | "toint64" | "touint16" | "touint32" => bytes(call).and_then(|bytes| {
            let start = if call.count() > 1 { call.size(1, "startIndex")? } else { 0 };
            let width = if lower.ends_with("16") {
                2
            } else if lower.ends_with("32") {
                4
            } else {
                8
            };
            let part =
                bytes.get(start..start + width).ok_or_else(|| call.thrown("ArgumentException", "Destination array is not long enough."))?;
            let mut all = [0; 8];
            all[..width].copy_from_slice(part);
            let bits = u64::from_le_bytes(all);
            #[expect(clippy::cast_possible_truncation, reason = "only that many bytes were taken")]
            Ok(match lower {
                "toint16" => Value::Short(bits as i16),
                "toint32" => Value::Int(bits as i32),
                "toint64" => Value::Long(bits.cast_signed()),
                "touint16" => Value::UShort(bits as u16),
                _ => Value::UInt(bits as u32),
            })
        }),
        _ => return None,
    })
}
