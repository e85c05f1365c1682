//! What parses but does not run here, found before anything runs.

use crate::syntax::Problem;
use crate::syntax::ast::{Block, Body, Expression, ExpressionKind, FunctionKind, ScriptBlock, Stage, Statement, StatementKind};

/// Everything in a script that nothing here runs, with where and why.
pub fn refusals(script: &ScriptBlock) -> Vec<Problem> {
    let mut found = Vec::new();
    in_script(script, &mut found);
    // Enumerations of names and numbers do run.
    found.retain(|problem| {
        !problem.message.starts_with("enum ") || super::enumeration::members_of(script.source.slice(problem.span)).is_none()
    });
    found
}

fn in_script(script: &ScriptBlock, found: &mut Vec<Problem>) {
    match &script.body {
        Body::Plain(block) => in_block(block, found),
        Body::Named(named) => {
            if let Some(block) = &named.dynamic {
                refuse(found, block.span, "dynamicparam blocks do not run in this shell; declare the parameters in param().");
            }
            [&named.begin, &named.process, &named.end, &named.clean].into_iter().flatten().for_each(|block| in_block(block, found));
        }
    }
}

fn refuse(found: &mut Vec<Problem>, span: crate::text::Span, message: &str) {
    found.push(Problem { id: "NotSupported", span, message: message.to_owned() });
}

fn in_block(block: &Block, found: &mut Vec<Problem>) {
    block.statements.iter().for_each(|statement| in_statement(statement, found));
}

fn in_statement(statement: &Statement, found: &mut Vec<Problem>) {
    match &statement.kind {
        StatementKind::Pipeline(pipeline) => {
            if pipeline.background {
                refuse(found, statement.span, "Background jobs do not run in this shell; leave the & at the end away.");
            }
            for stage in &pipeline.stages {
                if let Stage::Expression(expression, _) = stage {
                    in_expression(expression, found);
                }
            }
        }
        StatementKind::Chain(chain) => {
            in_statement(&chain.left, found);
            in_statement(&chain.right, found);
        }
        StatementKind::Assignment(assignment) => in_statement(&assignment.value, found),
        StatementKind::If(statement) => {
            statement.clauses.iter().for_each(|(_, block)| in_block(block, found));
            statement.otherwise.iter().for_each(|block| in_block(block, found));
        }
        StatementKind::Switch(statement) => {
            statement.clauses.iter().for_each(|(_, block)| in_block(block, found));
            statement.default.iter().for_each(|block| in_block(block, found));
        }
        StatementKind::For(statement) => in_block(&statement.body, found),
        StatementKind::ForEach(inner) => {
            if inner.parallel {
                refuse(
                    found,
                    statement.span,
                    "foreach -parallel belongs to workflows, which do not run in this shell; leave -parallel away.",
                );
            }
            in_block(&inner.body, found);
        }
        StatementKind::While(statement) => in_block(&statement.body, found),
        StatementKind::Try(statement) => {
            in_block(&statement.body, found);
            statement.catches.iter().for_each(|(_, block)| in_block(block, found));
            statement.finally.iter().for_each(|block| in_block(block, found));
        }
        StatementKind::Trap(trap) => in_block(&trap.body, found),
        StatementKind::Function(function) => {
            if function.kind == FunctionKind::Workflow {
                refuse(found, statement.span, "Workflows do not run in this shell; write a function.");
            }
            in_script(&function.body, found);
        }
        StatementKind::Data(block) => in_block(block, found),
        StatementKind::Foreign(word) => refuse(
            found,
            statement.span,
            &format!("{word} definitions do not run in this shell; use functions, hashtables and [pscustomobject]."),
        ),
        StatementKind::Leave(_, value) => value.iter().for_each(|value| in_statement(value, found)),
        StatementKind::Jump(..) | StatementKind::Error => {}
    }
}

fn in_expression(expression: &Expression, found: &mut Vec<Problem>) {
    match &expression.kind {
        ExpressionKind::ScriptBlock(block) => in_script(block, found),
        ExpressionKind::Paren(statement) => in_statement(statement, found),
        ExpressionKind::Subexpression(block) | ExpressionKind::ArrayExpression(block) => in_block(block, found),
        _ => {}
    }
}
