//! Dates and time spans: their properties and methods.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{DATE_TIME_KIND, DAY_OF_WEEK, option_of};
use super::statics::Surroundings;
use crate::value::operator::OperatorError;
use crate::value::time::{self, DAY, HOUR, MINUTE, SECOND};
use crate::value::{Culture, DateTime, DateTimeKind, EnumValue, Type, Value, format_date, parse_date, to_local, to_universal};

const MILLISECOND: i64 = SECOND / 1000;
const MICROSECOND: i64 = 10;

/// A day of the week, counted from Sunday on.
pub(crate) fn day_of_week(day: usize) -> Value {
    Value::from(EnumValue { def: &DAY_OF_WEEK, value: i64::try_from(day).unwrap_or_default() })
}

/// A property of a date.
pub(super) fn date_property(date: DateTime, name: &str) -> Option<Value> {
    let int = |number: i64| Value::Int(i32::try_from(number).unwrap_or_default());
    let parts = date.parts();
    Some(match name.to_ascii_lowercase().as_str() {
        "year" => int(parts.year),
        "month" => int(parts.month),
        "day" => int(parts.day),
        "hour" => int(parts.hour),
        "minute" => int(parts.minute),
        "second" => int(parts.second),
        "millisecond" => int(parts.fraction / MILLISECOND),
        "microsecond" => int(parts.fraction % MILLISECOND / MICROSECOND),
        "nanosecond" => int(parts.fraction % MICROSECOND * 100),
        "ticks" => Value::Long(date.ticks),
        "date" => Value::DateTime(DateTime { ticks: date.ticks - date.ticks % DAY, kind: date.kind }),
        "timeofday" => Value::TimeSpan(date.ticks % DAY),
        "dayofweek" => day_of_week(date.day_of_week()),
        "dayofyear" => int(date.day_of_year()),
        "kind" => Value::from(EnumValue {
            def: &DATE_TIME_KIND,
            value: match date.kind {
                DateTimeKind::Unspecified => 0,
                DateTimeKind::Utc => 1,
                DateTimeKind::Local => 2,
            },
        }),
        "datetime" => format_date(date, "F").into(),
        _ => return None,
    })
}

/// A property of a time span.
pub(super) fn span_property(ticks: i64, name: &str) -> Option<Value> {
    let int = |number: i64| Value::Int(i32::try_from(number).unwrap_or_default());
    #[expect(clippy::cast_precision_loss, reason = "totals are reals")]
    let total = |unit: i64| Value::Double(ticks as f64 / unit as f64);
    Some(match name.to_ascii_lowercase().as_str() {
        "ticks" => Value::Long(ticks),
        "days" => int(ticks / DAY),
        "hours" => int(ticks / HOUR % 24),
        "minutes" => int(ticks / MINUTE % 60),
        "seconds" => int(ticks / SECOND % 60),
        "milliseconds" => int(ticks / MILLISECOND % 1000),
        "microseconds" => int(ticks / MICROSECOND % 1000),
        "nanoseconds" => int(ticks % MICROSECOND * 100),
        "totaldays" => total(DAY),
        "totalhours" => total(HOUR),
        "totalminutes" => total(MINUTE),
        "totalseconds" => total(SECOND),
        "totalmilliseconds" => total(MILLISECOND),
        "totalmicroseconds" => total(MICROSECOND),
        #[expect(clippy::cast_precision_loss, reason = "totals are reals")]
        "totalnanoseconds" => Value::Double(ticks as f64 * 100.0),
        _ => return None,
    })
}

fn unrepresentable(call: &Call<'_>) -> OperatorError {
    call.out_of_range("The added or subtracted value results in an un-representable DateTime.")
}

/// Ticks of so many units, as .NET rounds them.
fn ticks_of(number: f64, unit: i64, call: &Call<'_>) -> Wanted<i64> {
    #[expect(clippy::cast_precision_loss, reason = "units are small")]
    let ticks = number * unit as f64;
    if !ticks.is_finite() || ticks.abs() >= 9.2e18 {
        return Err(call.thrown("OverflowException", "TimeSpan overflowed because the duration is too long."));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    Ok(ticks.trunc() as i64)
}

fn unit_of(lower: &str) -> Option<i64> {
    Some(match lower {
        "adddays" | "fromdays" => DAY,
        "addhours" | "fromhours" => HOUR,
        "addminutes" | "fromminutes" => MINUTE,
        "addseconds" | "fromseconds" => SECOND,
        "addmilliseconds" | "frommilliseconds" => MILLISECOND,
        "addmicroseconds" | "frommicroseconds" => MICROSECOND,
        "addticks" | "fromticks" => 1,
        _ => return None,
    })
}

fn span_argument(call: &Call<'_>) -> Wanted<i64> {
    match call.converted(0, &Type::TimeSpan)? {
        Value::TimeSpan(ticks) => Ok(ticks),
        _ => Ok(0),
    }
}

fn date_argument(call: &Call<'_>, position: usize) -> Wanted<DateTime> {
    match call.converted(position, &Type::DateTime)? {
        Value::DateTime(date) => Ok(date),
        _ => Err(call.wrong_count()),
    }
}

/// The methods of a date that depend on the time zone; `None` for all others, which [`super::call_method`] knows.
pub fn call_in_zone(date: DateTime, name: &str, world: &dyn Surroundings) -> Option<Value> {
    Some(match name.to_ascii_lowercase().as_str() {
        "tolocaltime" => Value::DateTime(to_local(date)),
        "touniversaltime" => Value::DateTime(to_universal(date)),
        "tofiletime" | "tofiletimeutc" => Value::Long(to_universal(date).ticks - FILE_EPOCH),
        "isdaylightsavingtime" => {
            let month_start = |month: i64| {
                let parts = time::Parts { month, day: 1, ..date.parts() };
                DateTime::of(parts, date.kind).map_or(0, |start| world.offset(start.ticks))
            };
            let now = world.offset(to_universal(date).ticks);
            Value::Bool(date.kind != DateTimeKind::Utc && now > month_start(1).min(month_start(7)))
        }
        _ => return None,
    })
}

/// A method of a date; `None` when there is no such method.
pub(super) fn date_method(date: DateTime, lower: &str, call: &Call<'_>) -> Called {
    let moved =
        |ticks: Wanted<i64>| ticks.and_then(|ticks| date.add_ticks(ticks).ok_or_else(|| unrepresentable(call))).map(Value::DateTime);
    let months =
        |months: Wanted<i64>| months.and_then(|months| date.add_months(months).ok_or_else(|| unrepresentable(call))).map(Value::DateTime);
    let result: Wanted<Value> = match lower {
        "addmonths" => months(call.int(0).map(i64::from)),
        "addyears" => months(call.int(0).map(|years| i64::from(years) * 12)),
        "add" => moved(span_argument(call)),
        "addticks" => moved(call.long(0)),
        "subtract" => match call.arguments.first() {
            Some(Value::DateTime(other)) => Ok(Value::TimeSpan(date.ticks - other.ticks)),
            Some(Value::String(_)) => date_argument(call, 0).map(|other| Value::TimeSpan(date.ticks - other.ticks)),
            _ => moved(span_argument(call).map(|ticks| -ticks)),
        },
        "toshortdatestring" => Ok(format_date(date, "d").into()),
        "tolongdatestring" => Ok(format_date(date, "D").into()),
        "toshorttimestring" => Ok(format_date(date, "t").into()),
        "tolongtimestring" => Ok(format_date(date, "T").into()),
        "tooadate" => {
            #[expect(clippy::cast_precision_loss, reason = "it is a real by definition")]
            let days = (date.ticks - 693_593 * DAY) as f64 / DAY as f64;
            Ok(Value::Double(days))
        }
        "tobinary" => Ok(Value::Long(date.ticks)),
        other => moved(unit_of(other).map(|unit| call.real(0).and_then(|number| ticks_of(number, unit, call)))?),
    };
    Some(result)
}

/// Ticks at 1601-01-01, where file times start.
pub(super) const FILE_EPOCH: i64 = 584_388 * DAY;

/// A method of a time span; `None` when there is no such method.
pub(super) fn span_method(ticks: i64, lower: &str, call: &Call<'_>) -> Called {
    let fits = |sum: Option<i64>| {
        sum.map(Value::TimeSpan).ok_or_else(|| call.thrown("OverflowException", "TimeSpan overflowed because the duration is too long."))
    };
    let result: Wanted<Value> = match lower {
        "add" => span_argument(call).and_then(|other| fits(ticks.checked_add(other))),
        "subtract" => span_argument(call).and_then(|other| fits(ticks.checked_sub(other))),
        "negate" => fits(ticks.checked_neg()),
        "duration" => fits(ticks.checked_abs()),
        #[expect(clippy::cast_precision_loss, reason = "factors are reals")]
        "multiply" => call.real(0).and_then(|factor| ticks_of(factor * ticks as f64, 1, call)).map(Value::TimeSpan),
        #[expect(clippy::cast_precision_loss, reason = "divisors are reals")]
        "divide" => match call.arguments.first() {
            Some(Value::TimeSpan(other)) => Ok(Value::Double(ticks as f64 / *other as f64)),
            _ => call.real(0).and_then(|divisor| ticks_of(ticks as f64 / divisor, 1, call)).map(Value::TimeSpan),
        },
        _ => return None,
    };
    Some(result)
}

/// A static method of `[datetime]`.
pub(super) fn date_static_method(lower: &str, call: &Call<'_>) -> Called {
    let read = |text: &str| match call.arguments.iter().skip(1).find_map(|argument| argument.downcast::<Culture>()) {
        Some(culture) => parse_date(&culture.locale().plain_date(text)),
        None => parse_date(text),
    };
    let not_a_date = |text: &str| call.bad_format(&format!("String '{text}' was not recognized as a valid DateTime."));
    let result: Wanted<Value> = match lower {
        "parse" => call.text(0).and_then(|text| read(&text).map(Value::DateTime).ok_or_else(|| not_a_date(&text))),
        "tryparse" => call.text(0).map(|text| {
            let date = read(&text);
            call.fill_reference(Value::DateTime(date.unwrap_or(DateTime { ticks: 0, kind: DateTimeKind::Unspecified })));
            Value::Bool(date.is_some())
        }),
        "parseexact" => exact(call).and_then(|(text, date)| date.map(Value::DateTime).ok_or_else(|| not_a_date(&text))),
        "tryparseexact" => exact(call).map(|(_, date)| {
            call.fill_reference(Value::DateTime(date.unwrap_or(DateTime { ticks: 0, kind: DateTimeKind::Unspecified })));
            Value::Bool(date.is_some())
        }),
        "daysinmonth" => call.int(0).and_then(|year| {
            let month = call.int(1)?;
            if !(1..=12).contains(&month) || !(1..=9999).contains(&year) {
                return Err(call.out_of_range("Month must be between one and twelve. (Parameter 'month')"));
            }
            Ok(Value::Int(i32::try_from(time::days_in_month(i64::from(year), i64::from(month))).unwrap_or_default()))
        }),
        "isleapyear" => call.int(0).map(|year| Value::Bool(time::is_leap(i64::from(year)))),
        "fromfiletime" | "fromfiletimeutc" => call.long(0).and_then(|ticks| {
            let utc = DateTime { ticks: FILE_EPOCH, kind: DateTimeKind::Utc }
                .add_ticks(ticks)
                .ok_or_else(|| call.out_of_range("Not a valid Win32 FileTime. (Parameter 'fileTime')"))?;
            Ok(Value::DateTime(if lower == "fromfiletime" { to_local(utc) } else { utc }))
        }),
        "fromoadate" => call.real(0).and_then(|days| {
            let ticks = ticks_of(days, DAY, call)?;
            DateTime { ticks: 693_593 * DAY, kind: DateTimeKind::Unspecified }
                .add_ticks(ticks)
                .map(Value::DateTime)
                .ok_or_else(|| unrepresentable(call))
        }),
        "specifykind" => date_argument(call, 0).and_then(|date| Ok(Value::DateTime(DateTime { kind: kind_of(call.value(1)?), ..date }))),
        "compare" => date_argument(call, 0).and_then(|left| Ok(Value::Int({ left.ticks }.cmp(&{ date_argument(call, 1)?.ticks }) as i32))),
        _ => return None,
    };
    Some(result)
}

fn kind_of(value: &Value) -> DateTimeKind {
    match option_of(&DATE_TIME_KIND, value) {
        Some(1) => DateTimeKind::Utc,
        Some(2) => DateTimeKind::Local,
        _ => DateTimeKind::Unspecified,
    }
}

fn exact(call: &Call<'_>) -> Wanted<(crate::value::Text, Option<DateTime>)> {
    let text = call.text(0)?;
    let patterns = call.items(1)?;
    let found = patterns.iter().find_map(|pattern| read_exact(&text, &crate::value::to_text(pattern)));
    Ok((text, found))
}

/// Reads a date in exactly the given custom or standard pattern.
pub(super) fn read_exact(text: &str, pattern: &str) -> Option<DateTime> {
    let pattern = match pattern {
        "d" => "M/d/yyyy",
        "D" => "dddd, MMMM d, yyyy",
        "g" => "M/d/yyyy h:mm tt",
        "G" => "M/d/yyyy h:mm:ss tt",
        "s" => "yyyy-MM-ddTHH:mm:ss",
        "u" => "yyyy-MM-dd HH:mm:ssZ",
        "o" | "O" => "yyyy-MM-ddTHH:mm:ss.fffffffK",
        "t" => "h:mm tt",
        "T" => "h:mm:ss tt",
        "r" | "R" => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        own => own,
    };
    let mut reader = Reader { rest: text };
    let mut parts = time::Parts { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 };
    let (mut afternoon, mut shift, mut kind) = (None, 0, DateTimeKind::Unspecified);
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' || letter == '"' {
            for quoted in letters.by_ref().take_while(|next| *next != letter).collect::<Vec<_>>() {
                reader.expect(quoted)?;
            }
            continue;
        }
        if letter == '\\' {
            reader.expect(letters.next()?)?;
            continue;
        }
        if letter == '%' {
            continue;
        }
        let mut width = 1;
        while "yMdHhmsftzF".contains(letter) && letters.next_if_eq(&letter).is_some() {
            width += 1;
        }
        match letter {
            'y' if width > 2 => parts.year = reader.digits(4, 4)?,
            'y' => parts.year = reader.digits(width, 2).map(|year| if year < 50 { 2000 + year } else { 1900 + year })?,
            'M' if width > 2 => parts.month = reader.name(&time::MONTHS, width == 3)? + 1,
            'M' => parts.month = reader.digits(width, 2)?,
            'd' if width > 2 => {
                reader.name(&time::DAYS, width == 3)?;
            }
            'd' => parts.day = reader.digits(width, 2)?,
            'H' | 'h' => parts.hour = reader.digits(width, 2)?,
            'm' => parts.minute = reader.digits(width, 2)?,
            's' => parts.second = reader.digits(width, 2)?,
            'f' => parts.fraction = reader.digits(width, width)? * 10_i64.pow(7_u32.checked_sub(u32::try_from(width).ok()?)?),
            'F' => {
                let digits = reader.rest.bytes().take(width).take_while(u8::is_ascii_digit).count();
                if digits > 0 {
                    parts.fraction = reader.digits(digits, digits)? * 10_i64.pow(7_u32.checked_sub(u32::try_from(digits).ok()?)?);
                }
            }
            't' => afternoon = Some(reader.half(width)?),
            'K' | 'z' if letter == 'K' && reader.rest.is_empty() => {}
            'K' if reader.rest.starts_with('Z') => {
                reader.expect('Z')?;
                kind = DateTimeKind::Utc;
            }
            'K' | 'z' => {
                shift = reader.offset()?;
                kind = DateTimeKind::Utc;
            }
            'Z' => {
                reader.expect('Z')?;
                kind = DateTimeKind::Utc;
            }
            plain => reader.expect(plain)?,
        }
    }
    if let Some(afternoon) = afternoon {
        parts.hour = parts.hour % 12 + if afternoon { 12 } else { 0 };
    }
    if !reader.rest.is_empty() {
        return None;
    }
    let date = DateTime::of(parts, kind)?.add_ticks(-shift)?;
    // A date that says its distance from UTC becomes local time.
    Some(if kind == DateTimeKind::Utc { to_local(date) } else { date })
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn expect(&mut self, letter: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(letter)?;
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.rest.bytes().take(most.max(least)).take_while(u8::is_ascii_digit).count();
        if count < least || count == 0 {
            return None;
        }
        let number = self.rest[..count].parse().ok()?;
        self.rest = &self.rest[count..];
        Some(number)
    }

    fn name(&mut self, names: &[&str], short: bool) -> Option<i64> {
        let at = names.iter().position(|name| {
            let name = if short { &name[..3] } else { name };
            self.rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        })?;
        self.rest = &self.rest[if short { 3 } else { names[at].len() }..];
        i64::try_from(at).ok()
    }

    fn half(&mut self, width: usize) -> Option<bool> {
        let half = self.rest.get(..width.min(2))?.to_ascii_lowercase();
        self.rest = &self.rest[half.len()..];
        match half.as_str() {
            "pm" | "p" => Some(true),
            "am" | "a" => Some(false),
            _ => None,
        }
    }

    fn offset(&mut self) -> Option<i64> {
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let hours = self.digits(1, 2)?;
        let minutes = if self.expect(':').is_some() { self.digits(2, 2)? } else { 0 };
        Some(sign * (hours * HOUR + minutes * MINUTE))
    }
}

/// A static member of `[timespan]`.
pub(super) fn span_static_method(lower: &str, call: &Call<'_>) -> Called {
    let result: Wanted<Value> = match lower {
        "parse" => call.text(0).and_then(|text| {
            time::parse_span(&text).map(Value::TimeSpan).ok_or_else(|| {
                let cause = crate::value::convert::span_cause(&text);
                call.thrown(
                    cause.strip_prefix("System.").unwrap_or(cause),
                    &format!("String '{text}' was not recognized as a valid TimeSpan."),
                )
            })
        }),
        "tryparse" => call.text(0).map(|text| {
            let span = time::parse_span(&text);
            call.fill_reference(Value::TimeSpan(span.unwrap_or_default()));
            Value::Bool(span.is_some())
        }),
        from if from.starts_with("from") => {
            call.real(0).and_then(|number| ticks_of(number, unit_of(from).ok_or_else(|| call.wrong_count())?, call)).map(Value::TimeSpan)
        }
        _ => return None,
    };
    Some(result)
}
