//! The byte formats of MAPI over HTTP, both directions, with no I/O and no import: what stands in the headers, how an entity is
//! wrapped, the bodies of both endpoints, the operations of an Execute. Sources are [MS-OXCMAPIHTTP], [MS-OXCROPS], [MS-OXCDATA],
//! [MS-OXNSPI], and what Exchange servers really send.
//!
//! - `entity`, `header`, `request`, `response_code`: around the body.
//! - `emsmdb`, `rop`, `extended`, `lz77`, `auxiliary`: the mailbox.
//! - `nspi`, `restriction`: the address book.
//! - `bytes`, `property`, `error_code`: what both are made of.

mod auxiliary;
mod bytes;
mod emsmdb;
mod entity;
mod error_code;
pub mod extended;
pub mod header;
mod lz77;
pub mod nspi;
mod property;
mod request;
mod response_code;
mod restriction;
mod rop;
pub mod support;
#[cfg(test)]
mod tests;

pub use auxiliary::{AUXILIARY_LIMIT, Block, decode_blocks, encode_blocks, size_problem};
pub use bytes::{Body, DecodeError, Decoded, Reader, Writer};
pub use emsmdb::{
    Answer, ConnectRequest, ConnectResponse, DisconnectRequest, DisconnectResponse, ExecuteRequest, ExecuteResponse,
    NotificationWaitRequest, NotificationWaitResponse,
};
pub use entity::{Decoder, ENTITY_HEADER_LIMIT, Entity, EntityError, PENDING, PROCESSING, decode_entity, done, done_with};
pub use error_code::ErrorCode;
pub use property::{Cell, Form, Kind, Tag, Value};
pub use request::{Endpoint, HeadError, RequestHead, RequestType, VALUE_LIMIT};
pub use response_code::ResponseCode;
pub use restriction::Restriction;
pub use rop::{
    Folder, FolderId, Logon, LogonTime, NO_HANDLE, Notice, Rop, RopAnswer, RopBuffer, RopCall, RopDone, RopProblem, Scope, decode_answers,
};
