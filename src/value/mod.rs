//! What flows in a pipeline: values, objects, their types, conversions and members.
//!
//! A [`Value`] is cheap to clone: scalars are stored in place, everything else is shared. Collections and objects are
//! reference types, as in .NET: a clone sees the changes made through the other.

mod address;
mod array;
mod big;
mod collation;
mod comparer;
mod composite;
mod convert;
mod credential;
mod culture;
mod date_text;
mod db_null;
mod dictionary;
mod encoding;
mod entries;
mod enumerator;
mod file_item;
mod foreign;
mod interrupt;
mod key;
mod lately;
mod lead;
mod limit;
mod local_time;
mod locale;
mod locale_south;
mod format;
mod generic;
mod hash_algorithm;
pub mod member;
mod name;
mod near;
mod object;
mod operator;
mod picture;
mod random;
mod reference;
mod regex;
mod regex_match;
mod regex_pattern;
mod same;
mod script_member;
mod secret;
mod sort;
mod stopwatch;
mod string_builder;
mod switch;
mod text;
pub mod time;
mod type_data;
mod type_name;
mod types;
mod uri;
mod wildcard;
mod wildcard_pattern;
mod xml;
mod zone;

pub use address::{Address, MailAddress};
pub use array::{Array, ArrayKind};
pub use big::BigInteger;
pub use comparer::Comparer;
pub use composite::{Composite, format};
pub use convert::{ConversionError, as_kind, convert, custom_object, parse_number, secret, to_bool_parameter, to_f64, truthy};

pub use credential::Credential;
pub use culture::Culture;
pub use date_text::{WrittenDate, parse_date, round_trip_date, written_date};
pub use db_null::DbNull;
pub use dictionary::{Dictionary, DictionaryKind};
pub use encoding::{Encoding, byte_array, bytes_of};
pub use entries::Entries;
pub use enumerator::Enumerator;
pub use file_item::{FileItem, path_info};
pub use foreign::{Foreign, Shared};
pub use format::{format_date, format_value};
pub use generic::{GenericOf, qualified};
pub use hash_algorithm::HashAlgorithm;
pub use interrupt::{Interrupt, is_interrupted, watch};
pub use key::{Key, same_letters};
pub use lately::Lately;
pub use lead::leads;
pub use limit::{ITEM_LIMIT, TEXT_LIMIT, check_items, forget_large, made_large};
pub use local_time::{keep_time, to_local, to_universal};
pub use name::name_of;
pub use near::{NEAR, bring_near};
pub use object::{Object, Property};
pub use operator::{Arithmetic, Computed, OperatorError, append_text, compare, compare_text, compute, compute_plain, equals};
pub use random::{Random, Seeded};
pub use reference::Reference;
pub use regex::{Match, Regex, RegexCase};
pub use script_member::{ScriptMember, ScriptMemberKind};
pub use secret::Secret;
pub use sort::{sorted_places, stable_sort};
pub use stopwatch::Stopwatch;
pub use string_builder::StringBuilder;
pub use switch::switch;
pub use text::{display_text, enum_text, exact_text, is_scalar, join_text, net_text, push_text, to_text, type_text};
pub use time::Parts;
pub use type_data::{TypeData, TypePart};
pub use type_name::use_namespace;
pub use types::{EnumDef, EnumMember, EnumValue, Type};
pub use uri::Uri;
pub use wildcard::Wildcard;
pub use wildcard_pattern::WildcardPattern;
pub use xml::{Element as XmlElement, outermost as xml_outermost};
pub use zone::{DateTimeOffset, Zone};

use std::sync::Arc;

/// Text: up to 16 bytes stand in it; longer ones are shared until one of the holders changes its own.
pub type Text = lean_string::LeanString;

/// A name: one word, shared and never changed.
pub type Name = arcstr::ArcStr;

/// One .NET-like value, in two words: the tag stands where the length of a text would.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `$null`.
    #[default]
    Null,
    /// `System.Boolean`.
    Bool(bool),
    /// `System.Char`; characters outside the basic plane are kept whole.
    Char(char),
    /// `System.SByte`.
    SByte(i8),
    /// `System.Byte`.
    Byte(u8),
    /// `System.Int16`.
    Short(i16),
    /// `System.UInt16`.
    UShort(u16),
    /// `System.Int32`.
    Int(i32),
    /// `System.UInt32`.
    UInt(u32),
    /// `System.Int64`.
    Long(i64),
    /// `System.UInt64`.
    ULong(u64),
    /// `System.Single`.
    Single(f32),
    /// `System.Double`.
    Double(f64),
    /// `System.Decimal`.
    Decimal(Arc<rust_decimal::Decimal>),
    /// `System.String`.
    String(Text),
    /// `System.DateTime`: ticks of 100 ns since 0001-01-01T00:00:00, and what they are counted in.
    DateTime(DateTime),
    /// `System.TimeSpan`: ticks of 100 ns.
    TimeSpan(i64),
    /// `System.Guid`.
    Guid(Arc<uuid::Uuid>),
    /// `System.Version`: major, minor, build, revision; the last two may be -1 (absent).
    Version(Arc<[i32; 4]>),
    /// A value of an enumeration.
    Enum(Arc<EnumValue>),
    /// `System.RuntimeType`: a type literal used as a value.
    Type(Arc<Type>),
    /// An array or list.
    Array(Arc<Array>),
    /// A hashtable or ordered dictionary.
    Dictionary(Arc<Dictionary>),
    /// An object with properties: `PSCustomObject` and everything that cmdlets return.
    Object(Arc<Object>),
    /// `System.Security.SecureString`: never printed, logged or serialized.
    Secret(Secret),
    /// A value that another module defines: script blocks, error records, command descriptions, URIs, regular expressions.
    Foreign(Shared),
}

// Neither a list nor a table has room to spare: this is what each of its places takes.
const _: () = assert!(size_of::<Value>() == 16 && size_of::<Option<Value>>() == 16);

/// A point in time as `System.DateTime` keeps it. In a [`Value`] it stands beside the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, packed(4))]
pub struct DateTime {
    /// What the ticks are counted in.
    pub kind: DateTimeKind,
    /// 100-nanosecond ticks since 0001-01-01T00:00:00.
    pub ticks: i64,
}

/// What a [`DateTime`] is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTimeKind {
    /// Nobody said.
    Unspecified,
    /// Coordinated universal time.
    Utc,
    /// The session's time zone.
    Local,
}

impl Value {
    /// A `System.String`.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::String(text.into())
    }

    /// A `System.Version`: major, minor, build, revision; the last two may be -1 (absent).
    pub fn version(parts: [i32; 4]) -> Self {
        Self::Version(Arc::new(parts))
    }

    /// An `Object[]`.
    pub fn array(items: Vec<Value>) -> Self {
        limit::count_large(items.len().saturating_mul(size_of::<Value>()));
        Self::Array(Arc::new(Array::new(items)))
    }

    /// A value that another module defines.
    pub fn foreign(value: impl Foreign + 'static) -> Self {
        Self::shared(Arc::new(value))
    }

    /// A value that another module defines and has a hold of.
    pub fn shared(value: Arc<impl Foreign + 'static>) -> Self {
        Self::Foreign(Shared::new(value))
    }

    /// Whether this is `$null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is a number of any type; a character and a truth are none.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Self::SByte(_)
                | Self::Byte(_)
                | Self::Short(_)
                | Self::UShort(_)
                | Self::Int(_)
                | Self::UInt(_)
                | Self::Long(_)
                | Self::ULong(_)
                | Self::Single(_)
                | Self::Double(_)
                | Self::Decimal(_)
        )
    }

    /// The text of a `System.String`, and of nothing else.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The foreign value behind this, if it is a `T`.
    pub fn downcast<T: Foreign + 'static>(&self) -> Option<&T> {
        match self {
            Self::Foreign(foreign) => foreign.as_any().downcast_ref(),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Long(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

impl From<rust_decimal::Decimal> for Value {
    fn from(value: rust_decimal::Decimal) -> Self {
        Self::Decimal(Arc::new(value))
    }
}

impl From<uuid::Uuid> for Value {
    fn from(value: uuid::Uuid) -> Self {
        Self::Guid(Arc::new(value))
    }
}

impl From<EnumValue> for Value {
    fn from(value: EnumValue) -> Self {
        Self::Enum(Arc::new(value))
    }
}

impl From<Type> for Value {
    fn from(value: Type) -> Self {
        Self::Type(Arc::new(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        limit::count_large(value.len());
        Self::String(value.into())
    }
}

impl From<Text> for Value {
    fn from(value: Text) -> Self {
        Self::String(value)
    }
}

impl From<Name> for Value {
    fn from(value: Name) -> Self {
        Self::String(Text::from(&*value))
    }
}

impl From<&Name> for Value {
    fn from(value: &Name) -> Self {
        Self::String(Text::from(&**value))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
