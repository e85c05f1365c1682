//! The workloads of `workloads.ps1` against what PowerShell took for them, and how time and memory grow with the work:
//! `cargo bench --bench workloads`.
//!
//! `workloads-pwsh.txt` holds what PowerShell took. Times are medians of [`RUNS`] processes and measured inside of them, as PowerShell's
//! were; only a start is measured from outside. What a workload computes must be what PowerShell computed.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench is a main: it says what it measured")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const EMSH: &str = env!("CARGO_BIN_EXE_emsh");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workloads.ps1");
const RECORDED: &str = include_str!("workloads-pwsh.txt");

/// How often each workload runs; its median counts.
const RUNS: usize = 5;
/// How often the shell is started.
const STARTS: usize = 41;

/// What a workload took.
#[derive(Clone)]
struct Taken {
    seconds: f64,
    megabytes: f64,
    check: String,
}

/// Reads `name  seconds s  peak MB  check=…`, which is what the script prints and what the recording consists of.
fn parse(line: &str) -> Option<(&str, Taken)> {
    let (figures, check) = line.split_once("check=")?;
    let [name, seconds, "s", megabytes, "MB"] = figures.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let taken = Taken { seconds: seconds.parse().ok()?, megabytes: megabytes.parse().ok()?, check: check.trim_end().to_owned() };
    Some((name, taken))
}

fn median(mut runs: Vec<Taken>) -> Taken {
    runs.sort_by(|left, right| left.seconds.total_cmp(&right.seconds));
    runs[runs.len() / 2].clone()
}

fn run(name: &str, times: usize, folder: &Path) -> Taken {
    let (times, folder) = (times.to_string(), folder.display().to_string());
    let words = ["-NoProfile", "-NonInteractive", "-File", SCRIPT, "-Only", name, "-Temp", &folder, "-Times", &times];
    let output = Command::new(EMSH).args(words).stdin(Stdio::null()).output().expect("the shell starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{name}: {errors}");
    parse(text.trim_end()).unwrap_or_else(|| panic!("{name}: {text}")).1
}

fn workload(name: &str, times: usize, folder: &Path) -> Taken {
    median((0..RUNS).map(|_| run(name, times, folder)).collect())
}

/// A start, seen from outside.
fn start(folder: &Path) -> Taken {
    let idle = run("idle", 1, folder);
    let one = || {
        let begun = Instant::now();
        let words = ["-NoProfile", "-NonInteractive", "-Command", "1"];
        let status = Command::new(EMSH).args(words).stdin(Stdio::null()).stdout(Stdio::null()).status().expect("the shell starts");
        assert!(status.success());
        Taken { seconds: begun.elapsed().as_secs_f64(), ..idle.clone() }
    };
    median((0..STARTS).map(|_| one()).collect())
}

fn main() {
    let folder = tempfile::tempdir().expect("there is room");
    let here = folder.path();
    println!("{:<12} {:>9} {:>12} {:>7} {:>8} {:>11} {:>6}", "workload", "emsh", "PowerShell", "times", "memory", "PowerShell", "part");
    let (mut product, mut count) = (0.0, 0.0);
    let (mut slowest, mut largest) = ((f64::MAX, ""), (0.0, ""));
    for (name, theirs) in RECORDED.lines().filter_map(parse) {
        let own = if name == "startup" { start(here) } else { workload(name, 1, here) };
        assert!(name == "startup" || own.check == theirs.check, "{name} computes {}, and PowerShell {}", own.check, theirs.check);
        let (times, part) = (theirs.seconds / own.seconds, own.megabytes / theirs.megabytes);
        println!(
            "{name:<12} {:>6.0} ms {:>9.0} ms {times:>7.1} {:>5.1} MB {:>8.0} MB {part:>6.2}",
            own.seconds * 1000.0,
            theirs.seconds * 1000.0,
            own.megabytes,
            theirs.megabytes
        );
        product += times.ln();
        count += 1.0;
        if times < slowest.0 {
            slowest = (times, name);
        }
        if part > largest.0 {
            largest = (part, name);
        }
    }
    println!("geometric mean: {:.1} times as fast; the least is {} with {:.1}", f64::exp(product / count), slowest.1, slowest.0);
    println!("most of PowerShell's memory: {} with {:.2}", largest.1, largest.0);
    for (name, what) in [("stream", "streamed"), ("collect", "collected, sorted and grouped")] {
        // In turn: what else happens on the machine meets both.
        let (ones, tens): (Vec<_>, Vec<_>) = (0..RUNS).map(|_| (run(name, 1, here), run(name, 10, here))).unzip();
        let (one, ten) = (median(ones), median(tens));
        println!(
            "ten times the objects, {what}: {:.1} times the time ({:.0} ms, {:.0} ms), {:.1} times the memory ({:.1} MB, {:.1} MB)",
            ten.seconds / one.seconds,
            one.seconds * 1000.0,
            ten.seconds * 1000.0,
            ten.megabytes / one.megabytes,
            one.megabytes,
            ten.megabytes
        );
    }
}
