//! Values as members of an enumeration.

use super::number::whole_of;
use super::{ConversionError, Converted};
use crate::value::text::{enum_text, net_text};
use crate::value::wildcard::Wildcard;
use crate::value::{EnumDef, EnumValue, Type, Value};

/// Text to a value of an enumeration: exact names, then beginnings, then numbers; flags as a list with commas.
pub(super) fn to_enum(value: &Value, def: &'static EnumDef) -> Converted {
    let ty = Type::Enum(def);
    let parts: Vec<String> = match value {
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        Value::Array(array) if def.flags => array.to_vec().iter().map(|item| net_text(item).to_string()).collect(),
        Value::Enum(other) => vec![enum_text(**other)],
        other => match whole_of(other).and_then(|number| i64::try_from(number).ok()) {
            Some(number) if !other.is_null() => return enum_number(value, def, number),
            _ => return Err(ConversionError::cast(value, &ty)),
        },
    };
    let mut bits = 0;
    for part in &parts {
        bits |= if TAKE_PATTERNS.contains(&def.name) && Wildcard::is_pattern(part) {
            matching_members(value, def, part)?
        } else {
            enum_member(value, def, part)?
        };
    }
    if parts.len() > 1 && !def.flags {
        return Err(unmatched(value, def, UNKNOWN_NAME));
    }
    Ok(Value::from(EnumValue { def, value: bits }))
}

/// The enumerations whose names may be given as wildcard patterns.
const TAKE_PATTERNS: &[&str] = &["System.Management.Automation.PSMemberTypes", "System.Management.Automation.PSMemberViewTypes"];

/// All members whose names fit a pattern, together.
fn matching_members(value: &Value, def: &'static EnumDef, pattern: &str) -> Result<i64, ConversionError> {
    let wanted = Wildcard::new(pattern);
    let fitting = def.members.iter().filter(|member| wanted.matches(member.name));
    fitting.map(|member| member.value).reduce(|all, bit| all | bit).ok_or_else(|| unmatched(value, def, UNKNOWN_NAME))
}

fn enum_number(value: &Value, def: &'static EnumDef, number: i64) -> Converted {
    let known = def.members.iter().any(|member| member.value == number)
        || (def.flags && number & !def.members.iter().fold(0, |all, member| all | member.value) == 0);
    let id = if matches!(value, Value::String(_)) { "EnumParseUndefined" } else { "UndefinedIntegerToEnum" };
    if known { Ok(Value::from(EnumValue { def, value: number })) } else { Err(unmatched(value, def, id)) }
}

fn enum_member(value: &Value, def: &'static EnumDef, name: &str) -> Result<i64, ConversionError> {
    if let Some(member) = def.members.iter().find(|member| member.name.eq_ignore_ascii_case(name)) {
        return Ok(member.value);
    }
    if let Ok(number) = name.parse::<i64>() {
        return enum_number(value, def, number).map(|_| number);
    }
    let begins = |own: &str| !name.is_empty() && own.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let matching: Vec<_> = def.members.iter().filter(|member| begins(member.name)).collect();
    match matching.as_slice() {
        [only] => Ok(only.value),
        [] => Err(unmatched(value, def, UNKNOWN_NAME)),
        several => {
            let names: Vec<&str> = several.iter().map(|member| member.name).collect();
            let reason =
                format!("\"{name}\" is the beginning of several names: {}. Write more of the one that is meant.", names.join(", "));
            Err(ConversionError::new(value, &Type::Enum(def), UNKNOWN_NAME, &reason))
        }
    }
}

/// PowerShell's id of a text that is no name of an enumeration, nor the beginning of one.
pub(super) const UNKNOWN_NAME: &str = "SubstringDisambiguationEnumParseThrewAnException";

fn unmatched(value: &Value, def: &'static EnumDef, id: &'static str) -> ConversionError {
    let names: Vec<&str> = def.members.iter().map(|member| member.name).collect();
    let reason = format!("\"{}\" is none of its names. These are: {}", net_text(value), names.join(", "));
    ConversionError::new(value, &Type::Enum(def), id, &reason)
}
