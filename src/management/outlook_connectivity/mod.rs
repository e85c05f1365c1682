//! `Test-OutlookConnectivity` on a server: by probe identity a probe of the health manager, run now; by mail address the way of a
//! client as this server sees it.

mod address;
mod backend;
mod known;

use super::call::Call;
use super::live::{MonitoringItem, Probe, ProbeResult};
use super::{error, monitoring_item_identity};
use crate::catalog;
use crate::invoke::{Outcome, Stopped, parameters};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value};
use std::time::Duration;

/// How long a probe may take when nobody says.
const PATIENCE: u64 = 30;
/// How long it may take at most.
const LONGEST: u64 = 3_600;

/// Runs a probe and shows what it found.
///
/// # Errors
/// When nobody wants more.
pub fn test(call: &mut Call<'_>, parameters: parameters::TestOutlookConnectivity) -> Outcome {
    if parameters.email_address.is_given() {
        return address::test(call, &parameters);
    }
    let from = parameters.run_from_server_id.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &from)? else { return Ok(()) };
    let wanted = parameters.probe_identity.into_value().unwrap_or_default();
    let Some(item) = probe_called(call, &server, &wanted)? else { return Ok(()) };
    for (given, name) in [(parameters.credential.is_given(), "Credential"), (parameters.mailbox_id.is_given(), "MailboxId")] {
        if given {
            let what = match item.name {
                name if !name.contains("DeepTest") && !name.contains("Ctp") => "logs in nowhere and opens no mailbox",
                _ => "opens the mailbox that the server watches itself with, and proves itself without a password",
            };
            let message = format!("{} {what}: leave -{name} away. -EmailAddress tests the mailbox of a person.", item.name);
            let exception = Exception::new("System.ArgumentException", message);
            return call.error(ErrorRecord::new("ProbeParameterNotUsed", Category::InvalidArgument, exception));
        }
    }
    let patience = patience(parameters.time_out_seconds.value());
    if !call.go_on(&format!("Running the probe \"{}\" on {server}.", item.identity()), None)? {
        return Ok(());
    }
    let probe = Probe { item: item.clone(), host: parameters.hostname.into_value(), patience };
    let Some(live) = call.live else { return Ok(()) };
    let result = live.probe(&probe, call.stop);
    let object = object(call, &probe, &result);
    call.emit(object)
}

/// How long a probe may take. A text that is no number means the default; so it is with Exchange.
pub(super) fn patience(seconds: Option<&Text>) -> Duration {
    let seconds = seconds.and_then(|text| text.trim().parse::<u64>().ok()).filter(|seconds| *seconds > 0);
    Duration::from_secs(seconds.unwrap_or(PATIENCE).min(LONGEST))
}

/// The probe that a text names; an error is reported when there is none, or the health manager does not run.
///
/// # Errors
/// When the caller made the error terminating.
pub(super) fn probe_called(call: &mut Call<'_>, server: &str, wanted: &str) -> Result<Option<MonitoringItem>, Stopped> {
    let Some(items) = call.live.and_then(|live| live.monitoring_items()) else {
        call.error(monitoring_item_identity::stopped(server))?;
        return Ok(None);
    };
    let probes: Vec<MonitoringItem> = items.into_iter().filter(|item| item.kind == "Probe").collect();
    if let Some(item) = probes.iter().find(|item| is_called(item, wanted)) {
        return Ok(Some(item.clone()));
    }
    let names: Vec<String> = probes.iter().map(MonitoringItem::identity).collect();
    let meant = if wanted.contains('@') {
        format!(" Is the way of an address meant? Test-OutlookConnectivity -EmailAddress {wanted}")
    } else {
        String::new()
    };
    call.error(error::not_found("probe", wanted, &format!(" The health manager of {server} has {}.{meant}", names.join(", "))))?;
    Ok(None)
}

/// `HealthSet\Probe`, or the name of the probe alone, and what it looks at behind it. Case counts in that part only, as with
/// Exchange.
fn is_called(item: &MonitoringItem, wanted: &str) -> bool {
    let sets = [Some(item.health_set), item.also];
    let in_set = wanted.split_once('\\').filter(|(set, _)| sets.iter().flatten().any(|own| own.eq_ignore_ascii_case(set)));
    let called = in_set.map_or(wanted, |(_, rest)| rest);
    let (name, target) = called.split_once('\\').unwrap_or((called, ""));
    name.eq_ignore_ascii_case(item.name) && *target == *item.target
}

fn object(call: &Call<'_>, probe: &Probe, result: &ProbeResult) -> Value {
    let properties = [
        ("MonitorIdentity", probe.item.identity().into()),
        ("StartTime", call.local(result.started)),
        ("EndTime", call.local(result.ended)),
        ("Result", if result.succeeded { "Succeeded" } else { "Failed" }.into()),
        ("Error", result.error.clone().into()),
        ("Exception", result.exception.clone().into()),
    ];
    catalog::object_of("OutlookConnectivity", properties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_called_with_and_without_its_health_set() {
        let mut item = MonitoringItem {
            kind: "Probe",
            health_set: "OutlookMapiHttp.Protocol",
            also: None,
            name: "OutlookMapiHttpDeepTestProbe",
            target: "".into(),
        };
        assert!(is_called(&item, "outlookmapihttp.protocol\\OutlookMapiHttpDeepTestProbe"));
        assert!(is_called(&item, "OutlookMapiHttpDEEPTestProbe"));
        assert!(!is_called(&item, "OutlookMapiHttpDeepTestProbe\\DB1") && !is_called(&item, "") && !is_called(&item, "Outlook"));
        assert!(!is_called(&item, "OutlookMapiHttp\\OutlookMapiHttpDeepTestProbe"));
        item.also = Some("OutlookMapiHttp");
        assert!(is_called(&item, "OutlookMapiHTTP\\OutlookMapiHttpDeepTestProbe"));
        item.target = "DB1".into();
        assert!(is_called(&item, "OutlookMapiHttpDeepTestProbe\\DB1") && !is_called(&item, "OutlookMapiHttpDeepTestProbe\\db1"));
    }
}
