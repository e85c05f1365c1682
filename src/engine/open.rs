//! From a command in the tree to a stage of a pipeline: found, its arguments evaluated, bound.

use super::command::{CmdletStage, CommandInfo, CommandStage, Common, Kind};
use super::divided::Divided;
use super::error::Preference;
use super::function::Call;
use super::script_block::ScriptBlockValue;
use super::streams::Redirected;
use super::unwind::{Flow, Unwind};
use super::{Channel, Engine};
use crate::bind::{Argument, ArgumentKind, Binding};
use crate::catalog::{CmdletDef, Runs};
use crate::invoke::{CommandSource, Running, Signature};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{Command, Element, Expression, ExpressionKind, InvocationOperator, Redirection, Variable};
use crate::text::{Span, distance};
use crate::value::{Object, Reference, Text, Value, to_text, truthy};
use std::sync::Arc;

impl Engine {
    pub(super) fn parameter_error(&self, error: &crate::invoke::ParameterError, info: &CommandInfo) -> Unwind {
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", error.reason.as_str());
        let mut record = ErrorRecord::new(error.id, Category::InvalidArgument, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(info.span)))
    }

    /// Finds and binds a command.
    pub(super) fn open_command(&mut self, command: &Command, pipeline: u64, index: usize, fed: bool) -> Flow<CommandStage> {
        let Some(Element::Argument(name)) = command.elements.first() else {
            return Err(self.runtime_error(
                "MissingExpression",
                Category::InvalidOperation,
                "The name of a command is missing.",
                command.span,
            ));
        };
        let target = if command.operator == InvocationOperator::None {
            match &name.kind {
                ExpressionKind::Bareword(text) => Value::String(text.clone()),
                _ => self.expression(name)?,
            }
        } else {
            self.expression(name)?
        };
        let asks_for_help =
            |element: &Element| matches!(element, Element::Parameter(parameter) if &*parameter.name == "?" && parameter.argument.is_none());
        if command.elements.iter().skip(1).any(asks_for_help)
            && let Some(stage) = self.open_help(&target, command, name.span, (pipeline, index))?
        {
            return Ok(stage);
        }
        let mut arguments = self.command_arguments(command)?;
        let mut target = target;
        // `& $module { … }`: the block runs as code of the module.
        if let Some(id) = self.module_described(&target)
            && let Some(Argument { kind: ArgumentKind::Value(block), .. }) = arguments.first()
            && let Some(own) = block.downcast::<ScriptBlockValue>()
        {
            target = Value::foreign(ScriptBlockValue::new(own.block.clone()).of_module(Some(id)));
            arguments.remove(0);
        }
        let dotted = command.operator == InvocationOperator::Dot;
        if target.downcast::<ScriptBlockValue>().is_some() {
            let stage = self.open_block(&target, arguments, dotted, fed, name.span)?;
            let info = CommandInfo::in_pipeline("", command.span, (pipeline, index));
            return Ok(CommandStage::new(info, Kind::Function(Box::new(stage))));
        }
        let written = to_text(&target);
        if written.is_empty() && command.operator != InvocationOperator::None {
            let message = "What stands behind & or . is nothing that can be run: it is empty.";
            let unwind = self.runtime_error("BadExpression", Category::InvalidOperation, message, name.span);
            return Err(unwind.with_record(|record, _| Arc::new((*record).clone().with_target(target))));
        }
        let mut found = self.commands.resolve(&written);
        if found.is_none() && !written.to_ascii_lowercase().ends_with(".ps1") {
            if let Some(program) = self.find_program(&written) {
                let stage = self.open_program(program, &arguments, fed);
                let info = CommandInfo::in_pipeline(written, command.span, (pipeline, index));
                return Ok(CommandStage::new(info, Kind::External(stage)));
            }
            if !written.contains('-') {
                found = self.commands.resolve(&format!("Get-{written}"));
            }
        }
        match found {
            Some(CommandSource::Function { signature, body, .. }) => {
                let references = references_in(&arguments);
                let call = Call { signature, body, arguments, dotted, fed, name: name.span };
                let mut stage = self.open_function(call, &written, command.span, (pipeline, index))?;
                Self::refer(&mut stage, command, &references);
                Ok(stage)
            }
            Some(CommandSource::Cmdlet(def)) => {
                let source = CommandSource::Cmdlet(def);
                let signature = self.commands.signature(&source);
                let running = match def.runs {
                    Runs::Shell => (self.open)(def.name),
                    _ if !def.shell_sets.is_empty() => {
                        let stage = session_stage(pipeline, index);
                        (self.open)(def.name).map(|shell| Box::new(Divided::new(def, shell, stage)) as Box<dyn Running>)
                    }
                    Runs::Session | Runs::Live => Some(self.open_session_cmdlet(def, name.span, (pipeline, index))?),
                };
                match (signature, running) {
                    (Some(signature), Some(running)) => {
                        self.open_cmdlet(&signature, running, arguments, command, name.span, (pipeline, index, fed))
                    }
                    _ => Err(self.without_code(def, name.span)),
                }
            }
            _ if written.to_ascii_lowercase().ends_with(".ps1") => {
                self.open_script(&written, (arguments, dotted, fed), command, name.span, (pipeline, index))
            }
            _ => Err(self.not_found(&written, name.span, command.operator)),
        }
    }

    /// `X -?`: the help of a command instead of the command; `None` when nothing here is called so.
    fn open_help(&mut self, target: &Value, command: &Command, name: Span, place: (u64, usize)) -> Flow<Option<CommandStage>> {
        let asked = to_text(target);
        let is_script = asked.to_ascii_lowercase().ends_with(".ps1");
        let (Some(def), true) = (self.commands.cmdlet("Get-Help"), is_script || self.commands.resolve(&asked).is_some()) else {
            return Ok(None);
        };
        let (Some(signature), Some(running)) = (self.commands.signature(&CommandSource::Cmdlet(def)), (self.open)(def.name)) else {
            return Ok(None);
        };
        let arguments = vec![Argument { kind: ArgumentKind::Value(Value::String(asked)), span: name }];
        let stage = self.open_cmdlet(&signature, running, arguments, command, name, (place.0, place.1, false))?;
        let kind = match stage.kind {
            Kind::Cmdlet(stage) => Kind::Help(stage.running),
            other => other,
        };
        Ok(Some(CommandStage { kind, ..stage }))
    }

    fn not_found(&self, name: &str, span: Span, operator: InvocationOperator) -> Unwind {
        let called = match operator {
            InvocationOperator::None => name,
            InvocationOperator::Call => "&",
            InvocationOperator::Dot => ".",
        };
        // An alias of nothing is no command, and what is missing is what it stands for.
        let alias = self.commands.alias_entry(name);
        let name = alias.as_ref().map_or(name, |alias| &*alias.target);
        let near = self.nearest_command(name);
        let hint = near.map(|near| format!(" Is {near} meant?")).unwrap_or_default();
        let message = format!(
            "The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.{hint}\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again."
        );
        let mut exception = Exception::new("System.Management.Automation.CommandNotFoundException", message);
        exception.properties.push(("CommandName".into(), name.into()));
        let mut record = ErrorRecord::new("CommandNotFoundException", Category::ObjectNotFound, exception).with_target(name);
        record.place = Some(self.place(span));
        record.invocation = Some(crate::record::Invocation { command: called.into(), invocation_name: called.into() });
        Unwind::error(record)
    }

    /// A cmdlet that runs on the session, which is opened when there is none yet.
    fn open_session_cmdlet(&mut self, def: &'static CmdletDef, span: Span, (pipeline, index): (u64, usize)) -> Flow<Box<dyn Running>> {
        match self.sessions.current() {
            Ok(session) => Ok(Box::new(super::session_stage::SessionRunning::new(def, session, session_stage(pipeline, index)))),
            Err(record) => {
                let mut record = record.at(self.place(span));
                record.activity = def.name.into();
                record.source = def.name.into();
                record.invocation = Some(crate::record::Invocation { command: def.name.into(), invocation_name: def.name.into() });
                Err(Unwind::error(record))
            }
        }
    }

    /// What a cmdlet answers that is defined but that this build has no code for.
    fn without_code(&self, def: &'static crate::catalog::CmdletDef, span: Span) -> Unwind {
        match crate::invoke::not_handled(def) {
            crate::invoke::Stopped::Error(record) => {
                let mut record = (*record).clone().at(self.place(span));
                record.activity = def.name.into();
                record.invocation = Some(crate::record::Invocation { command: def.name.into(), invocation_name: def.name.into() });
                Unwind::error(record)
            }
            _ => Unwind::interrupted(),
        }
    }

    /// The cmdlet whose name is nearest, if one is near enough to be a slip of the fingers.
    fn nearest_command(&self, name: &str) -> Option<&'static str> {
        let lower = name.to_ascii_lowercase();
        let near = |own: &str| distance(&own.to_ascii_lowercase(), &lower);
        let (length, most) = (name.chars().count(), 2 + name.len() / 12);
        self.commands
            .cmdlets()
            .iter()
            // Names whose lengths differ more than that need not be compared: a loop of what is not found stays quick.
            .filter(|def| def.name.len().abs_diff(length) <= most)
            .map(|def| (near(def.name), def.name))
            .min()
            .filter(|(distance, _)| *distance <= most)
            .map(|(_, name)| name)
    }

    /// The arguments of a command, evaluated, splats spread out.
    pub(super) fn command_arguments(&mut self, command: &Command) -> Flow<Vec<Argument<Value>>> {
        if self.strict >= 2 && is_written_as_method(command) {
            let message =
                "Arguments of a command stand apart from its name and from each other, with blanks: a list in parentheses is one argument.";
            return Err(self.runtime_error("StrictModeFunctionCallWithParens", Category::InvalidOperation, message, self.point));
        }
        let mut arguments = Vec::with_capacity(command.elements.len());
        for element in command.elements.iter().skip(1) {
            match element {
                Element::Argument(expression) => {
                    if let ExpressionKind::Splat(variable) = &expression.kind {
                        let value = self.read_variable(variable).unwrap_or_default();
                        spread(&value, expression.span, &mut arguments);
                        continue;
                    }
                    let value = self.argument(expression)?;
                    arguments.push(Argument { kind: ArgumentKind::Value(value), span: expression.span });
                }
                Element::Parameter(parameter) => match &parameter.argument {
                    Some(expression) => {
                        let value = self.argument(expression)?;
                        arguments.push(Argument {
                            kind: ArgumentKind::Attached(parameter.name.clone(), value, Some(expression.span)),
                            span: parameter.span.to(expression.span),
                        });
                    }
                    None => arguments.push(Argument { kind: ArgumentKind::Named(parameter.name.clone()), span: parameter.span }),
                },
                Element::EndOfParameters(_) => {}
                Element::Verbatim(text, span) => {
                    arguments.push(Argument { kind: ArgumentKind::Value("--%".into()), span: *span });
                    arguments.push(Argument { kind: ArgumentKind::Value(Value::from(text)), span: *span })
                }
            }
        }
        Ok(arguments)
    }

    /// An argument. What begins with a dash is text, even if it looks like a number; other numbers remember how they were typed, for
    /// whoever wants them as text.
    fn argument(&mut self, expression: &Expression) -> Flow<Value> {
        match &expression.kind {
            ExpressionKind::Number(number) if number.text.starts_with('-') => Ok(Value::String(number.text.clone())),
            ExpressionKind::Number(number) => {
                let value = self.expression(expression)?;
                if *crate::value::exact_text(&value) == *number.text {
                    return Ok(value);
                }
                Ok(Value::Object(Arc::new(Object::around(value, Vec::new()).written_as(number.text.clone()))))
            }
            _ => self.expression(expression),
        }
    }

    fn open_cmdlet(
        &mut self,
        signature: &Arc<Signature>,
        mut running: Box<dyn Running>,
        arguments: Vec<Argument<Value>>,
        command: &Command,
        name: Span,
        place: (u64, usize, bool),
    ) -> Flow<CommandStage> {
        let (pipeline, index, fed) = place;
        let source = signature
            .def
            .map(|def| def.error_source)
            .filter(|source| !source.is_empty())
            .map_or_else(|| signature.name.to_string(), str::to_owned);
        let mut info = CommandInfo::in_pipeline(&*signature.name, command.span, (pipeline, index));
        info.source = source.into();
        info.impact = signature.impact;
        if let [Argument { kind: ArgumentKind::Value(block), .. }] = arguments.as_slice()
            && block.downcast::<ScriptBlockValue>().is_some()
            && fed
        {
            let kind = match &*signature.name {
                "ForEach-Object" => Some(Kind::Each(block.clone())),
                "Where-Object" => Some(Kind::Filter(block.clone())),
                _ => None,
            };
            if let Some(kind) = kind {
                return Ok(CommandStage::new(info, kind));
            }
        }
        let mut binding = self.bind_arguments(signature, arguments, name, &info)?;
        info.common = self.common_of(signature, &binding, &info)?;
        let mut delayed = Vec::new();
        let mut given = Vec::new();
        for bound in &binding.bound {
            given.push(bound.parameter);
            if bound.parameter >= signature.own {
                continue;
            }
            let parameter = &signature.parameters[bound.parameter];
            let value = bound.value.clone().unwrap_or(Value::Bool(true));
            if self.waits(parameter, &value, fed, bound.span, &info)? {
                delayed.push((bound.parameter, value));
                continue;
            }
            let value = self.converted(signature, bound.parameter, value, bound.span, &info)?;
            running.set(bound.parameter, value).map_err(|error| self.parameter_error(&error, &info))?;
        }
        if let Some((parameter, values)) = &binding.remaining {
            let ty = &signature.parameters[*parameter].ty;
            let values = super::function::remaining(ty, values.iter().map(|(value, _)| value.clone()).collect());
            let value = self.converted(signature, *parameter, values, command.span, &info)?;
            given.push(*parameter);
            running.set(*parameter, value).map_err(|error| self.parameter_error(&error, &info))?;
        }
        self.settle(signature, &mut binding, &given, fed, &info)?;
        let set = binding.chosen_set(signature);
        let takes = |fits: fn(&crate::catalog::Membership) -> bool| -> Vec<usize> {
            (0..signature.own)
                .filter(|index| {
                    !given.contains(index)
                        && signature.parameters[*index].sets.iter().any(|membership| {
                            fits(membership)
                                && (membership.set.is_none() || membership.set.is_some_and(|set| binding.sets & (1 << set) != 0))
                        })
                })
                .collect()
        };
        let takes = takes(|membership| membership.by_value || membership.by_property);
        let direct = match takes.as_slice() {
            [only]
                if signature.parameters[*only].ty == crate::value::Type::Object
                    && signature.parameters[*only].sets.iter().any(|membership| membership.by_value) =>
            {
                Some(*only)
            }
            _ => None,
        };
        let missing = self.missing_mandatory(signature, set, &given);
        let (mandatory, asked): (Vec<usize>, Vec<usize>) = missing.into_iter().partition(|index| fed && takes.contains(index));
        for (index, value) in self.ask_missing(signature, &asked, &info)? {
            let value = self.converted(signature, index, value, command.span, &info)?;
            running.set(index, value).map_err(|error| self.parameter_error(&error, &info))?;
        }
        let stage = CmdletStage {
            running,
            signature: Some(signature.clone()),
            takes,
            sets: binding.sets,
            direct,
            bound: Vec::new(),
            delayed,
            fed,
            mandatory,
        };
        Ok(CommandStage::new(info, Kind::Cmdlet(Box::new(stage))))
    }

    fn open_function(&mut self, call: Call, called_as: &str, span: Span, place: (u64, usize)) -> Flow<CommandStage> {
        // The name stands in the tree already, unless the function got another one.
        let written = call.body.downcast::<ScriptBlockValue>().and_then(|block| block.function.as_ref()).map(|function| &function.name);
        let name = match written {
            Some(written) if **written == *call.signature.name => written.clone(),
            _ => Text::from(&*call.signature.name),
        };
        let mut info = CommandInfo::in_pipeline(name, span, place);
        info.called_as = (*info.name != *called_as).then(|| called_as.into());
        let stage = self.bind_function(call, &mut info)?;
        Ok(CommandStage::new(info, Kind::Function(Box::new(stage))))
    }

    fn open_script(
        &mut self,
        path: &str,
        (arguments, dotted, fed): (Vec<Argument<Value>>, bool, bool),
        command: &Command,
        name: Span,
        place: (u64, usize),
    ) -> Flow<CommandStage> {
        self.refuse_confined("script files do not run", name)?;
        let file = match self.path(path) {
            Ok(file) => file,
            Err(_) if is_remote_exchange(path) => std::path::PathBuf::from(path),
            Err(record) => return Err(Unwind::error(*record)),
        };
        let text = match std::fs::read(&file) {
            Ok(bytes) => crate::text::script_text(&bytes).0,
            // Scripts load the Exchange cmdlets with it, which are here already.
            Err(_) if is_remote_exchange(path) => String::new(),
            Err(_) => return Err(self.not_found(path, name, command.operator)),
        };
        let source = Arc::new(crate::text::Source::script(file.display().to_string(), text));
        let body = self.understood(&source, crate::syntax::parse(&source))?;
        let Some(signature) = body.downcast::<ScriptBlockValue>().map(ScriptBlockValue::signature) else {
            return Err(self.not_found(path, name, command.operator));
        };
        let short: Text = path.rsplit(['/', '\\']).next().unwrap_or(path).into();
        let mut info = CommandInfo::in_pipeline(short, command.span, place);
        info.is_script = true;
        info.called_as = Some(match command.operator {
            InvocationOperator::None => path.into(),
            InvocationOperator::Call => "&".into(),
            InvocationOperator::Dot => ".".into(),
        });
        let call = Call { signature, body, arguments, dotted, fed, name };
        let mut stage = self.bind_function(call, &mut info).map_err(|unwind| named_by_path(unwind, source.path()))?;
        stage.make_script(source.path().unwrap_or_default());
        stage.catch_exit();
        Ok(CommandStage::new(info, Kind::Function(Box::new(stage))))
    }

    /// Remembers which variables a command got as `[ref]`.
    pub(super) fn refer(stage: &mut CommandStage, command: &Command, arguments: &[Value]) {
        let expressions = command.elements.iter().skip(1).filter_map(|element| match element {
            Element::Argument(expression) => Some(expression),
            Element::Parameter(parameter) => parameter.argument.as_ref(),
            _ => None,
        });
        let variables: Vec<&Variable> = expressions.filter_map(referred).collect();
        let references = arguments.iter().filter(|value| value.downcast::<Reference>().is_some());
        stage.references = variables.into_iter().cloned().zip(references.cloned()).collect();
    }

    /// Lets a command's streams go where its redirections and its `-ErrorVariable` and their like say.
    pub(super) fn redirect_stage(&mut self, stage: &mut CommandStage, redirections: &[Redirection]) -> Flow {
        if stage.info.common.is_none() && redirections.is_empty() {
            return Ok(());
        }
        let mut common = stage.info.common.take().unwrap_or_else(|| Box::new(Common::nothing()));
        let mut streams = Redirected::default();
        for (channel, variable) in [
            (Channel::Error, common.error_variable.take()),
            (Channel::Warning, common.warning_variable.take()),
            (Channel::Information, common.information_variable.take()),
        ] {
            if let Some(variable) = variable {
                streams.keep(channel, variable);
            }
        }
        streams.out_variable = common.out_variable.take().map(|name| (name, Vec::new()));
        streams.pipeline_variable = common.pipeline_variable.take();
        stage.info.common = Some(common);
        self.send_streams(&mut streams, redirections)?;
        if !streams.is_idle() {
            stage.streams = Some(Box::new(streams));
        }
        Ok(())
    }

    /// What the common parameters say, when there are any.
    pub(super) fn common_of(&mut self, signature: &Signature, binding: &Binding<Value>, info: &CommandInfo) -> Flow<Option<Box<Common>>> {
        if binding.bound.iter().all(|bound| bound.parameter < signature.own) {
            return Ok(None);
        }
        let mut common = Box::new(Common::nothing());
        for bound in binding.bound.iter().filter(|bound| bound.parameter >= signature.own) {
            let value = match &bound.value {
                Some(value) => Some(self.converted(signature, bound.parameter, value.clone(), bound.span, info)?),
                None => None,
            };
            let on = || Some(value.as_ref().is_none_or(truthy));
            let text = || value.as_ref().map(to_text);
            match &*signature.parameters[bound.parameter].name {
                "ErrorAction" => common.error = value.as_ref().and_then(preference),
                "WarningAction" => common.warning = value.as_ref().and_then(preference),
                "InformationAction" => common.information = value.as_ref().and_then(preference),
                "Verbose" => common.verbose = on(),
                "Debug" => common.debug = on(),
                "WhatIf" => common.what_if = on(),
                "Confirm" => common.confirm = on(),
                "ErrorVariable" => common.error_variable = text(),
                "WarningVariable" => common.warning_variable = text(),
                "InformationVariable" => common.information_variable = text(),
                "OutVariable" => common.out_variable = text(),
                "PipelineVariable" => common.pipeline_variable = text(),
                _ => {}
            }
        }
        Ok(Some(common))
    }
}

/// The number by which a session knows the calls of one command.
fn session_stage(pipeline: u64, index: usize) -> u64 {
    (pipeline << 8) | (index as u64 + 1)
}

/// Whether a path names the script of Exchange that makes its cmdlets known.
fn is_remote_exchange(path: &str) -> bool {
    path.rsplit(['/', '\\']).next().is_some_and(|leaf| leaf.eq_ignore_ascii_case("RemoteExchange.ps1"))
}

/// The places that a call hands over.
fn references_in(arguments: &[Argument<Value>]) -> Vec<Value> {
    let values = arguments.iter().filter_map(|argument| match &argument.kind {
        ArgumentKind::Value(value) | ArgumentKind::Attached(_, value, _) => Some(value),
        ArgumentKind::Named(_) => None,
    });
    values.filter(|value| value.downcast::<Reference>().is_some()).cloned().collect()
}

/// The variable in `([ref]$variable)`.
fn referred(expression: &Expression) -> Option<&Variable> {
    match &expression.kind {
        ExpressionKind::Paren(statement) => crate::syntax::sole_expression(statement).and_then(referred),
        ExpressionKind::Cast(attribute, inner) if attribute.name.text.eq_ignore_ascii_case("ref") => match &inner.kind {
            ExpressionKind::Variable(variable) => Some(variable),
            _ => None,
        },
        _ => None,
    }
}

/// What binding a script's arguments says of it names its path.
fn named_by_path(unwind: Unwind, path: Option<&str>) -> Unwind {
    let Some(path) = path else { return unwind };
    unwind.with_record(|record, _| {
        let mut record = (*record).clone();
        record.invocation = Some(crate::record::Invocation { command: path.into(), invocation_name: path.into() });
        Arc::new(record)
    })
}

fn preference(value: &Value) -> Option<Preference> {
    match crate::value::convert(value, &crate::value::Type::Enum(&crate::invoke::ACTION_PREFERENCE)) {
        Ok(value) => Preference::of(&value),
        Err(_) => None,
    }
}

/// The arguments that a splatted value stands for.
fn spread(value: &Value, span: Span, arguments: &mut Vec<Argument<Value>>) {
    match value {
        Value::Dictionary(entries) => {
            for (key, value) in entries.entries().iter() {
                arguments.push(Argument { kind: ArgumentKind::Attached((&*to_text(key.value())).into(), value.clone(), None), span });
            }
        }
        Value::Array(items) => {
            let mut items = items.to_vec().into_iter();
            while let Some(item) = items.next() {
                let kind = match super::parameter::name_passed_on(&item) {
                    Some(name) if to_text(&item).ends_with(':') => match items.next() {
                        Some(value) => ArgumentKind::Attached((&*name).into(), value, None),
                        None => ArgumentKind::Named((&*name).into()),
                    },
                    Some(name) => ArgumentKind::Named((&*name).into()),
                    None => ArgumentKind::Value(item),
                };
                arguments.push(Argument { kind, span });
            }
        }
        Value::Null => {}
        other => arguments.push(Argument { kind: ArgumentKind::Value(other.clone()), span }),
    }
}

/// Whether a command was meant to be called as methods are: `Get-It(1, 2)`.
fn is_written_as_method(command: &Command) -> bool {
    let [Element::Argument(name), Element::Argument(list)] = &command.elements[..] else { return false };
    let ExpressionKind::Paren(statement) = &list.kind else { return false };
    let is_list = crate::syntax::sole_expression(statement).is_some_and(|inside| matches!(inside.kind, ExpressionKind::Array(_)));
    is_list && name.span.end == list.span.start
}
