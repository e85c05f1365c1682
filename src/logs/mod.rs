//! The log families that administrators of Exchange know: which fields they have, files that are turned over and thrown away, and
//! reading them again. Whoever logs decides what happened; this module knows how it is written down.

mod family;
mod line;
mod reader;
mod request;
mod writer;

pub use family::Family;
pub use line::{Entry, FIELD_LIMIT};
pub use reader::{Read, newest, newest_of};
pub use request::{Request, Wanted};
pub use writer::{Limits, Log, MakeFile};
