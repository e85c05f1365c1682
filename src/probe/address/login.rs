//! A1 and A2: which logins the server believes, and what it believes them for.

use super::Walk;
use super::client::Way;
use super::network::{Answered, Link, Place};
use crate::probe::auth::{Scheme, UserForm};
use crate::probe::http::Request;
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::{Bound, Login, LoginOutcome, Offer};
use tokio::time::Instant;

impl Walk<'_> {
    /// Whether another password may be tried.
    fn may_try(&self) -> bool {
        self.refused < self.settings.refusals
    }

    /// Tries one way to log in on a connection of its own, and remembers what came of it.
    pub(super) async fn try_login(&mut self, place: &Place, way: &Way, request: &Request) -> (LoginOutcome, Option<Answered>) {
        let mut kept = self.spare(place, None);
        let begun = Instant::now();
        let (outcome, answered) = loop {
            // A connection that waited may be gone meanwhile, which says nothing about the login; one that is silent is another matter.
            let again = kept.is_some();
            match self.login_over(kept.take(), place, way, request).await {
                Err(why) => return (LoginOutcome::Broken(format!("not tried: {why}")), None),
                Ok((LoginOutcome::Broken(_) | LoginOutcome::Interrupted, _)) if again && begun.elapsed() < self.settings.patience => {}
                Ok(done) => break done,
            }
        };
        match outcome {
            // No account is locked over tickets.
            _ if way.scheme == Scheme::Kerberos => {}
            LoginOutcome::Accepted(_) => self.refused = 0,
            // What was accepted in another way is no wrong password.
            LoginOutcome::Refused if !self.is_known(way.form) => {
                self.refused += 1;
                self.refused_in_all += 1;
            }
            _ => {}
        }
        let login = Login { host: place.host.clone(), scheme: way.scheme, form: way.form, binding: way.binding, outcome: outcome.clone() };
        self.seen.logins.push(login);
        (outcome, answered)
    }

    /// Logs in over a connection that is open, or a new one; why not, where the password must not go there.
    async fn login_over(
        &mut self,
        kept: Option<Link>,
        place: &Place,
        way: &Way,
        request: &Request,
    ) -> Result<(LoginOutcome, Option<Answered>), String> {
        let dialled = match kept {
            Some(link) => Ok(link),
            None => self.dial(place).await,
        };
        let mut link = match dialled {
            Ok(link) => link,
            Err(why) => return Ok((LoginOutcome::Broken(why.said()), None)),
        };
        if let Some(why) = self.forbidden(place, way.scheme, &link) {
            return Err(why);
        }
        let (outcome, answered) = self.log_in(&mut link, place, way, request).await;
        if matches!(outcome, LoginOutcome::Accepted(_)) {
            self.keep(place, Some(way), Some(link));
        }
        Ok((outcome, answered))
    }

    /// Whether the password is right for this name: somebody accepted it.
    fn is_known(&self, form: UserForm) -> bool {
        self.seen.logins.iter().any(|login| login.form == form && matches!(login.outcome, LoginOutcome::Accepted(_)))
    }

    /// Why this scheme must not be used on this connection.
    fn forbidden(&self, place: &Place, scheme: Scheme, link: &super::network::Link) -> Option<String> {
        if let Some(why) = self.not_for_secrets(place, link) {
            let what = if scheme == Scheme::Kerberos { "shows the ticket" } else { "sends the password" };
            return Some(format!("{why}; -SkipCertificateCheck {what} all the same"));
        }
        let named = self.settings.trusted_hosts.iter().any(|trusted| trusted.eq_ignore_ascii_case(&place.host));
        if place.redirected && scheme.shows_secret() && !named {
            return Some(format!(
                "another host sent us here, and it would get the password itself; -TrustedHost {} allows it",
                quote(&place.host)
            ));
        }
        None
    }

    pub(super) fn is_offered(&self, place: &Place, word: &str) -> bool {
        let here = |offer: &&Offer| offer.host.eq_ignore_ascii_case(&place.host) && offer.path == place.path();
        self.seen.offers.iter().filter(here).any(|offer| offer.has(word))
    }

    /// The schemes that a host offers and that can be tried, the one first that says most about the password.
    fn schemes_at(&self, place: &Place) -> Vec<Scheme> {
        let offered = |word: &str| self.is_offered(place, word);
        let mut all = Vec::new();
        // Nothing is lost with it, so it comes first.
        if self.settings.tickets && offered(Scheme::Kerberos.word()) {
            all.push(Scheme::Kerberos);
        }
        if self.settings.token.is_some() && offered("Bearer") {
            all.push(Scheme::Bearer);
        }
        if self.settings.credential.is_some() {
            if offered("Basic") {
                all.push(Scheme::Basic);
            }
            if offered("NTLM") {
                all.push(Scheme::Ntlm);
            }
            if offered("Negotiate") {
                all.push(Scheme::Negotiate);
            }
        }
        all
    }

    /// A1: tries ways to log in until one works, then those that tell something beside it. Gives back the answer to the first that
    /// worked.
    pub(super) async fn ways(&mut self, place: &Place, request: &Request) -> Option<(Way, Answered)> {
        if !self.begin("A1") {
            return None;
        }
        let subject = format!("{}{}", place.host, place.path());
        if !self.settings.logs_in() {
            let why = self.settings.withheld.clone();
            self.add(Verdict::Skipped, &subject, why.unwrap_or_else(|| "No password was given: -Credential tries to log in.".to_owned()));
            return None;
        }
        let schemes = self.schemes_at(place);
        let Some(primary) = schemes.first().copied() else {
            let evidence = "None of the ways that are offered can be tried with what was given.";
            self.add(Verdict::Unknown, &subject, evidence);
            return None;
        };
        let mut lines = Vec::new();
        let by_ticket = if primary == Scheme::Kerberos { self.by_ticket(place, request, &mut lines).await } else { None };
        let by_password = self.by_password(place, request, &mut lines).await;
        let works = by_ticket.or(by_password);
        let not_tried = lines.iter().any(|line| line.contains("not tried"));
        let verdict = match &works {
            Some(_) if self.seen.logins_at(&place.host).all(|login| self.is_as_it_should_be(place, login)) => Verdict::Pass,
            Some(_) => Verdict::Warn,
            None if not_tried => Verdict::Unknown,
            None => Verdict::Fail,
        };
        if primary != Scheme::Kerberos && self.is_offered(place, Scheme::Kerberos.word()) {
            lines.push(self.no_ticket_row());
        }
        self.add(verdict, &subject, lines.join("; ") + ".");
        works
    }

    /// Whether a login is believed; and a server that takes tickets, and offers no NTLM, need not know what else can be in Negotiate.
    fn is_as_it_should_be(&self, place: &Place, login: &Login) -> bool {
        let by_ticket = |other: &Login| other.scheme == Scheme::Kerberos && matches!(other.outcome, LoginOutcome::Accepted(_));
        matches!(login.outcome, LoginOutcome::Accepted(_))
            || (login.scheme == Scheme::Negotiate
                && matches!(login.outcome, LoginOutcome::NoChallenge(_))
                && !self.is_offered(place, Scheme::Ntlm.word())
                && self.seen.logins_at(&place.host).any(by_ticket))
    }

    /// The row of A1 for the ticket of whoever runs this.
    async fn by_ticket(&mut self, place: &Place, request: &Request, lines: &mut Vec<String>) -> Option<(Way, Answered)> {
        let way = self.ticket_way().await;
        let (outcome, answered) = self.try_login(place, &way, request).await;
        if outcome == LoginOutcome::Refused {
            self.ask_whether_it_arrives(place, request).await;
        }
        lines.push(match outcome {
            LoginOutcome::NoTicket => format!("{}: {}", way.scheme, self.no_ticket(place)),
            _ => line(&way, &outcome),
        });
        answered.filter(|_| matches!(outcome, LoginOutcome::Accepted(_))).map(|answered| (way, answered))
    }

    /// The rows of A1 for a password or a token; the answer to the first that is believed.
    async fn by_password(&mut self, place: &Place, request: &Request, lines: &mut Vec<String>) -> Option<(Way, Answered)> {
        let mut schemes = self.schemes_at(place);
        schemes.retain(|scheme| *scheme != Scheme::Kerberos);
        let primary = schemes.first().copied()?;
        let mut works: Option<(Way, Answered)> = None;
        for way in self.first_ways(primary, &schemes) {
            if !self.may_try() {
                lines.push(match self.refused {
                    1 => "no more was tried after a refusal, so that no account is locked".to_owned(),
                    many => format!("no more was tried after {many} refusals, so that no account is locked; -Force goes on"),
                });
                break;
            }
            let (outcome, answered) = self.try_login(place, &way, request).await;
            lines.push(line(&way, &outcome));
            if let (LoginOutcome::Accepted(_), Some(answered)) = (&outcome, answered) {
                works = Some((way, answered));
                break;
            }
            if matches!(&outcome, LoginOutcome::Broken(why) if why.starts_with("not tried")) {
                break;
            }
        }
        if let Some((way, _)) = &works {
            for other in self.other_ways(way, &schemes) {
                if self.seen.logins_at(&place.host).any(|login| login.scheme == other.scheme && login.form == other.form) || !self.may_try()
                {
                    continue;
                }
                let (outcome, _) = self.try_login(place, &other, request).await;
                lines.push(line(&other, &outcome));
            }
        }
        works
    }

    /// The tries that find out what is wrong with few refusals: the second one changes scheme and name at once, because a success
    /// allows to go on and tell the two apart.
    fn first_ways(&self, primary: Scheme, schemes: &[Scheme]) -> Vec<Way> {
        let users = self.users();
        if primary == Scheme::Bearer {
            return vec![way(Scheme::Bearer, UserForm::Given, String::new())];
        }
        let second = schemes.iter().copied().find(|scheme| *scheme != primary && scheme.binds_connection()).unwrap_or(primary);
        let mut all: Vec<Way> = Vec::new();
        for (place, (form, user)) in users.iter().enumerate() {
            let scheme = if place == 0 { primary } else { second };
            all.push(way(scheme, *form, user.clone()));
            if place == 0 && primary == Scheme::Basic && !self.is_ascii() {
                all.push(way(Scheme::BasicWindows1252, *form, user.clone()));
            }
        }
        for (form, user) in users {
            for scheme in schemes {
                let next = way(*scheme, form, user.clone());
                if !all.contains(&next) {
                    all.push(next);
                }
            }
        }
        all
    }

    /// What is still worth knowing when one way works.
    fn other_ways(&self, works: &Way, schemes: &[Scheme]) -> Vec<Way> {
        let mut all: Vec<Way> = schemes.iter().map(|scheme| way(*scheme, works.form, works.user.clone())).collect();
        if schemes.contains(&Scheme::Basic) && !self.is_ascii() {
            all.push(way(Scheme::BasicWindows1252, works.form, works.user.clone()));
        }
        all.retain(|other| other.scheme != works.scheme && other.scheme != Scheme::Bearer);
        // Was it the scheme or the name that was wrong before?
        if let Some((form, user)) = self.users().into_iter().next().filter(|(form, _)| *form != works.form) {
            all.insert(0, way(works.scheme, form, user));
        }
        all
    }

    fn is_ascii(&self) -> bool {
        self.settings.credential.as_ref().is_none_or(|(user, password)| user.is_ascii() && password.reveal().is_ascii())
    }

    /// A1 at the MAPI endpoint; the way that works there is the way of the steps that follow.
    pub(super) async fn ways_to_log_in(&mut self, place: &Place) {
        let request = self.ping(place);
        match self.ways(place, &request).await {
            Some((way, _)) => self.way = Some(self.preferred(place).unwrap_or(way)),
            // A ticket is for one host: that of Autodiscover opens nothing here.
            None if self.way.as_ref().is_some_and(|way| way.scheme == Scheme::Kerberos) => self.way = None,
            None => {}
        }
    }

    /// Of the ways that work at a host the one that Outlook takes.
    fn preferred(&self, place: &Place) -> Option<Way> {
        let works = |scheme| {
            self.seen
                .logins_at(&place.host)
                .find(|login| login.scheme == scheme && matches!(login.outcome, LoginOutcome::Accepted(_)))
                .cloned()
        };
        let login = [Scheme::Kerberos, Scheme::Negotiate, Scheme::Ntlm].into_iter().find_map(works)?;
        let user = self.user_named(login.form)?;
        Some(Way { scheme: login.scheme, form: login.form, user, binding: login.binding })
    }

    /// A2: what the server makes of channel bindings.
    pub(super) async fn extended_protection(&mut self, place: &Place) {
        if !self.begin("A2") {
            return;
        }
        let subject = place.host.clone();
        let bound = || {
            let shown = |login: &&Login| {
                login.scheme.can_be_bound() && !matches!(login.outcome, LoginOutcome::NoTicket | LoginOutcome::NoChallenge(_))
            };
            self.seen.logins_at(&place.host).filter(shown).filter(|login| login.binding == Bound::Right)
        };
        // What is believed says more.
        let right = bound().find(|login| matches!(login.outcome, LoginOutcome::Accepted(_))).or_else(|| bound().next()).cloned();
        let Some(right) = right else {
            self.add(Verdict::Skipped, &subject, "No login by NTLM or Negotiate came about, so there is nothing to bind.");
            return;
        };
        let user = self.user_named(right.form).unwrap_or_default();
        let believed = matches!(right.outcome, LoginOutcome::Accepted(_));
        if !believed && (!self.may_try() || !self.seen.is_logged_in()) {
            // Who knows whether the password is right?
            let known = self.may_try();
            if !known {
                self.add(Verdict::Unknown, &subject, "The login was refused, so nothing can be said of Extended Protection.");
                return;
            }
        }
        let request = self.ping(place);
        let mut outcomes = Vec::new();
        for binding in [Bound::Absent, Bound::Wrong] {
            if binding == Bound::Wrong && !believed {
                break;
            }
            let way = Way { scheme: right.scheme, form: right.form, user: user.clone(), binding };
            outcomes.push(self.try_login(place, &way, &request).await.0);
        }
        let taken = |place: usize| outcomes.get(place).is_some_and(|outcome| matches!(outcome, LoginOutcome::Accepted(_)));
        let (verdict, evidence) = match (believed, taken(0), taken(1)) {
            (true, true, true) => (Verdict::Pass, "None: logins are accepted with the right binding, without one and with a wrong one."),
            (true, true, false) => (Verdict::Pass, "Allow: a login without a binding is accepted, one with a wrong binding is not."),
            (true, false, false) => (Verdict::Pass, "Require: only a login with the right binding is accepted."),
            (true, false, true) => {
                (Verdict::Unknown, "A wrong binding is accepted, and none at all is not: that is none of the three settings.")
            }
            (false, true, _) => {
                (Verdict::Fail, "The right binding is refused, and none at all is accepted: TLS ends somewhere before the server.")
            }
            (false, false, _) => {
                (Verdict::Unknown, "The login is refused with a binding and without, so nothing can be said of Extended Protection.")
            }
        };
        self.add(verdict, &subject, evidence);
    }
}

fn way(scheme: Scheme, form: UserForm, user: String) -> Way {
    let binding = if scheme.binds_connection() { Bound::Right } else { Bound::Absent };
    Way { scheme, form, user, binding }
}

fn line(way: &Way, outcome: &LoginOutcome) -> String {
    let user = if way.user.is_empty() { String::new() } else { format!(" as {}", quote(&way.user)) };
    let said = match outcome {
        LoginOutcome::Accepted(status) => format!("accepted ({status})"),
        LoginOutcome::Refused => "refused".to_owned(),
        LoginOutcome::NoChallenge(status) => format!("no challenge came ({status})"),
        LoginOutcome::Interrupted => "the connection was closed between its messages".to_owned(),
        LoginOutcome::NoTicket => "there is no ticket".to_owned(),
        LoginOutcome::Broken(why) => why.clone(),
    };
    format!("{}{user}: {said}", way.scheme)
}
