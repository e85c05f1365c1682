//! Statements and pipelines.

use super::ast::{
    Assignment, AssignmentOperator, BinaryOperator, Block, Chain, ChainOperator, Expression, ExpressionKind, Jump, Leave, Pipeline, Stage,
    Statement, StatementKind,
};
use super::cursor::{Parser, ends_word, is_line_end};
use super::number;

impl Parser<'_> {
    /// Statements up to the end of the text.
    pub(super) fn statements_to_end(&mut self) -> Block {
        let mut block = self.statements_until('\0');
        while let Some(letter) = self.peek() {
            let start = self.at;
            self.next();
            let span = self.span(start);
            self.problem("UnexpectedToken", span, format!("{letter} closes nothing that is open."));
            let mut more = self.statements_until('\0');
            block.statements.append(&mut more.statements);
            block.has_trap |= more.has_trap;
        }
        block
    }

    /// Statements up to `close`, which is left standing, or another closing bracket.
    pub(super) fn statements_until(&mut self, close: char) -> Block {
        let start = self.at;
        let mut statements = Vec::new();
        loop {
            self.skip_separators();
            match self.peek() {
                None => break,
                Some(letter) if letter == close => break,
                Some(')' | '}') => break,
                Some(_) => {}
            }
            let before = self.at;
            statements.push(self.statement());
            self.end_of_statement(&statements, before);
        }
        let has_trap = statements.iter().any(|statement| matches!(statement.kind, StatementKind::Trap(_)));
        Block { statements, has_trap, span: self.span(start) }
    }

    /// Reports what stands behind a statement where it should have ended, and goes on behind it.
    fn end_of_statement(&mut self, statements: &[Statement], before: usize) {
        self.skip_blanks();
        let closed = statements.last().is_some_and(|statement| ends_itself(&statement.kind)) && self.at > before;
        let Some(next) = self.peek() else { return };
        if is_line_end(next) || matches!(next, ';' | ')' | '}') || closed {
            return;
        }
        let start = self.at;
        while self.peek().is_some_and(|letter| !ends_word(letter)) {
            self.next();
        }
        if self.at == start {
            self.next();
        }
        let span = self.span(start);
        if self.problems.last().is_none_or(|last| last.span.end < span.start) || self.at > start {
            self.problem(
                "UnexpectedToken",
                span,
                format!("{} does not belong here; a statement ends with a new line or ;.", self.source_text(start)),
            );
        }
    }

    fn source_text(&self, start: usize) -> &str {
        &self.text[start..self.at]
    }

    /// One statement.
    pub(super) fn statement(&mut self) -> Statement {
        let start = self.at;
        let kind = self.nested(Self::statement_kind).unwrap_or(StatementKind::Error);
        Statement { kind, span: self.span(start) }
    }

    fn statement_kind(&mut self) -> StatementKind {
        let label = self.label();
        if let Some(kind) = self.keyword_statement(label) {
            return kind;
        }
        self.chain().kind
    }

    /// `:label` before a loop.
    fn label(&mut self) -> Option<super::ast::Name> {
        let start = self.at;
        if !self.take(":") {
            return None;
        }
        let name = self.take_while(|letter| super::cursor::is_name(letter) || letter == '-');
        if name.is_empty() {
            self.at = start;
            return None;
        }
        let name = name.into();
        self.skip_lines();
        Some(name)
    }

    /// What may stand in parentheses: a pipeline or an assignment.
    pub(super) fn paren_statement(&mut self) -> Option<Statement> {
        let statement = self.chain();
        Some(statement)
    }

    /// Pipelines connected by `&&` and `||`.
    fn chain(&mut self) -> Statement {
        let start = self.at;
        let mut left = self.pipeline_statement();
        loop {
            let end = self.at;
            self.skip_blanks();
            let operator = if self.take("&&") {
                ChainOperator::And
            } else if self.take("||") {
                ChainOperator::Or
            } else {
                self.at = end;
                return left;
            };
            self.skip_lines();
            if self.is_end() {
                self.missing("EmptyPipelineChainElement", "A command is missing behind the operator.");
                return left;
            }
            let right = self.pipeline_statement();
            left = Statement { kind: StatementKind::Chain(Box::new(Chain { left, operator, right })), span: self.span(start) };
        }
    }

    /// A pipeline or an assignment.
    fn pipeline_statement(&mut self) -> Statement {
        let start = self.at;
        let kind = self.pipeline_kind();
        Statement { kind, span: self.span(start) }
    }

    fn pipeline_kind(&mut self) -> StatementKind {
        let mut stages = Vec::new();
        if self.begins_expression_statement() {
            let expression = self.expression();
            let end = self.at;
            self.skip_blanks();
            if let Some((operator, length)) = self.assignment_operator() {
                let token = self.at;
                self.check_assignable(&expression);
                self.at += length;
                return self.assignment(expression, operator, token);
            }
            let mut redirections = Vec::new();
            self.at = end;
            loop {
                self.skip_blanks();
                let Some(redirection) = self.redirection() else { break };
                redirections.push(redirection);
            }
            self.at = if redirections.is_empty() { end } else { self.at };
            stages.push(Stage::Expression(expression, redirections));
        } else if self.begins_command() {
            stages.push(Stage::Command(self.command()));
        } else {
            let start = self.at;
            match self.peek() {
                Some('|') => {
                    self.next();
                    let span = self.span(start);
                    self.problem("EmptyPipeElement", span, "A command is missing before this pipe.");
                }
                _ => self.missing("MissingExpression", "A command or value is missing here."),
            }
            return StatementKind::Error;
        }
        self.further_stages(&mut stages);
        let end = self.at;
        self.skip_blanks();
        let background = self.looking_at("&") && !self.looking_at("&&");
        if background {
            self.next();
        } else {
            self.at = end;
        }
        match stages.pop() {
            Some(Stage::Expression(expression, redirections)) if stages.is_empty() && redirections.is_empty() && !background => {
                StatementKind::Expression(expression)
            }
            last => {
                stages.extend(last);
                StatementKind::Pipeline(Pipeline { stages, background })
            }
        }
    }

    fn further_stages(&mut self, stages: &mut Vec<Stage>) {
        loop {
            let end = self.at;
            self.skip_blanks();
            if !self.begins_pipe() {
                self.at = end;
                self.skip_lines();
                if !self.begins_pipe() || self.at == end {
                    self.at = end;
                    return;
                }
            }
            let pipe = self.at;
            self.next();
            self.skip_lines();
            if self.begins_expression_statement() {
                let start = self.at;
                let expression = self.expression();
                let span = self.span(start);
                self.problem(
                    "ExpressionsMustBeFirstInPipeline",
                    span,
                    "Only a command can take input from a pipe; a value can only stand first.",
                );
                stages.push(Stage::Expression(expression, Vec::new()));
            } else if self.begins_command() {
                stages.push(Stage::Command(self.command()));
            } else {
                if self.is_end() {
                    self.incomplete = true;
                }
                let span = self.span_of_letters(pipe, 1);
                self.problem("EmptyPipeElement", span, "A command is missing behind this pipe.");
                return;
            }
        }
    }

    fn begins_pipe(&self) -> bool {
        self.looking_at("|") && !self.looking_at("||")
    }

    /// Whether the statement here is an expression, not a command.
    fn begins_expression_statement(&self) -> bool {
        let rest = self.rest();
        match self.peek() {
            Some('0'..='9' | '.') => number::scan(rest).is_some_and(|(length, _)| {
                let behind = &rest[length..];
                behind.chars().next().is_none_or(|next| {
                    ends_word(next)
                        || matches!(next, '+' | '-' | '*' | '/' | '%' | ']' | '=' | '>' | '<')
                        || behind.starts_with("..")
                        || (next == '.' && !behind[1..].starts_with(|digit: char| digit.is_ascii_digit()))
                })
            }),
            Some('+') if rest.len() == 1 => false,
            Some('{') => true,
            _ => self.begins_expression(),
        }
    }

    fn begins_command(&self) -> bool {
        self.peek().is_some_and(|next| !ends_word(next) && next != '>') || self.looking_at("&")
    }

    fn assignment_operator(&self) -> Option<(AssignmentOperator, usize)> {
        let rest = self.rest();
        let compute = |operator| Some((AssignmentOperator::Compute(operator), 2));
        match rest.as_bytes() {
            [b'=', ..] => Some((AssignmentOperator::Set, 1)),
            [b'+', b'=', ..] => compute(BinaryOperator::Add),
            [b'-', b'=', ..] => compute(BinaryOperator::Subtract),
            [b'*', b'=', ..] => compute(BinaryOperator::Multiply),
            [b'/', b'=', ..] => compute(BinaryOperator::Divide),
            [b'%', b'=', ..] => compute(BinaryOperator::Remainder),
            [b'?', b'?', b'=', ..] => Some((AssignmentOperator::IfNull, 3)),
            _ => None,
        }
    }

    fn check_assignable(&mut self, target: &Expression) {
        let fits = match &target.kind {
            ExpressionKind::Variable(_) | ExpressionKind::Member(_) | ExpressionKind::Index(_) | ExpressionKind::Call(_) => true,
            ExpressionKind::Cast(_, operand) => {
                self.check_assignable(operand);
                true
            }
            ExpressionKind::Array(items) => {
                items.iter().for_each(|item| self.check_assignable(item));
                true
            }
            ExpressionKind::Paren(_) | ExpressionKind::Error | ExpressionKind::Using(_) => true,
            _ => false,
        };
        if !fits {
            self.problem("InvalidLeftHandSide", target.span, "Only a variable, property or item can stand left of an assignment.");
        }
    }

    fn assignment(&mut self, target: Expression, operator: AssignmentOperator, token: usize) -> StatementKind {
        self.skip_lines();
        if self.is_end() || matches!(self.peek(), Some(')' | '}' | ';' | '|')) {
            if self.is_end() {
                self.incomplete = true;
            }
            let span = self.span_of_letters(token, 1);
            self.problem("ExpectedValueExpression", span, "A value is missing behind the assignment.");
            let value = Statement { kind: StatementKind::Error, span };
            return StatementKind::Assignment(Box::new(Assignment { target, operator, value }));
        }
        let value = self.statement();
        StatementKind::Assignment(Box::new(Assignment { target, operator, value }))
    }

    /// `return`, `exit`, `throw`, with a value perhaps.
    pub(super) fn leave(&mut self, leave: Leave) -> StatementKind {
        let end = self.at;
        self.skip_blanks();
        let value = match self.peek() {
            None => None,
            Some('&') if !self.looking_at("&&") => Some(Box::new(self.chain())),
            Some(next) if is_line_end(next) || matches!(next, ';' | ')' | '}' | '|' | '&') => None,
            Some(_) => Some(Box::new(self.chain())),
        };
        if value.is_none() {
            self.at = end;
        }
        StatementKind::Leave(leave, value)
    }

    /// `break`, `continue`, with a label perhaps.
    pub(super) fn jump(&mut self, jump: Jump) -> StatementKind {
        let end = self.at;
        self.skip_blanks();
        let label = match self.peek() {
            None => None,
            Some(next) if is_line_end(next) || matches!(next, ';' | ')' | '}' | '|' | '&') => None,
            Some(_) => Some(Box::new(self.argument())),
        };
        if label.is_none() {
            self.at = end;
        }
        StatementKind::Jump(jump, label)
    }
}

/// Whether a statement ends with its block, so that the next one needs no separator.
fn ends_itself(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::If(_)
        | StatementKind::Switch(_)
        | StatementKind::For(_)
        | StatementKind::ForEach(_)
        | StatementKind::Try(_)
        | StatementKind::Trap(_)
        | StatementKind::Function(_)
        | StatementKind::Data(_)
        | StatementKind::Foreign(_)
        | StatementKind::Error => true,
        StatementKind::While(statement) => statement.kind == super::ast::WhileKind::While,
        StatementKind::Assignment(assignment) => ends_itself(&assignment.value.kind),
        _ => false,
    }
}
