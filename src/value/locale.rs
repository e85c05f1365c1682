//! How cultures write numbers and dates: en-US, the invariant culture, and some that administrators of Europe ask for. The data is
//! Unicode's CLDR 44, as .NET reads it through ICU.

use super::format::{format_date_in, format_value};
use super::locale_south::{ES_ES, IT_IT, PT_BR};
use super::{OperatorError, Value};

/// A culture's way to write.
#[derive(Debug)]
pub(super) struct Locale {
    /// The culture's name; empty for the invariant one.
    pub(super) name: &'static str,
    /// Its name in English, and in its own language.
    pub(super) display: (&'static str, &'static str),
    pub(super) number: i32,
    pub(super) decimal: &'static str,
    pub(super) group: &'static str,
    pub(super) currency: &'static str,
    /// An amount above and one below zero: `n` stands for the number, `$` for the currency.
    pub(super) amounts: (&'static str, &'static str),
    /// A share: `n` stands for the number.
    pub(super) percent: &'static str,
    /// How many places numbers and shares have when nobody says it.
    pub(super) places: usize,
    pub(super) date_separator: &'static str,
    /// The patterns `d`, `D`, `t`, `T`, `M` and `Y`.
    pub(super) patterns: [&'static str; 6],
    /// The days from Sunday on, and their short names.
    pub(super) days: [&'static str; 7],
    pub(super) short_days: [&'static str; 7],
    pub(super) months: [&'static str; 12],
    /// The short names of months by themselves, and beside a day.
    pub(super) short_months: [&'static str; 12],
    pub(super) dated_months: [&'static str; 12],
    /// Before and after noon.
    pub(super) halves: (&'static str, &'static str),
    /// The name of our era.
    pub(super) era: &'static str,
    /// The first day of the week, from Sunday on.
    pub(super) first_day: usize,
}

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const SHORT_DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const SHORT_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BRITISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];
const FRENCH_MONTHS: [&str; 12] = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];

/// en-US, in which everything is written that names no culture.
pub(super) static EN_US: Locale = Locale {
    name: "en-US",
    display: ("English (United States)", "English (United States)"),
    number: 1033,
    decimal: ".",
    group: ",",
    currency: "$",
    amounts: ("$n", "-$n"),
    percent: "n%",
    places: 3,
    date_separator: "/",
    patterns: ["M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm tt", "h:mm:ss tt", "MMMM d", "MMMM yyyy"],
    days: DAYS,
    short_days: SHORT_DAYS,
    months: MONTHS,
    short_months: SHORT_MONTHS,
    dated_months: SHORT_MONTHS,
    halves: ("AM", "PM"),
    era: "AD",
    first_day: 0,
};

static INVARIANT: Locale = Locale {
    name: "",
    display: ("Invariant Language (Invariant Country)", "Invariant Language (Invariant Country)"),
    number: 127,
    currency: "¤",
    amounts: ("$n", "($n)"),
    percent: "n %",
    places: 2,
    patterns: ["MM/dd/yyyy", "dddd, dd MMMM yyyy", "HH:mm", "HH:mm:ss", "MMMM dd", "yyyy MMMM"],
    era: "A.D.",
    ..EN_US
};

static EN_GB: Locale = Locale {
    name: "en-GB",
    display: ("English (United Kingdom)", "English (United Kingdom)"),
    number: 2057,
    currency: "£",
    patterns: ["dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"],
    short_months: BRITISH_MONTHS,
    dated_months: BRITISH_MONTHS,
    halves: ("am", "pm"),
    first_day: 1,
    ..EN_US
};

static DE_DE: Locale = Locale {
    name: "de-DE",
    display: ("German (Germany)", "Deutsch (Deutschland)"),
    number: 1031,
    decimal: ",",
    group: ".",
    currency: "€",
    amounts: ("n\u{a0}$", "-n\u{a0}$"),
    percent: "n\u{a0}%",
    date_separator: ".",
    patterns: ["dd.MM.yyyy", "dddd, d. MMMM yyyy", "HH:mm", "HH:mm:ss", "d. MMMM", "MMMM yyyy"],
    days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
    short_days: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
    months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    short_months: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    dated_months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    era: "n. Chr.",
    first_day: 1,
    ..EN_US
};

static FR_FR: Locale = Locale {
    name: "fr-FR",
    display: ("French (France)", "français (France)"),
    number: 1036,
    decimal: ",",
    group: "\u{202f}",
    currency: "€",
    amounts: ("n\u{a0}$", "-n\u{a0}$"),
    percent: "n\u{202f}%",
    patterns: ["dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"],
    days: ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    short_days: ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    short_months: FRENCH_MONTHS,
    dated_months: FRENCH_MONTHS,
    era: "ap. J.-C.",
    first_day: 1,
    ..EN_US
};

static ALL: [&Locale; 8] = [&EN_US, &INVARIANT, &EN_GB, &DE_DE, &FR_FR, &ES_ES, &IT_IT, &PT_BR];

/// The way of the culture with this name; of its language, when it is not known itself; en-US for all others.
pub(super) fn locale(name: &str) -> &'static Locale {
    let exact = ALL.iter().find(|own| own.name.eq_ignore_ascii_case(name));
    let language = |name: &str| name.split(['-', '_']).next().unwrap_or(name).to_ascii_lowercase();
    let related = || ALL.iter().find(|own| !own.name.is_empty() && language(own.name) == language(name));
    exact.or_else(related).unwrap_or(&&EN_US)
}

impl Locale {
    /// A number that is written as in en-US, without currency and the like, as it is written here.
    fn number_text(&self, english: &str) -> String {
        let mut text = String::with_capacity(english.len());
        for letter in english.chars() {
            match letter {
                '.' => text.push_str(self.decimal),
                ',' => text.push_str(self.group),
                other => text.push(other),
            }
        }
        text
    }

    /// A number as a person here writes it, as it is written in en-US.
    pub(super) fn english_number(&self, text: &str) -> String {
        let plain = text.trim().replace(self.currency, "");
        // One kind of blank is as good as another between groups.
        let blanks = self.group.trim().is_empty();
        let plain: String = plain.chars().filter(|letter| !(letter.is_whitespace() && blanks)).collect();
        plain.replace(self.group, "").replace(self.decimal, ".")
    }

    /// A date as a person here writes it, with the day before the month perhaps, as every culture reads it.
    pub(super) fn plain_date(&self, text: &str) -> String {
        let text = text.trim();
        if !self.patterns[0].starts_with('d') {
            return text.to_owned();
        }
        let (date, time) = text.split_once(' ').unwrap_or((text, ""));
        let parts: Vec<&str> = date.split(['.', '/', '-']).collect();
        match parts[..] {
            [day, month, year]
                if day.len() <= 2 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) =>
            {
                let century = if year.len() == 2 { "20" } else { "" };
                format!("{century}{year}-{month:0>2}-{day:0>2} {time}").trim_end().to_owned()
            }
            _ => text.to_owned(),
        }
    }

    /// A value by a pattern of .NET.
    ///
    /// # Errors
    /// When the pattern is none for such a value.
    pub(super) fn format(&self, value: &Value, pattern: &str) -> Result<String, OperatorError> {
        match value {
            Value::Object(object) if !object.base().is_null() => self.format(object.base(), pattern),
            Value::DateTime(date) => {
                // The pattern is checked as everywhere.
                format_value(value, pattern)?;
                Ok(format_date_in(*date, if pattern.is_empty() { "G" } else { pattern }, self))
            }
            number if number.is_number() => self.format_number(number, pattern),
            other => format_value(other, pattern),
        }
    }

    fn format_number(&self, value: &Value, pattern: &str) -> Result<String, OperatorError> {
        let kind = pattern.chars().next().unwrap_or('G').to_ascii_uppercase();
        let standard = pattern.len() <= 3 && pattern.chars().skip(1).all(|digit| digit.is_ascii_digit());
        let places =
            if standard && pattern.len() == 1 && matches!(kind, 'N' | 'F' | 'P') { self.places.to_string() } else { String::new() };
        let english = format_value(value, &format!("{pattern}{places}"))?;
        let digits = |text: &str| self.number_text(text.trim_start_matches('-').trim_start_matches('$').trim_end_matches('%'));
        Ok(match kind {
            'C' if standard => {
                let amount = if english.starts_with('-') { self.amounts.1 } else { self.amounts.0 };
                amount.replace('n', &digits(&english)).replace('$', self.currency)
            }
            'P' if standard => {
                let sign = if english.starts_with('-') { "-" } else { "" };
                format!("{sign}{}", self.percent.replace('n', &digits(&english)))
            }
            _ => self.number_text(&english),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Type, convert};

    #[test]
    fn numbers_and_dates_are_written_in_the_way_of_a_culture() {
        let date = convert(&"2024-03-05T14:07:09".into(), &Type::DateTime).expect("it is a date");
        let number = Value::Double(1234.5);
        let written = |culture: &str, value: &Value, pattern: &str| locale(culture).format(value, pattern).expect("the pattern fits");
        for (culture, pattern, expected) in [
            ("de-DE", "N1", "1.234,5"),
            ("de-DE", "C", "1.234,50\u{a0}€"),
            ("de-AT", "#,##0.00", "1.234,50"),
            ("fr-FR", "N2", "1\u{202f}234,50"),
            ("en-GB", "C", "£1,234.50"),
            ("", "C", "¤1,234.50"),
            ("es-ES", "C", "1.234,50\u{a0}€"),
            ("it-IT", "N2", "1.234,50"),
            ("pt-BR", "C", "R$\u{a0}1.234,50"),
            ("", "N", "1,234.50"),
            ("en-US", "N", "1,234.500"),
        ] {
            assert_eq!(written(culture, &number, pattern), expected, "{culture} {pattern}");
        }
        assert_eq!(
            (written("de-DE", &Value::Double(0.256), "P1"), written("", &Value::Double(0.5), "P0")),
            ("25,6\u{a0}%".into(), "50 %".into())
        );
        for (culture, pattern, expected) in [
            ("de-DE", "d", "05.03.2024"),
            ("de-DE", "D", "Dienstag, 5. März 2024"),
            ("de-DE", "dd/MM/yyyy", "05.03.2024"),
            ("fr-FR", "D", "mardi 5 mars 2024"),
            ("fr-FR", "g", "05/03/2024 14:07"),
            ("es-ES", "D", "martes, 5 de marzo de 2024"),
            ("es-ES", "g", "5/3/2024 14:07"),
            ("it-IT", "D", "martedì 5 marzo 2024"),
            ("pt-BR", "D", "terça-feira, 5 de março de 2024"),
            ("en-GB", "G", "05/03/2024 14:07:09"),
            ("", "d", "03/05/2024"),
            ("", "F", "Tuesday, 05 March 2024 14:07:09"),
            ("de-DE", "ddd d. MMM", "Di 5. März"),
            ("en-US", "", "3/5/2024 2:07:09 PM"),
        ] {
            assert_eq!(written(culture, &date, pattern), expected, "{culture} {pattern}");
        }
    }

    #[test]
    fn numbers_and_dates_are_read_in_the_way_of_a_culture() {
        assert_eq!(locale("de-DE").plain_date("5.3.2024 14:07"), "2024-03-05 14:07");
        assert_eq!(
            (locale("en-US").plain_date("3/5/2024"), locale("fr-FR").plain_date("2024-03-05")),
            ("3/5/2024".into(), "2024-03-05".into())
        );
        for (culture, text, expected) in
            [("de-DE", "1.234,5", "1234.5"), ("fr-FR", "1 234,5", "1234.5"), ("en-GB", "£1,500", "1500"), ("", "1.5", "1.5")]
        {
            assert_eq!(locale(culture).english_number(text), expected, "{culture}");
        }
    }
}
