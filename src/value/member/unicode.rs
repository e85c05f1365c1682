//! What Unicode says of characters and texts: categories and normal forms.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{NORMALIZATION_FORM, UNICODE_CATEGORY, option_of};
use crate::value::{EnumValue, Text, Value, to_text};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// The category of a character.
pub(super) fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

/// The number that `System.Globalization.UnicodeCategory` has for a category.
fn number(category: GeneralCategory) -> i64 {
    match category {
        GeneralCategory::UppercaseLetter => 0,
        GeneralCategory::LowercaseLetter => 1,
        GeneralCategory::TitlecaseLetter => 2,
        GeneralCategory::ModifierLetter => 3,
        GeneralCategory::OtherLetter => 4,
        GeneralCategory::NonspacingMark => 5,
        GeneralCategory::SpacingMark => 6,
        GeneralCategory::EnclosingMark => 7,
        GeneralCategory::DecimalNumber => 8,
        GeneralCategory::LetterNumber => 9,
        GeneralCategory::OtherNumber => 10,
        GeneralCategory::SpaceSeparator => 11,
        GeneralCategory::LineSeparator => 12,
        GeneralCategory::ParagraphSeparator => 13,
        GeneralCategory::Control => 14,
        GeneralCategory::Format => 15,
        GeneralCategory::Surrogate => 16,
        GeneralCategory::PrivateUse => 17,
        GeneralCategory::ConnectorPunctuation => 18,
        GeneralCategory::DashPunctuation => 19,
        GeneralCategory::OpenPunctuation => 20,
        GeneralCategory::ClosePunctuation => 21,
        GeneralCategory::InitialPunctuation => 22,
        GeneralCategory::FinalPunctuation => 23,
        GeneralCategory::OtherPunctuation => 24,
        GeneralCategory::MathSymbol => 25,
        GeneralCategory::CurrencySymbol => 26,
        GeneralCategory::ModifierSymbol => 27,
        GeneralCategory::OtherSymbol => 28,
        GeneralCategory::Unassigned => 29,
    }
}

/// The category of a character as a value of .NET.
pub(super) fn category_value(letter: char) -> Value {
    EnumValue { def: &UNICODE_CATEGORY, value: number(category(letter)) }.into()
}

/// A static method of `System.Globalization.CharUnicodeInfo`.
pub(super) fn character_info(lower: &str, call: &Call<'_>) -> Called {
    let letter = match call.arguments {
        [Value::Int(code)] => char::from_u32(u32::try_from(*code).ok()?)?,
        [text, Value::Int(at)] => to_text(text).chars().nth(usize::try_from(*at).ok()?)?,
        [letter] => to_text(letter).chars().next()?,
        _ => return None,
    };
    match lower {
        "getunicodecategory" => Some(Ok(category_value(letter))),
        "getnumericvalue" => Some(Ok(Value::Double(letter.to_digit(10).map_or(-1.0, f64::from)))),
        _ => None,
    }
}

/// A normal form of text.
enum Form {
    Composed(ComposingNormalizerBorrowed<'static>),
    Decomposed(DecomposingNormalizerBorrowed<'static>),
}

/// The form that a method's first argument names; none is form C.
fn form(call: &Call<'_>) -> Wanted<Form> {
    let number = match call.arguments.first() {
        None => 1,
        Some(named) => option_of(&NORMALIZATION_FORM, named).ok_or_else(|| call.wrong_count())?,
    };
    Ok(match number {
        2 => Form::Decomposed(DecomposingNormalizerBorrowed::new_nfd()),
        5 => Form::Composed(ComposingNormalizerBorrowed::new_nfkc()),
        6 => Form::Decomposed(DecomposingNormalizerBorrowed::new_nfkd()),
        _ => Form::Composed(ComposingNormalizerBorrowed::new_nfc()),
    })
}

/// `Normalize()` and `IsNormalized()` of a text.
pub(super) fn normal_form(text: &Text, lower: &str, call: &Call<'_>) -> Wanted<Value> {
    let form = form(call)?;
    if lower == "isnormalized" {
        return Ok(Value::Bool(match &form {
            Form::Composed(form) => form.is_normalized(text),
            Form::Decomposed(form) => form.is_normalized(text),
        }));
    }
    if text.is_ascii() {
        return Ok(Value::String(text.clone()));
    }
    Ok(match &form {
        Form::Composed(form) => Value::from(&*form.normalize(text)),
        Form::Decomposed(form) => Value::from(&*form.normalize(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str, lower: &str, arguments: &[Value]) -> Value {
        normal_form(&text.into(), lower, &Call { name: lower, arguments }).expect("the form is known")
    }

    #[test]
    fn texts_have_normal_forms() {
        let of = |text: &str, form: &str| to_text(&normal(text, "normalize", &[form.into()])).to_string();
        assert_eq!([of("Müller", "FormD"), of("Mu\u{308}ller", "FormC"), of("ﬁ²", "FormKC")], ["Mu\u{308}ller", "Müller", "fi2"]);
        let is = |text: &str, arguments: &[Value]| to_text(&normal(text, "isnormalized", arguments)).to_string();
        assert_eq!([is("Müller", &[]), is("Mu\u{308}ller", &[]), is("abc", &["FormKD".into()])], ["True", "False", "True"]);
        assert!(normal_form(&"a".into(), "normalize", &Call { name: "Normalize", arguments: &["FormX".into()] }).is_err());
    }

    #[test]
    fn characters_have_categories() {
        let named = |letter: char| to_text(&category_value(letter)).to_string();
        assert_eq!(
            ['A', 'ß', '\u{308}', '5', ' ', '-', '€', '\n'].map(named),
            [
                "UppercaseLetter",
                "LowercaseLetter",
                "NonSpacingMark",
                "DecimalDigitNumber",
                "SpaceSeparator",
                "DashPunctuation",
                "CurrencySymbol",
                "Control"
            ]
        );
    }
}
