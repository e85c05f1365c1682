//! Values and a view become lines: tables, lists, error records.

mod columns;
mod error;
mod list;
mod shape;
mod table;

pub use columns::{Field, Options, fields, property_text};
pub use error::error_text;
pub use list::list_lines;
pub use shape::{Formatted, Screen, Shape};
pub use table::{Table, cut};
