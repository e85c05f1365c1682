//! Properties: tags, values, rows. The same values are written in two forms: the one of ROPs, and the one of the address book,
//! in which a byte before text, bytes and lists says whether there is any.

use super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::error_code::ErrorCode;

/// How many values a list of many values may have.
const VALUES: usize = 100_000;

/// A property's id and the type of its value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub u32);

/// The type of a value ([MS-OXCDATA] 2.11.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Kind {
    Unspecified,
    Int16,
    Int32,
    Float32,
    Float64,
    Error,
    Bool,
    Object,
    Int64,
    String8,
    String,
    Time,
    Guid,
    Binary,
    Int32s,
    Strings8,
    Strings,
    Binaries,
}

const KINDS: [(u16, Kind); 18] = [
    (0x0000, Kind::Unspecified),
    (0x0002, Kind::Int16),
    (0x0003, Kind::Int32),
    (0x0004, Kind::Float32),
    (0x0005, Kind::Float64),
    (0x000A, Kind::Error),
    (0x000B, Kind::Bool),
    (0x000D, Kind::Object),
    (0x0014, Kind::Int64),
    (0x001E, Kind::String8),
    (0x001F, Kind::String),
    (0x0040, Kind::Time),
    (0x0048, Kind::Guid),
    (0x0102, Kind::Binary),
    (0x1003, Kind::Int32s),
    (0x101E, Kind::Strings8),
    (0x101F, Kind::Strings),
    (0x1102, Kind::Binaries),
];

impl Kind {
    /// The type with this number; `None` for one that is not known here.
    pub fn numbered(number: u16) -> Option<Self> {
        KINDS.iter().find(|(known, _)| *known == number).map(|(_, kind)| *kind)
    }

    /// Its number.
    pub fn number(self) -> u16 {
        KINDS.iter().find(|(_, known)| *known == self).map_or(0, |(number, _)| *number)
    }
}

#[expect(missing_docs, reason = "the names are the specification's, without PidTag")]
impl Tag {
    pub const CONTAINER_FLAGS: Self = Self(0x3600_0003);
    pub const CONTENT_COUNT: Self = Self(0x3602_0003);
    pub const CONTENT_UNREAD_COUNT: Self = Self(0x3603_0003);
    pub const SUBFOLDERS: Self = Self(0x360A_000B);
    pub const ANR: Self = Self(0x360C_001F);
    pub const CONTAINER_CLASS: Self = Self(0x3613_001F);
    pub const DISPLAY_NAME: Self = Self(0x3001_001F);
    pub const ADDRESS_TYPE: Self = Self(0x3002_001F);
    pub const EMAIL_ADDRESS: Self = Self(0x3003_001F);
    pub const DEPTH: Self = Self(0x3005_0003);
    pub const CREATION_TIME: Self = Self(0x3007_0040);
    pub const INSTANCE_KEY: Self = Self(0x0FF6_0102);
    pub const RECORD_KEY: Self = Self(0x0FF9_0102);
    pub const OBJECT_TYPE: Self = Self(0x0FFE_0003);
    pub const ENTRY_ID: Self = Self(0x0FFF_0102);
    pub const DISPLAY_TYPE: Self = Self(0x3900_0003);
    pub const TRANSMITTABLE_DISPLAY_NAME: Self = Self(0x3A20_001F);
    pub const SMTP_ADDRESS: Self = Self(0x39FE_001F);
    pub const ACCOUNT: Self = Self(0x3A00_001F);
    pub const SEARCH_KEY: Self = Self(0x300B_0102);
    pub const PROXY_ADDRESSES: Self = Self(0x800F_101F);
    pub const CONTAINER_ID: Self = Self(0xFFFD_0003);
    pub const IS_MASTER: Self = Self(0xFFFB_000B);
    pub const FOLDER_ID: Self = Self(0x6748_0014);
    pub const PARENT_FOLDER_ID: Self = Self(0x6749_0014);
    pub const FOLDER_TYPE: Self = Self(0x3601_0003);
    pub const MAILBOX_OWNER_NAME: Self = Self(0x661C_001F);
}

impl Tag {
    /// The property's number, without the type.
    pub fn id(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The type of its value; `None` for one that is not known here.
    pub fn kind(self) -> Option<Kind> {
        Kind::numbered(self.0 as u16)
    }

    /// The same property with another type.
    pub fn with(self, kind: Kind) -> Self {
        Self(self.0 & 0xFFFF_0000 | u32::from(kind.number()))
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32().map(Self)
    }
}

impl std::fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:08X}", self.0)
    }
}

/// A value. Numbers with a fraction are kept as their bits, so that every value equals itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `Kind`")]
pub enum Value {
    Int16(i16),
    Int32(i32),
    Float32(u32),
    Float64(u64),
    Error(ErrorCode),
    Bool(bool),
    /// A table or object that is opened in another way; what stands there means nothing.
    Object(u32),
    Int64(i64),
    String8(String),
    String(String),
    /// In 100 ns since 1601.
    Time(u64),
    Guid([u8; 16]),
    Binary(Vec<u8>),
    Int32s(Vec<i32>),
    Strings8(Vec<String>),
    Strings(Vec<String>),
    Binaries(Vec<Vec<u8>>),
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In ROPs.
    Rop,
    /// In the address book.
    AddressBook,
}

impl Value {
    /// Its type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Int16(_) => Kind::Int16,
            Self::Int32(_) => Kind::Int32,
            Self::Float32(_) => Kind::Float32,
            Self::Float64(_) => Kind::Float64,
            Self::Error(_) => Kind::Error,
            Self::Bool(_) => Kind::Bool,
            Self::Object(_) => Kind::Object,
            Self::Int64(_) => Kind::Int64,
            Self::String8(_) => Kind::String8,
            Self::String(_) => Kind::String,
            Self::Time(_) => Kind::Time,
            Self::Guid(_) => Kind::Guid,
            Self::Binary(_) => Kind::Binary,
            Self::Int32s(_) => Kind::Int32s,
            Self::Strings8(_) => Kind::Strings8,
            Self::Strings(_) => Kind::Strings,
            Self::Binaries(_) => Kind::Binaries,
        }
    }

    /// Whether a byte says in the form of the address book that there is one.
    fn may_be_absent(kind: Kind) -> bool {
        !matches!(
            kind,
            Kind::Unspecified
                | Kind::Int16
                | Kind::Int32
                | Kind::Float32
                | Kind::Float64
                | Kind::Error
                | Kind::Bool
                | Kind::Object
                | Kind::Int64
                | Kind::Time
                | Kind::Guid
        )
    }

    pub(super) fn write(&self, form: Form, out: &mut Writer) {
        if form == Form::AddressBook && Self::may_be_absent(self.kind()) {
            out.present(true);
        }
        let before_item = |out: &mut Writer| {
            if form == Form::AddressBook {
                out.present(true);
            }
        };
        match self {
            Self::Int16(value) => out.put(&value.to_le_bytes()),
            Self::Int32(value) => out.put(&value.to_le_bytes()),
            Self::Float32(bits) | Self::Object(bits) => out.u32(*bits),
            Self::Float64(bits) | Self::Time(bits) => out.u64(*bits),
            Self::Error(code) => out.u32(code.0),
            Self::Bool(value) => out.u8(u8::from(*value)),
            Self::Int64(value) => out.put(&value.to_le_bytes()),
            Self::String8(text) => out.narrow(text),
            Self::String(text) => out.wide(text),
            Self::Guid(bytes) => out.put(bytes),
            Self::Binary(bytes) => put_binary(form, bytes, out),
            Self::Int32s(items) => {
                out.count(items.len());
                items.iter().for_each(|item| out.put(&item.to_le_bytes()));
            }
            Self::Strings8(items) => {
                out.count(items.len());
                for item in items {
                    before_item(out);
                    out.narrow(item);
                }
            }
            Self::Strings(items) => {
                out.count(items.len());
                for item in items {
                    before_item(out);
                    out.wide(item);
                }
            }
            Self::Binaries(items) => {
                out.count(items.len());
                for item in items {
                    before_item(out);
                    put_binary(form, item, out);
                }
            }
        }
    }

    /// Reads a value of this type; `None` when a byte says that there is none.
    pub(super) fn read(kind: Kind, form: Form, from: &mut Reader<'_>) -> Decoded<Option<Self>> {
        if form == Form::AddressBook && Self::may_be_absent(kind) && !from.present()? {
            return Ok(None);
        }
        let many = |from: &mut Reader<'_>| {
            let count = from.u32()? as usize;
            if count > VALUES { Err(DecodeError::TooMany("values")) } else { Ok(count) }
        };
        // An item that is not there reads as an empty one.
        let item = |from: &mut Reader<'_>| if form == Form::AddressBook { from.present() } else { Ok(true) };
        Ok(Some(match kind {
            Kind::Unspecified => return Err(DecodeError::Malformed("a property's type")),
            Kind::Int16 => Self::Int16(from.u16()?.cast_signed()),
            Kind::Int32 => Self::Int32(from.u32()?.cast_signed()),
            Kind::Float32 => Self::Float32(from.u32()?),
            Kind::Float64 => Self::Float64(from.u64()?),
            Kind::Error => Self::Error(ErrorCode(from.u32()?)),
            Kind::Bool => Self::Bool(from.present()?),
            Kind::Object => Self::Object(from.u32()?),
            Kind::Int64 => Self::Int64(from.u64()?.cast_signed()),
            Kind::String8 => Self::String8(from.narrow()?),
            Kind::String => Self::String(from.wide()?),
            Kind::Time => Self::Time(from.u64()?),
            Kind::Guid => Self::Guid(from.array()?),
            Kind::Binary => Self::Binary(binary(form, from)?),
            Kind::Int32s => {
                let count = many(from)?;
                Self::Int32s(from.items(count, |from| from.u32().map(u32::cast_signed))?)
            }
            Kind::Strings8 => {
                let count = many(from)?;
                Self::Strings8(from.items(count, |from| if item(from)? { from.narrow() } else { Ok(String::new()) })?)
            }
            Kind::Strings => {
                let count = many(from)?;
                Self::Strings(from.items(count, |from| if item(from)? { from.wide() } else { Ok(String::new()) })?)
            }
            Kind::Binaries => {
                let count = many(from)?;
                Self::Binaries(from.items(count, |from| if item(from)? { binary(form, from) } else { Ok(Vec::new()) })?)
            }
        }))
    }
}

fn put_binary(form: Form, bytes: &[u8], out: &mut Writer) {
    match form {
        Form::Rop => {
            // What does not fit is cut, as tables cut long values.
            let bytes = &bytes[..bytes.len().min(usize::from(u16::MAX))];
            out.short_count(bytes.len());
            out.put(bytes);
        }
        Form::AddressBook => out.sized(bytes),
    }
}

fn binary(form: Form, from: &mut Reader<'_>) -> Decoded<Vec<u8>> {
    match form {
        Form::Rop => {
            let length = from.u16()?;
            from.take(usize::from(length)).map(<[u8]>::to_vec)
        }
        Form::AddressBook => from.sized(),
    }
}

/// What stands in a row for one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The value.
    Value(Value),
    /// There is none.
    Absent,
    /// There is none, for this reason.
    Error(ErrorCode),
}

/// Writes a row: bare values when all are there, else a byte before each.
pub(super) fn write_row(columns: &[Tag], cells: &[Cell], form: Form, out: &mut Writer) {
    let typed = |column: &Tag| matches!(column.kind(), None | Some(Kind::Unspecified));
    let fits = |column: &Tag, value: &Value| typed(column) || column.kind() == Some(value.kind());
    let plain = columns.iter().zip(cells).all(|(column, cell)| matches!(cell, Cell::Value(value) if fits(column, value)));
    out.u8(u8::from(!plain));
    for (column, cell) in columns.iter().zip(cells) {
        match cell {
            Cell::Value(value) if fits(column, value) => {
                if typed(column) {
                    out.u16(value.kind().number());
                }
                if !plain {
                    out.u8(0);
                }
                value.write(form, out);
            }
            absent_or_error => {
                if typed(column) {
                    out.u16(Kind::Error.number());
                }
                match absent_or_error {
                    Cell::Absent => out.u8(1),
                    Cell::Error(code) => {
                        out.u8(0x0A);
                        out.u32(code.0);
                    }
                    // A value of another type than was asked for is none.
                    Cell::Value(_) => {
                        out.u8(0x0A);
                        out.u32(ErrorCode::NOT_FOUND.0);
                    }
                }
            }
        }
    }
}

/// Reads a row of these columns.
pub(super) fn read_row(columns: &[Tag], form: Form, from: &mut Reader<'_>) -> Decoded<Vec<Cell>> {
    let flagged = match from.u8()? {
        0 => false,
        1 => true,
        _ => return Err(DecodeError::Malformed("a row's flag")),
    };
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let kind = match column.kind() {
            Some(Kind::Unspecified) => Kind::numbered(from.u16()?),
            kind => kind,
        };
        let kind = kind.ok_or(DecodeError::Malformed("a property's type"))?;
        let state = if flagged { from.u8()? } else { 0 };
        cells.push(match state {
            0 => Value::read(kind, form, from)?.map_or(Cell::Absent, Cell::Value),
            1 => Cell::Absent,
            0x0A => Cell::Error(ErrorCode(from.u32()?)),
            _ => return Err(DecodeError::Malformed("a value's flag")),
        });
    }
    Ok(cells)
}

/// Several tags behind their count in four bytes.
pub(super) fn write_tags(tags: &[Tag], out: &mut Writer) {
    out.count(tags.len());
    tags.iter().for_each(|tag| out.u32(tag.0));
}

/// Several tags behind their count in four bytes.
pub(super) fn read_tags(from: &mut Reader<'_>) -> Decoded<Vec<Tag>> {
    let count = from.u32()? as usize;
    if count > VALUES {
        return Err(DecodeError::TooMany("columns"));
    }
    from.items(count, Tag::read)
}
