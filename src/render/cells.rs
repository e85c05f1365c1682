//! How many cells texts take, as PowerShell counts: by the letters of .NET, of which those of East Asia are two cells wide, and without what only
//! colours.

/// The cells that a text takes.
pub(super) fn cells(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\u{1b}') {
        return text.len();
    }
    let mut count = 0;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        // A sequence that colours ends with a letter.
        if letter == '\u{1b}' && letters.clone().next() == Some('[') {
            letters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            count += letter_cells(letter);
        }
    }
    count
}

/// The cells that a letter takes; one beyond the first plane is two letters of .NET.
pub(super) fn letter_cells(letter: char) -> usize {
    let wide = matches!(letter,
        '\u{1100}'..='\u{115f}'
        | '\u{2329}'
        | '\u{232a}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3040}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{10000}'..);
    if wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn letters_of_east_asia_are_wide_and_colours_are_nothing() {
        assert_eq!(["abc", "名前", "é", "e\u{301}", "😀", "\u{1b}[31mred\u{1b}[0m", "a\tb\n"].map(cells), [3, 4, 1, 2, 2, 3, 4]);
    }
}
