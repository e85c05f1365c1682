//! What a regular expression found: `System.Text.RegularExpressions.Match` and its groups.

use super::regex::{Regex, behind};
use super::{Array, Foreign, Object, OperatorError, Property, Text, Value, to_text};
use std::sync::Arc;

/// A match. It knows where it was found, so that the search can go on behind it.
#[derive(Debug)]
struct Found {
    /// The expression, the text and the bytes of the match; `None` when nothing was found.
    place: Option<(Regex, Text, (usize, usize))>,
    parts: Vec<Property>,
}

impl Foreign for Found {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Text.RegularExpressions.Match".into()].into_iter().chain(GROUP.iter().map(|name| Text::from(*name))).collect()
    }

    fn text(&self) -> Text {
        self.property("Value").map_or_else(|| "".into(), |value| to_text(&value))
    }

    fn property_names(&self) -> Vec<Text> {
        self.parts.iter().map(|part| Text::from(&*part.name)).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)).map(|part| part.value.clone())
    }

    fn method_names(&self) -> Vec<Text> {
        ["NextMatch", "Result"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let failed = |reason: String| OperatorError::new("RegexMatchTimeoutException", reason);
        Some(match (name.to_ascii_lowercase().as_str(), arguments, &self.place) {
            ("nextmatch", [], None) => Ok(no_match()),
            ("nextmatch", [], Some((regex, text, (start, end)))) => match behind(text, *start, *end) {
                Some(from) => regex.first_from(text, from).map_err(failed),
                None => Ok(no_match()),
            },
            ("result", [_], None) => Err(OperatorError::new("NotSupportedException", "Result cannot be called on a failed Match.")),
            ("result", [replacement], Some((regex, text, (start, _)))) => {
                regex.result_at(text, *start, &to_text(replacement)).map(Value::from).map_err(failed)
            }
            _ => return None,
        })
    }
}

fn property(name: &str, value: Value) -> Property {
    Property { name: name.into(), value }
}

/// Counts in .NET's units of text, from the place on that was asked for last.
#[derive(Clone)]
pub(super) struct Units<'a> {
    text: &'a str,
    byte: usize,
    units: usize,
}

impl<'a> Units<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, units: 0 }
    }

    /// How many units stand before a byte.
    fn before(&mut self, byte: usize) -> usize {
        let (from, units) = if byte < self.byte { (0, 0) } else { (self.byte, self.units) };
        self.units = units + self.text[from..byte].encode_utf16().count();
        self.byte = byte;
        self.units
    }
}

fn match_properties(units: &mut Units<'_>, start: usize, found: &str, success: bool, name: Value) -> Vec<Property> {
    let number = |units: usize| Value::Int(i32::try_from(units).unwrap_or(i32::MAX));
    let place = [
        property("Index", number(units.before(start))),
        property("Length", number(found.encode_utf16().count())),
        property("Value", Value::from(found)),
        // A span cannot leave .NET: PowerShell shows nothing.
        property("ValueSpan", Value::Null),
    ];
    let mut properties = vec![property("Success", Value::Bool(success)), property("Name", name)];
    // The last capture of a group is the group itself.
    let capture = || Value::Object(Arc::new(Object::of(GROUP, properties.iter().chain(&place).cloned().collect())));
    let captures = if success { vec![capture()] } else { Vec::new() };
    properties.push(property("Captures", Value::array(captures)));
    properties.extend(place);
    properties
}

const GROUP: &[&str] = &["System.Text.RegularExpressions.Group", "System.Text.RegularExpressions.Capture", "System.Object"];

fn group(units: &mut Units<'_>, found: Option<(usize, &str)>, index: usize, name: Option<&str>) -> Value {
    let name = name.map_or_else(|| Value::from(index.to_string()), Value::from);
    let properties = match found {
        Some((start, value)) => match_properties(units, start, value, true, name),
        None => match_properties(&mut Units::new(""), 0, "", false, name),
    };
    Value::Object(Arc::new(Object::of(GROUP, properties)))
}

/// A match of an expression in a text: where it stands, and its groups with their names.
pub(super) fn found_value<'g>(
    regex: &Regex,
    text: &Text,
    (start, end): (usize, usize),
    groups: impl Iterator<Item = (Option<(usize, &'g str)>, Option<&'g str>)>,
    units: &mut Units<'_>,
) -> Value {
    let mut parts = match_properties(units, start, &text[start..end], true, Value::from("0"));
    let groups = groups.enumerate().map(|(number, (found, name))| group(&mut units.clone(), found, number, name));
    parts.insert(0, property("Groups", Value::Array(Arc::new(Array::new(groups.collect())))));
    Value::foreign(Found { place: Some((regex.clone(), text.clone(), (start, end))), parts })
}

/// What `Match` returns when nothing fits.
pub(super) fn no_match() -> Value {
    let mut parts = match_properties(&mut Units::new(""), 0, "", false, Value::from("0"));
    parts.insert(0, property("Groups", Value::array(Vec::new())));
    Value::foreign(Found { place: None, parts })
}
