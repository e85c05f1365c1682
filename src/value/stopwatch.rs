//! `System.Diagnostics.Stopwatch`.

use super::{Foreign, OperatorError, Text, Value};
use parking_lot::Mutex;
use std::time::{Duration, Instant};

/// Measures how long something takes.
#[derive(Debug)]
pub struct Stopwatch {
    /// What was measured before, and since when it runs again.
    measured: Mutex<(Duration, Option<Instant>)>,
}

impl Stopwatch {
    /// One that does not run yet.
    pub fn stopped() -> Self {
        Self { measured: Mutex::default() }
    }

    /// One that runs.
    pub fn started() -> Self {
        Self { measured: Mutex::new((Duration::ZERO, Some(Instant::now()))) }
    }

    /// How long it has run so far.
    pub fn elapsed(&self) -> Duration {
        let (before, since) = *self.measured.lock();
        before + since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

impl Foreign for Stopwatch {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Diagnostics.Stopwatch".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        super::net_text(&self.property("Elapsed").unwrap_or_default())
    }

    fn property_names(&self) -> Vec<Text> {
        ["IsRunning", "Elapsed", "ElapsedMilliseconds", "ElapsedTicks"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let elapsed = self.elapsed();
        let ticks = i64::try_from(elapsed.as_nanos() / 100).unwrap_or(i64::MAX);
        Some(match name.to_ascii_lowercase().as_str() {
            "isrunning" => Value::Bool(self.measured.lock().1.is_some()),
            "elapsed" => Value::TimeSpan(ticks),
            "elapsedmilliseconds" => Value::Long(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)),
            "elapsedticks" => Value::Long(ticks),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["Reset", "Restart", "Start", "Stop"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let elapsed = self.elapsed();
        let mut measured = self.measured.lock();
        *measured = match name.to_ascii_lowercase().as_str() {
            "start" => (elapsed, Some(Instant::now())),
            "stop" => (elapsed, None),
            "reset" => (Duration::ZERO, None),
            "restart" => (Duration::ZERO, Some(Instant::now())),
            _ => return None,
        };
        Some(Ok(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_watch_keeps_its_time() {
        let watch = Stopwatch::started();
        watch.call("Stop", &[]);
        assert_eq!(watch.elapsed(), watch.elapsed());
        watch.call("reset", &[]);
        assert_eq!((watch.elapsed(), watch.call("Fly", &[]).is_none()), (Duration::ZERO, true));
    }
}
