//! Export-Clixml and Import-Clixml: objects in files, with their types.

use super::file::{Existing, Output, Storage, read_text};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{
    Array, ArrayKind, Dictionary, DictionaryKind, Object, Property, Text, Type, Value, XmlElement, convert, exact_text, format_date,
    member, net_text, round_trip_date, time, xml_outermost,
};
use std::fmt::Write;
use std::sync::Arc;

/// The attribute that numbers objects and names those that were seen.
const REFERENCE: &str = "RefId";
/// How deep a file may be nested.
const DEPTH: usize = 100;

/// Writes objects as elements.
struct Writer {
    text: String,
    objects: usize,
    types: Vec<Vec<Text>>,
    /// Whether there was a secret among the values: it is not written.
    secret: bool,
}

fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '"' => result.push_str("&quot;"),
            '_' => result.push('_'),
            control if control.is_control() => {
                let _ = write!(result, "_x{:04X}_", u32::from(control));
            }
            other => result.push(other),
        }
    }
    result
}

fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match code {
            Some(letter) if rest[at + 6..].starts_with('_') => {
                result.push_str(&rest[..at]);
                result.push(letter);
                rest = &rest[at + 7..];
            }
            _ => {
                result.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    result.push_str(rest);
    result
}

/// The types of objects that have no other.
const CUSTOM: [&str; 2] = ["System.Management.Automation.PSCustomObject", "Deserialized.System.Management.Automation.PSCustomObject"];

/// A span of time as ISO 8601 writes it.
fn iso_span(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let all = ticks.unsigned_abs();
    let second = time::SECOND.unsigned_abs();
    let (days, rest) = (all / (86_400 * second), all % (86_400 * second));
    let (hours, minutes, seconds, fraction) = (rest / (3600 * second), rest / (60 * second) % 60, rest / second % 60, rest % second);
    let part = |amount: u64, unit: char| if amount == 0 { String::new() } else { format!("{amount}{unit}") };
    let seconds = match fraction {
        0 => part(seconds, 'S'),
        _ => format!("{}S", format!("{seconds}.{fraction:07}").trim_end_matches('0')),
    };
    let time = [part(hours, 'H'), part(minutes, 'M'), seconds].concat();
    match (days, time.is_empty()) {
        (0, true) => "PT0S".to_owned(),
        (_, true) => format!("{sign}P{days}D"),
        _ => format!("{sign}P{}T{time}", part(days, 'D')),
    }
}

fn span_ticks(text: &str) -> Option<i64> {
    let (sign, body) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let body = body.strip_prefix('P')?;
    let (mut seconds, mut number) = (0.0, String::new());
    let mut in_time = false;
    for letter in body.chars() {
        match letter {
            'T' => in_time = true,
            'D' | 'H' | 'M' | 'S' => {
                let amount: f64 = number.parse().ok()?;
                let unit = match (letter, in_time) {
                    ('D', _) => 86_400.0,
                    ('H', _) => 3600.0,
                    ('M', true) => 60.0,
                    _ => 1.0,
                };
                seconds += amount * unit;
                number.clear();
            }
            other => number.push(other),
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a span that has no room is cut to the largest")]
    Some((sign * seconds * time::SECOND as f64).round() as i64)
}

impl Writer {
    fn scalar(value: &Value) -> Option<(&'static str, String)> {
        Some(match value {
            Value::Bool(value) => ("B", value.to_string()),
            Value::String(text) => ("S", escaped(text)),
            Value::Char(letter) => ("C", u32::from(*letter).to_string()),
            Value::SByte(_) => ("SB", net_text(value).to_string()),
            Value::Byte(_) => ("By", net_text(value).to_string()),
            Value::Short(_) => ("I16", net_text(value).to_string()),
            Value::UShort(_) => ("U16", net_text(value).to_string()),
            Value::Int(_) => ("I32", net_text(value).to_string()),
            Value::UInt(_) => ("U32", net_text(value).to_string()),
            Value::Long(_) => ("I64", net_text(value).to_string()),
            Value::ULong(_) => ("U64", net_text(value).to_string()),
            Value::Single(_) => ("Sg", exact_text(value).to_string()),
            Value::Double(_) => ("Db", exact_text(value).to_string()),
            Value::Decimal(_) => ("D", net_text(value).to_string()),
            Value::DateTime(date) => ("DT", format_date(*date, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK")),
            Value::TimeSpan(ticks) => ("TS", iso_span(*ticks)),
            Value::Guid(guid) => ("G", guid.to_string()),
            Value::Version(_) => ("Version", net_text(value).to_string()),
            Value::Foreign(foreign) if foreign.type_names().iter().any(|name| &**name == "System.Uri") => ("URI", escaped(&foreign.text())),
            Value::Foreign(foreign) if foreign.type_names().iter().any(|name| &**name == "System.Management.Automation.ScriptBlock") => {
                ("SBK", escaped(&foreign.text()))
            }
            _ => return None,
        })
    }

    fn value(&mut self, value: &Value, name: Option<&str>, depth: usize, level: usize) {
        let indent = "  ".repeat(level);
        let name = name.map_or_else(String::new, |name| format!(" N=\"{}\"", escaped(name)));
        self.secret |= matches!(value, Value::Secret(_));
        if value.is_null() || matches!(value, Value::Secret(_)) {
            let _ = writeln!(self.text, "{indent}<Nil{name} />");
            return;
        }
        if let Some((tag, text)) = Self::scalar(value) {
            let _ = writeln!(self.text, "{indent}<{tag}{name}>{text}</{tag}>");
            return;
        }
        if depth == 0 {
            let _ = writeln!(self.text, "{indent}<S{name}>{}</S>", escaped(&net_text(value)));
            return;
        }
        let _ = writeln!(self.text, "{indent}<Obj{name} RefId=\"{}\">", self.objects);
        self.objects += 1;
        self.type_names(value, level + 1);
        self.content(value, depth - 1, level + 1);
        let _ = writeln!(self.text, "{indent}</Obj>");
    }

    fn type_names(&mut self, value: &Value, level: usize) {
        let indent = "  ".repeat(level);
        let names = value.type_names();
        if let Some(known) = self.types.iter().position(|own| *own == names) {
            let _ = writeln!(self.text, "{indent}<TNRef RefId=\"{known}\" />");
            return;
        }
        let _ = writeln!(self.text, "{indent}<TN RefId=\"{}\">", self.types.len());
        for name in &names {
            let _ = writeln!(self.text, "{indent}  <T>{}</T>", escaped(name));
        }
        let _ = writeln!(self.text, "{indent}</TN>");
        self.types.push(names);
    }

    fn content(&mut self, value: &Value, depth: usize, level: usize) {
        let indent = "  ".repeat(level);
        match value {
            Value::Array(items) => {
                let _ = writeln!(self.text, "{indent}<LST>");
                for item in items.to_vec() {
                    self.value(&item, None, depth.max(1), level + 1);
                }
                let _ = writeln!(self.text, "{indent}</LST>");
            }
            Value::Dictionary(entries) => {
                let _ = writeln!(self.text, "{indent}<DCT>");
                let pairs: Vec<(Value, Value)> =
                    entries.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())).collect();
                for (key, value) in pairs {
                    let _ = writeln!(self.text, "{indent}  <En>");
                    self.value(&key, Some("Key"), depth.max(1), level + 2);
                    self.value(&value, Some("Value"), depth.max(1), level + 2);
                    let _ = writeln!(self.text, "{indent}  </En>");
                }
                let _ = writeln!(self.text, "{indent}</DCT>");
            }
            Value::Enum(value) => {
                let _ = writeln!(self.text, "{indent}<ToString>{}</ToString>", escaped(&crate::value::enum_text(**value)));
                let _ = writeln!(self.text, "{indent}<I32>{}</I32>", value.value);
            }
            other => {
                let is_custom = matches!(other, Value::Object(object) if CUSTOM.iter().any(|name| object.is_a(name)));
                if !is_custom {
                    let _ = writeln!(self.text, "{indent}<ToString>{}</ToString>", escaped(&net_text(other)));
                }
                if let Value::Object(object) = other
                    && let Some((tag, text)) = Self::scalar(object.base())
                {
                    let _ = writeln!(self.text, "{indent}<{tag}>{text}</{tag}>");
                }
                let tag = if is_custom || matches!(other, Value::Object(object) if !object.base().is_null()) { "MS" } else { "Props" };
                let _ = writeln!(self.text, "{indent}<{tag}>");
                for property in member::properties(other) {
                    self.value(&property.value, Some(&property.name), depth, level + 1);
                }
                let _ = writeln!(self.text, "{indent}</{tag}>");
            }
        }
    }
}

/// Writes objects into a file.
#[derive(Debug, Default)]
pub(super) struct ExportClixml {
    objects: Vec<Value>,
}

impl Cmdlet<parameters::ExportClixml> for ExportClixml {
    fn process(&mut self, p: &mut parameters::ExportClixml, _context: &mut dyn Context) -> Outcome {
        self.objects.push(p.input_object.take().unwrap_or_default());
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::ExportClixml, context: &mut dyn Context) -> Outcome {
        let Some(name) = p.path.value().or(p.literal_path.value()).cloned() else { return Ok(()) };
        if !context.should_process(&name, "Export-Clixml")? {
            return Ok(());
        }
        let depth = p.depth.value().and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(2).min(DEPTH / 2);
        let mut writer = Writer { text: String::new(), objects: 0, types: Vec::new(), secret: false };
        writer.text.push_str("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n");
        for object in &self.objects {
            // An object is a level of its own; what stands in it is counted.
            writer.value(object, None, depth + 1, 1);
        }
        writer.text.push_str("</Objs>");
        if writer.secret {
            let message = "An object holds a secret, and this system has no key of its own that it could be written with. \
                           ConvertFrom-SecureString -Key makes text of it that can be kept.";
            let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
            return Err(ErrorRecord::new("NotSupported", Category::NotImplemented, exception).into());
        }
        let existing = if p.no_clobber.is_on() { Existing::Refuse } else { Existing::Replace };
        let mut file = Output::open(context, &name, existing, p.force.is_on(), Storage::of(&p.encoding)?)?;
        file.write(&writer.text)?;
        file.finish()
    }
}

/// Reads elements as objects.
#[derive(Default)]
struct Reader {
    types: Vec<(String, Vec<Text>)>,
    objects: Vec<(String, Value)>,
}

impl Reader {
    fn value(&mut self, element: &XmlElement, depth: usize) -> Result<Value, String> {
        if depth > DEPTH {
            return Err("objects are nested too deep".to_owned());
        }
        let text = || unescaped(&element.text_inside());
        let converted = |ty: Type| convert(&text().into(), &ty).map_err(|error| error.message);
        Ok(match element.name() {
            "Nil" | "SS" => Value::Null,
            "B" => Value::Bool(text().eq_ignore_ascii_case("true")),
            "S" | "XD" | "SBK" => text().into(),
            "C" => Value::Char(text().parse().ok().and_then(char::from_u32).unwrap_or_default()),
            "SB" => converted(Type::SByte)?,
            "By" => converted(Type::Byte)?,
            "I16" => converted(Type::Short)?,
            "U16" => converted(Type::UShort)?,
            "I32" => converted(Type::Int)?,
            "U32" => converted(Type::UInt)?,
            "I64" => converted(Type::Long)?,
            "U64" => converted(Type::ULong)?,
            "Sg" => converted(Type::Single)?,
            "Db" => converted(Type::Double)?,
            "D" => converted(Type::Decimal)?,
            "DT" => Value::DateTime(round_trip_date(&text()).ok_or("a date is written wrongly")?),
            "TS" => Value::TimeSpan(span_ticks(&text()).ok_or("a span of time is written wrongly")?),
            "G" => converted(Type::Guid)?,
            "URI" => converted(Type::Uri)?,
            "Version" => converted(Type::Version)?,
            "Ref" => {
                let id = element.attribute(REFERENCE).unwrap_or_default();
                self.objects.iter().find(|(own, _)| own == id).map(|(_, value)| value.clone()).unwrap_or_default()
            }
            "Obj" => self.object(element, depth)?,
            other => return Err(format!("<{other}> is no kind of object")),
        })
    }

    fn object(&mut self, element: &XmlElement, depth: usize) -> Result<Value, String> {
        let id = element.attribute(REFERENCE).unwrap_or_default().to_owned();
        let mut names: Vec<Text> = Vec::new();
        let (mut base, mut text) = (None, None);
        let mut properties = Vec::new();
        for child in element.children() {
            match child.name() {
                "TN" => {
                    names = child.children().iter().map(|name| unescaped(&name.text_inside()).into()).collect();
                    self.types.push((child.attribute(REFERENCE).unwrap_or_default().to_owned(), names.clone()));
                }
                "TNRef" => {
                    let wanted = child.attribute(REFERENCE).unwrap_or_default();
                    names = self.types.iter().find(|(own, _)| own == wanted).map(|(_, names)| names.clone()).unwrap_or_default();
                }
                "ToString" => text = Some(unescaped(&child.text_inside())),
                "LST" | "IE" | "QUE" | "STK" => {
                    let items = child.children().iter().map(|item| self.value(item, depth + 1)).collect::<Result<Vec<_>, _>>()?;
                    base = Some(Value::Array(Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, items))));
                }
                "DCT" => {
                    let ordered = names.iter().any(|name| name.contains("OrderedDictionary"));
                    let table = Dictionary::new(if ordered { DictionaryKind::Ordered } else { DictionaryKind::Hashtable });
                    for entry in child.children() {
                        let mut parts = Vec::new();
                        for part in entry.children() {
                            parts.push(self.value(&part, depth + 1)?);
                        }
                        let mut parts = parts.into_iter();
                        if let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                            table.set(key, value);
                        }
                    }
                    base = Some(Value::Dictionary(Arc::new(table)));
                }
                "MS" | "Props" => {
                    for part in child.children() {
                        let name = unescaped(part.attribute("N").unwrap_or_default());
                        let value = self.value(&part, depth + 1)?;
                        properties.push(Property { name: name.into(), value });
                    }
                }
                _ => base = Some(self.value(&child, depth + 1)?),
            }
        }
        let is_enum = names.iter().any(|name| name.trim_start_matches("Deserialized.") == "System.Enum");
        let value = match base {
            // A member of an enumeration comes back as its number, which is still written as its name.
            Some(base) if is_enum => {
                let object = Object::around(base, properties).written_as(text.unwrap_or_default());
                deserialized(&object, &names);
                Value::Object(Arc::new(object))
            }
            Some(base) if properties.is_empty() => base,
            Some(base) => Value::Object(Arc::new(Object::around(base, properties))),
            None if properties.is_empty() && text.is_some() => text.unwrap_or_default().into(),
            None => {
                let object = if names.is_empty() { Object::new(properties) } else { Object::of(&[], properties) };
                deserialized(&object, &names);
                Value::Object(Arc::new(object))
            }
        };
        self.objects.push((id, value.clone()));
        Ok(value)
    }
}

/// Gives an object the types that it had when it was written.
fn deserialized(object: &Object, names: &[Text]) {
    for name in names.iter().rev() {
        object.add_type(if name.starts_with("Deserialized.") { name.clone() } else { format!("Deserialized.{name}").into() });
    }
}

/// The objects in a text that Export-Clixml wrote.
///
/// # Errors
/// What is wrong with the text.
pub fn read_clixml(text: &str) -> Result<Vec<Value>, String> {
    let mut reader = Reader::default();
    xml_outermost(text)?.children().iter().map(|element| reader.value(element, 0)).collect()
}

/// Reads objects from files.
#[derive(Debug, Default)]
pub(super) struct ImportClixml;

impl Cmdlet<parameters::ImportClixml> for ImportClixml {
    fn process(&mut self, p: &mut parameters::ImportClixml, context: &mut dyn Context) -> Outcome {
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            let text = match read_text(context, &name, None) {
                Ok(text) => text,
                Err(record) => {
                    context.error(*record)?;
                    continue;
                }
            };
            let wrong = |reason: String| {
                let exception = Exception::new("System.Xml.XmlException", format!("'{name}' was not written by Export-Clixml: {reason}"));
                Stopped::from(ErrorRecord::new("System.Xml.XmlException", Category::NotSpecified, exception))
            };
            let outermost = xml_outermost(&text).map_err(wrong)?;
            let elements = outermost.children();
            let mut reader = Reader::default();
            let count = |given: &crate::invoke::Given<i64>| given.value().and_then(|count| usize::try_from(*count).ok());
            if p.include_total_count.is_on() {
                context.emit(Value::ULong(elements.len() as u64))?;
            }
            for element in elements.iter().skip(count(&p.skip).unwrap_or(0)).take(count(&p.first).unwrap_or(usize::MAX)) {
                let value = reader.value(element, 0).map_err(wrong)?;
                // What stood in the pipeline one by one comes back one by one; a list that was one object stays one.
                context.emit(value)?;
            }
        }
        Ok(())
    }
}
