//! The plain markup of topics and descriptions, read once for the screen and for man pages.
//!
//! `## Heading` · paragraphs between empty lines · lines set in by four blanks are shown as they are · `- ` begins an item of a list ·
//! a line with `:   ` at the beginning of the next explains a term. Between back-quotes stands what is typed.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// Running text, on one line.
    Paragraph(String),
    /// Lines that are shown as they are.
    Code(Vec<String>),
    /// An item of a list.
    Bullet(String),
    /// A term and what explains it.
    Term(String, Vec<Block>),
}

/// Reads a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut running: Vec<&str> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            close(&mut running, &mut found);
            found.push(Block::Heading(heading.trim().to_owned()));
        } else if line.trim().is_empty() {
            close(&mut running, &mut found);
        } else if let (true, Some(code)) = (running.is_empty(), line.strip_prefix("    ")) {
            let mut code = vec![code.to_owned()];
            while let Some(next) = lines.next_if(|next| next.starts_with("    ") || next.trim().is_empty()) {
                code.push(next.strip_prefix("    ").unwrap_or_default().to_owned());
            }
            while code.last().is_some_and(|line| line.trim().is_empty()) {
                code.pop();
            }
            found.push(Block::Code(code));
        } else if let (true, Some(item)) = (running.is_empty(), line.strip_prefix("- ")) {
            let mut item = item.trim().to_owned();
            while let Some(next) = lines.next_if(|next| next.starts_with("  ") && !next.trim().is_empty()) {
                item.push(' ');
                item.push_str(next.trim());
            }
            found.push(Block::Bullet(item));
        } else if let (Some(meaning), [term]) = (line.strip_prefix(":   "), running.as_slice()) {
            let term = (*term).to_owned();
            running.clear();
            let mut meaning = meaning.trim().to_owned();
            while let Some(next) = lines.next_if(|next| next.starts_with("    ")) {
                meaning.push(' ');
                meaning.push_str(next.trim());
            }
            found.push(Block::Term(term, vec![Block::Paragraph(meaning)]));
        } else {
            running.push(line.trim());
        }
    }
    close(&mut running, &mut found);
    found
}

/// Ends a paragraph.
fn close(running: &mut Vec<&str>, found: &mut Vec<Block>) {
    if !running.is_empty() {
        found.push(Block::Paragraph(running.join(" ")));
        running.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_block_is_told_apart() {
        let text =
            "One\ntwo.\n\n    code\n\n    more\n\n- item\n  goes on\n- next\n\n## Way out\n\nterm\n:   means\n    this\nother\n:   that\n";
        let paragraph = |text: &str| Block::Paragraph(text.to_owned());
        assert_eq!(
            blocks(text),
            [
                paragraph("One two."),
                Block::Code(vec!["code".into(), String::new(), "more".into()]),
                Block::Bullet("item goes on".into()),
                Block::Bullet("next".into()),
                Block::Heading("Way out".into()),
                Block::Term("term".into(), vec![paragraph("means this")]),
                Block::Term("other".into(), vec![paragraph("that")]),
            ]
        );
    }
}
