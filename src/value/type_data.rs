//! What Update-TypeData adds to types: members that all objects of a type have, and the properties that stand for all of them.

use super::{Name, ScriptMember, ScriptMemberKind, Value, member};
use std::collections::HashMap;

/// What was added to types.
#[derive(Clone, Debug, Default)]
pub struct TypeData {
    /// By the name of the type in lower case.
    types: HashMap<String, TypeEntry>,
}

/// What names of properties can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypePart {
    /// They stand for all of them.
    Display,
    /// It names an object best.
    Best,
    /// They tell objects apart.
    Key,
}

/// What was added to one type.
#[derive(Clone, Debug, Default)]
struct TypeEntry {
    members: Vec<(Name, Value)>,
    /// Names of properties by what they are for.
    parts: HashMap<TypePart, Vec<Name>>,
}

impl TypeData {
    /// Whether nothing was added to any type.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Adds a member, a value or a `ScriptMember`; `false` when the type has one of this name, which only `force` replaces.
    pub fn add_member(&mut self, ty: &str, name: &Name, value: Value, force: bool) -> bool {
        let members = &mut self.types.entry(ty.to_lowercase()).or_default().members;
        match members.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some(_) if !force => return false,
            Some((_, own)) => *own = value,
            None => members.push((name.clone(), value)),
        }
        true
    }

    /// Says which properties are for something; `false` when that has been said, which only `force` changes.
    pub fn set(&mut self, ty: &str, part: TypePart, names: Vec<Name>, force: bool) -> bool {
        let parts = &mut self.types.entry(ty.to_lowercase()).or_default().parts;
        if parts.contains_key(&part) && !force {
            return false;
        }
        parts.insert(part, names);
        true
    }

    /// Takes back what was added to a type; `false` when that is nothing.
    pub fn remove(&mut self, ty: &str) -> bool {
        self.types.remove(&ty.to_lowercase()).is_some()
    }

    /// A member that the types of a value have, the most derived one first.
    pub fn member(&self, value: &Value, name: &str) -> Option<Value> {
        self.of(value, |entry| entry.members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone()))
    }

    /// The members that the types of a value have, each name once.
    pub fn members(&self, value: &Value) -> Vec<(Name, Value)> {
        let mut all: Vec<(Name, Value)> = Vec::new();
        if self.types.is_empty() {
            return all;
        }
        for entry in value.type_names().iter().filter_map(|name| self.types.get(&*name.to_lowercase())) {
            let new = entry.members.iter().filter(|(name, _)| !all.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)));
            let new: Vec<(Name, Value)> = new.cloned().collect();
            all.extend(new);
        }
        all
    }

    /// The names of a value's properties in the order of `*`: those of its types stand before what is its own by its nature.
    pub fn names(&self, value: &Value) -> Vec<Name> {
        self.joined(value, member::listed(value))
    }

    /// The names of a value's properties as its type declares them, with those that were added.
    pub fn own_names(&self, value: &Value) -> Vec<Name> {
        self.joined(value, member::properties(value))
    }

    fn joined(&self, value: &Value, own: Vec<super::Property>) -> Vec<Name> {
        let mut names: Vec<Name> = own.into_iter().map(|property| property.name).collect();
        let is_method = |value: &Value| value.downcast::<ScriptMember>().is_some_and(|member| member.kind == ScriptMemberKind::Method);
        let added = self
            .members(value)
            .into_iter()
            .filter(|(name, value)| !is_method(value) && !names.iter().any(|own| own.eq_ignore_ascii_case(name)));
        let added: Vec<Name> = added.map(|(name, _)| name).collect();
        let at = if matches!(value, Value::Object(_)) { names.len() } else { 0 };
        names.splice(at..at, added);
        names
    }

    /// The properties of a value that are for something.
    pub fn part(&self, value: &Value, part: TypePart) -> Option<Vec<Name>> {
        self.of(value, |entry| entry.parts.get(&part).filter(|names| !names.is_empty()).cloned())
    }

    fn of<T>(&self, value: &Value, find: impl Fn(&TypeEntry) -> Option<T>) -> Option<T> {
        if self.types.is_empty() {
            return None;
        }
        value.type_names().iter().find_map(|name| self.types.get(&*name.to_lowercase()).and_then(&find))
    }
}
