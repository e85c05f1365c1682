//! Names side by side.

use super::table::cut;
use unicode_width::UnicodeWidthStr;

/// Names in so many columns, or in as many as fit.
pub(super) fn wide_lines(cells: &[&str], columns: Option<usize>, screen: usize) -> Vec<String> {
    let longest = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    let columns = columns.unwrap_or_else(|| ((screen + 1) / (longest + 1).max(1)).max(1)).clamp(1, screen.max(1));
    let width = (screen.saturating_sub(columns - 1) / columns).max(1);
    let mut lines = Vec::with_capacity(cells.len().div_ceil(columns));
    for row in cells.chunks(columns) {
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            let text = cut(cell, width, false);
            line.push_str(&text);
            if index + 1 < row.len() {
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(text.width()) + 1));
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wide_lines;

    #[test]
    fn names_stand_in_columns_of_the_same_width() {
        assert_eq!(wide_lines(&["a", "bb", "ccc"], Some(2), 9), ["a    bb", "ccc"]);
        assert_eq!(wide_lines(&["a", "bb", "ccc"], None, 11), ["a   bb  ccc"]);
    }
}
