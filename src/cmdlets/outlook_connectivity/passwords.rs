//! How often the password may still be refused: over all vantage points and all runs together, because it is one account that is
//! locked.

use super::arguments::REFUSALS;
use crate::probe::{AddressReport, Distant, Settings};
use crate::value::Secret;

/// What is left of an account's patience.
pub(super) struct Passwords {
    /// Who logs in, where somebody does.
    credential: Option<(String, Secret)>,
    left: u32,
}

impl Passwords {
    pub(super) fn new(settings: &Settings, forced: bool) -> Self {
        Self { credential: settings.credential.clone(), left: if forced { u32::MAX } else { REFUSALS } }
    }

    /// Gives the next walk what is left after these.
    pub(super) fn allow(&mut self, settings: &mut Settings, distant: &[Distant]) {
        for one in distant {
            self.count(one.sight.refused, one.sight.is_logged_in());
        }
        settings.refusals = self.left;
        let spent = self.left == 0 && self.credential.is_some();
        settings.credential = if spent { None } else { self.credential.clone() };
        settings.withheld = spent.then(|| {
            "The password was not tried again: it was refused before, and accounts are locked after few; -Force goes on.".to_owned()
        });
    }

    /// What a walk of this machine came to.
    pub(super) fn learn(&mut self, report: &AddressReport) {
        self.count(report.refused, report.seen.is_password_right());
    }

    /// Who gets in at last has a right password, and what was refused was another matter.
    fn count(&mut self, refused: u32, logged_in: bool) {
        if self.left != u32::MAX {
            self.left = if logged_in { REFUSALS } else { self.left.saturating_sub(refused) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::{Sight, SightLogin};

    fn seen(refused: u32, accepted: bool) -> Vec<Distant> {
        let logins = vec![SightLogin { accepted, ..SightLogin::default() }];
        vec![Distant { sight: Sight { refused, logins, ..Sight::default() }, ..Distant::default() }]
    }

    #[test]
    fn an_account_is_not_locked_by_many_walks() {
        let mut passwords = Passwords { credential: None, left: REFUSALS };
        let mut left = |distant: &[Distant]| {
            for one in distant {
                passwords.count(one.sight.refused, one.sight.is_logged_in());
            }
            passwords.left
        };
        assert_eq!([left(&[]), left(&seen(1, false)), left(&seen(1, true)), left(&seen(1, false)), left(&seen(3, false))], [2, 1, 2, 1, 0]);
        let mut forced = Passwords { credential: None, left: u32::MAX };
        forced.count(9, false);
        assert_eq!(forced.left, u32::MAX);
    }
}
