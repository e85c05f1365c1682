//! Assignments.

use super::Engine;
use super::place::Place;
use super::scope::Refused;
use super::success::is_success;
use super::unwind::{Cause, Flow, Unwind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{
    Assignment, AssignmentOperator, BinaryOperator, Expression, ExpressionKind, Scope as Prefix, Statement, StatementKind, Variable,
};
use crate::text::Span;
use crate::value::{Value, to_text};
use std::sync::Arc;

impl Engine {
    /// Runs an assignment; returns what was assigned.
    #[inline(never)]
    pub(super) fn assignment(&mut self, assignment: &Assignment, span: Span) -> Flow<Value> {
        self.assign_for::<true>(assignment, span)
    }

    /// Runs an assignment that nobody asks for its value.
    #[inline(never)]
    pub(super) fn assignment_statement(&mut self, assignment: &Assignment, span: Span) -> Flow {
        self.assign_for::<false>(assignment, span).map(drop)
    }

    /// Runs an assignment, in PowerShell's order: the object of a property comes before the value, what an index consists of comes
    /// after it. The result is what was assigned, for somebody who asked for it.
    #[inline(always)]
    fn assign_for<const ASKED: bool>(&mut self, assignment: &Assignment, span: Span) -> Flow<Value> {
        let target = &assignment.target;
        let (place, value) = match assignment.operator {
            AssignmentOperator::Set if let ExpressionKind::Variable(variable) = &target.kind => {
                // Loops do little else: there is no place to look for.
                let Some(value) = self.assigned_output(&assignment.value)? else {
                    self.put_nothing(Place::Variable(variable))?;
                    self.succeeded |= is_success(&assignment.value);
                    return Ok(Value::Null);
                };
                let asked = if ASKED { value.clone() } else { Value::Null };
                self.assign_variable(variable, value)?;
                self.succeeded |= is_success(&assignment.value);
                return Ok(asked);
            }
            AssignmentOperator::Set if matches!(target.kind, ExpressionKind::Member(_)) => {
                let place = self.place_of(target)?;
                (place, self.assigned_output(&assignment.value)?)
            }
            AssignmentOperator::Set => {
                let value = self.assigned_output(&assignment.value)?;
                (self.near_place(target)?, value)
            }
            AssignmentOperator::Compute(operator) => {
                let place = self.place_of(target)?;
                let mut current = self.own_value_at(&place)?;
                let operand = self.assigned_value(&assignment.value)?;
                if let (false, BinaryOperator::Add, Value::String(_), Place::Variable(variable)) = (ASKED, operator, &current, &place) {
                    match self.grow(variable, current, &operand, span)? {
                        None => {
                            self.succeeded |= is_success(&assignment.value);
                            return Ok(Value::Null);
                        }
                        Some(other) => current = other,
                    }
                }
                (place, Some(self.binary_values(operator, current, operand, span)?))
            }
            AssignmentOperator::IfNull => {
                let place = self.place_of(target)?;
                let current = self.value_at(&place)?;
                if !current.is_null() {
                    return Ok(current);
                }
                (place, Some(self.assigned_value(&assignment.value)?))
            }
        };
        let Some(value) = value else {
            self.put_nothing(place)?;
            self.succeeded |= is_success(&assignment.value);
            return Ok(Value::Null);
        };
        let asked = if ASKED { value.clone() } else { Value::Null };
        self.put(place, value)?;
        self.succeeded |= is_success(&assignment.value);
        Ok(asked)
    }

    #[cold]
    fn put_nothing(&mut self, place: Place<'_>) -> Flow {
        let variable = if let Place::Variable(variable) = place { Some(variable) } else { None };
        self.put(place, Value::Null)?;
        if let Some(variable) = variable {
            self.mark_nothing(variable);
        }
        Ok(())
    }

    fn assigned_output(&mut self, statement: &Statement) -> Flow<Option<Value>> {
        match &statement.kind {
            StatementKind::Assignment(inner) => self.assignment(inner, statement.span).map(Some),
            _ => self.statement_output(statement),
        }
    }

    fn assigned_value(&mut self, statement: &Statement) -> Flow<Value> {
        match &statement.kind {
            StatementKind::Assignment(inner) => self.assignment(inner, statement.span),
            _ => self.statement_value(statement),
        }
    }

    /// Puts a value where an expression points.
    pub(super) fn assign(&mut self, target: &Expression, value: Value) -> Flow {
        let place = self.place_of(target)?;
        self.put(place, value)
    }

    /// Assigns a variable of the tree.
    #[inline]
    pub(super) fn assign_variable(&mut self, variable: &Variable, value: Value) -> Flow {
        if variable.number > 0 && matches!(variable.scope, Prefix::Unqualified) {
            let written = self.write_variable(self.scopes.len() - 1, variable, value);
            return written.map_err(|refused| self.refused(&refused, &variable.name, variable.span));
        }
        self.assign_elsewhere(variable, value)
    }

    /// Assigns a variable that has a prefix, or that the language answers itself.
    #[inline(never)]
    fn assign_elsewhere(&mut self, variable: &Variable, value: Value) -> Flow {
        match &variable.scope {
            Prefix::Environment => {
                let value = to_text(&value).to_string();
                self.set_environment(&variable.name, Some(value).filter(|value| !value.is_empty()));
                return Ok(());
            }
            Prefix::Function => {
                if value.downcast::<super::script_block::ScriptBlockValue>().is_some() {
                    self.define_from(&variable.name, value);
                }
                return Ok(());
            }
            Prefix::Alias => {
                self.commands.set_alias(&variable.name, to_text(&value));
                return Ok(());
            }
            Prefix::Unqualified if &*variable.key == "null" => return Ok(()),
            Prefix::Unqualified if matches!(&*variable.key, "_" | "psitem") => {
                self.item = value;
                return Ok(());
            }
            _ => {}
        }
        let index = self.scope_index(&variable.scope);
        self.write_variable(index, variable, value).map_err(|refused| self.refused(&refused, &variable.name, variable.span))?;
        if variable.scope == Prefix::Private
            && let Some(slot) = self.scopes[index].variables.get_mut(&variable.key)
        {
            slot.protection = super::slot::Protection::Private;
        }
        Ok(())
    }

    pub(super) fn refused(&self, refused: &Refused, name: &str, span: Span) -> Unwind {
        match refused {
            Refused::ReadOnly => {
                let message = format!("Cannot overwrite variable {name} because it is read-only or constant.");
                let exception = Exception::new("System.Management.Automation.SessionStateUnauthorizedAccessException", message);
                let record = ErrorRecord::new("VariableNotWritable", Category::WriteError, exception).with_target(name);
                Unwind::error(record.at(self.place(self.point_or(span))))
            }
            Refused::Invalid(reason) => {
                let message = format!("The variable {name} does not take this value. {reason}");
                let exception = Exception::new("System.Management.Automation.ValidationMetadataException", message);
                let record = ErrorRecord::new("ValidateSetFailure", Category::MetadataError, exception);
                Unwind::error(record.at(self.place(self.point_or(span))))
            }
            Refused::Unwound(unwind) => match unwind.cause() {
                Cause::Error(record, reach) => Unwind::raised(record.clone(), *reach),
                _ => Unwind::interrupted(),
            },
            Refused::Cast(error) => self.operator_error(&error.clone().into(), span),
            Refused::Conversion(error) => {
                let mut exception =
                    Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", error.message.as_str());
                exception.inner = Some(Arc::new(Exception::of_cast(&error.message, error.cause, &error.reason)));
                let record = ErrorRecord::new("RuntimeException", Category::MetadataError, exception);
                Unwind::error(record.at(self.place(self.point_or(span))))
            }
        }
    }
}
