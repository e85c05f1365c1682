//! Completion for other programs: JSON lines in and out, as [`crate::complete::request`] describes them.

use super::Alive;
use crate::complete::request::{Request, answer};
use crate::engine::{Engine, refusals};
use crate::invoke::{CommandKind, CommandSource};
use crate::syntax::ast::{Body, FunctionKind, ScriptBlock, StatementKind};
use crate::text::Source;
use crate::value::Value;
use parking_lot::Mutex;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

/// Answers requests, one a line, until there are no more. Each gets a shell of its own, made by `engine`, in which its
/// `setup` runs first.
///
/// # Errors
/// When a line is no request, or the other side is gone.
pub fn serve<E: From<io::Error> + From<serde_json::Error>>(
    input: impl BufRead,
    mut out: impl Write,
    mut engine: impl FnMut() -> Result<Engine, E>,
) -> Result<(), E> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Request = serde_json::from_str(&line)?;
        let mut engine = engine()?;
        if let Some(setup) = &request.setup {
            set_up(&mut engine, setup);
        }
        let session = engine.sessions().current().ok();
        let alive = Alive::with_scripts(&Arc::new(Mutex::new(engine)), session);
        serde_json::to_writer(&mut out, &answer(&request, alive.known()))?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

/// Runs a script; of one that does not run here at least the functions are known.
fn set_up(engine: &mut Engine, script: &str) {
    let source = Arc::new(Source::new(script));
    let parsed = crate::syntax::parse(&source);
    if parsed.problems.is_empty() && refusals(&parsed.tree, engine.commands()).is_empty() {
        engine.run(&parsed, &source, Vec::new());
    } else {
        declare(engine, &parsed.tree);
    }
}

fn declare(engine: &mut Engine, script: &ScriptBlock) {
    let Body::Plain(block) = &script.body else { return };
    for statement in &block.statements {
        let StatementKind::Function(function) = &statement.kind else { continue };
        let kind = if function.kind == FunctionKind::Filter { CommandKind::Filter } else { CommandKind::Function };
        let signature = Arc::new(crate::bind::of_function(function));
        let source = CommandSource::Function { signature, body: Value::Null, module: "".into(), kind };
        engine.commands_mut().set_function(&function.name, source);
    }
}
