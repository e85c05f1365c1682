//! Programs: found in `PATH`, started, fed, read line by line.

use super::command::CommandInfo;
use super::pipeline::Chain;
use super::unwind::{Flow, Sink, Unwind};
use super::{Channel, Engine};
use crate::bind::{Argument, ArgumentKind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::text::{Span, quoted_words};
use crate::value::{Interrupt, Value, Wildcard, to_text};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

/// How often somebody is asked whether the program should end.
const TICK: Duration = Duration::from_millis(10);
/// How long a program that was interrupted has to end by itself.
const GRACE: Duration = Duration::from_millis(60);
/// How many lines wait for those who read them.
const LINES: usize = 1024;
/// The longest line that is read whole.
const LINE: u64 = 64 << 20;

/// A line that a program wrote.
enum Line {
    Output(String),
    Error(String),
}

/// A program in a pipeline.
pub(super) struct ExternalStage {
    program: PathBuf,
    arguments: Vec<String>,
    fed: bool,
    running: Option<Running>,
}

struct Running {
    child: Child,
    lines: Option<Receiver<Line>>,
    input: Option<Sender<String>>,
    /// Whether it has the terminal to itself.
    alone: bool,
    /// It ends before the process that started it does.
    interrupt: Arc<Interrupt>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // A program whose pipeline is over has nobody left to work for.
        if !self.alone && matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        self.interrupt.release();
    }
}

impl ExternalStage {
    pub(super) fn begin(&mut self, engine: &mut Engine, info: &CommandInfo, next: &Chain<'_>) -> Flow {
        let alone = engine.environment.interactive && next.is_screen();
        let catches_errors = engine.redirects(Channel::Error);
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&engine.environment.folder).env_clear().envs(&engine.environment.variables);
        command.stdin(if self.fed { Stdio::piped() } else { Stdio::inherit() });
        command.stdout(if alone { Stdio::inherit() } else { Stdio::piped() });
        command.stderr(if catches_errors { Stdio::piped() } else { Stdio::inherit() });
        // What was shown before must stand before what the program shows.
        engine.write_host(Channel::Information, "")?;
        let mut child = command.spawn().map_err(|error| engine.not_started(&self.program, &error, info))?;
        let input = child.stdin.take().map(feed);
        let lines = (!alone || catches_errors).then(|| {
            let (sender, lines) = sync_channel(LINES);
            if let Some(output) = child.stdout.take() {
                read(output, sender.clone(), Line::Output);
            }
            if let Some(errors) = child.stderr.take() {
                read(errors, sender, Line::Error);
            }
            lines
        });
        let interrupt = engine.stop.interrupt();
        interrupt.hold();
        self.running = Some(Running { child, lines, input, alone, interrupt });
        Ok(())
    }

    /// An object for its standard input, as a line.
    pub(super) fn process(&mut self, engine: &mut Engine, info: &CommandInfo, input: Option<Value>, next: &mut Chain<'_>) -> Flow {
        let Some(running) = &mut self.running else { return Ok(()) };
        if let Some(value) = input {
            let text = engine.text(&value);
            // A program that has read enough closes its end.
            let _ = running.input.as_ref().map(|sender| sender.send(format!("{text}\n")));
        }
        while let Some(line) = running.lines.as_ref().and_then(|lines| lines.try_recv().ok()) {
            engine.take_line(line, info, next)?;
        }
        Ok(())
    }

    pub(super) fn end(&mut self, engine: &mut Engine, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        running.input = None;
        let mut stopped: Option<Instant> = None;
        loop {
            if engine.stop.is_stopped() && !running.alone {
                let since = *stopped.get_or_insert_with(Instant::now);
                if since.elapsed() > GRACE {
                    return Err(Unwind::interrupted());
                }
            }
            match &running.lines {
                Some(lines) => match lines.recv_timeout(TICK) {
                    Ok(line) => engine.take_line(line, info, next)?,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => running.lines = None,
                },
                None => match running.child.try_wait() {
                    Ok(Some(status)) => {
                        engine.set_exit_code(code_of(status));
                        return if engine.stop.is_stopped() { Err(Unwind::interrupted()) } else { Ok(()) };
                    }
                    Ok(None) => std::thread::sleep(Duration::from_millis(1)),
                    Err(error) => return Err(engine.not_started(&self.program, &error, info)),
                },
            }
        }
    }
}

#[cfg(unix)]
fn code_of(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

#[cfg(not(unix))]
fn code_of(status: std::process::ExitStatus) -> i32 {
    status.code().unwrap_or(-1)
}

/// Writes to a program's standard input, which may be slow to read.
fn feed(mut input: impl Write + Send + 'static) -> Sender<String> {
    let (sender, texts) = channel::<String>();
    std::thread::spawn(move || {
        for text in texts {
            if input.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    });
    sender
}

/// Reads lines until the program closes its end or nobody wants more.
fn read(from: impl Read + Send + 'static, sender: SyncSender<Line>, kind: fn(String) -> Line) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            match (&mut reader).take(LINE).read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&bytes);
                    let line = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
                    if sender.send(kind(line.to_owned())).is_err() {
                        return;
                    }
                }
            }
        }
    });
}

fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}

impl Engine {
    /// The program that a name means.
    pub(super) fn find_program(&self, name: &str) -> Option<PathBuf> {
        if name.is_empty() || self.confined {
            return None;
        }
        if name.contains('/') || (name.contains('\\') && !cfg!(windows)) {
            return self.path(name).ok().filter(|path| is_program(path));
        }
        let folders = self.environment.variables.get("PATH")?;
        std::env::split_paths(folders).map(|folder| folder.join(name)).find(|path| is_program(path))
    }

    /// A program with its arguments, ready to start.
    pub(super) fn open_program(&self, program: PathBuf, arguments: &[Argument<Value>], fed: bool) -> ExternalStage {
        let mut words = Vec::with_capacity(arguments.len());
        let mut verbatim = false;
        for argument in arguments {
            match &argument.kind {
                ArgumentKind::Named(name) => words.push(format!("-{name}")),
                ArgumentKind::Attached(name, value, _) => words.push(format!("-{name}:{}", to_text(value))),
                ArgumentKind::Value(Value::String(mark)) if &**mark == "--%" && self.source.slice(argument.span) != "'--%'" => {
                    verbatim = true
                }
                ArgumentKind::Value(value) if verbatim => words.extend(self.verbatim(&to_text(value))),
                ArgumentKind::Value(value) => self.add_words(value, argument.span, &mut words),
            }
        }
        ExternalStage { program, arguments: words, fed, running: None }
    }

    /// The words of an argument: one for each item of a list; file names for a pattern that stands without quotes.
    fn add_words(&self, value: &Value, span: Span, words: &mut Vec<String>) {
        match value {
            Value::Null => {}
            Value::Array(items) => items.to_vec().iter().for_each(|item| self.add_words(item, Span::default(), words)),
            other => {
                let text = to_text(other);
                let bare =
                    !span.is_empty() && !self.source.slice(span).starts_with(['\'', '"', '$', '(', '@', '{', '\u{2018}', '\u{201c}']);
                if bare && (&*text == "~" || text.starts_with("~/")) {
                    words.push(format!("{}{}", self.environment.home.display(), &text[1..]));
                } else if bare && Wildcard::is_pattern(&text) {
                    let found = self.file_names(&text);
                    if found.is_empty() { words.push(text.to_string()) } else { words.extend(found) }
                } else {
                    words.push(text.to_string());
                }
            }
        }
    }

    /// The names of files that fit a pattern, written as the pattern is.
    fn file_names(&self, pattern: &str) -> Vec<String> {
        let (mut found, parts) = match pattern.strip_prefix('/') {
            Some(rest) => (vec!["/".to_owned()], rest),
            None => (vec![String::new()], pattern),
        };
        for part in parts.split('/') {
            let mut next = Vec::new();
            for folder in &found {
                if !Wildcard::is_pattern(part) {
                    next.push(format!("{folder}{part}"));
                    continue;
                }
                let wanted = Wildcard::exact(part);
                let Ok(entries) = std::fs::read_dir(self.environment.folder.join(folder)) else { continue };
                let mut names: Vec<String> =
                    entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
                names.retain(|name| wanted.matches(name) && (!name.starts_with('.') || part.starts_with('.')));
                names.sort();
                next.extend(names.into_iter().map(|name| format!("{folder}{name}")));
            }
            found = next.into_iter().map(|path| format!("{path}/")).collect();
        }
        for path in &mut found {
            path.pop();
        }
        found.retain(|path| self.environment.folder.join(path).symlink_metadata().is_ok());
        found
    }

    /// The words behind `--%`: environment variables as `%NAME%`, quotes keep blanks together.
    fn verbatim(&self, text: &str) -> Vec<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('%') {
            filled.push_str(before);
            match behind.split_once('%').and_then(|(name, after)| Some((self.environment.variables.get(name)?, after))) {
                Some((value, after)) => {
                    filled.push_str(value);
                    rest = after;
                }
                None => {
                    filled.push('%');
                    rest = behind;
                }
            }
        }
        filled.push_str(rest);
        quoted_words(&filled)
    }

    fn take_line(&mut self, line: Line, info: &CommandInfo, next: &mut Chain<'_>) -> Flow {
        match line {
            Line::Output(text) => next.write(self, text.into()),
            Line::Error(text) => {
                let exception = Exception::new("System.Management.Automation.RemoteException", text.as_str());
                let mut record = ErrorRecord::new("NativeCommandError", Category::NotSpecified, exception).with_target(text);
                record.invocation = Some(crate::record::Invocation { command: info.name.clone(), invocation_name: info.name.clone() });
                let record = Arc::new(record.at(self.place(info.span)));
                self.remember(&record);
                let value = Value::shared(record.clone());
                if self.redirect(Channel::Error, &value)? {
                    Ok(())
                } else {
                    self.write_host(Channel::Error, &format!("{}\n", record.message()))
                }
            }
        }
    }

    fn not_started(&self, program: &Path, error: &std::io::Error, info: &CommandInfo) -> Unwind {
        let message = format!("The program '{}' failed to run: {error}.", program.display());
        let exception = Exception::new("System.Management.Automation.ApplicationFailedException", message);
        let mut record = ErrorRecord::new("NativeCommandFailed", Category::ResourceUnavailable, exception);
        record.invocation = Some(crate::record::Invocation { command: info.name.clone(), invocation_name: info.name.clone() });
        Unwind::error(record.at(self.place(info.span)))
    }

    /// Remembers how a program or script ended.
    pub(super) fn set_exit_code(&mut self, code: i32) {
        self.last_exit_code = Some(code);
        self.succeeded = code == 0;
        // Scripts assign it, too: then it is a variable like others.
        for scope in &mut self.scopes {
            if let Some(slot) = scope.variables.get_mut("lastexitcode") {
                slot.value = Value::Int(code);
            }
        }
    }
}
