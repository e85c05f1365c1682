//! Start-Sleep: waits.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use std::time::Duration;

/// Waits.
#[derive(Debug, Default)]
pub(super) struct StartSleep;

impl Cmdlet<parameters::StartSleep> for StartSleep {
    fn process(&mut self, p: &mut parameters::StartSleep, context: &mut dyn Context) -> Outcome {
        let seconds = p.seconds.value().copied();
        let milliseconds = p.milliseconds.value().map(|milliseconds| f64::from(*milliseconds) / 1000.0);
        let ticks = p.duration.value().map(|ticks| *ticks as f64 / crate::value::time::SECOND as f64);
        let seconds = seconds.or(milliseconds).or(ticks).unwrap_or_default();
        let length = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        context.stop().rest(length)
    }
}
