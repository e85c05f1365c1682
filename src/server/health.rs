//! The health manager: which probes there are, when they run, and what their results come to.

use crate::management::{Alert, MonitorHealth, MonitoringItem, ProbeResult, Service, ServiceState};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The name of the health manager's service.
const NAME: &str = "MSExchangeHM";
/// The probe of the server's own listener.
pub(super) const SELF_TEST: &str = "OutlookMapiHttpSelfTestProbe";
/// The probe that opens the server's own mailbox.
pub(super) const DEEP_TEST: &str = "OutlookMapiHttpDeepTestProbe";
/// The probe that goes the way of clients.
pub(super) const TOUCH_POINT: &str = "OutlookMapiHttpCtpProbe";
/// The probe that looks whether requests can be written down.
pub(super) const LOG_WRITE: &str = "LogWriteProbe";
/// How often the probes run by themselves.
pub(super) const EVERY: Duration = Duration::from_secs(60);
/// How many failures in a row make a monitor Unhealthy.
const FAILURES: u32 = 3;

/// A probe that there is, and the monitor that watches it.
struct Watch {
    health_set: &'static str,
    /// The health set that documentation also puts it in.
    also: Option<&'static str>,
    probe: &'static str,
    monitor: &'static str,
    group: &'static str,
    component: Option<&'static str>,
    /// How long after the start it runs first.
    first: Duration,
}

/// The health set of the server's own endpoints.
const PROTOCOL: &str = "OutlookMapiHttp.Protocol";

/// All of them.
const WATCHES: [Watch; 4] = [
    Watch {
        health_set: PROTOCOL,
        also: None,
        probe: SELF_TEST,
        monitor: "OutlookMapiHttpSelfTestMonitor",
        group: "ServiceComponents",
        component: Some("MapiProxy"),
        first: Duration::from_secs(5),
    },
    Watch {
        health_set: PROTOCOL,
        also: None,
        probe: DEEP_TEST,
        monitor: "OutlookMapiHttpDeepTestMonitor",
        group: "ServiceComponents",
        component: Some("MapiProxy"),
        first: Duration::from_secs(5),
    },
    Watch {
        health_set: "OutlookMapiHttp",
        also: Some(PROTOCOL),
        probe: TOUCH_POINT,
        monitor: "OutlookMapiHttpCtpMonitor",
        group: "CustomerTouchPoints",
        component: None,
        // It depends on more than the server, and not all of that is up when the server starts.
        first: Duration::from_secs(30),
    },
    Watch {
        health_set: "Logging",
        also: None,
        probe: LOG_WRITE,
        monitor: "LogWriteMonitor",
        group: "ServerResources",
        component: None,
        // The others have written something by then.
        first: Duration::from_secs(10),
    },
];

/// What is known of a monitor.
#[derive(Clone, Debug, Default)]
struct Known {
    alert: Alert,
    failures: u32,
    since: Option<i64>,
    changed: Option<i64>,
    last: Option<ProbeResult>,
}

/// The health manager.
#[derive(Debug)]
pub(super) struct Health {
    running: AtomicBool,
    known: Mutex<[Known; WATCHES.len()]>,
}

impl Default for Health {
    fn default() -> Self {
        Self { running: AtomicBool::new(true), known: Mutex::default() }
    }
}

impl Health {
    /// Whether it runs.
    pub(super) fn is_running(&self) -> bool {
        self.running.load(Ordering::Relaxed)
    }

    /// The services: the health manager is the one part that can be stopped by itself.
    pub(super) fn services(&self) -> Vec<Service> {
        let state = if self.is_running() { ServiceState::Running } else { ServiceState::Stopped };
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
        let runs = state == ServiceState::Running;
        if self.running.swap(runs, Ordering::Relaxed) != runs && !runs {
            // What it knew is not known any more.
            *self.known.lock() = Default::default();
        }
        Ok(())
    }

    /// What runs; `None` when the health manager does not.
    pub(super) fn items(&self) -> Option<Vec<MonitoringItem>> {
        let item =
            |watch: &Watch, kind, name| MonitoringItem { kind, health_set: watch.health_set, also: watch.also, name, target: "".into() };
        let both = |watch: &Watch| [item(watch, "Probe", watch.probe), item(watch, "Monitor", watch.monitor)];
        self.is_running().then(|| WATCHES.iter().flat_map(both).collect())
    }

    /// The probes by name, and how long after the start each of them runs first.
    pub(super) fn schedule() -> impl Iterator<Item = (&'static str, Duration)> {
        WATCHES.iter().map(|watch| (watch.probe, watch.first))
    }

    /// The probe of this name; `None` while the health manager does not run.
    pub(super) fn probe(&self, name: &str) -> Option<MonitoringItem> {
        self.items()?.into_iter().find(|item| item.kind == "Probe" && item.name == name)
    }

    /// Takes a result in.
    pub(super) fn record(&self, item: &MonitoringItem, result: &ProbeResult) {
        let Some(index) = WATCHES.iter().position(|watch| watch.probe == item.name && watch.health_set == item.health_set) else { return };
        let mut all = self.known.lock();
        let known = &mut all[index];
        known.failures = if result.succeeded { 0 } else { known.failures.saturating_add(1) };
        let alert = match known.failures {
            0 => Alert::Healthy,
            failures if failures < FAILURES => Alert::Degraded,
            _ => Alert::Unhealthy,
        };
        if alert != known.alert {
            known.changed = Some(result.ended);
            known.alert = alert;
        }
        known.since = if alert == Alert::Healthy { None } else { known.since.or(Some(result.ended)) };
        known.last = Some(result.clone());
    }

    /// How the monitors stand; `watching` says whether the component Monitoring takes part.
    pub(super) fn monitors(&self, watching: bool) -> Vec<MonitorHealth> {
        let known = self.known.lock();
        let runs = self.is_running() && watching;
        WATCHES
            .iter()
            .zip(known.iter())
            .map(|(watch, known)| MonitorHealth {
                name: watch.monitor,
                health_set: watch.health_set,
                group: watch.group,
                target: "".into(),
                component: watch.component,
                alert: if runs { known.alert } else { Alert::Disabled },
                since: known.since,
                changed: known.changed,
                last: known.last.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(ended: i64, succeeded: bool) -> ProbeResult {
        ProbeResult { started: ended, ended, succeeded, error: "".into(), exception: "".into() }
    }

    #[test]
    fn one_failure_is_a_doubt_and_three_are_an_illness() {
        let health = Health::default();
        let item = health.probe(SELF_TEST).unwrap();
        let stand = |health: &Health| {
            let monitor = health.monitors(true)[0].clone();
            (monitor.alert, monitor.since, monitor.changed)
        };
        assert_eq!(stand(&health), (Alert::UnInitialized, None, None));
        for (ended, succeeded, expected) in [
            (1, true, (Alert::Healthy, None, Some(1))),
            (2, false, (Alert::Degraded, Some(2), Some(2))),
            (3, false, (Alert::Degraded, Some(2), Some(2))),
            (4, false, (Alert::Unhealthy, Some(2), Some(4))),
            (5, false, (Alert::Unhealthy, Some(2), Some(4))),
            (6, true, (Alert::Healthy, None, Some(6))),
        ] {
            health.record(&item, &result(ended, succeeded));
            assert_eq!(stand(&health), expected, "{ended}");
        }
        assert_eq!(health.monitors(false)[0].alert, Alert::Disabled);
        health.set(NAME, ServiceState::Stopped).unwrap();
        assert_eq!((health.monitors(true)[0].alert, health.items()), (Alert::Disabled, None));
        health.set(NAME, ServiceState::Running).unwrap();
        assert_eq!(stand(&health), (Alert::UnInitialized, None, None));
    }
}
