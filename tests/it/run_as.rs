//! A server that root starts for an account without root's rights.

use crate::daemon::text;
use crate::shell::{EX01, fixture};
use rcgen::{CertificateParams, KeyPair};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// An account that every system has, and nothing belongs to.
const NOBODY: (&str, u32) = ("nobody", 65534);

fn emshd(folder: &Path, account: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emshd"));
    command.args(["--server", "EX01", "--run-as", account, "--config-dir"]).arg(folder);
    command
}

fn refusal(folder: &Path, account: &str) -> String {
    let Output { status, stderr, .. } = emshd(folder, account).output().expect("it runs");
    assert_eq!(status.code(), Some(1));
    text(&stderr).lines().last().unwrap_or_default().to_owned()
}

/// Gives a folder and all that is in it to an account.
fn give(path: &Path, account: u32) {
    chown(path, Some(account), Some(account)).expect("root may");
    for entry in fs::read_dir(path).into_iter().flatten().filter_map(Result::ok) {
        give(&entry.path(), account);
    }
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_rights_of_root_go_when_ports_and_keys_are_open() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    if !rustix::process::geteuid().is_root() {
        let own = rustix::process::geteuid();
        let why = format!(
            "emshd: --run-as: only root can change the account, and this is the account with the number {own}; leave --run-as away, or start emshd as root"
        );
        assert_eq!(refusal(folder.path(), NOBODY.0), why);
        return;
    }
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("it is ours");
    // A key that root alone may read, and a port that root alone may listen at.
    let closed = tempfile::tempdir().expect("there is room");
    let key = KeyPair::generate().expect("there are random numbers");
    let certificate =
        CertificateParams::new(vec!["ex01.contoso.com".to_owned()]).expect("it is a name").self_signed(&key).expect("it can be");
    let [pem, private] = ["mail.pem", "mail.key"].map(|name| closed.path().join(name));
    fs::write(&pem, certificate.pem()).expect("there is room");
    fs::write(&private, key.serialize_pem()).expect("there is room");
    fs::set_permissions(&private, Permissions::from_mode(0o600)).expect("it is ours");
    let port = (700..1024).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("one of them is free");
    let https = format!("listen = [\"127.0.0.1:{port}\"]\ncertificate = \"{}\"\nprivate-key = \"{}\"", pem.display(), private.display());
    let file = folder.path().join("servers/EX01.toml");
    fs::write(&file, EX01.replace("listen = [\"127.0.0.1:0\"]", &https)).expect("there is room");
    let state = folder.path().join(".emsh");
    let why = format!(
        "emshd: the account 'nobody' may not write to '{state}'; chown -R nobody:{group} {state} lets it: Permission denied (os error 13)",
        state = state.display(),
        group = group_of_nobody(),
    );
    assert_eq!(refusal(folder.path(), NOBODY.0), why);
    give(folder.path(), NOBODY.1);
    let mut running = Running(emshd(folder.path(), NOBODY.0).stderr(Stdio::piped()).spawn().expect("it starts"));
    let log = BufReader::new(running.0.stderr.take().expect("it has one"));
    let mut lines = log.lines().map_while(Result::ok);
    let listening = lines.find(|line| line.starts_with("Listening at ")).expect("it listens");
    let shown = emsh::probe::Fingerprint::of(certificate.der());
    assert_eq!(listening, format!("Listening at 127.0.0.1:{port}; certificate {shown}."));
    let status = fs::read_to_string(format!("/proc/{}/status", running.0.id())).expect("Linux says it");
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let nobody = NOBODY.1.to_string();
    assert_eq!(field("Uid:"), [nobody.as_str(); 4]);
    assert!(field("Gid:").iter().chain(&field("Groups:")).all(|group| group != "0"), "{status}");
    assert_eq!(field("CapEff:"), ["0000000000000000"]);
    // What it made belongs to the account.
    let made = fs::metadata(state.join("emshd.sock")).expect("it is there");
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&made), NOBODY.1);
}

/// The group that `nobody` has differs from system to system.
fn group_of_nobody() -> String {
    let output = Command::new("id").args(["-gn", NOBODY.0]).output().expect("there is id");
    text(&output.stdout).trim().to_owned()
}

#[test]
fn an_account_that_cannot_be_taken_on_is_refused() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let cases = [
        (
            "nobody-of-this-name",
            "emshd: --run-as: there is no account 'nobody-of-this-name'; useradd --system --user-group nobody-of-this-name makes one",
        ),
        ("nobody:no-such-group", "emshd: --run-as: there is no group 'no-such-group'; groupadd --system no-such-group makes one"),
        ("4000000000", "emshd: --run-as: no account has the number 4000000000, so its group must be named as well: 4000000000:GROUP"),
        ("root", "emshd: --run-as: 'root' has the rights of root; name an account without them"),
        ("nobody:0", "emshd: --run-as: 'nobody:0' has the rights of root; name an account without them"),
    ];
    for (account, why) in cases {
        assert_eq!(refusal(folder.path(), account), why);
    }
}
