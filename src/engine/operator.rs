//! Operators between two values.

use super::Engine;
use super::script_block::ScriptBlockValue;
use super::unwind::{Cause, Flow, Unwind};
use crate::record::Category;
use crate::syntax::ast::{BinaryOperator, CaseOption, Comparison, Expression, ExpressionKind, Number, NumberValue};
use crate::text::Span;
use crate::value::{
    Arithmetic, Composite, EnumValue, Object, OperatorError, Regex, RegexCase, Text, Type, Value, Wildcard, check_items, compare, compute,
    compute_plain, convert, equals, join_text, to_text, truthy,
};
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::sync::Arc;

/// How many items of a list are looked at between two looks at whether somebody wants an end.
const ROUND: usize = 4096;
/// What .NET says of a text that is no regular expression; `-match` and `-split` let it pass.
const NO_PATTERN: &str = "System.Text.RegularExpressions.RegexParseException";

impl Engine {
    #[inline(never)]
    pub(super) fn binary(&mut self, operator: BinaryOperator, left: &Expression, right: &Expression, span: Span) -> Flow<Value> {
        // Loops count: what two numbers give is found without a value made of either.
        if let (Some(left), Some(right)) = (self.seen_number(left), self.seen_number(right))
            && let Some(value) = of_two_ints(operator, left, right)
        {
            return Ok(value);
        }
        match operator {
            BinaryOperator::And => return Ok(Value::Bool(truthy(&self.expression(left)?) && truthy(&self.expression(right)?))),
            BinaryOperator::Or => return Ok(Value::Bool(truthy(&self.expression(left)?) || truthy(&self.expression(right)?))),
            BinaryOperator::IfNull => {
                let value = self.expression(left)?;
                return if value.is_null() { self.expression(right) } else { Ok(value) };
            }
            BinaryOperator::Format => {
                if let ExpressionKind::Array(items) = &right.kind {
                    return self.format_of(left, items, span);
                }
            }
            _ => {}
        }
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        self.binary_values(operator, left, right, span)
    }

    /// What an expression answers, if it compares two numbers that one sees without working anything out.
    #[inline]
    pub(super) fn seen_answer(&self, expression: &Expression) -> Option<bool> {
        let ExpressionKind::Binary(BinaryOperator::Compare(comparison, _), left, right) = &expression.kind else { return None };
        compared(*comparison, self.seen_number(left)?, self.seen_number(right)?)
    }

    /// The number that an operand is, if one sees it without working anything out.
    #[inline]
    fn seen_number(&self, operand: &Expression) -> Option<i32> {
        match &operand.kind {
            ExpressionKind::Number(Number { value: NumberValue::Int(value), .. }) => Some(*value),
            ExpressionKind::Variable(variable) => match self.seen(variable)? {
                Value::Int(value) => Some(*value),
                _ => None,
            },
            _ => None,
        }
    }

    /// `pattern -f item, item`: no list is made of the items.
    #[inline(never)]
    fn format_of(&mut self, pattern: &Expression, items: &[Expression], span: Span) -> Flow<Value> {
        let pattern = self.expression(pattern)?;
        let mut values: SmallVec<[Value; 4]> = SmallVec::new();
        for item in items {
            let value = self.expression(item)?;
            values.push(if items.len() > 1 { as_in_pipeline(item, value) } else { value });
        }
        self.formatted(&pattern, &values, span)
    }

    /// Loops count: two numbers that give a number of the same kind are not asked for more.
    #[inline]
    pub(super) fn binary_values(&mut self, operator: BinaryOperator, left: Value, right: Value, span: Span) -> Flow<Value> {
        if let (Value::Int(left), Value::Int(right)) = (&left, &right)
            && let Some(value) = of_two_ints(operator, *left, *right)
        {
            return Ok(value);
        }
        self.binary_of_any(operator, left, right, span)
    }

    #[inline(never)]
    fn binary_of_any(&mut self, operator: BinaryOperator, left: Value, right: Value, span: Span) -> Flow<Value> {
        let plain = match operator {
            BinaryOperator::Add => compute_plain(Arithmetic::Add, &left, &right),
            BinaryOperator::Subtract => compute_plain(Arithmetic::Subtract, &left, &right),
            BinaryOperator::Multiply => compute_plain(Arithmetic::Multiply, &left, &right),
            _ => None,
        };
        if let Some(value) = plain {
            return Ok(value);
        }
        let (left, right) = match operator {
            BinaryOperator::Is
            | BinaryOperator::IsNot
            | BinaryOperator::And
            | BinaryOperator::Or
            | BinaryOperator::Xor
            | BinaryOperator::IfNull => (left, right),
            // What walks through values is for operators an array of them.
            _ => (left.without_walk(), right.without_walk()),
        };
        let arithmetic = |operator| compute(operator, &left, &right);
        let computed = match operator {
            BinaryOperator::Add => arithmetic(Arithmetic::Add),
            BinaryOperator::Subtract => arithmetic(Arithmetic::Subtract),
            BinaryOperator::Multiply => arithmetic(Arithmetic::Multiply),
            BinaryOperator::Divide => arithmetic(Arithmetic::Divide),
            BinaryOperator::Remainder => arithmetic(Arithmetic::Remainder),
            BinaryOperator::Compare(comparison, case) => return self.comparison(comparison, case, &left, &right, span),
            BinaryOperator::Range => range(&left, &right),
            BinaryOperator::Format => {
                return match &right {
                    Value::Array(items) => self.formatted(&left, &items.to_vec(), span),
                    other => self.formatted(&left, std::slice::from_ref(other), span),
                };
            }
            BinaryOperator::Xor => Ok(Value::Bool(truthy(&left) != truthy(&right))),
            BinaryOperator::And => Ok(Value::Bool(truthy(&left) && truthy(&right))),
            BinaryOperator::Or => Ok(Value::Bool(truthy(&left) || truthy(&right))),
            BinaryOperator::IfNull => Ok(if left.is_null() { right } else { left }),
            BinaryOperator::BinaryAnd
            | BinaryOperator::BinaryOr
            | BinaryOperator::BinaryXor
            | BinaryOperator::ShiftLeft
            | BinaryOperator::ShiftRight => bits(operator, &left, &right),
            BinaryOperator::Join => Ok(join_text(&left, &to_text(&right)).into()),
            BinaryOperator::Is | BinaryOperator::IsNot | BinaryOperator::As => return self.type_operator(operator, &left, &right, span),
        };
        self.whole(computed, span)
    }

    /// `pattern -f items`.
    fn formatted(&mut self, pattern: &Value, items: &[Value], span: Span) -> Flow<Value> {
        let pattern = to_text(pattern);
        let mut text = std::mem::take(&mut self.expanded);
        let done = self.formats.get_or(&pattern, |pattern| Composite::new(pattern).map(Arc::new));
        let done = done.and_then(|format| format.fill_into(items, &mut text));
        let value = done.map(|()| text.as_str().into()).map_err(|error| OperatorError { target: Some(pattern), ..error });
        self.keep_buffer(text);
        self.whole(value, span)
    }

    /// The result of work that may have been interrupted: then there is none.
    fn whole(&self, computed: Result<Value, OperatorError>, span: Span) -> Flow<Value> {
        match computed {
            Ok(_) if self.stop.is_stopped() => Err(Unwind::interrupted()),
            Ok(value) => Ok(value),
            Err(error) => Err(self.operator_error(&error, span)),
        }
    }

    fn type_operator(&mut self, operator: BinaryOperator, left: &Value, right: &Value, span: Span) -> Flow<Value> {
        let ty = match right {
            Value::Type(ty) => Type::clone(ty),
            other => Type::named(&to_text(other)),
        };
        if operator == BinaryOperator::As {
            if !matches!(right, Value::Type(_)) {
                convert(right, &Type::Type).map_err(|error| self.operator_error(&error.into(), span))?;
            }
            return Ok(convert(left, &ty).unwrap_or_default());
        }
        if let Type::Named(name) = &ty
            && !matches!(right, Value::Type(_))
            && !name.contains('.')
        {
            let message = format!("Cannot convert the \"{name}\" value of type \"string\" to type \"Type\".");
            return Err(self.runtime_error("RuntimeException", Category::InvalidOperation, message, span));
        }
        Ok(Value::Bool(left.is(&ty) == (operator == BinaryOperator::Is)))
    }

    fn comparison(&mut self, comparison: Comparison, case: CaseOption, left: &Value, right: &Value, span: Span) -> Flow<Value> {
        let exact = case == CaseOption::Respect;
        let contains = |list: &Value, item: &Value| match list {
            Value::Array(items) => items.items().iter().any(|own| equals(own, item, exact)),
            Value::Null => false,
            other => equals(other, item, exact),
        };
        match comparison {
            Comparison::Contains => return Ok(Value::Bool(contains(left, right))),
            Comparison::NotContains => return Ok(Value::Bool(!contains(left, right))),
            Comparison::In => return Ok(Value::Bool(contains(right, left))),
            Comparison::NotIn => return Ok(Value::Bool(!contains(right, left))),
            Comparison::Replace | Comparison::Split => return self.text_operator(comparison, case, left, right, span),
            _ => {}
        }
        let matcher = self.matcher(comparison, case, right, span)?;
        if let Value::Array(items) = left {
            let mut kept = Vec::new();
            for (place, item) in items.to_vec().into_iter().enumerate() {
                if place % ROUND == 0 && self.stop.is_stopped() {
                    return Err(Unwind::interrupted());
                }
                if self.compare_one(comparison, exact, &matcher, &item, right, span)? {
                    kept.push(item);
                }
            }
            return Ok(Value::array(kept));
        }
        if let Matcher::Regex(regex) = &matcher {
            let groups = regex.groups(&to_text(left));
            let groups = groups.map_err(|reason| self.operator_error(&OperatorError::new("RegexTimeout", reason), span))?;
            let fits = groups.is_some();
            if let Some(groups) = groups {
                self.set_matches(groups);
            }
            return Ok(Value::Bool(fits == (comparison == Comparison::Match)));
        }
        self.compare_one(comparison, exact, &matcher, left, right, span).map(Value::Bool)
    }

    fn matcher(&mut self, comparison: Comparison, case: CaseOption, right: &Value, span: Span) -> Flow<Matcher> {
        Ok(match comparison {
            Comparison::Like | Comparison::NotLike => {
                let pattern = to_text(right);
                if !Wildcard::is_complete(&pattern) {
                    let message = format!("The pattern '{pattern}' is not complete: a [ in it is never closed.");
                    return Err(self.operator_error(&OperatorError::new("WildcardPattern_Invalid", message), span));
                }
                Matcher::Wildcard(self.wildcard(&pattern, case == CaseOption::Respect))
            }
            Comparison::Match | Comparison::NotMatch => Matcher::Regex(self.regex(right, case, span)?),
            _ => Matcher::None,
        })
    }

    /// A wildcard pattern, taken apart once for as long as it is among the last few.
    pub(super) fn wildcard(&mut self, pattern: &Text, exact: bool) -> Arc<Wildcard> {
        let make = |pattern: &str| Ok(Arc::new(if exact { Wildcard::exact(pattern) } else { Wildcard::new(pattern) }));
        let made: Result<_, std::convert::Infallible> = self.wildcards[usize::from(exact)].get_or(pattern, make);
        match made {
            Ok(wildcard) => wildcard,
        }
    }

    pub(super) fn regex(&mut self, pattern: &Value, case: CaseOption, span: Span) -> Flow<Arc<Regex>> {
        if let Value::Foreign(foreign) = pattern
            && let Ok(regex) = Arc::clone(foreign).into_any().downcast::<Regex>()
        {
            return Ok(regex);
        }
        let exact = case == CaseOption::Respect;
        let case = if exact { RegexCase::Respect } else { RegexCase::Ignore };
        let regex = self.regexes[usize::from(exact)].get_or(&to_text(pattern), |pattern| Regex::cached(pattern, case));
        regex.map_err(|reason| self.operator_error(&OperatorError::new(NO_PATTERN, reason), span))
    }

    fn compare_one(
        &mut self,
        comparison: Comparison,
        exact: bool,
        matcher: &Matcher,
        left: &Value,
        right: &Value,
        span: Span,
    ) -> Flow<bool> {
        let order = |fits: fn(Ordering) -> bool| compare(left, right, exact).map(fits);
        let result = match comparison {
            Comparison::Equal => Ok(equals(left, right, exact)),
            Comparison::NotEqual => Ok(!equals(left, right, exact)),
            Comparison::Greater => order(Ordering::is_gt),
            Comparison::GreaterOrEqual => order(Ordering::is_ge),
            Comparison::Less => order(Ordering::is_lt),
            Comparison::LessOrEqual => order(Ordering::is_le),
            _ => {
                let negative = matches!(comparison, Comparison::NotLike | Comparison::NotMatch);
                let text = to_text(left);
                match matcher {
                    Matcher::Wildcard(pattern) => Ok(pattern.matches(&text) != negative),
                    Matcher::Regex(regex) => {
                        regex.is_match(&text).map(|fits| fits != negative).map_err(|reason| OperatorError::new("RegexTimeout", reason))
                    }
                    Matcher::None => Ok(false),
                }
            }
        };
        result.map_err(|error| self.operator_error(&error, span))
    }

    fn text_operator(&mut self, comparison: Comparison, case: CaseOption, left: &Value, right: &Value, span: Span) -> Flow<Value> {
        let operands = if let Value::Array(items) = right { items.to_vec() } else { vec![right.clone()] };
        if comparison == Comparison::Replace && operands.len() > 2 {
            let message = format!("-replace takes a pattern and a replacement; here are {} values.", operands.len());
            return Err(self.runtime_error("BadReplaceArgument", Category::InvalidOperation, message, self.point_or(span)));
        }
        let items = if let Value::Array(items) = left { items.to_vec() } else { vec![left.clone()] };
        if comparison == Comparison::Split {
            return self.split(&items, &operands, case, span).map(Value::array);
        }
        let pattern = operands.first().unwrap_or(&Value::Null);
        let regex = self.regex(pattern, case, span).map_err(|unwind| match unwind.into_cause() {
            // Here PowerShell catches what .NET says, and names the pattern.
            Cause::Error(record, _) if &*record.id == NO_PATTERN => {
                let target = to_text(pattern);
                let message = record.message().to_owned();
                self.operator_error(
                    &OperatorError { target: Some(target), ..OperatorError::new("InvalidRegularExpression", message) },
                    self.point_or(span),
                )
            }
            other => other.into(),
        })?;
        let mut replaced = Vec::with_capacity(items.len());
        for item in &items {
            let text = to_text(item);
            let result = match operands.get(1) {
                Some(Value::Foreign(block)) if block.as_any().is::<ScriptBlockValue>() => {
                    let block = Value::Foreign(block.clone());
                    match regex.replace_with(&text, |found| self.block_text(&block, found)) {
                        Ok(result) => Ok(result?),
                        Err(reason) => Err(reason),
                    }
                }
                other => regex.replace(&text, &other.map_or_else(|| "".into(), to_text)),
            };
            replaced.push(Value::from(result.map_err(|reason| self.operator_error(&OperatorError::new("RegexTimeout", reason), span))?));
        }
        Ok(if matches!(left, Value::Array(_)) { Value::array(replaced) } else { replaced.pop().unwrap_or_default() })
    }

    fn block_text(&mut self, block: &Value, item: &Value) -> Flow<crate::value::Text> {
        let values = self.call_block(block, Some(item), &[])?;
        Ok(self.text(&super::statement::collected(values)))
    }
}

/// What two numbers give, where that is as plain as it looks; `None` where it overflows, or is no number or truth.
fn of_two_ints(operator: BinaryOperator, left: i32, right: i32) -> Option<Value> {
    let number = match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Remainder => left.checked_rem(right),
        BinaryOperator::Compare(comparison, _) => return compared(comparison, left, right).map(Value::Bool),
        _ => None,
    };
    number.map(Value::Int)
}

/// What the comparison of two numbers gives, if it is one of numbers.
#[inline]
fn compared(comparison: Comparison, left: i32, right: i32) -> Option<bool> {
    Some(match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
        _ => return None,
    })
}

enum Matcher {
    None,
    Wildcard(Arc<Wildcard>),
    Regex(Arc<Regex>),
}

/// The ends of a range of letters: characters, and texts of one character that is no digit.
pub(super) fn letter_ends(left: &Value, right: &Value) -> Option<(char, char)> {
    let letter = |value: &Value| match value {
        Value::Char(letter) => Some(*letter),
        Value::String(text) => {
            let mut letters = text.chars();
            letters.next().filter(|letter| letters.next().is_none() && !letter.is_numeric())
        }
        _ => None,
    };
    Some((letter(left)?, letter(right)?))
}

/// One end of a range of numbers: text has to be a whole number and nothing else.
pub(super) fn range_end(value: &Value) -> Result<i32, OperatorError> {
    if let Value::String(text) = value {
        let unread = || OperatorError::new("System.FormatException", format!("The input string '{text}' was not in a correct format."));
        let number = text.trim().parse::<i128>().map_err(|_| unread())?;
        return i32::try_from(number).map_err(|_| no_room());
    }
    match convert(value, &Type::Int) {
        Ok(Value::Int(end)) => Ok(end),
        Ok(_) => Ok(0),
        Err(error) if error.id == "InvalidCastIConvertible" => Err(no_room()),
        Err(_) => {
            Err(OperatorError::new("System.InvalidCastException", format!("{} is no end of a range.", crate::value::type_text(value))))
        }
    }
}

fn no_room() -> OperatorError {
    OperatorError::new("System.OverflowException", "Value was either too large or too small for an Int32.")
}

fn range(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    if let Some((from, to)) = letter_ends(left, right) {
        let letters: Vec<Value> =
            if from <= to { (from..=to).map(Value::Char).collect() } else { (to..=from).rev().map(Value::Char).collect() };
        return Ok(Value::array(letters));
    }
    let (from, to) = (i64::from(range_end(left)?), i64::from(range_end(right)?));
    check_items(usize::try_from((from - to).abs()).unwrap_or(usize::MAX).saturating_add(1))?;
    let number = |at: i64| Value::Int(i32::try_from(at).unwrap_or_default());
    Ok(Value::array(if from <= to { (from..=to).map(number).collect() } else { (to..=from).rev().map(number).collect() }))
}

/// Operations on bits are done in the wider type of both operands, shifts in that of the left one; UInt32 is wider than Int32, and UInt64
/// the widest.
fn bits(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, OperatorError> {
    let rank = |value: &Value| match value {
        Value::UInt(_) => 1,
        Value::Long(_) => 2,
        Value::ULong(_) => 3,
        _ => 0,
    };
    let shifts = matches!(operator, BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight);
    let width = if shifts { rank(left) } else { rank(left).max(rank(right)) };
    let number = |value: &Value| match value {
        Value::ULong(number) => Ok(number.cast_signed()),
        other => match convert(other, &Type::Long)? {
            Value::Long(number) => Ok::<i64, OperatorError>(number),
            _ => Ok(0),
        },
    };
    let (a, b) = (number(left)?, number(right)?);
    let shift = u32::try_from(b & if width < 2 { 31 } else { 63 }).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits that have no room are dropped")]
    let result = match (operator, width) {
        (BinaryOperator::BinaryAnd, _) => a & b,
        (BinaryOperator::BinaryOr, _) => a | b,
        (BinaryOperator::BinaryXor, _) => a ^ b,
        (BinaryOperator::ShiftLeft, 0) => i64::from((a as i32).wrapping_shl(shift)),
        (BinaryOperator::ShiftLeft, _) => a.wrapping_shl(shift),
        (_, 0) => i64::from((a as i32).wrapping_shr(shift)),
        (_, 1) => i64::from((a as u32).wrapping_shr(shift)),
        (_, 2) => a.wrapping_shr(shift),
        _ => a.cast_unsigned().wrapping_shr(shift).cast_signed(),
    };
    if let (Value::Enum(own), false) = (left, shifts) {
        return Ok(Value::from(EnumValue { def: own.def, value: result }));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits that have no room are dropped")]
    Ok(match width {
        0 => i32::try_from(result).map_or(Value::Long(result), Value::Int),
        1 => Value::UInt(result as u32),
        2 => Value::Long(result),
        _ => Value::ULong(result.cast_unsigned()),
    })
}

/// An item of `-f` among others: an object of the pipeline (`$_`) that is a binary number is written as the language writes it, with
/// 15 digits, where a number in any other place is written with all that it has.
fn as_in_pipeline(written: &Expression, value: Value) -> Value {
    let is_item = || matches!(&written.kind, ExpressionKind::Variable(variable) if matches!(&*variable.key, "_" | "psitem"));
    match value {
        Value::Double(_) | Value::Single(_) if is_item() => {
            let text = to_text(&value);
            Value::Object(Arc::new(Object::around(value, Vec::new()).written_as(text)))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge() -> impl Strategy<Value = i32> {
        prop_oneof![Just(i32::MIN), Just(i32::MAX), Just(0), Just(-1), any::<i32>(), -9..9i32]
    }

    proptest! {
        #[test]
        fn two_numbers_give_what_any_two_values_give((left, right) in (edge(), edge())) {
            let (one, other) = (Value::Int(left), Value::Int(right));
            for (operator, arithmetic) in [
                (BinaryOperator::Add, Arithmetic::Add),
                (BinaryOperator::Subtract, Arithmetic::Subtract),
                (BinaryOperator::Multiply, Arithmetic::Multiply),
                (BinaryOperator::Remainder, Arithmetic::Remainder),
            ] {
                if let Some(value) = of_two_ints(operator, left, right) {
                    prop_assert_eq!(format!("{:?}", compute(arithmetic, &one, &other).ok()), format!("{:?}", Some(value)));
                }
            }
            let is = |comparison| matches!(
                of_two_ints(BinaryOperator::Compare(comparison, CaseOption::Ignore), left, right),
                Some(Value::Bool(true))
            );
            prop_assert_eq!(is(Comparison::Equal), equals(&one, &other, false));
            prop_assert_eq!(is(Comparison::NotEqual), !equals(&one, &other, false));
            let order = compare(&one, &other, false).ok();
            prop_assert_eq!(is(Comparison::Less), order == Some(Ordering::Less));
            prop_assert_eq!(is(Comparison::GreaterOrEqual), order != Some(Ordering::Less));
            prop_assert_eq!(is(Comparison::Greater), order == Some(Ordering::Greater));
            prop_assert_eq!(is(Comparison::LessOrEqual), order != Some(Ordering::Greater));
        }
    }
}
