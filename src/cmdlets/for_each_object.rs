//! ForEach-Object: does something with each object.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, Wildcard, member, type_text};

/// Does something with each object.
#[derive(Debug, Default)]
pub(super) struct ForEachObject;

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
                read_member(&input, &name, context)
            } else {
                call_member(&input, &name, &arguments, context)
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

/// Sends on the value of a property, or what a method without arguments gives; `$null` where there is neither.
fn read_member(input: &Value, name: &str, context: &mut dyn Context) -> Outcome {
    if input.is_null() {
        return context.emit(Value::Null);
    }
    if Wildcard::is_pattern(name) && !matches!(input, Value::Dictionary(entries) if entries.item_named(name).is_some()) {
        let pattern = Wildcard::new(name);
        let mut names: Vec<Text> = member::properties(input).into_iter().map(|property| Text::from(&*property.name)).collect();
        names.extend(member::method_names(input));
        names.retain(|name| pattern.matches(name));
        return match names.as_slice() {
            [] => context.emit(Value::Null),
            [only] => read_member(input, only, context),
            several => {
                let message = format!("'{name}' means more than one member: {}.", several.join(", "));
                context.error(refused("AmbiguousPropertyOrMethodName", "System.Management.Automation.PSArgumentException", message, input))
            }
        };
    }
    // Every value lends itself a count and a length, which are none of its own.
    let lent = (name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length")) && !member::has_own_property(input, name);
    if input.is_null() || lent {
        return context.emit(Value::Null);
    }
    if let Some(value) = context.property(input, name) {
        return context.emit_items(value);
    }
    match member::call_method(input, name, &[]) {
        Some(Ok(value)) => context.emit_items(value),
        // A method that wants arguments, or no member of this name: `$null` stands for it.
        _ => context.emit(Value::Null),
    }
}

/// Sends on what a method gives.
fn call_member(input: &Value, name: &str, arguments: &[Value], context: &mut dyn Context) -> Outcome {
    const ARGUMENT: &str = "System.Management.Automation.PSArgumentException";
    if input.is_null() {
        let message = format!("$null has no method '{name}'.");
        return context.error(refused("InvokeMethodOnNull", ARGUMENT, message, input));
    }
    match member::call_method(input, name, arguments) {
        Some(Ok(value)) => context.emit_items(value),
        Some(Err(error)) => {
            let record =
                refused("MethodInvocationError", "System.Management.Automation.MethodInvocationException", error.to_string(), input);
            context.error(ErrorRecord { category: Category::InvalidOperation, ..record })
        }
        None => {
            let message = format!("{} has no method '{name}'.", type_text(input));
            context.error(refused("MethodNotFound", ARGUMENT, message, input))
        }
    }
}

fn refused(id: &'static str, exception: &str, message: String, input: &Value) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidArgument, Exception::new(exception, message)).with_target(input.clone())
}
