//! The module table as a test: a module imports only modules that stand above it, and only those named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each module and what it may import, in reading order.
const LAYERS: &[(&str, &str)] = &[
    ("text", ""),
    ("value", ""),
    ("record", "text value"),
    ("syntax", "text"),
    ("catalog", "value"),
    ("invoke", "text value record catalog"),
    ("bind", "text value record syntax catalog invoke"),
    ("complete", "text value record syntax catalog invoke bind"),
    ("help", "text value catalog invoke"),
    ("render", "text value record catalog"),
    ("wire", "value record catalog invoke"),
    ("mapi", ""),
    ("mailbox", "value mapi"),
    ("config", "text value record catalog"),
    ("logs", "value catalog invoke mapi"),
    ("probe", "text value catalog mapi"),
    ("management", "value record catalog invoke mapi mailbox config logs probe"),
    ("session", "value record catalog invoke wire config management"),
    ("engine", "text value record syntax catalog invoke bind"),
    ("cmdlets", "text value record syntax catalog invoke bind help render mapi logs probe"),
    ("settings", "value"),
    ("repl", "text value record syntax catalog invoke bind complete render engine cmdlets settings"),
    ("trial", "text value syntax catalog invoke bind complete render engine cmdlets"),
    ("server", "value record catalog invoke wire mapi mailbox config logs probe management"),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the source is readable").map(|entry| entry.expect("the entry is readable").path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

#[test]
fn imports_point_downwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, Vec<&str>> =
        LAYERS.iter().map(|(module, imports)| (*module, imports.split_whitespace().collect())).collect();
    for (place, (module, imports)) in LAYERS.iter().enumerate() {
        for import in imports.split_whitespace() {
            assert!(LAYERS[..place].iter().any(|(above, _)| *above == import), "{module} imports {import}, which does not stand above it");
        }
    }
    let mut all = Vec::new();
    files(&root, &mut all);
    let mut wrong = Vec::new();
    for file in all {
        let inside = file.strip_prefix(&root).expect("it stands in src");
        let first = inside.iter().next().expect("it has a name").to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        // emit.rs writes code for other modules.
        if module == "lib" || module == "main" || module == "bin" || inside == Path::new("catalog/emit.rs") {
            continue;
        }
        let Some(allowed) = allowed.get(module.as_str()) else {
            wrong.push(format!("{} is in no layer", inside.display()));
            continue;
        };
        let text = std::fs::read_to_string(&file).expect("the source is readable");
        for (number, line) in text.lines().enumerate() {
            for import in line.match_indices("crate::").map(|(at, _)| &line[at + 7..]) {
                let import: String = import.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                let known = LAYERS.iter().any(|(module, _)| *module == import);
                if known && import != module && !allowed.contains(&import.as_str()) {
                    wrong.push(format!("{}:{}: {module} may not import {import}", inside.display(), number + 1));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_module_stands_in_the_table() {
    let library = include_str!("../../src/lib.rs");
    let listed: Vec<&str> = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let table: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    let mut missing: Vec<&&str> = listed.iter().filter(|module| !table.contains(module)).collect();
    missing.extend(table.iter().filter(|module| !listed.contains(module)));
    assert_eq!(missing, Vec::<&&str>::new(), "src/lib.rs and the table name the same modules");
}
