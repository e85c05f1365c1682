//! Out-File: what would be shown, into a file.

use super::screen::{Lines, joined};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::render::Shape;
use std::fs::File;
use std::io::Write;

/// Writes what would be shown into a file.
#[derive(Debug, Default)]
pub(super) struct OutFile {
    lines: Lines,
    file: Option<(String, File)>,
}

impl OutFile {
    fn write(&mut self, lines: &[String], no_newline: bool) -> Outcome {
        let Some((name, file)) = &mut self.file else { return Ok(()) };
        let text = if no_newline { lines.concat() } else { joined(lines) };
        file.write_all(text.as_bytes()).map_err(|error| failure("FileWriteFailure", Category::WriteError, name, &error))
    }
}

fn failure(id: &str, category: Category, name: &str, error: &std::io::Error) -> Stopped {
    let exception = match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Exception::new("System.UnauthorizedAccessException", format!("The file '{name}' cannot be written: {error}."))
        }
        std::io::ErrorKind::NotFound => {
            Exception::new("System.IO.DirectoryNotFoundException", format!("The folder of '{name}' does not exist."))
        }
        _ => Exception::new("System.IO.IOException", format!("The file '{name}' cannot be written: {error}.")),
    };
    ErrorRecord::new(id, category, exception).with_target(name).into()
}

impl Cmdlet<parameters::OutFile> for OutFile {
    fn begin(&mut self, parameters: &mut parameters::OutFile, context: &mut dyn Context) -> Outcome {
        let Some(name) = parameters.file_path.value().or(parameters.literal_path.value()) else { return Ok(()) };
        let path = context.path(name).map_err(|record| Stopped::from(*record))?;
        if parameters.no_clobber.is_on() && path.exists() {
            let exception = Exception::new("System.IO.IOException", format!("The file '{}' already exists.", path.display()));
            return Err(ErrorRecord::new("NoClobber", Category::ResourceExists, exception).with_target(&**name).into());
        }
        let append = parameters.append.is_on();
        let opened = File::options().create(true).write(true).append(append).truncate(!append).open(&path);
        let shown = path.display().to_string();
        let file = opened.map_err(|error| failure("FileOpenFailure", Category::OpenError, &shown, &error))?;
        self.file = Some((shown, file));
        Ok(())
    }

    fn process(&mut self, parameters: &mut parameters::OutFile, context: &mut dyn Context) -> Outcome {
        let Some(value) = parameters.input_object.value().cloned() else { return Ok(()) };
        let width = parameters.width.value().and_then(|width| usize::try_from(*width).ok());
        let lines = self.lines.push(&value, context, || Shape::Suitable, width)?;
        self.write(&lines, parameters.no_newline.is_on())
    }

    fn end(&mut self, parameters: &mut parameters::OutFile, _context: &mut dyn Context) -> Outcome {
        let lines = self.lines.finish();
        self.write(&lines, parameters.no_newline.is_on())
    }
}
