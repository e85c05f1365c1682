//! Get-Random and Get-SecureRandom: numbers, or some of the objects.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Given, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Seeded, Type, Value, convert, parse_number};

/// Where the bits of numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The generator that `-SetSeed` set going in this session, or else the system.
    Session,
    /// The system, whatever was set.
    System,
}

/// Draws as PowerShell does: with a seed, the same numbers come in the same order.
struct Draw<'a> {
    source: Source,
    context: &'a mut dyn Context,
}

impl Draw<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "eight of the bits are wanted")]
    fn bytes<const COUNT: usize>(&mut self) -> [u8; COUNT] {
        match (self.source, self.context.seeded()) {
            (Source::Session, Some(seeded)) => std::array::from_fn(|_| seeded.sample() as u8),
            _ => {
                let random = self.context.random();
                // Bits that say which kind of number this is are mixed with those that say nothing.
                let folded = ((random as u64) ^ ((random >> 64) as u64)).wrapping_mul(0x9e37_79b9_7f4a_7c15).swap_bytes();
                let bits = folded.to_le_bytes();
                std::array::from_fn(|at| bits[at % bits.len()])
            }
        }
    }

    /// A number of 32 bits but the largest one.
    fn sample(&mut self) -> i32 {
        loop {
            let sample = i32::from_le_bytes(self.bytes());
            if sample != i32::MAX {
                return sample;
            }
        }
    }

    /// From 0 on and below 1.
    fn fraction(&mut self) -> f64 {
        let sample = self.sample();
        let sample = if sample < 0 { sample.wrapping_add(i32::MAX) } else { sample };
        f64::from(sample) * (1.0 / f64::from(i32::MAX))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the fraction is below 1")]
    fn int(&mut self, low: i32, high: i32) -> i32 {
        let width = f64::from(high) - f64::from(low);
        let part = if width <= f64::from(i32::MAX) {
            self.fraction()
        } else {
            (f64::from(self.sample()) + f64::from(i32::MAX)) * (1.0 / (2.0 * f64::from(i32::MAX)))
        };
        ((part * width) as i64 + i64::from(low)) as i32
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "as in PowerShell the sum is made of reals")]
    fn long(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low);
        if let Ok(width) = i32::try_from(width) {
            return low.wrapping_add(i64::from(self.int(0, width)));
        }
        let mask = u64::MAX >> width.leading_zeros();
        loop {
            let bits = u64::from_le_bytes(self.bytes()) & mask;
            if bits < width {
                return (low as f64 + bits as f64) as i64;
            }
        }
    }

    fn double(&mut self, low: f64, high: f64) -> f64 {
        let mut width = high - low;
        loop {
            let part = self.fraction();
            let number = if width.is_infinite() { part.mul_add(high, low) - part * low } else { low + part * width };
            if number < high {
                return number;
            }
            width *= part;
        }
    }

    /// A place in a list of so many items, from this one on.
    fn place(&mut self, from: usize, length: usize) -> usize {
        let bound = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
        usize::try_from(self.int(bound(from), bound(length))).unwrap_or(from)
    }
}

fn wrong(low: &Value, high: &Value) -> Stopped {
    let message =
        format!("The smallest value ({}) must be below the largest ({}).", crate::value::to_text(low), crate::value::to_text(high));
    let exception = Exception::new("System.ArgumentException", message);
    ErrorRecord::new("MinGreaterThanOrEqualMax", Category::InvalidArgument, exception).into()
}

/// A bound as a number: a text is read as one.
fn bound(given: Option<&Value>) -> Option<Value> {
    let given = match given? {
        Value::Object(object) => object.base(),
        plain => plain,
    };
    given.as_str().and_then(parse_number).or_else(|| Some(given.clone()))
}

fn real(value: &Value) -> Result<f64, Stopped> {
    match convert(value, &Type::Double) {
        Ok(Value::Double(number)) => Ok(number),
        Ok(_) => Ok(0.0),
        Err(error) => {
            let exception = Exception::new("System.Management.Automation.PSInvalidCastException", error.to_string());
            Err(ErrorRecord::new("InvalidCastFromStringToDoubleOrSingle", Category::NotSpecified, exception).into())
        }
    }
}

/// Numbers between two bounds, of the type of the bounds.
fn numbers(low: Option<&Value>, high: Option<&Value>, count: i32, mut draw: Draw<'_>) -> Outcome {
    let (low, high) = (bound(low), bound(high));
    let long = |value: &Option<Value>, missing: i64| match value {
        None => Some(missing),
        Some(Value::Int(number)) => Some(i64::from(*number)),
        Some(Value::Long(number)) => Some(*number),
        Some(_) => None,
    };
    let is_int = |value: &Option<Value>| matches!(value, None | Some(Value::Int(_)));
    let largest = if is_int(&low) && is_int(&high) { i64::from(i32::MAX) } else { i64::MAX };
    if let (Some(low), Some(high)) = (long(&low, 0), long(&high, largest)) {
        if low >= high {
            return Err(wrong(&Value::Long(low), &Value::Long(high)));
        }
        return (0..count).try_for_each(|_| {
            let number = match (i32::try_from(low), i32::try_from(high)) {
                (Ok(low), Ok(high)) if largest == i64::from(i32::MAX) => Value::Int(draw.int(low, high)),
                _ => Value::Long(draw.long(low, high)),
            };
            draw.context.emit(number)
        });
    }
    let low = low.as_ref().map_or(Ok(0.0), real)?;
    let high = high.as_ref().map_or(Ok(f64::MAX), real)?;
    if low >= high {
        return Err(wrong(&Value::Double(low), &Value::Double(high)));
    }
    (0..count).try_for_each(|_| {
        let number = draw.double(low, high);
        draw.context.emit(Value::Double(number))
    })
}

/// Some of many objects, each as likely as the others, without keeping them all.
#[derive(Debug, Default)]
struct Chosen {
    objects: Vec<Value>,
    seen: usize,
}

impl Chosen {
    /// Takes an object in; `count` of all that come are kept.
    fn take(&mut self, object: Value, count: usize, draw: &mut Draw<'_>) {
        if self.seen < count {
            self.objects.push(object);
        } else if draw.place(0, self.seen + 1) < count {
            let place = draw.place(0, self.objects.len());
            self.objects[place] = object;
        }
        self.seen += 1;
    }

    /// Sends them on in an order of chance.
    fn send(&mut self, mut draw: Draw<'_>) -> Outcome {
        for from in 0..self.objects.len() {
            let place = draw.place(from, self.objects.len());
            self.objects.swap(from, place);
            draw.context.emit(self.objects[from].clone())?;
        }
        Ok(())
    }
}

/// What a command asks for: numbers between bounds, or some of these objects.
struct Wanted<'a> {
    low: Option<&'a Value>,
    high: Option<&'a Value>,
    /// The objects to choose from; the pipeline brings one at a time.
    objects: Option<Vec<Value>>,
    count: i32,
    shuffle: bool,
}

impl Wanted<'_> {
    fn take(self, chosen: &mut Chosen, mut draw: Draw<'_>) -> Outcome {
        // A list in the place of the largest number is what to choose from.
        let list = if let Some(Value::Array(items)) = self.high { Some(items.to_vec()) } else { None };
        let Some(objects) = self.objects.or(list) else { return numbers(self.low, self.high, self.count, draw) };
        let count = if self.shuffle { usize::MAX } else { usize::try_from(self.count).unwrap_or(1) };
        objects.into_iter().for_each(|object| chosen.take(object, count, &mut draw));
        Ok(())
    }
}

/// The objects of `-InputObject`; `$null` is one, too.
fn objects(given: &Given<Vec<Value>>) -> Option<Vec<Value>> {
    given.is_given().then(|| given.value().cloned().unwrap_or_else(|| vec![Value::Null]))
}

/// What the parameters of either cmdlet ask for: each has a struct of its own.
macro_rules! wanted {
    ($p:ident) => {
        Wanted {
            low: $p.minimum.value(),
            high: $p.maximum.value(),
            objects: objects(&$p.input_object),
            count: $p.count.value().copied().unwrap_or(1),
            shuffle: $p.shuffle.is_on(),
        }
    };
}

/// Numbers and objects, the same ones for the same seed.
#[derive(Debug, Default)]
pub(super) struct GetRandom(Chosen);

impl Cmdlet<parameters::GetRandom> for GetRandom {
    fn begin(&mut self, p: &mut parameters::GetRandom, context: &mut dyn Context) -> Outcome {
        if let Some(seed) = p.set_seed.value() {
            *context.seeded() = Some(Seeded::new(*seed));
        }
        Ok(())
    }

    fn process(&mut self, p: &mut parameters::GetRandom, context: &mut dyn Context) -> Outcome {
        wanted!(p).take(&mut self.0, Draw { source: Source::Session, context })
    }

    fn end(&mut self, _parameters: &mut parameters::GetRandom, context: &mut dyn Context) -> Outcome {
        self.0.send(Draw { source: Source::Session, context })
    }
}

/// Numbers and objects that nobody can foretell.
#[derive(Debug, Default)]
pub(super) struct GetSecureRandom(Chosen);

impl Cmdlet<parameters::GetSecureRandom> for GetSecureRandom {
    fn process(&mut self, p: &mut parameters::GetSecureRandom, context: &mut dyn Context) -> Outcome {
        wanted!(p).take(&mut self.0, Draw { source: Source::System, context })
    }

    fn end(&mut self, _parameters: &mut parameters::GetSecureRandom, context: &mut dyn Context) -> Outcome {
        self.0.send(Draw { source: Source::System, context })
    }
}
