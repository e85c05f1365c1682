//! One line from the terminal, with or without showing it, and Ctrl-C in it.

use std::io::{self, BufRead, Write};

/// The columns of the terminal that output goes to; `None` where it does not say.
#[cfg(unix)]
pub(super) fn columns() -> Option<usize> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// The columns of the terminal that output goes to; `None` where it does not say.
#[cfg(not(unix))]
pub(super) fn columns() -> Option<usize> {
    None
}

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

/// Reads a line from standard input. The terminal is as it was before when this returns, however it returns. It is ready
/// before `show` writes the prompt: a quick typist's secret is not shown either.
///
/// # Errors
/// Those of `show`.
pub(super) fn read_line(echo: Echo, show: impl FnOnce() -> io::Result<()>) -> io::Result<Typed> {
    let guard = Guard::new(io::stdin(), echo);
    show()?;
    let typed = read(&mut io::stdin().lock());
    let silent = guard.is_some() && (echo == Echo::Off || matches!(typed, Typed::Interrupted));
    drop(guard);
    if silent {
        // The line end was not shown either. Without it the next line only begins in an ugly place.
        let _ = io::stdout().write_all(b"\n").and_then(|()| io::stdout().flush());
    }
    Ok(typed)
}

fn read(input: &mut impl BufRead) -> Typed {
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
struct Guard<F: std::os::fd::AsFd> {
    terminal: F,
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl<F: std::os::fd::AsFd> Guard<F> {
    fn new(terminal: F, echo: Echo) -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
        let before = tcgetattr(&terminal).ok()?;
        let mut now = before.clone();
        now.local_modes.remove(LocalModes::ISIG);
        if echo == Echo::Off {
            now.local_modes.remove(LocalModes::ECHO);
        }
        now.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        tcsetattr(&terminal, OptionalActions::Now, &now).ok()?;
        Some(Self { terminal, before })
    }
}

#[cfg(unix)]
impl<F: std::os::fd::AsFd> Drop for Guard<F> {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing put back.
        let _ = rustix::termios::tcsetattr(&self.terminal, rustix::termios::OptionalActions::Now, &self.before);
    }
}

/// Elsewhere the console stays as it is.
#[cfg(not(unix))]
struct Guard<F>(std::marker::PhantomData<F>);

#[cfg(not(unix))]
impl<F> Guard<F> {
    fn new(_terminal: F, _echo: Echo) -> Option<Self> {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use portable_pty::{PtySize, native_pty_system};
    use rustix::termios::{LocalModes, tcgetattr};
    use std::fs::File;

    /// Types `keys` at a terminal once `echo` is in force: what was read, what the terminal showed, how it was left.
    fn typed(echo: Echo, keys: &str) -> (Typed, String, bool) {
        let pair = native_pty_system().openpty(PtySize::default()).expect("a pty");
        let tty = File::options().read(true).write(true).open(pair.master.tty_name().expect("it has a name")).expect("it opens");
        let mut keyboard = pair.master.take_writer().expect("a keyboard");
        let mut shown = pair.master.try_clone_reader().expect("a screen");
        let guard = Guard::new(&tty, echo).expect("it is a terminal");
        keyboard.write_all(keys.as_bytes()).expect("it takes keys");
        let read = read(&mut io::BufReader::new(&tty));
        drop(guard);
        let modes = tcgetattr(&tty).expect("it is a terminal").local_modes;
        (&tty).write_all(b"end").expect("it shows");
        let mut screen = String::new();
        while !screen.ends_with("end") {
            let mut letter = [0];
            io::Read::read_exact(&mut shown, &mut letter).expect("it shows");
            screen.push(char::from(letter[0]));
        }
        (read, screen, modes.contains(LocalModes::ECHO | LocalModes::ISIG))
    }

    #[test]
    fn a_secret_is_not_shown_and_the_terminal_is_put_back() {
        let (read, shown, restored) = typed(Echo::Off, "hunter2\r");
        assert!(matches!(read, Typed::Line(line) if line == "hunter2"));
        assert_eq!((shown.as_str(), restored), ("end", true));
        let (read, shown, restored) = typed(Echo::On, "seen\r");
        assert!(matches!(read, Typed::Line(line) if line == "seen"));
        assert_eq!((shown.as_str(), restored), ("seen\r\nend", true));
    }

    #[test]
    fn ctrl_c_ends_the_line_at_once() {
        for echo in [Echo::On, Echo::Off] {
            let (read, _, restored) = typed(echo, "half\x03");
            assert!(matches!(read, Typed::Interrupted) && restored);
        }
        assert!(matches!(typed(Echo::On, "\x04").0, Typed::End));
    }
}
