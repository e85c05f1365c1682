//! A walk through values, one at a time: `$foreach`, `$switch`.

use super::{Foreign, OperatorError, Text, Value};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A walk through values; it stands before the first one until it is moved.
#[derive(Debug)]
pub struct Enumerator {
    items: Vec<Value>,
    /// How often it was moved.
    moved: AtomicUsize,
}

impl Enumerator {
    /// A walk through these values.
    pub fn new(items: Vec<Value>) -> Self {
        Self { items, moved: AtomicUsize::new(0) }
    }

    /// Moves to the next value and gives it; `None` at the end.
    pub fn advance(&self) -> Option<Value> {
        self.items.get(self.moved.fetch_add(1, Ordering::Relaxed)).cloned()
    }

    fn current(&self) -> Option<&Value> {
        self.items.get(self.moved.load(Ordering::Relaxed).checked_sub(1)?)
    }
}

impl Foreign for Enumerator {
    fn type_names(&self) -> Vec<Text> {
        ["System.Array+ArrayEnumerator", "System.Collections.IEnumerator", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        "System.Array+ArrayEnumerator".into()
    }

    fn property_names(&self) -> Vec<Text> {
        vec!["Current".into()]
    }

    fn property(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Current").then(|| self.current().cloned().unwrap_or_default())
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
}
