//! Operations as clients send them.

use super::super::bytes::{Body, DecodeError, Decoded, Reader, Writer};
use super::super::property::Tag;
use super::{FolderId, id};

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rop {
    /// Which logon it belongs to; any number.
    pub logon: u8,
    /// The place of the handle that it works on; of the handle that it makes, for a logon.
    pub handle: u8,
    /// What is to be done.
    pub call: RopCall,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RopCall {
    /// Opens a mailbox.
    Logon {
        /// 1 for a private mailbox.
        logon_flags: u8,
        /// How; 0x0100_0000 is usual.
        open_flags: u32,
        /// 0.
        store_state: u32,
        /// The mailbox's name in directory form; `None` for public folders.
        mailbox: Option<String>,
    },
    /// Forgets a handle; it has no answer.
    Release,
    /// Opens a folder.
    OpenFolder {
        /// The place of the new handle.
        output: u8,
        /// Which one.
        folder: FolderId,
        /// 4 to open one that was deleted.
        mode: u8,
    },
    /// Opens the table of a folder's folders.
    GetHierarchyTable {
        /// The place of the new handle.
        output: u8,
        /// 4 for all levels.
        flags: u8,
    },
    /// Opens the table of a folder's messages.
    GetContentsTable {
        /// The place of the new handle.
        output: u8,
        /// 2 for hidden ones.
        flags: u8,
    },
    /// Reads properties.
    GetPropertiesSpecific {
        /// The longest value; 0 for any.
        size_limit: u16,
        /// Whether text of unspecified type shall be UTF-16.
        unicode: u16,
        /// Which ones.
        tags: Vec<Tag>,
    },
    /// Chooses the columns of a table.
    SetColumns {
        /// 1 to be done later.
        flags: u8,
        /// Which ones.
        tags: Vec<Tag>,
    },
    /// Reads rows of a table.
    QueryRows {
        /// 1 to stay where one is.
        flags: u8,
        /// Whether towards the end.
        forward: bool,
        /// How many.
        count: u16,
    },
    /// Asks where messages arrive.
    GetReceiveFolder {
        /// For which class; empty for the default.
        class: String,
    },
    /// Asks to be told of changes.
    RegisterNotification {
        /// The place of the new handle.
        output: u8,
        /// Of which, as bits.
        types: u8,
        /// Where.
        scope: Scope,
    },
}

/// Where changes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Store,
    /// In a folder, or at a message of it.
    Folder {
        /// The folder.
        folder: FolderId,
        /// The message; 0 for the folder itself.
        message: u64,
    },
}

/// Why an operation could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RopProblem {
    /// It is not known here, and so neither where it ends.
    Unknown {
        /// Its number.
        id: u8,
        /// The place of its handle.
        handle: u8,
    },
    /// Its bytes are wrong.
    Malformed(DecodeError),
}

impl From<DecodeError> for RopProblem {
    fn from(error: DecodeError) -> Self {
        Self::Malformed(error)
    }
}

impl RopCall {
    /// The number of the operation.
    pub fn id(&self) -> u8 {
        match self {
            Self::Logon { .. } => id::LOGON,
            Self::Release => id::RELEASE,
            Self::OpenFolder { .. } => id::OPEN_FOLDER,
            Self::GetHierarchyTable { .. } => id::GET_HIERARCHY_TABLE,
            Self::GetContentsTable { .. } => id::GET_CONTENTS_TABLE,
            Self::GetPropertiesSpecific { .. } => id::GET_PROPERTIES_SPECIFIC,
            Self::SetColumns { .. } => id::SET_COLUMNS,
            Self::QueryRows { .. } => id::QUERY_ROWS,
            Self::GetReceiveFolder { .. } => id::GET_RECEIVE_FOLDER,
            Self::RegisterNotification { .. } => id::REGISTER_NOTIFICATION,
        }
    }
}

impl Rop {
    /// Appends it.
    pub fn write(&self, out: &mut Writer) {
        out.u8(self.call.id());
        out.u8(self.logon);
        out.u8(self.handle);
        match &self.call {
            RopCall::Logon { logon_flags, open_flags, store_state, mailbox } => {
                out.u8(*logon_flags);
                out.u32(*open_flags);
                out.u32(*store_state);
                match mailbox {
                    Some(mailbox) => {
                        out.short_count(mailbox.chars().take_while(|letter| *letter != '\0').count() + 1);
                        out.narrow(mailbox);
                    }
                    None => out.u16(0),
                }
            }
            RopCall::Release => {}
            RopCall::OpenFolder { output, folder, mode } => {
                out.u8(*output);
                out.u64(*folder);
                out.u8(*mode);
            }
            RopCall::GetHierarchyTable { output, flags } | RopCall::GetContentsTable { output, flags } => {
                out.u8(*output);
                out.u8(*flags);
            }
            RopCall::GetPropertiesSpecific { size_limit, unicode, tags } => {
                out.u16(*size_limit);
                out.u16(*unicode);
                write_short_tags(tags, out);
            }
            RopCall::SetColumns { flags, tags } => {
                out.u8(*flags);
                write_short_tags(tags, out);
            }
            RopCall::QueryRows { flags, forward, count } => {
                out.u8(*flags);
                out.u8(u8::from(*forward));
                out.u16(*count);
            }
            RopCall::GetReceiveFolder { class } => out.narrow(class),
            RopCall::RegisterNotification { output, types, scope } => {
                out.u8(*output);
                out.u8(*types);
                out.u8(0);
                match scope {
                    Scope::Store => out.u8(1),
                    Scope::Folder { folder, message } => {
                        out.u8(0);
                        out.u64(*folder);
                        out.u64(*message);
                    }
                }
            }
        }
    }

    /// Takes one from the front.
    ///
    /// # Errors
    /// [`RopProblem`].
    pub fn read(from: &mut Reader<'_>) -> Result<Self, RopProblem> {
        let (number, logon, handle) = (from.u8()?, from.u8()?, from.u8()?);
        let call = match number {
            id::LOGON => {
                let (logon_flags, open_flags, store_state) = (from.u8()?, from.u32()?, from.u32()?);
                let length = usize::from(from.u16()?);
                let mailbox = match from.take(length)? {
                    [] => None,
                    name => Some(Reader::new(name).narrow()?),
                };
                RopCall::Logon { logon_flags, open_flags, store_state, mailbox }
            }
            id::RELEASE => RopCall::Release,
            id::OPEN_FOLDER => RopCall::OpenFolder { output: from.u8()?, folder: from.u64()?, mode: from.u8()? },
            id::GET_HIERARCHY_TABLE => RopCall::GetHierarchyTable { output: from.u8()?, flags: from.u8()? },
            id::GET_CONTENTS_TABLE => RopCall::GetContentsTable { output: from.u8()?, flags: from.u8()? },
            id::GET_PROPERTIES_SPECIFIC => {
                RopCall::GetPropertiesSpecific { size_limit: from.u16()?, unicode: from.u16()?, tags: read_short_tags(from)? }
            }
            id::SET_COLUMNS => RopCall::SetColumns { flags: from.u8()?, tags: read_short_tags(from)? },
            id::QUERY_ROWS => RopCall::QueryRows { flags: from.u8()?, forward: from.present()?, count: from.u16()? },
            id::GET_RECEIVE_FOLDER => RopCall::GetReceiveFolder { class: from.narrow()? },
            id::REGISTER_NOTIFICATION => {
                let (output, types, _reserved) = (from.u8()?, from.u8()?, from.u8()?);
                let scope = match from.present()? {
                    true => Scope::Store,
                    false => Scope::Folder { folder: from.u64()?, message: from.u64()? },
                };
                RopCall::RegisterNotification { output, types, scope }
            }
            id => return Err(RopProblem::Unknown { id, handle }),
        };
        Ok(Self { logon, handle, call })
    }

    /// Operations, one behind the other.
    pub fn encode_all(rops: &[Self]) -> Vec<u8> {
        let mut out = Writer::default();
        rops.iter().for_each(|rop| rop.write(&mut out));
        out.into_bytes()
    }
}

impl Body for Vec<Rop> {
    fn write(&self, out: &mut Writer) {
        self.iter().for_each(|rop| rop.write(out));
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        let mut all = Vec::new();
        while !from.is_empty() {
            all.push(Rop::read(from).map_err(|problem| match problem {
                RopProblem::Unknown { .. } => DecodeError::Malformed("an operation"),
                RopProblem::Malformed(error) => error,
            })?);
        }
        Ok(all)
    }
}

fn write_short_tags(tags: &[Tag], out: &mut Writer) {
    out.short_count(tags.len());
    tags.iter().for_each(|tag| out.u32(tag.0));
}

fn read_short_tags(from: &mut Reader<'_>) -> Decoded<Vec<Tag>> {
    let count = usize::from(from.u16()?);
    from.items(count, Tag::read)
}
