//! Get-Error: the last errors with everything about them.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Object, Property, Value};
use std::sync::Arc;

/// Shows errors.
#[derive(Debug, Default)]
pub(super) struct GetError;

/// What is told of an error, in this order.
const PARTS: &[&str] =
    &["Exception", "TargetObject", "CategoryInfo", "FullyQualifiedErrorId", "ErrorDetails", "InvocationInfo", "ScriptStackTrace"];

/// The parts of an error as a list that is shown whole.
fn described(error: &Value, context: &mut dyn Context) -> Value {
    let mut parts = Vec::new();
    for name in PARTS {
        let Some(value) = context.property(error, name).filter(|value| !value.is_null()) else { continue };
        match *name {
            "Exception" => {
                let mut exception = value;
                let mut label = String::from("Exception");
                // The causes, the nearest first.
                for _ in 0..16 {
                    let ty = exception.type_names().first().cloned().unwrap_or_else(|| "".into());
                    let message = context.property(&exception, "Message").unwrap_or_default();
                    parts.push((format!("{label}.Type"), Value::String(ty)));
                    parts.push((format!("{label}.Message"), message));
                    match context.property(&exception, "InnerException").filter(|inner| !inner.is_null()) {
                        Some(inner) => {
                            label.push_str(".InnerException");
                            exception = inner;
                        }
                        None => break,
                    }
                }
            }
            "InvocationInfo" => {
                for part in ["InvocationName", "PositionMessage"] {
                    parts.push((part.to_owned(), context.property(&value, part).unwrap_or_default()));
                }
            }
            _ => parts.push(((*name).to_owned(), value)),
        }
    }
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.ErrorRecord#PSExtendedError", "System.Object"], parts)))
}

impl Cmdlet<parameters::GetError> for GetError {
    fn process(&mut self, p: &mut parameters::GetError, context: &mut dyn Context) -> Outcome {
        let errors = match p.input_object.value().cloned() {
            Some(error) => vec![error],
            None => {
                let count = p.newest.value().map_or(1, |count| usize::try_from(*count).unwrap_or(1));
                match context.variable("Error") {
                    Value::Array(errors) => errors.to_vec().into_iter().take(count).collect(),
                    _ => Vec::new(),
                }
            }
        };
        for error in errors {
            let shown = described(&error, context);
            context.emit(shown)?;
        }
        Ok(())
    }
}
