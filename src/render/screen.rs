//! Formatted objects become lines, as wide as the screen.

use super::columns::Options;
use super::layout::{Aside, Entry, Layout, Packet};
use super::list::list_lines;
use super::queue::{Queue, Ready};
use super::table::{self, Table};
use super::text_lines::text_lines;
use super::wide::Wide;
use std::sync::Arc;

/// How far a sequence of packets has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing is open.
    Closed,
    /// A layout is open.
    Open,
    /// A group of it is open.
    InGroup,
}

/// What writes the objects of the group that is open.
enum Writer {
    Table(Table),
    Wide(Wide),
    Lines,
}

/// Turns formatted objects into lines, one after the other.
pub struct Screen {
    options: Options,
    state: State,
    queue: Queue,
    layout: Option<Arc<Layout>>,
    writer: Option<Writer>,
}

/// A packet that does not fit those before it: somebody filtered or sorted what a format cmdlet wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfSequence;

impl std::fmt::Debug for Screen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Screen").field("options", &self.options).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Screen {
    /// Nothing shown yet.
    pub fn new(options: Options) -> Self {
        Self { options, state: State::Closed, queue: Queue::default(), layout: None, writer: None }
    }

    /// Whether a group is open, which the beginning of another layout ends.
    pub fn is_in_group(&self) -> bool {
        self.state == State::InGroup
    }

    /// Takes one thing; returns the lines that can be shown now.
    ///
    /// # Errors
    /// [`OutOfSequence`] when it does not fit what came before.
    pub fn push(&mut self, formatted: &super::Formatted) -> Result<Vec<String>, OutOfSequence> {
        let packet = &formatted.0;
        let (expected, next) = match packet {
            Packet::Start(..) => (State::Closed, State::Open),
            Packet::GroupStart(_) => (State::Open, State::InGroup),
            Packet::Entry(_) => (State::InGroup, State::InGroup),
            Packet::Aside(_) => (self.state, self.state),
            Packet::GroupEnd => (State::InGroup, State::Open),
            Packet::End => (State::Open, State::Closed),
        };
        if self.state != expected {
            return Err(OutOfSequence);
        }
        self.state = next;
        let mut lines = Vec::new();
        match self.queue.add(packet.clone()) {
            Ready::Nothing => {}
            Ready::One(packet) => self.show(packet, None, &mut lines),
            Ready::Group(packets) => self.show_group(packets, &mut lines),
        }
        Ok(lines)
    }

    /// The lines of what was held back.
    pub fn finish(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for packet in self.queue.drain() {
            self.show(packet, None, &mut lines);
        }
        lines
    }

    /// The end of what somebody left open.
    pub fn close(&mut self) -> Vec<String> {
        let lines = self.finish();
        self.state = State::Closed;
        self.layout = None;
        self.writer = None;
        lines
    }

    fn show_group(&mut self, packets: Vec<Packet>, lines: &mut Vec<String>) {
        let needs = match self.layout.as_deref() {
            Some(Layout::Table { columns, .. }) => Some(table::needs(columns, packets.iter().filter_map(row_of))),
            Some(Layout::Wide(None)) => Some(vec![super::wide::longest(packets.iter().filter_map(cell_of))]),
            _ => None,
        };
        for packet in packets {
            self.show(packet, needs.as_deref(), lines);
        }
    }

    fn show(&mut self, packet: Packet, needs: Option<&[usize]>, lines: &mut Vec<String>) {
        match packet {
            Packet::Start(layout, _) => {
                lines.push(String::new());
                self.layout = Some(layout);
            }
            Packet::GroupStart(heading) => {
                if let Some(heading) = heading {
                    lines.extend(text_lines(&heading, self.options.width));
                    lines.push(String::new());
                }
                self.writer = Some(match self.layout.as_deref() {
                    Some(Layout::Table { columns, no_headings }) => {
                        let table = Table::new(columns, needs, self.options.width);
                        if !no_headings {
                            lines.extend(table.heading());
                        }
                        Writer::Table(table)
                    }
                    Some(Layout::Wide(columns)) => {
                        Writer::Wide(Wide::new(*columns, needs.and_then(|needs| needs.first().copied()), self.options.width))
                    }
                    _ => Writer::Lines,
                });
            }
            Packet::Entry(entry) => self.entry(entry, lines),
            Packet::Aside(Aside::Raw(text)) => lines.extend(text.split('\n').map(|line| line.trim_end_matches('\r').to_owned())),
            Packet::Aside(Aside::Blank) => lines.push(String::new()),
            Packet::Aside(Aside::Pairs(pairs)) => {
                lines.push(String::new());
                lines.extend(list_lines(&pairs, self.options));
                lines.push(String::new());
            }
            Packet::GroupEnd => {
                if let Some(Writer::Wide(wide)) = &mut self.writer {
                    lines.extend(wide.finish());
                }
                self.writer = None;
            }
            Packet::End => {
                if !matches!(self.layout.take().as_deref(), Some(Layout::List)) {
                    lines.push(String::new());
                }
            }
        }
    }

    fn entry(&mut self, entry: Entry, lines: &mut Vec<String>) {
        match (entry, &mut self.writer) {
            (Entry::Row { cells, wrap }, Some(Writer::Table(table))) => lines.extend(table.row(&cells, wrap)),
            (Entry::Cell(cell), Some(Writer::Wide(wide))) => lines.extend(wide.push(cell)),
            (Entry::Pairs(pairs), _) => {
                lines.extend(list_lines(&pairs, self.options));
                lines.push(String::new());
            }
            (Entry::Lines(text), _) => lines.extend(text),
            // A row outside of its table: whoever cut the packets apart cut this away.
            (Entry::Row { .. } | Entry::Cell(_), _) => {}
        }
    }
}

fn row_of(packet: &Packet) -> Option<&[String]> {
    match packet {
        Packet::Entry(Entry::Row { cells, .. }) => Some(cells),
        _ => None,
    }
}

fn cell_of(packet: &Packet) -> Option<&str> {
    match packet {
        Packet::Entry(Entry::Cell(cell)) => Some(cell),
        _ => None,
    }
}
