//! New-TimeSpan: a span of time.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Value, time};

/// Makes a span of time.
#[derive(Debug, Default)]
pub(super) struct NewTimeSpan;

impl Cmdlet<parameters::NewTimeSpan> for NewTimeSpan {
    fn process(&mut self, p: &mut parameters::NewTimeSpan, context: &mut dyn Context) -> Outcome {
        let part = |given: &crate::invoke::Given<i32>, unit: i64| given.value().map_or(0, |count| i64::from(*count).saturating_mul(unit));
        let given = p.days.is_given() || p.hours.is_given() || p.minutes.is_given() || p.seconds.is_given() || p.milliseconds.is_given();
        if given {
            let ticks = part(&p.days, 86_400 * time::SECOND)
                + part(&p.hours, 3600 * time::SECOND)
                + part(&p.minutes, 60 * time::SECOND)
                + part(&p.seconds, time::SECOND)
                + part(&p.milliseconds, time::SECOND / 1000);
            return context.emit(Value::TimeSpan(ticks));
        }
        let utc = context.now();
        let now = utc + context.offset(utc);
        let start = p.start.value().map_or(now, |date| date.ticks);
        let end = p.end.value().map_or(now, |date| date.ticks);
        let neither = !p.start.is_given() && !p.end.is_given();
        context.emit(Value::TimeSpan(if neither { 0 } else { end - start }))
    }
}
