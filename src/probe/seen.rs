//! What the steps of the probe of an address saw, as facts; the rules that name causes look at nothing else.

use super::auth::{Offered, Proved, Scheme, TicketProblem, UserForm};
use super::certificate::Certificate;
use super::dns::{Data, Kind, Record};
use super::trust::Trust;
use super::vantage::Sight;
use std::net::SocketAddr;
use std::time::Duration;

/// Everything that was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The time of the probe, in UTC ticks.
    pub now: i64,
    /// The domain of the mail address.
    pub domain: String,
    /// What name servers said.
    pub lookups: Vec<Lookup>,
    /// What the organization says of itself; `None` when none is open.
    pub configured: Option<Configured>,
    /// Where Outlook would ask for its settings, in its order.
    pub tried: Vec<Tried>,
    /// Hosts and how their addresses answer.
    pub hosts: Vec<Host>,
    /// What is offered to somebody who does not say who he is.
    pub offers: Vec<Offer>,
    /// What hosts answered at the mailbox endpoint before anybody logged in there.
    pub before_logins: Vec<(String, u16)>,
    /// Logins that were tried.
    pub logins: Vec<Login>,
    /// Tickets that were to be shown, one for each host.
    pub tickets: Vec<Ticket>,
    /// The answer of Autodiscover.
    pub discovered: Option<Discovered>,
    /// Whether a Kerberos server of the domain can be found from here; `None` when nobody looked.
    pub kerberos: Option<bool>,
    /// Answers of the MAPI endpoints.
    pub replies: Vec<Reply>,
    /// How a long wait went.
    pub wait: Option<Wait>,
    /// The size of a body that was refused, in bytes.
    pub body_refused: Option<u64>,
    /// Requests without a login that were let in after somebody else's login, of how many.
    pub bleed: Option<(u32, u32)>,
    /// A header that made the server believe in a login.
    pub spoofed: Option<String>,
    /// What was seen from other vantage points.
    pub sights: Vec<Sight>,
}

/// A question to a name server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The name.
    pub name: String,
    /// What was asked for.
    pub kind: Kind,
    /// Who was asked.
    pub server: SocketAddr,
    /// What came back.
    pub result: Looked,
}

/// What came back from a name server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Records; none when the name has no records of this kind.
    Found(Vec<Record>),
    /// There is no such name.
    NoSuchName,
    /// No answer, or one that says nothing.
    Failed(String),
}

/// What the organization that is open says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// Whether clients are offered MAPI over HTTP.
    pub mapi_http_enabled: Option<bool>,
    /// The MAPI virtual directories.
    pub directories: Vec<ConfiguredDirectory>,
    /// The last change: when, by whom, what.
    pub last_change: Option<String>,
    /// Whether the server runs what is stored.
    pub running: Running,
}

/// Whether a server runs the configuration that is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Running {
    /// No server runs, or it does not say.
    #[default]
    NotKnown,
    /// It runs the revision that is stored.
    Same(u64),
    /// It runs an earlier state; why.
    Behind(String),
}

/// What the configuration says of a MAPI virtual directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfiguredDirectory {
    /// Its identity: `EX01\mapi (Default Web Site)`.
    pub identity: String,
    /// Its server.
    pub server: String,
    /// The address for clients inside; empty for none.
    pub internal_url: String,
    /// The address for clients outside; empty for none.
    pub external_url: String,
    /// The ways to log in.
    pub schemes: Vec<String>,
    /// `None`, `Allow`, `Require`; empty when nobody knows.
    pub extended_protection: String,
}

impl ConfiguredDirectory {
    /// The addresses that clients are told.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        [self.internal_url.as_str(), self.external_url.as_str()].into_iter().filter(|url| !url.is_empty())
    }
}

/// A place where Outlook asks for its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// How Outlook comes there.
    pub method: Method,
    /// The address.
    pub url: String,
    /// What became of it.
    pub outcome: TriedOutcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// How Outlook finds the place to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The mail domain itself.
    Root,
    /// The host `autodiscover` in it.
    Autodiscover,
    /// A redirection by plain HTTP.
    Redirect,
    /// A service record.
    Srv,
    /// The person who asks named it.
    Given,
}

impl Method {
    /// In a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "mail domain",
            Self::Autodiscover => "autodiscover host",
            Self::Redirect => "HTTP redirection",
            Self::Srv => "SRV record",
            Self::Given => "given address",
        }
    }
}

/// What became of asking for settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriedOutcome {
    /// Somebody wants a login, or answers with settings.
    Answers(u16),
    /// It answers, but not as Autodiscover does.
    Other(u16),
    /// It sends elsewhere.
    Redirected(String),
    /// The name is not there.
    NoName,
    /// Nobody answers.
    NoConnection(String),
    /// No TLS, or a certificate for somebody else.
    NoTls(String),
    /// Outlook would not have come so far.
    NotNeeded,
    /// The server that walks goes only to names of its configuration.
    NotAllowed,
}

/// A host and its port.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The host.
    pub name: String,
    /// The port.
    pub port: u16,
    /// Whether its name could be resolved, or why not.
    pub unresolved: Option<String>,
    /// Each address.
    pub addresses: Vec<AddressSeen>,
    /// Whether it chooses HTTP/2 when a client offers it.
    pub http2: Option<bool>,
    /// Seconds by which its clock is ahead of ours.
    pub skew: Option<i64>,
}

/// An address of a host.
#[derive(Clone, Debug)]
pub struct AddressSeen {
    /// The address.
    pub address: SocketAddr,
    /// Whether it accepts connections.
    pub tcp: Tcp,
    /// Its TLS; `None` when it was not tried.
    pub tls: Option<Tls>,
}

/// How an address takes a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tcp {
    /// It takes it, after so long.
    Open(Duration),
    /// It says no.
    Refused,
    /// Nothing comes back.
    Silent,
    /// Something else.
    Failed(String),
}

/// How TLS went.
#[derive(Clone, Debug)]
pub enum Tls {
    /// There is a connection.
    Open {
        /// `TLS 1.3`.
        version: &'static str,
        /// The certificate.
        certificate: Box<Certificate>,
        /// How many certificates were sent.
        sent: usize,
        /// Whether this machine trusts them.
        trust: Trust,
    },
    /// There is none.
    Failed(String),
}

impl Host {
    /// The certificates that its addresses show.
    pub fn certificates(&self) -> impl Iterator<Item = (SocketAddr, &Certificate, &Trust, usize)> {
        self.addresses.iter().filter_map(|seen| match &seen.tls {
            Some(Tls::Open { certificate, trust, sent, .. }) => Some((seen.address, &**certificate, trust, *sent)),
            _ => None,
        })
    }

    /// Whether a client may believe that it talks to this host.
    pub fn is_genuine(&self) -> bool {
        let mut all = self.certificates().peekable();
        all.peek().is_some() && all.all(|(_, certificate, trust, _)| *trust == Trust::Trusted && certificate.covers(&self.name))
    }
}

/// The answer to a request without a login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The host that was asked.
    pub host: String,
    /// The path.
    pub path: String,
    /// The status; 0 when none came.
    pub status: u16,
    /// The ways to log in.
    pub offered: Vec<Offered>,
    /// The header `Server`, of each answer that differed.
    pub servers: Vec<String>,
    /// The header `Via`.
    pub via: String,
    /// The front end that Exchange names.
    pub front_end: String,
    /// Whether the server ends the connection after the answer.
    pub closes: bool,
    /// Why there was no answer.
    pub broken: String,
    /// Whether an address with a trailing slash or a query is answered in another way.
    pub rewritten: bool,
}

impl Offer {
    /// Whether a scheme is offered.
    pub fn has(&self, scheme: &str) -> bool {
        self.offered.iter().any(|one| one.scheme.eq_ignore_ascii_case(scheme))
    }

    /// The schemes in their order.
    pub fn schemes(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for one in &self.offered {
            if !all.iter().any(|known| known.eq_ignore_ascii_case(&one.scheme)) {
                all.push(&one.scheme);
            }
        }
        all
    }

    /// What shows that something stands between the client and the server.
    pub fn hop(&self) -> Option<String> {
        let proxies = ["nginx", "haproxy", "apache", "envoy", "cloudflare", "traefik", "caddy", "varnish", "squid", "kemp", "bigip"];
        let named = self.servers.iter().find(|server| proxies.iter().any(|proxy| server.to_ascii_lowercase().contains(proxy)));
        match (named, self.via.is_empty()) {
            (Some(server), _) => Some(format!("Server: {server}")),
            (None, false) => Some(format!("Via: {}", self.via)),
            (None, true) => None,
        }
    }
}

/// A login that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The host.
    pub host: String,
    /// How.
    pub scheme: Scheme,
    /// How the user was named.
    pub form: UserForm,
    /// Which channel binding was sent.
    pub binding: Bound,
    /// What came of it.
    pub outcome: LoginOutcome,
}

/// Which channel binding a login carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// None; or the scheme knows none.
    Absent,
    /// That of the certificate which was shown.
    Right,
    /// That of another certificate.
    Wrong,
}

/// What came of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The server believes it; it answers with this status.
    Accepted(u16),
    /// It does not.
    Refused,
    /// It did not answer the first message with a challenge.
    NoChallenge(u16),
    /// It ended the connection between the messages.
    Interrupted,
    /// There was no ticket to show; the ticket of this host says why.
    NoTicket,
    /// The connection broke.
    Broken(String),
}

/// A ticket that was to be shown to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The host.
    pub host: String,
    /// Whose it is: `ann@CONTOSO.COM`; empty where nobody has any.
    pub principal: String,
    /// Why there is none, or why the server says that it does not take it.
    pub problem: Option<TicketProblem>,
    /// What the server proved in return.
    pub proved: Proved,
    /// Of one that is refused without a reason: whether anything that is sent as a login gets to a server; `None` when it cannot be told.
    pub arrives: Option<bool>,
}

/// What Autodiscover said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The host that was asked.
    pub host: String,
    /// The status of the answer; 0 when none came.
    pub status: u16,
    /// The error code in the answer, with its text.
    pub error: Option<(u32, String)>,
    /// Why the answer could not be read.
    pub unreadable: String,
    /// The distinguished name of the mailbox.
    pub legacy_dn: String,
    /// Whether there is a block for MAPI over HTTP.
    pub mapi_http: bool,
    /// The other protocols: `EXCH`, `EXPR`.
    pub protocols: Vec<String>,
    /// The addresses of the mailbox endpoint: internal, external; empty for none.
    pub mail_store: [String; 2],
    /// Those of the address book endpoint.
    pub address_book: [String; 2],
    /// The host of Outlook Anywhere; empty when it is not offered.
    pub anywhere: String,
    /// Where it sends the client instead.
    pub redirect: String,
    /// The answer of the JSON service, or what was wrong with it.
    pub json: Option<String>,
}

impl Discovered {
    /// The address of the mailbox endpoint that this client takes, and whether it is the external one.
    pub fn mailbox_url(&self) -> Option<(&str, bool)> {
        let [internal, external] = &self.mail_store;
        if !external.is_empty() { Some((external, true)) } else { Some((internal.as_str(), false)).filter(|(url, _)| !url.is_empty()) }
    }

    /// The address of the address book endpoint.
    pub fn address_book_url(&self) -> Option<&str> {
        let [internal, external] = &self.address_book;
        [external, internal].into_iter().map(String::as_str).find(|url| !url.is_empty())
    }
}

/// The answer of a MAPI endpoint, layer by layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The step: `M1`.
    pub step: &'static str,
    /// What was asked: `Connect`.
    pub request: &'static str,
    /// The host.
    pub host: String,
    /// The status of HTTP; 0 when no answer came.
    pub http: u16,
    /// `X-ResponseCode`.
    pub response_code: Option<u32>,
    /// The first number of the body.
    pub status_code: Option<u32>,
    /// The second one.
    pub error_code: Option<u32>,
    /// What the ROP says.
    pub rop: Option<u32>,
    /// Why there is no answer, or what cannot be read of it.
    pub broken: String,
    /// Whether it went over another connection than the session began on.
    pub moved: bool,
    /// Whether cookies were set.
    pub cookies: bool,
    /// The server that says it answered; empty when none does.
    pub front_end: String,
    /// The server that `ecWrongServer` names.
    pub elsewhere: String,
}

impl Reply {
    /// Whether every layer agrees.
    pub fn succeeded(&self) -> bool {
        let fine = |code: Option<u32>| code.is_none_or(|code| code == 0);
        self.broken.is_empty()
            && self.http == 200
            && self.response_code == Some(0)
            && fine(self.status_code)
            && (fine(self.error_code) || (self.request == "Unbind" && self.error_code == Some(1)))
            && fine(self.rop)
    }
}

/// How a long wait went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The host.
    pub host: String,
    /// When the first byte of the answer came.
    pub first: Option<Duration>,
    /// Times between the signs of life.
    pub intervals: Vec<Duration>,
    /// What the server announced between them.
    pub announced: Option<Duration>,
    /// How long was waited.
    pub waited: Duration,
    /// The status.
    pub status: u16,
    /// Whether an answer ended it, or the probe.
    pub completed: bool,
    /// Why it broke.
    pub broken: String,
}

impl Seen {
    /// The host of this name and port, made when it is not there yet.
    pub fn host_mut(&mut self, name: &str, port: u16) -> &mut Host {
        let place = self.hosts.iter().position(|host| host.name.eq_ignore_ascii_case(name) && host.port == port);
        let place = place.unwrap_or_else(|| {
            self.hosts.push(Host { name: name.to_owned(), port, ..Host::default() });
            self.hosts.len() - 1
        });
        &mut self.hosts[place]
    }

    /// The host of this name and port.
    pub fn host(&self, name: &str, port: u16) -> Option<&Host> {
        self.hosts.iter().find(|host| host.name.eq_ignore_ascii_case(name) && host.port == port)
    }

    /// The question for this name and kind.
    pub fn lookup(&self, name: &str, kind: Kind) -> Option<&Lookup> {
        self.lookups.iter().find(|lookup| lookup.kind == kind && lookup.name.eq_ignore_ascii_case(name))
    }

    /// What the records of this name and kind say.
    pub fn data(&self, name: &str, kind: Kind) -> Vec<&Data> {
        match self.lookup(name, kind).map(|lookup| &lookup.result) {
            Some(Looked::Found(records)) => records.iter().map(|record| &record.data).collect(),
            _ => Vec::new(),
        }
    }

    /// The logins at a host.
    pub fn logins_at<'a>(&'a self, host: &'a str) -> impl Iterator<Item = &'a Login> {
        self.logins.iter().filter(move |login| login.host.eq_ignore_ascii_case(host))
    }

    /// What a host answered at the mailbox endpoint before anybody logged in there; another name of the same addresses is the same
    /// host.
    pub fn before_login(&self, host: &str) -> Option<u16> {
        let at = |name: &str| {
            let named = self.hosts.iter().filter(|host| host.name.eq_ignore_ascii_case(name));
            named.flat_map(|host| &host.addresses).map(|seen| seen.address).collect::<Vec<_>>()
        };
        let is_there = |own: &str| own.eq_ignore_ascii_case(host) || at(own).iter().any(|address| at(host).contains(address));
        self.before_logins.iter().find(|(own, _)| is_there(own)).map(|(_, status)| *status)
    }

    /// The ticket that somebody got in with; who it was may explain what was refused behind the login.
    pub fn ticket_taken(&self) -> Option<&Ticket> {
        let taken = |login: &&Login| login.scheme == Scheme::Kerberos && matches!(login.outcome, LoginOutcome::Accepted(_));
        let at = |login: &Login| self.tickets.iter().find(|ticket| ticket.host == login.host);
        self.logins.iter().filter(taken).find_map(at)
    }

    /// Whether a password, or a token in its place, was believed anywhere; a ticket says nothing of them.
    pub fn is_password_right(&self) -> bool {
        self.logins.iter().any(|login| login.scheme != Scheme::Kerberos && matches!(login.outcome, LoginOutcome::Accepted(_)))
    }

    /// Whether any login was believed anywhere.
    pub fn is_logged_in(&self) -> bool {
        self.logins.iter().any(|login| matches!(login.outcome, LoginOutcome::Accepted(_)))
    }

    /// The reply to a request, the last one.
    pub fn reply(&self, request: &str) -> Option<&Reply> {
        self.replies.iter().rev().find(|reply| reply.request == request)
    }
}
