//! `System.Text.StringBuilder`.

use super::limit::{TEXT_LIMIT, too_large};
use super::{Foreign, OperatorError, Text, Value, format, to_text};
use parking_lot::Mutex;
use std::sync::Arc;

/// A text that grows in place.
#[derive(Debug)]
pub struct StringBuilder {
    text: Arc<Mutex<String>>,
    /// The most bytes that it may have.
    limit: usize,
}

impl StringBuilder {
    /// A builder that begins with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self::within(text, TEXT_LIMIT)
    }

    fn within(text: impl Into<String>, limit: usize) -> Self {
        Self { text: Arc::new(Mutex::new(text.into())), limit }
    }

    fn again(&self) -> Value {
        Value::foreign(Self { text: self.text.clone(), limit: self.limit })
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

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let mut text = self.text.lock();
        let text_at = |position: usize| arguments.get(position).map_or_else(|| "".into(), to_text);
        let grown = |length: usize| if length > self.limit { Err(too_large()) } else { Ok(()) };
        let done = match name.to_ascii_lowercase().as_str() {
            "append" => {
                let more = text_at(0);
                grown(text.len() + more.len()).map(|()| text.push_str(&more))
            }
            "appendline" => {
                let more = text_at(0);
                grown(text.len() + more.len() + 1).map(|()| {
                    text.push_str(&more);
                    text.push('\n');
                })
            }
            "appendformat" => format(&text_at(0), arguments.get(1..).unwrap_or_default())
                .and_then(|more| grown(text.len() + more.len()).map(|()| text.push_str(&more))),
            "clear" => {
                text.clear();
                Ok(())
            }
            "insert" => {
                let at = arguments.first().and_then(super::to_f64).map_or(0, |at| at as usize);
                let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
                let more = to_text(arguments.get(1)?);
                grown(text.len() + more.len()).map(|()| text.insert_str(at, &more))
            }
            "replace" => {
                let (old, new) = (text_at(0), to_text(arguments.get(1)?));
                let more = if old.is_empty() { 0 } else { text.matches(&*old).count() * new.len().saturating_sub(old.len()) };
                if old.is_empty() {
                    Err(OperatorError::new("ArgumentException", "The value cannot be an empty string. (Parameter 'oldValue')"))
                } else {
                    grown(text.len().saturating_add(more)).map(|()| *text = text.replace(&*old, &new))
                }
            }
            _ => return None,
        };
        if let Err(error) = done {
            return Some(Err(error));
        }
        drop(text);
        Some(Ok(self.again()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_to_its_limit_in_every_way() {
        let builder = StringBuilder::within("abab", 8);
        let id = |name: &str, arguments: &[Value]| match builder.call(name, arguments) {
            Some(Ok(_)) => builder.text().to_string(),
            Some(Err(error)) => error.id.to_owned(),
            None => "MethodNotFound".to_owned(),
        };
        assert_eq!(id("Replace", &["b".into(), "bcd".into()]), "abcdabcd");
        for (name, arguments) in [
            ("Append", vec!["x".into()]),
            ("AppendLine", Vec::new()),
            ("AppendFormat", vec!["{0}".into(), Value::Int(1)]),
            ("Insert", vec![Value::Int(0), "x".into()]),
            ("Replace", vec!["b".into(), "xx".into()]),
        ] {
            assert_eq!(id(name, &arguments), "LimitExceeded", "{name}");
        }
        assert_eq!((id("Replace", &["".into(), "x".into()]), id("Clear", &[])), ("ArgumentException".to_owned(), String::new()));
        assert_eq!(id("AppendLine", &["seven77".into()]), "seven77\n");
    }
}
