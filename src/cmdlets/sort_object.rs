//! Sort-Object: objects in order.

use super::screen::read;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::value::{Dictionary, Value, compare, compare_text, net_text, stable_sort, to_text, truthy};
use std::cmp::Ordering;

/// Puts objects in order.
#[derive(Debug, Default)]
pub(super) struct SortObject {
    rows: Vec<(Vec<Value>, Value)>,
}

/// A key: what it is, and whether it goes down.
struct Key {
    source: Value,
    descending: Option<bool>,
}

fn keys(wanted: &[Value]) -> Vec<Key> {
    wanted
        .iter()
        .flat_map(|item| match item {
            Value::Array(items) => keys(&items.to_vec()),
            Value::Dictionary(entries) => vec![calculated(entries)],
            other => vec![Key { source: other.clone(), descending: None }],
        })
        .collect()
}

fn calculated(entries: &Dictionary) -> Key {
    let mut key = Key { source: Value::Null, descending: None };
    for (name, value) in entries.entries().iter() {
        let name = to_text(name.value()).to_ascii_lowercase();
        if "expression".starts_with(name.as_str()) {
            key.source = value.clone();
        } else if "descending".starts_with(name.as_str()) {
            key.descending = Some(truthy(value));
        } else if "ascending".starts_with(name.as_str()) {
            key.descending = Some(!truthy(value));
        }
    }
    key
}

/// The order of two keys: nothing is smallest, what cannot be compared is compared as text.
pub(super) fn order(left: &Value, right: &Value, exact: bool) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => compare_text(left, right, exact),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => compare(left, right, exact).unwrap_or_else(|_| compare_text(&net_text(left), &net_text(right), exact)),
    }
}

impl Cmdlet<parameters::SortObject> for SortObject {
    fn process(&mut self, parameters: &mut parameters::SortObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        let values = match parameters.property.value() {
            None => vec![input.clone()],
            Some(wanted) => keys(wanted).iter().map(|key| read(context, &input, &key.source)).collect::<Result<_, Stopped>>()?,
        };
        self.rows.push((values, input));
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::SortObject, context: &mut dyn Context) -> Outcome {
        let exact = parameters.case_sensitive.is_on();
        let down = parameters.descending.is_on();
        let directions: Vec<bool> = parameters
            .property
            .value()
            .map_or_else(|| vec![down], |wanted| keys(wanted).iter().map(|key| key.descending.unwrap_or(down)).collect());
        let rows = std::mem::take(&mut self.rows);
        let compare_rows = |left: &(Vec<Value>, Value), right: &(Vec<Value>, Value)| {
            for ((left, right), down) in left.0.iter().zip(&right.0).zip(&directions) {
                let order = order(left, right, exact);
                if order != Ordering::Equal {
                    return if *down { order.reverse() } else { order };
                }
            }
            Ordering::Equal
        };
        let Some(mut rows) = stable_sort(rows, compare_rows) else { return Err(Stopped::Quietly) };
        if parameters.unique.is_on() {
            rows.dedup_by(|later, earlier| compare_rows(earlier, later) == Ordering::Equal);
        }
        let take = |given: &crate::invoke::Given<i32>| given.value().map(|count| usize::try_from(*count).unwrap_or_default());
        if let Some(top) = take(&parameters.top) {
            rows.truncate(top);
        }
        if let Some(bottom) = take(&parameters.bottom) {
            rows.drain(..rows.len().saturating_sub(bottom));
        }
        rows.into_iter().try_for_each(|(_, value)| context.emit(value))
    }
}
