//! Objects with their parts, nested: what `Format-Custom` shows.

use super::columns::{Field, Options, property_text};
use super::shape::{Found, Read};
use crate::value::{Value, is_scalar, member, net_text};

/// The lines of one object.
pub(super) fn custom_lines(value: &Value, fields: &[Field], depth: usize, options: Options, read: Read<'_>) -> Vec<String> {
    let mut lines = vec![format!("class {}", class_name(value)), "{".to_owned()];
    for field in fields {
        let part = match read(value, &field.source) {
            Found::Value(part) => part,
            Found::Missing | Found::Failed(_) => Value::Null,
        };
        write(&field.label, &part, &field.format, 1, depth, options, &mut lines);
    }
    lines.push("}".to_owned());
    lines.push(String::new());
    lines
}

fn class_name(value: &Value) -> String {
    value.type_of().map_or_else(String::new, |ty| ty.short_name().to_string())
}

fn write(label: &str, value: &Value, format: &str, level: usize, depth: usize, options: Options, lines: &mut Vec<String>) {
    let indent = "  ".repeat(level);
    match value {
        Value::Array(items) if depth > 0 => {
            lines.push(format!("{indent}{label} = "));
            lines.push(format!("{indent}  ["));
            for item in items.to_vec() {
                if is_scalar(&item) || item.is_null() {
                    lines.push(format!("{indent}    {}", net_text(&item)));
                } else {
                    lines.push(format!("{indent}    class {}", class_name(&item)));
                    inside(&item, level + 2, depth - 1, options, lines);
                }
            }
            lines.push(format!("{indent}  ]"));
        }
        Value::Object(object) if object.base().is_null() && depth > 0 => {
            lines.push(format!("{indent}{label} = "));
            lines.push(format!("{indent}  class {}", class_name(value)));
            inside(value, level + 1, depth - 1, options, lines);
        }
        other => lines.push(format!("{indent}{label} = {}", property_text(other, format, options))),
    }
}

fn inside(value: &Value, level: usize, depth: usize, options: Options, lines: &mut Vec<String>) {
    let indent = "  ".repeat(level);
    lines.push(format!("{indent}{{"));
    for property in member::properties(value) {
        write(&property.name, &property.value, "", level + 1, depth, options, lines);
    }
    lines.push(format!("{indent}}}"));
}
