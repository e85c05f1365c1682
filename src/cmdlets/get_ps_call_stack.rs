//! Get-PSCallStack: which function called which.

use crate::invoke::parameters;
use crate::invoke::{CallFrame, Cmdlet, Context, Outcome};
use crate::value::{Object, Property, Value};
use std::sync::Arc;

/// Which function called which.
#[derive(Debug, Default)]
pub(super) struct GetPSCallStack;

fn described(frame: &CallFrame) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let script = frame.script.rsplit('/').next().filter(|leaf| !leaf.is_empty()).unwrap_or("<No file>");
    let parts = vec![
        property("Command", Value::String(frame.name.clone())),
        property("FunctionName", if frame.is_function { Value::String(frame.name.clone()) } else { "<ScriptBlock>".into() }),
        property("ScriptName", if frame.script.is_empty() { Value::Null } else { Value::String(frame.script.clone()) }),
        property("ScriptLineNumber", Value::Int(i32::try_from(frame.line).unwrap_or(i32::MAX))),
        property("Arguments", "{}".into()),
        property("Location", format!("{script}: line {}", frame.line).into()),
    ];
    Value::Object(Arc::new(Object::of(&["System.Management.Automation.CallStackFrame", "System.Object"], parts)))
}

impl Cmdlet<parameters::GetPSCallStack> for GetPSCallStack {
    fn process(&mut self, _p: &mut parameters::GetPSCallStack, context: &mut dyn Context) -> Outcome {
        let frames = context.call_stack();
        frames.iter().try_for_each(|frame| context.emit(described(frame)))
    }
}
