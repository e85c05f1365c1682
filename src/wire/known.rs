//! What the reading side has compiled in.

use crate::catalog::{Scalar, TypeDef};
use crate::value::{EnumDef, Name, Type};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::sync::Arc;

/// What the reading side has compiled in: enumerations and type names are found again here.
#[derive(Debug, Default)]
pub struct Known {
    enums: HashMap<&'static str, &'static EnumDef>,
    types: Vec<&'static [&'static str]>,
    /// The names of the properties of the object read last, as it had them: the next one mostly has the same, and shares them.
    names: Mutex<Vec<Name>>,
}

impl Known {
    /// Nothing: members of enumerations are read as their text.
    pub fn new() -> Self {
        Self::default()
    }

    /// All that the definitions name.
    pub fn compiled() -> Self {
        let mut known = Self::new();
        for noun in crate::catalog::NOUNS {
            known.add_types(noun.types);
            for property in noun.properties {
                known.add_type(property.ty);
            }
        }
        for parameter in crate::catalog::CMDLETS.iter().flat_map(|def| def.parameters) {
            known.add_type(parameter.ty);
        }
        known
    }

    fn add_type(&mut self, ty: TypeDef) {
        if let Scalar::Enum(def) = ty.scalar {
            self.add_enum(def);
        }
    }

    /// Adds an enumeration.
    pub fn add_enum(&mut self, def: &'static EnumDef) {
        self.enums.insert(def.name, def);
    }

    /// Adds the type names of a kind of object, most derived first.
    pub fn add_types(&mut self, types: &'static [&'static str]) {
        if !types.is_empty() && !self.types.contains(&types) {
            self.types.push(types);
        }
    }

    /// The enumeration of this name.
    pub(super) fn enumeration(&self, name: &str) -> Option<&'static EnumDef> {
        self.enums.get(name).copied()
    }

    /// The type of this name, of an array when it ends with `[]`.
    pub(super) fn type_named(&self, name: &str) -> Type {
        match name.strip_suffix("[]") {
            Some(element) => Type::Array(Arc::new(self.type_named(element))),
            None if name == OBJECT => Type::Object,
            None => self.enumeration(name).map_or_else(|| Type::named(name), Type::Enum),
        }
    }

    /// The longest compiled list of type names that `names` end with.
    pub(super) fn compiled_types(&self, names: &[impl AsRef<str>]) -> &'static [&'static str] {
        let ends = |types: &&&'static [&'static str]| {
            names.len() >= types.len() && names[names.len() - types.len()..].iter().zip(**types).all(|(own, ty)| own.as_ref() == *ty)
        };
        self.types.iter().filter(ends).max_by_key(|types| types.len()).copied().unwrap_or_default()
    }

    /// Takes the names of the object read last; they are given back with [`Known::remember`].
    pub(super) fn names(&self) -> Vec<Name> {
        std::mem::take(&mut *self.names.lock())
    }

    /// Gives back the names of the object read last.
    pub(super) fn remember(&self, names: Vec<Name>) {
        *self.names.lock() = names;
    }
}

/// The element type of most lists.
const OBJECT: &str = "System.Object";
