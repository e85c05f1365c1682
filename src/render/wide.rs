//! Names side by side.

use super::cells::cells;
use super::columns::Side;
use super::layout::Column;
use super::table::Table;

/// Writes names side by side, a line whenever one is full.
#[derive(Debug)]
pub(super) struct Wide {
    table: Table,
    columns: usize,
    cells: Vec<String>,
}

/// The longest of some names.
pub(super) fn longest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(cells).max().unwrap_or(0)
}

impl Wide {
    /// So many columns; else as many as fit beside each other when the longest takes this many cells; else two.
    pub(super) fn new(columns: Option<usize>, longest: Option<usize>, screen: usize) -> Self {
        let columns = columns.unwrap_or_else(|| longest.filter(|longest| *longest > 0).map_or(2, |longest| fitting(longest, screen)));
        let columns = columns.clamp(1, screen.max(1));
        let layout = vec![Column { label: "".into(), width: None, side: Side::Left }; columns];
        Self { table: Table::new(&layout, None, screen), columns, cells: Vec::new() }
    }

    pub(super) fn push(&mut self, cell: String) -> Vec<String> {
        self.cells.push(cell);
        if self.cells.len() < self.columns { Vec::new() } else { self.finish() }
    }

    pub(super) fn finish(&mut self) -> Vec<String> {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() { Vec::new() } else { self.table.row(&cells, false) }
    }
}

fn fitting(longest: usize, screen: usize) -> usize {
    if longest >= screen {
        return 1;
    }
    let mut columns = 1;
    while longest * (columns + 1) + columns < screen {
        columns += 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::Wide;

    fn lines(names: &[&str], columns: Option<usize>, longest: Option<usize>, screen: usize) -> Vec<String> {
        let mut wide = Wide::new(columns, longest, screen);
        let mut lines: Vec<String> = names.iter().flat_map(|name| wide.push((*name).to_owned())).collect();
        lines.extend(wide.finish());
        lines
    }

    #[test]
    fn names_stand_in_columns_that_share_the_screen() {
        assert_eq!(lines(&["a", "bb", "ccc"], None, None, 9), ["a    bb", "ccc  "]);
        assert_eq!(lines(&["a", "bb", "ccc"], None, Some(3), 12), ["a    bb  ccc"]);
        assert_eq!(lines(&["a", "bb", "ccc"], Some(1), Some(3), 12), ["a", "bb", "ccc"]);
    }
}
