//! Get-Alias.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Object, Property, Text, Value, Wildcard};
use std::sync::Arc;

/// The aliases.
#[derive(Debug, Default)]
pub(super) struct GetAlias;

fn described(name: &str, target: &str) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let parts = vec![
        property("CommandType", "Alias".into()),
        property("Name", name.into()),
        property("Definition", target.into()),
        property("ResolvedCommandName", target.into()),
        property("DisplayName", format!("{name} -> {target}").into()),
        property("Version", Value::Null),
        property("Source", "".into()),
    ];
    Value::Object(Arc::new(Object::of(
        &["System.Management.Automation.AliasInfo", "System.Management.Automation.CommandInfo", "System.Object"],
        parts,
    )))
}

impl Cmdlet<parameters::GetAlias> for GetAlias {
    fn process(&mut self, parameters: &mut parameters::GetAlias, context: &mut dyn Context) -> Outcome {
        let mut all: Vec<(Text, Text)> = context.commands().aliases().map(|(name, target)| (name.clone(), target.clone())).collect();
        all.sort();
        if let Some(definitions) = parameters.definition.value() {
            let patterns: Vec<Wildcard> = definitions.iter().map(|definition| Wildcard::new(definition)).collect();
            all.retain(|(_, target)| patterns.iter().any(|pattern| pattern.matches(target)));
        }
        let Some(names) = parameters.name.value().cloned() else {
            return all.iter().try_for_each(|(name, target)| context.emit(described(name, target)));
        };
        for wanted in names {
            let pattern = Wildcard::new(&wanted);
            let mut found =
                all.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&wanted) || (wanted.len() > 1 && pattern.matches(name))).peekable();
            if found.peek().is_none() && !Wildcard::is_pattern(&wanted) {
                let exception = Exception::new(
                    "System.Management.Automation.ItemNotFoundException",
                    format!("There is no alias with the name '{wanted}'."),
                );
                context
                    .error(ErrorRecord::new("ItemNotFoundException", Category::ObjectNotFound, exception).with_target(wanted.clone()))?;
                continue;
            }
            let found: Vec<Value> = found.map(|(name, target)| described(name, target)).collect();
            found.into_iter().try_for_each(|alias| context.emit(alias))?;
        }
        Ok(())
    }
}
