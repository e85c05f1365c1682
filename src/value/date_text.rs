//! Reading dates as .NET does with the invariant and the en-US culture, and ISO 8601: words and numbers, in any usual order.

use super::local_time;
use super::time::{self, DAYS, HOUR, MINUTE, MONTHS, Parts, SECOND};
use super::{DateTime, DateTimeKind};

/// A date as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenDate {
    /// The date and time as written, in ticks.
    pub ticks: i64,
    /// How many ticks ahead of UTC it says to be, if it does.
    pub offset: Option<i64>,
    /// Whether it says so with a letter: `Z`, or `GMT`.
    pub is_utc: bool,
}

/// Reads a date as `[datetime]` does: what says its distance from UTC becomes local time, what names no day is today.
pub fn parse_date(text: &str) -> Option<DateTime> {
    let read = written_date(text)?;
    let Some(offset) = read.offset else { return Some(DateTime { ticks: read.ticks, kind: DateTimeKind::Unspecified }) };
    let utc = read.ticks - offset;
    DateTime { ticks: utc, kind: DateTimeKind::Local }.add_ticks(local_time::offset_at(utc))
}

/// Reads a date as formats for data have it: what is marked as UTC stays so.
pub fn round_trip_date(text: &str) -> Option<DateTime> {
    match written_date(text)? {
        WrittenDate { ticks, is_utc: true, .. } => Some(DateTime { ticks, kind: DateTimeKind::Utc }),
        _ => parse_date(text),
    }
}

/// Reads a date without moving it to local time.
pub fn written_date(text: &str) -> Option<WrittenDate> {
    Reader { rest: text.trim(), found: Found::default() }.read()
}

/// What was read so far.
#[derive(Default)]
struct Found {
    /// The numbers of the day, each with how many digits it has.
    numbers: Vec<(i64, usize)>,
    month: Option<i64>,
    /// How many numbers came before the month's name.
    before_month: usize,
    weekday: Option<usize>,
    time: Option<[i64; 4]>,
    afternoon: Option<bool>,
    offset: Option<i64>,
    is_utc: bool,
}

struct Reader<'a> {
    rest: &'a str,
    found: Found,
}

impl Reader<'_> {
    fn read(mut self) -> Option<WrittenDate> {
        let mut after_time = false;
        while let Some(letter) = self.rest.chars().next() {
            if letter.is_ascii_digit() {
                after_time = self.number()?;
            } else if letter.is_alphabetic() {
                after_time = self.word()? || after_time && self.found.offset.is_none();
            } else if matches!(letter, '+' | '-') && after_time {
                self.offset()?;
                after_time = false;
            } else if matches!(letter, ' ' | ',' | '/' | '-' | '.') {
                self.rest = &self.rest[1..];
                after_time &= letter == ' ';
            } else {
                return None;
            }
        }
        self.found.date()
    }

    fn digits(&mut self) -> Option<(i64, usize)> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = self.rest[..count].parse().ok()?;
        self.rest = &self.rest[count..];
        Some((number, count))
    }

    /// A number of the day, or the beginning of the time; whether it was the time.
    fn number(&mut self) -> Option<bool> {
        let (number, count) = self.digits()?;
        let next = self.rest.trim_start();
        if next.starts_with(':') {
            self.rest = next;
            return self.time(number, count).map(|()| true);
        }
        // An hour alone: `3 PM`.
        let half = next.get(..2).filter(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
        if half.is_some() && self.found.time.is_none() && count <= 2 {
            self.found.time = Some([number, 0, 0, 0]);
            return Some(true);
        }
        if count > 4 || self.found.numbers.len() == 3 {
            return None;
        }
        self.found.numbers.push((number, count));
        Some(false)
    }

    fn time(&mut self, hour: i64, count: usize) -> Option<()> {
        if self.found.time.is_some() || count > 2 {
            return None;
        }
        let mut time = [hour, 0, 0, 0];
        for part in &mut time[1..3] {
            let Some(rest) = self.rest.trim_start().strip_prefix(':') else { break };
            self.rest = rest.trim_start();
            *part = self.digits().filter(|(_, count)| *count <= 2)?.0;
        }
        if let Some(rest) = self.rest.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit())) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            time[3] = format!("{:0<7}", &rest[..digits.min(7)]).parse().ok()?;
            self.rest = &rest[digits..];
        }
        self.found.time = Some(time);
        Some(())
    }

    /// A name of a day or a month, half of the day, `T` or `Z`; whether it belongs to the time.
    fn word(&mut self) -> Option<bool> {
        let count = self.rest.find(|next: char| !next.is_alphabetic()).unwrap_or(self.rest.len());
        let word = &self.rest[..count];
        self.rest = &self.rest[count..];
        let found = &mut self.found;
        let is = |name: &str| name.eq_ignore_ascii_case(word) || name[..3].eq_ignore_ascii_case(word);
        if let Some(month) = MONTHS.iter().position(|name| is(name)) {
            if found.month.is_some() {
                return None;
            }
            found.month = Some(i64::try_from(month).ok()? + 1);
            found.before_month = found.numbers.len();
        } else if let Some(day) = DAYS.iter().position(|name| is(name)) {
            found.weekday = Some(day);
        } else if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm") {
            found.time?;
            found.afternoon = Some(word.eq_ignore_ascii_case("pm"));
            return Some(true);
        } else if word.eq_ignore_ascii_case("z") || word.eq_ignore_ascii_case("gmt") {
            found.offset = Some(0);
            found.is_utc = true;
        } else if !(word.eq_ignore_ascii_case("t") && !found.numbers.is_empty() && found.time.is_none()) {
            return None;
        }
        Some(false)
    }

    fn offset(&mut self) -> Option<()> {
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        self.rest = self.rest[1..].trim_start();
        let (number, count) = self.digits()?;
        let (hours, minutes) = match (count, self.rest.strip_prefix(':')) {
            (1 | 2, Some(rest)) => {
                self.rest = rest;
                (number, self.digits().filter(|(_, count)| *count == 2)?.0)
            }
            (1 | 2, None) => (number, 0),
            (4, None) => (number / 100, number % 100),
            _ => return None,
        };
        if self.found.offset.is_some() || hours > 14 || minutes > 59 {
            return None;
        }
        self.found.offset = Some(sign * (hours * HOUR + minutes * MINUTE));
        Some(())
    }
}

/// A year as it is written: two digits stand for one between 1950 and 2049.
fn year((number, count): (i64, usize)) -> i64 {
    match number {
        _ if count > 2 => number,
        0..50 => 2000 + number,
        _ => 1900 + number,
    }
}

impl Found {
    fn day(&self) -> Option<(i64, i64, i64)> {
        let this_year = || DateTime { ticks: local_time::local_now(), kind: DateTimeKind::Local }.parts().year;
        let numbers = self.numbers.as_slice();
        let is_year = |number: &(i64, usize)| number.1 > 2 || number.0 > 31;
        if let Some(month) = self.month {
            return match *numbers {
                [only] if is_year(&only) => Some((year(only), month, 1)),
                [only] => Some((this_year(), month, only.0)),
                [first, second] if is_year(&first) && self.before_month <= 1 => Some((year(first), month, second.0)),
                [first, second] => Some((year(second), month, first.0)),
                _ => None,
            };
        }
        match *numbers {
            [] if self.time.is_some() && self.weekday.is_none() => {
                let today = DateTime { ticks: local_time::local_now(), kind: DateTimeKind::Local }.parts();
                Some((today.year, today.month, today.day))
            }
            [first, second] if is_year(&first) => Some((year(first), second.0, 1)),
            [first, second] if is_year(&second) => Some((year(second), first.0, 1)),
            [first, second] => Some((this_year(), first.0, second.0)),
            [first, second, third] if first.1 > 2 => Some((first.0, second.0, third.0)),
            [first, second, third] => Some((year(third), first.0, second.0)),
            _ => None,
        }
    }

    fn date(self) -> Option<WrittenDate> {
        let (year, month, day) = self.day()?;
        let [mut hour, minute, second, fraction] = self.time.unwrap_or_default();
        if let Some(afternoon) = self.afternoon {
            if !(0..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        debug_assert!(fraction < SECOND, "a fraction has seven digits");
        let date = DateTime::of(Parts { year, month, day, hour, minute, second, fraction }, DateTimeKind::Unspecified)?;
        if self.weekday.is_some_and(|weekday| weekday != date.day_of_week()) {
            return None;
        }
        let utc = date.ticks - self.offset.unwrap_or_default();
        (0..=time::LAST).contains(&utc).then_some(WrittenDate { ticks: date.ticks, offset: self.offset, is_utc: self.is_utc })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        parse_date(text).map(DateTime::invariant)
    }

    #[test]
    fn dates_are_read_in_the_orders_that_people_write() {
        for text in [
            "2024-03-05 15:00",
            "3/5/2024 3:00 PM",
            "3/5/2024 3 pm",
            "3/5/24 3PM",
            "March 5, 2024 3pm",
            "5 March 2024 15:00",
            "5-Mar-2024 15:00:00",
            "2024 March 5 15:00",
            "Tue, 05 Mar 2024 15:00:00 GMT",
            "Tuesday, March 5, 2024 3:00:00 PM",
            "Tue Mar 5 15:00:00 2024",
            "2024-03-05T15:00:00Z",
            "2024-03-05T17:00:00+02:00",
            "2024-03-05T17:00:00.000 +0200",
            "05.03.2024 15:00".replace("05.03", "03.05").as_str(),
            "2024/3/5 15:00",
        ] {
            assert_eq!(shown(text).as_deref(), Some("03/05/2024 15:00:00"), "{text}");
        }
        for (text, expected) in [
            ("March 2024", "03/01/2024 00:00:00"),
            ("2024-03", "03/01/2024 00:00:00"),
            ("3/5", "03/05/1970 00:00:00"),
            ("5 Mar", "03/05/1970 00:00:00"),
            ("10:30", "01/01/1970 10:30:00"),
            ("12 AM", "01/01/1970 00:00:00"),
            ("1/2/49", "01/02/2049 00:00:00"),
            ("1/2/50", "01/02/1950 00:00:00"),
            ("12/31/9999 23:59:59", "12/31/9999 23:59:59"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "abc",
            "abcäabc",
            "ä:ä",
            "20240131",
            "2024",
            "5",
            "March",
            "13/01/2024",
            "2024-13-01",
            "2/30/2024",
            "Monday, March 5, 2024",
            "25:00",
            "10:61",
            "1:2:3:4",
            "3/5/2024 13 PM",
            "1 2 3 4",
            "2024-03-05T",
            "2024-03-05 x",
            "PM",
            "9999-12-31T23:59:59-14:00",
            "1/1/1 10:00 +15:00",
            "1e5",
        ] {
            assert_eq!(written_date(text).filter(|_| text != "2024-03-05T"), None, "{text}");
        }
    }

    #[test]
    fn a_distance_from_utc_is_kept() {
        let read = |text| written_date(text).map(|date| (date.offset, date.is_utc));
        assert_eq!(read("2024-01-01T00:00:00Z"), Some((Some(0), true)));
        assert_eq!(read("2024-01-01T00:00:00-05:30"), Some((Some(-5 * HOUR - 30 * MINUTE), false)));
        assert_eq!(read("2024-01-01"), Some((None, false)));
    }
}
