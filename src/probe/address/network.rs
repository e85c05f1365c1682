//! Connections of the probe: each one is counted, each wait has an end, and everything on them goes into the transcript.

use super::Walk;
use crate::probe::dns::Resolver;
use crate::probe::http::{Connection, Head, Request};
use crate::probe::report::quote;
use crate::probe::tls::{Greeting, Handshake, shake_hands};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use url::Url;

/// Bytes of an answer that are read.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;
/// How long a connection may take to be accepted, whatever the patience is: who drops packets does so for ever.
const ACCEPT: Duration = Duration::from_secs(5);

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What stands before the `@`.
    pub local: String,
    /// What stands behind it, in the letters of DNS.
    pub domain: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, in half a sentence.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().strip_prefix("smtp:").or_else(|| text.trim().strip_prefix("SMTP:")).unwrap_or(text.trim());
        let (local, domain) = text.rsplit_once('@').ok_or("it has no @")?;
        if local.is_empty() || local.chars().any(|letter| letter.is_control() || letter == ' ' || "<>\"&".contains(letter)) {
            return Err("what stands before the @ is no name of a mailbox");
        }
        let url::Host::Domain(domain) = url::Host::parse(domain).map_err(|_| "what stands behind the @ is no domain")? else {
            return Err("an IP address stands behind the @, and it has no Autodiscover");
        };
        if !domain.split('.').all(|label| (1..=63).contains(&label.len())) {
            return Err("what stands behind the @ is no domain");
        }
        Ok(Self { local: local.to_owned(), domain })
    }

    /// It as text.
    pub fn text(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) secure: bool,
    /// Path and query.
    pub(super) target: String,
    /// Whether another host sent us there.
    pub(super) redirected: bool,
}

impl Place {
    pub(super) fn https(host: &str, target: &str) -> Self {
        Self { host: host.to_owned(), port: 443, secure: true, target: target.to_owned(), redirected: false }
    }

    pub(super) fn of(url: &Url) -> Option<Self> {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(Self { host, port: url.port_or_known_default()?, secure, target: format!("{}{query}", url.path()), redirected: false })
    }

    pub(super) fn is_same_host(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port
    }

    pub(super) fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.target)
    }

    /// What stands in `Host`: the port only where it is not the usual one.
    pub(super) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.secure { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// The path alone.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// The hosts and ports that a server may be asked to visit: those that its configuration knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(String, u16)>);

impl Places {
    /// Adds one.
    pub fn add(&mut self, host: &str, port: u16) {
        if !host.is_empty() && !self.has(host, port) {
            self.0.push((host.to_ascii_lowercase(), port));
        }
    }

    /// Whether one is among them.
    pub fn has(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|(own, own_port)| *own_port == port && own.eq_ignore_ascii_case(host))
    }

    /// The hosts, each once.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = Vec::new();
        for (host, _) in &self.0 {
            if !hosts.contains(host) {
                hosts.push(host.clone());
            }
        }
        hosts
    }
}

/// What a connection is made of.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Wire for T {}

/// A connection.
pub(super) struct Link {
    pub(super) number: u32,
    pub(super) connection: Connection<Box<dyn Wire>>,
    pub(super) handshake: Option<Handshake>,
}

/// An answer.
pub(super) struct Answered {
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoLink {
    /// The name leads nowhere.
    Name(String),
    /// The server that walks does not go there; why.
    NotAllowed(String),
    /// It says no.
    Refused,
    /// Nothing comes back.
    Silent,
    /// Something else on the network.
    Network(String),
    /// No TLS.
    Tls(String),
}

impl NoLink {
    /// In half a sentence.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Name(why) => format!("its name cannot be resolved ({why})"),
            Self::NotAllowed(why) => why.trim_end_matches('.').to_owned(),
            Self::Refused => "the connection is refused".to_owned(),
            Self::Silent => "nothing comes back".to_owned(),
            Self::Network(why) => format!("the network says: {why}"),
            Self::Tls(why) => why.clone(),
        }
    }
}

impl Walk<'_> {
    /// Whether a place may be visited; otherwise why not.
    pub(super) fn may_visit(&self, host: &str, port: u16) -> Result<(), String> {
        match &self.settings.only {
            Some(places) if !places.has(host, port) => Err(format!(
                "{}:{port} is no place that the server's configuration knows, and a server that is asked to probe goes nowhere else.",
                quote(host)
            )),
            _ => Ok(()),
        }
    }

    /// The addresses of a host: as it was told, or as DNS has it.
    pub(super) async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
        let told =
            self.settings.overrides.iter().filter(|(own, own_port, _)| *own_port == port && (own == "*" || own.eq_ignore_ascii_case(host)));
        let told: Vec<SocketAddr> = told.map(|(_, _, address)| *address).collect();
        if !told.is_empty() {
            return Ok(told);
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        if host.eq_ignore_ascii_case("localhost") {
            return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
        }
        let found: Vec<SocketAddr> = match self.settings.name_servers.first().filter(|_| self.settings.name_servers_given) {
            Some(server) => {
                let resolver = Resolver { server: *server, patience: self.settings.patience.min(ACCEPT) };
                let found = resolver.addresses(host).await.map_err(|error| error.to_string())?;
                found.into_iter().map(|address| SocketAddr::new(address, port)).collect()
            }
            None => match timeout(self.settings.patience, tokio::net::lookup_host((host, port))).await {
                Ok(Ok(found)) => found.collect(),
                Ok(Err(error)) => return Err(quote(&error.to_string())),
                Err(_) => return Err("no name server answered in time".to_owned()),
            },
        };
        let mut all: Vec<SocketAddr> = Vec::new();
        found.into_iter().for_each(|address| {
            if !all.contains(&address) {
                all.push(address)
            }
        });
        if all.is_empty() { Err("there is no address for it".to_owned()) } else { Ok(all) }
    }

    /// How long an address may take to accept a connection.
    pub(super) fn accept(&self) -> Duration {
        self.settings.patience.min(ACCEPT)
    }

    /// Connects to the first address of a place that accepts.
    pub(super) async fn dial(&self, place: &Place) -> Result<Link, NoLink> {
        self.may_visit(&place.host, place.port).map_err(NoLink::NotAllowed)?;
        let addresses = self.addresses(&place.host, place.port).await.map_err(NoLink::Name)?;
        let mut last = NoLink::Silent;
        for address in addresses {
            match self.dial_at(place, address, &["http/1.1"]).await {
                Err(why @ (NoLink::Refused | NoLink::Silent | NoLink::Network(_))) => last = why,
                other => return other,
            }
        }
        Err(last)
    }

    /// Connects to one address of a place.
    pub(super) async fn dial_at(&self, place: &Place, address: SocketAddr, protocols: &[&str]) -> Result<Link, NoLink> {
        self.dial_on(None, place, address, protocols).await
    }

    /// Connects to one address of a place, on a stream that is open already where there is one.
    pub(super) async fn dial_on(
        &self,
        open: Option<TcpStream>,
        place: &Place,
        address: SocketAddr,
        protocols: &[&str],
    ) -> Result<Link, NoLink> {
        let number = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        self.transcript.lock().event(number, &format!("connecting to {address} for {}", quote(&place.host)));
        let result = self.connect(open, place, address, protocols).await;
        match result {
            Ok((connection, handshake)) => {
                let spoken = handshake.as_ref().map_or("plain", |handshake| handshake.version);
                self.transcript.lock().event(number, &format!("connected, {spoken}"));
                Ok(Link { number, connection, handshake })
            }
            Err(why) => {
                self.transcript.lock().event(number, &why.said());
                Err(why)
            }
        }
    }

    async fn connect(
        &self,
        open: Option<TcpStream>,
        place: &Place,
        address: SocketAddr,
        protocols: &[&str],
    ) -> Result<(Connection<Box<dyn Wire>>, Option<Handshake>), NoLink> {
        let connecting = async {
            match open {
                Some(stream) => Ok(stream),
                None => TcpStream::connect(address).await,
            }
        };
        let stream = match timeout(self.accept(), connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => return Err(NoLink::Refused),
            Ok(Err(error)) => return Err(NoLink::Network(quote(&error.to_string()))),
            Err(_) => return Err(NoLink::Silent),
        };
        let _ = stream.set_nodelay(true);
        if !place.secure {
            return Ok((Connection::new(Box::new(stream)), None));
        }
        let greeting = Greeting { host: &place.host, protocols };
        match timeout(self.settings.patience, shake_hands(stream, greeting, address)).await {
            Ok(Ok((stream, handshake))) => Ok((Connection::new(Box::new(stream)), Some(handshake))),
            Ok(Err(error)) => Err(NoLink::Tls(quote(&error.to_string()))),
            Err(_) => Err(NoLink::Tls("the TLS handshake was not answered in time".to_owned())),
        }
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(&self, link: &mut Link, request: &Request) -> Result<Answered, String> {
        let head = self.send(link, request).await?;
        let body = match timeout(self.settings.patience, link.connection.body(BODY_LIMIT)).await {
            Ok(body) => body.map_err(|error| quote(&error.to_string()))?,
            Err(_) => return Err(format!("the answer was not complete after {} s", self.settings.patience.as_secs())),
        };
        Ok(Answered { head, body })
    }

    /// Sends a request and reads the head of the answer.
    pub(super) async fn send(&self, link: &mut Link, request: &Request) -> Result<Head, String> {
        self.transcript.lock().sent(link.number, request);
        let begun = Instant::now();
        let head = match timeout(self.settings.patience, link.connection.request(request)).await {
            Ok(head) => head.map_err(|error| quote(&error.to_string())),
            Err(_) => Err(format!("no answer came within {} s", begun.elapsed().as_secs())),
        };
        match &head {
            Ok(head) => self.transcript.lock().received(link.number, head),
            Err(why) => self.transcript.lock().event(link.number, why),
        }
        head
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Place, Places};

    #[test]
    fn addresses() {
        let parse = |text| Address::parse(text).map(|address| (address.local, address.domain));
        assert_eq!(parse("ann@contoso.com"), Ok(("ann".to_owned(), "contoso.com".to_owned())));
        assert_eq!(parse(" SMTP:ann@CONTOSO.com"), Ok(("ann".to_owned(), "contoso.com".to_owned())));
        assert_eq!(parse("ann@bücher.example").unwrap().1, "xn--bcher-kva.example");
        for wrong in ["ann", "@contoso.com", "a b@contoso.com", "a<b@contoso.com", "ann@", "ann@a..b", "ann@192.0.2.1", "ann@a/b"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn places_are_hosts_with_their_ports() {
        let mut known = Places::default();
        [("EX01", 443), ("ex02", 443), ("ex01", 8443), ("", 443), ("ex01", 443)].iter().for_each(|(host, port)| known.add(host, *port));
        assert_eq!(known.hosts(), ["ex01", "ex02"]);
        assert!(known.has("Ex01", 8443) && !known.has("ex02", 8443) && !known.has("ex03", 443) && !known.has("", 443));
    }

    #[test]
    fn places() {
        let place = |url: &str| Place::of(&url.parse().unwrap());
        let found = place("https://mail.contoso.com:8443/mapi/emsmdb/?MailboxId=x").unwrap();
        assert_eq!((found.authority().as_str(), found.target.as_str()), ("mail.contoso.com:8443", "/mapi/emsmdb/?MailboxId=x"));
        assert_eq!(place("https://[::1]/").unwrap().authority(), "[::1]");
        assert_eq!(place("ftp://mail/"), None);
    }
}
