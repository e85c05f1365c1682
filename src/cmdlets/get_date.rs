//! Get-Date: the time, or another one, in a format perhaps.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Given, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, Object, Property, Value, format_date, time, to_local, to_universal};
use std::sync::Arc;

/// A date in a pattern in the style of Unix, as PowerShell reads it: `%U` and `%W` count whole weeks of the year.
fn unix_format(date: DateTime, pattern: &str) -> String {
    let mut text = String::new();
    let mut letters = pattern.trim_start_matches('+').chars();
    while let Some(letter) = letters.next() {
        let Some(letter) = (if letter == '%' { letters.next() } else { None }) else {
            text.push(letter);
            continue;
        };
        let day_of_year = date.day_of_year();
        let (iso_year, iso_week) = iso_week(date);
        let net = match letter {
            'A' => "dddd",
            'a' => "ddd",
            'B' => "MMMM",
            'b' | 'h' => "MMM",
            'c' => "ddd dd MMM yyyy HH:mm:ss",
            'D' | 'x' => "MM/dd/yy",
            'd' => "dd",
            'F' => "yyyy-MM-dd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'm' => "MM",
            'p' => "tt",
            'R' => "HH:mm",
            'r' => "hh:mm:ss tt",
            'S' => "ss",
            'T' | 'X' => "HH:mm:ss",
            'Y' => "yyyy",
            'y' => "yy",
            'Z' => "zz",
            _ => {
                text.push_str(&match letter {
                    'C' => (date.parts().year / 100).to_string(),
                    'e' => format!("{:>2}", date.parts().day),
                    'G' => format!("{iso_year:04}"),
                    'g' => format!("{:02}", iso_year % 100),
                    'j' => format!("{day_of_year:03}"),
                    'k' => format!("{:>2}", date.parts().hour),
                    'l' => format!("{:>2}", format_date(date, "%h")),
                    'n' => "\n".to_owned(),
                    's' => format!("{}", (to_universal(date).ticks - time::UNIX_EPOCH).div_euclid(time::SECOND)),
                    't' => "\t".to_owned(),
                    'U' | 'W' => (day_of_year / 7).to_string(),
                    'u' => if date.day_of_week() == 0 { 7 } else { date.day_of_week() }.to_string(),
                    'V' => format!("{iso_week:02}"),
                    'w' => date.day_of_week().to_string(),
                    other => other.to_string(),
                });
                continue;
            }
        };
        text.push_str(&format_date(date, net));
    }
    text
}

/// The year and the week by ISO 8601: a week belongs to the year of its Thursday.
fn iso_week(date: DateTime) -> (i64, i64) {
    let weekday = i64::try_from((date.day_of_week() + 6) % 7).unwrap_or_default();
    let thursday = date.add_ticks((3 - weekday) * time::DAY).unwrap_or(date);
    (thursday.parts().year, (thursday.day_of_year() - 1) / 7 + 1)
}

fn no_such_date() -> Stopped {
    let exception = Exception::new("System.ArgumentOutOfRangeException", "There is no such day or time in the calendar.");
    ErrorRecord::new("ArgumentOutOfRange", Category::InvalidArgument, exception).into()
}

/// A date with the parts that the parameters name. Each is set by how far it lies from what is there: the thirtieth of February is the
/// first or second of March.
fn moved(date: DateTime, p: &parameters::GetDate) -> Option<DateTime> {
    let mut parts = date.parts();
    let kept = |mut parts: time::Parts| {
        // A month that is shorter ends sooner.
        let last = (28..=31).rev().find(|day| DateTime::of(time::Parts { day: *day, ..parts }, date.kind).is_some())?;
        parts.day = parts.day.min(last);
        Some(parts)
    };
    if let Some(year) = p.year.value() {
        parts.year = i64::from(*year);
        parts = kept(parts)?;
    }
    if let Some(month) = p.month.value() {
        parts.month = i64::from(*month);
        parts = kept(parts)?;
    }
    let mut ticks = 0;
    let set = |own: i64, given: &Given<i32>, unit: i64| given.value().map_or(0, |value| (i64::from(*value) - own) * unit);
    ticks += set(parts.day, &p.day, time::DAY);
    ticks += set(parts.hour, &p.hour, time::HOUR);
    ticks += set(parts.minute, &p.minute, time::MINUTE);
    ticks += set(parts.second, &p.second, time::SECOND);
    if let Some(milliseconds) = p.millisecond.value() {
        ticks += i64::from(*milliseconds) * 10_000 - parts.fraction;
    }
    DateTime::of(parts, date.kind)?.add_ticks(ticks)
}

/// The time.
#[derive(Debug, Default)]
pub(super) struct GetDate;

impl Cmdlet<parameters::GetDate> for GetDate {
    fn process(&mut self, parameters: &mut parameters::GetDate, context: &mut dyn Context) -> Outcome {
        let p = parameters;
        let unix = match p.unix_time_seconds.value() {
            None => None,
            Some(seconds) => {
                let ticks = seconds.checked_mul(time::SECOND).and_then(|ticks| ticks.checked_add(time::UNIX_EPOCH));
                let date = ticks.filter(|ticks| (0..=time::LAST).contains(ticks)).map(|ticks| DateTime { ticks, kind: DateTimeKind::Utc });
                Some(to_local(date.ok_or_else(no_such_date)?))
            }
        };
        let now = || to_local(DateTime { ticks: context.now(), kind: DateTimeKind::Utc });
        let given = p.date.value().copied().or(unix).unwrap_or_else(now);
        let date = moved(given, p).ok_or_else(no_such_date)?;
        let date = if p.as_utc.is_on() { to_universal(date) } else { date };
        if let Some(pattern) = p.u_format.value() {
            return context.emit(unix_format(date, pattern).into());
        }
        if let Some(hint) = p.display_hint.value() {
            let part = Property { name: "DisplayHint".into(), value: Value::from(*hint) };
            return context.emit(Value::Object(Arc::new(Object::around(Value::DateTime(date), vec![part]))));
        }
        let Some(format) = p.format.value() else { return context.emit(Value::DateTime(date)) };
        let text = match format.to_ascii_lowercase().as_str() {
            "filedate" => format_date(date, "yyyyMMdd"),
            "filedateuniversal" => format_date(to_universal(date), "yyyyMMddZ"),
            "filedatetime" => format_date(date, "yyyyMMddTHHmmssffff"),
            "filedatetimeuniversal" => format_date(to_universal(date), "yyyyMMddTHHmmssffffZ"),
            _ => format_date(date, format),
        };
        context.emit(text.into())
    }
}
