//! Members: properties and methods of what stands before the dot, static members of a type.

use super::place::Place;
use super::shape::{Scene, Shape};
use super::word::{Word, begins, needs_quotes, single};
use super::{Completion, Kind, Suggestion};
use crate::record::{Category, ErrorRecord, Exception, ExceptionValue};
use crate::syntax::ast::{Access, Expression, ExpressionKind};
use crate::syntax::walk::Node;
use crate::value::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, EnumValue, FileItem, Text, Type, Value, member as members,
    to_text,
};
use std::borrow::Cow;
use std::sync::Arc;

type Found = (Text, Cow<'static, str>);

/// The members that a name behind a dot may become.
pub(super) fn complete(place: &Place<'_>, name: &Expression) -> Completion {
    let word = place.word(name.span);
    let around = place.path.iter().rev().find_map(|node| match node {
        Node::Expression(expression) => match &expression.kind {
            ExpressionKind::Member(member) => Some(&**member),
            ExpressionKind::Call(call) => Some(&call.member),
            _ => None,
        },
        _ => None,
    });
    let Some(member) = around else { return place.nothing() };
    let suggestions = match (member.access, &member.object.kind) {
        (Access::Static, ExpressionKind::Type(name)) => {
            let own = crate::syntax::enumerations(place.script).into_iter().rfind(|own| own.name.eq_ignore_ascii_case(&name.text));
            match own {
                Some(own) => own_members(&own, &word),
                None => of_type(&Type::named(&name.text), &word),
            }
        }
        (Access::Static, _) => Vec::new(),
        _ => of_shape(&Scene::new(place).of_expression(&member.object), &word),
    };
    place.found(word.span, suggestions)
}

fn of_shape(shape: &Shape, word: &Word) -> Vec<Suggestion> {
    let property = |(name, help): Found| Suggestion {
        text: if word.quote.is_some() || needs_quotes(&name) { single(&name) } else { name.to_string() },
        shown: name.to_string(),
        kind: Kind::Property,
        help,
    };
    let fitting = |(name, _): &Found| begins(name, &word.value);
    let mut found: Vec<Suggestion> = properties(shape).into_iter().filter(fitting).map(property).collect();
    found.extend(methods(shape).into_iter().filter(fitting).map(method));
    let indexed = sample(shape).and_then(|value| members::indexed_property(&value)).map(named);
    found.extend(indexed.filter(fitting).map(method));
    if let Shape::Value(Value::Dictionary(dictionary)) = shape {
        let keys = dictionary.entries().keys().map(|key| (to_text(key.value()), "".into())).collect::<Vec<Found>>();
        found.extend(keys.into_iter().filter(fitting).map(property));
    }
    if matches!(sample(shape), Some(Value::Array(_))) {
        found.extend(OF_COLLECTIONS.iter().map(|(name, help)| ((*name).into(), (*help).into())).filter(fitting).map(method));
    }
    found
}

/// Methods that the language gives every collection; they stand behind its own.
const OF_COLLECTIONS: [(&str, &str); 2] =
    [("Where", "Where({ condition } [, mode [, count]])"), ("ForEach", "ForEach(expression [, arguments …])")];

fn method((name, help): Found) -> Suggestion {
    Suggestion { text: format!("{name}("), shown: name.to_string(), kind: Kind::Method, help }
}

/// The properties of something by name, with what they are.
pub(super) fn properties(shape: &Shape) -> Vec<Found> {
    let mut found: Vec<Found> = match shape {
        Shape::Unknown | Shape::Value(Value::Null) => Vec::new(),
        Shape::Noun(noun) => noun.properties.iter().map(|property| (property.name.into(), property.help.into())).collect(),
        Shape::Fields(names) => names.iter().map(|name| (name.clone(), "".into())).collect(),
        Shape::Value(value) => of_value(value),
        Shape::Type(_) => sample(shape).map_or_else(Vec::new, |value| of_value(&value)),
        Shape::Many(item) => {
            let mut all = sample(shape).map_or_else(Vec::new, |value| of_value(&value));
            all.extend(properties(item));
            all
        }
    };
    found.sort_by_cached_key(|(name, _)| name.to_lowercase());
    found.dedup_by(|left, right| left.0.eq_ignore_ascii_case(&right.0));
    found
}

fn of_value(value: &Value) -> Vec<Found> {
    let help = |value: &Value| value.type_of().map_or_else(|| "".into(), |ty| format!("[{}]", ty.accelerator()).into());
    members::properties(value).into_iter().map(|property| (Text::from(&*property.name), help(&property.value))).collect()
}

/// A member by the line that defines it.
fn named(definition: Text) -> Found {
    (members::name_of(&definition).into(), definition.to_string().into())
}

fn methods(shape: &Shape) -> Vec<Found> {
    let Some(value) = sample(shape) else { return Vec::new() };
    members::method_definitions(&value).into_iter().map(named).collect()
}

/// A value like the one that a shape stands for; `None` when nothing is known of its members.
pub(super) fn sample(shape: &Shape) -> Option<Value> {
    let dictionary = |kind| Value::Dictionary(Arc::new(Dictionary::new(kind)));
    Some(match shape {
        Shape::Unknown | Shape::Value(Value::Null) => return None,
        Shape::Value(value) => value.clone(),
        Shape::Many(_) => Value::array(Vec::new()),
        Shape::Noun(_) | Shape::Fields(_) => Value::Object(Arc::new(crate::value::Object::new(Vec::new()))),
        Shape::Type(ty) => match ty {
            Type::String => "".into(),
            Type::Bool | Type::Switch => Value::Bool(false),
            Type::Char => Value::Char('a'),
            Type::SByte | Type::Byte | Type::Short | Type::UShort | Type::Int | Type::UInt => Value::Int(0),
            Type::Long | Type::ULong => Value::Long(0),
            Type::Single | Type::Double => Value::Double(0.0),
            Type::Decimal => Value::from(rust_decimal::Decimal::ZERO),
            Type::DateTime => Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }),
            Type::TimeSpan => Value::TimeSpan(0),
            Type::Guid => Value::from(uuid::Uuid::nil()),
            Type::Version => Value::version([0, 0, -1, -1]),
            Type::Uri => Value::foreign(crate::value::Uri::new("http://localhost/")),
            Type::Hashtable => dictionary(DictionaryKind::Hashtable),
            Type::Ordered => dictionary(DictionaryKind::Ordered),
            Type::Type => Value::from(Type::Object),
            Type::Array(element) => Value::Array(Arc::new(Array::of(ArrayKind::Fixed, (**element).clone(), Vec::new()))),
            Type::Enum(def) => Value::from(EnumValue { def, value: def.members.first().map_or(0, |member| member.value) }),
            Type::Named(name) => named_sample(name)?,
            _ => return None,
        },
    })
}

fn named_sample(name: &str) -> Option<Value> {
    let list = |kind| Value::Array(Arc::new(Array::of(kind, Type::Object, Vec::new())));
    let lower = name.to_ascii_lowercase();
    let short = lower.strip_prefix("system.").unwrap_or(&lower);
    Some(match short {
        "collections.arraylist" => list(ArrayKind::ArrayList),
        "collections.queue" => list(ArrayKind::Queue),
        "collections.stack" => list(ArrayKind::Stack),
        "management.automation.errorrecord" => {
            let exception = Exception::new("System.Exception", "");
            Value::shared(Arc::new(ErrorRecord::new("", Category::NotSpecified, exception)))
        }
        "io.fileinfo" => Value::foreign(FileItem::new(std::path::Path::new("/file"), |_| 0)),
        "io.directoryinfo" => Value::foreign(FileItem::folder(std::path::Path::new("/"), |_| 0)),
        "text.stringbuilder" => Value::foreign(crate::value::StringBuilder::new("", 0)),
        _ if short.ends_with("exception") => Value::foreign(ExceptionValue { exception: Exception::new(name, "") }),
        _ if short.starts_with("collections.generic.list") => list(ArrayKind::List),
        _ if short.starts_with("collections.generic.hashset") => list(ArrayKind::Set),
        _ if short.starts_with("collections.generic.dictionary") => Value::Dictionary(Arc::new(Dictionary::new(DictionaryKind::Generic))),
        _ => return None,
    })
}

/// The members of an enumeration that the text itself defines.
fn own_members(own: &crate::syntax::Definition, word: &Word) -> Vec<Suggestion> {
    let fitting = own.members.iter().filter(|(name, _)| begins(name, &word.value));
    fitting.map(|(name, number)| Suggestion::plain(name.clone(), Kind::Property, format!("{} {name} = {number}", own.name))).collect()
}

fn of_type(ty: &Type, word: &Word) -> Vec<Suggestion> {
    let mut properties: Vec<(&'static str, &'static str)> = Vec::new();
    if let Type::Enum(def) = ty {
        properties.extend(def.members.iter().map(|member| (member.name, member.help)));
    }
    let known = members::static_members(ty);
    properties.extend(known.into_iter().flat_map(|known| known.properties).map(|line| (members::name_of(line), "")));
    properties.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    let fitting = properties.iter().filter(|(name, _)| begins(name, &word.value));
    let mut found: Vec<Suggestion> = fitting.map(|(name, help)| Suggestion::plain(*name, Kind::Property, *help)).collect();
    let mut methods: Vec<(&str, &str)> = members::static_methods(ty).map(|line| (members::name_of(line), line)).collect();
    if members::is_made(ty) {
        methods.push(("new", "new()"));
    }
    methods.retain(|(name, _)| begins(name, &word.value));
    methods.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    found.extend(methods.into_iter().map(|(name, line)| method((name.into(), line.into()))));
    found
}
