//! The health manager: which probes there are, and whether it runs.

use crate::management::{MonitoringItem, Service, ServiceState};
use std::sync::atomic::{AtomicBool, Ordering};

/// The name of the health manager's service.
const NAME: &str = "MSExchangeHM";
/// The probe of the server's own listener.
pub(super) const SELF_TEST: &str = "OutlookMapiHttpSelfTestProbe";

/// The health manager.
#[derive(Debug)]
pub(super) struct Health {
    running: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self { running: AtomicBool::new(true) }
    }
}

impl Health {
    /// The services: the health manager is the one part that can be stopped by itself.
    pub(super) fn services(&self) -> Vec<Service> {
        let state = if self.running.load(Ordering::Relaxed) { ServiceState::Running } else { ServiceState::Stopped };
        vec![Service { name: NAME, title: "Microsoft Exchange Health Manager", state }]
    }

    /// Starts or stops a service.
    ///
    /// # Errors
    /// When there is none of this name.
    pub(super) fn set(&self, name: &str, state: ServiceState) -> Result<(), String> {
        if !name.eq_ignore_ascii_case(NAME) {
            return Err("there is no such service".to_owned());
        }
        self.running.store(state == ServiceState::Running, Ordering::Relaxed);
        Ok(())
    }

    /// What runs; `None` when the health manager does not.
    pub(super) fn items(&self) -> Option<Vec<MonitoringItem>> {
        let item = |kind, name| MonitoringItem { kind, health_set: "OutlookMapiHttp.Protocol", name, target: "".into() };
        self.running.load(Ordering::Relaxed).then(|| vec![item("Probe", SELF_TEST)])
    }
}
