//! How long the probe of an address takes from the names to the address book: `cargo bench --bench probe`.
//!
//! On loopback, and with 50 ms of round trip: there everything goes through relays that hold each byte for half of it, and a new
//! connection for the whole, as the handshake of TCP would. `RUNS` is how often each is measured.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    dead_code,
    reason = "a bench is a main: it reads the environment and says what it measured; of the fault bench's parts it uses some"
)]

#[path = "../tests/faults/names.rs"]
mod names;
#[path = "../tests/faults/origin.rs"]
mod origin;
#[path = "../tests/faults/paper.rs"]
mod paper;
#[path = "../tests/faults/scene.rs"]
mod scene;

use emsh::probe::{Settings, Stage, Verdict, probe_address};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The round trip of the long way.
const ROUND_TRIP: Duration = Duration::from_millis(50);
/// What each may take, for nineteen of twenty runs.
const LIMITS: [(&str, Duration); 2] = [("loopback", Duration::from_millis(300)), ("50 ms of round trip", Duration::from_millis(1_500))];

/// Passes connections on, half a round trip later.
fn relay(to: SocketAddr) -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    listener.set_nonblocking(true).expect("it can be");
    let at = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("threads can be started");
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).expect("it is one");
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(async move {
                    tokio::time::sleep(ROUND_TRIP).await;
                    let Ok(server) = TcpStream::connect(to).await else { return };
                    let _ = (client.set_nodelay(true), server.set_nodelay(true));
                    let (client, server) = (client.into_split(), server.into_split());
                    tokio::spawn(later(client.0, server.1));
                    later(server.0, client.1).await;
                });
            }
        });
    });
    at
}

/// Passes one direction on; what comes while something waits is not held up by it.
async fn later(mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf) {
    let (sender, mut waiting) = tokio::sync::mpsc::unbounded_channel::<(tokio::time::Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((at, bytes)) = waiting.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let due = tokio::time::Instant::now() + ROUND_TRIP / 2;
        if sender.send((due, bytes[..count].to_vec())).is_err() {
            return;
        }
    }
}

/// A name server, a round trip away.
fn far_names(to: SocketAddr) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
    let at = socket.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        let mut bytes = [0; 1500];
        while let Ok((count, client)) = socket.recv_from(&mut bytes) {
            let (question, back) = (bytes[..count].to_vec(), socket.try_clone().expect("there are sockets"));
            std::thread::spawn(move || {
                std::thread::sleep(ROUND_TRIP);
                let own = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
                let _ = own.send_to(&question, to);
                let mut bytes = [0; 1500];
                if let Ok((count, _)) = own.recv_from(&mut bytes) {
                    let _ = back.send_to(&bytes[..count], client);
                }
            });
        }
    });
    at
}

fn far(settings: &Settings, server: SocketAddr) -> Settings {
    let at = relay(server);
    let overrides = settings.overrides.iter().map(|(name, port, to)| (name.clone(), *port, if *to == server { at } else { *to }));
    Settings { overrides: overrides.collect(), name_servers: vec![far_names(settings.name_servers[0])], ..settings.clone() }
}

/// How long each run took, the shortest first.
fn measure(settings: &Settings, runs: usize) -> Vec<Duration> {
    let mut all: Vec<Duration> = (0..runs)
        .map(|_| {
            let begun = Instant::now();
            let report = probe_address(settings, &mut |_, _, _| {}, &|| false).expect("there is a network");
            let took = begun.elapsed();
            assert_eq!(report.verdict(), Verdict::Pass, "{}", report.line());
            assert!(report.findings.iter().any(|finding| finding.step == "N1" && finding.verdict == Verdict::Pass));
            took
        })
        .collect();
    all.sort_unstable();
    all
}

fn main() -> ExitCode {
    let runs = std::env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(40);
    let (mut server, paper) = scene::healthy();
    // One way to log in: the matrix of ways is another matter.
    (server.offers, server.accepts) = (vec!["Basic realm=\"mail\""], vec!["Basic"]);
    let at = server.serve(Some(paper.server(&["http/1.1"])));
    let near = Settings { quit_after: Some(Stage::Nspi), ..scene::settings(at) };
    let mut kept = true;
    for ((what, limit), settings) in LIMITS.into_iter().zip([near.clone(), far(&near, at)]) {
        let times = measure(&settings, runs);
        let of = |hundredths: usize| times[(times.len() * hundredths).div_ceil(100).max(1) - 1];
        let (half, most) = (of(50), of(95));
        let part = most.as_secs_f64() / limit.as_secs_f64();
        println!(
            "D1 to N1, {what}: p50 {} ms, p95 {} ms, limit {} ms ({:.0} % of it), {} runs",
            half.as_millis(),
            most.as_millis(),
            limit.as_millis(),
            part * 100.0,
            times.len()
        );
        kept &= most <= limit;
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
