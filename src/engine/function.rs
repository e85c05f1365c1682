//! Functions, scripts and script blocks: binding their arguments, running their blocks.

use super::Engine;
use super::calling::Calling;
use super::command::{CommandInfo, Common};
use super::error::Preference;
use super::invocation::Handed;
use super::parameter::{fitting, loose};
use super::pipeline::Chain;
use super::run::CALL_LIMIT;
use super::scope::{Scope, Slot};
use super::script_block::ScriptBlockValue;
use super::unwind::{Flow, Sink, Unwind};
use crate::bind::Argument;
use crate::invoke::{CommandKind, CommandSource, Signature};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::syntax::ast::{self, Body, Function, FunctionKind, Name};
use crate::text::Span;
use crate::value::{Dictionary, DictionaryKind, Text, Type, Value, convert};
use std::sync::{Arc, OnceLock};

/// A call of a function, script or script block, before its arguments are bound.
pub(super) struct Call {
    pub(super) signature: Arc<Signature>,
    pub(super) body: Value,
    pub(super) arguments: Vec<Argument<Value>>,
    /// Whether it runs in the caller's scope.
    pub(super) dotted: bool,
    /// Whether objects come through the pipeline.
    pub(super) fed: bool,
    /// Where its name stands.
    pub(super) name: Span,
}

/// A function or script that is running.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: Text,
    /// Where it was called; a script was called from outside.
    pub(super) place: Option<Place>,
    /// The call, of scripts too.
    pub(super) call: Place,
    /// Its code.
    pub(super) code: Arc<ast::ScriptBlock>,
}

impl Frame {
    /// Who speaks in an error: the function's name, a script's path, the text of a block.
    pub(super) fn speaker(&self) -> Text {
        match (&self.place, self.code.source.path()) {
            (None, Some(path)) => path.into(),
            (Some(_), _) if self.name.is_empty() => {
                let text = self.code.source.slice(self.code.span);
                text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text).into()
            }
            _ => self.name.clone(),
        }
    }
}

/// A function in a pipeline: its scope lives from `begin` to `end`.
pub(super) struct FunctionStage {
    body: Value,
    signature: Arc<Signature>,
    scope: Option<Scope>,
    dotted: bool,
    fed: bool,
    input: Vec<Value>,
    given: Vec<usize>,
    script: bool,
    /// Whether `exit` in it ends it alone, and not who called it.
    called: bool,
    /// Whether it ended with `exit`.
    left: bool,
    calling: Option<Arc<Calling>>,
}

impl FunctionStage {
    /// Makes `$script:` and `$PSScriptRoot` mean this script while it runs.
    pub(super) fn make_script(&mut self, path: &str) {
        if let Some(scope) = &mut self.scope {
            scope.is_script = true;
            scope.script = Some(path.into());
        }
        self.script = true;
    }

    /// Makes `exit` end this script and nothing else.
    pub(super) fn catch_exit(&mut self) {
        self.called = true;
    }

    /// Lays what belongs to this call alone (`$args`, `$MyInvocation`, the script's path) over the caller's.
    fn lay_over(&mut self, caller: &mut Scope) -> Vec<(Name, Option<Slot>)> {
        let Some(own) = &mut self.scope else { return Vec::new() };
        if self.script {
            std::mem::swap(&mut own.script, &mut caller.script);
        }
        own.variables.drain().map(|(key, slot)| (key.clone(), caller.variables.insert(key, slot))).collect()
    }

    /// Takes away what was laid over the caller's variables; `covered` is what had been there.
    fn take_away(&mut self, caller: &mut Scope, covered: Vec<(Name, Option<Slot>)>) {
        let Some(own) = &mut self.scope else { return };
        if self.script {
            std::mem::swap(&mut own.script, &mut caller.script);
        }
        for (key, slot) in covered {
            let mine = match slot {
                Some(slot) => caller.variables.insert(key.clone(), slot),
                None => caller.variables.remove(&key),
            };
            if let Some(mine) = mine {
                own.variables.insert(key, mine);
            }
        }
    }

    fn block(&self) -> Option<&ScriptBlockValue> {
        self.body.downcast::<ScriptBlockValue>()
    }

    /// Runs one of its blocks in its scope.
    fn run(
        &mut self,
        engine: &mut Engine,
        info: &CommandInfo,
        item: Option<Value>,
        sink: &mut dyn Sink,
        which: fn(&Body) -> Option<&ast::Block>,
    ) -> Flow {
        if self.left {
            return Ok(());
        }
        let Some(tree) = self.block().map(|block| block.block.clone()) else { return Ok(()) };
        let Some(block) = which(&tree.body) else { return Ok(()) };
        if engine.calls >= CALL_LIMIT {
            let exception = Exception::new(
                "System.Management.Automation.ScriptCallDepthException",
                format!("Functions call each other more than {CALL_LIMIT} deep; the script does not seem to end."),
            );
            let record = ErrorRecord::new("CallDepthOverflow", Category::InvalidOperation, exception);
            return Err(Unwind::Error(Arc::new(record.at(engine.place(block.span))), super::unwind::Reach::Script));
        }
        let source = std::mem::replace(&mut engine.source, tree.source.clone());
        let module = self.block().and_then(|block| block.module).filter(|_| !self.dotted);
        let entered = module.map(|module| engine.enter_module(module));
        let depth = engine.scopes.len();
        let mut covered = Vec::new();
        if !self.dotted {
            engine.push_scope(self.scope.take().unwrap_or_default());
        } else if let Some(caller) = engine.scopes.last_mut() {
            covered = self.lay_over(caller);
        }
        let outer = item.map(|item| std::mem::replace(&mut engine.item, item));
        let succeeded = engine.succeeded;
        engine.calls += 1;
        engine.frames.push(Frame {
            name: info.name.clone(),
            place: if self.script { None } else { Some(Place { source: source.clone(), span: info.span }) },
            call: Place { source: source.clone(), span: info.span },
            code: tree.clone(),
        });
        let result = engine.block(block, sink).map_err(|unwind| engine.traced_unwind(unwind));
        engine.frames.pop();
        engine.calls -= 1;
        if let Some(outer) = outer {
            engine.item = outer;
        }
        engine.leave_scopes(if self.dotted { depth } else { depth + 1 });
        if !self.dotted {
            self.scope = engine.pop_scope();
        } else if let Some(caller) = engine.scopes.last_mut() {
            self.take_away(caller, covered);
        }
        if let Some(entered) = entered {
            engine.leave_module(entered);
        }
        engine.source = source;
        match result {
            Ok(()) | Err(Unwind::Return) => {
                engine.succeeded = succeeded && !self.calling.as_ref().is_some_and(|calling| calling.has_failed());
                Ok(())
            }
            Err(Unwind::Exit(code)) if self.called => {
                self.left = true;
                engine.set_exit_code(code);
                Ok(())
            }
            other => other,
        }
    }

    pub(super) fn begin(&mut self, engine: &mut Engine, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        self.run(engine, info, None, next, |body| if let Body::Named(named) = body { named.begin.as_ref() } else { None })
    }

    pub(super) fn process(&mut self, engine: &mut Engine, info: &CommandInfo, input: Option<Value>, next: &mut Chain<'_>) -> Flow {
        let Some(input) = input else {
            if self.fed {
                return Ok(());
            }
            return self.run(engine, info, None, next, process_block);
        };
        if !self.bind_input(engine, info, &input)? {
            return Ok(());
        }
        let filter = self.block().is_some_and(ScriptBlockValue::is_filter);
        let has_process = filter || self.block().is_some_and(|block| process_block(&block.block.body).is_some());
        if !has_process {
            self.input.push(input);
            return Ok(());
        }
        self.run(engine, info, Some(input), next, if filter { whole_block } else { process_block })
    }

    pub(super) fn end(&mut self, engine: &mut Engine, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        if self.block().is_some_and(ScriptBlockValue::is_filter) && self.fed {
            return Ok(());
        }
        let input = Value::array(std::mem::take(&mut self.input));
        if let Some(scope) = &mut self.scope {
            scope.variables.insert("input".into(), plain_slot("input", input));
        }
        self.run(engine, info, None, next, |body| match body {
            Body::Plain(block) => Some(block),
            Body::Named(named) => named.end.as_ref(),
        })
    }

    /// Binds an object of the pipeline to the parameters that take it; `false` when it fits none, which has been reported.
    fn bind_input(&mut self, engine: &mut Engine, info: &CommandInfo, input: &Value) -> Flow<bool> {
        let signature = self.signature.clone();
        if !signature.strict {
            return Ok(true);
        }
        let free: Vec<usize> = (0..signature.own).filter(|index| !self.given.contains(index)).collect();
        let takes =
            |index: &usize| signature.parameters[*index].sets.iter().any(|membership| membership.by_value || membership.by_property);
        if !free.iter().any(takes) {
            return Ok(true);
        }
        let (found, _) = fitting(&signature, &free, u64::MAX, input);
        if found.is_empty() {
            engine.report(Arc::new(engine.not_bound(input, info)))?;
            return Ok(false);
        }
        for (index, value) in found {
            let parameter = &signature.parameters[index];
            let value = engine.converted(&signature, index, value, info.span, info)?;
            let slot = Slot { ty: typed(&parameter.ty), ..plain_slot(&parameter.name, value) };
            match (&mut self.scope, self.dotted) {
                (Some(scope), false) => drop(scope.variables.insert(parameter.name.to_lowercase().into(), slot)),
                _ => engine.set_local(&parameter.name, slot.value),
            }
        }
        Ok(true)
    }
}

fn process_block(body: &Body) -> Option<&ast::Block> {
    if let Body::Named(named) = body { named.process.as_ref() } else { None }
}

fn whole_block(body: &Body) -> Option<&ast::Block> {
    match body {
        Body::Plain(block) => Some(block),
        Body::Named(named) => named.process.as_ref(),
    }
}

fn plain_slot(name: &str, value: Value) -> Slot {
    Slot::new(name.into(), value)
}

/// A switch as functions see it: a truth value that says with `IsPresent` whether it was given.
pub(super) fn switch_value(on: bool) -> Value {
    static VALUES: OnceLock<[Value; 2]> = OnceLock::new();
    let values = VALUES.get_or_init(|| {
        [false, true].map(|on| {
            let present = crate::value::Property { name: "IsPresent".into(), value: Value::Bool(on) };
            let object = crate::value::Object::around(Value::Bool(on), vec![present]);
            object.add_type("System.Management.Automation.SwitchParameter");
            Value::Object(Arc::new(object))
        })
    });
    values[usize::from(on)].clone()
}

/// The type that a variable keeps: anything but what every value fits.
fn typed(ty: &Type) -> Option<Type> {
    (!matches!(ty, Type::Object | Type::Switch | Type::Named(_) | Type::CustomObject | Type::ScriptBlock | Type::Credential))
        .then(|| ty.clone())
}

impl Engine {
    /// Defines a function.
    pub(super) fn define(&mut self, function: &Arc<Function>) {
        let body = ScriptBlockValue::of_function(function.clone()).of_module(self.own_module());
        let signature = body.signature();
        let kind = if function.kind == FunctionKind::Filter { CommandKind::Filter } else { CommandKind::Function };
        let (prefix, name) = function.name.rsplit_once(':').unwrap_or(("", &*function.name));
        let index = match prefix.to_ascii_lowercase().as_str() {
            "global" => 0,
            "script" => self.scope_index(&ast::Scope::Script),
            _ => self.scopes.len() - 1,
        };
        let key = name.to_lowercase().into();
        self.put_function(index, &key, CommandSource::Function { signature, body: Value::foreign(body), module: "".into(), kind });
    }

    /// Defines a function whose body is a script block: `$function:name = { … }`.
    pub(super) fn define_from(&mut self, name: &str, body: Value) {
        let Some(block) = body.downcast::<ScriptBlockValue>() else { return };
        let mut signature = (*block.signature()).clone();
        signature.name = name.to_owned().into();
        let function =
            CommandSource::Function { signature: Arc::new(signature), body: body.clone(), module: "".into(), kind: CommandKind::Function };
        let index = self.scopes.len() - 1;
        self.put_function(index, &name.to_lowercase().into(), function);
    }

    pub(super) fn open_block(
        &mut self,
        block: &Value,
        arguments: Vec<Argument<Value>>,
        dotted: bool,
        fed: bool,
        name: Span,
    ) -> Flow<FunctionStage> {
        let Some(signature) = block.downcast::<ScriptBlockValue>().map(ScriptBlockValue::signature) else {
            return Err(self.runtime_error("BadExpression", Category::InvalidOperation, "This is not a script block.", name));
        };
        let mut info = CommandInfo::new("", name);
        self.bind_function(Call { signature, body: block.clone(), arguments, dotted, fed, name }, &mut info)
    }

    /// Binds a function's arguments and makes its scope.
    pub(super) fn bind_function(&mut self, call: Call, info: &mut CommandInfo) -> Flow<FunctionStage> {
        let Call { signature, body, arguments, dotted, fed, name } = call;
        let signature = &signature;
        let (arguments, unknown) = if signature.strict { (arguments, Vec::new()) } else { loose(signature, arguments) };
        let binding = self.bind_arguments(signature, arguments, name, info)?;
        info.common = self.common_of(signature, &binding)?;
        let mut scope = Scope::default();
        self.preferences_into(&info.common, &mut scope);
        let given_names = Dictionary::new(DictionaryKind::Hashtable);
        let mut given = Vec::new();
        let put = |scope: &mut Scope, name: &str, value: Value, ty: Option<Type>| {
            scope.variables.insert(name.to_lowercase().into(), Slot { ty, ..plain_slot(name, value) });
        };
        for bound in &binding.bound {
            let parameter = &signature.parameters[bound.parameter];
            let value = bound.value.clone().unwrap_or(Value::Bool(true));
            given_names.set(Value::from(&*parameter.name), value.clone());
            if bound.parameter >= signature.own {
                continue;
            }
            let value = self.converted(signature, bound.parameter, value, bound.span, info)?;
            given_names.set(Value::from(&*parameter.name), value.clone());
            given.push(bound.parameter);
            put(&mut scope, &parameter.name, value, typed(&parameter.ty));
        }
        if let Some((index, values)) = &binding.remaining {
            let parameter = &signature.parameters[*index];
            let value = Value::array(values.iter().map(|(value, _)| value.clone()).collect());
            let value = self.converted(signature, *index, value, name, info)?;
            given.push(*index);
            put(&mut scope, &parameter.name, value, None);
        }
        let mut missing = self.missing_mandatory(signature, binding.chosen_set(signature), &given);
        if fed {
            missing
                .retain(|index| !signature.parameters[*index].sets.iter().any(|membership| membership.by_value || membership.by_property));
        }
        for (index, value) in self.ask_missing(signature, &missing, info)? {
            let parameter = &signature.parameters[index];
            let value = self.converted(signature, index, value, name, info)?;
            given_names.set(Value::from(&*parameter.name), value.clone());
            given.push(index);
            put(&mut scope, &parameter.name, value, typed(&parameter.ty));
        }
        if !signature.strict {
            let mut rest: Vec<(Value, Span)> = unknown.into_iter().chain(binding.rest.iter().cloned()).collect();
            rest.sort_by_key(|(_, span)| span.start);
            put(&mut scope, "args", Value::array(rest.into_iter().map(|(value, _)| value).collect()), None);
        }
        let given_names = Value::Dictionary(Arc::new(given_names));
        put(&mut scope, "PSBoundParameters", given_names.clone(), None);
        let asks = body.downcast::<ScriptBlockValue>().is_none_or(ScriptBlockValue::asks_invocation);
        let invocation = if asks {
            let unbound = scope.variables.get("args").map_or_else(|| Value::array(Vec::new()), |slot| slot.value.clone());
            self.invocation_of(info, signature, &body, Handed { bound: given_names.clone(), unbound, fed })
        } else {
            Value::Null
        };
        if asks {
            put(&mut scope, "MyInvocation", invocation.clone(), None);
        }
        let calling = signature.strict.then(|| {
            let set = binding.chosen_set(signature).map_or("__AllParameterSets", |set| &*signature.sets[set]);
            Arc::new(Calling::new(info, set, signature.impact, invocation))
        });
        if let Some(calling) = &calling {
            put(&mut scope, "PSCmdlet", Value::Foreign(calling.clone() as Arc<dyn crate::value::Foreign>), None);
        }
        let block = body.downcast::<ScriptBlockValue>();
        for (name, value) in block.map_or(&[][..], |block| &block.captured) {
            scope.variables.entry(name.to_lowercase().into()).or_insert_with(|| plain_slot(name, value.clone()));
        }
        if let Some(block) = block {
            self.defaults_into(&mut scope, signature, block.declared(), &given)?;
        }
        if dotted {
            let innermost = self.scopes.len() - 1;
            let of_the_call = |key: &str| matches!(key, "args" | "psboundparameters" | "myinvocation" | "pscmdlet");
            for (key, slot) in scope.variables.extract_if(|key, _| !of_the_call(key)) {
                self.scopes[innermost].variables.insert(key, slot);
            }
        }
        Ok(FunctionStage {
            body: body.clone(),
            signature: signature.clone(),
            scope: Some(scope),
            dotted,
            fed,
            input: Vec::new(),
            given,
            script: false,
            called: false,
            left: false,
            calling,
        })
    }

    /// Default values, evaluated in order in the function's scope.
    fn defaults_into(&mut self, scope: &mut Scope, signature: &Signature, parameters: &[ast::Parameter], given: &[usize]) -> Flow {
        for (index, parameter) in parameters.iter().enumerate() {
            if given.contains(&index) {
                continue;
            }
            let ty = signature.parameters.get(index).map_or(Type::Object, |parameter| parameter.ty.clone());
            let value = match &parameter.default {
                Some(default) => {
                    self.push_scope(std::mem::take(scope));
                    let value = self.expression(default);
                    *scope = self.pop_scope().unwrap_or_default();
                    let value = value?;
                    convert(&value, &ty).map_err(|error| self.operator_error(&error.into(), parameter.span))?
                }
                None => match ty {
                    Type::Switch => switch_value(false),
                    Type::Bool => Value::Bool(false),
                    Type::String => "".into(),
                    Type::Int => Value::Int(0),
                    Type::Long => Value::Long(0),
                    Type::Double => Value::Double(0.0),
                    _ => Value::Null,
                },
            };
            let slot = Slot { ty: typed(&ty), ..Slot::new(parameter.variable.name.clone(), value) };
            scope.variables.insert(parameter.variable.key.clone(), slot);
        }
        Ok(())
    }

    fn preferences_into(&self, common: &Common, scope: &mut Scope) {
        let mut put = |name: &str, value: Value| drop(scope.variables.insert(name.to_lowercase().into(), plain_slot(name, value)));
        let text = |preference: Preference| Value::from(format!("{preference:?}"));
        if let Some(preference) = common.error {
            put("ErrorActionPreference", text(preference));
        }
        if let Some(preference) = common.warning {
            put("WarningPreference", text(preference));
        }
        if let Some(verbose) = common.verbose {
            put("VerbosePreference", if verbose { "Continue" } else { "SilentlyContinue" }.into());
        }
        if let Some(debug) = common.debug {
            put("DebugPreference", if debug { "Continue" } else { "SilentlyContinue" }.into());
        }
        if let Some(what_if) = common.what_if {
            put("WhatIfPreference", Value::Bool(what_if));
        }
        if let Some(confirm) = common.confirm {
            put("ConfirmPreference", if confirm { "Low" } else { "None" }.into());
        }
    }
}
