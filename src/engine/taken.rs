//! What parameters take beyond their types: encodings by their names, versions of the language.

use crate::invoke::Parameter;
use crate::value::{Encoding, Type, Value, convert, to_text};

/// Why an argument is refused.
pub(super) enum Refusal {
    /// It means nothing to what reads it before it is converted.
    Transformation(String),
    /// It is of no type that fits.
    Conversion(String),
    /// It is not among what is allowed.
    Validation(String),
}

/// Why a parameter of the catalog does not take a value; `None` when it does, or when its type alone decides.
pub(super) fn refusal(parameter: &Parameter, value: &Value) -> Option<Refusal> {
    let def = parameter.def.filter(|_| !value.is_null())?;
    match def.completer {
        // Scripts of Windows PowerShell read certificates with it.
        "content-encoding" if to_text(value).eq_ignore_ascii_case("byte") => None,
        "encoding" | "content-encoding" => encoding(value),
        "strict-version" => version(value),
        _ => None,
    }
}

fn encoding(value: &Value) -> Option<Refusal> {
    let name = to_text(value);
    Encoding::named(&name).is_none().then(|| Refusal::Transformation(Encoding::unknown(&name)))
}

/// Versions that there have been: a whole number stands for its `.0`.
fn version(value: &Value) -> Option<Refusal> {
    let text = to_text(value);
    if text.eq_ignore_ascii_case("latest") {
        return None;
    }
    let written = if text.parse::<i32>().is_ok() { Value::from(format!("{text}.0")) } else { value.clone() };
    let Ok(Value::Version(parts)) = convert(&written, &Type::Version) else {
        return Some(Refusal::Conversion(format!("\"{text}\" is no version; write 1.0, 2.0, 3.0 or Latest.")));
    };
    let known = match (parts[0], parts[1]) {
        (1..=4, minor) => minor == 0,
        (5, minor) => (0..=1).contains(&minor),
        (6, minor) => (0..=2).contains(&minor),
        (7, minor) => (0..=6).contains(&minor),
        _ => false,
    };
    (!known).then(|| Refusal::Validation(format!("There is no version {text} of PowerShell; write 1.0, 2.0, 3.0 or Latest.")))
}
