//! Select-Object: some properties, some objects.

use super::calculated::Keys;
use super::screen::read;
use super::sort_object::same;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::render::typed_fields;
use crate::value::{Object, Property, Value, Wildcard, member, type_text};
use std::collections::VecDeque;
use std::sync::Arc;

/// The type of objects that are nothing but their properties.
const CUSTOM: &str = "System.Management.Automation.PSCustomObject";

/// Picks properties and objects.
#[derive(Debug, Default)]
pub(super) struct SelectObject {
    seen: i64,
    sent: i64,
    held: VecDeque<Value>,
    unique: Vec<Value>,
}

fn count(given: &crate::invoke::Given<i32>) -> i64 {
    given.value().map_or(0, |count| i64::from(*count))
}

impl SelectObject {
    fn send(&mut self, input: &Value, parameters: &parameters::SelectObject, context: &mut dyn Context) -> Outcome {
        let chosen = chosen(input, parameters, context)?;
        for value in chosen {
            if parameters.unique.is_on() {
                let ignore = parameters.case_insensitive.is_on();
                let made = parameters.property.is_given() || parameters.exclude_property.is_given();
                let is_one = if made { same_parts } else { same };
                if self.unique.iter().any(|own| is_one(own, &value, !ignore)) {
                    continue;
                }
                self.unique.push(value.clone());
            }
            mark(&value, input);
            context.emit(value)?;
        }
        self.sent += 1;
        Ok(())
    }
}

/// Whether what was made of two objects is one: by the properties that were chosen.
fn same_parts(left: &Value, right: &Value, exact: bool) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) if left.base().is_null() => {
            let (left, right) = (left.properties(), right.properties());
            left.len() == right.len()
                && left.iter().zip(right.iter()).all(|(left, right)| left.name == right.name && same(&left.value, &right.value, exact))
        }
        _ => same(left, right, exact),
    }
}

/// What an object becomes: itself, an object of the chosen properties, or the items of one property.
fn chosen(input: &Value, parameters: &parameters::SelectObject, context: &mut dyn Context) -> Result<Vec<Value>, Stopped> {
    let excluded: Vec<Wildcard> = parameters.exclude_property.value().into_iter().flatten().map(|name| Wildcard::new(name)).collect();
    let wanted = match parameters.property.value() {
        Some(wanted) => wanted.clone(),
        None if !excluded.is_empty() => vec![Value::from("*")],
        None if parameters.expand_property.is_given() => Vec::new(),
        None => return Ok(vec![input.clone()]),
    };
    let properties = picked(input, &wanted, &excluded, context)?;
    if let Some(name) = parameters.expand_property.value() {
        return expanded(input, name, &properties, context);
    }
    let object = Object::new(Vec::new());
    for property in properties {
        if object.property(&property.name).is_some() {
            context.error(taken(&property.name, input, "AlreadyExistingUserSpecifiedPropertyNoExpand"))?;
        } else {
            object.add_property(property);
        }
    }
    object.add_type(selected(input));
    Ok(vec![Value::Object(Arc::new(object))])
}

/// The properties that are asked for, with their values.
fn picked(input: &Value, wanted: &[Value], excluded: &[Wildcard], context: &mut dyn Context) -> Result<Vec<Property>, Stopped> {
    let mut properties = Vec::new();
    for field in typed_fields(wanted, input, &context.shown_types()) {
        if !excluded.iter().any(|pattern| pattern.matches(&field.label)) {
            let value = read(context, input, &field.source)?;
            properties.push(Property { name: field.label, value });
        }
    }
    Ok(properties)
}

/// The items of a property, each with the properties that are asked for beside it.
fn expanded(input: &Value, name: &str, properties: &[Property], context: &mut dyn Context) -> Result<Vec<Value>, Stopped> {
    let Some(value) = context.property(input, name) else {
        let message = format!("The object has no property \"{name}\" to expand.");
        let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
        context.error(ErrorRecord::new("ExpandPropertyNotFound", Category::InvalidArgument, exception).with_target(input.clone()))?;
        return Ok(Vec::new());
    };
    let mut items = if let Value::Array(items) = &value { items.to_vec() } else { vec![value] };
    items.retain(|item| !item.is_null());
    if properties.is_empty() {
        return Ok(items);
    }
    items.into_iter().map(|item| joined(item, input, properties, context)).collect()
}

/// An item with properties beside it. An object is changed itself, as in PowerShell; other values are wrapped.
fn joined(item: Value, input: &Value, properties: &[Property], context: &mut dyn Context) -> Result<Value, Stopped> {
    let object = match &item {
        Value::Object(object) => object.clone(),
        plain => Arc::new(Object::around(plain.clone(), Vec::new())),
    };
    for property in properties {
        if member::has_own_property(&Value::Object(object.clone()), &property.name) {
            context.error(taken(&property.name, input, "AlreadyExistingUserSpecifiedPropertyExpand"))?;
        } else {
            object.add_property(property.clone());
        }
    }
    if is_custom(&object) {
        object.add_type(selected(input));
    }
    Ok(Value::Object(object))
}

/// The type name of what was chosen of an object.
fn selected(value: &Value) -> String {
    match value {
        Value::Object(object) if is_custom(object) => format!("Selected.{CUSTOM}"),
        other => format!("Selected.{}", type_text(other)),
    }
}

/// Whether an object is nothing but its properties.
fn is_custom(object: &Object) -> bool {
    object.base().is_null() && object.is_a(CUSTOM)
}

/// An object that goes on as it is says that it was chosen, too.
fn mark(value: &Value, input: &Value) {
    if let Value::Object(object) = value
        && is_custom(object)
    {
        let name = selected(input);
        if !object.is_a(&name) {
            object.add_type(name);
        }
    }
}

fn taken(name: &str, input: &Value, id: &'static str) -> ErrorRecord {
    let message = format!("The property cannot be processed because the property \"{name}\" already exists.");
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    ErrorRecord::new(id, Category::InvalidOperation, exception).with_target(input.clone())
}

/// All that is wanted was seen: what comes before this one ends, unless it is to run to its own end.
fn enough(parameters: &parameters::SelectObject) -> Outcome {
    if parameters.wait.is_on() { Ok(()) } else { Err(Stopped::Quietly) }
}

impl Cmdlet<parameters::SelectObject> for SelectObject {
    fn begin(&mut self, parameters: &mut parameters::SelectObject, _context: &mut dyn Context) -> Outcome {
        Keys::SELECT.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())?;
        let none = parameters.first.value() == Some(&0) && !parameters.last.is_given();
        if none { enough(parameters) } else { Ok(()) }
    }

    fn process(&mut self, parameters: &mut parameters::SelectObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        let place = self.seen;
        self.seen += 1;
        if let Some(indexes) = parameters.index.value().cloned() {
            if indexes.iter().any(|index| i64::from(*index) == place) {
                self.send(&input, parameters, context)?;
            }
            let last = indexes.iter().copied().max().unwrap_or(-1);
            return if place >= i64::from(last) { enough(parameters) } else { Ok(()) };
        }
        if parameters.skip_index.value().is_some_and(|indexes| indexes.iter().any(|index| i64::from(*index) == place)) {
            return Ok(());
        }
        if parameters.last.is_given() || parameters.skip_last.is_given() {
            self.held.push_back(input);
            let room = count(&parameters.last).max(0)
                + if parameters.last.is_given() { count(&parameters.skip) } else { count(&parameters.skip_last) };
            if i64::try_from(self.held.len()).unwrap_or(i64::MAX) > room
                && let Some(oldest) = self.held.pop_front()
                && parameters.skip_last.is_given()
                && place >= count(&parameters.skip)
            {
                self.send(&oldest, parameters, context)?;
            }
            if parameters.first.is_given() && self.sent < count(&parameters.first) {
                let first = parameters.input_object.value().cloned().unwrap_or_default();
                self.send(&first, parameters, context)?;
            }
            return Ok(());
        }
        if place < count(&parameters.skip) {
            return Ok(());
        }
        if parameters.first.is_given() {
            if self.sent >= count(&parameters.first) {
                return enough(parameters);
            }
            self.send(&input, parameters, context)?;
            return if self.sent >= count(&parameters.first) { enough(parameters) } else { Ok(()) };
        }
        self.send(&input, parameters, context)
    }

    fn end(&mut self, parameters: &mut parameters::SelectObject, context: &mut dyn Context) -> Outcome {
        if !parameters.last.is_given() {
            return Ok(());
        }
        let keep = self.held.len().saturating_sub(usize::try_from(count(&parameters.skip)).unwrap_or_default());
        let held: Vec<Value> = self.held.drain(..).take(keep).collect();
        held.iter().try_for_each(|value| self.send(value, parameters, context))
    }
}
