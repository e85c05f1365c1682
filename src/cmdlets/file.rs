//! Files for the cmdlets that read and write them: opening, encodings, errors.

use crate::invoke::{Context, Given, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Encoding, Text};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read into memory.
const LIMIT: u64 = 1 << 30;

/// The path that a person's name means.
pub(super) fn path(context: &dyn Context, name: &str) -> Result<PathBuf, Stopped> {
    context.path(name).map_err(|record| Stopped::from(*record))
}

/// How text is stored: the encoding, and whether its mark stands before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Storage {
    encoding: Encoding,
    marked: bool,
}

impl Storage {
    /// UTF-8 without a mark.
    pub(super) const USUAL: Self = Self { encoding: Encoding::Utf8, marked: false };

    /// What `-Encoding` says; nothing when it is not given.
    ///
    /// # Errors
    /// A record for names of no encoding.
    pub(super) fn of(given: &Given<Text>) -> Result<Option<Self>, Stopped> {
        let Some(name) = given.value().filter(|name| !means_bytes(name)) else { return Ok(None) };
        let Some(encoding) = Encoding::named(name) else {
            let message = format!("Cannot process argument transformation on parameter 'Encoding'. {}", Encoding::unknown(name));
            let exception = Exception::new("System.Management.Automation.ParameterBindingArgumentTransformationException", message);
            return Err(ErrorRecord::new("ParameterArgumentTransformationError", Category::InvalidData, exception).into());
        };
        let plain = ["utf8", "utf-8", "65001", "utf8nobom", "default"].iter().any(|plain| plain.eq_ignore_ascii_case(name));
        Ok(Some(Self { encoding, marked: !plain }))
    }

    /// A text as bytes, without the mark.
    pub(super) fn bytes(self, text: &str) -> Vec<u8> {
        self.encoding.encode(text)
    }
}

/// Whether the name of an encoding means bytes as they are: what Windows PowerShell has in place of `-AsByteStream`.
pub(super) fn means_bytes(encoding: &str) -> bool {
    encoding.eq_ignore_ascii_case("byte")
}

/// A file's text, by its mark, else as `stored` says, else UTF-8.
pub(super) fn read_text(context: &dyn Context, name: &str, stored: Option<Storage>) -> Result<String, Box<ErrorRecord>> {
    Ok(decode(read_bytes(context, name)?, stored.unwrap_or(Storage::USUAL).encoding))
}

/// What a file holds.
pub(super) fn read_bytes(context: &dyn Context, name: &str) -> Result<Vec<u8>, Box<ErrorRecord>> {
    let path = context.path(name)?;
    let shown = path.display().to_string();
    let failed = |error: &io::Error| Box::new(not_read(&shown, error));
    let size = std::fs::metadata(&path).map_err(|error| failed(&error))?.len();
    if size > LIMIT {
        return Err(failed(&io::Error::other(format!("it is larger than {} MiB", LIMIT >> 20))));
    }
    std::fs::read(&path).map_err(|error| failed(&error))
}

fn decode(bytes: Vec<u8>, encoding: Encoding) -> String {
    match Encoding::marked(&bytes) {
        Some(marked) => marked.decode(&bytes[marked.mark().len()..]),
        // Most files are UTF-8, and are taken as they are.
        None if encoding == Encoding::Utf8 => {
            String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        }
        None => encoding.decode(&bytes),
    }
}

/// The lines of a text as .NET reads them: `\r`, `\n` and `\r\n` end one.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = line_end(rest);
        let (line, tail) = rest.split_at(end);
        rest = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(['\r', '\n'])).unwrap_or_default();
        Some(line)
    })
}

fn line_end(text: &str) -> usize {
    text.bytes().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(text.len())
}

fn not_read(path: &str, error: &io::Error) -> ErrorRecord {
    if error.kind() == ErrorKind::NotFound {
        let exception = Exception::new(
            "System.Management.Automation.ItemNotFoundException",
            format!("Cannot find path '{path}' because it does not exist."),
        );
        return ErrorRecord::new("PathNotFound", Category::ObjectNotFound, exception).with_target(path);
    }
    if error.kind() == ErrorKind::IsADirectory {
        let message = format!("'{path}' is a folder and has no content; Get-ChildItem shows what is in it.");
        let exception = Exception::new("System.InvalidOperationException", message);
        return ErrorRecord::new("GetContainerContentException", Category::InvalidOperation, exception);
    }
    let (id, category, ty) = match error.kind() {
        ErrorKind::PermissionDenied => {
            ("GetContentReaderUnauthorizedAccessError", Category::PermissionDenied, "System.UnauthorizedAccessException")
        }
        _ => ("GetContentReaderIOError", Category::ReadError, "System.IO.IOException"),
    };
    let exception = Exception::new(ty, format!("The file '{path}' cannot be read: {error}."));
    ErrorRecord::new(id, category, exception).with_target(path)
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

/// The first bytes of a file, in which its mark stands; none when there is no file.
fn beginning(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // What cannot be read has no mark; writing says what is wrong.
        let _ = file.take(4).read_to_end(&mut bytes);
    }
    bytes
}

/// Writes a file. Where `force` says so, one that its owner made read-only is written all the same, and is read-only again afterwards.
pub(super) fn forced<T>(path: &Path, force: bool, mut write: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let refused = match write() {
        Err(error) if force && error.kind() == ErrorKind::PermissionDenied => error,
        other => return other,
    };
    let Ok(before) = std::fs::metadata(path).map(|data| data.permissions()) else { return Err(refused) };
    let mut open = before.clone();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        open.set_mode(before.mode() | 0o200);
    }
    #[cfg(not(unix))]
    open.set_readonly(false);
    // Who may not change that may not write either, and is told so.
    if !before.readonly() || std::fs::set_permissions(path, open).is_err() {
        return Err(refused);
    }
    let written = write();
    std::fs::set_permissions(path, before)?;
    written
}

/// A file that text is written to.
#[derive(Debug)]
pub(super) struct Output {
    name: String,
    file: io::BufWriter<File>,
    encoding: Encoding,
}

impl Output {
    /// Opens a file.
    ///
    /// # Errors
    /// A record that says what is in the way.
    pub(super) fn open(
        context: &dyn Context,
        name: &str,
        existing: Existing,
        force: bool,
        stored: Option<Storage>,
    ) -> Result<Self, Stopped> {
        let path = path(context, name)?;
        let shown = path.display().to_string();
        // What is added to a file is written as the file is, unless somebody says otherwise.
        let begun = if existing == Existing::Append { beginning(&path) } else { Vec::new() };
        let stored =
            stored.or_else(|| Encoding::marked(&begun).map(|encoding| Storage { encoding, marked: true })).unwrap_or(Storage::USUAL);
        let mark = if stored.marked && begun.is_empty() { stored.encoding.mark() } else { &[] };
        if existing == Existing::Refuse && path.exists() {
            let exception = Exception::new("System.IO.IOException", format!("The file '{shown}' already exists."));
            return Err(ErrorRecord::new("NoClobber", Category::ResourceExists, exception).with_target(shown).into());
        }
        let append = existing == Existing::Append;
        let open = || File::options().create(true).write(true).append(append).truncate(!append).open(&path);
        match forced(&path, force, open) {
            Ok(file) => {
                let mut output = Self { name: shown, file: io::BufWriter::new(file), encoding: stored.encoding };
                output.write_bytes(mark)?;
                Ok(output)
            }
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
                Err(ErrorRecord::new("FileOpenFailure", Category::OpenError, Exception::new(ty, message)).into())
            }
        }
    }

    /// Writes text.
    ///
    /// # Errors
    /// A record when the disk is full or the file is gone.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Stopped> {
        if self.encoding == Encoding::Utf8 { self.write_bytes(text.as_bytes()) } else { self.write_bytes(&self.encoding.encode(text)) }
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// A record when the disk is full or the file is gone.
    pub(super) fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.file.write_all(bytes).map_err(|error| self.failed(&error))
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
