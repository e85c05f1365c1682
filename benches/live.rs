//! How soon a change of the configuration is live while clients are served: `cargo bench --bench live`.
//!
//! emshd is a process of its own, as it is in service. Clients of MAPI over HTTP send a thousand requests a second over TLS, each with
//! its login; meanwhile a management client changes an address again and again over the socket, and another client asks Autodiscover
//! until it is told the new one. `CHANGES` is how many changes are made.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench is a main: it reads the environment and says what it measured"
)]

use base64::Engine;
use emsh::config::{Folders, Store, SystemDisk};
use emsh::probe::connect_tls;
use emsh::probe::http::{Connection, Request};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::client::TlsStream;

/// The load: requests a second, and the connections that send them.
const RATE: u32 = 1000;
const LANES: u32 = 20;
/// How soon a change must be live.
const LIVE: Duration = Duration::from_millis(100);
const ORGANIZATION: &str = "format = 1\nname = \"Contoso\"\n";
const SERVER: &str = "format = 1\nfqdn = \"ex01.contoso.com\"\n\n[https]\nlisten = [\"127.0.0.1:0\"]\n\n[mapi]\n\
                      internal-url = \"https://ex01.contoso.com/mapi\"\nauthentication-methods = [\"Basic\"]\n";
const NEW_MAILBOX: &str =
    "$null = New-Mailbox ann -PrimarySmtpAddress ann@contoso.com -Password (ConvertTo-SecureString 'a good password' -AsPlainText -Force)";

type Client = Connection<TlsStream<TcpStream>>;

fn main() {
    let folder = tempfile::tempdir().expect("there is room");
    let folders = Folders::inside(folder.path());
    Store::create(&folders, &SystemDisk, ORGANIZATION, &[("EX01".into(), SERVER.into())]).expect("there is room");
    let daemon = Daemon::start(folder.path());
    let mut shell = Command::new(env!("CARGO_BIN_EXE_emsh"));
    shell.args(["-NoProfile", "-NonInteractive", "-ConfigDir"]).arg(folder.path());
    let made = shell.args(["-Command", NEW_MAILBOX]).status().expect("it runs");
    assert!(made.success(), "there must be a mailbox");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("there are threads");
    runtime.block_on(measure(&daemon, &folders));
}

/// A running emshd.
struct Daemon {
    child: Child,
    address: SocketAddr,
}

impl Daemon {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_emshd"))
            .args(["--server", "EX01", "--config-dir"])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut log = BufReader::new(child.stderr.take().expect("it has one")).lines();
        let said = log.by_ref().map_while(Result::ok).find_map(|line| {
            let places = line.strip_prefix("Listening at ")?.to_owned();
            places.split([';', ',']).next()?.parse().ok()
        });
        // Somebody has to read what it says.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address: said.expect("it says where it listens") }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn open(address: SocketAddr) -> Client {
    let stream = TcpStream::connect(address).await.expect("it accepts");
    let _ = stream.set_nodelay(true);
    Connection::new(connect_tls(stream, "ex01.contoso.com", address).await.expect("it speaks TLS").0)
}

/// What the clients have seen.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    answered: AtomicU64,
    failed: AtomicU64,
    /// The longest answer, in microseconds.
    longest: AtomicU64,
}

/// One connection of the load: a request every so often, whatever the last one took.
async fn lane(address: SocketAddr, load: Arc<Load>, number: u32) {
    let login = base64::engine::general_purpose::STANDARD.encode("ann@contoso.com:a good password");
    let request = Request::new("POST", "ex01.contoso.com", "/mapi/emsmdb/?MailboxId=ann@contoso.com")
        .header("Authorization", format!("Basic {login}"))
        .header("X-RequestType", "PING")
        .header("X-RequestId", "{1}:1");
    let mut client = open(address).await;
    tokio::time::sleep(Duration::from_secs(1) / RATE * number).await;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) * LANES / RATE);
    while !load.over.load(Ordering::Relaxed) {
        ticks.tick().await;
        let begun = Instant::now();
        let answer = async {
            let head = client.request(&request).await.ok()?;
            client.body(1 << 16).await.ok()?;
            (head.status == 200 && head.first("X-ResponseCode") == Some("0")).then_some(())
        };
        if answer.await.is_some() {
            load.answered.fetch_add(1, Ordering::Relaxed);
        } else {
            load.failed.fetch_add(1, Ordering::Relaxed);
            client = open(address).await;
        }
        load.longest.fetch_max(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// The host that clients are told, as Autodiscover says it.
async fn told(client: &mut Client) -> String {
    let path = "/autodiscover/autodiscover.json?Email=ann@contoso.com&Protocol=AutodiscoverV1";
    client.request(&Request::new("GET", "ex01.contoso.com", path)).await.expect("it answers");
    let body = client.body(1 << 16).await.expect("it ends");
    let answer: serde_json::Value = serde_json::from_slice(&body).expect("it is JSON");
    answer["Url"].as_str().and_then(|url| url.split('/').nth(2)).expect("it names a host").to_owned()
}

/// Waits until clients are told this host; when.
async fn until(client: &mut Client, host: &str) -> Instant {
    loop {
        if told(client).await == host {
            return Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Sets the address by the management API.
async fn set(socket: &Path, host: &str) {
    let body = format!(
        "{{\"CmdletInput\":{{\"CmdletName\":\"Set-MapiVirtualDirectory\",\"Parameters\":{{\"Identity\":\"EX01\\\\mapi*\",\"InternalUrl\":\"https://{host}/mapi\"}}}}}}"
    );
    let mut connection = Connection::new(UnixStream::connect(socket).await.expect("it answers"));
    let request = Request::new("POST", "localhost", "/adminapi/beta/contoso.com/InvokeCommand").header("Content-Type", "application/json");
    let head = connection.request(&request.body(body.into_bytes())).await.expect("it answers");
    let answer = connection.body(1 << 20).await.expect("it ends");
    assert_eq!(head.status, 200, "{}", String::from_utf8_lossy(&answer));
}

/// Edits the file as a person does: another one takes its place.
fn edit(file: &Path, host: &str) {
    let text = std::fs::read_to_string(file).expect("it is there");
    let line = text.lines().find(|line| line.starts_with("internal-url")).expect("there is one");
    let new = file.with_extension("new");
    std::fs::write(&new, text.replace(line, &format!("internal-url = \"https://{host}/mapi\""))).expect("there is room");
    std::fs::rename(&new, file).expect("there is room");
}

async fn measure(daemon: &Daemon, folders: &Folders) {
    let changes: u32 = std::env::var("CHANGES").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    let load = Arc::new(Load::default());
    let lanes: Vec<_> = (0..LANES).map(|number| tokio::spawn(lane(daemon.address, load.clone(), number))).collect();
    let mut client = open(daemon.address).await;
    // The login is made once, and the load comes to its rate.
    tokio::time::sleep(Duration::from_secs(2)).await;
    load.longest.store(0, Ordering::Relaxed);
    let (begun, before) = (Instant::now(), load.answered.load(Ordering::Relaxed));
    let (mut by_cmdlet, mut by_hand) = (Vec::new(), Vec::new());
    for number in 0..changes {
        let host = format!("cmdlet{number}.contoso.com");
        let asked = Instant::now();
        set(&folders.socket(), &host).await;
        by_cmdlet.push(until(&mut client, &host).await - asked);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for number in 0..changes / 5 {
        let host = format!("hand{number}.contoso.com");
        let asked = Instant::now();
        edit(&folders.server("EX01"), &host);
        by_hand.push(until(&mut client, &host).await - asked);
    }
    let answered = load.answered.load(Ordering::Relaxed) - before;
    let rate = answered as f64 / begun.elapsed().as_secs_f64();
    load.over.store(true, Ordering::Relaxed);
    for lane in lanes {
        lane.await.expect("it ends");
    }
    let (failed, longest) = (load.failed.load(Ordering::Relaxed), load.longest.load(Ordering::Relaxed));
    println!("{rate:.0} requests a second, {answered} answered, {failed} failed, the longest took {:.1} ms", longest as f64 / 1000.0);
    say("a change by a cmdlet is live", &mut by_cmdlet);
    say("a change by hand is live", &mut by_hand);
    assert_eq!(failed, 0, "no request may fail");
    let slowest = by_cmdlet.last().copied().unwrap_or_default();
    assert!(slowest <= LIVE, "a change by a cmdlet must be live in {LIVE:?}, and took {slowest:?}");
}

fn say(what: &str, times: &mut [Duration]) {
    times.sort();
    let ms = |place: usize| times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!(
        "{what} after {:.1} ms in the median, {:.1} ms at most ({} changes)",
        ms(times.len() / 2),
        ms(times.len().saturating_sub(1)),
        times.len()
    );
}
