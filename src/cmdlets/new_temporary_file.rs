//! New-TemporaryFile: an empty file that a script may use and should remove.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use std::path::PathBuf;

/// Makes an empty file.
#[derive(Debug, Default)]
pub(super) struct NewTemporaryFile;

impl Cmdlet<parameters::NewTemporaryFile> for NewTemporaryFile {
    fn process(&mut self, _p: &mut parameters::NewTemporaryFile, context: &mut dyn Context) -> Outcome {
        let folder = PathBuf::from(context.environment().get("TMPDIR").map_or("/tmp", String::as_str));
        if !context.should_process(&folder.display().to_string(), "New-TemporaryFile")? {
            return Ok(());
        }
        let failed = |error: &std::io::Error| -> Stopped {
            let message = format!("No file can be made in '{}': {error}.", folder.display());
            let exception = Exception::new("System.IO.IOException", message);
            ErrorRecord::new("NewTemporaryFileWriteError", Category::WriteError, exception).into()
        };
        let made = tempfile::Builder::new().prefix("tmp").suffix(".tmp").tempfile_in(&folder).map_err(|error| failed(&error))?;
        let (_, path) = made.keep().map_err(|error| failed(&error.error))?;
        context.emit(super::item::described(&path, context))
    }
}
