//! Tables: widths, alignment, cutting.

use super::cells::{cells, letter_cells};
use super::columns::Side;
use super::layout::Column;
use super::text_lines::text_lines;

/// Writes the rows of a table.
#[derive(Debug)]
pub(super) struct Table {
    /// The columns that have room, with the widths that were decided.
    columns: Vec<(Column, usize)>,
}

/// What each column needs so that neither its label nor a cell is cut.
pub(super) fn needs<'a>(columns: &[Column], rows: impl Iterator<Item = &'a [String]>) -> Vec<usize> {
    let mut needs: Vec<usize> = columns.iter().map(|column| cells(&column.label)).collect();
    for row in rows {
        for (need, cell) in needs.iter_mut().zip(row) {
            *need = (*need).max(cells(cell));
        }
    }
    needs
}

impl Table {
    /// A table as wide as the screen: of the widths that are needed, else of those that the columns say; others share what is left.
    pub(super) fn new(columns: &[Column], needs: Option<&[usize]>, screen: usize) -> Self {
        let wanted = columns.iter().enumerate().map(|(index, column)| match needs {
            Some(needs) => needs.get(index).copied().unwrap_or(0),
            None => column.width.unwrap_or(0),
        });
        let widths = fitted(wanted.collect(), screen);
        Self { columns: columns.iter().cloned().zip(widths).collect() }
    }

    /// The lines of the headings, and the dashes below them.
    pub(super) fn heading(&self) -> Vec<String> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let labels = self.columns.iter().map(|(column, width)| text_lines(&column.label, *width)).collect();
        let dashes = self.columns.iter().map(|(column, width)| "-".repeat(cells(&column.label).min(*width))).collect::<Vec<_>>();
        let mut lines = self.block(labels);
        lines.extend(self.row(&dashes, false));
        lines
    }

    /// The lines of a row.
    pub(super) fn row(&self, cells: &[String], wrap: bool) -> Vec<String> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let cell = |index: usize| cells.get(index).map_or("", String::as_str);
        if wrap {
            return self.block((0..self.columns.len()).map(|index| text_lines(cell(index), self.columns[index].1)).collect());
        }
        let mut line = String::new();
        for (index, (column, width)) in self.columns.iter().enumerate() {
            if index > 0 {
                line.push(' ');
            }
            field(&mut line, cell(index), *width, column.side, index + 1 < self.columns.len());
        }
        vec![line]
    }

    /// Cells of several lines beside each other.
    fn block(&self, cells: Vec<Vec<String>>) -> Vec<String> {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|level| {
                let mut line = String::new();
                let last = cells.iter().rposition(|cell| cell.len() > level).unwrap_or(0);
                for (index, ((column, width), cell)) in self.columns.iter().zip(&cells).enumerate().take(last + 1) {
                    if index > 0 {
                        line.push(' ');
                    }
                    field(&mut line, cell.get(level).map_or("", String::as_str), *width, column.side, index + 1 < self.columns.len());
                }
                if height > 1 { line.trim_end().to_owned() } else { line }
            })
            .collect()
    }
}

/// The widths of the columns that have room: those without share what is left, and the last ones give way when there is too much.
fn fitted(mut widths: Vec<usize>, screen: usize) -> Vec<usize> {
    let open: Vec<bool> = widths.iter().map(|width| *width == 0).collect();
    widths.iter_mut().for_each(|width| *width = (*width).max(1));
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
    let many = open.iter().filter(|open| **open).count();
    let rest = screen.saturating_sub(total(&widths));
    if let (Some(each), Some(over)) = (rest.checked_div(many), rest.checked_rem(many)) {
        for (seen, (width, _)) in widths.iter_mut().zip(&open).filter(|(_, open)| **open).enumerate() {
            *width += each + usize::from(seen < over);
        }
    }
    loop {
        let excess = total(&widths).saturating_sub(screen);
        let Some(last) = widths.last_mut() else { return widths };
        if excess == 0 {
            return widths;
        }
        if *last > excess {
            *last -= excess;
            return widths;
        }
        widths.pop();
    }
}

/// Writes a cell in its width: cut, and padded but at the end of a line.
fn field(line: &mut String, cell: &str, width: usize, side: Side, pads: bool) {
    let text = cut(cell, width, side);
    let missing = width.saturating_sub(cells(&text));
    let before = match side {
        Side::Left => 0,
        Side::Center => missing / 2,
        Side::Right => missing,
    };
    line.extend(std::iter::repeat_n(' ', before));
    line.push_str(&text);
    if pads {
        line.extend(std::iter::repeat_n(' ', missing - before));
    }
}

/// A text cut to a width, with `…` where something was left away: at its end, or at its beginning when it stands at the right.
fn cut(text: &str, width: usize, side: Side) -> String {
    let first = text.split(['\n', '\r']).next().unwrap_or("");
    let whole = if first.len() < text.len() { format!("{first}…") } else { first.to_owned() };
    if cells(&whole) <= width {
        return whole;
    }
    match (side, width.saturating_sub(1)) {
        (Side::Right, 0) => cut_start(&whole, width),
        (Side::Right, room) => format!("…{}", cut_start(&whole, room)),
        (_, 0) => cut_end(&whole, width),
        (_, room) => format!("{}…", cut_end(&whole, room)),
    }
}

/// The letters at the beginning of a text that have room.
pub(super) fn cut_end(text: &str, mut room: usize) -> String {
    let fits = |letter: &char| {
        let cells = letter_cells(*letter);
        let fits = cells <= room;
        room = room.saturating_sub(cells);
        fits
    };
    text.chars().take_while(fits).collect()
}

/// The letters at the end of a text that have room.
fn cut_start(text: &str, mut room: usize) -> String {
    let mut start = text.len();
    for (at, letter) in text.char_indices().rev() {
        let Some(rest) = room.checked_sub(letter_cells(letter)) else { break };
        room = rest;
        start = at;
    }
    text[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(label: &str, width: Option<usize>, side: Side) -> Column {
        Column { label: label.into(), width, side }
    }

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn columns_are_as_wide_as_needed_and_the_last_is_cut() {
        let columns = [column("Name", None, Side::Left), column("Port", None, Side::Right), column("Note", None, Side::Left)];
        let rows = rows(&[&["mapi", "443", "a long remark"], &["ews", "8443", ""]]);
        let needs = needs(&columns, rows.iter().map(Vec::as_slice));
        let table = Table::new(&columns, Some(&needs), 20);
        let mut lines = table.heading();
        lines.extend(rows.iter().flat_map(|cells| table.row(cells, false)));
        assert_eq!(lines, ["Name Port Note", "---- ---- ----", "mapi  443 a long re…", "ews  8443 "]);
    }

    #[test]
    fn columns_of_a_fixed_width_keep_it_and_others_share_the_rest() {
        let columns = [column("Name", Some(6), Side::Left), column("A", None, Side::Center), column("B", None, Side::Left)];
        let table = Table::new(&columns, None, 17);
        assert_eq!(table.heading(), ["Name     A   B", "----     -   -"]);
        assert_eq!(table.row(&["longer name".into(), "xyz".into(), "z".into()], false), ["longe…  xyz  z"]);
    }

    #[test]
    fn long_headings_and_wrapped_cells_take_several_lines() {
        let columns = [column("Long heading", Some(5), Side::Left), column("B", Some(3), Side::Right)];
        let table = Table::new(&columns, None, 80);
        assert_eq!(table.heading(), ["Long    B", "headi", "ng", "-----   -"]);
        assert_eq!(table.row(&["one two".into(), "1".into()], true), ["one     1", "two"]);
    }

    #[test]
    fn cells_count_wide_letters_twice() {
        assert_eq!(cut("日本語", 5, Side::Left), "日本…");
        assert_eq!(cut("12345", 3, Side::Right), "…45");
        assert_eq!(cut("12345", 1, Side::Right), "5");
        assert_eq!(cut("a\nb", 5, Side::Left), "a…");
    }
}
