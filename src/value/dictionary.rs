//! Hashtables and ordered dictionaries.

use super::Value;
use indexmap::map::raw_entry_v1::{RawEntryApiV1, RawEntryMut};
use indexmap::{Equivalent, IndexMap};
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::hash::{BuildHasher, Hash, Hasher};
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

/// The type of what stands in a generic dictionary.
pub(super) const PAIR: &str = "System.Collections.Generic.KeyValuePair`2[System.String,System.Object]";

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

/// A key. By itself text is equal to text without regard to case; a [`DictionaryKind::Generic`] looks closer.
#[derive(Clone, Debug)]
pub struct Key(Value);

impl Key {
    fn new(value: Value) -> Self {
        Self(match plain(&value) {
            Some(plain) => plain.clone(),
            None => value,
        })
    }

    /// The key as it was given.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Wanted { value: &self.0, exact: false }.equivalent(other)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Wanted { value: &self.0, exact: false }.hash(state);
    }
}

/// A key that is looked for.
struct Wanted<'a> {
    value: &'a Value,
    exact: bool,
}

/// The value itself where something was added to one: that makes no other key of it.
fn plain(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(object) if !object.base().is_null() => Some(object.base()),
        _ => None,
    }
}

impl Equivalent<Key> for Wanted<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        match (self.value, &key.0) {
            (Value::String(left), Value::String(right)) if self.exact => left == right,
            (Value::String(left), Value::String(right)) => same_letters(left, right),
            (left, right) => left.same(right),
        }
    }
}

impl Hash for Wanted<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.value {
            Value::String(text) if self.exact => text.hash(state),
            Value::String(text) if text.is_ascii() => hash_folded(text, state),
            Value::String(text) => hash_folded(&text.chars().flat_map(char::to_lowercase).collect::<String>(), state),
            other => other.hash_same(state),
        }
    }
}

/// Equal but for case, as dictionaries with text keys compare.
pub fn same_letters(left: &str, right: &str) -> bool {
    // Most are written alike, and memory is compared faster than letters.
    left == right
        || left.eq_ignore_ascii_case(right)
        || (!(left.is_ascii() && right.is_ascii())
            && left.chars().flat_map(char::to_lowercase).eq(right.chars().flat_map(char::to_lowercase)))
}

/// The bytes with the letters of ASCII in lower case, eight at a time; the last eight may overlap those before.
fn hash_folded<H: Hasher>(text: &str, state: &mut H) {
    let bytes = text.as_bytes();
    match bytes.last_chunk::<8>() {
        Some(last) => {
            bytes.as_chunks::<8>().0.iter().for_each(|word| state.write_u64(folded(u64::from_le_bytes(*word))));
            state.write_u64(folded(u64::from_le_bytes(*last)));
        }
        None => state.write_u64(folded(bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))),
    }
    state.write_usize(text.len());
}

/// Eight bytes, the capital letters of ASCII among them in lower case.
fn folded(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let low = word & (ONES * 0x7f);
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let behind_z = low + ONES * (0x7f - b'Z' as u64);
    let capital = (from_a ^ behind_z) & !word & (ONES * 0x80);
    word | capital >> 2
}

/// The entries of a dictionary in the order in which they came. [`Dictionary::set`] puts them in, by the hash that its kind wants.
pub type Entries = IndexMap<Key, Value, hashbrown::DefaultHashBuilder>;

/// A dictionary, shared by reference. Entries keep the order in which they came.
#[derive(Debug)]
pub struct Dictionary {
    kind: DictionaryKind,
    entries: RwLock<Entries>,
    /// How often it was changed in a way that ends a walk through it.
    changes: AtomicU32,
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new(kind: DictionaryKind) -> Self {
        Self { kind, entries: RwLock::default(), changes: AtomicU32::new(0) }
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

    /// The entries, for changing.
    pub fn entries_mut(&self) -> RwLockWriteGuard<'_, Entries> {
        let entries = self.entries.write();
        self.note_change(&entries);
        entries
    }

    /// Counts a change. Who holds the lock is the only one who writes the count.
    fn note_change(&self, _locked: &RwLockWriteGuard<'_, Entries>) {
        self.changes.store(self.changes.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    /// A number that is another one when a walk through the entries has to end, as they were changed meanwhile.
    pub fn changes(&self) -> u32 {
        self.changes.load(Ordering::Relaxed)
    }

    /// The value under `key`.
    pub fn item(&self, key: &Value) -> Option<Value> {
        self.entries.read().get(&self.wanted(key)).cloned()
    }

    /// Whether there is a value under `key`.
    pub fn contains(&self, key: &Value) -> bool {
        self.entries.read().contains_key(&self.wanted(key))
    }

    fn wanted<'a>(&self, key: &'a Value) -> Wanted<'a> {
        Wanted { value: plain(key).unwrap_or(key), exact: self.kind.is_exact() }
    }

    /// The value under a text key.
    pub fn item_named(&self, key: &str) -> Option<Value> {
        self.item(&Value::from(key))
    }

    /// Puts `value` under `key`, replacing what stood there.
    pub fn set(&self, key: Value, value: Value) {
        let mut entries = self.entries.write();
        // A generic dictionary lets its values be replaced while somebody walks through it.
        let before = self.kind.is_generic().then(|| entries.len());
        self.put(&mut entries, key, value);
        if before != Some(entries.len()) {
            self.note_change(&entries);
        }
    }

    fn put(&self, entries: &mut Entries, key: Value, value: Value) {
        let (wanted, hash) = self.hashed(&key, entries);
        // Where a new key belongs among those that are sorted.
        let before = |own: &Value| super::compare(own, &key, true).is_ok_and(std::cmp::Ordering::is_lt);
        let index = if self.kind.is_sorted() { entries.as_slice().partition_point(|own, _| before(own.value())) } else { entries.len() };
        match entries.raw_entry_mut_v1().from_hash(hash, |own| wanted.equivalent(own)) {
            RawEntryMut::Occupied(mut entry) => drop(entry.insert(value)),
            RawEntryMut::Vacant(place) if self.kind.is_sorted() => {
                place.shift_insert_hashed_nocheck(index, hash, Key::new(key), value);
            }
            RawEntryMut::Vacant(place) => drop(place.insert_hashed_nocheck(hash, Key::new(key), value)),
        }
    }

    /// Puts `value` under a key that is not there yet, as the entry at `index`, which is at most the number of entries.
    pub fn insert(&self, index: usize, key: Value, value: Value) {
        let mut entries = self.entries_mut();
        let (wanted, hash) = self.hashed(&key, &entries);
        match entries.raw_entry_mut_v1().from_hash(hash, |own| wanted.equivalent(own)) {
            RawEntryMut::Occupied(mut entry) => drop(entry.insert(value)),
            RawEntryMut::Vacant(place) => drop(place.shift_insert_hashed_nocheck(index, hash, Key::new(key), value)),
        }
    }

    /// Takes the entry under `key` away; the others keep their order.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        let mut entries = self.entries.write();
        if !self.kind.is_generic() {
            self.note_change(&entries);
        }
        entries.shift_remove(&self.wanted(key))
    }

    /// How `key` is looked for, and its hash among these entries.
    fn hashed<'a>(&self, key: &'a Value, entries: &Entries) -> (Wanted<'a>, u64) {
        let wanted = self.wanted(key);
        let hash = entries.hasher().hash_one(&wanted);
        (wanted, hash)
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
    fn capital_letters_are_folded_and_nothing_else() {
        for byte in 0..=u8::MAX {
            let word = u64::from_le_bytes([byte, b'A', b'z', b'Z', b'@', b'[', 0xc1, byte]);
            let lower = byte.to_ascii_lowercase();
            assert_eq!(folded(word).to_le_bytes(), [lower, b'a', b'z', b'z', b'@', b'[', 0xc1, lower]);
        }
    }

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
