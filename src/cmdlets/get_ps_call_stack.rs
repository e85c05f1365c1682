//! Get-PSCallStack: which function called which.

use crate::invoke::parameters;
use crate::invoke::{CallFrame, Cmdlet, Context, Outcome};
use crate::value::{Object, Property, Value};
use std::sync::Arc;

/// Which function called which.
#[derive(Debug, Default)]
pub(super) struct GetPSCallStack;

fn described(frame: &CallFrame) -> Value {
    let property = |name: &str, value: &str| Property { name: name.into(), value: value.into() };
    let parts = vec![
        property("Command", &frame.name),
        property("FunctionName", &frame.name),
        property("Arguments", "{}"),
        property("Location", &frame.location),
    ];
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.CallStackFrame", "System.Object"], parts)))
}

impl Cmdlet<parameters::GetPSCallStack> for GetPSCallStack {
    fn process(&mut self, _p: &mut parameters::GetPSCallStack, context: &mut dyn Context) -> Outcome {
        let frames = context.call_stack();
        frames.iter().try_for_each(|frame| context.emit(described(frame)))
    }
}
