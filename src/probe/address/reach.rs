//! T1, S1, S2 and S3: whether the host can be reached at every address, and what it shows there.

use super::Walk;
use super::network::{Link, NoLink, Place};
use super::together::{Errand, timed, together};
use crate::probe::certificate::{Certificate, Fingerprint};
use crate::probe::report::{Verdict, quote};
use crate::probe::seen::{AddressSeen, Host, Tcp, Tls};
use crate::probe::step::Stage;
use crate::probe::trust::Trust;
use crate::value::{DateTime, DateTimeKind, format_date, time};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

/// Addresses of one host that are tested.
const ADDRESS_LIMIT: usize = 16;

/// What came of a greeting.
enum Greeted {
    /// By the host's name at one of its addresses.
    At(SocketAddr, Box<Tls>),
    /// Without a name.
    Nameless(Option<Result<Certificate, String>>),
    /// With HTTP/2 on offer.
    Two(Result<Link, NoLink>),
}

impl Walk<'_> {
    /// Tests every address of a place, once for each host.
    pub(super) async fn examine(&mut self, place: &Place) {
        if self.seen.host(&place.host, place.port).is_some() || !self.begin("T1") {
            return;
        }
        let subject = format!("{}:{}", place.host, place.port);
        if let Err(why) = self.may_visit(&place.host, place.port) {
            self.add(Verdict::Skipped, &subject, why);
            return;
        }
        let addresses = match self.addresses(&place.host, place.port).await {
            Ok(addresses) => addresses,
            Err(why) => {
                self.seen.host_mut(&place.host, place.port).unresolved = Some(why.clone());
                self.add(Verdict::Fail, &subject, format!("{} cannot be resolved: {}.", quote(&place.host), quote(&why)));
                return;
            }
        };
        let (tested, mut streams) = self.tcp(addresses, place.secure).await;
        let open = tested.iter().filter(|seen| matches!(seen.tcp, Tcp::Open(_))).count();
        let lines: Vec<String> = tested.iter().map(|seen| format!("{} {}", seen.address, said(&seen.tcp))).collect();
        let verdict = match open {
            0 => Verdict::Fail,
            some if some < tested.len() => Verdict::Warn,
            _ => Verdict::Pass,
        };
        self.add(verdict, &subject, lines.join("; ") + ".");
        self.seen.host_mut(&place.host, place.port).addresses = tested;
        if open == 0 || !place.secure || !self.reaches(Stage::Tls) {
            return;
        }
        let open: Vec<SocketAddr> = match self.seen.host(&place.host, place.port) {
            Some(host) => host.addresses.iter().filter(|seen| matches!(seen.tcp, Tcp::Open(_))).map(|seen| seen.address).collect(),
            None => Vec::new(),
        };
        let greetings = {
            let this = &*self;
            let mut errands: Vec<Errand<'_, (Greeted, Duration)>> = Vec::new();
            let mut stream_to = |address| streams.iter().position(|(own, _)| *own == address).map(|place| streams.swap_remove(place).1);
            for address in &open {
                let stream = stream_to(*address);
                errands.push(Box::pin(timed(async move { Greeted::At(*address, this.handshake(stream, place, *address).await) })));
            }
            let [one, other] = [stream_to(open[0]), stream_to(open[0])];
            errands.push(Box::pin(timed(async { Greeted::Nameless(this.without_name(one, place, open[0]).await) })));
            errands.push(Box::pin(timed(async { Greeted::Two(this.dial_on(other, place, open[0], &["h2", "http/1.1"]).await) })));
            together(errands).await
        };
        self.tls(place, &subject, greetings);
    }

    /// Connects to each address; where TLS follows, to the first one as often as it is greeted.
    async fn tcp(&self, addresses: Vec<SocketAddr>, secure: bool) -> (Vec<AddressSeen>, Vec<(SocketAddr, TcpStream)>) {
        let mut tries = JoinSet::new();
        let patience = self.accept();
        let more = addresses.first().copied().filter(|_| secure && self.reaches(Stage::Tls));
        let more = std::iter::repeat_n(more, 2).flatten().map(|address| (usize::MAX, address));
        for (place, address) in addresses.into_iter().take(ADDRESS_LIMIT).enumerate().chain(more) {
            tries.spawn(async move {
                let begun = Instant::now();
                let (tcp, stream) = match timeout(patience, TcpStream::connect(address)).await {
                    Ok(Ok(stream)) => (Tcp::Open(begun.elapsed()), Some(stream)),
                    Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => (Tcp::Refused, None),
                    Ok(Err(error)) => (Tcp::Failed(error.to_string()), None),
                    Err(_) => (Tcp::Silent, None),
                };
                (place, AddressSeen { address, tcp, tls: None }, stream)
            });
        }
        let mut all = Vec::new();
        while let Some(done) = tries.join_next().await {
            all.extend(done.ok());
        }
        all.sort_by_key(|(place, ..)| *place);
        let streams = all.iter_mut().filter_map(|(_, seen, stream)| Some((seen.address, stream.take()?))).collect();
        (all.into_iter().filter(|(place, ..)| *place != usize::MAX).map(|(_, seen, _)| seen).collect(), streams)
    }

    /// S1, S2 and S3, of greetings that went side by side.
    fn tls(&mut self, place: &Place, subject: &str, greetings: Vec<(Greeted, Duration)>) {
        if !self.begin("S1") {
            return;
        }
        let mut lines: Vec<String> = Vec::new();
        let mut verdict = Verdict::Pass;
        let mut took = Duration::ZERO;
        let (mut nameless, mut two) = (None, None);
        for (greeted, elapsed) in greetings {
            match greeted {
                Greeted::At(address, tls) => {
                    took = took.max(elapsed);
                    let (own, line) = self.judge(&place.host, &tls);
                    verdict = worse(verdict, own);
                    if !lines.contains(&line) {
                        lines.push(if lines.is_empty() { line } else { format!("{address}: {line}") });
                    }
                    let host = self.seen.host_mut(&place.host, place.port);
                    if let Some(seen) = host.addresses.iter_mut().find(|seen| seen.address == address) {
                        seen.tls = Some(*tls);
                    }
                }
                Greeted::Nameless(found) => nameless = found,
                Greeted::Two(link) => two = Some((link, elapsed)),
            }
        }
        lines.extend(nameless.and_then(|nameless| self.say_nameless(place, nameless)));
        self.add_timed(verdict, subject, lines.join("; ") + ".", took);
        self.configured_names(place, subject);
        if let Some((link, elapsed)) = two {
            self.http2(place, subject, link, elapsed);
        }
    }

    async fn handshake(&self, stream: Option<TcpStream>, place: &Place, address: SocketAddr) -> Box<Tls> {
        Box::new(match self.dial_on(stream, place, address, &["http/1.1"]).await {
            Ok(link) => match link.handshake.as_ref().map(|shaken| (shaken, shaken.chain.first().map(|der| Certificate::parse(der)))) {
                Some((shaken, Some(Ok(certificate)))) => Tls::Open {
                    version: shaken.version,
                    certificate: Box::new(certificate),
                    sent: shaken.chain.len(),
                    trust: self.settings.authorities.judge(&shaken.chain, self.seconds()),
                },
                _ => Tls::Failed("the certificate that was shown cannot be read".to_owned()),
            },
            Err(NoLink::Tls(why)) => Tls::Failed(why),
            Err(other) => Tls::Failed(other.said()),
        })
    }

    /// The time now in seconds since 1970.
    pub(super) fn seconds(&self) -> u64 {
        u64::try_from((self.now() - time::UNIX_EPOCH) / time::SECOND).unwrap_or_default()
    }

    fn judge(&self, host: &str, tls: &Tls) -> (Verdict, String) {
        let Tls::Open { version, certificate, sent, trust } = tls else {
            let Tls::Failed(why) = tls else { return (Verdict::Unknown, String::new()) };
            return (Verdict::Fail, why.clone());
        };
        let days = (certificate.not_after - self.seen.now) / time::DAY;
        let until = format_date(DateTime { ticks: certificate.not_after, kind: DateTimeKind::Utc }, "yyyy-MM-dd");
        let (mut verdict, trusted) = match trust {
            Trust::Trusted => (Verdict::Pass, "trusted".to_owned()),
            Trust::UnknownIssuer if certificate.self_signed => (Verdict::Fail, "self-signed".to_owned()),
            Trust::UnknownIssuer => (Verdict::Fail, "of an authority that is not trusted here".to_owned()),
            Trust::OutOfTime => (Verdict::Fail, "out of its time".to_owned()),
            Trust::Refused(why) => (Verdict::Fail, quote(why)),
        };
        if !certificate.covers(host) {
            verdict = Verdict::Fail;
        } else if verdict == Verdict::Pass && days < 30 {
            verdict = Verdict::Warn;
        }
        let certificates = if *sent == 1 { "1 certificate".to_owned() } else { format!("{sent} certificates") };
        let line = format!(
            "{version}, {certificates}, {trusted}; {} for {}, until {until} ({days} days)",
            quote(&certificate.subject),
            quote(&certificate.names.join(", "))
        );
        (verdict, line)
    }

    /// What a client gets that does not say which host it wants: old clients and some health checks.
    async fn without_name(&self, stream: Option<TcpStream>, place: &Place, address: SocketAddr) -> Option<Result<Certificate, String>> {
        if place.host.parse::<std::net::IpAddr>().is_ok() {
            return None;
        }
        let nameless = Place { host: address.ip().to_string(), ..place.clone() };
        match self.dial_on(stream, &nameless, address, &["http/1.1"]).await {
            Ok(link) => Some(Ok(Certificate::parse(link.handshake.as_ref()?.chain.first()?).ok()?)),
            Err(why) => Some(Err(why.said())),
        }
    }

    /// Whether a client without a name gets something else.
    fn say_nameless(&self, place: &Place, nameless: Result<Certificate, String>) -> Option<String> {
        let own = self.seen.host(&place.host, place.port)?.certificates().next().map(|(_, certificate, ..)| certificate.fingerprint)?;
        match nameless {
            Ok(other) if other.fingerprint == own => None,
            Ok(other) => Some(format!("a client that names no host gets the one for {}", quote(&other.names.join(", ")))),
            Err(why) => Some(format!("a client that names no host gets nothing ({why})")),
        }
    }

    /// S2: what is configured against what is shown.
    fn configured_names(&mut self, place: &Place, subject: &str) {
        if !self.begin("S2") {
            return;
        }
        let Some(configured) = &self.seen.configured else {
            self.add(Verdict::Skipped, subject, "No organization is open, so there are no configured names.");
            return;
        };
        let urls = configured.directories.iter().flat_map(|directory| directory.urls()).filter_map(crate::probe::host_of);
        let mut names: Vec<String> = urls.map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        let certificate = self.seen.host(&place.host, place.port).and_then(|host| host.certificates().next().map(|found| found.1.clone()));
        let Some(certificate) = certificate else {
            self.add(Verdict::Skipped, subject, "No certificate was shown.");
            return;
        };
        if !names.iter().any(|name| name.eq_ignore_ascii_case(&place.host)) {
            self.add(Verdict::Skipped, subject, format!("{} is no configured name of a MAPI virtual directory.", quote(&place.host)));
            return;
        }
        let missing: Vec<String> = names.iter().filter(|name| !certificate.covers(name)).cloned().collect();
        if missing.is_empty() {
            self.add(Verdict::Pass, subject, format!("It covers {}.", quote(&names.join(", "))));
        } else {
            self.add(Verdict::Warn, subject, format!("It lacks {}.", quote(&missing.join(", "))));
        }
    }

    /// S3: whether the host would choose HTTP/2.
    fn http2(&mut self, place: &Place, subject: &str, link: Result<Link, NoLink>, elapsed: Duration) {
        if !self.begin("S3") {
            return;
        }
        if self.seen.host(&place.host, place.port).is_none_or(|host| host.certificates().next().is_none()) {
            self.add(Verdict::Skipped, subject, "There is no TLS.");
            return;
        }
        let (verdict, evidence) = match link {
            Ok(link) => {
                let chosen = link.handshake.and_then(|shaken| shaken.protocol);
                let two = chosen.as_deref() == Some("h2");
                self.seen.host_mut(&place.host, place.port).http2 = Some(two);
                let chosen = chosen.map_or("nothing, so HTTP/1.1 is spoken".to_owned(), |protocol| quote(&protocol));
                (if two { Verdict::Warn } else { Verdict::Pass }, format!("Of h2 and http/1.1 it chooses {chosen}."))
            }
            Err(why) => (Verdict::Unknown, format!("A client that offers h2 too gets no connection: {}.", why.said())),
        };
        self.add_timed(verdict, subject, evidence, elapsed);
    }

    /// Why a password may not go over a connection; `None` when it may.
    pub(super) fn not_for_secrets(&self, place: &Place, link: &super::network::Link) -> Option<String> {
        let Some(handshake) = &link.handshake else { return Some("the connection is not encrypted".to_owned()) };
        if self.settings.any_certificate {
            return None;
        }
        let shown = handshake.chain.first().map(|der| Fingerprint::of(der));
        if shown.is_some() && shown == self.settings.own_certificate {
            return None;
        }
        let trust = self.settings.authorities.judge(&handshake.chain, self.seconds());
        let names = handshake.chain.first().and_then(|der| Certificate::parse(der).ok());
        match (trust, names) {
            (Trust::Trusted, Some(certificate)) if certificate.covers(&place.host) => None,
            (Trust::Trusted, _) => Some(format!("the certificate is not for {}", quote(&place.host))),
            _ => Some("nobody who is trusted vouches for the server's certificate".to_owned()),
        }
    }
}

fn said(tcp: &Tcp) -> String {
    match tcp {
        Tcp::Open(after) => format!("accepts ({} ms)", after.as_millis()),
        Tcp::Refused => "refuses".to_owned(),
        Tcp::Silent => "is silent".to_owned(),
        Tcp::Failed(why) => quote(why),
    }
}

fn worse(one: Verdict, other: Verdict) -> Verdict {
    let rank = |verdict| match verdict {
        Verdict::Fail => 3,
        Verdict::Unknown => 2,
        Verdict::Warn => 1,
        Verdict::Pass | Verdict::Skipped => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// The host's clock, from the date of an answer; in seconds by which it is ahead.
pub(super) fn skew(date: &str, now: i64) -> Option<i64> {
    let parsed = http_date(date)?;
    Some((parsed - now) / time::SECOND)
}

/// A date in the form of HTTP, `Wed, 14 Oct 2026 12:34:56 GMT`, in UTC ticks.
fn http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let day: i8 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = i8::try_from(MONTHS.iter().position(|month| *month == name)? + 1).ok()?;
    let year: i16 = parts.next()?.parse().ok()?;
    let mut clock = parts.next()?.splitn(3, ':').map(|part| part.parse::<i8>());
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second.min(59), 0).ok()?;
    let seconds = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    Some(seconds * time::SECOND + time::UNIX_EPOCH)
}

impl Host {
    /// The digest to which logins on connections to this host are bound.
    pub fn endpoint_digest(&self) -> Option<Vec<u8>> {
        self.certificates().next().map(|(_, certificate, _, _)| certificate.endpoint_digest.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{http_date, skew};
    use crate::value::time;

    #[test]
    fn dates_of_answers() {
        let epoch = time::UNIX_EPOCH;
        assert_eq!(http_date("Thu, 01 Jan 1970 00:01:00 GMT"), Some(epoch + 60 * time::SECOND));
        assert_eq!(skew("Thu, 01 Jan 1970 00:01:00 GMT", epoch), Some(60));
        for wrong in ["", "Thu, 99 Jan 1970 00:00:00 GMT", "1970", "Thu, 01 Jan 1970", "Thu, 01 Foo 1970 00:00:00 GMT"] {
            assert_eq!(http_date(wrong), None, "{wrong}");
        }
    }
}
