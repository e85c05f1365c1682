//! New-Object: an object of a type, or of properties.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::member::{Surroundings, call_static};
use crate::value::{Object, Property, Type, Value, member, to_text};
use std::sync::Arc;

/// Makes an object.
#[derive(Debug, Default)]
pub(super) struct NewObject;

/// A world that says nothing: constructors need none.
struct Nothing;

impl Surroundings for Nothing {
    fn now(&self) -> i64 {
        0
    }
    fn offset(&self, _utc: i64) -> i64 {
        0
    }
    fn random(&mut self) -> u128 {
        0
    }
    fn environment(&self, _name: &str) -> Option<String> {
        None
    }
    fn computer(&self) -> String {
        String::new()
    }
    fn user(&self) -> String {
        String::new()
    }
    fn folder(&self) -> std::path::PathBuf {
        std::path::PathBuf::new()
    }
}

impl Cmdlet<parameters::NewObject> for NewObject {
    fn process(&mut self, parameters: &mut parameters::NewObject, context: &mut dyn Context) -> Outcome {
        if let Some(name) = parameters.com_object.value() {
            let exception = Exception::new(
                "System.PlatformNotSupportedException",
                format!("'{name}' is a COM object, and there are none in this shell."),
            );
            return Err(ErrorRecord::new("NoCOMClassIdentified", Category::ResourceUnavailable, exception)
                .with_target(name.clone())
                .into());
        }
        let Some(name) = parameters.type_name.value() else { return Ok(()) };
        let ty = Type::named(name);
        let made = match ty {
            Type::CustomObject | Type::Object => Value::Object(Arc::new(Object::new(Vec::new()))),
            _ => {
                let arguments = match parameters.argument_list.value().map(Vec::as_slice) {
                    Some([Value::Array(items)]) => items.to_vec(),
                    Some(items) => items.to_vec(),
                    None => Vec::new(),
                };
                match call_static(&ty, "new", &arguments, &mut Nothing) {
                    Some(Ok(value)) => value,
                    Some(Err(error)) => {
                        let exception = Exception::new("System.Management.Automation.MethodInvocationException", error.message.as_str());
                        return Err(ErrorRecord::new("ConstructorInvokedThrowException", Category::InvalidOperation, exception).into());
                    }
                    None => {
                        let message = format!("Cannot find type [{name}]: verify that the assembly containing this type is loaded.");
                        let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
                        return Err(ErrorRecord::new("TypeNotFound", Category::InvalidType, exception).into());
                    }
                }
            }
        };
        if let Some(Value::Dictionary(entries)) = parameters.property.value() {
            for (key, value) in entries.entries().iter() {
                match &made {
                    Value::Object(object) if !object.set_property(&to_text(key.value()), value.clone()) => {
                        object.add_property(Property { name: to_text(key.value()), value: value.clone() });
                    }
                    other => {
                        // A property that the type does not have is left as it is.
                        let _ = member::set_property(other, &to_text(key.value()), value.clone());
                    }
                }
            }
        }
        context.emit(made)
    }
}
