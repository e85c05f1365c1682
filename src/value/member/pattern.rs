//! `[WildcardPattern]`, `[Tuple]`, `[Security.Cryptography.SHA256]` and its like: how they are made, and their static methods.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{WILDCARD_OPTIONS, option_of};
use crate::value::{HashAlgorithm, Object, Property, Type, Value, WildcardPattern, generic, net_text, wildcard_pattern};
use std::sync::Arc;

/// The option that makes a pattern ignore case.
const IGNORE_CASE: i64 = 2;

/// A pattern of wildcards, and its options perhaps.
pub(super) fn wildcard(call: &Call<'_>) -> Wanted<Value> {
    let options = call.arguments.get(1).map_or(Some(0), |options| option_of(&WILDCARD_OPTIONS, options));
    let ignores_case = options.ok_or_else(|| call.wrong_count())? & IGNORE_CASE != 0;
    WildcardPattern::new(call.text(0)?, ignores_case).map(Value::foreign)
}

/// A static method of `[WildcardPattern]`.
pub(super) fn wildcard_static(lower: &str, call: &Call<'_>) -> Called {
    Some(match lower {
        "get" => wildcard(call),
        "escape" => call.text(0).map(|text| wildcard_pattern::escaped(&text).into()),
        "unescape" => call.text(0).map(|text| wildcard_pattern::unescaped(&text).into()),
        "containswildcardcharacters" => call.text(0).map(|text| Value::Bool(wildcard_pattern::has_wildcards(&text))),
        _ => return None,
    })
}

/// The algorithm that a class of `System.Security.Cryptography` is; in lower case.
pub(super) fn hash_algorithm(full: &str) -> Option<HashAlgorithm> {
    HashAlgorithm::of_type(full.strip_prefix("system.security.cryptography.")?)
}

/// `[HashAlgorithm]::Create('SHA256')`; `$null` for a name that says nothing.
pub(super) fn algorithm_named(call: &Call<'_>) -> Wanted<Value> {
    let name = call.text(0)?.replace('-', "").to_ascii_lowercase();
    Ok(HashAlgorithm::of_type(&name).map_or(Value::Null, Value::foreign))
}

/// A static method of a class of digests.
pub(super) fn hash_static(algorithm: HashAlgorithm, lower: &str, call: &Call<'_>) -> Called {
    match (lower, call.arguments) {
        ("create", []) => Some(Ok(Value::foreign(algorithm))),
        ("hashdata", [bytes]) => Some(
            crate::value::bytes_of(bytes).map(|bytes| crate::value::byte_array(algorithm.digest(&bytes))).ok_or_else(|| call.wrong_count()),
        ),
        _ => None,
    }
}

/// `[Tuple]::Create(1, 'a')`: up to eight values that stand together.
pub(super) fn tuple(call: &Call<'_>) -> Wanted<Value> {
    /// More do not stand together.
    const MOST: usize = 8;
    if call.count() == 0 || call.count() > MOST {
        return Err(call.wrong_count());
    }
    let types: Vec<Type> = call.arguments.iter().map(|value| value.type_of().unwrap_or(Type::Object)).collect();
    let items = call.arguments.iter().enumerate();
    let mut parts: Vec<Property> =
        items.map(|(index, value)| Property { name: format!("Item{}", index + 1).into(), value: value.clone() }).collect();
    parts.push(Property { name: "Length".into(), value: Value::Int(i32::try_from(call.count()).unwrap_or_default()) });
    let texts: Vec<String> = call.arguments.iter().map(|value| net_text(value).to_string()).collect();
    let made = Object::of(&["System.Object"], parts).written_as(format!("({})", texts.join(", ")));
    made.add_type(generic::written("System.Tuple", &types));
    Ok(Value::Object(Arc::new(made)))
}

/// A tuple whose type says what its items are.
pub(super) fn typed_tuple(full: &str, call: &Call<'_>) -> Wanted<Value> {
    let types = full.split_once('[').map_or("", |(_, types)| types).trim_end_matches(']');
    let types: Vec<Type> = types.split(',').map(|name| Type::named(name.trim_matches(['[', ' ']))).collect();
    if types.len() != call.count() {
        return Err(call.wrong_count());
    }
    let items: Vec<Value> = types.iter().enumerate().map(|(index, ty)| call.converted(index, ty)).collect::<Result<_, _>>()?;
    tuple(&Call { name: call.name, arguments: &items })
}
