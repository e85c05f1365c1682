//! `SwitchParameter`: a truth value that says with `IsPresent` whether a switch was given.

use super::{Object, Property, Value};
use std::sync::{Arc, OnceLock};

/// The type's full name.
pub(super) const TYPE: &str = "System.Management.Automation.SwitchParameter";

/// A switch that is on or off.
pub fn switch(on: bool) -> Value {
    static VALUES: OnceLock<[Value; 2]> = OnceLock::new();
    let values = VALUES.get_or_init(|| {
        [false, true].map(|on| {
            let present = Property { name: "IsPresent".into(), value: Value::Bool(on) };
            let object = Object::around(Value::Bool(on), vec![present]);
            object.add_type(TYPE);
            Value::Object(Arc::new(object))
        })
    });
    values[usize::from(on)].clone()
}

/// Whether an object is a switch.
pub(super) fn is_switch(object: &Object) -> bool {
    matches!(object.base(), Value::Bool(_)) && object.is_a(TYPE)
}
