//! Man pages: of commands and topics, and of whatever else is given as blocks.

use super::markup::{Block, blocks};
use super::roff::{command, heading_line, line, literal, quoted, write_blocks};
use super::screen::topic_body;
use super::{Page, Parameter};
use crate::catalog::TopicDef;
use std::fmt::Write;

/// The section of the manual that commands stand in.
pub const SECTION_OF_COMMANDS: u8 = 1;
/// The section that topics stand in.
pub const SECTION_OF_TOPICS: u8 = 7;

/// A man page before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// What it is called.
    pub name: String,
    /// The section of the manual.
    pub section: u8,
    /// One line, without a full stop.
    pub synopsis: String,
    /// How it is called; empty for what is not typed.
    pub syntax: Vec<String>,
    /// All other sections.
    pub body: Vec<Block>,
}

impl Manual {
    /// The page of a command.
    pub fn of(page: &Page) -> Self {
        let mut body = Vec::new();
        part(&mut body, "Description", blocks(&page.description));
        part(&mut body, "Aliases", blocks(&page.aliases.join(", ")));
        let mut parameters: Vec<Block> = page.parameters.iter().map(parameter).collect();
        if page.common {
            let text = "The common parameters: `-Verbose`, `-Debug`, `-ErrorAction`, `-ErrorVariable`, `-WarningAction`, `-OutVariable` and their like.";
            parameters.push(Block::Term("<CommonParameters>".to_owned(), blocks(text)));
        }
        part(&mut body, "Parameters", parameters);
        part(&mut body, "Inputs", blocks(&page.inputs));
        // A type, and below it what it is.
        part(&mut body, "Outputs", blocks(&page.outputs.replace("\n    ", "\n:   ")));
        let codes = page.exit_codes.iter().map(|(code, meaning)| Block::Term(code.to_string(), blocks(meaning)));
        part(&mut body, "Exit status", codes.collect());
        part(&mut body, "Notes", blocks(&page.notes));
        let examples = page.examples.iter().flat_map(|example| {
            let text = |text: &str| text.trim_matches('\n').lines().map(str::to_owned).collect::<Vec<_>>();
            let mut run: Vec<_> = example.run.lines().map(|line| format!("PS> {line}")).collect();
            run.extend(text(&example.shows));
            let mut found = vec![Block::Paragraph(format!("{}:", example.title.trim_end_matches('.'))), Block::Code(run)];
            if !example.changes.is_empty() {
                found.push(Block::Paragraph("In the configuration:".to_owned()));
                found.push(Block::Code(text(&example.changes)));
            }
            found
        });
        part(&mut body, "Examples", examples.collect());
        part(&mut body, "See also", see_also(&page.related));
        Self {
            name: page.name.clone(),
            section: SECTION_OF_COMMANDS,
            synopsis: without_stop(&page.synopsis),
            syntax: page.syntax.clone(),
            body,
        }
    }

    /// The page of a topic.
    pub fn of_topic(topic: &TopicDef) -> Self {
        let mut body = blocks(topic_body(topic));
        if !matches!(body.first(), Some(Block::Heading(_))) {
            body.insert(0, Block::Heading("Description".to_owned()));
        }
        Self { name: topic.name.to_owned(), section: SECTION_OF_TOPICS, synopsis: without_stop(topic.synopsis), syntax: Vec::new(), body }
    }

    /// A page that is written as markup: `# name`, a line that says what it is, and sections; the lines of a section `Synopsis` are
    /// how it is called.
    pub fn written(section: u8, text: &str) -> Self {
        let (name, rest) = text.split_once('\n').unwrap_or((text, ""));
        let (synopsis, rest) = rest.trim_start().split_once('\n').unwrap_or((rest, ""));
        let mut body = blocks(rest);
        let mut syntax = Vec::new();
        if let [Block::Heading(heading), Block::Code(lines), ..] = body.as_slice()
            && heading == "Synopsis"
        {
            syntax.clone_from(lines);
            body.drain(..2);
        }
        Self { name: name.trim_start_matches("# ").to_owned(), section, synopsis: without_stop(synopsis), syntax, body }
    }

    /// The name of its file: `man1/Get-Help.1`.
    pub fn file(&self) -> String {
        format!("man{0}/{1}.{0}", self.section, self.name)
    }

    /// The page in the `man` macros of roff.
    pub fn roff(&self) -> String {
        let mut out = String::from(".\\\" Generated from the definitions; do not edit.\n");
        let _ = writeln!(out, ".TH {} {} \"\" \"emsh\" \"emsh manual\"", quoted(&self.name), self.section);
        // Long names would tear holes into adjusted lines, and a hyphen in them would be taken for a part of the name.
        out.push_str(".ad l\n.nh\n");
        heading_line(&mut out, "Name");
        line(&mut out, &format!("{} \\- {}", literal(&self.name), super::roff::running(&self.synopsis)));
        if !self.syntax.is_empty() {
            heading_line(&mut out, "Synopsis");
            for way in &self.syntax {
                out.push_str(".PP\n");
                line(&mut out, &command(way));
            }
        }
        write_blocks(&mut out, &self.body);
        out
    }
}

fn part(body: &mut Vec<Block>, heading: &str, blocks: Vec<Block>) {
    if !blocks.is_empty() {
        body.push(Block::Heading(heading.to_owned()));
        body.extend(blocks);
    }
}

fn parameter(parameter: &Parameter) -> Block {
    let term = if parameter.switch { format!("-{}", parameter.name) } else { format!("-{} <{}>", parameter.name, parameter.ty) };
    let mut meaning = blocks(&parameter.help);
    let mut facts = Vec::new();
    if parameter.required {
        facts.push("Required".to_owned());
    }
    if let Some(position) = parameter.position {
        facts.push(format!("position {position}"));
    }
    if !parameter.pipeline.is_empty() {
        facts.push(format!("from the pipeline {}", parameter.pipeline.join(" or ")));
    }
    if !parameter.default.is_empty() {
        facts.push(format!("default {}", parameter.default));
    }
    if !parameter.aliases.is_empty() {
        facts.push(format!("alias {}", parameter.aliases.join(", ")));
    }
    if parameter.wildcards {
        facts.push("takes wildcards".to_owned());
    }
    if let Some(first) = facts.first_mut() {
        first[..1].make_ascii_uppercase();
        meaning.push(Block::Paragraph(format!("{}.", facts.join("; "))));
    }
    if parameter.values.iter().any(|(_, value)| !value.is_empty()) {
        meaning.extend(parameter.values.iter().map(|(value, help)| Block::Term(value.clone(), blocks(help))));
    } else if !parameter.values.is_empty() {
        let values: Vec<_> = parameter.values.iter().map(|(value, _)| format!("`{value}`")).collect();
        meaning.push(Block::Paragraph(format!("Takes {}.", values.join(", "))));
    }
    Block::Term(term, meaning)
}

/// `Get-X`(1), `about_y`(7).
fn see_also(related: &[String]) -> Vec<Block> {
    if related.is_empty() {
        return Vec::new();
    }
    let one = |name: &String| {
        let section = if name.starts_with("about_") { SECTION_OF_TOPICS } else { SECTION_OF_COMMANDS };
        format!("`{name}`({section})")
    };
    vec![Block::Paragraph(related.iter().map(one).collect::<Vec<_>>().join(", "))]
}

fn without_stop(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn a_command_becomes_a_page() {
        let page = Page::of(catalog::cmdlet("Write-Warning").expect("the catalog has it"));
        let roff = Manual::of(&page).roff();
        let head = ".\\\" Generated from the definitions; do not edit.\n.TH \"Write\\-Warning\" 1 \"\" \"emsh\" \"emsh manual\"\n.ad l\n.nh\n.SH \"NAME\"\nWrite\\-Warning \\- ";
        assert!(roff.starts_with(head), "{roff}");
        assert!(roff.contains("\n.SH \"SYNOPSIS\"\n.PP\nWrite\\-Warning [\\fB\\-Message\\fR] <\\fIString\\fR>"), "{roff}");
        assert!(roff.contains("\n.EX\nPS> Write\\-Warning "), "{roff}");
    }
}
