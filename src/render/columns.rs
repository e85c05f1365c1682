//! Which properties are shown, and the text of each.

use crate::value::{Name, Text, TypeData, Value, Wildcard, display_text, is_scalar, member, name_of, net_text, to_text};

/// A property to be shown, or something computed of the object.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its heading.
    pub label: Name,
    /// The property, or a script block that the caller runs.
    pub source: Value,
    /// How it is formatted; empty for the usual text.
    pub format: Text,
    /// Its width in cells, when it is fixed.
    pub width: Option<usize>,
    /// Where it stands; `None` lets the first value decide.
    pub side: Option<Side>,
}

/// Where a text stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// How values become text.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many items of a collection are shown; negative for all.
    pub enumeration_limit: i32,
    /// Width in cells that lines may take.
    pub width: usize,
}

impl Side {
    /// The side that a text means, by its beginning.
    fn named(text: &str) -> Option<Self> {
        let sides = [("left", Self::Left), ("center", Self::Center), ("right", Self::Right)];
        let text = text.to_ascii_lowercase();
        sides.into_iter().find(|(name, _)| !text.is_empty() && name.starts_with(&text)).map(|(_, side)| side)
    }
}

impl Field {
    /// A property under its own name.
    pub fn property(name: impl Into<Name>) -> Self {
        let label = name.into();
        Self { source: Value::from(&label), label, format: "".into(), width: None, side: None }
    }
}

/// The fields that `-Property` asks for, wildcards resolved with the names of the first object.
pub fn fields(wanted: &[Value], first: &Value) -> Vec<Field> {
    typed_fields(wanted, first, &TypeData::default())
}

/// The same, with the properties that were added to types.
pub fn typed_fields(wanted: &[Value], first: &Value, types: &TypeData) -> Vec<Field> {
    let mut all = Vec::new();
    for item in wanted {
        match item {
            Value::Array(items) => all.extend(typed_fields(&items.to_vec(), first, types)),
            Value::Dictionary(entries) => all.push(calculated(entries)),
            Value::Foreign(_) => all.push(Field { source: item.clone(), ..Field::property(name_of(&to_text(item))) }),
            other => {
                let name = to_text(other);
                if Wildcard::is_pattern(&name) {
                    let pattern = Wildcard::new(&name);
                    all.extend(types.names(first).into_iter().filter(|name| pattern.matches(name)).map(Field::property));
                } else {
                    let own = types.names(first).into_iter().find(|own| own.eq_ignore_ascii_case(&name));
                    let mut field = Field::property(own.unwrap_or_else(|| name_of(&name)));
                    field.source = Value::String(name);
                    all.push(field);
                }
            }
        }
    }
    all
}

/// A calculated property: keys by their beginnings.
fn calculated(entries: &crate::value::Dictionary) -> Field {
    let mut field = Field { source: Value::Null, ..Field::property("") };
    for (key, value) in entries.entries().iter() {
        let key = to_text(key.value()).to_ascii_lowercase();
        let is = |name: &str| name.starts_with(key.as_str());
        if key.is_empty() {
            continue;
        }
        if is("name") || is("label") {
            field.label = name_of(&to_text(value));
        } else if is("expression") {
            field.source = value.clone();
        } else if is("formatstring") {
            field.format = to_text(value);
        } else if is("width") {
            field.width = crate::value::to_f64(value).filter(|width| *width >= 1.0).map(|width| width as usize);
        } else if is("alignment") {
            field.side = Side::named(&to_text(value));
        }
    }
    if field.label.is_empty() {
        field.label = name_of(&to_text(&field.source));
    }
    field
}

/// The text of a property's value: nothing for `$null`, `{a, b}` for collections. A pattern that does not fit is left alone.
pub fn property_text(value: &Value, format: &str, options: Options) -> String {
    if !format.is_empty()
        && let Some(text) = patterned(value, format)
    {
        return text;
    }
    match value {
        Value::Array(items) => braced(items.to_vec().iter(), options),
        Value::Dictionary(entries) => {
            let pairs: Vec<Value> = entries
                .entries()
                .iter()
                .map(|(key, value)| Value::from(format!("[{}, {}]", net_text(key.value()), net_text(value))))
                .collect();
            braced(pairs.iter(), options)
        }
        other => display_text(other).to_string(),
    }
}

/// A value in a pattern; `None` when it does not fit.
pub(super) fn patterned(value: &Value, format: &str) -> Option<String> {
    if format.contains("{0") || format.contains('}') {
        crate::value::format(format, std::slice::from_ref(value)).ok()
    } else {
        crate::value::format_value(value, format).ok()
    }
}

fn braced<'a>(items: impl Iterator<Item = &'a Value>, options: Options) -> String {
    let limit = usize::try_from(options.enumeration_limit).unwrap_or(usize::MAX);
    let mut text = String::from("{");
    for (index, item) in items.enumerate() {
        if index >= limit {
            text.push('…');
            break;
        }
        if index > 0 {
            text.push_str(", ");
        }
        match item {
            Value::Null => text.push_str("$null"),
            Value::Dictionary(entries) if entries.kind() == crate::value::DictionaryKind::Hashtable => {
                let name = entries.item_named("name").or_else(|| entries.item_named("id")).or_else(|| entries.item_named("key"));
                text.push_str(&name.map_or_else(|| net_text(item), |name| display_text(&name)));
            }
            scalar if is_scalar(scalar) => text.push_str(&display_text(scalar)),
            Value::Object(object) if object.is_a(PARAMETER_SET) => text.push_str(&display_text(item)),
            Value::Object(object) if !object.is_a("System.Management.Automation.PSCustomObject") => text.push_str(&display_name(item)),
            other => text.push_str(&display_text(other)),
        }
    }
    text.push('}');
    text
}

/// A type that has a name, and a text of its own which says more.
const PARAMETER_SET: &str = "System.Management.Automation.CommandParameterSetInfo";

/// The property that names an object best, else its text.
fn display_name(value: &Value) -> String {
    match naming_property(value).and_then(|name| member::property(value, &name)) {
        Some(found) => display_text(&found).to_string(),
        None => net_text(value).to_string(),
    }
}

/// The property that names an object best: `Name`, `Id`, `Key`, or one whose name ends like that.
pub(super) fn naming_property(value: &Value) -> Option<Name> {
    let all = member::properties(value);
    let found = |fits: &dyn Fn(&str) -> bool| all.iter().find(|property| fits(&property.name.to_ascii_lowercase()));
    let called = |wanted: &str| found(&|name| name == wanted);
    let ending = |wanted: &str| found(&|name| name.ends_with(wanted));
    let best = called("name").or_else(|| called("id")).or_else(|| called("key"));
    let best = best.or_else(|| ending("key")).or_else(|| ending("name")).or_else(|| ending("id"));
    best.map(|property| property.name.clone())
}
