//! Source text and where things stand in it; text on its way to a screen.

mod comment_help;
mod near;
mod script_text;
mod shared;
mod source;
mod visible;
mod words;

pub use comment_help::CommentHelp;
pub use near::distance;
pub use script_text::script_text;
pub use shared::{Name, Text};
pub use source::{Position, Source, Span, Word};
pub use visible::{steers, visible};
pub use words::quoted_words;
