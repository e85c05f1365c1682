//! Methods of arrays, lists, queues, stacks, sets and dictionaries.

use super::argument::{Call, Called, Wanted};
use crate::value::dictionary::{PAIR, pair};
use crate::value::operator::OperatorError;
use crate::value::{
    Array, ArrayKind, Dictionary, DictionaryKind, Enumerator, GenericOf, Key, Object, Property, Type, Value, check_items, compare, convert,
    equals, net_text,
};
use std::cmp::Ordering;
use std::sync::Arc;

/// Methods of collections that return nothing at all, so that a call puts nothing into the pipeline.
const SILENT: &[&str] = &[
    "addrange",
    "clear",
    "copyto",
    "enqueue",
    "exceptwith",
    "insert",
    "insertrange",
    "intersectwith",
    "push",
    "removeall",
    "removeat",
    "removerange",
    "reverse",
    "setvalue",
    "sort",
    "symmetricexceptwith",
    "unionwith",
    "trimexcess",
    "trimtosize",
    "ensurecapacity",
];

/// Whether a method of a collection returns nothing (`void`), which is less than `$null`.
pub fn returns_nothing(value: &Value, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    match value {
        Value::Object(object) => returns_nothing(object.base(), name),
        Value::Array(array) => match lower.as_str() {
            "add" => matches!(array.kind(), ArrayKind::List | ArrayKind::Collection | ArrayKind::MultiValued),
            "remove" => array.kind() == ArrayKind::ArrayList,
            other => SILENT.contains(&other),
        },
        Value::Dictionary(dictionary) => match lower.as_str() {
            "remove" => !dictionary.kind().is_generic(),
            "add" | "clear" | "insert" | "removeat" | "copyto" | "set_item" => true,
            _ => false,
        },
        Value::Foreign(foreign) => foreign.returns_nothing(name) || value.downcast::<crate::value::Stopwatch>().is_some(),
        Value::Type(ty) => super::static_members(ty).is_some_and(|known| {
            known.methods.iter().any(|line| line.starts_with("void ") && super::name_of(line).eq_ignore_ascii_case(&lower))
        }),
        _ => false,
    }
}

fn no_place(call: &Call<'_>) -> OperatorError {
    call.out_of_range("Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
}

fn empty(call: &Call<'_>, what: &str) -> OperatorError {
    call.thrown("InvalidOperationException", &format!("{what} empty."))
}

fn position(array: &Array, value: &Value) -> Option<usize> {
    array.items().iter().position(|item| is_same_in(array.kind(), item, value))
}

/// Whether two values are the same to a collection of this kind.
pub(super) fn is_same_in(kind: ArrayKind, left: &Value, right: &Value) -> bool {
    match (kind, left, right) {
        (ArrayKind::SetIgnoringCase, Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        _ => same(left, right),
    }
}

/// `Equals` as collections use it: no conversion, case counts.
fn same(left: &Value, right: &Value) -> bool {
    left.same(right) || (!matches!(left, Value::String(_)) && left.type_of() == right.type_of() && equals(left, right, true))
}

fn number(at: Option<usize>) -> Value {
    Value::Int(at.map_or(-1, |at| i32::try_from(at).unwrap_or(i32::MAX)))
}

pub(super) fn order(left: &Value, right: &Value) -> Ordering {
    compare(left, right, false).unwrap_or(Ordering::Equal)
}

/// A place from which on `count` items are there.
fn range(array: &Array, call: &Call<'_>, first: usize) -> Wanted<std::ops::Range<usize>> {
    let (start, count) = (call.size(first, "index")?, call.size(first + 1, "count")?);
    if start + count > array.len() {
        return Err(call.thrown("ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection."));
    }
    Ok(start..start + count)
}

/// A method of an array or list.
pub(super) fn array_method(array: &Arc<Array>, lower: &str, call: &Call<'_>) -> Called {
    let more = match (lower, call.arguments) {
        ("add" | "insert" | "enqueue" | "push", _) => 1,
        ("addrange", [Value::Array(more)]) | ("insertrange", [_, Value::Array(more)]) => more.len(),
        _ => 0,
    };
    if more > 0
        && let Err(error) = check_items(array.len() + more)
    {
        return Some(Err(error));
    }
    match array.kind() {
        ArrayKind::Queue | ArrayKind::Stack => {
            if let Some(result) = waiting(array, lower, call) {
                return Some(result);
            }
        }
        ArrayKind::Set | ArrayKind::SetIgnoringCase | ArrayKind::SortedSet => {
            if let Some(result) = set_method(array, lower, call) {
                return Some(result);
            }
        }
        _ => {}
    }
    let fixed = array.kind() == ArrayKind::Fixed;
    if fixed && matches!(lower, "add" | "insert" | "remove" | "removeat" | "addrange") {
        return Some(Err(call.thrown("NotSupportedException", "Collection was of a fixed size.")));
    }
    let converted = |value: &Value| {
        if *array.element() == Type::Object { Ok(value.clone()) } else { convert(value, array.element()).map_err(OperatorError::from) }
    };
    // The items of an argument as those of the list; what is no such item is found out before the method is called.
    let all = |at: usize| match call.value(at)? {
        Value::Array(_) if *array.element() != Type::Object => match call.converted(at, &Type::Array(Arc::new(array.element().clone())))? {
            Value::Array(items) => Ok(items.to_vec()),
            _ => Ok(Vec::new()),
        },
        _ => call.items(at)?.iter().map(converted).collect::<Wanted<Vec<_>>>(),
    };
    let result = match (lower, call.arguments) {
        ("add", [_]) => call.converted(0, array.element()).map(|value| {
            let mut items = array.items_mut();
            items.push(value);
            if array.kind() == ArrayKind::ArrayList { number(Some(items.len() - 1)) } else { Value::Null }
        }),
        ("addrange", [_]) => all(0).map(|values| {
            array.items_mut().extend(values);
            Value::Null
        }),
        ("clear", []) => {
            let mut items = array.items_mut();
            if fixed {
                items.fill(Value::Null)
            } else {
                items.clear()
            }
            Ok(Value::Null)
        }
        ("contains", [value]) => Ok(Value::Bool(position(array, value).is_some())),
        ("indexof", [value, ..]) => Ok(number(position(array, value))),
        ("lastindexof", [value]) => Ok(number(array.items().iter().rposition(|item| same(item, value)))),
        ("insert", [_, _]) => call.size(0, "index").and_then(|at| {
            let value = call.converted(1, array.element())?;
            let mut items = array.items_mut();
            if at > items.len() {
                return Err(call.out_of_range("Index must be within the bounds of the List. (Parameter 'index')"));
            }
            items.insert(at, value);
            Ok(Value::Null)
        }),
        ("insertrange", [_, _]) => call.size(0, "index").and_then(|at| {
            let values = all(1)?;
            let mut items = array.items_mut();
            if at > items.len() {
                return Err(no_place(call));
            }
            items.splice(at..at, values);
            Ok(Value::Null)
        }),
        ("remove", [value]) => {
            // A typed list compares what it holds, so the argument is converted first.
            let wanted = converted(value).unwrap_or_else(|_| value.clone());
            let at = position(array, &wanted);
            if let Some(at) = at {
                array.items_mut().remove(at);
            }
            Ok(if array.kind() == ArrayKind::ArrayList { Value::Null } else { Value::Bool(at.is_some()) })
        }
        ("removeat", [_]) => call.size(0, "index").and_then(|at| {
            let mut items = array.items_mut();
            if at >= items.len() {
                return Err(no_place(call));
            }
            items.remove(at);
            Ok(Value::Null)
        }),
        ("removerange", [_, _]) => range(array, call, 0).map(|range| {
            array.items_mut().drain(range);
            Value::Null
        }),
        ("getrange", [_, _]) => range(array, call, 0)
            .map(|range| Value::Array(Arc::new(Array::of(array.kind(), array.element().clone(), array.items()[range].to_vec())))),
        ("reverse", []) => {
            array.items_mut().reverse();
            Ok(Value::Null)
        }
        ("sort", []) => {
            if let Some(items) = crate::value::stable_sort(array.to_vec(), order) {
                *array.items_mut() = items;
            }
            Ok(Value::Null)
        }
        ("toarray" | "clone", _) => Ok(Value::Array(Arc::new(Array::of(
            if lower == "clone" { array.kind() } else { ArrayKind::Fixed },
            array.element().clone(),
            array.to_vec(),
        )))),
        ("tolist", []) => Ok(Value::Array(Arc::new(Array::of(ArrayKind::List, array.element().clone(), array.to_vec())))),
        ("getvalue" | "get_item" | "item", [at]) => super::property::index(&Value::Array(array.clone()), at),
        ("setvalue", [value, at]) | ("set_item", [at, value]) => {
            super::property::set_index(&Value::Array(array.clone()), at.clone(), value.clone()).map(|()| Value::Null)
        }
        ("copyto", [target, rest @ ..]) => copy_to(array, target, rest, call),
        ("getlength" | "getlonglength", [_]) => Ok(number(Some(array.len()))),
        ("getlowerbound", [_]) => Ok(Value::Int(0)),
        ("getupperbound", [_]) => Ok(number(array.len().checked_sub(1))),
        ("getenumerator", []) => Ok(Value::foreign(Enumerator::new(array.to_vec()))),
        ("trimexcess" | "trimtosize" | "ensurecapacity", _) => Ok(Value::Null),
        _ => return None,
    };
    Some(result)
}

fn copy_to(array: &Array, target: &Value, rest: &[Value], call: &Call<'_>) -> Wanted<Value> {
    let Value::Array(target) = target else { return Err(call.wrong_count()) };
    let start = if rest.is_empty() { 0 } else { call.size(1, "index")? };
    let items = array.to_vec();
    let mut places = target.items_mut();
    let Some(places) = places.get_mut(start..).filter(|places| places.len() >= items.len()) else {
        return Err(call.thrown("ArgumentException", "Destination array was not long enough."));
    };
    places[..items.len()].clone_from_slice(&items);
    Ok(Value::Null)
}

/// What queues and stacks do beyond lists.
fn waiting(array: &Arc<Array>, lower: &str, call: &Call<'_>) -> Called {
    let (what, stack) = if array.kind() == ArrayKind::Stack { ("Stack", true) } else { ("Queue", false) };
    let nothing = || empty(call, what);
    Some(match (lower, stack, call.arguments) {
        ("enqueue", false, [_]) | ("push", true, [_]) => call.converted(0, array.element()).map(|value| {
            let mut items = array.items_mut();
            if stack {
                items.insert(0, value)
            } else {
                items.push(value)
            }
            Value::Null
        }),
        ("dequeue", false, []) | ("pop", true, []) => {
            let mut items = array.items_mut();
            if items.is_empty() { Err(nothing()) } else { Ok(items.remove(0)) }
        }
        ("peek", _, []) => array.item(0).ok_or_else(nothing),
        ("add" | "insert" | "remove" | "removeat" | "addrange" | "sort" | "reverse", ..) => return None,
        _ => return None,
    })
}

/// Puts a value into a set, unless it is there already: behind the others, or where it belongs among those that stand in order.
fn put_new(set: &Array, value: Value) -> bool {
    if position(set, &value).is_some() {
        return false;
    }
    let mut items = set.items_mut();
    let at = match set.kind() {
        ArrayKind::SortedSet => items.partition_point(|own| order(own, &value).is_lt()),
        _ => items.len(),
    };
    items.insert(at, value);
    true
}

/// What sets do differently from lists.
fn set_method(array: &Arc<Array>, lower: &str, call: &Call<'_>) -> Called {
    let result = match (lower, call.arguments) {
        ("add", [_]) => call.converted(0, array.element()).map(|value| Value::Bool(put_new(array, value))),
        ("unionwith", [_]) => call.items(0).map(|others| {
            for other in others {
                put_new(array, other);
            }
            Value::Null
        }),
        ("exceptwith", [_]) => call.items(0).map(|others| {
            array.items_mut().retain(|item| !others.iter().any(|other| is_same_in(array.kind(), item, other)));
            Value::Null
        }),
        ("intersectwith", [_]) => call.items(0).map(|others| {
            array.items_mut().retain(|item| others.iter().any(|other| is_same_in(array.kind(), item, other)));
            Value::Null
        }),
        ("issubsetof", [_]) => call
            .items(0)
            .map(|others| Value::Bool(array.to_vec().iter().all(|item| others.iter().any(|other| is_same_in(array.kind(), item, other))))),
        ("issupersetof", [_]) => call.items(0).map(|others| Value::Bool(others.iter().all(|other| position(array, other).is_some()))),
        ("overlaps", [_]) => call.items(0).map(|others| Value::Bool(others.iter().any(|other| position(array, other).is_some()))),
        ("setequals", [_]) => call.items(0).map(|others| {
            Value::Bool(
                others.iter().all(|other| position(array, other).is_some())
                    && array.to_vec().iter().all(|item| others.iter().any(|other| is_same_in(array.kind(), item, other))),
            )
        }),
        _ => return None,
    };
    Some(result)
}

fn already_there(key: &Value, call: &Call<'_>) -> OperatorError {
    let key = net_text(key);
    call.thrown("ArgumentException", &format!("Item has already been added. Key in dictionary: '{key}'  Key being added: '{key}'"))
}

/// A method of a dictionary.
pub(super) fn dictionary_method(dictionary: &Arc<Dictionary>, lower: &str, call: &Call<'_>) -> Called {
    if matches!(lower, "add" | "insert" | "tryadd" | "set_item")
        && let Err(error) = check_items(dictionary.len() + 1)
    {
        return Some(Err(error));
    }
    if let (Some(types), Some(key)) = (dictionary.types(), call.arguments.first())
        && matches!(lower, "add" | "containskey" | "remove" | "set_item" | "tryadd" | "trygetvalue")
        && (*types.key() != Type::String || !matches!(key, Value::String(_)) || *types.value() != Type::Object)
        && !key.is_null()
    {
        return Some(typed_method(dictionary, types, lower, call));
    }
    plain_dictionary_method(dictionary, lower, call)
}

/// A method of a dictionary whose keys and values have types: the arguments become what it holds.
fn typed_method(dictionary: &Arc<Dictionary>, types: &GenericOf, lower: &str, call: &Call<'_>) -> Wanted<Value> {
    let mut arguments = call.arguments.to_vec();
    arguments[0] = call.converted(0, types.key())?;
    if lower != "trygetvalue" && arguments.len() > 1 {
        arguments[1] = call.converted(1, types.value())?;
    }
    let missing = lower == "trygetvalue" && !dictionary.contains(&arguments[0]);
    let call = Call { name: call.name, arguments: &arguments };
    let result = plain_dictionary_method(dictionary, lower, &call).unwrap_or_else(|| Err(call.wrong_count()))?;
    if missing {
        call.fill_reference(types.default_value());
    }
    Ok(result)
}

fn plain_dictionary_method(dictionary: &Arc<Dictionary>, lower: &str, call: &Call<'_>) -> Called {
    let no_key = || call.thrown("ArgumentNullException", "Key cannot be null. (Parameter 'key')");
    let result = match (lower, call.arguments) {
        ("add" | "containskey" | "contains" | "remove" | "trygetvalue", [Value::Null, ..]) => Err(no_key()),
        ("add", [key, value]) => {
            if dictionary.item(key).is_some() {
                Err(already_there(key, call))
            } else {
                dictionary.set(key.clone(), value.clone());
                Ok(Value::Null)
            }
        }
        ("insert", [_, key, value]) => call.size(0, "index").and_then(|at| {
            if dictionary.item(key).is_some() {
                return Err(already_there(key, call));
            }
            if at > dictionary.len() {
                return Err(no_place(call));
            }
            dictionary.insert(at, key.clone(), value.clone());
            Ok(Value::Null)
        }),
        ("remove", [key]) => {
            let removed = dictionary.remove(key);
            Ok(if dictionary.kind().is_generic() { Value::Bool(removed.is_some()) } else { Value::Null })
        }
        ("removeat", [_]) => call.size(0, "index").and_then(|at| {
            let removed = dictionary.remove_nth(at);
            if removed.is_none() { Err(no_place(call)) } else { Ok(Value::Null) }
        }),
        ("contains" | "containskey", [key]) => Ok(Value::Bool(dictionary.contains(key))),
        ("containsvalue", [value]) => Ok(Value::Bool(dictionary.entries().values().any(|own| same(own, value)))),
        ("trygetvalue", [key, _]) => {
            let found = dictionary.item(key);
            let there = found.is_some();
            call.fill_reference(found.unwrap_or_default());
            Ok(Value::Bool(there))
        }
        ("tryadd", [key, value]) => {
            let new = dictionary.item(key).is_none();
            if new {
                dictionary.set(key.clone(), value.clone());
            }
            Ok(Value::Bool(new))
        }
        ("clear", []) => {
            dictionary.clear();
            Ok(Value::Null)
        }
        ("clone", []) => Ok(Value::Dictionary(Arc::new(dictionary.duplicate()))),
        ("get_item" | "item", [key]) => super::property::index(&Value::Dictionary(dictionary.clone()), key),
        ("set_item", [key, value]) => {
            dictionary.set(key.clone(), value.clone());
            Ok(Value::Null)
        }
        ("get_keys" | "get_values" | "get_count", []) => {
            // A key of that name does not hide what the accessor means.
            let entries = dictionary.entries();
            Ok(match lower {
                "get_keys" => Value::array(entries.keys().map(|key| key.value().clone()).collect()),
                "get_values" => Value::array(entries.values().cloned().collect()),
                _ => number(Some(entries.len())),
            })
        }
        ("getenumerator", []) => Ok(Value::foreign(match dictionary.kind() {
            DictionaryKind::Ordered => Enumerator::of_entries(true, entries(dictionary)),
            kind if kind.is_generic() => Enumerator::of("System.Collections.Generic.Dictionary`2+Enumerator", entries(dictionary)),
            _ => Enumerator::of_entries(false, entries(dictionary)),
        })),
        _ => return None,
    };
    Some(result)
}

/// The entries of a dictionary as `System.Collections.DictionaryEntry` objects.
pub(crate) fn entries(dictionary: &Dictionary) -> Vec<Value> {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    if dictionary.kind().is_generic() {
        let name = dictionary.types().map_or_else(|| PAIR.into(), |types| types.pair_name());
        return dictionary.entries().iter().map(|(key, value)| pair(&name, key.value().clone(), value.clone())).collect();
    }
    let entry = |key: &Key, value: &Value| {
        let parts = vec![
            property("Name", Value::String(net_text(key.value()))),
            property("Key", key.value().clone()),
            property("Value", value.clone()),
        ];
        Value::Object(Arc::new(Object::of(&["System.Collections.DictionaryEntry", "System.ValueType", "System.Object"], parts)))
    };
    dictionary.entries().iter().map(|(key, value)| entry(key, value)).collect()
}
