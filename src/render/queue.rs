//! Packets that wait for others, so that the widths of a table suit what comes soon, or all that comes.

use super::layout::{Layout, Packet, Sizing};
use std::time::{Duration, Instant};

/// How long objects wait for others before widths are decided.
const PATIENCE: Duration = Duration::from_millis(300);
/// How many objects wait at most.
const OBJECTS: usize = 100_000;

/// Until when a group waits.
#[derive(Clone, Copy, Debug)]
enum Until {
    /// It has come to its end.
    End,
    /// Somebody has waited long enough.
    Soon,
}

/// Once a table has asked for it, every group waits, whatever it shows: as in PowerShell, where what was asked for last stays.
#[derive(Debug, Default)]
pub(super) struct Queue {
    until: Option<Until>,
    /// When the group that waits began.
    since: Option<Instant>,
    waiting: Vec<Packet>,
}

/// What may be shown now.
#[derive(Debug)]
pub(super) enum Ready {
    /// Nothing: it waits.
    Nothing,
    /// A single packet, whose group decided about its widths before, or needs none.
    One(Packet),
    /// A group, up to here: its objects decide about widths.
    Group(Vec<Packet>),
}

impl Queue {
    /// Takes a packet.
    pub(super) fn add(&mut self, packet: Packet) -> Ready {
        if let Packet::Start(layout, sizing) = &packet {
            let soon = matches!(&**layout, Layout::Table { columns, .. } if columns.first().is_some_and(|column| column.width.is_none()));
            match sizing {
                Sizing::All => self.until = Some(Until::End),
                Sizing::Usual if soon => self.until = Some(Until::Soon),
                Sizing::Usual => {}
            }
        }
        let Some(until) = self.until else { return Ready::One(packet) };
        let Some(since) = self.since else {
            if matches!(packet, Packet::GroupStart(_)) {
                self.since = Some(Instant::now());
                self.waiting.push(packet);
                return Ready::Nothing;
            }
            return Ready::One(packet);
        };
        let enough = matches!(packet, Packet::GroupEnd)
            || self.waiting.len() >= OBJECTS
            || (matches!(until, Until::Soon) && since.elapsed() > PATIENCE);
        self.waiting.push(packet);
        if !enough {
            return Ready::Nothing;
        }
        self.since = None;
        Ready::Group(std::mem::take(&mut self.waiting))
    }

    /// What still waits when there is no more.
    pub(super) fn drain(&mut self) -> Vec<Packet> {
        self.since = None;
        std::mem::take(&mut self.waiting)
    }
}
