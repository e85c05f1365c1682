//! Add-Member: gives an object more properties.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, to_text};
use std::sync::Arc;

/// Gives an object more properties.
#[derive(Debug, Default)]
pub(super) struct AddMember;

fn put(object: &Object, name: &Text, value: &Value, force: bool, context: &mut dyn Context) -> Outcome {
    if object.set_property(name, value.clone()) {
        if force {
            return Ok(());
        }
        let message = format!("The object has a member \"{name}\" already; -Force replaces it.");
        let exception = Exception::new("System.InvalidOperationException", message);
        return context.error(ErrorRecord::new("MemberAlreadyExists", Category::InvalidOperation, exception));
    }
    object.properties_mut().push(Property { name: name.clone(), value: value.clone() });
    Ok(())
}

impl Cmdlet<parameters::AddMember> for AddMember {
    fn process(&mut self, parameters: &mut parameters::AddMember, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        let object = match &input {
            Value::Object(object) => object.clone(),
            other => Arc::new(Object::around(other.clone(), Vec::new())),
        };
        let force = parameters.force.is_on();
        if let Some(Value::Dictionary(entries)) = parameters.note_property_members.value() {
            let pairs: Vec<(Text, Value)> = entries.entries().iter().map(|(key, value)| (to_text(key.value()), value.clone())).collect();
            pairs.iter().try_for_each(|(name, value)| put(&object, name, value, force, context))?;
        }
        if let Some(name) = parameters.note_property_name.value().or(parameters.name.value()).cloned() {
            let value = parameters.note_property_value.value().or(parameters.value.value()).cloned().unwrap_or_default();
            put(&object, &name, &value, force, context)?;
        }
        if let Some(name) = parameters.type_name.value() {
            object.add_type(name.clone());
        }
        if parameters.pass_thru.is_on() { context.emit(Value::Object(object)) } else { Ok(()) }
    }
}
