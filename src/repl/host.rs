//! The host on standard streams.

use super::terminal::{self, Echo, Typed};
use crate::engine::{Channel, Host};
use crate::invoke::{Answer, Question, Stop};
use crate::record::Progress;
use crate::text::visible;
use crate::value::Secret;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

/// Writes to standard output and standard error; asks where both ends are a terminal.
#[derive(Debug)]
pub struct StandardHost {
    out: BufWriter<Stdout>,
    interactive: bool,
    colours: bool,
    width: usize,
    stop: Stop,
    /// Whether a line of progress stands on the terminal.
    progress: bool,
}

impl StandardHost {
    /// A host for this process. `interactive` says whether anybody may be asked, `width` how many cells lines may take.
    pub fn new(interactive: bool, colours: bool, width: usize) -> Self {
        let colours = colours && io::stderr().is_terminal();
        Self { out: BufWriter::with_capacity(64 << 10, io::stdout()), interactive, colours, width, stop: Stop::default(), progress: false }
    }

    /// With Ctrl-C at a question asking the same to stop that Ctrl-C during a command does.
    #[must_use]
    pub fn with_stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Takes a line of progress away before anything else is written.
    fn clear_progress(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.progress) { io::stderr().write_all(b"\r\x1b[K") } else { Ok(()) }
    }

    fn read_line(&mut self, prompt: &str, echo: Echo) -> Option<String> {
        let out = &mut self.out;
        let interrupt = self.stop.interrupt();
        interrupt.hold();
        let typed = terminal::read_line(echo, || out.write_all(prompt.as_bytes()).and_then(|()| out.flush()));
        interrupt.release();
        match typed.ok()? {
            Typed::Line(line) => Some(line),
            Typed::Interrupted => {
                self.stop.stop();
                None
            }
            Typed::End => None,
        }
    }

    fn choose(
        &mut self,
        caption: &str,
        message: &str,
        choices: &[(crate::value::Text, crate::value::Text)],
        default: usize,
    ) -> Option<Answer> {
        let mut head = format!("\n{caption}\n{message}\n");
        let plain = |label: &str| label.replace('&', "");
        let key = |label: &str| {
            label
                .split_once('&')
                .and_then(|(_, rest)| rest.chars().next())
                .map_or_else(String::new, |letter| letter.to_uppercase().to_string())
        };
        let mut line = String::new();
        for (label, _) in choices {
            let part = format!("[{}] {}  ", key(label), plain(label));
            if line.chars().count() + part.chars().count() >= self.width {
                head.push_str(line.trim_end());
                head.push('\n');
                line.clear();
            }
            line.push_str(&part);
        }
        line.push_str(&format!("[?] Help (default is \"{}\"): ", choices.get(default).map_or_else(String::new, |(label, _)| key(label))));
        head.push_str(&line);
        let mut prompt = head;
        loop {
            let answer = self.read_line(&prompt, Echo::On)?;
            let answer = answer.trim();
            if answer.is_empty() {
                return Some(Answer::Choice(default));
            }
            if let Some(index) =
                choices.iter().position(|(label, _)| key(label).eq_ignore_ascii_case(answer) || plain(label).eq_ignore_ascii_case(answer))
            {
                return Some(Answer::Choice(index));
            }
            prompt = if answer == "?" {
                let help: String = choices.iter().map(|(label, help)| format!("{} - {help}\n", key(label))).collect();
                format!("{help}{line}")
            } else {
                line.clone()
            };
        }
    }
}

impl Host for StandardHost {
    fn write(&mut self, channel: Channel, text: &str) -> io::Result<()> {
        self.clear_progress()?;
        match channel {
            Channel::Error => {
                self.out.flush()?;
                let mut err = io::stderr().lock();
                if self.colours { write!(err, "{}", nu_ansi_term::Color::LightRed.paint(text)) } else { err.write_all(text.as_bytes()) }
            }
            _ => {
                self.out.write_all(text.as_bytes())?;
                if self.interactive || channel != Channel::Output { self.out.flush() } else { Ok(()) }
            }
        }
    }

    fn width(&self) -> usize {
        self.width
    }

    fn progress(&mut self, progress: &Progress) {
        if !io::stderr().is_terminal() {
            return;
        }
        // Whoever cannot see it misses nothing.
        let _ = self.clear_progress().and_then(|()| {
            if progress.completed {
                return Ok(());
            }
            self.out.flush()?;
            let line = progress_line(progress, self.width);
            // The cursor stays at the beginning: what is written next stands in place of it.
            write!(io::stderr(), "\r\x1b[K{line}\r")?;
            self.progress = true;
            io::stderr().flush()
        });
    }

    fn ask(&mut self, question: &Question) -> Option<Answer> {
        let _ = self.clear_progress();
        if !self.interactive {
            return None;
        }
        match question {
            Question::Line { prompt } => self.read_line(prompt, Echo::On).map(|line| Answer::Line(line.into())),
            Question::Secret { prompt } => self.read_line(prompt, Echo::Off).map(|line| Answer::Secret(Secret::new(line))),
            Question::Choice { caption, message, choices, default } => self.choose(caption, message, choices, *default),
        }
    }
}

/// How far along things are, in one line that fits.
fn progress_line(progress: &Progress, width: usize) -> String {
    let percent = progress.percent.map(|percent| format!(" {percent}%")).unwrap_or_default();
    let status = if progress.status.is_empty() { String::new() } else { format!(": {}", progress.status) };
    visible(&format!("{}{status}{percent}", progress.activity)).chars().take(width).collect()
}

impl Drop for StandardHost {
    fn drop(&mut self) {
        let _ = self.clear_progress();
        // Nobody is left who could be told.
        let _ = self.out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::progress_line;
    use crate::record::Progress;

    #[test]
    fn progress_is_one_line() {
        let progress = |status: &str, percent| Progress { activity: "Probe".into(), status: status.into(), percent, completed: false };
        assert_eq!(progress_line(&progress("TLS", Some(7)), 80), "Probe: TLS 7%");
        assert_eq!(progress_line(&progress("", None), 80), "Probe");
        assert_eq!(progress_line(&progress("a\u{1b}[2J\n", None), 11), "Probe: a␛[2");
    }
}
