//! The memory that this process has taken, and what it may take.

use emsh::engine::Memory;
use std::fs;
use std::sync::OnceLock;

/// The memory of this process, where Linux says it. The limit is what the variable `EMSH_MEMORY_LIMIT` says in MiB, else three quarters
/// of what the system or the container has.
pub(crate) fn taken() -> Option<Memory> {
    static LIMIT: OnceLock<Option<u64>> = OnceLock::new();
    let limit = (*LIMIT.get_or_init(limit))?;
    let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(Memory { used: pages * rustix::param::page_size() as u64, limit })
}

fn limit() -> Option<u64> {
    let wanted = std::env::var("EMSH_MEMORY_LIMIT").ok().and_then(|limit| limit.trim().parse::<u64>().ok());
    if let Some(wanted) = wanted {
        return wanted.checked_mul(1 << 20);
    }
    let system = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    // A container without a limit says "max", which is no number.
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    system.into_iter().chain(container).min().map(|all: u64| all / 4 * 3)
}

/// The bytes that `/proc/meminfo` says there are.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
