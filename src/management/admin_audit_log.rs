//! `Search-AdminAuditLog`: what administrators did, as objects.

use super::call::{Call, stopped};
use super::error;
use crate::catalog;
use crate::config::{AuditEntry, Audited, PropertyChange};
use crate::invoke::{Given, MultiValued, Outcome, parameters};
use crate::value::{Array, ArrayKind, DateTime, DateTimeKind, Object, Property, Text, Type, Value, Wildcard};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What is asked for.
struct Wanted {
    cmdlets: Vec<Wildcard>,
    parameters: Vec<Wildcard>,
    objects: Vec<Wildcard>,
    users: Vec<Wildcard>,
    success: Option<bool>,
    /// In UTC ticks.
    moments: RangeInclusive<i64>,
}

/// Shows the entries that fit, the newest first.
///
/// # Errors
/// When the log cannot be read, or nobody wants more.
pub fn search(call: &mut Call<'_>, given: parameters::SearchAdminAuditLog) -> Outcome {
    let most = match given.result_size.value().map_or("1000", |size| &**size) {
        size if size.eq_ignore_ascii_case("Unlimited") => usize::MAX,
        size => match size.trim().parse() {
            Ok(size) => size,
            Err(_) => return call.error(error::invalid("ResultSize", &format!("takes a whole number or Unlimited; '{size}' is neither"))),
        },
    };
    if given.parameters.is_given() && !given.cmdlets.is_given() {
        return call.error(error::invalid("Parameters", "needs -Cmdlets: name the cmdlets whose parameters are meant"));
    }
    if given.external_access.value() == Some(&true) {
        return Ok(());
    }
    let utc = |date: Option<&DateTime>, otherwise: i64| {
        date.map_or(otherwise, |date| match date.kind {
            DateTimeKind::Utc => date.ticks,
            // Somebody who gives a time without a zone means the clock on the wall.
            _ => date.ticks - (call.caller.offset)(date.ticks),
        })
    };
    let wanted = Wanted {
        cmdlets: patterns(&given.cmdlets),
        parameters: patterns(&given.parameters),
        objects: patterns(&given.object_ids),
        users: patterns(&given.user_ids),
        success: given.is_success.value().copied(),
        moments: utc(given.start_date.value(), i64::MIN)..=utc(given.end_date.value(), i64::MAX),
    };
    let mut passed_over = given.start_index.value().map_or(0, |index| usize::try_from(*index).unwrap_or(0));
    let (mut found, mut broken, mut later) = (Vec::new(), Vec::new(), None);
    let walked = call.store.audited(|next| {
        match next {
            Audited::Broken => broken.push(later),
            Audited::Entry(entry) => {
                later = Some(entry.when);
                if entry.when < *wanted.moments.start() {
                    return false;
                }
                if !fits(&wanted, &entry) {
                } else if passed_over > 0 {
                    passed_over -= 1;
                } else if found.len() < most {
                    found.push(entry);
                }
            }
        }
        found.len() < most && !call.stop.is_stopped()
    });
    walked.map_err(|error| stopped(&error))?;
    for when in broken.into_iter().flatten() {
        let moment = crate::value::display_text(&call.local(when));
        call.warning(format!(
            "The audit log was altered: what stood before the entry of {moment} is missing or is not as it was written."
        ))?;
    }
    for entry in found {
        call.emit(object(&entry))?;
    }
    Ok(())
}

fn patterns(given: &Given<MultiValued<Text>>) -> Vec<Wildcard> {
    let patterns = match given.value() {
        Some(MultiValued::Replace(patterns) | MultiValued::Edit { add: patterns, .. }) => patterns.as_slice(),
        None => &[],
    };
    patterns.iter().map(|pattern| Wildcard::new(pattern)).collect()
}

fn fits(wanted: &Wanted, entry: &AuditEntry) -> bool {
    let any = |patterns: &[Wildcard], text: &str| patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(text));
    let has_parameter = || entry.parameters.iter().any(|(name, _)| any(&wanted.parameters, name));
    wanted.moments.contains(&entry.when)
        && any(&wanted.cmdlets, &entry.cmdlet)
        && any(&wanted.objects, &entry.object)
        && any(&wanted.users, &entry.caller)
        && wanted.success.is_none_or(|success| success == entry.error.is_none())
        && (wanted.parameters.is_empty() || has_parameter())
}

fn object(entry: &AuditEntry) -> Value {
    let list = |items: Vec<Value>| Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::Object, items)));
    let named = |kind: &'static str, properties: Vec<(&str, Value)>| {
        let properties = properties.into_iter().map(|(name, value)| Property { name: name.into(), value });
        let types: &'static [&'static str] = match kind {
            "parameter" => &["Microsoft.Exchange.Management.SystemConfigurationTasks.AdminAuditLogCmdletParameter", "System.Object"],
            _ => &["Microsoft.Exchange.Management.SystemConfigurationTasks.AdminAuditLogModifiedProperty", "System.Object"],
        };
        Value::Object(Arc::new(Object::of(types, properties.collect())))
    };
    let text = |value: &Option<Text>| Value::from(value.clone().unwrap_or_default());
    let parameters = entry
        .parameters
        .iter()
        .map(|(name, value)| named("parameter", vec![("Name", name.clone().into()), ("Value", value.clone().into())]));
    let changes = entry.changes.iter().map(|PropertyChange { property, old, new }| {
        named("property", vec![("Name", property.clone().into()), ("OldValue", text(old)), ("NewValue", text(new))])
    });
    let moment = DateTime { ticks: entry.when, kind: DateTimeKind::Utc };
    let properties = [
        ("ObjectModified", entry.object.clone().into()),
        ("CmdletName", entry.cmdlet.clone().into()),
        ("CmdletParameters", list(parameters.collect())),
        ("ModifiedProperties", list(changes.collect())),
        ("Caller", entry.caller.clone().into()),
        ("ClientAddress", entry.address.clone().into()),
        ("ExternalAccess", Value::Bool(false)),
        ("Succeeded", Value::Bool(entry.error.is_none())),
        ("Error", entry.error.clone().unwrap_or_else(|| "None".into()).into()),
        ("RunDate", Value::DateTime(moment)),
        ("OriginatingServer", entry.server.clone().into()),
        ("Identity", crate::value::format_date(moment, "o").into()),
        ("IsValid", Value::Bool(true)),
    ];
    catalog::object_of("AdminAuditLogEvent", properties)
}
