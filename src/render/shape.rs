//! Which shape objects take: what a format cmdlet asks for, or what suits the first of them.

use super::columns::{Field, Options, fields, property_text};
use super::layout::{Entry, Formatted, Layout, Shown};
use super::views::{self, Kind};
use crate::value::{Text, Value, display_text, is_scalar, member};
use std::sync::Arc;

/// What a format cmdlet asks for.
#[derive(Clone, Debug, Default)]
pub enum Shape {
    /// What suits the first object.
    #[default]
    Suitable,
    /// A table of these properties; empty for the view's, or all.
    Table {
        /// `-Property`.
        properties: Vec<Value>,
        /// `-HideTableHeaders`.
        no_headings: bool,
        /// `-Wrap`.
        wrap: bool,
        /// `-AutoSize`: the texts decide about widths, even where a view has its own.
        auto_size: bool,
        /// `-GroupBy`.
        group: Option<Value>,
    },
    /// A list of these properties; empty for the view's, or all.
    List {
        /// `-Property`.
        properties: Vec<Value>,
        /// `-GroupBy`.
        group: Option<Value>,
    },
    /// One property side by side.
    Wide {
        /// `-Property`; none for the name.
        property: Option<Value>,
        /// `-Column`; none for as many as fit.
        columns: Option<usize>,
        /// `-GroupBy`.
        group: Option<Value>,
    },
    /// Objects with their parts, nested.
    Custom {
        /// `-Property`.
        properties: Vec<Value>,
        /// `-Depth`.
        depth: usize,
    },
}

/// Reads a field of an object: a property, or what a script block computes.
pub type Read<'a> = &'a mut dyn FnMut(&Value, &Value) -> Value;

/// What was decided for the objects that are being shown.
struct Chosen {
    layout: Arc<Layout>,
    /// The columns of a table, the property of a wide list; empty for a list of the object's own.
    fields: Vec<Field>,
    /// `-Property` of a list, which may name properties that an object lacks.
    asked: Vec<Value>,
    /// Whether the columns come from the properties of the first object.
    generated: bool,
    /// The type of the view, when the type decided.
    view: Option<String>,
    group: Option<Field>,
    /// The value of the group that is being shown.
    current: Option<String>,
}

/// Decides the shape of objects, one after the other.
#[derive(Default)]
pub struct Former {
    shape: Shape,
    limit: i32,
    chosen: Option<Chosen>,
}

impl std::fmt::Debug for Former {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Former").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl Former {
    /// Nothing formed yet. `limit` is how many items of a collection are shown; negative for all.
    pub fn new(shape: Shape, limit: i32) -> Self {
        Self { shape, limit, chosen: None }
    }

    /// What is to be shown of an object; of a collection, of each of its items.
    pub fn push(&mut self, value: &Value, read: Read<'_>) -> Vec<Shown> {
        match value {
            Value::Array(items) => items.to_vec().iter().flat_map(|item| self.push_one(item, read)).collect(),
            other => self.push_one(other, read),
        }
    }

    fn push_one(&mut self, value: &Value, read: Read<'_>) -> Vec<Shown> {
        if matches!(self.shape, Shape::Suitable) {
            if value.is_null() {
                return Vec::new();
            }
            if is_scalar(value) || (matches!(value, Value::Foreign(_)) && is_plain(value)) {
                return vec![Shown::Line(display_text(value).to_string())];
            }
        }
        let all = match &self.shape {
            Shape::Table { properties, .. } | Shape::List { properties, .. } | Shape::Custom { properties, .. } => properties.is_empty(),
            Shape::Suitable | Shape::Wide { .. } => false,
        };
        if all && is_scalar(value) {
            return vec![Shown::Line(display_text(value).to_string())];
        }
        match value {
            Value::Dictionary(entries) => dictionary_entries(entries).iter().flat_map(|entry| self.form(entry, read)).collect(),
            other => self.form(other, read),
        }
    }

    /// The end of what a format cmdlet shows.
    pub fn end(&mut self) -> Vec<Shown> {
        self.chosen.take().map_or_else(Vec::new, |chosen| vec![Shown::Formatted(Formatted { layout: chosen.layout, entry: Entry::End })])
    }

    fn form(&mut self, value: &Value, read: Read<'_>) -> Vec<Shown> {
        let suitable = matches!(self.shape, Shape::Suitable);
        if suitable && self.chosen.is_none() && views::view_of(value).is_none() && member::properties(value).is_empty() {
            return vec![Shown::Line(String::new())];
        }
        let options = Options { enumeration_limit: self.limit, width: 0 };
        let first = self.chosen.is_none();
        let chosen = match self.chosen.take() {
            Some(chosen) => chosen,
            None => self.choose(value, read),
        };
        let chosen = self.chosen.insert(chosen);
        if suitable && !first && chosen.view.as_ref().is_some_and(|key| !views::applies(key, value)) {
            return vec![Shown::Aside(pairs(&list_fields(&[], value), value, options, read))];
        }
        let mut shown = Vec::with_capacity(1);
        let layout = chosen.layout.clone();
        let mut add = |entry| shown.push(Shown::Formatted(Formatted { layout: layout.clone(), entry }));
        if let Some(group) = &chosen.group {
            let text = property_text(&read(value, &group.source), &group.format, options);
            if chosen.current.as_ref() != Some(&text) {
                add(Entry::Group(format!("{}: {text}", group.label)));
                chosen.current = Some(text);
            }
        }
        match &*chosen.layout {
            Layout::Table { .. } => {
                let cells = chosen.fields.iter().map(|field| {
                    let found = read(value, &field.source);
                    cell(&found, field, chosen.generated, options)
                });
                add(Entry::Row(cells.collect()));
            }
            Layout::List => {
                let fields = if chosen.asked.is_empty() && !chosen.fields.is_empty() {
                    chosen.fields.clone()
                } else {
                    list_fields(&chosen.asked, value)
                };
                let found = pairs(&fields, value, options, read);
                if !found.is_empty() {
                    add(Entry::Pairs(found));
                }
            }
            Layout::Wide(_) => {
                let field = chosen.fields.first().filter(|_| !is_scalar(value));
                let text = field.map_or_else(
                    || display_text(value).to_string(),
                    |field| property_text(&read(value, &field.source), &field.format, options),
                );
                add(Entry::Cell(text));
            }
            Layout::Text => match (&self.shape, views::view_of(value).map(|view| view.kind)) {
                (Shape::Custom { properties, depth }, _) => {
                    let fields = list_fields(properties, value);
                    add(Entry::Lines(super::custom::custom_lines(value, &fields, *depth, options, read)));
                }
                (_, Some(Kind::Text(lines))) => add(Entry::Lines(lines)),
                _ => {}
            },
        }
        shown
    }

    /// Decides how the first object, and those after it, are shown.
    fn choose(&self, first: &Value, read: Read<'_>) -> Chosen {
        let group_field =
            |group: &Option<Value>| group.as_ref().and_then(|group| fields(std::slice::from_ref(group), first).into_iter().next());
        let list = |asked: Vec<Value>, own: Vec<Field>, view: Option<String>, group: Option<Field>| Chosen {
            layout: Arc::new(Layout::List),
            fields: own,
            asked,
            generated: false,
            view,
            group,
            current: None,
        };
        let view = views::view_of(first);
        match &self.shape {
            Shape::Suitable => match view {
                Some(view) => {
                    let group = view.group.map(|(label, property)| Field { label: label.into(), ..Field::property(property) });
                    match view.kind {
                        Kind::Table(columns) => Self::table(columns, (false, false, false), Some(view.key), group, first, read),
                        Kind::List(own) => list(Vec::new(), own, Some(view.key), group),
                        Kind::Text(_) => Chosen { layout: Arc::new(Layout::Text), ..list(Vec::new(), Vec::new(), Some(view.key), None) },
                    }
                }
                None => {
                    let names = member::properties(first);
                    if names.len() > 4 {
                        return list(Vec::new(), Vec::new(), None, None);
                    }
                    let columns = names.into_iter().map(|property| Field::property(property.name)).collect();
                    Self::table(columns, (true, false, false), None, None, first, read)
                }
            },
            Shape::Table { properties, no_headings, wrap, auto_size, group } => {
                let own_group = view.as_ref().and_then(|view| view.group);
                let group = group_field(group)
                    .or_else(|| own_group.map(|(label, property)| Field { label: label.into(), ..Field::property(property) }))
                    .filter(|_| properties.is_empty() || group.is_some());
                let (mut columns, generated) = match view.map(|view| view.kind) {
                    _ if !properties.is_empty() => (fields(properties, first), true),
                    Some(Kind::Table(columns)) => (columns, false),
                    _ => {
                        let names = member::properties(first).into_iter().take(10);
                        (names.map(|property| Field::property(property.name)).collect(), true)
                    }
                };
                if *auto_size {
                    columns.iter_mut().for_each(|field| field.width = None);
                }
                Self::table(columns, (generated, *no_headings, *wrap), None, group, first, read)
            }
            Shape::List { properties, group } => list(properties.clone(), Vec::new(), None, group_field(group)),
            Shape::Wide { property, columns, group } => {
                let wanted = property.clone().or_else(|| naming_property(first).map(Value::String));
                let own = wanted.map(|wanted| fields(&[wanted], first)).unwrap_or_default();
                Chosen { layout: Arc::new(Layout::Wide(*columns)), ..list(Vec::new(), own, None, group_field(group)) }
            }
            Shape::Custom { .. } => Chosen { layout: Arc::new(Layout::Text), ..list(Vec::new(), Vec::new(), None, None) },
        }
    }

    fn table(
        mut columns: Vec<Field>,
        (generated, no_headings, wrap): (bool, bool, bool),
        view: Option<String>,
        group: Option<Field>,
        first: &Value,
        read: Read<'_>,
    ) -> Chosen {
        let right = columns.iter().map(|field| field.right.unwrap_or_else(|| stands_right(&read(first, &field.source)))).collect();
        if generated {
            // Widths of calculated properties are wishes: the texts decide.
            columns.iter_mut().for_each(|field| field.width = None);
        }
        let layout = Arc::new(Layout::Table { fields: columns.clone(), right, no_headings, wrap });
        Chosen { layout, fields: columns, asked: Vec::new(), generated, view, group, current: None }
    }
}

/// A cell of a table: numbers with a point are shortened where the columns come from properties.
fn cell(value: &Value, field: &Field, generated: bool, options: Options) -> String {
    match value {
        Value::Double(_) | Value::Single(_) | Value::Decimal(_) if generated && field.format.is_empty() => {
            property_text(value, "F", options)
        }
        _ => property_text(value, &field.format, options),
    }
}

/// Whether an object is shown by its text alone.
fn is_plain(value: &Value) -> bool {
    const PLAIN: [&str; 3] = [
        "System.Management.Automation.ScriptBlock",
        "System.Management.Automation.InformationalRecord",
        "System.Management.Automation.InformationRecord",
    ];
    value.type_names().iter().any(|name| PLAIN.contains(&&**name)) || member::properties(value).is_empty()
}

fn stands_right(value: &Value) -> bool {
    is_scalar(value)
        && !matches!(value, Value::String(_) | Value::Secret(_))
        && !matches!(value, Value::Object(object) if matches!(object.base(), Value::String(_)))
}

/// The property that names an object best.
fn naming_property(value: &Value) -> Option<Text> {
    let all = member::properties(value);
    let called = |name: &str| all.iter().find(|property| property.name.eq_ignore_ascii_case(name)).map(|property| property.name.clone());
    ["Name", "Id", "Key"].iter().find_map(|name| called(name)).or_else(|| all.first().map(|property| property.name.clone()))
}

fn dictionary_entries(entries: &crate::value::Dictionary) -> Vec<Value> {
    if entries.kind().is_generic() {
        return member::entries(entries);
    }
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

/// The lines of a list: what was asked for and is there, or what the type shows, or everything.
fn list_fields(asked: &[Value], value: &Value) -> Vec<Field> {
    if !asked.is_empty() {
        let there = |field: &Field| match &field.source {
            Value::String(name) => member::has_own_property(value, name),
            _ => true,
        };
        return fields(asked, value).into_iter().filter(there).collect();
    }
    if let Some(list) = views::noun_of(value).and_then(|noun| noun.view.list).filter(|list| !list.properties.is_empty()) {
        return list.properties.iter().map(|name| Field::property(*name)).collect();
    }
    member::properties(value).into_iter().map(|property| Field::property(property.name)).collect()
}

fn pairs(fields: &[Field], value: &Value, options: Options, read: Read<'_>) -> Vec<(String, String)> {
    fields.iter().map(|field| (field.label.to_string(), property_text(&read(value, &field.source), &field.format, options))).collect()
}
