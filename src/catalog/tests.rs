//! The checks of definitions: each problem names its file and line.

use super::{check, emit, source::Sources};

fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.read(path, text);
    }
    check::all(&sources).iter().map(ToString::to_string).collect()
}

const GOOD: &str = r#"synopsis = "Shows a thing."
description = "It shows it."
runs = "shell"
handler = "show::ShowThing"

[[parameter]]
name = "Name"
type = "String"
position = 0
help = "Which one."
"#;

#[test]
fn a_good_definition_has_no_problems_and_becomes_code() {
    let files = [("shell/Show-Thing.toml", GOOD)];
    assert_eq!(problems(&files), Vec::<String>::new());
    let mut sources = Sources::default();
    sources.read(files[0].0, files[0].1);
    assert!(emit::catalog(&sources).contains("Show-Thing"));
    assert!(emit::parameters(&sources).contains("pub struct ShowThing"));
    assert!(emit::cmdlets_dispatch(&sources, |handler| handler == "show::ShowThing").contains("show::ShowThing"));
    assert!(!emit::cmdlets_dispatch(&sources, |_| false).contains("show::ShowThing"));
    assert!(emit::management_dispatch(&sources, |_| false).contains("dispatch"));
}

#[test]
fn a_wrong_type_is_reported_with_its_line() {
    let found = problems(&[("shell/Show-Thing.toml", &GOOD.replace("\"String\"", "\"Strnig\""))]);
    assert!(found.iter().any(|problem| problem.starts_with("commands/shell/Show-Thing.toml:8:")), "{found:?}");
}

#[test]
fn a_gap_in_the_positions_is_reported_with_its_line() {
    let found = problems(&[("shell/Show-Thing.toml", &GOOD.replace("position = 0", "position = 2"))]);
    assert!(found.iter().any(|problem| problem.starts_with("commands/shell/Show-Thing.toml:9:")), "{found:?}");
}

#[test]
fn an_unknown_key_is_reported_with_its_line() {
    let found = problems(&[("shell/Show-Thing.toml", &GOOD.replace("position", "positoin"))]);
    assert!(found.iter().any(|problem| problem.starts_with("commands/shell/Show-Thing.toml:9:")), "{found:?}");
}
