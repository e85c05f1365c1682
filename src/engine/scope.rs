//! Scopes and the variables in them. Reading walks outwards; assigning writes the innermost.

use super::Engine;
use super::slot::{Protection, Slot, Slots};
use super::unwind::Unwind;
use crate::invoke::{Alias, CommandSource, Exports, Validation};
use crate::syntax::ast::{Name, Scope as Prefix, Variable};
use crate::value::{Text, Value, convert};

/// One scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) variables: Slots,
    /// Whether `$script:` means this one.
    pub(super) is_script: bool,
    /// The script that its code stands in.
    pub(super) script: Option<Name>,
    /// Functions that were defined here. While the scope stands these are what the registry had before; else they are the functions.
    pub(super) functions: Vec<(Name, Option<CommandSource>)>,
    /// Aliases that were defined here, in the same way.
    pub(super) aliases: Vec<(Text, Option<Option<Alias>>)>,
    /// The module whose state this is.
    pub(super) module: Option<super::module::ModuleId>,
    /// What `Export-ModuleMember` said.
    pub(super) exports: Option<Exports>,
}

/// How many scopes of calls that are over wait for the next ones, and how many variables they may have had.
const SPARE: usize = 16;

/// Why a variable cannot be assigned.
pub(super) enum Refused {
    ReadOnly,
    Conversion(crate::value::ConversionError),
    /// The same of a variable of a function, which is converted as a cast would.
    Cast(crate::value::ConversionError),
    /// The value does not fulfil what the variable demands, and why.
    Invalid(String),
    /// A check ended with more than an answer.
    Unwound(Unwind),
}

impl Engine {
    /// Enters a scope.
    pub(super) fn push_scope(&mut self, mut scope: Box<Scope>) {
        self.exchange_functions(&mut scope);
        self.scopes.push(scope);
    }

    /// Leaves the innermost scope.
    pub(super) fn pop_scope(&mut self) -> Option<Box<Scope>> {
        let mut scope = self.scopes.pop()?;
        self.exchange_functions(&mut scope);
        Some(scope)
    }

    /// Leaves scopes until there are so many.
    pub(super) fn leave_scopes(&mut self, count: usize) {
        while self.scopes.len() > count {
            self.pop_scope();
        }
    }

    /// Lays a scope's functions over those that are there, or takes them away again.
    pub(super) fn exchange_functions(&mut self, scope: &mut Scope) {
        for (key, function) in &mut scope.functions {
            *function = self.commands.exchange_function(key, function.take());
        }
        for (key, alias) in &mut scope.aliases {
            *alias = self.commands.exchange_alias(key, alias.take());
        }
    }

    /// Defines a function in the scope with this index; it is gone when the scope is left.
    pub(super) fn put_function(&mut self, index: usize, key: &Name, function: CommandSource) {
        // A scope further in that has a function of this name hides the new one.
        let mut function = Some(function);
        for scope in self.scopes[index + 1..].iter_mut() {
            if let Some((_, below)) = scope.functions.iter_mut().find(|(own, _)| own == key) {
                std::mem::swap(below, &mut function);
                break;
            }
        }
        let hidden = self.scopes[index + 1..].iter().any(|scope| scope.functions.iter().any(|(own, _)| own == key));
        let before = if hidden { function } else { self.commands.exchange_function(key, function) };
        let scope = &mut self.scopes[index];
        if index > 0 && !scope.functions.iter().any(|(own, _)| own == key) {
            scope.functions.push((key.clone(), before));
        }
    }

    /// Defines an alias in the scope with this index; it is gone when the scope is left. Those of a module stay, for whoever imports it.
    pub(super) fn put_alias(&mut self, index: usize, alias: Alias) {
        let key: Text = alias.name.to_lowercase();
        // A scope further in that has an alias of this name hides the new one.
        let mut entry = Some(Some(alias));
        let hiding = self.scopes[index + 1..].iter_mut().find_map(|scope| scope.aliases.iter_mut().find(|(own, _)| *own == key));
        let before = match hiding {
            Some((_, below)) => {
                std::mem::swap(below, &mut entry);
                entry
            }
            None => self.commands.exchange_alias(&key, entry),
        };
        let scope = &mut self.scopes[index];
        if index > 0 && scope.module.is_none() && !scope.aliases.iter().any(|(own, _)| *own == key) {
            scope.aliases.push((key, before));
        }
    }

    /// An empty scope.
    pub(super) fn fresh_scope(&mut self) -> Box<Scope> {
        self.spare_scopes.pop().unwrap_or_default()
    }

    /// Takes a scope that nothing needs any more.
    pub(super) fn retire_scope(&mut self, mut scope: Box<Scope>) {
        if self.spare_scopes.len() < SPARE && scope.variables.room() <= SPARE {
            scope.variables.clear();
            scope.is_script = false;
            scope.script = None;
            scope.functions.clear();
            scope.aliases.clear();
            scope.module = None;
            scope.exports = None;
            self.spare_scopes.push(scope);
        }
    }

    /// The slot that an unqualified name means from here.
    pub(super) fn find_slot(&self, key: &str) -> Option<&Slot> {
        let (innermost, outer) = self.scopes.split_last()?;
        innermost.variables.get(key).or_else(|| {
            let mut seen = outer.iter().rev().filter_map(|scope| scope.variables.get(key));
            seen.find(|slot| slot.protection != Protection::Private)
        })
    }

    /// The value of a variable by its lower-case name; `None` when it is not set.
    pub(super) fn look_up(&self, key: &str) -> Option<Value> {
        match key.as_bytes() {
            b"_" | b"psitem" => return Some(self.item.clone()),
            b"true" => return Some(Value::Bool(true)),
            b"false" => return Some(Value::Bool(false)),
            b"null" => return Some(Value::Null),
            _ => {}
        }
        self.find_slot(key).map(|slot| slot.value.clone()).or_else(|| self.automatic(key))
    }

    /// The value of a variable in the tree where it stands, if that is the innermost scope: to look at it without a share in it.
    #[inline]
    pub(super) fn seen(&self, variable: &Variable) -> Option<&Value> {
        if !matches!(variable.scope, Prefix::Unqualified) {
            return None;
        }
        if variable.number == 0 {
            return matches!(&*variable.key, "_" | "psitem").then_some(&self.item);
        }
        self.scopes.last()?.variables.of(variable).map(|slot| &slot.value)
    }

    /// The value of a variable in the tree.
    pub(super) fn read_variable(&self, variable: &Variable) -> Option<Value> {
        if variable.number > 0
            && matches!(variable.scope, Prefix::Unqualified)
            && let Some(slot) = self.scopes.last().and_then(|scope| scope.variables.of(variable))
        {
            return Some(slot.value.clone());
        }
        self.read_variable_elsewhere(variable)
    }

    /// The value of a variable that the innermost scope has not.
    #[inline(never)]
    fn read_variable_elsewhere(&self, variable: &Variable) -> Option<Value> {
        match &variable.scope {
            Prefix::Unqualified | Prefix::Variable | Prefix::Using => self.look_up(&variable.key),
            Prefix::Environment => {
                let found = self.environment.variables.iter().find(|(name, _)| name.eq_ignore_ascii_case(&variable.name));
                found.map(|(_, value)| Value::from(value.as_str()))
            }
            Prefix::Function => self.commands.find(&variable.name).and_then(|source| match source {
                crate::invoke::CommandSource::Function { body, .. } => Some(body),
                _ => None,
            }),
            Prefix::Alias => self.commands.find(&variable.name).and_then(|source| match source {
                crate::invoke::CommandSource::Alias(target) => Some(Value::String(target)),
                _ => None,
            }),
            Prefix::Drive(_) => None,
            scope => match self.scope_index(scope) {
                0 => self.scopes[0]
                    .variables
                    .get(&variable.key)
                    .map(|slot| slot.value.clone())
                    .or_else(|| self.look_up(&variable.key).filter(|_| self.scopes.len() == 1)),
                index => self.scopes[index].variables.get(&variable.key).map(|slot| slot.value.clone()),
            },
        }
    }

    /// Which scope a prefix means.
    pub(super) fn scope_index(&self, scope: &Prefix) -> usize {
        match scope {
            Prefix::Global => 0,
            Prefix::Script => self.scopes.iter().rposition(|scope| scope.is_script).unwrap_or(0),
            _ => self.scopes.len() - 1,
        }
    }

    /// Writes a variable of the tree in a scope.
    #[inline]
    pub(super) fn write_variable(&mut self, index: usize, variable: &Variable, value: Value) -> Result<(), Refused> {
        match self.scopes[index].variables.of_mut(variable) {
            Some(slot) if slot.is_plain() => {
                slot.nothing = false;
                slot.value = value;
                Ok(())
            }
            _ => self.write_slot(index, &variable.name, &variable.key, value),
        }
    }

    /// Writes a variable in a scope, by name.
    pub(super) fn write_slot(&mut self, index: usize, name: &Name, key: &Name, value: Value) -> Result<(), Refused> {
        let in_function = index > 0 && self.scopes[index].module.is_none();
        if let Some(slot) = self.scopes[index].variables.get_mut(key) {
            if matches!(slot.protection, Protection::ReadOnly | Protection::Constant) {
                return Err(Refused::ReadOnly);
            }
            let is_local = in_function && slot.checks.is_none();
            let value = match &slot.ty {
                Some(ty) => convert(&value, ty).map_err(if is_local { Refused::Cast } else { Refused::Conversion })?,
                None => value,
            };
            if let Some(checks) = slot.checks.clone() {
                self.check_value(&checks, &value)?;
            }
            if let Some(slot) = self.scopes[index].variables.get_mut(key) {
                slot.nothing = false;
                slot.value = value;
            }
            return Ok(());
        }
        if READ_ONLY.contains(&&**key) {
            return Err(Refused::ReadOnly);
        }
        let slot = Slot::new(name.clone(), value);
        self.scopes[index].variables.insert(key.clone(), slot);
        Ok(())
    }

    /// Whether a value may stand in a variable that demands this.
    pub(super) fn check_value(&mut self, checks: &[Validation], value: &Value) -> Result<(), Refused> {
        for check in checks {
            match self.violated(check, value) {
                Ok(None) => {}
                Ok(Some(reason)) => return Err(Refused::Invalid(reason)),
                Err(unwind) => return Err(Refused::Unwound(unwind)),
            }
        }
        Ok(())
    }

    /// Remembers that a variable holds the nothing of a command without output.
    pub(super) fn mark_nothing(&mut self, variable: &Variable) {
        let index = self.scope_index(&variable.scope);
        if let Some(slot) = self.scopes[index].variables.of_mut(variable) {
            slot.nothing = slot.value.is_null();
        }
    }

    /// Whether a variable holds the nothing of a command without output.
    pub(super) fn holds_nothing(&self, variable: &Variable) -> bool {
        match variable.scope {
            Prefix::Unqualified | Prefix::Variable => self.find_slot(&variable.key).is_some_and(|slot| slot.nothing),
            _ => false,
        }
    }

    /// The value of a variable of the innermost scope; of an automatic one too.
    pub(super) fn local_value(&self, variable: &Variable) -> Value {
        let innermost = &self.scopes[self.scopes.len() - 1];
        match innermost.variables.of(variable) {
            Some(slot) => slot.value.clone(),
            None if self.find_slot(&variable.key).is_some() => Value::Null,
            None => self.look_up(&variable.key).unwrap_or_default(),
        }
    }

    /// Sets a variable of the innermost scope, whatever stands there.
    pub(super) fn set_local(&mut self, name: &str, value: Value) {
        let key: Name = name.to_lowercase().into();
        let slot = Slot::new(name.into(), value);
        let innermost = self.scopes.len() - 1;
        self.scopes[innermost].variables.insert(key, slot);
    }

    /// Sets `$Matches`.
    pub(super) fn set_matches(&mut self, groups: Value) {
        const NAMES: [Name; 2] = [arcstr::literal!("Matches"), arcstr::literal!("matches")];
        let innermost = self.scopes.len() - 1;
        let variables = &mut self.scopes[innermost].variables;
        let [name, key] = NAMES;
        match variables.get_mut(&key) {
            Some(slot) if slot.is_plain() => {
                slot.value = groups;
                slot.nothing = false;
            }
            _ => variables.insert(key, Slot::new(name, groups)),
        }
    }

    /// The script file that the running code stands in; of text without a file, the script that runs it.
    fn own_script(&self) -> Option<&str> {
        self.source.path().or_else(|| self.scopes.iter().rev().find_map(|scope| scope.script.as_deref()))
    }

    /// Variables whose values are computed when they are asked for.
    fn automatic(&self, key: &str) -> Option<Value> {
        Some(match key {
            "error" => Value::Array(self.errors.clone()),
            "?" => Value::Bool(self.succeeded),
            "lastexitcode" => self.last_exit_code.map_or(Value::Null, Value::Int),
            "pwd" => crate::value::path_info(&self.environment.folder),
            "home" => Value::from(self.environment.home.display().to_string()),
            "pid" => Value::Int(i32::try_from(self.environment.process).unwrap_or_default()),
            "psscriptroot" => {
                self.own_script().map_or_else(|| "".into(), |script| script.rsplit_once('/').map_or("", |(folder, _)| folder).into())
            }
            "pscommandpath" => self.own_script().unwrap_or_default().into(),
            "islinux" => Value::Bool(cfg!(target_os = "linux")),
            "iswindows" => Value::Bool(cfg!(windows)),
            "ismacos" => Value::Bool(cfg!(target_os = "macos")),
            "iscoreclr" => Value::Bool(true),
            "executioncontext" => self.execution_context(),
            "psculture" | "psuiculture" => "en-US".into(),
            "psedition" => "Core".into(),
            "shellid" => "Microsoft.PowerShell".into(),
            "stacktrace" | "psemailserver" | "consolefilename" => "".into(),
            "maximumhistorycount" => Value::Int(4096),
            "outputencoding" => Value::foreign(crate::value::Encoding::Utf8),
            "psnativecommandargumentpassing" => "Standard".into(),
            "psnativecommanduseerroractionpreference" => Value::Bool(false),
            "pshome" => std::env::current_exe()
                .ok()
                .and_then(|program| program.parent().map(|folder| folder.display().to_string()))
                .unwrap_or_default()
                .into(),
            _ => return None,
        })
    }
}

/// Automatic variables that nobody assigns.
const READ_ONLY: &[&str] = &[
    "true",
    "false",
    "null",
    "?",
    "pid",
    "home",
    "error",
    "host",
    "pshome",
    "psversiontable",
    "shellid",
    "executioncontext",
    "islinux",
    "iswindows",
    "ismacos",
    "iscoreclr",
];
