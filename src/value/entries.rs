//! Entries in the order in which they came, found by their keys.

use super::Value;
use super::key::{Key, Wanted};
use hashbrown::hash_table::{Entry, HashTable};

/// The entries of a dictionary in the order in which they came.
#[derive(Debug, Default)]
pub struct Entries {
    /// In order. Where an entry was taken away there is a gap, until there are more gaps than entries.
    kept: Vec<Option<(Key, Value)>>,
    places: HashTable<Place>,
}

/// Where an entry stands. Its hash stands beside it, so that the table grows without a look at the entries.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    at: u32,
}

/// A table of places wants all bits of a hash, and looks at the highest and at the lowest of them.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// So few gaps are not worth a thought.
const GAPS: usize = 32;

fn place_number(at: usize) -> u32 {
    u32::try_from(at).expect("a dictionary has fewer than four thousand million entries")
}

impl Entries {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The keys and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Key, &Value)> {
        self.kept.iter().flatten().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Key> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The entry with this number, counted from zero.
    pub fn nth(&self, number: usize) -> Option<(&Key, &Value)> {
        if self.has_gaps() {
            return self.iter().nth(number);
        }
        self.kept.get(number)?.as_ref().map(|(key, value)| (key, value))
    }

    /// The value of the entry with this number.
    pub(super) fn nth_mut(&mut self, number: usize) -> Option<&mut Value> {
        self.close_gaps();
        self.kept.get_mut(number)?.as_mut().map(|(_, value)| value)
    }

    /// How many entries stand before the first that `is_before` does not hold for; it holds for no entry behind that one.
    pub(super) fn partition_point(&mut self, mut is_before: impl FnMut(&Key) -> bool) -> usize {
        self.close_gaps();
        self.kept.partition_point(|entry| entry.as_ref().is_some_and(|(key, _)| is_before(key)))
    }

    fn at(&self, hash: u32, wanted: Wanted<'_>) -> Option<usize> {
        self.places.find(spread(hash), |place| place.is(&self.kept, hash, wanted)).map(|place| place.at as usize)
    }

    /// The value under a key.
    pub(super) fn get(&self, hash: u32, wanted: Wanted<'_>) -> Option<&Value> {
        let at = self.at(hash, wanted)?;
        self.kept.get(at)?.as_ref().map(|(_, value)| value)
    }

    /// The value under a key, for changing.
    pub(super) fn get_mut(&mut self, hash: u32, wanted: Wanted<'_>) -> Option<&mut Value> {
        let at = self.at(hash, wanted)?;
        self.kept.get_mut(at)?.as_mut().map(|(_, value)| value)
    }

    /// Puts a value under a key: in the place of the one that stands there, else behind all others.
    pub(super) fn put(&mut self, hash: u32, key: Key, exact: bool, value: Value) {
        let Self { kept, places } = self;
        let wanted = Wanted::new(key.value(), exact);
        match places.entry(spread(hash), |place| place.is(kept, hash, wanted), |place| spread(place.hash)) {
            Entry::Occupied(place) => {
                if let Some(Some((_, own))) = kept.get_mut(place.get().at as usize) {
                    *own = value;
                }
            }
            Entry::Vacant(place) => {
                place.insert(Place { hash, at: place_number(kept.len()) });
                kept.push(Some((key, value)));
            }
        }
    }

    /// Puts a value under a key that is not there, as the entry with this number.
    pub(super) fn insert(&mut self, number: usize, hash: u32, key: Key, value: Value) {
        self.close_gaps();
        let at = place_number(number);
        self.places.iter_mut().filter(|place| place.at >= at).for_each(|place| place.at += 1);
        self.places.insert_unique(spread(hash), Place { hash, at }, |place| spread(place.hash));
        self.kept.insert(number, Some((key, value)));
    }

    /// Takes the entry under a key away.
    pub(super) fn remove(&mut self, hash: u32, wanted: Wanted<'_>) -> Option<Value> {
        let found = self.places.find_entry(spread(hash), |place| place.is(&self.kept, hash, wanted)).ok()?;
        let at = found.remove().0.at as usize;
        let (_, value) = self.kept.get_mut(at)?.take()?;
        if self.kept.len() > 2 * self.places.len() + GAPS {
            self.close_gaps();
        }
        Some(value)
    }

    /// Takes the entry with this number away.
    pub(super) fn remove_nth(&mut self, number: usize) -> Option<Value> {
        self.close_gaps();
        if number >= self.kept.len() {
            return None;
        }
        let (_, value) = self.kept.remove(number)?;
        let at = place_number(number);
        self.places.retain(|place| place.at != at);
        self.places.iter_mut().filter(|place| place.at > at).for_each(|place| place.at -= 1);
        Some(value)
    }

    /// Takes all away.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn has_gaps(&self) -> bool {
        self.kept.len() > self.places.len()
    }

    /// Moves the entries together, so that each one stands at its number.
    pub(super) fn close_gaps(&mut self) {
        if !self.has_gaps() {
            return;
        }
        let mut closed = 0;
        // Where each entry will stand; what is said of gaps is not asked for.
        let moved: Vec<u32> = (self.kept.iter().enumerate())
            .map(|(at, entry)| {
                closed += u32::from(entry.is_none());
                place_number(at).wrapping_sub(closed)
            })
            .collect();
        self.places.iter_mut().for_each(|place| place.at = moved[place.at as usize]);
        self.kept.retain(Option::is_some);
    }
}

impl Place {
    fn is(self, kept: &[Option<(Key, Value)>], hash: u32, wanted: Wanted<'_>) -> bool {
        self.hash == hash && kept.get(self.at as usize).and_then(Option::as_ref).is_some_and(|(key, _)| wanted.is(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashbrown::DefaultHashBuilder;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Put(i32, i32),
        Insert(usize, i32),
        Remove(i32),
        RemoveNth(usize),
        Change(usize),
        Clear,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let one = prop_oneof![
            12 => (0..40, any::<i32>()).prop_map(|(key, value)| Step::Put(key, value)),
            2 => (0..40usize, 100..140).prop_map(|(number, key)| Step::Insert(number, key)),
            12 => (0..40).prop_map(Step::Remove),
            2 => (0..40usize).prop_map(Step::RemoveNth),
            2 => (0..40usize).prop_map(Step::Change),
            1 => Just(Step::Clear),
        ];
        proptest::collection::vec(one, 0..400)
    }

    proptest! {
        /// As a list of pairs does it, only faster.
        #[test]
        fn entries_do_what_a_list_of_pairs_does(steps in steps()) {
            let builder = DefaultHashBuilder::default();
            let hash = |key: &Value| Wanted::new(key, false).hash(&builder);
            let (mut entries, mut pairs) = (Entries::default(), Vec::<(i32, i32)>::new());
            for step in steps {
                match step {
                    Step::Put(key, value) => {
                        entries.put(hash(&Value::Int(key)), Key::new(Value::Int(key)), false, Value::Int(value));
                        match pairs.iter_mut().find(|(own, _)| *own == key) {
                            Some((_, own)) => *own = value,
                            None => pairs.push((key, value)),
                        }
                    }
                    Step::Insert(number, key) => {
                        if number <= pairs.len() && !pairs.iter().any(|(own, _)| *own == key) {
                            entries.insert(number, hash(&Value::Int(key)), Key::new(Value::Int(key)), Value::Int(0));
                            pairs.insert(number, (key, 0));
                        }
                    }
                    Step::Remove(key) => {
                        let key_value = Value::Int(key);
                        let removed = entries.remove(hash(&key_value), Wanted::new(&key_value, false));
                        let place = pairs.iter().position(|(own, _)| *own == key);
                        prop_assert_eq!(removed.is_some(), place.is_some());
                        place.map(|place| pairs.remove(place));
                    }
                    Step::RemoveNth(number) => {
                        prop_assert_eq!(entries.remove_nth(number).is_some(), number < pairs.len());
                        if number < pairs.len() {
                            pairs.remove(number);
                        }
                    }
                    Step::Change(number) => {
                        prop_assert_eq!(entries.nth_mut(number).map(|value| *value = Value::Int(7)).is_some(), number < pairs.len());
                        pairs.get_mut(number).into_iter().for_each(|(_, value)| *value = 7);
                    }
                    Step::Clear => {
                        entries.clear();
                        pairs.clear();
                    }
                }
                prop_assert_eq!(entries.len(), pairs.len());
            }
            let number = |value: &Value| if let Value::Int(number) = value { *number } else { -1 };
            let seen: Vec<(i32, i32)> = entries.iter().map(|(key, value)| (number(key.value()), number(value))).collect();
            prop_assert_eq!(&seen, &pairs);
            for (place, (key, value)) in pairs.iter().enumerate() {
                let key = Value::Int(*key);
                prop_assert_eq!(entries.get(hash(&key), Wanted::new(&key, false)).map(number), Some(*value));
                prop_assert_eq!(entries.nth(place).map(|(_, value)| number(value)), Some(*value));
            }
            prop_assert!(entries.get(hash(&Value::Int(-5)), Wanted::new(&Value::Int(-5), false)).is_none());
        }
    }
}
