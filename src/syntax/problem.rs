//! What parsing found wrong, and what it returns.

use super::ast::ScriptBlock;
use crate::text::Span;
use std::sync::Arc;

/// Something wrong in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// PowerShell's parser error id.
    pub id: &'static str,
    /// Where.
    pub span: Span,
    /// A sentence for people.
    pub message: String,
}

/// The result of parsing.
#[derive(Debug)]
pub struct Parse {
    /// The tree; where something was wrong it has `Error` nodes.
    pub tree: Arc<ScriptBlock>,
    /// What was wrong, by place.
    pub problems: Vec<Problem>,
    /// Whether the text only ends too early: with more of it, the problems could go away.
    pub incomplete: bool,
}
