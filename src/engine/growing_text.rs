//! A text that a loop adds to: `$text += …`.

use crate::value::Text;

/// From this many bytes on a text is kept for being added to again.
const LEAST: usize = 512;
/// The largest text that is kept.
const MOST: usize = 1 << 20;

/// The last text that something was added to. A text is shared and does not change, so that adding to it copies it; here its letters
/// stand once more, with room behind them, and are copied once and not twice.
#[derive(Debug, Default)]
pub(super) struct GrowingText {
    last: Option<Text>,
    letters: String,
}

impl GrowingText {
    /// `left` with `right` behind it; `None` for texts that are not worth it.
    pub(super) fn add(&mut self, left: &Text, right: &str) -> Option<Text> {
        if left.len() < LEAST || left.len() + right.len() > MOST {
            return None;
        }
        if !self.last.as_ref().is_some_and(|last| Text::ptr_eq(last, left)) {
            self.letters.clear();
            self.letters.push_str(left);
        }
        self.letters.push_str(right);
        let whole = Text::from(self.letters.as_str());
        self.last = Some(whole.clone());
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_whole_whatever_was_added_to_before() {
        let mut growing = GrowingText::default();
        let start = Text::from("x".repeat(LEAST));
        let one = growing.add(&start, "1").expect("it is long enough");
        let two = growing.add(&one, "2").expect("it is long enough");
        let other = growing.add(&one, "3").expect("it is long enough");
        let again = growing.add(&two, "4").expect("it is long enough");
        let end = |text: &Text| text[LEAST..].to_owned();
        assert_eq!([end(&one), end(&two), end(&other), end(&again)], ["1", "12", "13", "124"]);
        assert_eq!((growing.add(&"short".into(), "1"), growing.add(&start, &"y".repeat(MOST))), (None, None));
    }
}
