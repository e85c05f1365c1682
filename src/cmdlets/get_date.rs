//! Get-Date: the time, or another one, in a format perhaps.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Given, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, Value, format_date, time};

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
        match p.format.value() {
            Some(format) if format.eq_ignore_ascii_case("FileDate") => context.emit(format_date(date, "yyyyMMdd").into()),
            Some(format) if format.eq_ignore_ascii_case("FileDateTime") => context.emit(format_date(date, "yyyyMMddTHHmmssffff").into()),
            Some(format) => context.emit(format_date(date, format).into()),
            None => context.emit(Value::DateTime(date)),
        }
    }
}
