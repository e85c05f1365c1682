//! `System.Random`.

use super::{Foreign, OperatorError, Text, Value, to_f64};
use parking_lot::Mutex;

/// How many numbers the generator remembers; the place 0 of its table stays empty.
const PLACES: usize = 56;

/// The numbers that .NET draws from a seed: the subtractive generator of Knuth's second volume, with the place that .NET
/// lags behind by, which is not Knuth's.
#[derive(Debug)]
pub struct Seeded {
    table: [i32; PLACES],
    ahead: usize,
    behind: usize,
}

impl Seeded {
    /// Numbers from a seed.
    pub fn new(seed: i32) -> Self {
        let mut table = [0; PLACES];
        let mut last = 161_803_398 - seed.checked_abs().unwrap_or(i32::MAX);
        let mut next = 1;
        table[PLACES - 1] = last;
        for step in 1..PLACES - 1 {
            let place = step * 21 % (PLACES - 1);
            table[place] = next;
            next = wrapped(last - next);
            last = table[place];
        }
        for _ in 0..4 {
            for place in 1..PLACES {
                table[place] = wrapped(table[place].wrapping_sub(table[1 + (place + 30) % (PLACES - 1)]));
            }
        }
        Self { table, ahead: 0, behind: 21 }
    }

    /// The next number, from 0 on and below the largest `i32`.
    pub fn sample(&mut self) -> i32 {
        self.ahead = self.ahead % (PLACES - 1) + 1;
        self.behind = self.behind % (PLACES - 1) + 1;
        let difference = self.table[self.ahead].wrapping_sub(self.table[self.behind]);
        let sample = wrapped(if difference == i32::MAX { difference - 1 } else { difference });
        self.table[self.ahead] = sample;
        sample
    }

    /// The next number, from 0 on and below 1.
    pub fn fraction(&mut self) -> f64 {
        f64::from(self.sample()) * (1.0 / f64::from(i32::MAX))
    }

    /// The next number from `low` on and below `high`.
    #[expect(clippy::cast_possible_truncation, reason = "the fraction is below 1")]
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = f64::from(high) - f64::from(low);
        let part = if width <= f64::from(i32::MAX) { self.fraction() } else { self.wide_fraction() };
        ((part * width) as i64 + i64::from(low)) as i32
    }

    /// A fraction that is fine enough for all numbers of 32 bits.
    fn wide_fraction(&mut self) -> f64 {
        let size = f64::from(self.sample());
        let negative = self.sample() % 2 == 0;
        let whole = if negative { -size } else { size } + f64::from(i32::MAX - 1);
        whole / (2.0 * f64::from(i32::MAX) - 1.0)
    }
}

/// What subtraction gives, moved to where it is not negative.
fn wrapped(difference: i32) -> i32 {
    if difference < 0 { difference.wrapping_add(i32::MAX) } else { difference }
}

/// `System.Random`: with a seed always the same numbers.
#[derive(Debug)]
pub struct Random(Mutex<Seeded>);

impl Random {
    /// Numbers from a seed.
    pub fn new(seed: i32) -> Self {
        Self(Mutex::new(Seeded::new(seed)))
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
            ("nextdouble", 0) => return Some(Ok(Value::Double(self.0.lock().fraction()))),
            _ => return None,
        };
        if low > high {
            return Some(Err(format!("'minValue' cannot be greater than {high}. (Parameter 'minValue')").into()));
        }
        Some(Ok(Value::Int(self.0.lock().between(low, high))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_numbers_of_dot_net() {
        for (seed, first) in [(0, 1_559_595_546), (42, 1_434_747_710), (-42, 1_434_747_710)] {
            assert_eq!(Seeded::new(seed).sample(), first, "{seed}");
        }
        assert!((0.0..1.0).contains(&Seeded::new(i32::MIN).fraction()));
        assert!((0..100).all(|seed| (-2_000_000_000..2_000_000_000).contains(&Seeded::new(seed).between(-2_000_000_000, 2_000_000_000))));
    }

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
