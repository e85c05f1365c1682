//! The figures of the README, as whole processes: `cargo bench --bench figures`.
//!
//! Each line is the median of several runs, the peers in the same minutes on the same machine. nushell is compared where `NU` names
//! its program; `SERVERS` is how many servers the organization has.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench is a main: it reads the environment and says what it measured"
)]

use emsh::config::{Folders, Store, SystemDisk, initial_organization, initial_server};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;

const EMSH: &str = env!("CARGO_BIN_EXE_emsh");
const EMSHD: &str = env!("CARGO_BIN_EXE_emshd");

/// The same work for emsh and for nushell.
const WORK: [(&str, &str, &str); 4] = [
    (
        "a million numbers through a filter and a sum",
        "1..1000000 | Where-Object { $_ % 2 } | Measure-Object -Sum | ForEach-Object Sum",
        "1..1000000 | where {|x| $x mod 2 == 1 } | math sum",
    ),
    (
        "a loop of a million additions",
        "$s = 0; for ($i = 0; $i -lt 1000000; $i++) { $s += $i }; $s",
        "mut s = 0; for i in 0..<1000000 { $s += $i }; $s",
    ),
    (
        "100,000 function calls",
        "function f($x) { $x + 1 }; $r = 0; foreach ($i in 1..100000) { $r = f $i }; $r",
        "def f [x] { $x + 1 }; mut r = 0; for i in 1..100000 { $r = (f $i) }; $r",
    ),
    (
        "100,000 objects made, sorted and exported",
        "1..100000 | ForEach-Object { [pscustomobject]@{ n = ($_ * 7919) % 100003; s = \"x$_\" } } | Sort-Object n | Export-Csv out.csv -NoTypeInformation",
        "1..100000 | each {|i| {n: (($i * 7919) mod 100003), s: $\"x($i)\"} } | sort-by n | to csv | save -f out.csv",
    ),
];

/// How often a start is measured.
const STARTS: usize = 201;

fn median_of(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn taken(run: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    run();
    begun.elapsed()
}

fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    median_of((0..runs).map(|_| taken(&mut run)).collect())
}

/// The medians of two things that are done in turn, so that a machine that grows slower meanwhile is slower for both.
fn in_turn(runs: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let (ones, others) = (0..runs).map(|_| (taken(&mut one), taken(&mut other))).unzip();
    (median_of(ones), median_of(others))
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
}

fn time(folder: &Path, runs: usize, program: &str, arguments: &[&str]) -> Duration {
    median(runs, || run(folder, program, arguments))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() {
    let folder = tempfile::tempdir().expect("there is room");
    let here = folder.path();
    let (start, nothing) = in_turn(STARTS, || run(here, EMSH, &["-NoProfile", "-Command", "$null"]), || run(here, "/bin/true", &[]));
    println!(
        "start: {:.2} ms; /bin/true: {:.2} ms; {:.1} times",
        milliseconds(start),
        milliseconds(nothing),
        start.as_secs_f64() / nothing.as_secs_f64()
    );
    let nu = std::env::var("NU").ok();
    for (what, ours, theirs) in WORK {
        let own = time(here, 5, EMSH, &["-NoProfile", "-Command", ours]);
        match &nu {
            Some(nu) => {
                let other = time(here, 5, nu, &["-n", "-c", theirs]);
                let ratio = other.as_secs_f64() / own.as_secs_f64();
                println!("{what}: {:.0} ms; nushell: {:.0} ms; {ratio:.1} times as fast", milliseconds(own), milliseconds(other));
            }
            None => println!("{what}: {:.0} ms", milliseconds(own)),
        }
    }
    servers(here);
}

/// An organization of many servers, on files and over the socket.
fn servers(here: &Path) {
    let count: usize = std::env::var("SERVERS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let folders = Folders::inside(here.join("org"));
    let texts: Vec<_> = (0..count)
        .map(|number| {
            let host = format!("ex{number:04}.contoso.com");
            (format!("EX{number:04}").as_str().into(), initial_server(Some(&host), &["127.0.0.1:0"], Uuid::from_u128(number as u128), 0))
        })
        .collect();
    Store::create(&folders, &SystemDisk, &initial_organization("Contoso", Uuid::nil(), 0), &texts).expect("there is room");
    let sync = median(41, || {
        let path = here.join("sync");
        std::fs::write(&path, "x").expect("there is room");
        std::fs::File::open(&path).and_then(|file| file.sync_all()).expect("it can be synced");
    });
    println!("one fsync: {:.2} ms", milliseconds(sync));
    let org = folders.configuration.display().to_string();
    let line = |line: &'static str| -> Vec<String> { ["-NoProfile", "-ConfigDir", &org, "-Command", line].map(str::to_owned).to_vec() };
    let measure = |runs: usize, text: &'static str| {
        let words = line(text);
        time(here, runs, EMSH, &words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let both = |place: &str| {
        println!("{place}: Get-MapiVirtualDirectory, {count} servers: {:.1} ms", milliseconds(measure(21, "Get-MapiVirtualDirectory")));
        let set = "Set-MapiVirtualDirectory EX0500\\mapi* -ExternalUrl \"https://$(Get-Random).contoso.com/mapi\" -WarningAction SilentlyContinue";
        println!("{place}: one Set-MapiVirtualDirectory: {:.1} ms", milliseconds(measure(11, set)));
    };
    both("files");
    let piped = measure(1, "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://mail.contoso.com/mapi");
    println!("files: {count} piped Set-MapiVirtualDirectory: {:.2} s", piped.as_secs_f64());
    let daemon =
        Daemon(Command::new(EMSHD).args(["--server", "EX0000", "--config-dir", &org]).stderr(Stdio::null()).spawn().expect("it starts"));
    while std::os::unix::net::UnixStream::connect(folders.socket()).is_err() {
        std::thread::yield_now();
    }
    both("socket");
    drop(daemon);
}

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
