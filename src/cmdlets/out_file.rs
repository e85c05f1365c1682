//! Out-File: what would be shown, into a file.

use super::file::{Existing, Output, Storage};
use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};

/// Writes what would be shown into a file.
#[derive(Debug, Default)]
pub(super) struct OutFile {
    lines: Lines,
    file: Option<Output>,
    /// Whether nothing is to be written after all.
    unwanted: bool,
}

impl OutFile {
    fn write(&mut self, lines: &[String], no_newline: bool) -> Outcome {
        let text = if no_newline { lines.concat() } else { joined(lines) };
        self.file.as_mut().map_or(Ok(()), |file| file.write(&text))
    }
}

impl Cmdlet<parameters::OutFile> for OutFile {
    fn begin(&mut self, parameters: &mut parameters::OutFile, context: &mut dyn Context) -> Outcome {
        let Some(name) = parameters.file_path.value().or(parameters.literal_path.value()).cloned() else { return Ok(()) };
        if !context.should_process(&name, "Output to File")? {
            self.unwanted = true;
            return Ok(());
        }
        let existing = match () {
            () if parameters.append.is_on() => Existing::Append,
            () if parameters.no_clobber.is_on() => Existing::Refuse,
            () => Existing::Replace,
        };
        self.file = Some(Output::open(context, &name, existing, parameters.force.is_on(), Storage::of(&parameters.encoding)?)?);
        Ok(())
    }

    fn process(&mut self, parameters: &mut parameters::OutFile, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.take().filter(|_| !self.unwanted) else { return Ok(()) };
        let width = parameters.width.value().and_then(|width| usize::try_from(*width).ok());
        let lines = self.lines.push(&value, context, width)?;
        self.write(&lines, parameters.no_newline.is_on())
    }

    fn end(&mut self, parameters: &mut parameters::OutFile, _context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        self.write(&lines, parameters.no_newline.is_on())?;
        self.file.as_mut().map_or(Ok(()), Output::finish)
    }
}
