//! `System.TimeZoneInfo` and `System.DateTimeOffset`: points in time with their distance from UTC.

use super::{DateTime, DateTimeKind, Foreign, OperatorError, Text, Type, Value, convert, format_date, time, to_f64, to_text};
use jiff::tz::TimeZone;

/// A time zone.
#[derive(Debug)]
pub struct Zone {
    id: Text,
    zone: TimeZone,
}

/// Names that Windows gives to zones, and their names everywhere else.
const WINDOWS: &[(&str, &str)] = &[
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Argentina Standard Time", "America/Argentina/Buenos_Aires"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. Australia Standard Time", "Australia/Brisbane"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Eastern Standard Time", "America/New_York"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Mountain Standard Time", "America/Denver"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Pacific SA Standard Time", "America/Santiago"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("UTC", "Etc/UTC"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("W. Europe Standard Time", "Europe/Berlin"),
];

impl Zone {
    /// The zone of this name: `Europe/Berlin`, or as Windows calls it.
    pub fn named(name: &str) -> Option<Self> {
        let own = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)).map_or(name, |(_, own)| own);
        TimeZone::get(own).ok().map(|zone| Self { id: name.into(), zone })
    }

    /// UTC.
    pub fn utc() -> Self {
        Self { id: "UTC".into(), zone: TimeZone::UTC }
    }

    /// The zone of this system.
    pub fn local() -> Self {
        let zone = TimeZone::system();
        Self { id: zone.iana_name().unwrap_or("UTC").into(), zone }
    }

    /// Zones that can be named.
    pub fn all() -> Vec<Self> {
        jiff::tz::db().available().filter_map(|name| Self::named(name.as_str())).collect()
    }

    /// Ticks to add to UTC for the zone's time at that moment.
    pub fn offset(&self, utc: i64) -> i64 {
        let seconds = (utc - time::UNIX_EPOCH).div_euclid(time::SECOND);
        jiff::Timestamp::from_second(seconds).map_or(0, |at| i64::from(self.zone.to_offset(at).seconds()) * time::SECOND)
    }

    /// The zone's time as UTC ticks.
    pub fn to_utc(&self, local: i64) -> i64 {
        let first = local - self.offset(local);
        local - self.offset(first)
    }

    fn base(&self) -> i64 {
        // The smaller of winter's and summer's distance is the one without daylight saving.
        let january = time::UNIX_EPOCH + 55 * 365 * time::DAY;
        self.offset(january).min(self.offset(january + 182 * time::DAY))
    }

    fn shown(&self) -> Text {
        let base = self.base();
        let (sign, minutes) = (if base < 0 { '-' } else { '+' }, base.abs() / time::MINUTE);
        format!("(UTC{sign}{:02}:{:02}) {}", minutes / 60, minutes % 60, self.id).into()
    }
}

impl Foreign for Zone {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.TimeZoneInfo".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.shown()
    }

    fn property_names(&self) -> Vec<Text> {
        ["Id", "HasIanaId", "DisplayName", "StandardName", "DaylightName", "BaseUtcOffset", "SupportsDaylightSavingTime"]
            .map(Text::from)
            .to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "id" | "standardname" | "daylightname" => Value::String(self.id.clone()),
            "displayname" => Value::String(self.shown()),
            "hasianaid" => Value::Bool(self.id.contains('/') || &*self.id == "UTC"),
            "baseutcoffset" => Value::TimeSpan(self.base()),
            "supportsdaylightsavingtime" => {
                let january = time::UNIX_EPOCH + 55 * 365 * time::DAY;
                Value::Bool(self.offset(january) != self.offset(january + 182 * time::DAY))
            }
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetUtcOffset", "IsDaylightSavingTime"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let [date] = arguments else { return None };
        let date = match convert(date, &Type::DateTime) {
            Ok(Value::DateTime(date)) => date,
            Ok(_) => return None,
            Err(error) => return Some(Err(error.message.into())),
        };
        let utc = if date.kind == DateTimeKind::Utc { date.ticks } else { self.to_utc(date.ticks) };
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "getutcoffset" => Value::TimeSpan(self.offset(utc)),
            "isdaylightsavingtime" => Value::Bool(self.offset(utc) != self.base()),
            _ => return None,
        }))
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.id.eq_ignore_ascii_case(&other.id))
    }
}

/// A point in time with its distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTimeOffset {
    /// UTC ticks.
    utc: i64,
    /// Ticks to add for the time as it is written.
    offset: i64,
}

impl DateTimeOffset {
    /// A moment in UTC ticks, as it is written so many ticks east of Greenwich.
    pub fn new(utc: i64, offset: i64) -> Self {
        Self { utc, offset }
    }

    /// Reads a text; without a distance of its own it is local time.
    pub fn parse(text: &str, local: impl Fn(i64) -> i64) -> Option<Self> {
        let date = super::written_date(text)?;
        let offset = date.offset.unwrap_or_else(|| local(date.ticks));
        Some(Self { utc: date.ticks - offset, offset })
    }

    fn written(&self) -> DateTime {
        DateTime { ticks: (self.utc + self.offset).clamp(0, time::LAST), kind: DateTimeKind::Unspecified }
    }

    fn offset_text(&self) -> String {
        let minutes = self.offset.abs() / time::MINUTE;
        format!("{}{:02}:{:02}", if self.offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }

    fn formatted(&self, pattern: &str) -> String {
        match pattern {
            "o" | "O" => format!("{}{}", format_date(self.written(), "yyyy-MM-ddTHH:mm:ss.fffffff"), self.offset_text()),
            "u" => format_date(DateTime { ticks: self.utc, kind: DateTimeKind::Utc }, "u"),
            "r" | "R" => format_date(DateTime { ticks: self.utc, kind: DateTimeKind::Utc }, "r"),
            _ => {
                let quoted = format!("'{}'", self.offset_text());
                format_date(self.written(), &pattern.replace("zzz", &quoted).replace('K', &quoted))
            }
        }
    }
}

impl Foreign for DateTimeOffset {
    fn type_names(&self) -> Vec<Text> {
        ["System.DateTimeOffset", "System.ValueType", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        format!("{} {}", self.written().display(), self.offset_text()).into()
    }

    fn property_names(&self) -> Vec<Text> {
        [
            "DateTime",
            "UtcDateTime",
            "LocalDateTime",
            "Date",
            "Day",
            "DayOfWeek",
            "DayOfYear",
            "Hour",
            "Millisecond",
            "Microsecond",
            "Nanosecond",
            "Minute",
            "Month",
            "Offset",
            "Second",
            "Ticks",
            "UtcTicks",
            "TimeOfDay",
            "Year",
        ]
        .map(Text::from)
        .to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "datetime" => Value::DateTime(self.written()),
            "utcdatetime" => Value::DateTime(DateTime { ticks: self.utc, kind: DateTimeKind::Utc }),
            "localdatetime" => {
                let local = self.utc + Zone::local().offset(self.utc);
                Value::DateTime(DateTime { ticks: local.clamp(0, time::LAST), kind: DateTimeKind::Local })
            }
            "offset" => Value::TimeSpan(self.offset),
            "utcticks" => Value::Long(self.utc),
            _ => return super::member::property(&Value::DateTime(self.written()), name),
        })
    }

    fn method_names(&self) -> Vec<Text> {
        [
            "AddDays",
            "AddHours",
            "AddMinutes",
            "AddSeconds",
            "Subtract",
            "ToLocalTime",
            "ToString",
            "ToUniversalTime",
            "ToUnixTimeMilliseconds",
            "ToUnixTimeSeconds",
        ]
        .map(Text::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let moved = |unit: i64| {
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "ticks of a date fit")]
            let ticks = arguments.first().and_then(to_f64).map(|count| (count * unit as f64) as i64);
            ticks.map(|ticks| Ok(Value::foreign(Self { utc: self.utc.saturating_add(ticks).clamp(0, time::LAST), ..*self })))
        };
        let seconds = (self.utc - time::UNIX_EPOCH).div_euclid(time::SECOND);
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("adddays", [_]) => return moved(time::DAY),
            ("addhours", [_]) => return moved(time::HOUR),
            ("addminutes", [_]) => return moved(time::MINUTE),
            ("addseconds", [_]) => return moved(time::SECOND),
            ("subtract", [other]) => match other.downcast::<Self>() {
                Some(other) => Ok(Value::TimeSpan(self.utc - other.utc)),
                None => return None,
            },
            ("tounixtimeseconds", []) => Ok(Value::Long(seconds)),
            ("tounixtimemilliseconds", []) => Ok(Value::Long((self.utc - time::UNIX_EPOCH).div_euclid(time::SECOND / 1000))),
            ("touniversaltime", []) => Ok(Value::foreign(Self { offset: 0, ..*self })),
            ("tolocaltime", []) => Ok(Value::foreign(Self { offset: Zone::local().offset(self.utc), ..*self })),
            ("tostring", [pattern, ..]) => Ok(self.formatted(&to_text(pattern)).into()),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.utc == other.utc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_two_names_and_summers() {
        let berlin = Zone::named("W. Europe Standard Time").expect("the zone is known");
        let winter = super::super::parse_date("2024-01-15 12:00").expect("a date").ticks;
        let summer = super::super::parse_date("2024-07-15 12:00").expect("a date").ticks;
        assert_eq!((berlin.offset(winter), berlin.offset(summer)), (time::HOUR, 2 * time::HOUR));
        assert_eq!(berlin.to_utc(summer), summer - 2 * time::HOUR);
        assert_eq!(berlin.property("BaseUtcOffset").map(|offset| to_text(&offset).to_string()).as_deref(), Some("01:00:00"));
        assert!(Zone::named("Nowhere/Land").is_none());
    }

    #[test]
    fn offsets_are_read_and_written() {
        let parse = |text| DateTimeOffset::parse(text, |_| time::HOUR).expect("a moment");
        assert_eq!(&*parse("2024-01-02T03:04:05Z").text(), "1/2/2024 3:04:05 AM +00:00");
        assert_eq!(&*parse("2024-01-02 03:04 -05:30").text(), "1/2/2024 3:04:00 AM -05:30");
        assert_eq!(parse("2024-01-02 03:04").offset, time::HOUR);
        assert_eq!(parse("2024-01-02T03:04:05Z").formatted("o"), "2024-01-02T03:04:05.0000000+00:00");
        let seconds = parse("1970-01-02T00:00:00+00:00").call("ToUnixTimeSeconds", &[]).expect("known").expect("no error");
        assert!(matches!(seconds, Value::Long(86_400)));
        assert!(DateTimeOffset::parse("yesterday", |_| 0).is_none());
    }
}
