//! What tells one state of a file from another without reading it.

use crate::value::time;
use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was written less than this before it was read may change once more within the same tick of the file system's
/// clock: it is read again.
const SETTLED: i64 = time::SECOND / 20;

/// A state of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// When it was written, in UTC ticks.
    pub(super) written: i64,
    length: u64,
    node: u64,
    /// Whether the file was old enough when it was read.
    pub(super) settled: bool,
}

/// The state of a file that is looked at now, in UTC ticks.
pub(super) fn stamp(metadata: &fs::Metadata, now: i64) -> Stamp {
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let node = 0;
    let written = written(metadata);
    Stamp { written, length: metadata.len(), node, settled: now - written > SETTLED }
}

/// When a file was written, in UTC ticks.
pub(super) fn written(metadata: &fs::Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    time::UNIX_EPOCH + ticks(since)
}

/// The clock that files are stamped by, in UTC ticks.
pub(super) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| time::UNIX_EPOCH + ticks(since))
}

/// A span in ticks.
pub(super) fn ticks(since: Duration) -> i64 {
    i64::try_from(since.as_nanos() / 100).unwrap_or(i64::MAX - time::UNIX_EPOCH)
}
