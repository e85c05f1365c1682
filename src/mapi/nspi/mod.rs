//! The bodies of the address book endpoint ([MS-OXCMAPIHTTP] 2.2.5), with the state that clients carry along and rows of values.

mod request;
mod response;

pub use request::{
    BindRequest, CompareMIdsRequest, DnToMIdRequest, GetMatchesRequest, GetPropsRequest, GetSpecialTableRequest, GetUrlRequest,
    QueryRowsRequest, ResolveNamesRequest, UnbindRequest, UpdateStatRequest,
};
pub use response::{
    BindResponse, CompareMIdsResponse, DnToMIdResponse, GetMatchesResponse, GetPropsResponse, GetSpecialTableResponse, GetUrlResponse,
    QueryRowsResponse, ResolveNamesResponse, UnbindResponse, UpdateStatResponse,
};

use super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::property::{Cell, Form, Tag, Value, read_row, read_tags, write_row, write_tags};

/// The bytes of a permanent entry id in front of the name ([MS-OXNSPI] 2.2.9.3).
const PERMANENT: [u8; 20] = [0, 0, 0, 0, 0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82];

/// How many rows, ids or names a body may have.
const ITEMS: usize = 100_000;

/// A number by which a session names an object of the address book.
pub type MinimalId = u32;

/// The results of resolving a name, and where numbers of objects begin.
pub mod minimal_id {
    use super::MinimalId;

    /// No object has the name.
    pub const UNRESOLVED: MinimalId = 0;
    /// Several objects have it.
    pub const AMBIGUOUS: MinimalId = 1;
    /// One object has it.
    pub const RESOLVED: MinimalId = 2;
    /// The beginning of a table.
    pub const BEGINNING_OF_TABLE: MinimalId = 0;
    /// The end of a table.
    pub const END_OF_TABLE: MinimalId = 2;
    /// The first number of an object.
    pub const FIRST: MinimalId = 0x10;
}

/// Where a client stands in a table ([MS-OXNSPI] 2.2.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// By what it is sorted; 0 is the display name.
    pub sort_type: u32,
    /// The table; 0 is the global address list.
    pub container: u32,
    /// The current row.
    pub current: MinimalId,
    /// How far to go from there.
    pub delta: i32,
    /// The place of the current row.
    pub position: u32,
    /// How many rows there are.
    pub total: u32,
    /// The code page for text of one byte a letter.
    pub code_page: u32,
    /// The language of templates.
    pub template_locale: u32,
    /// The language for sorting.
    pub sort_locale: u32,
}

impl Stat {
    /// The code page of UTF-16, which is none: what a server does with it is not defined.
    pub const UTF_16: u32 = 1200;

    fn write(&self, out: &mut Writer) {
        [self.sort_type, self.container, self.current, self.delta.cast_unsigned(), self.position, self.total]
            .iter()
            .chain(&[self.code_page, self.template_locale, self.sort_locale])
            .for_each(|value| out.u32(*value));
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            sort_type: from.u32()?,
            container: from.u32()?,
            current: from.u32()?,
            delta: from.u32()?.cast_signed(),
            position: from.u32()?,
            total: from.u32()?,
            code_page: from.u32()?,
            template_locale: from.u32()?,
            sort_locale: from.u32()?,
        })
    }
}

/// Columns and the rows that have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns.
    pub columns: Vec<Tag>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Rows {
    fn write(&self, out: &mut Writer) {
        write_tags(&self.columns, out);
        out.count(self.rows.len());
        self.rows.iter().for_each(|row| write_row(&self.columns, row, Form::AddressBook, out));
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        let columns = read_tags(from)?;
        let count = count(from, "rows")?;
        let rows = from.items(count, |from| read_row(&columns, Form::AddressBook, from))?;
        Ok(Self { columns, rows })
    }
}

/// Values with their tags; a value that is `None` has a tag and is not there.
pub type ValueList = Vec<(Tag, Option<Value>)>;

fn write_values(values: &ValueList, out: &mut Writer) {
    out.count(values.len());
    for (tag, value) in values {
        out.u32(tag.0);
        match value {
            Some(value) => value.write(Form::AddressBook, out),
            None => out.present(false),
        }
    }
}

fn read_values(from: &mut Reader<'_>) -> Decoded<ValueList> {
    let count = count(from, "values")?;
    from.items(count, |from| {
        let tag = Tag::read(from)?;
        let kind = tag.kind().ok_or(DecodeError::Malformed("a property's type"))?;
        Ok((tag, Value::read(kind, Form::AddressBook, from)?))
    })
}

fn write_ids(ids: &[u32], out: &mut Writer) {
    out.count(ids.len());
    ids.iter().for_each(|id| out.u32(*id));
}

fn read_ids(from: &mut Reader<'_>) -> Decoded<Vec<u32>> {
    let count = count(from, "ids")?;
    from.items(count, Reader::u32)
}

fn count(from: &mut Reader<'_>, what: &'static str) -> Decoded<usize> {
    let count = from.u32()? as usize;
    if count > ITEMS { Err(DecodeError::TooMany(what)) } else { Ok(count) }
}

/// The permanent id of an object: its kind as display type (0 a mailbox, 0x100 a container), and its name in directory form.
pub fn permanent_entry_id(display_type: u32, dn: &str) -> Vec<u8> {
    let mut out = Writer::default();
    out.put(&PERMANENT);
    out.u32(1);
    out.u32(display_type);
    out.narrow(dn);
    out.into_bytes()
}

/// The name in a permanent id; `None` for bytes that are none.
pub fn name_in_entry_id(bytes: &[u8]) -> Option<String> {
    let rest = bytes.strip_prefix(&PERMANENT)?;
    let mut from = Reader::new(rest.get(8..)?);
    from.narrow().ok()
}

#[cfg(test)]
mod tests {
    use super::{name_in_entry_id, permanent_entry_id};

    #[test]
    fn a_permanent_id_holds_a_name() {
        let id = permanent_entry_id(0x100, "/");
        assert_eq!((id.len(), name_in_entry_id(&id)), (30, Some("/".to_owned())));
        assert_eq!(name_in_entry_id(&id[..27]), None);
        assert_eq!(name_in_entry_id(b""), None);
    }
}
