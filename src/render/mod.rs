//! Values and a view become lines: tables, lists, error records.

mod choice;
mod columns;
mod custom;
mod error;
mod layout;
mod list;
mod queue;
mod screen;
mod shape;
mod table;
mod text_lines;
mod views;
mod wide;

pub use columns::{Field, Options, Side, fields, property_text};
pub use error::error_text;
pub use layout::Formatted;
pub use screen::{OutOfSequence, Screen};
pub use shape::{ErrorLook, Expand, Former, Found, Read, Shape, ShapeKind, UnknownView};
