//! Arithmetic and comparison of values. Lists on the left and the operators that work on text are the engine's affair.

use super::convert::{convert, parse_number, to_f64, whole, written_number};
use super::limit::{TEXT_LIMIT, check_items, count_large, too_large};
use super::{Array, ArrayKind, BigInteger, Dictionary, DictionaryKind, Object, Text, Type, Value, net_text, to_text};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::cmp::Ordering;
use std::sync::Arc;

/// Why an operator has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OperatorError {
    /// What it concerns, when that is worth naming: the format of `-f`.
    pub target: Option<super::Text>,
    /// The .NET exception behind it, by its full name; empty when there is none to be caught.
    pub cause: &'static str,
    /// What that exception says, where it is not the whole sentence.
    pub reason: String,
    /// PowerShell's id.
    pub id: &'static str,
    /// The whole sentence.
    pub message: String,
}

impl OperatorError {
    /// An error with this id.
    pub fn new(id: &'static str, message: impl Into<String>) -> Self {
        Self { target: None, cause: "", reason: String::new(), id, message: message.into() }
    }
}

/// What a method throws, as a sentence.
impl From<&str> for OperatorError {
    fn from(reason: &str) -> Self {
        Self::new("MethodInvocationException", reason)
    }
}

/// What a method throws, as a sentence.
impl From<String> for OperatorError {
    fn from(reason: String) -> Self {
        Self::new("MethodInvocationException", reason)
    }
}

impl From<super::ConversionError> for OperatorError {
    fn from(error: super::ConversionError) -> Self {
        Self { target: None, cause: error.cause, reason: error.reason, id: error.id, message: error.message }
    }
}

/// The result of an operator.
pub type Computed = Result<Value, OperatorError>;

/// The five arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Computes `left operator right`.
///
/// # Errors
/// When an operand is no number where one is needed, or the result has no room in its type.
pub fn compute(operator: Arithmetic, left: &Value, right: &Value) -> Computed {
    if let Some(value) = compute_plain(operator, left, right) {
        return Ok(value);
    }
    match (operator, left) {
        (_, Value::Object(object)) if !object.base().is_null() => return compute(operator, object.base(), right),
        (Arithmetic::Add, Value::Null) => return Ok(right.clone()),
        (Arithmetic::Add, Value::String(text)) => return concatenate(text, right),
        (Arithmetic::Add, Value::Char(letter)) if matches!(right, Value::String(_) | Value::Char(_)) => {
            return concatenate(&letter.to_string(), right);
        }
        (Arithmetic::Add, Value::Array(array)) => return append(array, right),
        (Arithmetic::Add, Value::Dictionary(left)) => return merge(left, right),
        (Arithmetic::Multiply, Value::String(text)) => return repeat(text, right),
        (Arithmetic::Multiply, Value::Array(array)) => return repeat_items(array, right),
        (Arithmetic::Add | Arithmetic::Subtract, Value::DateTime(date)) => return date_arithmetic(operator, *date, right),
        _ if matches!(left, Value::TimeSpan(_)) || matches!(right, Value::TimeSpan(_)) => {
            if let Some(value) = span_arithmetic(operator, left, right) {
                return value;
            }
        }
        _ => {}
    }
    if let (Value::Foreign(_), _) | (_, Value::Foreign(_)) = (left, right)
        && let Some(value) = super::big::arithmetic(operator, left, right)
    {
        return value;
    }
    let (left_number, right_number) = (number(operator, left, left, right)?, number(operator, right, left, right)?);
    match (&left_number, &right_number) {
        (Value::Double(_) | Value::Single(_), _) | (_, Value::Double(_) | Value::Single(_)) => {
            let value = compute_real(operator, to_f64(&left_number).unwrap_or_default(), to_f64(&right_number).unwrap_or_default());
            Ok(Value::Double(value))
        }
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => compute_decimal(operator, &left_number, &right_number),
        _ => compute_whole(operator, &left_number, &right_number),
    }
}

/// What two numbers of the usual kinds give, where that is as plain as it looks; loops do little else.
#[inline]
pub fn compute_plain(operator: Arithmetic, left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => compute_int(operator, *left, *right),
        (Value::Double(left), Value::Double(right)) => Some(Value::Double(compute_real(operator, *left, *right))),
        (Value::Double(left), Value::Int(right)) => Some(Value::Double(compute_real(operator, *left, f64::from(*right)))),
        (Value::Int(left), Value::Double(right)) => Some(Value::Double(compute_real(operator, f64::from(*left), *right))),
        (Value::Long(left), Value::Long(right)) => compute_long(operator, *left, *right),
        (Value::Long(left), Value::Int(right)) => compute_long(operator, *left, i64::from(*right)),
        (Value::Int(left), Value::Long(right)) => compute_long(operator, i64::from(*left), *right),
        _ => None,
    }
}

fn compute_long(operator: Arithmetic, left: i64, right: i64) -> Option<Value> {
    let value = match operator {
        Arithmetic::Add => left.checked_add(right)?,
        Arithmetic::Subtract => left.checked_sub(right)?,
        Arithmetic::Multiply => left.checked_mul(right)?,
        Arithmetic::Divide => left.checked_rem(right).filter(|rest| *rest == 0).and_then(|_| left.checked_div(right))?,
        Arithmetic::Remainder => left.checked_rem(right)?,
    };
    Some(Value::Long(value))
}

fn compute_int(operator: Arithmetic, left: i32, right: i32) -> Option<Value> {
    let value = match operator {
        Arithmetic::Add => left.checked_add(right)?,
        Arithmetic::Subtract => left.checked_sub(right)?,
        Arithmetic::Multiply => left.checked_mul(right)?,
        Arithmetic::Divide if right != 0 && left % right == 0 => left.checked_div(right)?,
        Arithmetic::Remainder => left.checked_rem(right)?,
        Arithmetic::Divide => return None,
    };
    Some(Value::Int(value))
}

fn compute_real(operator: Arithmetic, left: f64, right: f64) -> f64 {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    }
}

pub(super) fn divide_by_zero() -> OperatorError {
    OperatorError { cause: "System.DivideByZeroException", ..OperatorError::new("RuntimeException", "Attempted to divide by zero.") }
}

fn compute_whole(operator: Arithmetic, left: &Value, right: &Value) -> Computed {
    let (Some(a), Some(b)) = (whole(left), whole(right)) else { return Err(no_operator(operator, left)) };
    if b == 0 && matches!(operator, Arithmetic::Divide | Arithmetic::Remainder) {
        return Err(divide_by_zero());
    }
    let value = match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a.saturating_mul(b),
        Arithmetic::Remainder => a % b,
        Arithmetic::Divide if a % b == 0 => a / b,
        #[expect(clippy::cast_precision_loss, reason = "that is what the operator does")]
        Arithmetic::Divide => return Ok(Value::Double(a as f64 / b as f64)),
    };
    let unsigned = matches!(left, Value::ULong(_)) || matches!(right, Value::ULong(_));
    let long = matches!(left, Value::Long(_) | Value::UInt(_)) || matches!(right, Value::Long(_) | Value::UInt(_));
    let fitted = if unsigned {
        u64::try_from(value).ok().map(Value::ULong)
    } else if long {
        i64::try_from(value).ok().map(Value::Long)
    } else {
        i32::try_from(value).ok().map(Value::Int)
    };
    #[expect(clippy::cast_precision_loss, reason = "what has no room becomes a double")]
    Ok(fitted.unwrap_or(Value::Double(value as f64)))
}

fn compute_decimal(operator: Arithmetic, left: &Value, right: &Value) -> Computed {
    let decimal = |value: &Value| match convert(value, &Type::Decimal) {
        Ok(Value::Decimal(value)) => Ok(*value),
        Ok(_) => Ok(Decimal::ZERO),
        Err(error) => Err(OperatorError::from(error)),
    };
    let (left, right) = (decimal(left)?, decimal(right)?);
    let value = match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide if right.is_zero() => return Err(divide_by_zero()),
        Arithmetic::Remainder if right.is_zero() => return Err(divide_by_zero()),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    };
    value.map(Value::from).ok_or_else(|| OperatorError::new("RuntimeException", "Value was either too large or too small for a Decimal."))
}

/// An operand as a number: text is read, booleans and characters count as theirs.
fn number(operator: Arithmetic, operand: &Value, left: &Value, right: &Value) -> Computed {
    Ok(match operand {
        Value::Null => Value::Int(0),
        Value::Bool(value) => Value::Int(i32::from(*value)),
        Value::Char(letter) if operator != Arithmetic::Add || std::ptr::eq(operand, right) => match parse_number(&letter.to_string()) {
            Some(number) => number,
            None => return Err(not_a_number(operand)),
        },
        Value::Char(letter) => Value::Int(i32::try_from(u32::from(*letter)).unwrap_or_default()),
        Value::String(text) => {
            let wanted_double = matches!(left, Value::Double(_)) && std::ptr::eq(operand, right);
            match written_number(text) {
                Some(number) if wanted_double => Value::Double(to_f64(&number).unwrap_or_default()),
                Some(number) => number,
                None => return Err(not_a_number(operand)),
            }
        }
        Value::Enum(value) => i32::try_from(value.value).map_or(Value::Long(value.value), Value::Int),
        Value::Object(object) if !object.base().is_null() => return number(operator, object.base(), left, right),
        Value::Array(_)
        | Value::Dictionary(_)
        | Value::Object(_)
        | Value::Foreign(_)
        | Value::DateTime(_)
        | Value::TimeSpan(_)
        | Value::Guid(_)
        | Value::Version(_)
        | Value::Type(_)
        | Value::Secret(_) => {
            return Err(no_operator(operator, left));
        }
        number => number.clone(),
    })
}

fn not_a_number(operand: &Value) -> OperatorError {
    let text = net_text(operand);
    let message = format!(
        "Cannot convert value \"{text}\" to type \"System.Int32\". Error: \"The input string '{text}' was not in a correct format.\""
    );
    OperatorError::new("InvalidCastFromStringToInteger", message)
}

fn no_operator(operator: Arithmetic, left: &Value) -> OperatorError {
    let name = match operator {
        Arithmetic::Add => "op_Addition",
        Arithmetic::Subtract => "op_Subtraction",
        Arithmetic::Multiply => "op_Multiply",
        Arithmetic::Divide => "op_Division",
        Arithmetic::Remainder => "op_Modulus",
    };
    let ty = left.type_of().map_or_else(|| "null".into(), |ty| ty.full_name());
    let message = format!("Method invocation failed because [{ty}] does not contain a method named '{name}'.");
    OperatorError { target: Some(name.into()), ..OperatorError::new("MethodNotFound", message) }
}

fn concatenate(left: &str, right: &Value) -> Computed {
    let right = to_text(right);
    let mut text = Text::with_capacity(left.len().saturating_add(right.len()).min(TEXT_LIMIT));
    append_text(&mut text, left)?;
    append_text(&mut text, &right)?;
    count_large(text.len());
    Ok(Value::String(text))
}

/// Puts more behind a text, where it stands if nobody else holds it.
///
/// # Errors
/// `LimitExceeded` when it would become too large.
pub fn append_text(text: &mut Text, more: &str) -> Result<(), OperatorError> {
    if text.len() + more.len() > TEXT_LIMIT {
        return Err(too_large());
    }
    let room = text.capacity();
    text.push_str(more);
    if text.capacity() != room {
        count_large(text.capacity());
    }
    Ok(())
}

fn append(array: &Array, right: &Value) -> Computed {
    let more = if let Value::Array(more) = right { more.len() } else { 1 };
    check_items(array.len() + more)?;
    let mut items = Vec::with_capacity(array.len() + more);
    items.extend(array.items().iter().cloned());
    match right {
        Value::Array(more) => items.extend(more.to_vec()),
        other => items.push(other.clone()),
    }
    Ok(Value::array(items))
}

fn merge(left: &Dictionary, right: &Value) -> Computed {
    let Value::Dictionary(right) = right else {
        return Err(OperatorError::new("AddHashTableToNonHashTable", "A hash table can only be added to another hash table."));
    };
    check_items(left.len() + right.len())?;
    let kind = if left.kind() == DictionaryKind::Ordered { DictionaryKind::Ordered } else { DictionaryKind::Hashtable };
    let merged = Dictionary::of(kind, left.entries().iter().map(|(key, value)| (key.value().clone(), value.clone())));
    for (key, value) in right.entries().iter() {
        if merged.item(key.value()).is_some() {
            let key = net_text(key.value());
            return Err(OperatorError::new(
                "System.ArgumentException",
                format!("Item has already been added. Key in dictionary: '{key}'  Key being added: '{key}'"),
            ));
        }
        merged.set(key.value().clone(), value.clone());
    }
    Ok(Value::Dictionary(Arc::new(merged)))
}

fn times(right: &Value) -> Result<usize, OperatorError> {
    let Value::Int(times) = convert(right, &Type::Int)? else { return Ok(0) };
    usize::try_from(times)
        .map_err(|_| OperatorError::new("System.ArgumentOutOfRangeException", format!("Something cannot be repeated {times} times.")))
}

fn repeat(text: &str, right: &Value) -> Computed {
    let times = times(right)?;
    if text.len().saturating_mul(times) > TEXT_LIMIT {
        return Err(too_large());
    }
    Ok(text.repeat(times).into())
}

fn repeat_items(array: &Array, right: &Value) -> Computed {
    let times = times(right)?;
    let items = array.to_vec();
    check_items(items.len().saturating_mul(times))?;
    let all = std::iter::repeat_n(&items, times).flatten().cloned().collect();
    Ok(Value::Array(Arc::new(Array::of(ArrayKind::Fixed, array.element().clone(), all))))
}

fn date_arithmetic(operator: Arithmetic, date: super::DateTime, right: &Value) -> Computed {
    let right = match right {
        Value::Object(object) if !object.base().is_null() => object.base(),
        other => other,
    };
    let ticks = match (operator, right) {
        (Arithmetic::Subtract, Value::DateTime(other)) => return Ok(Value::TimeSpan(date.ticks - other.ticks)),
        (_, Value::TimeSpan(ticks)) => *ticks,
        // A date and a time span can both be taken away, and text could be either.
        (Arithmetic::Subtract, _) => {
            let message = "Multiple ambiguous overloads found for \"op_Subtraction\" and the argument count: \"2\".";
            return Err(OperatorError::new("MethodCountCouldNotFindBest", message));
        }
        _ => span_operand("op_Addition", right)?,
    };
    date.add_ticks(if operator == Arithmetic::Add { ticks } else { ticks.saturating_neg() })
        .map(Value::DateTime)
        .ok_or_else(|| OperatorError::new("ArgumentOutOfRangeException", "The resulting date lies outside of the years 1 to 9999."))
}

/// The second operand of an operator that takes a time span, in ticks.
fn span_operand(name: &str, value: &Value) -> Result<i64, OperatorError> {
    match convert(value, &Type::TimeSpan) {
        Ok(Value::TimeSpan(ticks)) => Ok(ticks),
        Ok(_) => Ok(0),
        Err(error) => {
            let message = format!(
                "Cannot convert argument \"1\", with value: \"{}\", for \"{name}\" to type \"System.TimeSpan\": \"{}\"",
                net_text(value),
                error.message
            );
            Err(OperatorError::new("MethodArgumentConversionInvalidCastArgument", message))
        }
    }
}

/// What an operator of a time span gives, on its left or on its right; `None` where time spans have none.
fn span_arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Option<Computed> {
    let sum = |ticks: Option<i64>| {
        let too_long = || OperatorError::new("OverflowException", "The duration is too long for a time span.");
        Some(ticks.map(Value::TimeSpan).ok_or_else(too_long))
    };
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "spans are scaled by reals")]
    match (operator, left, right) {
        (Arithmetic::Add | Arithmetic::Subtract, _, _) => {
            let name = if operator == Arithmetic::Add { "op_Addition" } else { "op_Subtraction" };
            let operand = |value: &Value| if value.is_null() { Ok(0) } else { span_operand(name, value) };
            match (operand(left), operand(right)) {
                (Ok(left), Ok(right)) if operator == Arithmetic::Add => sum(left.checked_add(right)),
                (Ok(left), Ok(right)) => sum(left.checked_sub(right)),
                (Err(error), _) | (_, Err(error)) => Some(Err(error)),
            }
        }
        (Arithmetic::Divide, Value::TimeSpan(ticks), Value::TimeSpan(other)) => Some(Ok(Value::Double(*ticks as f64 / *other as f64))),
        (Arithmetic::Multiply, Value::TimeSpan(ticks), other) | (Arithmetic::Multiply, other, Value::TimeSpan(ticks)) => {
            Some(Ok(Value::TimeSpan((*ticks as f64 * to_f64(other)?).round() as i64)))
        }
        (Arithmetic::Divide, Value::TimeSpan(ticks), other) => Some(Ok(Value::TimeSpan((*ticks as f64 / to_f64(other)?).round() as i64))),
        _ => None,
    }
}

/// Whether `left -eq right`, for a left side that is no list. Conversions that fail mean no.
pub fn equals(left: &Value, right: &Value, respect_case: bool) -> bool {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => return left == right,
        (Value::String(left), Value::String(right)) => return text_equals(left, right, respect_case),
        (Value::Null, _) | (_, Value::Null) => return left.is_null() && right.is_null(),
        (Value::Array(left), Value::Array(right)) => return Arc::ptr_eq(left, right),
        (Value::Dictionary(left), Value::Dictionary(right)) => return Arc::ptr_eq(left, right),
        (Value::Object(left), Value::Object(right)) if left.base().is_null() => {
            return Arc::ptr_eq(left, right) || is_same_tuple(left, right);
        }
        _ => {}
    }
    match left {
        Value::Object(object) if !object.base().is_null() => equals(object.base(), right, respect_case),
        Value::String(text) => text_equals(text, &to_text(right), respect_case),
        // What the other side is written as may become what this one is: an address, a culture, a large number.
        Value::Foreign(_) => left.same(right) || left.type_of().is_some_and(|ty| convert(right, &ty).is_ok_and(|right| left.same(&right))),
        Value::Type(_) => left.same(right) || convert(right, &Type::Type).is_ok_and(|right| left.same(&right)),
        Value::Bool(left) => super::truthy(right) == *left,
        _ => match compare(left, right, respect_case) {
            Ok(order) => order == Ordering::Equal,
            Err(_) => left.same(right),
        },
    }
}

fn text_equals(left: &str, right: &str, respect_case: bool) -> bool {
    if respect_case {
        return left == right;
    }
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    compare_text(left, right, false) == Ordering::Equal
}

/// The order of two values as `-lt` and `-gt` have it: the left one's type decides.
///
/// # Errors
/// When the right value cannot become what the left one is.
pub fn compare(left: &Value, right: &Value, respect_case: bool) -> Result<Ordering, OperatorError> {
    let failed = |reason: &str| {
        let message = format!("Could not compare \"{}\" to \"{}\". Error: \"{reason}\"", net_text(left), net_text(right));
        OperatorError::new("ComparisonFailure", message)
    };
    let order = |left: f64, right: f64| left.partial_cmp(&right).unwrap_or(Ordering::Less);
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => return Ok(left.cmp(right)),
        (Value::Double(left), Value::Double(right)) => return Ok(order(*left, *right)),
        (Value::String(left), Value::String(right)) => return Ok(compare_text(left, right, respect_case)),
        (Value::Null, Value::Null) => return Ok(Ordering::Equal),
        (Value::Null, other) => return Ok(if is_negative(other) { Ordering::Greater } else { Ordering::Less }),
        (other, Value::Null) => return Ok(if is_negative(other) { Ordering::Less } else { Ordering::Greater }),
        _ => {}
    }
    match left {
        Value::Object(object) if !object.base().is_null() => compare(object.base(), right, respect_case),
        Value::String(text) => Ok(compare_text(text, &to_text(right), respect_case)),
        Value::Bool(value) => Ok(value.cmp(&super::truthy(right))),
        Value::DateTime(date) => match convert(right, &Type::DateTime) {
            Ok(Value::DateTime(other)) => Ok({ date.ticks }.cmp(&{ other.ticks })),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::TimeSpan(ticks) => match convert(right, &Type::TimeSpan) {
            Ok(Value::TimeSpan(other)) => Ok(ticks.cmp(&other)),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::Version(parts) => match convert(right, &Type::Version) {
            Ok(Value::Version(other)) => Ok(parts.cmp(&other)),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::Guid(guid) => match convert(right, &Type::Guid) {
            Ok(Value::Guid(other)) => Ok(guid.cmp(&other)),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::Enum(value) => match convert(right, &Type::Enum(value.def)) {
            Ok(Value::Enum(other)) => Ok(value.value.cmp(&other.value)),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::Char(letter) => match convert(right, &Type::Char) {
            Ok(Value::Char(other)) if respect_case => Ok(letter.cmp(&other)),
            Ok(Value::Char(other)) => Ok(letter.to_lowercase().cmp(other.to_lowercase())),
            Ok(_) => Ok(Ordering::Greater),
            Err(error) => Err(failed(&error.message)),
        },
        Value::Foreign(_) if let Some(big) = left.downcast::<BigInteger>() => {
            super::big::order(big, right).map_err(|error| failed(&error.message))
        }
        Value::Array(_) | Value::Dictionary(_) | Value::Object(_) | Value::Foreign(_) | Value::Type(_) | Value::Secret(_) | Value::Null => {
            Err(OperatorError::new("NotIcomparable", format!("Cannot compare \"{}\" because it is not IComparable.", net_text(left))))
        }
        _ => compare_numbers(left, right).ok_or_else(|| {
            let reason = format!(
                "Cannot convert value \"{}\" to type \"{}\".",
                net_text(right),
                left.type_of().map_or_else(|| "".into(), |ty| ty.full_name())
            );
            failed(&reason)
        }),
    }
}

/// Whether both are tuples of the same items; other objects are equal to themselves only.
fn is_same_tuple(left: &Object, right: &Object) -> bool {
    // A tuple has a text of its own, which most objects have not.
    let name = |object: &Object| object.own_text().and_then(|_| object.type_names().first().cloned());
    let is_tuple = name(left).is_some_and(|own| own.starts_with("System.Tuple`") && name(right).is_some_and(|other| own == other));
    is_tuple && left.properties().iter().zip(right.properties().iter()).all(|(left, right)| left.value.same(&right.value))
}

fn is_negative(value: &Value) -> bool {
    // Only these sides of zero are looked at; a BigInteger is an object like any other.
    !matches!(value, Value::String(_) | Value::Foreign(_)) && to_f64(value).is_some_and(|number| number < 0.0)
}

fn compare_numbers(left: &Value, right: &Value) -> Option<Ordering> {
    let right = match right {
        Value::String(text) => &parse_number(text)?,
        Value::Bool(value) => &Value::Int(i32::from(*value)),
        Value::Char(letter) => &Value::Int(i32::try_from(u32::from(*letter)).ok()?),
        Value::Enum(value) => &Value::Long(value.value),
        Value::Object(object) if !object.base().is_null() => object.base(),
        Value::Foreign(_) => &convert(right, &left.type_of()?).ok()?,
        other => other,
    };
    if let (Some(left), Some(right)) = (whole(left), whole(right)) {
        return Some(left.cmp(&right));
    }
    if let (Value::Decimal(left), Value::Decimal(right)) = (left, right) {
        return Some(left.cmp(right));
    }
    let left = if let Value::Decimal(value) = left { value.to_f64()? } else { to_f64(left)? };
    Some(left.partial_cmp(&to_f64(right)?).unwrap_or(Ordering::Less))
}

/// The order of two texts in the invariant culture: letters before their case.
pub fn compare_text(left: &str, right: &str, respect_case: bool) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    super::collation::compare(left, right, respect_case)
}
