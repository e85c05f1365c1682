//! Number literals.

use super::ast::{Number, NumberValue};

/// Reads a number at the start of `text`; its length in bytes and value. What follows the number is the caller's affair.
pub(super) fn scan(text: &str) -> Option<(usize, Number)> {
    let bytes = text.as_bytes();
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative || bytes.first() == Some(&b'+'));
    let digits = |from: usize, fits: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|byte| fits(byte)).count();
    if let Some(b'x' | b'X' | b'b' | b'B') = bytes.get(start + 1)
        && bytes.get(start) == Some(&b'0')
    {
        let hex = matches!(bytes[start + 1], b'x' | b'X');
        let end = digits(start + 2, if hex { u8::is_ascii_hexdigit } else { |byte| matches!(byte, b'0' | b'1') });
        if end > start + 2 {
            let body = &text[start + 2..end];
            return finish(text, end, negative, Body::Radix(body, if hex { 16 } else { 2 }));
        }
    }
    let whole_end = digits(start, u8::is_ascii_digit);
    let mut end = whole_end;
    let mut real = false;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        let fraction_end = digits(end + 1, u8::is_ascii_digit);
        if fraction_end > end + 1 || whole_end > start {
            real = true;
            end = fraction_end;
        }
    }
    if end == start || (whole_end == start && end == start + 1) {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent_end = digits(end + 1 + sign, u8::is_ascii_digit);
        if exponent_end > end + 1 + sign {
            real = true;
            end = exponent_end;
        }
    }
    let body = &text[start..end];
    finish(text, end, negative, if real { Body::Real(body) } else { Body::Whole(body) })
}

enum Body<'a> {
    Whole(&'a str),
    Real(&'a str),
    Radix(&'a str, u32),
}

/// Reads the suffix and the multiplier, and makes the value.
fn finish(text: &str, mut end: usize, negative: bool, body: Body<'_>) -> Option<(usize, Number)> {
    let (suffix, length) = suffix(&text[end..]);
    end += length;
    let (factor, length) = multiplier(&text[end..]);
    end += length;
    let value = value(&body, negative, suffix, factor)?;
    Some((end, Number { value, text: text[..end].into() }))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Suffix {
    None,
    Long,
    Decimal,
    Unsigned,
    UnsignedLong,
    SByte,
    Byte,
    Short,
    UShort,
    Big,
}

fn suffix(text: &str) -> (Suffix, usize) {
    let lower: Vec<u8> = text.bytes().take(2).map(|byte| byte.to_ascii_lowercase()).collect();
    let is_multiplier = |at: usize| multiplier(&text[at..]).1 > 0;
    match lower.as_slice() {
        [b'u', b'l'] => (Suffix::UnsignedLong, 2),
        [b'u', b's'] => (Suffix::UShort, 2),
        [b'u', b'y'] => (Suffix::Byte, 2),
        [b'u', ..] => (Suffix::Unsigned, 1),
        [b'l', ..] => (Suffix::Long, 1),
        [b'd', ..] => (Suffix::Decimal, 1),
        [b's', ..] => (Suffix::Short, 1),
        [b'y', ..] => (Suffix::SByte, 1),
        [b'n', ..] if !is_multiplier(0) => (Suffix::Big, 1),
        _ => (Suffix::None, 0),
    }
}

fn multiplier(text: &str) -> (i64, usize) {
    let lower: Vec<u8> = text.bytes().take(2).map(|byte| byte.to_ascii_lowercase()).collect();
    let power = match lower.as_slice() {
        [b'k', b'b'] => 10,
        [b'm', b'b'] => 20,
        [b'g', b'b'] => 30,
        [b't', b'b'] => 40,
        [b'p', b'b'] => 50,
        _ => return (1, 0),
    };
    (1 << power, 2)
}

fn value(body: &Body<'_>, negative: bool, suffix: Suffix, factor: i64) -> Option<NumberValue> {
    let whole = match body {
        Body::Whole(digits) => digits.parse::<i128>().ok(),
        Body::Radix(digits, 16) if matches!(suffix, Suffix::None | Suffix::Long) => hexadecimal(digits, suffix),
        Body::Radix(digits, radix) => i128::from_str_radix(digits, *radix).ok(),
        Body::Real(_) => None,
    };
    let sign = if negative { -1 } else { 1 };
    if let Some(whole) = whole {
        let whole = whole.checked_mul(i128::from(factor)).and_then(|whole| whole.checked_mul(sign));
        if let Some(whole) = whole {
            return of_whole(whole, suffix);
        }
    }
    let digits = match body {
        Body::Whole(digits) | Body::Real(digits) => *digits,
        Body::Radix(..) => return None,
    };
    let minus = if negative { "-" } else { "" };
    if suffix == Suffix::Big && whole.is_none() && !digits.contains(['.', 'e', 'E']) && factor == 1 {
        return Some(NumberValue::Big(format!("{minus}{digits}").into()));
    }
    if suffix == Suffix::Decimal && factor == 1 {
        return Some(NumberValue::Decimal(format!("{minus}{digits}").into()));
    }
    #[expect(clippy::cast_precision_loss, reason = "a power of two is exact")]
    let real = digits.parse::<f64>().ok()? * factor as f64 * if negative { -1.0 } else { 1.0 };
    match suffix {
        Suffix::None => Some(NumberValue::Double(real)),
        Suffix::Decimal => Some(NumberValue::Decimal(format!("{real}").into())),
        #[expect(clippy::cast_possible_truncation, reason = "the bound is checked by of_whole")]
        _ if real.fract() == 0.0 && real.abs() < 1e30 => of_whole(real as i128, suffix),
        _ => None,
    }
}

/// `0xFFFFFFFF` is -1: hexadecimal digits are the bits of the type that they fill.
fn hexadecimal(digits: &str, suffix: Suffix) -> Option<i128> {
    let significant = digits.trim_start_matches('0').len();
    if suffix == Suffix::None && digits.len() <= 8 && significant <= 8 {
        return u32::from_str_radix(digits, 16).ok().map(|bits| i128::from(bits.cast_signed()));
    }
    if digits.len() <= 16 && significant <= 16 {
        return u64::from_str_radix(digits, 16).ok().map(|bits| i128::from(bits.cast_signed()));
    }
    i128::from_str_radix(digits, 16).ok()
}

fn of_whole(whole: i128, suffix: Suffix) -> Option<NumberValue> {
    match suffix {
        Suffix::None => Some(if let Ok(int) = i32::try_from(whole) {
            NumberValue::Int(int)
        } else if let Ok(long) = i64::try_from(whole) {
            NumberValue::Long(long)
        } else if whole.unsigned_abs() < 1 << 96 {
            NumberValue::Decimal(whole.to_string().into())
        } else {
            #[expect(clippy::cast_precision_loss, reason = "that is what the language does with numbers this large")]
            NumberValue::Double(whole as f64)
        }),
        Suffix::Long => i64::try_from(whole).ok().map(NumberValue::Long),
        Suffix::Decimal => Some(NumberValue::Decimal(whole.to_string().into())),
        Suffix::Unsigned => u32::try_from(whole).map(NumberValue::UInt).ok().or_else(|| u64::try_from(whole).ok().map(NumberValue::ULong)),
        Suffix::UnsignedLong => u64::try_from(whole).ok().map(NumberValue::ULong),
        Suffix::SByte => i8::try_from(whole).ok().map(NumberValue::SByte),
        Suffix::Byte => u8::try_from(whole).ok().map(NumberValue::Byte),
        Suffix::Short => i16::try_from(whole).ok().map(NumberValue::Short),
        Suffix::UShort => u16::try_from(whole).ok().map(NumberValue::UShort),
        Suffix::Big => Some(NumberValue::Big(whole.to_string().into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, length: usize, value: NumberValue) {
        let (end, number) = scan(text).expect("it is a number");
        assert_eq!((end, number.value), (length, value), "{text}");
    }

    #[test]
    fn literals_have_the_smallest_type_that_holds_them() {
        check("5", 1, NumberValue::Int(5));
        check("1..5", 1, NumberValue::Int(1));
        check("2147483648", 10, NumberValue::Long(2_147_483_648));
        check("9223372036854775808", 19, NumberValue::Decimal("9223372036854775808".into()));
        check("5GB", 3, NumberValue::Long(5_368_709_120));
        check("1kb", 3, NumberValue::Int(1024));
        check("1.5kb", 5, NumberValue::Double(1536.0));
        check("0xFFFFFFFF", 10, NumberValue::Int(-1));
        check("0b101", 5, NumberValue::Int(5));
        check("10uy", 4, NumberValue::Byte(10));
        check("1e3", 3, NumberValue::Double(1000.0));
        check(".5", 2, NumberValue::Double(0.5));
        check("1.5d", 4, NumberValue::Decimal("1.5".into()));
        check("-7l", 3, NumberValue::Long(-7));
        assert!(scan(".").is_none() && scan("-").is_none() && scan("300uy").is_none());
    }
}
