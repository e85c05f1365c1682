//! Lists: one property a line.

use super::columns::Options;
use super::table::wrapped;
use unicode_width::UnicodeWidthStr;

/// The lines of one object: labels padded to the longest, long values indented below themselves.
pub(super) fn list_lines(properties: &[(String, String)], options: Options) -> Vec<String> {
    let label_width = properties.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let room = options.width.saturating_sub(label_width + 3).max(1);
    let mut lines = Vec::new();
    for (label, value) in properties {
        let mut parts = if value.width() <= room && !value.contains('\n') { vec![value.clone()] } else { broken(value, room) }.into_iter();
        let pad = " ".repeat(label_width - label.width());
        lines.push(format!("{label}{pad} : {}", parts.next().unwrap_or_default()));
        lines.extend(parts.map(|part| format!("{}{part}", " ".repeat(label_width + 3))));
    }
    lines
}

fn broken(value: &str, room: usize) -> Vec<String> {
    wrapped(value, room)
}
