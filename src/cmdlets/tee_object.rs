//! Tee-Object: keeps what passes by.

use super::file::{Existing, Output, Storage};
use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::value::Value;

/// Keeps what passes by.
#[derive(Debug, Default)]
pub(super) struct TeeObject {
    kept: Vec<Value>,
    lines: Lines,
    file: Option<Output>,
}

impl Cmdlet<parameters::TeeObject> for TeeObject {
    fn begin(&mut self, p: &mut parameters::TeeObject, context: &mut dyn Context) -> Outcome {
        if let Some(name) = p.file_path.value().or(p.literal_path.value()).cloned() {
            let existing = if p.append.is_on() { Existing::Append } else { Existing::Replace };
            self.file = Some(Output::open(context, &name, existing, false, Storage::of(&p.encoding)?)?);
        }
        Ok(())
    }

    fn process(&mut self, p: &mut parameters::TeeObject, context: &mut dyn Context) -> Outcome {
        let Some(value) = p.input_object.take() else { return Ok(()) };
        match &mut self.file {
            Some(file) => {
                let lines = self.lines.push(&value, context, None)?;
                file.write(&joined(&lines))?;
            }
            None => self.kept.push(value.clone()),
        }
        context.emit(value)
    }

    fn end(&mut self, p: &mut parameters::TeeObject, context: &mut dyn Context) -> Outcome {
        if let Some(file) = &mut self.file {
            file.write(&joined(&self.lines.finish()))?;
            return file.finish();
        }
        let Some(name) = p.variable.value().cloned() else { return Ok(()) };
        let value = match self.kept.len() {
            0 => Value::Null,
            1 => self.kept.remove(0),
            _ => Value::array(std::mem::take(&mut self.kept)),
        };
        context.set_variable(&name, value)
    }
}
