//! What a running server does for management cmdlets.

use super::PasswordTries;
use crate::invoke::Stop;
use crate::mailbox::Directory;
use crate::probe::Fingerprint;
use crate::value::Text;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A running server.
pub trait Live: Send + Sync {
    /// The name of the server whose file it serves.
    fn server(&self) -> Text;

    /// Its parts that can be stopped and started.
    fn services(&self) -> Vec<Service>;

    /// Starts or stops a part; nothing when it is in that state already.
    ///
    /// # Errors
    /// A sentence that says why it cannot be done.
    fn set_service(&self, name: &str, state: ServiceState) -> Result<(), String>;

    /// What the health manager runs; `None` when it is stopped.
    fn monitoring_items(&self) -> Option<Vec<MonitoringItem>>;

    /// How the monitors of the health manager stand.
    fn health(&self) -> Vec<MonitorHealth>;

    /// A cmdlet has changed the configuration: take it up.
    fn changed(&self);

    /// What clients of MAPI over HTTP have open, the oldest first.
    fn mapi_sessions(&self) -> Vec<MapiSession> {
        Vec::new()
    }

    /// Ends what a client has open; whether there was anything with this number.
    fn end_mapi_session(&self, _id: Uuid) -> bool {
        false
    }

    /// What a probe from this server has to know of it; `None` where none can be made from it.
    fn standpoint(&self) -> Option<Standpoint> {
        None
    }

    /// The revision of the configuration that runs, and why it is not the stored state where it is not.
    fn running(&self) -> (u64, Option<String>) {
        (0, None)
    }

    /// Runs a probe, which is one of [`Live::monitoring_items`], and waits for its result.
    fn probe(&self, probe: &Probe, stop: &Stop) -> ProbeResult;
}

/// A server as the place from which somebody looks.
#[derive(Clone, Debug)]
pub struct Standpoint {
    /// The certificate that it shows to clients.
    pub certificate: Option<Fingerprint>,
    /// Its host name.
    pub host: Text,
    /// Where it listens for clients.
    pub addresses: Vec<SocketAddr>,
    /// The addresses that it tells clients.
    pub urls: Vec<String>,
    /// The mailboxes as it runs them.
    pub directory: Arc<Directory>,
    /// Whether it offers MAPI over HTTP.
    pub mapi_http_enabled: bool,
    /// The revision of the configuration that it runs.
    pub revision: u64,
    /// Why that is not what is stored.
    pub behind: Option<String>,
    /// How many wrong passwords it still tries.
    pub tries: Arc<PasswordTries>,
}

/// What a client of MAPI over HTTP has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapiSession {
    /// A number to pick it by.
    pub id: Uuid,
    /// `emsmdb` or `nspi`.
    pub endpoint: &'static str,
    /// The address of who logged in.
    pub mailbox: Text,
    /// The client and its version; empty when it does not say.
    pub application: Text,
    /// The client instance; empty when it does not say.
    pub info: Text,
    /// Where its last request came from.
    pub address: Text,
    /// When it was opened, in UTC ticks.
    pub created: i64,
    /// How long nobody has used it, in ticks.
    pub idle: i64,
    /// When it ends if nobody uses it, in ticks.
    pub expires_in: i64,
    /// How many requests it has answered.
    pub requests: u64,
    /// Whether a client waits in it.
    pub waits: bool,
}

/// A part of a server that can be stopped and started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its short name: `MSExchangeHM`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Whether it runs.
    pub state: ServiceState,
}

/// Whether a service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It does not.
    Stopped,
}

/// A probe, monitor or responder of the health manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitoringItem {
    /// `Probe`, `Monitor` or `Responder`.
    pub kind: &'static str,
    /// The health set: `OutlookMapiHttp.Protocol`.
    pub health_set: &'static str,
    /// Another health set that it is also called by, as documentation does.
    pub also: Option<&'static str>,
    /// Its name: `OutlookMapiHttpSelfTestProbe`.
    pub name: &'static str,
    /// What it looks at; empty for the whole server.
    pub target: Text,
}

impl MonitoringItem {
    /// `HealthSet\Name[\Target]`.
    pub fn identity(&self) -> String {
        if self.target.is_empty() {
            format!("{}\\{}", self.health_set, self.name)
        } else {
            format!("{}\\{}\\{}", self.health_set, self.name, self.target)
        }
    }
}

/// What a probe is asked.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Which one.
    pub item: MonitoringItem,
    /// The host name that is tested instead of the configured one.
    pub host: Option<Text>,
    /// How long it may take.
    pub patience: Duration,
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeResult {
    /// When it began, in UTC ticks.
    pub started: i64,
    /// When it ended, in UTC ticks.
    pub ended: i64,
    /// Whether everything was as it should be.
    pub succeeded: bool,
    /// Why it failed, in one sentence; empty when it succeeded.
    pub error: Text,
    /// What each step saw, one line each; empty when it succeeded.
    pub exception: Text,
}

/// How a monitor stands; the numbers are Exchange's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alert {
    /// The last probe succeeded.
    Healthy,
    /// A probe failed, and not often enough to be sure.
    Degraded,
    /// Probes fail one after the other.
    Unhealthy,
    /// The health manager does not run, or does not watch.
    Disabled,
    /// No probe has run yet.
    #[default]
    UnInitialized,
}

impl Alert {
    /// Its number.
    pub fn number(self) -> i64 {
        match self {
            Self::Healthy => 1,
            Self::Degraded => 2,
            Self::Unhealthy => 3,
            Self::Disabled => 5,
            Self::UnInitialized => 7,
        }
    }

    /// How bad it is: of several the worst counts.
    pub fn badness(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::UnInitialized => 1,
            Self::Disabled => 2,
            Self::Degraded => 3,
            Self::Unhealthy => 4,
        }
    }
}

/// A monitor: what the results of a probe come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorHealth {
    /// Its name: `OutlookMapiHttpSelfTestMonitor`.
    pub name: &'static str,
    /// The health set.
    pub health_set: &'static str,
    /// The group of health sets.
    pub group: &'static str,
    /// What it looks at; empty for the whole server.
    pub target: Text,
    /// The component that it watches, if it is one.
    pub component: Option<&'static str>,
    /// How it stands.
    pub alert: Alert,
    /// Since when it is not healthy, in UTC ticks.
    pub since: Option<i64>,
    /// When it changed last, in UTC ticks.
    pub changed: Option<i64>,
    /// What the last probe found.
    pub last: Option<ProbeResult>,
}
