//! A session context of the mailbox endpoint: the handles that a client has open, and what it waits to be told.

use super::as_asked;
use super::directory::{Directory, Mailbox, Owner};
use super::folder::{self, FolderDef, REPLICA, file_time};
use super::table::Table;
use crate::mapi::{
    Cell, ErrorCode, ExecuteRequest, ExecuteResponse, Folder, Logon, LogonTime, NO_HANDLE, Notice, Reader, Rop, RopAnswer, RopBuffer,
    RopCall, RopDone, RopProblem, Scope, Tag, Value, Writer, extended, nspi,
};
use crate::value::{DateTime, DateTimeKind};
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

/// How many handles may be open.
const HANDLES: usize = 500;
/// How many columns a table may have.
const COLUMNS: usize = 512;
/// How many notices wait to be fetched; older ones are forgotten.
const NOTICES: usize = 256;
/// The longest payload of an answer: what the two bytes of its length can say.
const PAYLOAD: usize = 0xFFFF;
/// The bytes of an extended buffer's header.
const HEADER: usize = 8;
/// The bits of a logon's flags that come back.
const LOGON_FLAGS: u8 = 7;
const PRIVATE: u8 = 1;

/// What a handle stands for.
#[derive(Debug)]
enum Open {
    Logon,
    Folder(&'static FolderDef),
    Table(Table),
    Registration(Registration),
}

/// What a client wants to be told.
#[derive(Clone, Copy, Debug)]
struct Registration {
    types: u8,
    scope: Scope,
    logon: u8,
}

/// The open handles of a client, for the mailbox of one person.
#[derive(Debug)]
pub struct Session {
    /// The mailbox of who logged in.
    owner: Uuid,
    open: HashMap<u32, Open>,
    next: u32,
    notices: VecDeque<(u32, u8, Notice)>,
}

/// Why an operation failed, and where the mailbox is instead.
struct Failure {
    error: ErrorCode,
    elsewhere: Option<(u8, String)>,
}

impl From<ErrorCode> for Failure {
    fn from(error: ErrorCode) -> Self {
        Self { error, elsewhere: None }
    }
}

impl Session {
    /// A session for the owner of this mailbox, with nothing open.
    pub fn new(owner: Uuid) -> Self {
        Self { owner, open: HashMap::new(), next: 1, notices: VecDeque::new() }
    }

    /// Whether somebody who waits would be told something.
    pub fn has_notices(&self) -> bool {
        !self.notices.is_empty()
    }

    /// The mailbox was changed by an administrator: its top folder bears another name.
    pub fn mailbox_renamed(&mut self) {
        self.tell(&Notice::FolderModified { folder: folder::top(), tags: vec![Tag::DISPLAY_NAME], total: None, unread: None });
    }

    fn tell(&mut self, notice: &Notice) {
        for (handle, open) in &self.open {
            let Open::Registration(registration) = open else { continue };
            let here = match registration.scope {
                Scope::Store => true,
                Scope::Folder { folder, .. } => folder == notice.folder(),
            };
            if here && registration.types & notice.bit() != 0 {
                if self.notices.len() == NOTICES {
                    self.notices.pop_front();
                }
                self.notices.push_back((*handle, registration.logon, notice.clone()));
            }
        }
    }

    /// Runs the operations of an Execute at this moment (UTC ticks). What is wrong with the buffer as a whole is the error of
    /// the answer; what is wrong with one operation stands in its own answer.
    pub fn execute(&mut self, directory: &Directory, now: i64, request: &ExecuteRequest) -> ExecuteResponse {
        match self.run(directory, now, request) {
            Ok(rop_buffer) => ExecuteResponse { rop_buffer, ..ExecuteResponse::default() },
            Err(error) => ExecuteResponse { error, ..ExecuteResponse::default() },
        }
    }

    fn run(&mut self, directory: &Directory, now: i64, request: &ExecuteRequest) -> Result<Vec<u8>, ErrorCode> {
        if request.rop_buffer.is_empty() {
            return Err(ErrorCode::RPC_FAILED);
        }
        let payloads = extended::unwrap(&request.rop_buffer).map_err(|_| ErrorCode::RPC_FORMAT)?;
        let [payload] = payloads.as_slice() else { return Err(ErrorCode::RPC_FORMAT) };
        let RopBuffer { rops, mut handles } = RopBuffer::decode(payload).map_err(|_| ErrorCode::RPC_FORMAT)?;
        // Everything is read before anything is done: a broken buffer changes nothing.
        let (calls, unknown) = read_all(&rops)?;
        let most = usize::try_from(request.max_rop_out).unwrap_or(usize::MAX).saturating_sub(HEADER).min(PAYLOAD);
        let room = most.checked_sub(2 + 4 * handles.len()).ok_or(ErrorCode::BUFFER_TOO_SMALL)?;
        let mut out = Vec::new();
        for (start, rop) in &calls {
            let room = room - out.len();
            let answer = self.one(directory, now, rop, &mut handles, room)?;
            let bytes = answer.as_ref().map(bytes_of).unwrap_or_default();
            if bytes.len() > room {
                let needed = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
                let rest = bytes_of(&RopAnswer::BufferTooSmall { needed, rest: rops[*start..].to_vec() });
                if out.is_empty() || rest.len() > room {
                    return Err(ErrorCode::BUFFER_TOO_SMALL);
                }
                out.extend_from_slice(&rest);
                return Ok(wrapped(out, handles));
            }
            out.extend_from_slice(&bytes);
        }
        if let Some((id, handle)) = unknown {
            let answer = RopAnswer::Failed { id, handle, error: ErrorCode::NOT_SUPPORTED, elsewhere: None };
            out.extend_from_slice(&bytes_of(&answer));
        }
        while let Some((handle, logon, notice)) = self.notices.front() {
            let bytes = bytes_of(&RopAnswer::Notify { handle: *handle, logon: *logon, notice: notice.clone() });
            if out.len() + bytes.len() > room {
                break;
            }
            out.extend_from_slice(&bytes);
            self.notices.pop_front();
        }
        if out.len() > room {
            return Err(ErrorCode::BUFFER_TOO_SMALL);
        }
        Ok(wrapped(out, handles))
    }

    /// Runs one operation; a release has no answer.
    fn one(
        &mut self,
        directory: &Directory,
        now: i64,
        rop: &Rop,
        handles: &mut [u32],
        room: usize,
    ) -> Result<Option<RopAnswer>, ErrorCode> {
        let input = *handles.get(usize::from(rop.handle)).ok_or(ErrorCode::RPC_FORMAT)?;
        if rop.call == RopCall::Release {
            self.release(input);
            handles[usize::from(rop.handle)] = NO_HANDLE;
            return Ok(None);
        }
        let output = match &rop.call {
            RopCall::OpenFolder { output, .. }
            | RopCall::GetHierarchyTable { output, .. }
            | RopCall::GetContentsTable { output, .. }
            | RopCall::RegisterNotification { output, .. } => *output,
            _ => rop.handle,
        };
        if usize::from(output) >= handles.len() {
            return Err(ErrorCode::RPC_FORMAT);
        }
        Ok(Some(match self.done(directory, now, rop, input, room) {
            Ok((what, opened)) => {
                if let Some(handle) = opened {
                    handles[usize::from(output)] = handle;
                }
                RopAnswer::Done { handle: output, what }
            }
            Err(Failure { error, elsewhere }) => RopAnswer::Failed { id: rop.call.id(), handle: output, error, elsewhere },
        }))
    }

    /// What an operation comes to, and the handle that it opened.
    fn done(&mut self, directory: &Directory, now: i64, rop: &Rop, input: u32, room: usize) -> Result<(RopDone, Option<u32>), Failure> {
        if let RopCall::Logon { logon_flags, mailbox, .. } = &rop.call {
            let logon = self.logon(directory, now, *logon_flags, mailbox.as_deref())?;
            let handle = self.opened(Open::Logon)?;
            return Ok((RopDone::Logon(Box::new(logon)), Some(handle)));
        }
        // A mailbox that was removed while it was open is nobody's.
        let mailbox = directory.by_guid(self.owner).ok_or(ErrorCode::UNKNOWN_USER)?;
        match &rop.call {
            RopCall::OpenFolder { folder, .. } => {
                self.store_or_folder(input)?;
                let folder = folder::find(*folder).ok_or(ErrorCode::NOT_FOUND)?;
                Ok((RopDone::OpenFolder(Folder::default()), Some(self.opened(Open::Folder(folder))?)))
            }
            RopCall::GetHierarchyTable { flags, .. } => {
                const ALL_LEVELS: u8 = 4;
                let table = Table::new(self.folder(input)?.children(flags & ALL_LEVELS != 0));
                Ok((RopDone::GetHierarchyTable { rows: table.len() }, Some(self.opened(Open::Table(table))?)))
            }
            RopCall::GetContentsTable { .. } => {
                self.folder(input)?;
                let table = Table::new(Vec::new());
                Ok((RopDone::GetContentsTable { rows: table.len() }, Some(self.opened(Open::Table(table))?)))
            }
            RopCall::GetPropertiesSpecific { size_limit, tags, .. } => {
                let row = match self.open.get(&input) {
                    Some(Open::Logon) => row(tags, *size_limit, |tag| of_store(directory, mailbox, tag)),
                    Some(Open::Folder(folder)) => row(tags, *size_limit, |tag| folder.property(mailbox, tag)),
                    Some(_) => return Err(ErrorCode::NOT_SUPPORTED.into()),
                    None => return Err(ErrorCode::NULL_OBJECT.into()),
                };
                Ok((RopDone::GetPropertiesSpecific { tags: tags.clone(), row }, None))
            }
            RopCall::SetColumns { tags, .. } => {
                if tags.is_empty() || tags.len() > COLUMNS || tags.iter().any(|tag| tag.kind().is_none()) {
                    return Err(ErrorCode::INVALID_PARAMETER.into());
                }
                self.table(input)?.columns = Some(tags.clone());
                Ok((RopDone::SetColumns { status: 0 }, None))
            }
            RopCall::QueryRows { flags, forward, count } => {
                const STAY: u8 = 1;
                let table = self.table(input)?;
                let columns = table.columns.clone().ok_or(ErrorCode::NOT_INITIALIZED)?;
                let before = table.position();
                // As many rows as there is room for, but never none of them: that would look like the end.
                let mut count = *count;
                loop {
                    table.go_back(before);
                    let rows = table.read(mailbox, &columns, *forward, count, flags & STAY == 0);
                    let done = RopDone::QueryRows { origin: table.origin(), tags: columns.clone(), rows };
                    let length = bytes_of(&RopAnswer::Done { handle: 0, what: done.clone() }).len();
                    if length <= room || count <= 1 {
                        return Ok((done, None));
                    }
                    count /= 2;
                }
            }
            RopCall::GetReceiveFolder { .. } => {
                self.store(input)?;
                // The one rule there is: the default class.
                Ok((RopDone::GetReceiveFolder { folder: folder::inbox(), class: String::new() }, None))
            }
            RopCall::RegisterNotification { types, scope, .. } => {
                self.store_or_folder(input)?;
                if let Scope::Folder { folder, .. } = scope
                    && folder::find(*folder).is_none()
                {
                    return Err(ErrorCode::NOT_FOUND.into());
                }
                let registration = Registration { types: *types, scope: *scope, logon: rop.logon };
                Ok((RopDone::RegisterNotification, Some(self.opened(Open::Registration(registration))?)))
            }
            RopCall::Logon { .. } | RopCall::Release => Err(ErrorCode::NOT_SUPPORTED.into()),
        }
    }

    fn logon(&self, directory: &Directory, now: i64, flags: u8, name: Option<&str>) -> Result<Logon, Failure> {
        if flags & PRIVATE == 0 {
            // There are no public folders.
            return Err(ErrorCode::LOGON_FAILED.into());
        }
        let found = name.and_then(|name| directory.by_legacy_dn(name));
        let mailbox = match directory.owner(found, self.owner) {
            Owner::Own(mailbox) => mailbox,
            Owner::Unknown => return Err(ErrorCode::UNKNOWN_USER.into()),
            Owner::Another(_) => return Err(ErrorCode::LOGIN_PERM.into()),
            Owner::Elsewhere(mailbox) => {
                let elsewhere = Some((flags & LOGON_FLAGS, directory.server_dn(mailbox)));
                return Err(Failure { error: ErrorCode::WRONG_SERVER, elsewhere });
            }
        };
        let mut replica_guid = mailbox.guid.to_bytes_le();
        replica_guid.reverse();
        Ok(Logon {
            flags: flags & LOGON_FLAGS,
            folders: folder::special(),
            // Reserved, the owner, who may send as it.
            response_flags: 1 | 2 | 4,
            mailbox: mailbox.guid.to_bytes_le(),
            replica: REPLICA,
            replica_guid,
            time: logon_time(now),
            gwart_time: file_time(mailbox.created),
            store_state: 0,
        })
    }

    fn opened(&mut self, open: Open) -> Result<u32, ErrorCode> {
        if self.open.len() >= HANDLES {
            return Err(ErrorCode::NOT_ENOUGH_MEMORY);
        }
        loop {
            let handle = self.next;
            self.next = if handle >= NO_HANDLE - 1 { 1 } else { handle + 1 };
            if let std::collections::hash_map::Entry::Vacant(place) = self.open.entry(handle) {
                place.insert(open);
                return Ok(handle);
            }
        }
    }

    fn release(&mut self, handle: u32) {
        match self.open.remove(&handle) {
            // With the mailbox everything in it is closed.
            Some(Open::Logon) if !self.open.values().any(|open| matches!(open, Open::Logon)) => {
                self.open.clear();
                self.notices.clear();
            }
            Some(Open::Registration(_)) => self.notices.retain(|(own, _, _)| *own != handle),
            _ => {}
        }
    }

    fn store(&self, handle: u32) -> Result<(), ErrorCode> {
        match self.open.get(&handle) {
            Some(Open::Logon) => Ok(()),
            Some(_) => Err(ErrorCode::NOT_SUPPORTED),
            None => Err(ErrorCode::NULL_OBJECT),
        }
    }

    fn store_or_folder(&self, handle: u32) -> Result<(), ErrorCode> {
        if matches!(self.open.get(&handle), Some(Open::Folder(_))) { Ok(()) } else { self.store(handle) }
    }

    fn folder(&self, handle: u32) -> Result<&'static FolderDef, ErrorCode> {
        match self.open.get(&handle) {
            Some(Open::Folder(folder)) => Ok(folder),
            Some(_) => Err(ErrorCode::NOT_SUPPORTED),
            None => Err(ErrorCode::NULL_OBJECT),
        }
    }

    fn table(&mut self, handle: u32) -> Result<&mut Table, ErrorCode> {
        match self.open.get_mut(&handle) {
            Some(Open::Table(table)) => Ok(table),
            Some(_) => Err(ErrorCode::NOT_SUPPORTED),
            None => Err(ErrorCode::NULL_OBJECT),
        }
    }
}

/// Operations with the places where they begin, and behind them one that is not known: its number and the place of its handle.
type Calls = (Vec<(usize, Rop)>, Option<(u8, u8)>);

fn read_all(rops: &[u8]) -> Result<Calls, ErrorCode> {
    let mut from = Reader::new(rops);
    let mut calls = Vec::new();
    while !from.is_empty() {
        let start = rops.len() - from.rest().len();
        match Rop::read(&mut from) {
            Ok(rop) => calls.push((start, rop)),
            Err(RopProblem::Unknown { id, handle }) => return Ok((calls, Some((id, handle)))),
            Err(RopProblem::Malformed(_)) => return Err(ErrorCode::RPC_FORMAT),
        }
    }
    Ok((calls, None))
}

fn bytes_of(answer: &RopAnswer) -> Vec<u8> {
    let mut out = Writer::default();
    answer.write(&mut out);
    out.into_bytes()
}

fn wrapped(rops: Vec<u8>, handles: Vec<u32>) -> Vec<u8> {
    extended::wrap(&RopBuffer { rops, handles }.encode())
}

/// The values of some properties; a text or some bytes longer than `limit` are an error, 0 sets none.
fn row(tags: &[Tag], limit: u16, property: impl Fn(Tag) -> Option<Value>) -> Vec<Cell> {
    let too_long = |value: &Value| {
        let length = match value {
            Value::String(text) => 2 * text.encode_utf16().count() + 2,
            Value::String8(text) => text.chars().count() + 1,
            Value::Binary(bytes) => bytes.len(),
            _ => 0,
        };
        limit != 0 && length > usize::from(limit)
    };
    let cell = |tag: &Tag| match property(*tag) {
        Some(value) if too_long(&value) => Cell::Error(ErrorCode::NOT_ENOUGH_MEMORY),
        Some(value) => Cell::Value(value),
        None => Cell::Error(ErrorCode::NOT_FOUND),
    };
    tags.iter().map(cell).collect()
}

/// A property of the mailbox itself.
fn of_store(directory: &Directory, mailbox: &Mailbox, tag: Tag) -> Option<Value> {
    const OWNER_ENTRY_ID: Tag = Tag(0x661B_0102);
    let is = |known: Tag| known.id() == tag.id();
    let value = match tag {
        _ if is(Tag::DISPLAY_NAME) || is(Tag::MAILBOX_OWNER_NAME) => Value::String(mailbox.display_name.clone()),
        _ if is(OWNER_ENTRY_ID) => Value::Binary(nspi::permanent_entry_id(0, &directory.legacy_dn(mailbox))),
        _ => return None,
    };
    as_asked(value, tag.kind())
}

fn logon_time(ticks: i64) -> LogonTime {
    let parts = DateTime { ticks, kind: DateTimeKind::Utc }.parts();
    let small = |number: i64| u8::try_from(number).unwrap_or(0);
    // The first day of the year 1 was a Monday.
    let day_of_week = small((ticks.div_euclid(crate::value::time::DAY) + 1).rem_euclid(7));
    LogonTime {
        second: small(parts.second),
        minute: small(parts.minute),
        hour: small(parts.hour),
        day_of_week,
        day: small(parts.day),
        month: small(parts.month),
        year: u16::try_from(parts.year).unwrap_or(0),
    }
}
