//! `Get-MonitoringItemIdentity`: what the health manager runs.

use super::call::Call;
use super::live::MonitoringItem;
use super::{error, identity};
use crate::catalog::{self, enums};
use crate::invoke::{Outcome, parameters};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{EnumValue, Text, Value, Wildcard};

/// Lists the items of a health set.
///
/// # Errors
/// When nobody wants more.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetMonitoringItemIdentity) -> Outcome {
    let server = parameters.server.into_value().unwrap_or_default();
    let Some(server) = running(call, &server)? else { return Ok(()) };
    let Some(items) = call.live.and_then(|live| live.monitoring_items()) else {
        return call.error(stopped(&server));
    };
    let wanted = parameters.identity.into_value().unwrap_or_default();
    let pattern = Wildcard::new(&wanted);
    let found: Vec<MonitoringItem> = items.iter().filter(|item| pattern.matches(item.health_set)).cloned().collect();
    if found.is_empty() && !Wildcard::is_pattern(&wanted) {
        let mut sets: Vec<&str> = items.iter().map(|item| item.health_set).collect();
        sets.dedup();
        return call.error(error::not_found("health set", &wanted, &format!(" There is {}.", sets.join(", "))));
    }
    for item in found {
        call.emit(object(&server, &item))?;
    }
    Ok(())
}

/// The running server, when it is the one that was named; an error is reported when it is another. Empty means the running one.
///
/// # Errors
/// When the caller made the error terminating.
pub(super) fn running(call: &mut Call<'_>, named: &str) -> Result<Option<Text>, crate::invoke::Stopped> {
    let own = call.live.map(|live| live.server()).unwrap_or_default();
    if named.is_empty() {
        return Ok(Some(own));
    }
    let organization = call.organization()?;
    match identity::server(&organization, named) {
        Ok(server) if server.name.eq_ignore_ascii_case(&own) => Ok(Some(own)),
        Ok(server) => {
            let message = format!(
                "The server '{}' is not the one that answers here ({own}). Connect to it: Connect-ExchangeServer {}.",
                server.name,
                server.host()
            );
            call.error(ErrorRecord::new(
                "ServerNotConnected",
                Category::ConnectionError,
                Exception::new("Emsh.Management.ServerNotConnectedException", message),
            ))?;
            Ok(None)
        }
        Err(record) => {
            call.error(*record)?;
            Ok(None)
        }
    }
}

/// What is said when the health manager does not run.
pub(super) fn stopped(server: &str) -> ErrorRecord {
    let message = format!("The health manager (service MSExchangeHM) does not run on {server}. Start-Service MSExchangeHM starts it.");
    ErrorRecord::new("HealthManagerNotRunning", Category::ResourceUnavailable, Exception::new("System.InvalidOperationException", message))
}

fn object(server: &str, item: &MonitoringItem) -> Value {
    let properties = [
        ("Server", server.into()),
        ("ItemType", item.kind.into()),
        ("HealthSetName", item.health_set.into()),
        ("Name", item.name.into()),
        ("TargetResource", item.target.clone().into()),
        ("Identity", item.identity().into()),
        ("IsValid", Value::Bool(true)),
        ("ObjectState", Value::from(EnumValue { def: &enums::OBJECT_STATE, value: 0 })),
    ];
    catalog::object_of("MonitoringItemIdentity", properties)
}
