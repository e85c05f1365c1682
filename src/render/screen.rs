//! Formatted objects become lines, as wide as the screen.

use super::columns::Options;
use super::layout::{Entry, Formatted, Layout, Shown};
use super::list::list_lines;
use super::table;
use super::wide::wide_lines;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long rows of a table wait for others before its widths are decided.
const PATIENCE: Duration = Duration::from_millis(300);
/// How many rows wait at most.
const ROWS: usize = 100_000;

/// What is being shown.
struct Open {
    layout: Arc<Layout>,
    rows: Vec<Vec<String>>,
    /// The widths of the columns, once they are decided.
    widths: Option<Vec<usize>>,
    /// Whether anything of it has been shown.
    begun: bool,
    since: Instant,
}

/// Turns formatted objects into lines, one after the other.
pub struct Screen {
    options: Options,
    open: Option<Open>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Screen").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Screen {
    /// Nothing shown yet.
    pub fn new(options: Options) -> Self {
        Self { options, open: None }
    }

    /// Takes one thing; returns the lines that can be shown now.
    pub fn push(&mut self, shown: &Shown) -> Vec<String> {
        match shown {
            Shown::Formatted(formatted) => self.formatted(formatted),
            Shown::Line(line) => {
                let mut lines = self.flush();
                lines.push(line.clone());
                lines
            }
            Shown::Aside(pairs) => {
                let mut lines = self.flush();
                lines.push(String::new());
                lines.extend(list_lines(pairs, self.options));
                lines.push(String::new());
                lines
            }
        }
    }

    /// Takes a formatted object; returns the lines that can be shown now.
    pub fn formatted(&mut self, formatted: &Formatted) -> Vec<String> {
        let mut lines = Vec::new();
        if self.open.as_ref().is_none_or(|open| !Arc::ptr_eq(&open.layout, &formatted.layout)) {
            lines = self.finish();
            let layout = formatted.layout.clone();
            self.open = Some(Open { layout, rows: Vec::new(), widths: None, begun: false, since: Instant::now() });
        }
        let Some(open) = &mut self.open else { return lines };
        match &formatted.entry {
            Entry::Row(cells) => {
                if open.rows.is_empty() {
                    open.since = Instant::now();
                }
                open.rows.push(cells.clone());
                let fixed =
                    matches!(&*open.layout, Layout::Table { fields, .. } if fields.first().is_some_and(|field| field.width.is_some()));
                if fixed || open.rows.len() >= ROWS || open.since.elapsed() > PATIENCE {
                    lines.extend(self.flush());
                }
            }
            Entry::Cell(cell) => open.rows.push(vec![cell.clone()]),
            Entry::Pairs(pairs) => {
                begin(open, &mut lines);
                lines.extend(list_lines(pairs, self.options));
                lines.push(String::new());
            }
            Entry::Lines(text) => {
                begin(open, &mut lines);
                lines.extend(text.iter().cloned());
            }
            Entry::End => lines.extend(self.finish()),
            Entry::Group(label) => {
                lines.extend(self.flush());
                if let Some(open) = &mut self.open {
                    if !(open.begun && matches!(*open.layout, Layout::List)) {
                        lines.push(String::new());
                    }
                    lines.push(format!("   {label}"));
                    open.begun = false;
                    open.widths = None;
                }
            }
        }
        lines
    }

    /// The lines of what was held back; what is being shown goes on.
    fn flush(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        let Some(open) = &mut self.open else { return lines };
        let rows = std::mem::take(&mut open.rows);
        if rows.is_empty() {
            return lines;
        }
        let begins = !open.begun;
        begin(open, &mut lines);
        match &*open.layout {
            Layout::Table { fields, right, no_headings, wrap } => {
                let width = self.options.width;
                let widths = open.widths.get_or_insert_with(|| table::widths(fields, &rows, width));
                if begins && !no_headings {
                    lines.extend(table::heading(fields, right, widths));
                }
                for row in &rows {
                    lines.extend(table::row(row, fields, right, widths, *wrap));
                }
            }
            Layout::Wide(columns) => {
                let cells: Vec<&str> = rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
                lines.extend(wide_lines(&cells, *columns, self.options.width));
            }
            Layout::List | Layout::Text => {}
        }
        lines
    }

    /// The lines of what was held back, and the end of what was shown.
    pub fn finish(&mut self) -> Vec<String> {
        let mut lines = self.flush();
        if let Some(open) = self.open.take()
            && open.begun
            && !matches!(*open.layout, Layout::List)
        {
            lines.push(String::new());
        }
        lines
    }
}

fn begin(open: &mut Open, lines: &mut Vec<String>) {
    if !open.begun {
        open.begun = true;
        lines.push(String::new());
    }
}
