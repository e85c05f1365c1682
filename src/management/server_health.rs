//! `Get-ServerHealth`, `Get-HealthReport`, `Invoke-MonitoringProbe`, `Test-ServiceHealth`: how the running server is.

use super::call::{Call, stopped};
use super::live::{Alert, MonitorHealth, MonitoringItem, Probe, ProbeResult, ServiceState};
use super::{error, monitoring_item_identity, outlook_connectivity};
use crate::catalog::{self, enums};
use crate::config::{ComponentRequest, ComponentState, component_state};
use crate::invoke::{Given, Outcome, Stopped, parameters};
use crate::value::{Array, ArrayKind, EnumValue, Text, Type, Value, Wildcard};
use std::sync::Arc;
use uuid::Uuid;

/// The role that the server has, as Exchange names it.
const ROLE: &str = "Client Access Server Role";

/// Shows the monitors.
///
/// # Errors
/// When nobody wants more.
pub fn list(call: &mut Call<'_>, given: parameters::GetServerHealth) -> Outcome {
    let Some((server, monitors)) = monitors(call, given.identity, &given.health_set, given.ha_impacting_only.is_on())? else {
        return Ok(());
    };
    let requests = call.store.component_requests().map_err(|error| stopped(&error))?;
    for monitor in monitors {
        let object = monitor_object(call, &requests, &server, &monitor);
        call.emit(object)?;
    }
    Ok(())
}

/// Shows the health sets.
///
/// # Errors
/// When nobody wants more.
pub fn report(call: &mut Call<'_>, given: parameters::GetHealthReport) -> Outcome {
    let Some((server, monitors)) = monitors(call, given.identity, &given.health_set, given.ha_impacting_only.is_on())? else {
        return Ok(());
    };
    let requests = call.store.component_requests().map_err(|error| stopped(&error))?;
    let mut sets: Vec<&'static str> = Vec::new();
    for monitor in &monitors {
        if !sets.contains(&monitor.health_set) {
            sets.push(monitor.health_set);
        }
    }
    for set in sets {
        let own: Vec<&MonitorHealth> = monitors.iter().filter(|monitor| monitor.health_set == set).collect();
        let worst = own.iter().map(|monitor| monitor.alert).max_by_key(|alert| alert.badness()).unwrap_or(Alert::UnInitialized);
        let last = own.iter().filter_map(|monitor| monitor.changed).max();
        let first = own[0];
        let entries = own.iter().map(|monitor| monitor_object(call, &requests, &server, monitor)).collect();
        let properties = [
            ("Server", server.clone().into()),
            ("State", component(&requests, &server, first.component).into()),
            ("HealthSet", set.into()),
            ("HealthGroup", first.group.into()),
            ("AlertValue", alert_value(worst)),
            ("LastTransitionTime", last.map_or(Value::Null, |when| call.local(when))),
            ("MonitorCount", Value::Int(i32::try_from(own.len()).unwrap_or(i32::MAX))),
            ("HaImpactingMonitorCount", Value::Int(0)),
            ("Entries", list_of(entries)),
        ];
        call.emit(catalog::object_of("HealthReport", properties))?;
    }
    Ok(())
}

/// Runs a probe.
///
/// # Errors
/// When nobody wants more.
pub fn invoke(call: &mut Call<'_>, given: parameters::InvokeMonitoringProbe) -> Outcome {
    let named = given.server.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &named)? else { return Ok(()) };
    let wanted = given.identity.into_value().unwrap_or_default();
    let patience = outlook_connectivity::patience(given.time_out_seconds.value());
    let Some(item) = outlook_connectivity::probe_called(call, &server, &wanted)? else { return Ok(()) };
    let Some(live) = call.live else { return Ok(()) };
    let result = live.probe(&Probe { item: item.clone(), host: None, patience }, call.stop);
    let object = probe_object(call, &server, &item, &result);
    call.emit(object)
}

/// Says whether the services run that the server needs.
///
/// # Errors
/// When nobody wants more.
pub fn services(call: &mut Call<'_>, given: parameters::TestServiceHealth) -> Outcome {
    let named = given.server.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &named)? else { return Ok(()) };
    if !call.go_on(&format!("Testing the services of {server}."), None)? {
        return Ok(());
    }
    let services = call.live.map(|live| live.services()).unwrap_or_default();
    let names = |state: ServiceState| -> Vec<Value> {
        services.iter().filter(|service| service.state == state).map(|service| service.name.into()).collect()
    };
    let (running, stopped) = (names(ServiceState::Running), names(ServiceState::Stopped));
    let properties = [
        ("Role", ROLE.into()),
        ("RequiredServicesRunning", Value::Bool(stopped.is_empty())),
        ("ServicesRunning", list_of(running)),
        ("ServicesNotRunning", list_of(stopped)),
    ];
    call.emit(catalog::object_of("ServiceHealth", properties))
}

/// The monitors that were asked for, and the server that has them.
fn monitors(
    call: &mut Call<'_>,
    server: Given<Text>,
    set: &Given<Text>,
    impacting: bool,
) -> Result<Option<(Text, Vec<MonitorHealth>)>, Stopped> {
    let named = server.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &named)? else { return Ok(None) };
    let all = call.live.map(|live| live.health()).unwrap_or_default();
    if impacting {
        return Ok(Some((server, Vec::new())));
    }
    let Some(wanted) = set.value().filter(|set| !set.is_empty()) else { return Ok(Some((server, all))) };
    let pattern = Wildcard::new(wanted);
    let found: Vec<MonitorHealth> = all.iter().filter(|monitor| pattern.matches(monitor.health_set)).cloned().collect();
    if found.is_empty() && !Wildcard::is_pattern(wanted) {
        let mut sets: Vec<&str> = all.iter().map(|monitor| monitor.health_set).collect();
        sets.dedup();
        call.error(error::not_found("health set", wanted, &format!(" There is {}.", sets.join(", "))))?;
        return Ok(None);
    }
    Ok(Some((server, found)))
}

/// How the component stands that a monitor watches: `Online`, `Offline`, `NotApplicable`.
fn component(requests: &[ComponentRequest], server: &str, component: Option<&str>) -> &'static str {
    let Some(component) = component else { return "NotApplicable" };
    match component_state(requests, server, component) {
        ComponentState::Active => "Online",
        ComponentState::Draining => "Draining",
        ComponentState::Inactive => "Offline",
    }
}

fn alert_value(alert: Alert) -> Value {
    Value::from(EnumValue { def: &enums::MONITOR_ALERT_STATE, value: alert.number() })
}

fn list_of(items: Vec<Value>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, items)))
}

fn monitor_object(call: &Call<'_>, requests: &[ComponentRequest], server: &Text, monitor: &MonitorHealth) -> Value {
    let moment = |when: Option<i64>| when.map_or(Value::Null, |when| call.local(when));
    let last = monitor.last.as_ref();
    let properties = [
        ("Server", server.clone().into()),
        ("CurrentHealthSetState", component(requests, server, monitor.component).into()),
        ("Name", monitor.name.into()),
        ("TargetResource", monitor.target.clone().into()),
        ("HealthSetName", monitor.health_set.into()),
        ("HealthGroupName", monitor.group.into()),
        ("AlertValue", alert_value(monitor.alert)),
        ("FirstAlertObservedTime", moment(monitor.since)),
        ("ServerComponent", monitor.component.unwrap_or("None").into()),
        ("LastTransitionTime", moment(monitor.changed)),
        ("LastExecutionTime", moment(last.map(|last| last.ended))),
        ("LastExecutionResult", last.map_or(Value::Null, |last| if last.succeeded { "Succeeded" } else { "Failed" }.into())),
        ("Error", last.map(|last| last.error.clone()).unwrap_or_default().into()),
        ("Exception", last.map(|last| last.exception.clone()).unwrap_or_default().into()),
        ("IsHaImpacting", Value::Bool(false)),
    ];
    catalog::object_of("ServerHealth", properties)
}

fn probe_object(call: &Call<'_>, server: &Text, item: &MonitoringItem, result: &ProbeResult) -> Value {
    let number = if result.succeeded { 3 } else { 4 };
    let properties = [
        ("Server", server.clone().into()),
        ("MonitorIdentity", item.identity().into()),
        ("RequestId", Value::from(Uuid::from_u128((call.caller.random)()))),
        ("ExecutionStartTime", call.local(result.started)),
        ("ExecutionEndTime", call.local(result.ended)),
        ("Error", result.error.clone().into()),
        ("Exception", result.exception.clone().into()),
        ("ResultType", Value::from(EnumValue { def: &enums::PROBE_RESULT_TYPE, value: number })),
        ("ResultName", item.identity().into()),
    ];
    catalog::object_of("MonitoringProbeResult", properties)
}
