//! The management API's bodies: values and records as JSON with their types kept, and the documented bodies that other clients know.
//!
//! A value that JSON has itself (`$null`, booleans, text, `Object[]`) is written as it is; everything else is an object
//! with one key that names the type: `{"int":5}`, `{"guid":"…"}`, `{"enum":["Full.Name",2,"Basic"]}`. Records travel one a line; the last
//! line says how it ended, so that a cut answer is never taken for a whole one. A secret is sent only as the argument of a parameter
//! that takes one.

mod decode;
mod documented;
mod encode;
mod error;
mod invocation;
mod known;
mod line;

pub use decode::decode_value;
pub use documented::{DocumentedCall, documented_call, documented_failure, documented_parameter, documented_value};
pub use encode::encode_value;
pub use error::{decode_error, encode_error};
pub use invocation::{Call, decode_call, encode_call};
pub use known::Known;
pub use line::{Ending, Line, decode_line, encode_ending, encode_record};

/// The media type of a call by our own shell.
pub const CALL: &str = "application/vnd.emsh.invocation+json";

/// The media type of an answer of one record a line.
pub const RECORDS: &str = "application/vnd.emsh.records+ndjson";

/// How deep values may be nested.
pub const DEPTH_LIMIT: usize = 32;

/// Why something cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A secret is never written anywhere but where one is asked for.
    #[error("A secret cannot be sent; it enters at the place that uses it.")]
    Secret,
    /// A value that means nothing elsewhere: a script block, a stream.
    #[error("A value of type {0} cannot be sent.")]
    Foreign(String),
    /// Nested too deep, or in a circle.
    #[error("The value is nested deeper than {DEPTH_LIMIT} levels.")]
    TooDeep,
    /// Not JSON.
    #[error("The text is not JSON: {0}")]
    Json(String),
    /// JSON, but not of the expected shape.
    #[error("The body has something unexpected at '{0}'.")]
    Shape(&'static str),
    /// A parameter's value that cannot be understood.
    #[error("Cannot process argument transformation on parameter '{parameter}'. {reason}")]
    Parameter {
        /// The parameter.
        parameter: String,
        /// Why not.
        reason: String,
    },
}

#[cfg(test)]
mod tests;
