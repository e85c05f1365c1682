//! The shell at a real pseudo-terminal, seen through a model of a screen. Nothing here sleeps: every step waits for what it
//! expects to see, and fails with the screen when that does not come.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program asks to learn where the cursor is.
const WHERE: &[u8] = b"\x1b[6n";

type Screen = Arc<(Mutex<(vt100::Parser, bool)>, Condvar)>;
type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

/// A program at a terminal.
pub(crate) struct Terminal {
    screen: Screen,
    keys: Keys,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts `command` at a terminal of `columns` by `rows`; 0 for one that does not say its size.
    pub(crate) fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).expect("a pty");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let or = |size: u16, usual| if size == 0 { usual } else { size };
        let parser = vt100::Parser::new(or(rows, 24), or(columns, 80), 0);
        let screen: Screen = Arc::new((Mutex::new((parser, false)), Condvar::new()));
        let keys: Keys = Arc::new(Mutex::new(pair.master.take_writer().expect("a keyboard")));
        let reader = pair.master.try_clone_reader().expect("a screen");
        let (to, answers) = (screen.clone(), keys.clone());
        std::thread::spawn(move || show(reader, &to, &answers));
        Self { screen, keys, child, _master: pair.master }
    }

    /// Types.
    pub(crate) fn type_keys(&self, keys: &str) {
        let mut writer = self.keys.lock().expect("nobody panicked");
        writer.write_all(keys.as_bytes()).and_then(|()| writer.flush()).expect("the program listens");
    }

    /// Waits until the lines of the screen are as `wanted` says.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let (lock, changed) = &*self.screen;
        let mut state = lock.lock().expect("nobody panicked");
        let end = Instant::now() + PATIENCE;
        loop {
            let lines = lines(&state.0);
            if wanted(&lines) {
                return lines;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !state.1, "waited for {what}; the screen shows\n{}", lines.join("\n"));
            state = changed.wait_timeout(state, left).expect("nobody panicked").0;
        }
    }

    /// Waits for a screen of exactly these lines.
    pub(crate) fn shows(&self, wanted: &[&str]) {
        self.wait(&format!("exactly\n{}\n", wanted.join("\n")), |lines| lines == wanted);
    }

    /// Waits until the last line is this one.
    pub(crate) fn ends_with(&self, wanted: &str) -> Vec<String> {
        self.wait(&format!("the last line '{wanted}'"), |lines| lines.last().is_some_and(|last| last == wanted))
    }

    /// Waits for the program to end; its exit code.
    pub(crate) fn exit_code(&mut self) -> u32 {
        self.child.wait().expect("it can be waited for").exit_code()
    }

    /// The escape sequences and text of the screen as it is now.
    fn formatted(&self) -> String {
        let state = self.screen.0.lock().expect("nobody panicked");
        String::from_utf8_lossy(&state.0.screen().contents_formatted()).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of the screen without blanks at their ends, up to the last one with something on it.
fn lines(parser: &vt100::Parser) -> Vec<String> {
    let (_, columns) = parser.screen().size();
    let mut lines: Vec<String> = parser.screen().rows(0, columns).map(|row| row.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Puts on the screen what the program writes, and answers where the cursor is.
fn show(mut reader: Box<dyn Read + Send>, screen: &Screen, keys: &Keys) {
    let mut pending = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let mut state = screen.0.lock().expect("nobody panicked");
        if count == 0 {
            state.1 = true;
            screen.1.notify_all();
            return;
        }
        pending.extend_from_slice(&buffer[..count]);
        while let Some(at) = pending.windows(WHERE.len()).position(|window| window == WHERE) {
            let rest = pending.split_off(at + WHERE.len());
            state.0.process(&pending);
            pending = rest;
            let (row, column) = state.0.screen().cursor_position();
            let mut keys = keys.lock().expect("nobody panicked");
            // A program that has ended needs no answer.
            let _ = write!(keys, "\x1b[{};{}R", row + 1, column + 1).and_then(|()| keys.flush());
        }
        // The beginning of a question may still grow.
        let kept = (0..WHERE.len()).rev().find(|&length| pending.ends_with(&WHERE[..length])).unwrap_or(0);
        let rest = pending.split_off(pending.len() - kept);
        state.0.process(&pending);
        pending = rest;
        screen.1.notify_all();
    }
}

/// The shell in an empty home.
fn emsh(home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_emsh"));
    command.args(["-NoProfile", "-NoLogo", "-WorkingDirectory", "/"]);
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("TZ", "UTC");
    command
}

fn open(columns: u16, rows: u16) -> (tempfile::TempDir, Terminal) {
    let home = tempfile::tempdir().expect("there is room");
    let terminal = Terminal::start(emsh(home.path()), columns, rows);
    terminal.ends_with("[PS] />");
    (home, terminal)
}

const ENTER: &str = "\r";
const TAB: &str = "\t";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";

#[test]
fn a_line_runs_and_ctrl_d_leaves() {
    let (_home, mut terminal) = open(80, 24);
    terminal.type_keys("1 + 1\r");
    terminal.shows(&["[PS] />1 + 1", "2", "[PS] />"]);
    terminal.type_keys(CTRL_D);
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn tab_writes_the_rest_of_a_name_that_is_the_only_one() {
    let (_home, terminal) = open(80, 24);
    terminal.type_keys("get-mapiv");
    terminal.type_keys(TAB);
    terminal.ends_with("[PS] />Get-MapiVirtualDirectory");
    terminal.type_keys(" -serv");
    terminal.type_keys(TAB);
    terminal.ends_with("[PS] />Get-MapiVirtualDirectory -Server");
}

#[test]
fn tab_opens_a_menu_with_help_and_enter_takes_what_is_selected() {
    let (_home, terminal) = open(120, 24);
    terminal.type_keys("Set-MapiVirtualDirectory x -IISAuthenticationMethods ");
    terminal.type_keys(TAB);
    let menu = terminal.wait("four values", |lines| lines.len() >= 5);
    let values: Vec<&str> = menu[1..5].iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(values, ["Basic", "Negotiate", "Ntlm", "OAuth"]);
    assert!(menu[1].contains("Name and password with each request"), "{menu:?}");
    terminal.type_keys(TAB);
    terminal.wait("the help of the second value", |lines| lines.get(1).is_some_and(|line| line.contains("Kerberos")));
    terminal.type_keys(ENTER);
    terminal.shows(&["[PS] />Set-MapiVirtualDirectory x -IISAuthenticationMethods Negotiate"]);
    terminal.type_keys(",o");
    terminal.type_keys(TAB);
    terminal.shows(&["[PS] />Set-MapiVirtualDirectory x -IISAuthenticationMethods Negotiate,OAuth"]);
}

#[test]
fn a_menu_fits_forty_columns() {
    let (_home, terminal) = open(40, 12);
    terminal.type_keys("Write-Host x -ForegroundColor Dark");
    terminal.type_keys(TAB);
    terminal.wait("the menu", |lines| lines.iter().any(|line| line.trim_start().starts_with("DarkBlue")));
    terminal.type_keys("Y");
    terminal.type_keys(TAB);
    terminal.shows(&["[PS] />Write-Host x -ForegroundColor Dar", "kYellow"]);
    terminal.type_keys(ENTER);
    terminal.shows(&["[PS] />Write-Host x -ForegroundColor Dar", "kYellow", "x", "[PS] />"]);
}

#[test]
fn a_menu_without_room_for_help_shows_names_alone() {
    let (_home, terminal) = open(40, 6);
    terminal.type_keys("Set-MapiVirtualDirectory x -E");
    terminal.type_keys(TAB);
    terminal.shows(&[
        "[PS] />Set-MapiVirtualDirectory x -E",
        "        ExtendedProtectionFlags",
        "        ExtendedProtectionSPNList",
        "        ExtendedProtectionTokenChecking",
        "        ExternalUrl",
        "        ErrorAction",
    ]);
}

#[test]
fn ctrl_c_takes_a_half_written_line_away() {
    let (_home, terminal) = open(80, 24);
    terminal.type_keys("Get-Something -Very");
    terminal.ends_with("[PS] />Get-Something -Very");
    terminal.type_keys(CTRL_C);
    terminal.shows(&["[PS] />Get-Something -Very", "[PS] />"]);
    terminal.type_keys("'here'\r");
    terminal.shows(&["[PS] />Get-Something -Very", "[PS] />'here'", "here", "[PS] />"]);
}

#[test]
fn ctrl_c_stops_a_command_and_keeps_the_shell() {
    let (_home, terminal) = open(80, 24);
    for endless in ["Write-Host go; while($true){}", "Write-Host go; for(;;){ 1 | Out-Null }"] {
        terminal.type_keys(&format!("{endless}\r"));
        terminal.ends_with("go");
        terminal.type_keys(CTRL_C);
        terminal.ends_with("[PS] />");
        terminal.type_keys("$PID -gt 1\r");
        terminal.wait("the shell to go on", |lines| lines.ends_with(&["True".into(), "[PS] />".into()]));
        terminal.type_keys("\x0c");
        terminal.shows(&["[PS] />"]);
    }
}

#[test]
fn a_secret_is_typed_unseen_and_the_terminal_is_as_before() {
    let (_home, terminal) = open(80, 24);
    terminal.type_keys("$s = Read-Host word -AsSecureString; $s.Length\r");
    terminal.ends_with("word:");
    terminal.type_keys("hunter2\r");
    terminal.shows(&["[PS] />$s = Read-Host word -AsSecureString; $s.Length", "word:", "7", "[PS] />"]);
    terminal.type_keys("Read-Host word; 'not me'\r");
    terminal.ends_with("word:");
    terminal.type_keys("half");
    terminal.ends_with("word: half");
    terminal.type_keys(CTRL_C);
    terminal.wait("the prompt", |lines| lines.ends_with(&["word: half^C".into(), "[PS] />".into()]));
    terminal.type_keys("Read-Host word\r");
    terminal.ends_with("word:");
    terminal.type_keys("seen\r");
    terminal.wait("the line twice", |lines| lines.ends_with(&["word: seen".into(), "seen".into(), "[PS] />".into()]));
}

/// What is typed unseen stands nowhere afterwards: not on the screen, not in a transcript, not in the session's history nor in its file.
#[test]
fn a_secret_that_is_typed_is_written_down_nowhere() {
    let (home, mut terminal) = open(100, 40);
    let transcript = home.path().join("said.txt");
    let run = |line: &str| {
        terminal.type_keys(&format!("{line}\r"));
    };
    run("$null = Start-Transcript -Path ~/said.txt");
    run("'begun' + 1");
    terminal.wait("the answer", |lines| lines.iter().any(|line| line == "begun1"));
    run("$s = Read-Host word -AsSecureString; $s.Length; $s");
    terminal.ends_with("word:");
    run("Sesame-One");
    terminal.wait("the length", |lines| lines.iter().any(|line| line == "10"));
    run("$c = Get-Credential -UserName ann -Message Sign; $c.UserName; $c; \"$($c.Password)\"");
    terminal.wait("the question", |lines| lines.last().is_some_and(|line| line.starts_with("Password for")));
    run("Sesame-Two");
    terminal.wait("the name", |lines| lines.iter().filter(|line| line.contains("ann")).count() >= 3);
    run("$m = Read-Host masked -MaskInput; $m.Length + 100");
    terminal.ends_with("masked:");
    run("Sesame-Three!");
    terminal.wait("the length", |lines| lines.iter().any(|line| line == "113"));
    run("function f { param([Parameter(Mandatory)][securestring]$Key) $Key.Length + 200 }; f");
    terminal.ends_with("Key:");
    run("Sesame-Four");
    let seen = terminal.wait("the length", |lines| lines.iter().any(|line| line == "211"));
    assert!(!seen.iter().any(|line| line.contains("Sesame")), "the screen shows a secret:\n{}", seen.join("\n"));
    run("$h = Get-History; \"$(@($h -match 'Sesame').Count) of $($h.Count)\"");
    // The line that names a password is itself not kept.
    terminal.wait("the count", |lines| lines.iter().any(|line| line == "0 of 5"));
    run("Stop-Transcript | Out-Null; exit 4");
    assert_eq!(terminal.exit_code(), 4);
    let said = std::fs::read_to_string(&transcript).expect("there is a transcript");
    let history = std::fs::read_to_string(home.path().join(".local/state/emsh/history.txt")).unwrap_or_default();
    // What was asked and answered is there, so that the rest is not missing for the wrong reason.
    for wanted in ["begun1", "word:", "211"] {
        assert!(said.contains(wanted), "{wanted} is missing in\n{said}");
    }
    assert!(history.contains("Get-History"), "{history}");
    for secret in ["Sesame-One", "Sesame-Two", "Sesame-Three", "Sesame-Four"] {
        assert!(!said.contains(secret) && !history.contains(secret), "{secret} is in\n{said}\nor in\n{history}");
    }
}

#[test]
fn what_must_be_given_is_asked_for_and_lines_are_remembered() {
    let (_home, terminal) = open(80, 24);
    terminal.type_keys("function f { param([Parameter(Mandatory)]$Name, [Parameter(Mandatory)][string[]]$To) \"$Name>$To\" }\r");
    terminal.type_keys("\x0c");
    terminal.shows(&["[PS] />"]);
    terminal.type_keys("f\r");
    terminal.ends_with("Name:");
    terminal.type_keys("a\r");
    terminal.ends_with("To[0]:");
    terminal.type_keys("b\r");
    terminal.ends_with("To[1]:");
    terminal.type_keys("\r");
    terminal.shows(&[
        "[PS] />f",
        "",
        "cmdlet f at command pipeline position 1",
        "Supply values for the following parameters:",
        "Name: a",
        "To[0]: b",
        "To[1]:",
        "a>b",
        "[PS] />",
    ]);
    terminal.type_keys("\x0c(Get-History).CommandLine[-1]\r");
    terminal.shows(&["[PS] />(Get-History).CommandLine[-1]", "f", "[PS] />"]);
}

#[test]
fn identities_are_those_of_the_organization() {
    let (_home, terminal) = open(120, 24);
    terminal.type_keys("Get-MapiVirtualDirectory ");
    terminal.type_keys(TAB);
    let lines = terminal.wait("the identity", |lines| lines.last().is_some_and(|line| line.ends_with("\\mapi (Default Web Site)'")));
    assert!(lines[0].starts_with("[PS] />Get-MapiVirtualDirectory '"), "{lines:?}");
    terminal.type_keys(" | Select-Object -ExpandProperty Na");
    terminal.type_keys(TAB);
    terminal.type_keys(ENTER);
    terminal.wait("its name", |lines| lines.ends_with(&["mapi (Default Web Site)".into(), "[PS] />".into()]));
}

#[test]
fn a_script_completes_while_a_line_is_written() {
    let (_home, terminal) = open(100, 24);
    terminal.type_keys("function Get-Log { param($Server) $Server }\r");
    terminal.wait("the second prompt", |lines| lines.len() == 2);
    terminal.type_keys("Register-ArgumentCompleter -ParameterName Server -ScriptBlock { 'EX01' }\r");
    terminal.wait("the third prompt", |lines| lines.len() == 3);
    terminal.type_keys("Get-Log -Server ");
    terminal.type_keys(TAB);
    terminal.ends_with("[PS] />Get-Log -Server EX01");
    terminal.type_keys(ENTER);
    terminal.wait("the answer", |lines| lines.ends_with(&["EX01".into(), "[PS] />".into()]));
}

#[test]
fn names_of_files_do_not_steer_the_terminal() {
    let (home, terminal) = open(100, 24);
    for name in ["a\u{1b}[2Jx.csv", "ab.csv"] {
        std::fs::write(home.path().join(name), "").expect("it can be written");
    }
    terminal.type_keys("Get-Content ~/a");
    terminal.type_keys(TAB);
    let menu = terminal.wait("two files", |lines| lines.len() >= 3);
    let names: Vec<&str> = menu[1..3].iter().map(|line| line.trim()).collect();
    assert_eq!(names, ["a␛[2Jx.csv", "ab.csv"]);
    terminal.type_keys(ENTER);
    terminal.ends_with("[PS] />Get-Content \"~/a`e[2Jx.csv\"");
}

#[test]
fn an_unfinished_line_goes_on_below() {
    let (_home, terminal) = open(80, 24);
    terminal.type_keys("foreach ($i in 1..2) {\r");
    terminal.ends_with(">>");
    terminal.type_keys("$i * 2\r");
    terminal.wait("the third line", |lines| lines.len() == 3);
    terminal.type_keys("}\r");
    terminal.shows(&["[PS] />foreach ($i in 1..2) {", ">> $i * 2", ">> }", "2", "4", "[PS] />"]);
}

#[test]
fn the_history_survives_and_keeps_no_secrets() {
    let (home, mut terminal) = open(80, 24);
    terminal.type_keys("'first'\r");
    terminal.ends_with("[PS] />");
    let before = terminal.wait("the first answer", |lines| lines.len() == 3);
    terminal.type_keys("$secret = 'x' # -Password hunter2\r");
    terminal.wait("the second line", |lines| lines.len() == before.len() + 1);
    terminal.type_keys(UP);
    terminal.ends_with("[PS] />$secret = 'x' # -Password hunter2");
    terminal.type_keys(CTRL_C);
    terminal.ends_with("[PS] />");
    terminal.type_keys("exit 3\r");
    assert_eq!(terminal.exit_code(), 3);
    let path = home.path().join(".local/state/emsh/history.txt");
    assert_eq!(std::fs::read_to_string(&path).expect("there is a history"), "'first'\nexit 3\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    let terminal = Terminal::start(emsh(home.path()), 80, 24);
    terminal.ends_with("[PS] />");
    terminal.type_keys(UP);
    terminal.ends_with("[PS] />exit 3");
    terminal.type_keys(UP);
    terminal.ends_with("[PS] />'first'");
    terminal.type_keys(CTRL_C);
    terminal.shows(&["[PS] />'first'", "[PS] />"]);
    terminal.type_keys("\x12fir");
    terminal.wait("the search", |lines| lines.last().is_some_and(|line| line.contains("(history: fir)") && line.ends_with("'first'")));
}

#[test]
fn colours_follow_the_text_and_no_color() {
    let (home, terminal) = open(80, 24);
    terminal.type_keys("Get-Date 'x'");
    terminal.ends_with("[PS] />Get-Date 'x'");
    assert!(terminal.formatted().contains("\x1b[33mGet-Date"), "{:?}", terminal.formatted());
    let mut plain = emsh(home.path());
    plain.env("NO_COLOR", "1");
    let terminal = Terminal::start(plain, 80, 24);
    terminal.ends_with("[PS] />");
    terminal.type_keys("Get-Date 'x'");
    terminal.ends_with("[PS] />Get-Date 'x'");
    assert!(!terminal.formatted().contains("\x1b[3"), "{:?}", terminal.formatted());
}

#[test]
fn a_terminal_that_does_not_say_its_size_will_do() {
    let (_home, terminal) = open(0, 0);
    terminal.type_keys("Write-Ho");
    terminal.type_keys(TAB);
    terminal.ends_with("[PS] />Write-Host");
    terminal.type_keys(" x\r");
    terminal.shows(&["[PS] />Write-Host x", "x", "[PS] />"]);
}
