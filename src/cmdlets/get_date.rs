//! Get-Date: the time, or another one, in a format perhaps.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Given, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, Object, Parts, Property, Value, format_date, time};
use std::sync::Arc;

/// A date in a pattern in the style of Unix.
fn unix_format(date: DateTime, pattern: &str) -> String {
    let mut text = String::new();
    let mut letters = pattern.trim_start_matches('+').chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let net = match letters.next() {
            Some('A') => "dddd",
            Some('a') => "ddd",
            Some('B') => "MMMM",
            Some('b' | 'h') => "MMM",
            Some('c') => "ddd dd MMM yyyy HH:mm:ss",
            Some('D' | 'x') => "MM/dd/yy",
            Some('d') => "dd",
            Some('e') => "%d",
            Some('F') => "yyyy-MM-dd",
            Some('H') => "HH",
            Some('I') => "hh",
            Some('k') => "%H",
            Some('l') => "%h",
            Some('M') => "mm",
            Some('m') => "MM",
            Some('p') => "tt",
            Some('R') => "HH:mm",
            Some('r') => "hh:mm:ss tt",
            Some('S') => "ss",
            Some('T' | 'X') => "HH:mm:ss",
            Some('Y' | 'G') => "yyyy",
            Some('y' | 'g') => "yy",
            Some('Z') => "zz",
            Some('j') => {
                let start = Parts { month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0, ..date.parts() };
                let first = DateTime::of(start, date.kind).map_or(date.ticks, |first| first.ticks);
                text.push_str(&format!("{:03}", (date.ticks - first) / (86_400 * time::SECOND) + 1));
                continue;
            }
            Some('s') => {
                text.push_str(&((date.ticks - time::UNIX_EPOCH) / time::SECOND).to_string());
                continue;
            }
            Some('u' | 'w') => {
                text.push_str(&((date.ticks / (86_400 * time::SECOND) + 1) % 7).to_string());
                continue;
            }
            Some('n') => {
                text.push('\n');
                continue;
            }
            Some('t') => {
                text.push('\t');
                continue;
            }
            Some(other) => {
                text.push(other);
                continue;
            }
            None => {
                text.push('%');
                continue;
            }
        };
        text.push_str(&format_date(date, net));
    }
    text
}

/// The time.
#[derive(Debug, Default)]
pub(super) struct GetDate;

impl Cmdlet<parameters::GetDate> for GetDate {
    fn process(&mut self, parameters: &mut parameters::GetDate, context: &mut dyn Context) -> Outcome {
        let p = parameters;
        let unix = p
            .unix_time_seconds
            .value()
            .map(|seconds| DateTime { ticks: time::UNIX_EPOCH + seconds * time::SECOND, kind: DateTimeKind::Local });
        let given = p.date.value().copied().or(unix);
        let mut parts = given.unwrap_or(DateTime { ticks: context.now(), kind: DateTimeKind::Local }).parts();
        let set = |part: &mut i64, given: &Given<i32>| {
            if let Some(value) = given.value() {
                *part = i64::from(*value);
            }
        };
        set(&mut parts.year, &p.year);
        set(&mut parts.month, &p.month);
        set(&mut parts.day, &p.day);
        set(&mut parts.hour, &p.hour);
        set(&mut parts.minute, &p.minute);
        set(&mut parts.second, &p.second);
        if let Some(milliseconds) = p.millisecond.value() {
            parts.fraction = i64::from(*milliseconds) * 10_000;
        }
        let kind = if p.as_utc.is_on() { DateTimeKind::Utc } else { given.map_or(DateTimeKind::Local, |given| given.kind) };
        let Some(date) = DateTime::of(parts, kind) else {
            let exception = Exception::new("System.ArgumentOutOfRangeException", "There is no such day or time in the calendar.");
            return Err(ErrorRecord::new("ArgumentOutOfRange", Category::InvalidArgument, exception).into());
        };
        if let Some(pattern) = p.u_format.value() {
            return context.emit(unix_format(date, pattern).into());
        }
        if let Some(hint) = p.display_hint.value() {
            let part = Property { name: "DisplayHint".into(), value: Value::Enum(*hint) };
            return context.emit(Value::Object(Arc::new(Object::around(Value::DateTime(date), vec![part]))));
        }
        match p.format.value() {
            Some(format) if format.eq_ignore_ascii_case("FileDate") => context.emit(format_date(date, "yyyyMMdd").into()),
            Some(format) if format.eq_ignore_ascii_case("FileDateTime") => context.emit(format_date(date, "yyyyMMddTHHmmssffff").into()),
            Some(format) => context.emit(format_date(date, format).into()),
            None => context.emit(Value::DateTime(date)),
        }
    }
}
