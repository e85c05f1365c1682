//! Static members of types.

use super::argument::{Call, Called};
use super::construct::{blank_array, construct};
use super::enum_statics::{enum_member, enum_static};
use super::enumeration::{enum_of, known_enum};
use super::regex_statics::regex_static;
use super::temporal::{date_static_method, span_static_method};
use super::text_statics::{char_static, text_static};
use super::{files, known_types, math, numbers, pattern, system, unicode, web};
use crate::value::{
    Array, ArrayKind, Comparer, Culture, DateTime, DateTimeKind, DateTimeOffset, DbNull, Encoding, FileItem, Object, Property, Random,
    Stopwatch, Type, Value, Zone, convert, time, to_text,
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
    /// The folder that relative paths start from.
    fn folder(&self) -> std::path::PathBuf;
    /// All environment variables.
    fn all_environment(&self) -> Vec<(String, String)>;
    /// Sets an environment variable; `None` removes it.
    fn set_environment(&mut self, name: &str, value: Option<String>);
    /// The number of this process.
    fn process(&self) -> u32;
}

/// `[type]::name`; `None` when there is no such member.
pub fn static_property(ty: &Type, name: &str, world: &dyn Surroundings) -> Option<Value> {
    let lower = name.to_ascii_lowercase();
    if let Some(def) = enum_of(ty) {
        return enum_member(def, name);
    }
    if !known_types::has_static(ty, name) {
        return None;
    }
    if let Some(value) = numbers::constant(ty, &lower) {
        return Some(value);
    }
    let local = || {
        let utc = world.now();
        DateTime { ticks: utc + world.offset(utc), kind: DateTimeKind::Local }
    };
    Some(match (ty, lower.as_str()) {
        (Type::String, "empty") => "".into(),
        (Type::DateTime, "now") => Value::DateTime(local()),
        (Type::DateTime, "utcnow") => Value::DateTime(DateTime { ticks: world.now(), kind: DateTimeKind::Utc }),
        (Type::DateTime, "today") => {
            let now = local().ticks;
            Value::DateTime(DateTime { ticks: now - now % time::DAY, kind: DateTimeKind::Local })
        }
        (Type::DateTime, "minvalue") => Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }),
        (Type::DateTime, "maxvalue") => Value::DateTime(DateTime { ticks: time::LAST, kind: DateTimeKind::Unspecified }),
        (Type::DateTime, "unixepoch") => Value::DateTime(DateTime { ticks: time::UNIX_EPOCH, kind: DateTimeKind::Utc }),
        (Type::TimeSpan, "zero") => Value::TimeSpan(0),
        (Type::TimeSpan, "maxvalue") => Value::TimeSpan(i64::MAX),
        (Type::TimeSpan, "minvalue") => Value::TimeSpan(i64::MIN),
        (Type::TimeSpan, "ticksperday") => Value::Long(time::DAY),
        (Type::TimeSpan, "tickspersecond") => Value::Long(time::SECOND),
        (Type::Bool, "truestring") => "True".into(),
        (Type::Bool, "falsestring") => "False".into(),
        (Type::Uri, _) => return named_property("system.uri", &lower, world),
        (Type::Guid, "empty") => Value::from(uuid::Uuid::nil()),
        (Type::Named(full), _) => return named_property(&full.to_ascii_lowercase(), &lower, world),
        _ => return None,
    })
}

fn named_property(full: &str, name: &str, world: &dyn Surroundings) -> Option<Value> {
    Some(match (full, name) {
        ("system.math", _) => return math::constant(name),
        ("system.dbnull", "value") => Value::foreign(DbNull),
        ("system.numerics.biginteger", "zero" | "one" | "minusone") => {
            let number = ["zero", "one"].iter().position(|own| *own == name).map_or(-1, |number| number as i32);
            return convert(&Value::Int(number), &Type::named(full)).ok();
        }
        ("system.environment", "newline") => "\n".into(),
        ("system.environment", "machinename") => world.computer().into(),
        ("system.environment", "username") => world.user().into(),
        ("system.environment", "userdomainname") => world.environment("USERDOMAIN").unwrap_or_else(|| world.computer()).into(),
        ("system.environment", "currentdirectory") => world.folder().to_string_lossy().into_owned().into(),
        ("system.environment", "processorcount") => {
            Value::Int(std::thread::available_parallelism().map_or(1, |count| i32::try_from(count.get()).unwrap_or(i32::MAX)))
        }
        ("system.environment", "is64bitoperatingsystem" | "is64bitprocess") => Value::Bool(cfg!(target_pointer_width = "64")),
        ("system.environment", "userinteractive") => Value::Bool(true),
        ("system.environment", "osversion") => system_version(),
        ("system.environment", "processid") => Value::Int(i32::try_from(world.process()).unwrap_or_default()),
        ("system.environment", "version") => Value::version([10, 0, 0, -1]),
        ("system.environment", "tickcount") => {
            Value::Int(i32::try_from((world.now() / (time::SECOND / 1000)) & i64::from(i32::MAX)).unwrap_or_default())
        }
        ("system.environment", "commandline") => "emsh".into(),
        ("system.environment", "exitcode") => Value::Int(0),
        ("system.environment", "systemdirectory") => "".into(),
        ("system.timezoneinfo", "local") => Value::foreign(Zone::local()),
        ("system.timezoneinfo", "utc") => Value::foreign(Zone::utc()),
        ("system.datetimeoffset", "now") => Value::foreign(DateTimeOffset::new(world.now(), world.offset(world.now()))),
        ("system.datetimeoffset", "utcnow") => Value::foreign(DateTimeOffset::new(world.now(), 0)),
        ("system.datetimeoffset", "unixepoch") => Value::foreign(DateTimeOffset::new(time::UNIX_EPOCH, 0)),
        ("system.diagnostics.stopwatch", "ishighresolution") | ("system.bitconverter", "islittleendian") => Value::Bool(true),
        ("system.uri", "urischemehttp") => "http".into(),
        ("system.uri", "urischemehttps") => "https".into(),
        ("system.uri", "schemedelimiter") => "://".into(),
        ("system.io.path", "directoryseparatorchar" | "altdirectoryseparatorchar") => Value::Char('/'),
        ("system.io.path", "pathseparator") => Value::Char(':'),
        ("system.text.encoding", "default") => Value::foreign(Encoding::Utf8Plain),
        ("system.text.encoding", _) => Value::foreign(Encoding::named(name)?),
        ("system.globalization.datetimeformatinfo", which) => part_of_culture(which, "DateTimeFormat")?,
        ("system.globalization.numberformatinfo", which) => part_of_culture(which, "NumberFormat")?,
        ("system.globalization.cultureinfo", "invariantculture") => Value::foreign(Culture::new("")),
        ("system.globalization.cultureinfo", "currentculture" | "currentuiculture" | "installeduiculture") => {
            Value::foreign(Culture::new("en-US"))
        }
        ("system.stringcomparer", _) => Value::foreign(Comparer::named(name)?),
        ("system.net.servicepointmanager", "securityprotocol") => {
            enum_member(known_enum("System.Net.SecurityProtocolType")?, "SystemDefault")?
        }
        ("system.net.servicepointmanager", _) => Value::Null,
        ("system.diagnostics.stopwatch", "frequency") => Value::Long(time::SECOND),
        ("system.net.ipaddress", "loopback") => convert(&"127.0.0.1".into(), &Type::Named("System.Net.IPAddress".into())).ok()?,
        ("system.net.ipaddress", "ipv6loopback") => convert(&"::1".into(), &Type::Named("System.Net.IPAddress".into())).ok()?,
        ("system.net.ipaddress", "any") => convert(&"0.0.0.0".into(), &Type::Named("System.Net.IPAddress".into())).ok()?,
        _ => return None,
    })
}

fn system_version() -> Value {
    let part = |name: &str, value: Value| Property { name: name.into(), value };
    let parts = vec![
        part("Platform", "Unix".into()),
        part("ServicePack", "".into()),
        part("Version", Value::version([0, 0, -1, -1])),
        part("VersionString", "Unix".into()),
    ];
    Value::Object(Arc::new(Object::of(&["System.OperatingSystem", "System.Object"], parts)))
}

/// `CurrentInfo` and `InvariantInfo` of what a culture consists of.
fn part_of_culture(which: &str, part: &str) -> Option<Value> {
    let culture = match which {
        "currentinfo" => Culture::new("en-US"),
        "invariantinfo" => Culture::new(""),
        _ => return None,
    };
    crate::value::Foreign::property(&culture, part)
}

/// `[type]::name(arguments)`; `None` when there is no such method.
pub fn call_static(ty: &Type, name: &str, arguments: &[Value], world: &mut dyn Surroundings) -> Called {
    let lower = name.to_ascii_lowercase();
    let call = Call { name, arguments };
    if lower == "new" {
        return match ty {
            Type::Named(full) if full.eq_ignore_ascii_case("System.DateTimeOffset") => system::date_time_offset(&lower, &call, world),
            Type::Named(full) if matches!(&*full.to_ascii_lowercase(), "system.io.fileinfo" | "system.io.directoryinfo") => {
                let path = match call.text(0) {
                    Ok(path) => world.folder().join(&*path),
                    Err(error) => return Some(Err(error)),
                };
                let offset = |utc| world.offset(utc);
                let folder = full.to_ascii_lowercase().ends_with("directoryinfo");
                Some(Ok(Value::foreign(if folder { FileItem::folder(&path, offset) } else { FileItem::new(&path, offset) })))
            }
            Type::Named(full) if full.eq_ignore_ascii_case("System.Random") => {
                #[expect(clippy::cast_possible_truncation, reason = "32 random bits are enough, and a seed has no more")]
                let seed = arguments.first().and_then(crate::value::to_f64).map_or_else(|| world.random() as i32, |seed| seed as i32);
                Some(Ok(Value::foreign(Random::new(seed))))
            }
            _ => construct(ty, &call),
        };
    }
    // What System.Enum has, every enumeration has.
    if let Some(result) = enum_of(ty).and_then(|_| enum_static(&lower, &call)) {
        return Some(result);
    }
    if !known_types::has_static(ty, name) {
        return of_all(&lower, &call);
    }
    let result = match ty {
        Type::Guid if lower == "newguid" => {
            Some(Ok(Value::from(uuid::Builder::from_random_bytes(world.random().to_be_bytes()).into_uuid())))
        }
        Type::Object => object_static(&lower, &call),
        Type::DateTime => date_static_method(&lower, &call),
        Type::TimeSpan => span_static_method(&lower, &call),
        Type::String => text_static(&lower, &call),
        Type::Char => char_static(&lower, &call),
        Type::Double => math::real_method(&lower, &call),
        Type::Uri => web::uri_static(&lower, &call),
        Type::Named(full) => named_method(&full.to_ascii_lowercase(), &lower, &call, world),
        _ => None,
    };
    result.or_else(|| parsing(ty, &lower, &call)).or_else(|| of_all(&lower, &call))
}

/// What every type answers.
fn of_all(lower: &str, call: &Call<'_>) -> Called {
    let [left, right] = call.arguments else { return None };
    let same = left.same(right) || left.is_null() && right.is_null();
    match lower {
        "equals" => Some(Ok(Value::Bool(same))),
        // Two values of a value type are never one and the same.
        "referenceequals" => Some(Ok(Value::Bool(same && !left.type_of().is_some_and(|ty| ty.is_value_type())))),
        _ => None,
    }
}

/// A static method of `[object]`.
fn object_static(lower: &str, call: &Call<'_>) -> Called {
    let (left, right) = (call.arguments.first()?, call.arguments.get(1)?);
    Some(Ok(Value::Bool(match lower {
        "equals" => left.same(right) || (left.type_of() == right.type_of() && crate::value::equals(left, right, true)),
        // Two values that are copied are never one.
        "referenceequals" => left.same(right) && !left.type_of().is_some_and(|ty| ty.is_value_type()),
        _ => return None,
    })))
}

/// What can be parsed has `Parse` and `TryParse`.
fn parsing(ty: &Type, lower: &str, call: &Call<'_>) -> Called {
    if !(ty.is_value_type()
        || matches!(ty, Type::Version)
        || matches!(ty, Type::Named(name) if ["System.Net.IPAddress", "System.Numerics.BigInteger"].iter().any(|own| name.eq_ignore_ascii_case(own))))
    {
        return None;
    }
    // Of a number that is written in the way of another culture, an English one is made first.
    let in_english = |text: &Value| match (text, call.arguments.iter().skip(1).find_map(|argument| argument.downcast::<Culture>())) {
        (Value::String(written), Some(culture)) => Value::from(culture.locale().english_number(written)),
        (other, _) => other.clone(),
    };
    let read = |text: &Value| match text {
        Value::Null => None,
        // Where casts take the empty text for zero, and whatever may be written for a number, parsing does not.
        Value::String(text) if text.trim().is_empty() || !numbers::is_plain(text, ty) => None,
        Value::String(text) if *ty == Type::Bool => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        other => convert(other, ty).ok(),
    };
    Some(match (lower, call.arguments) {
        ("parse", [text, ..]) => match (read(&in_english(text)), convert(text, ty)) {
            (None, Err(error)) if !matches!(text, Value::String(text) if numbers::is_plain(text, ty)) => {
                Err(call.bad_format(&error.message))
            }
            (Some(value), _) => Ok(value),
            (None, Err(error)) if !error.cause.is_empty() && !text.is_null() => {
                Err(call.thrown(error.cause.strip_prefix("System.").unwrap_or(error.cause), &error.message))
            }
            (None, Err(error)) if error.message.contains("too large") => Err(call.thrown("OverflowException", &error.message)),
            (None, _) => Err(call.bad_format(&format!("The input string '{}' was not in a correct format.", to_text(text)))),
        },
        ("tryparse", [text, ..]) => {
            let value = read(&in_english(text));
            let there = value.is_some();
            call.fill_reference(value.unwrap_or_else(|| crate::value::generic::default_of(ty)));
            Ok(Value::Bool(there))
        }
        _ => return None,
    })
}

fn named_method(full: &str, lower: &str, call: &Call<'_>, world: &mut dyn Surroundings) -> Called {
    match full {
        "system.math" | "system.mathf" => math::math_method(lower, call),
        "system.numerics.biginteger" => math::big_method(lower, call),
        "system.management.automation.wildcardpattern" => pattern::wildcard_static(lower, call),
        "system.tuple" if lower == "create" => Some(pattern::tuple(call)),
        "system.security.cryptography.hashalgorithm" if lower == "create" => Some(pattern::algorithm_named(call)),
        _ if let Some(algorithm) = pattern::hash_algorithm(full) => pattern::hash_static(algorithm, lower, call),
        "system.convert" => numbers::convert_method(lower, call),
        "system.bitconverter" => numbers::bit_converter(lower, call),
        "system.environment" => system::environment(lower, call, world),
        "system.net.dns" => system::dns(lower, call, world),
        "system.timezoneinfo" => system::time_zone(lower, call, world),
        "system.runtime.interopservices.marshal" => system::marshal(lower, call),
        "system.security.principal.windowsidentity" if lower == "getcurrent" => Some(Ok(system::current_identity(world))),
        "system.datetimeoffset" => system::date_time_offset(lower, call, world),
        "system.text.regularexpressions.regex" => regex_static(lower, call),
        "system.array" => array_static(lower, call),
        "system.globalization.charunicodeinfo" => unicode::character_info(lower, call),
        "system.io.path" => files::path(lower, call, world),
        "system.io.file" => files::file(lower, call, world),
        "system.io.directory" => files::directory(lower, call, world),
        "system.enum" => enum_static(lower, call),
        "system.net.webutility" | "system.web.httputility" => web::web_static(full, lower, call),
        "system.text.encoding" if lower == "getencoding" => Some(call.text(0).and_then(|name| {
            Encoding::named(&name)
                .map(Value::foreign)
                .ok_or_else(|| call.thrown("ArgumentException", &format!("'{name}' is not a supported encoding name.")))
        })),
        "system.diagnostics.stopwatch" if lower == "startnew" => Some(Ok(Value::foreign(Stopwatch::started()))),
        "system.globalization.cultureinfo" if matches!(lower, "getcultureinfo" | "createspecificculture") => {
            Some(call.text(0).map(|name| Value::foreign(Culture::new(name))))
        }
        "system.gc" | "system.reflection.assembly" => Some(Ok(Value::Null)),
        _ => None,
    }
}

fn array_static(lower: &str, call: &Call<'_>) -> Called {
    let Some(Value::Array(array)) = call.arguments.first() else {
        return (lower == "createinstance").then(|| match call.value(0)? {
            Value::Type(ty) => blank_array(ty, call.size(1, "length")?, call),
            _ => Err(call.wrong_count()),
        });
    };
    let on_list = |name: &str, rest: &[Value]| {
        super::call_method(&Value::Array(Arc::new(Array::of(ArrayKind::List, array.element().clone(), array.to_vec()))), name, rest)
    };
    match lower {
        "reverse" => array.items_mut().reverse(),
        "sort" => {
            // Sorted apart: comparing may look at the array itself.
            if let Some(items) = crate::value::stable_sort(array.to_vec(), super::collection::order) {
                *array.items_mut() = items;
            }
        }
        "clear" => array.items_mut().fill(Value::Null),
        "indexof" | "lastindexof" => return on_list(lower, call.arguments.get(1..)?),
        "copy" => {
            let (Some(Value::Array(target)), count) = (call.arguments.get(1), call.size(2, "length")) else {
                return Some(Err(call.wrong_count()));
            };
            let result = count.and_then(|count| {
                let items = array.to_vec();
                let mut places = target.items_mut();
                match (items.get(..count), places.get_mut(..count)) {
                    (Some(items), Some(places)) => places.clone_from_slice(items),
                    _ => return Err(call.thrown("ArgumentException", "Source or destination array was not long enough.")),
                }
                Ok(Value::Null)
            });
            return Some(result);
        }
        _ => return None,
    }
    Some(Ok(Value::Null))
}

/// Static properties that may be set and mean nothing here: how .NET's own network clients work.
pub(super) fn ignores_changes(ty: &Type) -> bool {
    matches!(ty, Type::Named(name) if name.eq_ignore_ascii_case("System.Net.ServicePointManager") || name.eq_ignore_ascii_case("System.Console"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::join_text;

    /// Noon of 2024-03-05 in a zone two hours east of Greenwich.
    struct Still;

    impl Surroundings for Still {
        fn now(&self) -> i64 {
            crate::value::parse_date("2024-03-05 12:00").expect("it is a date").ticks
        }
        fn offset(&self, _utc: i64) -> i64 {
            2 * time::HOUR
        }
        fn random(&mut self) -> u128 {
            7
        }
        fn environment(&self, name: &str) -> Option<String> {
            (name == "HOME").then(|| "/home/anna".into())
        }
        fn computer(&self) -> String {
            "EX01".into()
        }
        fn user(&self) -> String {
            "anna".into()
        }
        fn folder(&self) -> std::path::PathBuf {
            "/work".into()
        }
        fn all_environment(&self) -> Vec<(String, String)> {
            vec![("HOME".into(), "/home/anna".into())]
        }
        fn set_environment(&mut self, _name: &str, _value: Option<String>) {}
        fn process(&self) -> u32 {
            42
        }
    }

    fn call(ty: &str, name: &str, arguments: &[Value]) -> String {
        match call_static(&Type::named(ty), name, arguments, &mut Still) {
            Some(Ok(value)) => join_text(&value, "|").to_string(),
            Some(Err(error)) => error.id.to_owned(),
            None => "MethodNotFound".into(),
        }
    }

    #[test]
    fn static_methods_answer() {
        crate::value::keep_time(|| 0, |_| 2 * time::HOUR);
        let int = Value::Int;
        let list = |items: &[i32]| Value::array(items.iter().map(|item| int(*item)).collect());
        let rows: &[(&str, &str, &[Value], &str)] = &[
            ("string", "Join", &[", ".into(), Value::array(vec!["a".into(), "b".into()])], "a, b"),
            ("string", "Join", &["-".into(), int(1), int(2), int(3)], "ArgumentOutOfRangeException"),
            ("string", "Join", &["-".into(), int(1), int(2)], "1-2"),
            ("string", "Concat", &["a".into(), "b".into(), int(1)], "ab1"),
            ("string", "Compare", &["a".into(), "B".into(), Value::Bool(true)], "-1"),
            ("string", "Equals", &["a".into(), "A".into(), "OrdinalIgnoreCase".into()], "True"),
            ("string", "Format", &["{0}-{1}".into(), "a".into(), int(5)], "a-5"),
            ("string", "Format", &["{7}".into(), "a".into()], "FormatException"),
            ("string", "IsNullOrWhiteSpace", &["\t ".into()], "True"),
            ("string", "new", &["x".into(), int(3)], "xxx"),
            ("int", "Parse", &["12".into()], "12"),
            ("int", "Parse", &["abc".into()], "FormatException"),
            ("int", "Parse", &["".into()], "FormatException"),
            ("bool", "Parse", &["yes".into()], "FormatException"),
            ("datetime", "Parse", &["2024-03-05T10:00:00Z".into()], "03/05/2024 12:00:00"),
            ("datetime", "ParseExact", &["x".into(), "dd.MM.yyyy".into(), Value::Null], "FormatException"),
            ("datetime", "ParseExact", &["05.03.2024 14:07".into(), "dd.MM.yyyy HH:mm".into(), Value::Null], "03/05/2024 14:07:00"),
            ("datetime", "ParseExact", &["Mar 5, 2024 2:07 PM".into(), "MMM d, yyyy h:mm tt".into(), Value::Null], "03/05/2024 14:07:00"),
            ("datetime", "DaysInMonth", &[int(2024), int(2)], "29"),
            ("datetime", "new", &[int(2024), int(3), int(5)], "03/05/2024 00:00:00"),
            ("datetime", "new", &[int(2024), int(13), int(5)], "ArgumentOutOfRangeException"),
            ("datetime", "FromFileTimeUtc", &[Value::Long(133_541_172_000_000_000)], "03/05/2024 13:00:00"),
            ("timespan", "FromMinutes", &[Value::Double(1.5)], "00:01:30"),
            ("timespan", "new", &[int(1), int(2), int(3)], "01:02:03"),
            ("version", "new", &[int(15), int(2)], "15.2"),
            ("guid", "Parse", &["x".into()], "FormatException"),
            ("regex", "Escape", &["a.b*".into()], "a\\.b\\*"),
            ("regex", "Replace", &["aXb".into(), "x".into(), "-".into(), "IgnoreCase".into()], "a-b"),
            ("regex", "Split", &["a1b".into(), "\\d".into()], "a|b"),
            ("convert", "ToBase64String", &[crate::value::byte_array(*b"abc")], "YWJj"),
            ("convert", "FromBase64String", &["YWJj".into()], "97|98|99"),
            ("convert", "FromBase64String", &["!".into()], "FormatException"),
            ("convert", "ToString", &[int(255), int(16)], "ff"),
            ("convert", "ToInt32", &["ff".into(), int(16)], "255"),
            ("convert", "ToInt32", &["x".into()], "FormatException"),
            ("array", "IndexOf", &[list(&[3, 1, 2]), int(1)], "1"),
            (
                "enum",
                "GetNames",
                &[Value::from(Type::named("System.MidpointRounding"))],
                "ToEven|AwayFromZero|ToZero|ToNegativeInfinity|ToPositiveInfinity",
            ),
            ("environment", "GetEnvironmentVariable", &["HOME".into()], "/home/anna"),
            ("environment", "ExpandEnvironmentVariables", &["%HOME%/x %NO% 5%".into()], "/home/anna/x %NO% 5%"),
            ("Text.Encoding", "GetEncoding", &["utf-16".into()], "System.Text.UnicodeEncoding"),
            ("char", "IsDigit", &["5".into()], "True"),
            ("int", "Foo", &[], "MethodNotFound"),
        ];
        for (ty, name, arguments, expected) in rows {
            assert_eq!(call(ty, name, arguments), *expected, "[{ty}]::{name}({arguments:?})");
        }
    }

    #[test]
    fn static_properties_answer() {
        for (ty, name, expected) in [
            ("int", "MaxValue", "2147483647"),
            ("datetime", "Now", "03/05/2024 14:00:00"),
            ("datetime", "UtcNow", "03/05/2024 12:00:00"),
            ("datetime", "Today", "03/05/2024 00:00:00"),
            ("guid", "Empty", "00000000-0000-0000-0000-000000000000"),
            ("System.DayOfWeek", "friday", "Friday"),
            ("StringComparison", "ordinal", "Ordinal"),
            ("Net.SecurityProtocolType", "Tls12", "Tls12"),
            ("environment", "MachineName", "EX01"),
            ("math", "PI", "3.14159265358979"),
        ] {
            assert_eq!(
                static_property(&Type::named(ty), name, &Still).map(|value| to_text(&value).to_string()).as_deref(),
                Some(expected),
                "[{ty}]::{name}"
            );
        }
        assert!(static_property(&Type::Int, "Foo", &Still).is_none());
    }

    #[test]
    fn trying_fills_the_reference() {
        let reference = Arc::new(crate::value::Reference::new(Value::Null));
        assert_eq!(call("int", "TryParse", &["12".into(), Value::shared(reference.clone())]), "True");
        assert!(matches!(reference.value(), Value::Int(12)));
        assert_eq!(call("datetime", "TryParse", &["zz".into(), Value::shared(reference.clone())]), "False");
        assert_eq!(&*to_text(&reference.value()), "01/01/0001 00:00:00");
    }

    #[test]
    fn arrays_are_changed_in_place() {
        let array = Value::array(vec![Value::Int(3), Value::Int(1), Value::Int(2)]);
        call("array", "Sort", std::slice::from_ref(&array));
        assert_eq!(&*to_text(&array), "1 2 3");
        call("array", "Reverse", std::slice::from_ref(&array));
        assert_eq!(&*to_text(&array), "3 2 1");
    }
}
