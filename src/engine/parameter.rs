//! Arguments meet parameters: binding them, asking for those that are missing, converting and checking each.

use super::command::CommandInfo;
use super::script_block::ScriptBlockValue;
use super::taken::Refusal;
use super::unwind::{Cause, Flow, Reach, Unwind};
use super::{Channel, Engine};
use crate::bind::{Argument, ArgumentKind, BindProblem, Binding, Feed, Fit, bind, bind_values, find_parameter, settled};
use crate::catalog::Scalar;
use crate::invoke::{Answer, CaseRule, Parameter, Question, Signature, Validation};
use crate::record::{Category, ErrorRecord, Exception};
use crate::text::Span;
use crate::value::{
    Object, Property, Regex, RegexCase, Secret, Text, Type, Value, Wildcard, compare, convert, member, to_bool_parameter, to_text, truthy,
};
use std::sync::Arc;

impl Engine {
    /// Binds, or fails with the first thing that is wrong.
    pub(super) fn bind_arguments(
        &mut self,
        signature: &Signature,
        mut arguments: Vec<Argument<Value>>,
        name: Span,
        info: &CommandInfo,
    ) -> Flow<Binding<Value>> {
        self.prefer_written(signature, &mut arguments);
        self.add_defaults(signature, &mut arguments);
        let named: Vec<(crate::value::Name, Span)> = arguments
            .iter()
            .filter_map(|argument| if let ArgumentKind::Named(name) = &argument.kind { Some((name.clone(), argument.span)) } else { None })
            .collect();
        let binding = bind_in_some_set(signature, arguments, name);
        if let Some(problem) = binding.problems.first() {
            let place = (problem.id == "MissingArgument")
                .then(|| {
                    named.iter().find(|(name, span)| {
                        find_parameter(signature, name, *span).is_ok_and(|index| signature.parameters[index].name == *problem.name)
                    })
                })
                .flatten()
                .map(|(_, span)| *span);
            return Err(self.bind_error(problem, &binding, place, info));
        }
        if binding.sets == 0 && !signature.sets.is_empty() {
            let message = format!("The parameters given to {} belong to different parameter sets and cannot be used together.", info.name);
            return Err(self.binding_failure("AmbiguousParameterSet", message, info.span, info));
        }
        Ok(binding)
    }

    /// What is written beside a splatted table counts more than what stands in it.
    fn prefer_written(&self, signature: &Signature, arguments: &mut Vec<Argument<Value>>) {
        let splatted = |argument: &Argument<Value>| {
            matches!(argument.kind, ArgumentKind::Attached(..)) && self.source.slice(argument.span).starts_with('@')
        };
        if !arguments.iter().any(splatted) {
            return;
        }
        let parameter = |argument: &Argument<Value>| match &argument.kind {
            ArgumentKind::Named(name) | ArgumentKind::Attached(name, ..) => find_parameter(signature, name, argument.span).ok(),
            ArgumentKind::Value(_) => None,
        };
        let written: Vec<usize> = arguments.iter().filter(|argument| !splatted(argument)).filter_map(parameter).collect();
        arguments.retain(|argument| !splatted(argument) || parameter(argument).is_none_or(|index| !written.contains(&index)));
    }

    /// What `$PSDefaultParameterValues` says for parameters that the command does not name.
    fn add_defaults(&mut self, signature: &Signature, arguments: &mut Vec<Argument<Value>>) {
        if !signature.strict {
            return;
        }
        let Some(Value::Dictionary(defaults)) = self.find_slot("psdefaultparametervalues").map(|slot| slot.value.clone()) else { return };
        let entries: Vec<(Text, Value)> = defaults.entries().iter().map(|(key, value)| (to_text(key.value()), value.clone())).collect();
        if entries.iter().any(|(key, value)| key.eq_ignore_ascii_case("Disabled") && truthy(value)) {
            return;
        }
        for (key, value) in entries {
            let Some((command, parameter)) = key.split_once(':') else { continue };
            let command = command.trim().trim_matches(['\'', '"']);
            let span = Span::default();
            if !Wildcard::new(command).matches(&signature.name) {
                continue;
            }
            let Ok(index) = find_parameter(signature, parameter.trim(), span) else { continue };
            // What is written counts more, whether by name or by place.
            let written = bind_values(signature, arguments.clone(), span, &|value, index| fit(&signature.parameters[index], value));
            if written.parameter(index).is_some() {
                continue;
            }
            let value = match value.downcast::<ScriptBlockValue>() {
                Some(_) => self.call_block(&value, None, &[]).map(super::statement::collected).unwrap_or_default(),
                None => value,
            };
            arguments.push(Argument { kind: ArgumentKind::Attached(parameter.trim().into(), value, None), span });
        }
    }

    fn bind_error(&self, problem: &BindProblem, binding: &Binding<Value>, place: Option<Span>, info: &CommandInfo) -> Unwind {
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
        let span = if problem.id == "PositionalParameterNotFound" { info.span } else { place.unwrap_or(problem.span) };
        self.binding_failure(problem.id, message, span, info)
    }

    fn binding_failure(&self, id: &str, message: String, span: Span, info: &CommandInfo) -> Unwind {
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let mut record = ErrorRecord::new(id, Category::InvalidArgument, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(span)))
    }

    /// Decides which parameter sets are left, when the command line is bound and `given` are the parameters that it binds.
    pub(super) fn settle(
        &self,
        signature: &Signature,
        binding: &mut Binding<Value>,
        given: &[usize],
        fed: bool,
        info: &CommandInfo,
    ) -> Flow {
        let feed = if fed { Feed::Pipeline } else { Feed::Nothing };
        match settled(signature, binding.sets, given, feed) {
            Some(sets) => binding.sets = sets,
            // What a definition leaves open means its first set; a function says so.
            None if signature.def.is_some() => {}
            None => {
                let message = format!("The parameters given to {} do not say which of its parameter sets is meant.", info.name);
                return Err(self.binding_failure("AmbiguousParameterSet", message, info.span, info));
            }
        }
        Ok(())
    }

    pub(super) fn missing_mandatory(&self, signature: &Signature, set: Option<usize>, given: &[usize]) -> Vec<usize> {
        (0..signature.own)
            .filter(|index| {
                !given.contains(index) && signature.parameters[*index].membership(set).is_some_and(|membership| membership.mandatory)
            })
            .collect()
    }

    /// Asks for mandatory parameters that were not given; an error where nobody can be asked.
    pub(super) fn ask_missing(&mut self, signature: &Signature, missing: &[usize], info: &CommandInfo) -> Flow<Vec<(usize, Value)>> {
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<&str> = missing.iter().map(|index| &*signature.parameters[*index].name).collect();
        let refused = |engine: &Self| {
            let message = format!("{} cannot run without these parameters: {}.", info.name, names.join(", "));
            Err(engine.binding_failure("MissingMandatoryParameter", message, info.span, info))
        };
        if !self.environment.interactive {
            return refused(self);
        }
        let mut head = format!(
            "\ncmdlet {} at command pipeline position {}\nSupply values for the following parameters:\n",
            info.name,
            info.index + 1
        );
        if missing.iter().any(|index| !signature.parameters[*index].help.is_empty()) {
            head.push_str("(Type !? for Help.)\n");
        }
        self.write_host(Channel::Output, &head)?;
        let mut answers = Vec::with_capacity(missing.len());
        for index in missing {
            let Some(value) = self.ask_parameter(&signature.parameters[*index])? else { return refused(self) };
            answers.push((*index, value));
        }
        Ok(answers)
    }

    /// Asks for one parameter; `None` when nobody answers.
    fn ask_parameter(&mut self, parameter: &Parameter) -> Flow<Option<Value>> {
        match &parameter.ty {
            Type::Secret => Ok(self.ask_secret(&parameter.name).map(Value::Secret)),
            Type::Credential => {
                let Some(user) = self.ask_line("User", parameter)? else { return Ok(None) };
                let Some(secret) = self.ask_secret(&format!("Password for user {user}")) else { return Ok(None) };
                Ok(Some(Value::foreign(crate::value::Credential::new(user, secret))))
            }
            Type::Array(_) => {
                let mut items = Vec::new();
                loop {
                    let Some(line) = self.ask_line(&format!("{}[{}]", parameter.name, items.len()), parameter)? else { return Ok(None) };
                    if line.is_empty() {
                        return Ok(Some(Value::array(items)));
                    }
                    items.push(Value::String(line));
                }
            }
            _ => Ok(self.ask_line(&parameter.name, parameter)?.map(Value::String)),
        }
    }

    fn ask_line(&mut self, label: &str, parameter: &Parameter) -> Flow<Option<Text>> {
        loop {
            match self.ask(&Question::Line { prompt: format!("{label}: ").into() }) {
                Some(Answer::Line(line)) if &*line == "!?" && !parameter.help.is_empty() => {
                    self.write_host(Channel::Output, &format!("{}\n", parameter.help))?;
                }
                Some(Answer::Line(line)) => return Ok(Some(line)),
                _ => return Ok(None),
            }
        }
    }

    fn ask_secret(&mut self, label: &str) -> Option<Secret> {
        match self.ask(&Question::Secret { prompt: format!("{label}: ").into() }) {
            Some(Answer::Secret(secret)) => Some(secret),
            _ => None,
        }
    }

    /// Whether an argument is a script block that runs for each object of the pipeline, and what it makes is bound then. Without a
    /// pipeline that is an error.
    pub(super) fn waits(&self, parameter: &Parameter, value: &Value, fed: bool, span: Span, info: &CommandInfo) -> Flow<bool> {
        let takes_block = |ty: &Type| matches!(ty, Type::ScriptBlock | Type::Object);
        let takes_it = match &parameter.ty {
            Type::Array(item) => takes_block(item),
            ty => takes_block(ty),
        };
        let takes_input = || parameter.sets.iter().any(|membership| membership.by_value || membership.by_property);
        if takes_it || value.downcast::<ScriptBlockValue>().is_none() || !takes_input() {
            return Ok(false);
        }
        if fed {
            return Ok(true);
        }
        let message = format!("A script block for '{}' makes values of objects of the pipeline, and there is none.", parameter.name);
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let mut record = ErrorRecord::new("ScriptBlockArgumentNoInput", Category::MetadataError, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Err(Unwind::error(record.at(self.place(span))))
    }

    /// The error of an object that fits no parameter.
    pub(super) fn not_bound(&self, input: &Value, info: &CommandInfo) -> ErrorRecord {
        let message = format!(
            "{} takes no input of this kind: neither the object nor a property of it fits a parameter that is still free.",
            info.name
        );
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let mut record = ErrorRecord::new("InputObjectNotBound", Category::InvalidArgument, exception).with_target(input.clone());
        record.activity = info.name.clone();
        record.source = info.source.clone();
        record.at(self.place(info.span))
    }

    /// The error of an object that does not give what must be given.
    pub(super) fn not_enough(&self, input: &Value, signature: &Signature, missing: &[usize], info: &CommandInfo) -> ErrorRecord {
        let names: Vec<&str> = missing.iter().map(|index| &*signature.parameters[*index].name).collect();
        let message = format!("{} cannot take this object: it gives no value for {}.", info.name, names.join(", "));
        let exception = Exception::new("System.Management.Automation.ParameterBindingException", message);
        let mut record = ErrorRecord::new("InputObjectMissingMandatory", Category::InvalidArgument, exception).with_target(input.clone());
        record.activity = info.name.clone();
        record.source = info.source.clone();
        record.at(self.place(info.span))
    }

    /// Reports that a parameter does not take an object of the pipeline, or a part of it: the next one may fit. Every other error goes on.
    pub(super) fn input_refused(&mut self, unwind: Unwind, input: &Value) -> Flow {
        match unwind.into_cause() {
            Cause::Error(record, Reach::Statement) if record.exception.type_name.contains("ParameterBinding") => {
                self.report(Arc::new(ErrorRecord::clone(&record).with_target(input.clone())))
            }
            other => Err(other.into()),
        }
    }

    /// An argument converted to its parameter's type and checked.
    pub(super) fn converted(&mut self, signature: &Signature, index: usize, value: Value, span: Span, info: &CommandInfo) -> Flow<Value> {
        let parameter = &signature.parameters[index];
        let is_function = signature.def.is_none() && index < signature.own;
        if let Some(identity) = identity(parameter, &value) {
            return Ok(identity);
        }
        if value.is_null() && parameter.def.is_some_and(|def| !def.property.is_empty() && !matches!(parameter.ty, Type::Bool)) {
            return Ok(Value::Null);
        }
        match super::taken::refusal(parameter, &value) {
            Some(Refusal::Transformation(reason)) => return Err(self.unfit(parameter, true, &reason, None, span, info)),
            Some(Refusal::Conversion(reason)) => return Err(self.unfit(parameter, false, &reason, None, span, info)),
            Some(Refusal::Validation(reason)) => {
                let message = format!("Cannot validate argument on parameter '{}'. {reason}", parameter.name);
                return Err(self.validation_failure("ParameterArgumentValidationError", message, span, info));
            }
            None => {}
        }
        let converted = match (&parameter.ty, &value) {
            (_, Value::Null)
                if !matches!(parameter.ty, Type::String | Type::Int | Type::Long | Type::Double | Type::Bool | Type::Switch)
                    || parameter.nullable =>
            {
                Ok(Value::Null)
            }
            (Type::Switch, Value::Null) if is_function => Ok(crate::value::switch(false)),
            (Type::Switch, _) if is_function => to_bool_parameter(&value).map(|value| crate::value::switch(truthy(&value))),
            (Type::Switch, _) => Ok(Value::Bool(truthy(&value))),
            (Type::Bool, _) => to_bool_parameter(&value),
            (ty, _) if is_optional_bool(ty) => to_bool_parameter(&value),
            (Type::Array(item), Value::Array(items)) if is_function && signature.strict && matches!(**item, Type::Bool) => items
                .to_vec()
                .iter()
                .map(to_bool_parameter)
                .collect::<Result<Vec<_>, _>>()
                .and_then(|items| convert(&Value::array(items), &parameter.ty)),
            (Type::Array(item), _) if is_function && signature.strict && matches!(**item, Type::Bool) => {
                to_bool_parameter(&value).and_then(|value| convert(&value, &parameter.ty))
            }
            (Type::ScriptBlock, Value::Foreign(_)) | (Type::Hashtable, _)
                if value.downcast::<ScriptBlockValue>().is_some() || matches!(value, Value::Dictionary(_)) =>
            {
                Ok(value.clone())
            }
            (Type::Array(_), Value::Dictionary(_)) if parameter.def.is_some() => Ok(value.clone()),
            (Type::String, Value::Array(_)) if signature.strict => {
                Err(crate::value::ConversionError::plain("CannotConvertArgumentNoMessage", "Cannot convert value to type System.String."))
            }
            _ if value.downcast::<crate::value::Reference>().is_some() => Ok(value.clone()),
            (ty, _) => convert(&value, ty),
        };
        // What has no conversion is made from the value, if its type has a constructor for it.
        let converted = match (converted, &parameter.ty) {
            (Err(error), Type::Named(_)) if !value.is_null() && !is_optional_bool(&parameter.ty) => {
                self.static_call(&parameter.ty, "new", std::slice::from_ref(&value), span).map_err(|_| error)
            }
            (converted, _) => converted,
        };
        let converted = converted.map_err(|error| {
            let cause = Exception::of_cast(&error.message, error.cause, &error.reason);
            self.unfit(parameter, is_function, &error.message, Some(cause), span, info)
        })?;
        let mandatory = parameter.sets.iter().any(|membership| membership.mandatory);
        let empty = match &converted {
            Value::Null if !parameter.nullable && mandatory => Some(("ParameterArgumentValidationErrorNullNotAllowed", "is null")),
            Value::String(text) if text.is_empty() && mandatory && !parameter.emptyable && parameter.ty == Type::String => {
                Some(("ParameterArgumentValidationErrorEmptyStringNotAllowed", "is empty text"))
            }
            Value::Array(items) if items.is_empty() && mandatory && !parameter.emptyable => match &parameter.ty {
                Type::Array(_) => Some(("ParameterArgumentValidationErrorEmptyArrayNotAllowed", "is an empty list")),
                // What takes anything does not look into a list.
                Type::Object if is_function => None,
                _ => Some(("ParameterArgumentValidationErrorEmptyCollectionNotAllowed", "is an empty list")),
            },
            Value::Array(items) if mandatory => {
                let has = |wanted: fn(&Value) -> bool| items.items().iter().any(wanted);
                let texts = matches!(&parameter.ty, Type::Array(element) if **element == Type::String);
                if texts && !parameter.emptyable && has(|item| matches!(item, Value::String(text) if text.is_empty())) {
                    Some(("ParameterArgumentValidationErrorEmptyStringNotAllowed", "has an empty text in it"))
                } else if is_function && !parameter.nullable && matches!(parameter.ty, Type::Array(_)) && has(Value::is_null) {
                    Some(("ParameterArgumentValidationErrorNullNotAllowed", "has $null in it"))
                } else {
                    None
                }
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

    /// The error of an argument that does not become what its parameter takes: functions and attributes transform it, cmdlets convert it.
    /// `cause` is the conversion that failed, if it was one.
    fn unfit(
        &self,
        parameter: &Parameter,
        is_transformed: bool,
        reason: &str,
        cause: Option<Exception>,
        span: Span,
        info: &CommandInfo,
    ) -> Unwind {
        let name = &parameter.name;
        let (id, category, class, lead) = if is_transformed {
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
        let mut exception = Exception::new(format!("System.Management.Automation.{class}"), format!("{lead}{reason}"));
        exception.inner = if is_transformed {
            let inner = cause.map(Arc::new);
            let transformation = Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", reason);
            Some(Arc::new(Exception { inner, ..transformation }))
        } else {
            cause.map(Arc::new)
        };
        let mut record = ErrorRecord::new(id, category, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(span)))
    }

    fn validation_failure(&self, id: &str, message: String, span: Span, info: &CommandInfo) -> Unwind {
        let exception = Exception::new("System.Management.Automation.ParameterBindingValidationException", message);
        let mut record = ErrorRecord::new(id, Category::InvalidData, exception);
        record.activity = info.name.clone();
        record.source = info.source.clone();
        Unwind::error(record.at(self.place(span)))
    }

    /// What a value does not fulfil, as a sentence.
    pub(super) fn violated(&mut self, validation: &Validation, value: &Value) -> Flow<Option<String>> {
        let many;
        let items = if let Value::Array(items) = value {
            many = items.to_vec();
            &many[..]
        } else {
            std::slice::from_ref(value)
        };
        if items.is_empty() && matches!(validation, Validation::NotNullOrEmpty | Validation::NotNullOrWhiteSpace) {
            return Ok(Some("The argument is an empty list.".to_owned()));
        }
        if let Validation::Count(low, high) = validation {
            let count = items.len();
            return Ok((!(*low..=*high).contains(&count)).then(|| format!("There are {count} values; {low} to {high} are allowed.")));
        }
        for item in items {
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
                Validation::Sign(wanted) => {
                    let order = compare(item, &Value::Int(0), false).ok();
                    (!order.is_some_and(|order| wanted.allows(order))).then(|| format!("The argument {text} is not {}.", wanted.label()))
                }
                Validation::Range(low, high) => {
                    let below = compare(item, low, false).is_ok_and(std::cmp::Ordering::is_lt);
                    let above = compare(item, high, false).is_ok_and(std::cmp::Ordering::is_gt);
                    (below || above).then(|| format!("The argument {text} is not between {} and {}.", to_text(low), to_text(high)))
                }
                Validation::Pattern(pattern, case) => {
                    let case = if *case == CaseRule::Ignore { RegexCase::Ignore } else { RegexCase::Respect };
                    let fits = Regex::cached(pattern, case).and_then(|regex| regex.is_match(&text)).unwrap_or(false);
                    (!fits).then(|| format!("The argument \"{text}\" does not match the pattern \"{pattern}\"."))
                }
                Validation::Length(low, high) => {
                    let length = text.chars().count();
                    (!(*low..=*high).contains(&length))
                        .then(|| format!("The argument \"{text}\" has {length} characters; {low} to {high} are allowed."))
                }
                Validation::Count(..) => None,
                Validation::Script(block) => {
                    // Whatever the check throws says why the argument does not pass.
                    match self.call_block(block, Some(item), &[]) {
                        Ok(values) => (!truthy(&super::statement::collected(values)))
                            .then(|| format!("The argument \"{text}\" does not pass the check of the script block.")),
                        Err(unwind) => match unwind.into_cause() {
                            Cause::Error(record, _) => Some(record.message().to_string()),
                            other => return Err(other.into()),
                        },
                    }
                }
            };
            if reason.is_some() {
                return Ok(reason);
            }
        }
        Ok(None)
    }
}

/// Whether a value is of a type without being converted; of a list, each item.
fn fits(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Null, _) | (_, Type::Object) => true,
        (Value::Array(items), Type::Array(element)) => items.to_vec().iter().all(|item| fits(item, element)),
        (_, Type::Array(element)) => fits(value, element),
        _ => value.is(ty),
    }
}

/// For simple functions a name that no parameter has, and the value behind it, are arguments like any other; they come first.
pub(super) fn loose(signature: &Signature, arguments: Vec<Argument<Value>>) -> (Vec<Argument<Value>>, Vec<(Value, Span)>) {
    if arguments.iter().all(|argument| matches!(argument.kind, ArgumentKind::Value(_))) {
        return (arguments, Vec::new());
    }
    let mut all = Vec::with_capacity(arguments.len());
    let mut unknown = Vec::new();
    let mut arguments = arguments.into_iter().peekable();
    while let Some(argument) = arguments.next() {
        match &argument.kind {
            ArgumentKind::Named(name) if is_unknown(signature, name) => {
                unknown.push((written_name(name, ""), argument.span));
                if let Some(Argument { kind: ArgumentKind::Value(value), span }) =
                    arguments.next_if(|next| matches!(next.kind, ArgumentKind::Value(_)))
                {
                    unknown.push((value, span));
                }
            }
            ArgumentKind::Attached(name, value, _) if is_unknown(signature, name) => {
                unknown.push((written_name(name, ":"), argument.span));
                unknown.push((value.clone(), argument.span));
            }
            _ => all.push(argument),
        }
    }
    (all, unknown)
}

/// The property by which an item of `$args` is known as the name of a parameter when it is passed on with `@args`.
const PASSED_ON: &str = "<CommandParameterName>";

/// The name of a parameter among `$args`: a text that remembers what it is.
fn written_name(name: &str, end: &str) -> Value {
    let known = vec![Property { name: PASSED_ON.into(), value: name.into() }];
    Value::Object(Arc::new(Object::around(Value::from(format!("-{name}{end}")), known)))
}

/// The name of a parameter that an item of `$args` is; `None` for values.
pub(super) fn name_passed_on(item: &Value) -> Option<Text> {
    let Value::Object(object) = item else { return None };
    object.property(PASSED_ON).map(|name| to_text(&name))
}

/// Whether a name is not even the beginning of a parameter's; one that several begin with is an error.
fn is_unknown(signature: &Signature, name: &str) -> bool {
    find_parameter(signature, name, Span::default()).is_err_and(|problem| problem.id == "NamedParameterNotFound")
}

/// The parameters that an object of the pipeline fits, and what they get of it: the object itself before its properties, and
/// what fits as it is before what must be converted. Each one that is found narrows the parameter sets (a bit for each) to those
/// that it belongs to; the default set comes first. What was found, and the sets that are left.
pub(super) fn fitting(signature: &Signature, free: &[usize], mut sets: u64, input: &Value) -> (Vec<(usize, Value)>, u64) {
    let mut found: Vec<(usize, Value)> = Vec::new();
    let in_default = |index: &usize| {
        let memberships = &signature.parameters[*index].sets;
        memberships.iter().any(|membership| membership.set.is_none() || membership.set == signature.default_set)
    };
    let (first, then): (Vec<usize>, Vec<usize>) = free.iter().copied().partition(in_default);
    for converts in [false, true] {
        for by_property in [false, true] {
            for &index in first.iter().chain(&then) {
                let parameter = &signature.parameters[index];
                let takes = parameter.sets.iter().any(|membership| {
                    (if by_property { membership.by_property } else { membership.by_value }) && belongs(membership.set, sets)
                });
                if !takes || found.iter().any(|(own, _)| *own == index) {
                    continue;
                }
                let value = if by_property { named_part(parameter, input) } else { Some(input.clone()) };
                let Some(value) = value else { continue };
                let fits = picks(parameter, &value).unwrap_or_else(|| fits(&value, &parameter.ty));
                if fits || (converts && picks(parameter, &value).is_none() && is_convertible(&value, &parameter.ty)) {
                    found.push((index, value));
                    if parameter.sets.iter().all(|membership| membership.set.is_some()) {
                        let own = parameter.sets.iter().filter_map(|membership| membership.set).fold(0, |all, set| all | (1 << set));
                        sets &= own;
                    }
                }
            }
        }
    }
    (found, sets)
}

/// Whether a parameter must be given in one of these sets.
pub(super) fn is_mandatory(parameter: &Parameter, sets: u64) -> bool {
    parameter.sets.iter().any(|membership| membership.mandatory && belongs(membership.set, sets))
}

fn belongs(set: Option<usize>, sets: u64) -> bool {
    set.is_none_or(|set| sets & (1 << set) != 0)
}

/// Whether an object is of the kind that an identity parameter picks; `None` for other parameters, and for text.
fn picks(parameter: &Parameter, value: &Value) -> Option<bool> {
    let (Some(Scalar::Identity(noun)), Value::Object(object)) = (parameter.def.map(|def| def.ty.scalar), value) else { return None };
    let kind = crate::catalog::noun(noun).and_then(|noun| noun.types.first());
    Some(kind.is_some_and(|kind| object.is_a(kind)))
}

/// The text by which an object picks itself, for a parameter that takes an identity.
fn identity(parameter: &Parameter, value: &Value) -> Option<Value> {
    let (Some(Scalar::Identity(_)), Value::Object(object)) = (parameter.def.map(|def| def.ty.scalar), value) else { return None };
    object.property("Identity").or_else(|| object.property("Name")).map(|identity| Value::String(to_text(&identity)))
}

/// How well a value fits a parameter.
/// Binds; when the parameters that each argument by position fits best leave one without a place, each set is tried as the one
/// that is meant.
fn bind_in_some_set(signature: &Signature, arguments: Vec<Argument<Value>>, name: Span) -> Binding<Value> {
    let by_value = |value: &Value, index: usize| fit(&signature.parameters[index], value);
    if signature.sets.len() < 2 {
        return bind_values(signature, arguments, name, &by_value);
    }
    let binding = bind_values(signature, arguments.clone(), name, &by_value);
    if !binding.problems.iter().any(|problem| problem.id == "PositionalParameterNotFound") {
        return binding;
    }
    let fitting = (0..signature.sets.len()).find_map(|set| {
        let other = bind(&Signature { default_set: Some(set), ..signature.clone() }, arguments.clone(), name);
        let fits = |value: &Option<Value>, index| value.as_ref().is_none_or(|value| by_value(value, index) != Fit::Not);
        (other.problems.is_empty() && other.bound.iter().all(|bound| fits(&bound.value, bound.parameter))).then_some(other)
    });
    fitting.unwrap_or(binding)
}

fn fit(parameter: &Parameter, value: &Value) -> Fit {
    if fits(value, &parameter.ty) {
        Fit::Exactly
    } else if is_convertible(value, &parameter.ty) {
        Fit::Converted
    } else {
        Fit::Not
    }
}

/// Whether a parameter takes a truth or nothing, and like one that takes a truth no text.
fn is_optional_bool(ty: &Type) -> bool {
    let Type::Named(name) = ty else { return false };
    name.eq_ignore_ascii_case("System.Nullable[System.Boolean]") || name.eq_ignore_ascii_case("System.Nullable[bool]")
}

fn is_convertible(value: &Value, ty: &Type) -> bool {
    match ty {
        ty if is_optional_bool(ty) => to_bool_parameter(value).is_ok(),
        Type::Bool => to_bool_parameter(value).is_ok(),
        Type::String if matches!(value, Value::Array(_)) => false,
        ty => convert(value, ty).is_ok(),
    }
}

/// The property of an object that is called as a parameter is, or as one of its aliases.
fn named_part(parameter: &Parameter, input: &Value) -> Option<Value> {
    if matches!(input, Value::Dictionary(_) | Value::Null) {
        return None;
    }
    std::iter::once(&parameter.name).chain(&parameter.aliases).find_map(|name| {
        if !member::has_own_property(input, name) {
            return None;
        }
        member::property(input, name)
    })
}
