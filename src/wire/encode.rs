//! Values to JSON.

use super::{DEPTH_LIMIT, WireError, encode_error};
use crate::record::ErrorRecord;
use crate::value::{Array, ArrayKind, DateTimeKind, Dictionary, DictionaryKind, Name, Object, Type, Uri, Value, display_text, enum_text};
use std::fmt::Write;

/// Appends `value` to `out`.
///
/// # Errors
/// [`WireError`] for secrets, for values that mean nothing elsewhere, and for nesting without end; `out` then holds half a value.
pub fn encode_value(out: &mut String, value: &Value) -> Result<(), WireError> {
    at_depth(out, value, 0)
}

/// Appends JSON text.
pub(super) fn text(out: &mut String, text: &str) {
    out.push('"');
    // Nearly all text needs no escape, and a look at every byte without a branch takes many at a time.
    if !text.bytes().fold(false, |any, byte| any | needs_escape(byte)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape: Option<&str> = match byte {
            b'"' => Some("\\\""),
            b'\\' => Some("\\\\"),
            b'\n' => Some("\\n"),
            b'\r' => Some("\\r"),
            b'\t' => Some("\\t"),
            0..0x20 => None,
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        match escape {
            Some(escape) => out.push_str(escape),
            None => put(out, format_args!("\\u{byte:04x}")),
        }
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Appends a number between two pieces of text.
fn number(out: &mut String, before: &str, number: impl itoa::Integer, after: &str) {
    out.push_str(before);
    out.push_str(itoa::Buffer::new().format(number));
    out.push_str(after);
}

/// Appends formatted text.
pub(super) fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a String cannot fail");
}

fn tagged_text(out: &mut String, tag: &str, content: &str) {
    out.push_str("{\"");
    out.push_str(tag);
    out.push_str("\":");
    text(out, content);
    out.push('}');
}

pub(super) fn at_depth(out: &mut String, value: &Value, depth: usize) -> Result<(), WireError> {
    if depth > DEPTH_LIMIT {
        return Err(WireError::TooDeep);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::String(content) => text(out, content),
        Value::Int(value) => number(out, "{\"int\":", *value, "}"),
        Value::Char(letter) => tagged_text(out, "char", letter.encode_utf8(&mut [0; 4])),
        Value::SByte(value) => number(out, "{\"sbyte\":", *value, "}"),
        Value::Byte(value) => number(out, "{\"byte\":", *value, "}"),
        Value::Short(value) => number(out, "{\"short\":", *value, "}"),
        Value::UShort(value) => number(out, "{\"ushort\":", *value, "}"),
        Value::UInt(value) => number(out, "{\"uint\":", *value, "}"),
        Value::Long(value) => number(out, "{\"long\":", *value, "}"),
        Value::ULong(value) => number(out, "{\"ulong\":", *value, "}"),
        Value::Single(number) => put(out, format_args!("{{\"single\":\"{number:?}\"}}")),
        Value::Double(number) => put(out, format_args!("{{\"double\":\"{number:?}\"}}")),
        Value::Decimal(number) => put(out, format_args!("{{\"decimal\":\"{number}\"}}")),
        Value::DateTime(date) => {
            let kind = match date.kind {
                DateTimeKind::Unspecified => "unspecified",
                DateTimeKind::Utc => "utc",
                DateTimeKind::Local => "local",
            };
            number(out, "{\"date\":[", date.ticks, ",\"");
            out.push_str(kind);
            out.push_str("\"]}");
        }
        Value::TimeSpan(ticks) => number(out, "{\"span\":", *ticks, "}"),
        Value::Guid(guid) => put(out, format_args!("{{\"guid\":\"{guid}\"}}")),
        Value::Version(parts) => {
            let [major, minor, build, revision] = **parts;
            put(out, format_args!("{{\"version\":[{major},{minor},{build},{revision}]}}"));
        }
        Value::Enum(member) => {
            out.push_str("{\"enum\":[");
            text(out, member.def.name);
            number(out, ",", member.value, ",");
            text(out, &enum_text(**member));
            out.push_str("]}");
        }
        Value::Type(ty) => tagged_text(out, "type", &ty.full_name()),
        Value::Array(array) => self::array(out, array, depth)?,
        Value::Dictionary(entries) => dictionary(out, entries, depth)?,
        Value::Object(of) => object(out, of, depth)?,
        Value::Secret(_) => return Err(WireError::Secret),
        Value::Foreign(_) => foreign(out, value, depth)?,
    }
    Ok(())
}

fn array(out: &mut String, array: &Array, depth: usize) -> Result<(), WireError> {
    let items = array.to_vec();
    if array.kind() == ArrayKind::Fixed && *array.element() == Type::Object {
        return list(out, &items, depth);
    }
    let kind = match array.kind() {
        ArrayKind::Fixed | ArrayKind::Part(_) => "array",
        ArrayKind::ArrayList => "arraylist",
        ArrayKind::List => "list",
        ArrayKind::Collection => "collection",
        ArrayKind::MultiValued => "multivalued",
        ArrayKind::Queue => "queue",
        ArrayKind::Stack => "stack",
        ArrayKind::Set => "set",
        ArrayKind::SortedSet => "sorted-set",
        ArrayKind::SetIgnoringCase => "set-ignoring-case",
    };
    out.push_str("{\"");
    out.push_str(kind);
    out.push_str("\":[");
    text(out, &array.element().full_name());
    out.push(',');
    list(out, &items, depth)?;
    out.push_str("]}");
    Ok(())
}

fn list(out: &mut String, items: &[Value], depth: usize) -> Result<(), WireError> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        at_depth(out, item, depth + 1)?;
    }
    out.push(']');
    Ok(())
}

fn dictionary(out: &mut String, dictionary: &Dictionary, depth: usize) -> Result<(), WireError> {
    let kind = match dictionary.kind() {
        DictionaryKind::Hashtable => "hashtable",
        DictionaryKind::Ordered | DictionaryKind::SortedList => "ordered",
        DictionaryKind::GenericIgnoringCase | DictionaryKind::BoundParameters => "hashtable",
        DictionaryKind::Generic | DictionaryKind::OrderedHashtable | DictionaryKind::SortedDictionary => "dictionary",
    };
    let entries: Vec<(Value, Value)> = dictionary.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())).collect();
    out.push_str("{\"");
    out.push_str(kind);
    out.push_str("\":[");
    for (index, (key, value)) in entries.iter().enumerate() {
        out.push_str(if index > 0 { ",[" } else { "[" });
        at_depth(out, key, depth + 1)?;
        out.push(',');
        at_depth(out, value, depth + 1)?;
        out.push(']');
    }
    out.push_str("]}");
    Ok(())
}

fn object(out: &mut String, object: &Object, depth: usize) -> Result<(), WireError> {
    out.push_str("{\"object\":[[");
    for (index, name) in object.type_names().iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        text(out, name);
    }
    out.push_str("],");
    at_depth(out, object.base(), depth + 1)?;
    out.push_str(",{");
    let properties: Vec<(Name, Value)> =
        object.properties().iter().map(|property| (property.name.clone(), property.value.clone())).collect();
    for (index, (name, value)) in properties.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        text(out, name);
        out.push(':');
        at_depth(out, value, depth + 1)?;
    }
    out.push_str("}]}");
    Ok(())
}

fn foreign(out: &mut String, value: &Value, depth: usize) -> Result<(), WireError> {
    if value.downcast::<Uri>().is_some() {
        tagged_text(out, "uri", &display_text(value));
        return Ok(());
    }
    let Some(record) = value.downcast::<ErrorRecord>() else { return Err(WireError::Foreign(crate::value::type_text(value).to_string())) };
    out.push_str("{\"error\":");
    encode_error(out, record, depth + 1)?;
    out.push('}');
    Ok(())
}
