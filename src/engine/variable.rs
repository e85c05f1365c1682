//! Variables as the cmdlets of variables see them: with their options, by scope.

use super::Engine;
use super::slot::{Protection, Slot};
use super::unwind::{Flow, Unwind};
use crate::invoke::{Variable, VariableOption};
use crate::record::{Category, ErrorRecord, Exception};
use crate::text::Span;
use crate::value::{Name, Text};

/// Automatic variables that exist without being kept.
const AUTOMATIC: &[&str] = &[
    "true",
    "false",
    "null",
    "Error",
    "?",
    "LASTEXITCODE",
    "PWD",
    "HOME",
    "PID",
    "PSScriptRoot",
    "PSCommandPath",
    "IsLinux",
    "IsWindows",
    "IsMacOS",
    "IsCoreCLR",
    "Host",
    "PSCulture",
    "PSUICulture",
    "ShellId",
    "PSHOME",
];

fn described(slot: &Slot) -> Variable {
    let option = match slot.protection {
        Protection::None => VariableOption::None,
        Protection::ReadOnly => VariableOption::ReadOnly,
        Protection::Constant => VariableOption::Constant,
        Protection::Private => VariableOption::Private,
    };
    Variable {
        name: Text::from(&*slot.name),
        value: slot.value.clone(),
        description: slot.description.as_deref().unwrap_or_default().into(),
        option,
    }
}

impl Engine {
    /// The index of a scope by its name or by how many scopes it is up.
    pub(super) fn named_scope(&self, scope: &str) -> usize {
        let innermost = self.scopes.len() - 1;
        match scope.to_ascii_lowercase().as_str() {
            "global" => 0,
            "script" => self.scopes.iter().rposition(|scope| scope.is_script).unwrap_or(0),
            "local" => innermost,
            number => innermost.saturating_sub(number.parse().unwrap_or(0)),
        }
    }

    /// What is wrong with the name or number of a scope, if anything is.
    pub(super) fn missing_scope(&self, scope: &str) -> Option<ErrorRecord> {
        if ["global", "script", "local", "private"].iter().any(|name| name.eq_ignore_ascii_case(scope)) {
            return None;
        }
        let (id, exception) = match scope.parse::<i32>() {
            Ok(number) if usize::try_from(number).is_ok_and(|number| number < self.scopes.len()) => return None,
            Ok(number) => {
                let message = format!("There is no scope {number} levels up.");
                ("ArgumentOutOfRange", Exception::new("System.Management.Automation.PSArgumentOutOfRangeException", message))
            }
            Err(_) => {
                let message = format!("'{scope}' is no scope: Global, Local, Script, or a number of levels.");
                ("Argument", Exception::new("System.Management.Automation.PSArgumentException", message))
            }
        };
        Some(ErrorRecord::new(id, Category::InvalidArgument, exception))
    }

    /// A variable with all that is known of it.
    pub(super) fn entry(&self, name: &str, scope: Option<&str>) -> Option<Variable> {
        let key = name.to_lowercase();
        match scope {
            Some(scope) => self.scopes[self.named_scope(scope)].variables.get(&key).map(described),
            None => self.find_slot(&key).map(described).or_else(|| {
                let value = self.look_up(&key)?;
                Some(Variable { name: name.into(), value, description: "".into(), option: VariableOption::ReadOnly })
            }),
        }
    }

    /// All variables of a scope, or all that are seen, by name.
    pub(super) fn entries(&self, scope: Option<&str>) -> Vec<Variable> {
        let mut all: Vec<Variable> = match scope {
            Some(scope) => self.scopes[self.named_scope(scope)].variables.iter().map(described).collect(),
            None => {
                let mut all: Vec<Variable> = Vec::new();
                let innermost = self.scopes.len() - 1;
                for (depth, scope) in self.scopes.iter().enumerate().rev() {
                    for slot in scope.variables.iter().filter(|slot| slot.protection != Protection::Private || depth == innermost) {
                        if depth == innermost || !all.iter().any(|own| own.name.eq_ignore_ascii_case(&slot.name)) {
                            all.push(described(slot));
                        }
                    }
                }
                for name in AUTOMATIC {
                    if !all.iter().any(|own| own.name.eq_ignore_ascii_case(name))
                        && let Some(variable) = self.entry(name, None)
                    {
                        all.push(variable);
                    }
                }
                all
            }
        };
        all.sort_by_key(|variable| variable.name.to_lowercase());
        all
    }

    /// Makes or replaces a variable.
    pub(super) fn define_entry(&mut self, variable: Variable, scope: Option<&str>, force: bool, span: Span) -> Flow {
        let (scope, name): (Option<String>, Text) = match variable.name.split_once(':') {
            Some((scope, name)) if scope.eq_ignore_ascii_case("variable") => (None, name.into()),
            Some((scope, name)) => (Some(scope.to_owned()), name.into()),
            None => (scope.map(str::to_owned), variable.name.clone()),
        };
        let index = scope.map_or(self.scopes.len() - 1, |scope| self.named_scope(&scope));
        let key = name.to_lowercase();
        if let Some(slot) = self.scopes[index].variables.get_mut(&key)
            && (force || slot.protection != Protection::ReadOnly)
            && slot.protection != Protection::Constant
        {
            slot.protection = Protection::None;
        }
        self.write_slot(index, &Name::from(&*name), &Name::from(&*key), variable.value)
            .map_err(|refused| self.refused(&refused, &name, span))?;
        if let Some(slot) = self.scopes[index].variables.get_mut(&key) {
            slot.description = Some((&*variable.description).into());
            slot.protection = match variable.option {
                VariableOption::None => Protection::None,
                VariableOption::ReadOnly => Protection::ReadOnly,
                VariableOption::Constant => Protection::Constant,
                VariableOption::Private => Protection::Private,
            };
        }
        Ok(())
    }

    /// Removes a variable; `false` when there is none.
    pub(super) fn remove_entry(&mut self, name: &str, scope: Option<&str>, force: bool, span: Span) -> Flow<bool> {
        let key = name.to_lowercase();
        let index = match scope {
            Some(scope) => Some(self.named_scope(scope)),
            None => self.scopes.iter().rposition(|scope| scope.variables.get(&key).is_some()),
        };
        let Some(index) = index else {
            // What is not kept is automatic, and stays.
            return if self.look_up(&key).is_some() { Err(self.not_removable(name, span)) } else { Ok(false) };
        };
        match self.scopes[index].variables.get(&key).map(|slot| slot.protection) {
            None => Ok(false),
            Some(Protection::Constant) => Err(self.not_removable(name, span)),
            Some(Protection::ReadOnly) if !force => Err(self.not_removable(name, span)),
            Some(_) => Ok(self.scopes[index].variables.remove(&key)),
        }
    }

    fn not_removable(&self, name: &str, span: Span) -> Unwind {
        let message = format!("Cannot remove variable {name} because it is constant or read-only. If it is read-only, -Force removes it.");
        let exception = Exception::new("System.Management.Automation.SessionStateUnauthorizedAccessException", message);
        Unwind::error(ErrorRecord::new("VariableNotRemovable", Category::WriteError, exception).with_target(name).at(self.place(span)))
    }

    /// Sets an environment variable, whatever the case of its name; `None` removes it.
    pub(super) fn set_environment(&mut self, name: &str, value: Option<String>) {
        let known = self.environment.variables.keys().find(|own| own.as_str() == name || own.eq_ignore_ascii_case(name)).cloned();
        let name = known.unwrap_or_else(|| name.to_owned());
        match value {
            Some(value) => drop(self.environment.variables.insert(name, value)),
            None => drop(self.environment.variables.remove(&name)),
        }
    }
}
