//! Answers to operations.

use super::super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::super::error_code::ErrorCode;
use super::super::property::{Cell, Form, Tag, read_row, write_row};
use super::call::{Rop, RopCall};
use super::{FolderId, id};

/// An answer, or something that a server puts beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RopAnswer {
    /// An operation succeeded.
    Done {
        /// The place of its handle: the one it made, else the one it worked on.
        handle: u8,
        /// What it came to.
        what: RopDone,
    },
    /// An operation failed.
    Failed {
        /// Its number.
        id: u8,
        /// The place of its handle.
        handle: u8,
        /// Why.
        error: ErrorCode,
        /// Where the mailbox is instead, for a logon with [`ErrorCode::WRONG_SERVER`]: flags of the logon, name of the server.
        elsewhere: Option<(u8, String)>,
    },
    /// Something changed.
    Notify {
        /// The handle that was registered; not its place.
        handle: u32,
        /// The logon.
        logon: u8,
        /// What changed.
        notice: Notice,
    },
    /// There is something to fetch in another session.
    Pending {
        /// Which one.
        session: u16,
    },
    /// The answers did not fit; the rest is what was not done.
    BufferTooSmall {
        /// How many bytes would have been needed.
        needed: u16,
        /// The operations from the one that did not fit on, as they came.
        rest: Vec<u8>,
    },
    /// The client shall wait.
    Backoff {
        /// The logon.
        logon: u8,
        /// Milliseconds.
        duration: u32,
        /// Milliseconds for single operations.
        rops: Vec<(u8, u32)>,
        /// More.
        data: Vec<u8>,
    },
}

/// What an operation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RopDone {
    /// A mailbox is open.
    Logon(Box<Logon>),
    /// A folder is open.
    OpenFolder(Folder),
    /// A table of folders is open.
    GetHierarchyTable {
        /// How many rows it has.
        rows: u32,
    },
    /// A table of messages is open.
    GetContentsTable {
        /// How many rows it has.
        rows: u32,
    },
    /// Properties.
    GetPropertiesSpecific {
        /// Which were asked for; not on the wire.
        tags: Vec<Tag>,
        /// Their values.
        row: Vec<Cell>,
    },
    /// The columns are chosen.
    SetColumns {
        /// 0 when it is done.
        status: u8,
    },
    /// Rows of a table.
    QueryRows {
        /// Where the table stands now: 0 at the beginning, 1 in between, 2 at the end.
        origin: u8,
        /// The table's columns; not on the wire.
        tags: Vec<Tag>,
        /// The rows.
        rows: Vec<Vec<Cell>>,
    },
    /// Where messages arrive.
    GetReceiveFolder {
        /// The folder.
        folder: FolderId,
        /// The class that decided.
        class: String,
    },
    /// Changes will be told.
    RegisterNotification,
}

/// An open private mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logon {
    /// The flags of the logon.
    pub flags: u8,
    /// The special folders; the one at 4 is the Inbox.
    pub folders: [FolderId; 13],
    /// What the caller may do: 1 always, 2 owner, 4 send as.
    pub response_flags: u8,
    /// The mailbox.
    pub mailbox: [u8; 16],
    /// The replica's number.
    pub replica: u16,
    /// The replica.
    pub replica_guid: [u8; 16],
    /// When.
    pub time: LogonTime,
    /// A number that changes with the store.
    pub gwart_time: u64,
    /// 0.
    pub store_state: u32,
}

/// A moment in parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts of a date say themselves")]
pub struct LogonTime {
    pub second: u8,
    pub minute: u8,
    pub hour: u8,
    /// 0 is Sunday.
    pub day_of_week: u8,
    pub day: u8,
    pub month: u8,
    pub year: u16,
}

/// An open folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Whether it has rules.
    pub has_rules: bool,
    /// The servers that have it, and how many of them are near, when this one has not.
    pub elsewhere: Option<(u16, Vec<String>)>,
}

/// What changed ([MS-OXCNOTIF] 2.2.1.4.1.2), as far as it is told here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something was made: kind and flags as bits, folder, message when one was made, parent when a folder was.
    Created {
        /// The folder.
        folder: FolderId,
        /// The message; `None` when a folder was made.
        message: Option<u64>,
        /// The parent of a folder that was made.
        parent: Option<FolderId>,
        /// The properties that it has.
        tags: Vec<Tag>,
    },
    /// A folder changed.
    FolderModified {
        /// The folder.
        folder: FolderId,
        /// The properties that changed.
        tags: Vec<Tag>,
        /// How many messages it has now, if that changed.
        total: Option<u32>,
        /// How many of them are unread, if that changed.
        unread: Option<u32>,
    },
}

impl Notice {
    /// The bit of [`RopCall::RegisterNotification`] that asks for a new object.
    pub const CREATED: u8 = 0x04;
    /// The bit of [`RopCall::RegisterNotification`] that asks for changed objects.
    pub const MODIFIED: u8 = 0x10;
    const MESSAGE: u16 = 0x8000;
    const TOTAL: u16 = 0x1000;
    const UNREAD: u16 = 0x2000;

    /// The bit that asks for it.
    pub fn bit(&self) -> u8 {
        match self {
            Self::Created { .. } => Self::CREATED,
            Self::FolderModified { .. } => Self::MODIFIED,
        }
    }

    /// The folder that it is about.
    pub fn folder(&self) -> FolderId {
        match self {
            Self::Created { folder, .. } | Self::FolderModified { folder, .. } => *folder,
        }
    }

    fn write(&self, out: &mut Writer) {
        let put_tags = |tags: &[Tag], out: &mut Writer| {
            out.short_count(tags.len());
            tags.iter().for_each(|tag| out.u32(tag.0));
        };
        match self {
            Self::Created { folder, message, parent, tags } => {
                out.u16(u16::from(Self::CREATED) | if message.is_some() { Self::MESSAGE } else { 0 });
                out.u64(*folder);
                match message {
                    Some(message) => out.u64(*message),
                    None => out.u64(parent.unwrap_or_default()),
                }
                put_tags(tags, out);
            }
            Self::FolderModified { folder, tags, total, unread } => {
                let bit = |there: bool, bit: u16| if there { bit } else { 0 };
                out.u16(u16::from(Self::MODIFIED) | bit(total.is_some(), Self::TOTAL) | bit(unread.is_some(), Self::UNREAD));
                out.u64(*folder);
                put_tags(tags, out);
                total.iter().chain(unread).for_each(|count| out.u32(*count));
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        let kind = from.u16()?;
        let has = |bit: u16| kind & bit != 0;
        let read_tags = |from: &mut Reader<'_>| match from.u16()? {
            // Nobody counted them.
            u16::MAX => Ok(Vec::new()),
            count => from.items(usize::from(count), Tag::read),
        };
        match u8::try_from(kind & 0x0FFF) {
            Ok(Self::CREATED) => {
                let folder = from.u64()?;
                let other = from.u64()?;
                let (message, parent) = if has(Self::MESSAGE) { (Some(other), None) } else { (None, Some(other)) };
                Ok(Self::Created { folder, message, parent, tags: read_tags(from)? })
            }
            Ok(Self::MODIFIED) if !has(Self::MESSAGE) => Ok(Self::FolderModified {
                folder: from.u64()?,
                tags: read_tags(from)?,
                total: if has(Self::TOTAL) { Some(from.u32()?) } else { None },
                unread: if has(Self::UNREAD) { Some(from.u32()?) } else { None },
            }),
            _ => Err(DecodeError::Malformed("a kind of notification")),
        }
    }
}

impl RopDone {
    /// The number of the operation.
    pub fn id(&self) -> u8 {
        match self {
            Self::Logon(_) => id::LOGON,
            Self::OpenFolder(_) => id::OPEN_FOLDER,
            Self::GetHierarchyTable { .. } => id::GET_HIERARCHY_TABLE,
            Self::GetContentsTable { .. } => id::GET_CONTENTS_TABLE,
            Self::GetPropertiesSpecific { .. } => id::GET_PROPERTIES_SPECIFIC,
            Self::SetColumns { .. } => id::SET_COLUMNS,
            Self::QueryRows { .. } => id::QUERY_ROWS,
            Self::GetReceiveFolder { .. } => id::GET_RECEIVE_FOLDER,
            Self::RegisterNotification => id::REGISTER_NOTIFICATION,
        }
    }

    fn write(&self, out: &mut Writer) {
        match self {
            Self::Logon(logon) => {
                out.u8(logon.flags);
                logon.folders.iter().for_each(|folder| out.u64(*folder));
                out.u8(logon.response_flags);
                out.put(&logon.mailbox);
                out.u16(logon.replica);
                out.put(&logon.replica_guid);
                let LogonTime { second, minute, hour, day_of_week, day, month, year } = logon.time;
                out.put(&[second, minute, hour, day_of_week, day, month]);
                out.u16(year);
                out.u64(logon.gwart_time);
                out.u32(logon.store_state);
            }
            Self::OpenFolder(folder) => {
                out.u8(u8::from(folder.has_rules));
                out.u8(u8::from(folder.elsewhere.is_some()));
                if let Some((near, servers)) = &folder.elsewhere {
                    out.short_count(servers.len());
                    out.u16(*near);
                    servers.iter().for_each(|server| out.narrow(server));
                }
            }
            Self::GetHierarchyTable { rows } | Self::GetContentsTable { rows } => out.u32(*rows),
            Self::GetPropertiesSpecific { tags, row } => write_row(tags, row, Form::Rop, out),
            Self::SetColumns { status } => out.u8(*status),
            Self::QueryRows { origin, tags, rows } => {
                out.u8(*origin);
                out.short_count(rows.len());
                rows.iter().for_each(|row| write_row(tags, row, Form::Rop, out));
            }
            Self::GetReceiveFolder { folder, class } => {
                out.u64(*folder);
                out.narrow(class);
            }
            Self::RegisterNotification => {}
        }
    }

    /// Reads what follows the return value; `columns` are those of the tables.
    fn read(number: u8, call: Option<&RopCall>, columns: &[Tag], from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(match number {
            id::LOGON => {
                let flags = from.u8()?;
                let mut folders = [0; 13];
                for folder in &mut folders {
                    *folder = from.u64()?;
                }
                let (response_flags, mailbox, replica, replica_guid) = (from.u8()?, from.array()?, from.u16()?, from.array()?);
                let [second, minute, hour, day_of_week, day, month] = from.array()?;
                let time = LogonTime { second, minute, hour, day_of_week, day, month, year: from.u16()? };
                let (gwart_time, store_state) = (from.u64()?, from.u32()?);
                Self::Logon(Box::new(Logon {
                    flags,
                    folders,
                    response_flags,
                    mailbox,
                    replica,
                    replica_guid,
                    time,
                    gwart_time,
                    store_state,
                }))
            }
            id::OPEN_FOLDER => {
                let (has_rules, elsewhere) = (from.present()?, from.present()?);
                let elsewhere = if elsewhere {
                    let (count, near) = (from.u16()?, from.u16()?);
                    Some((near, from.items(usize::from(count), Reader::narrow)?))
                } else {
                    None
                };
                Self::OpenFolder(Folder { has_rules, elsewhere })
            }
            id::GET_HIERARCHY_TABLE => Self::GetHierarchyTable { rows: from.u32()? },
            id::GET_CONTENTS_TABLE => Self::GetContentsTable { rows: from.u32()? },
            id::GET_PROPERTIES_SPECIFIC => {
                let Some(RopCall::GetPropertiesSpecific { tags, .. }) = call else {
                    return Err(DecodeError::Malformed("an answer that was not asked for"));
                };
                Self::GetPropertiesSpecific { tags: tags.clone(), row: read_row(tags, Form::Rop, from)? }
            }
            id::SET_COLUMNS => Self::SetColumns { status: from.u8()? },
            id::QUERY_ROWS => {
                let (origin, count) = (from.u8()?, usize::from(from.u16()?));
                let rows = from.items(count, |from| read_row(columns, Form::Rop, from))?;
                Self::QueryRows { origin, tags: columns.to_vec(), rows }
            }
            id::GET_RECEIVE_FOLDER => Self::GetReceiveFolder { folder: from.u64()?, class: from.narrow()? },
            id::REGISTER_NOTIFICATION => Self::RegisterNotification,
            _ => return Err(DecodeError::Malformed("the number of an answer")),
        })
    }
}

impl RopAnswer {
    /// Appends it.
    pub fn write(&self, out: &mut Writer) {
        match self {
            Self::Done { handle, what } => {
                out.u8(what.id());
                out.u8(*handle);
                out.u32(0);
                what.write(out);
            }
            Self::Failed { id, handle, error, elsewhere } => {
                out.u8(*id);
                out.u8(*handle);
                out.u32(error.0);
                if let (id::LOGON, ErrorCode::WRONG_SERVER, Some((flags, server))) = (*id, *error, elsewhere) {
                    out.u8(*flags);
                    let server: String = server.chars().take(254).collect();
                    out.u8(u8::try_from(server.chars().count() + 1).unwrap_or(u8::MAX));
                    out.narrow(&server);
                }
            }
            Self::Notify { handle, logon, notice } => {
                out.u8(id::NOTIFY);
                out.u32(*handle);
                out.u8(*logon);
                notice.write(out);
            }
            Self::Pending { session } => {
                out.u8(id::PENDING);
                out.u16(*session);
            }
            Self::BufferTooSmall { needed, rest } => {
                out.u8(id::BUFFER_TOO_SMALL);
                out.u16(*needed);
                out.put(rest);
            }
            Self::Backoff { logon, duration, rops, data } => {
                out.u8(id::BACKOFF);
                out.u8(*logon);
                out.u32(*duration);
                out.u8(u8::try_from(rops.len()).unwrap_or(u8::MAX));
                for (rop, duration) in rops.iter().take(usize::from(u8::MAX)) {
                    out.u8(*rop);
                    out.u32(*duration);
                }
                out.short_count(data.len());
                out.put(data);
            }
        }
    }

    /// Takes one from the front; `call` is the operation that it answers.
    fn read(call: Option<&RopCall>, columns: &[Tag], from: &mut Reader<'_>) -> Decoded<Self> {
        let number = from.u8()?;
        match number {
            id::NOTIFY => {
                let (handle, logon) = (from.u32()?, from.u8()?);
                return Ok(Self::Notify { handle, logon, notice: Notice::read(from)? });
            }
            id::PENDING => return Ok(Self::Pending { session: from.u16()? }),
            id::BUFFER_TOO_SMALL => {
                let needed = from.u16()?;
                let length = from.rest().len();
                return Ok(Self::BufferTooSmall { needed, rest: from.take(length)?.to_vec() });
            }
            id::BACKOFF => {
                let (logon, duration, count) = (from.u8()?, from.u32()?, from.u8()?);
                let rops = from.items(usize::from(count), |from| Ok((from.u8()?, from.u32()?)))?;
                let length = usize::from(from.u16()?);
                return Ok(Self::Backoff { logon, duration, rops, data: from.take(length)?.to_vec() });
            }
            _ => {}
        }
        let handle = from.u8()?;
        match ErrorCode(from.u32()?) {
            ErrorCode::SUCCESS => Ok(Self::Done { handle, what: RopDone::read(number, call, columns, from)? }),
            error => {
                let elsewhere = if (number, error) == (id::LOGON, ErrorCode::WRONG_SERVER) {
                    let (flags, length) = (from.u8()?, from.u8()?);
                    let name = from.take(usize::from(length))?;
                    Some((flags, Reader::new(name).narrow()?))
                } else {
                    None
                };
                Ok(Self::Failed { id: number, handle, error, elsewhere })
            }
        }
    }
}

/// Reads the answers to `calls`. Rows are told apart by their columns: `columns` are those that the table has from an earlier
/// Execute.
///
/// # Errors
/// [`DecodeError`].
pub fn decode_answers(bytes: &[u8], calls: &[Rop], columns: &[Tag]) -> Decoded<Vec<RopAnswer>> {
    let mut from = Reader::new(bytes);
    let mut calls = calls.iter().map(|rop| &rop.call).filter(|call| **call != RopCall::Release).peekable();
    let mut columns = columns;
    let mut answers = Vec::new();
    while !from.is_empty() {
        let expected = calls.peek().is_some_and(|call| from.rest().first() == Some(&call.id()));
        let call = if expected { calls.next() } else { None };
        if let Some(RopCall::SetColumns { tags, .. }) = call {
            columns = tags;
        }
        answers.push(RopAnswer::read(call, columns, &mut from)?);
    }
    Ok(answers)
}
