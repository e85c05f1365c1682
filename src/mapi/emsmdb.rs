//! The bodies of the mailbox endpoint ([MS-OXCMAPIHTTP] 2.2.4).

use super::bytes::{Body, Decoded, Reader, Writer};
use super::error_code::ErrorCode;

/// An answer: what was asked for, or a status and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The status is 0.
    Done(T),
    /// The status is another one.
    Failed {
        /// Which one.
        status: ErrorCode,
        /// The auxiliary buffer.
        auxiliary: Vec<u8>,
    },
}

impl<T: Body> Body for Answer<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Done(body) => {
                out.u32(0);
                body.write(out);
            }
            Self::Failed { status, auxiliary } => {
                out.u32(status.0);
                out.sized(auxiliary);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        match ErrorCode(from.u32()?) {
            ErrorCode::SUCCESS => T::read(from).map(Self::Done),
            status => Ok(Self::Failed { status, auxiliary: from.sized()? }),
        }
    }
}

/// Opens a session context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectRequest {
    /// The mailbox's name in directory form, from Autodiscover.
    pub user_dn: String,
    /// 0, or 1 to use the rights of an administrator.
    pub flags: u32,
    /// The code page for text of one byte a letter: 1252.
    pub code_page: u32,
    /// The language for sorting. Servers differ in the order of the two; whoever sends the same twice is understood by all.
    pub lcid_sort: u32,
    /// The language for everything else.
    pub lcid_string: u32,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for ConnectRequest {
    fn write(&self, out: &mut Writer) {
        out.narrow(&self.user_dn);
        [self.flags, self.code_page, self.lcid_sort, self.lcid_string].iter().for_each(|value| out.u32(*value));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            user_dn: from.narrow()?,
            flags: from.u32()?,
            code_page: from.u32()?,
            lcid_sort: from.u32()?,
            lcid_string: from.u32()?,
            auxiliary: from.sized()?,
        })
    }
}

/// A session context was opened, or why not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectResponse {
    /// Why it was refused; 0 for a success.
    pub error: ErrorCode,
    /// Milliseconds between polls, at most.
    pub polls_max: u32,
    /// How often to try again.
    pub retry_count: u32,
    /// Milliseconds between tries.
    pub retry_delay: u32,
    /// What names of this server begin with; empty today.
    pub dn_prefix: String,
    /// The name of the mailbox for people.
    pub display_name: String,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for ConnectResponse {
    fn write(&self, out: &mut Writer) {
        [self.error.0, self.polls_max, self.retry_count, self.retry_delay].iter().for_each(|value| out.u32(*value));
        out.narrow(&self.dn_prefix);
        out.wide(&self.display_name);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self {
            error: ErrorCode(from.u32()?),
            polls_max: from.u32()?,
            retry_count: from.u32()?,
            retry_delay: from.u32()?,
            dn_prefix: from.narrow()?,
            display_name: from.wide()?,
            auxiliary: from.sized()?,
        })
    }
}

/// Runs ROPs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecuteRequest {
    /// [`ExecuteRequest::PLAIN`] and its parts.
    pub flags: u32,
    /// ROPs in their extended buffers.
    pub rop_buffer: Vec<u8>,
    /// The longest buffer that may come back.
    pub max_rop_out: u32,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl ExecuteRequest {
    /// The answer shall be neither compressed nor veiled.
    pub const PLAIN: u32 = 3;
    /// The answer shall not be veiled.
    pub const NO_VEIL: u32 = 2;
    /// Several buffers may come back.
    pub const CHAIN: u32 = 4;
    /// What clients allow for the answer.
    pub const USUAL_OUT: u32 = 0x1_0008;
}

impl Body for ExecuteRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.sized(&self.rop_buffer);
        out.u32(self.max_rop_out);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, rop_buffer: from.sized()?, max_rop_out: from.u32()?, auxiliary: from.sized()? })
    }
}

/// What the ROPs came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecuteResponse {
    /// Why the buffer was refused as a whole; 0 otherwise.
    pub error: ErrorCode,
    /// 0.
    pub flags: u32,
    /// Answers in their extended buffers.
    pub rop_buffer: Vec<u8>,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for ExecuteResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(self.flags);
        out.sized(&self.rop_buffer);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: ErrorCode(from.u32()?), flags: from.u32()?, rop_buffer: from.sized()?, auxiliary: from.sized()? })
    }
}

/// Closes a session context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisconnectRequest {
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for DisconnectRequest {
    fn write(&self, out: &mut Writer) {
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { auxiliary: from.sized()? })
    }
}

/// The session context is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisconnectResponse {
    /// 0.
    pub error: ErrorCode,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for DisconnectResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: ErrorCode(from.u32()?), auxiliary: from.sized()? })
    }
}

/// Waits until there is something to fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationWaitRequest {
    /// 0.
    pub flags: u32,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for NotificationWaitRequest {
    fn write(&self, out: &mut Writer) {
        out.u32(self.flags);
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { flags: from.u32()?, auxiliary: from.sized()? })
    }
}

/// The wait is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationWaitResponse {
    /// Why it ended early; 0 otherwise.
    pub error: ErrorCode,
    /// Whether an Execute will bring something.
    pub event_pending: bool,
    /// The auxiliary buffer.
    pub auxiliary: Vec<u8>,
}

impl Body for NotificationWaitResponse {
    fn write(&self, out: &mut Writer) {
        out.u32(self.error.0);
        out.u32(u32::from(self.event_pending));
        out.sized(&self.auxiliary);
    }

    fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Ok(Self { error: ErrorCode(from.u32()?), event_pending: from.u32()? != 0, auxiliary: from.sized()? })
    }
}
