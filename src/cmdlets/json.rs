//! ConvertTo-Json and ConvertFrom-Json.

use super::json_value::{self, DateKind, Refused};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Property, Text, Value, enum_text, exact_text, format_date, member, name_of, net_text, to_text, type_text};
use std::fmt::Write;

/// Objects to JSON.
#[derive(Debug, Default)]
pub(super) struct ConvertToJson {
    values: Vec<Value>,
}

struct Writer {
    text: String,
    compress: bool,
    enums: bool,
    escape: Escape,
    truncated: bool,
    /// A dictionary whose keys are no texts.
    keys: Option<Value>,
}

/// Which letters are escaped that need not be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    Nothing,
    NonAscii,
    Html,
}

impl Writer {
    fn line(&mut self, level: usize) {
        if !self.compress {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", level));
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' if self.escape != Escape::Html => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                other if self.is_escaped(other) => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        // Writing into a text cannot fail.
                        let _ = write!(self.text, "\\u{unit:04x}");
                    }
                }
                plain => self.text.push(plain),
            }
        }
        self.text.push('"');
    }

    fn is_escaped(&self, letter: char) -> bool {
        let always = letter < ' ' || matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}');
        always
            || match self.escape {
                Escape::Nothing => false,
                Escape::NonAscii => !letter.is_ascii(),
                Escape::Html => matches!(letter, '<' | '>' | '&' | '\'' | '"'),
            }
    }

    fn value(&mut self, value: &Value, depth: usize, level: usize) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Double(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                let _ = write!(self.text, "{number:.1}");
            }
            Value::SByte(_)
            | Value::Byte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::Int(_)
            | Value::UInt(_)
            | Value::Long(_)
            | Value::ULong(_)
            | Value::Decimal(_) => {
                self.text.push_str(&net_text(value));
            }
            // The shortest text that reads back as the same number.
            Value::Single(_) | Value::Double(_) => match &*exact_text(value) {
                text @ ("NaN" | "Infinity" | "-Infinity") => self.quoted(text),
                "∞" => self.quoted("Infinity"),
                "-∞" => self.quoted("-Infinity"),
                text => self.text.push_str(text),
            },
            Value::Enum(value) if !self.enums => {
                let _ = write!(self.text, "{}", value.value);
            }
            Value::Enum(value) => self.quoted(&enum_text(**value)),
            Value::DateTime(date) => {
                self.quoted(&format_date(*date, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"));
            }
            Value::Array(_) | Value::Dictionary(_) | Value::Object(_) if depth == 0 => {
                self.truncated = true;
                self.quoted(&to_text(value));
            }
            Value::Array(items) => self.list(&items.to_vec(), depth, level),
            Value::Dictionary(entries) => {
                if entries.entries().iter().any(|(key, _)| !matches!(key.value(), Value::String(_))) {
                    self.keys.get_or_insert_with(|| value.clone());
                }
                let pairs = entries
                    .entries()
                    .iter()
                    .map(|(key, value)| Property { name: name_of(&net_text(key.value())), value: value.clone() })
                    .collect::<Vec<_>>();
                self.members(&pairs, depth, level);
            }
            Value::Object(object) if object.base().is_null() => self.members(&member::properties(value), depth, level),
            Value::Object(object) => self.value(object.base(), depth, level),
            Value::Foreign(foreign) if &*type_text(value) == "System.Uri" => {
                self.quoted(&to_text(&foreign.property("OriginalString").unwrap_or_default()));
            }
            Value::Foreign(_) if &*type_text(value) == "System.Numerics.BigInteger" => self.text.push_str(&net_text(value)),
            Value::Foreign(_) if &*type_text(value) == "System.DateTimeOffset" => {
                let text = member::call_method(value, "ToString", &["yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz".into()]);
                self.quoted(&text.and_then(Result::ok).map_or_else(|| net_text(value), |text| to_text(&text)));
            }
            Value::TimeSpan(_) | Value::Version(_) | Value::Foreign(_) => {
                let parts = member::properties(value);
                match depth {
                    _ if parts.is_empty() => self.quoted(&net_text(value)),
                    0 => {
                        self.truncated = true;
                        self.quoted(&to_text(value));
                    }
                    _ => self.members(&parts, depth, level),
                }
            }
            other => self.quoted(&net_text(other)),
        }
    }

    fn list(&mut self, items: &[Value], depth: usize, level: usize) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.line(level + 1);
            self.value(item, depth - 1, level + 1);
        }
        if !items.is_empty() {
            self.line(level);
        }
        self.text.push(']');
    }

    fn members(&mut self, members: &[Property], depth: usize, level: usize) {
        self.text.push('{');
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.line(level + 1);
            self.quoted(&member.name);
            self.text.push_str(if self.compress { ":" } else { ": " });
            self.value(&member.value, depth - 1, level + 1);
        }
        if !members.is_empty() {
            self.line(level);
        }
        self.text.push('}');
    }
}

impl Cmdlet<parameters::ConvertToJson> for ConvertToJson {
    fn process(&mut self, parameters: &mut parameters::ConvertToJson, _context: &mut dyn Context) -> Outcome {
        if let Some(value) = parameters.input_object.value() {
            self.values.push(value.clone());
        } else if matches!(parameters.input_object, crate::invoke::Given::Null) {
            self.values.push(Value::Null);
        }
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::ConvertToJson, context: &mut dyn Context) -> Outcome {
        let depth = parameters.depth.value().map_or(2, |depth| usize::try_from(*depth).unwrap_or(2)).min(100);
        let mut writer = Writer {
            text: String::new(),
            compress: parameters.compress.is_on(),
            enums: parameters.enums_as_strings.is_on(),
            escape: parameters.escape_handling.value().map_or(Escape::Nothing, |escape| match &*enum_text(*escape) {
                "EscapeNonAscii" => Escape::NonAscii,
                "EscapeHtml" => Escape::Html,
                _ => Escape::Nothing,
            }),
            truncated: false,
            keys: None,
        };
        match self.values.as_slice() {
            [] => return Ok(()),
            [only] if !parameters.as_array.is_on() => writer.value(only, depth + 1, 0),
            several => writer.list(several, depth + 2, 0),
        }
        if let Some(keys) = writer.keys {
            let ty = type_text(&keys);
            let message = format!("A {ty} has a key that is no text, which JSON cannot have; [string] makes one of it.");
            let exception = Exception::new("System.InvalidOperationException", message);
            return Err(ErrorRecord::new("NonStringKeyInDictionary", Category::InvalidOperation, exception).with_target(keys).into());
        }
        if writer.truncated {
            context.warning(&format!("Resulting JSON is truncated as serialization has exceeded the set depth of {depth}."))?;
        }
        context.emit(writer.text.into())
    }
}

fn refused(refused: Refused) -> Stopped {
    let no_object = |id, message: String| {
        let exception = Exception::new("System.InvalidOperationException", message);
        ErrorRecord::new(id, Category::InvalidOperation, exception)
    };
    let record = match refused {
        Refused::Text(reason) => {
            let exception = Exception::new("System.ArgumentException", format!("The text is not JSON: {reason}."));
            ErrorRecord::new("System.ArgumentException", Category::NotSpecified, exception)
        }
        Refused::Case(first, second) => no_object(
            "KeysWithDifferentCasingInJsonString",
            format!("The names \"{first}\" and \"{second}\" differ in nothing but case, which properties do not; -AsHashtable keeps both."),
        ),
        Refused::NoName => {
            no_object("EmptyKeyInJsonString", "A member has an empty name, which a property cannot have; -AsHashtable keeps it.".into())
        }
        Refused::Depth => {
            let exception = Exception::new("System.ArgumentException", "The text has more levels than -Depth allows.");
            ErrorRecord::new("System.ArgumentException", Category::NotSpecified, exception)
        }
    };
    record.into()
}

/// JSON to objects.
#[derive(Debug, Default)]
pub(super) struct ConvertFromJson {
    lines: Vec<Text>,
}

/// Reads a text; `None` when it is blank.
fn read_json(text: &str, p: &parameters::ConvertFromJson, context: &dyn Context) -> Result<Option<Value>, Refused> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let depth = p.depth.value().and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(json_value::USUAL_DEPTH);
    let kind = p.date_kind.value().map_or(DateKind::Default, |kind| match &*enum_text(*kind) {
        "Local" => DateKind::Local,
        "Utc" => DateKind::Utc,
        "Offset" => DateKind::Offset,
        "String" => DateKind::String,
        _ => DateKind::Default,
    });
    let zone = |utc| context.offset(utc);
    json_value::read(text, p.as_hashtable.is_on(), depth, kind, &zone).map(Some)
}

fn send_json(value: Value, p: &parameters::ConvertFromJson, context: &mut dyn Context) -> Outcome {
    if p.no_enumerate.is_on() { context.emit(value) } else { context.emit_items(value) }
}

fn from_json(text: &str, p: &parameters::ConvertFromJson, context: &mut dyn Context) -> Outcome {
    match read_json(text, p, context).map_err(refused)? {
        Some(value) => send_json(value, p, context),
        None => Ok(()),
    }
}

impl Cmdlet<parameters::ConvertFromJson> for ConvertFromJson {
    fn process(&mut self, parameters: &mut parameters::ConvertFromJson, _context: &mut dyn Context) -> Outcome {
        self.lines.extend(parameters.input_object.take());
        Ok(())
    }

    fn end(&mut self, parameters: &mut parameters::ConvertFromJson, context: &mut dyn Context) -> Outcome {
        let lines = std::mem::take(&mut self.lines);
        let [first, rest @ ..] = lines.as_slice() else { return Ok(()) };
        if rest.is_empty() {
            return from_json(first, parameters, context);
        }
        // Several texts are one each when the first is one; else they are the lines of one.
        match read_json(first, parameters, context) {
            Ok(Some(value)) => {
                send_json(value, parameters, context)?;
                rest.iter().try_for_each(|text| from_json(text, parameters, context))
            }
            Ok(None) | Err(Refused::Text(_) | Refused::Depth) => from_json(&lines.join("\n"), parameters, context),
            Err(other) => Err(refused(other)),
        }
    }
}
