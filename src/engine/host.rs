//! The person's side, and the world around.

use crate::invoke::{Answer, Question};
use crate::record::Progress;
use std::io;
use std::path::PathBuf;

/// The streams that a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Output, formatted.
    Output,
    /// Errors.
    Error,
    /// Warnings, with their label.
    Warning,
    /// Verbose messages, with their label.
    Verbose,
    /// Debug messages, with their label.
    Debug,
    /// `Write-Host` and information.
    Information,
}

/// The person at the other end, or the file standing in for one.
pub trait Host: Send {
    /// Writes text, line ends included.
    ///
    /// # Errors
    /// `BrokenPipe` when nobody reads any more; the command line then ends quietly.
    fn write(&mut self, channel: Channel, text: &str) -> io::Result<()>;

    /// Width in cells that lines may take.
    fn width(&self) -> usize;

    /// Asks; `None` when there is nobody to answer.
    fn ask(&mut self, question: &Question) -> Option<Answer>;

    /// Shows how far along things are; nothing where there is no terminal.
    fn progress(&mut self, _progress: &Progress) {}
}

/// The world around, read once and handed in.
#[derive(Debug)]
pub struct Environment {
    /// Environment variables.
    pub variables: std::collections::BTreeMap<String, String>,
    /// The working directory.
    pub folder: PathBuf,
    /// The person's home.
    pub home: PathBuf,
    /// The name of this computer.
    pub computer: String,
    /// The name of the user.
    pub user: String,
    /// This process.
    pub process: u32,
    /// Whether somebody can be asked.
    pub interactive: bool,
    /// The time now in UTC ticks of 100 ns since 0001-01-01.
    pub clock: fn() -> i64,
    /// Ticks to add to UTC for local time at that moment.
    pub offset: fn(i64) -> i64,
    /// A random number.
    pub random: fn() -> u128,
    /// The memory of this process; `None` where the system does not say.
    pub memory: fn() -> Option<super::Memory>,
}
