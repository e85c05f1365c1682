//! Where an assignment writes. What a target consists of is evaluated once, also where the place is read before it is written.

use super::Engine;
use super::unwind::Flow;
use crate::record::{Category, ErrorRecord, Exception};
use crate::syntax::ast::{Access, Attribute, Expression, ExpressionKind, Index, Scope as Prefix, Variable};
use crate::text::Span;
use crate::value::{OperatorError, ScriptMember, ScriptMemberKind, Text, Type, Value, member, to_text};
use std::sync::Arc;

/// A place that values are put into.
pub(super) enum Place<'t> {
    Variable(&'t Variable),
    /// A property of an object.
    Member {
        object: Value,
        name: Text,
        access: Access,
        span: Span,
    },
    /// An item of a list or a table.
    Item {
        object: Value,
        index: Value,
        span: Span,
    },
    /// An item of what a variable holds: it is looked at and changed where it stands.
    ItemOf {
        variable: &'t Variable,
        index: Value,
        span: Span,
    },
    /// A place whose values are converted, now and, in a variable, from now on.
    Typed {
        attribute: &'t Attribute,
        inner: Box<Place<'t>>,
        span: Span,
    },
    /// Several targets, which share the items of a list.
    Several(&'t [Expression]),
    /// What is put here is gone.
    Nowhere,
}

impl<'t> Place<'t> {
    /// The variable that this is, whatever its values are converted to.
    fn variable(&self) -> Option<&'t Variable> {
        match self {
            Self::Variable(variable) => Some(variable),
            Self::Typed { inner, .. } => inner.variable(),
            _ => None,
        }
    }
}

impl Engine {
    /// The place that a target names, for somebody who runs nothing of the script until he is done with it.
    #[inline]
    pub(super) fn near_place<'t>(&mut self, target: &'t Expression) -> Flow<Place<'t>> {
        if let ExpressionKind::Index(access) = &target.kind
            && access.is_quiet
            && let ExpressionKind::Variable(variable) = &access.object.kind
            && self.seen(variable).is_some()
        {
            return Ok(Place::ItemOf { variable, index: self.expression(&access.index)?, span: target.span });
        }
        self.place_of(target)
    }

    /// The place that a target names.
    #[inline]
    pub(super) fn place_of<'t>(&mut self, target: &'t Expression) -> Flow<Place<'t>> {
        match &target.kind {
            ExpressionKind::Variable(variable) => Ok(Place::Variable(variable)),
            ExpressionKind::Index(access) => self.item_place(access, target.span),
            _ => self.other_place(target),
        }
    }

    #[inline(never)]
    fn other_place<'t>(&mut self, target: &'t Expression) -> Flow<Place<'t>> {
        Ok(match &target.kind {
            ExpressionKind::Member(access) => {
                let object = match access.access {
                    Access::Static => Value::from(self.static_type(access)?),
                    Access::Instance | Access::IfNotNull => self.expression(&access.object)?,
                };
                let name = self.member_name(&access.name)?;
                Place::Member { object, name, access: access.access, span: target.span }
            }
            ExpressionKind::Cast(attribute, inner) => Place::Typed { attribute, inner: Box::new(self.place_of(inner)?), span: target.span },
            ExpressionKind::Array(targets) => Place::Several(targets),
            ExpressionKind::Paren(statement) => match crate::syntax::sole_expression(statement) {
                Some(inner) => self.place_of(inner)?,
                None => Place::Nowhere,
            },
            _ => Place::Nowhere,
        })
    }

    #[inline]
    fn item_place<'t>(&mut self, access: &Index, span: Span) -> Flow<Place<'t>> {
        let object = self.expression(&access.object)?;
        let index = self.expression(&access.index)?;
        Ok(Place::Item { object, index, span })
    }

    /// What stands in a place, for `++` and `--`: of a variable, the one that is seen from here.
    pub(super) fn value_at(&mut self, place: &Place<'_>) -> Flow<Value> {
        match place {
            Place::Variable(variable) => self.variable_value(variable),
            Place::Member { object, name, access, span } => self.member_of(object, name, *access, *span),
            Place::Item { object, index, span } => self.item(object, index, *span),
            Place::ItemOf { variable, index, span } => {
                self.seen(variable).map_or(Ok(Value::Null), |object| self.item(object, index, *span))
            }
            Place::Typed { inner, .. } => self.value_at(inner),
            Place::Several(targets) => {
                let items = targets.iter().map(|target| self.expression(target)).collect::<Flow<Vec<_>>>()?;
                Ok(Value::array(items))
            }
            Place::Nowhere => Ok(Value::Null),
        }
    }

    /// What stands in a place, for `+=` and its like: a function that adds to a variable of its caller begins with one of its own.
    pub(super) fn own_value_at(&mut self, place: &Place<'_>) -> Flow<Value> {
        match place {
            Place::Variable(variable) if variable.scope == Prefix::Unqualified && self.scopes.len() > 1 => Ok(self.local_value(variable)),
            Place::Typed { inner, .. } => self.own_value_at(inner),
            other => self.value_at(other),
        }
    }

    /// Puts a value into a place.
    #[inline]
    pub(super) fn put(&mut self, place: Place<'_>, value: Value) -> Flow {
        match place {
            Place::Variable(variable) => self.assign_variable(variable, value),
            Place::Item { object, index, span } => {
                member::set_index(&object, index, value).map_err(|error| self.operator_error(&error, span))
            }
            Place::ItemOf { variable, index, span } => {
                let put = self.seen(variable).map_or(Ok(()), |object| member::set_index(object, index, value));
                put.map_err(|error| self.operator_error(&error, span))
            }
            other => self.put_elsewhere(other, value),
        }
    }

    #[inline(never)]
    fn put_elsewhere(&mut self, place: Place<'_>, value: Value) -> Flow {
        match place {
            Place::Variable(_) | Place::Item { .. } | Place::ItemOf { .. } => self.put(place, value),
            Place::Member { object, name, span, .. } => self.put_member(&object, &name, value, span),
            Place::Typed { attribute, inner, span } => self.put_typed(attribute, *inner, value, span),
            Place::Several(targets) => self.put_items(targets, value),
            Place::Nowhere => Ok(()),
        }
    }

    fn put_member(&mut self, object: &Value, name: &Text, value: Value, span: Span) -> Flow {
        let own = if let Value::Object(own) = object { own.property(name) } else { None };
        if let Some(found) = own.or_else(|| self.type_data.member(object, name))
            && let Some(script) = found.downcast::<ScriptMember>()
        {
            return match script.kind {
                ScriptMemberKind::Alias => {
                    let real = to_text(&script.body);
                    member::set_property(object, &real, value).map_err(|error| self.operator_error(&error, span))
                }
                _ if script.setter.is_null() => {
                    let error = OperatorError::new("PropertyAssignmentException", format!("'{name}' is a ReadOnly property."));
                    Err(self.operator_error(&error, span))
                }
                _ => self.with_this(object, &script.setter, &[value]).map(drop),
            };
        }
        member::set_property(object, name, value).map_err(|error| self.operator_error(&error, span))
    }

    fn put_typed(&mut self, attribute: &Attribute, inner: Place<'_>, value: Value, span: Span) -> Flow {
        if attribute.arguments.is_some() {
            return self.put_checked(attribute, inner, value);
        }
        let converted = self.cast(&attribute.name, &value, span).map_err(|unwind| match &inner {
            // Where variables are not those of a function, the attribute of the new variable converts, and what it says is another error.
            Place::Variable(_) if self.scopes.len() == 1 => unwind.with_record(|record, _| transformed(record)),
            _ => unwind,
        })?;
        let variable = if let Place::Variable(variable) = inner { Some(variable) } else { None };
        self.put(inner, converted)?;
        if let Some(variable) = variable {
            let index = self.scope_index(&variable.scope);
            if let Some(slot) = self.scopes[index].variables.get_mut(&variable.key) {
                slot.ty =
                    Some(Type::named(&attribute.name.text)).filter(|ty| !matches!(ty, Type::Named(_) | Type::Ordered | Type::CustomObject));
                slot.checks = None;
            }
        }
        Ok(())
    }

    /// Puts a value into a variable that an attribute stands before: what it demands counts for this value and for all that follow.
    fn put_checked(&mut self, attribute: &Attribute, inner: Place<'_>, value: Value) -> Flow {
        let Some(variable) = inner.variable() else { return self.put(inner, value) };
        let check = crate::bind::validation_of(attribute).or_else(|| super::script_block::checked_by_script(attribute));
        if let Some(check) = &check {
            self.check_value(std::slice::from_ref(check), &value)
                .map_err(|refused| self.refused(&refused, &variable.name, variable.span))?;
        }
        let index = self.scope_index(&variable.scope);
        if let (true, Some(slot)) = (check.is_some(), self.scopes[index].variables.get_mut(&variable.key)) {
            slot.checks = None;
        }
        self.put(inner, value)?;
        if let (Some(check), Some(slot)) = (check, self.scopes[index].variables.get_mut(&variable.key)) {
            slot.checks = Some(slot.checks.iter().flat_map(|checks| checks.iter().cloned()).chain([check]).collect());
        }
        Ok(())
    }

    /// The items of a list, one to each target; the last one takes those that are left.
    fn put_items(&mut self, targets: &[Expression], value: Value) -> Flow {
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
}

/// The error of a conversion that an attribute of a variable undertook.
fn transformed(record: Arc<ErrorRecord>) -> Arc<ErrorRecord> {
    if record.exception.inner.as_ref().is_none_or(|inner| &*inner.type_name != "System.Management.Automation.PSInvalidCastException") {
        return record;
    }
    let mut exception =
        Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", record.exception.message.clone());
    exception.inner.clone_from(&record.exception.inner);
    let mut changed = ErrorRecord::new("RuntimeException", Category::MetadataError, exception);
    changed.place.clone_from(&record.place);
    Arc::new(changed)
}
