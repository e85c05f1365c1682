//! How long somebody has to wait who got a password wrong: longer each time, for the account and for the address, and never for
//! good. Nobody can lock an account by guessing: from an address that the account logged in from lately it is not slowed down.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::time::Duration;

/// Wrong passwords that cost nothing: people mistype, and many people share an address.
const FREE: [u32; 2] = [4, 12];
/// The first wait; each further failure doubles it.
const FIRST: Duration = Duration::from_millis(250);
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(8);
/// After this a failure is forgotten.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// How long an account is known to log in from an address.
const FAMILIAR: Duration = Duration::from_secs(24 * 3600);
/// How many accounts, addresses and pairs of them are remembered.
const ENTRIES: usize = 20_000;

/// What is remembered of an account or an address. Times are since the listener started.
#[derive(Clone, Copy, Debug, Default)]
struct Record {
    failures: u32,
    /// When the next try may be made.
    next: Duration,
    last: Duration,
}

/// The memory.
#[derive(Debug, Default)]
pub(super) struct SlowDown {
    hasher: RandomState,
    /// By the digest of an account's name or an address.
    records: HashMap<u64, Record>,
    /// When an account last logged in from an address.
    familiar: HashMap<u64, Duration>,
}

/// Somebody who tries to log in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    account: u64,
    address: u64,
    pair: u64,
}

impl SlowDown {
    /// Who tries. Of an address of IPv6 the half counts that a network provider hands out.
    pub(super) fn attempt(&self, account: &impl Hash, address: IpAddr) -> Attempt {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => address.to_bits() >> 64 | 1 << 127,
        };
        Attempt {
            account: self.hasher.hash_one((0, account)),
            address: self.hasher.hash_one((1, network)),
            pair: self.hasher.hash_one((2, account, network)),
        }
    }

    /// How long the attempt has to wait. Those that come meanwhile queue up behind it.
    pub(super) fn wait(&mut self, attempt: Attempt, now: Duration) -> Duration {
        let familiar = self.familiar.get(&attempt.pair).is_some_and(|last| now.saturating_sub(*last) < FAMILIAR);
        let mut longest = Duration::ZERO;
        for (key, free) in [(attempt.account, FREE[0]), (attempt.address, FREE[1])] {
            if familiar && key == attempt.account {
                continue;
            }
            let Some(record) = self.records.get_mut(&key) else { continue };
            if now.saturating_sub(record.last) >= MEMORY {
                self.records.remove(&key);
                continue;
            }
            let start = record.next.max(now);
            longest = longest.max(start - now);
            record.next = start + pause(record.failures, free);
        }
        longest
    }

    /// The password was wrong.
    pub(super) fn failed(&mut self, attempt: Attempt, now: Duration) {
        make_room(&mut self.records, |record| record.last);
        for (key, free) in [(attempt.account, FREE[0]), (attempt.address, FREE[1])] {
            let record = self.records.entry(key).or_default();
            record.failures = record.failures.saturating_add(1);
            record.last = now;
            record.next = record.next.max(now + pause(record.failures, free));
        }
    }

    /// The password was right: the account starts anew, and the address is one of its own. The address itself does not start anew;
    /// otherwise one account of one's own would be enough to guess at others.
    pub(super) fn succeeded(&mut self, attempt: Attempt, now: Duration) {
        make_room(&mut self.familiar, |last| *last);
        self.records.remove(&attempt.account);
        self.familiar.insert(attempt.pair, now);
    }
}

fn pause(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free + 1) {
        None => Duration::ZERO,
        Some(more) => LONGEST.min(FIRST * 2_u32.saturating_pow(more.min(10))),
    }
}

/// Forgets the older half of a memory that is full.
fn make_room<T>(memory: &mut HashMap<u64, T>, last: impl Fn(&T) -> Duration) {
    if memory.len() < ENTRIES {
        return;
    }
    let mut times: Vec<Duration> = memory.values().map(&last).collect();
    let half = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(half);
    let middle = *middle;
    memory.retain(|_, entry| last(entry) > middle);
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, SlowDown};
    use std::net::IpAddr;
    use std::time::Duration;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    #[test]
    fn failures_cost_more_and_more_time() {
        let (mut slow, now) = (SlowDown::default(), ms(1000));
        let attempt = slow.attempt(&"alice", HERE);
        let mut waits = Vec::new();
        for _ in 0..12 {
            waits.push(slow.wait(attempt, now));
            slow.failed(attempt, now);
        }
        let expected = [0, 0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 16_000];
        assert_eq!(waits, expected.map(ms));
        // In time everything is forgotten.
        assert_eq!(slow.wait(attempt, now + ms(3600 * 1000)), ms(0));
    }

    #[test]
    fn a_right_password_and_a_familiar_address_go_first() {
        let (mut slow, now) = (SlowDown::default(), ms(0));
        let [own, other] = [HERE, THERE].map(|address| slow.attempt(&"alice", address));
        slow.succeeded(own, now);
        for _ in 0..8 {
            slow.failed(other, now);
        }
        assert!(slow.wait(other, now) > ms(0));
        assert_eq!(slow.wait(own, now), ms(0));
        slow.succeeded(other, now);
        assert_eq!(slow.wait(slow.attempt(&"alice", IpAddr::from([203, 0, 113, 9])), now), ms(0));
    }

    #[test]
    fn an_address_is_slowed_down_for_all_accounts() {
        let (mut slow, now) = (SlowDown::default(), ms(0));
        for number in 0..20 {
            let attempt = slow.attempt(&number, HERE);
            slow.failed(attempt, now);
        }
        let [here, there] = [HERE, THERE].map(|address| slow.attempt(&"bob", address));
        assert!(slow.wait(here, now) > ms(0));
        assert_eq!(slow.wait(there, now), ms(0));
        // A success of one's own does not help to guess at others.
        slow.succeeded(slow.attempt(&"mallory", HERE), now);
        assert!(slow.wait(here, now) > ms(0));
        let [one, two] = ["2001:db8::1", "2001:db8::2"].map(|text| slow.attempt(&"x", text.parse().unwrap()).address);
        assert_eq!(one, two);
    }

    #[test]
    fn the_memory_has_an_end() {
        let mut slow = SlowDown::default();
        for number in 0..3 * ENTRIES as u64 {
            let attempt = slow.attempt(&number, IpAddr::from((number as u32).to_be_bytes()));
            slow.failed(attempt, ms(number));
            slow.succeeded(attempt, ms(number));
        }
        assert!(slow.records.len() <= ENTRIES + 2 && slow.familiar.len() <= ENTRIES + 1);
    }
}
