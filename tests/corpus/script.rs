//! Scripts with what they print: below each piece of code stand its output (`#: ` lines) and the ids of its errors (`#! ` lines).
//! A first line `#on files` or `#on server` says where the script runs; without it it runs on both.

use crate::example::tidy;
use crate::world::{Printed, Seat, World};
use crate::{Case, bless};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All scripts.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut files = Vec::new();
    find(&root, &mut files);
    files.sort();
    files.into_iter().flat_map(|path| cases(&root, path)).collect()
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // Scripts of their own, which tests/it/published.rs runs.
        if path.ends_with("published") {
            continue;
        }
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "ps1") {
            found.push(path);
        }
    }
}

fn cases(root: &Path, path: PathBuf) -> Vec<Case> {
    let text: Arc<str> = std::fs::read_to_string(&path).unwrap_or_default().into();
    let seats: &[Seat] = match text.lines().next() {
        Some("#on files") => &[Seat::Files],
        Some("#on server") => &[Seat::Server],
        _ => &[Seat::Files, Seat::Server],
    };
    let name = path.strip_prefix(root).unwrap_or(&path).with_extension("").display().to_string();
    let case = |&seat: &Seat| {
        let (path, text) = (path.clone(), text.clone());
        let run = move |seat| check(&path, &text, seat);
        Case { name: format!("scripts::{name}"), seat, run: Box::new(run) }
    };
    seats.iter().map(case).collect()
}

/// A piece of code and what is expected of it, each line as it stands in the file.
#[derive(Default)]
struct Piece<'a> {
    code: Vec<&'a str>,
    expected: Vec<&'a str>,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![Piece::default()];
    for line in text.lines() {
        let expectation = line.starts_with("#:") || line.starts_with("#!");
        let last = pieces.last_mut().filter(|piece| expectation || piece.expected.is_empty());
        let piece = match last {
            Some(piece) => piece,
            None => {
                pieces.push(Piece::default());
                let last = pieces.len() - 1;
                &mut pieces[last]
            }
        };
        if expectation { piece.expected.push(line) } else { piece.code.push(line) }
    }
    pieces
}

/// What was printed, as it is written below the code.
fn written(printed: &Printed) -> Vec<String> {
    let text = tidy(&printed.text);
    let output = text.lines().map(|line| format!("#: {line}").trim_end().to_owned());
    let output: Vec<String> = if text.is_empty() { Vec::new() } else { output.collect() };
    output.into_iter().chain(printed.error_ids().into_iter().map(|id| format!("#! {id}"))).collect()
}

fn check(path: &Path, text: &str, seat: Seat) -> Result<(), String> {
    let mut world = World::new(seat)?;
    let mut whole = String::new();
    let mut wrong = String::new();
    for piece in pieces(text) {
        let printed = world.run(&piece.code.join("\n"));
        let lines = written(&printed);
        if lines != piece.expected {
            wrong.push_str(&format!("{}\nprints\n{}\n{}\n", piece.code.join("\n"), lines.join("\n"), printed.errors));
        }
        for line in piece.code.iter().copied().chain(lines.iter().map(String::as_str)) {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    if bless::wanted() {
        return std::fs::write(path, whole).map_err(|error| error.to_string());
    }
    Err(wrong)
}
