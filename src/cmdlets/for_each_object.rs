//! ForEach-Object: does something with each object.

use crate::catalog::Impact;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Processing, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{OperatorError, ScriptMember, ScriptMemberKind, Text, Value, Wildcard, display_text, member, type_text};

/// Does something with each object.
#[derive(Debug, Default)]
pub(super) struct ForEachObject {
    /// Whether each member is asked about before it is read.
    asks: bool,
}

/// Which of the script blocks is which: the first of several is for the beginning, the last of three or more for the end.
fn blocks(parameters: &parameters::ForEachObject) -> (Option<Value>, Vec<Value>, Option<Value>) {
    let mut process = parameters.process.value().cloned().unwrap_or_default();
    process.extend(parameters.remaining_scripts.value().cloned().unwrap_or_default());
    let mut begin = parameters.begin.value().cloned();
    let mut end = parameters.end.value().cloned();
    if begin.is_none() && process.len() > 1 {
        begin = Some(process.remove(0));
        if end.is_none() && process.len() > 1 {
            end = process.pop();
        }
    }
    (begin, process, end)
}

impl Cmdlet<parameters::ForEachObject> for ForEachObject {
    fn begin(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        if parameters.member_name.value().is_some() {
            self.asks = context.is_verbose() || context.processing(Some(Impact::Low)) != Processing::Perform;
        } else if parameters.parallel.value().is_none() && context.is_guarded() {
            let exception = Exception::new(
                "System.InvalidOperationException",
                "-WhatIf and -Confirm are for members only: what a script block does cannot be foreseen.",
            );
            return Err(ErrorRecord::new("NoShouldProcessForScriptBlockSet", Category::InvalidOperation, exception).into());
        }
        blocks(parameters).0.map_or(Ok(()), |block| context.call_and_emit(&block, None, &[]))
    }

    fn process(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        if !parameters.input_object.is_given() {
            return Ok(());
        }
        let input = parameters.input_object.take().unwrap_or_default();
        if let Some(name) = parameters.member_name.value().cloned() {
            let arguments = parameters.argument_list.value().cloned().unwrap_or_default();
            return if arguments.is_empty() {
                self.read_member(&input, &name, context)
            } else {
                self.call_member(&input, &name, &arguments, context)
            };
        }
        if let Some(block) = parameters.parallel.value().cloned() {
            return context.call_as_function(&block, vec![input], &[]);
        }
        blocks(parameters).1.iter().try_for_each(|block| context.call_and_emit(block, Some(&input), &[]))
    }

    fn end(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        blocks(parameters).2.map_or(Ok(()), |block| context.call_and_emit(&block, None, &[]))
    }
}

/// What is meant by a name that is no method of an object and none of its properties.
const ARGUMENT: &str = "System.Management.Automation.PSArgumentException";

impl ForEachObject {
    /// `-WhatIf` and `-Confirm`: whether to do what `action` says with the object.
    fn goes_on(&self, input: &Value, action: impl FnOnce() -> String, context: &mut dyn Context) -> Result<bool, Stopped> {
        if self.asks { context.should_process(&format!("InputObject: {}", named(input)), &action()) } else { Ok(true) }
    }

    /// Sends on the value of a property, or what a method without arguments gives; `$null` where there is neither.
    fn read_member(&self, input: &Value, name: &str, context: &mut dyn Context) -> Outcome {
        if input.is_null() {
            return self.nothing(input, name, "InputObjectIsNull", context);
        }
        let is_key = matches!(input, Value::Dictionary(entries) if entries.item_named(name).is_some());
        if Wildcard::is_pattern(name) && !is_key {
            let pattern = Wildcard::new(name);
            let mut names: Vec<Text> = member::properties(input).into_iter().map(|property| Text::from(&*property.name)).collect();
            names.extend(member::method_names(input));
            names.retain(|name| pattern.matches(name));
            return match names.as_slice() {
                [] => self.nothing(input, name, "PropertyOrMethodNotFound", context),
                [only] => self.read_member(input, only, context),
                several => {
                    let message = format!("'{name}' means more than one member: {}.", several.join(", "));
                    context.error(refused("AmbiguousPropertyOrMethodName", ARGUMENT, message, input))
                }
            };
        }
        // Every value lends itself a count and a length, which are none of its own.
        let lent = (name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length")) && !member::has_own_property(input, name);
        if lent {
            return self.nothing(input, name, "PropertyOrMethodNotFound", context);
        }
        let is_method = |value: &Value| value.downcast::<ScriptMember>().is_some_and(|own| own.kind == ScriptMemberKind::Method);
        if let Some(value) = context.property(input, name).filter(|value| !is_method(value)) {
            let action = || {
                let own = member::properties(input).into_iter().find(|own| own.name.eq_ignore_ascii_case(name));
                let own = own.filter(|_| !is_key).map_or_else(|| Text::from(name), |own| Text::from(&*own.name));
                format!("Retrieve the value for {} '{own}'", if is_key { "key" } else { "property" })
            };
            return if self.goes_on(input, action, context)? { context.emit_items(value) } else { Ok(()) };
        }
        if !self.goes_on(input, || format!("Invoke method '{}'", method_name(input, name)), context)? {
            return Ok(());
        }
        match call(input, name, &[], context)? {
            Some(Ok(value)) => context.emit_items(value),
            // A method that wants arguments: `$null` stands for it.
            Some(Err(error)) if error.id == "MethodCountCouldNotFindBest" => context.emit(Value::Null),
            Some(Err(error)) => context.error(failed(&error, input)),
            None => self.nothing(input, name, "PropertyOrMethodNotFound", context),
        }
    }

    /// What stands for a member that is not there: `$null`, and an error where names are taken strictly.
    fn nothing(&self, input: &Value, name: &str, id: &'static str, context: &mut dyn Context) -> Outcome {
        if !self.goes_on(input, || format!("Retrieve the value for property '{name}'"), context)? {
            return Ok(());
        }
        if context.strict() < 2 {
            return context.emit(Value::Null);
        }
        let message = if input.is_null() {
            format!("$null has no member '{name}'.")
        } else {
            format!("{} has no member '{name}'.", type_text(input))
        };
        context.error(refused(id, ARGUMENT, message, input))
    }

    /// Sends on what a method gives.
    fn call_member(&self, input: &Value, name: &str, arguments: &[Value], context: &mut dyn Context) -> Outcome {
        if input.is_null() {
            let message = format!("$null has no method '{name}'.");
            return context.error(refused("InvokeMethodOnNull", ARGUMENT, message, input));
        }
        let action = || {
            let arguments: Vec<String> = arguments.iter().map(named).collect();
            format!("Invoke method '{}' with arguments: {}", method_name(input, name), arguments.join(", "))
        };
        if !self.goes_on(input, action, context)? {
            return Ok(());
        }
        match call(input, name, arguments, context)? {
            Some(Ok(value)) => context.emit_items(value),
            Some(Err(error)) => context.error(failed(&error, input)),
            None => {
                let message = format!("{} has no method '{name}'.", type_text(input));
                context.error(refused("MethodNotFound", ARGUMENT, message, input))
            }
        }
    }
}

/// What a method gives, script methods included; `None` where there is none of this name.
fn call(
    input: &Value,
    name: &str,
    arguments: &[Value],
    context: &mut dyn Context,
) -> Result<Option<Result<Value, OperatorError>>, Stopped> {
    match member::call_method(input, name, arguments) {
        Some(called) => Ok(Some(called)),
        None => Ok(context.call_method(input, name, arguments)?.map(Ok)),
    }
}

/// The name of a method as its object spells it.
fn method_name(input: &Value, name: &str) -> Text {
    member::method_names(input).into_iter().find(|own| own.eq_ignore_ascii_case(name)).unwrap_or_else(|| name.into())
}

/// How a question calls an object.
fn named(value: &Value) -> String {
    let text = if value.is_null() { "null".into() } else { display_text(value) };
    if text.is_empty() { type_text(value).to_string() } else { text.to_string() }
}

/// The error of a method, as one of the cmdlet.
fn failed(error: &OperatorError, input: &Value) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.MethodInvocationException", error.to_string());
    ErrorRecord::new("MethodInvocationError", Category::InvalidOperation, exception).with_target(input.clone())
}

fn refused(id: &'static str, exception: &str, message: String, input: &Value) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidArgument, Exception::new(exception, message)).with_target(input.clone())
}
