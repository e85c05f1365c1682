//! Group-Object: objects that have something in common.

use super::calculated::Keys;
use super::screen::read;
use super::sort_object::order;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::value::{Array, ArrayKind, Dictionary, DictionaryKind, Object, Property, Type, Value, display_text, equals, stable_sort};
use std::cmp::Ordering;
use std::sync::Arc;

/// Puts objects with equal keys together.
#[derive(Debug, Default)]
pub(super) struct GroupObject {
    groups: Vec<(Vec<Value>, Vec<Value>)>,
    names: std::collections::HashMap<String, usize>,
}

impl GroupObject {
    fn add(&mut self, keys: Vec<Value>, input: Value, exact: bool) {
        let name = name_of(&keys);
        let name = if exact { name } else { name.to_lowercase() };
        let known = self
            .names
            .get(&name)
            .copied()
            .filter(|index| self.groups[*index].0.iter().zip(&keys).all(|(left, right)| equals(left, right, exact)));
        match known {
            Some(index) => self.groups[index].1.push(input),
            None => {
                self.names.insert(name, self.groups.len());
                self.groups.push((keys, vec![input]));
            }
        }
    }
}

fn name_of(keys: &[Value]) -> String {
    keys.iter().map(|key| display_text(key).to_string()).collect::<Vec<_>>().join(", ")
}

impl Cmdlet<parameters::GroupObject> for GroupObject {
    fn begin(&mut self, parameters: &mut parameters::GroupObject, _context: &mut dyn Context) -> Outcome {
        Keys::GROUP.check(parameters.property.value().map(Vec::as_slice).unwrap_or_default())
    }

    fn process(&mut self, parameters: &mut parameters::GroupObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.take() else { return Ok(()) };
        let keys = match parameters.property.value() {
            None => vec![input.clone()],
            Some(wanted) => {
                let fields = crate::render::fields(wanted, &input);
                fields.iter().map(|field| read(context, &input, &field.source)).collect::<Result<_, Stopped>>()?
            }
        };
        self.add(keys, input, parameters.case_sensitive.is_on());
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::GroupObject, context: &mut dyn Context) -> Outcome {
        let mut groups = std::mem::take(&mut self.groups);
        if parameters.as_hash_table.is_on() {
            let table = Dictionary::new(DictionaryKind::Hashtable);
            for (keys, members) in groups {
                let key = match keys.as_slice() {
                    [only] if !parameters.as_string.is_on() => only.clone(),
                    several => Value::from(name_of(several)),
                };
                table.set(key, Value::array(members));
            }
            return context.emit(Value::Dictionary(Arc::new(table)));
        }
        let one_type =
            groups.windows(2).all(|pair| pair[0].0.iter().zip(&pair[1].0).all(|(left, right)| left.type_of() == right.type_of()));
        if one_type {
            let by_keys = |left: &(Vec<Value>, Vec<Value>), right: &(Vec<Value>, Vec<Value>)| {
                let keys = left.0.iter().zip(&right.0);
                keys.map(|(left, right)| order(left, right, false)).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
            };
            let Some(sorted) = stable_sort(groups, by_keys) else { return Err(Stopped::Quietly) };
            groups = sorted;
        }
        let bare = parameters.no_element.is_on();
        for (keys, members) in groups {
            let property = |name: &str, value: Value| Property { name: name.into(), value };
            let collection = |items| Value::Array(Arc::new(Array::of(ArrayKind::Collection, Type::Object, items)));
            let mut parts = vec![
                property("Values", Value::Array(Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, keys.clone())))),
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
