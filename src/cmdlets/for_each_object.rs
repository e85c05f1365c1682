//! ForEach-Object: does something with each object.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::{Value, member};

/// Does something with each object.
#[derive(Debug, Default)]
pub(super) struct ForEachObject;

/// Which of the script blocks is which: the first of several is for the beginning, the last of three or more for the end.
fn blocks(parameters: &parameters::ForEachObject) -> (Option<Value>, Vec<Value>, Option<Value>) {
    let mut process = parameters.process.value().cloned().unwrap_or_default();
    process.extend(parameters.remaining_scripts.value().cloned().unwrap_or_default());
    let mut begin = parameters.begin.value().cloned();
    let mut end = parameters.end.value().cloned();
    if begin.is_none() && process.len() > 1 {
        begin = Some(process.remove(0));
        if end.is_none() && process.len() > 1 {
            end = process.pop();
        }
    }
    (begin, process, end)
}

impl Cmdlet<parameters::ForEachObject> for ForEachObject {
    fn begin(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        blocks(parameters).0.map_or(Ok(()), |block| context.call_and_emit(&block, None, &[]))
    }

    fn process(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        let Some(input) = parameters.input_object.value().cloned() else { return Ok(()) };
        if let Some(name) = parameters.member_name.value() {
            let arguments = parameters.argument_list.value().cloned().unwrap_or_default();
            let value = match context.property(&input, name) {
                Some(value) => value,
                None => member::call_method(&input, name, &arguments).and_then(Result::ok).unwrap_or_default(),
            };
            return if value.is_null() { Ok(()) } else { context.emit_items(value) };
        }
        if let Some(block) = parameters.parallel.value().cloned() {
            return context.call_as_function(&block, vec![input], &[]);
        }
        blocks(parameters).1.iter().try_for_each(|block| context.call_and_emit(block, Some(&input), &[]))
    }

    fn end(&mut self, parameters: &mut parameters::ForEachObject, context: &mut dyn Context) -> Outcome {
        blocks(parameters).2.map_or(Ok(()), |block| context.call_and_emit(&block, None, &[]))
    }
}
