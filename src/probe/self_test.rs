//! The self-test of MAPI over HTTP: the server walks a client's way to its own listener, as far as one gets without a mailbox; and
//! for the deep test into one (`deep`).
//!
//! What the configuration already shows to be wrong stands first in the report, because everything else follows from it. The walk
//! goes on after a failure wherever that says more: past a bad certificate, and from one endpoint to the next. Only what proves the
//! probe to the server is kept from anybody who does not show the server's own certificate.

use super::auth::offered;
use super::certificate::{Certificate, Fingerprint, host_of};
use super::http::{Connection, Head, HttpError, Request};
use super::report::{Finding, Report, Verdict, quote};
use super::tls::{Handshake, connect_tls};
use super::trust::{Authorities, Trust};
use super::vantage::Vantage;
use crate::mapi::{Endpoint, RequestType, ResponseCode, decode_entity, header};
use crate::value::{DateTime, DateTimeKind, Secret, format_date, time};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;

/// The header with which a server's own probe proves that it is the server's own: the key stands in no file and is new with every
/// start of the server, and the server takes it only from its own machine.
pub const MONITORING_HEADER: &str = "X-Emsh-Monitoring";
/// Bytes of an answer that are read.
const BODY_LIMIT: usize = 64 * 1024;
/// A certificate with less time left than this is worth a warning.
const EXPIRY_WARNING: i64 = 30 * time::DAY;

/// The query of an address for whoever logs in.
pub(super) const OWN_MAILBOX: &str = "?useMailboxOfAuthenticatedUser=true";

/// What is tested, and what the server knows about it. The names and addresses come from the configuration, never from a caller.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server's name, for commands that mend something.
    pub server: String,
    /// Where to connect: the first of these that answers; none when the server listens nowhere.
    pub addresses: Vec<SocketAddr>,
    /// The host that is asked for.
    pub host: String,
    /// The certificate that the listener says it shows.
    pub certificate: Option<Fingerprint>,
    /// What the listener complains about.
    pub problems: Vec<Noticed>,
    /// Whether the organization offers MAPI over HTTP.
    pub mapi_http_enabled: bool,
    /// The virtual directory; `None` when there is none.
    pub directory: Option<Directory>,
    /// The mailbox that the walk goes into, by its name in the address book; `None` when it ends before it.
    pub mailbox: Option<String>,
    /// What proves the probe to the server.
    pub monitoring_key: Secret,
    /// The time now in UTC ticks.
    pub clock: fn() -> i64,
}

/// What the configuration says about the virtual directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The schemes that a client is offered, in their order: `NTLM`, `Bearer`.
    pub schemes: Vec<String>,
    /// How many more ways to log in are named that do not work; the listener complains about them.
    pub idle_schemes: usize,
    /// The addresses that clients are told.
    pub urls: Vec<String>,
}

/// Something the listener itself complains about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// How bad it is.
    pub verdict: Verdict,
    /// What it is, in a sentence.
    pub evidence: String,
    /// What mends it.
    pub remedy: Option<String>,
}

/// Tests a server's own listener. A `deadline` that passes ends the walk with a finding that says where; dropping the future ends it
/// at once.
pub async fn self_test(target: &Target, deadline: Instant) -> Report {
    let mut walk = Walk::new(target, Door::own(target));
    let started = walk.now();
    walk.configuration();
    if timeout_at(deadline, walk.network()).await.is_err() {
        walk.is_late();
    }
    Report { started, ended: walk.now(), findings: walk.findings }
}

/// Where a walk goes in, and how it proves itself there.
pub(super) struct Door {
    /// Where to connect: the first of these that answers.
    pub(super) addresses: Vec<SocketAddr>,
    /// The host that is asked for.
    pub(super) host: String,
    /// The same with its port, where that is not the usual one.
    pub(super) authority: String,
    /// The paths of the endpoints with their queries: that of mailboxes, and that of the address book.
    pub(super) targets: [String; 2],
    /// What proves the probe: a header and its value.
    pub(super) proof: (&'static str, Secret),
    /// Whose certificates are taken beside the server's own; `None` for nobody's.
    pub(super) authorities: Option<Authorities>,
}

impl Door {
    /// The server's own listener.
    fn own(target: &Target) -> Self {
        Self {
            addresses: target.addresses.clone(),
            host: target.host.clone(),
            authority: target.host.clone(),
            targets: Endpoint::ALL.map(|endpoint| format!("{}{OWN_MAILBOX}", endpoint.path())),
            proof: (MONITORING_HEADER, target.monitoring_key.clone()),
            authorities: None,
        }
    }
}

pub(super) struct Walk<'a> {
    pub(super) target: &'a Target,
    pub(super) door: Door,
    /// What the findings are about, where there are several doors.
    pub(super) subject: String,
    pub(super) findings: Vec<Finding>,
    /// The step that is being taken, and since when.
    step: &'static str,
    since: Instant,
    begun: Instant,
    /// The address that answered.
    address: Option<SocketAddr>,
    connection: Option<Connection<TlsStream<TcpStream>>>,
    /// Whether the other end of it may be shown the proof: it has the server's own certificate, or one of those that the door takes.
    pub(super) genuine: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(target: &'a Target, door: Door) -> Self {
        let since = Instant::now();
        Self {
            target,
            door,
            subject: String::new(),
            findings: Vec::new(),
            step: "listener",
            since,
            begun: since,
            address: None,
            connection: None,
            genuine: false,
        }
    }

    /// The time was over before the walk was.
    pub(super) fn is_late(&mut self) {
        let seconds = Instant::now().duration_since(self.begun).as_secs_f64();
        let step = self.step;
        self.add(Verdict::Fail, format!("The probe's time was over after {seconds:.1} s, in the step {step}."), None);
    }

    pub(super) fn now(&self) -> DateTime {
        DateTime { ticks: (self.target.clock)(), kind: DateTimeKind::Utc }
    }

    pub(super) fn begin(&mut self, step: &'static str) {
        self.step = step;
        self.since = Instant::now();
    }

    pub(super) fn add(&mut self, verdict: Verdict, evidence: impl Into<String>, remedy: Option<String>) {
        let elapsed = if verdict == Verdict::Skipped { Duration::ZERO } else { self.since.elapsed() };
        self.findings.push(Finding {
            step: self.step,
            vantage: Vantage::Server,
            subject: self.subject.clone(),
            verdict,
            evidence: evidence.into(),
            remedy,
            cause: None,
            elapsed,
        });
    }

    /// What is wrong before a byte was sent.
    pub(super) fn configuration(&mut self) {
        for Noticed { verdict, evidence, remedy } in self.target.problems.clone() {
            self.add(verdict, evidence, remedy);
        }
        self.begin("configuration");
        if !self.target.mapi_http_enabled {
            let evidence = "MAPI over HTTP is switched off for the organization (MapiHttpEnabled is False).";
            self.add(Verdict::Fail, evidence, Some("Set-OrganizationConfig -MapiHttpEnabled $true".to_owned()));
        }
        let server = &self.target.server;
        match &self.target.directory {
            None => {
                let evidence = format!("The server {server} has no MAPI virtual directory, so clients find nothing below /mapi.");
                let remedy = format!("New-MapiVirtualDirectory -Server {server} -InternalUrl https://{server}/mapi");
                self.add(Verdict::Fail, evidence, Some(remedy));
            }
            Some(directory) if directory.schemes.is_empty() && directory.idle_schemes == 0 => {
                let remedy = self.set_directory("-IISAuthenticationMethods Ntlm,OAuth,Negotiate");
                self.add(Verdict::Fail, "The MAPI virtual directory has no way to log in, so nobody gets in.", Some(remedy));
            }
            Some(directory) if directory.urls.is_empty() => {
                let evidence = "The MAPI virtual directory has no InternalUrl and no ExternalUrl, so no client is told of it.";
                let remedy = self.set_directory(&format!("-InternalUrl https://{server}/mapi"));
                self.add(Verdict::Warn, evidence, Some(remedy));
            }
            Some(_) => {}
        }
    }

    pub(super) fn set_directory(&self, change: &str) -> String {
        format!("Get-MapiVirtualDirectory -Server {} | Set-MapiVirtualDirectory {change}", self.target.server)
    }

    async fn network(&mut self) {
        let Some(handshake) = self.connect().await else {
            self.begin("http");
            self.add(Verdict::Skipped, "No connection, so nothing was asked.", None);
            return;
        };
        self.certificate(&handshake);
        self.health().await;
        for endpoint in Endpoint::ALL {
            self.offer(endpoint).await;
            self.ping(endpoint).await;
        }
        if let Some(mailbox) = self.target.mailbox.clone() {
            self.mailbox(&mailbox).await;
        }
    }

    pub(super) async fn connect(&mut self) -> Option<Handshake> {
        self.begin("tcp");
        let mut refused = Vec::new();
        let mut connected = None;
        for address in &self.door.addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    connected = Some((stream, *address));
                    break;
                }
                Err(error) => refused.push(format!("Nothing answers at {address}: {error}.")),
            }
        }
        let Some((stream, address)) = connected else {
            if refused.is_empty() {
                refused.push(format!("The server {} listens at no address.", self.target.server));
            }
            let listens: Vec<String> = self.target.addresses.iter().map(ToString::to_string).collect();
            let elsewhere = self.door.authorities.is_some() && !listens.is_empty();
            let remedy =
                elsewhere.then(|| format!("something at this address that leads to {}, where the server listens", listens.join(", ")));
            self.add(Verdict::Fail, refused.join(" "), remedy);
            return None;
        };
        self.address = Some(address);
        self.add(Verdict::Pass, format!("{address} accepts connections."), None);
        self.begin("tls");
        match self.shake_hands(stream, address).await {
            Ok(handshake) => {
                let protocol = handshake.protocol.as_deref().map_or("no protocol named".to_owned(), quote);
                self.add(Verdict::Pass, format!("{}, {protocol}.", handshake.version), None);
                Some(handshake)
            }
            Err(error) => {
                self.add(Verdict::Fail, format!("{address} does not speak TLS: {error}."), None);
                None
            }
        }
    }

    async fn shake_hands(&mut self, stream: TcpStream, address: SocketAddr) -> Result<Handshake, String> {
        let (stream, handshake) = connect_tls(stream, &self.door.host, address).await.map_err(|error| quote(&error.to_string()))?;
        let shown = handshake.chain.first().map(|der| Fingerprint::of(der));
        self.genuine = shown.is_some() && shown == self.target.certificate || self.is_vouched_for(&handshake);
        self.connection = Some(Connection::new(stream));
        Ok(handshake)
    }

    /// Whether the certificate is one that the door takes: for its host, and signed by an authority.
    fn is_vouched_for(&self, handshake: &Handshake) -> bool {
        let Some(authorities) = &self.door.authorities else { return false };
        let shown = handshake.chain.first().and_then(|der| Certificate::parse(der).ok());
        let named = shown.is_some_and(|shown| shown.covers(&self.door.host));
        named && authorities.judge(&handshake.chain, unix_seconds((self.target.clock)())) == Trust::Trusted
    }

    fn certificate(&mut self, handshake: &Handshake) {
        self.begin("certificate");
        let shown = handshake.chain.first().map(|der| Certificate::parse(der));
        let Some(Ok(shown)) = shown else {
            self.add(Verdict::Fail, "The certificate that was shown cannot be read.", None);
            return;
        };
        self.identity(&shown);
        self.begin("names");
        let hosts = self.target.directory.iter().flat_map(|directory| &directory.urls).filter_map(|url| host_of(url));
        let mut missing: Vec<&str> = hosts.filter(|host| !shown.covers(host)).collect();
        missing.dedup();
        if missing.is_empty() {
            self.add(Verdict::Pass, format!("The certificate is for {}.", quote(&shown.names.join(", "))), None);
        } else {
            let evidence = format!(
                "The certificate is for {}, but clients are sent to {}.",
                quote(&shown.names.join(", ")),
                quote(&missing.join(", "))
            );
            self.add(Verdict::Warn, evidence, Some("a certificate with these names as well".to_owned()));
        }
    }

    /// Whether it is the right certificate, and still good.
    pub(super) fn identity(&mut self, shown: &Certificate) {
        if let Some(expected) = self.target.certificate.filter(|expected| *expected != shown.fingerprint) {
            let evidence = format!(
                "Another certificate than the server's own was shown: {} instead of {expected}. Something else answers at this address.",
                shown.fingerprint
            );
            self.add(Verdict::Fail, evidence, None);
            return;
        }
        let now = (self.target.clock)();
        let day = |ticks| format_date(DateTime { ticks, kind: DateTimeKind::Utc }, "yyyy-MM-dd");
        let subject = quote(&shown.subject);
        if now > shown.not_after {
            let evidence = format!("The certificate {subject} ended on {}.", day(shown.not_after));
            self.add(Verdict::Fail, evidence, Some("a new certificate; the server takes it as soon as its file is replaced".to_owned()));
        } else if now < shown.not_before {
            self.add(Verdict::Fail, format!("The certificate {subject} is good only from {} on.", day(shown.not_before)), None);
        } else if shown.not_after - now < EXPIRY_WARNING {
            self.add(Verdict::Warn, format!("The certificate {subject} ends on {}.", day(shown.not_after)), None);
        } else if shown.self_signed {
            let evidence = format!("The certificate {subject} is self-signed: Outlook does not trust it.");
            self.add(Verdict::Warn, evidence, Some("a certificate of an authority that clients trust".to_owned()));
        } else {
            self.add(Verdict::Pass, format!("{subject}, good until {}.", day(shown.not_after)), None);
        }
    }

    /// Sees to it that there is a connection: a new one where the server closed the last.
    pub(super) async fn ready(&mut self) -> Result<(), String> {
        if !self.connection.as_ref().is_some_and(Connection::is_reusable) {
            let address = self.address.ok_or("no address answered")?;
            let stream = TcpStream::connect(address).await.map_err(|error| quote(&error.to_string()))?;
            self.shake_hands(stream, address).await?;
        }
        Ok(())
    }

    /// Sends a request; what goes wrong is said in half a sentence.
    pub(super) async fn exchange(&mut self, request: &Request) -> Result<(Head, Vec<u8>), String> {
        self.ready().await?;
        // Taken out, so that one that broke is not used again.
        let mut connection = self.connection.take().ok_or("there is no connection")?;
        let failed = |error: HttpError| quote(&error.to_string());
        let head = connection.request(request).await.map_err(failed)?;
        let body = connection.body(BODY_LIMIT).await.map_err(failed)?;
        self.connection = Some(connection);
        Ok((head, body))
    }

    /// A failure that follows from a directory that is not there needs no cause of its own.
    pub(super) fn unpublished(&mut self, head: &Head) -> bool {
        let follows = head.status == 404 && self.target.directory.is_none();
        if follows {
            self.add(Verdict::Fail, "404, because there is no virtual directory.", None);
        }
        follows
    }

    async fn health(&mut self) {
        self.begin("healthcheck");
        let request = Request::new("GET", &self.target.host, "/mapi/healthcheck.htm");
        match self.exchange(&request).await {
            Ok((head, _)) if self.unpublished(&head) => {}
            Ok((head, body)) if head.status == 200 && body.starts_with(b"200 OK") => {
                let body = String::from_utf8_lossy(&body);
                self.add(Verdict::Pass, format!("200, {}.", quote(&body.replace("<br/>", " "))), None);
            }
            Ok((head, _)) => {
                let evidence = format!("/mapi/healthcheck.htm answers {}: load balancers take the server for out of service.", head.status);
                self.add(Verdict::Fail, evidence, None);
            }
            Err(error) => self.add(Verdict::Fail, format!("/mapi/healthcheck.htm did not answer: {error}."), None),
        }
    }

    /// What a client is offered that says nothing about itself.
    pub(super) async fn offer(&mut self, endpoint: Endpoint) {
        self.begin(match endpoint {
            Endpoint::Emsmdb => "emsmdb.offer",
            Endpoint::Nspi => "nspi.offer",
        });
        let path = self.path(endpoint);
        match self.exchange(&self.request(endpoint)).await {
            Ok((head, _)) if self.unpublished(&head) => {}
            Ok((head, _)) if head.status == 401 => {
                let seen: Vec<String> = offered(head.all("WWW-Authenticate")).into_iter().map(|one| one.scheme).collect();
                let wanted = self.target.directory.as_ref().map(|directory| directory.schemes.as_slice()).unwrap_or_default();
                let shown = quote(&seen.join(", "));
                if seen == wanted && seen.is_empty() {
                    self.add(Verdict::Pass, format!("{path} asks for a login, and offers no way that works."), None);
                } else if seen == wanted {
                    self.add(Verdict::Pass, format!("{path} asks for a login by {shown}."), None);
                } else {
                    let evidence = format!("{path} offers {shown}, but the directory says {}.", wanted.join(", "));
                    self.add(Verdict::Fail, evidence, None);
                }
            }
            Ok((head, _)) if head.status == 200 => {
                self.add(Verdict::Fail, format!("{path} let somebody in who did not log in."), None);
            }
            Ok((head, _)) => self.add(Verdict::Fail, format!("{path} answers {} instead of asking for a login.", head.status), None),
            Err(error) => self.add(Verdict::Fail, format!("{path} did not answer: {error}."), None),
        }
    }

    async fn ping(&mut self, endpoint: Endpoint) {
        self.begin(match endpoint {
            Endpoint::Emsmdb => "emsmdb.ping",
            Endpoint::Nspi => "nspi.ping",
        });
        let path = self.path(endpoint);
        let answer = match self.ready().await {
            Ok(()) if !self.genuine => {
                self.add(Verdict::Skipped, format!("No PING on {path}: its proof is only for the server itself."), None);
                return;
            }
            Ok(()) => {
                let request = self.proved(self.request(endpoint));
                self.exchange(&request).await
            }
            Err(error) => Err(error),
        };
        match answer {
            Ok((head, _)) if self.unpublished(&head) => {}
            Ok((head, body)) => match judge(&head, &body) {
                Ok(evidence) => self.add(Verdict::Pass, format!("{path} {evidence}"), None),
                Err(evidence) => self.add(Verdict::Fail, format!("PING on {path}: {evidence}"), None),
            },
            Err(error) => self.add(Verdict::Fail, format!("PING on {path} got no answer: {error}."), None),
        }
    }

    /// A request with the proof of who sends it.
    pub(super) fn proved(&self, request: Request) -> Request {
        request.header(self.door.proof.0, self.door.proof.1.reveal())
    }

    /// The path of an endpoint, without its query.
    pub(super) fn path(&self, endpoint: Endpoint) -> String {
        self.target_of(endpoint).split('?').next().unwrap_or_default().to_owned()
    }

    fn target_of(&self, endpoint: Endpoint) -> &str {
        match endpoint {
            Endpoint::Emsmdb => &self.door.targets[0],
            Endpoint::Nspi => &self.door.targets[1],
        }
    }

    fn request(&self, endpoint: Endpoint) -> Request {
        let id = uuid::Uuid::new_v4().braced().to_string().to_uppercase();
        self.request_of(endpoint, RequestType::Ping, &id, 1)
    }

    /// A request of the client `id`, its `number`th.
    pub(super) fn request_of(&self, endpoint: Endpoint, kind: RequestType, id: &str, number: u32) -> Request {
        Request::new("POST", &self.door.authority, self.target_of(endpoint))
            .header("Content-Type", header::CONTENT_TYPE)
            .header("User-Agent", concat!("emsh/", env!("CARGO_PKG_VERSION")))
            .header(header::REQUEST_TYPE, kind.name())
            .header(header::REQUEST_ID, format!("{id}:{number}"))
            .header(header::CLIENT_INFO, format!("{id}:1"))
            .header(header::CLIENT_APPLICATION, concat!("emsh/", env!("CARGO_PKG_VERSION"), ".0"))
    }
}

/// UTC ticks as seconds since 1970.
pub(super) fn unix_seconds(ticks: i64) -> u64 {
    u64::try_from((ticks - time::UNIX_EPOCH) / time::SECOND).unwrap_or_default()
}

/// What the answer to a PING proves; every layer must agree.
pub(super) fn judge(head: &Head, body: &[u8]) -> Result<String, String> {
    if head.status != 200 {
        return Err(format!("HTTP status {} instead of 200.", head.status));
    }
    let entity = decode_entity(body).map_err(|error| format!("{error}."))?;
    let outer = head.first(header::RESPONSE_CODE).and_then(ResponseCode::parse);
    let Some(code) = entity.response_code().or(outer) else {
        return Err("the answer has no X-ResponseCode, so it is not from a MAPI endpoint.".to_owned());
    };
    if code != ResponseCode::Success.number() {
        let meaning = ResponseCode::numbered(code).map_or("a code that the protocol does not know", ResponseCode::meaning);
        return Err(format!("X-ResponseCode {code}: {meaning}."));
    }
    if !entity.tagged {
        return Err("the answer has no PROCESSING and DONE tags; something in between took them away.".to_owned());
    }
    let application = head.first(header::SERVER_APPLICATION).map_or_else(|| "a server without a name".to_owned(), quote);
    Ok(format!("answers PING, as {application}."))
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::probe::http::Head;

    #[test]
    fn a_ping_has_to_be_right_on_every_layer() {
        let head = |status, code: &str| Head { minor: 1, status, headers: vec![("X-ResponseCode".to_owned(), code.to_owned())] };
        let entity = b"PROCESSING\r\nDONE\r\nX-StartTime: 0\r\nX-ElapsedTime: 0\r\n\r\n";
        assert_eq!(judge(&head(200, "0"), entity), Ok("answers PING, as a server without a name.".to_owned()));
        let refused = |head: Head, body: &[u8]| judge(&head, body).unwrap_err();
        assert_eq!(refused(head(503, "0"), entity), "HTTP status 503 instead of 200.");
        assert_eq!(refused(head(200, "16"), b"<html>"), "X-ResponseCode 16: the endpoint is switched off.");
        assert_eq!(refused(head(200, "x"), entity), "the answer has no X-ResponseCode, so it is not from a MAPI endpoint.");
        assert_eq!(refused(head(200, "0"), &entity[..12]), "the answer ends before its DONE tag.");
        let failed = b"DONE\r\nX-ResponseCode: 10\r\n\r\n";
        assert!(refused(head(200, "0"), failed).starts_with("X-ResponseCode 10: "));
        assert!(refused(head(200, "0"), b"").starts_with("the answer has no PROCESSING"));
    }
}
