//! Laws of the codec.

use super::*;
use crate::value::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, EnumDef, EnumMember, EnumValue, Name, Object, Property, Secret,
    Type, Uri, Value,
};
use proptest::prelude::*;
use std::sync::Arc;

static METHODS: EnumDef = EnumDef {
    name: "Test.Method",
    flags: true,
    members: &[EnumMember { name: "Basic", value: 1, help: "" }, EnumMember { name: "Ntlm", value: 2, help: "" }],
};
static TYPES: &[&str] = &["Test.Directory", "System.Object"];

fn known() -> Known {
    let mut known = Known::new();
    known.add_enum(&METHODS);
    known.add_types(TYPES);
    known
}

fn scalar() -> impl Strategy<Value = Value> {
    let kinds = prop_oneof![Just(DateTimeKind::Unspecified), Just(DateTimeKind::Utc), Just(DateTimeKind::Local)];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<char>().prop_map(Value::Char),
        any::<i8>().prop_map(Value::SByte),
        any::<u8>().prop_map(Value::Byte),
        any::<i16>().prop_map(Value::Short),
        any::<u16>().prop_map(Value::UShort),
        any::<i32>().prop_map(Value::Int),
        any::<u32>().prop_map(Value::UInt),
        any::<i64>().prop_map(Value::Long),
        any::<u64>().prop_map(Value::ULong),
        any::<f32>().prop_map(Value::Single),
        any::<f64>().prop_map(Value::Double),
        prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-0.0)].prop_map(Value::Double),
        (any::<i64>(), 0..20u32).prop_map(|(digits, scale)| Value::from(rust_decimal::Decimal::new(digits, scale))),
        any::<String>().prop_map(Value::text),
        (any::<i64>(), kinds).prop_map(|(ticks, kind)| Value::DateTime(DateTime { ticks, kind })),
        any::<i64>().prop_map(Value::TimeSpan),
        any::<u128>().prop_map(|bits| Value::from(uuid::Uuid::from_u128(bits))),
        any::<[i32; 4]>().prop_map(Value::version),
        (0..4i64).prop_map(|value| Value::from(EnumValue { def: &METHODS, value })),
        prop_oneof![Just(Type::Int), Just(Type::Switch), Just(Type::Enum(&METHODS)), Just(Type::Array(Arc::new(Type::Guid)))]
            .prop_map(Value::from),
        "[a-z]{1,9}".prop_map(|name| Value::foreign(Uri::new(format!("https://{name}/mapi")))),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 40, 6, |inner| {
        let array_kind =
            prop_oneof![Just(ArrayKind::Fixed), Just(ArrayKind::ArrayList), Just(ArrayKind::List), Just(ArrayKind::MultiValued)];
        let kind = prop_oneof![Just(DictionaryKind::Hashtable), Just(DictionaryKind::Ordered), Just(DictionaryKind::Generic)];
        let element = prop_oneof![Just(Type::Object), Just(Type::String)];
        let properties = proptest::collection::btree_map("[A-Za-z@ .]{1,8}", inner.clone(), 0..5);
        prop_oneof![
            (array_kind, element, proptest::collection::vec(inner.clone(), 0..6))
                .prop_map(|(kind, element, items)| Value::Array(Arc::new(Array::of(kind, element, items)))),
            (kind, proptest::collection::vec(("[a-zA-Z]{1,6}", inner.clone()), 0..5)).prop_map(|(kind, entries)| {
                Value::Dictionary(Arc::new(Dictionary::of(kind, entries.into_iter().map(|(key, value)| (Value::text(key), value)))))
            }),
            (properties, any::<bool>(), proptest::option::of("[A-Z][a-z.]{0,8}"), inner).prop_map(|(properties, compiled, more, base)| {
                let properties = properties.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
                let object = match base {
                    Value::String(_) => Object::around(base, properties),
                    _ if compiled => Object::of(TYPES, properties),
                    _ => Object::new(properties),
                };
                if let Some(name) = more {
                    object.add_type(name);
                }
                Value::Object(Arc::new(object))
            }),
        ]
    })
}

/// All that can be seen of a value, without regard to whether its type names are compiled in.
fn seen(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let properties: Vec<String> = object.properties().iter().map(|part| format!("{}={}", part.name, seen(&part.value))).collect();
            format!("object {:?} around {} with {properties:?}", object.type_names(), seen(object.base()))
        }
        Value::Array(array) => {
            let items: Vec<String> = array.items().iter().map(seen).collect();
            format!("{:?} of {:?}: {items:?}", array.kind(), array.element())
        }
        Value::Dictionary(entries) => {
            let pairs: Vec<String> =
                entries.entries().iter().map(|(key, value)| format!("{}={}", seen(key.value()), seen(value))).collect();
            format!("{:?} {pairs:?}", entries.kind())
        }
        other => format!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in value()) {
        let mut out = String::new();
        encode_value(&mut out, &value).unwrap();
        prop_assert!(!out.contains('\n'));
        let json = serde_json::from_str(&out).unwrap();
        prop_assert_eq!(seen(&decode_value(&json, &known()).unwrap()), seen(&value));
    }

    #[test]
    fn no_input_makes_reading_panic(text in "[\\[\\]{}\":,a-z0-9.\\-]{0,60}") {
        if let Ok(json) = serde_json::from_str(&text) {
            let _ = decode_value(&json, &known());
        }
        let _ = decode_line(text.as_bytes(), &known());
        let _ = decode_call(text.as_bytes(), &known());
        let _ = documented_call(text.as_bytes());
    }
}

#[test]
fn secrets_are_refused_wherever_they_hide() {
    let secret = Value::Secret(Secret::new("hunter2"));
    let hidden = Value::Object(Arc::new(Object::new(vec![Property { name: "P".into(), value: Value::array(vec![secret]) }])));
    let mut out = String::new();
    assert_eq!(encode_record(&mut out, &crate::record::Record::Output(hidden)), Err(WireError::Secret));
    assert_eq!(out, "");
}

#[test]
fn a_secret_is_sent_where_it_is_asked_for_and_nowhere_else() {
    let secret = || Value::Secret(Secret::new("hunter2"));
    let invocation = |arguments| crate::invoke::Invocation {
        cmdlet: crate::catalog::cmdlet("New-Mailbox").unwrap(),
        arguments,
        set: "".into(),
        mode: crate::invoke::Mode::Perform,
        guard: None,
        verbose: crate::invoke::Verbosity::Quiet,
        stage: 0,
    };
    let body = encode_call(&invocation(vec![("Password".into(), secret())]), &Vec::new()).unwrap();
    let call = decode_call(body.as_bytes(), &known()).unwrap();
    assert!(matches!(&call.arguments[0].1, Value::Secret(secret) if secret.reveal() == "hunter2"));
    assert_eq!(encode_call(&invocation(vec![("Name".into(), secret())]), &Vec::new()), Err(WireError::Secret));
    let stolen = body.replace("\"Password\"", "\"Name\"");
    assert!(decode_call(stolen.as_bytes(), &known()).is_err());
}

#[test]
fn a_credential_is_sent_where_one_is_asked_for_and_nowhere_else() {
    let credential = || Value::foreign(crate::value::Credential::new("CONTOSO\\ann", Secret::new("hunter\"2")));
    let invocation = |arguments| crate::invoke::Invocation {
        cmdlet: crate::catalog::cmdlet("Test-OutlookConnectivity").unwrap(),
        arguments,
        set: "Address".into(),
        mode: crate::invoke::Mode::Perform,
        guard: None,
        verbose: crate::invoke::Verbosity::Quiet,
        stage: 0,
    };
    let body = encode_call(&invocation(vec![("Credential".into(), credential())]), &Vec::new()).unwrap();
    let call = decode_call(body.as_bytes(), &known()).unwrap();
    let read = call.arguments[0].1.downcast::<crate::value::Credential>().unwrap();
    assert_eq!((read.user(), read.password().reveal()), ("CONTOSO\\ann", "hunter\"2"));
    assert!(!format!("{:?}", call).contains("hunter"));
    assert!(matches!(encode_call(&invocation(vec![("Hostname".into(), credential())]), &Vec::new()), Err(WireError::Foreign(_))));
    let stolen = body.replace("\"Credential\"", "\"Hostname\"");
    assert!(decode_call(stolen.as_bytes(), &known()).is_err());
}

#[test]
fn circles_end_with_an_error() {
    let array = Arc::new(Array::of(ArrayKind::ArrayList, Type::Object, Vec::new()));
    array.items_mut().push(Value::Array(array.clone()));
    assert_eq!(encode_value(&mut String::new(), &Value::Array(array.clone())), Err(WireError::TooDeep));
    array.items_mut().clear();
    let deep: serde_json::Value = serde_json::from_str(&format!("{}1{}", "[".repeat(100), "]".repeat(100))).unwrap();
    assert_eq!(decode_value(&deep, &known()).unwrap_err(), WireError::TooDeep);
}

#[test]
fn an_enumeration_nobody_knows_is_read_as_its_text() {
    let json = serde_json::json!({"enum": ["Newer.Kind", 7, "Seventh"]});
    assert_eq!(decode_value(&json, &known()).unwrap().as_str(), Some("Seventh"));
}

#[test]
fn objects_share_the_names_that_they_have_in_common_and_no_others() {
    let object = |parts: &[(&str, Value)]| {
        let parts = parts.iter().map(|(name, value)| Property { name: (*name).into(), value: value.clone() }).collect();
        Value::Object(Arc::new(Object::of(TYPES, parts)))
    };
    let inner = object(&[("B", Value::Int(1)), ("A", Value::Int(2))]);
    let values = [
        object(&[("A", Value::Int(1)), ("B", inner.clone()), ("C", Value::Null)]),
        object(&[("A", Value::Int(3)), ("D", inner), ("C", Value::Null), ("E", Value::Null)]),
        object(&[]),
        object(&[("A", Value::Int(4)), ("C", Value::Null)]),
    ];
    let known = known();
    let read: Vec<Value> = values
        .iter()
        .map(|value| {
            let mut out = String::new();
            encode_record(&mut out, &crate::record::Record::Output(value.clone())).unwrap();
            match decode_line(out.as_bytes(), &known).unwrap() {
                Line::Record(crate::record::Record::Output(value)) => value,
                other => panic!("{other:?}"),
            }
        })
        .collect();
    assert_eq!(read.iter().map(seen).collect::<Vec<_>>(), values.iter().map(seen).collect::<Vec<_>>());
    let name = |value: &Value, index: usize| match value {
        Value::Object(object) => object.properties()[index].name.clone(),
        other => panic!("{other:?}"),
    };
    assert!(Name::ptr_eq(&name(&read[0], 0), &name(&read[1], 0)));
    assert!(!Name::ptr_eq(&name(&read[0], 1), &name(&read[1], 1)));
}
