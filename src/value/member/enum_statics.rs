//! Static members of enumerations.

use super::argument::{Call, Called};
use super::enumeration::{enum_of, known_enum};
use crate::value::{Array, ArrayKind, EnumDef, EnumValue, Type, Value, convert, enum_text};
use std::sync::Arc;

/// The member of this name.
pub(super) fn enum_member(def: &'static EnumDef, name: &str) -> Option<Value> {
    def.members
        .iter()
        .find(|member| member.name.eq_ignore_ascii_case(name))
        .map(|member| Value::from(EnumValue { def, value: member.value }))
}

/// The value that names, joined with commas, or a number mean to .NET, which takes no beginnings of names.
fn enum_named(def: &EnumDef, text: &str, ignore_case: bool) -> Option<i64> {
    if let Ok(number) = text.trim().parse() {
        return Some(number);
    }
    text.split(',').map(str::trim).try_fold(0, |all, name| {
        let is = |own: &str| if ignore_case { own.eq_ignore_ascii_case(name) } else { own == name };
        def.members.iter().find(|member| is(member.name)).map(|member| all | member.value)
    })
}

/// A whole number of any type.
fn whole(value: &Value) -> Option<i64> {
    matches!(value, Value::Int(_) | Value::Long(_) | Value::Byte(_)).then(|| convert(value, &Type::Long).ok()).flatten().and_then(|value| {
        match value {
            Value::Long(number) => Some(number),
            _ => None,
        }
    })
}

pub(super) fn enum_static(lower: &str, call: &Call<'_>) -> Called {
    if let ("tryparse", Some(Value::String(_)), Some(Value::Foreign(place))) = (lower, call.arguments.first(), call.arguments.last()) {
        // Without a type, the variable says by its value which one is meant.
        let Some(Value::Enum(held)) = place.property("Value") else { return Some(Err(call.wrong_count())) };
        let ty = Value::from(Type::Enum(held.def));
        let arguments: Vec<Value> = std::iter::once(ty).chain(call.arguments.iter().cloned()).collect();
        return enum_static(lower, &Call { name: call.name, arguments: &arguments });
    }
    let def = match call.arguments.first()? {
        Value::Type(ty) => enum_of(ty),
        Value::String(name) => known_enum(name),
        _ => None,
    };
    let Some(def) = def else {
        return Some(Err(call.thrown("ArgumentException", "Type provided must be an Enum. (Parameter 'enumType')")));
    };
    let ty = Type::Enum(def);
    let of = |value: i64| Value::from(EnumValue { def, value });
    let parsed = |position: usize| {
        call.value(position).and_then(|value| convert(value, &ty).map_err(|error| call.thrown("ArgumentException", &error.message)))
    };
    Some(match lower {
        "getnames" => Ok(super::textual::text_array(def.members.iter().map(|member| Value::from(member.name)))),
        "getvalues" => {
            Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, ty.clone(), def.members.iter().map(|member| of(member.value)).collect()))))
        }
        "getname" => parsed(1).map(|value| match value {
            Value::Enum(value) => enum_text(*value).into(),
            _ => Value::Null,
        }),
        "isdefined" => call.value(1).map(|wanted| {
            Value::Bool(match wanted {
                Value::String(name) => def.members.iter().any(|member| member.name == &**name),
                Value::Enum(value) => def.members.iter().any(|member| member.value == value.value),
                other => whole(other).is_some_and(|value| def.members.iter().any(|member| member.value == value)),
            })
        }),
        "parse" => call.text(1).and_then(|text| match enum_named(def, &text, call.arguments.get(2).is_some_and(crate::value::truthy)) {
            Some(value) => Ok(of(value)),
            None => Err(call.thrown("ArgumentException", &format!("Requested value '{text}' was not found."))),
        }),
        "tryparse" => call.text(1).map(|text| {
            let ignore_case = call.arguments.len() > 3 && call.arguments.get(2).is_some_and(crate::value::truthy);
            let found = enum_named(def, &text, ignore_case);
            call.fill_reference(of(found.unwrap_or(0)));
            Value::Bool(found.is_some())
        }),
        "toobject" => call.value(1).and_then(|value| match (whole(value), value) {
            (_, Value::Enum(value)) => Ok(of(value.value)),
            (Some(number), _) => Ok(of(number)),
            _ => parsed(1),
        }),
        _ => return None,
    })
}
