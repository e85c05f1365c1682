//! `Get-Service` and its siblings: the parts of the running server that can be stopped and started.

use super::call::Call;
use super::error;
use super::live::{Service, ServiceState};
use crate::catalog::{self, enums};
use crate::invoke::{Given, Outcome, parameters};
use crate::value::{EnumValue, Text, Value, Wildcard};

/// Shows services.
///
/// # Errors
/// When nobody wants more.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetService) -> Outcome {
    if let Some(computer) = parameters.computer_name.value() {
        let own = call.live.map(|live| live.server()).unwrap_or_default();
        if !computer.eq_ignore_ascii_case(&own) && !computer.split('.').next().unwrap_or(computer).eq_ignore_ascii_case(&own) {
            return call.error(error::not_found("server", computer, &format!(" The connected one is {own}.")));
        }
    }
    for service in named(call, &parameters.name)? {
        let object = object(call, &service);
        call.emit(object)?;
    }
    Ok(())
}

/// Starts services.
///
/// # Errors
/// When nobody wants more.
pub fn start(call: &mut Call<'_>, parameters: parameters::StartService) -> Outcome {
    change(call, &parameters.name, &[ServiceState::Running], "Starting", parameters.pass_thru.is_on())
}

/// Stops services.
///
/// # Errors
/// When nobody wants more.
pub fn stop(call: &mut Call<'_>, parameters: parameters::StopService) -> Outcome {
    change(call, &parameters.name, &[ServiceState::Stopped], "Stopping", parameters.pass_thru.is_on())
}

/// Stops services and starts them again.
///
/// # Errors
/// When nobody wants more.
pub fn restart(call: &mut Call<'_>, parameters: parameters::RestartService) -> Outcome {
    change(call, &parameters.name, &[ServiceState::Stopped, ServiceState::Running], "Restarting", parameters.pass_thru.is_on())
}

fn change(call: &mut Call<'_>, name: &Given<Text>, states: &[ServiceState], verb: &str, pass: bool) -> Outcome {
    for service in named(call, name)? {
        let sentence = format!("{verb} the service \"{}\" ({}).", service.name, service.title);
        if !call.go_on(&sentence, None)? {
            continue;
        }
        let Some(live) = call.live else { return Ok(()) };
        for state in states {
            if let Err(why) = live.set_service(service.name, *state) {
                call.error(error::refused("CouldNotChangeService", format!("The service '{}' cannot be changed: {why}.", service.name)))?;
                break;
            }
        }
        if pass && let Some(now) = live.services().into_iter().find(|own| own.name == service.name) {
            let object = object(call, &now);
            call.emit(object)?;
        }
    }
    Ok(())
}

/// The services of this name; an error is reported for a name without wildcards that no service has.
fn named(call: &mut Call<'_>, name: &Given<Text>) -> Result<Vec<Service>, crate::invoke::Stopped> {
    let all = call.live.map(|live| live.services()).unwrap_or_default();
    let Some(name) = name.value().filter(|name| !name.is_empty()) else { return Ok(all) };
    let pattern = Wildcard::new(name);
    let found: Vec<Service> =
        all.iter().filter(|service| pattern.matches(service.name) || pattern.matches(service.title)).cloned().collect();
    if found.is_empty() && !Wildcard::is_pattern(name) {
        let names: Vec<&str> = all.iter().map(|service| service.name).collect();
        let message = format!("There is no service '{name}'. There is {}.", names.join(", "));
        let exception = crate::record::Exception::new("Microsoft.PowerShell.Commands.ServiceCommandException", message);
        let record = crate::record::ErrorRecord::new("NoServiceFoundForGivenName", crate::record::Category::ObjectNotFound, exception);
        call.error(record.with_target(name.clone()))?;
    }
    Ok(found)
}

fn object(call: &Call<'_>, service: &Service) -> Value {
    let status = match service.state {
        ServiceState::Stopped => 1,
        ServiceState::Running => 4,
    };
    let properties = [
        ("Name", service.name.into()),
        ("DisplayName", service.title.into()),
        ("Status", Value::from(EnumValue { def: &enums::SERVICE_STATUS, value: status })),
        ("StartType", "Automatic".into()),
        ("CanStop", Value::Bool(service.state == ServiceState::Running)),
        ("MachineName", call.live.map(|live| live.server()).into()),
    ];
    catalog::object_of("Service", properties)
}
