//! What clients ask the address book.

use super::super::bytes::{Body, Decoded, Reader, Writer};
use super::super::property::{Tag, read_tags, write_tags};
use super::super::restriction::Restriction;
use super::{MinimalId, Stat, count, read_ids, write_ids};

/// Opens a session context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BindRequest {
    /// 0x20 for an anonymous one.
    pub flags: u32,
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for BindRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, stat: from.optional(Stat::read)?, auxiliary: from.sized()? })
    }
}

/// Closes a session context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnbindRequest {
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for UnbindRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self { auxiliary: from.sized()? })
    }
}

/// Asks for the tables that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetSpecialTableRequest {
    /// 2 for templates, 4 for text in UTF-16.
    pub flags: u32,
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// The version that the client has.
    pub version: Option<u32>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl GetSpecialTableRequest {
    /// Templates for new addresses are asked for, not tables.
    pub const TEMPLATES: u32 = 2;
    /// Text shall be UTF-16.
    pub const UNICODE: u32 = 4;
}

impl Body for GetSpecialTableRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.version.as_ref(), |out, version| out.u32(*version));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, stat: from.optional(Stat::read)?, version: from.optional(Reader::u32)?, auxiliary: from.sized()? })
    }
}

/// Asks for rows of a table, or of these objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryRowsRequest {
    /// 2 to leave out what may be expensive.
    pub flags: u32,
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// The objects; none for the rows of the table.
    pub explicit: Vec<MinimalId>,
    /// How many rows.
    pub rows: u32,
    /// The columns; `None` for the usual ones.
    pub columns: Option<Vec<Tag>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for QueryRowsRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        write_ids(&self.explicit, out);
        out.u32(self.rows);
        out.optional(self.columns.as_ref(), |out, tags| write_tags(tags, out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            flags: from.u32()?,
            stat: from.optional(Stat::read)?,
            explicit: read_ids(from)?,
            rows: from.u32()?,
            columns: from.optional(read_tags)?,
            auxiliary: from.sized()?,
        })
    }
}

/// Asks which objects have these names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolveNamesRequest {
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// The columns; `None` for the usual ones.
    pub columns: Option<Vec<Tag>>,
    /// The names.
    pub names: Option<Vec<String>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for ResolveNamesRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.columns.as_ref(), |out, tags| write_tags(tags, out));
        out.optional(self.names.as_ref(), |out, names| {
            out.count(names.len());
            names.iter().for_each(|name| out.wide(name));
        });
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self {
            stat: from.optional(Stat::read)?,
            columns: from.optional(read_tags)?,
            names: from.optional(|from| {
                let count = count(from, "names")?;
                from.items(count, Reader::wide)
            })?,
            auxiliary: from.sized()?,
        })
    }
}

/// Asks which objects a filter lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetMatchesRequest {
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// Objects among which to look.
    pub ids: Option<Vec<MinimalId>>,
    /// 0.
    pub flags: u32,
    /// The filter.
    pub filter: Option<Restriction>,
    /// A named property to look through.
    pub property_name: Option<([u8; 16], u32)>,
    /// How many rows at most.
    pub rows: u32,
    /// The columns; `None` for ids alone.
    pub columns: Option<Vec<Tag>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetMatchesRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.ids.as_ref(), |out, ids| write_ids(ids, out));
        out.u32(self.flags);
        out.optional(self.filter.as_ref(), |out, filter| filter.write(out));
        out.optional(self.property_name.as_ref(), |out, (guid, id)| {
            out.put(guid);
            out.u32(*id);
        });
        out.u32(self.rows);
        out.optional(self.columns.as_ref(), |out, tags| write_tags(tags, out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self {
            stat: from.optional(Stat::read)?,
            ids: from.optional(read_ids)?,
            flags: from.u32()?,
            filter: from.optional(Restriction::read)?,
            property_name: from.optional(|from| Ok((from.array()?, from.u32()?)))?,
            rows: from.u32()?,
            columns: from.optional(read_tags)?,
            auxiliary: from.sized()?,
        })
    }
}

/// Asks for the numbers of objects with these names in directory form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnToMIdRequest {
    /// The names.
    pub names: Option<Vec<String>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for DnToMIdRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.optional(self.names.as_ref(), |out, names| {
            out.count(names.len());
            names.iter().for_each(|name| out.narrow(name));
        });
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self {
            names: from.optional(|from| {
                let count = count(from, "names")?;
                from.items(count, Reader::narrow)
            })?,
            auxiliary: from.sized()?,
        })
    }
}

/// Asks which of two objects comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareMIdsRequest {
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// One.
    pub first: MinimalId,
    /// The other.
    pub second: MinimalId,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for CompareMIdsRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.u32(self.first);
        out.u32(self.second);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self { stat: from.optional(Stat::read)?, first: from.u32()?, second: from.u32()?, auxiliary: from.sized()? })
    }
}

/// Goes on in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateStatRequest {
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// Whether the client wants to know how far it went.
    pub delta: bool,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for UpdateStatRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(0);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.present(self.delta);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        from.u32()?;
        Ok(Self { stat: from.optional(Stat::read)?, delta: from.present()?, auxiliary: from.sized()? })
    }
}

/// Asks for the properties of the current object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetPropsRequest {
    /// 1 to leave out tables.
    pub flags: u32,
    /// Where the client stands.
    pub stat: Option<Stat>,
    /// Which properties; `None` for all.
    pub tags: Option<Vec<Tag>>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetPropsRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.optional(self.stat.as_ref(), |out, stat| stat.write(out));
        out.optional(self.tags.as_ref(), |out, tags| write_tags(tags, out));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, stat: from.optional(Stat::read)?, tags: from.optional(read_tags)?, auxiliary: from.sized()? })
    }
}

/// Asks for the address of an endpoint: GetMailboxUrl with the name of a server, GetAddressBookUrl with that of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetUrlRequest {
    /// 0.
    pub flags: u32,
    /// The name in directory form.
    pub dn: String,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for GetUrlRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.wide(&self.dn);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, dn: from.wide()?, auxiliary: from.sized()? })
    }
}
