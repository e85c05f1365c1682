//! Static members of types.

use super::argument::Call;
use super::temporal::{date_static_method, span_static_method};
use crate::value::operator::OperatorError;
use crate::value::{
    Array, ArrayKind, DateTime, DateTimeKind, EnumDef, EnumValue, Object, Parts, RegexCase, Type, Value, convert, format, join_text,
    parse_number, to_f64, to_text,
};
use std::sync::Arc;

/// What static members ask of the world around the process.
pub trait Surroundings {
    /// The time now in UTC ticks since 0001-01-01.
    fn now(&self) -> i64;
    /// Ticks to add to UTC for local time at that moment.
    fn offset(&self, utc: i64) -> i64;
    /// A new random number.
    fn random(&mut self) -> u128;
    /// An environment variable.
    fn environment(&self, name: &str) -> Option<String>;
    /// The name of this computer.
    fn computer(&self) -> String;
    /// The name of the user.
    fn user(&self) -> String;
}

/// `[type]::name`; `None` when there is no such member.
pub fn static_property(ty: &Type, name: &str, world: &dyn Surroundings) -> Option<Value> {
    let lower = name.to_ascii_lowercase();
    let now = |kind| {
        let utc = world.now();
        let ticks = if kind == DateTimeKind::Local { utc + world.offset(utc) } else { utc };
        DateTime { ticks, kind }
    };
    Some(match (ty, lower.as_str()) {
        (Type::Int, "maxvalue") => Value::Int(i32::MAX),
        (Type::Int, "minvalue") => Value::Int(i32::MIN),
        (Type::Long, "maxvalue") => Value::Long(i64::MAX),
        (Type::Long, "minvalue") => Value::Long(i64::MIN),
        (Type::Byte, "maxvalue") => Value::Byte(u8::MAX),
        (Type::Byte, "minvalue") => Value::Byte(0),
        (Type::UInt, "maxvalue") => Value::UInt(u32::MAX),
        (Type::ULong, "maxvalue") => Value::ULong(u64::MAX),
        (Type::Short, "maxvalue") => Value::Short(i16::MAX),
        (Type::Short, "minvalue") => Value::Short(i16::MIN),
        (Type::UShort, "maxvalue") => Value::UShort(u16::MAX),
        (Type::Double, "maxvalue") => Value::Double(f64::MAX),
        (Type::Double, "minvalue") => Value::Double(f64::MIN),
        (Type::Double, "nan") => Value::Double(f64::NAN),
        (Type::Double, "positiveinfinity") => Value::Double(f64::INFINITY),
        (Type::Double, "negativeinfinity") => Value::Double(f64::NEG_INFINITY),
        (Type::Double, "epsilon") => Value::Double(5e-324),
        (Type::Decimal, "maxvalue") => Value::Decimal(rust_decimal::Decimal::MAX),
        (Type::Decimal, "minvalue") => Value::Decimal(rust_decimal::Decimal::MIN),
        (Type::String, "empty") => "".into(),
        (Type::DateTime, "now") => Value::DateTime(now(DateTimeKind::Local)),
        (Type::DateTime, "utcnow") => Value::DateTime(now(DateTimeKind::Utc)),
        (Type::DateTime, "today") => {
            let now = now(DateTimeKind::Local);
            Value::DateTime(DateTime { ticks: now.ticks - now.ticks % crate::value::time::DAY, ..now })
        }
        (Type::DateTime, "minvalue") => Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }),
        (Type::DateTime, "maxvalue") => Value::DateTime(DateTime { ticks: crate::value::time::LAST, kind: DateTimeKind::Unspecified }),
        (Type::TimeSpan, "zero") => Value::TimeSpan(0),
        (Type::TimeSpan, "maxvalue") => Value::TimeSpan(i64::MAX),
        (Type::TimeSpan, "minvalue") => Value::TimeSpan(i64::MIN),
        (Type::Guid, "empty") => Value::Guid(uuid::Uuid::nil()),
        (Type::Named(full), _) => match super::enumeration::known_enum(full) {
            Some(def) => return enum_member(def, name),
            None => return named_property(full, &lower, world),
        },
        (Type::Enum(def), _) => return enum_member(def, name),
        _ => return None,
    })
}

fn enum_member(def: &'static EnumDef, name: &str) -> Option<Value> {
    def.members.iter().find(|member| member.name.eq_ignore_ascii_case(name)).map(|member| Value::Enum(EnumValue { def, value: member.value }))
}

fn named_property(full: &str, name: &str, world: &dyn Surroundings) -> Option<Value> {
    Some(match (full.to_ascii_lowercase().as_str(), name) {
        ("system.math", "pi") => Value::Double(std::f64::consts::PI),
        ("system.math", "e") => Value::Double(std::f64::consts::E),
        ("system.environment", "newline") => "\n".into(),
        ("system.environment", "machinename") => world.computer().into(),
        ("system.environment", "username") => world.user().into(),
        ("system.environment", "processorcount") => Value::Int(1),
                ("system.io.path", "directoryseparatorchar") => Value::Char('/'),
        _ => return None,
    })
}

/// `[type]::name(arguments)`; `None` when there is no such method.
pub fn call_static(ty: &Type, name: &str, arguments: &[Value], world: &mut dyn Surroundings) -> Option<Result<Value, OperatorError>> {
    let lower = name.to_ascii_lowercase();
    match (ty, lower.as_str(), arguments) {
        (_, "new", _) => return construct(ty, arguments),
        (Type::Guid, "newguid", []) => return Some(Ok(Value::Guid(uuid::Builder::from_random_bytes(world.random().to_be_bytes()).into_uuid()))),
        (Type::DateTime, _, _) => return date_static_method(&lower, &Call { name, arguments }, world),
        (Type::TimeSpan, _, _) => return span_static_method(&lower, &Call { name, arguments }),
        (Type::String, _, _) => return text_static(&lower, arguments),
        (Type::Char, _, [value, ..]) => return char_static(&lower, value),
        (Type::Named(full), _, _) => {
            let full = full.to_ascii_lowercase();
            return match full.as_str() {
                "system.math" => math(&lower, arguments),
                "system.convert" => convert_static(&lower, arguments),
                "system.environment" => match (lower.as_str(), arguments) {
                    ("getenvironmentvariable", [name, ..]) => Some(Ok(world.environment(&to_text(name)).into())),
                    _ => None,
                },
                "system.text.regularexpressions.regex" => regex_static(&lower, arguments),
                "system.array" => array_static(&lower, arguments),
                "system.io.path" => path_static(&lower, arguments),
                _ => None,
            };
        }
        _ => {}
    }
    match (lower.as_str(), arguments) {
        ("parse", [text, ..]) => Some(convert(text, ty).map_err(Into::into)),
        ("tryparse", [text]) => Some(Ok(Value::Bool(convert(text, ty).is_ok()))),
        _ => None,
    }
}

fn construct(ty: &Type, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    let whole = |index: usize| arguments.get(index).and_then(to_f64).map_or(0, |number| number as i64);
    Some(match ty {
        Type::DateTime if arguments.len() >= 3 => {
            let parts = Parts { year: whole(0), month: whole(1), day: whole(2), hour: whole(3), minute: whole(4), second: whole(5), fraction: whole(6) * 10_000 };
            DateTime::of(parts, DateTimeKind::Unspecified)
                .map(Value::DateTime)
                .ok_or_else(|| OperatorError::new("ArgumentOutOfRangeException", "Year, Month, and Day parameters describe an un-representable DateTime."))
        }
        Type::TimeSpan => {
            use crate::value::time::{DAY, HOUR, MINUTE, SECOND};
            Ok(Value::TimeSpan(match arguments.len() {
                0 => 0,
                1 => whole(0),
                3 => whole(0) * HOUR + whole(1) * MINUTE + whole(2) * SECOND,
                _ => whole(0) * DAY + whole(1) * HOUR + whole(2) * MINUTE + whole(3) * SECOND + whole(4) * 10_000,
            }))
        }
        Type::Version if arguments.len() >= 2 => {
            let part = |index: usize| if index < arguments.len() { i32::try_from(whole(index)).unwrap_or_default() } else { -1 };
            Ok(Value::Version([part(0), part(1), part(2), part(3)]))
        }
        Type::Object | Type::CustomObject if arguments.is_empty() => Ok(Value::Object(Arc::new(Object::new(Vec::new())))),
        Type::Hashtable => Ok(Value::Dictionary(Arc::new(crate::value::Dictionary::new(crate::value::DictionaryKind::Hashtable)))),
        Type::Ordered => Ok(Value::Dictionary(Arc::new(crate::value::Dictionary::new(crate::value::DictionaryKind::Ordered)))),
        Type::String if arguments.len() == 2 => {
            let letter = to_text(&arguments[0]);
            Ok(letter.repeat(usize::try_from(whole(1)).unwrap_or_default().min(crate::value::GROWTH_LIMIT)).into())
        }
        Type::Named(full) => {
            let lower = full.to_ascii_lowercase();
            let empty = arguments.is_empty() || arguments.iter().all(|argument| matches!(argument, Value::Int(_)));
            if lower == "system.collections.arraylist" || lower.starts_with("system.collections.generic.list[") {
                let source = if empty { Value::array(Vec::new()) } else { arguments[0].clone() };
                convert(&source, ty).map_err(Into::into)
            } else if lower.starts_with("system.collections.generic.dictionary[") {
                Ok(Value::Dictionary(Arc::new(crate::value::Dictionary::new(crate::value::DictionaryKind::Generic))))
            } else if lower == "system.text.stringbuilder" {
                Ok(Value::foreign(crate::value::StringBuilder::new(arguments.iter().filter(|argument| matches!(argument, Value::String(_))).map(|argument| to_text(argument).to_string()).collect::<String>())))
            } else if lower == "system.text.regularexpressions.regex" {
                let case = if arguments.get(1).is_some_and(|option| to_text(option).to_ascii_lowercase().contains("ignorecase")) { RegexCase::Ignore } else { RegexCase::Respect };
                super::method::regex(arguments.first()?, case).map(Value::foreign)
            } else {
                return None;
            }
        }
        _ => convert(arguments.first()?, ty).map_err(Into::into),
    })
}

fn text_static(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    Some(Ok(match (name, arguments) {
        ("isnullorempty", [value]) => Value::Bool(to_text(value).is_empty()),
        ("isnullorwhitespace", [value]) => Value::Bool(to_text(value).trim().is_empty()),
        ("join", [separator, Value::Array(items)]) => join_text(&Value::Array(items.clone()), &to_text(separator)).into(),
        ("join", [separator, rest @ ..]) => join_text(&Value::array(rest.to_vec()), &to_text(separator)).into(),
        ("concat", all) => all.iter().map(|value| to_text(value).to_string()).collect::<String>().into(),
        ("format", [pattern, Value::Array(items)]) => return Some(format(&to_text(pattern), &items.to_vec()).map(Value::from)),
        ("format", [pattern, rest @ ..]) => return Some(format(&to_text(pattern), rest).map(Value::from)),
        ("compare", [left, right, rest @ ..]) => {
            let ignore = rest.first().is_some_and(|option| matches!(option, Value::Bool(true)) || to_text(option).to_ascii_lowercase().contains("ignorecase"));
            Value::Int(crate::value::compare_text(&to_text(left), &to_text(right), !ignore) as i32)
        }
        ("equals", [left, right, rest @ ..]) => Value::Bool(crate::value::equals(left, right, rest.is_empty())),
        _ => return None,
    }))
}

fn char_static(name: &str, value: &Value) -> Option<Result<Value, OperatorError>> {
    let letter = to_text(value).chars().next()?;
    Some(Ok(match name {
        "isdigit" | "isnumber" => Value::Bool(letter.is_ascii_digit()),
        "isletter" => Value::Bool(letter.is_alphabetic()),
        "isletterordigit" => Value::Bool(letter.is_alphanumeric()),
        "iswhitespace" => Value::Bool(letter.is_whitespace()),
        "isupper" => Value::Bool(letter.is_uppercase()),
        "islower" => Value::Bool(letter.is_lowercase()),
        "ispunctuation" => Value::Bool(letter.is_ascii_punctuation()),
        "toupper" => Value::Char(letter.to_uppercase().next()?),
        "tolower" => Value::Char(letter.to_lowercase().next()?),
        _ => return None,
    }))
}

fn math(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    let real = |index: usize| arguments.get(index).map(|value| convert(value, &Type::Double)).map(|value| value.map(|value| to_f64(&value).unwrap_or_default()));
    let first = match real(0)? {
        Ok(first) => first,
        Err(error) => return Some(Err(error.into())),
    };
    let zero = Value::Int(0);
    Some(Ok(match (name, arguments) {
        ("abs", [value]) => match crate::value::compare(value, &zero, false) {
            Ok(std::cmp::Ordering::Less) => return Some(crate::value::compute(crate::value::Arithmetic::Multiply, value, &Value::Int(-1))),
            Ok(_) => parse_number(&to_text(value)).filter(|_| matches!(value, Value::String(_))).unwrap_or_else(|| value.clone()),
            Err(error) => return Some(Err(error)),
        },
        ("max" | "min", [left, right]) => match crate::value::compare(left, right, false) {
            Ok(order) => {
                let left_wins = if name == "max" { order.is_ge() } else { order.is_le() };
                let winner = if left_wins { left } else { right };
                if matches!(left, Value::Double(_)) || matches!(right, Value::Double(_)) { Value::Double(to_f64(winner)?) } else { winner.clone() }
            }
            Err(error) => return Some(Err(error)),
        },
        ("round", [value, rest @ ..]) => round(value, rest),
        ("floor", [Value::Decimal(value)]) => Value::Decimal(value.floor()),
        ("ceiling", [Value::Decimal(value)]) => Value::Decimal(value.ceil()),
        ("floor", [_]) => Value::Double(first.floor()),
        ("ceiling", [_]) => Value::Double(first.ceil()),
        ("truncate", [_]) => Value::Double(first.trunc()),
        ("sqrt", [_]) => Value::Double(first.sqrt()),
        ("exp", [_]) => Value::Double(first.exp()),
        ("log", [_]) => Value::Double(first.ln()),
        ("log", [_, _]) => Value::Double(first.log(real(1)?.ok()?)),
        ("log10", [_]) => Value::Double(first.log10()),
        ("log2", [_]) => Value::Double(first.log2()),
        ("sin", [_]) => Value::Double(first.sin()),
        ("cos", [_]) => Value::Double(first.cos()),
        ("tan", [_]) => Value::Double(first.tan()),
        ("pow", [_, _]) => match real(1)? {
            Ok(second) => Value::Double(first.powf(second)),
            Err(error) => return Some(Err(error.into())),
        },
        ("sign", [_]) => Value::Int(if first > 0.0 { 1 } else if first < 0.0 { -1 } else { 0 }),
        _ => return None,
    }))
}

fn round(value: &Value, rest: &[Value]) -> Value {
    use rust_decimal::{Decimal, RoundingStrategy, prelude::FromPrimitive, prelude::ToPrimitive};
    let places = rest.iter().find_map(|value| if let Value::Int(places) = value { u32::try_from(*places).ok() } else { None }).unwrap_or(0);
    let away = rest.iter().any(|option| to_text(option).eq_ignore_ascii_case("AwayFromZero"));
    let strategy = if away { RoundingStrategy::MidpointAwayFromZero } else { RoundingStrategy::MidpointNearestEven };
    if let Value::Decimal(value) = value {
        return Value::Decimal(value.round_dp_with_strategy(places, strategy));
    }
    let number = to_f64(value).unwrap_or_default();
    Decimal::from_f64(number).and_then(|value| value.round_dp_with_strategy(places, strategy).to_f64()).map_or(Value::Double(number), Value::Double)
}

fn convert_static(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    use base64::Engine;
    let value = arguments.first()?;
    let ty = match name {
        "toint32" => Type::Int,
        "toint64" => Type::Long,
        "toint16" => Type::Short,
        "tobyte" => Type::Byte,
        "touint32" => Type::UInt,
        "todouble" => Type::Double,
        "todecimal" => Type::Decimal,
        "toboolean" => Type::Bool,
        "todatetime" => Type::DateTime,
        "tochar" => Type::Char,
        "tostring" => match (value, arguments.get(1).and_then(to_f64)) {
            (Value::Int(number), Some(radix)) => return Some(Ok(if radix == 16.0 { format!("{number:x}") } else if radix == 2.0 { format!("{number:b}") } else { number.to_string() }.into())),
            _ => Type::String,
        },
        "tobase64string" => {
            let bytes: Vec<u8> = match value {
                Value::Array(items) => items.to_vec().iter().filter_map(to_f64).map(|byte| byte as u8).collect(),
                _ => return None,
            };
            return Some(Ok(base64::engine::general_purpose::STANDARD.encode(bytes).into()));
        }
        "frombase64string" => {
            let decoded = base64::engine::general_purpose::STANDARD.decode(to_text(value).as_bytes());
            return Some(match decoded {
                Ok(bytes) => Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Byte, bytes.into_iter().map(Value::Byte).collect())))),
                Err(_) => Err(OperatorError::new("FormatException", "The text is not base 64.")),
            });
        }
        _ => return None,
    };
    if let (Some(radix), Value::String(text)) = (arguments.get(1).and_then(to_f64), value) {
        let digits = text.trim_start_matches("0x").trim_start_matches("0X");
        let number = i64::from_str_radix(digits, radix as u32).map(Value::Long);
        return Some(match number {
            Ok(number) => convert(&number, &ty).map_err(Into::into),
            Err(_) => Err(OperatorError::new("FormatException", format!("'{text}' is not a number in base {radix}."))),
        });
    }
    Some(convert(value, &ty).map_err(Into::into))
}

fn regex_static(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    use crate::value::Foreign;
    if name == "escape" {
        let mut text = String::new();
        for letter in to_text(arguments.first()?).chars() {
            match letter {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => {
                    text.push('\\');
                    text.push(letter);
                }
                plain => text.push(plain),
            }
        }
        return Some(Ok(text.into()));
    }
    let option = if name == "replace" { arguments.get(3) } else { arguments.get(2) };
    let case = if option.is_some_and(|option| to_text(option).to_ascii_lowercase().contains("ignorecase")) { RegexCase::Ignore } else { RegexCase::Respect };
    let regex = match super::method::regex(arguments.get(1)?, case) {
        Ok(regex) => regex,
        Err(error) => return Some(Err(error)),
    };
    let rest: Vec<Value> = arguments.first().into_iter().chain(arguments.iter().skip(2)).cloned().collect();
    regex.call(name, &rest).map(|result| result.map_err(|reason| OperatorError::new("MethodInvocationException", &*reason)))
}

fn array_static(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    let Some(Value::Array(array)) = arguments.first() else { return None };
    Some(match name {
        "reverse" => {
            array.items_mut().reverse();
            Ok(Value::Null)
        }
        "sort" => {
            array.items_mut().sort_by(|left, right| crate::value::compare(left, right, false).unwrap_or(std::cmp::Ordering::Equal));
            Ok(Value::Null)
        }
        "indexof" => {
            let wanted = arguments.get(1)?;
            Ok(Value::Int(array.items().iter().position(|item| crate::value::equals(item, wanted, true)).map_or(-1, |at| i32::try_from(at).unwrap_or(i32::MAX))))
        }
        _ => return None,
    })
}

fn path_static(name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
    let path = to_text(arguments.first()?).replace('\\', "/");
    let file = path.rsplit('/').next().unwrap_or(&path);
    let dot = file.rfind('.');
    Some(Ok(match name {
        "getfilename" => file.into(),
        "getextension" => dot.map_or("", |dot| &file[dot..]).into(),
        "getfilenamewithoutextension" => dot.map_or(file, |dot| &file[..dot]).into(),
        "getdirectoryname" => path.rsplit_once('/').map_or("", |(folder, _)| folder).into(),
        "hasextension" => Value::Bool(dot.is_some()),
        "ispathrooted" => Value::Bool(path.starts_with('/')),
        "combine" => {
            let mut whole = String::new();
            for part in arguments {
                let part = to_text(part);
                if part.starts_with('/') || whole.is_empty() {
                    whole = part.to_string();
                } else {
                    whole = format!("{}/{part}", whole.trim_end_matches('/'));
                }
            }
            whole.into()
        }
        "changeextension" => {
            let extension = to_text(arguments.get(1)?);
            let stem = dot.map_or(path.as_str(), |dot| &path[..path.len() - file.len() + dot]);
            format!("{stem}.{}", extension.trim_start_matches('.')).into()
        }
        _ => return None,
    }))
}
