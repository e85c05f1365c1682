//! What the address book answers. The status in front of each is [`super::super::Answer`]'s.

use super::super::bytes::{Body, Decoded, Reader, Writer};
use super::super::error_code::ErrorCode;
use super::{MinimalId, Rows, Stat, ValueList, count, read_ids, read_values, write_ids, write_values};

/// A session context was opened, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The server.
    pub server: [u8; 16],
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for BindResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.put(&self.server);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, server: from.array()?, auxiliary: from.sized()? })
    }
}

/// The session context is closed: [`ErrorCode::UNBIND_SUCCESS`] is the success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnbindResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for UnbindResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, auxiliary: from.sized()? })
    }
}

/// The tables that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetSpecialTableResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The code page of text of one byte a letter.
    pub code_page: u32,
    /// The version of the list.
    pub version: Option<u32>,
    /// A list of values for each table.
    pub rows: Option<Vec<ValueList>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetSpecialTableResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(self.code_page);
        out.optional(self.version.as_ref(), |out, version| out.u32(*version));
        out.optional(self.rows.as_ref(), |out, rows| {
            out.count(rows.len());
            rows.iter().for_each(|row| write_values(row, out));
        });
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            error: error(from)?,
            code_page: from.u32()?,
            version: from.optional(Reader::u32)?,
            rows: from.optional(|from| {
                let count = count(from, "rows")?;
                from.items(count, read_values)
            })?,
            auxiliary: from.sized()?,
        })
    }
}

/// Rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryRowsResponse {
    /// How it went.
    pub error: ErrorCode,
    /// Where the client stands now.
    pub stat: Option<Stat>,
    /// The rows.
    pub rows: Option<Rows>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for QueryRowsResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.rows.as_ref(), |out, rows| rows.write(out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, stat: from.optional(Stat::read)?, rows: from.optional(Rows::read)?, auxiliary: from.sized()? })
    }
}

/// Which objects have the names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveNamesResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The code page of text of one byte a letter.
    pub code_page: u32,
    /// For each name one of [`super::minimal_id`].
    pub ids: Option<Vec<MinimalId>>,
    /// A row for each name that is resolved.
    pub rows: Option<Rows>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for ResolveNamesResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(self.code_page);
        out.optional(self.ids.as_ref(), |out, ids| write_ids(ids, out));
        out.optional(self.rows.as_ref(), |out, rows| rows.write(out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            error: error(from)?,
            code_page: from.u32()?,
            ids: from.optional(read_ids)?,
            rows: from.optional(Rows::read)?,
            auxiliary: from.sized()?,
        })
    }
}

/// Which objects the filter lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetMatchesResponse {
    /// How it went.
    pub error: ErrorCode,
    /// Where the client stands now.
    pub stat: Option<Stat>,
    /// The objects.
    pub ids: Option<Vec<MinimalId>>,
    /// Their rows, when columns were asked for.
    pub rows: Option<Rows>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetMatchesResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.ids.as_ref(), |out, ids| write_ids(ids, out));
        out.optional(self.rows.as_ref(), |out, rows| rows.write(out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            error: error(from)?,
            stat: from.optional(Stat::read)?,
            ids: from.optional(read_ids)?,
            rows: from.optional(Rows::read)?,
            auxiliary: from.sized()?,
        })
    }
}

/// The numbers of the objects; 0 for a name that none has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnToMIdResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The numbers.
    pub ids: Option<Vec<MinimalId>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for DnToMIdResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.optional(self.ids.as_ref(), |out, ids| write_ids(ids, out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, ids: from.optional(read_ids)?, auxiliary: from.sized()? })
    }
}

/// Which object comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareMIdsResponse {
    /// How it went.
    pub error: ErrorCode,
    /// Less than 0: the first one; 0: they are the same; more: the second one.
    pub result: i32,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for CompareMIdsResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(self.result.cast_unsigned());
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, result: from.u32()?.cast_signed(), auxiliary: from.sized()? })
    }
}

/// Where the client stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateStatResponse {
    /// How it went.
    pub error: ErrorCode,
    /// Where.
    pub stat: Option<Stat>,
    /// How far it went.
    pub delta: Option<i32>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for UpdateStatResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.delta.as_ref(), |out, delta| out.u32(delta.cast_unsigned()));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            error: error(from)?,
            stat: from.optional(Stat::read)?,
            delta: from.optional(|from| from.u32().map(u32::cast_signed))?,
            auxiliary: from.sized()?,
        })
    }
}

/// The properties of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetPropsResponse {
    /// How it went; [`ErrorCode::ERRORS_RETURNED`] when some properties are not there.
    pub error: ErrorCode,
    /// The code page of text of one byte a letter.
    pub code_page: u32,
    /// The values.
    pub values: Option<ValueList>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetPropsResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(self.code_page);
        out.optional(self.values.as_ref(), |out, values| write_values(values, out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, code_page: from.u32()?, values: from.optional(read_values)?, auxiliary: from.sized()? })
    }
}

/// The address of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetUrlResponse {
    /// How it went.
    pub error: ErrorCode,
    /// The address.
    pub url: String,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetUrlResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.wide(&self.url);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: error(from)?, url: from.wide()?, auxiliary: from.sized()? })
    }
}

fn error(from: &mut Reader<'_>) -> Decoded<ErrorCode> {
    from.u32().map(ErrorCode)
}
