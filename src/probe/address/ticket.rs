//! Tickets in the walk: one is opened for all steps, each request shows a fresh one, and A3 says what became of them.

use super::Walk;
use super::client::{Way, bound_digest, outcome};
use super::network::{Answered, Link, Place};
use crate::probe::auth::{
    KERBEROS, Mechanism, Proved, Reply, Scheme, Shown, TicketProblem, Tickets, UserForm, damaged_cache, endpoint_binding, ntlm, offered,
    read_reply, service, wrap_first,
};
use crate::probe::http::{Head, Request};
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::{Bound, LoginOutcome, Ticket};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Tickets as they were found: opened once, and never asked for again where there was none. A Kerberos server that does not answer
/// costs its time once.
#[derive(Default)]
pub(super) struct Wallet {
    opened: Option<Result<Tickets, TicketProblem>>,
    /// Hosts for which there was no ticket, and why.
    without: Vec<(String, TicketProblem)>,
}

impl Wallet {
    /// Whose tickets they are; empty where nobody is logged in.
    pub(super) fn principal(&self) -> &str {
        self.opened.as_ref().and_then(|opened| opened.as_ref().ok()).map_or("", Tickets::principal)
    }
}

impl Walk<'_> {
    /// The way in with a ticket. Whose it is is known from here on.
    pub(super) async fn ticket_way(&mut self) -> Way {
        if self.wallet.opened.is_none() {
            let damaged = self.settings.ticket_cache.as_deref().and_then(damaged_cache);
            self.wallet.opened = Some(match damaged {
                Some(problem) => Err(problem),
                None => Tickets::open(self.settings.patience).await,
            });
        }
        Way { scheme: Scheme::Kerberos, form: UserForm::Ticket, user: self.wallet.principal().to_owned(), binding: Bound::Right }
    }

    /// A fresh proof for this connection.
    async fn ticket(&mut self, link: &Link, host: &str, bound: Bound) -> Result<Shown, TicketProblem> {
        let tickets = match &self.wallet.opened {
            Some(Ok(tickets)) => tickets.clone(),
            Some(Err(problem)) => return Err(problem.clone()),
            None => return Err(TicketProblem::NoTicket(String::new())),
        };
        if let Some((_, problem)) = self.wallet.without.iter().find(|(own, _)| own.eq_ignore_ascii_case(host)) {
            return Err(problem.clone());
        }
        let binding = bound_digest(link, bound).map(|digest| endpoint_binding(&digest));
        let shown = tickets.show(host, binding, self.settings.patience).await;
        match &shown {
            Ok(shown) => self.hidden.bytes(shown.token()),
            Err(problem) => {
                self.transcript.lock().event(link.number, &format!("no ticket for {}: {}", service(host), problem.said()));
                self.wallet.without.push((host.to_owned(), problem.clone()));
            }
        }
        shown
    }

    /// The value of `Authorization` with a ticket in it.
    ///
    /// # Errors
    /// Why there is no ticket.
    pub(super) async fn ticket_header(&mut self, link: &Link, place: &Place, way: &Way) -> Result<String, TicketProblem> {
        self.ticket(link, &place.host, way.binding).await.map(|shown| header(&shown))
    }

    /// Sends a request with a ticket: one message, and what the server sends back with its answer.
    pub(super) async fn show_ticket(
        &mut self,
        link: &mut Link,
        place: &Place,
        way: &Way,
        request: &Request,
    ) -> (LoginOutcome, Option<Answered>) {
        let mut shown = match self.ticket(link, &place.host, way.binding).await {
            Ok(shown) => shown,
            Err(problem) => {
                self.keep_ticket(place, way, Some(problem), Proved::Nothing);
                return (LoginOutcome::NoTicket, None);
            }
        };
        let answered = match self.exchange(link, &request.clone().header("Authorization", header(&shown))).await {
            Ok(answered) => answered,
            Err(why) => {
                self.keep_ticket(place, way, None, Proved::Nothing);
                return (LoginOutcome::Broken(why), None);
            }
        };
        let reply = reply_in(&answered.head);
        let (problem, proved) = match reply.token.as_deref().map(|token| shown.answered(token)) {
            _ if reply.chosen == Some(Mechanism::Ntlm) => {
                (Some(TicketProblem::Other("the server wants NTLM in place of a ticket".to_owned())), Proved::Nothing)
            }
            Some(Ok(proved)) => (None, proved),
            Some(Err(problem)) => (Some(problem), Proved::Nothing),
            None => (None, Proved::Nothing),
        };
        self.keep_ticket(place, way, problem, proved);
        (outcome(answered.head.status), Some(answered))
    }

    /// Why a ticket for a place is missing.
    pub(super) fn no_ticket(&self, place: &Place) -> String {
        let known = self.seen.tickets.iter().find(|ticket| ticket.host.eq_ignore_ascii_case(&place.host));
        known.and_then(|ticket| ticket.problem.as_ref()).map_or_else(|| "there is no ticket".to_owned(), TicketProblem::said)
    }

    /// Remembers what became of a ticket; the wrong bindings of A2 tell nothing of it.
    fn keep_ticket(&mut self, place: &Place, way: &Way, problem: Option<TicketProblem>, proved: Proved) {
        if way.binding != Bound::Right {
            return;
        }
        let ticket = Ticket { host: place.host.clone(), principal: way.user.clone(), problem, proved, arrives: None };
        match self.seen.tickets.iter_mut().find(|known| known.host.eq_ignore_ascii_case(&place.host)) {
            Some(known) => *known = Ticket { arrives: known.arrives, ..ticket },
            None => self.seen.tickets.push(ticket),
        }
    }

    /// Whether a login gets to a server at all, where a ticket is refused without a reason. The first message of NTLM has no secret in
    /// it, and whoever offers NTLM answers it with a challenge; whoever offers Negotiate alone may not know NTLM.
    pub(super) async fn ask_whether_it_arrives(&mut self, place: &Place, request: &Request) {
        let unexplained = |ticket: &Ticket| ticket.host.eq_ignore_ascii_case(&place.host) && ticket.problem.is_none();
        let Some(number) = self.seen.tickets.iter().position(unexplained) else { return };
        let scheme = if self.is_offered(place, Scheme::Ntlm.word()) { Scheme::Ntlm } else { Scheme::Negotiate };
        let first = ntlm::negotiate();
        let first = if scheme == Scheme::Negotiate { wrap_first(Mechanism::Ntlm, &first) } else { first };
        let value = format!("{} {}", scheme.word(), BASE64_STANDARD.encode(first));
        let request = request.clone().body(Vec::new()).header("Authorization", value);
        let Ok(mut link) = self.dial(place).await else { return };
        let Ok(answered) = self.exchange(&mut link, &request).await else { return };
        let challenged = offered(answered.head.all("WWW-Authenticate"))
            .iter()
            .any(|one| one.scheme.eq_ignore_ascii_case(scheme.word()) && !one.rest.is_empty());
        self.seen.tickets[number].arrives = match (answered.head.status, challenged, scheme) {
            (401, true, _) => Some(true),
            (401, false, Scheme::Ntlm) => Some(false),
            _ => None,
        };
    }

    /// What A1 says of Kerberos where no ticket is shown although one could be.
    pub(super) fn no_ticket_row(&self) -> String {
        let why = if KERBEROS { "-UseDefaultCredentials was not given" } else { "it is not in this build" };
        format!("{}: unknown, {why}", Scheme::Kerberos)
    }

    /// A3: whether Negotiate is Kerberos here: what became of the tickets, or whether there could be any.
    pub(super) fn kerberos(&mut self) {
        if !self.begin("A3") {
            return;
        }
        if !self.seen.offers.iter().any(|offer| offer.has("Negotiate")) {
            self.add(Verdict::Skipped, "", "Negotiate is not offered.");
            return;
        }
        if self.seen.tickets.is_empty() {
            self.kerberos_in_dns();
            return;
        }
        for ticket in self.seen.tickets.clone() {
            let (verdict, evidence) = self.judge_ticket(&ticket);
            self.add(verdict, &ticket.host, evidence);
        }
    }

    fn judge_ticket(&self, ticket: &Ticket) -> (Verdict, String) {
        let at = || self.seen.logins_at(&ticket.host);
        let outcome = at().find(|login| login.scheme == Scheme::Kerberos && login.binding == Bound::Right).map(|login| &login.outcome);
        let other = at().any(|login| login.scheme != Scheme::Kerberos && matches!(login.outcome, LoginOutcome::Accepted(_)));
        // Clients then fall back to what works.
        let failed = if other { Verdict::Warn } else { Verdict::Fail };
        let service = service(&ticket.host);
        let whose = if ticket.principal.is_empty() { String::new() } else { format!(" as {}", quote(&ticket.principal)) };
        match (outcome, &ticket.problem) {
            (Some(LoginOutcome::Accepted(_)), None) => {
                let proof = match ticket.proved {
                    Proved::Itself => (Verdict::Pass, "and the server proved in return that it is this service"),
                    Proved::Nothing => (Verdict::Pass, "and the server proved nothing in return"),
                    Proved::Wrongly => (Verdict::Warn, "but what the server proves itself with in return is wrong"),
                };
                (proof.0, format!("The ticket for {service}{whose} is accepted, {}.", proof.1))
            }
            (Some(LoginOutcome::Refused), None) => {
                (failed, format!("The ticket for {service}{whose} is refused, and the server does not say why."))
            }
            (Some(LoginOutcome::Refused), Some(problem)) => {
                (failed, format!("The ticket for {service}{whose} is refused; the server says: {}.", problem.said()))
            }
            (_, Some(problem)) => (failed, format!("No ticket for {service}{whose}: {}.", problem.said())),
            (_, None) => (Verdict::Unknown, format!("What became of the ticket for {service}{whose} is not known.")),
        }
    }

    /// Where no ticket was shown: whether clients could get any.
    fn kerberos_in_dns(&mut self) {
        let domain = self.seen.domain.clone();
        let own = if self.settings.tickets {
            "Whether it works is unknown: no ticket came to be shown."
        } else if KERBEROS {
            "Whether it works is unknown: -UseDefaultCredentials logs in with the ticket that is here."
        } else {
            "Whether it works is unknown: Kerberos is not in this build."
        };
        match self.seen.kerberos {
            Some(true) => {
                self.add(Verdict::Pass, "", format!("_kerberos._tcp.{domain} is there, so clients in the domain can use Kerberos. {own}"))
            }
            Some(false) => {
                self.add(
                    Verdict::Warn,
                    "",
                    format!("There is no _kerberos._tcp.{domain} from here: clients fall back to NTLM, or ask. {own}"),
                );
            }
            None => self.add(Verdict::Skipped, "", format!("No name server said whether there is a _kerberos._tcp.{domain}. {own}")),
        }
    }
}

fn header(shown: &Shown) -> String {
    format!("{} {}", Scheme::Kerberos.word(), BASE64_STANDARD.encode(shown.token()))
}

/// The token that came back with an answer.
fn reply_in(head: &Head) -> Reply {
    let word = Scheme::Kerberos.word();
    let token = offered(head.all("WWW-Authenticate")).into_iter().find(|one| one.scheme.eq_ignore_ascii_case(word) && !one.rest.is_empty());
    let bytes = token.and_then(|one| BASE64_STANDARD.decode(one.rest.trim()).ok());
    bytes.as_deref().and_then(read_reply).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::reply_in;
    use crate::probe::http::Head;

    #[test]
    fn the_token_of_an_answer_is_found() {
        let with = |value: &str| {
            let headers = vec![("WWW-Authenticate".to_owned(), value.to_owned())];
            reply_in(&Head { minor: 1, status: 401, headers })
        };
        assert!(with("Negotiate oQcwBaADCgEC").rejected);
        assert_eq!(with("Negotiate YAJhYg==").token.as_deref(), Some(&b"\x60\x02ab"[..]));
        for nothing in ["Negotiate", "NTLM oQcwBaADCgEC", "Negotiate ?", "Basic realm=\"x\""] {
            assert_eq!(with(nothing), crate::probe::auth::Reply::default(), "{nothing}");
        }
    }
}
