//! Static members of `[Environment]`, `[Net.Dns]`, `[TimeZoneInfo]`, `[DateTimeOffset]`, and of those that unlock secrets.

use super::argument::{Call, Called, Wanted};
use super::statics::Surroundings;
use crate::value::{
    Address, Array, ArrayKind, DateTime, DateTimeKind, DateTimeOffset, Dictionary, DictionaryKind, Foreign, Object, OperatorError,
    Property, Secret, Text, Type, Value, Zone, time, to_text,
};
use std::net::ToSocketAddrs;
use std::sync::Arc;

fn object(types: &'static [&'static str], parts: Vec<(&str, Value)>) -> Value {
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(types, parts)))
}

/// A static method of `[Environment]`.
pub(super) fn environment(lower: &str, call: &Call<'_>, world: &mut dyn Surroundings) -> Called {
    Some(match lower {
        "getenvironmentvariable" => call.text(0).map(|name| world.environment(&name).into()),
        "setenvironmentvariable" => call.text(0).and_then(|name| {
            let value = call.value(1)?;
            let value = (!value.is_null() && !to_text(value).is_empty()).then(|| to_text(value).to_string());
            world.set_environment(&name, value);
            Ok(Value::Null)
        }),
        "getenvironmentvariables" => {
            let entries = world.all_environment().into_iter().map(|(name, value)| (Value::from(name), Value::from(value)));
            Ok(Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::Hashtable, entries))))
        }
        "expandenvironmentvariables" => call.text(0).map(|text| expanded(&text, world).into()),
        "getcommandlineargs" => Ok(super::textual::text_array([Value::from("emsh")])),
        "getfolderpath" => call.text(0).map(|name| {
            let home = world.environment("HOME").unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "userprofile" | "personal" | "mydocuments" => home.into(),
                "desktop" | "desktopdirectory" => format!("{home}/Desktop").into(),
                "applicationdata" => format!("{home}/.config").into(),
                "localapplicationdata" => format!("{home}/.local/share").into(),
                "commonapplicationdata" => "/usr/share".into(),
                _ => "".into(),
            }
        }),
        _ => return None,
    })
}

/// A text with `%NAME%` replaced by what the environment has.
fn expanded(text: &str, world: &dyn Surroundings) -> String {
    let mut result = String::new();
    let mut pieces = text.split('%').peekable();
    result.push_str(pieces.next().unwrap_or_default());
    while let Some(name) = pieces.next() {
        match (pieces.peek(), world.environment(name)) {
            (Some(_), Some(value)) => {
                result.push_str(&value);
                result.push_str(pieces.next().unwrap_or_default());
            }
            _ => {
                result.push('%');
                result.push_str(name);
            }
        }
    }
    result
}

/// A static method of `[Net.Dns]`.
pub(super) fn dns(lower: &str, call: &Call<'_>, world: &dyn Surroundings) -> Called {
    if lower == "gethostname" {
        return Some(Ok(world.computer().into()));
    }
    let look_up = |name: &str| -> Wanted<Vec<Value>> {
        let unknown = |reason: &str| call.thrown("SocketException", &format!("The name '{name}' is not known: {reason}."));
        let found = (name, 0).to_socket_addrs().map_err(|error| unknown(&error.to_string()))?;
        let mut addresses: Vec<std::net::IpAddr> = Vec::new();
        for address in found {
            if !addresses.contains(&address.ip()) {
                addresses.push(address.ip());
            }
        }
        Ok(addresses.iter().filter_map(|address| Address::parse(&address.to_string())).map(Value::foreign).collect())
    };
    let list = |addresses| Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Named("System.Net.IPAddress".into()), addresses)));
    Some(match lower {
        "gethostaddresses" => call.text(0).and_then(|name| look_up(&name)).map(list),
        "gethostentry" | "gethostbyname" | "resolve" => call.text(0).and_then(|name| {
            let addresses = look_up(&name)?;
            let parts = vec![
                ("HostName", Value::String(name)),
                ("Aliases", super::textual::text_array(std::iter::empty())),
                ("AddressList", list(addresses)),
            ];
            Ok(object(&["System.Net.IPHostEntry", "System.Object"], parts))
        }),
        _ => return None,
    })
}

fn date(call: &Call<'_>, at: usize) -> Wanted<DateTime> {
    match call.converted(at, &Type::DateTime)? {
        Value::DateTime(date) => Ok(date),
        _ => Err(call.wrong_count()),
    }
}

fn zone<'a>(call: &'a Call<'_>, at: usize) -> Wanted<&'a Zone> {
    let value = call.value(at)?;
    value
        .downcast::<Zone>()
        .ok_or_else(|| call.thrown("ArgumentNullException", "A time zone is expected; TimeZoneInfo.FindSystemTimeZoneById finds one."))
}

fn found(call: &Call<'_>, at: usize) -> Wanted<Zone> {
    let id = call.text(at)?;
    Zone::named(&id)
        .ok_or_else(|| call.thrown("TimeZoneNotFoundException", &format!("The time zone ID '{id}' was not found on the local computer.")))
}

/// A static method of `[TimeZoneInfo]`.
pub(super) fn time_zone(lower: &str, call: &Call<'_>, world: &dyn Surroundings) -> Called {
    let utc = |date: DateTime| if date.kind == DateTimeKind::Utc { date.ticks } else { date.ticks - world.offset(date.ticks) };
    let in_zone = |zone: &Zone, utc: i64| {
        let ticks = (utc + zone.offset(utc)).clamp(0, time::LAST);
        let kind = if zone.equals(&Zone::utc()) { DateTimeKind::Utc } else { DateTimeKind::Unspecified };
        Value::DateTime(DateTime { ticks, kind })
    };
    Some(match (lower, call.count()) {
        ("findsystemtimezonebyid", 1) => found(call, 0).map(Value::foreign),
        ("getsystemtimezones", 0) => Ok(Value::array(Zone::all().into_iter().map(Value::foreign).collect())),
        ("converttimefromutc", 2) => date(call, 0).and_then(|date| Ok(in_zone(zone(call, 1)?, date.ticks))),
        ("converttimetoutc", 1) => date(call, 0).map(|date| Value::DateTime(DateTime { ticks: utc(date), kind: DateTimeKind::Utc })),
        ("converttimetoutc", 2) => date(call, 0).and_then(|date| {
            let ticks = zone(call, 1)?.to_utc(date.ticks);
            Ok(Value::DateTime(DateTime { ticks, kind: DateTimeKind::Utc }))
        }),
        ("converttime", 2) => date(call, 0).and_then(|date| Ok(in_zone(zone(call, 1)?, utc(date)))),
        ("converttime", 3) => date(call, 0).and_then(|date| Ok(in_zone(zone(call, 2)?, zone(call, 1)?.to_utc(date.ticks)))),
        ("converttimebysystemtimezoneid", 2) => date(call, 0).and_then(|date| Ok(in_zone(&found(call, 1)?, utc(date)))),
        ("converttimebysystemtimezoneid", 3) => {
            date(call, 0).and_then(|date| Ok(in_zone(&found(call, 2)?, found(call, 1)?.to_utc(date.ticks))))
        }
        _ => return None,
    })
}

/// A static method of `[DateTimeOffset]`, its constructor among them.
pub(super) fn date_time_offset(lower: &str, call: &Call<'_>, world: &dyn Surroundings) -> Called {
    let from_unix = |unit: i64| {
        call.long(0).and_then(|count| {
            let utc =
                count.checked_mul(unit).and_then(|ticks| ticks.checked_add(time::UNIX_EPOCH)).filter(|utc| (0..=time::LAST).contains(utc));
            utc.map(|utc| Value::foreign(DateTimeOffset::new(utc, 0))).ok_or_else(|| {
                call.out_of_range("Valid values are between -62135596800 and 253402300799, inclusive. (Parameter 'seconds')")
            })
        })
    };
    let of_date = |date: DateTime| {
        let offset = if date.kind == DateTimeKind::Utc { 0 } else { world.offset(date.ticks) };
        Value::foreign(DateTimeOffset::new(date.ticks - offset, offset))
    };
    let parsed = |text: &str| DateTimeOffset::parse(text, |ticks| world.offset(ticks));
    Some(match (lower, call.count()) {
        ("fromunixtimeseconds", 1) => from_unix(time::SECOND),
        ("fromunixtimemilliseconds", 1) => from_unix(time::SECOND / 1000),
        ("parse", _) => call.text(0).and_then(|text| {
            parsed(&text)
                .map(Value::foreign)
                .ok_or_else(|| call.bad_format(&format!("String '{text}' was not recognized as a valid DateTime.")))
        }),
        ("tryparse", _) => call.text(0).map(|text| {
            let moment = parsed(&text);
            let there = moment.is_some();
            call.fill_reference(moment.map_or(Value::Null, Value::foreign));
            Value::Bool(there)
        }),
        ("new", 1) => date(call, 0).map(of_date),
        ("new", 2) => date(call, 0).and_then(|date| match call.converted(1, &Type::TimeSpan)? {
            Value::TimeSpan(offset) => Ok(Value::foreign(DateTimeOffset::new(date.ticks - offset, offset))),
            _ => Err(call.wrong_count()),
        }),
        _ => return None,
    })
}

/// What `SecureStringToBSTR` gives: not an address but the secret itself, which `PtrToString…` unlocks.
#[derive(Debug)]
struct Pointer(Secret);

impl Foreign for Pointer {
    fn type_names(&self) -> Vec<Text> {
        ["System.IntPtr", "System.ValueType", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        "*****".into()
    }
}

/// A static method of `[Runtime.InteropServices.Marshal]`: the way by which scripts of Windows read a secure string.
pub(super) fn marshal(lower: &str, call: &Call<'_>) -> Called {
    Some(match (lower, call.arguments) {
        ("securestringtobstr" | "securestringtoglobalallocunicode" | "securestringtocotaskmemunicode", [Value::Secret(secret)]) => {
            Ok(Value::foreign(Pointer(secret.clone())))
        }
        ("ptrtostringauto" | "ptrtostringbstr" | "ptrtostringuni", [pointer, ..]) => match pointer.downcast::<Pointer>() {
            Some(pointer) => Ok(pointer.0.reveal().into()),
            None => Err(call.thrown("ArgumentNullException", "Value cannot be null. (Parameter 'ptr')")),
        },
        ("zerofreebstr" | "zerofreeglobalallocunicode", [_]) => Ok(Value::Null),
        _ => return None,
    })
}

/// `[Security.Principal.WindowsIdentity]::GetCurrent()`, which scripts ask whether they may administer.
pub(super) fn current_identity(world: &dyn Surroundings) -> Value {
    Value::foreign(Principal { name: world.user().into(), computer: world.computer().into() })
}

/// The person at the shell, as an identity and as the principal that is cast from it.
#[derive(Debug)]
struct Principal {
    name: Text,
    computer: Text,
}

impl Foreign for Principal {
    fn type_names(&self) -> Vec<Text> {
        ["System.Security.Principal.WindowsIdentity", "System.Security.Principal.WindowsPrincipal", "System.Object"]
            .map(Text::from)
            .to_vec()
    }

    fn text(&self) -> Text {
        "System.Security.Principal.WindowsIdentity".into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["AuthenticationType", "IsAuthenticated", "IsSystem", "Name"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "name" => format!("{}\\{}", self.computer, self.name).into(),
            "isauthenticated" => Value::Bool(true),
            "issystem" => Value::Bool(&*self.name == "root"),
            "authenticationtype" => "".into(),
            "identity" => Value::foreign(Self { name: self.name.clone(), computer: self.computer.clone() }),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["IsInRole".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        // Who may do everything here is root, whatever the role is called.
        (name.eq_ignore_ascii_case("IsInRole") && arguments.len() == 1).then(|| Ok(Value::Bool(&*self.name == "root")))
    }
}
