//! Files for the cmdlets that read and write them: opening, encodings, errors.

use crate::invoke::{Context, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

/// The largest file that is read into memory.
const LIMIT: u64 = 1 << 30;

/// The path that a person's name means.
pub(super) fn path(context: &dyn Context, name: &str) -> Result<PathBuf, Stopped> {
    context.path(name).map_err(|record| Stopped::from(*record))
}

/// A file's text: UTF-8, or UTF-16 with a mark.
pub(super) fn read_text(context: &dyn Context, name: &str) -> Result<String, Box<ErrorRecord>> {
    let path = context.path(name)?;
    let shown = path.display().to_string();
    let failed = |error: &io::Error| Box::new(not_read(&shown, error));
    let size = std::fs::metadata(&path).map_err(|error| failed(&error))?.len();
    if size > LIMIT {
        return Err(failed(&io::Error::other(format!("it is larger than {} MiB", LIMIT >> 20))));
    }
    let bytes = std::fs::read(&path).map_err(|error| failed(&error))?;
    Ok(decode(bytes))
}

fn decode(bytes: Vec<u8>) -> String {
    let units = |pairs: &[u8], unit: fn([u8; 2]) -> u16| {
        String::from_utf16_lossy(&pairs.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect::<Vec<_>>())
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

fn not_read(path: &str, error: &io::Error) -> ErrorRecord {
    if error.kind() == ErrorKind::NotFound {
        let exception = Exception::new(
            "System.Management.Automation.ItemNotFoundException",
            format!("Cannot find path '{path}' because it does not exist."),
        );
        return ErrorRecord::new("PathNotFound", Category::ObjectNotFound, exception).with_target(path);
    }
    let exception = Exception::new("System.IO.IOException", format!("The file '{path}' cannot be read: {error}."));
    ErrorRecord::new("GetContentReaderIOError", Category::ReadError, exception).with_target(path)
}

/// What happens to a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    /// It is replaced.
    Replace,
    /// It grows.
    Append,
    /// It is an error.
    Refuse,
}

/// A file that text is written to.
#[derive(Debug)]
pub(super) struct Output {
    name: String,
    file: io::BufWriter<File>,
}

impl Output {
    /// Opens a file.
    ///
    /// # Errors
    /// A record that says what is in the way.
    pub(super) fn open(context: &dyn Context, name: &str, existing: Existing) -> Result<Self, Stopped> {
        let path = path(context, name)?;
        let shown = path.display().to_string();
        if existing == Existing::Refuse && path.exists() {
            let exception = Exception::new("System.IO.IOException", format!("The file '{shown}' already exists."));
            return Err(ErrorRecord::new("NoClobber", Category::ResourceExists, exception).with_target(shown).into());
        }
        let append = existing == Existing::Append;
        match File::options().create(true).write(true).append(append).truncate(!append).open(&path) {
            Ok(file) => Ok(Self { name: shown, file: io::BufWriter::new(file) }),
            Err(error) => {
                let (ty, message) = match error.kind() {
                    ErrorKind::PermissionDenied => {
                        ("System.UnauthorizedAccessException", format!("Access to the path '{shown}' is denied."))
                    }
                    ErrorKind::NotFound => {
                        ("System.IO.DirectoryNotFoundException", format!("Could not find a part of the path '{shown}'."))
                    }
                    _ => ("System.IO.IOException", format!("The file '{shown}' cannot be written: {error}.")),
                };
                Err(ErrorRecord::new("FileOpenFailure", Category::OpenError, Exception::new(ty, message)).with_target(shown).into())
            }
        }
    }

    /// Writes text.
    ///
    /// # Errors
    /// A record when the disk is full or the file is gone.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Stopped> {
        self.file.write_all(text.as_bytes()).map_err(|error| self.failed(&error))
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// A record when the disk is full or the file is gone.
    pub(super) fn finish(&mut self) -> Result<(), Stopped> {
        self.file.flush().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Stopped {
        let exception = Exception::new("System.IO.IOException", format!("The file '{}' cannot be written: {error}.", self.name));
        ErrorRecord::new("FileWriteFailure", Category::WriteError, exception).with_target(self.name.as_str()).into()
    }
}
