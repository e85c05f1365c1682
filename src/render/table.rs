//! Tables: widths, alignment, cutting.

use super::columns::{Field, Options};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A table that is laid out once all its rows are there.
#[derive(Debug)]
pub struct Table {
    /// The columns.
    pub fields: Vec<Field>,
    /// Whether each column stands at the right, decided by the first row.
    pub right: Vec<bool>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// Whether the headings are left away.
    pub no_headings: bool,
    /// Whether long cells go on in the next line instead of being cut.
    pub wrap: bool,
}

impl Table {
    /// Its lines, the empty ones around it left to the caller.
    pub fn lines(&self, options: Options) -> Vec<String> {
        let widths = self.widths(options.width);
        let shown = widths.len();
        let mut lines = Vec::with_capacity(self.rows.len() + 2);
        let right = |index: usize| self.fields[index].right.unwrap_or_else(|| self.right.get(index).copied().unwrap_or(false));
        if !self.no_headings {
            let labels: Vec<Vec<String>> = (0..shown).map(|index| wrapped(&self.fields[index].label, widths[index])).collect();
            push_row(&mut lines, &labels, &widths, right);
            let dashes: Vec<Vec<String>> =
                (0..shown).map(|index| vec!["-".repeat(self.fields[index].label.width().min(widths[index]))]).collect();
            push_row(&mut lines, &dashes, &widths, right);
        }
        for row in &self.rows {
            let cells: Vec<Vec<String>> = (0..shown)
                .map(|index| {
                    let cell = row.get(index).map_or("", String::as_str);
                    if self.wrap { wrapped(cell, widths[index]) } else { vec![cut(cell, widths[index], right(index))] }
                })
                .collect();
            push_row(&mut lines, &cells, &widths, right);
        }
        lines
    }

    /// The width of each column that has room.
    fn widths(&self, screen: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| {
                let longest = self
                    .rows
                    .iter()
                    .filter_map(|row| row.get(index))
                    .map(|cell| cell.lines().next().unwrap_or("").width() + usize::from(cell.contains('\n')))
                    .max()
                    .unwrap_or(0);
                field.width.unwrap_or_else(|| field.label.width().max(longest).max(1))
            })
            .collect();
        loop {
            let total = widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
            let Some(last) = widths.last_mut() else { return widths };
            if total <= screen {
                return widths;
            }
            let excess = total - screen;
            if *last > excess {
                *last -= excess;
                return widths;
            }
            if widths.len() == 1 {
                return vec![screen.max(1)];
            }
            widths.pop();
        }
    }
}

fn push_row(lines: &mut Vec<String>, cells: &[Vec<String>], widths: &[usize], right: impl Fn(usize) -> bool) {
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    for level in 0..height {
        let mut line = String::new();
        for (index, cell) in cells.iter().enumerate() {
            let text = cell.get(level).map_or("", String::as_str);
            let missing = widths[index].saturating_sub(text.width());
            if index > 0 {
                line.push(' ');
            }
            if right(index) {
                line.extend(std::iter::repeat_n(' ', missing));
                line.push_str(text);
            } else {
                line.push_str(text);
                if index + 1 < cells.len() {
                    line.extend(std::iter::repeat_n(' ', missing));
                }
            }
        }
        lines.push(line);
    }
}

/// A text cut to a width, with `…` where something was left away: at its end, or at its beginning when it stands at the right.
pub fn cut(text: &str, width: usize, right: bool) -> String {
    let first = text.split(['\n', '\r']).next().unwrap_or("");
    let broken = first.len() < text.len();
    if first.width() + usize::from(broken) <= width {
        return if broken { format!("{first}…") } else { first.to_owned() };
    }
    if width <= 1 {
        return first.chars().next().map_or_else(String::new, |letter| letter.to_string());
    }
    if right {
        let mut kept = Vec::new();
        let mut room = width - 1;
        for letter in first.chars().rev() {
            let cells = letter.width().unwrap_or(0);
            if cells > room {
                break;
            }
            room -= cells;
            kept.push(letter);
        }
        return std::iter::once('…').chain(kept.into_iter().rev()).collect();
    }
    let mut room = width - 1;
    let mut kept = String::new();
    for letter in first.chars() {
        let cells = letter.width().unwrap_or(0);
        if cells > room {
            break;
        }
        room -= cells;
        kept.push(letter);
    }
    kept.push('…');
    kept
}

/// A text in lines of at most this width, broken between words where that is possible.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = paragraph.trim_end_matches('\r');
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            let bare = word.trim_end_matches(' ');
            if !line.is_empty() && line.width() + bare.width() > width {
                lines.push(line.trim_end().to_owned());
                line = String::new();
            }
            let mut rest = word;
            while rest.trim_end_matches(' ').width() > width && width > 0 {
                let mut end = 0;
                let mut cells = 0;
                for (at, letter) in rest.char_indices() {
                    cells += letter.width().unwrap_or(0);
                    if cells > width {
                        break;
                    }
                    end = at + letter.len_utf8();
                }
                let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
                lines.push(rest[..end].to_owned());
                rest = &rest[end..];
            }
            line.push_str(rest);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_needed_and_the_last_is_cut() {
        let table = Table {
            fields: vec![Field::property("Name"), Field::property("Port"), Field::property("Note")],
            right: vec![false, true, false],
            rows: vec![vec!["mapi".into(), "443".into(), "a long remark".into()], vec!["ews".into(), "8443".into(), String::new()]],
            no_headings: false,
            wrap: false,
        };
        let options = Options { enumeration_limit: 4, width: 20 };
        assert_eq!(table.lines(options), ["Name Port Note", "---- ---- ----", "mapi  443 a long re…", "ews  8443 "]);
    }

    #[test]
    fn cells_count_wide_letters_twice() {
        assert_eq!(cut("日本語", 5, false), "日本…");
        assert_eq!(cut("12345", 3, true), "…45");
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    }
}
