//! Get-Content, Set-Content, Add-Content and Clear-Content.

use super::file::{Existing, Output, Storage, lines, means_bytes, read_bytes, read_text};
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, Wildcard, byte_array, bytes_of, exact_text, net_text};
use std::time::Duration;

/// How long `-Wait` sleeps before it looks at the file again.
const PAUSE: Duration = Duration::from_millis(200);

/// Reads files line by line.
#[derive(Debug, Default)]
pub(super) struct GetContent;

impl GetContent {
    /// The pieces of a file, as many together as `-ReadCount` says.
    fn send(pieces: Vec<Value>, p: &parameters::GetContent, context: &mut dyn Context) -> Outcome {
        let length = pieces.len();
        let count = |given: Option<&i64>| given.and_then(|count| usize::try_from(*count).ok());
        let end = count(p.total_count.value()).unwrap_or(length).min(length);
        let start = p.tail.value().and_then(|tail| usize::try_from(*tail).ok()).map_or(0, |tail| length.saturating_sub(tail));
        let pieces = pieces.into_iter().take(end).skip(start);
        match count(p.read_count.value()) {
            None | Some(1) => pieces.into_iter().try_for_each(|piece| context.emit(piece)),
            Some(together) => {
                let all: Vec<Value> = pieces.collect();
                let together = if together == 0 { all.len().max(1) } else { together };
                all.chunks(together).try_for_each(|batch| context.emit(Value::array(batch.to_vec())))
            }
        }
    }

    fn bytes(name: &str, p: &parameters::GetContent, context: &mut dyn Context) -> Outcome {
        match read_bytes(context, name) {
            Err(record) => context.error(*record),
            Ok(bytes) if p.raw.is_on() => context.emit(byte_array(bytes)),
            Ok(bytes) => Self::send(bytes.into_iter().map(Value::Byte).collect(), p, context),
        }
    }

    /// Sends on what is added to a file, until somebody ends it.
    fn follow(name: &str, mut known: usize, stored: Option<Storage>, context: &mut dyn Context) -> Outcome {
        loop {
            context.stop().rest(PAUSE)?;
            let Ok(text) = read_text(context, name, stored) else { continue };
            // A file that became shorter begins anew; a line without its end may still grow.
            if text.len() < known {
                known = 0;
            }
            let Some(new) = text.get(known..) else { continue };
            let whole = new.rfind('\n').map_or(0, |at| at + 1);
            lines(&new[..whole]).try_for_each(|line| context.emit(line.into()))?;
            known += whole;
        }
    }
}

/// The paths that a name means, without those that `-Filter`, `-Include` and `-Exclude` leave out.
fn chosen(
    name: &Text,
    literal: bool,
    (filter, include, exclude): (Option<&Text>, Option<&Vec<Text>>, Option<&Vec<Text>>),
    context: &mut dyn Context,
) -> Result<Vec<Text>, Stopped> {
    let filtered = filter.is_some() || include.is_some() || exclude.is_some();
    if (literal || !Wildcard::is_pattern(name)) && !filtered {
        return Ok(vec![name.clone()]);
    }
    let mut found = super::item::expanded(name, literal, context)?;
    let fits = |pattern: &Text, own: &str| Wildcard::new(pattern).matches(own);
    found.retain(|path| {
        let own = path.file_name().map_or_else(String::new, |own| own.to_string_lossy().into_owned());
        filter.is_none_or(|pattern| fits(pattern, &own))
            && include.is_none_or(|patterns| patterns.iter().any(|pattern| fits(pattern, &own)))
            && exclude.is_none_or(|patterns| !patterns.iter().any(|pattern| fits(pattern, &own)))
    });
    Ok(found.into_iter().map(|path| path.display().to_string().into()).collect())
}

impl Cmdlet<parameters::GetContent> for GetContent {
    fn process(&mut self, p: &mut parameters::GetContent, context: &mut dyn Context) -> Outcome {
        let stored = Storage::of(&p.encoding)?;
        if p.total_count.is_given() && p.tail.is_given() {
            let message = "-TotalCount and -Tail cannot be used together: lines are counted from one end.";
            let exception = Exception::new("System.InvalidOperationException", message);
            return context.error(ErrorRecord::new("TailAndHeadCannotCoexist", Category::InvalidOperation, exception));
        }
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            if let Some((drive, own)) = super::drive::split(&name) {
                for (_, item) in super::drive::items(drive, own, context) {
                    let value = ["Value", "Definition"].iter().find_map(|part| context.property(&item, part));
                    value.map_or(Ok(()), |value| context.emit(value))?;
                }
                continue;
            }
            let filters = (p.filter.value(), p.include.value(), p.exclude.value());
            for file in chosen(&name, p.literal_path.is_given(), filters, context)? {
                if p.as_byte_stream.is_on() || p.encoding.value().is_some_and(|name| means_bytes(name)) {
                    Self::bytes(&file, p, context)?;
                    continue;
                }
                let text = match read_text(context, &file, stored) {
                    Ok(text) => text,
                    Err(record) => {
                        context.error(*record)?;
                        continue;
                    }
                };
                if p.raw.is_on() {
                    context.emit(text.into())?;
                    continue;
                }
                let pieces = match p.delimiter.value().filter(|delimiter| !delimiter.is_empty()) {
                    Some(delimiter) => text.split(&**delimiter).map(Value::from).collect(),
                    None => lines(&text).map(Value::from).collect(),
                };
                Self::send(pieces, p, context)?;
                if p.wait.is_on() {
                    let whole = text.rfind('\n').map_or(0, |at| at + 1);
                    Self::follow(&file, if text.ends_with('\n') { whole } else { text.len() }, stored, context)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes values into files, one a line.
#[derive(Debug, Default)]
struct Writer {
    /// The files that are written, once it is known.
    names: Vec<Text>,
    files: Vec<Output>,
    opened: bool,
}

/// How values are written.
#[derive(Clone, Copy)]
struct Style {
    existing: Existing,
    force: bool,
    stored: Option<Storage>,
    no_newline: bool,
    bytes: bool,
    pass: bool,
}

impl Writer {
    fn take(&mut self, values: Option<&Vec<Value>>, style: Style, context: &mut dyn Context) -> Outcome {
        if !self.opened {
            self.opened = true;
            for name in &self.names {
                match Output::open(context, name, style.existing, style.force, style.stored) {
                    Ok(file) => self.files.push(file),
                    Err(Stopped::Error(record)) if &*record.id == "FileOpenFailure" => {
                        let path = context.path(name).map_or(Value::Null, |path| path.display().to_string().into());
                        context.error(not_opened(&record).with_target(path))?;
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        for value in values.into_iter().flatten() {
            if style.bytes {
                let bytes = bytes_of(&Value::array(if let Value::Array(items) = value { items.to_vec() } else { vec![value.clone()] }));
                let bytes = bytes.ok_or_else(|| no_bytes(value))?;
                self.files.iter_mut().try_for_each(|file| file.write_bytes(&bytes))?;
            } else {
                let items = if let Value::Array(items) = value { items.to_vec() } else { vec![value.clone()] };
                for item in items {
                    let end = if style.no_newline { "" } else { "\n" };
                    let text = format!("{}{end}", exact_text(&item));
                    self.files.iter_mut().try_for_each(|file| file.write(&text))?;
                }
            }
            if style.pass {
                context.emit_items(value.clone())?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Outcome {
        self.files.iter_mut().try_for_each(Output::finish)
    }
}

/// What is in the way of a file, in the words of the cmdlets of content.
fn not_opened(record: &ErrorRecord) -> ErrorRecord {
    let (id, category) = match &*record.exception.type_name {
        "System.UnauthorizedAccessException" => ("GetContentWriterUnauthorizedAccessError", Category::PermissionDenied),
        "System.IO.DirectoryNotFoundException" => ("GetContentWriterDirectoryNotFoundError", Category::ObjectNotFound),
        _ => ("GetContentWriterIOError", Category::WriteError),
    };
    ErrorRecord { id: id.into(), category, ..record.clone() }
}

fn no_bytes(value: &Value) -> ErrorRecord {
    let message = format!("With -AsByteStream a value is a number from 0 to 255, or a list of them; \"{}\" is not.", net_text(value));
    ErrorRecord::new(
        "ProviderContentWriteError",
        Category::InvalidArgument,
        Exception::new("System.Management.Automation.PSArgumentException", message),
    )
}

/// The files that a cmdlet may write, of those that its names mean.
fn allowed(
    names: Option<&Vec<Text>>,
    literal: bool,
    filters: (Option<&Text>, Option<&Vec<Text>>, Option<&Vec<Text>>),
    action: &str,
    context: &mut dyn Context,
) -> Result<Vec<Text>, Stopped> {
    let mut all = Vec::new();
    for name in names.into_iter().flatten() {
        for name in chosen(name, literal, filters, context)? {
            if context.should_process(&format!("Path: {name}"), action)? {
                all.push(name);
            }
        }
    }
    Ok(all)
}

/// Replaces what files hold.
#[derive(Debug, Default)]
pub(super) struct SetContent(Writer);

/// Adds to what files hold.
#[derive(Debug, Default)]
pub(super) struct AddContent(Writer);

/// The two differ in what happens to what is there.
macro_rules! writing {
    ($cmdlet:ident, $existing:ident, $action:literal) => {
        impl Cmdlet<parameters::$cmdlet> for $cmdlet {
            fn process(&mut self, p: &mut parameters::$cmdlet, context: &mut dyn Context) -> Outcome {
                let Self(writer) = self;
                if !writer.opened {
                    let names = p.path.value().or(p.literal_path.value());
                    let filters = (p.filter.value(), p.include.value(), p.exclude.value());
                    writer.names.extend(allowed(names, p.literal_path.is_given(), filters, $action, context)?);
                }
                let style = Style {
                    existing: Existing::$existing,
                    force: p.force.is_on(),
                    stored: Storage::of(&p.encoding)?,
                    no_newline: p.no_newline.is_on(),
                    bytes: p.as_byte_stream.is_on() || p.encoding.value().is_some_and(|name| means_bytes(name)),
                    pass: p.pass_thru.is_on(),
                };
                writer.take(p.value.value(), style, context)
            }

            fn end(&mut self, _parameters: &mut parameters::$cmdlet, _context: &mut dyn Context) -> Outcome {
                self.0.finish()
            }
        }
    };
}

writing!(SetContent, Replace, "Set Content");
writing!(AddContent, Append, "Add Content");

/// Empties files.
#[derive(Debug, Default)]
pub(super) struct ClearContent;

impl Cmdlet<parameters::ClearContent> for ClearContent {
    fn process(&mut self, p: &mut parameters::ClearContent, context: &mut dyn Context) -> Outcome {
        for name in p.path.value().or(p.literal_path.value()).cloned().unwrap_or_default() {
            for path in super::item::expanded(&name, p.literal_path.is_given(), context)? {
                if !path.exists() {
                    context.error(super::item::not_there(&path))?;
                } else if context.should_process(&format!("Item: {}", path.display()), "Clear Content")? {
                    Output::open(context, &path.display().to_string(), Existing::Replace, p.force.is_on(), None)?.finish()?;
                }
            }
        }
        Ok(())
    }
}
