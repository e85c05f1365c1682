//! New-Object: an object of a type, or of properties.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Type, Value, member, name_of, to_text};
use std::sync::Arc;

/// Makes an object.
#[derive(Debug, Default)]
pub(super) struct NewObject;

impl Cmdlet<parameters::NewObject> for NewObject {
    fn process(&mut self, parameters: &mut parameters::NewObject, context: &mut dyn Context) -> Outcome {
        if let Some(name) = parameters.com_object.value() {
            if name.eq_ignore_ascii_case("WScript.Shell") {
                let types = &["System.__ComObject#WScript.Shell", "System.__ComObject", "System.Object"];
                return context.emit(Value::Object(Arc::new(Object::of(types, Vec::new()))));
            }
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
                    Some(items) => items.to_vec(),
                    None => Vec::new(),
                };
                match context.construct(&ty, &arguments) {
                    Ok(value) => value,
                    Err(Stopped::Error(record)) if &*record.id == "MethodNotFound" => {
                        let message = format!("Cannot find type [{name}]: verify that the assembly containing this type is loaded.");
                        let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
                        return Err(ErrorRecord::new("TypeNotFound", Category::InvalidType, exception).into());
                    }
                    Err(Stopped::Error(record)) => {
                        let cause = record.exception.inner.as_ref().map_or(&record.exception.message, |inner| &inner.message);
                        let count = arguments.len();
                        let message = format!("Exception calling \".ctor\" with \"{count}\" argument(s): \"{cause}\"");
                        let exception = Exception::new("System.Management.Automation.MethodInvocationException", message);
                        return Err(ErrorRecord::new("ConstructorInvokedThrowException", Category::InvalidOperation, exception).into());
                    }
                    Err(other) => return Err(other),
                }
            }
        };
        if let Some(Value::Dictionary(entries)) = parameters.property.value() {
            for (key, value) in entries.entries().iter() {
                match &made {
                    Value::Object(object) if !object.set_property(&to_text(key.value()), value.clone()) => {
                        object.add_property(Property { name: name_of(&to_text(key.value())), value: value.clone() });
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
