//! Get-Random: a number, or some of the objects.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Type, Value, convert};

/// A number, or some of the objects.
#[derive(Debug, Default)]
pub(super) struct GetRandom {
    objects: Vec<Value>,
    /// What `-SetSeed` set going; without it the system's numbers are used.
    seeded: Option<u64>,
}

impl GetRandom {
    /// The next number, every one as likely as the other.
    fn next(&mut self, context: &mut dyn Context) -> u64 {
        match &mut self.seeded {
            None => {
                let all = context.random();
                // Bits that say which kind of number this is are mixed with those that say nothing.
                #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
                let folded = (all as u64) ^ ((all >> 64) as u64);
                folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            }
            Some(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^ (mixed >> 31)
            }
        }
    }

    fn below(&mut self, count: u64, context: &mut dyn Context) -> u64 {
        let all = u128::from(self.next(context)) * u128::from(count);
        u64::try_from(all >> 64).unwrap_or_default()
    }
}

fn wrong(low: &Value, high: &Value) -> Stopped {
    let message =
        format!("The smallest value ({}) must be below the largest ({}).", crate::value::to_text(low), crate::value::to_text(high));
    let exception = Exception::new("System.ArgumentException", message);
    ErrorRecord::new("MinGreaterThanOrEqualMax", Category::InvalidArgument, exception).into()
}

impl Cmdlet<parameters::GetRandom> for GetRandom {
    fn begin(&mut self, p: &mut parameters::GetRandom, _context: &mut dyn Context) -> Outcome {
        self.seeded = p.set_seed.value().map(|seed| u64::from(seed.unsigned_abs()));
        Ok(())
    }

    fn process(&mut self, p: &mut parameters::GetRandom, context: &mut dyn Context) -> Outcome {
        if let Some(objects) = p.input_object.value() {
            self.objects.extend(objects.iter().cloned());
            return Ok(());
        }
        let low = p.minimum.value().cloned().unwrap_or(Value::Int(0));
        let high = p.maximum.value().cloned().unwrap_or(Value::Int(i32::MAX));
        let number = |value: &Value| match convert(value, &Type::Double) {
            Ok(Value::Double(number)) => number,
            _ => 0.0,
        };
        for _ in 0..p.count.value().copied().unwrap_or(1) {
            let real = matches!(low, Value::Double(_) | Value::Single(_)) || matches!(high, Value::Double(_) | Value::Single(_));
            if number(&low) >= number(&high) {
                return Err(wrong(&low, &high));
            }
            if real {
                let part = self.next(context) as f64 / u64::MAX as f64;
                context.emit(Value::Double(number(&low) + part * (number(&high) - number(&low))))?;
                continue;
            }
            let (Ok(Value::Long(from)), Ok(Value::Long(to))) = (convert(&low, &Type::Long), convert(&high, &Type::Long)) else {
                return Err(wrong(&low, &high));
            };
            let at = self.below(to.abs_diff(from), context);
            let value = from.wrapping_add_unsigned(at);
            context.emit(match i32::try_from(value) {
                Ok(value) if i32::try_from(to).is_ok() => Value::Int(value),
                _ => Value::Long(value),
            })?;
        }
        Ok(())
    }

    fn end(&mut self, p: &mut parameters::GetRandom, context: &mut dyn Context) -> Outcome {
        let mut objects = std::mem::take(&mut self.objects);
        let count = if p.shuffle.is_on() { objects.len() } else { usize::try_from(p.count.value().copied().unwrap_or(1)).unwrap_or(1) };
        for _ in 0..count.min(objects.len()) {
            let at = self.below(objects.len() as u64, context);
            let value = objects.swap_remove(usize::try_from(at).unwrap_or_default());
            context.emit(value)?;
        }
        Ok(())
    }
}
