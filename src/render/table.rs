//! Tables: widths, alignment, cutting.

use super::columns::Field;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The lines of the headings, and the dashes below them.
pub(super) fn heading(fields: &[Field], right: &[bool], widths: &[usize]) -> Vec<String> {
    let mut lines = Vec::with_capacity(2);
    let labels: Vec<Vec<String>> = widths.iter().zip(fields).map(|(width, field)| label_lines(&field.label, *width)).collect();
    push_row(&mut lines, &labels, widths, right);
    let dashes: Vec<Vec<String>> =
        widths.iter().zip(fields).map(|(width, field)| vec!["-".repeat(field.label.width().min(*width))]).collect();
    push_row(&mut lines, &dashes, widths, right);
    lines
}

fn label_lines(label: &str, width: usize) -> Vec<String> {
    if label.width() <= width && !label.contains('\n') { vec![label.to_owned()] } else { wrapped(label, width) }
}

/// The lines of a row.
pub(super) fn row(row: &[String], fields: &[Field], right: &[bool], widths: &[usize], wrap: bool) -> Vec<String> {
    let mut lines = Vec::with_capacity(1);
    let cells: Vec<Vec<String>> = (0..widths.len().min(fields.len()))
        .map(|index| {
            let cell = row.get(index).map_or("", String::as_str);
            if wrap { wrapped(cell, widths[index]) } else { vec![cut(cell, widths[index], right[index])] }
        })
        .collect();
    push_row(&mut lines, &cells, widths, right);
    lines
}

/// The width of each column that has room: what its view says, else what its texts need.
pub(super) fn widths(fields: &[Field], rows: &[Vec<String>], screen: usize) -> Vec<usize> {
    let longest = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index));
        cells.map(|cell| cell.split(['\n', '\r']).map(UnicodeWidthStr::width).sum::<usize>() + breaks(cell)).max().unwrap_or(0)
    };
    let needed = |(index, field): (usize, &Field)| field.width.unwrap_or_else(|| field.label.width().max(longest(index)).max(1));
    let mut widths: Vec<usize> = if fields.first().is_some_and(|field| field.width.is_some()) {
        shared(fields, screen)
    } else {
        fields.iter().enumerate().map(needed).collect()
    };
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

fn breaks(cell: &str) -> usize {
    cell.bytes().filter(|byte| *byte == b'\n').count()
}

/// The widths of a table whose first column has a fixed one: columns without share the room that is left.
fn shared(fields: &[Field], screen: usize) -> Vec<usize> {
    let open = fields.iter().filter(|field| field.width.is_none()).count();
    let taken: usize = fields.iter().filter_map(|field| field.width).sum::<usize>() + fields.len().saturating_sub(1);
    let rest = screen.saturating_sub(taken);
    let mut seen = 0;
    fields
        .iter()
        .map(|field| {
            field.width.unwrap_or_else(|| {
                seen += 1;
                (rest / open + usize::from(seen <= rest % open)).max(1)
            })
        })
        .collect()
}

fn push_row(lines: &mut Vec<String>, cells: &[Vec<String>], widths: &[usize], right: &[bool]) {
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    for level in 0..height {
        let mut line = String::new();
        for (index, cell) in cells.iter().enumerate() {
            let text = cell.get(level).map_or("", String::as_str);
            let missing = widths[index].saturating_sub(text.width());
            if index > 0 {
                line.push(' ');
            }
            if right.get(index).copied().unwrap_or(false) {
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
pub(super) fn cut(text: &str, width: usize, right: bool) -> String {
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
        let fields = [Field::property("Name"), Field::property("Port"), Field::property("Note")];
        let right = [false, true, false];
        let rows = [vec!["mapi".into(), "443".into(), "a long remark".into()], vec!["ews".into(), "8443".into(), String::new()]];
        let widths = widths(&fields, &rows, 20);
        let mut lines = heading(&fields, &right, &widths);
        lines.extend(rows.iter().flat_map(|cells| row(cells, &fields, &right, &widths, false)));
        assert_eq!(lines, ["Name Port Note", "---- ---- ----", "mapi  443 a long re…", "ews  8443 "]);
    }

    #[test]
    fn cells_count_wide_letters_twice() {
        assert_eq!(cut("日本語", 5, false), "日本…");
        assert_eq!(cut("12345", 3, true), "…45");
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    }
}
