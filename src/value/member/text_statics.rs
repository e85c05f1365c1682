//! Static methods of texts and characters.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{known_enum, option_of};
use super::unicode::{category, category_value};
use crate::value::{Culture, Value, compare_text, format, join_text, to_text};
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// How a text is compared when an argument says so.
fn ignores_case(call: &Call<'_>, position: usize) -> bool {
    match call.arguments.get(position) {
        Some(Value::Bool(ignore)) => *ignore,
        Some(option) => known_enum("System.StringComparison").and_then(|def| option_of(def, option)).is_some_and(|option| option % 2 == 1),
        None => false,
    }
}

pub(super) fn text_static(lower: &str, call: &Call<'_>) -> Called {
    let result: Wanted<Value> = match (lower, call.arguments) {
        ("isnullorempty", [value]) => Ok(Value::Bool(to_text(value).is_empty())),
        ("isnullorwhitespace", [value]) => Ok(Value::Bool(to_text(value).trim().is_empty())),
        // Two numbers at the end are a place and a count of the variant that joins a part of an array.
        ("join", [separator, items, Value::Int(start), Value::Int(count)]) => {
            let items = if let Value::Array(items) = items { items.to_vec() } else { vec![items.clone()] };
            let part = usize::try_from(*start)
                .ok()
                .zip(usize::try_from(*count).ok())
                .and_then(|(start, count)| items.get(start..start.checked_add(count)?));
            part.map(|part| join_text(&Value::array(part.to_vec()), &to_text(separator)).into())
                .ok_or_else(|| call.out_of_range("Index was out of range. (Parameter 'startIndex')"))
        }
        ("join", [separator, items @ Value::Array(_)]) => Ok(join_text(items, &to_text(separator)).into()),
        ("join", [separator, rest @ ..]) => Ok(join_text(&Value::array(rest.to_vec()), &to_text(separator)).into()),
        ("concat", [items @ Value::Array(_)]) => Ok(join_text(items, "").into()),
        ("concat", all) => Ok(join_text(&Value::array(all.to_vec()), "").into()),
        ("format", [culture, pattern, items @ ..]) if culture.downcast::<Culture>().is_some() => {
            let locale = culture.downcast::<Culture>()?.locale();
            let items = match items {
                [Value::Array(items)] => items.to_vec(),
                items => items.to_vec(),
            };
            crate::value::composite::format_in(&to_text(pattern), &items, locale)
                .map(Value::from)
                .map_err(|error| call.bad_format(&error.message))
        }
        ("format", [pattern, Value::Array(items)]) => formatted(pattern, &items.to_vec(), call),
        ("format", [pattern, rest @ ..]) => formatted(pattern, rest, call),
        ("compare", [left, right, way]) if &*to_text(way) == "Ordinal" => Ok(Value::Int(by_units(&to_text(left), &to_text(right)))),
        ("compare", [left, right, ..]) => Ok(Value::Int(compare_text(&to_text(left), &to_text(right), !ignores_case(call, 2)) as i32)),
        ("compareordinal", [left, right]) => Ok(Value::Int(by_units(&to_text(left), &to_text(right)))),
        ("equals", [left, right, ..]) => Ok(Value::Bool(match (left, right) {
            (Value::String(left), Value::String(right)) if ignores_case(call, 2) => left.to_lowercase() == right.to_lowercase(),
            (left, right) => left.same(right),
        })),
        ("copy" | "intern" | "isinterned", [text]) => Ok(text.clone()),
        _ => return None,
    };
    Some(result)
}

fn formatted(pattern: &Value, items: &[Value], call: &Call<'_>) -> Wanted<Value> {
    format(&to_text(pattern), items).map(Value::from).map_err(|error| call.bad_format(&error.message))
}

pub(super) fn char_static(lower: &str, call: &Call<'_>) -> Called {
    let letter = match call.arguments {
        [text, Value::Int(at)] => to_text(text).chars().nth(usize::try_from(*at).ok()?)?,
        [letter, ..] => to_text(letter).chars().next()?,
        [] => return None,
    };
    let first = |mut mapped: Box<dyn Iterator<Item = char>>| Value::Char(mapped.next().unwrap_or(letter));
    Some(Ok(match lower {
        "isdigit" => Value::Bool(category(letter) == GeneralCategory::DecimalNumber),
        "isnumber" => Value::Bool(GeneralCategoryGroup::Number.contains(category(letter))),
        "isletter" => Value::Bool(GeneralCategoryGroup::Letter.contains(category(letter))),
        "isletterordigit" => {
            let category = category(letter);
            Value::Bool(GeneralCategoryGroup::Letter.contains(category) || category == GeneralCategory::DecimalNumber)
        }
        "issymbol" => Value::Bool(GeneralCategoryGroup::Symbol.contains(category(letter))),
        "isseparator" => Value::Bool(GeneralCategoryGroup::Separator.contains(category(letter))),
        "isascii" => Value::Bool(letter.is_ascii()),
        "isasciidigit" => Value::Bool(letter.is_ascii_digit()),
        "isasciiletter" => Value::Bool(letter.is_ascii_alphabetic()),
        "isasciiletterordigit" => Value::Bool(letter.is_ascii_alphanumeric()),
        "isasciihexdigit" => Value::Bool(letter.is_ascii_hexdigit()),
        "issurrogate" => Value::Bool(false),
        "iswhitespace" => Value::Bool(letter.is_whitespace()),
        "iscontrol" => Value::Bool(letter.is_control()),
        "isupper" => Value::Bool(letter.is_uppercase()),
        "islower" => Value::Bool(letter.is_lowercase()),
        "ispunctuation" => Value::Bool(GeneralCategoryGroup::Punctuation.contains(category(letter))),
        "getunicodecategory" => category_value(letter),
        "toupper" | "toupperinvariant" => first(Box::new(letter.to_uppercase())),
        "tolower" | "tolowerinvariant" => first(Box::new(letter.to_lowercase())),
        "getnumericvalue" => Value::Double(letter.to_digit(10).map_or(-1.0, f64::from)),
        _ => return None,
    }))
}

/// How two texts differ unit by unit: the difference of the first units that do, or of the lengths.
fn by_units(left: &str, right: &str) -> i32 {
    let pairs = left.encode_utf16().zip(right.encode_utf16());
    let differing = pairs.map(|(left, right)| i32::from(left) - i32::from(right)).find(|difference| *difference != 0);
    let length = |text: &str| i32::try_from(text.encode_utf16().count()).unwrap_or(i32::MAX);
    differing.unwrap_or_else(|| length(left) - length(right))
}
