//! P1 and P2, only when asked for: whether a login counts for others than the one who made it. These steps send requests without a
//! login that would be let in by a mistake of what stands in between; they read nothing.

use super::Walk;
use super::client::Way;
use super::network::Place;
use super::session::Session;
use crate::mapi::RequestType;
use crate::probe::report::Verdict;
use crate::probe::seen::{Bound, LoginOutcome};

/// Logins that are held while others try, and how many others there are.
const HELD: usize = 4;
const OTHERS: u32 = 24;

/// Headers with which proxies tell servers who logged in; none of them may count when a client sends it.
const PRETENDING: [&str; 5] = ["Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Authenticated-User", "X-WebAuth-User"];

impl Walk<'_> {
    pub(super) async fn audit(&mut self, place: &Place, cookies: &str) {
        if !self.settings.audit {
            self.skip("P1", "-ProxyAudit was not asked for.");
            self.skip("P2", "-ProxyAudit was not asked for.");
            return;
        }
        self.shared_logins(place).await;
        self.pretended_logins(place, cookies).await;
    }

    /// P1: requests without a login after, and beside, logins that count for a connection.
    async fn shared_logins(&mut self, place: &Place) {
        if !self.begin("P1") {
            return;
        }
        if self.seen.before_login(&place.host) == Some(200) {
            self.add(Verdict::Skipped, &place.host, "The endpoint lets everybody in, so there is no login to share.");
            return;
        }
        let accepted = |login: &&crate::probe::seen::Login| {
            login.scheme.can_be_bound() && login.binding != Bound::Wrong && matches!(login.outcome, LoginOutcome::Accepted(_))
        };
        let Some(login) = self.seen.logins_at(&place.host).find(accepted).cloned() else {
            self.add(Verdict::Skipped, &place.host, "No login that counts for a connection was accepted, so there is none to share.");
            return;
        };
        let user = self.user_named(login.form).unwrap_or_default();
        let way = Way { scheme: login.scheme, form: login.form, user, binding: login.binding };
        let mut held = Vec::new();
        for _ in 0..HELD {
            let mut session = Session::new(place, &way);
            // Each holds one of its own.
            session.leave_connection();
            let request = session.request(RequestType::Ping, Vec::new());
            if self.ask(&mut session, &request).await.is_ok_and(|answered| answered.head.status != 401) {
                held.push(session);
            }
        }
        let (mut let_in, mut of) = (0, 0);
        for _ in 0..OTHERS {
            let request = self.ping(place);
            let Ok(mut link) = self.dial(place).await else { continue };
            if let Ok(answered) = self.exchange(&mut link, &request).await {
                of += 1;
                let_in += u32::from(answered.head.status == 200);
            }
        }
        drop(held);
        self.seen.bleed = Some((let_in, of));
        let verdict = match (let_in, of) {
            (0, 0) => Verdict::Unknown,
            (0, _) => Verdict::Pass,
            _ => Verdict::Fail,
        };
        self.add(verdict, &place.host, format!("{let_in} of {of} requests without a login were let in beside {HELD} logins."));
    }

    /// P2: headers that only a proxy may send, and the cookies of a session without the login to it.
    async fn pretended_logins(&mut self, place: &Place, cookies: &str) {
        if !self.begin("P2") {
            return;
        }
        let address = self.settings.address.text();
        let asked = self.seen.offers.iter().any(|offer| offer.host == place.host && offer.path == place.path() && offer.status == 401);
        if !asked {
            self.add(Verdict::Skipped, &place.host, "The endpoint does not ask for a login.");
            return;
        }
        let mut tried = 0;
        let pretending = PRETENDING.iter().map(|name| (*name, address.as_str()));
        let stolen = Some(("Cookie", cookies)).filter(|(_, cookies)| !cookies.is_empty());
        for (name, value) in pretending.chain(stolen) {
            let request = self.ping(place).header(name, value);
            let Ok(mut link) = self.dial(place).await else { continue };
            if let Ok(answered) = self.exchange(&mut link, &request).await {
                tried += 1;
                if answered.head.status == 200 {
                    self.seen.spoofed = Some(name.to_owned());
                    self.add(Verdict::Fail, &place.host, format!("A request with the header {name} and no login is let in."));
                    return;
                }
            }
        }
        let verdict = if tried == 0 { Verdict::Unknown } else { Verdict::Pass };
        self.add(verdict, &place.host, format!("None of {tried} requests that pretend a login is believed."));
    }
}
