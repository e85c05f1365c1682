//! Open tables: columns, rows, and where a client stands.

use super::directory::Mailbox;
use super::folder::FolderDef;
use crate::mapi::{Cell, ErrorCode, Tag, Value};

/// The longest text in a row, in letters; Exchange cuts there too.
const TEXT: usize = 255;

/// An open table.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<&'static FolderDef>,
    /// What the client chose; `None` until it does.
    pub(super) columns: Option<Vec<Tag>>,
    position: usize,
}

impl Table {
    /// A table of these folders. Tables of messages have none: the folders are empty.
    pub(super) fn new(rows: Vec<&'static FolderDef>) -> Self {
        Self { rows, columns: None, position: 0 }
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Some rows from where the client stands, which moves on if it wants to.
    pub(super) fn read(&mut self, mailbox: &Mailbox, columns: &[Tag], forward: bool, count: u16, moves: bool) -> Vec<Vec<Cell>> {
        let count = usize::from(count);
        let (folders, position): (Vec<&FolderDef>, usize) = if forward {
            let end = self.rows.len().min(self.position + count);
            (self.rows[self.position..end].to_vec(), end)
        } else {
            let begin = self.position.saturating_sub(count);
            (self.rows[begin..self.position].iter().rev().copied().collect(), begin)
        };
        if moves {
            self.position = position;
        }
        let cell = |folder: &FolderDef, tag: &Tag| match folder.property(mailbox, *tag) {
            Some(value) => Cell::Value(cut(value)),
            None => Cell::Error(ErrorCode::NOT_FOUND),
        };
        folders.iter().map(|folder| columns.iter().map(|tag| cell(folder, tag)).collect()).collect()
    }

    /// 0 at the beginning, 2 at the end, 1 in between.
    pub(super) fn origin(&self) -> u8 {
        match self.position {
            position if position == self.rows.len() => 2,
            0 => 0,
            _ => 1,
        }
    }

    /// Where the client stands, to come back to it.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Goes back to an earlier place.
    pub(super) fn go_back(&mut self, position: usize) {
        self.position = position.min(self.rows.len());
    }
}

fn cut(value: Value) -> Value {
    let short = |text: String| if text.chars().count() > TEXT { text.chars().take(TEXT).collect() } else { text };
    match value {
        Value::String(text) => Value::String(short(text)),
        Value::String8(text) => Value::String8(short(text)),
        value => value,
    }
}
