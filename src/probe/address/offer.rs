//! H1, H2 and C1: what is answered to somebody who does not say who he is, and what shows in it of those in between.

use super::Walk;
use super::network::{Answered, Place};
use super::reach::skew;
use super::settings::MailboxPlaces;
use crate::mapi::{RequestType, header};
use crate::probe::auth::offered;
use crate::probe::http::Request;
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::Offer;

/// How the probe calls itself.
pub(super) const AGENT: &str = concat!("emsh/", env!("CARGO_PKG_VERSION"));

/// How often the same question is asked to see whether the same server answers.
const SAMPLES: usize = 3;

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

    /// Asks without a login, and keeps what is answered.
    pub(super) async fn offer(&mut self, place: &Place, request: &Request) -> Offer {
        let mut offer = Offer { host: place.host.clone(), path: place.path().to_owned(), ..Offer::default() };
        let mut link = match self.dial(place).await {
            Ok(link) => link,
            Err(why) => return Offer { broken: why.said(), ..offer },
        };
        match self.exchange(&mut link, request).await {
            Ok(answer) => {
                self.read_offer(&mut offer, &answer);
                offer.closes = !link.connection.is_reusable();
                let now = self.now();
                if let Some(skew) = answer.head.first("Date").and_then(|date| skew(date, now)) {
                    self.seen.host_mut(&place.host, place.port).skew = Some(skew);
                }
            }
            Err(why) => offer.broken = why,
        }
        offer
    }

    fn read_offer(&self, offer: &mut Offer, answer: &Answered) {
        let head = &answer.head;
        offer.status = head.status;
        offer.offered = offered(head.all("WWW-Authenticate"));
        offer.servers = vec![identity(answer)];
        offer.via = head.first("Via").map(quote).unwrap_or_default();
        offer.front_end = head.first("X-FEServer").map(quote).unwrap_or_default();
    }

    /// H1 and H2 at the endpoints.
    pub(super) async fn mapi_offer(&mut self, mailbox: &MailboxPlaces) {
        for place in [&mailbox.emsmdb, &mailbox.nspi] {
            if !self.begin("H1") {
                return;
            }
            let request = self.ping(place);
            let offer = self.offer(place, &request).await;
            self.say_offer(&offer);
            self.seen.offers.push(offer);
        }
        self.hops(&mailbox.emsmdb).await;
        self.clocks();
    }

    pub(super) fn say_offer(&mut self, offer: &Offer) {
        let subject = format!("{}{}", offer.host, offer.path);
        let schemes = offer.schemes().join(", ");
        let (verdict, evidence) = match offer.status {
            0 => (Verdict::Fail, format!("There was no answer: {}.", offer.broken)),
            401 if offer.offered.is_empty() => (Verdict::Fail, "401, and no way to log in is offered.".to_owned()),
            401 => (Verdict::Pass, format!("401: it asks for a login by {}.", quote(&schemes))),
            200 => (Verdict::Fail, "200: it answers somebody who did not log in.".to_owned()),
            status => (Verdict::Fail, format!("{status} instead of a question for a login.")),
        };
        self.add(verdict, &subject, evidence);
    }

    /// H2: what stands in between, and whether it keeps addresses as they are.
    async fn hops(&mut self, place: &Place) {
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
        for _ in 1..SAMPLES {
            let request = self.ping(place);
            let again = self.offer(place, &request).await;
            let servers = &mut self.seen.offers[number].servers;
            for server in again.servers {
                if !servers.contains(&server) {
                    servers.push(server);
                }
            }
        }
        let bare = Place { target: place.path().trim_end_matches('/').to_owned(), ..place.clone() };
        let queried = Place { target: format!("{}?MailboxId=probe@{}", place.path(), self.seen.domain), ..place.clone() };
        let request = self.ping(&queried);
        let other = self.offer(&queried, &request).await;
        let request = self.ping(&bare);
        let without = self.offer(&bare, &request).await;
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
        self.add(verdict, &subject, text);
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
