//! `Get-MapiHttpSession` and `Remove-MapiHttpSession`: what clients have open on the running server.

use super::call::Call;
use super::error;
use super::live::MapiSession;
use crate::catalog;
use crate::invoke::{Outcome, parameters};
use crate::value::{Value, Wildcard};
use uuid::Uuid;

/// Shows sessions.
///
/// # Errors
/// When nobody wants more.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetMapiHttpSession) -> Outcome {
    let mut found = sessions(call);
    if let Some(id) = parameters.identity.value() {
        found.retain(|session| session.id == *id);
        if found.is_empty() {
            return call.error(missing(*id));
        }
    }
    if let Some(mailbox) = parameters.mailbox.value().filter(|text| !text.is_empty()) {
        let pattern = Wildcard::new(mailbox);
        found.retain(|session| pattern.matches(&session.mailbox));
    }
    for session in found {
        let object = object(call, &session);
        call.emit(object)?;
    }
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the caller made errors terminating.
pub fn remove(call: &mut Call<'_>, parameters: parameters::RemoveMapiHttpSession) -> Outcome {
    let id = parameters.identity.value().copied().unwrap_or_default();
    let Some(session) = sessions(call).into_iter().find(|session| session.id == id) else {
        return call.error(missing(id));
    };
    let sentence = format!("Ending the session {id} of {} ({} at /mapi/{}).", session.mailbox, session.application, session.endpoint);
    if !call.go_on(&sentence, None)? {
        return Ok(());
    }
    match call.live.map(|live| live.end_mapi_session(id)) {
        Some(true) => Ok(()),
        _ => call.error(missing(id)),
    }
}

fn sessions(call: &Call<'_>) -> Vec<MapiSession> {
    call.live.map(|live| live.mapi_sessions()).unwrap_or_default()
}

fn missing(id: Uuid) -> crate::record::ErrorRecord {
    error::not_found("session", &id.to_string(), " It may have ended; Get-MapiHttpSession lists what there is.")
}

fn object(call: &Call<'_>, session: &MapiSession) -> Value {
    let properties = [
        ("Identity", Value::from(session.id)),
        ("Server", call.live.map(|live| live.server()).into()),
        ("Mailbox", session.mailbox.clone().into()),
        ("Endpoint", session.endpoint.into()),
        ("ClientApplication", session.application.clone().into()),
        ("ClientInfo", session.info.clone().into()),
        ("ClientAddress", session.address.clone().into()),
        ("StartTime", call.local(session.created)),
        ("IdleTime", Value::TimeSpan(session.idle)),
        ("ExpiresIn", Value::TimeSpan(session.expires_in)),
        ("Requests", Value::Long(i64::try_from(session.requests).unwrap_or(i64::MAX))),
        ("IsWaiting", Value::Bool(session.waits)),
    ];
    catalog::object_of("MapiHttpSession", properties)
}
