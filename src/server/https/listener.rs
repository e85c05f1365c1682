//! The listener as a whole: it follows what is published, binds, watches the certificate's files, and says how it stands.

use super::accept::Acceptor;
use super::answer::Shared;
use super::certificate::{Keeper, Shown};
use super::monitoring::MonitoringKey;
use super::{BoundAddress, Problem, Published, Status, What, spelling};
use crate::probe::{self, Target};
use rustls::ServerConfig;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
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
    /// How often files are looked at and failed addresses tried again.
    pub look: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            handshake: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            write: Duration::from_secs(30),
            farewell: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            headers: 100,
            body_bytes: 64 * 1024,
            look: Duration::from_millis(500),
        }
    }
}

/// What a listener needs of the world.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder of its own, where it keeps its self-signed certificate.
    pub state: PathBuf,
    /// The time now in UTC ticks.
    pub clock: fn() -> i64,
    /// Limits on what outsiders send.
    pub limits: Limits,
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
        let shared = Arc::new(Shared {
            published: published.clone(),
            monitoring: monitoring.clone(),
            limits: options.limits.clone(),
            clock: options.clock,
            spelling: OnceLock::new(),
        });
        let places = Arc::new(Semaphore::new(options.limits.connections));
        let acceptor = Acceptor { tls: TlsAcceptor::from(Arc::new(tls)), shared, places };
        let first = Status { published: published.borrow().clone(), addresses: Vec::new(), certificate: None, problems: Vec::new() };
        let (report, status) = watch::channel(Arc::new(first));
        let (end, ending) = watch::channel(false);
        let follower = Follower {
            published: published.clone(),
            report,
            acceptor,
            keeper: Some(Keeper::new(shown, provider, options.state)),
            bound: Vec::new(),
            failed: Vec::new(),
            tasks: JoinSet::new(),
            clock: options.clock,
            look: options.limits.look,
        };
        let task = tokio::spawn(follower.run(ending));
        Ok(Self { published, status, monitoring, clock: options.clock, end, task })
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

    /// What the listener's own probe tests: the first address that it listens at, with the proof that the probe is its own.
    pub fn self_test_target(&self) -> Target {
        let status = self.status();
        let published = &status.published;
        let addresses = status.addresses.first().map(|bound| reachable(bound.address)).unwrap_or_default();
        let directory = published.mapi.as_ref().map(|directory| probe::Directory {
            schemes: directory.authentication.iter().map(|method| method.scheme().to_owned()).collect(),
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
            monitoring_key: self.monitoring.key(),
            clock: self.clock,
        }
    }

    /// Takes no more connections, lets open requests end, and returns when all is over.
    pub async fn shut_down(mut self) {
        // The task ends when it hears of it, or has ended already.
        let _ = self.end.send(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
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

/// An address that is listened at.
struct Bound {
    address: BoundAddress,
    end: watch::Sender<bool>,
    closed: oneshot::Receiver<()>,
}

/// The task that keeps the listener in step.
struct Follower {
    published: watch::Receiver<Arc<Published>>,
    report: watch::Sender<Arc<Status>>,
    acceptor: Acceptor,
    /// Away while the disk is waited for.
    keeper: Option<Keeper>,
    bound: Vec<Bound>,
    failed: Vec<Problem>,
    /// Addresses with their connections, those that are being given up too.
    tasks: JoinSet<()>,
    clock: fn() -> i64,
    look: Duration,
}

impl Follower {
    async fn run(mut self, mut end: watch::Receiver<bool>) {
        let _ = self.acceptor.shared.spelling.set(spelling::learn().await);
        let mut followed = true;
        loop {
            let published = self.published.borrow_and_update().clone();
            self.certificate(published.clone()).await;
            self.addresses(&published).await;
            self.say(published);
            tokio::select! {
                changed = self.published.changed(), if followed => followed = changed.is_ok(),
                () = tokio::time::sleep(self.look) => {}
                Some(_) = self.tasks.join_next() => {}
                _ = end.changed() => break,
            }
        }
        for bound in self.bound.drain(..) {
            bound.end.send_replace(true);
        }
        while self.tasks.join_next().await.is_some() {}
    }

    /// Looks at the files, off the threads that serve.
    async fn certificate(&mut self, published: Arc<Published>) {
        let Some(mut keeper) = self.keeper.take() else { return };
        let now = (self.clock)();
        let refreshed = tokio::task::spawn_blocking(move || {
            keeper.refresh(&published, now);
            keeper
        });
        self.keeper = refreshed.await.ok();
    }

    /// Gives up addresses that are no longer wanted, and tries those that are not listened at.
    async fn addresses(&mut self, published: &Published) {
        let (kept, given_up): (Vec<_>, Vec<_>) =
            self.bound.drain(..).partition(|bound| published.listen.contains(&bound.address.configured));
        self.bound = kept;
        for bound in given_up {
            bound.end.send_replace(true);
            // The next one may want the same port.
            let _ = bound.closed.await;
        }
        self.failed.clear();
        if published.listen.is_empty() {
            let message = "No address is configured to listen at.".to_owned();
            self.failed.push(Problem { what: What::Address, subject: String::new(), message });
        }
        for configured in &published.listen {
            if self.bound.iter().any(|bound| bound.address.configured == *configured) {
                continue;
            }
            match bind(configured).await {
                Ok((listener, address)) => {
                    let (end, ending) = watch::channel(false);
                    let (say_closed, closed) = oneshot::channel();
                    self.tasks.spawn(self.acceptor.clone().run(listener, ending, say_closed));
                    self.bound.push(Bound { address: BoundAddress { configured: configured.clone(), address }, end, closed });
                }
                Err(error) => {
                    let message = format!("The address {configured} is not listened at: {error}. It is tried again all the time.");
                    self.failed.push(Problem { what: What::Address, subject: configured.clone(), message });
                }
            }
        }
    }

    fn say(&self, published: Arc<Published>) {
        let mut problems = self.failed.clone();
        let certificate = self.keeper.as_ref().and_then(Keeper::certificate).cloned();
        problems.extend(self.keeper.iter().flat_map(Keeper::problems).cloned());
        if self.acceptor.places.available_permits() == 0 {
            let message = "All connections are taken; new ones wait.".to_owned();
            problems.push(Problem { what: What::Connections, subject: String::new(), message });
        }
        let addresses = self.bound.iter().map(|bound| bound.address.clone()).collect();
        let status = Arc::new(Status { published, addresses, certificate, problems });
        self.report.send_if_modified(|current| {
            let other = *current != status || !Arc::ptr_eq(&current.published, &status.published);
            *current = status;
            other
        });
    }
}

async fn bind(configured: &str) -> std::io::Result<(TcpListener, SocketAddr)> {
    let wrong = |_| std::io::Error::other("this is not an address and a port, like [::]:443");
    let address: SocketAddr = configured.parse().map_err(wrong)?;
    let listener = match TcpListener::bind(address).await {
        // Containers often have no IPv6; all addresses are then those of IPv4.
        Err(error) if address.ip() == IpAddr::from(Ipv6Addr::UNSPECIFIED) && lacks_family(&error) => {
            TcpListener::bind(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), address.port())).await?
        }
        bound => bound?,
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn lacks_family(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::AFNOSUPPORT, Errno::ADDRNOTAVAIL].iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
