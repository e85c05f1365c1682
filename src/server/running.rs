//! A running server: its parts wired together, and what they do for management cmdlets.

use super::follow::Publisher;
use super::handed::Handed;
use super::health::{DEEP_TEST, EVERY, Health, LOG_WRITE, TOUCH_POINT};
use super::https::{self, Limits, Listener, Serves, Status};
use super::{api, socket};
use crate::config::{ComponentState, ConfigError, Store, component_state};
use crate::invoke::Stop;
use crate::management::{
    Caller, Live, MapiSession, MonitorHealth, MonitoringItem, PasswordTries, Probe, ProbeResult, Service, ServiceState, Standpoint,
};
use crate::probe;
use crate::value::{DateTime, DateTimeKind, Text};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How many connections shells may have at the same time.
const SHELLS: usize = 512;

/// What a server needs to start.
#[derive(Debug)]
pub struct Options {
    /// The organization's files; the server becomes their only writer.
    pub store: Arc<Store>,
    /// Whose file it serves, and the world that calls from sockets see. The name is that of the account it runs under.
    pub caller: Caller,
    /// Where what happens is told.
    pub log: fn(&str),
    /// The folder of the credentials that the service manager hands in.
    pub credentials: Option<PathBuf>,
    /// What was opened before the account changed.
    pub handed: Handed,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server's own file.
    #[error("{0}")]
    Own(String),
    /// The listener.
    #[error(transparent)]
    Https(#[from] https::StartError),
    /// The socket of the management API.
    #[error(transparent)]
    Socket(#[from] super::SocketError),
}

/// A running server. Dropped, it ends at once.
pub struct Server {
    core: Arc<Core>,
    tasks: Vec<JoinHandle<()>>,
    socket: socket::Socket,
    management: Listener,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("name", &self.core.caller.server).finish_non_exhaustive()
    }
}

/// What all parts of a server share.
pub(super) struct Core {
    pub(super) store: Arc<Store>,
    pub(super) caller: Caller,
    publisher: Arc<Publisher>,
    health: Health,
    /// Wrong passwords of those who have it probe.
    tries: Arc<PasswordTries>,
    listener: Listener,
    /// How the listener for shells stands, once it runs.
    management: OnceLock<watch::Receiver<Arc<Status>>>,
    handle: Handle,
}

impl Server {
    /// Starts a server on the current runtime. It takes up the files, listens, and answers shells.
    ///
    /// # Errors
    /// [`StartError`]; what can pass by itself (an address in use, a certificate that cannot be read) is in [`Server::status`]
    /// instead.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let Options { store, caller, log, credentials, handed } = options;
        store.own()?;
        // A writer that died may have left something to be finished; and what was changed by hand since then is a revision.
        store.record_hand_edits()?;
        let (publisher, [published, for_shells]) =
            Publisher::new(store.clone(), caller.server.clone(), log, credentials).map_err(StartError::Own)?;
        let publisher = Arc::new(publisher);
        let folder = |name: &str| {
            let folder = store.folders().state.join(name);
            std::fs::create_dir_all(&folder).map_err(ConfigError::io(&folder, "made")).map(|()| folder)
        };
        let keys = store.clone();
        let passwords: https::PasswordOf = Arc::new(move |mailbox| keys.password(mailbox).ok().flatten());
        let options =
            |state, bound, serves| https::Options { bound, keys: handed.keys.clone(), ..https::Options::new(state, caller.clock, serves) };
        let limits = published.borrow().logging;
        let root = store.load(0)?.server(&caller.server).and_then(|own| own.logging.folder.clone());
        let root = root.unwrap_or_else(|| store.folders().logs.clone());
        let requests = crate::logs::Log::start(root.clone(), limits, log).map_err(ConfigError::io(root, "written"))?;
        let clients = Serves::Clients { passwords, log: Some(requests) };
        let (clients_folder, shells_folder) = (folder("https")?, folder("management")?);
        let listener = Listener::start(published, options(clients_folder, handed.clients, clients))?;
        let core = Arc::new(Core {
            store: store.clone(),
            caller: caller.clone(),
            publisher: publisher.clone(),
            health: Health::default(),
            tries: Arc::default(),
            listener,
            management: OnceLock::new(),
            handle: Handle::current(),
        });
        let mut socket = socket::Socket::bind(&core.store.folders().socket())?;
        let routers = api::routers(core.clone());
        let shells = options(shells_folder, handed.shells, Serves::Shells(routers.network));
        let limits = Limits { connections: SHELLS, ..Limits::default() };
        let management = Listener::start(for_shells, https::Options { limits, ..shells })?;
        let _ = core.management.set(management.changes());
        let answering = socket::serve(socket.listener(), routers.socket);
        let mut tasks = vec![tokio::spawn(publisher.follow()), tokio::spawn(answering)];
        tasks.extend(Health::schedule().map(|(probe, first)| tokio::spawn(watch_health(core.clone(), probe, first))));
        Ok(Self { core, tasks, socket, management })
    }

    /// What it does for management cmdlets in this process.
    pub fn live(&self) -> Arc<dyn Live> {
        self.core.clone()
    }

    /// How its listener stands.
    pub fn status(&self) -> Arc<Status> {
        self.core.listener.status()
    }

    /// How the listener for shells stands.
    pub fn management(&self) -> watch::Receiver<Arc<Status>> {
        self.management.changes()
    }

    /// How its listener stands, for those who wait for a change.
    pub fn changes(&self) -> watch::Receiver<Arc<Status>> {
        self.core.listener.changes()
    }

    /// How its listener stands once it has caught up with the configuration.
    pub async fn settled(&self) -> Arc<Status> {
        self.core.listener.settled().await
    }
}

impl Server {
    /// Looks at the files now.
    pub fn reload(&self) {
        self.core.publisher.look();
    }

    /// Takes no more connections, lets what is running end, and returns when all is over.
    pub async fn shut_down(self) {
        self.socket.remove();
        tokio::join!(self.core.listener.shut_down(), self.management.shut_down());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.socket.remove();
    }
}

impl Core {
    /// Whether the component Monitoring takes part.
    fn is_watching(&self) -> bool {
        let requests = self.store.component_requests().unwrap_or_default();
        component_state(&requests, &self.caller.server, "Monitoring") == ComponentState::Active
    }

    /// Whether a host name is one of this server's: as it is configured, or as the certificate for shells has it.
    pub(super) fn is_called(&self, host: &str) -> bool {
        let organization = self.store.known().ok();
        let own = organization.as_ref().and_then(|organization| organization.server(&self.caller.server));
        let configured = own.is_some_and(|own| own.host().eq_ignore_ascii_case(host) || own.name.eq_ignore_ascii_case(host));
        let status = self.management.get().map(|status| status.borrow().clone());
        let certificate = status.as_ref().and_then(|status| status.certificate.as_ref());
        configured || host.eq_ignore_ascii_case("localhost") || certificate.is_some_and(|certificate| certificate.covers(host))
    }

    /// What a probe finds.
    ///
    /// # Errors
    /// A sentence that says why it found nothing.
    async fn walk(&self, probe: &Probe, stop: &Stop) -> Result<probe::Report, String> {
        // A change that was just made is what the probe is to see.
        let settled = tokio::time::timeout(Duration::from_secs(1), self.listener.settled()).await;
        drop(settled);
        let deadline = tokio::time::Instant::now() + probe.patience;
        let report = match probe.item.name {
            LOG_WRITE => Some(self.log_report()),
            TOUCH_POINT => {
                let (touch, _pass) = self.listener.touch_point(probe.host.as_deref())?;
                stop.or_done(probe::client_touch_point(&touch, deadline)).await
            }
            name => {
                let mut target = if name == DEEP_TEST { self.listener.deep_test_target() } else { self.listener.self_test_target() };
                if let Some(host) = &probe.host {
                    target.host = host.to_string();
                }
                stop.or_done(probe::self_test(&target, deadline)).await
            }
        };
        report.ok_or_else(|| "The probe was interrupted.".to_owned())
    }
}

impl Core {
    /// Whether requests are written down.
    fn log_report(&self) -> probe::Report {
        let now = DateTime { ticks: (self.caller.clock)(), kind: DateTimeKind::Utc };
        let trouble = self.listener.log_trouble();
        let finding = probe::Finding {
            vantage: probe::Vantage::Server,
            step: "logs",
            subject: String::new(),
            verdict: if trouble.is_some() { probe::Verdict::Fail } else { probe::Verdict::Pass },
            evidence: trouble.unwrap_or_else(|| "Requests are written down.".to_owned()),
            remedy: None,
            cause: None,
            elapsed: Duration::ZERO,
        };
        probe::Report { started: now, ended: now, findings: vec![finding] }
    }
}

impl Live for Core {
    fn server(&self) -> Text {
        self.caller.server.clone()
    }

    fn services(&self) -> Vec<Service> {
        self.health.services()
    }

    fn set_service(&self, name: &str, state: ServiceState) -> Result<(), String> {
        self.health.set(name, state)
    }

    fn health(&self) -> Vec<MonitorHealth> {
        self.health.monitors(self.is_watching())
    }

    fn monitoring_items(&self) -> Option<Vec<MonitoringItem>> {
        self.health.items()
    }

    fn mapi_sessions(&self) -> Vec<MapiSession> {
        let published = self.listener.status().published.clone();
        let ticks = |time: Duration| i64::try_from(time.as_nanos() / 100).unwrap_or(i64::MAX);
        let shown = |context: https::ShownContext| MapiSession {
            id: context.id,
            endpoint: context.endpoint.name(),
            mailbox: published.directory.by_guid(context.owner).map(|mailbox| mailbox.address.as_str()).unwrap_or_default().into(),
            application: context.client.application.into(),
            info: context.client.info.into(),
            address: context.client.address.map(|address| address.to_string()).unwrap_or_default().into(),
            created: context.created,
            idle: ticks(context.idle),
            expires_in: ticks(published.session_idle.saturating_sub(context.idle)),
            requests: context.requests,
            waits: context.waits,
        };
        self.listener.contexts().into_iter().map(shown).collect()
    }

    fn end_mapi_session(&self, id: uuid::Uuid) -> bool {
        self.listener.end_context(id)
    }

    fn standpoint(&self) -> Option<Standpoint> {
        let status = self.listener.status();
        let (revision, behind) = self.running();
        Some(Standpoint {
            certificate: status.certificate.as_ref().map(|certificate| certificate.fingerprint),
            host: status.published.server.as_str().into(),
            addresses: self.listener.self_test_target().addresses,
            urls: status.published.mapi.iter().flat_map(|mapi| [&mapi.internal_url, &mapi.external_url]).flatten().cloned().collect(),
            directory: status.published.directory.clone(),
            mapi_http_enabled: status.published.mapi_http_enabled,
            revision,
            behind,
            tries: self.tries.clone(),
        })
    }

    fn running(&self) -> (u64, Option<String>) {
        self.publisher.running()
    }

    fn probe(&self, probe: &Probe, stop: &Stop) -> ProbeResult {
        let result = self.run(probe, stop);
        // Another host is not what the monitor watches, and who was interrupted has seen nothing.
        if probe.host.is_none() && !stop.is_stopped() {
            self.health.record(&probe.item, &result);
        }
        result
    }

    fn changed(&self) {
        self.listener.forget_logins(&self.store.take_changed_passwords());
        // What is wrong with the files is told by the follower, which looks at them too.
        if self.publisher.take_up().is_err() {
            self.publisher.look();
        }
    }
}

impl Core {
    fn run(&self, probe: &Probe, stop: &Stop) -> ProbeResult {
        let begun = (self.caller.clock)();
        match self.handle.block_on(self.walk(probe, stop)) {
            Ok(report) => ProbeResult {
                started: report.started.ticks,
                ended: report.ended.ticks,
                succeeded: report.succeeded(),
                error: report.error().into(),
                exception: report.exception().into(),
            },
            Err(why) => {
                ProbeResult { started: begun, ended: (self.caller.clock)(), succeeded: false, error: why.into(), exception: "".into() }
            }
        }
    }
}

/// Runs a probe by itself, as long as the health manager runs and the component Monitoring takes part.
async fn watch_health(core: Arc<Core>, name: &'static str, first: Duration) {
    // Right after the start there is nothing to see yet.
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + first, EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let core = core.clone();
        // What the probe waits for is on this runtime: it needs a thread of its own.
        let ran = tokio::task::spawn_blocking(move || {
            let item = core.health.probe(name).filter(|_| core.is_watching());
            if let Some(item) = item {
                core.probe(&Probe { item, host: None, patience: EVERY / 2 }, &Stop::default());
            }
        });
        // One that failed is tried again.
        let _ = ran.await;
    }
}
