//! The `switch` statement.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::unwind::{Cause, Flow, Sink, Unwind};
use crate::syntax::ast::{Expression, ExpressionKind, Switch, SwitchInput, SwitchMatching};
use crate::value::{Enumerator, Regex, RegexCase, Value, equals, to_text, truthy};
use std::sync::Arc;

impl Engine {
    pub(super) fn switch(&mut self, statement: &Switch, sink: &mut dyn Sink) -> Flow {
        let items = match &statement.input {
            SwitchInput::Value(value) => match self.statement_value(value)? {
                Value::Array(items) => items.to_vec(),
                other => other.walked().unwrap_or_else(|| vec![other]),
            },
            SwitchInput::File(path) => self.lines_of(path)?,
        };
        let outer = self.item.clone();
        let result = self.switch_items(statement, items, sink);
        self.item = outer;
        let mine = |label: &Option<crate::syntax::ast::Name>| {
            label.as_ref().is_none_or(|label| statement.label.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(label)))
        };
        match result {
            Err(unwind) if matches!(unwind.cause(), Cause::Break(label) if mine(label)) => Ok(()),
            other => other,
        }
    }

    fn switch_items(&mut self, statement: &Switch, items: Vec<Value>, sink: &mut dyn Sink) -> Flow {
        let walk = Arc::new(Enumerator::new(items));
        while let Some(item) = walk.advance() {
            if statement.asks_enumerator {
                self.set_local("switch", Value::shared(walk.clone()));
            }
            let mut fitted = false;
            let mut next = false;
            for (condition, block) in &statement.clauses {
                self.item = item.clone();
                if !self.fits(statement, condition, &item)? {
                    continue;
                }
                fitted = true;
                self.item = item.clone();
                match self.block(block, sink) {
                    Err(unwind) if matches!(unwind.cause(), Cause::Continue(None)) => {
                        next = true;
                        break;
                    }
                    other => other?,
                }
            }
            if let (false, false, Some(default)) = (fitted, next, &statement.default) {
                self.item = item;
                match self.block(default, sink) {
                    Err(unwind) if matches!(unwind.cause(), Cause::Continue(None)) => {}
                    other => other?,
                }
            }
        }
        Ok(())
    }

    fn fits(&mut self, statement: &Switch, condition: &Expression, item: &Value) -> Flow<bool> {
        let condition_value = self.expression(condition)?;
        if condition_value.downcast::<ScriptBlockValue>().is_some() && matches!(condition.kind, ExpressionKind::ScriptBlock(_)) {
            let values = self.call_block(&condition_value, Some(item), &[])?;
            return Ok(truthy(&super::statement::collected(values)));
        }
        let exact = statement.case_sensitive;
        match statement.matching {
            SwitchMatching::Exact => Ok(equals(item, &condition_value, exact)),
            SwitchMatching::Wildcard => {
                let pattern = to_text(&condition_value);
                let pattern = self.wildcard(&pattern, exact);
                Ok(pattern.matches(&to_text(item)))
            }
            SwitchMatching::Regex => {
                let case = if exact { RegexCase::Respect } else { RegexCase::Ignore };
                let error = |engine: &Self, reason: String| {
                    let error = crate::value::OperatorError::new("InvalidRegularExpression", reason);
                    engine.operator_error(&crate::value::OperatorError { target: Some(to_text(&condition_value)), ..error }, condition.span)
                };
                let regex = Regex::cached(&to_text(&condition_value), case).map_err(|reason| error(self, reason))?;
                let groups = regex.groups(&to_text(item)).map_err(|reason| error(self, reason))?;
                let fits = groups.is_some();
                if let Some(groups) = groups {
                    self.set_matches(groups);
                }
                Ok(fits)
            }
        }
    }

    fn lines_of(&mut self, path: &Expression) -> Flow<Vec<Value>> {
        let name = to_text(&self.expression(path)?);
        let file = self.path(&name).map_err(|record| Unwind::error(*record))?;
        match std::fs::read_to_string(&file) {
            Ok(text) => Ok(text.lines().map(Value::from).collect()),
            Err(error) => {
                let message = format!("Cannot read '{}': {error}.", file.display());
                Err(self.runtime_error("FileReadError", crate::record::Category::ReadError, message, path.span))
            }
        }
    }
}
