//! `[ref]`: a place that a method or function can put a value into.

use super::{Foreign, Text, Value};
use parking_lot::Mutex;

/// `System.Management.Automation.PSReference`.
#[derive(Debug)]
pub struct Reference(Mutex<Value>);

impl Reference {
    /// A place that holds this value.
    pub fn new(value: Value) -> Self {
        Self(Mutex::new(value))
    }

    /// What it holds now.
    pub fn value(&self) -> Value {
        self.0.lock().clone()
    }
}

impl Foreign for Reference {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Management.Automation.PSReference".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "System.Management.Automation.PSReference".into()
    }

    fn property_names(&self) -> Vec<Text> {
        vec!["Value".into()]
    }

    fn property(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("Value").then(|| self.value())
    }

    fn set_property(&self, name: &str, value: &Value) -> bool {
        let fits = name.eq_ignore_ascii_case("Value");
        if fits {
            *self.0.lock() = value.clone();
        }
        fits
    }
}
