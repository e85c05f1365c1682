//! Members of values: properties, methods, static members. Names are found without regard to case.

mod method;
mod property;
mod statics;

pub use method::call_method;
pub use property::{index, member, method_names, properties, property, set_index, set_property};
pub use statics::{Surroundings, call_static, static_property};
