//! Basic: user and password in Base64. Which bytes the letters become is not agreed upon; Windows sends its codepage, most others
//! UTF-8.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Which bytes letters become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codepage {
    /// UTF-8.
    Utf8,
    /// Windows-1252, as Outlook in western countries sends it.
    Windows1252,
}

/// What stands in 0x80 to 0x9f of Windows-1252.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The value of an `Authorization` header; `None` when a letter is not in the codepage, or a colon in the user's name.
pub fn basic(user: &str, password: &str, codepage: Codepage) -> Option<String> {
    if user.contains(':') {
        return None;
    }
    let text = format!("{user}:{password}");
    let bytes = match codepage {
        Codepage::Utf8 => text.into_bytes(),
        Codepage::Windows1252 => windows_1252(&text)?,
    };
    Some(format!("Basic {}", BASE64_STANDARD.encode(bytes)))
}

/// A text in Windows-1252; `None` when a letter is not in it.
pub(in crate::probe) fn windows_1252(text: &str) -> Option<Vec<u8>> {
    let byte = |letter: char| {
        if let Some(place) = HIGH.iter().position(|high| *high == letter) {
            return u8::try_from(0x80 + place).ok();
        }
        u8::try_from(u32::from(letter)).ok().filter(|byte| !(0x80..0xa0).contains(byte))
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::{Codepage, basic};

    #[test]
    fn letters_become_bytes_in_two_ways() {
        let both = |password: &str| [Codepage::Utf8, Codepage::Windows1252].map(|page| basic("ann", password, page));
        assert_eq!(both("pw"), [Some("Basic YW5uOnB3".to_owned()), Some("Basic YW5uOnB3".to_owned())]);
        assert_eq!(both("é€"), [Some("Basic YW5uOsOp4oKs".to_owned()), Some("Basic YW5uOumA".to_owned())]);
        assert_eq!(both("ж"), [Some("Basic YW5uOtC2".to_owned()), None]);
        assert_eq!(basic("a:b", "c", Codepage::Utf8), None);
    }
}
