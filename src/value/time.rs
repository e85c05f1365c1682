//! Dates and time spans: the calendar, and their texts.

use super::{DateTime, DateTimeKind};

/// Ticks in a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub const DAY: i64 = 24 * HOUR;
/// Ticks at 1970-01-01.
pub const UNIX_EPOCH: i64 = 719_162 * DAY;
/// Ticks at the end of the year 9999.
pub const LAST: i64 = 3_652_059 * DAY - 1;

/// The English names of the months.
pub const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/// The English names of the days, Sunday first.
pub const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A date taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// 1 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// Ticks within the second.
    pub fraction: i64,
}

/// Days before the year, counted from 0001-01-01.
fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

/// Whether the year has a 29th of February.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days the month has.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl DateTime {
    /// The date and time of these parts, or `None` if there is no such one.
    pub fn of(parts: Parts, kind: DateTimeKind) -> Option<Self> {
        let fits = (1..=9999).contains(&parts.year)
            && (1..=12).contains(&parts.month)
            && (1..=days_in_month(parts.year, parts.month)).contains(&parts.day)
            && (0..24).contains(&parts.hour)
            && (0..60).contains(&parts.minute)
            && (0..60).contains(&parts.second)
            && (0..SECOND).contains(&parts.fraction);
        if !fits {
            return None;
        }
        let days =
            days_before_year(parts.year) + (1..parts.month).map(|month| days_in_month(parts.year, month)).sum::<i64>() + parts.day - 1;
        let ticks = days * DAY + parts.hour * HOUR + parts.minute * MINUTE + parts.second * SECOND + parts.fraction;
        Some(Self { ticks, kind })
    }

    /// Its parts.
    pub fn parts(self) -> Parts {
        let days = self.ticks / DAY;
        let mut year = days / 366 + 1;
        while days_before_year(year + 1) <= days {
            year += 1;
        }
        let mut day = days - days_before_year(year) + 1;
        let mut month = 1;
        while day > days_in_month(year, month) {
            day -= days_in_month(year, month);
            month += 1;
        }
        let rest = self.ticks % DAY;
        Parts { year, month, day, hour: rest / HOUR, minute: rest % HOUR / MINUTE, second: rest % MINUTE / SECOND, fraction: rest % SECOND }
    }

    /// 0 for Sunday to 6 for Saturday.
    pub fn day_of_week(self) -> usize {
        usize::try_from((self.ticks / DAY + 1) % 7).unwrap_or_default()
    }

    /// 1 for the first of January.
    pub fn day_of_year(self) -> i64 {
        self.ticks / DAY - days_before_year(self.parts().year) + 1
    }

    /// As the invariant culture writes it: `01/31/2024 13:02:03`.
    pub fn invariant(self) -> String {
        let parts = self.parts();
        format!("{:02}/{:02}/{:04} {:02}:{:02}:{:02}", parts.month, parts.day, parts.year, parts.hour, parts.minute, parts.second)
    }

    /// As en-US writes it: `1/31/2024 1:02:03 PM`.
    pub fn display(self) -> String {
        let parts = self.parts();
        let (hour, half) = twelve(parts.hour);
        format!("{}/{}/{:04} {hour}:{:02}:{:02} {half}", parts.month, parts.day, parts.year, parts.minute, parts.second)
    }

    /// With months added, the day cut to the month's length; `None` outside of the calendar.
    pub fn add_months(self, months: i64) -> Option<Self> {
        let mut parts = self.parts();
        let all = parts.year.checked_mul(12)?.checked_add(parts.month - 1)?.checked_add(months)?;
        parts.year = all.div_euclid(12);
        parts.month = all.rem_euclid(12) + 1;
        parts.day = parts.day.min(days_in_month(parts.year, parts.month));
        Self::of(parts, self.kind)
    }

    /// With ticks added; `None` outside of the calendar.
    pub fn add_ticks(self, ticks: i64) -> Option<Self> {
        let ticks = self.ticks.checked_add(ticks).filter(|ticks| (0..=LAST).contains(ticks))?;
        Some(Self { ticks, ..self })
    }
}

/// An hour of 24 as one of 12, with its half of the day.
pub fn twelve(hour: i64) -> (i64, &'static str) {
    (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "AM" } else { "PM" })
}

/// A time span as `TimeSpan.ToString()` writes it: `[-][d.]hh:mm:ss[.fffffff]`.
pub fn span_text(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let ticks = ticks.unsigned_abs();
    let unit = |unit: i64| unit.unsigned_abs();
    let (days, rest) = (ticks / unit(DAY), ticks % unit(DAY));
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let fraction = rest % unit(SECOND);
    let fraction = if fraction > 0 { format!(".{fraction:07}") } else { String::new() };
    format!(
        "{sign}{days}{:02}:{:02}:{:02}{fraction}",
        rest / unit(HOUR),
        rest % unit(HOUR) / unit(MINUTE),
        rest % unit(MINUTE) / unit(SECOND)
    )
}

/// Reads a time span: `d`, `[d.]hh:mm[:ss[.fffffff]]`.
pub fn parse_span(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let number =
        |text: &str| if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) { None } else { text.parse::<i64>().ok() };
    let ticks = if text.contains(':') {
        let (head, rest) = text.split_once(':')?;
        let (days, hours) = head.split_once('.').map_or((Some(0), number(head)), |(days, hours)| (number(days), number(hours)));
        let mut parts = rest.split(':');
        let minutes = number(parts.next()?)?;
        let (seconds, fraction) = match parts.next() {
            None => (0, 0),
            Some(seconds) => {
                let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
                (number(seconds)?, if fraction.len() <= 7 { number(&format!("{fraction:0<7}"))? } else { return None })
            }
        };
        let hours = hours?;
        if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
            return None;
        }
        days?.checked_mul(DAY)?.checked_add(hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction)?
    } else {
        number(text)?.checked_mul(DAY)?
    };
    Some(if negative { -ticks } else { ticks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_being_taken_apart() {
        for ticks in [0, 719_162 * DAY, 738_916 * DAY + 13 * HOUR + 2 * MINUTE + 3 * SECOND, LAST] {
            let date = DateTime { ticks, kind: DateTimeKind::Utc };
            assert_eq!(DateTime::of(date.parts(), DateTimeKind::Utc), Some(date));
        }
        let date = DateTime { ticks: 738_916 * DAY + 13 * HOUR, kind: DateTimeKind::Utc };
        assert_eq!((date.invariant(), DAYS[date.day_of_week()]), ("02/01/2024 13:00:00".into(), "Thursday"));
        assert_eq!(date.display(), "2/1/2024 1:00:00 PM");
    }

    #[test]
    fn spans_are_read_and_written() {
        for (text, shown) in
            [("01:30:00", "01:30:00"), ("2", "2.00:00:00"), ("-1.02:03:04.5", "-1.02:03:04.5000000"), ("90.00:00:00", "90.00:00:00")]
        {
            assert_eq!(parse_span(text).map(span_text).as_deref(), Some(shown));
        }
        assert_eq!((parse_span("24:00:00"), parse_span("zz")), (None, None));
    }
}
