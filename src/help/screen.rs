//! A page as text for the screen, laid out as PowerShell lays help out.

use super::markup::{Block, blocks};
use super::{Page, Parameter};
use crate::catalog::TopicDef;
use std::fmt::Write;

/// How much of a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Name, synopsis, syntax, description, what to read next.
    Overview,
    /// Parameters and examples too.
    Detailed,
    /// Everything.
    Full,
    /// The examples only.
    Examples,
}

/// A page as text, wrapped at `width` cells.
pub fn screen(page: &Page, part: Part, width: usize) -> String {
    let mut out = String::new();
    let name = &page.name;
    section(&mut out, "NAME", name, width);
    section(&mut out, "SYNOPSIS", &page.synopsis, width);
    if part == Part::Examples {
        examples(&mut out, page, width);
        return out;
    }
    section(&mut out, "SYNTAX", &page.syntax.join("\n\n"), width);
    section(&mut out, "ALIASES", &page.aliases.join(", "), width);
    section(&mut out, "DESCRIPTION", &page.description, width);
    if part == Part::Overview {
        section(&mut out, "RELATED LINKS", &page.related.join("\n"), width);
        let mut remarks = Vec::new();
        if !page.examples.is_empty() {
            remarks.push(format!("Examples: Get-Help {name} -Examples"));
        }
        remarks.push(format!("More: Get-Help {name} -Detailed"));
        remarks.push(format!("Everything: Get-Help {name} -Full"));
        section(&mut out, "REMARKS", &remarks.join("\n"), width);
        return out;
    }
    parameters(&mut out, page, part, width);
    if part == Part::Full {
        section(&mut out, "INPUTS", &page.inputs, width);
        section(&mut out, "OUTPUTS", &page.outputs, width);
        section(&mut out, "NOTES", &page.notes, width);
        let codes: Vec<_> = page.exit_codes.iter().map(|(code, meaning)| format!("{code}  {meaning}")).collect();
        section(&mut out, "EXIT CODES", &codes.join("\n"), width);
    }
    if !page.examples.is_empty() {
        out.push_str("EXAMPLES\n");
        examples(&mut out, page, width);
    }
    section(&mut out, "RELATED LINKS", &page.related.join("\n"), width);
    out
}

/// One parameter as text, wrapped at `width` cells.
pub fn screen_parameter(of: &Parameter, width: usize) -> String {
    let mut out = String::new();
    parameter(&mut out, of, Part::Full, 0, width);
    out
}

/// A topic as text, wrapped at `width` cells.
pub fn screen_topic(topic: &TopicDef, width: usize) -> String {
    let mut out = String::new();
    section(&mut out, "TOPIC", topic.name, width);
    section(&mut out, "SHORT DESCRIPTION", topic.synopsis, width);
    let mut body = blocks(topic_body(topic)).into_iter().peekable();
    if !matches!(body.peek(), None | Some(Block::Heading(_))) {
        out.push_str("LONG DESCRIPTION\n");
    }
    while let Some(block) = body.next() {
        let tight = matches!((&block, body.peek()), (Block::Bullet(_), Some(Block::Bullet(_))));
        match block {
            Block::Heading(heading) => {
                let _ = writeln!(out, "{}", heading.to_uppercase());
                continue;
            }
            other => self::block(&mut out, &other, 4, width),
        }
        if !tight {
            out.push('\n');
        }
    }
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// Headings with a text each, wrapped at `width` cells.
pub fn screen_sections(sections: &[(&str, &str)], width: usize) -> String {
    let mut out = String::new();
    sections.iter().for_each(|(heading, text)| section(&mut out, heading, text, width));
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// The text of a topic behind its name and its first line.
pub(super) fn topic_body(topic: &TopicDef) -> &str {
    let rest = topic.text.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    rest.strip_prefix(topic.synopsis).unwrap_or(rest)
}

fn block(out: &mut String, block: &Block, indent: usize, width: usize) {
    match block {
        Block::Heading(text) | Block::Paragraph(text) => wrap(out, text, indent, width),
        Block::Code(lines) => lines.iter().for_each(|line| as_it_is(out, line, indent + 4)),
        Block::Bullet(text) => hanging(out, "- ", text, indent, width),
        Block::Term(term, meaning) => {
            wrap(out, term, indent, width);
            meaning.iter().for_each(|part| self::block(out, part, indent + 4, width));
        }
    }
}

const COMMON: &str = "Verbose, Debug, ErrorAction, ErrorVariable, WarningAction, WarningVariable, InformationAction, InformationVariable, ProgressAction, \
                      OutBuffer, OutVariable, PipelineVariable.";

fn section(out: &mut String, heading: &str, text: &str, width: usize) {
    if text.trim().is_empty() {
        return;
    }
    out.push_str(heading);
    out.push('\n');
    wrap(out, text, 4, width);
    out.push('\n');
}

fn parameters(out: &mut String, page: &Page, part: Part, width: usize) {
    if page.parameters.is_empty() && !page.common {
        return;
    }
    out.push_str("PARAMETERS\n");
    for parameter in &page.parameters {
        self::parameter(out, parameter, part, 4, width);
    }
    if page.common {
        out.push_str("    <CommonParameters>\n");
        wrap(out, COMMON, 8, width);
        out.push('\n');
    }
}

fn parameter(out: &mut String, parameter: &Parameter, part: Part, indent: usize, width: usize) {
    let ty = if parameter.switch { "[<SwitchParameter>]".to_owned() } else { format!("<{}>", parameter.ty) };
    let _ = writeln!(out, "{:indent$}-{} {ty}", "", parameter.name);
    wrap(out, &parameter.help, indent + 4, width);
    let longest = parameter.values.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
    if parameter.values.iter().any(|(_, meaning)| !meaning.is_empty()) {
        out.push('\n');
        for (value, meaning) in &parameter.values {
            hanging(out, &format!("{value:longest$}  "), meaning, indent + 8, width);
        }
    }
    out.push('\n');
    if part != Part::Full {
        return;
    }
    let yes = |is: bool| if is { "true" } else { "false" }.to_owned();
    let listed = |items: &[String], none: &str| if items.is_empty() { none.to_owned() } else { items.join(", ") };
    let position = parameter.position.map_or("named".to_owned(), |position| position.to_string());
    let pipeline = if parameter.pipeline.is_empty() { yes(false) } else { format!("true ({})", parameter.pipeline.join(", ")) };
    let default = if parameter.default.is_empty() { "None" } else { &parameter.default };
    for (question, answer) in [
        ("Required?                    ", yes(parameter.required)),
        ("Position?                    ", position),
        ("Default value                ", default.to_owned()),
        ("Accept pipeline input?       ", pipeline),
        ("Aliases                      ", listed(&parameter.aliases, "none")),
        ("Accept wildcard characters?  ", yes(parameter.wildcards)),
    ] {
        let _ = writeln!(out, "{:1$}{question}{answer}", "", indent + 4);
    }
    out.push('\n');
}

fn examples(out: &mut String, page: &Page, width: usize) {
    for (index, example) in page.examples.iter().enumerate() {
        let number = index + 1;
        let title = if example.title.is_empty() { format!("Example {number}") } else { format!("Example {number}: {}", example.title) };
        let _ = writeln!(out, "    {:-^1$}\n", format!(" {title} "), (cells(&title) + 18).min(width.saturating_sub(4)));
        for line in example.run.lines() {
            as_it_is(out, &format!("PS> {line}"), 4);
        }
        out.push('\n');
        for (heading, text) in [("", &example.shows), ("    In the configuration:\n", &example.changes)] {
            if !text.is_empty() {
                out.push_str(heading);
                text.trim_matches('\n').lines().for_each(|line| as_it_is(out, line, 4));
                out.push('\n');
            }
        }
    }
}

/// A line that is not broken.
fn as_it_is(out: &mut String, line: &str, indent: usize) {
    if line.trim().is_empty() {
        out.push('\n');
    } else {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}

/// Appends `text` with every line set in by `indent`, and by its own blanks, and broken between words.
fn wrap(out: &mut String, text: &str, indent: usize, width: usize) {
    for line in text.lines() {
        let words = line.trim_start();
        let own = line.len() - words.len();
        if words.is_empty() {
            out.push('\n');
        } else {
            hanging(out, "", words, indent + own, width);
        }
    }
}

/// Appends a label and a text whose later lines stand below its first one; where that is too narrow, below the label.
fn hanging(out: &mut String, label: &str, text: &str, indent: usize, width: usize) {
    let inner = indent + cells(label);
    if inner > indent + 4 && inner + LEAST > width {
        as_it_is(out, label.trim_end(), indent);
        return hanging(out, "", text, indent + 4, width);
    }
    let room = width.saturating_sub(inner).max(LEAST);
    let _ = write!(out, "{:indent$}{label}", "");
    let mut used = 0;
    for word in text.split(' ') {
        let cells = cells(word);
        if used > 0 && used + 1 + cells > room {
            let _ = write!(out, "\n{:inner$}", "");
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += cells;
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// However narrow the screen is, a line has room for this many cells.
const LEAST: usize = 20;

fn cells(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    fn page(name: &str) -> Page {
        Page::of(catalog::cmdlet(name).expect("the catalog has it"))
    }

    #[test]
    fn the_overview_is_laid_out_in_sections() {
        let text = screen(&page("Disconnect-ExchangeServer"), Part::Overview, 60);
        assert_eq!(
            text,
            "NAME\n    Disconnect-ExchangeServer\n\nSYNOPSIS\n    Ends the connection to a server.\n\nSYNTAX\n    Disconnect-ExchangeServer [<CommonParameters>]\n\nDESCRIPTION\n    The shell goes back to the configuration that it was\n    started on.\n\nRELATED LINKS\n    Connect-ExchangeServer\n\nREMARKS\n    Examples: Get-Help Disconnect-ExchangeServer -Examples\n    More: Get-Help Disconnect-ExchangeServer -Detailed\n    Everything: Get-Help Disconnect-ExchangeServer -Full\n\n"
        );
    }

    #[test]
    fn a_parameter_alone_has_its_table() {
        let page = page("Get-MapiVirtualDirectory");
        let server = page.parameters.iter().find(|parameter| parameter.name == "Server").expect("it has one");
        assert_eq!(
            screen_parameter(server, 80),
            "-Server <ServerIdParameter>\n    Shows the virtual directories of this server only.\n\n    Required?                    true\n    Position?                    named\n    Default value                None\n    Accept pipeline input?       true (ByValue, ByPropertyName)\n    Aliases                      none\n    Accept wildcard characters?  false\n\n"
        );
    }

    #[test]
    fn text_is_broken_between_words_below_its_beginning() {
        let mut out = String::new();
        wrap(&mut out, "one two three four\n\n  five six seven", 4, 24);
        hanging(&mut out, "- ", "one two three four five six", 2, 24);
        assert_eq!(out, "    one two three four\n\n      five six seven\n  - one two three four\n    five six\n");
    }

    /// Words that are wider than the screen stand on lines of their own; everything else fits.
    #[test]
    fn every_page_fits_forty_columns() {
        for def in catalog::CMDLETS {
            let page = Page { examples: Vec::new(), ..Page::of(def) };
            let text = screen(&page, Part::Full, 40);
            let table = |line: &&str| line.contains("?  ") || line.contains("Aliases    ") || line.contains("Default value  ");
            let wide = text.lines().filter(|line| !table(line)).find(|line| cells(line) > 40 && line.trim().contains(' '));
            let heading = |line: &str| line.trim_start().starts_with('-');
            assert!(wide.is_none_or(heading), "{}: {wide:?}", def.name);
        }
    }
}
