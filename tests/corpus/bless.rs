//! `BLESS=1`: what was printed and changed becomes what is expected.

use emsh::catalog::CmdletDef;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use toml_edit::{DocumentMut, Item, Table};

/// Tests run side by side, and several examples stand in one file.
static WRITING: Mutex<()> = Mutex::new(());

/// Whether expectations are to be rewritten.
pub(crate) fn wanted() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Writes what an example prints and changes into its definition.
pub(crate) fn example(def: &CmdletDef, index: usize, shows: Option<&str>, changes: Option<&str>) -> Result<(), String> {
    let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = definition(def)?;
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let examples = document.get_mut("example").and_then(Item::as_array_of_tables_mut).ok_or("the definition has no examples")?;
    let table = examples.get_mut(index).ok_or("the definition has fewer examples")?;
    for (key, value) in [("shows", shows), ("changes", changes)] {
        match value {
            Some("") => drop(table.remove(key)),
            Some(value) => put(table, key, value)?,
            None => {}
        }
    }
    let order = ["title", "run", "shows", "changes", "on"];
    table.sort_values_by(|left, _, right, _| {
        let place = |key: &toml_edit::Key| order.iter().position(|own| *own == key.get());
        place(left).cmp(&place(right))
    });
    std::fs::write(path, document.to_string()).map_err(|error| error.to_string())
}

/// Sets a key, written so that backslashes and quotes stand for themselves.
fn put(table: &mut Table, key: &str, value: &str) -> Result<(), String> {
    let written = if value.contains('\n') || value.contains('\'') { format!("'''\n{value}\n'''") } else { format!("'{value}'") };
    let line: DocumentMut = format!("{key} = {written}\n").parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    table.insert(key, line.get(key).cloned().unwrap_or_default());
    Ok(())
}

fn definition(def: &CmdletDef) -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("commands");
    let folders = std::fs::read_dir(root).map_err(|error| error.to_string())?;
    let file = format!("{}.toml", def.name);
    folders.flatten().map(|folder| folder.path().join(&file)).find(|path| path.is_file()).ok_or_else(|| format!("there is no {file}"))
}
