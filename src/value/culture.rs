//! `System.Globalization.CultureInfo` and what hangs on it.

use super::locale::{Locale, locale};
use super::{Array, ArrayKind, Foreign, Object, OperatorError, Property, Text, Type, Value, convert, to_text};
use std::sync::Arc;

/// A culture by name; the empty name is the invariant culture.
#[derive(Debug)]
pub struct Culture {
    name: Text,
}

impl Culture {
    /// The culture of this name.
    pub fn new(name: impl Into<Text>) -> Self {
        let name: Text = name.into();
        let written = match name.split_once('-') {
            Some((language, region)) if region.len() == 2 => {
                format!("{}-{}", language.to_ascii_lowercase(), region.to_ascii_uppercase()).into()
            }
            _ => name,
        };
        Self { name: written }
    }

    /// How it writes numbers and dates.
    pub(super) fn locale(&self) -> &'static Locale {
        locale(&self.name)
    }
}

/// The culture that an argument names: a culture itself, or `$null` for the session's own.
pub(super) fn locale_of(argument: &Value) -> Option<&'static Locale> {
    match argument {
        Value::Null => Some(locale("en-US")),
        other => other.downcast::<Culture>().map(Culture::locale),
    }
}

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

fn texts(items: &[&'static str]) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::String, items.iter().map(|item| Value::from(*item)).collect())))
}

fn number_format(locale: &Locale) -> Value {
    let digits = |number: usize| Value::Int(i32::try_from(number).unwrap_or_default());
    object(
        &["System.Globalization.NumberFormatInfo", "System.Object"],
        vec![
            ("CurrencyDecimalDigits", Value::Int(2)),
            ("CurrencyDecimalSeparator", locale.decimal.into()),
            ("CurrencyGroupSeparator", locale.group.into()),
            ("CurrencySymbol", locale.currency.into()),
            ("NumberDecimalDigits", digits(locale.places)),
            ("NumberDecimalSeparator", locale.decimal.into()),
            ("NumberGroupSeparator", locale.group.into()),
            ("NegativeSign", "-".into()),
            ("PositiveSign", "+".into()),
            ("PercentDecimalDigits", digits(locale.places)),
            ("PercentDecimalSeparator", locale.decimal.into()),
            ("PercentGroupSeparator", locale.group.into()),
            ("PercentSymbol", "%".into()),
            ("NaNSymbol", "NaN".into()),
        ],
    )
}

/// How a culture writes dates.
#[derive(Debug)]
struct DateFormat {
    locale: &'static Locale,
}

fn date_parts(locale: &Locale) -> Vec<(&'static str, Value)> {
    let [short_date, long_date, short_time, long_time, month_day, year_month] = locale.patterns;
    // .NET has a thirteenth month, which is empty.
    let months = |names: &[&'static str; 12]| texts(&[&names[..], &[""]].concat());
    vec![
        ("AMDesignator", locale.halves.0.into()),
        ("DateSeparator", locale.date_separator.into()),
        ("FirstDayOfWeek", locale.days.get(locale.first_day).map_or(Value::Null, |_| super::member::day_of_week(locale.first_day))),
        ("FullDateTimePattern", format!("{long_date} {long_time}").into()),
        ("LongDatePattern", long_date.into()),
        ("LongTimePattern", long_time.into()),
        ("MonthDayPattern", month_day.into()),
        ("PMDesignator", locale.halves.1.into()),
        ("ShortDatePattern", short_date.into()),
        ("ShortTimePattern", short_time.into()),
        ("SortableDateTimePattern", "yyyy'-'MM'-'dd'T'HH':'mm':'ss".into()),
        ("TimeSeparator", ":".into()),
        ("YearMonthPattern", year_month.into()),
        ("AbbreviatedDayNames", texts(&locale.short_days)),
        ("DayNames", texts(&locale.days)),
        ("AbbreviatedMonthNames", months(&locale.short_months)),
        ("MonthNames", months(&locale.months)),
    ]
}

impl Foreign for DateFormat {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Globalization.DateTimeFormatInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "System.Globalization.DateTimeFormatInfo".into()
    }

    fn property_names(&self) -> Vec<Text> {
        date_parts(self.locale).into_iter().map(|(name, _)| name.into()).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        date_parts(self.locale).into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetAbbreviatedDayName", "GetAbbreviatedMonthName", "GetDayName", "GetMonthName"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let locale = self.locale;
        // Months are counted from one, and there is a thirteenth without a name; days are those of the enumeration.
        let (names, first): (&[&str], usize) = match name.to_ascii_lowercase().as_str() {
            "getmonthname" => (&locale.months, 1),
            "getabbreviatedmonthname" => (&locale.short_months, 1),
            "getdayname" => (&locale.days, 0),
            "getabbreviateddayname" => (&locale.short_days, 0),
            _ => return None,
        };
        let ty = if first == 1 { Type::Int } else { Type::named("System.DayOfWeek") };
        let number = match convert(arguments.first()?, &ty) {
            Ok(Value::Int(number)) => i64::from(number),
            Ok(Value::Enum(day)) => day.value,
            Ok(_) => return None,
            Err(error) => return Some(Err(error.into())),
        };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(first));
        let name = match place {
            Some(12) if first == 1 => Some(""),
            place => place.and_then(|place| names.get(place).copied()),
        };
        let outside = || OperatorError::new("ArgumentOutOfRangeException", format!("There is no month or day with the number {number}."));
        Some(name.map(Value::from).ok_or_else(outside))
    }
}

impl Foreign for Culture {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Globalization.CultureInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.name.clone()
    }

    fn property_names(&self) -> Vec<Text> {
        ["LCID", "Name", "DisplayName"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let locale = self.locale();
        let own = locale.name == &*self.name;
        let written = |text: &'static str| if own { Value::from(text) } else { Value::String(self.name.clone()) };
        Some(match name.to_ascii_lowercase().as_str() {
            "name" | "ietflanguagetag" => Value::String(self.name.clone()),
            "displayname" | "englishname" => written(locale.display.0),
            "nativename" => written(locale.display.1),
            // A culture without a number of its own has that of all such.
            "lcid" => Value::Int(if own { locale.number } else { 4096 }),
            "twoletterisolanguagename" => self.name.get(..2).unwrap_or("iv").into(),
            "isneutralculture" => Value::Bool(!self.name.is_empty() && !self.name.contains('-')),
            "numberformat" => number_format(locale),
            "datetimeformat" => Value::foreign(DateFormat { locale }),
            "textinfo" => Value::foreign(TextInfo { culture: self.name.clone() }),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.name == other.name)
    }
}

/// How a culture writes words.
#[derive(Debug)]
struct TextInfo {
    culture: Text,
}

/// Every word with a capital; words all in capitals are abbreviations and stay.
fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '\'') {
        let shouted = piece.chars().any(char::is_alphabetic) && !piece.chars().any(char::is_lowercase);
        let mut letters = piece.chars();
        match letters.next() {
            Some(first) if !shouted => {
                result.extend(first.to_uppercase());
                result.extend(letters.flat_map(char::to_lowercase));
            }
            _ => result.push_str(piece),
        }
    }
    result
}

impl Foreign for TextInfo {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Globalization.TextInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        format!("TextInfo - {}", self.culture).into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["CultureName", "ListSeparator"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "culturename" => Some(Value::String(self.culture.clone())),
            "listseparator" => Some(",".into()),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["ToLower", "ToTitleCase", "ToUpper"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let text = to_text(arguments.first()?);
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "totitlecase" => title(&text).into(),
            "toupper" => text.to_uppercase().into(),
            "tolower" => text.to_lowercase().into(),
            _ => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_culture_names_months_and_days() {
        let format = Foreign::property(&Culture::new("de-DE"), "DateTimeFormat").and_then(|format| {
            let said = |name: &str, number: i32| {
                let format: &DateFormat = format.downcast()?;
                Some(format.call(name, &[Value::Int(number)])?.map_or_else(|error| error.id.to_string(), |name| to_text(&name).to_string()))
            };
            Some([said("GetMonthName", 3)?, said("GetMonthName", 13)?, said("getdayname", 0)?, said("GetMonthName", 0)?])
        });
        assert_eq!(format, Some(["März", "", "Sonntag", "ArgumentOutOfRangeException"].map(str::to_owned)));
    }

    #[test]
    fn titles_keep_abbreviations() {
        assert_eq!(
            (title("mail flow report"), title("ANNA maria"), title("x-ray o'neil")),
            ("Mail Flow Report".into(), "ANNA Maria".into(), "X-Ray O'neil".into())
        );
    }
}
