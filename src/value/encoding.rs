//! `System.Text.Encoding`: text to bytes and back.

use super::{Array, ArrayKind, Foreign, OperatorError, Text, Type, Value, to_f64, to_text};
use std::sync::Arc;

/// A way to write text as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Encoding {
    Utf8,
    /// The same, with no mark at the beginning of files.
    Utf8Plain,
    Utf16Little,
    Utf16Big,
    Utf32,
    Utf32Big,
    Ascii,
    Latin1,
    Windows1252,
    Oem437,
}

/// What the bytes from 128 to 159 mean on Windows in western Europe; the others are those of Latin-1.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
/// What the bytes from 128 on mean on the first personal computers.
const OEM_437: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The letter of a byte where those from 128 on stand in a table, and what the table lacks is Latin-1.
fn letter_of(byte: u8, table: &str) -> char {
    let place = usize::from(byte).checked_sub(128);
    place.and_then(|place| table.chars().nth(place)).unwrap_or_else(|| char::from(byte))
}

/// The byte of a letter in such a table.
fn byte_of(letter: char, table: &str) -> u8 {
    let in_table = table.chars().position(|own| own == letter).and_then(|place| u8::try_from(place + 128).ok());
    let plain = u8::try_from(u32::from(letter)).ok().filter(|byte| letter_of(*byte, table) == letter);
    plain.or(in_table).unwrap_or(b'?')
}

impl Encoding {
    /// The encoding that a property of `[Text.Encoding]`, a name or a code page means.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" | "default" | "65001" | "utf8nobom" | "utf8bom" | "system.text.utf8encoding" => Self::Utf8,
            "unicode" | "utf-16" | "utf-16le" | "1200" | "system.text.unicodeencoding" => Self::Utf16Little,
            "bigendianunicode" | "utf-16be" | "1201" => Self::Utf16Big,
            "utf32" | "utf-32" | "12000" | "system.text.utf32encoding" => Self::Utf32,
            "bigendianutf32" | "utf-32be" | "12001" => Self::Utf32Big,
            "ascii" | "us-ascii" | "20127" | "system.text.asciiencoding" => Self::Ascii,
            "latin1" | "iso-8859-1" | "28591" | "system.text.latin1encoding" => Self::Latin1,
            "ansi" | "windows-1252" | "1252" => Self::Windows1252,
            "oem" | "ibm437" | "437" => Self::Oem437,
            _ => return None,
        })
    }

    /// What is said of a name that is no encoding's.
    pub fn unknown(name: &str) -> String {
        format!("\"{name}\" is no encoding; write utf8, utf8BOM, unicode, bigendianunicode, utf32, ascii, latin1, ansi or oem.")
    }

    /// The text as bytes; what has no place in the encoding becomes `?`.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Utf8Plain => text.as_bytes().to_vec(),
            Self::Utf16Little => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Big => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Utf32 => text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect(),
            Self::Utf32Big => text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect(),
            Self::Ascii => text.chars().map(|letter| if letter.is_ascii() { u8::try_from(letter).unwrap_or(b'?') } else { b'?' }).collect(),
            Self::Latin1 => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
            Self::Windows1252 => text.chars().map(|letter| byte_of(letter, WINDOWS_1252)).collect(),
            Self::Oem437 => text.chars().map(|letter| byte_of(letter, OEM_437)).collect(),
        }
    }

    /// Bytes as text; what is none becomes the replacement character.
    pub fn decode(self, bytes: &[u8]) -> String {
        let units = |from: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| from(*pair)).collect();
            String::from_utf16_lossy(&units)
        };
        match self {
            Self::Utf8 | Self::Utf8Plain => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16Little => units(u16::from_le_bytes),
            Self::Utf16Big => units(u16::from_be_bytes),
            Self::Utf32 => bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| char::from_u32(u32::from_le_bytes(*four)).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
            Self::Utf32Big => bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| char::from_u32(u32::from_be_bytes(*four)).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
            Self::Ascii => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Self::Windows1252 => bytes.iter().map(|byte| letter_of(*byte, WINDOWS_1252)).collect(),
            Self::Oem437 => bytes.iter().map(|byte| letter_of(*byte, OEM_437)).collect(),
        }
    }

    /// The mark that says at the beginning of a file how it is encoded; empty where there is none.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => &[0xef, 0xbb, 0xbf],
            Self::Utf16Little => &[0xff, 0xfe],
            Self::Utf16Big => &[0xfe, 0xff],
            Self::Utf32 => &[0xff, 0xfe, 0, 0],
            Self::Utf32Big => &[0, 0, 0xfe, 0xff],
            Self::Utf8Plain | Self::Ascii | Self::Latin1 | Self::Windows1252 | Self::Oem437 => &[],
        }
    }

    /// The encoding whose mark stands at the beginning of these bytes.
    pub fn marked(bytes: &[u8]) -> Option<Self> {
        [Self::Utf32, Self::Utf32Big, Self::Utf16Little, Self::Utf16Big, Self::Utf8]
            .into_iter()
            .find(|encoding| bytes.starts_with(encoding.mark()))
    }

    fn names(self) -> (&'static str, &'static str, &'static str, i32) {
        match self {
            Self::Utf8 | Self::Utf8Plain => ("System.Text.UTF8Encoding", "utf-8", "Unicode (UTF-8)", 65001),
            Self::Utf16Little => ("System.Text.UnicodeEncoding", "utf-16", "Unicode", 1200),
            Self::Utf16Big => ("System.Text.UnicodeEncoding", "utf-16BE", "Unicode (Big-Endian)", 1201),
            Self::Utf32 => ("System.Text.UTF32Encoding", "utf-32", "Unicode (UTF-32)", 12000),
            Self::Utf32Big => ("System.Text.UTF32Encoding", "utf-32BE", "Unicode (UTF-32 Big-Endian)", 12001),
            Self::Ascii => ("System.Text.ASCIIEncoding", "us-ascii", "US-ASCII", 20127),
            Self::Latin1 => ("System.Text.Latin1Encoding", "iso-8859-1", "Western European (ISO)", 28591),
            Self::Windows1252 => ("System.Text.SBCSCodePageEncoding", "windows-1252", "Western European (Windows)", 1252),
            Self::Oem437 => ("System.Text.SBCSCodePageEncoding", "ibm437", "OEM United States", 437),
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
        ["GetByteCount", "GetBytes", "GetPreamble", "GetString"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        if name.eq_ignore_ascii_case("GetPreamble") && arguments.is_empty() {
            return Some(Ok(byte_array(self.mark().iter().copied())));
        }
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
        for encoding in [Encoding::Utf8, Encoding::Utf16Little, Encoding::Utf16Big, Encoding::Utf32, Encoding::Utf32Big] {
            assert_eq!(encoding.decode(&encoding.encode("Größe 😀")), "Größe 😀");
        }
        for encoding in [Encoding::Windows1252, Encoding::Oem437] {
            let all: Vec<u8> = (0..=255).collect();
            assert_eq!(encoding.encode(&encoding.decode(&all)), all);
        }
        assert_eq!(
            (Encoding::Windows1252.encode("€ü\u{80}"), Encoding::Oem437.encode("üÿ∞→")),
            (vec![0x80, 0xfc, b'?'], vec![0x81, 0x98, 0xec, b'?'])
        );
        assert_eq!(
            (Encoding::marked(&[0xff, 0xfe, 0, 0]), Encoding::marked(&[0xff, 0xfe, 1, 0]), Encoding::marked(b"a")),
            (Some(Encoding::Utf32), Some(Encoding::Utf16Little), None)
        );
        assert_eq!((Encoding::Ascii.encode("aü"), Encoding::Latin1.encode("aü")), (b"a?".to_vec(), vec![b'a', 0xfc]));
    }
}
