//! What keeps the listener in step with what is published: it binds, gives up, tries again, watches the certificate's files, and says
//! how it stands.

use super::accept::Acceptor;
use super::answer::Clients;
use super::certificate::Keeper;
use super::endpoint;
use super::handed::Bound as Handed;
use super::{BoundAddress, Problem, Published, Status, What, spelling};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

/// An address that is listened at.
struct Bound {
    address: BoundAddress,
    end: watch::Sender<bool>,
    closed: oneshot::Receiver<()>,
}

/// The task that keeps the listener in step.
pub(super) struct Follower {
    published: watch::Receiver<Arc<Published>>,
    report: watch::Sender<Arc<Status>>,
    acceptor: Acceptor,
    /// Away while the disk is waited for.
    keeper: Option<Keeper>,
    bound: Vec<Bound>,
    failed: Vec<Problem>,
    /// Sockets that somebody opened before.
    handed: Handed,
    /// Addresses with their connections, those that are being given up too.
    tasks: JoinSet<()>,
}

impl Follower {
    pub(super) fn new(
        published: watch::Receiver<Arc<Published>>,
        report: watch::Sender<Arc<Status>>,
        acceptor: Acceptor,
        keeper: Keeper,
        handed: Handed,
    ) -> Self {
        let (bound, failed, tasks) = (Vec::new(), Vec::new(), JoinSet::new());
        Self { published, report, acceptor, keeper: Some(keeper), bound, failed, handed, tasks }
    }

    /// Follows until `end` is set, then waits for the connections.
    pub(super) async fn run(mut self, mut end: watch::Receiver<bool>) {
        let _ = self.acceptor.shared.spelling.set(spelling::learn().await);
        let mut followed = true;
        let mut last = self.published.borrow().clone();
        loop {
            let published = self.published.borrow_and_update().clone();
            if let Some(clients) = self.acceptor.shared.clients() {
                clients.follow(&last, &published);
            }
            last = published.clone();
            self.certificate(published.clone()).await;
            self.addresses(&published).await;
            self.say(published);
            tokio::select! {
                changed = self.published.changed(), if followed => followed = changed.is_ok(),
                () = tokio::time::sleep(self.acceptor.shared.limits.look) => {}
                Some(_) = self.tasks.join_next() => {}
                _ = end.changed() => break,
            }
        }
        for bound in self.bound.drain(..) {
            bound.end.send_replace(true);
        }
        while self.tasks.join_next().await.is_some() {}
    }

    /// Whether something is wrong when there is no address to listen at: clients must be served, shells may have the socket alone.
    fn must_listen(&self) -> bool {
        self.acceptor.shared.clients().is_some()
    }

    /// Looks at the files, off the threads that serve.
    async fn certificate(&mut self, published: Arc<Published>) {
        // Nobody sees a certificate where nobody can connect.
        if published.at.listen.is_empty() && !self.must_listen() {
            return;
        }
        let Some(mut keeper) = self.keeper.take() else { return };
        let now = (self.acceptor.shared.clock)();
        let refreshed = tokio::task::spawn_blocking(move || {
            keeper.refresh(&published.at, now);
            keeper
        });
        self.keeper = refreshed.await.ok();
    }

    /// Gives up addresses that are no longer wanted, and tries those that are not listened at.
    async fn addresses(&mut self, published: &Published) {
        let (kept, given_up): (Vec<_>, Vec<_>) =
            self.bound.drain(..).partition(|bound| published.at.listen.contains(&bound.address.configured));
        self.bound = kept;
        for bound in given_up {
            bound.end.send_replace(true);
            // The next one may want the same port.
            let _ = bound.closed.await;
        }
        self.failed.clear();
        if published.at.listen.is_empty() && self.must_listen() {
            let message = "No address is configured to listen at.".to_owned();
            self.failed.push(Problem { what: What::Address, subject: String::new(), message });
        }
        for configured in &published.at.listen {
            if self.bound.iter().any(|bound| bound.address.configured == *configured) {
                continue;
            }
            let bound = match self.handed.take(configured) {
                Some(listener) => taken_over(listener),
                None => bind(configured).await,
            };
            match bound {
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
        if let Some(message) = published.idle_methods() {
            problems.push(Problem { what: What::Login, subject: String::new(), message });
        }
        let complaint = |message: &String| Problem { what: What::Configuration, subject: String::new(), message: message.clone() };
        problems.extend(published.complaints.iter().map(complaint));
        let addresses = self.bound.iter().map(|bound| bound.address.clone()).collect();
        let status = Arc::new(Status { published, addresses, certificate, problems });
        self.report.send_if_modified(|current| {
            let other = *current != status || !Arc::ptr_eq(&current.published, &status.published);
            *current = status;
            other
        });
    }
}

impl Clients {
    /// Takes up what is published now.
    fn follow(&self, last: &Arc<Published>, published: &Arc<Published>) {
        if !Arc::ptr_eq(last, published) {
            if !Arc::ptr_eq(&last.directory, &published.directory) {
                self.contexts.follow(&last.directory, &published.directory);
            }
            self.contexts.refuse(|owner| endpoint::refused(published, published.directory.by_guid(owner)?));
        }
        self.contexts.sweep(published.session_idle);
        if let Some(log) = &self.log {
            log.set_limits(published.logging);
        }
    }
}

fn taken_over(listener: std::net::TcpListener) -> std::io::Result<(TcpListener, SocketAddr)> {
    // It comes from tokio and blocks nobody.
    let listener = TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Listens at an address as it is configured.
pub(super) async fn bind(configured: &str) -> std::io::Result<(TcpListener, SocketAddr)> {
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
