//! The text of JSON as values, read in one go.

use crate::value::{
    BigInteger, DateTime, DateTimeKind, DateTimeOffset, Dictionary, DictionaryKind, Name, Object, Property, Value, round_trip_date,
    written_date,
};
use hashbrown::{HashMap, HashSet};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// How many members of an object are found by looking at one after the other.
const FEW: usize = 16;

/// How many levels of lists and objects stand in each other unless `-Depth` says otherwise.
pub(super) const USUAL_DEPTH: usize = 1024;
/// How many may, whatever it says.
const DEPTH_LIMIT: usize = 10_000;

/// What texts become that are dates by ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateKind {
    /// Dates, those in UTC as they are, those of another zone in local time.
    Default,
    /// Dates in local time.
    Local,
    /// Dates in UTC.
    Utc,
    /// Dates with their distance from UTC.
    Offset,
    /// Nothing else.
    String,
}

/// Ticks to add to UTC for local time at a moment.
type Zone<'a> = &'a dyn Fn(i64) -> i64;

/// Reads a text; objects become tables perhaps, `depth` levels of them at most.
///
/// # Errors
/// What is wrong with the text, and where.
pub(super) fn read(text: &str, tables: bool, depth: usize, dates: DateKind, zone: Zone<'_>) -> Result<Value, Refused> {
    read_strict(text, tables, depth, dates, zone).or_else(|refused| match refused {
        // What people write is looser than the standard.
        Refused::Text(_) => read_strict(&super::json_text::strict(text), tables, depth, dates, zone).map_err(|second| match second {
            Refused::Text(_) => refused,
            other => other,
        }),
        other => Err(other),
    })
}

fn read_strict(text: &str, tables: bool, depth: usize, dates: DateKind, zone: Zone<'_>) -> Result<Value, Refused> {
    let (names, clash) = (RefCell::default(), RefCell::default());
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = Reader { tables, depth: depth.min(DEPTH_LIMIT), dates, zone, names: &names, clash: &clash }.deserialize(&mut reader);
    let value = value.map_err(|error| clash.take().unwrap_or_else(|| Refused::Text(error.to_string())))?;
    reader.end().map_err(|error| Refused::Text(error.to_string()))?;
    Ok(value)
}

/// Why a text is not read.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    /// It is not JSON: what is wrong, and where.
    Text(String),
    /// Two names of members differ in nothing but case, so that an object cannot have both.
    Case(Name, Name),
    /// A member has no name, which an object's property must have.
    NoName,
    /// There are more levels than `-Depth` allows.
    Depth,
}

/// Makes a value of what comes next.
#[derive(Clone, Copy)]
struct Reader<'a> {
    /// Whether objects become hashtables.
    tables: bool,
    /// How many levels may still come.
    depth: usize,
    /// What dates become.
    dates: DateKind,
    zone: Zone<'a>,
    /// Every name of a member once: there may be very many objects of a kind.
    names: &'a RefCell<HashSet<Name>>,
    /// Which names of members cannot be those of properties.
    clash: &'a RefCell<Option<Refused>>,
}

/// What `serde_json` calls a number whose digits it kept.
const NUMBER: &str = "$serde_json::private::Number";

impl Reader<'_> {
    /// What a name is found by: names of properties are equal without regard to case.
    fn key(self, name: &Name) -> Name {
        let plain = self.tables || !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if plain { name.clone() } else { name.to_ascii_lowercase().into() }
    }

    /// What is one level further in.
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let Some(depth) = self.depth.checked_sub(1) else {
            self.clash.replace(Some(Refused::Depth));
            return Err(E::custom("a level too many"));
        };
        Ok(Self { depth, ..self })
    }

    /// A text that is a date by ISO 8601 as one.
    fn date(self, text: &str) -> Option<Value> {
        let bytes = text.as_bytes();
        let is_date =
            bytes.len() >= 19 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[10] == b'T' && bytes[13] == b':' && bytes[16] == b':';
        if !is_date || self.dates == DateKind::String {
            return None;
        }
        if self.dates == DateKind::Offset {
            return DateTimeOffset::parse(text, self.zone).map(Value::foreign);
        }
        let DateTime { kind, ticks } = round_trip_date(text)?;
        Some(Value::DateTime(match (self.dates, kind) {
            (DateKind::Local, DateTimeKind::Utc) => DateTime { kind: DateTimeKind::Local, ticks: ticks + (self.zone)(ticks) },
            (DateKind::Local, _) => DateTime { kind: DateTimeKind::Local, ticks },
            // A local time is moved by the distance that it has itself.
            (DateKind::Utc, DateTimeKind::Local) => return self.utc(text),
            (DateKind::Utc, _) => DateTime { kind: DateTimeKind::Utc, ticks },
            _ => DateTime { kind, ticks },
        }))
    }

    /// A date with a distance from UTC of its own, in UTC.
    fn utc(self, text: &str) -> Option<Value> {
        let written = written_date(text)?;
        let offset = written.offset.unwrap_or_else(|| (self.zone)(written.ticks));
        Some(Value::DateTime(DateTime { kind: DateTimeKind::Utc, ticks: written.ticks - offset }))
    }

    fn name(self, name: &str) -> Name {
        self.names.borrow_mut().get_or_insert_with(name, |name| name.into()).clone()
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Long(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number_of(&number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Double(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(self.date(text).unwrap_or_else(|| Value::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            all.push(item);
        }
        all.shrink_to_fit();
        Ok(Value::array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut properties: Vec<Property> = Vec::new();
        let mut places: HashMap<Name, usize> = HashMap::new();
        while let Some(name) = members.next_key_seed(NameSeed(self))? {
            if properties.is_empty() && &*name == NUMBER {
                return members.next_value::<String>().map(|digits| number_of(&digits));
            }
            let value = members.next_value_seed(self.inner()?)?;
            let place = match properties.len() {
                count if count <= FEW && self.tables => properties.iter().position(|own| own.name == name),
                count if count <= FEW => properties.iter().position(|own| own.name.eq_ignore_ascii_case(&name)),
                _ => places.get(&*self.key(&name)).copied(),
            };
            if !self.tables {
                let clash = match place {
                    Some(place) if properties[place].name != name => Some(Refused::Case(properties[place].name.clone(), name.clone())),
                    None if name.is_empty() => Some(Refused::NoName),
                    _ => None,
                };
                if clash.is_some() {
                    self.clash.replace(clash);
                    return Err(serde::de::Error::custom("a name"));
                }
            }
            match place {
                // Of members with one name the last one counts.
                Some(place) => properties[place].value = value,
                None => {
                    properties.push(Property { name, value });
                    if properties.len() > FEW {
                        let new = properties.iter().enumerate().skip(places.len());
                        places.extend(new.map(|(place, property)| (self.key(&property.name), place)));
                    }
                }
            }
        }
        Ok(if self.tables {
            let entries = properties.into_iter().map(|property| (Value::from(property.name), property.value));
            Value::Dictionary(Arc::new(Dictionary::of(DictionaryKind::OrderedHashtable, entries)))
        } else {
            Value::Object(Arc::new(Object::new(properties)))
        })
    }
}

/// The name of a member.
struct NameSeed<'a>(Reader<'a>);

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Name;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(self.0.name(name))
    }
}

/// A whole number as one, of whatever size; others are binary.
fn number_of(digits: &str) -> Value {
    if let Ok(number) = digits.parse() {
        return Value::Long(number);
    }
    match BigInteger::parse(digits) {
        Some(number) => Value::foreign(number),
        None => Value::Double(digits.parse().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::to_text;

    fn read_plain(text: &str) -> Result<Value, Refused> {
        read(text, false, 1024, DateKind::Default, &|_| 0)
    }

    fn read_text(text: &str) -> String {
        read_plain(text).map_or_else(|error| format!("{error:?}"), |value| to_text(&value).to_string())
    }

    #[test]
    fn values_are_what_they_are_written_as() {
        assert_eq!(read_text(r#"[1, -0, 2.50, 1e3, true, null, "a\u00e9"]"#), "1 0 2.5 1000 True  a\u{e9}");
        assert_eq!(read_text(r#"{"a": 1, "b": {"c": [2]}, "a": 3}"#), "@{a=3; b=@{c=System.Object[]}}");
        assert_eq!(read_text("[1,]"), "1");
        assert_eq!(read_text("{a: 'x'} // said"), "@{a=x}");
        assert_eq!(read_text("1 2"), r#"Text("trailing characters at line 1 column 3")"#);
        assert_eq!(read_text(r#"{"a": 1, "A": 2}"#), r#"Case("a", "A")"#);
        assert_eq!(read_text(r#"{"": 1}"#), "NoName");
        assert!(matches!(read_plain(r#""2024-03-05T01:02:03""#), Ok(Value::DateTime(_))));
    }

    #[test]
    fn many_members_are_kept_once_each() {
        let members: Vec<String> = (0..100).chain(0..100).map(|number| format!("\"m{number}\": {number}")).collect();
        let Ok(Value::Object(object)) = read_plain(&format!("{{{}}}", members.join(","))) else { panic!("it is an object") };
        let names: Vec<String> = object.properties().iter().map(|own| format!("{}={}", own.name, to_text(&own.value))).collect();
        assert_eq!(names, (0..100).map(|number| format!("m{number}={number}")).collect::<Vec<_>>());
    }

    #[test]
    fn nesting_has_a_limit() {
        assert!(read_plain(&"[".repeat(100_000)).is_err());
    }
}
