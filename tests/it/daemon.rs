//! The built programs with real files, sockets and signals: emshd and emsh beside each other, crashes, strangers.

use crate::shell::{EX01, fixture};
use emsh::config::{Folders, Store, SystemDisk};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running emshd.
pub(crate) struct Daemon {
    child: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

impl Daemon {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_emshd"))
            .args(["--server", "EX01", "--config-dir"])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = BufReader::new(child.stderr.take().expect("it has one"));
        let mut daemon = Self { child, log, address: String::new() };
        let line = daemon.see("Listening at ");
        daemon.address = line["Listening at ".len()..].split([';', ',']).next().unwrap_or_default().to_owned();
        daemon
    }

    /// Where it listens for clients: the first address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits for a line of its log that begins so.
    pub(crate) fn see(&mut self, begins: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).expect("it writes text"), 0, "it ended before '{begins}'");
            if line.starts_with(begins) {
                return line;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Ends it and waits.
    pub(crate) fn end(mut self) -> Option<i32> {
        self.signal(Signal::TERM);
        self.see("emshd: ended.");
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn shell(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.env_clear().env("TZ", "UTC").args(["-NoProfile", "-NonInteractive", "-ConfigDir"]).arg(folder).stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, line: &str) -> Output {
    shell(folder).args(["-Command", line]).output().expect("it runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The id of the error that a run ended with.
pub(crate) fn id(output: &Output) -> String {
    let text = text(&output.stderr);
    let line = text.lines().find_map(|line| line.trim_start_matches("+ ").strip_prefix("FullyQualifiedErrorId : "));
    line.map_or(text.clone(), str::to_owned)
}

/// Waits until something is so.
pub(crate) fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

/// One request over a socket, the whole answer.
fn ask(socket: &Path, request: &str) -> String {
    let mut stream = UnixStream::connect(socket).expect("it answers");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket has one");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it ends");
    answer
}

fn post(socket: &Path, path: &str, body: &str) -> String {
    ask(
        socket,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

#[test]
fn the_direct_form_ends_with_the_codes_of_the_cmdlet() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let code = |words: &[&str]| shell(folder.path()).args(words).output().expect("it runs").status.code();
    let probe = ["Test-OutlookConnectivity", "OutlookMapiHttpSelfTestProbe"];
    assert_eq!(code(&probe), Some(0));
    assert_eq!(code(&["Set-OrganizationConfig", "-MapiHttpEnabled", "$false"]), Some(0));
    assert_eq!(code(&probe), Some(1));
    assert_eq!(code(&["Test-OutlookConnectivity", "NothingProbe"]), Some(2));
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn a_server_owns_its_files_and_shells_reach_it() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let mode = std::fs::metadata(folders.socket()).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    let second =
        Command::new(env!("CARGO_BIN_EXE_emshd")).args(["--server", "EX01", "--config-dir"]).arg(folder.path()).output().expect("it ends");
    assert_eq!(second.status.code(), Some(1));
    let output =
        run(folder.path(), "Set-MapiVirtualDirectory EX01\\mapi* -ExternalUrl https://mail.contoso.com/mapi; (Get-Service).Status");
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("Running\n", Some(0)), "{}", text(&output.stderr));
    let expected = EX01.replace("# by name\n", "# by name\nexternal-url = \"https://mail.contoso.com/mapi\"\n");
    assert_eq!(std::fs::read_to_string(folders.server("EX01")).expect("it is there"), expected);
    assert_eq!(daemon.end(), Some(0));
    assert!(!folders.socket().exists());
    let output = run(folder.path(), "(Get-MapiVirtualDirectory EX01\\mapi*).ExternalUrl.Host; Get-Service");
    assert_eq!((text(&output.stdout).as_str(), id(&output).as_str()), ("mail.contoso.com\n", "ServerNotRunning,Get-Service"));
}

/// Writes a file as editors do: a reader never sees half of it, however busy the machine is.
fn save(path: &Path, text: &str) {
    let fresh = path.with_file_name(".being-written");
    std::fs::write(&fresh, text).and_then(|()| std::fs::rename(&fresh, path)).expect("it can be written");
}

#[test]
fn a_hand_edit_is_taken_up_and_a_wrong_one_is_told() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    let mut daemon = Daemon::start(folder.path());
    let error = || {
        let output = run(folder.path(), "(Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe).Error");
        text(&output.stdout).trim().to_owned()
    };
    assert_eq!(error(), "");
    let begun = Instant::now();
    save(&folders.server("EX01"), &EX01.replace("[mapi]", "#[mapi]").replace("internal-url", "#internal-url"));
    let gone = "The server ex01.contoso.com has no MAPI virtual directory, so clients find nothing below /mapi.";
    wait("the directory is gone", || error() == gone);
    assert!(begun.elapsed() < Duration::from_secs(5));
    save(&folders.server("EX01"), &EX01.replace("listen", "lisen"));
    daemon.see("The configuration was not taken up; the last good one stays in force.");
    let problem = daemon.see("");
    assert!(problem.ends_with("servers/EX01.toml:6:1: There is no key 'lisen' in [https]. Is 'listen' meant?\n"), "{problem}");
    assert_eq!(error(), gone);
    save(&folders.server("EX01"), EX01);
    wait("the directory is back", || error().is_empty());
    wait("the hand edits are revisions", || {
        let output = run(folder.path(), "(Get-ConfigurationRevision | Where-Object Author -eq 'by hand').Object");
        text(&output.stdout).contains("EX01")
    });
    daemon.end();
}

#[test]
fn a_wrong_certificate_path_is_named_by_the_probe() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    std::fs::write(folders.server("EX01"), EX01.replace("[https]\n", "[https]\ncertificate = \"/nowhere/mail.pem\"\n"))
        .expect("it can be written");
    let daemon = Daemon::start(folder.path());
    let output =
        run(folder.path(), "$r = Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe; $r.Result; $r.Error -like '*/nowhere/mail.pem*'");
    assert_eq!(text(&output.stdout), "Failed\nTrue\n", "{}", text(&output.stderr));
    daemon.end();
}

#[test]
fn documented_clients_are_answered_in_their_words() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    let daemon = Daemon::start(folder.path());
    let socket = folders.socket();
    let call = |name: &str, parameters: &str| {
        let body = format!("{{\"CmdletInput\":{{\"CmdletName\":\"{name}\",\"Parameters\":{parameters}}}}}");
        let answer = post(&socket, "/AdminApi/Beta/contoso.com/InvokeCommand?unheard=of", &body);
        let (head, body) = answer.split_once("\r\n\r\n").expect("there is a body");
        let status: u16 = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("there is a status");
        (status, serde_json::from_str::<serde_json::Value>(body).unwrap_or_else(|_| panic!("{body}")))
    };
    let (status, body) = call("get-organizationconfig", "{}");
    assert_eq!((status, &body["value"][0]["MapiHttpEnabled"], &body["@adminapi.warnings"]), (200, &true.into(), &serde_json::json!([])));
    let table = r##"{"Identity":"EX01\\mapi*","IISAuthenticationMethods":{"@odata.type":"#Exchange.GenericHashTable","add":["Basic"]},"WarningAction":"Stop"}"##;
    assert_eq!(call("Set-MapiVirtualDirectory", table).0, 200);
    let (_, body) = call("Get-MapiVirtualDirectory", r#"{"Server":"EX01"}"#);
    assert_eq!(body["value"][0]["IISAuthenticationMethods"], serde_json::json!(["Ntlm", "OAuth", "Negotiate", "Basic"]));
    assert_eq!(call("Set-OrganizationConfig", r#"{"MapiHttpEnabled":"false"}"#).0, 200);
    let (status, body) = call("Remove-ExchangeServer", r#"{"Identity":"EX02","Confirm":true}"#);
    let sentence = "Removing server \"EX02\": the file servers/EX02.toml.";
    assert_eq!((status, &body["@adminapi.confirmationmessage"]), (200, &sentence.into()));
    assert!(folders.server("EX02").exists());
    assert_eq!(call("Remove-ExchangeServer", r#"{"Identity":"EX02","Confirm":false}"#).0, 200);
    assert!(!folders.server("EX02").exists());
    let (status, body) = call("Get-ExchangeServer", r#"{"Identity":"EX02"}"#);
    assert_eq!((status, &body["error"]["message"]), (404, &"Error executing cmdlet".into()));
    for (name, parameters) in [
        ("Get-ExchangeServer", r#"{"Bogus":1}"#),
        ("Get-Nothing", "{}"),
        ("Where-Object", "{}"),
        ("Set-MapiVirtualDirectory", "{}"),
        ("Set-OrganizationConfig", r#"{"MapiHttpEnabled":"maybe"}"#),
        ("Set-MapiVirtualDirectory", r#"{"Identity":"EX01\\mapi*","IISAuthenticationMethods":{"Add":["Basic"]}}"#),
    ] {
        let (status, body) = call(name, parameters);
        assert_eq!((status, &body["error"]["message"]), (400, &"Invalid Operation".into()), "{name} {parameters}");
    }
    for (request, status) in [
        ("GET /adminapi/beta/x/InvokeCommand HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(), "405"),
        ("GET /etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(), "404"),
        (
            format!("POST /adminapi/beta/x/InvokeCommand HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", 5 << 20),
            "413",
        ),
        ("\u{0}\u{1}garbage\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = ask(&socket, &request);
        assert_eq!(answer.split(' ').nth(1), Some(status), "{request:.40} {answer}");
    }
    for body in ["", "{", "[]", "{\"CmdletInput\":3}", "{\"CmdletInput\":{\"CmdletName\":[]}}"] {
        assert_eq!(post(&socket, "/adminapi/beta/x/InvokeCommand", body).split(' ').nth(1), Some("400"), "{body}");
    }
    daemon.end();
}

/// A server that answers the first question as emshd does and the second with `answer`; then it is gone.
fn stranger(folder: &Path, answer: &'static str) {
    let path = Folders::inside(folder).socket();
    std::fs::create_dir_all(path.parent().expect("it has one")).expect("there is room");
    let listener = UnixListener::bind(path).expect("it binds");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = [0; 4096];
            loop {
                let length = stream.read(&mut head).unwrap_or(0);
                if length == 0 {
                    break;
                }
                let welcome = "{\"server\":\"EX01\",\"version\":\"9\"}";
                let said = if head.starts_with(b"GET") {
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{welcome}", welcome.len())
                } else {
                    answer.to_owned()
                };
                let _ = stream.write_all(said.as_bytes());
                if head.starts_with(b"POST") {
                    break;
                }
            }
        }
    });
}

#[test]
fn an_answer_that_ends_in_its_middle_is_never_taken_for_a_whole_one() {
    const RECORDS: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.emsh.records+ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    let whole = [
        (String::new(), "ServerConnectionLost"),
        (format!("{RECORDS}12\r\n{{\"output\":\"one\"}}\n\r\n"), "ServerConnectionLost"),
        (format!("{RECORDS}12\r\n{{\"output\":\"one\"}}\n\r\n0\r\n\r\n"), "ServerConnectionLost"),
        (format!("{RECORDS}3\r\n???\r\n1\r\n\n\r\n0\r\n\r\n"), "ServerConnectionLost"),
        ("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops".to_owned(), "ServerRefused"),
        ("not http\r\n\r\n".to_owned(), "ServerConnectionLost"),
    ];
    for (answer, expected) in whole {
        let folder = tempfile::tempdir().expect("there is room");
        stranger(folder.path(), Box::leak(answer.clone().into_boxed_str()));
        let output = run(folder.path(), "Get-OrganizationConfig");
        assert_eq!((id(&output), output.status.code()), (format!("{expected},Get-OrganizationConfig"), Some(1)), "{answer}");
    }
}

#[test]
fn what_is_no_server_is_not_taken_for_one() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    // A socket that nobody listens at any more: the files are free.
    drop(UnixListener::bind(Folders::inside(folder.path()).socket()).expect("it binds"));
    assert_eq!(text(&run(folder.path(), "(Get-ExchangeServer).Name").stdout), "EX01\nEX02\n");
    let daemon = Daemon::start(folder.path());
    assert_eq!(text(&run(folder.path(), "(Get-ExchangeServer).Name").stdout), "EX01\nEX02\n");
    daemon.end();
    let output = run(&folder.path().join("nowhere"), "Get-ExchangeServer");
    assert_eq!((id(&output).as_str(), output.status.code()), ("NoOrganization,Get-ExchangeServer", Some(1)));
    let output = shell(folder.path()).args(["-ConnectTo", "/nowhere.sock", "-Command", "Get-ExchangeServer"]).output().expect("it runs");
    assert_eq!(id(&output), "ServerNotReachable,Get-ExchangeServer");
}

#[test]
fn a_server_that_is_killed_leaves_the_old_or_the_new_state() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    for round in 0..8u32 {
        let mut daemon = Daemon::start(folder.path());
        let script = "foreach ($i in 1..100000) { Set-MapiVirtualDirectory EX01\\mapi* -InternalUrl \"https://r$i.contoso.com/mapi\" }";
        let mut writer = shell(folder.path()).args(["-Command", script]).stderr(Stdio::null()).spawn().expect("it runs");
        let last = || std::fs::read_to_string(folders.revisions()).map_or(0, |text| text.lines().count());
        let before = last();
        wait("changes are made", || last() > before + 3 + round as usize);
        daemon.child.kill().expect("it runs");
        daemon.child.wait().expect("it ends");
        writer.kill().expect("it runs");
        writer.wait().expect("it ends");
        let now = std::fs::read_to_string(folders.server("EX01")).expect("it is there");
        let url = now.lines().find_map(|line| line.strip_prefix("internal-url = \"")?.split('"').next()).expect("there is an address");
        assert_eq!(now, EX01.replace("https://ex01.contoso.com/mapi", url), "every other byte is as it was");
    }
    // The journal and the file agree once somebody has looked.
    let store = Store::open(folders.clone(), Arc::new(SystemDisk), || 0).expect("it is there");
    store.record_hand_edits().expect("it recovers");
    let newest = store.revisions(2_000_000, |_| true).expect("it can be read");
    let numbers: Vec<u64> = newest.iter().rev().map(|revision| revision.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    let digest = emsh::config::digest(&std::fs::read(folders.server("EX01")).expect("it is there"));
    assert_eq!(newest.iter().find(|revision| &*revision.file == "servers/EX01.toml").map(|revision| revision.digest.clone()), Some(digest));
    assert!(newest.iter().all(|revision| &*revision.author != "by hand"), "nothing was changed by hand");
}

#[test]
fn who_may_not_read_or_write_is_told_so() {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let organization: PathBuf = folder.path().join("org");
    let folders = fixture(&organization);
    if !rustix::process::geteuid().is_root() {
        println!("only root can become somebody else: nothing was compared");
        return;
    }
    let nobody = |line: &str| shell(&organization).args(["-Command", line]).uid(65534).gid(65534).output().expect("it runs");
    let output = nobody("(Get-ExchangeServer).Name; Set-ExchangeServer EX02 -Site Bonn");
    assert_eq!((text(&output.stdout).as_str(), id(&output).as_str()), ("EX01\nEX02\n", "ConfigurationAccessDenied,Set-ExchangeServer"));
    std::fs::set_permissions(folders.server("EX02"), std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    let output = nobody("(Get-ExchangeServer).Name");
    assert_eq!((text(&output.stdout).as_str(), id(&output).as_str()), ("EX01\n", "ConfigurationAccessDenied,Get-ExchangeServer"));
    std::fs::set_permissions(folders.organization(), std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    assert_eq!(id(&nobody("Get-OrganizationConfig")), "ConfigurationAccessDenied,Get-OrganizationConfig");
}

#[test]
fn an_organization_is_made_once_and_its_files_are_checked() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("org");
    let init =
        |words: &[&str]| Command::new(env!("CARGO_BIN_EXE_emsh")).env_clear().arg("init").arg(&path).args(words).output().expect("it runs");
    assert_eq!(init(&["-Server", "a/b"]).status.code(), Some(1));
    assert_eq!(init(&["-Wat"]).status.code(), Some(64));
    assert_eq!(
        init(&["-Name", "Fabrikam", "-Server", "EX01", "-Fqdn", "ex01.fabrikam.com", "-Listen", "127.0.0.1:0"]).status.code(),
        Some(0)
    );
    assert_eq!(init(&[]).status.code(), Some(1));
    let output = run(&path, "(Get-OrganizationConfig).Name; (Get-MapiVirtualDirectory).InternalUrl.AbsoluteUri");
    assert_eq!(text(&output.stdout), "Fabrikam\nhttps://ex01.fabrikam.com/mapi\n");
    let check = || Command::new(env!("CARGO_BIN_EXE_emshd")).arg("--check").arg("--config-dir").arg(&path).output().expect("it runs");
    assert_eq!(check().status.code(), Some(0));
    std::fs::write(path.join("servers/EX02.toml"), "format = 1\nfqdn = \n").expect("there is room");
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("servers/EX02.toml:2:"), "{}", text(&output.stderr));
}

#[test]
fn a_server_inside_the_shell_is_one() {
    let folder = tempfile::tempdir().expect("there is room");
    let line = "(Get-ExchangeServer).Name -eq $env:COMPUTERNAME; $r = Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe; $r.Result";
    let output = shell(&folder.path().join("new")).args(["-Embedded", "-Command", line]).output().expect("it runs");
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), ("True\nSucceeded\n", Some(0)), "{}", text(&output.stderr));
    assert!(folder.path().join("new/organization.toml").exists());
    assert!(!Folders::inside(folder.path().join("new")).socket().exists());
}
