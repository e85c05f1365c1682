//! A walk through values, one at a time: `$foreach`, `$switch`, `$input`, and what `GetEnumerator()` gives.

use super::{Foreign, OperatorError, Text, Value};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A walk through values; it stands before the first one until it is moved.
#[derive(Debug)]
pub struct Enumerator {
    /// The full name of its type.
    name: &'static str,
    items: Vec<Value>,
    /// How often it was moved.
    moved: AtomicUsize,
}

/// The type of the walk through a hashtable.
const TABLE: &str = "System.Collections.Hashtable+HashtableEnumerator";
/// The type of the walk through an ordered dictionary.
const ORDERED: &str = "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryEnumerator";

impl Enumerator {
    /// A walk through the values of an array.
    pub fn new(items: Vec<Value>) -> Self {
        Self::of("System.Array+ArrayEnumerator", items)
    }

    /// A walk through what came from the pipeline.
    pub fn of_input(items: Vec<Value>) -> Self {
        Self::of("System.Collections.ArrayList+ArrayListEnumeratorSimple", items)
    }

    /// A walk through the entries of a hashtable or of an ordered dictionary.
    pub fn of_entries(ordered: bool, entries: Vec<Value>) -> Self {
        Self::of(if ordered { ORDERED } else { TABLE }, entries)
    }

    /// A walk whose type has this name.
    pub fn of(name: &'static str, items: Vec<Value>) -> Self {
        Self { name, items, moved: AtomicUsize::new(0) }
    }

    /// Moves to the next value and gives it; `None` at the end.
    pub fn advance(&self) -> Option<Value> {
        self.items.get(self.moved.fetch_add(1, Ordering::Relaxed)).cloned()
    }

    /// Walks to the end, and gives what is seen on the way.
    pub fn rest(&self) -> Vec<Value> {
        let from = self.moved.swap(self.items.len() + 1, Ordering::Relaxed);
        self.items.get(from..).unwrap_or_default().to_vec()
    }

    fn current(&self) -> Option<&Value> {
        self.items.get(self.moved.load(Ordering::Relaxed).checked_sub(1)?)
    }

    /// Whether it walks through entries, whose parts it shows itself.
    fn has_entries(&self) -> bool {
        matches!(self.name, TABLE | ORDERED)
    }
}

impl Value {
    /// What is left of a walk, which is at its end then; `None` for everything that is none.
    pub fn walked(&self) -> Option<Vec<Value>> {
        match self {
            Value::Foreign(_) => self.downcast::<Enumerator>().map(Enumerator::rest),
            _ => None,
        }
    }

    /// An array of what is left of a walk; everything else stays as it is.
    pub fn without_walk(self) -> Value {
        self.walked().map_or(self, Value::array)
    }
}

impl Foreign for Enumerator {
    fn type_names(&self) -> Vec<Text> {
        let shared: &[&str] = if self.has_entries() { &["System.Collections.IDictionaryEnumerator"] } else { &[] };
        let all = [self.name].into_iter().chain(shared.iter().copied()).chain(["System.Collections.IEnumerator", "System.Object"]);
        all.map(Text::from).collect()
    }

    fn text(&self) -> Text {
        self.name.into()
    }

    fn property_names(&self) -> Vec<Text> {
        let parts: &[&str] = if self.has_entries() { &["Key", "Value", "Entry", "Current"] } else { &["Current"] };
        parts.iter().copied().map(Text::from).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let current = || self.current().cloned().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "current" => Some(current()),
            "entry" if self.has_entries() => Some(current()),
            part @ ("key" | "value") if self.has_entries() => Some(super::member::property(&current(), part).unwrap_or_default()),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["MoveNext", "Reset"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        if !arguments.is_empty() {
            return None;
        }
        match name.to_ascii_lowercase().as_str() {
            "movenext" => Some(Ok(Value::Bool(self.advance().is_some()))),
            "reset" => {
                self.moved.store(0, Ordering::Relaxed);
                Some(Ok(Value::Null))
            }
            _ => None,
        }
    }

    fn returns_nothing(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("Reset")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_stands_before_its_first_value_and_ends_behind_the_last() {
        let walk = Enumerator::new(vec![Value::Int(1), Value::Int(2)]);
        assert!(walk.current().is_none());
        assert!(matches!(walk.advance(), Some(Value::Int(1))) && matches!(walk.current(), Some(Value::Int(1))));
        assert!(matches!(walk.advance(), Some(Value::Int(2))) && walk.advance().is_none() && walk.current().is_none());
    }

    #[test]
    fn what_is_left_is_given_once() {
        let walk = Value::foreign(Enumerator::of_input(vec![Value::Int(1), Value::Int(2), Value::Int(3)]));
        walk.downcast::<Enumerator>().expect("it is one").advance();
        assert_eq!(walk.walked().map(|rest| rest.len()), Some(2));
        assert_eq!(walk.walked().map(|rest| rest.len()), Some(0));
    }
}
