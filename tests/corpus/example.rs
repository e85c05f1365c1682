//! The examples of the definitions.

use crate::world::{Printed, Seat, World};
use crate::{Case, bless, changes};
use emsh::catalog::{CMDLETS, CmdletDef, ExampleDef, Runs};
use std::process::{Command, Stdio};

/// All examples that run. Those of a cmdlet that this build has no code for are not there.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for def in CMDLETS.iter().filter(|def| def.runs != Runs::Shell || emsh::cmdlets::open(def).is_some()) {
        for (index, example) in def.examples.iter().enumerate() {
            let name = format!("{}::{}", def.name, index + 1);
            for &seat in seats(def, example) {
                let run = move |seat| check(def, index, example, seat);
                cases.push(Case { name: name.clone(), seat, run: Box::new(run) });
            }
        }
    }
    cases
}

/// Where an example runs. What runs in the shell is the same everywhere.
fn seats(def: &CmdletDef, example: &ExampleDef) -> &'static [Seat] {
    match (example.on, def.runs) {
        ("none", _) => &[],
        ("files", _) | ("both", Runs::Shell) => &[Seat::Files],
        ("server", _) | ("both", Runs::Live) => &[Seat::Server],
        _ => &[Seat::Files, Seat::Server],
    }
}

fn check(def: &'static CmdletDef, index: usize, example: &ExampleDef, seat: Seat) -> Result<(), String> {
    let mut world = World::new(seat)?;
    let before = changes::read(&world.organization());
    let printed = match example.run.strip_prefix("emsh ") {
        Some(words) => direct(words, &world)?,
        None => world.run(example.run),
    };
    if !printed.errors.is_empty() {
        return Err(format!("{}\nended with\n{}{}", example.run, printed.text, printed.errors));
    }
    let changed = changes::between(&before, &changes::read(&world.organization()));
    let shown = tidy(&printed.text);
    let shows_right = example.shows.is_empty() || shown == tidy(example.shows);
    let changes_right = changed == tidy(example.changes);
    if shows_right && changes_right {
        return Ok(());
    }
    if bless::wanted() {
        let shows = if shows_right { None } else { Some(shown.as_str()) };
        return bless::example(def, index, shows, (!changes_right).then_some(changed.as_str()));
    }
    Err(format!(
        "{}\nprints\n{shown}\n\ninstead of\n{}\n\nand changes\n{changed}\n\ninstead of\n{}",
        example.run,
        tidy(example.shows),
        tidy(example.changes)
    ))
}

/// A line of another shell: the program itself, with words in single quotes or none.
fn direct(words: &str, world: &World) -> Result<Printed, String> {
    let words: Vec<String> = words
        .split('\'')
        .enumerate()
        .flat_map(|(index, part)| if index % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() })
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_emsh"))
        .arg("-ConfigDir")
        .arg(world.organization())
        .args(words)
        .env_clear()
        .env("TZ", "UTC")
        .env("HOME", world.organization())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Printed { text: text(output.stdout), errors: text(output.stderr) })
}

/// A text without blanks at the ends of its lines and empty lines around it.
pub(crate) fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
