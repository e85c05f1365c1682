//! Values in a format: numbers, dates, time spans.

use super::convert::to_f64;
use super::locale::{EN_US, Locale};
use super::operator::OperatorError;
use super::{BigInteger, DateTime, Value, display_text, exact_text, local_time, time};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The longest result of a format, in bytes.
pub(super) const LIMIT: usize = 1 << 20;

pub(super) fn error(reason: &str) -> OperatorError {
    OperatorError::new("FormatError", format!("Error formatting a string: {reason}."))
}

/// The number of digits that a standard format asks for.
pub(super) fn digits(text: &str) -> Option<usize> {
    let plain = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// A whole number with zeros before it until there are so many digits.
pub(super) fn push_padded(number: i32, digits: usize, result: &mut String) {
    if number < 0 {
        result.push('-');
    }
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(number.unsigned_abs());
    result.extend(std::iter::repeat_n('0', digits.saturating_sub(text.len())));
    result.push_str(text);
}

/// A value in a format of its own: `ToString(format)`. An empty format is the usual text.
///
/// # Errors
/// `FormatError` when the type does not know the format.
pub fn format_value(value: &Value, pattern: &str) -> Result<String, OperatorError> {
    if pattern.is_empty() {
        return Ok(exact_text(value).to_string());
    }
    match value {
        Value::Object(object) if !object.base().is_null() => format_value(object.base(), pattern),
        Value::DateTime(_) if matches!(pattern.as_bytes(), [byte] if !b"dDfFgGmMoOrRstTuUyY".contains(byte)) => {
            Err(error("Input string was not in a correct format"))
        }
        Value::DateTime(date) => Ok(format_date(*date, pattern)),
        // One letter alone is the name of a pattern, not a pattern.
        Value::TimeSpan(_) if pattern.len() == 1 && !"ctTgG".contains(pattern) => Err(error("Input string was not in a correct format.")),
        Value::TimeSpan(ticks) => Ok(format_span(*ticks, pattern)),
        Value::Guid(guid) => Ok(match pattern {
            "N" | "n" => guid.simple().to_string(),
            "B" | "b" => format!("{{{guid}}}"),
            "P" | "p" => format!("({guid})"),
            _ => guid.to_string(),
        }),
        Value::Enum(held) => match pattern {
            "d" | "D" => Ok(held.value.to_string()),
            "x" | "X" => Ok(format!("{:08X}", held.value)),
            "g" | "G" | "f" | "F" => Ok(display_text(value).to_string()),
            _ => Err(error("Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\"")),
        },
        Value::Foreign(_) if let Some(big) = value.downcast::<BigInteger>() => format_big(big, value, pattern),
        number if number.is_number() => format_number(number, pattern),
        other => Ok(display_text(other).to_string()),
    }
}

/// A whole number of any size in a format of numbers.
fn format_big(big: &BigInteger, value: &Value, pattern: &str) -> Result<String, OperatorError> {
    let precision = || pattern.get(1..).and_then(|digits| digits.parse::<usize>().ok());
    let text = display_text(value);
    let (sign, plain) = text.strip_prefix('-').map_or(("", &*text), |plain| ("-", plain));
    let zeros = |count: usize| if count == 0 { String::new() } else { format!(".{}", "0".repeat(count)) };
    Ok(match pattern.as_bytes().first() {
        Some(b'D' | b'd') if precision().is_some() => format!("{sign}{plain:0>width$}", width = precision().unwrap_or_default()),
        Some(b'D' | b'd' | b'R' | b'r' | b'G' | b'g') => text.to_string(),
        Some(kind @ (b'X' | b'x')) => {
            let digits = big.hexadecimal(*kind == b'X');
            let filler = if big.is_negative() { "F" } else { "0" };
            format!("{}{digits}", filler.repeat(precision().unwrap_or_default().saturating_sub(digits.len())))
        }
        Some(b'N' | b'n') => format!("{}{}", group(&text), zeros(precision().unwrap_or(3))),
        Some(b'F' | b'f') => format!("{text}{}", zeros(precision().unwrap_or(3))),
        _ => return format_number(&Value::Double(to_f64(value).unwrap_or_default()), pattern),
    })
}

fn format_number(value: &Value, pattern: &str) -> Result<String, OperatorError> {
    let kind = pattern.chars().next().unwrap_or('G');
    let digits = &pattern[kind.len_utf8()..];
    if !kind.is_ascii_alphabetic() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() > 3 {
        return Ok(super::picture::number(value, pattern));
    }
    let precision: Option<usize> = digits.parse().ok();
    let whole = super::convert::whole(value);
    let not_here = || Err(error("Format specifier was invalid"));
    Ok(match kind.to_ascii_uppercase() {
        'D' => match whole {
            Some(whole) => format!("{}{:0>width$}", if whole < 0 { "-" } else { "" }, whole.unsigned_abs(), width = precision.unwrap_or(0)),
            None => return not_here(),
        },
        'X' => match whole {
            Some(_) => {
                let bits = bits_of(value);
                let text = if kind == 'X' { format!("{bits:X}") } else { format!("{bits:x}") };
                format!("{text:0>width$}", width = precision.unwrap_or(0))
            }
            None => return not_here(),
        },
        'B' => match whole {
            Some(_) => format!("{:0>width$}", format!("{:b}", bits_of(value)), width = precision.unwrap_or(0)),
            None => return not_here(),
        },
        'N' => group(&fixed(value, precision.unwrap_or(3))),
        'F' => fixed(value, precision.unwrap_or(3)),
        'C' => {
            let text = fixed(value, precision.unwrap_or(2));
            match text.strip_prefix('-') {
                Some(positive) => format!("-${}", group(positive)),
                None => format!("${}", group(&text)),
            }
        }
        'P' => {
            let hundred = match super::compute(super::Arithmetic::Multiply, value, &Value::Int(100)) {
                Ok(hundred) => hundred,
                Err(_) => value.clone(),
            };
            format!("{}%", group(&fixed(&hundred, precision.unwrap_or(3))))
        }
        'E' => {
            let text = format!("{:.*e}", precision.unwrap_or(6), to_f64(value).unwrap_or_default());
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or_default();
            format!("{mantissa}{kind}{}{:03}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        'G' | 'R' => {
            // A whole number with more digits than that has an exponent too.
            let is_long = |precision: usize| whole.is_none_or(|whole| whole.unsigned_abs().to_string().len() > precision);
            let text = match precision.filter(|precision| *precision > 0 && is_long(*precision)) {
                Some(precision) => general(to_f64(value).unwrap_or_default(), precision),
                None => exact_text(value).to_string(),
            };
            if kind.is_lowercase() { text.replace('E', "e") } else { text }
        }
        _ => return not_here(),
    })
}

fn bits_of(value: &Value) -> u64 {
    match value {
        Value::SByte(value) => u64::from(value.cast_unsigned()),
        Value::Byte(value) => u64::from(*value),
        Value::Short(value) => u64::from(value.cast_unsigned()),
        Value::UShort(value) => u64::from(*value),
        Value::Int(value) => u64::from(value.cast_unsigned()),
        Value::UInt(value) => u64::from(*value),
        Value::Long(value) => value.cast_unsigned(),
        Value::ULong(value) => *value,
        _ => 0,
    }
}

/// Digits with a fixed number of places, rounded half away from zero.
pub(super) fn fixed(value: &Value, places: usize) -> String {
    let decimal = match value {
        Value::Decimal(value) => Some(**value),
        Value::Double(value) => Decimal::from_f64_retain(*value),
        Value::Single(value) => Decimal::from_f32(*value),
        other => display_text(other).parse().ok(),
    };
    let places32 = u32::try_from(places).unwrap_or(99).min(28);
    match decimal {
        Some(decimal) => {
            let rounded = decimal.round_dp_with_strategy(places32, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            let text = format!("{:.*}", places, rounded.normalize());
            if rounded.is_zero() { text.trim_start_matches('-').to_owned() } else { text }
        }
        None => format!("{:.*}", places, to_f64(value).unwrap_or_default()),
    }
}

/// Commas between groups of three digits.
fn group(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    fraction.map_or_else(|| format!("{sign}{grouped}"), |fraction| format!("{sign}{grouped}.{fraction}"))
}

fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{:.*e}", precision - 1, value);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i64 = exponent.parse().unwrap_or_default();
    if value.is_finite() && (exponent < -4 || usize::try_from(exponent).is_ok_and(|exponent| exponent >= precision)) {
        let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
        return format!("{mantissa}E{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    exact_text(&Value::Double(scientific.parse().unwrap_or(value))).to_string()
}

/// A date in a standard or custom format, with en-US names.
pub fn format_date(date: DateTime, pattern: &str) -> String {
    format_date_in(date, pattern, &EN_US)
}

/// The same in the way of a culture.
pub(super) fn format_date_in(date: DateTime, pattern: &str, locale: &Locale) -> String {
    let [short_date, long_date, short_time, long_time, month_day, year_month] = locale.patterns;
    let joined;
    let standard = match pattern {
        "d" => short_date,
        "D" => long_date,
        "f" | "F" | "g" | "G" | "U" => {
            let day = if matches!(pattern, "g" | "G") { short_date } else { long_date };
            let time = if matches!(pattern, "f" | "g") { short_time } else { long_time };
            joined = format!("{day} {time}");
            &joined
        }
        "m" | "M" => month_day,
        "o" | "O" => "yyyy-MM-ddTHH:mm:ss.fffffffK",
        "r" | "R" => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "s" => "yyyy-MM-ddTHH:mm:ss",
        "t" => short_time,
        "T" => long_time,
        "u" => "yyyy-MM-dd HH:mm:ss'Z'",
        "y" | "Y" => year_month,
        custom => custom,
    };
    // These are the same everywhere.
    let locale = if matches!(pattern, "r" | "R") { &EN_US } else { locale };
    let offset = match date.kind {
        super::DateTimeKind::Utc => 0,
        _ => local_time::offset_of_local(date.ticks),
    };
    let date = if pattern == "U" { date.add_ticks(-offset).unwrap_or(date) } else { date };
    let parts = date.parts();
    let mut result = String::new();
    let mut letters = standard.chars().peekable();
    while let Some(letter) = letters.next() {
        if matches!(letter, '\'' | '"') {
            for quoted in letters.by_ref() {
                if quoted == letter {
                    break;
                }
                result.push(quoted);
            }
            continue;
        }
        if letter == '\\' {
            result.extend(letters.next());
            continue;
        }
        if letter == '%' {
            continue;
        }
        let mut count = 1;
        while letters.peek() == Some(&letter) && "dfFghHKmMstyz".contains(letter) {
            letters.next();
            count += 1;
        }
        let padded = |number: i64| if count == 1 { number.to_string() } else { format!("{number:02}") };
        let name = |names: &[&'static str], index: usize| names.get(index).copied().unwrap_or_default();
        match letter {
            'd' if count == 3 => result.push_str(name(&locale.short_days, date.day_of_week())),
            'd' if count > 3 => result.push_str(name(&locale.days, date.day_of_week())),
            'd' => result.push_str(&padded(parts.day)),
            'M' if count >= 3 => {
                let names = match count {
                    3 if names_day(standard) => &locale.dated_months,
                    3 => &locale.short_months,
                    _ => &locale.months,
                };
                result.push_str(name(names, usize::try_from(parts.month - 1).unwrap_or_default()));
            }
            'M' => result.push_str(&padded(parts.month)),
            'y' if count <= 2 => result.push_str(&padded(parts.year % 100)),
            'y' => result.push_str(&format!("{:0count$}", parts.year)),
            'H' => result.push_str(&padded(parts.hour)),
            'h' => result.push_str(&padded(time::twelve(parts.hour).0)),
            'm' => result.push_str(&padded(parts.minute)),
            's' => result.push_str(&padded(parts.second)),
            'f' => result.push_str(&format!("{:07}", parts.fraction)[..count.min(7)]),
            'F' => {
                let digits = format!("{:07}", parts.fraction);
                match digits[..count.min(7)].trim_end_matches('0') {
                    "" if result.ends_with('.') => drop(result.pop()),
                    digits => result.push_str(digits),
                }
            }
            't' => {
                let half = if parts.hour < 12 { locale.halves.0 } else { locale.halves.1 };
                result.push_str(&half[..count.min(2)]);
            }
            'K' => match date.kind {
                super::DateTimeKind::Utc => result.push('Z'),
                super::DateTimeKind::Local => push_offset(&mut result, offset, 3),
                super::DateTimeKind::Unspecified => {}
            },
            'z' => push_offset(&mut result, offset, count),
            'g' => result.push_str(locale.era),
            '/' => result.push_str(locale.date_separator),
            other => result.extend(std::iter::repeat_n(other, count)),
        }
    }
    result
}

/// Whether a pattern of a date has the day of the month in it.
fn names_day(pattern: &str) -> bool {
    let mut quote = None;
    let mut run = 0;
    for letter in pattern.chars().chain([' ']) {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, 'd') => {
                run += 1;
                continue;
            }
            (None, _) if matches!(run, 1 | 2) => return true,
            (None, _) => {}
        }
        run = 0;
    }
    false
}

/// A distance from UTC: `+2`, `+02` or `+02:00`.
fn push_offset(result: &mut String, offset: i64, width: usize) {
    let minutes = offset.abs() / time::MINUTE;
    let (sign, hours, minutes) = (if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60);
    result.push_str(&match width {
        1 => format!("{sign}{hours}"),
        2 => format!("{sign}{hours:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}"),
    });
}

fn format_span(ticks: i64, pattern: &str) -> String {
    let (days, rest) = (ticks.abs() / time::DAY, ticks.abs() % time::DAY);
    let (hours, minutes, seconds, fraction) =
        (rest / time::HOUR, rest % time::HOUR / time::MINUTE, rest % time::MINUTE / time::SECOND, rest % time::SECOND);
    let sign = if ticks < 0 { "-" } else { "" };
    match pattern {
        "c" | "t" | "T" => return time::span_text(ticks),
        "g" => {
            let days = if days > 0 { format!("{days}:") } else { String::new() };
            let fraction = if fraction > 0 { format!(".{}", format!("{fraction:07}").trim_end_matches('0')) } else { String::new() };
            return format!("{sign}{days}{hours}:{minutes:02}:{seconds:02}{fraction}");
        }
        "G" => return format!("{sign}{days}:{hours:02}:{minutes:02}:{seconds:02}.{fraction:07}"),
        _ => {}
    }
    let mut result = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => result.extend(letters.next()),
            '\'' | '"' => result.extend(letters.by_ref().take_while(|next| *next != letter)),
            'd' | 'h' | 'm' | 's' | 'f' => {
                let mut count = 1;
                while letters.peek() == Some(&letter) {
                    letters.next();
                    count += 1;
                }
                match letter {
                    'd' => result.push_str(&format!("{days:0count$}")),
                    'h' => result.push_str(&format!("{hours:0count$}")),
                    'm' => result.push_str(&format!("{minutes:0count$}")),
                    's' => result.push_str(&format!("{seconds:0count$}")),
                    _ => result.push_str(&format!("{fraction:07}")[..count.min(7)]),
                }
            }
            '%' => {}
            other => result.push(other),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_shortened_as_others_are() {
        let written = |number: i32, pattern: &str| format_value(&Value::Int(number), pattern).expect("the pattern fits");
        assert_eq!(
            (written(123_456, "g3"), written(123, "G5"), written(-1500, "G2")),
            ("1.23e+05".into(), "123".into(), "-1.5E+03".into())
        );
    }

    #[test]
    fn dates_are_written_in_patterns() {
        let date = crate::value::parse_date("2024-03-05 14:07:09").expect("it is a date");
        assert_eq!(format_date(date, "yyyy-MM-dd HH:mm:ss"), "2024-03-05 14:07:09");
        assert_eq!(format_date(date, "dddd, MMM d h:mm tt"), "Tuesday, Mar 5 2:07 PM");
        assert_eq!(format_date(date, "s"), "2024-03-05T14:07:09");
        assert_eq!(format_span(time::parse_span("1.02:03:04").expect("it is a span"), r"d\.hh\:mm"), "1.02:03");
    }
}
