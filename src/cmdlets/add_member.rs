//! Add-Member: gives an object more properties and methods.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, ScriptMember, ScriptMemberKind, Text, Value, enum_text, name_of, to_text};
use std::sync::Arc;

/// Gives an object more properties and methods.
#[derive(Debug, Default)]
pub(super) struct AddMember;

fn put(object: &Arc<Object>, name: &Text, value: &Value, force: bool, context: &mut dyn Context) -> Outcome {
    if object.property(name).is_some() {
        if force {
            object.set_property(name, value.clone());
            return Ok(());
        }
        let message = format!("The object has a member \"{name}\" already; -Force replaces it.");
        let exception = Exception::new("System.InvalidOperationException", message);
        let record = ErrorRecord::new("MemberAlreadyExists", Category::InvalidOperation, exception);
        return context.error(record.with_target(Value::Object(object.clone())));
    }
    object.add_property(Property { name: name_of(name), value: value.clone() });
    Ok(())
}

/// The value of a member of a kind.
pub(super) fn member(kind: Option<&str>, value: Value, second: Value) -> Value {
    let script = |kind| Value::foreign(ScriptMember { kind, body: value.clone(), setter: second.clone() });
    match kind {
        Some("ScriptMethod") => script(ScriptMemberKind::Method),
        Some("ScriptProperty") => script(ScriptMemberKind::Property),
        Some("AliasProperty") => script(ScriptMemberKind::Alias),
        _ => value,
    }
}

impl Cmdlet<parameters::AddMember> for AddMember {
    fn process(&mut self, p: &mut parameters::AddMember, context: &mut dyn Context) -> Outcome {
        let Some(input) = p.input_object.take() else { return Ok(()) };
        let object = match &input {
            Value::Object(object) => object.clone(),
            other => Arc::new(Object::around(other.clone(), Vec::new())),
        };
        let force = p.force.is_on();
        if let Some(Value::Dictionary(entries)) = p.note_property_members.value() {
            let pairs: Vec<(Text, Value)> = entries.entries().iter().map(|(key, value)| (to_text(key.value()), value.clone())).collect();
            pairs.iter().try_for_each(|(name, value)| put(&object, name, value, force, context))?;
        }
        if let Some(name) = p.note_property_name.value().or(p.name.value()).cloned() {
            let value = p.note_property_value.value().or(p.value.value()).cloned().unwrap_or_default();
            let kind = p.member_type.value().map(|kind| enum_text(*kind));
            let value = member(kind.as_deref(), value, p.second_value.value().cloned().unwrap_or_default());
            put(&object, &name, &value, force, context)?;
        }
        if let Some(name) = p.type_name.value() {
            object.add_type(name.clone());
        }
        if p.pass_thru.is_on() { context.emit(Value::Object(object)) } else { Ok(()) }
    }
}
