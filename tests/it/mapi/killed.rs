//! A server that is killed while clients are there.

use super::{Client, PATIENCE, connection};
use crate::daemon::{Daemon, run, text, wait};
use crate::shell::fixture;
use emsh::logs::{Family, newest};
use emsh::mapi::{Answer, ConnectRequest, ConnectResponse, Endpoint};
use std::path::Path;
use tokio::time::timeout;

pub(super) fn say(folder: &Path, line: &str) -> String {
    let output = run(folder, line);
    assert_eq!(text(&output.stderr), "", "{line}");
    text(&output.stdout).trim().to_owned()
}

/// Gives alice a mailbox; her name in the address book.
pub(super) fn with_alice(folder: &Path) -> String {
    let daemon = Daemon::start(folder);
    say(
        folder,
        "Get-MapiVirtualDirectory -Server EX01 | Set-MapiVirtualDirectory -IISAuthenticationMethods Basic; \
         $null = New-Mailbox alice -PrimarySmtpAddress alice@contoso.com -Password (ConvertTo-SecureString \"alice's password\" -AsPlainText -Force)",
    );
    let dn = say(folder, "(Get-Mailbox alice).LegacyExchangeDN");
    assert_eq!(daemon.end(), Some(0));
    dn
}

pub(super) async fn client(daemon: &Daemon) -> Client {
    let address = daemon.address().parse().expect("it is one");
    let mut client = Client::new(address, Endpoint::Emsmdb, "alice", connection(address, None).await);
    client.mailbox = "alice@contoso.com".to_owned();
    client
}

pub(super) fn connect(dn: &str) -> ConnectRequest {
    ConnectRequest { user_dn: dn.to_owned(), code_page: 1252, ..ConnectRequest::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn during_a_long_poll() {
    let folder = tempfile::tempdir().expect("there is room");
    fixture(folder.path());
    let dn = with_alice(folder.path());
    let daemon = Daemon::start(folder.path());
    let mut waiter = client(&daemon).await;
    let _: Answer<ConnectResponse> = waiter.ask("Connect", &connect(&dn)).await;
    let cookies = waiter.cookies.clone();
    let _begun = waiter.begin_to_wait().await;
    drop(daemon);
    // It never looks like an end: the last chunk is missing.
    let rest = async {
        loop {
            match waiter.connection.piece().await {
                Ok(Some(_)) => {}
                end => return end,
            }
        }
    };
    assert!(timeout(PATIENCE, rest).await.expect("it ends").is_err());
    // What the next start finds is no session; a new one opens at once.
    let daemon = Daemon::start(folder.path());
    let mut again = client(&daemon).await;
    again.cookies = cookies;
    assert_eq!(again.code("Execute", vec![0; 16]).await, "10");
    let answer: Answer<ConnectResponse> = again.ask("Connect", &connect(&dn)).await;
    assert!(matches!(answer, Answer::Done(ConnectResponse { error, .. }) if error.is_success()));
    // What happened can be found again: by its code, and by the number that the client saw.
    let lost = again.post("PING", vec![1]).await;
    let id = lost.head.first("request-id").expect("it has one").to_owned();
    let shown = |filter: &str| say(folder.path(), &format!("(Get-MapiHttpLog {filter}).RequestType -join ' '"));
    wait("it is written down", || shown(&format!("-RequestId {id}")) == "PING");
    assert_eq!((shown("-ResponseCode 10"), shown("-ResponseCode 12, 10")), ("Execute".to_owned(), "PING Execute".to_owned()));
    assert_eq!(shown(&format!("Proxy -RequestId {}*", &id[..20])), "PING");
    assert_eq!(shown("-RequestId '{1217E164*}:2' -ResponseCode 0"), "Connect");
    assert_eq!(daemon.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_logs_are_turned_over() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = fixture(folder.path());
    let dn = with_alice(folder.path());
    // The smallest file that may be, in MiB; a few hundred long lines fill it.
    let file = folders.server("EX01");
    let own = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, format!("{own}\n[logging]\nfile-size-limit = 1\n")).expect("there is room");
    let proxy = Family::Proxy.folder(&folders.logs);
    let count = || std::fs::read_dir(&proxy).map_or(0, Iterator::count);
    for _ in 0..4 {
        let daemon = Daemon::start(folder.path());
        let before = count();
        let mut client = client(&daemon).await;
        let _: Answer<ConnectResponse> = client.ask("Connect", &connect(&dn)).await;
        let mut sent = 0;
        // Until it is in the middle of turning files over.
        while count() < before + 3 {
            let long = client.request("PING").header("User-Agent", "x".repeat(1024)).header("client-request-id", "y".repeat(1024));
            assert_eq!(client.send(&long).await.code(), Some("0"));
            sent += 1;
            assert!(sent < 20_000, "files are turned over");
        }
        drop(daemon);
    }
    // Whatever there is can be read, and a half line counts as none.
    let mut lines = 0;
    newest(Family::Proxy, &folders.logs, |read| {
        // The server's own probe asks without a login as well.
        assert!(read.at().is_some() && matches!(read.field("HttpStatus"), Some("200" | "401")), "{read:?}");
        lines += 1;
        true
    })
    .expect("it can be read");
    assert!(lines > 100, "{lines}");
    let daemon = Daemon::start(folder.path());
    let shown = say(folder.path(), "(Get-MapiHttpLog Proxy -ResultSize Unlimited).Count");
    wait("the number is the same or more", || shown.parse::<usize>().is_ok_and(|shown| shown >= lines));
    assert_eq!(daemon.end(), Some(0));
}
