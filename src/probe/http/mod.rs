//! A small HTTP/1.1 client, byte by byte: a probe has to see what a library would hide, such as where a chunk ended, when each
//! piece arrived, and whether the connection is still the same one.

mod chunked;
mod connection;
mod request;
mod response;

pub use chunked::Chunked;
pub use connection::Connection;
pub use request::Request;
pub use response::{Framing, HEAD_LIMIT, Head};

/// Why a request did not get its answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The request would not be one line per header: a line break in a header, or a blank in the path.
    #[error("the request has characters that do not belong into a header")]
    Request,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] std::io::Error),
    /// The other side closed the connection in the middle.
    #[error("the connection was closed before the answer was complete")]
    Closed,
    /// The answer is no HTTP/1.
    #[error("the answer is not HTTP/1.1: {0}")]
    Malformed(&'static str),
    /// The answer is larger than a probe reads.
    #[error("the answer is too large")]
    TooLarge,
}
