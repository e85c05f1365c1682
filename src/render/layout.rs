//! What a format cmdlet writes: packets that begin and end tables, lists and their groups, and the objects between, with their shape
//! decided and their texts made before anybody knows how wide the screen is.

use super::columns::Side;
use crate::value::{Foreign, Name, Text, Value};
use std::sync::Arc;

/// The shape of the objects that belong together.
#[derive(Debug)]
pub(super) enum Layout {
    /// Columns.
    Table {
        /// What stands above each, how wide it is, and where its cells stand.
        columns: Vec<Column>,
        /// Whether the headings are left out.
        no_headings: bool,
    },
    /// One property a line.
    List,
    /// Names side by side, in so many columns; none for as many as fit, or for two.
    Wide(Option<usize>),
    /// Lines of its own.
    Text,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) label: Name,
    /// Its width in cells; none when it is to be decided.
    pub(super) width: Option<usize>,
    pub(super) side: Side,
}

/// An object, as texts.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// A row of a table.
    Row {
        /// The cells.
        cells: Vec<String>,
        /// Whether cells are broken instead of cut.
        wrap: bool,
    },
    /// The properties of an object, in a list.
    Pairs(Vec<(String, String)>),
    /// A name among others.
    Cell(String),
    /// Lines.
    Lines(Vec<String>),
}

/// What stands for itself and does not end the table around it.
#[derive(Clone, Debug)]
pub(super) enum Aside {
    /// A text, as it is.
    Raw(String),
    /// An object that does not fit what is shown around it.
    Pairs(Vec<(String, String)>),
    /// A line between two groups.
    Blank,
}

/// One step of what a format cmdlet writes.
#[derive(Clone, Debug)]
pub(super) enum Packet {
    /// From here on this layout; whether the texts of all of it decide about widths.
    Start(Arc<Layout>, Sizing),
    /// A group begins, under this heading.
    GroupStart(Option<String>),
    /// An object.
    Entry(Entry),
    /// Something that stands for itself.
    Aside(Aside),
    /// The group ends.
    GroupEnd,
    /// What began with `Start` ends.
    End,
}

/// What decides about widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sizing {
    /// The layout, or what comes soon.
    Usual,
    /// Everything that comes (`-AutoSize`).
    All,
}

/// A packet as it travels through pipelines.
#[derive(Clone, Debug)]
pub struct Formatted(pub(super) Packet);

const CLASS: &str = "ClassId2e4f51ef21dd47e99d3c952918aff9cd";

impl Formatted {
    /// Whether it begins a layout.
    pub fn begins(&self) -> bool {
        matches!(self.0, Packet::Start(..))
    }

    /// The name of its class, how it is told from others, and the names of its parts.
    fn class(&self) -> (&'static str, &'static str, &'static [&'static str]) {
        match &self.0 {
            Packet::Start(..) => (
                "FormatStartData",
                "033ecb2bc07a4d43b5ef94ed5a35d280",
                &[CLASS, "pageHeaderEntry", "pageFooterEntry", "autosizeInfo", "shapeInfo", "groupingEntry"],
            ),
            Packet::GroupStart(_) => ("GroupStartData", "9e210fe47d09416682b841769c78b8a3", &[CLASS, "shapeInfo", "groupingEntry"]),
            Packet::Entry(_) | Packet::Aside(_) => (
                "FormatEntryData",
                "27c87ef9bbda4f709f6b4002fa4af63c",
                &[CLASS, "formatEntryInfo", "outOfBand", "writeStream", "isHelpObject"],
            ),
            Packet::GroupEnd => ("GroupEndData", "4ec4f0187cb04f4cb6973460dfe252df", &[CLASS, "groupingEntry"]),
            Packet::End => ("FormatEndData", "cf522b78d86c486691226b40aa69e95c", &[CLASS, "groupingEntry"]),
        }
    }
}

fn internal(name: &str) -> String {
    format!("Microsoft.PowerShell.Commands.Internal.Format.{name}")
}

impl Foreign for Formatted {
    fn type_names(&self) -> Vec<Text> {
        vec![internal(self.class().0).into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        internal(self.class().0).into()
    }

    fn property_names(&self) -> Vec<Text> {
        self.class().2.iter().map(|name| (*name).into()).collect()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let (_, id, names) = self.class();
        let name = names.iter().find(|known| known.eq_ignore_ascii_case(name))?;
        let class = |name: &str| Value::from(internal(name));
        Some(match (*name, &self.0) {
            (CLASS, _) => id.into(),
            ("autosizeInfo", Packet::Start(_, Sizing::All)) => class("AutosizeInfo"),
            ("shapeInfo", Packet::Start(layout, _)) => class(match &**layout {
                Layout::Table { .. } => "TableHeaderInfo",
                Layout::List => "ListViewHeaderInfo",
                Layout::Wide(_) => "WideViewHeaderInfo",
                Layout::Text => "ComplexViewHeaderInfo",
            }),
            ("groupingEntry", Packet::GroupStart(Some(_))) => class("GroupingEntry"),
            ("formatEntryInfo", Packet::Entry(entry)) => class(match entry {
                Entry::Row { .. } => "TableRowEntry",
                Entry::Pairs(_) => "ListViewEntry",
                Entry::Cell(_) => "WideViewEntry",
                Entry::Lines(_) => "ComplexViewEntry",
            }),
            ("formatEntryInfo", Packet::Aside(aside)) => class(match aside {
                Aside::Raw(_) => "RawTextFormatEntry",
                Aside::Pairs(_) => "ListViewEntry",
                Aside::Blank => "ComplexViewEntry",
            }),
            ("outOfBand", packet) => Value::Bool(matches!(packet, Packet::Aside(_))),
            ("writeStream", _) => "None".into(),
            ("isHelpObject", _) => Value::Bool(false),
            _ => Value::Null,
        })
    }
}
