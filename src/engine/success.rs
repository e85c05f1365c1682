//! What `$?` is told by statements that are no command: an expression went well, but for what stands in its parentheses.

use crate::syntax::ast::{Block, Expression, ExpressionKind, Pipeline, Stage, Statement, StatementKind};
use crate::syntax::walk::Node;

/// Whether an expression that was evaluated is a success by itself; the commands in parentheses say so for themselves.
#[inline]
pub(super) fn says_success(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Paren(statement) => is_success(statement),
        ExpressionKind::Subexpression(block) => block.statements.is_empty(),
        ExpressionKind::ArrayExpression(block) => of_list(block),
        _ => true,
    }
}

/// The same of a statement, or of what is assigned: all but expressions have told by themselves.
#[inline]
pub(super) fn is_success(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Expression(expression) => says_success(expression),
        StatementKind::Pipeline(pipeline) => of_pipeline(pipeline),
        StatementKind::Assignment(assignment) => is_success(&assignment.value),
        _ => false,
    }
}

#[cold]
fn of_pipeline(pipeline: &Pipeline) -> bool {
    matches!(&pipeline.stages[..], [Stage::Expression(expression, _)] if says_success(expression))
}

fn of_list(block: &Block) -> bool {
    match &block.statements[..] {
        [] => true,
        [only] => !block.has_trap && is_success(only),
        _ => false,
    }
}

/// Whether a command is run in a statement.
pub(super) fn runs_command(statement: &Statement) -> bool {
    let mut found = false;
    Node::Statement(statement).all(&mut |node| found |= matches!(node, Node::Command(_)));
    found
}
