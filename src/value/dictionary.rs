//! Hashtables and ordered dictionaries.

use super::entries::Entries;
use super::key::{Key, Wanted};
use super::limit::{ITEM_LIMIT, check_items};
use super::{GenericOf, Object, OperatorError, Property, Text, Value, compare};
use hashbrown::DefaultHashBuilder;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Which .NET dictionary a [`Dictionary`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DictionaryKind {
    /// `System.Collections.Hashtable`, as `@{}` makes it: text keys are equal without regard to case.
    Hashtable,
    /// `System.Collections.Specialized.OrderedDictionary`, as `[ordered]@{}` makes it.
    Ordered,
    /// `System.Collections.Generic.Dictionary<K,V>`: text keys keep their case.
    Generic,
    /// The same with a comparer that ignores case.
    GenericIgnoringCase,
    /// `System.Management.Automation.PSBoundParametersDictionary`: a generic one that ignores case.
    BoundParameters,
    /// `System.Management.Automation.OrderedHashtable`, as `ConvertFrom-Json -AsHashtable` makes it: text keys keep their case.
    OrderedHashtable,
    /// `System.Collections.SortedList`: entries stand in the order of their keys.
    SortedList,
    /// `System.Collections.Generic.SortedDictionary<K,V>`.
    SortedDictionary,
}

/// The type of what stands in a generic dictionary of which nothing more is known.
pub(super) const PAIR: &str = "System.Collections.Generic.KeyValuePair`2[System.String,System.Object]";

/// An entry of a generic dictionary; `type_name` says of which.
pub(super) fn pair(type_name: &str, key: Value, value: Value) -> Value {
    let parts = vec![Property { name: "Key".into(), value: key }, Property { name: "Value".into(), value }];
    if type_name == PAIR {
        return Value::Object(Arc::new(Object::of(&[PAIR, "System.ValueType", "System.Object"], parts)));
    }
    let object = Object::of(&["System.ValueType", "System.Object"], parts);
    object.add_type(type_name);
    Value::Object(Arc::new(object))
}

/// Whether an object is an entry of a generic dictionary.
pub(super) fn is_pair(object: &Object) -> bool {
    object.is_a(PAIR) || object.type_names().first().is_some_and(|name| name.starts_with("System.Collections.Generic.KeyValuePair`2["))
}

impl DictionaryKind {
    /// The full names of the collections of its keys and of its values.
    pub fn part_names(self) -> (&'static str, &'static str) {
        match self {
            Self::Hashtable | Self::OrderedHashtable => {
                ("System.Collections.Hashtable+KeyCollection", "System.Collections.Hashtable+ValueCollection")
            }
            Self::Ordered => (ORDERED_PART, ORDERED_PART),
            _ => ("System.Collections.Generic.Dictionary`2+KeyCollection", "System.Collections.Generic.Dictionary`2+ValueCollection"),
        }
    }

    /// Whether text keys that differ in case are different keys.
    fn is_exact(self) -> bool {
        matches!(self, Self::Generic | Self::OrderedHashtable | Self::SortedList | Self::SortedDictionary)
    }

    /// Whether it is one of .NET's generic ones, which give pairs where the others give entries.
    pub fn is_generic(self) -> bool {
        matches!(self, Self::Generic | Self::GenericIgnoringCase | Self::BoundParameters | Self::SortedDictionary)
    }

    fn is_sorted(self) -> bool {
        matches!(self, Self::SortedList | Self::SortedDictionary)
    }

    /// The full name of its type.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Hashtable => "System.Collections.Hashtable",
            Self::Ordered => "System.Collections.Specialized.OrderedDictionary",
            Self::Generic | Self::GenericIgnoringCase => "System.Collections.Generic.Dictionary`2[System.String,System.Object]",
            Self::BoundParameters => "System.Management.Automation.PSBoundParametersDictionary",
            Self::OrderedHashtable => "System.Management.Automation.OrderedHashtable",
            Self::SortedList => "System.Collections.SortedList",
            Self::SortedDictionary => "System.Collections.Generic.SortedDictionary`2[System.String,System.Object]",
        }
    }
}

const ORDERED_PART: &str = "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection";

/// A dictionary, shared by reference. Entries keep the order in which they came.
#[derive(Debug)]
pub struct Dictionary {
    kind: DictionaryKind,
    /// What a generic one was said to hold.
    types: Option<Arc<GenericOf>>,
    hasher: DefaultHashBuilder,
    entries: RwLock<Entries>,
    /// How often it was changed in a way that ends a walk through it.
    changes: AtomicU32,
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new(kind: DictionaryKind) -> Self {
        Self { kind, types: None, hasher: DefaultHashBuilder::default(), entries: RwLock::default(), changes: AtomicU32::new(0) }
    }

    /// An empty generic dictionary of these types.
    pub fn typed(kind: DictionaryKind, types: GenericOf) -> Self {
        Self { types: Some(Arc::new(types)), ..Self::new(kind) }
    }

    /// What its keys and values are, where that was said.
    pub fn types(&self) -> Option<&GenericOf> {
        self.types.as_deref()
    }

    /// The full name of its type.
    pub fn type_name(&self) -> Text {
        self.types.as_ref().map_or_else(|| self.kind.type_name().into(), |types| types.type_name())
    }

    /// The same types with the same entries, which from then on change apart.
    pub fn duplicate(&self) -> Self {
        let copy = Self { types: self.types.clone(), ..Self::new(self.kind) };
        self.entries().iter().for_each(|(key, value)| copy.set(key.value().clone(), value.clone()));
        copy
    }

    /// A dictionary of these entries; of equal keys the last one counts.
    pub fn of(kind: DictionaryKind, entries: impl IntoIterator<Item = (Value, Value)>) -> Self {
        let dictionary = Self::new(kind);
        entries.into_iter().for_each(|(key, value)| dictionary.set(key, value));
        dictionary
    }

    /// Which dictionary this is.
    pub fn kind(&self) -> DictionaryKind {
        self.kind
    }

    /// The entries, for reading. Do not hold the guard while running script code.
    pub fn entries(&self) -> RwLockReadGuard<'_, Entries> {
        self.entries.read()
    }

    /// Counts a change. Who holds the lock is the only one who writes the count.
    fn note_change(&self, _locked: &RwLockWriteGuard<'_, Entries>) {
        self.changes.store(self.changes.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    /// A number that is another one when a walk through the entries has to end, as they were changed meanwhile.
    pub fn changes(&self) -> u32 {
        self.changes.load(Ordering::Relaxed)
    }

    fn wanted<'a>(&self, key: &'a Value) -> Wanted<'a> {
        Wanted::new(key, self.kind.is_exact())
    }

    /// The value under `key`.
    pub fn item(&self, key: &Value) -> Option<Value> {
        self.item_of(self.wanted(key))
    }

    /// The value under a text key.
    pub fn item_named(&self, key: &str) -> Option<Value> {
        self.item_of(Wanted::text(key, self.kind.is_exact()))
    }

    fn item_of(&self, wanted: Wanted<'_>) -> Option<Value> {
        let hash = wanted.hash(&self.hasher);
        self.entries.read().get(hash, wanted).cloned()
    }

    /// Whether there is a value under `key`.
    pub fn contains(&self, key: &Value) -> bool {
        let wanted = self.wanted(key);
        let hash = wanted.hash(&self.hasher);
        self.entries.read().get(hash, wanted).is_some()
    }

    /// Puts `value` under `key`, replacing what stood there.
    pub fn set(&self, key: Value, value: Value) {
        // There is no such limit for what the shell itself makes.
        let _ = self.set_within(usize::MAX, key, value);
    }

    /// [`Dictionary::set`] for scripts, which may put in so much and no more.
    ///
    /// # Errors
    /// When there is no room for another entry, or the two are not what the dictionary holds.
    pub fn set_checked(&self, key: Value, value: Value) -> Result<(), OperatorError> {
        let (key, value) = match &self.types {
            Some(types) => (types.fitted_key(key)?, types.fitted_value(value)?),
            None => (key, value),
        };
        self.set_within(ITEM_LIMIT, key, value)
    }

    fn set_within(&self, limit: usize, key: Value, value: Value) -> Result<(), OperatorError> {
        let key = Key::new(key);
        let hash = self.wanted(key.value()).hash(&self.hasher);
        let mut entries = self.entries.write();
        let count = entries.len();
        if count >= limit {
            check_items(count + 1)?;
        }
        if self.kind.is_sorted() {
            self.put_sorted(&mut entries, hash, key, value);
        } else {
            entries.put(hash, key, self.kind.is_exact(), value);
        }
        // A generic dictionary lets its values be replaced while somebody walks through it.
        if !self.kind.is_generic() || count != entries.len() {
            self.note_change(&entries);
        }
        Ok(())
    }

    /// Puts a new key where it belongs among those that are sorted.
    fn put_sorted(&self, entries: &mut Entries, hash: u32, key: Key, value: Value) {
        if entries.get(hash, self.wanted(key.value())).is_some() {
            return entries.put(hash, key, self.kind.is_exact(), value);
        }
        let number = entries.partition_point(|own| compare(own.value(), key.value(), true).is_ok_and(std::cmp::Ordering::is_lt));
        entries.insert(number, hash, key, value);
    }

    /// Puts `value` under a key that is not there yet, as the entry with this number, which is at most the number of entries.
    pub fn insert(&self, number: usize, key: Value, value: Value) {
        let key = Key::new(key);
        let hash = self.wanted(key.value()).hash(&self.hasher);
        let mut entries = self.entries.write();
        self.note_change(&entries);
        if entries.get(hash, self.wanted(key.value())).is_some() {
            return entries.put(hash, key, self.kind.is_exact(), value);
        }
        entries.insert(number, hash, key, value);
    }

    /// Changes the value of the entry with this number; gives it back when there is none.
    pub fn set_nth(&self, number: usize, value: Value) -> Option<Value> {
        let mut entries = self.entries.write();
        match entries.nth_mut(number) {
            Some(own) => *own = value,
            None => return Some(value),
        }
        self.note_change(&entries);
        None
    }

    /// Adds to the whole number that stands under `key`, where it stands: what it was and what it is. `None`, with nothing done, when
    /// something else stands there or the sum is no such number.
    pub fn count(&self, key: &Value, step: i32) -> Option<(i32, i32)> {
        let wanted = self.wanted(key);
        let hash = wanted.hash(&self.hasher);
        let mut entries = self.entries.write();
        let Value::Int(own) = entries.get_mut(hash, wanted)? else { return None };
        let old = *own;
        *own = old.checked_add(step)?;
        let new = *own;
        if !self.kind.is_generic() {
            self.note_change(&entries);
        }
        Some((old, new))
    }

    /// Takes the entry under `key` away; the others keep their order.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        let wanted = self.wanted(key);
        let hash = wanted.hash(&self.hasher);
        let mut entries = self.entries.write();
        if !self.kind.is_generic() {
            self.note_change(&entries);
        }
        let removed = entries.remove(hash, wanted);
        if self.kind == DictionaryKind::Ordered {
            // Its entries are asked for by number.
            entries.close_gaps();
        }
        removed
    }

    /// Takes the entry with this number away; the others keep their order.
    pub fn remove_nth(&self, number: usize) -> Option<Value> {
        let mut entries = self.entries.write();
        self.note_change(&entries);
        entries.remove_nth(number)
    }

    /// Takes all entries away.
    pub fn clear(&self) {
        let mut entries = self.entries.write();
        self.note_change(&entries);
        entries.clear();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keys_are_equal_without_regard_to_case() {
        let table = Dictionary::new(DictionaryKind::Hashtable);
        let exact = Dictionary::new(DictionaryKind::Generic);
        for key in ["", "a", "ServerName", "ÄÖÜ", "Maße-und-Gewichte", "a\u{212a}"] {
            table.set(key.into(), key.into());
            exact.set(key.into(), key.into());
            let upper = Value::from(key.chars().flat_map(char::to_lowercase).collect::<String>());
            assert_eq!(table.item(&upper).map(|value| crate::value::to_text(&value)), Some(key.into()));
            assert!(exact.contains(&key.into()));
        }
        assert!(table.contains(&"AK".into()) && !exact.contains(&"A".into()));
    }

    #[test]
    fn keys_that_differ_in_case_stand_beside_each_other_where_case_counts() {
        let letters = |kind| Dictionary::of(kind, ["a", "B", "A", "a"].map(|key| (key.into(), key.into())));
        let keys = |table: &Dictionary| table.entries().keys().map(|key| crate::value::to_text(key.value())).collect::<Vec<_>>().concat();
        let (table, exact) = (letters(DictionaryKind::Hashtable), letters(DictionaryKind::Generic));
        assert_eq!((keys(&table), keys(&exact)), ("aB".to_owned(), "aBA".to_owned()));
        (0..200).for_each(|number| exact.set(Value::Int(number), Value::Null));
        assert!(exact.remove(&"b".into()).is_none() && exact.remove(&"a".into()).is_some() && exact.contains(&"A".into()));
        assert!(table.remove(&"A".into()).is_some() && table.len() == 1);
        table.insert(0, "C".into(), Value::Null);
        assert_eq!(keys(&table), "CB");
    }
}
