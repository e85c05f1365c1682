//! The clock and the time zone of the place where values are read and written: each thread may keep its own.

use super::{DateTime, DateTimeKind, time};
use std::cell::Cell;

/// Where and when a thread works: the time now in UTC ticks, and the ticks to add to UTC for local time at a moment.
#[derive(Clone, Copy)]
struct Place {
    now: fn() -> i64,
    offset: fn(i64) -> i64,
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place { now: || super::time::UNIX_EPOCH, offset: |_| 0 }) };
}

/// Lets this thread read and write dates by this clock and this time zone. Without it, it is 1970 in Greenwich.
pub fn keep_time(now: fn() -> i64, offset: fn(i64) -> i64) {
    PLACE.with(|place| place.set(Place { now, offset }));
}

/// Local time now, in ticks.
pub(super) fn local_now() -> i64 {
    let place = PLACE.with(Cell::get);
    let now = (place.now)();
    now + (place.offset)(now)
}

/// Ticks to add to this moment in UTC for local time.
pub(super) fn offset_at(utc: i64) -> i64 {
    (PLACE.with(Cell::get).offset)(utc)
}

/// Ticks that were added to UTC for this local time.
pub(super) fn offset_of_local(local: i64) -> i64 {
    offset_at(local - offset_at(local))
}

/// The same moment as local time; what says nothing of itself is taken for UTC.
pub fn to_local(date: DateTime) -> DateTime {
    match date.kind {
        DateTimeKind::Local => date,
        _ => DateTime { ticks: (date.ticks + offset_at(date.ticks)).clamp(0, time::LAST), kind: DateTimeKind::Local },
    }
}

/// The same moment in UTC; what says nothing of itself is taken for local time.
pub fn to_universal(date: DateTime) -> DateTime {
    match date.kind {
        DateTimeKind::Utc => date,
        _ => DateTime { ticks: (date.ticks - offset_of_local(date.ticks)).clamp(0, time::LAST), kind: DateTimeKind::Utc },
    }
}
