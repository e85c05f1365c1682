//! JSON to values, straight from the text: no tree of JSON is built in between.

use super::error::error_at;
use super::{DEPTH_LIMIT, Known, WireError};
use crate::value::{
    Array, ArrayKind, DateTime, DateTimeKind, Dictionary, DictionaryKind, EnumValue, Name, Object, Property, Text, Uri, Value,
};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

/// Reads a value.
///
/// # Errors
/// [`WireError::Shape`] for JSON that no value is written as, [`WireError::TooDeep`].
pub fn decode_value(json: &Json, known: &Known) -> Result<Value, WireError> {
    decode_at(json, known, 0)
}

pub(super) fn decode_at(json: &Json, known: &Known, depth: usize) -> Result<Value, WireError> {
    let reader = Reader::new(known);
    reader.value(depth).deserialize(json).map_err(|_| reader.wrong("value"))
}

/// One reading: what is compiled in, and what was wrong.
pub(super) struct Reader<'k> {
    pub(super) known: &'k Known,
    wrong: RefCell<Option<WireError>>,
}

impl<'k> Reader<'k> {
    pub(super) fn new(known: &'k Known) -> Self {
        Self { known, wrong: RefCell::default() }
    }

    /// The seed of a value that stands `depth` levels deep.
    pub(super) fn value(&self, depth: usize) -> ValueSeed<'_> {
        ValueSeed { reader: self, depth }
    }

    /// What went wrong, once reading has failed; `at` when it was only the kind of JSON.
    pub(super) fn wrong(&self, at: &'static str) -> WireError {
        self.wrong.borrow_mut().take().unwrap_or(WireError::Shape(at))
    }

    /// Remembers what is wrong, which serde's errors have no place for.
    pub(super) fn fail<E: Error>(&self, error: WireError) -> E {
        let said = E::custom(&error);
        self.wrong.borrow_mut().get_or_insert(error);
        said
    }
}

/// Reads text into what the language shares.
pub(super) struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Text, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for TextSeed {
    type Value = Text;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(text.into())
    }
}

/// Reads text and does something with it, without keeping it.
struct Said<F>(F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Said<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<T, D::Error> {
        json.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Said<F> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("text that can be understood")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::custom("text that cannot be understood"))
    }
}

fn parsed<T: FromStr>() -> Said<impl FnOnce(&str) -> Option<T>> {
    Said(|text: &str| text.parse().ok())
}

fn date_kind(text: &str) -> Option<DateTimeKind> {
    match text {
        "unspecified" => Some(DateTimeKind::Unspecified),
        "utc" => Some(DateTimeKind::Utc),
        "local" => Some(DateTimeKind::Local),
        _ => None,
    }
}

/// Reads text, borrowed where the JSON lets it.
pub(super) struct Borrowing;

impl<'de> DeserializeSeed<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }
}

/// Reads a value that stands `depth` levels deep.
#[derive(Clone, Copy)]
pub(super) struct ValueSeed<'r> {
    reader: &'r Reader<'r>,
    depth: usize,
}

impl<'r> ValueSeed<'r> {
    /// What stands one level deeper.
    fn inner(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// A JSON array that means something as a whole.
    fn parts(self, shape: Shape) -> Parts<'r> {
        Parts { shape, seed: self }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        if self.depth > DEPTH_LIMIT {
            return Err(self.reader.fail(WireError::TooDeep));
        }
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        Ok(Value::array(all(&mut list, self)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let tag = map.next_key_seed(Borrowing)?.ok_or_else(|| A::Error::custom("nothing names the type"))?;
        let value = match &*tag {
            "int" => Value::Int(map.next_value()?),
            "char" => Value::Char(map.next_value()?),
            "sbyte" => Value::SByte(map.next_value()?),
            "byte" => Value::Byte(map.next_value()?),
            "short" => Value::Short(map.next_value()?),
            "ushort" => Value::UShort(map.next_value()?),
            "uint" => Value::UInt(map.next_value()?),
            "long" => Value::Long(map.next_value()?),
            "ulong" => Value::ULong(map.next_value()?),
            "single" => Value::Single(map.next_value_seed(parsed())?),
            "double" => Value::Double(map.next_value_seed(parsed())?),
            "decimal" => Value::from(map.next_value_seed(parsed::<rust_decimal::Decimal>())?),
            "span" => Value::TimeSpan(map.next_value()?),
            "guid" => Value::from(map.next_value_seed(parsed::<uuid::Uuid>())?),
            "version" => Value::Version(map.next_value()?),
            "type" => Value::from(map.next_value_seed(Said(|name: &str| Some(self.reader.known.type_named(name))))?),
            "uri" => Value::foreign(Uri::new(map.next_value_seed(TextSeed)?)),
            "error" => {
                let json: Json = map.next_value()?;
                let error = error_at(&json, self.reader.known, self.depth + 1).map_err(|error| self.reader.fail::<A::Error>(error))?;
                Value::foreign(error)
            }
            tag => map.next_value_seed(self.parts(Shape::named(tag).ok_or_else(|| A::Error::custom("an unknown type"))?))?,
        };
        match map.next_key::<IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(A::Error::custom("more than one type")),
        }
    }
}

/// What a JSON array behind a tag means.
#[derive(Clone, Copy)]
enum Shape {
    Date,
    Enum,
    Array(ArrayKind),
    Dictionary(DictionaryKind),
    Object,
}

impl Shape {
    fn named(tag: &str) -> Option<Self> {
        Some(match tag {
            "date" => Self::Date,
            "enum" => Self::Enum,
            "array" => Self::Array(ArrayKind::Fixed),
            "arraylist" => Self::Array(ArrayKind::ArrayList),
            "list" => Self::Array(ArrayKind::List),
            "collection" => Self::Array(ArrayKind::Collection),
            "queue" => Self::Array(ArrayKind::Queue),
            "stack" => Self::Array(ArrayKind::Stack),
            "set" => Self::Array(ArrayKind::Set),
            "sorted-set" => Self::Array(ArrayKind::SortedSet),
            "set-ignoring-case" => Self::Array(ArrayKind::SetIgnoringCase),
            "multivalued" => Self::Array(ArrayKind::MultiValued),
            "hashtable" => Self::Dictionary(DictionaryKind::Hashtable),
            "ordered" => Self::Dictionary(DictionaryKind::Ordered),
            "dictionary" => Self::Dictionary(DictionaryKind::Generic),
            "object" => Self::Object,
            _ => return None,
        })
    }
}

/// Reads a JSON array of this shape.
struct Parts<'r> {
    shape: Shape,
    seed: ValueSeed<'r>,
}

impl<'de> DeserializeSeed<'de> for Parts<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the parts of a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let list = &mut list;
        let value = match self.shape {
            Shape::Date => Value::DateTime(DateTime { ticks: next(list, PhantomData)?, kind: next(list, Said(date_kind))? }),
            Shape::Enum => member(list, self.seed.reader.known)?,
            Shape::Array(kind) => {
                let element = next(list, Said(|name: &str| Some(self.seed.reader.known.type_named(name))))?;
                Value::Array(Arc::new(Array::of(kind, element, next(list, ListSeed(self.seed))?)))
            }
            Shape::Dictionary(kind) => dictionary(list, kind, self.seed)?,
            Shape::Object => object(list, self.seed)?,
        };
        match list.next_element::<IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(A::Error::custom("more parts than it has")),
        }
    }
}

/// The next item, which must be there.
fn next<'de, A: SeqAccess<'de>, S: DeserializeSeed<'de>>(list: &mut A, seed: S) -> Result<S::Value, A::Error> {
    list.next_element_seed(seed)?.ok_or_else(|| A::Error::custom("a part is missing"))
}

/// All items that are left, of a list that stands where `seed` does.
fn all<'de, A: SeqAccess<'de>>(list: &mut A, seed: ValueSeed<'_>) -> Result<Vec<Value>, A::Error> {
    let mut items = Vec::new();
    while let Some(item) = list.next_element_seed(seed.inner())? {
        items.push(item);
    }
    Ok(items)
}

/// Reads the items of a list that stands where the seed does.
struct ListSeed<'r>(ValueSeed<'r>);

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Vec<Value>, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Value>, A::Error> {
        all(&mut list, self.0)
    }
}

/// A member of an enumeration; its text when the enumeration is newer than this program.
fn member<'de, A: SeqAccess<'de>>(list: &mut A, known: &Known) -> Result<Value, A::Error> {
    let def = next(list, Said(|name: &str| Some(known.enumeration(name))))?;
    let value = next(list, PhantomData)?;
    Ok(match def {
        Some(def) => {
            next(list, PhantomData::<IgnoredAny>)?;
            Value::from(EnumValue { def, value })
        }
        None => Value::String(next(list, TextSeed)?),
    })
}

fn dictionary<'de, A: SeqAccess<'de>>(list: &mut A, kind: DictionaryKind, seed: ValueSeed<'_>) -> Result<Value, A::Error> {
    let dictionary = Dictionary::new(kind);
    while let Some(pair) = list.next_element_seed(ListSeed(seed))? {
        let Ok([key, value]) = <[Value; 2]>::try_from(pair) else { return Err(A::Error::custom("not a key and a value")) };
        dictionary.set(key, value);
    }
    Ok(Value::Dictionary(Arc::new(dictionary)))
}

fn object<'de, A: SeqAccess<'de>>(list: &mut A, seed: ValueSeed<'_>) -> Result<Value, A::Error> {
    let names = next(list, Names)?;
    let base = next(list, seed.inner())?;
    let properties = next(list, PropertiesSeed(seed))?;
    let compiled = seed.reader.known.compiled_types(&names);
    let object = if base.is_null() { Object::of(compiled, properties) } else { Object::around(base, properties) };
    let rest = if object.base().is_null() { names.len() - compiled.len() } else { names.len() };
    for name in names[..rest].iter().rev() {
        object.add_type(&**name);
    }
    Ok(Value::Object(Arc::new(object)))
}

/// Reads the type names of an object.
struct Names;

impl<'de> DeserializeSeed<'de> for Names {
    type Value = SmallVec<[Cow<'de, str>; 4]>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Names {
    type Value = SmallVec<[Cow<'de, str>; 4]>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("type names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut names = SmallVec::new();
        while let Some(name) = list.next_element_seed(Borrowing)? {
            names.push(name);
        }
        Ok(names)
    }
}

/// Reads the properties of an object that stands where the seed does.
struct PropertiesSeed<'r>(ValueSeed<'r>);

impl<'de> DeserializeSeed<'de> for PropertiesSeed<'_> {
    type Value = Vec<Property>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Vec<Property>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PropertiesSeed<'_> {
    type Value = Vec<Property>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Property>, A::Error> {
        let known = self.0.reader.known;
        let mut names = known.names();
        let mut properties = Vec::with_capacity(names.len());
        while let Some(name) = map.next_key_seed(Like(names.get(properties.len())))? {
            if names.get(properties.len()).is_none_or(|own| !Name::ptr_eq(own, &name)) {
                names.truncate(properties.len());
                names.push(name.clone());
            }
            properties.push(Property { name, value: map.next_value_seed(self.0.inner())? });
        }
        known.remember(names);
        Ok(properties)
    }
}

/// Reads text that probably is what this is, which it then shares.
struct Like<'t>(Option<&'t Name>);

impl<'de> DeserializeSeed<'de> for Like<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Name, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Like<'_> {
    type Value = Name;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, text: &str) -> Result<Name, E> {
        Ok(self.0.filter(|own| ***own == *text).map_or_else(|| text.into(), Name::clone))
    }
}
