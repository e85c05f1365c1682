//! Values that lie anywhere in memory, brought near before they are worked on.

use super::{Object, Value};
use smallvec::SmallVec;
use std::hint::black_box;
use std::sync::Arc;

/// How many values are brought near at once: what belongs to them must not push each other out again.
pub const NEAR: usize = 64;

/// Looks at the objects among some values, at their properties and at what these hold, all of one kind before the next. Whoever works on
/// one object after the other waits for each of these looks; here the processor waits for many at once. Worth it for at most [`NEAR`]
/// objects in an order that is not the one in which they were made.
pub fn bring_near(values: &[Value]) {
    let objects: SmallVec<[&Object; NEAR]> =
        values.iter().filter_map(|value| if let Value::Object(object) = value { Some(&**object) } else { None }).collect();
    black_box(values.iter().map(Value::shares).sum::<usize>());
    let guards: SmallVec<[_; NEAR]> = objects.iter().map(|object| object.properties_again()).collect();
    black_box(guards.iter().filter_map(|properties| properties.first()).map(|property| property.name.as_ptr().addr()).sum::<usize>());
    black_box(guards.iter().flat_map(|properties| properties.iter().take(2)).map(|property| property.value.shares()).sum::<usize>());
}

impl Value {
    /// How many share what this holds; of what is not shared, nothing.
    fn shares(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Object(object) => Arc::strong_count(object),
            _ => 0,
        }
    }
}
