//! What is decided with the first of the objects that belong together.

use super::columns::{Field, Side, naming_property, typed_fields};
use super::layout::{Column, Layout};
use super::shape::{Found, Read, Shape, ShapeKind, UnknownView};
use super::views::{self, Kind, View, Wanted};
use crate::value::{Name, Text, TypeData, TypePart, Value, Wildcard, is_scalar, member, to_text, type_text};
use std::sync::Arc;

/// How many properties make a table, when nobody says how they are shown.
const TABLE: usize = 4;
/// How many columns a table has when nobody names them.
const COLUMNS: usize = 10;

/// What was decided for the objects that are being shown.
pub(super) struct Chosen {
    pub(super) layout: Arc<Layout>,
    /// The columns of a table, the lines of a view's list, the property of a view's wide list; empty where each object decides.
    pub(super) fields: Vec<Field>,
    /// `-Property` of a list, which may name properties that an object lacks.
    pub(super) asked: Vec<Value>,
    /// `-ExcludeProperty`.
    excluded: Vec<Wildcard>,
    /// Whether the columns come from the properties of the first object.
    pub(super) generated: bool,
    /// Whether long cells are broken.
    pub(super) wrap: bool,
    /// Whether all that comes decides about widths.
    pub(super) auto_size: bool,
    /// The type of the view, when the type decided.
    pub(super) view: Option<Text>,
    pub(super) group: Option<Group>,
    /// Whether a group has begun.
    pub(super) in_group: bool,
}

/// What groups are made by.
pub(super) struct Group {
    pub(super) source: Value,
    /// What stands in front of the value.
    pub(super) heading: String,
    /// The value of the group that is being shown.
    pub(super) current: Option<Value>,
}

impl Chosen {
    /// What is left of fields.
    pub(super) fn exclude(&self, fields: Vec<Field>) -> Vec<Field> {
        left_over(fields, &self.excluded)
    }

    /// The fields of a wide list, of which the first is shown.
    pub(super) fn wide_field(&self, value: &Value, types: &TypeData) -> Vec<Field> {
        if !self.fields.is_empty() {
            return self.fields.clone();
        }
        if !self.asked.is_empty() {
            return self.exclude(list_fields(&self.asked, value, types));
        }
        match types.part(value, TypePart::Best).and_then(|names| names.into_iter().next()).or_else(|| naming_property(value)) {
            Some(name) => self.exclude(vec![Field::property(name)]),
            None => self.exclude(list_fields(&[], value, types)),
        }
    }
}

fn left_over(mut fields: Vec<Field>, excluded: &[Wildcard]) -> Vec<Field> {
    fields.retain(|field| !excluded.iter().any(|pattern| pattern.matches(&to_text(&field.source))));
    fields
}

/// Decides how the first object, and those after it, are shown.
///
/// # Errors
/// [`UnknownView`] when the object has no view of the name that was asked for.
pub(super) fn choose(shape: &Shape, first: &Value, types: &TypeData, read: Read<'_>) -> Result<Chosen, UnknownView> {
    let wanted = match shape.kind {
        ShapeKind::Suitable => Wanted::Any,
        ShapeKind::Table { .. } => Wanted::Table,
        ShapeKind::List => Wanted::List,
        ShapeKind::Wide { .. } => Wanted::Wide,
        ShapeKind::Custom { .. } => Wanted::Text,
    };
    let view = match &shape.view {
        _ if !shape.properties.is_empty() || !shape.exclude.is_empty() => None,
        Some(name) => match views::view_of(first, wanted, Some(name)) {
            Some(view) => Some(view),
            None => return Err(UnknownView { name: name.clone(), ty: type_text(first) }),
        },
        None => views::view_of(first, wanted, None),
    };
    let excluded: Vec<Wildcard> = shape.exclude.iter().map(|name| Wildcard::new(name)).collect();
    let group = shape.group.as_ref().and_then(|group| own_group(group, first, types)).or_else(|| {
        let group = view.as_ref()?.group?;
        Some(Group { source: group.property.into(), heading: group.heading.to_owned(), current: None })
    });
    let mut chosen = match view {
        Some(view) => of_view(view, shape, first, read),
        None => of_properties(shape, &excluded, first, types, read),
    };
    chosen.auto_size |= shape.auto_size;
    chosen.excluded = excluded;
    chosen.group = group;
    Ok(chosen)
}

fn own_group(group: &Value, first: &Value, types: &TypeData) -> Option<Group> {
    let field = typed_fields(std::slice::from_ref(group), first, types).into_iter().next()?;
    Some(Group { source: field.source, heading: format!("   {}: ", field.label), current: None })
}

fn of_view(view: View, shape: &Shape, first: &Value, read: Read<'_>) -> Chosen {
    let View { key, kind, .. } = view;
    let mut chosen = match kind {
        Kind::Table { columns, auto_size, wrap } => {
            let (no_headings, broken) = table_switches(shape.kind);
            Chosen { auto_size, ..table(columns, no_headings, wrap || broken, first, read) }
        }
        Kind::List(lines) => Chosen { fields: lines, ..plain(Layout::List) },
        Kind::Wide(field) => {
            let columns = wide_columns(shape);
            Chosen { fields: vec![field], ..plain(Layout::Wide(columns)) }
        }
        Kind::Text => plain(Layout::Text),
    };
    chosen.view = Some(key);
    chosen
}

fn of_properties(shape: &Shape, excluded: &[Wildcard], first: &Value, types: &TypeData, read: Read<'_>) -> Chosen {
    let asked = match shape.properties.is_empty() && !excluded.is_empty() {
        true => vec!["*".into()],
        false => shape.properties.clone(),
    };
    let own = || left_over(list_fields(&[], first, types), excluded);
    match shape.kind {
        ShapeKind::Suitable => {
            let columns = own();
            if columns.len() > TABLE || views::is_listed(first) {
                return plain(Layout::List);
            }
            Chosen { generated: true, ..table(columns, false, false, first, read) }
        }
        ShapeKind::Table { no_headings, wrap } => {
            let columns = match (asked.is_empty(), default_properties(first, types)) {
                (false, _) => left_over(typed_fields(&asked, first, types), excluded),
                (true, Some(_)) => own(),
                (true, None) => left_over(list_fields(&[], first, types).into_iter().take(COLUMNS).collect(), excluded),
            };
            Chosen { generated: true, ..table(columns, no_headings, wrap, first, read) }
        }
        ShapeKind::List => Chosen { asked, ..plain(Layout::List) },
        ShapeKind::Wide { .. } => Chosen { asked, ..plain(Layout::Wide(wide_columns(shape))) },
        ShapeKind::Custom { .. } => Chosen { asked, ..plain(Layout::Text) },
    }
}

fn table_switches(kind: ShapeKind) -> (bool, bool) {
    match kind {
        ShapeKind::Table { no_headings, wrap } => (no_headings, wrap),
        _ => (false, false),
    }
}

fn wide_columns(shape: &Shape) -> Option<usize> {
    match shape.kind {
        ShapeKind::Wide { columns } if !shape.auto_size => columns,
        _ => None,
    }
}

fn plain(layout: Layout) -> Chosen {
    Chosen {
        layout: Arc::new(layout),
        fields: Vec::new(),
        asked: Vec::new(),
        excluded: Vec::new(),
        generated: false,
        wrap: false,
        auto_size: false,
        view: None,
        group: None,
        in_group: false,
    }
}

fn table(fields: Vec<Field>, no_headings: bool, wrap: bool, first: &Value, read: Read<'_>) -> Chosen {
    let columns = fields
        .iter()
        .map(|field| {
            let side = field.side.unwrap_or_else(|| match read(first, &field.source) {
                Found::Value(value) if stands_right(&value) => Side::Right,
                _ => Side::Left,
            });
            Column { label: field.label.clone(), width: field.width, side }
        })
        .collect();
    Chosen { fields, wrap, ..plain(Layout::Table { columns, no_headings }) }
}

fn stands_right(value: &Value) -> bool {
    !matches!(value, Value::String(_)) && is_scalar(value)
}

/// The lines of a list: what was asked for and is there, or what stands for everything, or everything.
pub(super) fn list_fields(asked: &[Value], value: &Value, types: &TypeData) -> Vec<Field> {
    if !asked.is_empty() {
        let there = |field: &Field| match &field.source {
            Value::String(name) => member::has_own_property(value, name) || types.member(value, name).is_some(),
            _ => true,
        };
        return typed_fields(asked, value, types).into_iter().filter(there).collect();
    }
    match default_properties(value, types) {
        Some(names) => names.into_iter().map(Field::property).collect(),
        None => types.own_names(value).into_iter().map(Field::property).collect(),
    }
}

/// The properties that stand for all of a value's: what was said of its type, or what is known of it.
fn default_properties(value: &Value, types: &TypeData) -> Option<Vec<Name>> {
    types.part(value, TypePart::Display).or_else(|| Some(views::default_properties(value)?.iter().map(|name| (*name).into()).collect()))
}
