//! A text that a loop adds to: `$text += …`.

use super::Engine;
use super::unwind::Flow;
use crate::syntax::ast::{Scope as Prefix, Variable};
use crate::text::Span;
use crate::value::{Value, append_text, to_text};

impl Engine {
    /// Puts `more` behind `current`, the text of a variable, where it stands: a loop that adds to a text does not copy it each time.
    /// Gives `current` back when that is no longer what the variable holds, or not all it takes.
    #[inline(never)]
    pub(super) fn grow(&mut self, variable: &Variable, current: Value, more: &Value, span: Span) -> Flow<Option<Value>> {
        let innermost = self.scopes.len() - 1;
        if !matches!(variable.scope, Prefix::Unqualified) || variable.number == 0 {
            return Ok(Some(current));
        }
        let grown = match (&current, self.scopes[innermost].variables.of_mut(variable)) {
            (Value::String(text), Some(slot)) if slot.is_plain() => match &mut slot.value {
                Value::String(own) if std::ptr::eq(&**own, &**text) => {
                    // The only other one who holds it.
                    drop(current);
                    append_text(own, &to_text(more))
                }
                _ => return Ok(Some(current)),
            },
            _ => return Ok(Some(current)),
        };
        grown.map(|()| None).map_err(|error| self.operator_error(&error, span))
    }
}
