//! Lists: one property a line.

use super::cells::cells;
use super::columns::Options;
use super::table::cut_end;
use super::text_lines::text_lines;

/// Between a label and its value.
const SEPARATOR: usize = 3;

/// The lines of one object: labels padded to the longest, long values indented below themselves.
pub(super) fn list_lines(properties: &[(String, String)], options: Options) -> Vec<String> {
    let Some(most) = options.width.checked_sub(SEPARATOR + 1).filter(|most| *most > 0) else { return Vec::new() };
    let label_width = properties.iter().map(|(label, _)| cells(label)).max().unwrap_or(0).min(most);
    let room = options.width - label_width - SEPARATOR;
    let indent = " ".repeat(label_width + SEPARATOR);
    let mut lines = Vec::with_capacity(properties.len());
    for (label, value) in properties {
        let label = cut_end(label, label_width);
        let pad = " ".repeat(label_width - cells(&label));
        for (index, part) in text_lines(value, room).into_iter().enumerate() {
            lines.push(if index == 0 { format!("{label}{pad} : {part}") } else { format!("{indent}{part}") });
        }
    }
    lines
}
