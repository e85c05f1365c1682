//! Text for the `man` macros of roff.

use super::markup::Block;
use std::fmt::Write;

/// Blocks as macros and lines.
pub(super) fn write_blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(heading) => heading_line(out, heading),
            Block::Paragraph(text) => {
                out.push_str(".PP\n");
                line(out, &running(text));
            }
            Block::Code(lines) => {
                out.push_str(".PP\n.RS 4\n.EX\n");
                lines.iter().for_each(|text| line(out, &literal(text)));
                out.push_str(".EE\n.RE\n");
            }
            Block::Bullet(text) => {
                out.push_str(".IP \\(bu 2\n");
                line(out, &running(text));
            }
            Block::Term(term, meaning) => {
                out.push_str(".TP\n");
                line(out, &breakable(&command(term)));
                match meaning.as_slice() {
                    [Block::Paragraph(text), rest @ ..] => {
                        line(out, &running(text));
                        nested(out, rest);
                    }
                    // A tag without text would swallow what follows.
                    rest => {
                        out.push_str("\\&\n");
                        nested(out, rest);
                    }
                }
            }
        }
    }
}

fn nested(out: &mut String, blocks: &[Block]) {
    if !blocks.is_empty() {
        out.push_str(".RS\n");
        write_blocks(out, blocks);
        out.push_str(".RE\n");
    }
}

/// A section of the page.
pub(super) fn heading_line(out: &mut String, heading: &str) {
    let _ = writeln!(out, ".SH {}", quoted(&heading.to_uppercase()));
}

/// An argument of a macro.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", literal(text).replace('"', "\\(dq"))
}

/// Appends a line of text; what would be taken for a macro is not.
pub(super) fn line(out: &mut String, text: &str) {
    if text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    out.push_str(text);
    out.push('\n');
}

/// Running text: what stands between back-quotes is bold and keeps its signs.
pub(super) fn running(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "\\fB{}\\fR", literal(part));
        } else {
            out.push_str(&escaped(part, "-"));
        }
    }
    breakable(&out)
}

/// Words that are longer than a line may be, such as .NET names, may be broken behind their dots.
fn breakable(text: &str) -> String {
    let word = |word: &str| if word.len() > LONG { word.replace('.', ".\\:") } else { word.to_owned() };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What still fits on a line with what may stand before it.
const LONG: usize = 50;

/// How a command is written: parameters bold, what they take slanted.
pub(super) fn command(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.replace('`', "");
    while let Some(at) = rest.find(['-', '<']) {
        let starts = rest[..at].chars().next_back().is_none_or(|before| " [|(".contains(before));
        out.push_str(&literal(&rest[..at]));
        let dash = rest[at..].starts_with('-');
        let end = if dash {
            rest[at + 1..].find(|letter: char| !letter.is_alphanumeric() && letter != '-').map(|end| at + 1 + end)
        } else {
            rest[at..].find('>').map(|end| at + end)
        };
        let end = end.unwrap_or(rest.len());
        match (dash, starts) {
            (true, true) => {
                let _ = write!(out, "\\fB{}\\fR", literal(&rest[at..end]));
            }
            (true, false) => out.push_str(&literal(&rest[at..end])),
            (false, _) => {
                let _ = write!(out, "<\\fI{}\\fR", literal(&rest[at + 1..end]));
            }
        }
        rest.drain(..end);
    }
    out.push_str(&literal(&rest));
    out
}

/// Text in which every sign is meant as it stands.
pub(super) fn literal(text: &str) -> String {
    escaped(text, "\\-")
}

fn escaped(text: &str, dash: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str(dash),
            '\'' => out.push_str("\\(aq"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            '`' => out.push_str("\\(ga"),
            ascii if ascii.is_ascii() => out.push(ascii),
            other => {
                let _ = write!(out, "\\[u{:04X}]", u32::from(other));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_keep_their_meaning() {
        assert_eq!(literal("a-b\\c ~ 'x' –"), "a\\-b\\ec \\(ti \\(aqx\\(aq \\[u2013]");
        assert_eq!(running("self-made: `Get-Help -Full`."), "self-made: \\fBGet\\-Help \\-Full\\fR.");
        let mut out = String::new();
        line(&mut out, ".hidden");
        assert_eq!(out, "\\&.hidden\n");
    }

    #[test]
    fn commands_show_what_is_typed_and_what_is_meant() {
        assert_eq!(
            command("Get-X [[-Identity] <Id>] [-Server <Name>]"),
            "Get\\-X [[\\fB\\-Identity\\fR] <\\fIId\\fR>] [\\fB\\-Server\\fR <\\fIName\\fR>]"
        );
        assert_eq!(command("--config-dir FOLDER"), "\\fB\\-\\-config\\-dir\\fR FOLDER");
    }
}
