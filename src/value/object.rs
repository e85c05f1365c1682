//! Objects with properties.

use super::{Array, ArrayKind, Name, Text, Type, Value, to_text};
use parking_lot::{RwLock, RwLockReadGuard};
use std::sync::{Arc, OnceLock};

/// A named part of an [`Object`].
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name as declared; looked up without regard to case.
    pub name: Name,
    /// Its value; a script block in a foreign wrapper stands for a script property.
    pub value: Value,
}

impl Property {
    /// Whether a name means it. Most are written as they were declared, and memory is compared faster than letters.
    fn is_called(&self, name: &str) -> bool {
        self.name.len() == name.len() && (*self.name == *name || self.name.eq_ignore_ascii_case(name))
    }
}

/// An object: its type names and its properties in order. There may be very many of them: what few objects have stands apart.
#[derive(Debug)]
pub struct Object {
    types: &'static [&'static str],
    properties: RwLock<Box<[Property]>>,
    more: OnceLock<Box<More>>,
}

/// What few objects have.
#[derive(Debug, Default)]
struct More {
    types: RwLock<Vec<Text>>,
    /// All its type names, once a script has taken hold of them: what it puts in counts.
    held: OnceLock<Arc<Array>>,
    base: Value,
    /// Its text, where that is not made of its properties.
    text: Option<Text>,
}

/// The type names of a custom object.
const CUSTOM_OBJECT: &[&str] = &["System.Management.Automation.PSCustomObject", "System.Object"];

fn list_of(names: Vec<Value>) -> Array {
    Array::of(ArrayKind::Collection, Type::String, names)
}

impl Object {
    /// A `PSCustomObject` with these properties.
    pub fn new(properties: Vec<Property>) -> Self {
        Self::of(CUSTOM_OBJECT, properties)
    }

    /// An object with these .NET type names, most derived first.
    pub fn of(types: &'static [&'static str], properties: Vec<Property>) -> Self {
        Self { types, properties: RwLock::new(properties.into_boxed_slice()), more: OnceLock::new() }
    }

    /// A value that had properties added to it (`Add-Member`): everything not found here is asked of `base`.
    pub fn around(base: Value, properties: Vec<Property>) -> Self {
        Self::made(&[], properties, More { base, ..More::default() })
    }

    fn made(types: &'static [&'static str], properties: Vec<Property>, more: More) -> Self {
        Self { types, properties: RwLock::new(properties.into_boxed_slice()), more: OnceLock::from(Box::new(more)) }
    }

    /// The same, written as this text: a command by its name, a number as it was typed.
    #[must_use]
    pub fn written_as(mut self, text: impl Into<Text>) -> Self {
        let mut more = self.more.take().unwrap_or_default();
        more.text = Some(text.into());
        self.more = OnceLock::from(more);
        self
    }

    /// Its text, where that is not made of its properties.
    pub fn own_text(&self) -> Option<&Text> {
        self.more.get()?.text.as_ref()
    }

    /// The same types, base and properties; from then on the two change apart.
    pub fn duplicate(&self) -> Self {
        let properties = self.properties.read().to_vec();
        match self.more.get() {
            Some(more) => {
                let more = More {
                    types: RwLock::new(more.types.read().clone()),
                    held: more.held.get().map_or_else(OnceLock::new, |held| OnceLock::from(Arc::new(list_of(held.to_vec())))),
                    base: more.base.clone(),
                    text: more.text.clone(),
                };
                Self::made(self.types, properties, more)
            }
            None => Self::of(self.types, properties),
        }
    }

    /// The value that properties were added to, or `$null` for an object of its own.
    pub fn base(&self) -> &Value {
        self.more.get().map_or(&Value::Null, |more| &more.base)
    }

    /// Puts a type name in front: `Selected.System.String`, `Deserialized.…`, `PSTypeName`.
    pub fn add_type(&self, name: impl Into<Text>) {
        let (name, more) = (name.into(), self.more.get_or_init(Box::default));
        match more.held.get() {
            Some(held) => held.items_mut().insert(0, Value::String(name)),
            None => more.types.write().insert(0, name),
        }
    }

    /// Its type names as a list that scripts may change (`.psobject.TypeNames.Insert(0, 'Mine')`).
    pub fn held_type_names(&self) -> Arc<Array> {
        let names = self.type_names();
        let more = self.more.get_or_init(Box::default);
        more.held.get_or_init(|| Arc::new(list_of(names.into_iter().map(Value::String).collect()))).clone()
    }

    /// Its own type names, most derived first (without those of its base).
    pub fn type_names(&self) -> Vec<Text> {
        if let Some(held) = self.held() {
            return held.items().iter().map(to_text).collect();
        }
        let more = self.more.get().map(|more| more.types.read().clone()).unwrap_or_default();
        more.into_iter().chain(self.types.iter().map(|&name| name.into())).collect()
    }

    /// Whether `name` is one of its type names.
    pub fn is_a(&self, name: &str) -> bool {
        self.types.iter().any(|own| own.eq_ignore_ascii_case(name))
            || self.more.get().is_some_and(|more| more.types.read().iter().any(|own| own.eq_ignore_ascii_case(name)))
            || self.held().is_some_and(|held| held.items().iter().any(|own| own.as_str().is_some_and(|own| own.eq_ignore_ascii_case(name))))
    }

    fn held(&self) -> Option<&Arc<Array>> {
        self.more.get()?.held.get()
    }

    /// The properties in order. Do not hold the guard while running script code.
    pub fn properties(&self) -> RwLockReadGuard<'_, Box<[Property]>> {
        self.properties.read()
    }

    /// [`Object::properties`] for somebody who may hold the guard of this object already.
    pub(super) fn properties_again(&self) -> RwLockReadGuard<'_, Box<[Property]>> {
        self.properties.read_recursive()
    }

    /// Puts a property behind the others.
    pub fn add_property(&self, property: Property) {
        let mut properties = self.properties.write();
        let all = std::mem::take(&mut *properties).into_iter().chain([property]);
        *properties = all.collect();
    }

    /// Takes the property `name` away, if there is one.
    pub fn remove_property(&self, name: &str) {
        let mut properties = self.properties.write();
        let all = std::mem::take(&mut *properties).into_iter().filter(|own| !own.name.eq_ignore_ascii_case(name));
        *properties = all.collect();
    }

    /// The value of the property `name`, compared without regard to case.
    pub fn property(&self, name: &str) -> Option<Value> {
        self.properties.read().iter().find(|property| property.is_called(name)).map(|property| property.value.clone())
    }

    /// Changes the property `name`; `false` when there is none.
    pub fn set_property(&self, name: &str, value: Value) -> bool {
        let mut properties = self.properties.write();
        let Some(property) = properties.iter_mut().find(|property| property.is_called(name)) else { return false };
        property.value = value;
        true
    }
}
