//! The ids of error records: each one in the source is explained in `record::KNOWN_ERRORS`, or is PowerShell's.

use emsh::record::KNOWN_ERRORS;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const POWERSHELL: &str = include_str!("../fixtures/error-ids-of-powershell.txt");

/// The source without its tests, by file.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source can be read").map(|entry| entry.expect("an entry can be read").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") && !entry.to_string_lossy().ends_with("tests.rs") {
                let text = std::fs::read_to_string(&entry).expect("the source can be read");
                let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
                found.push((entry, text[..end].to_owned()));
            }
        }
    }
    found
}

/// The arguments behind an opening bracket, up to the one that closes it.
fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut quoted, mut escaped) = (0, 0, false, false);
    let mut found = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(&text[from..at]);
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// The texts in quotes that could be ids.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    let is_id = |text: &&str| {
        text.len() > 3
            && !text.starts_with("Emsh.")
            && text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.' || letter == '_')
    };
    code.split('"').skip(1).step_by(2).filter(is_id)
}

/// The module that a file belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap_or(path);
    inside.iter().next().map(|first| first.to_string_lossy().trim_end_matches(".rs").to_owned()).unwrap_or_default()
}

/// The functions of a module that are given an id, with its place among their arguments.
fn makers(sources: &[(PathBuf, String)], of: &str) -> BTreeMap<String, BTreeSet<usize>> {
    let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (_, text) in sources.iter().filter(|(path, _)| module(path) == of) {
        for (at, _) in text.match_indices("fn ") {
            let Some((name, rest)) = text[at + 3..].split_once('(') else { continue };
            let name = name.split('<').next().unwrap_or(name);
            let parameters = arguments(rest).into_iter().map(str::trim).filter(|one| !one.is_empty() && !one.ends_with("self"));
            for (place, _) in
                parameters.enumerate().filter(|(_, one)| one.starts_with("id: ") && (one.contains("str") || one.contains("Text")))
            {
                found.entry(name.to_owned()).or_default().insert(place);
            }
        }
    }
    // Many types have a `new`.
    found.remove("new");
    for name in ["ErrorRecord::new", "OperatorError::new"] {
        found.entry(name.to_owned()).or_default().insert(0);
    }
    found
}

/// All ids in the source with a file that has them.
fn ids() -> BTreeMap<String, PathBuf> {
    let sources = sources();
    let mut makers_of: BTreeMap<String, BTreeMap<String, BTreeSet<usize>>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for (path, text) in &sources {
        let own = module(path);
        let makers = makers_of.entry(own.clone()).or_insert_with(|| makers(&sources, &own));
        let mut add = |code: &str| {
            literals(code).for_each(|id| {
                found.entry(id.to_owned()).or_insert_with(|| path.clone());
            })
        };
        for (maker, places) in makers.iter() {
            for (at, _) in text.match_indices(&format!("{maker}(")) {
                let before = text[..at].trim_end();
                if before.ends_with("fn") || text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
                    continue;
                }
                let given = arguments(&text[at + maker.len() + 1..]);
                places.iter().filter_map(|place| given.get(*place)).for_each(|argument| add(argument));
            }
        }
        // Fields, and what a function or a variable called `id` is.
        text.match_indices(" id: \"").for_each(|(at, _)| add(text[at + 5..].split_inclusive('"').take(2).collect::<String>().as_str()));
        for (at, _) in text.match_indices("fn id(&self)") {
            if let Some((_, body)) = text[at..].split_once('{') {
                add(&arguments(body).join(","));
            }
        }
        for start in ["let id = ", "let (id, "] {
            text.match_indices(start).for_each(|(at, _)| add(text[at..].split(';').next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn every_error_id_is_explained_or_powershells() {
    let powershell: BTreeSet<&str> = POWERSHELL.lines().filter(|line| !line.starts_with('#')).collect();
    let ids = ids();
    let is_known = |id: &str| KNOWN_ERRORS.iter().any(|known| known.id == id);
    let new: Vec<String> = ids
        .iter()
        .filter(|(id, _)| !is_known(id) && !powershell.contains(id.as_str()))
        .map(|(id, path)| format!("{id} ({}): explain it in src/record/known.rs, or add it to the ids of PowerShell", path.display()))
        .collect();
    assert_eq!(new, Vec::<String>::new());
    let gone: Vec<&str> = KNOWN_ERRORS.iter().map(|known| known.id).filter(|id| !ids.contains_key(*id)).collect();
    assert_eq!(gone, Vec::<&str>::new(), "nothing in the source gives these any more");
}
