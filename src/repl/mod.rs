//! The person's side: standard streams, and a line editor at a terminal.

mod editor;
mod host;

pub use editor::{Editor, Line};
pub use host::StandardHost;
