//! Functions, scripts and script blocks: binding their arguments, running their blocks.

use super::Engine;
use super::command::{CommandInfo, Common};
use super::error::Preference;
use super::pipeline::Chain;
use super::run::CALL_LIMIT;
use super::scope::{Protection, Scope, Slot};
use super::script_block::ScriptBlockValue;
use super::unwind::{Flow, Sink, Unwind};
use crate::bind::{Argument, ArgumentKind, BindProblem, Binding, bind, find_parameter};
use crate::invoke::{CaseRule, CommandKind, CommandSource, Signature, Validation};
use crate::record::{Category, ErrorRecord, Exception, Place};
use crate::syntax::ast::{self, Body, Function, FunctionKind, Name};
use crate::text::Span;
use crate::value::{
    Dictionary, DictionaryKind, Regex, RegexCase, Text, Type, Value, compare, convert, member, to_bool_parameter, to_text, truthy,
};
use std::sync::Arc;

/// A function or script that is running.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) name: Text,
    /// Where it was called; a script was called from outside.
    pub(super) place: Option<Place>,
    /// The script that its code stands in.
    pub(super) script: Option<Text>,
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
        let depth = engine.scopes.len();
        if !self.dotted {
            engine.scopes.push(self.scope.take().unwrap_or_default());
        }
        let outer = item.map(|item| std::mem::replace(&mut engine.item, item));
        engine.calls += 1;
        engine.frames.push(Frame {
            name: info.name.clone(),
            place: if self.script { None } else { Some(Place { source: source.clone(), span: info.span }) },
            script: tree.source.path().map(Into::into),
        });
        let result = engine.block(block, sink);
        engine.frames.pop();
        engine.calls -= 1;
        if let Some(outer) = outer {
            engine.item = outer;
        }
        if !self.dotted {
            engine.scopes.truncate(depth + 1);
            self.scope = engine.scopes.pop();
        }
        engine.source = source;
        match result {
            Err(Unwind::Return) => Ok(()),
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

    /// Binds an object of the pipeline to the parameters that take it.
    fn bind_input(&mut self, engine: &mut Engine, info: &CommandInfo, input: &Value) -> Flow<bool> {
        let signature = self.signature.clone();
        if !signature.strict {
            return Ok(true);
        }
        let mut takes_any = false;
        let mut bound = false;
        for (index, parameter) in signature.own_parameters().iter().enumerate() {
            if self.given.contains(&index) {
                continue;
            }
            let by_value = parameter.sets.iter().any(|membership| membership.by_value);
            let by_property = parameter.sets.iter().any(|membership| membership.by_property);
            takes_any |= by_value || by_property;
            let property = || {
                std::iter::once(&parameter.name).chain(&parameter.aliases).find_map(|name| {
                    member::property(input, name).filter(|_| matches!(input, Value::Object(_) | Value::Foreign(_) | Value::Dictionary(_)))
                })
            };
            let found = if by_property { property() } else { None }.or_else(|| by_value.then(|| input.clone()));
            let Some(found) = found else { continue };
            let converted = engine.converted(&signature, index, found, info.span, info)?;
            bound = true;
            let slot =
                Slot { name: parameter.name.to_string().into(), value: converted, ty: typed(&parameter.ty), protection: Protection::None };
            let key: Name = parameter.name.to_lowercase().into();
            match (&mut self.scope, self.dotted) {
                (Some(scope), false) => drop(scope.variables.insert(key, slot)),
                _ => engine.set_local(&parameter.name, slot.value),
            }
        }
        if takes_any && !bound {
            let message = format!(
                "{} takes no input of this kind: neither the object nor a property of it fits a parameter that is still free.",
                info.name
            );
            let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
            let mut record = ErrorRecord::new("InputObjectNotBound", Category::InvalidArgument, exception).with_target(input.clone());
            record.activity = info.name.clone();
            record.source = info.source.clone();
            engine.report(Arc::new(record.at(engine.place(info.span))))?;
            return Ok(false);
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
    Slot { name: name.into(), value, ty: None, protection: Protection::None }
}

/// The type that a variable keeps: anything but what every value fits.
fn typed(ty: &Type) -> Option<Type> {
    (!matches!(ty, Type::Object | Type::Switch | Type::Named(_) | Type::CustomObject | Type::ScriptBlock | Type::Credential))
        .then(|| ty.clone())
}

impl Engine {
    /// Defines a function.
    pub(super) fn define(&mut self, function: &Arc<Function>) {
        let body = ScriptBlockValue::of_function(function.clone());
        let signature = body.signature();
        let kind = if function.kind == FunctionKind::Filter { CommandKind::Filter } else { CommandKind::Function };
        let name = function.name.rsplit_once(':').map_or(&*function.name, |(_, name)| name).to_owned();
        self.commands.set_function(&name, CommandSource::Function { signature, body: Value::foreign(body), module: "".into(), kind });
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
        let mut info = CommandInfo {
            name: "".into(),
            source: "".into(),
            span: name,
            common: Common::default(),
            pipeline: 0,
            index: 0,
            out: Vec::new(),
            answered: None,
        };
        self.bind_function(&signature, block, arguments, dotted, fed, name, &mut info)
    }

    /// Binds a function's arguments and makes its scope.
    #[expect(clippy::too_many_arguments, reason = "a call is many things at once")]
    pub(super) fn bind_function(
        &mut self,
        signature: &Arc<Signature>,
        body: &Value,
        arguments: Vec<Argument<Value>>,
        dotted: bool,
        fed: bool,
        name: Span,
        info: &mut CommandInfo,
    ) -> Flow<FunctionStage> {
        let arguments = if signature.strict { arguments } else { loose(signature, arguments) };
        let binding = self.bind_arguments(signature, arguments, name, info)?;
        info.common = self.common_of(signature, &binding)?;
        let mut scope = Scope::default();
        self.preferences_into(&info.common, &mut scope);
        let given_names = Dictionary::new(DictionaryKind::Hashtable);
        let mut given = Vec::new();
        let put = |scope: &mut Scope, name: &str, value: Value, ty: Option<Type>| {
            scope.variables.insert(name.to_lowercase().into(), Slot { name: name.into(), value, ty, protection: Protection::None });
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
        self.refuse_missing(signature, &missing, info)?;
        if !signature.strict {
            put(&mut scope, "args", Value::array(binding.rest.into_iter().map(|(value, _)| value).collect()), None);
        }
        put(&mut scope, "PSBoundParameters", Value::Dictionary(Arc::new(given_names)), None);
        put(&mut scope, "MyInvocation", self.invocation_value(info), None);
        if signature.strict {
            put(&mut scope, "PSCmdlet", self.invocation_value(info), None);
        }
        let block = body.downcast::<ScriptBlockValue>();
        for (name, value) in block.map_or(&[][..], |block| &block.captured) {
            scope.variables.entry(name.to_lowercase().into()).or_insert_with(|| plain_slot(name, value.clone()));
        }
        if let Some(block) = block {
            let parameters = match (&block.function, &block.block.params) {
                (Some(function), _) if function.parameters.is_some() => function.parameters.as_deref().unwrap_or_default(),
                (_, Some(params)) => &params.parameters,
                _ => &[],
            };
            self.defaults_into(&mut scope, signature, parameters, &given)?;
        }
        if dotted {
            let innermost = self.scopes.len() - 1;
            for (key, slot) in scope.variables.drain() {
                if !matches!(&*key, "args" | "psboundparameters" | "myinvocation" | "pscmdlet") {
                    self.scopes[innermost].variables.insert(key, slot);
                }
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
                    self.scopes.push(std::mem::take(scope));
                    let value = self.expression(default);
                    *scope = self.scopes.pop().unwrap_or_default();
                    let value = value?;
                    convert(&value, &ty).map_err(|error| self.operator_error(&error.into(), parameter.span))?
                }
                None => match ty {
                    Type::Switch | Type::Bool => Value::Bool(false),
                    Type::String => "".into(),
                    Type::Int => Value::Int(0),
                    Type::Long => Value::Long(0),
                    Type::Double => Value::Double(0.0),
                    _ => Value::Null,
                },
            };
            let slot = Slot { name: parameter.variable.name.clone(), value, ty: typed(&ty), protection: Protection::None };
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

    fn invocation_value(&self, info: &CommandInfo) -> Value {
        let property = |name: &str, value: Value| crate::value::Property { name: name.into(), value };
        let command = vec![property("Name", Value::String(info.name.clone())), property("CommandType", "Function".into())];
        let command =
            Value::Object(Arc::new(crate::value::Object::of(&["System.Management.Automation.FunctionInfo", "System.Object"], command)));
        let position = self.source.position(info.span.start as usize);
        let parts = vec![
            property("MyCommand", command),
            property("InvocationName", Value::String(info.name.clone())),
            property("ScriptName", self.source.path().map_or(Value::Null, Value::from)),
            property("Line", self.source.line(position.line).into()),
            property("ScriptLineNumber", Value::Int(i32::try_from(position.line).unwrap_or(i32::MAX))),
        ];
        Value::Object(Arc::new(crate::value::Object::of(&["System.Management.Automation.InvocationInfo", "System.Object"], parts)))
    }

    /// Binds, or fails with the first thing that is wrong.
    pub(super) fn bind_arguments(
        &mut self,
        signature: &Signature,
        arguments: Vec<Argument<Value>>,
        name: Span,
        info: &CommandInfo,
    ) -> Flow<Binding<Value>> {
        let binding = bind(signature, arguments, name);
        if let Some(problem) = binding.problems.first() {
            return Err(self.bind_error(problem, &binding, info));
        }
        if binding.sets == 0 && !signature.sets.is_empty() {
            let message = format!("The parameters given to {} belong to different parameter sets and cannot be used together.", info.name);
            return Err(self.binding_failure("AmbiguousParameterSet", message, name, info));
        }
        Ok(binding)
    }

    fn bind_error(&self, problem: &BindProblem, binding: &Binding<Value>, info: &CommandInfo) -> Unwind {
        let name = &problem.name;
        let message = match problem.id {
            "NamedParameterNotFound" => format!("{} has no parameter whose name is or begins with '{name}'.", info.name),
            "AmbiguousParameter" => {
                format!("The name '{name}' is the beginning of several parameters: -{}.", problem.candidates.join(", -"))
            }
            "MissingArgument" => format!("The parameter '{name}' of {} needs a value behind it.", info.name),
            "ParameterAlreadyBound" => format!("The parameter '{name}' of {} is given twice.", info.name),
            _ => {
                let value = binding.rest.first().map_or_else(|| "".into(), |(value, _)| to_text(value));
                format!("{} has no place for the argument '{value}': no parameter takes it by position.", info.name)
            }
        };
        let span = if problem.id == "PositionalParameterNotFound" { info.span } else { problem.span };
        self.binding_failure(problem.id, message, span, info)
    }

    fn binding_failure(&self, id: &str, message: String, span: Span, info: &CommandInfo) -> Unwind {
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let mut record = ErrorRecord::new(id, Category::InvalidArgument, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(span)))
    }

    pub(super) fn missing_mandatory(&self, signature: &Signature, set: Option<usize>, given: &[usize]) -> Vec<usize> {
        (0..signature.own)
            .filter(|index| {
                !given.contains(index) && signature.parameters[*index].membership(set).is_some_and(|membership| membership.mandatory)
            })
            .collect()
    }

    pub(super) fn refuse_missing(&self, signature: &Signature, missing: &[usize], info: &CommandInfo) -> Flow {
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = missing.iter().map(|index| &*signature.parameters[*index].name).collect();
        let message = format!("{} cannot run without these parameters: {}.", info.name, names.join(", "));
        Err(self.binding_failure("MissingMandatoryParameter", message, info.span, info))
    }

    /// An argument converted to its parameter's type and checked.
    pub(super) fn converted(&mut self, signature: &Signature, index: usize, value: Value, span: Span, info: &CommandInfo) -> Flow<Value> {
        let parameter = &signature.parameters[index];
        let is_function = signature.def.is_none();
        if let (Some(crate::catalog::Scalar::Identity(_)), Value::Object(object)) = (parameter.def.map(|def| def.ty.scalar), &value)
            && let Some(identity) = object.property("Identity").or_else(|| object.property("Name"))
        {
            return Ok(Value::String(crate::value::to_text(&identity)));
        }
        if value.is_null() && parameter.def.is_some_and(|def| !def.property.is_empty() && !matches!(parameter.ty, Type::Bool)) {
            return Ok(Value::Null);
        }
        let converted = match (&parameter.ty, &value) {
            (_, Value::Null)
                if !matches!(parameter.ty, Type::String | Type::Int | Type::Long | Type::Double | Type::Bool | Type::Switch)
                    || parameter.nullable =>
            {
                Ok(Value::Null)
            }
            (Type::Bool, _) => to_bool_parameter(&value),
            (Type::ScriptBlock, Value::Foreign(_)) | (Type::Hashtable, _)
                if value.downcast::<ScriptBlockValue>().is_some() || matches!(value, Value::Dictionary(_)) =>
            {
                Ok(value.clone())
            }
            (Type::Array(_), Value::Dictionary(_)) if parameter.def.is_some() => Ok(value.clone()),
            (Type::String, Value::Array(_)) if signature.strict => Err(crate::value::ConversionError {
                id: "CannotConvertArgumentNoMessage",
                message: "Cannot convert value to type System.String.".into(),
            }),
            (ty, _) => convert(&value, ty),
        };
        let converted = converted.map_err(|error| {
            let name = &parameter.name;
            let (id, category, class, lead) = if is_function {
                (
                    "ParameterArgumentTransformationError",
                    Category::InvalidData,
                    "ParameterBindingArgumentTransformationException",
                    format!("Cannot process argument transformation on parameter '{name}'. "),
                )
            } else {
                (
                    "CannotConvertArgumentNoMessage",
                    Category::InvalidArgument,
                    "ParameterBindingException",
                    format!("Cannot bind parameter '{name}'. "),
                )
            };
            let exception = Exception::new(format!("System.Management.Automation.{class}"), format!("{lead}{}", error.message));
            let mut record = ErrorRecord::new(id, category, exception);
            record.activity = info.name.clone();
            record.source = info.source.clone();
            Unwind::error(record.at(self.place(span)))
        })?;
        let mandatory = parameter.sets.iter().any(|membership| membership.mandatory);
        let empty = match &converted {
            Value::Null if !parameter.nullable && mandatory => Some(("ParameterArgumentValidationErrorNullNotAllowed", "is null")),
            Value::String(text) if text.is_empty() && mandatory && !parameter.emptyable && parameter.ty == Type::String => {
                Some(("ParameterArgumentValidationErrorEmptyStringNotAllowed", "is empty text"))
            }
            Value::Array(items) if items.is_empty() && mandatory && !parameter.emptyable => {
                Some(("ParameterArgumentValidationErrorEmptyArrayNotAllowed", "is an empty list"))
            }
            _ => None,
        };
        if let Some((id, what)) = empty {
            let message = format!("The argument for parameter '{}' {what}, which it does not take.", parameter.name);
            return Err(self.validation_failure(id, message, span, info));
        }
        for validation in &parameter.validations {
            if let Some(reason) = self.violated(validation, &converted)? {
                let message = format!("Cannot validate argument on parameter '{}'. {reason}", parameter.name);
                return Err(self.validation_failure("ParameterArgumentValidationError", message, span, info));
            }
        }
        Ok(converted)
    }

    fn validation_failure(&self, id: &str, message: String, span: Span, info: &CommandInfo) -> Unwind {
        let exception = Exception::new("System.Management.Automation.ParameterBindingValidationException", message);
        let mut record = ErrorRecord::new(id, Category::InvalidData, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(span)))
    }

    /// What a value does not fulfil, as a sentence.
    fn violated(&mut self, validation: &Validation, value: &Value) -> Flow<Option<String>> {
        let items = if let Value::Array(items) = value { items.to_vec() } else { vec![value.clone()] };
        for item in &items {
            let text = to_text(item);
            let reason = match validation {
                Validation::NotNull => value.is_null().then(|| "The argument is null.".to_owned()),
                Validation::NotNullOrEmpty => (text.is_empty()).then(|| "The argument is null or empty.".to_owned()),
                Validation::NotNullOrWhiteSpace => (text.trim().is_empty()).then(|| "The argument is null, empty or blank.".to_owned()),
                Validation::Set(values, case) => {
                    let fits =
                        values.iter().any(|own| if *case == CaseRule::Ignore { own.eq_ignore_ascii_case(&text) } else { **own == *text });
                    (!fits).then(|| format!("The argument \"{text}\" is none of these: {}.", values.join(",")))
                }
                Validation::Range(low, high) => {
                    let below = compare(item, low, false).is_ok_and(std::cmp::Ordering::is_lt);
                    let above = compare(item, high, false).is_ok_and(std::cmp::Ordering::is_gt);
                    (below || above).then(|| format!("The argument {text} is not between {} and {}.", to_text(low), to_text(high)))
                }
                Validation::Pattern(pattern, case) => {
                    let case = if *case == CaseRule::Ignore { RegexCase::Ignore } else { RegexCase::Respect };
                    let fits = Regex::new(pattern, case).and_then(|regex| regex.is_match(&text)).unwrap_or(false);
                    (!fits).then(|| format!("The argument \"{text}\" does not match the pattern \"{pattern}\"."))
                }
                Validation::Length(low, high) => {
                    let length = text.chars().count();
                    (!(*low..=*high).contains(&length))
                        .then(|| format!("The argument \"{text}\" has {length} characters; {low} to {high} are allowed."))
                }
                Validation::Count(low, high) => (!(*low..=*high).contains(&items.len()))
                    .then(|| format!("There are {} values; {low} to {high} are allowed.", items.len())),
                Validation::Script(block) => {
                    let values = self.call_block(block, Some(item), &[])?;
                    (!truthy(&super::statement::collected(values)))
                        .then(|| format!("The argument \"{text}\" does not pass the check of the script block."))
                }
            };
            if reason.is_some() {
                return Ok(reason);
            }
        }
        Ok(None)
    }

    /// Runs a script block in the current scope with `$_`, writing to `sink`.
    pub(super) fn run_block(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let Some(script) = block.downcast::<ScriptBlockValue>() else {
            return sink.write(self, block.clone());
        };
        if script.block.params.is_some()
            || !arguments.is_empty()
            || !script.captured.is_empty()
            || matches!(script.block.body, Body::Named(_))
        {
            return self.call_in_scope(block, item, arguments, sink);
        }
        let Body::Plain(body) = &script.block.body else { return Ok(()) };
        let same = Arc::ptr_eq(&self.source, &script.block.source);
        let source = if same { None } else { Some(std::mem::replace(&mut self.source, script.block.source.clone())) };
        let outer = item.map(|item| std::mem::replace(&mut self.item, item.clone()));
        let result = self.block(body, sink);
        if let Some(outer) = outer {
            self.item = outer;
        }
        if let Some(source) = source {
            self.source = source;
        }
        match result {
            Err(Unwind::Return) => Ok(()),
            other => other,
        }
    }

    fn call_in_scope(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value], sink: &mut dyn Sink) -> Flow {
        let span = Span::default();
        let arguments = arguments.iter().map(|value| Argument { kind: ArgumentKind::Value(value.clone()), span }).collect();
        let mut stage = self.open_block(block, arguments, false, false, span)?;
        let info = CommandInfo {
            name: "".into(),
            source: "".into(),
            span,
            common: Common::default(),
            pipeline: 0,
            index: 0,
            out: Vec::new(),
            answered: None,
        };
        let outer = item.map(|item| std::mem::replace(&mut self.item, item.clone()));
        let mut chain = Chain { stages: &mut [], out: sink };
        let mut result = stage.begin(self, &info, &mut chain);
        if result.is_ok() {
            result = stage.process(self, &info, None, &mut chain);
        }
        if result.is_ok() {
            result = stage.end(self, &info, &mut chain);
        }
        if let Some(outer) = outer {
            self.item = outer;
        }
        result
    }

    /// Runs a script block with `$_` and collects what it writes.
    pub(super) fn call_block(&mut self, block: &Value, item: Option<&Value>, arguments: &[Value]) -> Flow<Vec<Value>> {
        let mut values = Vec::new();
        self.run_block(block, item, arguments, &mut values)?;
        Ok(values)
    }

    /// Runs a script block with `$_` as a condition; one that is a single expression needs no list of output.
    pub(super) fn test_block(&mut self, block: &Value, item: &Value) -> Flow<bool> {
        let sole = block.downcast::<ScriptBlockValue>().and_then(|script| match &script.block.body {
            Body::Plain(body)
                if script.block.params.is_none()
                    && script.captured.is_empty()
                    && body.statements.len() == 1
                    && Arc::ptr_eq(&self.source, &script.block.source) =>
            {
                crate::syntax::sole_expression(&body.statements[0]).filter(|expression| !super::expression::writes_nothing(expression))
            }
            _ => None,
        });
        if let Some(expression) = sole {
            let outer = std::mem::replace(&mut self.item, item.clone());
            let value = self.expression(expression);
            self.item = outer;
            return value.map(|value| truthy(&value));
        }
        let values = self.call_block(block, Some(item), &[])?;
        Ok(truthy(&super::statement::collected(values)))
    }

    /// Runs a script with arguments as `-File` gives them.
    pub(super) fn call_script(&mut self, script: &ScriptBlockValue, arguments: Vec<Value>, sink: &mut dyn Sink) -> Flow {
        let body = Value::foreign(ScriptBlockValue::new(script.block.clone()));
        let arguments = file_arguments(&script.signature(), arguments);
        let path = script.block.source.path().unwrap_or_default().to_owned();
        let name: Text = path.rsplit('/').next().unwrap_or(&path).into();
        let mut info = CommandInfo {
            name: name.clone(),
            source: name,
            span: Span::default(),
            common: Common::default(),
            pipeline: 0,
            index: 0,
            out: Vec::new(),
            answered: None,
        };
        let mut stage = self.bind_function(&script.signature(), &body, arguments, false, false, Span::default(), &mut info)?;
        stage.make_script(&path);
        let mut chain = Chain { stages: &mut [], out: sink };
        stage.begin(self, &info, &mut chain)?;
        stage.process(self, &info, None, &mut chain)?;
        stage.end(self, &info, &mut chain)
    }
}

/// Words behind `-File`: those that begin with a dash are names.
fn file_arguments(signature: &Signature, words: Vec<Value>) -> Vec<Argument<Value>> {
    let _ = signature;
    words
        .into_iter()
        .map(|word| {
            let text = to_text(&word);
            let kind = match text.strip_prefix('-').filter(|rest| rest.starts_with(char::is_alphabetic)) {
                Some(name) => match name.split_once(':') {
                    Some((name, value)) => ArgumentKind::Attached(
                        name.into(),
                        match value.to_ascii_lowercase().as_str() {
                            "$true" => Value::Bool(true),
                            "$false" => Value::Bool(false),
                            _ => Value::from(value),
                        },
                    ),
                    None => ArgumentKind::Named(name.into()),
                },
                None => ArgumentKind::Value(word),
            };
            Argument { kind, span: Span::default() }
        })
        .collect()
}

/// For simple functions a name that no parameter has is an argument like any other.
fn loose(signature: &Signature, arguments: Vec<Argument<Value>>) -> Vec<Argument<Value>> {
    let mut all = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match &argument.kind {
            ArgumentKind::Named(name) if find_parameter(signature, name, argument.span).is_err() => {
                all.push(Argument { kind: ArgumentKind::Value(format!("-{name}").into()), span: argument.span });
            }
            ArgumentKind::Attached(name, value) if find_parameter(signature, name, argument.span).is_err() => {
                all.push(Argument { kind: ArgumentKind::Value(format!("-{name}:").into()), span: argument.span });
                all.push(Argument { kind: ArgumentKind::Value(value.clone()), span: argument.span });
            }
            _ => all.push(argument),
        }
    }
    all
}
