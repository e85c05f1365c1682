//! D1 and D2: what DNS says, and where Outlook asks for its settings, in its order.

use super::Walk;
use super::network::{NoLink, Place};
use super::together::timed;
use crate::probe::dns::{Data, Kind, Outcome, Resolver};
use crate::probe::http::Request;
use crate::probe::report::{Verdict, quote};
use crate::probe::rules::{said, within};
use crate::probe::seen::{Looked, Lookup, Method, Tried, TriedOutcome};
use tokio::task::JoinSet;
use tokio::time::Instant;
use url::Url;

/// The path of Autodiscover.
pub(super) const POX: &str = "/autodiscover/autodiscover.xml";
/// Redirections that are followed.
const REDIRECTS: usize = 3;

impl Walk<'_> {
    /// D1: everything that clients look up, from every name server that is known.
    pub(super) async fn names(&mut self) {
        if !self.begin("D1") {
            return;
        }
        let domain = self.seen.domain.clone();
        if let Err(why) = self.may_visit(&format!("autodiscover.{domain}"), 443) {
            self.add(Verdict::Skipped, &domain, why);
            return;
        }
        if self.settings.name_servers.is_empty() {
            self.add(
                Verdict::Unknown,
                &domain,
                "No name server is known on this machine; -DnsServer names one. Connections use the system's way.",
            );
            return;
        }
        let host = format!("autodiscover.{domain}");
        let questions = [
            (domain.clone(), Kind::A),
            (domain.clone(), Kind::Aaaa),
            (domain.clone(), Kind::Txt),
            (host.clone(), Kind::A),
            (host, Kind::Aaaa),
            (format!("_autodiscover._tcp.{domain}"), Kind::Srv),
            (format!("_kerberos._tcp.{domain}"), Kind::Srv),
        ];
        let mut asked = JoinSet::new();
        for (place, server) in self.settings.name_servers.iter().enumerate() {
            for (number, (name, kind)) in questions.iter().cloned().enumerate() {
                let resolver = Resolver { server: *server, patience: self.accept() };
                asked.spawn(async move {
                    let result = match resolver.ask(&name, kind).await {
                        Ok(answer) => match answer.outcome {
                            Outcome::Found => Looked::Found(answer.records),
                            Outcome::NoSuchName => Looked::NoSuchName,
                            Outcome::Failed(code) => Looked::Failed(format!("it answers with code {code}")),
                        },
                        Err(error) => Looked::Failed(error.to_string()),
                    };
                    ((place, number), Lookup { name, kind, server: resolver.server, result })
                });
            }
        }
        let mut lookups = Vec::new();
        while let Some(done) = asked.join_next().await {
            lookups.extend(done.ok());
        }
        lookups.sort_by_key(|(place, _)| *place);
        self.seen.lookups = lookups.into_iter().map(|(_, lookup)| lookup).collect();
        self.seen.kerberos = match self.seen.lookup(&format!("_kerberos._tcp.{domain}"), Kind::Srv).map(|lookup| &lookup.result) {
            Some(Looked::Found(records)) => Some(!records.is_empty()),
            Some(Looked::NoSuchName) => Some(false),
            _ => None,
        };
        self.say_names();
    }

    fn say_names(&mut self) {
        let lookups = self.seen.lookups.clone();
        let first = self.settings.name_servers[0];
        let mut lines = Vec::new();
        let silent = silence(&lookups, first);
        lines.extend(silent.map(|why| format!("nothing, {}", quote(why))));
        for lookup in
            lookups.iter().filter(|_| silent.is_none()).filter(|lookup| lookup.server == first && !lookup.name.starts_with("_kerberos"))
        {
            match &lookup.result {
                Looked::Found(records) if records.is_empty() => {}
                Looked::Found(records) => {
                    for record in records.iter().take(8) {
                        let line = format!("{} {} {}", quote(&record.name), record.ttl, data(&record.data));
                        if !lines.contains(&line) {
                            lines.push(line);
                        }
                    }
                }
                Looked::NoSuchName if matches!(lookup.kind, Kind::A | Kind::Srv) => {
                    lines.push(format!("{} is not there", quote(&lookup.name)))
                }
                Looked::NoSuchName => {}
                Looked::Failed(why) => lines.push(format!("{} {}: {}", quote(&lookup.name), lookup.kind.name(), quote(why))),
            }
        }
        let failed = lookups.iter().filter(|lookup| matches!(lookup.result, Looked::Failed(_))).count();
        let differ = self.split_horizon(&lookups);
        let found = lookups.iter().any(|lookup| matches!(&lookup.result, Looked::Found(records) if !records.is_empty()));
        let verdict = match () {
            // Connections may find their hosts all the same: told, or in the system's own way. D2 knows.
            () if failed > 0 || !found || differ.is_some() => Verdict::Warn,
            () => Verdict::Pass,
        };
        let differ = differ.map(|text| format!(" {text}")).unwrap_or_default();
        let domain = self.seen.domain.clone();
        self.add(verdict, &domain, format!("{first} says: {}.{differ}", lines.join("; ")));
    }

    /// Whether name servers give different answers, as inside and outside of a company.
    fn split_horizon(&self, lookups: &[Lookup]) -> Option<String> {
        let first = self.settings.name_servers.first()?;
        let sorted = |result: &Looked| match result {
            Looked::Found(records) => {
                let mut all: Vec<String> = records.iter().map(|record| data(&record.data)).collect();
                all.sort();
                Some(all)
            }
            Looked::NoSuchName => Some(Vec::new()),
            Looked::Failed(_) => None,
        };
        lookups.iter().filter(|lookup| lookup.server != *first).find_map(|other| {
            let own = lookups.iter().find(|own| own.server == *first && own.name == other.name && own.kind == other.kind)?;
            let (own, theirs) = (sorted(&own.result)?, sorted(&other.result)?);
            let text = |all: &[String]| if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            (own != theirs).then(|| {
                let name = quote(&other.name);
                format!(
                    "{} says of {name}: {}, {first} says: {} - names differ inside and outside.",
                    other.server,
                    text(&theirs),
                    text(&own)
                )
            })
        })
    }

    /// D2: the places at which Outlook asks, one after the other, until one answers; that one, or the best of those that do not.
    pub(super) async fn find_autodiscover(&mut self) -> Option<Place> {
        if let Some(url) = &self.settings.url {
            let place = Place::of(url).map(|place| Place { target: POX.to_owned(), ..place });
            let given = place.as_ref().map(Place::url).unwrap_or_default();
            if self.begin("D2") {
                self.add(Verdict::Skipped, "", format!("{} was given, so nothing is looked up.", quote(url.as_str())));
            }
            self.seen.tried.push(Tried {
                method: Method::Given,
                url: given,
                outcome: TriedOutcome::NotNeeded,
                elapsed: std::time::Duration::ZERO,
            });
            return place;
        }
        if !self.begin("D2") {
            return None;
        }
        let domain = self.seen.domain.clone();
        let host = format!("autodiscover.{domain}");
        let mut candidates = vec![
            (Method::Root, Place::https(&domain, POX)),
            (Method::Autodiscover, Place::https(&host, POX)),
            (Method::Redirect, Place { host: host.clone(), port: 80, secure: false, target: POX.to_owned(), redirected: false }),
        ];
        let mut services = Vec::new();
        for data in self.seen.data(&format!("_autodiscover._tcp.{domain}"), Kind::Srv) {
            if let Data::Srv { priority, port, target, .. } = data {
                services.push((*priority, *port, target.trim_end_matches('.').to_owned()));
            }
        }
        services.sort();
        candidates
            .extend(services.into_iter().take(2).map(|(_, port, target)| (Method::Srv, Place { port, ..Place::https(&target, POX) })));
        let mut winner: Option<Place> = None;
        for (method, place) in candidates {
            let begun = Instant::now();
            let url = place.url();
            let outcome = match &winner {
                Some(_) => TriedOutcome::NotNeeded,
                None => {
                    let (outcome, found) = self.ask_at(method, place).await;
                    winner = found;
                    outcome
                }
            };
            self.seen.tried.push(Tried { method, url, outcome, elapsed: begun.elapsed() });
        }
        let lines: Vec<String> = self
            .seen
            .tried
            .iter()
            .filter(|tried| tried.outcome != TriedOutcome::NotNeeded)
            .map(|tried| format!("{} ({} ms) {}", quote(&tried.url), tried.elapsed.as_millis(), said(&tried.outcome)))
            .collect();
        let verdict = if winner.is_some() { Verdict::Pass } else { Verdict::Fail };
        self.add(verdict, &domain, lines.join("; ") + ".");
        winner.or_else(|| self.most_hopeful())
    }

    /// Of the places that do not answer the one that was meant to, most likely: it is examined, so that one learns why.
    fn most_hopeful(&self) -> Option<Place> {
        let there = |tried: &&Tried| {
            !matches!(
                tried.outcome,
                TriedOutcome::NoName | TriedOutcome::NotNeeded | TriedOutcome::NotAllowed | TriedOutcome::Redirected(_)
            )
        };
        let order = [Method::Srv, Method::Autodiscover, Method::Root];
        let found = order.into_iter().find_map(|method| self.seen.tried.iter().filter(there).find(|tried| tried.method == method))?;
        Place::of(&found.url.parse().ok()?)
    }

    /// Asks at one place, and follows where it leads.
    async fn ask_at(&mut self, method: Method, mut place: Place) -> (TriedOutcome, Option<Place>) {
        for _ in 0..=REDIRECTS {
            let mut link = match self.dial(&place).await {
                Ok(link) => link,
                Err(NoLink::Name(_)) => return (TriedOutcome::NoName, None),
                Err(NoLink::NotAllowed(_)) => return (TriedOutcome::NotAllowed, None),
                Err(NoLink::Tls(why)) => return (TriedOutcome::NoTls(why), None),
                Err(other) => return (TriedOutcome::NoConnection(other.said()), None),
            };
            if let Some(wrong) = self.wrong_certificate(&place, &link) {
                return (TriedOutcome::NoTls(wrong), None);
            }
            let request = if place.secure { self.question(&place) } else { Request::new("GET", &place.authority(), place.target.clone()) };
            let (answer, took) = match timed(self.exchange(&mut link, &request)).await {
                (Ok(answer), took) => (answer, took),
                (Err(why), _) => return (TriedOutcome::NoConnection(why), None),
            };
            let status = answer.head.status;
            let location =
                answer.head.first("Location").and_then(|to| Url::parse(to).ok()).filter(|_| matches!(status, 301 | 302 | 307 | 308));
            if let Some(to) = location {
                let followed = Place::of(&to).filter(|to| to.secure && self.may_follow(&to.host));
                match followed {
                    Some(next) => {
                        let redirected = place.redirected || !next.host.eq_ignore_ascii_case(&place.host);
                        place = Place { redirected, ..next };
                        continue;
                    }
                    None => return (TriedOutcome::Redirected(to.to_string()), None),
                }
            }
            // Plain HTTP only sends elsewhere; nobody gets a password that way.
            if method == Method::Redirect && !place.secure {
                return (TriedOutcome::Other(status), None);
            }
            let is_settings = answer.body.windows(13).any(|window| window.eq_ignore_ascii_case(b"<autodiscover"));
            if status == 401 || (status == 200 && is_settings) {
                let (offer, clock) = self.offer_in(&place, &answer, &link);
                self.first_offer = Some((offer, clock, took));
                self.keep(&place, None, Some(link));
                return (TriedOutcome::Answers(status), Some(place));
            }
            return (TriedOutcome::Other(status), None);
        }
        (TriedOutcome::NoConnection("it sends in circles".to_owned()), None)
    }

    /// Outlook goes on to the next place where the certificate is for another name.
    fn wrong_certificate(&self, place: &Place, link: &super::network::Link) -> Option<String> {
        let der = link.handshake.as_ref()?.chain.first()?;
        let certificate = crate::probe::Certificate::parse(der).ok()?;
        if certificate.covers(&place.host) || self.settings.any_certificate {
            return None;
        }
        Some(format!("its certificate is for {}", quote(&certificate.names.join(", "))))
    }

    /// Whether a redirection may lead to this host without anybody asking.
    pub(super) fn may_follow(&self, host: &str) -> bool {
        within(host, &self.seen.domain) || self.settings.trusted_hosts.iter().any(|trusted| trusted.eq_ignore_ascii_case(host))
    }
}

/// Why a name server answers nothing at all, where it is the same for every question.
fn silence(lookups: &[Lookup], server: std::net::SocketAddr) -> Option<&str> {
    let mut results = lookups.iter().filter(|lookup| lookup.server == server).map(|lookup| match &lookup.result {
        Looked::Failed(why) => Some(why.as_str()),
        _ => None,
    });
    let first = results.next()??;
    results.all(|why| why == Some(first)).then_some(first)
}

fn data(data: &Data) -> String {
    match data {
        Data::A(address) => format!("A {address}"),
        Data::Aaaa(address) => format!("AAAA {address}"),
        Data::Cname(name) => format!("CNAME {}", quote(name)),
        Data::Srv { priority, weight, port, target } => format!("SRV {priority} {weight} {port} {}", quote(target)),
        Data::Txt(text) => format!("TXT {}", quote(text)),
    }
}
