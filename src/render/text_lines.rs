//! Long texts in lines.

use super::cells::{cells, letter_cells};

/// A text in lines of at most this width, broken behind blanks where that is possible. Blanks count: one that does not fit takes its word
/// with it to the next line.
pub(super) fn text_lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(1);
    for paragraph in text.split('\n') {
        let paragraph = paragraph.replace('\r', "");
        if cells(&paragraph) <= width {
            lines.push(paragraph);
        } else if width > 0 {
            broken(&paragraph, width, &mut lines);
        }
    }
    lines
}

fn broken(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut room = width;
    for word in words(paragraph) {
        let needed = cells(word);
        if needed > width {
            for letter in word.chars() {
                let (letter, cells) = match letter_cells(letter) {
                    cells if cells > width => ('?', 1),
                    cells => (letter, cells),
                };
                if cells > room {
                    lines.push(std::mem::take(&mut line));
                    room = width;
                }
                line.push(letter);
                room -= cells;
            }
        } else {
            if needed > room {
                lines.push(std::mem::take(&mut line));
                room = width;
            }
            line.push_str(word);
            room -= needed;
        }
    }
    lines.push(line);
}

/// The words of a text, each with the blank behind it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::text_lines;

    #[test]
    fn blanks_count_and_words_that_are_too_long_fill_the_line() {
        assert_eq!(text_lines("one two three", 8), ["one two ", "three"]);
        assert_eq!(text_lines("one two three", 7), ["one ", "two ", "three"]);
        assert_eq!(text_lines("ab cdefghij", 5), ["ab cd", "efghi", "j"]);
        assert_eq!(text_lines("a\r\nb", 5), ["a", "b"]);
        assert_eq!(text_lines("", 5), [""]);
    }
}
