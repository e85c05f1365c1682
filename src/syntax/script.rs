//! Scripts, script blocks, parameters, hashtables and attributes.

use super::ast::{
    AttributeArguments, Block, Body, CommentHelp, Expression, ExpressionKind, NamedBlocks, ParamBlock, Parameter, Requires, ScriptBlock,
    Statement, StatementKind, Using,
};
use super::cursor::{Commas, Parser, is_dash, is_name};
use super::variable::{Within, begins_variable};
use super::{Parse, help};
use crate::text::Source;
use std::sync::Arc;

/// Parses a text. It never fails: what was wrong stands in the result's problems.
pub fn parse(source: &Arc<Source>) -> Parse {
    let mut parser = Parser::new(source, source.text());
    let tree = parser.script();
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.span.start);
    Parse { tree: Arc::new(tree), problems, incomplete: parser.incomplete }
}

/// What `using` may be followed by.
const USING: [&str; 5] = ["assembly", "command", "module", "namespace", "type"];

impl Parser<'_> {
    fn script(&mut self) -> ScriptBlock {
        let mut using = Vec::new();
        loop {
            self.skip_separators();
            let start = self.at;
            if !self.take_keyword("using") {
                break;
            }
            self.skip_blanks();
            let kind: super::ast::Name = self.take_while(is_name).into();
            self.skip_blanks();
            if !USING.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
                self.problem(
                    "MissingUsingStatementDirective",
                    self.span(start),
                    "Behind using stands what is used: namespace, module, assembly.",
                );
            } else if self.is_end() || self.peek().is_some_and(|letter| super::cursor::is_line_end(letter) || matches!(letter, ';' | ',')) {
                self.missing("MissingUsingItemName", format!("The name of the {kind} that is used is missing."));
            }
            let name = self.take_while(|letter| !super::cursor::is_line_end(letter) && letter != ';').trim_end().into();
            using.push(Using { kind, name, span: self.span(start) });
        }
        let help = help::of_comments(self.source.text(), &self.comments);
        let (params, body) = self.block_body('\0');
        let mut rest = self.statements_to_end();
        let body = match body {
            Body::Plain(mut block) => {
                block.statements.append(&mut rest.statements);
                Body::Plain(block)
            }
            named @ Body::Named(_) => named,
        };
        let requires = self.requires.iter().map(|&span| Requires { text: self.source.slice(span)[9..].trim().into(), span }).collect();
        let span = self.span(0);
        ScriptBlock { source: self.source.clone(), span, params, body, using, requires, help: help.map(Arc::new) }
    }

    /// `{ … }` as a value.
    pub(super) fn script_block(&mut self) -> Arc<ScriptBlock> {
        self.script_block_with_help(None)
    }

    /// `{ … }` as a value or body; `help` stood before it.
    pub(super) fn script_block_with_help(&mut self, help: Option<CommentHelp>) -> Arc<ScriptBlock> {
        let start = self.at;
        self.next();
        let comments = self.comments.len();
        let parsed = self.nested(|parser| parser.block_body('}'));
        if !self.take("}") {
            self.missing("MissingEndCurlyBrace", "The block is not closed; write } at its end.");
        }
        let (params, body) = parsed.unwrap_or_else(|| (None, Body::Plain(Block::default())));
        let help = help.or_else(|| help::of_comments(self.source.text(), &self.comments[comments..]));
        let help = help.map(Arc::new);
        Arc::new(ScriptBlock {
            source: self.source.clone(),
            span: self.span(start),
            params,
            body,
            using: Vec::new(),
            requires: Vec::new(),
            help,
        })
    }

    /// The help in the comments just before the word that ends here.
    pub(super) fn help_before(&self) -> Option<CommentHelp> {
        let text = self.source.text();
        help::of_comments(text, help::adjacent(text, &self.comments, self.at))
    }

    /// Parameters and body up to `close`.
    fn block_body(&mut self, close: char) -> (Option<ParamBlock>, Body) {
        self.skip_separators();
        let params = self.param_block();
        self.skip_separators();
        let mut named = NamedBlocks::default();
        let mut any = false;
        loop {
            let start = self.at;
            let Some((word, block)) = self.named_block() else {
                self.at = start;
                break;
            };
            any = true;
            let place = match word {
                "begin" => &mut named.begin,
                "process" => &mut named.process,
                "end" => &mut named.end,
                "clean" => &mut named.clean,
                _ => &mut named.dynamic,
            };
            let twice = place.is_some();
            *place = Some(block);
            if twice {
                let span = self.span(start);
                self.problem("DuplicateScriptCommandClause", span, format!("This script block has a {word} block already."));
            }
            self.skip_separators();
        }
        if !any {
            return (params, Body::Plain(self.statements_until(close)));
        }
        if !self.is_end() && self.peek() != Some(close) {
            let start = self.at;
            let extra = self.statements_until(close);
            let span = self.span(start);
            if !extra.statements.is_empty() {
                self.problem("MissingNamedBlocks", span, "Next to begin, process and end nothing else can stand in a script block.");
            }
        }
        (params, Body::Named(Box::new(named)))
    }

    fn named_block(&mut self) -> Option<(&'static str, Block)> {
        let word = ["begin", "process", "end", "clean", "dynamicparam"].into_iter().find(|word| self.take_keyword(word))?;
        self.skip_lines();
        (self.peek() == Some('{')).then(|| (word, self.block(word)))
    }

    fn param_block(&mut self) -> Option<ParamBlock> {
        let start = self.at;
        let (problems, incomplete) = (self.problems.len(), self.incomplete);
        let mut attributes = Vec::new();
        while self.peek() == Some('[') {
            attributes.push(self.attribute());
            self.skip_separators();
        }
        let found = self.take_keyword("param") && {
            self.skip_lines();
            self.take("(")
        };
        if !found {
            self.at = start;
            self.problems.truncate(problems);
            self.incomplete = incomplete;
            return None;
        }
        let parameters = self.nested(Self::parameters).unwrap_or_default();
        self.close(")", "MissingEndParenthesisInFunctionParameterList", "The parameters are not closed; write ) behind them.");
        Some(ParamBlock { attributes, parameters, span: self.span(start) })
    }

    /// Parameters up to the closing parenthesis.
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        loop {
            self.skip_lines();
            if self.is_end() || self.peek() == Some(')') {
                return parameters;
            }
            let start = self.at;
            let mut attributes = Vec::new();
            while self.peek() == Some('[') {
                attributes.push(self.attribute());
                self.skip_lines();
            }
            if !self.looking_at("$") || !begins_variable(self.rest()) {
                self.missing("InvalidFunctionParameter", "The name of a parameter, as in $Identity, is missing here.");
                return parameters;
            }
            let variable = self.variable(Within::Code);
            if parameters.iter().any(|own: &Parameter| own.variable.key == variable.key) {
                let message = format!("The parameter ${} stands twice in this list.", variable.name);
                self.problem("DuplicateFormalParameter", variable.span, message);
            }
            self.skip_lines();
            let default = self.take("=").then(|| {
                self.skip_lines();
                let commas = std::mem::replace(&mut self.commas, Commas::Separate);
                let default = self.expression();
                self.commas = commas;
                default
            });
            parameters.push(Parameter { attributes, variable, default, span: self.span(start) });
            self.skip_lines();
            if !self.take(",") {
                return parameters;
            }
            self.skip_lines();
            if self.peek() == Some(')') {
                self.missing("MissingExpressionAfterToken", "A parameter is missing behind the last comma.");
            }
        }
    }

    /// The arguments of an attribute up to the closing parenthesis.
    pub(super) fn attribute_arguments(&mut self) -> AttributeArguments {
        self.commas = Commas::Separate;
        let mut arguments = AttributeArguments::default();
        loop {
            self.skip_lines();
            if self.is_end() || self.peek() == Some(')') {
                return arguments;
            }
            let start = self.at;
            let name = self.take_while(is_name);
            let end = self.at;
            self.skip_blanks();
            if !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) {
                let value = if self.take("=") {
                    self.skip_lines();
                    Some(self.expression())
                } else {
                    None
                };
                arguments.named.push((name.into(), value));
            } else {
                self.at = start;
                if !self.begins_expression() {
                    let _ = end;
                    self.missing("UnexpectedToken", "A value is missing in the arguments of the attribute.");
                    return arguments;
                }
                arguments.positional.push(self.expression());
            }
            self.skip_lines();
            if !self.take(",") {
                return arguments;
            }
        }
    }

    /// `@{ … }`.
    pub(super) fn hashtable(&mut self) -> ExpressionKind {
        self.at += 2;
        let entries = self.nested(|parser| {
            let mut entries = Vec::new();
            loop {
                parser.skip_separators();
                if parser.is_end() || matches!(parser.peek(), Some('}' | ')')) {
                    return entries;
                }
                let key = parser.hashtable_key();
                parser.skip_lines();
                if !parser.take("=") {
                    parser.missing("MissingEqualsInHashLiteral", "A hashtable is written @{ key = value }; the equals sign is missing.");
                    entries.push((key, parser.nothing()));
                    return entries;
                }
                parser.skip_lines();
                if parser.is_end() || matches!(parser.peek(), Some('}' | ';')) {
                    parser.missing("MissingStatementInHashLiteral", "The value behind the equals sign is missing.");
                    entries.push((key, parser.nothing()));
                    return entries;
                }
                let value = parser.statement();
                entries.push((key, value));
                let before = parser.at;
                parser.skip_blanks();
                if !parser.is_end() && !parser.skip_separators() && parser.peek() != Some('}') {
                    parser.at = before;
                    parser.skip_blanks();
                    parser.missing("UnexpectedToken", "The entries of a hashtable are separated by new lines or ;.");
                    return entries;
                }
            }
        });
        if !self.take("}") {
            self.missing("MissingEndCurlyBrace", "The hashtable is not closed; write } at its end.");
        }
        ExpressionKind::Hashtable(entries.unwrap_or_default())
    }

    /// Stands where a statement is missing.
    fn nothing(&self) -> Statement {
        Statement { kind: StatementKind::Error, span: self.span(self.at) }
    }

    fn hashtable_key(&mut self) -> Expression {
        let start = self.at;
        let plain = self.peek().is_some_and(|next| is_name(next) || is_dash(next));
        if plain {
            let word = self.take_while(|letter| is_name(letter) || is_dash(letter) || matches!(letter, '.' | ':' | '*' | '?' | '/'));
            if let Some((length, number)) = super::number::scan(word)
                && length == word.len()
            {
                return Expression { kind: ExpressionKind::Number(number), span: self.span(start) };
            }
            return Expression { kind: ExpressionKind::Bareword(word.into()), span: self.span(start) };
        }
        let commas = std::mem::replace(&mut self.commas, Commas::Separate);
        let key = self.unary();
        self.commas = commas;
        key
    }
}

/// A statement made of one expression, for those who read statements where only a value can stand.
pub fn sole_expression(statement: &Statement) -> Option<&Expression> {
    match &statement.kind {
        StatementKind::Expression(expression) => Some(expression),
        _ => None,
    }
}
