//! What of a call goes into the audit log.

use super::call::{Call, message_of};
use super::masked::masked_arguments;
use crate::catalog::{self, CmdletDef};
use crate::config::{AuditEntry, ConfigError, PropertyChange, Section};
use crate::invoke::{Mode, Outcome, Stopped};
use crate::value::{Text, Value, Wildcard, display_text};

/// What a call came to, noted while it runs.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The object that changed.
    pub(super) object: Text,
    /// What changed of it.
    pub(super) changes: Vec<PropertyChange>,
    /// The first error that did not end the cmdlet.
    pub(super) error: Option<Text>,
}

/// Writes a call down, if the organization wants it written down.
///
/// # Errors
/// When the log cannot be written.
pub(super) fn write(call: &Call<'_>, arguments: &[(Text, Value)], outcome: &Outcome) -> Result<(), ConfigError> {
    let def = call.invocation.cmdlet;
    if call.invocation.mode != Mode::Perform {
        return Ok(());
    }
    let organization = call.store.known()?;
    let noun = catalog::noun("AdminAuditLogConfig").expect("there is a definition of the audit log's settings");
    let Some(settings) = organization.settings.part(noun).map(|part| &part.section) else { return Ok(()) };
    // Whoever switches the log off is seen doing it.
    let switches = def.noun == Some(noun.name) && !def.view_only;
    if !switches && !is_wanted(settings, def, arguments) {
        return Ok(());
    }
    let error = match outcome {
        Ok(()) => call.noted.error.clone(),
        Err(Stopped::Error(record)) => Some(message_of(record)),
        Err(Stopped::Quietly | Stopped::Unwinding(_)) => Some("It was stopped.".into()),
    };
    let object = if call.noted.object.is_empty() {
        let named = arguments.iter().find(|(name, _)| name.eq_ignore_ascii_case("Identity") || name.eq_ignore_ascii_case("Name"));
        named.map(|(_, value)| display_text(value)).unwrap_or_default()
    } else {
        call.noted.object.clone()
    };
    let verbose = matches!(settings.value("log-level"), Value::Enum(level) if level.value == 1);
    let entry = AuditEntry {
        when: (call.caller.clock)(),
        caller: call.caller.name.clone(),
        address: call.caller.address.clone(),
        cmdlet: def.name.into(),
        parameters: masked_arguments(def, arguments),
        object,
        changes: if verbose { call.noted.changes.clone() } else { Vec::new() },
        error,
        server: call.live.map(super::Live::server).unwrap_or_default(),
    };
    let Value::TimeSpan(keep) = settings.value("age-limit") else { return Ok(()) };
    call.store.audit(&entry, keep)
}

fn is_wanted(settings: &Section, def: &CmdletDef, arguments: &[(Text, Value)]) -> bool {
    let is_on = |key: &str| matches!(settings.value(key), Value::Bool(true));
    let is = |verb: &str| def.name.starts_with(verb);
    let looks = is("Get-") || is("Search-") || is("Test-") && !is_on("test-cmdlets");
    !looks
        && is_on("enabled")
        && fits(settings, "cmdlets", def.name)
        && !fits(settings, "excluded-cmdlets", def.name)
        && (arguments.is_empty() || arguments.iter().any(|(name, _)| fits(settings, "parameters", name)))
}

/// Whether one of the patterns of a setting fits a name.
fn fits(settings: &Section, key: &str, name: &str) -> bool {
    let Value::Array(patterns) = settings.value(key) else { return false };
    patterns.to_vec().iter().any(|pattern| Wildcard::new(&display_text(pattern)).matches(name))
}
