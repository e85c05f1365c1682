//! Remote operations ([MS-OXCROPS]): what an Execute carries. `call` is the client's side, `answer` the server's.

mod answer;
mod call;

pub use answer::{Folder, Logon, LogonTime, Notice, RopAnswer, RopDone, decode_answers};
pub use call::{Rop, RopCall, RopProblem, Scope};

use super::bytes::{DecodeError, Decoded, Reader, Writer};

/// The number of a folder: replica and counter, opaque to clients.
pub type FolderId = u64;

/// A handle that is none.
pub const NO_HANDLE: u32 = 0xFFFF_FFFF;

/// The numbers of the operations.
pub(super) mod id {
    pub(crate) const RELEASE: u8 = 0x01;
    pub(crate) const OPEN_FOLDER: u8 = 0x02;
    pub(crate) const GET_HIERARCHY_TABLE: u8 = 0x04;
    pub(crate) const GET_CONTENTS_TABLE: u8 = 0x05;
    pub(crate) const GET_PROPERTIES_SPECIFIC: u8 = 0x07;
    pub(crate) const SET_COLUMNS: u8 = 0x12;
    pub(crate) const QUERY_ROWS: u8 = 0x15;
    pub(crate) const GET_RECEIVE_FOLDER: u8 = 0x27;
    pub(crate) const REGISTER_NOTIFICATION: u8 = 0x29;
    pub(crate) const NOTIFY: u8 = 0x2A;
    pub(crate) const PENDING: u8 = 0x6E;
    pub(crate) const BACKOFF: u8 = 0xF9;
    pub(crate) const LOGON: u8 = 0xFE;
    pub(crate) const BUFFER_TOO_SMALL: u8 = 0xFF;
}

/// What an extended buffer of an Execute carries: operations or their answers, and the handles that they name by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RopBuffer {
    /// Operations or answers, one behind the other.
    pub rops: Vec<u8>,
    /// The handles.
    pub handles: Vec<u32>,
}

impl RopBuffer {
    /// Its bytes: the length of the operations with its own two bytes, the operations, the handles.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.short_count(self.rops.len() + 2);
        out.put(&self.rops);
        self.handles.iter().for_each(|handle| out.u32(*handle));
        out.into_bytes()
    }

    /// Reads all of `bytes`.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn decode(bytes: &[u8]) -> Decoded<Self> {
        let mut from = Reader::new(bytes);
        let length = usize::from(from.u16()?).checked_sub(2).ok_or(DecodeError::Malformed("the length of the operations"))?;
        let rops = from.take(length)?.to_vec();
        let mut handles = Vec::with_capacity(from.rest().len() / 4);
        while !from.is_empty() {
            handles.push(from.u32()?);
        }
        Ok(Self { rops, handles })
    }
}
