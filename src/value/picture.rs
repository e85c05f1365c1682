//! Pictures of numbers: `0`, `#`, `,`, `.`, `%`, `E+0`, texts between, and sections for negative numbers and for zero.

use super::convert::to_f64;
use super::format::fixed;
use super::{Arithmetic, Value, compute};

/// One sign of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sign {
    /// A digit that is always there.
    Zero,
    /// A digit that is there when it counts.
    Digit,
    Point,
    Comma,
    Percent,
    /// An exponent: the letter, whether a plus is shown, how many digits at least.
    Exponent(char, bool, usize),
    Text(char),
}

impl Sign {
    fn is_digit(self) -> bool {
        matches!(self, Self::Zero | Self::Digit)
    }
}

/// The sections of a picture, read sign by sign.
fn sections(pattern: &str) -> Vec<Vec<Sign>> {
    let mut all = vec![Vec::new()];
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = all.len() - 1;
        let section = &mut all[last];
        match letter {
            ';' => all.push(Vec::new()),
            '0' => section.push(Sign::Zero),
            '#' => section.push(Sign::Digit),
            '.' => section.push(Sign::Point),
            ',' => section.push(Sign::Comma),
            '%' => section.push(Sign::Percent),
            '\\' => section.extend(letters.next().map(Sign::Text)),
            '\'' | '"' => section.extend(letters.by_ref().take_while(|quoted| *quoted != letter).map(Sign::Text)),
            'e' | 'E' if matches!(letters.peek(), Some('0' | '+' | '-')) => {
                let mut rest = letters.clone();
                let plus = rest.next_if(|sign| matches!(sign, '+' | '-'));
                let digits = std::iter::from_fn(|| rest.next_if_eq(&'0')).count();
                if digits == 0 {
                    section.push(Sign::Text(letter));
                } else {
                    letters = rest;
                    section.push(Sign::Exponent(letter, plus == Some('+'), digits));
                }
            }
            text => section.push(Sign::Text(text)),
        }
    }
    all
}

/// A number as a picture shows it.
pub(super) fn number(value: &Value, pattern: &str) -> String {
    let amount = to_f64(value).unwrap_or_default();
    let all = sections(pattern);
    let times = |value: &Value, factor: i32| compute(Arithmetic::Multiply, value, &Value::Int(factor)).unwrap_or_else(|_| value.clone());
    match all.as_slice() {
        [_, negative, ..] if amount < 0.0 && !negative.is_empty() => drawn(&times(value, -1), negative),
        [_, _, zero, ..] if amount == 0.0 && !zero.is_empty() => drawn(value, zero),
        [first, ..] => drawn(value, first),
        [] => String::new(),
    }
}

fn drawn(value: &Value, signs: &[Sign]) -> String {
    let exponent =
        signs.iter().find_map(|sign| if let Sign::Exponent(letter, plus, digits) = sign { Some((*letter, *plus, *digits)) } else { None });
    let point = signs.iter().position(|sign| *sign == Sign::Point).unwrap_or(signs.len());
    let (before, behind) = signs.split_at(point);
    let last_digit = before.iter().rposition(|sign| sign.is_digit()).map_or(0, |at| at + 1);
    let first_digit = before.iter().position(|sign| sign.is_digit()).unwrap_or(0);
    // Commas behind the last digit each divide by a thousand; those between digits make groups.
    let thousands = before[last_digit..].iter().take_while(|sign| **sign == Sign::Comma).count();
    let grouped = first_digit < last_digit && before[first_digit..last_digit].contains(&Sign::Comma);
    let mut shown = value.clone();
    if signs.contains(&Sign::Percent) {
        shown = compute(Arithmetic::Multiply, &shown, &Value::Int(100)).unwrap_or(shown);
    }
    for _ in 0..thousands {
        shown = compute(Arithmetic::Divide, &shown, &Value::Int(1000)).unwrap_or(shown);
    }
    let holes = before.iter().filter(|sign| sign.is_digit()).count();
    let mut power = 0;
    if exponent.is_some() {
        let amount = to_f64(&shown).unwrap_or_default();
        if amount != 0.0 && amount.is_finite() {
            let text = format!("{:e}", amount.abs());
            let own: i32 = text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or_default();
            power = own - i32::try_from(holes.max(1)).unwrap_or(1) + 1;
            shown = Value::Double(amount / 10f64.powi(power));
        }
    }
    let places = behind.iter().filter(|sign| sign.is_digit()).count();
    let text = fixed(&shown, places);
    let (minus, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches('0');

    let mut result = String::from(minus);
    let digits: Vec<char> = whole.chars().collect();
    let first_zero = before.iter().filter(|sign| sign.is_digit()).position(|sign| *sign == Sign::Zero).unwrap_or(holes);
    let put = |result: &mut String, digit: char, right: usize| {
        result.push(digit);
        if grouped && right > 0 && right.is_multiple_of(3) {
            result.push(',');
        }
    };
    let mut hole = 0;
    for sign in before {
        match sign {
            Sign::Zero | Sign::Digit => {
                // More digits than places: the first place takes what has none of its own.
                let right = holes - hole - 1;
                if hole == 0 && digits.len() > holes {
                    for (at, digit) in digits[..digits.len() - holes].iter().enumerate() {
                        put(&mut result, *digit, digits.len() - at - 1);
                    }
                }
                match digits.len().checked_sub(right + 1) {
                    Some(at) => put(&mut result, digits[at], right),
                    None if hole >= first_zero => put(&mut result, '0', right),
                    None => {}
                }
                hole += 1;
            }
            other => push_text(&mut result, *other, power),
        }
    }
    if holes == 0 && point < signs.len() {
        result.push_str(whole);
    }
    let required = behind
        .iter()
        .filter(|sign| sign.is_digit())
        .collect::<Vec<_>>()
        .iter()
        .rposition(|sign| **sign == Sign::Zero)
        .map_or(0, |at| at + 1);
    let mut fraction: Vec<char> = fraction.chars().collect();
    while fraction.len() > required && fraction.last() == Some(&'0') {
        fraction.pop();
    }
    let mut fraction = fraction.into_iter();
    let mut waiting = true;
    for sign in behind {
        match sign {
            Sign::Point => {}
            Sign::Zero | Sign::Digit => {
                if let Some(digit) = fraction.next() {
                    if std::mem::take(&mut waiting) {
                        result.push('.');
                    }
                    result.push(digit);
                }
            }
            other => push_text(&mut result, *other, power),
        }
    }
    result
}

fn push_text(result: &mut String, sign: Sign, power: i32) {
    match sign {
        Sign::Text(letter) => result.push(letter),
        Sign::Percent => result.push('%'),
        Sign::Exponent(letter, plus, digits) => {
            result.push(letter);
            if power < 0 {
                result.push('-');
            } else if plus {
                result.push('+');
            }
            result.push_str(&format!("{:0digits$}", power.unsigned_abs()));
        }
        Sign::Zero | Sign::Digit | Sign::Point | Sign::Comma => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_drawn_as_dotnet_draws_them() {
        for (value, pattern, expected) in [
            (Value::Long(5_551_234_567), "(###) ###-####", "(555) 123-4567"),
            (Value::Int(5), "00", "05"),
            (Value::Int(5), "000-00", "000-05"),
            (Value::Double(0.5), "#.##", ".5"),
            (Value::Double(0.5), "0.##", "0.5"),
            (Value::Int(0), "#", ""),
            (Value::Double(1234.5), "#,##0.00", "1,234.50"),
            (Value::Int(1_234_567), "#,#", "1,234,567"),
            (Value::Int(1_234_567), "0,,.0 M", "1.2 M"),
            (Value::Int(5), "0,000", "0,005"),
            (Value::Double(0.256), "0.0%", "25.6%"),
            (Value::Int(-4), "+0;-0;zero", "-4"),
            (Value::Int(4), "+0;-0;zero", "+4"),
            (Value::Int(0), "+0;-0;zero", "zero"),
            (Value::Int(-4), "0.0", "-4.0"),
            (Value::Int(7), "'no. '0", "no. 7"),
            (Value::Int(7), "0\\0", "70"),
            (Value::Double(12345.0), "0.##E+00", "1.23E+04"),
            (Value::Double(0.00012), "0.0e0", "1.2e-4"),
            (Value::Double(5.25), ".00", "5.25"),
            (Value::Int(12), "x", "x"),
            (Value::Int(1024), "0 MB", "1024 MB"),
        ] {
            assert_eq!(number(&value, pattern), expected, "{value:?} {pattern}");
        }
    }
}
