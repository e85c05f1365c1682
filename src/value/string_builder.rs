//! `System.Text.StringBuilder`.

use super::{Foreign, Text, Value, format, to_text};
use parking_lot::Mutex;
use std::any::Any;
use std::sync::Arc;

/// A text that grows in place.
#[derive(Debug)]
pub struct StringBuilder {
    text: Arc<Mutex<String>>,
}

impl StringBuilder {
    /// A builder that begins with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: Arc::new(Mutex::new(text.into())) }
    }

    fn again(&self) -> Value {
        Value::foreign(Self { text: self.text.clone() })
    }
}

impl Foreign for StringBuilder {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Text.StringBuilder".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.text.lock().as_str().into()
    }

    fn property_names(&self) -> Vec<Text> {
        vec!["Capacity".into(), "Length".into()]
    }

    fn property(&self, name: &str) -> Option<Value> {
        let length = || Value::Int(i32::try_from(self.text.lock().chars().count()).unwrap_or(i32::MAX));
        (name.eq_ignore_ascii_case("Length") || name.eq_ignore_ascii_case("Capacity")).then(length)
    }

    fn method_names(&self) -> Vec<Text> {
        ["Append", "AppendFormat", "AppendLine", "Clear", "Insert", "Replace"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Text>> {
        let mut text = self.text.lock();
        let first = || arguments.first().map(to_text).unwrap_or_else(|| "".into());
        if text.len() + first().len() > super::GROWTH_LIMIT {
            return Some(Err("The text would grow beyond what this shell holds.".into()));
        }
        match name.to_ascii_lowercase().as_str() {
            "append" => text.push_str(&first()),
            "appendline" => {
                text.push_str(&first());
                text.push('\n');
            }
            "appendformat" => match format(&first(), arguments.get(1..).unwrap_or_default()) {
                Ok(more) => text.push_str(&more),
                Err(error) => return Some(Err(error.message.into())),
            },
            "clear" => text.clear(),
            "insert" => {
                let at = arguments.first().and_then(super::to_f64).map_or(0, |at| at as usize);
                let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
                text.insert_str(at, &to_text(arguments.get(1)?));
            }
            "replace" => *text = text.replace(&*first(), &to_text(arguments.get(1)?)),
            _ => return None,
        }
        drop(text);
        Some(Ok(self.again()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
