//! Objects with properties.

use super::{Text, Value};
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A named part of an [`Object`].
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name as declared; looked up without regard to case.
    pub name: Text,
    /// Its value; a script block in a foreign wrapper stands for a script property.
    pub value: Value,
}

/// An object: its type names and its properties in order.
#[derive(Debug)]
pub struct Object {
    types: &'static [&'static str],
    more_types: RwLock<Vec<Text>>,
    base: Value,
    /// Its text, where that is not made of its properties.
    text: Option<Text>,
    properties: RwLock<Vec<Property>>,
}

/// The type names of a custom object.
const CUSTOM_OBJECT: &[&str] = &["System.Management.Automation.PSCustomObject", "System.Object"];

impl Object {
    /// A `PSCustomObject` with these properties.
    pub fn new(properties: Vec<Property>) -> Self {
        Self::of(CUSTOM_OBJECT, properties)
    }

    /// An object with these .NET type names, most derived first.
    pub fn of(types: &'static [&'static str], properties: Vec<Property>) -> Self {
        Self { types, more_types: RwLock::default(), base: Value::Null, text: None, properties: RwLock::new(properties) }
    }

    /// A value that had properties added to it (`Add-Member`): everything not found here is asked of `base`.
    pub fn around(base: Value, properties: Vec<Property>) -> Self {
        Self { types: &[], more_types: RwLock::default(), base, text: None, properties: RwLock::new(properties) }
    }

    /// The same, written as this text: a command by its name, a number as it was typed.
    #[must_use]
    pub fn written_as(mut self, text: impl Into<Text>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Its text, where that is not made of its properties.
    pub fn own_text(&self) -> Option<&Text> {
        self.text.as_ref()
    }

    /// The same types, base and properties; from then on the two change apart.
    pub fn duplicate(&self) -> Self {
        Self {
            types: self.types,
            more_types: RwLock::new(self.more_types.read().clone()),
            base: self.base.clone(),
            text: self.text.clone(),
            properties: RwLock::new(self.properties.read().clone()),
        }
    }

    /// The value that properties were added to, or `$null` for an object of its own.
    pub fn base(&self) -> &Value {
        &self.base
    }

    /// Puts a type name in front: `Selected.System.String`, `Deserialized.…`, `PSTypeName`.
    pub fn add_type(&self, name: impl Into<Text>) {
        self.more_types.write().insert(0, name.into());
    }

    /// Its own type names, most derived first (without those of its base).
    pub fn type_names(&self) -> Vec<Text> {
        self.more_types.read().iter().cloned().chain(self.types.iter().map(|&name| name.into())).collect()
    }

    /// Whether `name` is one of its type names.
    pub fn is_a(&self, name: &str) -> bool {
        self.types.iter().any(|own| own.eq_ignore_ascii_case(name))
            || self.more_types.read().iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// The properties in order. Do not hold the guard while running script code.
    pub fn properties(&self) -> RwLockReadGuard<'_, Vec<Property>> {
        self.properties.read()
    }

    /// The properties, for changing.
    pub fn properties_mut(&self) -> RwLockWriteGuard<'_, Vec<Property>> {
        self.properties.write()
    }

    /// The value of the property `name`, compared without regard to case.
    pub fn property(&self, name: &str) -> Option<Value> {
        self.properties.read().iter().find(|property| property.name.eq_ignore_ascii_case(name)).map(|property| property.value.clone())
    }

    /// Changes the property `name`; `false` when there is none.
    pub fn set_property(&self, name: &str, value: Value) -> bool {
        let mut properties = self.properties.write();
        let Some(property) = properties.iter_mut().find(|property| property.name.eq_ignore_ascii_case(name)) else { return false };
        property.value = value;
        true
    }
}
