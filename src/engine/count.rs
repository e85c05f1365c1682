//! `++` and `--`.

use super::Engine;
use super::place::Place;
use super::unwind::Flow;
use crate::syntax::ast::{Expression, ExpressionKind, Scope as Prefix, Variable};
use crate::text::Span;
use crate::value::{Arithmetic, BigInteger, DictionaryKind, OperatorError, Value, compute, type_text};

impl Engine {
    /// Adds `step`, one or minus one, to the number that stands where `operand` points. The value is the new one for a prefix, else
    /// the one before, where nothing counts as zero.
    pub(super) fn count(&mut self, operand: &Expression, step: i32, is_prefix: bool, span: Span) -> Flow<Value> {
        if let ExpressionKind::Variable(variable) = &operand.kind
            && let Some((old, new)) = self.count_own(variable, step)
        {
            return Ok(Value::Int(if is_prefix { new } else { old }));
        }
        let place = self.near_place(operand)?;
        if let Some((old, new)) = self.count_entry(&place, step) {
            return Ok(Value::Int(if is_prefix { new } else { old }));
        }
        let old = match self.value_at(&place)? {
            Value::Null => Value::Int(0),
            Value::Object(object) if !object.base().is_null() => object.base().clone(),
            value => value,
        };
        if !old.is_number() && old.downcast::<BigInteger>().is_none() {
            let operator = if step > 0 { "++" } else { "--" };
            let message = format!("'{operator}' counts numbers only, and here stands a value of type {}.", type_text(&old));
            return Err(self.operator_error(&OperatorError::new("OperatorRequiresNumber", message), span));
        }
        let new = match &old {
            Value::Int(number) => number.checked_add(step).map(Value::Int),
            _ => None,
        };
        let new = match new {
            Some(new) => new,
            None => compute(Arithmetic::Add, &old, &Value::Int(step)).map_err(|error| self.operator_error(&error, span))?,
        };
        let value = if is_prefix { new.clone() } else { old };
        self.put(place, new)?;
        Ok(value)
    }

    /// Counts a variable for nobody who asks for a value; `false`, with nothing done, for all other expressions.
    #[inline]
    pub(super) fn counted(&mut self, expression: &Expression) -> bool {
        if let ExpressionKind::Unary(operator, operand) = &expression.kind
            && let ExpressionKind::Variable(variable) = &operand.kind
            && let Some((step, _)) = operator.counts()
            && self.count_own(variable, step).is_some()
        {
            self.succeeded = true;
            return true;
        }
        false
    }

    /// `$table[key]++`: the number of an entry is counted where it stands.
    fn count_entry(&self, place: &Place<'_>, step: i32) -> Option<(i32, i32)> {
        let Place::ItemOf { variable, index, .. } = place else { return None };
        match (self.seen(variable)?, index) {
            // Those entries are asked for by number, and a list of keys is none.
            (Value::Dictionary(table), Value::Int(_)) if table.kind() == DictionaryKind::Ordered => None,
            (Value::Dictionary(_), Value::Null | Value::Array(_)) => None,
            (Value::Dictionary(table), key) => table.count(key, step),
            _ => None,
        }
    }

    /// Loops count: a whole number in a variable of the innermost scope is counted where it stands. `None`, with nothing done, where
    /// there is anything else; otherwise what it was and what it is.
    fn count_own(&mut self, variable: &Variable, step: i32) -> Option<(i32, i32)> {
        if variable.scope != Prefix::Unqualified {
            return None;
        }
        let slot = self.scopes.last_mut()?.variables.of_mut(variable)?;
        if !slot.is_plain() {
            return None;
        }
        let Value::Int(own) = &mut slot.value else { return None };
        let old = *own;
        *own = old.checked_add(step)?;
        Some((old, *own))
    }
}
