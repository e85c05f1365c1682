//! How often somebody may call, and try tokens: what comes too fast waits.

use crate::value::Text;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// How many callers and addresses are remembered; the longest quiet ones are forgotten.
const REMEMBERED: usize = 10_000;

/// How much may come at once, and how fast it comes back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// Calls that may come at once.
    pub(super) burst: f64,
    /// Calls a second in the long run.
    pub(super) each_second: f64,
}

/// A pipeline of a thousand objects makes a thousand calls as fast as they are answered.
const CALLS: Allowance = Allowance { burst: 5_000.0, each_second: 500.0 };
/// A person mistypes; a program that tries tokens has no hope at this speed.
const TRIES: Allowance = Allowance { burst: 10.0, each_second: 0.2 };

/// Whether a call may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    /// After this many seconds it may.
    Wait(u64),
}

/// What came of late.
#[derive(Debug)]
pub(super) struct Rates {
    calls: Buckets<Text>,
    tries: Buckets<IpAddr>,
}

impl Rates {
    pub(super) fn new() -> Self {
        Self { calls: Buckets::new(CALLS), tries: Buckets::new(TRIES) }
    }

    /// Counts a call of a bearer.
    pub(super) fn may_call(&self, name: &Text) -> Verdict {
        self.calls.take(name, Instant::now())
    }

    /// Whether an address may try a token; nothing is counted.
    pub(super) fn may_try(&self, address: IpAddr) -> Verdict {
        self.tries.look(&network(address), Instant::now())
    }

    /// Counts a wrong token.
    pub(super) fn failed(&self, address: IpAddr) {
        self.tries.take(&network(address), Instant::now());
    }
}

/// One person has many addresses of IPv6: the network counts.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::from((address.to_bits() >> 64 << 64).to_be_bytes()),
        address => address,
    }
}

#[derive(Debug)]
struct Buckets<K> {
    allowance: Allowance,
    /// What is left, and when that was.
    left: Mutex<HashMap<K, (f64, Instant)>>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(allowance: Allowance) -> Self {
        Self { allowance, left: Mutex::default() }
    }

    fn now(&self, known: Option<&(f64, Instant)>, now: Instant) -> f64 {
        let Allowance { burst, each_second } = self.allowance;
        known.map_or(burst, |(left, at)| (left + now.saturating_duration_since(*at).as_secs_f64() * each_second).min(burst))
    }

    fn verdict(&self, left: f64) -> Verdict {
        if left >= 1.0 {
            return Verdict::Go;
        }
        let seconds = ((1.0 - left) / self.allowance.each_second).ceil();
        Verdict::Wait(Duration::try_from_secs_f64(seconds).map_or(1, |wait| wait.as_secs().max(1)))
    }

    fn look(&self, key: &K, now: Instant) -> Verdict {
        let left = self.left.lock();
        self.verdict(self.now(left.get(key), now))
    }

    fn take(&self, key: &K, now: Instant) -> Verdict {
        let mut all = self.left.lock();
        let left = self.now(all.get(key), now);
        let verdict = self.verdict(left);
        if all.len() >= REMEMBERED && !all.contains_key(key) {
            let allowance = self.allowance;
            // Whoever has all of the allowance again is as good as unknown.
            all.retain(|_, (left, at)| *left + now.saturating_duration_since(*at).as_secs_f64() * allowance.each_second < allowance.burst);
            if all.len() >= REMEMBERED {
                all.clear();
            }
        }
        all.insert(key.clone(), (if verdict == Verdict::Go { left - 1.0 } else { left }, now));
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_too_fast_waits_until_there_is_room() {
        let buckets = Buckets::new(Allowance { burst: 3.0, each_second: 0.5 });
        let begun = Instant::now();
        let take = |key: &str, after: u64| buckets.take(&key.to_owned(), begun + Duration::from_secs(after));
        assert_eq!([take("a", 0), take("a", 0), take("a", 0), take("a", 0)], [Verdict::Go, Verdict::Go, Verdict::Go, Verdict::Wait(2)]);
        assert_eq!(take("b", 0), Verdict::Go);
        assert_eq!([take("a", 2), take("a", 2)], [Verdict::Go, Verdict::Wait(2)]);
        assert_eq!(buckets.look(&"a".to_owned(), begun + Duration::from_secs(60)), Verdict::Go);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let [one, other, far] = ["2001:db8::1", "2001:db8::ffff:2", "2001:db9::1"].map(|text| network(text.parse().unwrap()));
        assert!(one == other && one != far);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        assert_eq!(network(address), address);
    }

    #[test]
    fn memory_is_bounded() {
        let buckets = Buckets::new(TRIES);
        for number in 0..30_000u32 {
            buckets.take(&number, Instant::now());
        }
        assert!(buckets.left.lock().len() <= REMEMBERED);
    }
}
