//! Which shape objects take: what a format cmdlet asks for, or what suits the first of them.

use super::choice::{Chosen, choose, list_fields};
use super::columns::{Field, Options, patterned, property_text};
use super::layout::{Aside, Entry, Formatted, Layout, Packet, Sizing};
use super::views;
use crate::record::ErrorRecord;
use crate::value::{Text, TypeData, Value, compare, display_text, is_scalar, member};

/// What a format cmdlet asks for.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The kind of layout.
    pub kind: ShapeKind,
    /// `-Property`; empty for the view's, or all.
    pub properties: Vec<Value>,
    /// `-ExcludeProperty`.
    pub exclude: Vec<Text>,
    /// `-GroupBy`.
    pub group: Option<Value>,
    /// `-View`.
    pub view: Option<Text>,
    /// `-AutoSize`: the texts decide about widths, even where a view has its own.
    pub auto_size: bool,
    /// `-Force`: also what stands for itself, like texts and errors, is formatted.
    pub force: bool,
    /// `-Expand`.
    pub expand: Expand,
    /// `-DisplayError`: what fails shows `#ERR` in its place.
    pub display_error: bool,
    /// `-ShowError`: what fails is told after its object.
    pub show_error: bool,
}

/// The kinds of layouts.
#[derive(Clone, Copy, Debug, Default)]
pub enum ShapeKind {
    /// What suits the first object.
    #[default]
    Suitable,
    /// A table.
    Table {
        /// `-HideTableHeaders`.
        no_headings: bool,
        /// `-Wrap`.
        wrap: bool,
    },
    /// A list.
    List,
    /// One property side by side.
    Wide {
        /// `-Column`.
        columns: Option<usize>,
    },
    /// Objects with their parts, nested.
    Custom {
        /// `-Depth`.
        depth: usize,
    },
}

/// What is shown of a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expand {
    /// Its items.
    #[default]
    Items,
    /// Itself.
    Itself,
    /// Itself, then its items.
    Both,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub enum Found {
    /// Its value.
    Value(Value),
    /// There is no such property.
    Missing,
    /// The script block that computes it failed with this.
    Failed(std::sync::Arc<crate::record::ErrorRecord>),
}

/// Reads a field of an object: a property, or what a script block computes.
pub type Read<'a> = &'a mut dyn FnMut(&Value, &Value) -> Found;

/// How errors and objects look here.
#[derive(Clone, Debug)]
pub struct Look {
    /// `$ErrorView`.
    pub view: Text,
    /// The width of the screen.
    pub width: usize,
    /// What was added to types.
    pub types: std::sync::Arc<TypeData>,
}

/// A view that a format cmdlet names, and the type does not have.
#[derive(Clone, Debug)]
pub struct UnknownView {
    /// The name.
    pub name: Text,
    /// The type.
    pub ty: Text,
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

/// What is shown of one object, and what is needed for it.
struct Forming<'a, 'b> {
    read: Read<'b>,
    look: &'a Look,
    out: Vec<Packet>,
}

impl Former {
    /// Nothing formed yet. `limit` is how many items of a collection are shown; negative for all.
    pub fn new(shape: Shape, limit: i32) -> Self {
        Self { shape, limit, chosen: None }
    }

    /// What is to be shown of an object; of a collection, of each of its items.
    ///
    /// # Errors
    /// [`UnknownView`] when the first object has no view of the name that was asked for.
    pub fn push(&mut self, value: &Value, look: &Look, read: Read<'_>) -> Result<Vec<Formatted>, UnknownView> {
        let mut forming = Forming { read, look, out: Vec::with_capacity(1) };
        match items_of(value) {
            _ if value.is_null() => {}
            Some(_) if self.shape.expand == Expand::Itself => self.one(value, &mut forming)?,
            Some(items) => {
                if self.shape.expand == Expand::Both {
                    self.collection(value, items.len(), &mut forming);
                }
                items.iter().try_for_each(|item| self.one(item, &mut forming))?;
            }
            None => self.one(value, &mut forming)?,
        }
        Ok(forming.out.into_iter().map(Formatted).collect())
    }

    /// The end of what is shown.
    pub fn end(&mut self) -> Vec<Formatted> {
        let ends = if self.chosen.take().is_some() { vec![Packet::GroupEnd, Packet::End] } else { Vec::new() };
        ends.into_iter().map(Formatted).collect()
    }

    fn collection(&self, value: &Value, count: usize, forming: &mut Forming<'_, '_>) {
        let counted = match count {
            0 => "The IEnumerable contains no objects.".to_owned(),
            1 => "The IEnumerable contains the following object:".to_owned(),
            many => format!("The IEnumerable contains the following {many} objects:"),
        };
        let pairs = self.pairs(&list_fields(&[], value, &forming.look.types), value, forming);
        let raw = |text: String| Packet::Aside(Aside::Raw(text));
        forming.out.extend([raw("The following object supports IEnumerable:".into()), Packet::Aside(Aside::Pairs(pairs)), raw(counted)]);
    }

    fn one(&mut self, value: &Value, forming: &mut Forming<'_, '_>) -> Result<(), UnknownView> {
        if let Some(formatted) = value.downcast::<Formatted>() {
            forming.out.push(formatted.0.clone());
            return Ok(());
        }
        let aside = !self.shape.force || matches!(self.shape.kind, ShapeKind::Suitable);
        if aside && let Some(text) = own_text(value, forming.look) {
            forming.out.push(Packet::Aside(Aside::Raw(text)));
            return Ok(());
        }
        let (chosen, first) = match self.chosen.take() {
            Some(chosen) => (chosen, false),
            None => (choose(&self.shape, value, &forming.look.types, forming.read)?, true),
        };
        let chosen = self.chosen.insert(chosen);
        if first {
            let sizing = if chosen.auto_size { Sizing::All } else { Sizing::Usual };
            forming.out.push(Packet::Start(chosen.layout.clone(), sizing));
        }
        if aside && chosen.view.as_ref().is_some_and(|key| !views::applies(key, value)) {
            let pairs = self.pairs(&list_fields(&[], value, &forming.look.types), value, forming);
            forming.out.push(Packet::Aside(Aside::Pairs(pairs)));
            return Ok(());
        }
        self.group(value, forming);
        self.payload(value, forming);
        Ok(())
    }

    /// Begins a group when there is none, or another one when what groups are made by has changed.
    fn group(&mut self, value: &Value, forming: &mut Forming<'_, '_>) {
        let options = self.options();
        let Some(chosen) = &mut self.chosen else { return };
        let mut begins = !chosen.in_group;
        if let Some(group) = &mut chosen.group
            && let Found::Value(found) = (forming.read)(value, &group.source)
        {
            let changed = match &group.current {
                Some(current) => !same(current, &found),
                None => true,
            };
            group.current = Some(found);
            begins |= changed;
        }
        if !begins {
            return;
        }
        if chosen.in_group {
            forming.out.extend([Packet::Aside(Aside::Blank), Packet::GroupEnd]);
        }
        chosen.in_group = true;
        let heading = chosen.group.as_ref().and_then(|group| {
            let current = group.current.as_ref()?;
            Some(format!("{}{}", group.heading, property_text(current, "", options)))
        });
        forming.out.push(Packet::GroupStart(heading));
    }

    fn payload(&self, value: &Value, forming: &mut Forming<'_, '_>) {
        let Some(chosen) = &self.chosen else { return };
        // What fails is told behind the object that it belongs to.
        let at = forming.out.len();
        let entry = match &*chosen.layout {
            Layout::Table { .. } => {
                let cells = chosen.fields.iter().map(|field| self.text(value, field, chosen.generated, forming)).collect();
                Entry::Row { cells, wrap: chosen.wrap }
            }
            Layout::List => {
                let fields = if chosen.fields.is_empty() {
                    chosen.exclude(list_fields(&chosen.asked, value, &forming.look.types))
                } else {
                    chosen.fields.clone()
                };
                Entry::Pairs(self.pairs(&fields, value, forming))
            }
            Layout::Wide(_) => Entry::Cell(match chosen.wide_field(value, &forming.look.types).first() {
                Some(field) => self.text(value, field, false, forming),
                None => String::new(),
            }),
            Layout::Text => match self.shape.kind {
                ShapeKind::Custom { depth } if chosen.view.is_none() => {
                    let fields = list_fields(&chosen.asked, value, &forming.look.types);
                    Entry::Lines(super::custom::custom_lines(value, &fields, depth, self.options(), forming.read))
                }
                _ => Entry::Lines(views::text_of(value)),
            },
        };
        forming.out.insert(at, Packet::Entry(entry));
    }

    fn pairs(&self, fields: &[Field], value: &Value, forming: &mut Forming<'_, '_>) -> Vec<(String, String)> {
        fields.iter().map(|field| (field.label.to_string(), self.text(value, field, false, forming))).collect()
    }

    /// The text of a field. `shortened`: numbers with a point are, where no pattern says otherwise.
    fn text(&self, value: &Value, field: &Field, shortened: bool, forming: &mut Forming<'_, '_>) -> String {
        let found = match (forming.read)(value, &field.source) {
            Found::Value(found) => found,
            Found::Missing => return String::new(),
            Found::Failed(_) => {
                if self.shape.show_error {
                    let message = format!("The expression \"{}\" of a property failed.", display_text(&field.source));
                    let exception = crate::record::Exception::new("System.Management.Automation.RuntimeException", message);
                    let record = ErrorRecord::new("PSPropertyExpressionError", crate::record::Category::InvalidArgument, exception);
                    let text = error_lines(&record.with_target(value.clone()), forming.look);
                    forming.out.push(Packet::Aside(Aside::Raw(text)));
                }
                return if self.shape.display_error { "#ERR".to_owned() } else { String::new() };
            }
        };
        if self.shape.display_error && !field.format.is_empty() && patterned(&found, &field.format).is_none() {
            return "#FMTERR".to_owned();
        }
        match found {
            Value::Double(_) | Value::Single(_) | Value::Decimal(_) if shortened && field.format.is_empty() => {
                property_text(&found, "F", self.options())
            }
            found => property_text(&found, &field.format, self.options()),
        }
    }

    fn options(&self) -> Options {
        Options { enumeration_limit: self.limit, width: 0 }
    }
}

/// The items that a collection is shown as; `None` for a single value.
fn items_of(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items) => Some(items.to_vec()),
        Value::Dictionary(entries) => Some(dictionary_entries(entries)),
        _ => None,
    }
}

/// The text of a value that is shown as a text, whatever is around it; `None` for an object with properties.
fn own_text(value: &Value, look: &Look) -> Option<String> {
    match value {
        Value::Null => return Some(String::new()),
        Value::Object(object) if object.base().is_null() => {
            let shown = !object.properties().is_empty() || views::view_of(value, views::Wanted::Any, None).is_some();
            return (!shown).then(|| object.own_text().map_or_else(String::new, ToString::to_string));
        }
        Value::Foreign(_) if !is_scalar(value) => {
            if let Some(record) = value.downcast::<ErrorRecord>() {
                return Some(error_lines(record, look));
            }
            const TEXTS: [&str; 3] = [
                "System.Management.Automation.ScriptBlock",
                "System.Management.Automation.InformationalRecord",
                "System.Management.Automation.InformationRecord",
            ];
            let is_text = value.type_names().iter().any(|name| TEXTS.contains(&&**name));
            let empty = || member::properties(value).is_empty() && views::view_of(value, views::Wanted::Any, None).is_none();
            return (is_text || empty()).then(|| display_text(value).to_string());
        }
        _ => {}
    }
    is_scalar(value).then(|| display_text(value).to_string())
}

fn error_lines(record: &ErrorRecord, look: &Look) -> String {
    super::error_text(record, &look.view, look.width).trim_end_matches('\n').to_owned()
}

/// Whether two values make the same group.
fn same(left: &Value, right: &Value) -> bool {
    match compare(left, right, false) {
        Ok(order) => order.is_eq(),
        Err(_) => display_text(left).to_lowercase() == display_text(right).to_lowercase(),
    }
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
            Value::Object(std::sync::Arc::new(crate::value::Object::of(&["System.Collections.DictionaryEntry", "System.Object"], parts)))
        })
        .collect()
}
