//! Expressions: operators by precedence, primaries, and what may follow them without a blank.

use super::ast::{
    Access, Attribute, BinaryOperator, Call, CaseOption, Comparison, Expression, ExpressionKind, Index, Member, Part, TypeName,
    UnaryOperator,
};
use super::cursor::{CHAIN_LIMIT, Commas, Mode, Parser, is_blank, is_dash, is_double_quote, is_name, is_single_quote};
use super::number;
use super::variable::{Within, begins_variable};

/// How tightly binary operators bind; higher is tighter.
const LOGICAL: u8 = 1;
const BITWISE: u8 = 2;
const COMPARISON: u8 = 3;
const COALESCE: u8 = 4;
const ADDITIVE: u8 = 5;
const MULTIPLICATIVE: u8 = 6;
const FORMAT: u8 = 7;
const RANGE: u8 = 8;

impl Parser<'_> {
    /// An expression with all its operators, the ternary one included.
    pub(super) fn expression(&mut self) -> Expression {
        let start = self.at;
        let condition = self.binary(LOGICAL);
        let end = self.at;
        self.skip_blanks();
        if self.peek() != Some('?') || self.looking_at("??") || self.looking_at("?.") || self.looking_at("?[") {
            self.at = end;
            return condition;
        }
        let parts = self.nested(|parser| {
            parser.next();
            parser.skip_lines();
            let then = parser.expression();
            parser.skip_lines();
            if !parser.take(":") {
                parser.missing(
                    "MissingColonInTernaryExpression",
                    "A ternary expression is written condition ? value : value; the colon is missing.",
                );
            }
            parser.skip_lines();
            (then, parser.expression())
        });
        let Some((then, otherwise)) = parts else { return condition };
        Expression { kind: ExpressionKind::Ternary(Box::new(condition), Box::new(then), Box::new(otherwise)), span: self.span(start) }
    }

    fn binary(&mut self, tightest: u8) -> Expression {
        let start = self.at;
        let mut left = self.array_literal();
        let mut count = 0;
        loop {
            let end = self.at;
            self.skip_blanks();
            let Some((operator, level, length)) = self.binary_operator() else {
                self.at = end;
                return left;
            };
            if level < tightest {
                self.at = end;
                return left;
            }
            count += 1;
            if count > CHAIN_LIMIT {
                let span = self.span(self.at);
                self.problem(
                    "ScriptTooComplicated",
                    span,
                    format!("More than {CHAIN_LIMIT} operators follow each other here; build the value in steps."),
                );
                self.at = self.text.len();
                return left;
            }
            let token = self.at;
            self.at += length;
            self.skip_lines();
            if !self.begins_expression() {
                let span = self.span_to(token, token + length);
                if self.is_end() {
                    self.incomplete = true;
                }
                self.problem("ExpectedValueExpression", span, format!("A value is missing behind {}.", &self.text[token..token + length]));
                return left;
            }
            let right = if self.depth >= super::cursor::NESTING_LIMIT { self.array_literal() } else { self.binary(level + 1) };
            left = Expression { kind: ExpressionKind::Binary(operator, Box::new(left), Box::new(right)), span: self.span(start) };
        }
    }

    /// The binary operator here: what it is, how tightly it binds, its length in bytes.
    fn binary_operator(&self) -> Option<(BinaryOperator, u8, usize)> {
        let rest = self.rest();
        let mut letters = rest.chars();
        let first = letters.next()?;
        let second = letters.next();
        let assigns = second == Some('=');
        match first {
            '+' if !assigns && second != Some('+') => Some((BinaryOperator::Add, ADDITIVE, 1)),
            '*' if !assigns && second != Some('>') => Some((BinaryOperator::Multiply, MULTIPLICATIVE, 1)),
            '/' if !assigns => Some((BinaryOperator::Divide, MULTIPLICATIVE, 1)),
            '%' if !assigns => Some((BinaryOperator::Remainder, MULTIPLICATIVE, 1)),
            '.' if second == Some('.') => Some((BinaryOperator::Range, RANGE, 2)),
            '?' if second == Some('?') && letters.next() != Some('=') => Some((BinaryOperator::IfNull, COALESCE, 2)),
            dash if is_dash(dash) => {
                let dash_length = dash.len_utf8();
                let word: String = rest[dash_length..].chars().take_while(|letter| letter.is_ascii_alphabetic()).collect();
                if word.is_empty() {
                    let plain = !assigns && !second.is_some_and(is_dash);
                    return plain.then_some((BinaryOperator::Subtract, ADDITIVE, dash_length));
                }
                let (operator, level) = named_operator(&word)?;
                Some((operator, level, dash_length + word.len()))
            }
            _ => None,
        }
    }

    /// Values connected by commas.
    fn array_literal(&mut self) -> Expression {
        let start = self.at;
        let first = self.unary();
        if self.commas == Commas::Separate {
            return first;
        }
        let mut end = self.at;
        let mut items = vec![first];
        loop {
            self.skip_blanks();
            if !self.take(",") {
                break;
            }
            let comma = self.at;
            self.skip_lines();
            if !self.begins_expression() {
                if self.is_end() {
                    self.incomplete = true;
                }
                let span = self.span_to(comma - 1, comma);
                self.problem("MissingExpressionAfterToken", span, "A value is missing behind this comma.");
                end = comma;
                break;
            }
            items.push(self.unary());
            end = self.at;
        }
        self.at = end;
        if items.len() == 1 {
            return items.pop().expect("the first item was put in");
        }
        Expression { kind: ExpressionKind::Array(items), span: self.span_to(start, end) }
    }

    /// A value with the operators before it.
    pub(super) fn unary(&mut self) -> Expression {
        let start = self.at;
        let Some((operator, length)) = self.unary_operator() else {
            if self.peek() == Some(',') {
                return self.unary_comma(start);
            }
            return self.cast_or_primary();
        };
        if matches!(operator, UnaryOperator::Minus | UnaryOperator::Plus)
            && let Some((length, number)) = number::scan(self.rest())
            && operator == UnaryOperator::Minus
        {
            self.at += length;
            let number = Expression { kind: ExpressionKind::Number(number), span: self.span(start) };
            return self.postfix(start, number);
        }
        self.at += length;
        self.skip_lines();
        if !self.begins_expression() {
            if self.is_end() {
                self.incomplete = true;
            }
            let span = self.span_to(start, start + length);
            self.problem(
                "MissingExpressionAfterOperator",
                span,
                format!("A value is missing behind {}.", &self.text[start..start + length]),
            );
            return Expression { kind: ExpressionKind::Error, span };
        }
        let commas = self.commas;
        let operand = self.nested(|parser| {
            parser.commas = commas;
            parser.unary()
        });
        let Some(operand) = operand else { return Expression { kind: ExpressionKind::Error, span: self.span(start) } };
        let changes = matches!(operator, UnaryOperator::IncrementBefore | UnaryOperator::DecrementBefore);
        if changes
            && !matches!(
                operand.kind,
                ExpressionKind::Variable(_)
                    | ExpressionKind::Member(_)
                    | ExpressionKind::Index(_)
                    | ExpressionKind::Cast(..)
                    | ExpressionKind::Error
            )
        {
            let span = self.span(start);
            self.problem("OperatorRequiresVariableOrProperty", span, "++ and -- work on variables, properties and items.");
        }
        Expression { kind: ExpressionKind::Unary(operator, Box::new(operand)), span: self.span(start) }
    }

    fn unary_comma(&mut self, start: usize) -> Expression {
        self.next();
        self.skip_lines();
        if !self.begins_expression() {
            self.missing("MissingExpressionAfterToken", "A value is missing behind this comma.");
            return Expression { kind: ExpressionKind::Error, span: self.span(start) };
        }
        let item = self.nested(Self::unary);
        Expression { kind: ExpressionKind::Array(item.into_iter().collect()), span: self.span(start) }
    }

    fn unary_operator(&self) -> Option<(UnaryOperator, usize)> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if first == '!' {
            return Some((UnaryOperator::Not, 1));
        }
        if rest.starts_with("++") {
            return Some((UnaryOperator::IncrementBefore, 2));
        }
        if first == '+' {
            return Some((UnaryOperator::Plus, 1));
        }
        if !is_dash(first) {
            return None;
        }
        let length = first.len_utf8();
        let behind = &rest[length..];
        if behind.starts_with(is_dash) {
            return Some((UnaryOperator::DecrementBefore, length + behind.chars().next().map_or(0, char::len_utf8)));
        }
        let word: String = behind.chars().take_while(|letter| letter.is_ascii_alphabetic()).collect();
        let operator = match word.to_ascii_lowercase().as_str() {
            "" => UnaryOperator::Minus,
            "not" => UnaryOperator::Not,
            "bnot" => UnaryOperator::BinaryNot,
            "split" | "isplit" => UnaryOperator::Split(CaseOption::Ignore),
            "csplit" => UnaryOperator::Split(CaseOption::Respect),
            "join" => UnaryOperator::Join,
            _ => return None,
        };
        Some((operator, length + word.len()))
    }

    /// Whether an expression can begin here.
    pub(super) fn begins_expression(&self) -> bool {
        match self.peek() {
            None => false,
            Some('$') => self.looking_at("$(") || begins_variable(self.rest()),
            Some('@') => self
                .peek_second()
                .is_some_and(|next| matches!(next, '(' | '{') || is_single_quote(next) || is_double_quote(next) || is_name(next)),
            Some('(' | '{' | '[' | ',' | '0'..='9' | '!' | '+') => true,
            Some('.') => self.peek_second().is_some_and(|next| next.is_ascii_digit()),
            Some(quote) if is_single_quote(quote) || is_double_quote(quote) => true,
            Some(_) => self.unary_operator().is_some(),
        }
    }

    fn cast_or_primary(&mut self) -> Expression {
        let start = self.at;
        if self.peek() != Some('[') {
            return self.primary_with_postfix();
        }
        let attribute = self.attribute();
        let end = self.at;
        self.skip_blanks();
        let operand_follows = self.begins_expression() && self.peek() != Some(',') && !self.takes_left_operand();
        let type_only = attribute.arguments.is_none() && (!operand_follows || self.looking_at("+") || self.looking_at("-"));
        if type_only && !(operand_follows && self.at == end) {
            self.at = end;
            let kind = ExpressionKind::Type(attribute.name);
            let expression = Expression { kind, span: self.span(start) };
            return self.postfix(start, expression);
        }
        if attribute.arguments.is_some() {
            self.skip_lines();
        }
        if !self.begins_expression() {
            self.missing("UnexpectedAttribute", "An attribute stands before a parameter or variable; none follows.");
            return Expression { kind: ExpressionKind::Error, span: self.span(start) };
        }
        let commas = self.commas;
        let operand = self.nested(|parser| {
            parser.commas = commas;
            parser.unary()
        });
        let Some(operand) = operand else { return Expression { kind: ExpressionKind::Error, span: self.span(start) } };
        Expression { kind: ExpressionKind::Cast(Box::new(attribute), Box::new(operand)), span: self.span(start) }
    }

    /// Whether a binary operator in words stands here, which makes the type before it an operand.
    fn takes_left_operand(&self) -> bool {
        self.binary_operator().is_some_and(|(_, _, length)| length > 2) && self.unary_operator().is_none()
    }

    /// A value and what follows it without a blank.
    pub(super) fn primary_with_postfix(&mut self) -> Expression {
        let start = self.at;
        let primary = self.primary();
        self.postfix(start, primary)
    }

    fn primary(&mut self) -> Expression {
        let start = self.at;
        let kind = match self.peek() {
            Some('$') if self.looking_at("$(") => {
                self.at += 2;
                let block = self.nested(|parser| parser.statements_until(')'));
                self.close(
                    ")",
                    "MissingEndParenthesisInSubexpression",
                    "The subexpression that begins with $( is not closed; write ) at its end.",
                );
                ExpressionKind::Subexpression(block.unwrap_or_default())
            }
            Some('$') if begins_variable(self.rest()) => {
                let variable = self.variable(Within::Code);
                if variable.scope == super::ast::Scope::Using {
                    ExpressionKind::Using(variable)
                } else {
                    ExpressionKind::Variable(variable)
                }
            }
            Some('@') if self.looking_at("@(") => {
                self.at += 2;
                let block = self.nested(|parser| parser.statements_until(')'));
                self.close(")", "MissingEndParenthesisInSubexpression", "The list that begins with @( is not closed; write ) at its end.");
                ExpressionKind::ArrayExpression(block.unwrap_or_default())
            }
            Some('@') if self.looking_at("@{") => self.hashtable(),
            Some('@') if self.peek_second().is_some_and(is_name) => {
                let splat = self.variable(Within::Code);
                self.problem(
                    "SplattingNotPermitted",
                    splat.span,
                    format!("@{0} hands arguments to a command; for the value write ${0}.", splat.name),
                );
                ExpressionKind::Splat(splat)
            }
            Some('@') if self.peek_second().is_some_and(|next| is_single_quote(next) || is_double_quote(next)) => return self.string(),
            Some('(') => self.paren(),
            Some('{') => ExpressionKind::ScriptBlock(self.script_block()),
            Some(quote) if is_single_quote(quote) || is_double_quote(quote) => return self.string(),
            Some('0'..='9' | '.') => match number::scan(self.rest()) {
                Some((length, number)) => {
                    self.at += length;
                    ExpressionKind::Number(number)
                }
                None => self.unexpected(start),
            },
            _ => self.unexpected(start),
        };
        Expression { kind, span: self.span(start) }
    }

    fn unexpected(&mut self, start: usize) -> ExpressionKind {
        if let Some(letter) = self.peek() {
            let span = self.span_to(start, start + letter.len_utf8());
            self.problem("UnexpectedToken", span, format!("{letter} has no meaning here; a value was expected."));
            if !matches!(letter, ')' | '}' | ']') && !super::cursor::is_line_end(letter) {
                self.next();
            }
        } else {
            self.missing("MissingExpression", "A value is missing at the end.");
        }
        ExpressionKind::Error
    }

    /// Takes the closing bracket, with blanks and line ends before it, or reports that it is missing.
    pub(super) fn close(&mut self, bracket: &str, id: &'static str, message: &str) -> bool {
        self.skip_lines();
        let closed = self.take(bracket);
        if !closed {
            self.missing(id, message);
        }
        closed
    }

    fn paren(&mut self) -> ExpressionKind {
        self.next();
        let statement = self.nested(|parser| {
            parser.skip_lines();
            if parser.peek() == Some(')') {
                let span = parser.span(parser.at);
                parser.problem("ExpectedExpression", span, "A value is missing between the parentheses.");
                return None;
            }
            let statement = parser.paren_statement();
            parser.close(")", "MissingEndParenthesisInExpression", "The parenthesis is not closed; write ) at its end.");
            statement
        });
        if statement.as_ref().is_some_and(Option::is_none) {
            self.take(")");
        }
        statement.flatten().map_or(ExpressionKind::Error, |statement| ExpressionKind::Paren(Box::new(statement)))
    }

    /// Members, indexes, calls and `++` behind a value.
    pub(super) fn postfix(&mut self, start: usize, mut value: Expression) -> Expression {
        let mut count = 0;
        loop {
            count += 1;
            if count > CHAIN_LIMIT {
                return value;
            }
            let if_not_null = (self.looking_at("?.") || self.looking_at("?[")) && !matches!(value.kind, ExpressionKind::Number(_));
            let ahead = usize::from(if_not_null);
            if self.rest()[ahead..].starts_with("::") {
                self.at += 2;
                value = self.member(start, value, Access::Static);
            } else if self.rest()[ahead..].starts_with('.') && !self.rest()[ahead..].starts_with("..") && self.member_follows(ahead + 1) {
                self.at += ahead + 1;
                value = self.member(start, value, if if_not_null { Access::IfNotNull } else { Access::Instance });
            } else if self.rest()[ahead..].starts_with('[') {
                self.at += ahead + 1;
                value = self.index(start, value, if_not_null);
            } else if self.looking_at("++") {
                self.at += 2;
                value = self.unary_after(start, value, UnaryOperator::IncrementAfter);
            } else if self.looking_at("--") && !matches!(value.kind, ExpressionKind::Number(_)) {
                self.at += 2;
                value = self.unary_after(start, value, UnaryOperator::DecrementAfter);
            } else if self.counts_behind_blanks() && !matches!(value.kind, ExpressionKind::Number(_)) {
                self.skip_blanks();
            } else {
                return value;
            }
        }
    }

    /// Whether `++` or `--` follows, with blanks before it.
    fn counts_behind_blanks(&self) -> bool {
        self.mode == Mode::Expression && self.rest().starts_with(is_blank) && {
            let behind = self.rest().trim_start_matches(is_blank);
            behind.starts_with("++") || behind.starts_with("--")
        }
    }

    fn unary_after(&mut self, start: usize, value: Expression, operator: UnaryOperator) -> Expression {
        let span = self.span(start);
        if !matches!(
            value.kind,
            ExpressionKind::Variable(_) | ExpressionKind::Member(_) | ExpressionKind::Index(_) | ExpressionKind::Cast(..)
        ) {
            self.problem("OperatorRequiresVariableOrProperty", span, "++ and -- change a variable or property; this is neither.");
        }
        Expression { kind: ExpressionKind::Unary(operator, Box::new(value)), span }
    }

    fn member_follows(&self, ahead: usize) -> bool {
        let mut rest = self.rest()[ahead..].chars();
        match rest.next() {
            Some(next) if is_name(next) || matches!(next, '$' | '(' | '{') || is_single_quote(next) || is_double_quote(next) => true,
            Some(next) => self.mode == Mode::Expression && (super::cursor::is_line_end(next) || is_blank(next)),
            None => self.mode == Mode::Expression,
        }
    }

    fn member(&mut self, start: usize, object: Expression, access: Access) -> Expression {
        self.skip_lines();
        let name_start = self.at;
        let name = match self.peek() {
            Some(next) if is_name(next) => {
                let name = self.take_while(is_name);
                Expression { kind: ExpressionKind::Bareword(name.into()), span: self.span(name_start) }
            }
            Some('$' | '(' | '{') => self.primary(),
            Some(next) if is_single_quote(next) || is_double_quote(next) => self.string(),
            _ => {
                self.missing("MissingPropertyName", "The name of a property or method is missing here.");
                Expression { kind: ExpressionKind::Error, span: self.span(name_start) }
            }
        };
        let member = Member { object, name, access };
        if self.peek() == Some('(') {
            self.next();
            let arguments = self.nested(Self::call_arguments).unwrap_or_default();
            self.close(")", "MissingEndParenthesisInMethodCall", "The arguments of the method are not closed; write ) behind them.");
            return Expression { kind: ExpressionKind::Call(Box::new(Call { member, arguments })), span: self.span(start) };
        }
        if self.peek() == Some('{') && access == Access::Instance {
            let block_start = self.at;
            let block = Expression { kind: ExpressionKind::ScriptBlock(self.script_block()), span: self.span(block_start) };
            return Expression { kind: ExpressionKind::Call(Box::new(Call { member, arguments: vec![block] })), span: self.span(start) };
        }
        Expression { kind: ExpressionKind::Member(Box::new(member)), span: self.span(start) }
    }

    fn call_arguments(&mut self) -> Vec<Expression> {
        self.commas = Commas::Separate;
        let mut arguments = Vec::new();
        self.skip_lines();
        if self.peek() == Some(')') {
            return arguments;
        }
        loop {
            self.skip_lines();
            if !self.begins_expression() {
                self.missing("MissingExpressionAfterToken", "An argument of the method is missing here.");
                return arguments;
            }
            arguments.push(self.expression());
            self.skip_lines();
            if !self.take(",") {
                return arguments;
            }
        }
    }

    fn index(&mut self, start: usize, object: Expression, if_not_null: bool) -> Expression {
        let index = self.nested(|parser| {
            parser.skip_lines();
            if parser.begins_expression() {
                return parser.expression();
            }
            parser.missing("MissingArrayIndexExpression", "The index between the brackets is missing.");
            Expression { kind: ExpressionKind::Error, span: parser.span(parser.at) }
        });
        self.close("]", "MissingEndSquareBracket", "The index is not closed; write ] behind it.");
        let Some(index) = index else { return object };
        let is_quiet = is_quiet(&index);
        Expression { kind: ExpressionKind::Index(Box::new(Index { object, index, if_not_null, is_quiet })), span: self.span(start) }
    }

    /// `[Name]` or `[Name(…)]`.
    pub(super) fn attribute(&mut self) -> Attribute {
        let start = self.at;
        self.next();
        self.skip_lines();
        let name_start = self.at;
        let mut open = 0;
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            match letter {
                '[' => open += 1,
                ']' if open == 0 => break,
                ']' => open -= 1,
                ',' if open > 0 => {}
                _ if is_name(letter) || matches!(letter, '.' | '`' | '+' | '?' | '-' | '*') => {}
                _ if letter.is_whitespace() && (open > 0 || self.rest().trim_start_matches(is_blank).starts_with('[')) => {
                    self.next();
                    continue;
                }
                _ => break,
            }
            text.push(letter);
            self.next();
        }
        let name = TypeName { text: text.as_str().into(), span: self.span(name_start) };
        self.skip_lines();
        let mut attribute = Attribute { name, arguments: None, span: self.span(start) };
        if text.is_empty() {
            self.missing("MissingTypename", "The name of a type is missing between the brackets.");
        }
        if self.peek() == Some('(') {
            self.next();
            attribute.arguments = self.nested(Self::attribute_arguments);
            self.close(")", "MissingEndParenthesisInExpression", "The arguments of the attribute are not closed; write ) behind them.");
        }
        self.close(
            "]",
            "EndSquareBracketExpectedAtEndOfAttribute",
            "The bracket of the type or attribute is not closed; write ] behind it.",
        );
        attribute.span = self.span(start);
        attribute
    }
}

fn named_operator(word: &str) -> Option<(BinaryOperator, u8)> {
    let word = word.to_ascii_lowercase();
    let plain = match word.as_str() {
        "and" => Some((BinaryOperator::And, LOGICAL)),
        "or" => Some((BinaryOperator::Or, LOGICAL)),
        "xor" => Some((BinaryOperator::Xor, LOGICAL)),
        "band" => Some((BinaryOperator::BinaryAnd, BITWISE)),
        "bor" => Some((BinaryOperator::BinaryOr, BITWISE)),
        "bxor" => Some((BinaryOperator::BinaryXor, BITWISE)),
        "shl" => Some((BinaryOperator::ShiftLeft, COMPARISON)),
        "shr" => Some((BinaryOperator::ShiftRight, COMPARISON)),
        "join" => Some((BinaryOperator::Join, COMPARISON)),
        "is" => Some((BinaryOperator::Is, COMPARISON)),
        "isnot" => Some((BinaryOperator::IsNot, COMPARISON)),
        "as" => Some((BinaryOperator::As, COMPARISON)),
        "f" => Some((BinaryOperator::Format, FORMAT)),
        _ => None,
    };
    if plain.is_some() {
        return plain;
    }
    let compare = |word: &str, case| comparison(word).map(|operator| (BinaryOperator::Compare(operator, case), COMPARISON));
    compare(&word, CaseOption::Ignore)
        .or_else(|| compare(word.strip_prefix('i')?, CaseOption::Ignore))
        .or_else(|| compare(word.strip_prefix('c')?, CaseOption::Respect))
}

fn comparison(word: &str) -> Option<Comparison> {
    Some(match word {
        "eq" => Comparison::Equal,
        "ne" => Comparison::NotEqual,
        "gt" => Comparison::Greater,
        "ge" => Comparison::GreaterOrEqual,
        "lt" => Comparison::Less,
        "le" => Comparison::LessOrEqual,
        "like" => Comparison::Like,
        "notlike" => Comparison::NotLike,
        "match" => Comparison::Match,
        "notmatch" => Comparison::NotMatch,
        "replace" => Comparison::Replace,
        "contains" => Comparison::Contains,
        "notcontains" => Comparison::NotContains,
        "in" => Comparison::In,
        "notin" => Comparison::NotIn,
        "split" => Comparison::Split,
        _ => return None,
    })
}

/// Whether working an expression out changes nothing: neither a variable nor anything else.
fn is_quiet(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Variable(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Single(_)
        | ExpressionKind::Double(_)
        | ExpressionKind::Bareword(_) => true,
        ExpressionKind::Expandable(text) => text.parts.iter().all(|part| match part {
            Part::Text(_) => true,
            Part::Expression(expression) => is_quiet(expression),
        }),
        ExpressionKind::Binary(
            BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Remainder,
            left,
            right,
        ) => is_quiet(left) && is_quiet(right),
        _ => false,
    }
}
