//! Statements that begin with a keyword.

use super::ast::{
    Block, Expression, ExpressionKind, For, ForEach, Function, FunctionKind, If, Jump, Leave, Name, Statement, StatementKind, Switch,
    SwitchInput, SwitchMatching, Trap, Try, TypeName, While, WhileKind,
};
use super::cursor::{Parser, is_name};
use super::variable::{Within, begins_variable};
use std::sync::Arc;

impl Parser<'_> {
    /// A statement that begins with a keyword, if one stands here.
    pub(super) fn keyword_statement(&mut self, label: Option<Name>) -> Option<StatementKind> {
        let start = self.at;
        if let Some(length) = attributes_before_type(self.rest()) {
            self.at += length;
            let word = self.take_while(is_name).to_ascii_lowercase();
            return Some(self.foreign_statement(&word));
        }
        let word = self.rest();
        let length = word.find(|letter: char| !is_name(letter)).unwrap_or(word.len());
        let word = &word[..length];
        let behind = self.rest()[length..].chars().next();
        if length == 0 || length > 13 || !behind.is_none_or(|next| super::cursor::ends_word(next) || matches!(next, '\'' | '"' | '<' | '>'))
        {
            return None;
        }
        let word = word.to_ascii_lowercase();
        self.at += length;
        let kind = match word.as_str() {
            "if" => self.if_statement(),
            "foreach" => self.foreach_statement(label),
            "for" => self.for_statement(label),
            "while" => self.while_statement(label),
            "do" => self.do_statement(label),
            "switch" => self.switch_statement(label),
            "try" => self.try_statement(),
            "trap" => self.trap_statement(),
            "function" => self.function_statement(FunctionKind::Function),
            "filter" => self.function_statement(FunctionKind::Filter),
            "workflow" => self.function_statement(FunctionKind::Workflow),
            "return" => self.leave(Leave::Return),
            "exit" => self.leave(Leave::Exit),
            "throw" => self.leave(Leave::Throw),
            "break" => self.jump(Jump::Break),
            "continue" => self.jump(Jump::Continue),
            "data" => self.data_statement(),
            "class" | "enum" | "configuration" => self.foreign_statement(&word),
            "using" => self.late_using(start),
            _ => {
                self.at = start;
                return None;
            }
        };
        Some(kind)
    }

    /// A `using` that does not stand at the start of the script.
    fn late_using(&mut self, start: usize) -> StatementKind {
        self.take_while(|letter| !super::cursor::is_line_end(letter) && !matches!(letter, ';' | '}'));
        let span = self.span(start);
        self.problem("UsingMustBeAtStartOfScript", span, "using stands before all other statements of a script.");
        StatementKind::Foreign("using".into())
    }

    /// `{ statements }`.
    pub(super) fn block(&mut self, what: &str) -> Block {
        self.skip_lines();
        let start = self.at;
        if !self.take("{") {
            self.missing(missing_block(what), format!("A block in braces is missing behind {what}."));
            return Block::default();
        }
        let block = self.nested(|parser| parser.statements_until('}'));
        if !self.take("}") {
            self.missing("MissingEndCurlyBrace", format!("The block of {what} is not closed; write }} at its end."));
        }
        Block { span: self.span(start), ..block.unwrap_or_default() }
    }

    fn condition(&mut self, what: &str) -> Statement {
        self.skip_lines();
        let start = self.at;
        let missing = |parser: &Self| Statement { kind: StatementKind::Error, span: parser.span(start) };
        let (unopened, empty) = match what {
            "if" | "elseif" => ("MissingOpenParenthesisInIfStatement", "IfStatementMissingCondition"),
            "switch" => ("PipelineValueRequired", "PipelineValueRequired"),
            _ => ("MissingOpenParenthesisAfterKeyword", "MissingExpressionAfterKeyword"),
        };
        if !self.take("(") {
            self.missing(unopened, format!("A condition in parentheses is missing behind {what}."));
            return missing(self);
        }
        let condition = self.nested(|parser| {
            parser.skip_lines();
            if parser.is_end() {
                parser.missing(empty, format!("The condition of {what} is missing."));
                return None;
            }
            if parser.peek() == Some(')') {
                let span = parser.span(parser.at);
                parser.problem(empty, span, format!("The condition of {what} is empty."));
                return None;
            }
            parser.paren_statement()
        });
        self.skip_lines();
        let id = match what {
            _ if !self.is_end() => "UnexpectedToken",
            "switch" => "MissingEndParenthesisInSwitchStatement",
            _ => "MissingEndParenthesisAfterStatement",
        };
        self.close(")", id, "The parenthesis behind the keyword is not closed; write ) at its end.");
        condition.flatten().unwrap_or_else(|| missing(self))
    }

    fn if_statement(&mut self) -> StatementKind {
        let mut clauses = vec![(self.condition("if"), self.block("if"))];
        let mut otherwise = None;
        loop {
            let end = self.at;
            self.skip_lines();
            if self.take_keyword("elseif") {
                clauses.push((self.condition("elseif"), self.block("elseif")));
            } else if self.take_keyword("else") {
                otherwise = Some(self.block("else"));
                break;
            } else {
                self.at = end;
                break;
            }
        }
        StatementKind::If(Box::new(If { clauses, otherwise }))
    }

    fn foreach_statement(&mut self, label: Option<Name>) -> StatementKind {
        self.skip_lines();
        let mut parallel = false;
        while self.looking_at("-") {
            self.next();
            let flag = self.take_while(is_name);
            parallel |= flag.eq_ignore_ascii_case("parallel");
            self.skip_lines();
        }
        if !self.take("(") {
            self.missing(
                "MissingOpenParenthesisAfterKeyword",
                "foreach is written foreach ($item in $items) { … }; the parenthesis is missing.",
            );
            return StatementKind::Error;
        }
        let head = self.nested(|parser| {
            parser.skip_lines();
            if !begins_variable(parser.rest()) || !parser.looking_at("$") {
                parser.missing(
                    "MissingVariableNameAfterForeach",
                    "foreach is written foreach ($item in $items) { … }; the variable is missing.",
                );
                return None;
            }
            let variable = parser.variable(Within::Code);
            parser.skip_lines();
            if !parser.take_keyword("in") {
                parser.missing("MissingInInForeach", "foreach is written foreach ($item in $items) { … }; the word in is missing.");
                return None;
            }
            parser.skip_lines();
            if parser.is_end() || parser.peek() == Some(')') {
                parser.missing("MissingForeachExpression", "What foreach should go through is missing behind in.");
                return None;
            }
            Some((variable, parser.paren_statement()?))
        });
        self.close(")", "MissingEndParenthesisAfterForeach", "The parenthesis of foreach is not closed; write ) at its end.");
        let start = self.at;
        let body = self.block("foreach");
        let asks_enumerator = names_variable(&self.text[start..self.at], "$foreach");
        match head.flatten() {
            Some((variable, items)) => {
                StatementKind::ForEach(Box::new(ForEach { label, variable, items, body, parallel, asks_enumerator }))
            }
            None => StatementKind::Error,
        }
    }

    fn for_statement(&mut self, label: Option<Name>) -> StatementKind {
        self.skip_lines();
        if !self.take("(") {
            self.missing(
                "MissingOpenParenthesisAfterKeyword",
                "for is written for ($i = 0; $i -lt 5; $i++) { … }; the parenthesis is missing.",
            );
            return StatementKind::Error;
        }
        let head = self.nested(|parser| {
            let mut parts = [None, None, None];
            for (index, part) in parts.iter_mut().enumerate() {
                parser.skip_lines();
                if !parser.is_end() && !matches!(parser.peek(), Some(';' | ')')) {
                    *part = parser.paren_statement();
                }
                let end = parser.at;
                parser.skip_blanks();
                let separated = parser.take(";") || parser.take_line_end();
                if !separated || index == 2 {
                    parser.at = if separated { end } else { parser.at };
                    break;
                }
            }
            parts
        });
        self.close(")", "MissingEndParenthesisAfterStatement", "The parenthesis of for is not closed; write ) at its end.");
        let body = self.block("for");
        let [initial, condition, step] = head.unwrap_or_default();
        StatementKind::For(Box::new(For { label, initial, condition, step, body }))
    }

    fn while_statement(&mut self, label: Option<Name>) -> StatementKind {
        let condition = self.condition("while");
        let body = self.block("while");
        StatementKind::While(Box::new(While { label, condition, body, kind: WhileKind::While }))
    }

    fn do_statement(&mut self, label: Option<Name>) -> StatementKind {
        let body = self.block("do");
        self.skip_lines();
        let kind = if self.take_keyword("until") {
            WhileKind::DoUntil
        } else if self.take_keyword("while") {
            WhileKind::DoWhile
        } else {
            self.missing("MissingWhileOrUntilInDoWhile", "A do block ends with while (…) or until (…); neither follows.");
            return StatementKind::Error;
        };
        let condition = self.condition(if kind == WhileKind::DoWhile { "while" } else { "until" });
        StatementKind::While(Box::new(While { label, condition, body, kind }))
    }

    fn switch_statement(&mut self, label: Option<Name>) -> StatementKind {
        let mut matching = SwitchMatching::default();
        let mut case_sensitive = false;
        let mut input = None;
        self.skip_lines();
        while self.peek().is_some_and(super::cursor::is_dash) {
            let start = self.at;
            self.next();
            let flag = self.take_while(is_name).to_ascii_lowercase();
            let is = |name: &str| !flag.is_empty() && name.starts_with(&flag);
            if is("wildcard") {
                matching = SwitchMatching::Wildcard;
            } else if is("regex") {
                matching = SwitchMatching::Regex;
            } else if is("exact") {
                matching = SwitchMatching::Exact;
            } else if is("casesensitive") {
                case_sensitive = true;
            } else if is("file") {
                self.skip_blanks();
                input = Some(SwitchInput::File(self.argument()));
            } else {
                let span = self.span(start);
                self.problem(
                    "InvalidSwitchFlag",
                    span,
                    format!("switch has no flag -{flag}; it knows -Wildcard, -Regex, -Exact, -CaseSensitive and -File."),
                );
            }
            self.skip_lines();
        }
        let input = input.unwrap_or_else(|| SwitchInput::Value(self.condition("switch")));
        self.skip_lines();
        let mut clauses = Vec::new();
        let mut default = None;
        if !self.take("{") {
            self.missing("MissingCurlyBraceInSwitchStatement", "The clauses of switch stand in braces; the opening brace is missing.");
            // What is there is kept, for those who complete it.
            let asks_enumerator = false;
            return StatementKind::Switch(Box::new(Switch { label, matching, case_sensitive, input, clauses, default, asks_enumerator }));
        }
        let start = self.at;
        let closed = self.nested(|parser| parser.switch_clauses(&mut clauses, &mut default));
        let asks_enumerator = names_variable(&self.text[start..self.at], "$switch");
        if closed == Some(()) && !self.take("}") {
            self.missing("MissingEndCurlyBrace", "The clauses of switch are not closed; write } at their end.");
        }
        StatementKind::Switch(Box::new(Switch { label, matching, case_sensitive, input, clauses, default, asks_enumerator }))
    }

    fn switch_clauses(&mut self, clauses: &mut Vec<(Expression, Block)>, default: &mut Option<Block>) {
        loop {
            self.skip_separators();
            if self.is_end() || self.peek() == Some('}') {
                return;
            }
            let start = self.at;
            let condition = self.argument();
            let is_default = matches!(&condition.kind, ExpressionKind::Bareword(word) if word.eq_ignore_ascii_case("default"));
            let block = self.block("the switch clause");
            if is_default {
                if default.is_some() {
                    let span = condition.span;
                    self.problem("MultipleSwitchDefaultClauses", span, "switch has one default clause; this is the second.");
                }
                *default = Some(block);
            } else {
                clauses.push((condition, block));
            }
            if self.at == start {
                self.next();
            }
        }
    }

    fn try_statement(&mut self) -> StatementKind {
        let body = self.block("try");
        let mut catches = Vec::new();
        let mut finally = None;
        loop {
            let end = self.at;
            self.skip_lines();
            if self.take_keyword("catch") {
                let mut types = Vec::new();
                self.skip_lines();
                while self.peek() == Some('[') {
                    types.push(self.attribute().name);
                    self.skip_lines();
                    if self.take(",") {
                        self.skip_lines();
                    }
                }
                catches.push((types, self.block("catch")));
            } else if self.take_keyword("finally") {
                finally = Some(self.block("finally"));
                break;
            } else {
                self.at = end;
                break;
            }
        }
        if catches.is_empty() && finally.is_none() {
            self.missing("MissingCatchOrFinally", "A try block is followed by catch or finally; neither stands here.");
        }
        StatementKind::Try(Box::new(Try { body, catches, finally }))
    }

    fn trap_statement(&mut self) -> StatementKind {
        self.skip_lines();
        let ty: Option<TypeName> = (self.peek() == Some('[')).then(|| self.attribute().name);
        let body = self.block("trap");
        StatementKind::Trap(Box::new(Trap { ty, body }))
    }

    fn function_statement(&mut self, kind: FunctionKind) -> StatementKind {
        let help = self.help_before();
        self.skip_lines();
        let start = self.at;
        let name = self.take_while(|letter| !super::cursor::ends_word(letter));
        let name_span = self.span(start);
        if name.is_empty() {
            self.missing("MissingNameAfterKeyword", "The name of the function is missing.");
            return StatementKind::Error;
        }
        self.skip_lines();
        let parameters = if self.take("(") {
            let parameters = self.nested(Self::parameters).unwrap_or_default();
            self.close(
                ")",
                "MissingEndParenthesisInFunctionParameterList",
                "The parameters of the function are not closed; write ) behind them.",
            );
            Some(parameters)
        } else {
            None
        };
        self.skip_lines();
        if self.peek() != Some('{') {
            self.missing("MissingFunctionBody", format!("The body of {name} in braces is missing."));
            return StatementKind::Error;
        }
        let body = self.script_block_with_help(help);
        StatementKind::Function(Arc::new(Function { name: name.into(), name_span, kind, parameters, body }))
    }

    fn data_statement(&mut self) -> StatementKind {
        self.skip_lines();
        while !self.is_end() && self.peek() != Some('{') {
            if self.take_while(|letter| !super::cursor::ends_word(letter)).is_empty() {
                self.next();
            }
            self.skip_lines();
        }
        StatementKind::Data(Box::new(self.block("data")))
    }

    /// A class, enumeration or configuration: its name and body are skipped with brackets balanced.
    fn foreign_statement(&mut self, word: &str) -> StatementKind {
        while !self.is_end() && self.peek() != Some('{') {
            self.next();
        }
        let mut open = 0usize;
        while let Some(letter) = self.peek() {
            match letter {
                '{' | '(' => open += 1,
                '}' | ')' => open -= 1,
                '#' => {
                    self.skip_blanks();
                    continue;
                }
                '"' | '\'' => {
                    self.string();
                    continue;
                }
                _ => {}
            }
            self.next();
            if open == 0 {
                return StatementKind::Foreign(word.into());
            }
        }
        self.missing("MissingEndCurlyBrace", format!("The body of {word} is not closed; write }} at its end."));
        StatementKind::Foreign(word.into())
    }
}

/// How long the attributes are that stand here before `enum` or `class`.
fn attributes_before_type(text: &str) -> Option<usize> {
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix('[') {
        let end = inner.find([']', '[', '{', '\'', '"'])?;
        rest = inner[end..].strip_prefix(']')?.trim_start();
        while rest.starts_with('#') {
            rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
        }
    }
    let begins = |word: &str| {
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) && rest[word.len()..].starts_with(char::is_whitespace)
    };
    (rest.len() < text.len() && (begins("enum") || begins("class"))).then_some(text.len() - rest.len())
}

/// Whether a text has a variable in it, for those that are rarely asked for and cost something to have.
fn names_variable(text: &str, variable: &str) -> bool {
    text.as_bytes().windows(variable.len()).any(|part| part.eq_ignore_ascii_case(variable.as_bytes()))
}

/// The id of the problem that no block stands behind a keyword.
fn missing_block(what: &str) -> &'static str {
    match what {
        "else" => "MissingStatementBlockAfterElse",
        "for" | "while" | "do" => "MissingLoopStatement",
        "foreach" => "MissingForeachStatement",
        "the switch clause" => "MissingSwitchStatementClause",
        "try" => "MissingTryStatementBlock",
        "catch" => "MissingCatchHandlerBlock",
        "finally" => "MissingFinallyStatementBlock",
        "trap" => "MissingTrapStatement",
        "data" => "MissingStatementBlockForDataSection",
        _ => "MissingStatementBlock",
    }
}
