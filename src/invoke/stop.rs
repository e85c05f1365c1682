//! The wish that something ends: Ctrl-C, or a later command that has seen enough.

use super::{Outcome, Stopped};
use crate::value::Interrupt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often waiting looks whether it is to end.
const LOOK: Duration = Duration::from_millis(20);

/// Asks everything that can take long to end: Ctrl-C, or a later command that has seen enough.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    interrupt: Arc<Interrupt>,
    /// How often it may still be asked before it says yes by itself.
    left: Option<Arc<AtomicU64>>,
}

impl Stop {
    /// One that says yes by itself once it was asked so often: a limit on the steps of work that nobody watches.
    pub fn after(steps: u64) -> Self {
        Self { interrupt: Arc::default(), left: Some(Arc::new(AtomicU64::new(steps))) }
    }

    /// Asks to stop.
    pub fn stop(&self) {
        self.interrupt.want();
    }

    /// Whether somebody asked.
    pub fn is_stopped(&self) -> bool {
        if let Some(left) = &self.left
            && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        {
            self.stop();
        }
        self.interrupt.is_wanted()
    }

    /// What stands behind it, for long work that cannot be handed a [`Stop`].
    pub fn interrupt(&self) -> Arc<Interrupt> {
        self.interrupt.clone()
    }

    /// Takes the request back, before the next command line.
    pub fn reset(&self) {
        self.interrupt.reset();
    }

    /// Waits so long, or for the wish to stop.
    ///
    /// # Errors
    /// [`Stopped::Quietly`] when somebody wished it.
    pub fn rest(&self, length: Duration) -> Outcome {
        let begun = Instant::now();
        while let Some(left) = length.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            if self.is_stopped() {
                return Err(Stopped::Quietly);
            }
            std::thread::sleep(left.min(LOOK));
        }
        Ok(())
    }

    /// Waits for something on a runtime with a clock, or for the wish to stop: `None`, and what was waited for is dropped.
    pub async fn or_done<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(what);
        loop {
            match tokio::time::timeout(LOOK, &mut what).await {
                Ok(done) => return Some(done),
                Err(_) if self.is_stopped() => return None,
                Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stop;

    #[test]
    fn waiting_ends_with_what_comes_first() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let stop = Stop::default();
        assert_eq!(runtime.block_on(stop.or_done(async { 7 })), Some(7));
        assert!(stop.rest(std::time::Duration::from_millis(1)).is_ok());
        stop.stop();
        assert!(matches!(stop.rest(std::time::Duration::MAX), Err(crate::invoke::Stopped::Quietly)));
        assert_eq!(runtime.block_on(stop.or_done(std::future::pending::<()>())), None);
    }
}
