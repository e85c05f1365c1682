//! What changed in the files of an organization: lines that are gone with `-`, new ones with `+`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The texts of an organization's files by their names.
pub(crate) type Files = BTreeMap<String, String>;

/// Reads the files.
pub(crate) fn read(organization: &Path) -> Files {
    let mut files = Files::new();
    for (folder, prefix) in [(organization.to_owned(), ""), (organization.join("servers"), "servers/")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let (true, Ok(text)) = (name.ends_with(".toml"), std::fs::read_to_string(entry.path())) {
                files.insert(format!("{prefix}{name}"), text);
            }
        }
    }
    files
}

/// The difference. A file that was made or removed is one line; where several files changed, each has its name above it.
pub(crate) fn between(before: &Files, after: &Files) -> String {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut parts: Vec<(&String, Vec<String>)> = Vec::new();
    let mut whole = Vec::new();
    for name in names {
        match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if old != new => parts.push((name, lines(old, new).into_iter().map(without_number).collect())),
            (None, Some(_)) => whole.push(format!("+{name}")),
            (Some(_), None) => whole.push(format!("-{name}")),
            _ => {}
        }
    }
    let several = parts.len() > 1;
    for (name, lines) in parts {
        if several {
            whole.push(format!("{name}:"));
        }
        whole.extend(lines);
    }
    whole.join("\n")
}

/// A GUID that was drawn is `…`: on a server others are drawn than on files.
fn without_number(line: String) -> String {
    if line.starts_with("+guid = ") { "+guid = \"…\"".to_owned() } else { line }
}

/// The lines that two texts do not share, in order.
fn lines(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // The longest common subsequence of what is behind each pair of lines.
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            common[i][j] = if left == right { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            found.push(format!("-{}", old[i]));
            i += 1;
        } else {
            found.push(format!("+{}", new[j]));
            j += 1;
        }
    }
    found
}
