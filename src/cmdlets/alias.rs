//! Get-Alias, Set-Alias, New-Alias and Remove-Alias.

use crate::invoke::parameters;
use crate::invoke::{Alias, AliasOptions, Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, Wildcard, enum_text};

fn described(name: &str, target: &str, context: &dyn Context) -> Value {
    crate::invoke::alias_info(name, target, context.commands())
}

fn not_found(name: &Text) -> ErrorRecord {
    let message = format!("There is no alias with the name '{name}'.");
    let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
    ErrorRecord::new("ItemNotFoundException", Category::ObjectNotFound, exception).with_target(name.clone())
}

/// The aliases and what they stand for, by name.
fn all(context: &dyn Context) -> Vec<(Text, Text)> {
    let mut all: Vec<(Text, Text)> = context.commands().aliases().map(|(name, target)| (name.into(), target.into())).collect();
    all.sort_by(|(left, _), (right, _)| crate::value::compare_text(left, right, false));
    all
}

/// The aliases.
#[derive(Debug, Default)]
pub(super) struct GetAlias;

impl Cmdlet<parameters::GetAlias> for GetAlias {
    fn process(&mut self, parameters: &mut parameters::GetAlias, context: &mut dyn Context) -> Outcome {
        let mut all = all(context);
        if let Some(definitions) = parameters.definition.value() {
            let patterns: Vec<Wildcard> = definitions.iter().map(|definition| Wildcard::new(definition)).collect();
            all.retain(|(_, target)| patterns.iter().any(|pattern| pattern.matches(target)));
        }
        if let Some(excluded) = parameters.exclude.value() {
            let patterns: Vec<Wildcard> = excluded.iter().map(|name| Wildcard::new(name)).collect();
            all.retain(|(name, _)| !patterns.iter().any(|pattern| pattern.matches(name)));
        }
        let names = parameters.name.value().cloned().unwrap_or_else(|| vec!["*".into()]);
        for wanted in names {
            let pattern = Wildcard::new(&wanted);
            let found: Vec<Value> =
                all.iter().filter(|(name, _)| pattern.matches(name)).map(|(name, target)| described(name, target, context)).collect();
            if found.is_empty() && !Wildcard::is_pattern(&wanted) {
                context.error(not_found(&wanted))?;
                continue;
            }
            found.into_iter().try_for_each(|alias| context.emit(alias))?;
        }
        Ok(())
    }
}

/// An alias that nobody may change, or not without `-Force`.
fn protected(name: &Text, id: &'static str) -> ErrorRecord {
    let message = format!("The alias '{name}' is read-only or constant; -Force changes one that is only read-only.");
    let exception = Exception::new("System.Management.Automation.SessionStateUnauthorizedAccessException", message);
    ErrorRecord::new(id, Category::WriteError, exception).with_target(name.clone())
}

/// What the cmdlets that make aliases are given.
struct Wish {
    alias: Alias,
    scope: Option<Text>,
    force: bool,
    pass_thru: bool,
}

fn set(wish: Wish, action: &str, context: &mut dyn Context) -> Outcome {
    let Wish { alias, scope, force, pass_thru } = wish;
    if !context.should_process(&format!("Name: {} Value: {}", alias.name, alias.target), action)? {
        return Ok(());
    }
    if context.commands().alias_entry(&alias.name).is_some_and(|own| own.options.is_protected(force)) {
        return context.error(protected(&alias.name, "AliasNotWritable"));
    }
    let (name, target) = (alias.name.clone(), alias.target.clone());
    context.define_alias(alias, scope.as_deref());
    if pass_thru { context.emit(described(&name, &target, context)) } else { Ok(()) }
}

/// Makes an alias, or points it elsewhere.
#[derive(Debug, Default)]
pub(super) struct SetAlias;

impl Cmdlet<parameters::SetAlias> for SetAlias {
    fn process(&mut self, p: &mut parameters::SetAlias, context: &mut dyn Context) -> Outcome {
        let (Some(name), Some(target)) = (p.name.value().cloned(), p.value.value().cloned()) else { return Ok(()) };
        let description = p.description.value().cloned().unwrap_or_default();
        let options = p.option.value().map(|options| AliasOptions::named(&enum_text(*options))).unwrap_or_default();
        let alias = Alias { name, target, description, options };
        let wish = Wish { alias, scope: p.scope.value().cloned(), force: p.force.is_on(), pass_thru: p.pass_thru.is_on() };
        set(wish, "Set Alias", context)
    }
}

/// Makes an alias that is not there yet.
#[derive(Debug, Default)]
pub(super) struct NewAlias;

impl Cmdlet<parameters::NewAlias> for NewAlias {
    fn process(&mut self, p: &mut parameters::NewAlias, context: &mut dyn Context) -> Outcome {
        let (Some(name), Some(target)) = (p.name.value().cloned(), p.value.value().cloned()) else { return Ok(()) };
        if context.commands().alias_entry(&name).is_some() && !p.force.is_on() {
            let message = format!("An alias with the name '{name}' is there already; Set-Alias points it elsewhere.");
            let exception = Exception::new("System.Management.Automation.SessionStateException", message);
            return context.error(ErrorRecord::new("AliasAlreadyExists", Category::ResourceExists, exception).with_target(name));
        }
        let description = p.description.value().cloned().unwrap_or_default();
        let options = p.option.value().map(|options| AliasOptions::named(&enum_text(*options))).unwrap_or_default();
        let alias = Alias { name, target, description, options };
        let wish = Wish { alias, scope: p.scope.value().cloned(), force: p.force.is_on(), pass_thru: p.pass_thru.is_on() };
        set(wish, "New Alias", context)
    }
}

/// Removes aliases.
#[derive(Debug, Default)]
pub(super) struct RemoveAlias;

impl Cmdlet<parameters::RemoveAlias> for RemoveAlias {
    fn process(&mut self, p: &mut parameters::RemoveAlias, context: &mut dyn Context) -> Outcome {
        for name in p.name.value().cloned().unwrap_or_default() {
            let pattern = Wildcard::new(&name);
            let found: Vec<Text> = all(context).into_iter().map(|(own, _)| own).filter(|own| pattern.matches(own)).collect();
            if found.is_empty() && !Wildcard::is_pattern(&name) {
                context.error(not_found(&name))?;
            }
            for own in found {
                if context.commands().alias_entry(&own).is_some_and(|alias| alias.options.is_protected(p.force.is_on())) {
                    context.error(protected(&own, "AliasNotRemovable"))?;
                    continue;
                }
                context.commands_mut().remove_alias(&own);
            }
        }
        Ok(())
    }
}
