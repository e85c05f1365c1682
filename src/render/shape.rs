//! Which shape objects take, and the lines that they become as they come.

use super::columns::{Field, Options, fields, property_text};
use super::list::list_lines;
use super::table::Table;
use crate::catalog;
use crate::value::{Foreign, Text, Value, display_text, is_scalar, member};
use std::any::Any;
use std::sync::Arc;

/// What a format cmdlet asks for.
#[derive(Clone, Debug)]
pub enum Shape {
    /// What suits the first object.
    Suitable,
    /// A table of these properties; empty for the view's, or all.
    Table {
        /// `-Property`.
        properties: Vec<Value>,
        /// `-HideTableHeaders`.
        no_headings: bool,
        /// `-Wrap`.
        wrap: bool,
    },
    /// A list of these properties; empty for the view's, or all.
    List {
        /// `-Property`.
        properties: Vec<Value>,
    },
}

/// Lines that a format cmdlet made: what `Out-Default` and its like print as they stand.
#[derive(Debug)]
pub struct Formatted {
    /// The line.
    pub line: String,
}

impl Foreign for Formatted {
    fn type_names(&self) -> Vec<Text> {
        vec!["Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// Reads a field of an object: a property, or what a script block computes.
type Read<'a> = &'a mut dyn FnMut(&Value, &Value) -> Value;

/// How many rows a table waits for before its widths are decided.
const PATIENCE: usize = 100_000;

enum State {
    Empty,
    Table(Table, Vec<Field>),
    List(Vec<Value>),
}

/// Turns objects into lines, one after the other.
pub struct Screen {
    shape: Shape,
    options: Options,
    state: State,
    printed: bool,
    generated: bool,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Screen").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl Screen {
    /// Nothing shown yet.
    pub fn new(shape: Shape, options: Options) -> Self {
        Self { shape, options, state: State::Empty, printed: false, generated: false }
    }

    /// Takes an object; returns the lines that can be shown now.
    pub fn push(&mut self, value: &Value, read: Read<'_>) -> Vec<String> {
        if let Some(formatted) = value.downcast::<Formatted>() {
            let mut lines = self.flush();
            lines.push(formatted.line.clone());
            return lines;
        }
        let plain = matches!(self.shape, Shape::Suitable);
        if plain && (value.is_null() || is_scalar(value)) {
            let mut lines = self.flush();
            lines.push(display_text(value).to_string());
            return lines;
        }
        if plain && matches!(value, Value::DateTime(_)) {
            let mut lines = self.flush();
            if let Value::DateTime(date) = value {
                lines.extend([String::new(), crate::value::format_date(*date, "F"), String::new()]);
            }
            return lines;
        }
        if plain && matches!(value, Value::Guid(_) | Value::Type(_))
            || (plain && matches!(value, Value::Foreign(_)) && member::properties(value).is_empty())
        {
            let mut lines = self.flush();
            lines.push(display_text(value).to_string());
            return lines;
        }
        if let Value::Dictionary(entries) = value
            && plain
        {
            let mut lines = Vec::new();
            for entry in dictionary_entries(entries) {
                lines.extend(self.add(&entry, read));
            }
            return lines;
        }
        self.add(value, read)
    }

    fn add(&mut self, value: &Value, read: Read<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if let State::Table(_, shown) = &self.state
            && !self.generated
            && matches!(self.shape, Shape::Suitable)
            && view_fields(value).map(|(fields, _)| fields.iter().map(|field| field.label.clone()).collect::<Vec<_>>())
                != Some(shown.iter().map(|field| field.label.clone()).collect())
        {
            lines = self.flush();
        }
        if matches!(self.state, State::Empty) {
            self.open(value);
        }
        match &mut self.state {
            State::Table(table, shown) => {
                let values: Vec<Value> = shown.iter().map(|field| read(value, &field.source)).collect();
                if table.rows.is_empty() {
                    table.right = values.iter().map(stands_right).collect();
                }
                let generated = self.generated;
                let cells = values.iter().zip(shown.iter()).map(|(value, field)| match value {
                    Value::Double(_) | Value::Single(_) | Value::Decimal(_) if generated && field.format.is_empty() => {
                        property_text(value, "F", Options { ..self.options })
                    }
                    _ => property_text(value, &field.format, self.options),
                });
                table.rows.push(cells.collect());
                if table.rows.len() >= PATIENCE {
                    lines.extend(self.flush());
                }
                lines
            }
            State::List(properties) => {
                let properties = properties.clone();
                let shown = list_fields(&properties, value);
                let texts: Vec<(String, String)> = shown
                    .iter()
                    .map(|field| (field.label.to_string(), property_text(&read(value, &field.source), &field.format, self.options)))
                    .collect();
                if !self.printed || lines.last().is_some_and(|line| !line.is_empty()) {
                    lines.push(String::new());
                }
                self.printed = true;
                if !texts.is_empty() {
                    lines.extend(list_lines(&texts, self.options));
                    lines.push(String::new());
                }
                lines
            }
            State::Empty => lines,
        }
    }

    /// Decides how the first object, and those after it, are shown.
    fn open(&mut self, first: &Value) {
        self.generated = false;
        let (shown, no_headings, wrap) = match &self.shape {
            Shape::List { properties } => {
                self.state = State::List(properties.clone());
                return;
            }
            Shape::Table { properties, no_headings, wrap } if !properties.is_empty() => {
                self.generated = true;
                (fields(properties, first), *no_headings, *wrap)
            }
            shape => {
                let (no_headings, wrap, asked) =
                    if let Shape::Table { no_headings, wrap, .. } = shape { (*no_headings, *wrap, true) } else { (false, false, false) };
                match view_fields(first) {
                    Some((_, true)) if !asked => {
                        self.state = State::List(Vec::new());
                        return;
                    }
                    Some((fields, _)) if !fields.is_empty() => (fields, no_headings, wrap),
                    _ => {
                        let names = member::properties(first);
                        if !asked && names.len() > 4 {
                            self.state = State::List(Vec::new());
                            return;
                        }
                        self.generated = true;
                        (names.into_iter().take(10).map(|property| Field::property(property.name)).collect(), no_headings, wrap)
                    }
                }
            }
        };
        let table = Table { fields: shown.clone(), right: Vec::new(), rows: Vec::new(), no_headings, wrap };
        self.state = State::Table(table, shown);
    }

    /// The lines of what was held back.
    pub fn flush(&mut self) -> Vec<String> {
        let state = std::mem::replace(&mut self.state, State::Empty);
        self.printed = false;
        match state {
            State::Table(table, _) if !table.rows.is_empty() => {
                let mut lines = vec![String::new()];
                lines.extend(table.lines(self.options));
                lines.push(String::new());
                lines
            }
            _ => Vec::new(),
        }
    }
}

fn stands_right(value: &Value) -> bool {
    is_scalar(value)
        && !matches!(value, Value::String(_) | Value::Secret(_))
        && !matches!(value, Value::Object(object) if matches!(object.base(), Value::String(_)))
}

fn dictionary_entries(entries: &crate::value::Dictionary) -> Vec<Value> {
    let property = |name: &str, value: Value| crate::value::Property { name: name.into(), value };
    let pairs = entries.entries();
    pairs
        .iter()
        .map(|(key, value)| {
            let parts = vec![property("Name", Value::String(display_text(key.value()))), property("Value", value.clone())];
            Value::Object(Arc::new(crate::value::Object::of(&["System.Collections.DictionaryEntry", "System.Object"], parts)))
        })
        .collect()
}

fn list_fields(properties: &[Value], value: &Value) -> Vec<Field> {
    if !properties.is_empty() {
        return fields(properties, value);
    }
    if let Some(view) = noun_of(value).map(|noun| noun.view)
        && let Some(list) = view.list.filter(|list| !list.properties.is_empty())
    {
        return list.properties.iter().map(|name| Field::property(*name)).collect();
    }
    member::properties(value).into_iter().map(|property| Field::property(property.name)).collect()
}

fn noun_of(value: &Value) -> Option<&'static catalog::NounDef> {
    value.type_names().iter().find_map(|name| catalog::noun_of(name))
}

/// The columns of the view for this type, and whether the type is shown as a list by itself.
fn view_fields(value: &Value) -> Option<(Vec<Field>, bool)> {
    let names = value.type_names();
    let fixed = |columns: &[(&str, Option<usize>)]| {
        columns.iter().map(|(name, width)| Field { width: *width, ..Field::property(*name) }).collect::<Vec<_>>()
    };
    for name in &names {
        let found = match &**name {
            "System.Collections.DictionaryEntry" => Some((fixed(&[("Name", Some(30)), ("Value", None)]), false)),
            "Microsoft.PowerShell.Commands.GroupInfo" => Some((
                vec![
                    Field { width: Some(5), right: Some(true), ..Field::property("Count") },
                    Field { width: Some(25), ..Field::property("Name") },
                    Field::property("Group"),
                ],
                false,
            )),
            "Microsoft.PowerShell.Commands.GroupInfoNoElement" => Some((
                vec![
                    Field { width: Some(5), right: Some(true), ..Field::property("Count") },
                    Field { width: Some(25), ..Field::property("Name") },
                ],
                false,
            )),
            "System.TimeSpan" | "Microsoft.PowerShell.Commands.GenericMeasureInfo" | "Microsoft.PowerShell.Commands.TextMeasureInfo" => {
                Some((Vec::new(), true))
            }
            "System.Version" => Some((fixed(&[("Major", None), ("Minor", None), ("Build", None), ("Revision", None)]), false)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    let view = noun_of(value)?.view;
    match (view.table, view.list) {
        (Some(table), _) => {
            let columns = table.columns.iter().map(|column| Field {
                label: if column.label.is_empty() { column.property.into() } else { column.label.into() },
                source: Value::from(column.property),
                format: "".into(),
                width: column.width.map(usize::from),
                right: column.right.then_some(true),
            });
            Some((columns.collect(), false))
        }
        (None, Some(_)) => Some((Vec::new(), true)),
        (None, None) => None,
    }
}
