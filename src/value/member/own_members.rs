//! `.psbase`: a dictionary whose own properties and methods no key hides.

use super::property::dictionary_property;
use crate::value::{Dictionary, Foreign, OperatorError, Text, Value};
use std::sync::Arc;

/// A dictionary seen without its entries.
#[derive(Debug)]
struct OwnMembers(Arc<Dictionary>);

/// What `.psbase` gives: of most values the value itself.
pub(super) fn own_members(value: &Value) -> Value {
    match value {
        Value::Dictionary(dictionary) => Value::foreign(OwnMembers(dictionary.clone())),
        Value::Object(object) if !object.base().is_null() => own_members(object.base()),
        other => other.clone(),
    }
}

impl Foreign for OwnMembers {
    fn type_names(&self) -> Vec<Text> {
        Value::Dictionary(self.0.clone()).type_names()
    }

    fn text(&self) -> Text {
        self.0.type_name()
    }

    fn property_names(&self) -> Vec<Text> {
        ["IsReadOnly", "IsFixedSize", "IsSynchronized", "Keys", "Values", "Count"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        dictionary_property(&self.0, name)
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        super::call_method(&Value::Dictionary(self.0.clone()), name, arguments)
    }
}
