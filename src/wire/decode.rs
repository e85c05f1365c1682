//! JSON to values.

use super::error::error_at;
use super::{DEPTH_LIMIT, WireError};
use crate::value::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, EnumDef, EnumValue, Object, Property, Text, Type, Uri, Value,
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;

/// What the reading side has compiled in: enumerations and type names are found again here.
#[derive(Debug, Default)]
pub struct Known {
    enums: HashMap<&'static str, &'static EnumDef>,
    types: Vec<&'static [&'static str]>,
}

impl Known {
    /// Nothing: members of enumerations are read as their text.
    pub fn new() -> Self {
        Self::default()
    }

    /// All that the definitions name.
    pub fn compiled() -> Self {
        let mut known = Self::new();
        for noun in crate::catalog::NOUNS {
            known.add_types(noun.types);
            for property in noun.properties {
                known.add_type(property.ty);
            }
        }
        for parameter in crate::catalog::CMDLETS.iter().flat_map(|def| def.parameters) {
            known.add_type(parameter.ty);
        }
        known
    }

    fn add_type(&mut self, ty: crate::catalog::TypeDef) {
        if let crate::catalog::Scalar::Enum(def) = ty.scalar {
            self.add_enum(def);
        }
    }

    /// Adds an enumeration.
    pub fn add_enum(&mut self, def: &'static EnumDef) {
        self.enums.insert(def.name, def);
    }

    /// Adds the type names of a kind of object, most derived first.
    pub fn add_types(&mut self, types: &'static [&'static str]) {
        if !types.is_empty() && !self.types.contains(&types) {
            self.types.push(types);
        }
    }

    fn type_named(&self, name: &str) -> Type {
        match name.strip_suffix("[]") {
            Some(element) => Type::Array(Arc::new(self.type_named(element))),
            None => self.enums.get(name).map_or_else(|| Type::named(name), |def| Type::Enum(def)),
        }
    }
}

/// Reads a value.
///
/// # Errors
/// [`WireError::Shape`] for JSON that no value is written as, [`WireError::TooDeep`].
pub fn decode_value(json: &Json, known: &Known) -> Result<Value, WireError> {
    decode_at(json, known, 0)
}

pub(super) fn shared_text(json: &Json, at: &'static str) -> Result<Text, WireError> {
    json.as_str().map(Text::from).ok_or(WireError::Shape(at))
}

fn number<T: TryFrom<i64>>(json: &Json, at: &'static str) -> Result<T, WireError> {
    json.as_i64().and_then(|number| T::try_from(number).ok()).ok_or(WireError::Shape(at))
}

fn parsed<T: std::str::FromStr>(json: &Json, at: &'static str) -> Result<T, WireError> {
    json.as_str().and_then(|text| text.parse().ok()).ok_or(WireError::Shape(at))
}

fn items<'a>(json: &'a Json, at: &'static str) -> Result<&'a Vec<Json>, WireError> {
    json.as_array().ok_or(WireError::Shape(at))
}

pub(super) fn decode_at(json: &Json, known: &Known, depth: usize) -> Result<Value, WireError> {
    if depth > DEPTH_LIMIT {
        return Err(WireError::TooDeep);
    }
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(text) => Value::text(text.as_str()),
        Json::Number(_) => Value::Int(number(json, "number")?),
        Json::Array(list) => Value::array(decode_list(list, known, depth)?),
        Json::Object(map) => tagged(map, known, depth)?,
    })
}

fn decode_list(list: &[Json], known: &Known, depth: usize) -> Result<Vec<Value>, WireError> {
    list.iter().map(|item| decode_at(item, known, depth + 1)).collect()
}

fn tagged(map: &Map<String, Json>, known: &Known, depth: usize) -> Result<Value, WireError> {
    let (Some((tag, json)), 1) = (map.iter().next(), map.len()) else { return Err(WireError::Shape("value")) };
    Ok(match tag.as_str() {
        "char" => Value::Char(parsed(json, "char")?),
        "sbyte" => Value::SByte(number(json, "sbyte")?),
        "byte" => Value::Byte(number(json, "byte")?),
        "short" => Value::Short(number(json, "short")?),
        "ushort" => Value::UShort(number(json, "ushort")?),
        "uint" => Value::UInt(number(json, "uint")?),
        "long" => Value::Long(number(json, "long")?),
        "ulong" => Value::ULong(json.as_u64().ok_or(WireError::Shape("ulong"))?),
        "single" => Value::Single(parsed(json, "single")?),
        "double" => Value::Double(parsed(json, "double")?),
        "decimal" => Value::Decimal(parsed(json, "decimal")?),
        "date" => Value::DateTime(DateTime { ticks: number(&json[0], "date")?, kind: kind(&json[1])? }),
        "span" => Value::TimeSpan(number(json, "span")?),
        "guid" => Value::Guid(parsed(json, "guid")?),
        "version" => Value::Version([
            number(&json[0], "version")?,
            number(&json[1], "version")?,
            number(&json[2], "version")?,
            number(&json[3], "version")?,
        ]),
        "enum" => member(json, known)?,
        "type" => Value::Type(known.type_named(json.as_str().ok_or(WireError::Shape("type"))?)),
        "array" => array(json, ArrayKind::Fixed, known, depth)?,
        "arraylist" => array(json, ArrayKind::ArrayList, known, depth)?,
        "list" => array(json, ArrayKind::List, known, depth)?,
        "collection" => array(json, ArrayKind::Collection, known, depth)?,
        "queue" => array(json, ArrayKind::Queue, known, depth)?,
        "stack" => array(json, ArrayKind::Stack, known, depth)?,
        "set" => array(json, ArrayKind::Set, known, depth)?,
        "set-ignoring-case" => array(json, ArrayKind::SetIgnoringCase, known, depth)?,
        "multivalued" => array(json, ArrayKind::MultiValued, known, depth)?,
        "hashtable" => dictionary(json, DictionaryKind::Hashtable, known, depth)?,
        "ordered" => dictionary(json, DictionaryKind::Ordered, known, depth)?,
        "dictionary" => dictionary(json, DictionaryKind::Generic, known, depth)?,
        "object" => object(json, known, depth)?,
        "uri" => Value::foreign(Uri::new(shared_text(json, "uri")?)),
        "error" => Value::foreign(error_at(json, known, depth + 1)?),
        _ => return Err(WireError::Shape("value")),
    })
}

fn kind(json: &Json) -> Result<DateTimeKind, WireError> {
    match json.as_str() {
        Some("unspecified") => Ok(DateTimeKind::Unspecified),
        Some("utc") => Ok(DateTimeKind::Utc),
        Some("local") => Ok(DateTimeKind::Local),
        _ => Err(WireError::Shape("date")),
    }
}

/// A member of an enumeration; its text when the enumeration is newer than this program.
fn member(json: &Json, known: &Known) -> Result<Value, WireError> {
    let name = json[0].as_str().ok_or(WireError::Shape("enum"))?;
    Ok(match known.enums.get(name) {
        Some(def) => Value::Enum(EnumValue { def, value: number(&json[1], "enum")? }),
        None => Value::String(shared_text(&json[2], "enum")?),
    })
}

fn array(json: &Json, kind: ArrayKind, known: &Known, depth: usize) -> Result<Value, WireError> {
    let element = known.type_named(json[0].as_str().ok_or(WireError::Shape("array"))?);
    Ok(Value::Array(Arc::new(Array::of(kind, element, decode_list(items(&json[1], "array")?, known, depth)?))))
}

fn dictionary(json: &Json, kind: DictionaryKind, known: &Known, depth: usize) -> Result<Value, WireError> {
    let dictionary = Dictionary::new(kind);
    for pair in items(json, "hashtable")? {
        dictionary.set(decode_at(&pair[0], known, depth + 1)?, decode_at(&pair[1], known, depth + 1)?);
    }
    Ok(Value::Dictionary(Arc::new(dictionary)))
}

fn object(json: &Json, known: &Known, depth: usize) -> Result<Value, WireError> {
    let names: Vec<&str> =
        items(&json[0], "object")?.iter().map(|name| name.as_str().ok_or(WireError::Shape("object"))).collect::<Result<_, _>>()?;
    let base = decode_at(&json[1], known, depth + 1)?;
    let mut properties = Vec::new();
    for (name, value) in json[2].as_object().ok_or(WireError::Shape("object"))? {
        properties.push(Property { name: name.as_str().into(), value: decode_at(value, known, depth + 1)? });
    }
    let compiled = known.types.iter().copied().filter(|types| names.ends_with(types)).max_by_key(|types| types.len()).unwrap_or_default();
    let object = if base.is_null() { Object::of(compiled, properties) } else { Object::around(base, properties) };
    let rest = if object.base().is_null() { names.len() - compiled.len() } else { names.len() };
    for name in names[..rest].iter().rev() {
        object.add_type(*name);
    }
    Ok(Value::Object(Arc::new(object)))
}
