//! Modules: files whose functions keep a scope of their own between calls.

use super::Engine;
use super::scope::Scope;
use super::slot::Slot;
use super::unwind::{Flow, Sink, returned};
use crate::bind::{Argument, ArgumentKind};
use crate::invoke::{CommandSource, Exports, Import, ModuleInfo};
use crate::record::Category;
use crate::syntax::ast::Name;
use crate::text::{Source, Span};
use crate::value::{Text, Value, Wildcard};
use std::sync::Arc;

/// Which module, counted in the order of their import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ModuleId(usize);

/// A module that was imported.
#[derive(Debug)]
pub(super) struct Module {
    info: ModuleInfo,
    /// Its variables and functions while none of its code runs.
    scope: Option<Box<Scope>>,
    removed: bool,
}

/// How a module's scope came to stand where its code runs, for putting it back.
pub(super) enum Entered {
    /// It was there already.
    Stood,
    /// It was at rest.
    Rested(ModuleId),
    /// Further out, below other scopes: a function of it had called others, which call it again.
    Moved(usize),
}

impl Engine {
    /// The module whose code is running.
    pub(super) fn own_module(&self) -> Option<ModuleId> {
        self.scopes.iter().rev().find(|scope| scope.is_script || scope.module.is_some()).and_then(|scope| scope.module)
    }

    /// Puts a module's scope where its code sees it.
    pub(super) fn enter_module(&mut self, id: ModuleId) -> Entered {
        if self.own_module() == Some(id) {
            return Entered::Stood;
        }
        if let Some(scope) = self.modules[id.0].scope.take() {
            self.push_scope(scope);
            return Entered::Rested(id);
        }
        let Some(place) = self.scopes.iter().position(|scope| scope.module == Some(id)) else { return Entered::Stood };
        self.move_scope(place, |scopes| {
            let module = std::mem::take(&mut scopes[place]);
            scopes.push(module);
        });
        Entered::Moved(place)
    }

    /// Puts a module's scope back to where it was.
    pub(super) fn leave_module(&mut self, entered: Entered) {
        match entered {
            Entered::Stood => {}
            Entered::Rested(id) => self.modules[id.0].scope = self.pop_scope(),
            Entered::Moved(place) => self.move_scope(place, |scopes| {
                if let Some(module) = scopes.pop() {
                    scopes[place] = module;
                }
            }),
        }
    }

    /// Changes the order of the scopes from `place` on, with the functions of all of them taken away meanwhile.
    fn move_scope(&mut self, place: usize, change: impl FnOnce(&mut Vec<Box<Scope>>)) {
        let mut scopes = std::mem::take(&mut self.scopes);
        scopes[place..].iter_mut().rev().for_each(|scope| self.exchange_functions(scope));
        change(&mut scopes);
        scopes[place..].iter_mut().for_each(|scope| self.exchange_functions(scope));
        self.scopes = scopes;
    }

    /// Runs a module's file and makes what it exports known.
    pub(super) fn import_module(&mut self, import: &Import, sink: &mut dyn Sink) -> Flow<ModuleInfo> {
        let (path, block) = match &import.block {
            Some(block) => (import.name.clone(), block.clone()),
            None => self.module_file(&import.path)?,
        };
        let id = ModuleId(self.modules.len());
        let info = ModuleInfo {
            name: import.name.clone(),
            path: path.clone(),
            version: import.version.unwrap_or([0, 0, -1, -1]),
            functions: Vec::new(),
            variables: Vec::new(),
            aliases: Vec::new(),
        };
        self.modules.push(Module { info, scope: None, removed: false });
        let depth = self.scopes.len();
        let script = import.block.is_none().then(|| (&*path).into());
        self.push_scope(Box::new(Scope { is_script: true, script, module: Some(id), ..Scope::default() }));
        let aliases: Vec<Text> = self.commands.aliases().map(|(name, _)| name.into()).collect();
        let mut unseen = Vec::new();
        let sink = if import.block.is_some() { &mut unseen } else { sink };
        let result = self.run_module_file(&block, &import.arguments, sink);
        self.leave_scopes(depth + 1);
        let scope = self.pop_scope().unwrap_or_default();
        if let Err(unwind) = result {
            self.modules[id.0].removed = true;
            return Err(unwind);
        }
        let new_aliases: Vec<Text> = self.commands.aliases().map(|(name, _)| name.into()).filter(|name| !aliases.contains(name)).collect();
        self.export(id, &scope, import, new_aliases);
        self.modules[id.0].scope = Some(scope);
        Ok(self.modules[id.0].info.clone())
    }

    /// The file of a module: its path and its code.
    fn module_file(&mut self, path: &std::path::Path) -> Flow<(Text, Value)> {
        let bytes = std::fs::read(path).map_err(|error| {
            let message = format!("The file '{}' cannot be read: {error}.", path.display());
            self.runtime_error("FileReadError", Category::ReadError, message, self.point)
        })?;
        let path: Text = path.display().to_string().into();
        let source = Arc::new(Source::script(&*path, crate::text::script_text(&bytes).0));
        Ok((path, self.understood(&source, crate::syntax::parse(&source))?))
    }

    /// The module that an object describes.
    pub(super) fn module_described(&self, value: &Value) -> Option<ModuleId> {
        let Value::Object(object) = value else { return None };
        let name = object.is_a("System.Management.Automation.PSModuleInfo").then(|| object.property("Name"))??;
        let name = crate::value::to_text(&name);
        let is_it = |module: &Module| !module.removed && module.info.name.eq_ignore_ascii_case(&name);
        self.modules.iter().rposition(is_it).map(ModuleId)
    }

    fn run_module_file(&mut self, block: &Value, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let arguments =
            arguments.iter().map(|value| Argument { kind: ArgumentKind::Value(value.clone()), span: Span::default() }).collect();
        let mut stage = self.open_block(block, arguments, true, false, Span::default())?;
        let info = super::command::CommandInfo::new("", Span::default());
        let mut chain = super::pipeline::Chain { stages: &mut [], out: sink };
        let result = stage.begin(self, &info, &mut chain).and_then(|()| stage.process(self, &info, None, &mut chain));
        returned(result.and_then(|()| stage.end(self, &info, &mut chain)))
    }

    /// Makes known what a module shows: what `Export-ModuleMember` said, else all functions and aliases.
    fn export(&mut self, id: ModuleId, scope: &Scope, import: &Import, new_aliases: Vec<Text>) {
        let exports = scope.exports.clone();
        let shown = |patterns: Option<&Vec<Text>>, name: &str| {
            patterns.is_some_and(|all| all.iter().any(|pattern| Wildcard::new(pattern).matches(name)))
        };
        let wanted = |name: &str| import.functions.is_empty() || shown(Some(&import.functions), name);
        let mut functions = Vec::new();
        for (_, function) in &scope.functions {
            let Some(CommandSource::Function { signature, body, kind, .. }) = function else { continue };
            let name = signature.name.to_string();
            if !exports.as_ref().is_none_or(|exports| shown(exports.functions.as_ref(), &name)) || !wanted(&name) {
                continue;
            }
            let mut signature = (**signature).clone();
            let called = prefixed(&name, &import.prefix);
            signature.name = called.clone().into();
            let source =
                CommandSource::Function { signature: Arc::new(signature), body: body.clone(), module: import.name.clone(), kind: *kind };
            self.put_function(0, &Name::from(called.to_lowercase()), source);
            functions.push(Text::from(called));
        }
        functions.sort();
        let mut variables = Vec::new();
        if let Some(patterns) = exports.as_ref().and_then(|exports| exports.variables.as_ref()) {
            for slot in scope.variables.iter().filter(|slot| shown(Some(patterns), &slot.name)) {
                self.scopes[0].variables.insert(slot.name.to_lowercase().into(), Slot::new(slot.name.clone(), slot.value.clone()));
                variables.push(Text::from(&*slot.name));
            }
        }
        let mut aliases = Vec::new();
        for name in new_aliases {
            if exports.as_ref().is_none_or(|exports| shown(exports.aliases.as_ref(), &name)) {
                aliases.push(name);
            } else {
                self.commands.remove_alias(&name);
            }
        }
        let info = &mut self.modules[id.0].info;
        (info.functions, info.variables, info.aliases) = (functions, variables, aliases);
    }

    /// What is known of the modules that were imported.
    pub(super) fn module_infos(&self) -> Vec<ModuleInfo> {
        self.modules.iter().filter(|module| !module.removed).map(|module| module.info.clone()).collect()
    }

    /// Removes a module and what it exported.
    pub(super) fn remove_module(&mut self, name: &str) -> bool {
        let found = self.modules.iter_mut().filter(|module| !module.removed && module.info.name.eq_ignore_ascii_case(name));
        let mut gone = Vec::new();
        for module in found {
            module.removed = true;
            gone.push(module.info.clone());
        }
        for info in &gone {
            for function in &info.functions {
                self.commands.remove_function(function);
            }
            for alias in &info.aliases {
                self.commands.remove_alias(alias);
            }
            for variable in &info.variables {
                self.scopes[0].variables.remove(variable.to_lowercase().as_str());
            }
        }
        !gone.is_empty()
    }

    /// What `Export-ModuleMember` says of the module whose code is running; several calls add up.
    pub(super) fn export_members(&mut self, exports: Exports) -> bool {
        let Some(scope) = self.scopes.iter_mut().rev().find(|scope| scope.module.is_some()) else { return false };
        let all = scope.exports.get_or_insert_with(Exports::default);
        for (place, more) in
            [(&mut all.functions, exports.functions), (&mut all.variables, exports.variables), (&mut all.aliases, exports.aliases)]
        {
            if let Some(more) = more {
                place.get_or_insert_with(Vec::new).extend(more);
            }
        }
        true
    }
}

/// A command's name with something before its noun.
fn prefixed(name: &str, prefix: &str) -> String {
    match name.split_once('-') {
        _ if prefix.is_empty() => name.to_owned(),
        Some((verb, noun)) => format!("{verb}-{prefix}{noun}"),
        None => format!("{prefix}{name}"),
    }
}
