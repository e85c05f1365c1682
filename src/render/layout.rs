//! What a format cmdlet writes: objects with their shape decided and their texts made, before anybody knows how wide the
//! screen is.

use super::columns::Field;
use crate::value::{Foreign, Text};
use std::sync::Arc;

/// The shape of the objects that belong together.
#[derive(Debug)]
pub(super) enum Layout {
    /// Columns.
    Table {
        fields: Vec<Field>,
        /// Whether each column stands at the right, decided by the first row.
        right: Vec<bool>,
        no_headings: bool,
        wrap: bool,
    },
    /// One property a line.
    List,
    /// Names side by side, in so many columns or as many as fit.
    Wide(Option<usize>),
    /// Lines of its own.
    Text,
}

/// One thing to be shown.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// A row of a table.
    Row(Vec<String>),
    /// The properties of an object, in a list.
    Pairs(Vec<(String, String)>),
    /// A name among others.
    Cell(String),
    /// Lines.
    Lines(Vec<String>),
    /// From here on another group: `Label: value`.
    Group(String),
    /// The format cmdlet has ended.
    End,
}

/// An object as a format cmdlet writes it.
#[derive(Clone, Debug)]
pub struct Formatted {
    pub(super) layout: Arc<Layout>,
    pub(super) entry: Entry,
}

/// What is to be shown next.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Part of a table, list or the like.
    Formatted(Formatted),
    /// A line that stands for itself and does not end the table around it.
    Line(String),
    /// A list that stands for itself: an object that does not fit the table around it.
    Aside(Vec<(String, String)>),
}

impl Foreign for Formatted {
    fn type_names(&self) -> Vec<Text> {
        vec!["Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "Microsoft.PowerShell.Commands.Internal.Format.FormatEntryData".into()
    }
}
