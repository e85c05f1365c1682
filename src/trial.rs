//! What takes bytes from anywhere, as functions of bytes: for fuzzing, and for the tests that replay what fuzzing found. None of them
//! may panic, hang or need more memory than its limits say, whatever it is given.

use crate::catalog::CmdletDef;
use crate::complete::{Analysis, Entry, Known, Live, complete};
use crate::engine::{Engine, Environment, Memory, Silent};
use crate::invoke::{Commands, Identity, Stop};
use crate::syntax::walk::Node;
use crate::text::Source;
use crate::value::{Text, Value, time};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// How much of an input is looked at, in bytes.
const LONGEST: usize = 1 << 16;
/// How often running code asks whether it should stop before it is told so.
const STEPS: u64 = 500;

/// The input as text.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(&data[..data.len().min(LONGEST)]).into_owned()
}

/// Parses. Every node and every problem must stand inside of the text.
pub fn parse(data: &[u8]) {
    let text = text(data);
    let source = Arc::new(Source::new(text.as_str()));
    let parsed = crate::syntax::parse(&source);
    let inside = |range: std::ops::Range<usize>| range.start <= range.end && text.get(range).is_some();
    for problem in &parsed.problems {
        assert!(inside(problem.span.range()), "the problem {} stands outside of the text", problem.id);
    }
    Node::Script(&parsed.tree).all(&mut |node| assert!(inside(node.span().range()), "a node stands outside of the text: {node:?}"));
}

/// Binds every command in a text to what the compiled cmdlets take, and completes at its end.
pub fn bind(data: &[u8]) {
    let text = text(data);
    let explained = crate::bind::explain::explain(None, &text, &crate::bind::explain::Signatures::new(), &ALL_COMMANDS);
    assert!(serde_json::to_string(&explained).is_ok(), "what a line means is JSON");
    let known = Known { commands: &ALL_COMMANDS, live: &Nothing };
    let completion = complete(&Analysis::new(&text, known.commands), text.len(), known);
    assert!(text.get(completion.span.range()).is_some(), "what is replaced stands in the text");
}

/// A world without objects, variables and files.
struct Nothing;

impl Live for Nothing {
    fn identities(&self, _noun: &str, _prefix: &str) -> Vec<Identity> {
        Vec::new()
    }

    fn variables(&self) -> Vec<(Text, Value)> {
        Vec::new()
    }

    fn variable(&self, _name: &str) -> Option<Value> {
        None
    }

    fn environment(&self) -> Vec<Text> {
        Vec::new()
    }

    fn entries(&self, _folder: &str) -> Vec<Entry> {
        Vec::new()
    }
}

/// Runs a text in an engine that touches nothing outside, for so many steps.
pub fn evaluate(data: &[u8]) {
    let stop = Stop::after(STEPS);
    let environment = Environment {
        variables: std::collections::BTreeMap::new(),
        folder: PathBuf::from("/nowhere"),
        home: PathBuf::from("/nowhere"),
        computer: "EX01".into(),
        user: "ann".into(),
        process: 1,
        // All is taken from the beginning: the first look, which large values bring about, ends the text.
        memory: || Some(Memory { used: u64::MAX >> 1, limit: 0 }),
        interactive: false,
        clock: || time::UNIX_EPOCH,
        offset: |_| 0,
        random: || 7,
    };
    let open: crate::engine::Open = |name| crate::catalog::cmdlet(name).filter(|def| is_pure(def)).and_then(crate::cmdlets::open);
    let mut engine = Engine::new(PURE_COMMANDS.clone(), Box::new(Silent), environment, stop, open, crate::render::error_text);
    engine.confine();
    let source = Arc::new(Source::new(text(data)));
    engine.run(&crate::syntax::parse(&source), &source, Vec::new());
}

/// Reads CLIXML.
pub fn clixml(data: &[u8]) {
    if let Ok(values) = crate::cmdlets::read_clixml(&text(data)) {
        for value in &values {
            let _ = crate::value::display_text(value);
        }
    }
}

fn commands(cmdlets: &'static [&'static CmdletDef]) -> Commands {
    Commands::new(cmdlets).with_aliases(crate::catalog::ALIASES)
}

/// Every command. Registries are made once: what they cost is not what is tried.
static ALL_COMMANDS: LazyLock<Commands> = LazyLock::new(|| commands(crate::catalog::CMDLETS));
/// The commands that a confined engine has.
static PURE_COMMANDS: LazyLock<Commands> = LazyLock::new(|| commands(&PURE));

/// Cmdlets that work on what they are given and on nothing else.
static PURE: LazyLock<Vec<&'static CmdletDef>> =
    LazyLock::new(|| crate::catalog::CMDLETS.iter().copied().filter(|def| is_pure(def)).collect());

const PURE_NAMES: &[&str] = &[
    "Add-Member",
    "Clear-Variable",
    "Compare-Object",
    "ConvertFrom-Csv",
    "ConvertFrom-Json",
    "ConvertFrom-StringData",
    "ConvertTo-Csv",
    "ConvertTo-Html",
    "ConvertTo-Json",
    "ForEach-Object",
    "Format-Custom",
    "Format-List",
    "Format-Table",
    "Format-Wide",
    "Get-Command",
    "Get-Date",
    "Get-Error",
    "Get-Member",
    "Get-Random",
    "Get-Unique",
    "Get-Variable",
    "Get-Verb",
    "Group-Object",
    "Invoke-Command",
    "Invoke-Expression",
    "Join-String",
    "Measure-Object",
    "New-Alias",
    "New-Guid",
    "New-Object",
    "New-TimeSpan",
    "New-Variable",
    "Out-Default",
    "Out-Null",
    "Out-String",
    "Remove-Variable",
    "Select-Object",
    "Set-Alias",
    "Set-StrictMode",
    "Set-Variable",
    "Sort-Object",
    "Test-Json",
    "Where-Object",
    "Write-Debug",
    "Write-Error",
    "Write-Host",
    "Write-Information",
    "Write-Output",
    "Write-Progress",
    "Write-Verbose",
    "Write-Warning",
];

fn is_pure(def: &CmdletDef) -> bool {
    PURE_NAMES.contains(&def.name)
}
