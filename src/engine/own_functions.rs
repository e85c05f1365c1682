//! Functions that the shell brings along, written in its own language.

use super::Engine;
use crate::syntax::ast::{Body, Function, StatementKind};
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

static FUNCTIONS: LazyLock<Vec<Arc<Function>>> = LazyLock::new(|| {
    let parsed = crate::syntax::parse(&Arc::new(Source::new(TEXT)));
    match &parsed.tree.body {
        Body::Plain(block) => block
            .statements
            .iter()
            .filter_map(|statement| if let StatementKind::Function(function) = &statement.kind { Some(function.clone()) } else { None })
            .collect(),
        Body::Named(_) => Vec::new(),
    }
});

impl Engine {
    /// Defines the functions that the shell brings along.
    pub(super) fn define_own_functions(&mut self) {
        FUNCTIONS.iter().for_each(|function| self.define(function));
        self.commands.set_alias("md", "mkdir");
    }
}
