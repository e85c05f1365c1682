//! Get-Uptime: how long this computer has been running.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, Value, time};

/// How long, or since when.
#[derive(Debug, Default)]
pub(super) struct GetUptime;

/// The whole seconds since the system was started, as Linux tells them.
fn seconds() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    text.split('.').next()?.parse().ok()
}

impl Cmdlet<parameters::GetUptime> for GetUptime {
    fn process(&mut self, p: &mut parameters::GetUptime, context: &mut dyn Context) -> Outcome {
        let Some(seconds) = seconds() else {
            let exception = Exception::new("System.NotSupportedException", "This system does not say when it was started.");
            return Err(ErrorRecord::new("GetUptimePlatformIsNotSupported", Category::NotImplemented, exception).into());
        };
        let span = seconds.saturating_mul(time::SECOND);
        if !p.since.is_on() {
            return context.emit(Value::TimeSpan(span));
        }
        let now = context.now();
        let ticks = now + context.offset(now) - span;
        context.emit(Value::DateTime(DateTime { kind: DateTimeKind::Local, ticks }))
    }
}
