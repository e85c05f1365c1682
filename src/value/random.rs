//! `System.Random`.

use super::{Foreign, OperatorError, Text, Value, to_f64};
use parking_lot::Mutex;

/// Numbers that nobody can foretell, or, with a seed, always the same ones. They are not those of .NET.
#[derive(Debug)]
pub struct Random(Mutex<u64>);

impl Random {
    /// Numbers from a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// The next 64 bits: SplitMix64.
    fn bits(&self) -> u64 {
        let mut state = self.0.lock();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Foreign for Random {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Random".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        "System.Random".into()
    }

    fn method_names(&self) -> Vec<Text> {
        ["Next", "NextDouble"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        #[expect(clippy::cast_possible_truncation, reason = "what does not fit is cut to what does")]
        let bound = |at: usize| arguments.get(at).and_then(to_f64).map(|bound| bound as i32);
        let (low, high) = match (name.to_ascii_lowercase().as_str(), arguments.len()) {
            ("next", 0) => (0, i32::MAX),
            ("next", 1) => (0, bound(0)?),
            ("next", 2) => (bound(0)?, bound(1)?),
            #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
            ("nextdouble", 0) => return Some(Ok(Value::Double((self.bits() >> 11) as f64 / (1u64 << 53) as f64))),
            _ => return None,
        };
        if low > high {
            return Some(Err(format!("'minValue' cannot be greater than {high}. (Parameter 'minValue')").into()));
        }
        let width = u64::from(high.abs_diff(low)).max(1);
        let picked = i64::from(low) + i64::try_from(self.bits() % width).unwrap_or_default();
        Some(Ok(Value::Int(i32::try_from(picked).unwrap_or(low))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_between_their_bounds_and_a_seed_repeats_them() {
        let (one, other) = (Random::new(7), Random::new(7));
        let next = |random: &Random| match random.call("Next", &[Value::Int(-2), Value::Int(3)]) {
            Some(Ok(Value::Int(number))) => number,
            other => panic!("{other:?}"),
        };
        for _ in 0..100 {
            let number = next(&one);
            assert!((-2..3).contains(&number) && number == next(&other));
        }
        assert!(matches!(one.call("Next", &[Value::Int(5), Value::Int(1)]), Some(Err(_))));
    }
}
