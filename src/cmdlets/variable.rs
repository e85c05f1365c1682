//! Get-Variable, Set-Variable, New-Variable, Clear-Variable and Remove-Variable.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Given, Outcome, Stopped, Variable, VariableOption};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{EnumValue, Object, Property, Text, Value, Wildcard, enum_text};
use std::sync::Arc;

/// A variable as an object.
pub(super) fn described(variable: &Variable) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let option = match variable.option {
        VariableOption::None => "None",
        VariableOption::ReadOnly => "ReadOnly",
        VariableOption::Constant => "Constant",
        VariableOption::Private => "Private",
    };
    let parts = vec![
        property("Name", Value::String(variable.name.clone())),
        property("Description", Value::String(variable.description.clone())),
        property("Value", variable.value.clone()),
        property("Visibility", "Public".into()),
        property("Module", Value::Null),
        property("ModuleName", "".into()),
        property("Options", option.into()),
        property("Attributes", Value::array(Vec::new())),
    ];
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.PSVariable", "System.Object"], parts)))
}

fn option(given: &Given<EnumValue>) -> VariableOption {
    match given.value().map(|value| enum_text(*value)).as_deref() {
        Some("ReadOnly") => VariableOption::ReadOnly,
        Some("Constant") => VariableOption::Constant,
        Some("Private") => VariableOption::Private,
        _ => VariableOption::None,
    }
}

fn not_found(name: &str) -> ErrorRecord {
    let message = format!("There is no variable with the name '{name}'.");
    let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
    ErrorRecord::new("VariableNotFound", Category::ObjectNotFound, exception).with_target(name)
}

/// The scope that is asked for, if one is and it is there.
fn scope_of<'a>(scope: Option<&'a Text>, context: &dyn Context) -> Result<Option<&'a str>, Stopped> {
    scope.map_or(Ok(()), |scope| context.check_scope(scope))?;
    Ok(scope.map(|scope| &**scope))
}

fn without_drive(name: &str) -> &str {
    name.get(..9).filter(|start| start.eq_ignore_ascii_case("variable:")).map_or(name, |_| &name[9..])
}

/// The variables that names and patterns mean; a name that means none is reported.
fn chosen(
    names: &[Text],
    include: Option<&Vec<Text>>,
    exclude: Option<&Vec<Text>>,
    scope: Option<&str>,
    context: &mut dyn Context,
) -> Result<Vec<Variable>, Stopped> {
    let mut found = Vec::new();
    for name in names {
        let name = without_drive(name);
        if Wildcard::is_pattern(name) {
            let pattern = Wildcard::new(name);
            found.extend(context.variable_entries(scope).into_iter().filter(|variable| pattern.matches(&variable.name)));
        } else if let Some(variable) = context.variable_entry(name, scope) {
            found.push(variable);
        } else {
            context.error(not_found(name))?;
        }
    }
    let fits = |patterns: &Vec<Text>, variable: &Variable| patterns.iter().any(|pattern| Wildcard::new(pattern).matches(&variable.name));
    found.retain(|variable| {
        include.is_none_or(|patterns| fits(patterns, variable)) && !exclude.is_some_and(|patterns| fits(patterns, variable))
    });
    Ok(found)
}

/// The variables.
#[derive(Debug, Default)]
pub(super) struct GetVariable;

impl Cmdlet<parameters::GetVariable> for GetVariable {
    fn process(&mut self, p: &mut parameters::GetVariable, context: &mut dyn Context) -> Outcome {
        let names = p.name.value().cloned().unwrap_or_else(|| vec!["*".into()]);
        let scope = scope_of(p.scope.value(), context)?;
        let found = chosen(&names, p.include.value(), p.exclude.value(), scope, context)?;
        found.iter().try_for_each(|variable| {
            if p.value_only.is_on() { context.emit(variable.value.clone()) } else { context.emit(described(variable)) }
        })
    }
}

/// Sets variables.
#[derive(Debug, Default)]
pub(super) struct SetVariable {
    values: Vec<Value>,
}

impl Cmdlet<parameters::SetVariable> for SetVariable {
    fn process(&mut self, p: &mut parameters::SetVariable, _context: &mut dyn Context) -> Outcome {
        self.values.extend(p.value.value().cloned());
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::SetVariable, context: &mut dyn Context) -> Outcome {
        let value = match self.values.len() {
            0 => Value::Null,
            1 => self.values.remove(0),
            _ => Value::array(std::mem::take(&mut self.values)),
        };
        let scope = scope_of(p.scope.value(), context)?;
        for name in p.name.value().cloned().unwrap_or_default() {
            let name: Text = without_drive(&name).into();
            if !context.should_process(&format!("Name: {name} Value: {}", crate::value::to_text(&value)), "Set variable")? {
                continue;
            }
            let old = context.variable_entry(&name, scope);
            let description = p.description.value().cloned().or_else(|| old.as_ref().map(|old| old.description.clone()));
            let option = if p.option.is_given() { option(&p.option) } else { old.map_or(VariableOption::None, |old| old.option) };
            let variable = Variable { name, value: value.clone(), description: description.unwrap_or_else(|| "".into()), option };
            context.define_variable(variable.clone(), scope, p.force.is_on())?;
            if p.pass_thru.is_on() {
                context.emit(described(&variable))?;
            }
        }
        Ok(())
    }
}

/// Makes a variable.
#[derive(Debug, Default)]
pub(super) struct NewVariable;

impl Cmdlet<parameters::NewVariable> for NewVariable {
    fn process(&mut self, p: &mut parameters::NewVariable, context: &mut dyn Context) -> Outcome {
        let Some(name) = p.name.value().cloned() else { return Ok(()) };
        let scope = scope_of(p.scope.value(), context)?;
        if context.variable_entry(&name, scope.or(Some("local"))).is_some() && !p.force.is_on() {
            let message = format!("A variable with the name '{name}' is there already; -Force replaces it.");
            let exception = Exception::new("System.Management.Automation.SessionStateException", message);
            return context.error(ErrorRecord::new("VariableAlreadyExists", Category::ResourceExists, exception).with_target(name));
        }
        let value = p.value.value().cloned().unwrap_or_default();
        if !context.should_process(&format!("Name: {name} Value: {}", crate::value::to_text(&value)), "New variable")? {
            return Ok(());
        }
        let description = p.description.value().cloned().unwrap_or_else(|| "".into());
        let variable = Variable { name, value, description, option: option(&p.option) };
        context.define_variable(variable.clone(), scope, p.force.is_on())?;
        if p.pass_thru.is_on() { context.emit(described(&variable)) } else { Ok(()) }
    }
}

/// Empties variables.
#[derive(Debug, Default)]
pub(super) struct ClearVariable;

impl Cmdlet<parameters::ClearVariable> for ClearVariable {
    fn process(&mut self, p: &mut parameters::ClearVariable, context: &mut dyn Context) -> Outcome {
        let scope = scope_of(p.scope.value(), context)?;
        let names = p.name.value().cloned().unwrap_or_default();
        for variable in chosen(&names, p.include.value(), p.exclude.value(), scope, context)? {
            if !context.should_process(&format!("Name: {}", variable.name), "Clear variable")? {
                continue;
            }
            let variable = Variable { value: Value::Null, ..variable };
            context.define_variable(variable.clone(), scope, p.force.is_on())?;
            if p.pass_thru.is_on() {
                context.emit(described(&variable))?;
            }
        }
        Ok(())
    }
}

/// Removes variables.
#[derive(Debug, Default)]
pub(super) struct RemoveVariable;

impl Cmdlet<parameters::RemoveVariable> for RemoveVariable {
    fn process(&mut self, p: &mut parameters::RemoveVariable, context: &mut dyn Context) -> Outcome {
        let scope = scope_of(p.scope.value(), context)?;
        let names = p.name.value().cloned().unwrap_or_default();
        for variable in chosen(&names, p.include.value(), p.exclude.value(), scope, context)? {
            if context.should_process(&format!("Name: {}", variable.name), "Remove variable")? {
                context.remove_variable(&variable.name, scope, p.force.is_on())?;
            }
        }
        Ok(())
    }
}
