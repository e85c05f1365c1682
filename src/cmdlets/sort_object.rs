//! Sort-Object: objects in order.

use super::calculated::Keys;
use super::screen;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::value::{Dictionary, NEAR, Value, bring_near, compare, compare_text, equals, leads, net_text, sorted_places, to_text, truthy};
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Puts objects in order.
#[derive(Debug, Default)]
pub(super) struct SortObject {
    objects: Vec<Value>,
    /// What they are sorted by, once it is known from the parameters; nothing for the objects themselves.
    keys: Option<Vec<Key>>,
    /// The values of the keys, object after object.
    values: Vec<Value>,
    /// Which of the values stand for properties that their objects do not have.
    missing: HashSet<usize>,
}

/// A key: what it is, and whether it goes down.
#[derive(Debug)]
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

/// Whether two values are one to the cmdlets that compare: objects without a type of their own have no order, and are not looked into; what
/// .NET cannot compare is compared by its name.
pub(super) fn same(left: &Value, right: &Value, exact: bool) -> bool {
    match (left, right) {
        _ if is_custom(left) && is_custom(right) => true,
        (Value::Object(a), Value::Object(b)) if a.base().is_null() && b.base().is_null() => net_text(left) == net_text(right),
        (Value::Dictionary(_), Value::Dictionary(_)) => net_text(left) == net_text(right),
        _ => equals(left, right, exact),
    }
}

fn is_custom(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.base().is_null() && object.is_a("System.Management.Automation.PSCustomObject"))
}

/// The order of two keys: nothing is smallest, what cannot be compared is compared as text.
pub(super) fn order(left: &Value, right: &Value, exact: bool) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => compare_text(left, right, exact),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ if is_custom(left) && is_custom(right) => Ordering::Equal,
        _ => compare(left, right, exact).unwrap_or_else(|_| compare_text(&net_text(left), &net_text(right), exact)),
    }
}

impl Cmdlet<parameters::SortObject> for SortObject {
    fn begin(&mut self, parameters: &mut parameters::SortObject, _context: &mut dyn Context) -> Outcome {
        Keys::SORT.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())
    }

    fn process(&mut self, parameters: &mut parameters::SortObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.take() else { return Ok(()) };
        let wanted = || parameters.property.value().map(|wanted| keys(wanted)).unwrap_or_default();
        for key in &*self.keys.get_or_insert_with(wanted) {
            match screen::key(context, &input, &key.source)? {
                Some(value) => self.values.push(value),
                None => {
                    self.missing.insert(self.values.len());
                    self.values.push(Value::Null);
                }
            }
        }
        self.objects.push(input);
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::SortObject, context: &mut dyn Context) -> Outcome {
        let exact = parameters.case_sensitive.is_on();
        let down = parameters.descending.is_on();
        let keys = self.keys.take().unwrap_or_default();
        let directions: Vec<bool> =
            if keys.is_empty() { vec![down] } else { keys.iter().map(|key| key.descending.unwrap_or(down)).collect() };
        let mut objects = std::mem::take(&mut self.objects);
        let values = std::mem::take(&mut self.values);
        let missing = std::mem::take(&mut self.missing);
        let compared = if keys.is_empty() { &objects } else { &values };
        let width = directions.len();
        let in_order = |left: usize, right: usize| {
            for (place, down) in directions.iter().enumerate() {
                let (left, right) = (left * width + place, right * width + place);
                // A property that is not there comes last, whatever the direction.
                let order = match (missing.contains(&left), missing.contains(&right)) {
                    (true, true) => Ordering::Equal,
                    (true, false) => return Ordering::Greater,
                    (false, true) => return Ordering::Less,
                    (false, false) => order(&compared[left], &compared[right], exact),
                };
                if order != Ordering::Equal {
                    return if *down { order.reverse() } else { order };
                }
            }
            Ordering::Equal
        };
        let first = compared.iter().step_by(width);
        let leads = leads(first).map(|all| if directions[0] { all.into_iter().map(|lead| !lead).collect() } else { all });
        let Some(mut places) = sorted_places(objects.len(), leads, in_order) else { return Err(Stopped::Quietly) };
        if parameters.unique.is_on() {
            places.dedup_by(|later, earlier| in_order(*earlier, *later) == Ordering::Equal);
        }
        let take = |given: &crate::invoke::Given<i32>| given.value().map(|count| usize::try_from(*count).unwrap_or_default());
        if let Some(top) = take(&parameters.top) {
            places.truncate(top);
        }
        if let Some(bottom) = take(&parameters.bottom) {
            places.drain(..places.len().saturating_sub(bottom));
        }
        drop(values);
        for places in places.chunks(NEAR) {
            let sorted: SmallVec<[Value; NEAR]> = places.iter().map(|place| std::mem::take(&mut objects[*place])).collect();
            bring_near(&sorted);
            sorted.into_iter().try_for_each(|object| context.emit(object))?;
        }
        Ok(())
    }
}
