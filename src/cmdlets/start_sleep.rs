//! Start-Sleep: waits.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use std::time::{Duration, Instant};

/// How long it may take to notice that somebody wants it to end.
const STEP: Duration = Duration::from_millis(20);

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
        let begun = Instant::now();
        while let Some(rest) = length.checked_sub(begun.elapsed()).filter(|rest| !rest.is_zero()) {
            if context.stop().is_stopped() {
                return Err(Stopped::Quietly);
            }
            std::thread::sleep(rest.min(STEP));
        }
        Ok(())
    }
}
