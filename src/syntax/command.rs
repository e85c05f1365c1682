//! Commands: names, words, parameters, redirections.

use super::ast::{
    Command, Element, Expression, ExpressionKind, InvocationOperator, NamedParameter, Redirection, RedirectionTarget, TextStyle,
};
use super::cursor::{Mode, Parser, ends_word, is_dash, is_double_quote, is_line_end, is_single_quote};
use super::number;
use super::string::Parts;
use super::variable::{Within, begins_variable};

impl Parser<'_> {
    /// A command; the caller has seen that one begins here.
    pub(super) fn command(&mut self) -> Command {
        let start = self.at;
        let operator = if self.take("&") {
            InvocationOperator::Call
        } else if self.begins_dot_source() {
            self.at += 1;
            InvocationOperator::Dot
        } else {
            InvocationOperator::None
        };
        let mut command = Command { operator, elements: Vec::new(), redirections: Vec::new(), span: self.span(start) };
        if operator == InvocationOperator::None {
            let name = self.command_name();
            command.elements.push(Element::Argument(name));
        } else {
            self.skip_blanks();
            if self.ends_command() {
                self.missing("MissingExpression", "The name of a command, or a script block, is missing behind the operator.");
            } else {
                let name = self.argument();
                command.elements.push(Element::Argument(name));
            }
        }
        let mut end = self.at;
        let mut named = true;
        loop {
            self.skip_blanks();
            if self.ends_command() {
                break;
            }
            let before = self.at;
            self.element(&mut command, &mut named);
            if self.at == before {
                break;
            }
            end = self.at;
        }
        command.span = self.span_to(start, end);
        command
    }

    fn begins_dot_source(&self) -> bool {
        let mut letters = self.rest().chars();
        letters.next() == Some('.')
            && letters.next().is_some_and(|next| next.is_whitespace() || matches!(next, '$' | '(' | '{' | '\'' | '"' | '&'))
    }

    /// Whether no further part of this command stands here.
    fn ends_command(&self) -> bool {
        self.peek().is_none_or(|next| is_line_end(next) || matches!(next, ';' | '|' | ')' | '}')) || (self.peek() == Some('&'))
    }

    fn command_name(&mut self) -> Expression {
        let start = self.at;
        let mut name = String::new();
        while let Some(letter) = self.peek() {
            if ends_word(letter) {
                break;
            }
            self.next();
            if letter == '`' {
                let mut parts = Parts::default();
                self.escape(&mut parts);
                if let ExpressionKind::Bareword(text) = parts.finish(TextStyle::Bareword, ExpressionKind::Bareword) {
                    name.push_str(&text);
                }
            } else if is_single_quote(letter) && self.at > start + letter.len_utf8() {
                self.rest_of_single_quoted(self.at - letter.len_utf8(), &mut name);
            } else if is_double_quote(letter) && self.at > start + letter.len_utf8() {
                let quote = self.at;
                let mut parts = Parts::default();
                self.rest_of_double_quoted(quote, &mut parts);
                match parts.finish(TextStyle::Bareword, ExpressionKind::Bareword) {
                    ExpressionKind::Bareword(text) => name.push_str(&text),
                    // What expands in it stands in the name as it is written. The closing mark may be missing.
                    _ => name.push_str(self.text[quote..self.at].trim_end_matches(is_double_quote)),
                }
            } else {
                name.push(if is_dash(letter) { '-' } else { letter });
            }
        }
        Expression { kind: ExpressionKind::Bareword(name.into()), span: self.span(start) }
    }

    /// One parameter, argument or redirection.
    fn element(&mut self, command: &mut Command, named: &mut bool) {
        let start = self.at;
        if let Some(redirection) = self.redirection() {
            if command.redirections.iter().any(|other| other.from == redirection.from) {
                self.problem("StreamAlreadyRedirected", redirection.span, "This stream of the command goes elsewhere already.");
            }
            command.redirections.push(redirection);
            return;
        }
        if self.peek().is_some_and(is_dash) {
            if self.looking_at("--%") && self.rest()[3..].chars().next().is_none_or(char::is_whitespace) {
                self.at += 3;
                let text = self.verbatim();
                command.elements.push(Element::Verbatim(text.into(), self.span(start)));
                return;
            }
            let second = self.peek_second();
            if second.is_some_and(is_dash) && self.rest().chars().nth(2).is_none_or(ends_word) {
                self.next();
                self.next();
                *named = false;
                command.elements.push(Element::EndOfParameters(self.span(start)));
                return;
            }
            if *named && second.is_some_and(|next| next.is_alphabetic() || next == '_' || next == '?') {
                if let Some(parameter) = self.named_parameter() {
                    command.elements.push(Element::Parameter(parameter));
                    return;
                }
                self.at = start;
            }
        }
        if self.peek() == Some(',') {
            self.next();
            let span = self.span(start);
            self.problem("MissingArgument", span, "An argument is missing before this comma.");
            return;
        }
        let argument = self.argument_list();
        command.elements.push(Element::Argument(argument));
    }

    fn verbatim(&mut self) -> String {
        let mut quoted = false;
        let text = self.rest();
        let end = text.find(|letter| {
            if letter == '"' {
                quoted = !quoted;
            }
            is_line_end(letter) || (!quoted && (letter == '|' || letter == '&'))
        });
        let text = &text[..end.unwrap_or(text.len())];
        self.at += text.len();
        text.trim().to_owned()
    }

    /// `-Name` or `-Name:argument`; `None` when a quote in it makes it an ordinary word.
    fn named_parameter(&mut self) -> Option<NamedParameter> {
        let start = self.at;
        self.next();
        let name = self.take_while(|letter| {
            !(ends_word(letter) || matches!(letter, '.' | '[' | ':' | '\'' | '"') || is_single_quote(letter) || is_double_quote(letter))
        });
        if self.peek().is_some_and(|next| is_single_quote(next) || is_double_quote(next)) {
            return None;
        }
        let colon = self.take(":");
        let span = self.span(start);
        let mut parameter = NamedParameter { name: name.into(), span, colon, argument: None };
        if colon {
            let end = self.at;
            self.skip_blanks();
            if self.ends_command() {
                self.at = end;
                self.missing("ParameterRequiresArgument", format!("The colon behind -{name} asks for a value, and none follows."));
            } else {
                parameter.argument = Some(self.argument_list());
            }
        }
        Some(parameter)
    }

    /// Arguments connected by commas.
    fn argument_list(&mut self) -> Expression {
        let start = self.at;
        let first = self.argument();
        let mut end = self.at;
        let mut items = vec![first];
        loop {
            self.skip_blanks();
            if !self.take(",") {
                break;
            }
            let comma = self.at;
            self.skip_lines();
            if self.ends_command() || self.peek() == Some(',') {
                let span = self.span_to(comma - 1, comma);
                if self.is_end() {
                    self.incomplete = true;
                }
                self.problem("MissingArgument", span, "An argument is missing behind this comma.");
                end = comma;
                self.at = comma;
                break;
            }
            items.push(self.argument());
            end = self.at;
        }
        self.at = end;
        if items.len() == 1 {
            return items.pop().expect("the first item was put in");
        }
        Expression { kind: ExpressionKind::Array(items), span: self.span_to(start, end) }
    }

    /// One argument.
    pub(super) fn argument(&mut self) -> Expression {
        let mode = std::mem::replace(&mut self.mode, Mode::Command);
        let argument = self.argument_here();
        self.mode = mode;
        argument
    }

    fn argument_here(&mut self) -> Expression {
        let start = self.at;
        let Some(first) = self.peek() else {
            return Expression { kind: ExpressionKind::Error, span: self.span(start) };
        };
        match first {
            '(' | '{' => return self.primary_with_postfix(),
            '@' => match self.peek_second() {
                Some('(' | '{') => return self.primary_with_postfix(),
                Some(next) if is_single_quote(next) || is_double_quote(next) => return self.primary_with_postfix(),
                Some(next) if super::cursor::is_name(next) || next == '?' => {
                    let splat = self.variable(Within::Code);
                    return Expression { kind: ExpressionKind::Splat(splat), span: self.span(start) };
                }
                _ => {}
            },
            '$' if self.looking_at("$(") => return self.primary_with_postfix(),
            '$' if begins_variable(self.rest()) => {
                let problems = self.problems.len();
                self.variable(Within::Code);
                let behind = self.peek();
                let expression = behind.is_none_or(|next| ends_word(next) || next == '[') || behind == Some('.') || self.looking_at("::");
                self.problems.truncate(problems);
                self.at = start;
                if expression {
                    return self.primary_with_postfix();
                }
            }
            _ if is_single_quote(first) || is_double_quote(first) => return self.primary_with_postfix(),
            '<' if !self.looking_at("<#") => {
                self.next();
                let span = self.span(start);
                self.problem("RedirectionNotSupported", span, "Input cannot come from a file with <; use Get-Content and a pipe.");
                return Expression { kind: ExpressionKind::Error, span };
            }
            '0'..='9' | '.' | '-' => {
                if let Some((length, number)) = number::scan(self.rest())
                    && self.rest()[length..].chars().next().is_none_or(ends_word)
                {
                    self.at += length;
                    return Expression { kind: ExpressionKind::Number(number), span: self.span(start) };
                }
            }
            _ => {}
        }
        self.word()
    }

    /// A word without quotes around all of it.
    fn word(&mut self) -> Expression {
        let start = self.at;
        let mut parts = Parts::default();
        while let Some(letter) = self.peek() {
            if ends_word(letter) {
                break;
            }
            if is_single_quote(letter) {
                self.next();
                let mut text = String::new();
                self.rest_of_single_quoted(self.at - letter.len_utf8(), &mut text);
                parts.push_str(&text);
            } else if is_double_quote(letter) {
                self.next();
                self.rest_of_double_quoted(self.at - letter.len_utf8(), &mut parts);
            } else {
                self.expandable_letter(letter, &mut parts, TextStyle::Bareword);
            }
        }
        if self.at == start {
            if let Some(letter) = self.next() {
                let span = self.span(start);
                self.problem("UnexpectedToken", span, format!("{letter} has no meaning here."));
            }
            return Expression { kind: ExpressionKind::Error, span: self.span(start) };
        }
        Expression { kind: parts.finish(TextStyle::Bareword, ExpressionKind::Bareword), span: self.span(start) }
    }

    /// A redirection, if one stands here.
    pub(super) fn redirection(&mut self) -> Option<Redirection> {
        let start = self.at;
        let rest = self.rest();
        let from = match rest.as_bytes() {
            [b'>', ..] => 1,
            [b'*', b'>', ..] => 0,
            [digit @ b'1'..=b'6', b'>', ..] => digit - b'0',
            _ => return None,
        };
        self.at += if rest.starts_with('>') { 1 } else { 2 };
        let append = self.take(">");
        if !append && self.take("&") {
            let to = match self.next() {
                Some('1') => 1,
                Some('2') => 2,
                _ => {
                    let span = self.span(start);
                    self.problem("RedirectionNotSupported", span, "A stream can only be sent into stream 1, as in 2>&1.");
                    1
                }
            };
            return Some(Redirection { from, to: RedirectionTarget::Stream(to), span: self.span(start) });
        }
        self.skip_blanks();
        if self.ends_command() {
            self.missing("MissingFileSpecification", "The name of a file is missing behind the redirection.");
            return Some(Redirection {
                from,
                to: RedirectionTarget::File { path: Expression { kind: ExpressionKind::Error, span: self.span(self.at) }, append },
                span: self.span(start),
            });
        }
        let path = self.argument();
        Some(Redirection { from, to: RedirectionTarget::File { path, append }, span: self.span(start) })
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;
    use crate::text::Source;
    use std::sync::Arc;

    #[test]
    fn a_name_with_an_open_quote_and_a_wide_letter_at_its_end_is_no_crash() {
        for (text, incomplete) in [("a\"$(€", true), ("a\"$x€", true), ("a\"€", true), ("a\"$x“", false)] {
            assert_eq!(parse(&Arc::new(Source::new(text))).incomplete, incomplete, "{text}");
        }
    }
}
