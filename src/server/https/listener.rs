//! The listener as others hold it: started, asked how it stands, ended.

use super::accept::Acceptor;
use super::answer::{Clients, Face, Shared};
use super::certificate::{Keeper, Shown};
use super::context::{Contexts, Shown as ShownContext};
use super::follower::Follower;
use super::login::{Logins, PasswordOf};
use super::monitoring::{MonitoringKey, Pass};
use super::{Bound, KeyFiles, Problem, Published, Status};
use crate::logs::Log;
use crate::probe::{self, Authorities, Entrance, Target, TouchPoint};
use rustls::ServerConfig;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How much and how long; the defaults are for production.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at the same time; more have to wait.
    pub connections: usize,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For a next request to begin.
    pub idle: Duration,
    /// For the head of a request, once it has begun.
    pub head: Duration,
    /// For the body of a request to the endpoints.
    pub body: Duration,
    /// For a client to take some of an answer.
    pub write: Duration,
    /// For open requests when the listener ends.
    pub farewell: Duration,
    /// Bytes of a head, at least 8192. Kerberos tickets make heads of 48 KiB.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Bytes of a body of somebody who has not logged in.
    pub body_bytes: usize,
    /// Bytes of a body of somebody who has.
    pub known_body_bytes: usize,
    /// Between two signs of life while a client waits to be told something.
    pub pending: Duration,
    /// For a client to wait to be told something; five minutes at most.
    pub notification: Duration,
    /// How often files are looked at and failed addresses tried again.
    pub look: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A client that waits to be told something holds one for minutes.
            connections: 32_768,
            handshake: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            write: Duration::from_secs(30),
            farewell: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            headers: 100,
            body_bytes: 64 * 1024,
            known_body_bytes: 512 * 1024,
            pending: Duration::from_millis(u64::from(crate::mapi::header::USUAL_PENDING_PERIOD)),
            notification: super::wait::LONGEST,
            look: Duration::from_millis(500),
        }
    }
}

/// What a listener needs of the world.
pub struct Options {
    /// A folder of its own, where it keeps its self-signed certificate.
    pub state: PathBuf,
    /// The time now in UTC ticks.
    pub clock: fn() -> i64,
    /// Limits on what outsiders send.
    pub limits: Limits,
    /// Whom it serves.
    pub serves: Serves,
    /// Sockets that listen already.
    pub bound: Bound,
    /// Files of certificates and keys that may not be readable any more.
    pub keys: KeyFiles,
}

impl Options {
    /// The usual ones.
    pub fn new(state: PathBuf, clock: fn() -> i64, serves: Serves) -> Self {
        Self { state, clock, limits: Limits::default(), serves, bound: Bound::default(), keys: KeyFiles::default() }
    }
}

/// Whom a listener serves.
pub enum Serves {
    /// Clients of mailboxes. It must have an address to listen at.
    Clients {
        /// The passwords of mailboxes.
        passwords: PasswordOf,
        /// Where requests are written down; nowhere without it.
        log: Option<Log>,
    },
    /// Shells: what answers below `/adminapi`.
    Shells(axum::Router),
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Options").field("state", &self.state).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Why a listener cannot start at all. What can pass is a [`Problem`] instead.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system gives no random numbers.
    #[error("the system gives no random numbers, so there can be no TLS")]
    Random,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// A running listener. When it is dropped, everything ends at once.
#[derive(Debug)]
pub struct Listener {
    published: watch::Receiver<Arc<Published>>,
    status: watch::Receiver<Arc<Status>>,
    shared: Arc<Shared>,
    monitoring: MonitoringKey,
    clock: fn() -> i64,
    end: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Starts to publish, inside of a tokio runtime. It goes on with the last word when the sender of `published` is gone.
    ///
    /// # Errors
    /// [`StartError`] when there can be no TLS on this machine.
    pub fn start(published: watch::Receiver<Arc<Published>>, options: Options) -> Result<Self, StartError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let monitoring = MonitoringKey::generate(provider.secure_random).ok_or(StartError::Random)?;
        let shown = Arc::new(Shown::default());
        let mut tls = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        // Logins by NTLM and Negotiate do not work over HTTP/2.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let (end, ending) = watch::channel(false);
        let face = match options.serves {
            Serves::Clients { passwords, log } => {
                let logins = Logins::new(passwords, monitoring.clone()).ok_or(StartError::Random)?;
                Face::Clients(Box::new(Clients { monitoring: monitoring.clone(), log, contexts: Contexts::new(), logins }))
            }
            Serves::Shells(router) => Face::Shells(router),
        };
        let shared = Arc::new(Shared {
            face,
            ending: ending.clone(),
            published: published.clone(),
            limits: options.limits.clone(),
            clock: options.clock,
            spelling: OnceLock::new(),
        });
        let places = Arc::new(Semaphore::new(options.limits.connections.min(Semaphore::MAX_PERMITS)));
        let acceptor = Acceptor { tls: TlsAcceptor::from(Arc::new(tls)), shared: shared.clone(), places };
        let first = Status { published: published.borrow().clone(), addresses: Vec::new(), certificate: None, problems: Vec::new() };
        let (report, status) = watch::channel(Arc::new(first));
        let keeper = Keeper::new(shown, provider, options.state, options.keys);
        let follower = Follower::new(published.clone(), report, acceptor, keeper, options.bound);
        let task = tokio::spawn(follower.run(ending));
        Ok(Self { published, status, shared, monitoring, clock: options.clock, end, task })
    }

    /// How it stands.
    pub fn status(&self) -> Arc<Status> {
        self.status.borrow().clone()
    }

    /// How it stands, for those who wait for a change.
    pub fn changes(&self) -> watch::Receiver<Arc<Status>> {
        self.status.clone()
    }

    /// How it stands once it has caught up with what is published now.
    pub async fn settled(&self) -> Arc<Status> {
        let mut status = self.status.clone();
        let caught_up = |status: &Arc<Status>| {
            // The first status has seen nothing; a later one has a certificate, an address or a problem.
            let seen = status.certificate.is_some() || !status.addresses.is_empty() || !status.problems.is_empty();
            seen && Arc::ptr_eq(&status.published, &*self.published.borrow())
        };
        status.wait_for(caught_up).await.map_or_else(|_| self.status(), |status| status.clone())
    }

    /// The session contexts that are open, the oldest first.
    pub fn contexts(&self) -> Vec<ShownContext> {
        self.shared.clients().map(|clients| clients.contexts.shown(self.published.borrow().session_idle)).unwrap_or_default()
    }

    /// Ends a session context; whether there was one of this number.
    pub fn end_context(&self, id: uuid::Uuid) -> bool {
        self.shared.clients().is_some_and(|clients| clients.contexts.end(id))
    }

    /// Forgets that these mailboxes have logged in: their passwords changed.
    pub fn forget_logins(&self, mailboxes: &[uuid::Uuid]) {
        if let Some(clients) = self.shared.clients() {
            clients.logins.forget(mailboxes);
        }
    }

    /// Why requests cannot be written down at this moment, in a sentence; `None` while they are, or nobody wants them to be.
    pub fn log_trouble(&self) -> Option<String> {
        self.shared.log().and_then(Log::trouble)
    }

    /// What the listener's own probe tests: the first address that it listens at, with the proof that the probe is its own.
    pub fn self_test_target(&self) -> Target {
        let status = self.status();
        let published = &status.published;
        let addresses = status.addresses.first().map(|bound| reachable(bound.address)).unwrap_or_default();
        let directory = published.mapi.as_ref().map(|directory| probe::Directory {
            schemes: published.offered().iter().map(|method| method.scheme().to_owned()).collect(),
            idle_schemes: directory.authentication.len() - published.offered().len(),
            urls: directory.internal_url.iter().chain(&directory.external_url).cloned().collect(),
        });
        Target {
            server: published.server.clone(),
            addresses,
            host: published.server.clone(),
            certificate: status.certificate.as_ref().map(|certificate| certificate.fingerprint),
            problems: status.problems.iter().map(Problem::noticed).collect(),
            mapi_http_enabled: published.mapi_http_enabled,
            directory,
            mailbox: None,
            monitoring_key: self.monitoring.key(),
            clock: self.clock,
        }
    }

    /// What the deep test tests: [`Listener::self_test_target`], and the mailbox that the server watches itself with.
    pub fn deep_test_target(&self) -> Target {
        let published = self.status().published.clone();
        let health = published.directory.by_guid(published.health_mailbox);
        Target { mailbox: health.map(|mailbox| published.directory.legacy_dn(mailbox)), ..self.self_test_target() }
    }

    /// What the probe that goes the way of clients tests: the addresses that they are told, or that one of them which has the
    /// host. The pass opens the mailbox as long as it is held.
    ///
    /// # Errors
    /// A sentence that says why there is nothing to test.
    pub fn touch_point(&self, host: Option<&str>) -> Result<(TouchPoint, Pass), String> {
        let published = self.status().published.clone();
        let pass = self.monitoring.pass().ok_or("The system gives no random numbers, so the probe has no login.")?;
        let entrances = entrances(&published);
        let chosen = match host {
            None => entrances,
            Some(host) => {
                let is = |entrance: &&Entrance| probe::host_of(&entrance.url).is_some_and(|own| own.eq_ignore_ascii_case(host));
                let Some(found) = entrances.iter().find(is) else {
                    let known: Vec<&str> = entrances.iter().filter_map(|entrance| probe::host_of(&entrance.url)).collect();
                    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                    return Err(format!(
                        "The probe goes only to hosts that the directory tells clients, and '{host}' is none of them: {known}."
                    ));
                };
                vec![found.clone()]
            }
        };
        let mailbox = published.directory.by_guid(published.health_mailbox).map(|mailbox| mailbox.address.clone());
        let touch = TouchPoint {
            own: self.self_test_target(),
            entrances: chosen,
            mailbox: mailbox.unwrap_or_default(),
            pass: pass.key(),
            authorities: Authorities::of_system(),
        };
        Ok((touch, pass))
    }

    /// Takes no more connections, lets open requests end, and returns when all is over.
    pub async fn shut_down(&self) {
        // The task ends when it hears of it, or has ended already; its side of the status ends with it.
        let _ = self.end.send(true);
        let mut status = self.status.clone();
        while status.changed().await.is_ok() {}
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The addresses that clients are told, each host and port once.
fn entrances(published: &Published) -> Vec<Entrance> {
    let mut all: Vec<Entrance> = Vec::new();
    let directory = published.mapi.as_ref();
    let urls = directory.map(|own| [("InternalUrl", &own.internal_url), ("ExternalUrl", &own.external_url)]);
    for (told, url) in urls.into_iter().flatten().filter_map(|(told, url)| Some((told, url.as_ref()?))) {
        let authority = |url: &str| url.split('/').nth(2).unwrap_or_default().to_lowercase();
        if !all.iter().any(|known| authority(&known.url) == authority(url)) {
            all.push(Entrance { url: url.clone(), told, addresses: None });
        }
    }
    all
}

/// Addresses that a connection can be made to: loopback ones where all are listened at.
fn reachable(address: SocketAddr) -> Vec<SocketAddr> {
    let all: &[IpAddr] = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => &[IpAddr::V4(Ipv4Addr::LOCALHOST)],
        // A socket for all addresses of IPv6 takes those of IPv4 as well, and ::1 may be missing.
        IpAddr::V6(ip) if ip.is_unspecified() => &[IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)],
        ip => &[ip],
    };
    all.iter().map(|ip| SocketAddr::new(*ip, address.port())).collect()
}
