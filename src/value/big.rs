//! `System.Numerics.BigInteger`: whole numbers of any size, `5n` in scripts.

use super::convert::{ConversionError, Converted, convert, to_f64};
use super::limit::too_large;
use super::operator::{Arithmetic, Computed, OperatorError, divide_by_zero};
use super::{Foreign, Text, Type, Value, to_text};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// The full name of the type.
pub(super) const NAME: &str = "System.Numerics.BigInteger";

/// How many bits a number may have.
const LIMIT: u64 = 1 << 22;

/// A whole number of any size.
#[derive(Debug)]
pub struct BigInteger(BigInt);

impl BigInteger {
    /// The number that these digits write, with a sign perhaps.
    pub fn parse(digits: &str) -> Option<Self> {
        digits.trim().parse().ok().map(Self)
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.0.sign() == Sign::NoSign
    }

    /// Whether it is below zero.
    pub(super) fn is_negative(&self) -> bool {
        self.0.sign() == Sign::Minus
    }

    /// The number where it has room.
    pub(super) fn whole(&self) -> Option<i128> {
        i128::try_from(&self.0).ok()
    }

    /// The nearest binary number; infinite where that has no room.
    pub(super) fn real(&self) -> f64 {
        self.0.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Its hexadecimal digits, the first of which says the sign: the complement of two of a negative number.
    pub(super) fn hexadecimal(&self, upper: bool) -> String {
        let bytes = self.0.to_signed_bytes_be();
        let all: String = bytes.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }).collect();
        let filler = if self.is_negative() { ['F', 'f'] } else { ['0', '0'] };
        let is_high = |letter: char| letter.to_digit(16).is_some_and(|digit| digit >= 8);
        let mut digits = &*all;
        // A digit that only repeats the sign says nothing.
        while let Some(rest) = digits.strip_prefix(filler)
            && rest.starts_with(|next| is_high(next) == self.is_negative())
        {
            digits = rest;
        }
        digits.to_owned()
    }

    /// This number as a value.
    fn value(number: BigInt) -> Computed {
        if number.bits() > LIMIT { Err(too_large()) } else { Ok(Value::foreign(Self(number))) }
    }
}

/// Any number as a [`BigInteger`]; of binary and decimal numbers what stands behind the point is left off.
///
/// # Errors
/// When there is no number, or it is infinite.
pub(super) fn to_big(value: &Value, ty: &Type) -> Converted {
    let failed = |reason: &str| ConversionError::new(value, ty, "InvalidCastFromStringToInteger", reason);
    let digits: Text = match value {
        Value::Null => "0".into(),
        Value::Bool(own) => if *own { "1" } else { "0" }.into(),
        Value::String(text) if text.trim().is_empty() => "0".into(),
        Value::Double(_) | Value::Single(_) => {
            let real = to_f64(value).filter(|real| real.is_finite());
            let real = real.ok_or_else(|| failed("BigInteger cannot represent infinity."))?;
            format!("{:.0}", real.trunc()).into()
        }
        Value::Decimal(own) => own.trunc().to_string().into(),
        Value::Enum(own) => own.value.to_string().into(),
        Value::String(_) => to_text(value),
        other if other.is_number() => to_text(other),
        _ => return Err(ConversionError::cast(value, ty)),
    };
    let parsed = BigInteger::parse(digits.trim_start_matches('+')).map(Value::foreign);
    parsed.ok_or_else(|| failed(&format!("The input string '{digits}' was not in a correct format.")))
}

/// What an operator gives when one side is a [`BigInteger`]; `None` when none is.
pub(super) fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Option<Computed> {
    let is_big = |value: &Value| value.downcast::<BigInteger>().is_some();
    if !is_big(left) && !is_big(right) {
        return None;
    }
    let ty = Type::named(NAME);
    let operand = |value: &Value| convert(value, &ty).map_err(OperatorError::from);
    Some(operand(left).and_then(|left| {
        let right = operand(right)?;
        match (left.downcast::<BigInteger>(), right.downcast::<BigInteger>()) {
            (Some(left), Some(right)) => computed(operator, left, right),
            _ => Ok(Value::Null),
        }
    }))
}

fn computed(operator: Arithmetic, left: &BigInteger, right: &BigInteger) -> Computed {
    let (left, right) = (&left.0, &right.0);
    if right.sign() == Sign::NoSign && matches!(operator, Arithmetic::Divide | Arithmetic::Remainder) {
        return Err(divide_by_zero());
    }
    BigInteger::value(match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply if left.bits() + right.bits() > LIMIT => return Err(too_large()),
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    })
}

/// The order of a [`BigInteger`] and what it is compared with.
///
/// # Errors
/// When that is no number.
pub(super) fn order(left: &BigInteger, right: &Value) -> Result<Ordering, ConversionError> {
    let right = convert(right, &Type::named(NAME))?;
    Ok(right.downcast::<BigInteger>().map_or(Ordering::Greater, |right| left.0.cmp(&right.0)))
}

/// A static method; `None` when there is none with these arguments.
pub(super) fn static_method(lower: &str, numbers: &[Value]) -> Option<Computed> {
    let numbers: Vec<&BigInteger> = numbers.iter().map(Value::downcast).collect::<Option<_>>()?;
    let operator = match lower {
        "add" => Some(Arithmetic::Add),
        "subtract" => Some(Arithmetic::Subtract),
        "multiply" => Some(Arithmetic::Multiply),
        "divide" => Some(Arithmetic::Divide),
        "remainder" => Some(Arithmetic::Remainder),
        _ => None,
    };
    Some(match (lower, numbers.as_slice()) {
        (_, [left, right]) if operator.is_some() => computed(operator?, left, right),
        ("pow", [base, exponent]) => power(&base.0, &exponent.0),
        ("compare", [left, right]) => Ok(Value::Int(left.0.cmp(&right.0) as i32)),
        ("max", [left, right]) => BigInteger::value((&left.0).max(&right.0).clone()),
        ("min", [left, right]) => BigInteger::value((&left.0).min(&right.0).clone()),
        ("abs", [own]) => BigInteger::value(own.0.magnitude().clone().into()),
        ("negate", [own]) => BigInteger::value(-&own.0),
        ("greatestcommondivisor", [left, right]) => BigInteger::value(common_divisor(&left.0, &right.0)),
        ("modpow", [base, exponent, modulus]) if modulus.is_zero() || exponent.is_negative() => {
            let _ = base;
            Err(divide_by_zero())
        }
        ("modpow", [base, exponent, modulus]) => BigInteger::value(base.0.modpow(&exponent.0, &modulus.0)),
        ("log10", [own]) => Ok(Value::Double(own.real().log10())),
        ("log", [own]) => Ok(Value::Double(own.real().ln())),
        _ => return None,
    })
}

fn power(base: &BigInt, exponent: &BigInt) -> Computed {
    let exponent = u32::try_from(exponent).map_err(|_| {
        OperatorError::new("ArgumentOutOfRangeException", "The number must be greater than or equal to zero. (Parameter 'exponent')")
    })?;
    if base.bits().saturating_mul(u64::from(exponent)) > LIMIT { Err(too_large()) } else { BigInteger::value(base.pow(exponent)) }
}

fn common_divisor(left: &BigInt, right: &BigInt) -> BigInt {
    let (mut left, mut right) = (left.magnitude().clone(), right.magnitude().clone());
    while right.bits() > 0 {
        (left, right) = (right.clone(), left % right);
    }
    left.into()
}

impl Foreign for BigInteger {
    fn type_names(&self) -> Vec<Text> {
        vec![NAME.into(), "System.ValueType".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.0.to_string().into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["IsPowerOfTwo", "IsZero", "IsOne", "IsEven", "Sign"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let magnitude = self.0.magnitude();
        Some(match name.to_ascii_lowercase().as_str() {
            "ispoweroftwo" => Value::Bool(!self.is_zero() && !self.is_negative() && magnitude.count_ones() == 1),
            "iszero" => Value::Bool(self.is_zero()),
            "isone" => Value::Bool(self.whole() == Some(1)),
            "iseven" => Value::Bool(!magnitude.bit(0)),
            "sign" => Value::Int(match self.0.sign() {
                Sign::Minus => -1,
                Sign::NoSign => 0,
                Sign::Plus => 1,
            }),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["CompareTo", "GetBitLength", "ToByteArray"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("compareto", [other]) => order(self, other).map(|order| Value::Int(order as i32)).map_err(OperatorError::from),
            ("tobytearray", []) => Ok(super::byte_array(self.0.to_signed_bytes_le())),
            ("getbitlength", []) => Ok(Value::Long(i64::try_from(self.0.bits()).unwrap_or(i64::MAX))),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{compare, compute, equals};

    fn big(digits: &str) -> Value {
        BigInteger::parse(digits).map(Value::foreign).expect("these are digits")
    }

    #[test]
    fn they_are_computed_with_like_other_numbers() {
        let large = big("99999999999999999999999999999999999999999");
        for (operator, left, right, expected) in [
            (Arithmetic::Add, large.clone(), Value::Int(1), "100000000000000000000000000000000000000000"),
            (Arithmetic::Subtract, Value::Int(1), big("3"), "-2"),
            (Arithmetic::Divide, big("7"), Value::Int(2), "3"),
            (Arithmetic::Remainder, big("-7"), Value::Int(3), "-1"),
            (Arithmetic::Multiply, big("7"), Value::Double(2.9), "14"),
        ] {
            let value = compute(operator, &left, &right).expect("it can be computed");
            assert!(value.downcast::<BigInteger>().is_some());
            assert_eq!(&*to_text(&value), expected);
        }
        assert_eq!(compute(Arithmetic::Divide, &large, &Value::Int(0)).map_err(|error| error.id).err(), Some("RuntimeException"));
        assert!(equals(&big("5"), &Value::Int(5), false) && equals(&Value::Int(5), &big("5"), false));
        assert_eq!(compare(&big("5"), &"7".into(), false), Ok(Ordering::Less));
        assert_eq!(compare(&Value::Int(8), &big("7"), false), Ok(Ordering::Greater));
    }

    #[test]
    fn the_first_hexadecimal_digit_says_the_sign() {
        for (digits, expected) in [("0", "0"), ("255", "0FF"), ("127", "7F"), ("-1", "F"), ("-256", "F00"), ("16", "10")] {
            assert_eq!(BigInteger::parse(digits).expect("these are digits").hexadecimal(true), expected, "{digits}");
        }
    }
}
