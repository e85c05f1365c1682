//! Compare-Object: what two lists have in common, and what they have not.

use super::screen::read;
use super::sort_object::same;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::render::{Field, fields};
use crate::value::{Name, Object, Property, Value};
use std::collections::VecDeque;
use std::sync::Arc;

/// Compares two lists.
#[derive(Debug, Default)]
pub(super) struct CompareObject {
    differences: Vec<Value>,
}

/// An object, with what is compared of it.
#[derive(Clone)]
struct Item {
    value: Value,
    keys: Vec<(Name, Value)>,
}

fn item(value: &Value, wanted: Option<&Vec<Value>>, context: &mut dyn Context) -> Result<Item, Stopped> {
    let mut keys = Vec::new();
    if let Some(wanted) = wanted {
        for Field { label, source, .. } in fields(wanted, value) {
            let found = read(context, value, &source)?;
            keys.push((label, found));
        }
    }
    Ok(Item { value: value.clone(), keys })
}

fn same_item(left: &Item, right: &Item, exact: bool) -> bool {
    if left.keys.is_empty() && right.keys.is_empty() {
        return same(&left.value, &right.value, exact);
    }
    left.keys.len() == right.keys.len() && left.keys.iter().zip(&right.keys).all(|((_, left), (_, right))| same(left, right, exact))
}

/// How lists are compared.
struct Rule {
    exact: bool,
    /// How far from each other equal items may stand.
    window: usize,
}

/// Compares the next two items with each other and with those that wait for theirs.
fn step(
    mut reference: Option<Item>,
    mut difference: Option<Item>,
    gone: &mut VecDeque<Item>,
    come: &mut VecDeque<Item>,
    rule: &Rule,
    send: &mut dyn FnMut(&Item, &str) -> Outcome,
) -> Outcome {
    if let (Some(left), Some(right)) = (&reference, &difference)
        && same_item(left, right, rule.exact)
    {
        return send(left, "==");
    }
    if let Some(right) = &difference
        && let Some(at) = gone.iter().position(|left| same_item(left, right, rule.exact))
    {
        difference = None;
        if let Some(left) = gone.remove(at) {
            send(&left, "==")?;
        }
    }
    if let Some(left) = &reference
        && let Some(at) = come.iter().position(|right| same_item(left, right, rule.exact))
    {
        come.remove(at);
        send(left, "==")?;
        reference = None;
    }
    wait(difference, come, "=>", rule, send)?;
    wait(reference, gone, "<=", rule, send)
}

/// Lets an item wait for its like; the oldest gives way when there are too many.
fn wait(
    item: Option<Item>,
    waiting: &mut VecDeque<Item>,
    side: &str,
    rule: &Rule,
    send: &mut dyn FnMut(&Item, &str) -> Outcome,
) -> Outcome {
    let Some(item) = item else { return Ok(()) };
    if rule.window == 0 {
        return send(&item, side);
    }
    while waiting.len() >= rule.window {
        let Some(oldest) = waiting.pop_front() else { break };
        send(&oldest, side)?;
    }
    waiting.push_back(item);
    Ok(())
}

impl CompareObject {
    fn send(item: &Item, side: &str, p: &parameters::CompareObject, context: &mut dyn Context) -> Outcome {
        let shown = match side {
            "==" => p.include_equal.is_on() || p.exclude_different.is_on(),
            _ => !p.exclude_different.is_on(),
        };
        if !shown {
            return Ok(());
        }
        let indicator = Property { name: "SideIndicator".into(), value: side.into() };
        if p.pass_thru.is_on() {
            let object = match &item.value {
                Value::Object(object) => object.clone(),
                other => Arc::new(Object::around(other.clone(), Vec::new())),
            };
            if !object.set_property("SideIndicator", side.into()) {
                object.add_property(indicator);
            }
            return context.emit(Value::Object(object));
        }
        let mut parts: Vec<Property> = match p.property.is_given() {
            true => item.keys.iter().map(|(name, value)| Property { name: name.clone(), value: value.clone() }).collect(),
            false => vec![Property { name: "InputObject".into(), value: item.value.clone() }],
        };
        parts.push(indicator);
        context.emit(Value::Object(Arc::new(Object::new(parts))))
    }
}

impl Cmdlet<parameters::CompareObject> for CompareObject {
    fn process(&mut self, p: &mut parameters::CompareObject, _context: &mut dyn Context) -> Outcome {
        self.differences.extend(p.difference_object.value().cloned().unwrap_or_default());
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::CompareObject, context: &mut dyn Context) -> Outcome {
        let wanted = p.property.value().cloned();
        let rule = Rule {
            exact: p.case_sensitive.is_on(),
            window: usize::try_from(p.sync_window.value().copied().unwrap_or(i32::MAX)).unwrap_or(usize::MAX),
        };
        let references: Vec<Item> = p
            .reference_object
            .value()
            .cloned()
            .unwrap_or_default()
            .iter()
            .map(|value| item(value, wanted.as_ref(), context))
            .collect::<Result<_, _>>()?;
        let mut references = references.into_iter();
        let (mut gone, mut come) = (VecDeque::new(), VecDeque::new());
        for value in std::mem::take(&mut self.differences) {
            if context.stop().is_stopped() {
                return Err(Stopped::Quietly);
            }
            let difference = item(&value, wanted.as_ref(), context)?;
            step(references.next(), Some(difference), &mut gone, &mut come, &rule, &mut |item, side| Self::send(item, side, p, context))?;
        }
        for reference in references {
            step(Some(reference), None, &mut gone, &mut come, &rule, &mut |item, side| Self::send(item, side, p, context))?;
        }
        for item in &come {
            Self::send(item, "=>", p, context)?;
        }
        gone.iter().try_for_each(|item| Self::send(item, "<=", p, context))
    }
}
