//! Regular expressions: how they are made, and their static methods.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{REGEX_OPTIONS, option_of};
use crate::value::{Foreign, Regex, Value};

/// A regular expression with .NET's options.
pub(super) fn regex_of(pattern: &str, options: i64, call: &Call<'_>) -> Wanted<Regex> {
    Regex::with_options(pattern, options).map_err(|reason| call.thrown("RegexParseException", &reason))
}

pub(super) fn regex_static(lower: &str, call: &Call<'_>) -> Called {
    match lower {
        "escape" => return Some(call.text(0).map(|text| escape(&text).into())),
        "unescape" => return Some(call.text(0).map(|text| unescape(&text).into())),
        "count" | "ismatch" | "match" | "matches" | "replace" | "split" => {}
        _ => return None,
    }
    let option_at = if lower == "replace" { 3 } else { 2 };
    let options = call.arguments.get(option_at).map_or(Some(0), |options| option_of(&REGEX_OPTIONS, options));
    let regex = match options.ok_or_else(|| call.wrong_count()).and_then(|options| regex_of(&call.text(1)?, options, call)) {
        Ok(regex) => regex,
        Err(error) => return Some(Err(error)),
    };
    let rest: Vec<Value> = call
        .arguments
        .iter()
        .enumerate()
        .filter(|(position, _)| *position != 1 && *position < option_at)
        .map(|(_, value)| value.clone())
        .collect();
    regex.call(call.name, &rest).map(|result| result.map_err(|reason| call.thrown("RegexMatchTimeoutException", &reason.message)))
}

fn escape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\x0c' => result.push_str("\\f"),
            '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => {
                result.push('\\');
                result.push(letter);
            }
            plain => result.push(plain),
        }
    }
    result
}

fn unescape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => result.extend(letters.next().map(|next| match next {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'f' => '\x0c',
                other => other,
            })),
            plain => result.push(plain),
        }
    }
    result
}
