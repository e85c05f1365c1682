//! Hashtables and ordered dictionaries.

use super::Value;
use indexmap::IndexMap;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::hash::{Hash, Hasher};

/// Which .NET dictionary a [`Dictionary`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DictionaryKind {
    /// `System.Collections.Hashtable`, as `@{}` makes it: text keys are equal without regard to case.
    Hashtable,
    /// `System.Collections.Specialized.OrderedDictionary`, as `[ordered]@{}` makes it.
    Ordered,
    /// `System.Collections.Generic.Dictionary<K,V>`: text keys keep their case.
    Generic,
}

/// A key: text is compared without regard to case unless the dictionary is [`DictionaryKind::Generic`].
#[derive(Clone, Debug)]
pub struct Key {
    value: Value,
    exact: bool,
}

impl Key {
    /// The key `value` in a dictionary of this kind.
    pub fn new(value: Value, kind: DictionaryKind) -> Self {
        // What was added to a value makes no other key of it.
        let value = match value {
            Value::Object(object) if !object.base().is_null() => object.base().clone(),
            plain => plain,
        };
        Self { value, exact: kind == DictionaryKind::Generic }
    }

    /// The key as it was given.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::String(left), Value::String(right)) if self.exact => left == right,
            (Value::String(left), Value::String(right)) => same_letters(left, right),
            (left, right) => left.same(right),
        }
    }
}

impl Eq for Key {}

/// Equal but for case, as dictionaries with text keys compare.
fn same_letters(left: &str, right: &str) -> bool {
    left == right || left.chars().flat_map(char::to_lowercase).eq(right.chars().flat_map(char::to_lowercase))
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.value {
            Value::String(text) if self.exact => text.hash(state),
            Value::String(text) if text.is_ascii() => text.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase())),
            Value::String(text) => {
                for letter in text.chars().flat_map(char::to_lowercase) {
                    let mut bytes = [0; 4];
                    letter.encode_utf8(&mut bytes).bytes().for_each(|byte| state.write_u8(byte));
                }
            }
            other => other.hash_same(state),
        }
    }
}

/// A dictionary, shared by reference. Entries keep the order in which they came.
#[derive(Debug)]
pub struct Dictionary {
    kind: DictionaryKind,
    entries: RwLock<IndexMap<Key, Value>>,
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new(kind: DictionaryKind) -> Self {
        Self { kind, entries: RwLock::default() }
    }

    /// A dictionary of these entries; of equal keys the last one counts.
    pub fn of(kind: DictionaryKind, entries: impl IntoIterator<Item = (Value, Value)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Key::new(key, kind), value)).collect();
        Self { kind, entries: RwLock::new(entries) }
    }

    /// Which dictionary this is.
    pub fn kind(&self) -> DictionaryKind {
        self.kind
    }

    /// The entries, for reading. Do not hold the guard while running script code.
    pub fn entries(&self) -> RwLockReadGuard<'_, IndexMap<Key, Value>> {
        self.entries.read()
    }

    /// The entries, for changing.
    pub fn entries_mut(&self) -> RwLockWriteGuard<'_, IndexMap<Key, Value>> {
        self.entries.write()
    }

    /// The value under `key`.
    pub fn item(&self, key: &Value) -> Option<Value> {
        self.entries.read().get(&Key::new(key.clone(), self.kind)).cloned()
    }

    /// The value under a text key.
    pub fn item_named(&self, key: &str) -> Option<Value> {
        self.item(&Value::from(key))
    }

    /// Puts `value` under `key`, replacing what stood there.
    pub fn set(&self, key: Value, value: Value) {
        self.entries.write().insert(Key::new(key, self.kind), value);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.read().len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.read().is_empty()
    }
}
