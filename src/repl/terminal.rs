//! One line from the terminal, with or without showing it, and Ctrl-C in it.

use std::io::{self, BufRead, Write};

/// Whether what is typed is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// It is.
    On,
    /// It is a secret.
    Off,
}

/// What a person did.
#[derive(Debug)]
pub(super) enum Typed {
    /// Typed a line.
    Line(String),
    /// Pressed Ctrl-C.
    Interrupted,
    /// Pressed Ctrl-D, or the terminal is gone.
    End,
}

/// Ctrl-C as a character.
const INTERRUPT: u8 = 3;

/// Reads a line. The terminal is as it was before when this returns, however it returns.
pub(super) fn read_line(echo: Echo) -> Typed {
    let guard = Guard::new(echo);
    let typed = read();
    let silent = guard.is_some() && (echo == Echo::Off || matches!(typed, Typed::Interrupted));
    drop(guard);
    if silent {
        // The line end was not shown either. Without it the next line only begins in an ugly place.
        let _ = io::stdout().write_all(b"\n").and_then(|()| io::stdout().flush());
    }
    typed
}

fn read() -> Typed {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        let ready = match input.fill_buf() {
            Ok(ready) => ready,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Typed::End,
        };
        if ready.is_empty() {
            return if line.is_empty() { Typed::End } else { Typed::Line(text(line)) };
        }
        let end = ready.iter().position(|byte| matches!(*byte, b'\n' | INTERRUPT));
        let taken = end.map_or(ready.len(), |at| at + 1);
        line.extend_from_slice(&ready[..end.unwrap_or(taken)]);
        let last = ready[taken - 1];
        input.consume(taken);
        match end.map(|_| last) {
            Some(INTERRUPT) => return Typed::Interrupted,
            Some(_) => return Typed::Line(text(line)),
            None => {}
        }
    }
}

fn text(mut line: Vec<u8>) -> String {
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8_lossy(&line).into_owned()
}

/// A terminal that hands Ctrl-C over as the end of a line, and shows nothing if it is not to; it is put back when this goes.
#[cfg(unix)]
struct Guard {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Guard {
    fn new(echo: Echo) -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok()?;
        let mut now = before.clone();
        now.local_modes.remove(LocalModes::ISIG);
        if echo == Echo::Off {
            now.local_modes.remove(LocalModes::ECHO);
        }
        now.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        tcsetattr(io::stdin(), OptionalActions::Now, &now).ok()?;
        Some(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Guard {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing put back.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }
}

/// Elsewhere the console stays as it is.
#[cfg(not(unix))]
struct Guard;

#[cfg(not(unix))]
impl Guard {
    fn new(_echo: Echo) -> Option<Self> {
        None
    }
}
