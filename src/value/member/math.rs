//! `[math]`.

use super::argument::{Call, Called, Wanted};
use super::enumeration::{MIDPOINT_ROUNDING, option_of};
use crate::value::{Arithmetic, Type, Value, compare, compute, parse_number};
use rust_decimal::{Decimal, RoundingStrategy};

/// A constant of `[math]`.
pub(super) fn constant(lower: &str) -> Option<Value> {
    Some(Value::Double(match lower {
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "tau" => std::f64::consts::TAU,
        _ => return None,
    }))
}

/// An argument as a number: text is read, everything else stays.
fn number(call: &Call<'_>, position: usize) -> Wanted<Value> {
    match call.value(position)? {
        Value::String(text) => match parse_number(text) {
            Some(number) => Ok(number),
            None => call.converted(position, &Type::Double),
        },
        Value::Object(object) if !object.base().is_null() => Ok(object.base().clone()),
        number if number.is_number() => Ok(number.clone()),
        _ => call.converted(position, &Type::Double),
    }
}

/// A question about a binary number: a method of `[double]`.
pub(super) fn real_method(lower: &str, call: &Call<'_>) -> Called {
    let asks: fn(f64) -> bool = match lower {
        "isnan" => f64::is_nan,
        "isinfinity" => f64::is_infinite,
        "isfinite" => f64::is_finite,
        "isnegative" => f64::is_sign_negative,
        "isnegativeinfinity" => |number| number == f64::NEG_INFINITY,
        "ispositiveinfinity" => |number| number == f64::INFINITY,
        _ => return None,
    };
    Some(call.real(0).map(|number| Value::Bool(asks(number))))
}

/// A method of `[bigint]`.
pub(super) fn big_method(lower: &str, call: &Call<'_>) -> Called {
    let ty = Type::named("bigint");
    if matches!(lower, "parse" | "tryparse") {
        return None;
    }
    match (0..call.count()).map(|position| call.converted(position, &ty)).collect::<Result<Vec<_>, _>>() {
        Ok(numbers) => crate::value::big::static_method(lower, &numbers),
        Err(error) => Some(Err(error)),
    }
}

/// A method of `[math]`.
pub(super) fn math_method(lower: &str, call: &Call<'_>) -> Called {
    let real = |function: fn(f64) -> f64| call.real(0).map(|number| Value::Double(function(number)));
    let result = match (lower, call.count()) {
        ("abs", 1) => number(call, 0).and_then(|value| {
            let negative = compare(&value, &Value::Int(0), false)?.is_lt();
            if negative { compute(Arithmetic::Multiply, &value, &Value::Int(-1)) } else { Ok(value) }
        }),
        ("max" | "min", 2) => number(call, 0).and_then(|left| {
            let right = number(call, 1)?;
            let order = compare(&left, &right, false)?;
            // The sum has the type that both fit into.
            let wide = compute(Arithmetic::Add, &left, &right)?.type_of();
            let winner = if (lower == "max") == order.is_ge() { left } else { right };
            match wide {
                Some(ty @ (Type::Double | Type::Decimal | Type::Single)) => Ok(crate::value::convert(&winner, &ty)?),
                _ => Ok(winner),
            }
        }),
        ("clamp", 3) => number(call, 0).and_then(|value| {
            let (low, high) = (number(call, 1)?, number(call, 2)?);
            Ok(if compare(&value, &low, false)?.is_lt() {
                low
            } else if compare(&value, &high, false)?.is_gt() {
                high
            } else {
                value
            })
        }),
        ("round", 1..=3) => number(call, 0).and_then(|value| round(value, call)),
        ("floor" | "ceiling" | "truncate", 1) => number(call, 0).and_then(|value| match value {
            Value::Decimal(value) => Ok(Value::from(match lower {
                "floor" => value.floor(),
                "ceiling" => value.ceil(),
                _ => value.trunc(),
            })),
            _ => call.real(0).map(|value| {
                Value::Double(match lower {
                    "floor" => value.floor(),
                    "ceiling" => value.ceil(),
                    _ => value.trunc(),
                })
            }),
        }),
        ("bigmul", 2) => call.long(0).and_then(|left| compute(Arithmetic::Multiply, &Value::Long(left), &Value::Long(call.long(1)?))),
        ("ieeeremainder", 2) => call.real(0).and_then(|left| {
            let right = call.real(1)?;
            Ok(Value::Double(left - right * (left / right).round_ties_even()))
        }),
        ("divrem", 2) => number(call, 0).and_then(|left| {
            let right = number(call, 1)?;
            let rest = compute(Arithmetic::Remainder, &left, &right)?;
            let whole = compute(Arithmetic::Subtract, &left, &rest)?;
            Ok(Value::array(vec![compute(Arithmetic::Divide, &whole, &right)?, rest]))
        }),
        ("sign", 1) => call.real(0).map(|number| Value::Int(if number > 0.0 { 1 } else { -i32::from(number < 0.0) })),
        ("pow", 2) => call.real(0).and_then(|base| Ok(Value::Double(base.powf(call.real(1)?)))),
        ("atan2", 2) => call.real(0).and_then(|y| Ok(Value::Double(y.atan2(call.real(1)?)))),
        ("log", 2) => call.real(0).and_then(|number| Ok(Value::Double(number.ln() / call.real(1)?.ln()))),
        ("maxmagnitude" | "minmagnitude", 2) => call.real(0).and_then(|left| {
            let right = call.real(1)?;
            let order = left.abs().total_cmp(&right.abs()).then_with(|| left.total_cmp(&right));
            Ok(Value::Double(if order.is_gt() == (lower == "maxmagnitude") { left } else { right }))
        }),
        ("copysign", 2) => call.real(0).and_then(|number| Ok(Value::Double(number.copysign(call.real(1)?)))),
        ("fusedmultiplyadd", 3) => call.real(0).and_then(|x| Ok(Value::Double(x.mul_add(call.real(1)?, call.real(2)?)))),
        ("scaleb", 2) => call.real(0).and_then(|x| Ok(Value::Double(x * call.real(1)?.exp2()))),
        ("ilogb", 1) => call.real(0).map(|number| Value::Int(number.abs().log2().floor() as i32)),
        ("bitincrement", 1) => real(f64::next_up),
        ("bitdecrement", 1) => real(f64::next_down),
        ("reciprocalestimate", 1) => real(f64::recip),
        ("reciprocalsqrtestimate", 1) => real(|number| number.sqrt().recip()),
        ("acosh", 1) => real(f64::acosh),
        ("asinh", 1) => real(f64::asinh),
        ("atanh", 1) => real(f64::atanh),
        ("sqrt", 1) => real(f64::sqrt),
        ("cbrt", 1) => real(f64::cbrt),
        ("exp", 1) => real(f64::exp),
        ("log", 1) => real(f64::ln),
        ("log10", 1) => real(f64::log10),
        ("log2", 1) => real(f64::log2),
        ("sin", 1) => real(f64::sin),
        ("cos", 1) => real(f64::cos),
        ("tan", 1) => real(f64::tan),
        ("asin", 1) => real(f64::asin),
        ("acos", 1) => real(f64::acos),
        ("atan", 1) => real(f64::atan),
        ("sinh", 1) => real(f64::sinh),
        ("cosh", 1) => real(f64::cosh),
        ("tanh", 1) => real(f64::tanh),
        _ => return None,
    };
    Some(result)
}

/// `Round(value[, digits][, mode])`. Binary numbers are scaled, rounded and scaled back, which is what .NET does and not
/// the same as rounding what is shown.
fn round(value: Value, call: &Call<'_>) -> Wanted<Value> {
    let (mut places, mut mode) = (0, 0);
    for option in call.arguments.iter().skip(1) {
        match option {
            Value::Int(number) => places = *number,
            other => mode = option_of(&MIDPOINT_ROUNDING, other).ok_or_else(|| call.wrong_count())?,
        }
    }
    let most = if matches!(value, Value::Decimal(_)) { 28 } else { 15 };
    if !(0..=most).contains(&places) {
        return Err(call.out_of_range(&format!("Rounding digits must be between 0 and {most}, inclusive. (Parameter 'digits')")));
    }
    if let Value::Decimal(value) = value {
        return Ok(Value::from(round_decimal(*value, places.unsigned_abs(), mode)));
    }
    let number = call.real(0)?;
    if number.abs() >= 1e16 {
        return Ok(Value::Double(number));
    }
    let scale = 10_f64.powi(places);
    let scaled = number * scale;
    let rounded = match mode {
        1 => scaled.round(),
        2 => scaled.trunc(),
        3 => scaled.floor(),
        4 => scaled.ceil(),
        _ => scaled.round_ties_even(),
    };
    Ok(Value::Double(rounded / scale))
}

fn round_decimal(value: Decimal, places: u32, mode: i64) -> Decimal {
    let strategy = match mode {
        1 => RoundingStrategy::MidpointAwayFromZero,
        2 => RoundingStrategy::ToZero,
        3 => RoundingStrategy::ToNegativeInfinity,
        4 => RoundingStrategy::ToPositiveInfinity,
        _ => RoundingStrategy::MidpointNearestEven,
    };
    value.round_dp_with_strategy(places, strategy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::to_text;

    #[test]
    fn numbers_are_rounded_as_dotnet_rounds_them() {
        let away = || Value::from("AwayFromZero");
        let rows: &[(&str, &[Value], &str)] = &[
            ("Round", &[Value::Double(2.5)], "2"),
            ("Round", &[Value::Double(3.5)], "4"),
            ("Round", &[Value::Double(2.345), Value::Int(2)], "2.35"),
            ("Round", &[Value::Double(2.5), away()], "3"),
            ("Round", &[Value::Double(1.005), Value::Int(2), away()], "1"),
            ("Round", &[Value::Double(1_234_567.891 / 1024.0), Value::Int(2)], "1205.63"),
            ("Round", &["3.7".into()], "4"),
            ("Round", &[Value::Double(1.5), Value::Int(99)], "ArgumentOutOfRangeException"),
            ("Floor", &[Value::Double(-1.5)], "-2"),
            ("Ceiling", &[Value::Double(1.2)], "2"),
            ("Truncate", &[Value::Double(-1.9)], "-1"),
            ("Max", &[Value::Int(3), Value::Double(2.5)], "3"),
            ("Min", &[Value::Int(3), Value::Int(2)], "2"),
            ("Abs", &[Value::Int(-4)], "4"),
            ("Pow", &[Value::Int(2), Value::Int(10)], "1024"),
            ("DivRem", &[Value::Int(7), Value::Int(2)], "3 1"),
        ];
        for (name, arguments, expected) in rows {
            let result = math_method(&name.to_ascii_lowercase(), &Call { name, arguments }).expect("the method is there");
            assert_eq!(
                result.map_or_else(|error| error.id.to_owned(), |value| to_text(&value).to_string()),
                *expected,
                "{name} {arguments:?}"
            );
        }
    }
}
