//! `System.Management.Automation.WildcardPattern`: a pattern of wildcards as an object.

use super::{Foreign, OperatorError, Text, Value, Wildcard, to_text};

/// The full name of the type.
const NAME: &str = "System.Management.Automation.WildcardPattern";

/// A pattern with what it was written as.
#[derive(Debug)]
pub struct WildcardPattern {
    source: Text,
    pattern: Wildcard,
}

impl WildcardPattern {
    /// The pattern that is written like this; unlike the operators', it respects case unless somebody says otherwise.
    ///
    /// # Errors
    /// When a set in it is never closed.
    pub fn new(source: Text, ignores_case: bool) -> Result<Self, OperatorError> {
        if !Wildcard::is_complete(&source) {
            return Err(OperatorError::new("WildcardPattern_Invalid", format!("The pattern '{source}' is not complete.")));
        }
        let pattern = if ignores_case { Wildcard::new(&source) } else { Wildcard::exact(&source) };
        Ok(Self { source, pattern })
    }
}

fn is_special(letter: char) -> bool {
    matches!(letter, '*' | '?' | '[' | ']')
}

/// A text as a pattern that means just this text.
pub(super) fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_special(letter) || letter == '`' {
            result.push('`');
        }
        result.push(letter);
    }
    result
}

/// A pattern without the backticks before what means something in patterns.
pub(super) fn unescaped(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '`' {
            result.push(letter);
            continue;
        }
        match letters.next() {
            Some(next) if is_special(next) || next == '`' => result.push(next),
            Some(next) => result.extend(['`', next]),
            None => result.push('`'),
        }
    }
    result
}

/// Whether anything in a text means something in a pattern.
pub(super) fn has_wildcards(text: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '`' => drop(letters.next()),
            letter if is_special(letter) => return true,
            _ => {}
        }
    }
    false
}

impl Foreign for WildcardPattern {
    fn type_names(&self) -> Vec<Text> {
        vec![NAME.into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        NAME.into()
    }

    fn method_names(&self) -> Vec<Text> {
        ["IsMatch", "ToWql"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("ismatch", [text]) => Some(Ok(Value::Bool(self.pattern.matches(&to_text(text))))),
            ("towql", []) => Some(Ok(self.source.replace('*', "%").replace('?', "_").into())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        for (text, pattern) in [("a*b", "a`*b"), ("[x]", "`[x`]"), ("a`", "a``"), ("plain", "plain")] {
            assert_eq!((escaped(text).as_str(), unescaped(pattern).as_str()), (pattern, text));
            assert!(!has_wildcards(pattern));
        }
        assert_eq!(unescaped("a`n``"), "a`n`");
        assert!(has_wildcards("a?"));
    }
}
