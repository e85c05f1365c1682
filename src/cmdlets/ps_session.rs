//! Connections as scripts of Exchange make them: names on a list. The cmdlets that they would bring are here already.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard, to_text};
use std::sync::Arc;

const SESSION: &str = "System.Management.Automation.Runspaces.PSSession";

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

fn part(session: &Value, name: &str) -> Text {
    match session {
        Value::Object(session) => session.property(name).map_or_else(|| "".into(), |value| to_text(&value)),
        _ => "".into(),
    }
}

/// Puts a connection on the list.
#[derive(Debug, Default)]
pub(super) struct NewSession;

impl Cmdlet<parameters::NewPSSession> for NewSession {
    fn process(&mut self, p: &mut parameters::NewPSSession, context: &mut dyn Context) -> Outcome {
        let address = p.connection_uri.value().map(|uri| crate::value::Uri::new(uri.clone()));
        let host = address.as_ref().and_then(|uri| crate::value::Foreign::property(uri, "Host")).map(|host| to_text(&host));
        let configuration = p.configuration_name.value().cloned().unwrap_or_else(|| "".into());
        let of_exchange = configuration.eq_ignore_ascii_case("Microsoft.Exchange")
            || address
                .is_some_and(|uri| crate::value::Foreign::text(&uri).to_ascii_lowercase().trim_end_matches('/').ends_with("/powershell"));
        if !of_exchange {
            let message = "Only sessions of Exchange stand for something here (-ConfigurationName Microsoft.Exchange): script blocks do not run on other computers from this shell.";
            let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
            return Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into());
        }
        let servers = match (p.computer_name.value(), host) {
            (Some(names), _) => names.clone(),
            (None, Some(host)) => vec![host],
            (None, None) => vec!["localhost".into()],
        };
        for (at, server) in servers.into_iter().enumerate() {
            let sessions = context.remote_sessions();
            let id = sessions.iter().filter_map(|session| part(session, "Id").parse::<i32>().ok()).max().unwrap_or(0) + 1;
            let name = p.name.value().and_then(|names| names.get(at)).cloned().unwrap_or_else(|| format!("Runspace{id}").into());
            let parts = vec![
                ("Id", Value::Int(id)),
                ("Name", Value::String(name)),
                ("ComputerName", Value::String(server)),
                ("ComputerType", "RemoteMachine".into()),
                ("State", "Opened".into()),
                ("ConfigurationName", "Microsoft.Exchange".into()),
                ("Availability", "Available".into()),
            ];
            let session = object(&[SESSION, "System.Object"], parts);
            sessions.push(session.clone());
            context.emit(session)?;
        }
        Ok(())
    }
}

/// Options of a connection.
#[derive(Debug, Default)]
pub(super) struct NewSessionOption;

impl Cmdlet<parameters::NewPSSessionOption> for NewSessionOption {
    fn process(&mut self, p: &mut parameters::NewPSSessionOption, context: &mut dyn Context) -> Outcome {
        let parts = vec![
            ("SkipCACheck", Value::Bool(p.skip_ca_check.is_on())),
            ("SkipCNCheck", Value::Bool(p.skip_cn_check.is_on())),
            ("SkipRevocationCheck", Value::Bool(p.skip_revocation_check.is_on())),
            ("NoEncryption", Value::Bool(p.no_encryption.is_on())),
        ];
        context.emit(object(&["System.Management.Automation.Remoting.PSSessionOption", "System.Object"], parts))
    }
}

/// Whether a connection is meant by any of what was given.
fn is_meant(session: &Value, ids: Option<&Vec<i32>>, names: Option<&Vec<Text>>, servers: Option<&Vec<Text>>) -> bool {
    let fits = |patterns: Option<&Vec<Text>>, property: &str| {
        patterns.is_none_or(|all| all.iter().any(|pattern| Wildcard::new(pattern).matches(&part(session, property))))
    };
    ids.is_none_or(|ids| ids.iter().any(|id| *part(session, "Id") == *id.to_string()))
        && fits(names, "Name")
        && fits(servers, "ComputerName")
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct GetSession;

impl Cmdlet<parameters::GetPSSession> for GetSession {
    fn process(&mut self, p: &mut parameters::GetPSSession, context: &mut dyn Context) -> Outcome {
        let all = context.remote_sessions().clone();
        let meant = all.into_iter().filter(|session| is_meant(session, p.id.value(), p.name.value(), p.computer_name.value()));
        let configured = p.configuration_name.value().cloned();
        meant
            .filter(|session| configured.as_ref().is_none_or(|wanted| part(session, "ConfigurationName").eq_ignore_ascii_case(wanted)))
            .try_for_each(|session| context.emit(session))
    }
}

/// Accepts that the cmdlets of a connection are wanted.
#[derive(Debug, Default)]
pub(super) struct ImportSession;

impl Cmdlet<parameters::ImportPSSession> for ImportSession {}

/// Takes connections off the list.
#[derive(Debug, Default)]
pub(super) struct RemoveSession;

impl Cmdlet<parameters::RemovePSSession> for RemoveSession {
    fn process(&mut self, p: &mut parameters::RemovePSSession, context: &mut dyn Context) -> Outcome {
        if let Some(given) = p.session.value() {
            let ids: Vec<Text> = given.iter().map(|session| part(session, "Id")).collect();
            context.remote_sessions().retain(|own| !ids.contains(&part(own, "Id")));
            return Ok(());
        }
        let (ids, names, servers) = (p.id.value().cloned(), p.name.value().cloned(), p.computer_name.value().cloned());
        if ids.is_some() || names.is_some() || servers.is_some() {
            context.remote_sessions().retain(|own| !is_meant(own, ids.as_ref(), names.as_ref(), servers.as_ref()));
        }
        Ok(())
    }
}
