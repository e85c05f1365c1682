//! Group-Object: objects that have something in common.

use super::calculated::Keys;
use super::screen::key;
use super::sort_object::order;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{
    Array, ArrayKind, Dictionary, DictionaryKind, Object, Property, Type, Value, display_text, equals, stable_sort, switch,
};
use std::cmp::Ordering;
use std::sync::Arc;

/// What an object is grouped by: nothing where it has no such property.
type Key = Option<Value>;

/// Puts objects with equal keys together.
#[derive(Debug, Default)]
pub(super) struct GroupObject {
    groups: Vec<(Vec<Key>, Vec<Value>)>,
    names: std::collections::HashMap<String, usize>,
    /// The types of the keys, each known from the first object that has it.
    types: Vec<Option<Type>>,
    /// Whether one of the keys came with different types: then groups stay in the order in which they came.
    mixed: bool,
}

impl GroupObject {
    fn add(&mut self, keys: Vec<Key>, input: Value, exact: bool) {
        self.types.resize(keys.len(), None);
        for (known, value) in self.types.iter_mut().zip(&keys) {
            let Some(ty) = value.as_ref().and_then(Value::type_of) else { continue };
            match known {
                Some(known) => self.mixed |= *known != ty,
                None => *known = Some(ty),
            }
        }
        let name = name_of(&keys);
        let name = if exact { name } else { name.to_lowercase() };
        let is_same = |left: &Key, right: &Key| match (left, right) {
            (Some(left), Some(right)) => equals(left, right, exact),
            (left, right) => left.is_none() && right.is_none(),
        };
        let known = self.names.get(&name).copied().filter(|index| self.groups[*index].0.iter().zip(&keys).all(|(a, b)| is_same(a, b)));
        match known {
            Some(index) => self.groups[index].1.push(input),
            None => {
                self.names.insert(name, self.groups.len());
                self.groups.push((keys, vec![input]));
            }
        }
    }
}

/// The name of a group: its keys, but for those that are nothing.
fn name_of(keys: &[Key]) -> String {
    let texts = keys.iter().flatten().filter(|key| !key.is_null()).map(|key| match key {
        Value::Array(items) => {
            let items: Vec<String> = items.to_vec().iter().map(|item| display_text(item).to_string()).collect();
            format!("{{{}}}", items.join(", "))
        }
        other => display_text(other).to_string(),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// The order of two keys; a property that is not there comes last.
fn key_order(left: &Key, right: &Key, exact: bool) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => order(left, right, exact),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// What the parameters say that does not go together.
fn misused(message: &str, target: Value) -> Stopped {
    let exception = Exception::new("System.ArgumentException", message);
    ErrorRecord::new("ArgumentException", Category::InvalidArgument, exception).with_target(target).into()
}

fn collection(items: Vec<Value>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Collection, Type::Object, items)))
}

impl Cmdlet<parameters::GroupObject> for GroupObject {
    fn begin(&mut self, parameters: &mut parameters::GroupObject, _context: &mut dyn Context) -> Outcome {
        Keys::GROUP.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())
    }

    fn process(&mut self, parameters: &mut parameters::GroupObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.take() else { return Ok(()) };
        if self.groups.is_empty() {
            if parameters.as_string.is_on() && !parameters.as_hash_table.is_on() {
                return Err(misused("-AsString says how the keys of a table are written: it needs -AsHashTable.", switch(true)));
            }
            let wanted = parameters.property.value().filter(|wanted| wanted.len() > 1);
            if let Some(wanted) = wanted.filter(|_| parameters.as_hash_table.is_on() && !parameters.as_string.is_on()) {
                let message = "The keys of a table are made of one property; -AsString makes them of several.";
                return Err(misused(message, Value::array(wanted.clone())));
            }
        }
        let keys = match parameters.property.value() {
            None => vec![Some(input.clone())],
            Some(wanted) => {
                let fields = crate::render::fields(wanted, &input);
                fields.iter().map(|field| key(context, &input, &field.source)).collect::<Result<_, Stopped>>()?
            }
        };
        self.add(keys, input, parameters.case_sensitive.is_on());
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::GroupObject, context: &mut dyn Context) -> Outcome {
        let mut groups = std::mem::take(&mut self.groups);
        if groups.is_empty() {
            return Ok(());
        }
        if !self.mixed {
            let exact = parameters.case_sensitive.is_on();
            let by_keys = |left: &(Vec<Key>, Vec<Value>), right: &(Vec<Key>, Vec<Value>)| {
                let keys = left.0.iter().zip(&right.0);
                keys.map(|(left, right)| key_order(left, right, exact)).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
            };
            let Some(sorted) = stable_sort(groups, by_keys) else { return Err(Stopped::Quietly) };
            groups = sorted;
        }
        if parameters.as_hash_table.is_on() {
            let table = Dictionary::new(DictionaryKind::Hashtable);
            for (keys, members) in groups {
                let key = match keys.as_slice() {
                    [only] if !parameters.as_string.is_on() => only.clone().unwrap_or_default(),
                    several => Value::from(name_of(several)),
                };
                table.set(key, collection(members));
            }
            return context.emit(Value::Dictionary(Arc::new(table)));
        }
        let bare = parameters.no_element.is_on();
        for (keys, members) in groups {
            let property = |name: &str, value: Value| Property { name: name.into(), value };
            let mut parts = vec![
                property(
                    "Values",
                    Value::Array(Arc::new(Array::of(
                        ArrayKind::ArrayList,
                        Type::Object,
                        keys.iter().map(|key| key.clone().unwrap_or_default()).collect(),
                    ))),
                ),
                property("Count", Value::Int(i32::try_from(members.len()).unwrap_or(i32::MAX))),
            ];
            parts.push(property("Group", collection(if bare { Vec::new() } else { members })));
            parts.push(property("Name", name_of(&keys).into()));
            let types: &[&str] = if bare {
                &["Microsoft.PowerShell.Commands.GroupInfoNoElement", "Microsoft.PowerShell.Commands.GroupInfo", "System.Object"]
            } else {
                &["Microsoft.PowerShell.Commands.GroupInfo", "System.Object"]
            };
            context.emit(Value::Object(Arc::new(Object::of(types, parts))))?;
        }
        Ok(())
    }
}
