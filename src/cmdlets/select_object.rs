//! Select-Object: some properties, some objects.

use super::calculated::Keys;
use super::screen::read;
use super::sort_object::same;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::render::typed_fields;
use crate::value::{Object, Property, Value, Wildcard};
use std::collections::VecDeque;
use std::sync::Arc;

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
    if let Some(name) = parameters.expand_property.value() {
        let Some(value) = context.property(input, name) else {
            let exception = Exception::new(
                "System.Management.Automation.PSArgumentException",
                format!("The object has no property \"{name}\" to expand."),
            );
            context.error(ErrorRecord::new("ExpandPropertyNotFound", Category::InvalidArgument, exception).with_target(input.clone()))?;
            return Ok(Vec::new());
        };
        return Ok(match value {
            Value::Array(items) => items.to_vec(),
            Value::Null => Vec::new(),
            other => vec![other],
        });
    }
    let excluded: Vec<Wildcard> = parameters.exclude_property.value().into_iter().flatten().map(|name| Wildcard::new(name)).collect();
    let wanted = match parameters.property.value() {
        Some(wanted) => wanted.clone(),
        None if excluded.is_empty() => return Ok(vec![input.clone()]),
        None => vec![Value::from("*")],
    };
    let mut properties: Vec<Property> = Vec::new();
    for field in typed_fields(&wanted, input, &context.shown_types()) {
        if excluded.iter().any(|pattern| pattern.matches(&field.label)) {
            continue;
        }
        if properties.iter().any(|own| own.name.eq_ignore_ascii_case(&field.label)) {
            let exception = Exception::new(
                "System.InvalidOperationException",
                format!("The property cannot be processed because the property \"{}\" already exists.", field.label),
            );
            context.error(
                ErrorRecord::new("AlreadyExistingUserSpecifiedPropertyNoExpand", Category::InvalidOperation, exception)
                    .with_target(input.clone()),
            )?;
            continue;
        }
        let value = read(context, input, &field.source)?;
        properties.push(Property { name: field.label, value });
    }
    let object = Object::new(properties);
    let base = input.type_names().first().cloned().unwrap_or_else(|| "System.Object".into());
    object.add_type(format!("Selected.{base}"));
    Ok(vec![Value::Object(Arc::new(object))])
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
