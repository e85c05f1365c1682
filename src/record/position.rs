//! Where an error stands: the line with the marks below it, shortened where it is long.

use super::Place;

/// How many characters of a line are shown.
const LINE: usize = 69;

/// A line of source text, cut to what matters, and the marks below it.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The line.
    pub line: String,
    /// Blanks before the marks.
    pub before: usize,
    /// How many marks.
    pub marks: usize,
}

/// The part of the first line of a place that contains the marks: some of what stands before, then behind, as room allows.
pub fn marked(place: &Place) -> Option<Marked> {
    let start = place.source.position(place.span.start as usize);
    let end = place.source.position(place.span.end as usize);
    let line: Vec<char> = place.source.line(start.line).trim_end().chars().collect();
    if line.is_empty() {
        return None;
    }
    let first = (start.column - 1).min(line.len());
    let last = if end.line == start.line { (end.column - 1).clamp(first, line.len()) } else { line.len() };
    let wide = |part: &[char]| part.iter().collect::<String>().replace('\t', "    ");
    let (head, middle, tail) = (wide(&line[..first]), wide(&line[first..last]), wide(&line[last..]));
    let (mut before, mut marks) = (head.chars().count(), middle.chars().count());
    let line: Vec<char> = head.chars().chain(middle.chars()).chain(tail.chars()).collect();
    if line.len() <= LINE {
        return Some(Marked { line: line.into_iter().collect(), before, marks: marks.max(1) });
    }
    let behind = line.len() - before - marks;
    let (mut lead, mut rest) = (before.min(12), behind.min(8));
    let is_cut = if lead + marks + rest >= LINE {
        marks = marks.min(LINE - lead);
        true
    } else {
        lead += (before - lead).min(LINE - lead - marks - rest);
        rest += (behind - rest).min(LINE - lead - marks - rest);
        rest < behind
    };
    let from = before - lead;
    let shown: String = line[from..(from + LINE).min(line.len())].iter().collect();
    let leads = lead < before;
    before = lead;
    marks = marks.min(LINE - before);
    let line = format!("{}{shown}{}", if leads { "… " } else { "" }, if is_cut { " …" } else { "" });
    Some(Marked { line, before: before + if leads { 2 } else { 0 }, marks: marks.max(1) })
}
