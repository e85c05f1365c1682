//! Source text and where things stand in it; text on its way to a screen.

mod source;

pub use source::{Position, Source, Span};
