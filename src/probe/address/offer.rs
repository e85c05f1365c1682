//! H1, H2 and C1: what is answered to somebody who does not say who he is, and what shows in it of those in between.

use super::Walk;
use super::network::{Answered, Link, Place};
use super::reach::skew;
use super::settings::MailboxPlaces;
use super::together::{Errand, timed, together};
use crate::mapi::{RequestType, header};
use crate::probe::auth::offered;
use crate::probe::http::Request;
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::Offer;
use std::time::Duration;

/// How the probe calls itself.
pub(super) const AGENT: &str = concat!("emsh/", env!("CARGO_PKG_VERSION"));

/// How often the same question is asked to see whether the same server answers.
const SAMPLES: usize = 3;

/// What was answered to a question without a login.
pub(super) struct Asked {
    pub(super) offer: Offer,
    /// Seconds by which the server's clock is ahead of ours.
    pub(super) clock: Option<i64>,
    /// The connection, for the next question.
    pub(super) link: Option<Link>,
}

impl Walk<'_> {
    /// A PING of the protocol, without a login.
    pub(super) fn ping(&self, place: &Place) -> Request {
        let id = uuid::Uuid::new_v4().braced().to_string().to_uppercase();
        Request::new("POST", &place.authority(), place.target.clone())
            .header("Content-Type", header::CONTENT_TYPE)
            .header("User-Agent", AGENT)
            .header(header::REQUEST_TYPE, RequestType::Ping.name())
            .header(header::REQUEST_ID, format!("{id}:1"))
            .header(header::CLIENT_INFO, format!("{id}:1"))
            .header(header::CLIENT_APPLICATION, super::settings::APPLICATION)
            .header("client-request-id", uuid::Uuid::new_v4().to_string())
    }

    /// Asks without a login over a connection of its own; what is answered, and the server's clock in it. The connection is left
    /// behind.
    pub(super) async fn offer(&self, place: &Place, request: &Request) -> Asked {
        let offer = Offer { host: place.host.clone(), path: place.path().to_owned(), ..Offer::default() };
        let mut link = match self.dial(place).await {
            Ok(link) => link,
            Err(why) => return Asked { offer: Offer { broken: why.said(), ..offer }, clock: None, link: None },
        };
        match self.exchange(&mut link, request).await {
            Ok(answer) => {
                let (offer, clock) = self.offer_in(place, &answer, &link);
                Asked { offer, clock, link: Some(link) }
            }
            Err(why) => Asked { offer: Offer { broken: why, ..offer }, clock: None, link: None },
        }
    }

    /// What an answer offers to somebody who did not log in, and the server's clock in it.
    pub(super) fn offer_in(&self, place: &Place, answer: &Answered, link: &Link) -> (Offer, Option<i64>) {
        let head = &answer.head;
        let offer = Offer {
            host: place.host.clone(),
            path: place.path().to_owned(),
            status: head.status,
            offered: offered(head.all("WWW-Authenticate")),
            servers: vec![identity(answer)],
            via: head.first("Via").map(quote).unwrap_or_default(),
            front_end: head.first("X-FEServer").map(quote).unwrap_or_default(),
            closes: !link.connection.is_reusable(),
            ..Offer::default()
        };
        (offer, head.first("Date").and_then(|date| skew(date, self.now())))
    }

    /// Keeps how far the clock of a host is ahead.
    pub(super) fn keep_clock(&mut self, place: &Place, clock: Option<i64>) {
        if clock.is_some() {
            self.seen.host_mut(&place.host, place.port).skew = clock;
        }
    }

    /// H1 and H2 at the endpoints. All questions go side by side, each on a connection of its own.
    pub(super) async fn mapi_offer(&mut self, mailbox: &MailboxPlaces) {
        if !self.begin("H1") {
            return;
        }
        let emsmdb = &mailbox.emsmdb;
        let bare = Place { target: emsmdb.path().trim_end_matches('/').to_owned(), ..emsmdb.clone() };
        let queried = Place { target: format!("{}?MailboxId=probe@{}", emsmdb.path(), self.seen.domain), ..emsmdb.clone() };
        let mut places = vec![emsmdb, &mailbox.nspi, &queried, &bare];
        places.extend(std::iter::repeat_n(emsmdb, SAMPLES - 1));
        let asked = {
            let this = &*self;
            let ask = |place| -> Errand<'_, _> { Box::pin(timed(async move { this.offer(place, &this.ping(place)).await })) };
            together(places.into_iter().map(ask).collect()).await
        };
        let mut asked = asked.into_iter();
        for place in [emsmdb, &mailbox.nspi] {
            let Some((Asked { offer, clock, link }, elapsed)) = asked.next() else { return };
            self.keep_clock(place, clock);
            self.keep(place, None, link);
            self.say_offer(&offer, elapsed);
            self.seen.offers.push(offer);
        }
        let others: Vec<(Offer, Duration)> = asked.map(|(asked, elapsed)| (asked.offer, elapsed)).collect();
        self.hops(emsmdb, &others);
        self.clocks();
    }

    pub(super) fn say_offer(&mut self, offer: &Offer, elapsed: Duration) {
        let subject = format!("{}{}", offer.host, offer.path);
        let schemes = offer.schemes().join(", ");
        let (verdict, evidence) = match offer.status {
            0 => (Verdict::Fail, format!("There was no answer: {}.", offer.broken)),
            401 if offer.offered.is_empty() => (Verdict::Fail, "401, and no way to log in is offered.".to_owned()),
            401 => (Verdict::Pass, format!("401: it asks for a login by {}.", quote(&schemes))),
            200 => (Verdict::Fail, "200: it answers somebody who did not log in.".to_owned()),
            status => (Verdict::Fail, format!("{status} instead of a question for a login.")),
        };
        self.add_timed(verdict, &subject, evidence, elapsed);
    }

    /// H2: what stands in between, and whether it keeps addresses as they are. The answers are those with a query, without the slash
    /// at the end, and to the same question again.
    fn hops(&mut self, place: &Place, others: &[(Offer, Duration)]) {
        if !self.begin("H2") {
            return;
        }
        let subject = format!("{}{}", place.host, place.path());
        let Some(number) =
            self.seen.offers.iter().position(|offer| offer.host == place.host && offer.path == place.path() && offer.status > 0)
        else {
            self.add(Verdict::Skipped, &subject, "There was no answer to look at.");
            return;
        };
        let status = self.seen.offers[number].status;
        let [(other, _), (without, _), again @ ..] = others else { return };
        let took = others.iter().map(|(_, elapsed)| *elapsed).max().unwrap_or_default();
        let servers = &mut self.seen.offers[number].servers;
        for server in again.iter().flat_map(|(again, _)| &again.servers) {
            if !servers.contains(server) {
                servers.push(server.clone());
            }
        }
        let rewritten = other.status != status && other.status > 0;
        self.seen.offers[number].rewritten = rewritten;
        let offer = &self.seen.offers[number];
        let mut parts = vec![match offer.hop() {
            Some(hop) => format!("something stands in between: {}", quote(&hop)),
            None => format!("nothing shows itself ({})", quote(&offer.servers.join(", "))),
        }];
        if !offer.via.is_empty() && offer.hop().is_some_and(|hop| !hop.starts_with("Via")) {
            parts.push(format!("Via: {}", offer.via));
        }
        if !offer.front_end.is_empty() {
            parts.push(format!("X-FEServer: {}", offer.front_end));
        }
        if offer.closes {
            parts.push("it closes the connection after each answer".to_owned());
        }
        if offer.servers.len() > 1 {
            parts.push(format!("answers come from {}", quote(&offer.servers.join(" and "))));
        }
        parts.push(format!("with a query {}, without the slash {}", other.status, without.status));
        let verdict = if offer.servers.len() > 1 || rewritten { Verdict::Warn } else { Verdict::Pass };
        let mut text = parts.join("; ") + ".";
        if let Some(first) = text.get(..1).map(str::to_ascii_uppercase) {
            text.replace_range(..1, &first);
        }
        self.add_timed(verdict, &subject, text, took);
    }

    /// C1: the clocks.
    fn clocks(&mut self) {
        if !self.begin("C1") {
            return;
        }
        let skews: Vec<(String, i64)> = self.seen.hosts.iter().filter_map(|host| Some((host.name.clone(), host.skew?))).collect();
        if skews.is_empty() {
            self.add(Verdict::Skipped, "", "No answer had a date, so no clock can be compared.");
            return;
        }
        let worst = skews.iter().map(|(_, skew)| skew.abs()).max().unwrap_or_default();
        let lines: Vec<String> = skews.iter().map(|(host, skew)| format!("{} {skew:+} s", quote(host))).collect();
        self.add(if worst > 300 { Verdict::Warn } else { Verdict::Pass }, "", format!("Against ours: {}.", lines.join("; ")));
    }
}

/// What tells one server from another in an answer.
fn identity(answer: &Answered) -> String {
    let names = ["Server", "X-FEServer", "X-Powered-By"];
    let said: Vec<String> = names.iter().filter_map(|name| answer.head.first(name)).map(quote).collect();
    if said.is_empty() { "no Server header".to_owned() } else { said.join(" ") }
}
