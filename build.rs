//! Reads `commands/`, reports every problem with its file and line, and writes the tables and structs made of it.

#![allow(clippy::disallowed_methods, reason = "a build script is told by the environment where to write")]

#[path = "src/catalog/check.rs"]
mod check;
#[path = "src/catalog/emit.rs"]
mod emit;
#[path = "src/catalog/resolve.rs"]
mod resolve;
#[path = "src/catalog/source.rs"]
mod source;

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    for path in ["build.rs", "commands", "src/catalog", "src/cmdlets", "src/management"] {
        println!("cargo::rerun-if-changed={path}");
    }
    link();
    let mut sources = source::Sources::default();
    read(Path::new("commands"), &mut sources)?;
    let problems = check::all(&sources);
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if !problems.is_empty() {
        return Ok(());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?);
    fs::write(out.join("catalog.rs"), emit::catalog(&sources))?;
    fs::write(out.join("parameters.rs"), emit::parameters(&sources))?;
    fs::write(
        out.join("cmdlets_dispatch.rs"),
        emit::cmdlets_dispatch(&sources, |handler| has(Path::new("src/cmdlets"), "struct", handler)),
    )?;
    fs::write(
        out.join("management_dispatch.rs"),
        emit::management_dispatch(&sources, |handler| has(Path::new("src/management"), "fn", handler)),
    )?;
    Ok(())
}

/// The shell is linked for a fixed address where the linker is gcc's or clang's: a shell starts often, and moving a position
/// independent one costs half a millisecond for the 40,000 addresses in its tables. The server, which listens, stays movable.
fn link() {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bin=emsh=-no-pie");
    }
}

/// Reads a folder of definitions in the order of their names.
fn read(folder: &Path, sources: &mut source::Sources) -> Result<()> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, sources)?;
        } else {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            sources.read(&path.strip_prefix("commands")?.to_string_lossy().replace('\\', "/"), &text);
        }
    }
    Ok(())
}

/// Whether the module of a handler (`module::Name`) is there and declares the name.
fn has(folder: &Path, keyword: &str, handler: &str) -> bool {
    let Some((module, name)) = handler.rsplit_once("::") else { return false };
    let module = folder.join(module.replace("::", "/"));
    let needle = format!("{keyword} {name}");
    let declared =
        |text: String| text.split(&needle).skip(1).any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'));
    [module.with_extension("rs"), module.join("mod.rs")].into_iter().any(|path| fs::read_to_string(path).is_ok_and(declared))
}
