//! Out-String: what would be shown, as text.

use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::Value;

/// Collects what would be shown.
#[derive(Debug, Default)]
pub(super) struct OutString {
    lines: Lines,
    text: Vec<String>,
}

impl OutString {
    fn take(&mut self, lines: Vec<String>, parameters: &parameters::OutString, context: &mut dyn Context) -> Outcome {
        if parameters.stream.is_on() {
            return lines.into_iter().try_for_each(|line| context.emit(line.into()));
        }
        self.text.extend(lines);
        Ok(())
    }
}

impl Cmdlet<parameters::OutString> for OutString {
    fn process(&mut self, parameters: &mut parameters::OutString, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.take() else { return Ok(()) };
        let width = parameters.width.value().and_then(|width| usize::try_from(*width).ok());
        let lines = self.lines.push(&value, context, width)?;
        self.take(lines, parameters, context)
    }

    fn end(&mut self, parameters: &mut parameters::OutString, context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        self.take(lines, parameters, context)?;
        if parameters.stream.is_on() {
            return Ok(());
        }
        let text = if parameters.no_newline.is_on() { self.text.concat() } else { joined(&self.text) };
        context.emit(Value::from(text))
    }
}
