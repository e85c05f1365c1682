//! New objects: `[type]::new(…)` and `New-Object`.

use super::argument::{Call, Wanted};
use super::enumeration::{DATE_TIME_KIND, REGEX_OPTIONS, option_of};
use super::pattern;
use crate::value::time::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{
    Array, ArrayKind, Comparer, Credential, Culture, DateTime, DateTimeKind, Dictionary, DictionaryKind, Encoding, GenericOf, ITEM_LIMIT,
    Object, Parts, Property, Stopwatch, StringBuilder, TEXT_LIMIT, Type, Value, convert, generic, to_text,
};
use std::sync::Arc;

/// A new object of a type; `None` when the type has no constructor that is known here.
pub(super) fn construct(ty: &Type, call: &Call<'_>) -> Option<Wanted<Value>> {
    Some(match ty {
        Type::DateTime => date(call),
        Type::TimeSpan => span(call),
        Type::Version if call.count() >= 2 => version(call),
        Type::Object | Type::CustomObject if call.count() == 0 => Ok(Value::Object(Arc::new(Object::new(Vec::new())))),
        Type::CustomObject => call.value(0).cloned(),
        Type::Hashtable | Type::Ordered => {
            Ok(dictionary(if *ty == Type::Ordered { DictionaryKind::Ordered } else { DictionaryKind::Hashtable }, call))
        }
        Type::String => text(call),
        Type::Guid if call.count() == 0 => Ok(Value::from(uuid::Uuid::nil())),
        Type::Secret if call.count() == 0 => Ok(crate::value::secret("")),
        Type::Credential => credential(call),
        Type::Uri if call.count() == 1 => absolute_uri(call),
        Type::Uri if call.count() == 2 => combined_uri(call),
        Type::Array(element) => call.size(0, "length").and_then(|length| blank_array(element, length, call)),
        Type::Named(full) => return named(full, ty, call),
        _ => call.converted(0, ty),
    })
}

fn date(call: &Call<'_>) -> Wanted<Value> {
    if call.count() == 0 {
        return Ok(Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }));
    }
    if call.count() < 3 {
        let kind = if call.count() == 2 { option_of(&DATE_TIME_KIND, call.value(1)?) } else { None };
        let Value::DateTime(date) = call.converted(0, &Type::DateTime)? else { return Err(call.wrong_count()) };
        return Ok(Value::DateTime(DateTime { kind: kind.map_or(date.kind, kind_of), ..date }));
    }
    let mut numbers = [0_i64; 7];
    let mut kind = DateTimeKind::Unspecified;
    for (position, argument) in call.arguments.iter().enumerate() {
        match numbers.get_mut(position) {
            Some(number) if !matches!(argument, Value::Enum(_)) && position != 6 => *number = i64::from(call.int(position)?),
            Some(number) if matches!(argument, Value::Int(_)) => *number = i64::from(call.int(position)?),
            _ => kind = option_of(&DATE_TIME_KIND, argument).map(kind_of).ok_or_else(|| call.wrong_count())?,
        }
    }
    let [year, month, day, hour, minute, second, milliseconds] = numbers;
    DateTime::of(Parts { year, month, day, hour, minute, second, fraction: milliseconds * (SECOND / 1000) }, kind)
        .map(Value::DateTime)
        .ok_or_else(|| call.out_of_range("Year, Month, and Day parameters describe an un-representable DateTime."))
}

fn kind_of(option: i64) -> DateTimeKind {
    match option {
        1 => DateTimeKind::Utc,
        2 => DateTimeKind::Local,
        _ => DateTimeKind::Unspecified,
    }
}

fn span(call: &Call<'_>) -> Wanted<Value> {
    let units: &[i64] = match call.count() {
        0 => return Ok(Value::TimeSpan(0)),
        1 => &[1],
        3 => &[HOUR, MINUTE, SECOND],
        4 | 5 => &[DAY, HOUR, MINUTE, SECOND, SECOND / 1000],
        _ => return Err(call.wrong_count()),
    };
    let mut ticks = 0_i64;
    for (position, unit) in units.iter().enumerate().take(call.count()) {
        let part = call.long(position)?.checked_mul(*unit).and_then(|part| ticks.checked_add(part));
        ticks = part.ok_or_else(|| call.out_of_range("TimeSpan overflowed because the duration is too long."))?;
    }
    Ok(Value::TimeSpan(ticks))
}

fn version(call: &Call<'_>) -> Wanted<Value> {
    let mut parts = [-1; 4];
    if call.count() > parts.len() {
        return Err(call.wrong_count());
    }
    for (position, part) in parts.iter_mut().enumerate().take(call.count()) {
        *part = i32::try_from(call.size(position, "version")?).unwrap_or(i32::MAX);
    }
    Ok(Value::version(parts))
}

fn text(call: &Call<'_>) -> Wanted<Value> {
    if call.count() == 2 {
        let (letter, times) = (call.text(0)?, call.size(1, "count")?);
        if letter.len().saturating_mul(times) > TEXT_LIMIT {
            return Err(call.thrown("OutOfMemoryException", "The text would become larger than this shell builds."));
        }
        return Ok(letter.repeat(times).into());
    }
    Ok(match call.value(0)? {
        Value::Array(letters) => letters.to_vec().iter().map(|letter| to_text(letter).to_string()).collect::<String>().into(),
        other => Value::String(to_text(other)),
    })
}

fn credential(call: &Call<'_>) -> Wanted<Value> {
    let user = call.text(0)?;
    match call.value(1)? {
        Value::Secret(secret) if !user.is_empty() => Ok(Value::foreign(Credential::new(user, secret.clone()))),
        Value::Secret(_) => Err(call.thrown("PSArgumentException", "The user name of a credential cannot be empty.")),
        _ => Err(call.converted(1, &Type::Secret).err().unwrap_or_else(|| call.wrong_count())),
    }
}

/// `[uri]::new('https://a')`: unlike a cast, it takes no relative address.
fn absolute_uri(call: &Call<'_>) -> Wanted<Value> {
    let made = call.converted(0, &Type::Uri)?;
    match super::property(&made, "IsAbsoluteUri") {
        Some(Value::Bool(false)) => Err(call.thrown("UriFormatException", "Invalid URI: The format of the URI could not be determined.")),
        _ => Ok(made),
    }
}

fn combined_uri(call: &Call<'_>) -> Wanted<Value> {
    // Beside a text stands what kind of address it is, beside an address a part of one.
    let is_kind = |name: &str| ["RelativeOrAbsolute", "Absolute", "Relative"].iter().any(|kind| kind.eq_ignore_ascii_case(name));
    if matches!(call.value(0)?, Value::String(_)) && is_kind(&call.text(1)?) {
        return Ok(Value::foreign(crate::value::Uri::new(call.text(0)?)));
    }
    let (base, path) = (call.text(0)?, call.text(1)?);
    if path.contains("://") {
        return Ok(Value::foreign(crate::value::Uri::new(path)));
    }
    let authority_end = base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash)).unwrap_or(base.len());
    let folder_end = base[authority_end..].rfind('/').map_or(authority_end, |slash| authority_end + slash);
    let whole = if let Some(rest) = path.strip_prefix('/') {
        format!("{}/{rest}", &base[..authority_end])
    } else {
        format!("{}/{path}", &base[..folder_end])
    };
    Ok(Value::foreign(crate::value::Uri::new(whole)))
}

/// An array of so many default values.
pub(super) fn blank_array(element: &Type, length: usize, call: &Call<'_>) -> Wanted<Value> {
    if length > ITEM_LIMIT {
        return Err(call.thrown("OutOfMemoryException", "Array dimensions exceeded supported range."));
    }
    let blank = if element.is_value_type() { convert(&Value::Int(0), element).unwrap_or_default() } else { Value::Null };
    Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, element.clone(), vec![blank; length]))))
}

fn dictionary(kind: DictionaryKind, call: &Call<'_>) -> Value {
    match call.arguments.iter().find_map(|argument| if let Value::Dictionary(dictionary) = argument { Some(dictionary) } else { None }) {
        Some(source) => crate::value::as_kind(source, kind),
        None => Value::Dictionary(Arc::new(Dictionary::new(kind))),
    }
}

/// A generic dictionary, whose keys and values have types.
fn typed_dictionary(kind: DictionaryKind, types: GenericOf, call: &Call<'_>) -> Wanted<Value> {
    let made = Dictionary::typed(kind, types);
    if let Some(Value::Dictionary(source)) = call.arguments.iter().find(|argument| matches!(argument, Value::Dictionary(_))) {
        let all: Vec<(Value, Value)> = source.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())).collect();
        for (key, value) in all {
            made.set_checked(key, value)?;
        }
    }
    Ok(Value::Dictionary(Arc::new(made)))
}

/// `[KeyValuePair[string,int]]::new('a', 1)`.
fn pair(full: &str, call: &Call<'_>) -> Wanted<Value> {
    let types = GenericOf::named(generic::PAIR_DEFINITION, full);
    Ok(crate::value::dictionary::pair(&types.pair_name(), call.converted(0, types.key())?, call.converted(1, types.value())?))
}

fn collection(kind: ArrayKind, element: Type, call: &Call<'_>) -> Wanted<Value> {
    let folds = call.arguments.iter().filter_map(Value::downcast::<Comparer>).any(Comparer::ignores_case);
    let kind = if kind == ArrayKind::Set && folds { ArrayKind::SetIgnoringCase } else { kind };
    let is_set = matches!(kind, ArrayKind::Set | ArrayKind::SetIgnoringCase | ArrayKind::SortedSet);
    let source = match call.arguments.first() {
        Some(Value::Array(source)) => source.to_vec(),
        // A text is no number of places: it is the only item.
        Some(Value::String(only)) if kind != ArrayKind::ArrayList => vec![Value::String(only.clone())],
        _ => Vec::new(),
    };
    let mut items: Vec<Value> = Vec::with_capacity(source.len());
    for item in source {
        let item = convert(&item, &element)?;
        if is_set && items.iter().any(|own| super::collection::is_same_in(kind, own, &item)) {
            continue;
        }
        if kind == ArrayKind::Stack { items.insert(0, item) } else { items.push(item) }
    }
    if kind == ArrayKind::SortedSet {
        items.sort_by(super::collection::order);
    }
    Ok(Value::Array(Arc::new(Array::of(kind, element, items))))
}

/// A generic collection of the items of a value, as a cast makes it.
pub(crate) fn collection_from(ty: &Type, value: &Value) -> Wanted<Value> {
    let items = if let Value::Array(_) = value { value.clone() } else { Value::array(vec![value.clone()]) };
    let call = Call { name: "new", arguments: &[items] };
    construct(ty, &call).unwrap_or_else(|| Err(call.wrong_count()))
}

/// What stands between the brackets of a generic type.
fn element_of(name: &str) -> Type {
    generic::parts(name).and_then(|(_, arguments)| arguments.first().copied()).map_or(Type::Object, Type::named)
}

fn named(full: &str, ty: &Type, call: &Call<'_>) -> Option<Wanted<Value>> {
    let lower = full.to_ascii_lowercase();
    let short = lower.strip_prefix("system.").unwrap_or(&lower);
    let (generic, _) = short.split_once('[').unwrap_or((short, ""));
    Some(match generic.split('`').next().unwrap_or(generic) {
        "collections.arraylist" => collection(ArrayKind::ArrayList, Type::Object, call),
        "collections.generic.list" => collection(ArrayKind::List, element_of(short), call),
        "collections.objectmodel.collection" => collection(ArrayKind::Collection, element_of(short), call),
        "collections.queue" => collection(ArrayKind::Queue, Type::Object, call),
        "collections.generic.queue" => collection(ArrayKind::Queue, element_of(short), call),
        "collections.stack" => collection(ArrayKind::Stack, Type::Object, call),
        "collections.generic.stack" => collection(ArrayKind::Stack, element_of(short), call),
        "collections.generic.hashset" => collection(ArrayKind::Set, element_of(short), call),
        "collections.generic.sortedset" => collection(ArrayKind::SortedSet, element_of(short), call),
        "collections.generic.sorteddictionary" => {
            let types = GenericOf::named("System.Collections.Generic.SortedDictionary", full);
            typed_dictionary(DictionaryKind::SortedDictionary, types, call)
        }
        own @ ("collections.generic.dictionary" | "collections.concurrent.concurrentdictionary") => {
            let folds = call.arguments.iter().any(|argument| to_text(argument).to_ascii_lowercase().ends_with("ignorecase"));
            let definition = match own {
                "collections.generic.dictionary" => "System.Collections.Generic.Dictionary",
                _ => "System.Collections.Concurrent.ConcurrentDictionary",
            };
            let kind = if folds { DictionaryKind::GenericIgnoringCase } else { DictionaryKind::Generic };
            typed_dictionary(kind, GenericOf::named(definition, full), call)
        }
        "collections.generic.keyvaluepair" if call.count() == 2 => pair(full, call),
        "collections.sortedlist" => Ok(dictionary(DictionaryKind::SortedList, call)),
        "text.stringbuilder" => match call.arguments {
            [] => Ok(Value::foreign(StringBuilder::new("", 0))),
            [Value::String(text)] => Ok(Value::foreign(StringBuilder::new(&**text, 0))),
            [_] => call.size(0, "capacity").map(|room| Value::foreign(StringBuilder::new("", room))),
            [Value::String(text), _] => call.size(1, "capacity").map(|room| Value::foreign(StringBuilder::new(&**text, room.max(1)))),
            _ => call.size(0, "capacity").map(|room| Value::foreign(StringBuilder::new("", room))),
        },
        "text.utf8encoding" => {
            let marks = call.arguments.first().is_some_and(crate::value::truthy);
            Ok(Value::foreign(if marks { Encoding::Utf8 } else { Encoding::Utf8Plain }))
        }
        "text.asciiencoding" => Ok(Value::foreign(Encoding::Ascii)),
        "text.unicodeencoding" => {
            let big = call.arguments.first().is_some_and(crate::value::truthy);
            Ok(Value::foreign(if big { Encoding::Utf16Big } else { Encoding::Utf16Little }))
        }
        "text.regularexpressions.regex" => regex(call),
        "management.automation.wildcardpattern" => pattern::wildcard(call),
        "tuple" => pattern::typed_tuple(full, call),
        _ if let Some(algorithm) = pattern::hash_algorithm(&lower) => Ok(Value::foreign(algorithm)),
        "diagnostics.stopwatch" if call.count() == 0 => Ok(Value::foreign(Stopwatch::stopped())),
        "globalization.cultureinfo" => call.text(0).map(|name| Value::foreign(Culture::new(name))),
        "management.automation.psnoteproperty" | "management.automation.pspropertyinfo" => call.text(0).and_then(|name| {
            let part = |name: &str, value: Value| Property { name: name.into(), value };
            let parts =
                vec![part("MemberType", "NoteProperty".into()), part("Name", Value::String(name)), part("Value", call.value(1)?.clone())];
            Ok(Value::Object(Arc::new(Object::of(
                &["System.Management.Automation.PSNoteProperty", "System.Management.Automation.PSPropertyInfo", "System.Object"],
                parts,
            ))))
        }),
        "net.networkcredential" => call.text(0).and_then(|user| {
            let password = match call.value(1)? {
                Value::Secret(secret) => secret.clone(),
                other => crate::value::Secret::new(&*to_text(other)),
            };
            let domain = call.arguments.get(2).map_or_else(|| "".into(), to_text);
            Ok(Credential::network(&domain, &user, &password))
        }),
        "management.automation.host.choicedescription" => call.text(0).map(|label| {
            let help = call.arguments.get(1).map_or_else(|| "".into(), to_text);
            let part = |name: &str, value| Property { name: name.into(), value: Value::String(value) };
            let parts = vec![part("Label", label), part("HelpMessage", help)];
            Value::Object(Arc::new(Object::of(&["System.Management.Automation.Host.ChoiceDescription", "System.Object"], parts)))
        }),
        "management.automation.completionresult" => completion_result(call),
        _ if call.count() == 1 => call.converted(0, ty),
        _ => return None,
    })
}

/// What a script that completes arguments answers: the text, and how and as what a list shows it.
fn completion_result(call: &Call<'_>) -> Wanted<Value> {
    let text = call.text(0)?;
    let or_text = |at: usize| if call.count() > at { call.text(at) } else { Ok(text.clone()) };
    let kind = if call.count() > 2 { call.text(2)? } else { "Text".into() };
    let part = |name: &str, value: Value| Property { name: name.into(), value };
    let parts = vec![
        part("CompletionText", Value::String(text.clone())),
        part("ListItemText", Value::String(or_text(1)?)),
        part("ResultType", Value::String(kind)),
        part("ToolTip", Value::String(or_text(3)?)),
    ];
    Ok(Value::Object(Arc::new(Object::of(&["System.Management.Automation.CompletionResult", "System.Object"], parts))))
}

fn regex(call: &Call<'_>) -> Wanted<Value> {
    let options = match call.arguments.get(1) {
        Some(options) => option_of(&REGEX_OPTIONS, options).ok_or_else(|| call.wrong_count())?,
        None => 0,
    };
    super::regex_statics::regex_of(&call.text(0)?, options, call).map(Value::foreign)
}
