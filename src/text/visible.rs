//! Text from data on its way to a screen: nothing in it steers the terminal or turns lines round.

use std::borrow::Cow;

/// Whether a letter would steer a terminal or change the direction of writing instead of being seen.
pub fn steers(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with letters that steer a terminal made visible: `␛` for escape, `�` for those without a picture.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return text.into();
    }
    let picture = |letter: char| match letter {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        letter if steers(letter) => '\u{fffd}',
        letter => letter,
    };
    text.chars().map(picture).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_seen() {
        assert_eq!(visible("a\u{1b}[2J\n\u{7f}\u{202e}b"), "a␛[2J␊␡�b");
        assert!(matches!(visible("plain ä €"), Cow::Borrowed("plain ä €")));
    }
}
