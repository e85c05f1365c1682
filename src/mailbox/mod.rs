//! What a mailbox and the address book answer, with no socket and no clock: requests go in, answers come out.
//!
//! This is a front end and no mail store. Its own mailboxes are there so that logins, probes and Autodiscover have something to
//! reach: each has the usual folders, and they are empty.
//!
//! - `directory`: the servers and mailboxes that there are.
//! - `folder`, `table`, `session`: a mailbox as a session context sees it.
//! - `entry`, `filter`, `address_book`: the address book.

mod address_book;
mod directory;
mod entry;
mod filter;
mod folder;
mod session;
#[cfg(test)]
mod session_tests;
mod table;

pub use address_book::AddressBook;
pub use directory::{Directory, Mailbox, MailboxServer, Owner};
pub use session::Session;

use crate::mapi::{Kind, Value};

/// A value as it was asked for: text may be asked for in one byte a letter. `None` when the value is of another type.
fn as_asked(value: Value, kind: Option<Kind>) -> Option<Value> {
    match (value, kind?) {
        (value, Kind::Unspecified) => Some(value),
        (Value::String(text), Kind::String8) => Some(Value::String8(text)),
        (Value::Strings(texts), Kind::Strings8) => Some(Value::Strings8(texts)),
        (value, kind) => (value.kind() == kind).then_some(value),
    }
}
