//! ConvertFrom-StringData: lines with `name = value`.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Dictionary, DictionaryKind, Text, Value};
use std::sync::Arc;

/// Makes a table of lines.
#[derive(Debug, Default)]
pub(super) struct ConvertFromStringData;

fn wrong(id: &'static str, message: String) -> ErrorRecord {
    ErrorRecord::new(id, Category::InvalidOperation, Exception::new("System.Management.Automation.PSInvalidOperationException", message))
}

/// What backslashes stand for.
fn unescaped(text: &str) -> Text {
    if !text.contains('\\') {
        return text.into();
    }
    let mut result = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            result.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => result.push('\n'),
            Some('r') => result.push('\r'),
            Some('t') => result.push('\t'),
            Some(other) => result.push(other),
            None => result.push('\\'),
        }
    }
    result.into()
}

impl Cmdlet<parameters::ConvertFromStringData> for ConvertFromStringData {
    fn process(&mut self, p: &mut parameters::ConvertFromStringData, context: &mut dyn Context) -> Outcome {
        let delimiter = p.delimiter.value().copied().unwrap_or('=');
        let table = Dictionary::new(DictionaryKind::Hashtable);
        for line in p.string_data.value().map_or("", |text| text).lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once(delimiter) else {
                let message = format!("The line '{line}' is not in 'name{delimiter}value' format.");
                return Err(wrong("InvalidOperation", message).into());
            };
            let key = Value::String(unescaped(name.trim()));
            if table.item(&key).is_some() {
                let message = format!("The name '{}' stands in the data twice.", name.trim());
                return Err(wrong("InvalidOperation", message).into());
            }
            table.set(key, Value::String(unescaped(value.trim())));
        }
        context.emit(Value::Dictionary(Arc::new(table)))
    }
}
