//! Expressions.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::statement::collected;
use super::unwind::{Flow, Unwind};
use crate::record::{Category, ErrorRecord, Exception, ExceptionValue, construct_error, is_exception_type};
use crate::syntax::ast::{
    Attribute, BinaryOperator, Block, Expandable, Expression, ExpressionKind, Index, Number, NumberValue, Part, Statement, TypeName,
    UnaryOperator, Variable,
};
use crate::text::Span;
use crate::value::{
    Arithmetic, Dictionary, DictionaryKind, OperatorError, Property, Text, Type, Value, as_kind, compute, convert, custom_object,
    join_text, member, name_of, push_text, same_letters, truthy,
};
use std::sync::Arc;

/// The largest buffer that is kept for the next text.
const KEPT_BUFFER: usize = 64 << 10;

impl Engine {
    /// The value of an expression. This only finds out who computes it, so that none pays for the frame that another one needs.
    pub(super) fn expression(&mut self, expression: &Expression) -> Flow<Value> {
        match &expression.kind {
            ExpressionKind::Variable(variable) => self.variable_value(variable),
            ExpressionKind::Number(Number { value: NumberValue::Int(value), .. }) => Ok(Value::Int(*value)),
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, left, right, expression.span),
            ExpressionKind::Expandable(text) => self.expand(text),
            ExpressionKind::Index(access) => self.item_of(access, expression.span),
            ExpressionKind::Unary(operator, operand) => self.unary(*operator, operand, expression.span),
            ExpressionKind::Member(access) => self.member(access, expression.span),
            ExpressionKind::Call(call) => self.method_call(call, expression.span),
            ExpressionKind::Paren(statement) => self.paren(statement),
            _ => self.other_value(expression),
        }
    }

    /// The value of a variable; one that is not there is `$null`, or an error in strict mode.
    #[inline]
    pub(super) fn variable_value(&mut self, variable: &Variable) -> Flow<Value> {
        match self.read_variable(variable) {
            Some(value) => Ok(value),
            None => self.no_variable(variable),
        }
    }

    #[inline(never)]
    fn other_value(&mut self, expression: &Expression) -> Flow<Value> {
        match &expression.kind {
            ExpressionKind::Variable(_)
            | ExpressionKind::Binary(..)
            | ExpressionKind::Unary(..)
            | ExpressionKind::Member(_)
            | ExpressionKind::Call(_)
            | ExpressionKind::Index(_)
            | ExpressionKind::Expandable(_)
            | ExpressionKind::Paren(_) => self.expression(expression),
            ExpressionKind::Single(text) | ExpressionKind::Double(text) | ExpressionKind::Here(text) | ExpressionKind::Bareword(text) => {
                Ok(Value::String(text.clone()))
            }
            ExpressionKind::Number(_) => Ok(crate::bind::constant(expression).unwrap_or_default()),
            ExpressionKind::Subexpression(block) => Ok(collected(self.block_values(block)?)),
            ExpressionKind::ArrayExpression(block) => self.array_expression(block),
            ExpressionKind::Array(items) => self.list(items),
            ExpressionKind::Hashtable(entries) => self.hashtable(entries, DictionaryKind::Hashtable),
            ExpressionKind::ScriptBlock(block) => Ok(script_block(block)),
            ExpressionKind::Type(name) => self.named_type(name).map(Value::from),
            ExpressionKind::Cast(attribute, operand) => self.cast_expression(attribute, operand, expression.span),
            ExpressionKind::Ternary(condition, then, otherwise) => {
                if truthy(&self.expression(condition)?) {
                    self.expression(then)
                } else {
                    self.expression(otherwise)
                }
            }
            ExpressionKind::Using(variable) | ExpressionKind::Splat(variable) => Ok(self.read_variable(variable).unwrap_or_default()),
            ExpressionKind::Error => Ok(Value::Null),
        }
    }

    fn list(&mut self, items: &[Expression]) -> Flow<Value> {
        let items = items.iter().map(|item| self.expression(item)).collect::<Flow<Vec<_>>>()?;
        Ok(Value::array(items))
    }

    /// `object[index]`.
    #[inline(never)]
    fn item_of(&mut self, access: &Index, span: Span) -> Flow<Value> {
        if access.is_quiet
            && let ExpressionKind::Variable(variable) = &access.object.kind
            && self.seen(variable).is_some_and(|object| !object.is_null())
        {
            let index = self.expression(&access.index)?;
            return self.seen(variable).map_or(Ok(Value::Null), |object| self.item(object, &index, span));
        }
        let object = self.expression(&access.object)?;
        if access.if_not_null && object.is_null() {
            return Ok(Value::Null);
        }
        let index = self.expression(&access.index)?;
        self.item(&object, &index, span)
    }

    /// The item of a list or a table.
    pub(super) fn item(&self, object: &Value, index: &Value, span: Span) -> Flow<Value> {
        if self.strict >= 3
            && let (Value::Array(items), Value::Int(at)) = (object, index)
            && at.unsigned_abs() as usize >= items.len() + usize::from(*at < 0)
        {
            let error = OperatorError::new("System.IndexOutOfRangeException", "Index was outside the bounds of the array.");
            return Err(self.operator_error(&error, span));
        }
        member::index(object, index).map_err(|error| self.operator_error(&error, span))
    }

    /// What a statement in parentheses gives; `None` for nothing.
    fn paren_output(&mut self, statement: &Statement) -> Flow<Option<Value>> {
        match &statement.kind {
            crate::syntax::ast::StatementKind::Assignment(assignment) => self.assignment(assignment, statement.span).map(Some),
            _ => self.statement_output(statement),
        }
    }

    #[inline(never)]
    fn paren(&mut self, statement: &Statement) -> Flow<Value> {
        if let crate::syntax::ast::StatementKind::Assignment(assignment) = &statement.kind {
            return self.assignment(assignment, statement.span);
        }
        self.statement_value(statement)
    }

    /// What an expression puts into the pipeline; `None` for the nothing of a command without output or of a method that
    /// returns nothing.
    pub(super) fn output_of(&mut self, expression: &Expression) -> Flow<Option<Value>> {
        match &expression.kind {
            ExpressionKind::Variable(variable) => {
                let value = self.variable_value(variable)?;
                Ok(if value.is_null() && self.holds_nothing(variable) { None } else { Some(value) })
            }
            ExpressionKind::Paren(statement) => self.paren_output(statement),
            ExpressionKind::Subexpression(block) => {
                let values = self.block_values(block)?;
                Ok(if values.is_empty() { None } else { Some(collected(values)) })
            }
            ExpressionKind::Call(call) => self.method_output(call, expression.span),
            _ => self.expression(expression).map(Some),
        }
    }

    /// The value of a variable that is not there; in strict mode that is an error.
    #[cold]
    fn no_variable(&self, variable: &crate::syntax::ast::Variable) -> Flow<Value> {
        if self.strict == 0 {
            return Ok(Value::Null);
        }
        let message = format!("The variable '${}' cannot be retrieved because it has not been set.", variable.name);
        let exception = Exception::new("System.Management.Automation.RuntimeException", message);
        let record = ErrorRecord::new("VariableIsUndefined", Category::InvalidOperation, exception).with_target(&*variable.name);
        Err(Unwind::error(record.at(self.place(variable.span))))
    }

    /// Everything that a block writes.
    pub(super) fn block_values(&mut self, block: &Block) -> Flow<Vec<Value>> {
        let mut values = Vec::new();
        for statement in &block.statements {
            match crate::syntax::sole_expression(statement) {
                Some(expression) if !writes_nothing(expression) => {
                    let point = std::mem::replace(&mut self.point, statement.span);
                    let output = self.output_of(expression);
                    self.point = point;
                    match output {
                        Ok(Some(value)) => unroll(value, &mut values),
                        Ok(None) => {}
                        Err(unwind) => self.reported(unwind)?,
                    }
                }
                _ => self.statement_guarded(statement, &mut values)?,
            }
        }
        Ok(values)
    }

    fn array_expression(&mut self, block: &Block) -> Flow<Value> {
        if let [only] = block.statements.as_slice()
            && let Some(expression) = crate::syntax::sole_expression(only)
            && !writes_nothing(expression)
        {
            return Ok(match self.output_of(expression)?.map(Value::without_walk) {
                Some(Value::Array(items)) => Value::array(items.to_vec()),
                other => Value::array(other.into_iter().collect()),
            });
        }
        Ok(Value::array(self.block_values(block)?))
    }

    /// A text with its parts filled in.
    #[inline(never)]
    pub(super) fn expand(&mut self, text: &Expandable) -> Flow<Value> {
        // One buffer serves them all; a text inside of this one has another.
        let mut result = std::mem::take(&mut self.expanded);
        let expanded = self.expand_into(text, &mut result);
        let value = expanded.map(|()| result.as_str().into());
        self.keep_buffer(result);
        value
    }

    /// Takes a buffer back for the next text.
    pub(super) fn keep_buffer(&mut self, mut buffer: String) {
        if buffer.capacity() <= KEPT_BUFFER {
            buffer.clear();
            self.expanded = buffer;
        }
    }

    fn expand_into(&mut self, text: &Expandable, result: &mut String) -> Flow {
        for part in &text.parts {
            match part {
                Part::Text(text) => result.push_str(text),
                Part::Expression(Expression { kind: ExpressionKind::Variable(variable), .. }) if self.pushed(variable, result) => {}
                Part::Expression(expression) => match self.expression(expression)? {
                    value @ (Value::Array(_) | Value::Foreign(_)) => result.push_str(&self.text(&value)),
                    value => push_text(&value, result),
                },
            }
        }
        Ok(())
    }

    /// Puts the text or number that a variable holds behind a text; `false` when it holds something else, or nothing that one sees.
    #[inline]
    fn pushed(&self, variable: &Variable, result: &mut String) -> bool {
        match self.seen(variable) {
            Some(value @ (Value::String(_) | Value::Int(_))) => {
                push_text(value, result);
                true
            }
            _ => false,
        }
    }

    /// A value as text, lists joined with `$OFS`.
    pub(super) fn text(&self, value: &Value) -> Text {
        match value {
            Value::Array(_) | Value::Foreign(_) => {
                let separator = self
                    .look_up("ofs")
                    .filter(|separator| !separator.is_null())
                    .map_or_else(|| " ".into(), |separator| crate::value::to_text(&separator));
                join_text(value, &separator)
            }
            other => crate::value::to_text(other),
        }
    }

    fn hashtable(&mut self, entries: &[(Expression, Statement)], kind: DictionaryKind) -> Flow<Value> {
        let table = Dictionary::new(kind);
        for (key, value) in entries {
            let key_value = self.literal_key(key)?;
            if table.contains(&key_value) {
                return Err(self.duplicate_key(&key_value, key.span));
            }
            let value = self.statement_value(value)?;
            table.set(key_value, value);
        }
        Ok(Value::Dictionary(Arc::new(table)))
    }

    /// `[pscustomobject]@{ … }`: an object, without the table that it is written as.
    fn custom_object(&mut self, entries: &[(Expression, Statement)]) -> Flow<Value> {
        let mut properties: Vec<Property> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key_value = self.literal_key(key)?;
            let name = crate::value::to_text(&key_value);
            if properties.iter().any(|own| same_letters(&own.name, &name)) {
                return Err(self.duplicate_key(&key_value, key.span));
            }
            let value = self.statement_value(value)?;
            properties.push(Property { name: name_of(&name), value });
        }
        Ok(custom_object(properties))
    }

    /// The key of an entry that is written in a hash literal.
    fn literal_key(&mut self, key: &Expression) -> Flow<Value> {
        let value = self.expression(key)?;
        if value.is_null() {
            let message = "A null key is not allowed in a hash literal.";
            return Err(self.runtime_error("InvalidNullKey", Category::InvalidOperation, message, key.span));
        }
        Ok(value)
    }

    fn duplicate_key(&self, key: &Value, span: Span) -> Unwind {
        let message = format!("Duplicate keys '{}' are not allowed in hash literals.", crate::value::net_text(key));
        self.runtime_error("DuplicateKeyInHashLiteral", Category::InvalidOperation, message, span)
    }

    /// The type that a name means; it must be one that the shell knows.
    pub(super) fn named_type(&mut self, name: &TypeName) -> Flow<Type> {
        let ty = Type::named(&name.text);
        if let Type::Named(full) = &ty
            && !member::is_known_type(full)
        {
            let message = format!("Unable to find type [{}].", name.text);
            let exception = Exception::new("System.Management.Automation.RuntimeException", message);
            let record = ErrorRecord::new("TypeNotFound", Category::InvalidOperation, exception).with_target(name.text.clone());
            let mut record = record.at(self.place(Span { start: name.span.start.saturating_sub(1), end: name.span.end + 1 }));
            record.target_type = "TypeName".into();
            return Err(Unwind::error(record));
        }
        Ok(ty)
    }

    fn cast_expression(&mut self, attribute: &Attribute, operand: &Expression, span: Span) -> Flow<Value> {
        if attribute.arguments.is_some() {
            return self.expression(operand);
        }
        if let ExpressionKind::Hashtable(entries) = &operand.kind {
            let is = |name: &str| attribute.name.text.eq_ignore_ascii_case(name);
            if is("pscustomobject") || is("psobject") || is("System.Management.Automation.PSCustomObject") {
                return self.custom_object(entries);
            }
            if is("ordered") {
                return self.hashtable(entries, DictionaryKind::Ordered);
            }
        }
        let value = self.expression(operand)?;
        self.cast(&attribute.name, &value, span)
    }

    /// Converts a value to a type that is named in the text.
    pub(super) fn cast(&mut self, name: &TypeName, value: &Value, span: Span) -> Flow<Value> {
        let ty = self.named_type(name)?;
        if let (Type::Ordered, Value::Dictionary(table)) = (&ty, value) {
            return Ok(as_kind(table, DictionaryKind::Ordered));
        }
        if value.downcast::<ScriptBlockValue>().is_some() && is_delegate(&ty) {
            return Ok(value.clone());
        }
        if is_exception_type(&ty) && !value.is_null() && value.downcast::<ExceptionValue>().is_none() {
            let made = construct_error(&ty, std::slice::from_ref(value)).unwrap_or_else(|| Ok(Value::Null));
            return made.map_err(|error| self.operator_error(&error, span));
        }
        match convert(value, &ty) {
            Ok(converted) => Ok(converted),
            // A type that has no conversion is made from the value, if it has a constructor for it.
            Err(error) => match (&ty, value) {
                (Type::Named(_), value) if !value.is_null() => {
                    let arguments = std::slice::from_ref(value);
                    let made = self.static_call(&ty, "Parse", arguments, span).or_else(|_| self.static_call(&ty, "new", arguments, span));
                    made.map_err(|_| self.operator_error(&error.into(), span))
                }
                _ => Err(self.operator_error(&error.into(), span)),
            },
        }
    }

    #[inline(never)]
    fn unary(&mut self, operator: UnaryOperator, operand: &Expression, span: Span) -> Flow<Value> {
        match operator.counts() {
            Some((step, is_prefix)) => self.count(operand, step, is_prefix, span),
            None => self.of_one(operator, operand, span),
        }
    }

    /// The value of an operator that changes nothing.
    fn of_one(&mut self, operator: UnaryOperator, operand: &Expression, span: Span) -> Flow<Value> {
        let value = self.expression(operand)?;
        let zero = Value::Int(0);
        let computed = match operator {
            UnaryOperator::Not => return Ok(Value::Bool(!truthy(&value))),
            UnaryOperator::Plus => compute(Arithmetic::Add, &zero, &value),
            UnaryOperator::Minus => compute(Arithmetic::Subtract, &zero, &value),
            UnaryOperator::BinaryNot => match convert(&value, &Type::Long) {
                _ if matches!(value, Value::UInt(_) | Value::ULong(_) | Value::Enum(_)) => Ok(match value {
                    Value::UInt(bits) => Value::UInt(!bits),
                    Value::ULong(bits) => Value::ULong(!bits),
                    Value::Enum(flags) => Value::from(crate::value::EnumValue { value: !flags.value, ..*flags }),
                    other => other,
                }),
                Ok(Value::Long(bits)) => Ok(if matches!(value, Value::Long(_)) {
                    Value::Long(!bits)
                } else {
                    i32::try_from(!bits).map_or(Value::Long(!bits), Value::Int)
                }),
                Ok(_) => Ok(Value::Int(-1)),
                Err(error) => Err(error.into()),
            },
            UnaryOperator::Join => return Ok(join_text(&value, "").into()),
            UnaryOperator::Split(_) => {
                let text = self.text(&value);
                return Ok(Value::array(text.split_whitespace().map(Value::from).collect()));
            }
            UnaryOperator::IncrementBefore
            | UnaryOperator::DecrementBefore
            | UnaryOperator::IncrementAfter
            | UnaryOperator::DecrementAfter => return Ok(value),
        };
        computed.map_err(|error| self.operator_error(&error, span))
    }

    /// The two ends of a range that a statement consists of.
    pub(super) fn range_of(&mut self, statement: &Statement) -> Flow<Option<(i32, i32)>> {
        let Some(expression) = crate::syntax::sole_expression(statement) else { return Ok(None) };
        self.range_ends(expression)
    }

    /// The two ends of a range of numbers.
    pub(super) fn range_ends(&mut self, expression: &Expression) -> Flow<Option<(i32, i32)>> {
        let ExpressionKind::Binary(BinaryOperator::Range, left, right) = &expression.kind else { return Ok(None) };
        let (from, to) = (self.expression(left)?, self.expression(right)?);
        if super::operator::letter_ends(&from, &to).is_some() {
            return Ok(None);
        }
        let end = |value: &Value| super::operator::range_end(value).map_err(|error| self.operator_error(&error, expression.span));
        Ok(Some((end(&from)?, end(&to)?)))
    }
}

/// Whether .NET code wants a script block under the name of this type.
fn is_delegate(ty: &Type) -> bool {
    let Type::Named(name) = ty else { return false };
    let lower = name.to_ascii_lowercase();
    ["system.action", "system.comparison", "system.func[", "system.predicate[", "system.eventhandler"]
        .iter()
        .any(|start| lower.starts_with(start))
        || lower.ends_with("callback")
        || lower.ends_with("matchevaluator")
}

fn script_block(block: &Arc<crate::syntax::ast::ScriptBlock>) -> Value {
    Value::foreign(ScriptBlockValue::new(block.clone()))
}

/// Whether an expression statement writes nothing although it has a value.
pub(super) fn writes_nothing(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Unary(operator, _) => operator.counts().is_some(),
        ExpressionKind::Cast(attribute, _) => {
            attribute.name.text.eq_ignore_ascii_case("void") || attribute.name.text.eq_ignore_ascii_case("System.Void")
        }
        _ => false,
    }
}

/// Adds the items of a collection, or the value itself.
pub(super) fn unroll(value: Value, values: &mut Vec<Value>) {
    match value.without_walk() {
        Value::Array(items) => values.extend(items.items().iter().cloned()),
        other => values.push(other),
    }
}
