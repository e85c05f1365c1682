//! Functions that the shell brings along, written in its own language.

use super::script_block::ScriptBlockValue;
use crate::invoke::{CommandSource, OwnFunction};
use crate::syntax::ast::{Body, StatementKind};
use crate::text::Source;
use std::sync::{Arc, LazyLock};

/// `pause` and `mkdir`, as they are everywhere.
const TEXT: &str = "function pause { $null = Read-Host 'Press Enter to continue...' }
function mkdir {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [string[]] $Path,
        [object] $Value,
        [switch] $Force
    )
    process { New-Item -ItemType Directory @PSBoundParameters }
}";

static FUNCTIONS: LazyLock<Vec<CommandSource>> = LazyLock::new(|| {
    let parsed = crate::syntax::parse(&Arc::new(Source::new(TEXT)));
    match &parsed.tree.body {
        Body::Plain(block) => block
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Function(function) => Some(ScriptBlockValue::of_function(function.clone()).into_command(function.kind)),
                _ => None,
            })
            .collect(),
        Body::Named(_) => Vec::new(),
    }
});

/// The functions that the shell brings along, which are read when one is first asked for.
pub(super) const OWN_FUNCTIONS: &[OwnFunction] =
    &[OwnFunction { name: "pause", source: || &FUNCTIONS[0] }, OwnFunction { name: "mkdir", source: || &FUNCTIONS[1] }];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_its_function() {
        for own in OWN_FUNCTIONS {
            assert!(matches!((own.source)(), CommandSource::Function { signature, .. } if *signature.name == *own.name));
        }
        assert_eq!(FUNCTIONS.len(), OWN_FUNCTIONS.len());
    }
}
