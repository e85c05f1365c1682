//! Format-Hex: bytes, sixteen in a row.

use super::file::{Storage, read_bytes};
use super::item::expanded;
use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{FileItem, Object, Property, Text, Value, Wildcard, byte_array, display_text};
use std::fmt::Write;
use std::sync::Arc;

/// How many bytes stand in a row.
const ROW: usize = 16;

const TYPES: &[&str] = &["Microsoft.PowerShell.Commands.ByteCollection", "System.Object"];

/// Shows bytes. Numbers that follow each other are shown together as long as they are of one type.
#[derive(Debug, Default)]
pub(super) struct FormatHex {
    bytes: Vec<u8>,
    /// The type of what is held back.
    ty: Option<Text>,
}

/// Which of the bytes are shown.
#[derive(Clone, Copy)]
struct Part {
    offset: usize,
    count: usize,
}

impl Part {
    fn of(p: &parameters::FormatHex) -> Self {
        let number = |given: Option<&i64>, usual| given.map_or(usual, |number| usize::try_from(*number).unwrap_or(usual));
        Self { offset: number(p.offset.value(), 0), count: number(p.count.value(), usize::MAX) }
    }

    fn cut(self, bytes: &[u8]) -> &[u8] {
        let rest = bytes.get(self.offset..).unwrap_or_default();
        &rest[..self.count.min(rest.len())]
    }
}

/// The letter that a byte is shown as.
fn letter(byte: u8) -> char {
    match char::from(byte) {
        '\0' => ' ',
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

/// A row as an object; `path` for rows of a file.
fn row(bytes: &[u8], offset: usize, label: &Text, path: Option<&Text>) -> Value {
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let hex = hex.join(" ");
    let ascii: String = bytes.iter().map(|byte| letter(*byte)).collect();
    let mut text = format!("{offset:016X}   {hex:<47}  {ascii:<ROW$}");
    if bytes.len() == ROW && path.is_none() {
        text.push('\n');
    }
    let offset = offset as u64;
    let parts = [
        ("Offset", Value::UInt(u32::try_from(offset).unwrap_or(u32::MAX))),
        ("Offset64", Value::ULong(offset)),
        ("Bytes", byte_array(bytes.iter().copied())),
        ("Path", path.cloned().map_or(Value::Null, Value::String)),
        ("HexOffset", format!("{offset:016X}").into()),
        ("Label", Value::String(label.clone())),
        ("HexBytes", hex.into()),
        ("Ascii", ascii.into()),
    ];
    let parts = parts.into_iter().map(|(name, value)| Property { name: name.into(), value }).collect();
    Value::Object(Arc::new(Object::of(TYPES, parts).written_as(text)))
}

/// The bytes of a number as the machine keeps them; nothing for other values.
fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    Some(match value {
        Value::Byte(byte) => vec![*byte],
        Value::SByte(byte) => byte.to_le_bytes().to_vec(),
        #[expect(clippy::cast_possible_truncation, reason = "a character is one byte here, as in PowerShell")]
        Value::Char(letter) => vec![u32::from(*letter) as u8],
        Value::Bool(is) => i32::from(*is).to_le_bytes().to_vec(),
        Value::Short(number) => number.to_le_bytes().to_vec(),
        Value::UShort(number) => number.to_le_bytes().to_vec(),
        Value::Int(number) => number.to_le_bytes().to_vec(),
        Value::UInt(number) => number.to_le_bytes().to_vec(),
        Value::Long(number) => number.to_le_bytes().to_vec(),
        Value::ULong(number) => number.to_le_bytes().to_vec(),
        Value::Single(number) => number.to_le_bytes().to_vec(),
        Value::Double(number) => number.to_le_bytes().to_vec(),
        Value::Enum(member) => i32::try_from(member.value).ok()?.to_le_bytes().to_vec(),
        _ => return None,
    })
}

fn not_shown(value: &Value) -> ErrorRecord {
    let ty = value.type_names().first().cloned().unwrap_or_default();
    let message = format!("A value of the type {ty} cannot be shown as bytes; text, numbers, files and lists of numbers can.");
    ErrorRecord::new("FormatHexTypeNotSupported", Category::InvalidArgument, Exception::new("System.ArgumentException", message))
        .with_target(ty)
}

impl FormatHex {
    fn rows(bytes: &[u8], start: usize, label: &Text, path: Option<&Text>, context: &mut dyn Context) -> Outcome {
        let mut rows = bytes.chunks(ROW).enumerate();
        rows.try_for_each(|(number, bytes)| context.emit(row(bytes, start + number * ROW, label, path)))
    }

    /// Shows bytes that are in no file. A number tells them from others of the same type.
    fn group(ty: &str, bytes: &[u8], part: Part, context: &mut dyn Context) -> Outcome {
        let name = ty.rsplit('.').next().unwrap_or(ty);
        let mut label = format!("{name} ({ty})");
        let _ = write!(label, " <{:08X}>", (context.random() >> 33) & 0x7fff_ffff);
        Self::rows(part.cut(bytes), 0, &label.into(), None, context)
    }

    /// Shows what is held back.
    fn flush(&mut self, part: Part, context: &mut dyn Context) -> Outcome {
        let bytes = std::mem::take(&mut self.bytes);
        match self.ty.take() {
            Some(ty) => Self::group(&ty, &bytes, part, context),
            None => Ok(()),
        }
    }

    fn file(name: &str, part: Part, context: &mut dyn Context) -> Outcome {
        let path = super::file::path(context, name)?.display().to_string();
        match read_bytes(context, name) {
            Ok(bytes) => {
                let path = Text::from(path);
                Self::rows(part.cut(&bytes), part.offset, &path, Some(&path), context)
            }
            Err(error) => {
                let exception = Exception::new(
                    if error.exception.type_name.ends_with("ItemNotFoundException") {
                        "System.IO.FileNotFoundException"
                    } else {
                        "System.IO.IOException"
                    },
                    error.exception.message.clone(),
                );
                context.error(ErrorRecord::new("FormatHexIOError", Category::WriteError, exception).with_target(path))
            }
        }
    }

    fn files(p: &parameters::FormatHex, part: Part, context: &mut dyn Context) -> Outcome {
        for name in p.literal_path.value().cloned().unwrap_or_default() {
            Self::file(&name, part, context)?;
        }
        let names = p.path.value().cloned().unwrap_or_default();
        for name in &names {
            for path in expanded(name, false, context)? {
                if path.exists() || Wildcard::is_pattern(name) {
                    Self::file(&path.display().to_string(), part, context)?;
                    continue;
                }
                let record = super::item::not_there(&path);
                let target = Value::array(names.iter().cloned().map(Value::String).collect());
                context.error(ErrorRecord { id: "FileNotFound".into(), ..record.with_target(target) })?;
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, p: &parameters::FormatHex, part: Part, context: &mut dyn Context) -> Outcome {
        if value.downcast::<FileItem>().is_some() {
            self.flush(part, context)?;
            let name = context.property(value, "FullName").unwrap_or_default();
            return Self::file(&display_text(&name), part, context);
        }
        if let Value::String(text) = value {
            self.flush(part, context)?;
            let bytes = Storage::of(&p.encoding)?.unwrap_or(Storage::USUAL).bytes(text);
            return Self::group("System.String", &bytes, part, context);
        }
        let ty = value.type_names().first().cloned();
        if let Value::Array(items) = value {
            self.flush(part, context)?;
            let bytes: Option<Vec<Vec<u8>>> =
                if ty.as_deref() == Some("System.Object[]") { None } else { items.to_vec().iter().map(bytes_of).collect() };
            return match (bytes, ty) {
                (Some(bytes), Some(ty)) if !bytes.is_empty() => Self::group(&ty, &bytes.concat(), part, context),
                _ => context.error(not_shown(value)),
            };
        }
        if self.ty != ty {
            self.flush(part, context)?;
        }
        let Some(bytes) = bytes_of(value) else { return context.error(not_shown(value)) };
        self.bytes.extend(bytes);
        self.ty = ty;
        Ok(())
    }
}

impl Cmdlet<parameters::FormatHex> for FormatHex {
    fn process(&mut self, p: &mut parameters::FormatHex, context: &mut dyn Context) -> Outcome {
        let part = Part::of(p);
        match p.input_object.take() {
            Some(Value::Object(object)) if !object.base().is_null() => self.value(object.base(), p, part, context),
            Some(value) => self.value(&value, p, part, context),
            None => Self::files(p, part, context),
        }
    }

    fn end(&mut self, p: &mut parameters::FormatHex, context: &mut dyn Context) -> Outcome {
        self.flush(Part::of(p), context)
    }
}
