//! `[StringComparer]`: how a dictionary or set compares its texts.

use super::{Foreign, OperatorError, Text, Value, compare_text, to_text};

/// A way to compare texts.
#[derive(Debug)]
pub struct Comparer {
    name: &'static str,
}

const NAMES: [&str; 6] =
    ["OrdinalIgnoreCase", "Ordinal", "InvariantCultureIgnoreCase", "InvariantCulture", "CurrentCultureIgnoreCase", "CurrentCulture"];

impl Comparer {
    /// The comparer of this name, without regard to case.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.into_iter().find(|own| own.eq_ignore_ascii_case(name)).map(|name| Self { name })
    }

    /// Whether upper and lower case are the same to it.
    pub fn ignores_case(&self) -> bool {
        self.name.ends_with("IgnoreCase")
    }
}

impl Foreign for Comparer {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.StringComparer".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.name.into()
    }

    fn method_names(&self) -> Vec<Text> {
        ["Compare", "Equals"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let [left, right] = arguments else { return None };
        let order = match (self.name.starts_with("Ordinal"), self.ignores_case()) {
            (true, true) => to_text(left).to_uppercase().cmp(&to_text(right).to_uppercase()),
            (true, false) => to_text(left).cmp(&to_text(right)),
            (false, ignores) => compare_text(&to_text(left), &to_text(right), !ignores),
        };
        Some(Ok(match name.to_ascii_lowercase().as_str() {
            "compare" => Value::Int(order as i32),
            "equals" => Value::Bool(order.is_eq()),
            _ => return None,
        }))
    }
}
