//! The byte formats of MAPI over HTTP, both directions, with no I/O and no import: what stands in the headers and how an
//! entity is wrapped. Sources are [MS-OXCMAPIHTTP] and what Exchange servers really send.

mod entity;
pub mod header;
mod request;
mod response_code;

pub use entity::{Decoder, ENTITY_HEADER_LIMIT, Entity, EntityError, PENDING, PROCESSING, decode_entity, done};
pub use request::{Endpoint, HeadError, RequestHead, RequestType, VALUE_LIMIT};
pub use response_code::ResponseCode;
