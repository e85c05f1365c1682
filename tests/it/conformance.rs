//! What real PowerShell answered, compared with what this program answers. The recordings stand outside of the project:
//! `EMSH_CONFORMANCE` names their folder, `EMSH_CORPUS` that of the lines; without them these tests say so and pass.

use std::path::PathBuf;
use std::process::Command;

fn folder(variable: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        println!("{variable} names no folder: nothing was compared");
    }
    folder
}

/// Runs the judge of the recordings; its output by lines.
fn replay(arguments: &[&str]) -> Option<Vec<String>> {
    let judge = folder("EMSH_CONFORMANCE")?.join("replay.py");
    let output =
        Command::new("python3").arg(judge).arg(env!("CARGO_BIN_EXE_emsh")).args(arguments).output().expect("python3 runs the judge");
    let lines: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    println!("{}", lines.last().map_or("no answer", String::as_str));
    Some(lines)
}

fn failed(lines: &[String]) -> Vec<&str> {
    lines.iter().filter_map(|line| line.strip_prefix("FAIL ")?.split(':').next()).collect()
}

#[test]
fn every_line_of_the_documentation_means_what_it_means_to_powershell() {
    let Some(lines) = replay(&["--kind", "explain"]) else { return };
    assert_eq!(failed(&lines), Vec::<&str>::new());
    assert_eq!(lines.last().map(String::as_str), Some("3507 passed, 0 failed"));
}

/// Cases that do not pass yet; the list may only shrink.
const PENDING: &str = include_str!("../fixtures/conformance-pending.txt");

#[test]
fn scripts_answer_as_powershell_does() {
    let Some(lines) = replay(&["--timeout", "60"]) else { return };
    let pending: Vec<&str> = PENDING.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let failed = failed(&lines);
    assert!(failed.len() < 654, "the judge compared nothing: {:?}", lines.last());
    let new: Vec<&&str> = failed.iter().filter(|id| !pending.contains(id)).collect();
    assert_eq!(new, Vec::<&&str>::new(), "these passed before");
    let done: Vec<&&str> = pending.iter().filter(|id| !failed.contains(id)).collect();
    assert_eq!(done, Vec::<&&str>::new(), "these pass now: take them off tests/fixtures/conformance-pending.txt");
}

/// Cases of completion that do not pass yet, or on purpose.
const PENDING_COMPLETION: &str = include_str!("../fixtures/completion-pending.txt");

#[test]
fn completion_answers_as_powershell_does() {
    let Some(lines) = replay(&["--kind", "completion"]) else { return };
    let pending: Vec<&str> = PENDING_COMPLETION.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let failed = failed(&lines);
    assert!(failed.len() < 78, "the judge compared nothing: {:?}", lines.last());
    let new: Vec<&&str> = failed.iter().filter(|id| !pending.contains(id)).collect();
    assert_eq!(new, Vec::<&&str>::new(), "these passed before");
    let done: Vec<&&str> = pending.iter().filter(|id| !failed.contains(id)).collect();
    assert_eq!(done, Vec::<&&str>::new(), "these pass now: take them off tests/fixtures/completion-pending.txt");
}
