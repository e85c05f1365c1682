//! Variables: `$name`, `${any name}`, `$scope:name`, and the names of splats.

use super::ast::{Name, Scope, Variable};
use super::cursor::{Parser, is_name};
use crate::text::Span;

fn scope_named(name: &str) -> Scope {
    match name.to_ascii_lowercase().as_str() {
        "global" => Scope::Global,
        "script" => Scope::Script,
        "local" => Scope::Local,
        "private" => Scope::Private,
        "using" => Scope::Using,
        "env" => Scope::Environment,
        "function" => Scope::Function,
        "variable" => Scope::Variable,
        "alias" => Scope::Alias,
        _ => Scope::Drive(name.into()),
    }
}

/// Whether a `$` at the start of `rest` begins a variable.
pub(super) fn begins_variable(rest: &str) -> bool {
    let mut letters = rest.chars().skip(1);
    match letters.next() {
        Some('{' | '$' | '?' | '^') => true,
        Some(':') => letters.next().is_some_and(is_name),
        Some(letter) => is_name(letter),
        None => false,
    }
}

impl Parser<'_> {
    /// A variable named `name`, which may begin with a scope or drive.
    pub(super) fn named(&mut self, name: &str, span: Span) -> Variable {
        let (scope, name) = match name.split_once(':') {
            Some((scope, rest)) if !rest.is_empty() => (scope_named(scope), rest),
            _ => (Scope::Unqualified, name),
        };
        let (name, own) = self.name(name);
        let (key, number) = if name.chars().any(char::is_uppercase) { self.name(&name.to_lowercase()) } else { (name.clone(), own) };
        let number = if matches!(&*key, "_" | "psitem" | "true" | "false" | "null") { 0 } else { number };
        Variable { scope, name, key, number, span }
    }

    /// A name as it stands in memory, and its number.
    fn name(&mut self, name: &str) -> (Name, u16) {
        if let Some((name, number)) = self.names.get_key_value(name) {
            return (name.clone(), *number);
        }
        let (name, number) = (Name::from(name), u16::try_from(self.names.len() + 1).unwrap_or(u16::MAX));
        self.names.insert(name.clone(), number);
        (name, number)
    }

    /// The variable here, its `$` or `@` next. The caller has seen that there is one.
    pub(super) fn variable(&mut self, place: Within) -> Variable {
        let start = self.at;
        self.next();
        if self.take("{") {
            return self.braced_variable(start);
        }
        if let Some(sign @ ('$' | '^')) = self.peek() {
            self.next();
            return self.named(&sign.to_string(), self.span(start));
        }
        if self.peek() == Some('?') && !self.peek_second().is_some_and(is_name) {
            self.next();
            return self.named("?", self.span(start));
        }
        let mut scoped = false;
        let name_start = self.at;
        loop {
            match self.peek() {
                Some(letter) if is_name(letter) || letter == '?' => {
                    self.next();
                }
                Some(':') if !scoped && !self.looking_at("::") => {
                    let behind = self.peek_second();
                    if behind.is_some_and(|letter| is_name(letter) || letter == '?') {
                        scoped = true;
                        self.next();
                    } else {
                        if place == Within::Text && self.at > name_start {
                            let span = self.span_to(start, self.at + 1);
                            let name = &self.text[name_start..self.at];
                            let message = format!(
                                "The colon behind ${name} would begin a drive's name; write ${{{name}}}: for the variable and a colon."
                            );
                            self.problem("InvalidVariableReferenceWithDrive", span, message);
                        }
                        break;
                    }
                }
                _ => break,
            }
        }
        self.named(&self.text[name_start..self.at], self.span(start))
    }

    fn braced_variable(&mut self, start: usize) -> Variable {
        let mut name = String::new();
        loop {
            match self.next() {
                Some('}') => break,
                Some('`') => name.extend(self.next()),
                Some(letter) => name.push(letter),
                None => {
                    self.missing("IncompleteDollarVariableReference", "The name in ${ … } is not closed; write } behind it.");
                    break;
                }
            }
        }
        if name.is_empty() {
            let span = self.span(start);
            self.problem("EmptyVariableReference", span, "There is no name between the braces of ${}.");
        }
        self.named(&name, self.span(start))
    }
}

/// Where a variable stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// In code.
    Code,
    /// In double quotes, where a colon behind it is a likely mistake.
    Text,
}
