//! Assignments.

use super::Engine;
use super::scope::Refused;
use super::unwind::{Flow, Unwind};
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{Assignment, AssignmentOperator, Expression, ExpressionKind, Scope as Prefix, Statement, StatementKind, Variable};
use crate::text::Span;
use crate::value::{OperatorError, ScriptMember, ScriptMemberKind, Type, Value, member, to_text};

impl Engine {
    /// Runs an assignment; returns what was assigned.
    pub(super) fn assignment(&mut self, assignment: &Assignment, span: Span) -> Flow<Value> {
        let value = match assignment.operator {
            AssignmentOperator::Set => match self.assigned_output(&assignment.value)? {
                Some(value) => value,
                None => {
                    self.assign(&assignment.target, Value::Null)?;
                    if let ExpressionKind::Variable(variable) = &assignment.target.kind {
                        self.mark_nothing(variable);
                    }
                    self.succeeded = true;
                    return Ok(Value::Null);
                }
            },
            AssignmentOperator::Compute(operator) => {
                let current = match &strip_cast(&assignment.target).kind {
                    // A function that adds to a variable of its caller begins with one of its own.
                    ExpressionKind::Variable(variable) if variable.scope == Prefix::Unqualified && self.scopes.len() > 1 => {
                        self.local_value(&variable.key)
                    }
                    _ => self.expression(strip_cast(&assignment.target))?,
                };
                let operand = self.assigned_value(&assignment.value)?;
                self.binary_values(operator, current, operand, span)?
            }
            AssignmentOperator::IfNull => {
                let current = self.expression(strip_cast(&assignment.target))?;
                if !current.is_null() {
                    return Ok(current);
                }
                self.assigned_value(&assignment.value)?
            }
        };
        self.assign(&assignment.target, value.clone())?;
        self.succeeded = true;
        Ok(value)
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
        match &target.kind {
            ExpressionKind::Variable(variable) => self.assign_variable(variable, value),
            ExpressionKind::Member(access) => {
                let object = self.expression(&access.object)?;
                let name = self.member_name(&access.name)?;
                if let Value::Array(items) = &object
                    && member::property(&object, &name).is_none()
                {
                    for item in items.to_vec() {
                        member::set_property(&item, &name, value.clone()).map_err(|error| self.operator_error(&error, target.span))?;
                    }
                    return Ok(());
                }
                let own = if let Value::Object(own) = &object { own.property(&name) } else { None };
                if let Some(found) = own.or_else(|| self.type_data.member(&object, &name))
                    && let Some(script) = found.downcast::<ScriptMember>()
                {
                    return match script.kind {
                        ScriptMemberKind::Alias => {
                            let real = to_text(&script.body);
                            member::set_property(&object, &real, value).map_err(|error| self.operator_error(&error, target.span))
                        }
                        _ if script.setter.is_null() => {
                            let error = OperatorError::new("PropertyAssignmentException", format!("'{name}' is a ReadOnly property."));
                            Err(self.operator_error(&error, target.span))
                        }
                        _ => self.with_this(&object, &script.setter, &[value]).map(drop),
                    };
                }
                member::set_property(&object, &name, value).map_err(|error| self.operator_error(&error, target.span))
            }
            ExpressionKind::Index(access) => {
                let object = self.expression(&access.object)?;
                let index = self.expression(&access.index)?;
                member::set_index(&object, &index, value).map_err(|error| self.operator_error(&error, target.span))
            }
            ExpressionKind::Cast(attribute, inner) => {
                let converted = if attribute.arguments.is_none() { self.cast(&attribute.name, &value, target.span)? } else { value };
                self.assign(inner, converted)?;
                if let (ExpressionKind::Variable(variable), None) = (&inner.kind, &attribute.arguments) {
                    let index = self.scope_index(&variable.scope);
                    if let Some(slot) = self.scopes[index].variables.get_mut(&variable.key) {
                        slot.ty = Some(Type::named(&attribute.name.text))
                            .filter(|ty| !matches!(ty, Type::Named(_) | Type::Ordered | Type::CustomObject));
                    }
                }
                Ok(())
            }
            ExpressionKind::Array(targets) => {
                let mut values = match value {
                    Value::Array(array) => array.to_vec(),
                    Value::Null => Vec::new(),
                    other => vec![other],
                }
                .into_iter();
                for (index, target) in targets.iter().enumerate() {
                    let value = if index + 1 == targets.len() {
                        super::statement::collected(values.by_ref().collect())
                    } else {
                        values.next().unwrap_or_default()
                    };
                    self.assign(target, value)?;
                }
                Ok(())
            }
            ExpressionKind::Paren(statement) => match crate::syntax::sole_expression(statement) {
                Some(inner) => self.assign(inner, value),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Assigns a variable of the tree.
    pub(super) fn assign_variable(&mut self, variable: &Variable, value: Value) -> Flow {
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
        self.write_slot(index, &variable.name, &variable.key, value)
            .map_err(|refused| self.refused(&refused, &variable.name, variable.span))
    }

    pub(super) fn refused(&self, refused: &Refused, name: &str, span: Span) -> Unwind {
        match refused {
            Refused::ReadOnly => {
                let message = format!("Cannot overwrite variable {name} because it is read-only or constant.");
                let exception = Exception::new("System.Management.Automation.SessionStateUnauthorizedAccessException", message);
                let record = ErrorRecord::new("VariableNotWritable", Category::WriteError, exception).with_target(name);
                Unwind::error(record.at(self.place(self.point_or(span))))
            }
            Refused::Conversion(error) => {
                let exception =
                    Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", error.message.as_str());
                let record = ErrorRecord::new("RuntimeException", Category::MetadataError, exception);
                Unwind::error(record.at(self.place(self.point_or(span))))
            }
        }
    }
}

/// What an assignment that computes reads: the target without its type.
fn strip_cast(target: &Expression) -> &Expression {
    match &target.kind {
        ExpressionKind::Cast(_, inner) => strip_cast(inner),
        _ => target,
    }
}
