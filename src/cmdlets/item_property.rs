//! Get-ItemProperty and Get-ItemPropertyValue: properties of files and folders.

use super::item::{described, expanded, not_there};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard};
use std::sync::Arc;

/// Says that a name means the registry, which only Windows has.
fn no_registry(name: &str) -> Option<ErrorRecord> {
    let lower = name.to_ascii_lowercase();
    let drive = lower.split(':').next().filter(|drive| ["hklm", "hkcu", "registry"].contains(drive))?;
    let message = format!("Cannot find drive. A drive with the name '{drive}' does not exist: this system has no registry.");
    let exception = Exception::new("System.Management.Automation.DriveNotFoundException", message);
    Some(ErrorRecord::new("DriveNotFound", Category::ObjectNotFound, exception).with_target(drive))
}

/// The files and folders that names mean; what is not there is reported.
fn items(names: &[Text], literal: bool, context: &mut dyn Context) -> Result<Vec<Value>, Stopped> {
    let mut found = Vec::new();
    for name in names {
        if let Some(record) = no_registry(name) {
            context.error(record)?;
            continue;
        }
        for path in expanded(name, literal, context)? {
            if path.symlink_metadata().is_ok() {
                found.push(described(&path, context));
            } else {
                context.error(not_there(&path))?;
            }
        }
    }
    Ok(found)
}

/// Shows properties.
#[derive(Debug, Default)]
pub(super) struct GetItemProperty;

impl Cmdlet<parameters::GetItemProperty> for GetItemProperty {
    fn process(&mut self, p: &mut parameters::GetItemProperty, context: &mut dyn Context) -> Outcome {
        let mut found = items(&p.path.value().cloned().unwrap_or_default(), false, context)?;
        found.extend(items(&p.literal_path.value().cloned().unwrap_or_default(), true, context)?);
        let Some(names) = p.name.value().cloned() else { return found.into_iter().try_for_each(|item| context.emit(item)) };
        let patterns: Vec<Wildcard> = names.iter().map(|name| Wildcard::new(name)).collect();
        for item in found {
            let properties = crate::value::member::properties(&item);
            let parts: Vec<Property> =
                properties.into_iter().filter(|own| patterns.iter().any(|pattern| pattern.matches(&own.name))).collect();
            context.emit(Value::Object(Arc::new(Object::new(parts))))?;
        }
        Ok(())
    }
}

/// Changes a property.
#[derive(Debug, Default)]
pub(super) struct SetItemProperty;

impl Cmdlet<parameters::SetItemProperty> for SetItemProperty {
    fn process(&mut self, p: &mut parameters::SetItemProperty, context: &mut dyn Context) -> Outcome {
        let mut found = items(&p.path.value().cloned().unwrap_or_default(), false, context)?;
        found.extend(items(&p.literal_path.value().cloned().unwrap_or_default(), true, context)?);
        let Some(name) = p.name.value().cloned() else { return Ok(()) };
        for item in found {
            let path = crate::value::to_text(&item);
            if !context.should_process(&format!("Item: {path} Property: {name}"), "Set Property")? {
                continue;
            }
            if let Err(error) = crate::value::member::set_property(&item, &name, p.value.value().cloned().unwrap_or_default()) {
                let exception = Exception::new("System.Management.Automation.SetValueException", error.message);
                let record = ErrorRecord::new("PropertyAssignmentException", Category::NotSpecified, exception);
                context.error(record.with_target(path))?;
            } else if p.pass_thru.is_on() {
                context.emit(item)?;
            }
        }
        Ok(())
    }
}

/// Gives properties as they are.
#[derive(Debug, Default)]
pub(super) struct GetItemPropertyValue;

impl Cmdlet<parameters::GetItemPropertyValue> for GetItemPropertyValue {
    fn process(&mut self, p: &mut parameters::GetItemPropertyValue, context: &mut dyn Context) -> Outcome {
        for item in items(&p.path.value().cloned().unwrap_or_default(), false, context)? {
            for name in p.name.value().cloned().unwrap_or_default() {
                match context.property(&item, &name) {
                    Some(value) => context.emit(value)?,
                    None => {
                        let exception =
                            Exception::new("System.Management.Automation.PSArgumentException", format!("There is no property '{name}'."));
                        context.error(ErrorRecord::new(
                            "System.Management.Automation.PSArgumentException",
                            Category::InvalidArgument,
                            exception,
                        ))?;
                    }
                }
            }
        }
        Ok(())
    }
}
