//! `System.Text.Encoding`: text to bytes and back.

use super::{Array, ArrayKind, Foreign, OperatorError, Text, Type, Value, to_f64, to_text};
use std::sync::Arc;

/// A way to write text as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
    Utf32,
    Ascii,
    Latin1,
}

impl Encoding {
    /// The encoding that a property of `[Text.Encoding]`, a name or a code page means.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" | "default" | "65001" | "utf8nobom" | "utf8bom" => Self::Utf8,
            "unicode" | "utf-16" | "utf-16le" | "1200" => Self::Utf16Little,
            "bigendianunicode" | "utf-16be" | "1201" => Self::Utf16Big,
            "utf32" | "utf-32" | "12000" => Self::Utf32,
            "ascii" | "us-ascii" | "20127" => Self::Ascii,
            "latin1" | "iso-8859-1" | "28591" | "windows-1252" | "1252" => Self::Latin1,
            _ => return None,
        })
    }

    /// The text as bytes; what has no place in the encoding becomes `?`.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf16Little => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Big => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf32 => text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect(),
            Self::Ascii => text.chars().map(|letter| if letter.is_ascii() { u8::try_from(letter).unwrap_or(b'?') } else { b'?' }).collect(),
            Self::Latin1 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
        }
    }

    /// Bytes as text; what is none becomes the replacement character.
    pub fn decode(self, bytes: &[u8]) -> String {
        let units = |from: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| from(*pair)).collect();
            String::from_utf16_lossy(&units)
        };
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16Little => units(u16::from_le_bytes),
            Self::Utf16Big => units(u16::from_be_bytes),
            Self::Utf32 => bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| char::from_u32(u32::from_le_bytes(*four)).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
            Self::Ascii => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    }

    fn names(self) -> (&'static str, &'static str, &'static str, i32) {
        match self {
            Self::Utf8 => ("System.Text.UTF8Encoding", "utf-8", "Unicode (UTF-8)", 65001),
            Self::Utf16Little => ("System.Text.UnicodeEncoding", "utf-16", "Unicode", 1200),
            Self::Utf16Big => ("System.Text.UnicodeEncoding", "utf-16BE", "Unicode (Big-Endian)", 1201),
            Self::Utf32 => ("System.Text.UTF32Encoding", "utf-32", "Unicode (UTF-32)", 12000),
            Self::Ascii => ("System.Text.ASCIIEncoding", "us-ascii", "US-ASCII", 20127),
            Self::Latin1 => ("System.Text.Latin1Encoding", "iso-8859-1", "Western European (ISO)", 28591),
        }
    }
}

/// The bytes in a value: an array of numbers.
pub fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    let Value::Array(items) = value else { return None };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    let byte = |item: &Value| match item {
        Value::Byte(byte) => Some(*byte),
        other => to_f64(other).filter(|number| (0.0..256.0).contains(number)).map(|number| number as u8),
    };
    items.items().iter().map(byte).collect()
}

/// A `Byte[]`.
pub fn byte_array(bytes: impl IntoIterator<Item = u8>) -> Value {
    Value::Array(Arc::new(Array::of(ArrayKind::Fixed, Type::Byte, bytes.into_iter().map(Value::Byte).collect())))
}

impl Foreign for Encoding {
    fn type_names(&self) -> Vec<Text> {
        [self.names().0, "System.Text.Encoding", "System.Object"].map(Text::from).to_vec()
    }

    fn text(&self) -> Text {
        self.names().0.into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["BodyName", "EncodingName", "WebName", "CodePage"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let (_, web, shown, page) = self.names();
        match name.to_ascii_lowercase().as_str() {
            "bodyname" | "webname" | "headername" => Some(web.into()),
            "encodingname" => Some(shown.into()),
            "codepage" => Some(Value::Int(page)),
            _ => None,
        }
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetByteCount", "GetBytes", "GetString"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let first = arguments.first()?;
        Some(match name.to_ascii_lowercase().as_str() {
            "getbytes" => Ok(byte_array(self.encode(&to_text(first)))),
            "getbytecount" => Ok(Value::Int(i32::try_from(self.encode(&to_text(first)).len()).unwrap_or(i32::MAX))),
            "getstring" => bytes_of(first).map(|bytes| self.decode(&bytes).into()).ok_or_else(|| "An array of bytes is expected.".into()),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        for encoding in [Encoding::Utf8, Encoding::Utf16Little, Encoding::Utf16Big, Encoding::Utf32] {
            assert_eq!(encoding.decode(&encoding.encode("Größe 😀")), "Größe 😀");
        }
        assert_eq!((Encoding::Ascii.encode("aü"), Encoding::Latin1.encode("aü")), (b"a?".to_vec(), vec![b'a', 0xfc]));
    }
}
