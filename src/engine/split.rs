//! `-split`: by a pattern, by a text, or by a script block that looks at each character.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::unwind::Flow;
use crate::syntax::ast::CaseOption;
use crate::text::Span;
use crate::value::{OperatorError, Regex, Type, Value, convert, member::known_split_option, to_text, truthy};

/// The options of `-split` that say what the pattern is: text as it stands.
const SIMPLE_MATCH: i64 = 0x01;
/// The pattern ignores case, also that of `-csplit`.
const IGNORE_CASE: i64 = 0x40;
/// The options that a pattern can say itself, with their letters.
const FLAGS: [(i64, char); 3] = [(0x08, 'x'), (0x10, 'm'), (0x20, 's')];

/// How many pieces are wanted.
#[derive(Clone, Copy)]
enum Limit {
    /// All that there are.
    None,
    /// So many; the last one takes the rest.
    First(usize),
    /// So many; the first one takes the rest.
    Last(usize),
}

impl Engine {
    /// The pieces of all items, by what stands right of the operator: the separator, a limit, options.
    pub(super) fn split(&mut self, items: &[Value], operands: &[Value], case: CaseOption, span: Span) -> Flow<Vec<Value>> {
        let limit = match operands.get(1) {
            Some(limit) => match convert(limit, &Type::Int).map_err(|error| self.operator_error(&error.into(), span))? {
                Value::Int(limit) if limit < 0 => Limit::Last(limit.unsigned_abs() as usize),
                Value::Int(limit) if limit > 0 => Limit::First(limit.unsigned_abs() as usize),
                _ => Limit::None,
            },
            None => Limit::None,
        };
        let options = match operands.get(2) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.is_empty() => Some(0),
            Some(options) => Some(known_split_option(options).map_err(|error| self.operator_error(&error.into(), span))?),
        };
        let separator = operands.first().cloned().unwrap_or_default();
        if separator.downcast::<ScriptBlockValue>().is_none() {
            return self.split_by_pattern(items, &separator, limit, options, case, span);
        }
        if options.is_some_and(|options| options != 0) {
            let message = "A script block that splits a text takes no options.";
            return Err(self.operator_error(&OperatorError::new("InvalidSplitOptionWithPredicate", message), span));
        }
        let mut pieces = Vec::new();
        for item in items {
            pieces.extend(self.split_by_block(&to_text(item), &separator, limit)?);
        }
        Ok(pieces)
    }

    fn split_by_pattern(
        &mut self,
        items: &[Value],
        separator: &Value,
        limit: Limit,
        options: Option<i64>,
        case: CaseOption,
        span: Span,
    ) -> Flow<Vec<Value>> {
        let given = options.unwrap_or_default();
        let simple = given & SIMPLE_MATCH != 0;
        if simple && given & !(SIMPLE_MATCH | IGNORE_CASE) != 0 {
            let message = "SimpleMatch goes together with IgnoreCase only.";
            return Err(self.operator_error(&OperatorError::new("InvalidSplitOptionCombination", message), span));
        }
        let flags: String = FLAGS.iter().filter(|(bit, _)| given & bit != 0).map(|(_, flag)| *flag).collect();
        let pattern = match (simple, &*flags) {
            (true, _) => Regex::escape(&to_text(separator)).into(),
            (false, "") => separator.clone(),
            (false, flags) => format!("(?{flags}){}", to_text(separator)).into(),
        };
        let case = match options {
            Some(given) if given & IGNORE_CASE != 0 => CaseOption::Ignore,
            // An empty text for options takes even the usual one away.
            Some(0) => CaseOption::Respect,
            _ => case,
        };
        let regex = self.regex(&pattern, case, span)?;
        let mut pieces = Vec::new();
        for item in items {
            let text = to_text(item);
            let found = match limit {
                Limit::None => regex.split(&text, 0),
                Limit::First(count) => regex.split(&text, count),
                Limit::Last(count) => regex.split_from_end(&text, count),
            };
            pieces.extend(found.map_err(|reason| self.operator_error(&OperatorError::new("RegexTimeout", reason), span))?);
        }
        Ok(pieces)
    }

    /// Cuts where the script block says so of a character; text and place are its arguments.
    fn split_by_block(&mut self, text: &str, block: &Value, limit: Limit) -> Flow<Vec<Value>> {
        let letters: Vec<char> = text.chars().collect();
        let (count, from_end) = match limit {
            Limit::None => (usize::MAX, false),
            Limit::First(count) => (count, false),
            Limit::Last(count) => (count, true),
        };
        let mut cuts = Vec::new();
        for step in 0..letters.len() {
            if cuts.len() + 1 >= count {
                break;
            }
            let at = if from_end { letters.len() - 1 - step } else { step };
            let arguments = [Value::from(text), Value::Int(i32::try_from(at).unwrap_or(i32::MAX))];
            let values = self.call_block(block, Some(&Value::from(letters[at].to_string())), &arguments)?;
            if truthy(&super::statement::collected(values)) {
                cuts.push(at);
            }
        }
        cuts.sort_unstable();
        let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut + 1));
        let ends = cuts.iter().copied().chain(std::iter::once(letters.len()));
        Ok(starts.zip(ends).map(|(start, end)| Value::from(letters[start..end].iter().collect::<String>())).collect())
    }
}
