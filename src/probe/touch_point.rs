//! The probe of the customer touch point: the way as a client takes it. It begins with the addresses that clients are told, finds them
//! by their names, passes whatever stands in front of the server, asks Autodiscover, and goes into the mailbox that the server
//! watches itself with.
//!
//! What proves the probe is good for this walk alone, and is shown to nobody whose certificate clients would not take. No answer
//! leads the walk to a host that the configuration does not name.

use super::address::settings;
use super::auth::{Codepage, basic};
use super::certificate::Certificate;
use super::http::Head;
use super::report::{Report, Verdict, quote};
use super::seen::Discovered;
use super::self_test::{Door, MONITORING_HEADER, OWN_MAILBOX, Target, Walk, unix_seconds};
use super::tls::Handshake;
use super::trust::{Authorities, Trust};
use crate::mapi::Endpoint;
use crate::value::Secret;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// The path of Autodiscover.
const AUTODISCOVER: &str = "/autodiscover/autodiscover.xml";

/// What is tested.
#[derive(Clone, Debug)]
pub struct TouchPoint {
    /// What the server knows about itself. Its addresses, its host and its key are not used.
    pub own: Target,
    /// The addresses that clients are told, each host once.
    pub entrances: Vec<Entrance>,
    /// The mail address of the mailbox that the walk goes into.
    pub mailbox: String,
    /// What opens it, for the time of the walk.
    pub pass: Secret,
    /// Whom clients trust.
    pub authorities: Authorities,
}

/// An address that clients are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// The address: `https://mail.contoso.com/mapi`.
    pub url: String,
    /// Which of the directory's properties holds it: `ExternalUrl`.
    pub told: &'static str,
    /// Where its host is; what the system says of its name when nobody knows better.
    pub addresses: Option<Vec<SocketAddr>>,
}

/// Walks a client's way by each of the entrances. A `deadline` that passes ends it with a finding that says where; dropping the future
/// ends it at once.
pub async fn client_touch_point(touch: &TouchPoint, deadline: Instant) -> Report {
    let mut walk = Walk::new(&touch.own, touch.door(&Place::default(), Vec::new()));
    let started = walk.now();
    walk.configuration();
    walk.way_in();
    let mut findings = std::mem::take(&mut walk.findings);
    for entrance in &touch.entrances {
        let mut walk = Walk::new(&touch.own, touch.door(&Place::default(), Vec::new()));
        walk.subject = quote(&entrance.url);
        if timeout_at(deadline, walk.enter(touch, entrance)).await.is_err() {
            walk.is_late();
        }
        findings.append(&mut walk.findings);
    }
    Report { started, ended: walk.now(), findings }
}

/// An address, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
    /// The host, and the port where it is not the usual one.
    authority: String,
    path: String,
    query: String,
}

impl Place {
    /// Takes an address apart; `None` for what no client of MAPI over HTTP takes.
    fn of(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "https")?;
        let host = url.host_str()?.to_owned();
        Some(Self {
            authority: url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port_or_known_default()?,
            path: url.path().to_owned(),
            query: url.query().map(|query| format!("?{query}")).unwrap_or_default(),
        })
    }

    fn is_same_host(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port
    }
}

impl TouchPoint {
    fn door(&self, place: &Place, addresses: Vec<SocketAddr>) -> Door {
        let schemes = self.own.directory.iter().flat_map(|directory| &directory.schemes);
        let login = schemes.clone().find(|scheme| *scheme == "Basic");
        let login = login.and_then(|_| basic(&self.mailbox, self.pass.reveal(), Codepage::Utf8));
        Door {
            addresses,
            host: place.host.clone(),
            authority: place.authority.clone(),
            targets: Endpoint::ALL.map(|endpoint| format!("{}/{}/{OWN_MAILBOX}", place.path.trim_end_matches('/'), endpoint.name())),
            // Clients that log in by tokens have theirs of somebody else, who makes none for the probe.
            proof: login.map_or_else(|| (MONITORING_HEADER, self.pass.clone()), |value| ("Authorization", Secret::new(value))),
            authorities: Some(self.authorities.clone()),
        }
    }
}

impl Walk<'_> {
    /// What keeps every client out, whatever stands in front of the server.
    fn way_in(&mut self) {
        let Some(directory) = &self.target.directory else { return };
        if directory.schemes.is_empty() && directory.idle_schemes > 0 {
            let remedy = self.set_directory("-IISAuthenticationMethods Basic");
            let evidence = "The MAPI virtual directory names no way to log in that works here, so no client gets in.";
            self.add(Verdict::Fail, evidence, Some(remedy));
        }
        if directory.urls.is_empty() {
            let remedy = self.set_directory(&format!("-InternalUrl https://{}/mapi", self.target.server));
            self.add(Verdict::Fail, "No address is published, so there is no way for a client to take.", Some(remedy));
        }
    }

    async fn enter(&mut self, touch: &TouchPoint, entrance: &Entrance) {
        self.begin("resolve");
        let Some(place) = Place::of(&entrance.url) else {
            let remedy = self.set_directory(&format!("-{} https://{}/mapi", entrance.told, self.target.server));
            self.add(Verdict::Fail, format!("The {} is no https address, and clients take no other.", entrance.told), Some(remedy));
            return;
        };
        let addresses = match &entrance.addresses {
            Some(known) => known.clone(),
            None => match resolve(&place).await {
                Ok(found) => found,
                Err(why) => {
                    let evidence = format!("The name {} of the {} is not found from here: {why}.", quote(&place.host), entrance.told);
                    let remedy = format!("a record for {} in DNS, or another {}", quote(&place.host), entrance.told);
                    self.add(Verdict::Fail, evidence, Some(remedy));
                    return;
                }
            },
        };
        let shown: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        self.add(Verdict::Pass, format!("{} is at {}.", quote(&place.host), shown.join(", ")), None);
        self.door = touch.door(&place, addresses);
        let Some(handshake) = self.connect().await else { return };
        self.judge_certificate(touch, &handshake, &place);
        self.offer(Endpoint::Emsmdb).await;
        self.begin("autodiscover");
        if !self.genuine {
            self.add(Verdict::Skipped, "No login was sent: no client would send one to this certificate.", None);
            return;
        }
        let way = match self.ask_the_way(touch, &place).await {
            Ok(way) => way,
            Err((verdict, evidence)) => {
                self.add(verdict, evidence, None);
                return;
            }
        };
        self.door.targets = way.targets;
        self.mailbox(&way.mailbox).await;
    }

    /// Whether clients take the certificate.
    fn judge_certificate(&mut self, touch: &TouchPoint, handshake: &Handshake, place: &Place) {
        self.begin("certificate");
        let shown = handshake.chain.first().map(|der| Certificate::parse(der));
        let Some(Ok(shown)) = shown else {
            self.add(Verdict::Fail, "The certificate that was shown cannot be read.", None);
            return;
        };
        let (host, names) = (quote(&place.host), quote(&shown.names.join(", ")));
        if !shown.covers(&place.host) {
            self.add(
                Verdict::Fail,
                format!("The certificate is for {names}, and clients ask for {host}."),
                Some(format!("a certificate with {host} in it")),
            );
        } else if self.target.certificate == Some(shown.fingerprint) {
            self.identity(&shown);
        } else {
            let (subject, issuer) = (quote(&shown.subject), quote(&shown.issuer));
            let remedy = Some(format!("a certificate for {host} of an authority that clients trust, where the connection ends"));
            match touch.authorities.judge(&handshake.chain, unix_seconds((self.target.clock)())) {
                Trust::Trusted => self.add(Verdict::Pass, format!("{subject}, of whoever stands in front of the server."), None),
                Trust::UnknownIssuer => {
                    self.add(
                        Verdict::Fail,
                        format!("{subject} is another certificate than the server's, and {issuer}, who signed it, is not trusted here."),
                        remedy,
                    );
                }
                Trust::OutOfTime => {
                    self.add(Verdict::Fail, format!("{subject} is another certificate than the server's, and out of its time."), remedy)
                }
                Trust::Refused(why) => self.add(Verdict::Fail, format!("{subject} cannot be used: {}.", quote(&why)), remedy),
            }
        }
    }

    /// Asks Autodiscover where the mailbox is.
    async fn ask_the_way(&mut self, touch: &TouchPoint, place: &Place) -> Result<Way, (Verdict, String)> {
        let fail = |evidence: String| (Verdict::Fail, evidence);
        let request = super::http::Request::new("POST", &self.door.authority, AUTODISCOVER)
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("User-Agent", concat!("emsh/", env!("CARGO_PKG_VERSION")))
            .header("X-MapiHttpCapability", "1")
            .body(settings::question(&touch.mailbox));
        let (head, body) =
            self.exchange(&self.proved(request)).await.map_err(|why| fail(format!("Autodiscover did not answer: {why}.")))?;
        if head.status == 401 {
            return Err(self.refused(&head));
        }
        let found = settings::read(&head, &body);
        let way = Way::of(&found, place).map_err(fail)?;
        let urls = found.mail_store.iter().filter(|url| !url.is_empty());
        let evidence = format!("The mailbox is at {}.", quote(&urls.cloned().collect::<Vec<_>>().join(" and ")));
        self.add(Verdict::Pass, evidence, None);
        Ok(way)
    }

    /// The login is right, so its way was not.
    fn refused(&self, head: &Head) -> (Verdict, String) {
        let own = self.target.server.split('.').next().unwrap_or_default();
        match head.first("X-FEServer") {
            Some(other) if !other.eq_ignore_ascii_case(own) => {
                let other = quote(other);
                (
                    Verdict::Unknown,
                    format!("The server {other} answers at this moment, and it does not know the login of this server's probe."),
                )
            }
            Some(_) => (
                Verdict::Fail,
                "The server does not see the login of its own probe: what stands in front of it changes the header Authorization."
                    .to_owned(),
            ),
            None => (
                Verdict::Fail,
                "A login is asked for by something that is not this server: what stands in front of it wants one of its own.".to_owned(),
            ),
        }
    }
}

/// Where Autodiscover says that the mailbox is.
struct Way {
    targets: [String; 2],
    /// The mailbox's name in the address book.
    mailbox: String,
}

impl Way {
    fn of(found: &Discovered, place: &Place) -> Result<Self, String> {
        if let Some((code, text)) = &found.error {
            return Err(format!("Autodiscover answers with the error {code}: {}", quote(text)));
        }
        if !found.redirect.is_empty() {
            return Err(format!("Autodiscover sends clients to {}, and this server never does.", quote(&found.redirect)));
        }
        if !found.unreadable.is_empty() {
            return Err(format!("Autodiscover cannot be understood: {}.", quote(&found.unreadable)));
        }
        if !found.mapi_http {
            return Err("Autodiscover offers no MAPI over HTTP.".to_owned());
        }
        let here = |urls: &[String; 2]| {
            let places = urls.iter().filter_map(|url| Place::of(url));
            places.filter(|other| other.is_same_host(place)).map(|other| format!("{}{}", other.path, other.query)).next()
        };
        match (here(&found.mail_store), here(&found.address_book)) {
            (Some(store), Some(book)) => Ok(Self { targets: [store, book], mailbox: found.legacy_dn.clone() }),
            _ => {
                let urls: Vec<String> = found.mail_store.iter().filter(|url| !url.is_empty()).map(|url| quote(url)).collect();
                Err(format!("Autodiscover tells clients {}, and the directory says {}.", urls.join(" and "), quote(&place.authority)))
            }
        }
    }
}

/// The addresses of a host. Names of this machine itself, and those that never are one, are known without asking (RFC 6761).
async fn resolve(place: &Place) -> Result<Vec<SocketAddr>, String> {
    let host = place.host.trim_end_matches('.').to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        let own = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        return Ok(own.map(|ip| SocketAddr::new(ip, place.port)).to_vec());
    }
    if host.ends_with(".invalid") {
        return Err("no name ends in .invalid".to_owned());
    }
    let found: Vec<SocketAddr> =
        tokio::net::lookup_host((place.host.as_str(), place.port)).await.map_err(|error| quote(&error.to_string()))?.collect();
    if found.is_empty() { Err("it has no address".to_owned()) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::{Place, Way};
    use crate::probe::seen::Discovered;

    fn place(url: &str) -> Place {
        Place::of(url).unwrap()
    }

    #[test]
    fn an_address_is_taken_apart() {
        let found = place("https://mail.contoso.com:8443/mapi/emsmdb/?MailboxId=a@b");
        assert_eq!((found.host.as_str(), found.port, found.authority.as_str()), ("mail.contoso.com", 8443, "mail.contoso.com:8443"));
        assert_eq!((found.path.as_str(), found.query.as_str()), ("/mapi/emsmdb/", "?MailboxId=a@b"));
        let found = place("https://[::1]/mapi");
        assert_eq!((found.host.as_str(), found.port, found.authority.as_str()), ("::1", 443, "[::1]"));
        assert_eq!([Place::of("http://mail.contoso.com/mapi"), Place::of("mail.contoso.com")], [None, None]);
    }

    #[test]
    fn no_answer_leads_to_another_host() {
        let urls = |host: &str| ["emsmdb", "nspi"].map(|name| format!("https://{host}/mapi/{name}/?MailboxId=x"));
        let told = |host: &str| {
            let [store, book] = urls(host);
            Discovered { mapi_http: true, mail_store: [String::new(), store], address_book: [String::new(), book], ..Discovered::default() }
        };
        let here = place("https://mail.contoso.com/mapi");
        let way = Way::of(&told("MAIL.contoso.com"), &here).unwrap();
        assert_eq!(way.targets, ["/mapi/emsmdb/?MailboxId=x", "/mapi/nspi/?MailboxId=x"]);
        for elsewhere in ["evil.com", "mail.contoso.com:444", "mail.contoso.com.evil.com"] {
            let why = Way::of(&told(elsewhere), &here).err().unwrap();
            assert_eq!(
                why,
                format!(
                    "Autodiscover tells clients https://{elsewhere}/mapi/emsmdb/?MailboxId=x, and the directory says mail.contoso.com."
                )
            );
        }
        assert!(Way::of(&Discovered { redirect: "https://evil.com/".to_owned(), ..told("mail.contoso.com") }, &here).is_err());
    }
}
