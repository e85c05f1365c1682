//! Composite formats: a text with holes that items are put into, `{0,-8:N2}`.

use super::format::{LIMIT, digits, error, format_value, push_padded};
use super::locale::Locale;
use super::{OperatorError, Value, net_text, push_text};

/// How many bytes the items of a format are thought to take.
const ROOM: usize = 16;

/// A composite format, taken apart.
#[derive(Debug)]
pub struct Composite {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(Box<str>),
    Hole(Hole),
}

#[derive(Debug)]
struct Hole {
    index: usize,
    /// How many letters there are at least; a negative width fills up behind the item.
    width: i32,
    pattern: Box<str>,
    /// For a pattern like `D5`: how many digits.
    digits: Option<usize>,
}

/// `format -f items`.
///
/// # Errors
/// `FormatError` when the format is malformed or names an item that is not there.
pub fn format(format: &str, items: &[Value]) -> Result<String, OperatorError> {
    let mut result = String::with_capacity(format.len() + ROOM);
    Composite::new(format)?.fill(items, None, &mut result)?;
    Ok(result)
}

/// [`format`] in the way of a culture.
///
/// # Errors
/// As [`format`].
pub(super) fn format_in(format: &str, items: &[Value], locale: &Locale) -> Result<String, OperatorError> {
    let mut result = String::with_capacity(format.len() + ROOM);
    Composite::new(format)?.fill(items, Some(locale), &mut result)?;
    Ok(result)
}

impl Composite {
    /// Takes a format apart.
    ///
    /// # Errors
    /// `FormatError` when it is malformed.
    pub fn new(format: &str) -> Result<Self, OperatorError> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = format;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(behind) = rest.strip_prefix(brace) {
                text.push_str(brace);
                rest = behind;
            } else if brace == "}" {
                return Err(error("Input string was not in a correct format. A } closes nothing; write }} for the character"));
            } else {
                let Some((hole, behind)) = rest.split_once('}') else {
                    return Err(error("Input string was not in a correct format. A { is not closed"));
                };
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text).into()));
                }
                pieces.push(Piece::Hole(Hole::new(hole)?));
                rest = behind;
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text.into()));
        }
        Ok(Self { pieces })
    }

    /// Writes the format with these items in its holes behind a text.
    ///
    /// # Errors
    /// `FormatError` when an item is not there, does not know the pattern of its hole, or the result is too long.
    pub fn fill_into(&self, items: &[Value], result: &mut String) -> Result<(), OperatorError> {
        self.fill(items, None, result)
    }

    fn fill(&self, items: &[Value], locale: Option<&Locale>, result: &mut String) -> Result<(), OperatorError> {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => result.push_str(text),
                Piece::Hole(hole) => hole.fill(items, locale, result)?,
            }
            if result.len() > LIMIT {
                return Err(error("The result is too long"));
            }
        }
        Ok(())
    }
}

impl Hole {
    fn new(hole: &str) -> Result<Self, OperatorError> {
        let (place, pattern) = hole.split_once(':').unwrap_or((hole, ""));
        let (index, width) = place.split_once(',').unwrap_or((place, "0"));
        let index = index
            .trim()
            .parse()
            .map_err(|_| error("Input string was not in a correct format. Between the braces an item's number is expected"))?;
        let width =
            width.trim().parse().map_err(|_| error("Input string was not in a correct format. Behind the comma a width is expected"))?;
        let digits = pattern.strip_prefix(['D', 'd']).and_then(digits);
        Ok(Self { index, width, pattern: pattern.into(), digits })
    }

    fn fill(&self, items: &[Value], locale: Option<&Locale>, result: &mut String) -> Result<(), OperatorError> {
        let item = items.get(self.index).ok_or_else(|| {
            error("Index (zero based) must be greater than or equal to zero and less than the size of the argument list.")
        })?;
        if self.width == 0 {
            match (item, self.digits) {
                (Value::Int(number), Some(digits)) => {
                    push_padded(*number, digits, result);
                    return Ok(());
                }
                (Value::String(_) | Value::Int(_) | Value::Long(_), _) if self.pattern.is_empty() => {
                    push_text(item, result);
                    return Ok(());
                }
                _ => {}
            }
        }
        let text = match item {
            // What is wrapped beside others says itself how it is written; alone it is unwrapped.
            Value::Object(object) if self.pattern.is_empty() && items.len() > 1 && object.own_text().is_some() => {
                net_text(item).to_string()
            }
            _ => match locale {
                Some(locale) => locale.format(item, &self.pattern)?,
                None => format_value(item, &self.pattern)?,
            },
        };
        let missing = usize::try_from(self.width.unsigned_abs()).unwrap_or_default().min(LIMIT).saturating_sub(text.chars().count());
        if self.width > 0 {
            result.extend(std::iter::repeat_n(' ', missing));
        }
        result.push_str(&text);
        if self.width < 0 {
            result.extend(std::iter::repeat_n(' ', missing));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composite_formats_are_filled() {
        let items = [Value::Double(1234.5), "x".into(), Value::Int(255), Value::Int(i32::MIN)];
        for (pattern, text) in [
            ("{0:N2}|{1,-3}|{1,3}", "1,234.50|x  |  x"),
            ("{2:X4} {2:D5} {2:x}", "00FF 00255 ff"),
            ("{0:0.00} {0:#,##0.0}", "1234.50 1,234.5"),
            ("{2:d1}|{2:D}|{3:d12}|{3:D3}|{2,6:D4}|", "255|255|-002147483648|-2147483648|  0255|"),
            ("{{{1}}}", "{x}"),
            ("{0:C} {0:P1} {0:F0}", "$1,234.50 123,450.0% 1235"),
            ("", ""),
        ] {
            assert_eq!(format(pattern, &items).as_deref(), Ok(text), "{pattern}");
        }
        for pattern in ["{4}", "{", "}", "{x}", "{0,y}", "a{0"] {
            assert_eq!(format(pattern, &items).map_err(|error| error.id), Err("FormatError"), "{pattern}");
        }
    }
}
