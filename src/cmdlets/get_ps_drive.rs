//! Get-PSDrive: files, variables, functions, aliases and the environment.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard};
use std::sync::Arc;

/// Name, provider, root.
const DRIVES: &[(&str, &str, &str)] = &[
    ("/", "FileSystem", "/"),
    ("Alias", "Alias", ""),
    ("Env", "Environment", ""),
    ("Function", "Function", ""),
    ("Variable", "Variable", ""),
];

/// Lists drives.
#[derive(Debug, Default)]
pub(super) struct GetDrive;

impl Cmdlet<parameters::GetPSDrive> for GetDrive {
    fn process(&mut self, p: &mut parameters::GetPSDrive, context: &mut dyn Context) -> Outcome {
        let kinds: Option<Vec<Wildcard>> = p.ps_provider.value().map(|names| names.iter().map(|name| Wildcard::new(name)).collect());
        for name in p.name.value().cloned().unwrap_or_else(|| vec!["*".into()]) {
            let pattern = Wildcard::new(&name);
            let mut found = false;
            for (drive, provider, root) in DRIVES {
                if !pattern.matches(drive) || kinds.as_ref().is_some_and(|kinds| !kinds.iter().any(|kind| kind.matches(provider))) {
                    continue;
                }
                found = true;
                let part = |name: &str, value: &str| Property { name: name.into(), value: value.into() };
                let parts = vec![part("Name", drive), part("Provider", provider), part("Root", root), part("CurrentLocation", "")];
                let object = Object::of(&["System.Management.Automation.PSDriveInfo", "System.Object"], parts).written_as(*drive);
                context.emit(Value::Object(Arc::new(object)))?;
            }
            if !found && !Wildcard::is_pattern(&name) {
                let message = format!("Cannot find drive. A drive with the name '{name}' does not exist.");
                let exception = Exception::new("System.Management.Automation.DriveNotFoundException", message);
                let target: Text = name.clone();
                context.error(ErrorRecord::new("GetLocationNoMatchingDrive", Category::ObjectNotFound, exception).with_target(target))?;
            }
        }
        Ok(())
    }
}
