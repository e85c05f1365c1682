//! Functions, scripts and script blocks: binding their arguments, running their blocks.

use super::Engine;
use super::calling::Calling;
use super::command::{CommandInfo, Common};
use super::error::Preference;
use super::invocation::Handed;
use super::parameter::{fitting, loose};
use super::pipeline::Chain;
use super::run::CALL_LIMIT;
use super::scope::Scope;
use super::script_block::ScriptBlockValue;
use super::slot::{Bound, CallVariables, Slot};
use super::unwind::{Cause, Flow, Nowhere, Reach, Sink, Unwind, returned};
use crate::bind::{Argument, chosen_set, own_aliases};
use crate::invoke::{Alias, AliasOptions, CommandKind, CommandSource, Signature};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::syntax::ast::{self, Body, Function, Name};
use crate::text::{Source, Span};
use crate::value::{Text, Type, Value, convert};
use std::sync::{Arc, LazyLock};

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

/// Parameters that have their values, by index.
type Given = smallvec::SmallVec<[usize; 8]>;

/// Variables of a call that are made when somebody asks, and those that tell of it.
const CALL_KEYS: [&str; 3] = ["args", "psboundparameters", "input"];
const INVOCATION_KEYS: [&str; 2] = ["myinvocation", "pscmdlet"];

/// A function in a pipeline: its scope lives from `begin` to `end`.
pub(super) struct FunctionStage {
    body: Value,
    signature: Arc<Signature>,
    scope: Option<Box<Scope>>,
    dotted: bool,
    fed: bool,
    input: Vec<Value>,
    given: Given,
    /// The parameters that the last object of the pipeline gave values to.
    piped: Given,
    /// Script blocks that make the arguments of parameters from the objects of the pipeline.
    delayed: Vec<(usize, Value)>,
    /// The parameter sets that the arguments leave open, a bit for each.
    sets: u64,
    script: bool,
    /// Whether `exit` in it ends it alone, and not who called it.
    called: bool,
    /// Whether it ended with `exit`.
    left: bool,
    /// Whether `clean` has something to put in order.
    begun: bool,
    calling: Option<Arc<Calling>>,
}

/// Where a function's output goes: what comes behind it in its pipeline stands in the text of its caller.
struct Outward<'a> {
    sink: &'a mut dyn Sink,
    source: Arc<Source>,
}

impl Sink for Outward<'_> {
    fn write(&mut self, engine: &mut Engine, value: Value) -> Flow {
        if Arc::ptr_eq(&self.source, &engine.source) {
            return self.sink.write(engine, value);
        }
        let own = std::mem::replace(&mut engine.source, self.source.clone());
        let result = self.sink.write(engine, value);
        engine.source = own;
        result
    }

    fn is_screen(&self) -> bool {
        self.sink.is_screen()
    }
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
        let mut covered: Vec<(Name, Option<Slot>)> =
            CALL_KEYS.iter().filter_map(|key| Some(((*key).into(), Some(caller.variables.take(key)?)))).collect();
        own.variables.exchange_call(&mut caller.variables);
        for key in INVOCATION_KEYS {
            if let Some(slot) = own.variables.take(key) {
                covered.push((key.into(), caller.variables.take(key)));
                caller.variables.insert(key.into(), slot);
            }
        }
        covered
    }

    /// Takes away what was laid over the caller's variables; `covered` is what had been there.
    fn take_away(&mut self, caller: &mut Scope, covered: Vec<(Name, Option<Slot>)>) {
        let Some(own) = &mut self.scope else { return };
        if self.script {
            std::mem::swap(&mut own.script, &mut caller.script);
        }
        own.variables.exchange_call(&mut caller.variables);
        for key in CALL_KEYS {
            caller.variables.take(key);
        }
        for (key, slot) in covered {
            let mine = caller.variables.take(&key);
            if let (Some(mine), true) = (mine, INVOCATION_KEYS.contains(&&*key)) {
                own.variables.insert(key.clone(), mine);
            }
            if let Some(slot) = slot {
                caller.variables.insert(key, slot);
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
            return Err(Unwind::raised(Arc::new(record.at(engine.place(block.span))), Reach::Script));
        }
        let source = std::mem::replace(&mut engine.source, tree.source.clone());
        let module = self.block().and_then(|block| block.module).filter(|_| !self.dotted);
        let entered = module.map(|module| engine.enter_module(module));
        let closure = self.block().and_then(|block| block.closure.clone());
        // A closure that calls itself finds its scope further out.
        let brought = closure.as_ref().and_then(|closure| closure.lock().take());
        let has_brought = brought.is_some();
        if let Some(scope) = brought {
            engine.push_scope(scope);
        }
        let depth = engine.scopes.len();
        let mut covered = Vec::new();
        if !self.dotted {
            let scope = self.scope.take().unwrap_or_else(|| engine.fresh_scope());
            engine.push_scope(scope);
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
        let mut outward = Outward { sink, source: source.clone() };
        let result = engine.block(block, &mut outward).map_err(|unwind| engine.traced_unwind(unwind));
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
        if let (Some(closure), true) = (closure, has_brought) {
            *closure.lock() = engine.pop_scope();
        }
        if let Some(entered) = entered {
            engine.leave_module(entered);
        }
        engine.source = source;
        let result = match &self.calling {
            Some(calling) => returned(result).map_err(|unwind| calling.left_with(unwind)),
            None => returned(result),
        };
        match result {
            Ok(()) => {
                engine.succeeded = succeeded && !self.calling.as_ref().is_some_and(|calling| calling.has_failed());
                Ok(())
            }
            Err(unwind) => match unwind.cause() {
                Cause::Exit(code) if self.called => {
                    self.left = true;
                    engine.set_exit_code(*code);
                    Ok(())
                }
                _ => Err(unwind),
            },
        }
    }

    pub(super) fn begin(&mut self, engine: &mut Engine, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        self.begun = true;
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
        if let (true, Some(scope)) = (self.block().is_some_and(ScriptBlockValue::asks_input), &mut self.scope) {
            scope.variables.set_input(vec![input.clone()]);
        }
        self.run(engine, info, Some(input), next, if filter { whole_block } else { process_block })
    }

    pub(super) fn end(&mut self, engine: &mut Engine, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        if self.block().is_some_and(ScriptBlockValue::is_filter) && self.fed {
            return Ok(());
        }
        let input = std::mem::take(&mut self.input);
        if let Some(scope) = &mut self.scope {
            scope.variables.set_input(input);
        }
        let result = self.run(engine, info, None, next, |body| match body {
            Body::Plain(block) => Some(block),
            Body::Named(named) => named.end.as_ref(),
        });
        if !self.has_clean()
            && let Some(scope) = self.scope.take()
        {
            engine.retire_scope(scope);
        }
        result
    }

    fn has_clean(&self) -> bool {
        self.block().is_some_and(|block| clean_block(&block.block.body).is_some())
    }

    /// `clean`, once its pipeline is over in whatever way. What it writes goes nowhere, and its errors end nothing else.
    pub(super) fn clean(&mut self, engine: &mut Engine, info: &CommandInfo) -> Flow {
        if !std::mem::take(&mut self.begun) || !self.has_clean() {
            return Ok(());
        }
        let (succeeded, left) = (engine.succeeded, std::mem::take(&mut self.left));
        let mut nowhere = Nowhere;
        let result = self.run(engine, info, None, &mut Chain { stages: &mut [], out: &mut nowhere }, clean_block);
        self.left = left;
        engine.succeeded = succeeded;
        match result.map_err(Unwind::into_cause) {
            Err(Cause::Error(record, _)) => engine.report(record),
            Err(other) => Err(other.into()),
            Ok(()) => Ok(()),
        }
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
        for (index, block) in self.delayed.clone() {
            let value = super::statement::collected(engine.call_block(&block, Some(input), &[])?);
            let value = engine.converted(&signature, index, value, info.span, info)?;
            self.hold(engine, index, value);
        }
        if !free.iter().any(takes) {
            return Ok(true);
        }
        let (found, left) = fitting(&signature, &free, if signature.sets.is_empty() { u64::MAX } else { self.sets }, input);
        self.forget_input(engine, &signature, &found)?;
        if found.is_empty() && self.delayed.is_empty() {
            engine.report(Arc::new(engine.not_bound(input, info)))?;
            return Ok(false);
        }
        for (index, value) in found {
            let value = match engine.converted(&signature, index, value, info.span, info) {
                Ok(value) => value,
                Err(unwind) => return engine.input_refused(unwind, input).map(|()| false),
            };
            self.piped.push(index);
            self.hold(engine, index, value);
        }
        let set = chosen_set(left, &signature);
        if let Some(calling) = &self.calling {
            calling.choose(set);
        }
        let has = |index: &usize| self.given.contains(index) || self.piped.contains(index);
        let missing = engine.missing_mandatory(&signature, set, &[]).into_iter().filter(|index| !has(index)).collect::<Vec<_>>();
        if !missing.is_empty() {
            engine.report(Arc::new(engine.not_enough(input, &signature, &missing, info)))?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Gives a parameter a value.
    fn hold(&mut self, engine: &mut Engine, index: usize, value: Value) {
        let signature = self.signature.clone();
        let parameter = &signature.parameters[index];
        let (name, key) = names(self.block(), &signature, index);
        let slot = slot_of(parameter, name.clone(), value.clone());
        match (&mut self.scope, self.dotted) {
            (Some(scope), false) => {
                scope.variables.note_bound(&name, Some(value));
                scope.variables.insert(key, slot);
            }
            _ => engine.set_local(&parameter.name, slot.value),
        }
    }

    /// Takes away what the last object of the pipeline gave: what the next one does not give has its default value again.
    fn forget_input(&mut self, engine: &mut Engine, signature: &Signature, found: &[(usize, Value)]) -> Flow {
        let piped = std::mem::take(&mut self.piped);
        let left: Given = piped.into_iter().filter(|index| !found.iter().any(|(own, _)| own == index)).collect();
        if left.is_empty() || self.dotted {
            return Ok(());
        }
        let (Some(block), Some(mut scope)) = (self.body.downcast::<ScriptBlockValue>(), self.scope.take()) else { return Ok(()) };
        for index in &left {
            scope.variables.note_bound(&names(Some(block), signature, *index).0, None);
        }
        let others: Given = (0..signature.own).filter(|index| !left.contains(index)).collect();
        self.scope = Some(engine.defaults_into(scope, signature, block, &others)?);
        Ok(())
    }
}

fn process_block(body: &Body) -> Option<&ast::Block> {
    if let Body::Named(named) = body { named.process.as_ref() } else { None }
}

fn clean_block(body: &Body) -> Option<&ast::Block> {
    if let Body::Named(named) = body { named.clean.as_ref() } else { None }
}

fn whole_block(body: &Body) -> Option<&ast::Block> {
    match body {
        Body::Plain(block) => Some(block),
        Body::Named(named) => named.process.as_ref(),
    }
}

/// The name of a parameter as it is declared, and in lower case.
fn names(block: Option<&ScriptBlockValue>, signature: &Signature, index: usize) -> (Name, Name) {
    let name = &signature.parameters[index].name;
    match block.and_then(|block| block.declared().get(index)) {
        Some(declared) if *declared.variable.name == **name => (declared.variable.name.clone(), declared.variable.key.clone()),
        _ => ((&**name).into(), name.to_lowercase().into()),
    }
}

/// What a text parameter holds that is not given.
static EMPTY: LazyLock<Text> = LazyLock::new(|| "".into());
/// The names of a variable that a call makes, which is done often: as they are written, and in lower case.
static CALLING: LazyLock<(Name, Name)> = LazyLock::new(|| ("PSCmdlet".into(), "pscmdlet".into()));

/// What a parameter gets that takes the arguments that are left: a list of them, and a single list as it is.
pub(super) fn remaining(ty: &Type, mut values: Vec<Value>) -> Value {
    if let [Value::Array(_)] = &values[..] {
        return values.pop().unwrap_or_default();
    }
    match ty {
        Type::Object => Value::Array(Arc::new(crate::value::Array::of(crate::value::ArrayKind::List, Type::Object, values))),
        _ => Value::array(values),
    }
}

/// The variable of a parameter: it keeps the type, and what values must fulfil.
fn slot_of(parameter: &crate::invoke::Parameter, name: Name, value: Value) -> Slot {
    let checks = (!parameter.validations.is_empty()).then(|| parameter.validations.as_slice().into());
    Slot { ty: typed(&parameter.ty), checks, ..Slot::new(name, value) }
}

/// The type that a variable keeps: anything but what every value fits.
fn typed(ty: &Type) -> Option<Type> {
    (!matches!(ty, Type::Object | Type::Switch | Type::Named(_) | Type::CustomObject | Type::ScriptBlock | Type::Credential))
        .then(|| ty.clone())
}

impl Engine {
    /// Defines a function.
    pub(super) fn define(&mut self, function: &Arc<Function>) {
        let source = ScriptBlockValue::of_function(function.clone()).of_module(self.own_module()).into_command(function.kind);
        let (prefix, name) = function.name.rsplit_once(':').unwrap_or(("", &*function.name));
        let index = match prefix.to_ascii_lowercase().as_str() {
            "global" => 0,
            "script" => self.scope_index(&ast::Scope::Script),
            _ => self.scopes.len() - 1,
        };
        let key = name.to_lowercase().into();
        self.put_function(index, &key, source);
        for alias in function.body.params.iter().flat_map(own_aliases) {
            let options = AliasOptions::default();
            self.put_alias(index, Alias { name: (&*alias).into(), target: name.into(), description: "".into(), options });
        }
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
        let mut binding = self.bind_arguments(signature, arguments, name, info)?;
        info.common = self.common_of(signature, &binding, info)?;
        let mut scope = self.fresh_scope();
        if let Some(common) = &info.common {
            self.preferences_into(common, &mut scope);
        }
        let block = body.downcast::<ScriptBlockValue>();
        let mut bound_names = Bound::new();
        let mut given: Given = Given::new();
        let mut delayed = Vec::new();
        for bound in &binding.bound {
            let parameter = &signature.parameters[bound.parameter];
            let value = bound.value.clone().unwrap_or(Value::Bool(true));
            if bound.parameter >= signature.own {
                bound_names.push(((&*parameter.name).into(), value));
                continue;
            }
            if signature.strict && self.waits(parameter, &value, fed, bound.span, info)? {
                given.push(bound.parameter);
                delayed.push((bound.parameter, value));
                continue;
            }
            let value = self.converted(signature, bound.parameter, value, bound.span, info)?;
            given.push(bound.parameter);
            let (name, key) = names(block, signature, bound.parameter);
            bound_names.push((name.clone(), value.clone()));
            scope.variables.insert(key, slot_of(parameter, name, value));
        }
        if let Some((index, values)) = &binding.remaining {
            let value = remaining(&signature.parameters[*index].ty, values.iter().map(|(value, _)| value.clone()).collect());
            let value = self.converted(signature, *index, value, name, info)?;
            given.push(*index);
            let (name, key) = names(block, signature, *index);
            bound_names.push((name.clone(), value.clone()));
            scope.variables.insert(key, Slot::new(name, value));
        }
        self.settle(signature, &mut binding, &given, fed, info)?;
        let mut missing = self.missing_mandatory(signature, binding.chosen_set(signature), &given);
        if fed {
            missing
                .retain(|index| !signature.parameters[*index].sets.iter().any(|membership| membership.by_value || membership.by_property));
        }
        for (index, value) in self.ask_missing(signature, &missing, info)? {
            let value = self.converted(signature, index, value, name, info)?;
            given.push(index);
            let (name, key) = names(block, signature, index);
            bound_names.push((name.clone(), value.clone()));
            scope.variables.insert(key, slot_of(&signature.parameters[index], name, value));
        }
        let set = if signature.strict { binding.chosen_set(signature) } else { None };
        let rest = (!signature.strict).then(|| {
            let mut rest: Vec<(Value, Span)> = unknown.into_iter().chain(binding.rest).collect();
            rest.sort_by_key(|(_, span)| span.start);
            rest.into_iter().map(|(value, _)| value).collect()
        });
        scope.variables.set_call(CallVariables::new(bound_names, rest));
        let asks = block.is_none_or(ScriptBlockValue::asks_invocation);
        let invocation = if asks {
            let made = |key: &str| scope.variables.get(key).map(|slot| slot.value.clone());
            let unbound = made("args").unwrap_or_else(|| Value::array(Vec::new()));
            self.invocation_of(info, signature, &body, Handed { bound: made("psboundparameters").unwrap_or_default(), unbound, fed })
        } else {
            Value::Null
        };
        if asks {
            scope.variables.insert("myinvocation".into(), Slot::new("MyInvocation".into(), invocation.clone()));
        }
        let calling = signature.strict.then(|| Arc::new(Calling::new(info, signature.clone(), set, invocation)));
        if let Some(calling) = &calling {
            let value = Value::shared(calling.clone());
            scope.variables.insert(CALLING.1.clone(), Slot::new(CALLING.0.clone(), value));
        }
        if let Some(block) = block {
            scope = self.defaults_into(scope, signature, block, &given)?;
        }
        if dotted {
            let innermost = self.scopes.len() - 1;
            let mut own = std::mem::take(&mut scope.variables);
            scope.variables.exchange_call(&mut own);
            for (key, slot) in own.into_own() {
                let place = if matches!(&*key, "myinvocation" | "pscmdlet") { &mut scope } else { &mut self.scopes[innermost] };
                place.variables.insert(key, slot);
            }
        }
        Ok(FunctionStage {
            body,
            signature: signature.clone(),
            scope: Some(scope),
            dotted,
            fed,
            input: Vec::new(),
            given,
            piped: Given::new(),
            delayed,
            sets: binding.sets,
            script: false,
            called: false,
            left: false,
            begun: false,
            calling,
        })
    }

    /// Default values, evaluated in order in the function's scope and in the text that they stand in.
    fn defaults_into(&mut self, scope: Box<Scope>, signature: &Signature, block: &ScriptBlockValue, given: &[usize]) -> Flow<Box<Scope>> {
        self.push_scope(scope);
        let depth = self.scopes.len();
        let open = || block.declared().iter().enumerate().filter(|(index, _)| !given.contains(index));
        let outer = open()
            .any(|(_, parameter)| parameter.default.is_some())
            .then(|| (std::mem::replace(&mut self.source, block.block.source.clone()), std::mem::take(&mut self.point)));
        let result = open().try_for_each(|(index, parameter)| self.default_into(depth - 1, signature.parameters.get(index), parameter));
        if let Some((source, point)) = outer {
            self.source = source;
            self.point = point;
        }
        self.leave_scopes(depth);
        let scope = self.pop_scope().unwrap_or_default();
        result.map(|()| scope)
    }

    /// The default value of one parameter, into the scope with this index.
    fn default_into(&mut self, scope: usize, of: Option<&crate::invoke::Parameter>, parameter: &ast::Parameter) -> Flow {
        let ty = of.map_or(&Type::Object, |of| &of.ty);
        let value = match &parameter.default {
            Some(default) => {
                let value = self.expression(default)?;
                convert(&value, ty).map_err(|error| self.operator_error(&error.into(), parameter.span))?
            }
            None => match ty {
                Type::Switch => crate::value::switch(false),
                Type::Bool => Value::Bool(false),
                Type::String => Value::String(EMPTY.clone()),
                Type::SByte
                | Type::Byte
                | Type::Short
                | Type::UShort
                | Type::Int
                | Type::UInt
                | Type::Long
                | Type::ULong
                | Type::Single
                | Type::Double
                | Type::Decimal => convert(&Value::Int(0), ty).unwrap_or_default(),
                _ => Value::Null,
            },
        };
        let name = parameter.variable.name.clone();
        let slot = match of {
            Some(of) => slot_of(of, name, value),
            None => Slot::new(name, value),
        };
        self.scopes[scope].variables.insert(parameter.variable.key.clone(), slot);
        Ok(())
    }

    fn preferences_into(&self, common: &Common, scope: &mut Scope) {
        let mut put = |name: &str, value: Value| scope.variables.insert(name.to_lowercase().into(), Slot::new(name.into(), value));
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
