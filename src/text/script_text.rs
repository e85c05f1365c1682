//! The text of a script file, in whatever way it was written.

/// The text in the bytes of a script: UTF-8, UTF-16 with a mark, else Windows-1252, which the flag says.
pub fn script_text(bytes: &[u8]) -> (String, bool) {
    let units = |pairs: &[u8], unit: fn([u8; 2]) -> u16| {
        String::from_utf16_lossy(&pairs.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => (units(rest, u16::from_le_bytes), false),
        [0xfe, 0xff, rest @ ..] => (units(rest, u16::from_be_bytes), false),
        [0xef, 0xbb, 0xbf, rest @ ..] => (String::from_utf8_lossy(rest).into_owned(), false),
        other => match std::str::from_utf8(other) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (other.iter().map(|byte| windows(*byte)).collect(), true),
        },
    }
}

/// A byte of Windows-1252.
fn windows(byte: u8) -> char {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => HIGH.chars().nth(usize::from(byte - 0x80)).unwrap_or('?'),
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_old_letters_are_understood() {
        assert_eq!(script_text(b"\xef\xbb\xbf'a'"), ("'a'".into(), false));
        assert_eq!(script_text(b"\xff\xfe'\0a\0'\0"), ("'a'".into(), false));
        assert_eq!(script_text(b"\xfe\xff\0'\0a\0'"), ("'a'".into(), false));
        assert_eq!(script_text(b"'\xfc\x96'"), ("'ü–'".into(), true));
    }
}
