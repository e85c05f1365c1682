//! Source text and where things stand in it; text on its way to a screen.

mod comment_help;
mod source;
mod visible;

pub use comment_help::CommentHelp;
pub use source::{Position, Source, Span};
pub use visible::{steers, visible};
