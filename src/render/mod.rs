//! Values and a view become lines: tables, lists, error records.

mod columns;
mod custom;
mod error;
mod layout;
mod list;
mod screen;
mod shape;
mod table;
mod views;
mod wide;

pub use columns::{Field, Options, fields, property_text};
pub use error::error_text;
pub use layout::{Formatted, Shown};
pub use screen::Screen;
pub use shape::{Former, Read, Shape};
