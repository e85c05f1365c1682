//! What values are compared by first: a number that stands beside them, so that sorting many of them hardly looks at the values.

use super::Value;

/// The leads of values that are all texts or all whole numbers: where two of them differ, [`super::compare`] and
/// [`super::compare_text`] order the values in the same way. `None` for other values, and for texts whose first characters have no
/// order of their own.
pub fn leads<'a>(mut values: impl Iterator<Item = &'a Value> + Clone) -> Option<Vec<u128>> {
    match values.clone().next()? {
        Value::String(_) => values.map(|value| if let Value::String(text) = value { of_text(text) } else { None }).collect(),
        Value::Int(_) | Value::Long(_) => values.try_fold(Vec::new(), |mut all, value| {
            all.push(of_number(match value {
                Value::Int(number) => i64::from(*number),
                Value::Long(number) => *number,
                _ => return None,
            }));
            Some(all)
        }),
        _ => None,
    }
}

/// The first sixteen characters. Punctuation stands before digits and letters, and where a text ends as well: they count as nothing, and
/// so does what stands behind them. What is not ASCII, or is no character to be seen, may count as anything.
fn of_text(text: &str) -> Option<u128> {
    let mut lead = [0; 16];
    for (place, byte) in lead.iter_mut().zip(text.bytes()) {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' => *place = byte,
            b'A'..=b'Z' => *place = byte.to_ascii_lowercase(),
            b' '..=b'~' => break,
            _ => return None,
        }
    }
    Some(u128::from_be_bytes(lead))
}

fn of_number(number: i64) -> u128 {
    u128::from(number.cast_unsigned() ^ (1 << 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{compare, compare_text};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_agree_with_the_order_of_texts(texts in proptest::collection::vec("[ -~é\u{301}ß]{0,10}|[a-cA-C0-1 _.-]{0,10}|aaaaaaa[aA]{6,8}[a-cA-C0-1 _.-]{0,4}", 2..12), exact: bool) {
            let values: Vec<Value> = texts.iter().map(|text| Value::from(text.as_str())).collect();
            let Some(leads) = leads(values.iter()) else { return Ok(()) };
            for (left, own) in texts.iter().zip(&leads) {
                for (right, other) in texts.iter().zip(&leads) {
                    if own != other {
                        prop_assert_eq!(own.cmp(other), compare_text(left, right, exact), "{} {}", left, right);
                    }
                }
            }
        }

        #[test]
        fn they_agree_with_the_order_of_numbers(numbers in proptest::collection::vec(any::<i64>(), 2..12)) {
            let value = |number: &i64| i32::try_from(*number >> 34).map_or(Value::Long(*number), Value::Int);
            let values: Vec<Value> = numbers.iter().map(value).chain(numbers.iter().map(|number| Value::Long(*number))).collect();
            let leads = leads(values.iter()).expect("all of them are whole numbers");
            for (left, own) in values.iter().zip(&leads) {
                for (right, other) in values.iter().zip(&leads) {
                    prop_assert_eq!(own.cmp(other), compare(left, right, false).expect("numbers have an order"));
                }
            }
        }
    }

    #[test]
    fn what_may_be_anywhere_has_none() {
        for texts in [["a", "é"], ["a", "\u{1}b"], ["ab", "a\u{301}b"]] {
            assert_eq!(leads(texts.map(Value::from).iter()), None, "{texts:?}");
        }
        assert_eq!(leads([Value::Int(1), "1".into()].iter()), None);
        assert_eq!(leads(["a-b".into(), Value::from("A")].iter()).map(|leads| leads[0] == leads[1]), Some(true));
    }
}
