//! Drives that are no files: `env:`, `variable:`, `function:`, `alias:`.

use crate::invoke::{CommandSource, Context, Outcome, Variable, VariableOption};
use crate::value::{Object, Property, Text, Value, Wildcard, to_text};
use std::sync::Arc;

/// One of these drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drive {
    Environment,
    Variable,
    Function,
    Alias,
}

/// The drive that a path begins with, and the name behind it; `None` for files.
pub(super) fn split(path: &str) -> Option<(Drive, &str)> {
    let (drive, rest) = path.split_once(':')?;
    let drive = match drive.to_ascii_lowercase().as_str() {
        "env" | "environment" => Drive::Environment,
        "variable" => Drive::Variable,
        "function" => Drive::Function,
        "alias" => Drive::Alias,
        _ => return None,
    };
    Some((drive, rest.trim_start_matches(['\\', '/'])))
}

/// What stands in a drive under a name or pattern, by name; everything for no name.
pub(super) fn items(drive: Drive, name: &str, context: &mut dyn Context) -> Vec<(Text, Value)> {
    let pattern = Wildcard::new(if name.is_empty() { "*" } else { name });
    let mut found: Vec<(Text, Value)> = match drive {
        Drive::Environment => {
            let variables = context.environment().iter().filter(|(own, _)| pattern.matches(own));
            variables.map(|(name, value)| (name.as_str().into(), entry(name, value.as_str().into()))).collect()
        }
        Drive::Variable => match context.variable_entry(name, None).filter(|_| !Wildcard::is_pattern(name) && !name.is_empty()) {
            Some(variable) => vec![(variable.name.clone(), super::variable::described(&variable))],
            None => {
                let all = context.variable_entries(None).into_iter().filter(|variable| pattern.matches(&variable.name));
                all.map(|variable| (variable.name.clone(), super::variable::described(&variable))).collect()
            }
        },
        Drive::Function => {
            let functions = context.commands().functions().filter(|(own, _)| pattern.matches(own));
            functions
                .filter_map(|(_, source)| match source {
                    CommandSource::Function { signature, body, module, kind } => {
                        let value = crate::invoke::function_info(signature, body, module, *kind);
                        Some((Text::from(&*signature.name), value))
                    }
                    _ => None,
                })
                .collect()
        }
        Drive::Alias => {
            let commands = context.commands();
            let aliases = commands.aliases().filter(|(own, _)| pattern.matches(own));
            aliases.map(|(own, target)| (own.into(), crate::invoke::alias_info(own, target, commands))).collect()
        }
    };
    found.sort_by_key(|(name, _)| name.to_lowercase());
    found
}

/// An environment variable as an object.
fn entry(name: &str, value: Value) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let parts = vec![property("Name", name.into()), property("Value", value), property("Key", name.into())];
    Value::Object(Arc::new(Object::of(&["System.Collections.DictionaryEntry", "System.Object"], parts)))
}

/// Sets what stands under a name.
pub(super) fn set(drive: Drive, name: &str, value: Value, context: &mut dyn Context) -> Outcome {
    match drive {
        Drive::Environment => {
            let text = to_text(&value).to_string();
            context.set_environment(name, Some(text).filter(|text| !text.is_empty()));
            Ok(())
        }
        Drive::Variable => {
            let variable = Variable { name: name.into(), value, description: "".into(), option: VariableOption::None };
            context.define_variable(variable, None, false)
        }
        Drive::Alias => {
            context.commands_mut().set_alias(name, to_text(&value));
            Ok(())
        }
        Drive::Function => context.set_variable(&format!("function:{name}"), value),
    }
}

/// Removes what stands under a name.
pub(super) fn remove(drive: Drive, name: &str, context: &mut dyn Context) -> Outcome {
    match drive {
        Drive::Environment => context.set_environment(name, None),
        Drive::Variable => drop(context.remove_variable(name, None, false)?),
        Drive::Alias => drop(context.commands_mut().remove_alias(name)),
        Drive::Function => drop(context.commands_mut().remove_function(name)),
    }
    Ok(())
}
