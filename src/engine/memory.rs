//! What runs must leave memory to others: growth without an end is an error, and not the end of the process.

use super::Engine;
use super::unwind::{Flow, Reach, Unwind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{forget_large, made_large};
use std::sync::Arc;

/// How many steps are made between two looks at the memory.
const STEPS: u32 = 4096;
/// How many steps when there was too little of it already.
const CAREFUL: u32 = 64;
/// So much may be made of large texts and lists before the next look.
const LARGE: usize = 32 << 20;
/// What handlers may take to put things in order once there is too little.
const RESERVE: u64 = 64 << 20;

/// The memory of this process in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What it has taken.
    pub used: u64,
    /// What it may take.
    pub limit: u64,
}

/// When the memory was looked at, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Watch {
    steps: u32,
    /// What may be taken at least, whatever the limit says: a line begins with what the ones before left over.
    allowed: u64,
    /// Whether there was too little.
    scarce: bool,
}

impl Watch {
    /// Whether it is time for a look.
    fn is_due(&mut self) -> bool {
        self.steps += 1;
        if self.steps < (if self.scarce { CAREFUL } else { STEPS }) && made_large() < LARGE {
            return false;
        }
        self.steps = 0;
        forget_large();
        true
    }

    /// Begins anew with a line. A person who took too much must be able to remove it.
    pub(super) fn begin_line(&mut self, memory: fn() -> Option<Memory>) {
        if std::mem::take(&mut self.scarce) {
            self.allowed = memory().map_or(0, |memory| memory.used + RESERVE);
        }
    }
}

impl Engine {
    /// One step of what runs: whether it may go on.
    pub(super) fn step(&mut self) -> Flow {
        if self.stop.is_stopped() {
            return Err(Unwind::interrupted());
        }
        if self.memory.is_due() { self.check_memory() } else { Ok(()) }
    }

    #[cold]
    fn check_memory(&mut self) -> Flow {
        let Some(Memory { used, limit }) = (self.environment.memory)() else { return Ok(()) };
        let limit = limit.max(self.memory.allowed);
        if used <= limit + if self.memory.scarce { RESERVE } else { 0 } {
            return Ok(());
        }
        self.memory.scarce = true;
        let message = format!(
            "The shell has taken {} MiB of memory, and {} MiB are what it may have. Work on things one by one in a pipeline, and keep less of them.",
            used >> 20,
            limit >> 20
        );
        let exception = Exception::new("System.InsufficientMemoryException", message);
        let record = ErrorRecord::new("LimitExceeded", Category::InvalidOperation, exception);
        Err(Unwind::raised(Arc::new(record.at(self.place(self.point))), Reach::Script))
    }
}
