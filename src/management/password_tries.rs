//! How many wrong passwords a server still tries when it is asked to probe: accounts are locked after few, and nobody is to guess
//! passwords through it.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long a refused password counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// How many refused passwords one account may have in it.
const OF_ACCOUNT: u32 = 2;
/// How many all accounts together may have.
const OF_ALL: u32 = 20;

/// The refused passwords of late, by account.
#[derive(Debug, Default)]
pub struct PasswordTries {
    refused: Mutex<HashMap<String, Vec<Instant>>>,
}

impl PasswordTries {
    /// Takes a try for an account before it is made; whether there is one left. Two who ask at the same time cannot have the same.
    pub fn take(&self, account: &str) -> bool {
        self.take_at(account, Instant::now())
    }

    /// Gives a try back that was not used, or whose password was right.
    pub fn give_back(&self, account: &str) {
        if let Some(times) = self.refused.lock().get_mut(&bare(account)) {
            times.pop();
        }
    }

    fn take_at(&self, account: &str, now: Instant) -> bool {
        let mut refused = self.refused.lock();
        refused.retain(|_, times| {
            times.retain(|at| now.saturating_duration_since(*at) < WINDOW);
            !times.is_empty()
        });
        let all: usize = refused.values().map(Vec::len).sum();
        let own = refused.get(&bare(account)).map_or(0, Vec::len);
        if own >= OF_ACCOUNT as usize || all >= OF_ALL as usize {
            return false;
        }
        refused.entry(bare(account)).or_default().push(now);
        true
    }
}

/// The account alone: `CONTOSO\ann` and `ann@contoso.com` are locked together.
fn bare(account: &str) -> String {
    let name = account.rsplit_once('\\').map_or(account, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_two_and_all_have_twenty() {
        let tries = PasswordTries::default();
        let begun = Instant::now();
        let take = |account: &str, after: u64| tries.take_at(account, begun + Duration::from_secs(after));
        assert_eq!([take("ann@contoso.com", 0), take("CONTOSO\\Ann", 1), take("ann", 2), take("bob", 2)], [true, true, false, true]);
        tries.give_back("ann");
        assert_eq!([take("ann", 3), take("ann", 4)], [true, false]);
        assert!(!take("ann", 14 * 60) && take("ann", 15 * 60));
        let guessed = (0..40).filter(|number| take(&format!("user{number}"), 15 * 60)).count();
        assert!(guessed < 20, "{guessed}");
    }
}
