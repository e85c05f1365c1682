//! ConvertTo-Xml: objects as elements with their properties inside.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Name, Text, Type, Value, convert, display_text, member, net_text};
use std::fmt::Write;

/// What stands before a document.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// The type of a property without a value, and that of a property that an object has of its own.
const NOTHING: &str = "System.Object";
const NOTE: &str = "System.Management.Automation.PSNoteProperty";

/// Types whose values are written as text, however deep.
const KNOWN: &[&str] = &[
    "System.Uri",
    "System.Management.Automation.ScriptBlock",
    "System.Xml.XmlDocument",
    "System.Management.Automation.SemanticVersion",
    "System.Byte[]",
];

/// Objects as XML.
#[derive(Debug, Default)]
pub(super) struct ConvertToXml {
    text: String,
    any: bool,
}

/// Writes elements, indented as .NET indents them.
struct Writer<'a> {
    text: &'a mut String,
    context: &'a mut dyn Context,
    /// Whether types are named.
    typed: bool,
    indents: bool,
}

/// An element that is about to be written: what it is called, the property that it stands for, and its type.
struct Tag<'a> {
    element: &'static str,
    name: Option<&'a str>,
    ty: Option<Text>,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("\r\n", "\n").replace('\r', "\n")
}

fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;").replace('\n', "&#xA;").replace('\t', "&#x9;")
}

/// The name of a value's type as `GetType().ToString()` gives it.
fn type_of(value: &Value) -> Text {
    match value {
        Value::Object(object) if object.base().is_null() => {
            value.type_names().into_iter().find(|name| !is_selected(name)).unwrap_or_default()
        }
        Value::Object(object) => type_of(object.base()),
        _ => value.type_of().map_or_else(|| value.type_names().first().cloned().unwrap_or_default(), |ty| net_text(&Value::from(ty))),
    }
}

/// Whether a type name only says that properties were chosen, or stands in front of the type itself.
fn is_selected(name: &str) -> bool {
    name.starts_with("Selected.")
}

/// Whether a value is written as its text whatever it holds.
fn is_text(value: &Value) -> bool {
    match value {
        Value::Object(object) => !object.base().is_null() && is_text(object.base()),
        Value::Array(_) | Value::Foreign(_) => value.type_names().first().is_some_and(|name| KNOWN.contains(&&**name)),
        Value::Null | Value::Enum(_) | Value::Type(_) | Value::Dictionary(_) => false,
        _ => true,
    }
}

impl Writer<'_> {
    fn line(&mut self, level: usize) {
        if self.indents {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(&"  ".repeat(level));
        }
    }

    fn open(&mut self, tag: &Tag<'_>, level: usize) {
        self.line(level);
        let _ = write!(self.text, "<{}", tag.element);
        if let Some(name) = tag.name {
            let _ = write!(self.text, " Name=\"{}\"", attribute(name));
        }
        if let Some(ty) = tag.ty.as_ref().filter(|_| self.typed) {
            let _ = write!(self.text, " Type=\"{}\"", attribute(ty));
        }
    }

    /// An element that holds text, or nothing.
    fn leaf(&mut self, tag: &Tag<'_>, text: &str, level: usize) {
        self.open(tag, level);
        if text.is_empty() {
            self.text.push_str(" />");
        } else {
            let _ = write!(self.text, ">{}</{}>", escaped(text), tag.element);
        }
    }

    /// An element that holds others, which `inside` writes.
    fn branch(&mut self, tag: &Tag<'_>, level: usize, inside: impl FnOnce(&mut Self, usize) -> Result<(), Stopped>) -> Result<(), Stopped> {
        self.open(tag, level);
        self.text.push('>');
        let empty = self.text.len();
        inside(self, level + 1)?;
        if self.text.len() == empty {
            self.text.truncate(empty - 1);
            self.text.push_str(" />");
        } else {
            self.line(level);
            let _ = write!(self.text, "</{}>", tag.element);
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, tag: Tag<'_>, depth: usize, level: usize) -> Result<(), Stopped> {
        if value.is_null() {
            self.leaf(&tag, "", level);
            return Ok(());
        }
        let tag = Tag { ty: Some(type_of(value)), ..tag };
        if is_text(value) {
            let text = if matches!(value, Value::Array(_)) { type_of(value) } else { display_text(value) };
            self.leaf(&tag, &text, level);
            return Ok(());
        }
        match plain(value) {
            Value::Dictionary(entries) => {
                let entries: Vec<(Value, Value)> =
                    entries.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())).collect();
                self.branch(&tag, level, |writer, level| {
                    entries.iter().try_for_each(|(key, value)| {
                        writer.value(key, property(Some("Key")), depth, level)?;
                        writer.value(value, property(Some("Value")), depth, level)
                    })
                })
            }
            Value::Array(items) => {
                let items = items.to_vec();
                self.branch(&tag, level, |writer, level| items.iter().try_for_each(|item| writer.value(item, property(None), depth, level)))
            }
            _ if depth == 0 => self.shallow(value, &tag, level),
            _ => self.branch(&tag, level, |writer, level| writer.properties(value, depth - 1, level)),
        }
    }

    /// An object as its text; what it has of its own stands behind that.
    fn shallow(&mut self, value: &Value, tag: &Tag<'_>, level: usize) -> Result<(), Stopped> {
        let text = net_text(value);
        let Value::Object(object) = value else {
            self.leaf(tag, &text, level);
            return Ok(());
        };
        let notes: Vec<(Name, Value)> = object.properties().iter().map(|note| (note.name.clone(), note.value.clone())).collect();
        self.branch(tag, level, |writer, level| {
            writer.leaf(&Tag { ty: Some("System.String".into()), ..property(None) }, &text, level);
            for (name, value) in &notes {
                writer.leaf(&Tag { ty: Some(NOTE.into()), ..property(Some(name)) }, &net_text(value), level);
            }
            Ok(())
        })
    }

    fn properties(&mut self, value: &Value, depth: usize, level: usize) -> Result<(), Stopped> {
        for listed in member::listed(value) {
            let found = self.context.property(value, &listed.name).unwrap_or_default();
            let ty = found.is_null().then(|| NOTHING.into());
            self.value(&found, Tag { ty, ..property(Some(&listed.name)) }, depth, level)?;
        }
        Ok(())
    }
}

fn property(name: Option<&str>) -> Tag<'_> {
    Tag { element: "Property", name, ty: None }
}

/// What a value is without the properties that were added to it.
fn plain(value: &Value) -> &Value {
    match value {
        Value::Object(object) if !object.base().is_null() => object.base(),
        other => other,
    }
}

impl ConvertToXml {
    fn object(&mut self, p: &parameters::ConvertToXml, level: usize, indents: bool, context: &mut dyn Context) -> Outcome {
        let value = p.input_object.value().cloned().unwrap_or_default();
        let depth = p.depth.value().and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(1);
        let mut writer = Writer { text: &mut self.text, context, typed: !p.no_type_information.is_on(), indents };
        writer.value(&value, Tag { element: "Object", name: None, ty: None }, depth, level)
    }
}

/// What comes out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Stream,
    String,
    Document,
}

fn form(p: &parameters::ConvertToXml) -> Form {
    match p.r#as.value() {
        Some(name) if name.eq_ignore_ascii_case("Stream") => Form::Stream,
        Some(name) if name.eq_ignore_ascii_case("String") => Form::String,
        _ => Form::Document,
    }
}

impl Cmdlet<parameters::ConvertToXml> for ConvertToXml {
    fn begin(&mut self, p: &mut parameters::ConvertToXml, context: &mut dyn Context) -> Outcome {
        if form(p) == Form::Stream {
            context.emit(DECLARATION.into())?;
            return context.emit("<Objects>".into());
        }
        self.text.push_str(DECLARATION);
        Ok(())
    }

    fn process(&mut self, p: &mut parameters::ConvertToXml, context: &mut dyn Context) -> Outcome {
        let form = form(p);
        if form == Form::Stream {
            self.object(p, 0, true, context)?;
            return context.emit(std::mem::take(&mut self.text).into());
        }
        let indents = form == Form::String;
        if !self.any {
            self.any = true;
            self.text.push_str(if indents { "\n<Objects>" } else { "<Objects>" });
        }
        self.object(p, 1, indents, context)
    }

    fn end(&mut self, p: &mut parameters::ConvertToXml, context: &mut dyn Context) -> Outcome {
        let form = form(p);
        if form == Form::Stream {
            return context.emit("</Objects>".into());
        }
        self.text.push_str(match (self.any, form) {
            (true, Form::String) => "\n</Objects>",
            (true, _) => "</Objects>",
            (false, Form::String) => "\n<Objects />",
            (false, _) => "<Objects />",
        });
        let text = Value::from(std::mem::take(&mut self.text));
        if form == Form::String {
            return context.emit(text);
        }
        match convert(&text, &Type::Named("System.Xml.XmlDocument".into())) {
            Ok(document) => context.emit(document),
            Err(error) => {
                let exception = Exception::new("System.Xml.XmlException", error.to_string());
                Err(ErrorRecord::new("System.Xml.XmlException", Category::NotSpecified, exception).into())
            }
        }
    }
}
