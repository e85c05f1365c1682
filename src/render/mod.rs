//! Values and a view become lines: tables, lists, error records.

mod cells;
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

pub use columns::{Field, Options, Side, fields, property_text, typed_fields};
pub use error::error_text;
pub use layout::Formatted;
pub use screen::{OutOfSequence, Screen};
pub use shape::{Expand, Former, Found, Look, Read, Shape, ShapeKind, UnknownView};
