//! emshd as a service manager has it: what it is told, what it hands in, the unit.

use crate::daemon::text;
use crate::shell::{EX01, fixture};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The next word to the service manager.
fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 512];
    let length = socket.recv(&mut bytes).expect("it says something");
    text(&bytes[..length]).trim_end().split('\n').filter(|line| !line.starts_with("MONOTONIC_USEC=")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_manager_is_told_how_the_server_stands_and_hands_in_the_key() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(&folder.path().join("org"));
    let (certificate, key) = {
        let key = rcgen::KeyPair::generate().expect("it can be made");
        let own =
            rcgen::CertificateParams::new(["ex01.contoso.com".to_owned()]).and_then(|own| own.self_signed(&key)).expect("it can be made");
        (own.pem(), key.serialize_pem())
    };
    let credentials = folder.path().join("credentials");
    std::fs::create_dir(&credentials).and_then(|()| std::fs::write(credentials.join("mail.key"), key)).expect("there is room");
    std::fs::write(folders.configuration.join("mail.pem"), certificate).expect("there is room");
    let file = EX01.replace("[mapi]", "certificate = \"mail.pem\"\nprivate-key = \"credential:mail.key\"\n\n[mapi]");
    std::fs::write(folders.server("EX01"), file).expect("there is room");
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).expect("it binds");
    manager.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket has one");
    let mut child = Command::new(env!("CARGO_BIN_EXE_emshd"))
        .args(["--server", "EX01", "--config-dir"])
        .arg(&folders.configuration)
        .env("NOTIFY_SOCKET", &path)
        .env("JOURNAL_STREAM", "8:1")
        .env("CREDENTIALS_DIRECTORY", &credentials)
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    assert_eq!(heard(&manager), "READY=1");
    let signal = |signal| kill_process(Pid::from_child(&child), signal).expect("it runs");
    signal(Signal::HUP);
    assert_eq!([heard(&manager), heard(&manager)], ["RELOADING=1", "READY=1"]);
    signal(Signal::TERM);
    assert_eq!(heard(&manager), "STOPPING=1");
    let log: Vec<String> = BufReader::new(child.stderr.take().expect("it has one")).lines().map_while(Result::ok).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let weights: Vec<&str> = log.iter().map(|line| &line[..3]).collect();
    assert!(weights.iter().all(|weight| ["<4>", "<6>"].contains(weight)), "{log:#?}");
    assert!(
        log.iter().any(|line| line.starts_with("<6>Listening at ")) && log.iter().all(|line| !line.contains("certificate is not used"))
    );
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let output = Command::new(env!("CARGO_BIN_EXE_emshd")).arg("--print-unit").output().expect("it runs");
    let unit = text(&output.stdout);
    let value = |key: &str| unit.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned();
    assert_eq!(value("ExecStart="), env!("CARGO_BIN_EXE_emshd"));
    assert_eq!((value("Type="), value("User=")), ("notify".to_owned(), "emshd".to_owned()));
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("emshd.service");
    std::fs::write(&path, &unit).expect("there is room");
    match Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&path).output() {
        Ok(output) => {
            // Units of the machine itself may have faults of their own, and the account is made by whoever installs it.
            let said = text(&output.stderr);
            let own: Vec<&str> = said.lines().filter(|line| line.contains("emshd.service") && !line.contains("User")).collect();
            assert_eq!(own, Vec::<&str>::new());
        }
        Err(_) => println!("systemd-analyze is not here; the unit was not verified"),
    }
}
