//! `Get-ConfigurationRevision`: the journal as objects.

use super::call::{Call, stopped};
use super::error;
use crate::catalog;
use crate::config::{PropertyChange, Revision};
use crate::invoke::{Outcome, parameters};
use crate::value::{Array, ArrayKind, Type, Value};
use std::sync::Arc;

/// How many revisions are shown when nobody says.
const FIRST: usize = 20;

/// Shows the newest revisions, or the one that was asked for.
///
/// # Errors
/// When the journal cannot be read, or nobody wants more.
pub fn list(call: &mut Call<'_>, parameters: parameters::GetConfigurationRevision) -> Outcome {
    // What was changed by hand is written down before it is shown. Somebody who may only read sees what others wrote down.
    if let Err(problem) = call.store.record_hand_edits() {
        call.verbose(|| format!("Changes made by hand could not be looked for: {problem}"))?;
    }
    let wanted = parameters.identity.value().map(|number| u64::try_from(*number).unwrap_or(0));
    let first = parameters.first.value().map_or(FIRST, |first| usize::try_from(*first).unwrap_or(FIRST));
    let count = if wanted.is_some() { 1 } else { first };
    let found =
        call.store.revisions(count, |revision| wanted.is_none_or(|wanted| revision.number == wanted)).map_err(|error| stopped(&error))?;
    if let (Some(wanted), true) = (wanted, found.is_empty()) {
        return call.error(error::not_found("revision", &wanted.to_string(), " Get-ConfigurationRevision lists the latest."));
    }
    let running = call.live.map(|live| live.running().0);
    for revision in found {
        let object = object(call, &revision, running);
        call.emit(object)?;
    }
    Ok(())
}

fn object(call: &Call<'_>, revision: &Revision, running: Option<u64>) -> Value {
    let list = |items: Vec<Value>| Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, items)));
    let number = i32::try_from(revision.number).map_or_else(|_| Value::Long(revision.number.cast_signed()), Value::Int);
    let properties = [
        ("Revision", number),
        ("When", call.local(revision.when)),
        ("Author", revision.author.clone().into()),
        ("Command", revision.command.clone().into()),
        ("Object", revision.object.clone().into()),
        ("Changes", list(revision.changes.iter().map(|change| shown(change).into()).collect())),
        ("Files", list(vec![revision.file.clone().into()])),
        ("Running", running.map_or(Value::Null, |running| Value::Bool(running == revision.number))),
        ("Digest", revision.digest.clone().into()),
        ("Identity", revision.number.to_string().into()),
    ];
    catalog::object_of("ConfigurationRevision", properties)
}

fn shown(change: &PropertyChange) -> String {
    let text = |value: &Option<crate::value::Text>| value.clone().unwrap_or_default();
    format!("{}: {} -> {}", change.property, text(&change.old), text(&change.new))
}
