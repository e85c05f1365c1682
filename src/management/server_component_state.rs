//! `Get-`, `Set-ServerComponentState`: which components of the running server take part.

use super::call::{Call, stopped};
use super::{error, monitoring_item_identity};
use crate::catalog::{self, enums};
use crate::config::{ComponentRequest, ComponentState, PropertyChange, SERVER_WIDE_OFFLINE, component_state};
use crate::invoke::{Outcome, parameters};
use crate::value::{Array, ArrayKind, EnumValue, Object, Property, Text, Type, Value, Wildcard};
use std::sync::Arc;

/// The components that this server has, in the order in which they are shown.
pub const COMPONENTS: [&str; 4] = [SERVER_WIDE_OFFLINE, "AutoDiscoverProxy", "MapiProxy", "Monitoring"];

/// Components of Exchange that this server does not have; scripts for maintenance name them.
const OTHERS: &[&str] = &[
    "HubTransport",
    "FrontendTransport",
    "RecoveryActionsEnabled",
    "ActiveSyncProxy",
    "EcpProxy",
    "EwsProxy",
    "ImapProxy",
    "OabProxy",
    "OwaProxy",
    "PopProxy",
    "PushNotificationsProxy",
    "RpsProxy",
    "RwsProxy",
    "RpcProxy",
    "UMCallRouter",
    "XropProxy",
    "HttpProxyAvailabilityGroup",
    "ForwardSyncDaemon",
    "ProvisioningRps",
    "EdgeTransport",
    "HighAvailability",
    "SharedCache",
    "MailboxDeliveryProxy",
    "RoutingUpdates",
    "RestProxy",
    "DefaultProxy",
    "Lsass",
    "RoutingService",
    "E4EProxy",
    "CafeLAMv2",
    "LogExportProvider",
];

/// Shows the components.
///
/// # Errors
/// When what is known of them cannot be read, or nobody wants more.
pub fn list(call: &mut Call<'_>, given: parameters::GetServerComponentState) -> Outcome {
    let named = given.identity.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &named)? else { return Ok(()) };
    let requests = call.store.component_requests().map_err(|error| stopped(&error))?;
    let wanted = given.component.into_value().unwrap_or_else(|| "*".into());
    let pattern = Wildcard::new(&wanted);
    let found: Vec<&str> = COMPONENTS.into_iter().filter(|component| pattern.matches(component)).collect();
    if found.is_empty() && !Wildcard::is_pattern(&wanted) {
        return call.error(error::not_found("component", &wanted, &format!(" {server} has {}.", COMPONENTS.join(", "))));
    }
    let organization = call.organization()?;
    let host = organization.server(&server).map_or_else(|| server.clone(), |own| own.host());
    for component in found {
        let object = object(call, &requests, (&server, &host), component);
        call.emit(object)?;
    }
    Ok(())
}

/// Notes what a requester wants of a component.
///
/// # Errors
/// When it cannot be written.
pub fn set(call: &mut Call<'_>, given: parameters::SetServerComponentState) -> Outcome {
    let named = given.identity.into_value().unwrap_or_default();
    let Some(server) = monitoring_item_identity::running(call, &named)? else { return Ok(()) };
    let (wanted, requester) = (given.component.into_value().unwrap_or_default(), given.requester.into_value().unwrap_or_default());
    let Some(component) = COMPONENTS.into_iter().find(|own| own.eq_ignore_ascii_case(&wanted)) else {
        if let Some(other) = OTHERS.iter().find(|own| own.eq_ignore_ascii_case(&wanted)) {
            return call.warning(format!("{server} has no component {other}; there is nothing to take out of service or bring back."));
        }
        return call.error(error::not_found("component", &wanted, &format!(" {server} has {}.", COMPONENTS.join(", "))));
    };
    let state = match given.state.value().map(|state| state.value) {
        Some(1) => ComponentState::Inactive,
        Some(2) => ComponentState::Draining,
        _ => ComponentState::Active,
    };
    let requests = call.store.component_requests().map_err(|error| stopped(&error))?;
    let is_same =
        |own: &ComponentRequest| *own.server == *server && *own.component == *component && own.requester.eq_ignore_ascii_case(&requester);
    let before = requests.iter().find(|own| is_same(own)).map_or(ComponentState::Active, |own| own.state);
    let sentence = format!("Setting the component \"{component}\" of {server} to {state:?} (was {before:?}) for {requester}.");
    if !call.go_on(&sentence, None)? {
        return Ok(());
    }
    let request = ComponentRequest { server: server.clone(), component: component.into(), requester, state, when: (call.caller.clock)() };
    call.store.request_component(request).map_err(|error| stopped(&error))?;
    let word = |state: ComponentState| Some(format!("{state:?}").into());
    let change = PropertyChange { property: "State".into(), old: word(before), new: word(state) };
    call.noted_change(&format!("{server}\\{component}").into(), vec![change]);
    if let Some(live) = call.live {
        live.changed();
    }
    let requests = call.store.component_requests().map_err(|error| stopped(&error))?;
    let now = component_state(&requests, &server, component);
    if state == ComponentState::Active && now != ComponentState::Active {
        let holders: Vec<&str> = requests
            .iter()
            .filter(|own| own.state != ComponentState::Active && (*own.component == *component || *own.component == *SERVER_WIDE_OFFLINE))
            .map(|own| &*own.requester)
            .collect();
        call.warning(format!("{component} is still {now:?}: {} holds it, or ServerWideOffline, in another state.", holders.join(", ")))?;
    }
    Ok(())
}

fn state_value(state: ComponentState) -> Value {
    let value = match state {
        ComponentState::Active => 0,
        ComponentState::Inactive => 1,
        ComponentState::Draining => 2,
    };
    Value::from(EnumValue { def: &enums::SERVICE_STATE, value })
}

fn object(call: &Call<'_>, requests: &[ComponentRequest], (server, host): (&Text, &Text), component: &str) -> Value {
    let own = requests.iter().filter(|own| *own.server == **server && *own.component == *component);
    let states = own.map(|own| {
        let properties = [
            ("Requester", own.requester.clone().into()),
            ("State", state_value(own.state)),
            ("Timestamp", call.local(own.when)),
            ("Component", own.component.clone().into()),
        ];
        let properties = properties.into_iter().map(|(name, value)| Property { name: name.into(), value });
        Value::Object(Arc::new(Object::of(
            &["Microsoft.Exchange.Data.Directory.ServerComponentStates.ServerComponentState", "System.Object"],
            properties.collect(),
        )))
    });
    let list = |items: Vec<Value>| Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, items)));
    let offline = component_state(requests, server, SERVER_WIDE_OFFLINE) == ComponentState::Inactive;
    let properties = [
        ("ServerFqdn", host.clone().into()),
        ("Component", component.into()),
        ("State", state_value(component_state(requests, server, component))),
        ("ServerWideOfflineIsOffline", Value::Bool(offline)),
        ("RemoteStates", list(Vec::new())),
        ("LocalStates", list(states.collect())),
        ("Identity", server.clone().into()),
        ("IsValid", Value::Bool(true)),
        ("Server", server.clone().into()),
    ];
    catalog::object_of("ServerComponentState", properties)
}
