//! Comment-based help: `.SYNOPSIS` and its like in comments.

use super::ast::CommentHelp;
use crate::text::Span;

/// The help in the last `most` of these comments, if any of them has a help keyword.
pub(super) fn of_comments(text: &str, comments: &[Span], most: usize) -> Option<CommentHelp> {
    let last = &comments[comments.len().saturating_sub(most)..];
    let is_help = |span: &&Span| {
        text.get(span.range()).is_some_and(|comment| {
            comment.to_ascii_lowercase().contains(".synopsis") || comment.to_ascii_lowercase().contains(".description")
        })
    };
    if let Some(block) =
        last.iter().rev().filter(|span| text.get(span.range()).is_some_and(|comment| comment.starts_with("<#"))).find(is_help)
    {
        return Some(read(text[block.range()].trim_start_matches("<#").trim_end_matches("#>").lines()));
    }
    last.iter().any(|span| is_help(&span)).then(|| {
        let lines = last.iter().filter_map(|span| text.get(span.range())).map(|line| line.trim_start_matches('#'));
        read(lines)
    })
}

fn read<'a>(lines: impl Iterator<Item = &'a str>) -> CommentHelp {
    let mut help = CommentHelp::default();
    let mut section = String::new();
    let mut argument = String::new();
    let mut body: Vec<&str> = Vec::new();
    for line in lines {
        let word = line.trim();
        let keyword = word.strip_prefix('.').map(|rest| rest.split_whitespace().next().unwrap_or_default().to_ascii_uppercase());
        match keyword {
            Some(keyword) if KEYWORDS.contains(&keyword.as_str()) => {
                put(&mut help, &section, &argument, &body);
                argument = word[1 + keyword.len()..].trim().to_owned();
                section = keyword;
                body.clear();
            }
            _ => body.push(line),
        }
    }
    put(&mut help, &section, &argument, &body);
    help
}

const KEYWORDS: &[&str] = &[
    "SYNOPSIS",
    "DESCRIPTION",
    "PARAMETER",
    "EXAMPLE",
    "NOTES",
    "LINK",
    "INPUTS",
    "OUTPUTS",
    "COMPONENT",
    "ROLE",
    "FUNCTIONALITY",
    "FORWARDHELPTARGETNAME",
    "FORWARDHELPCATEGORY",
    "EXTERNALHELP",
];

fn put(help: &mut CommentHelp, section: &str, argument: &str, body: &[&str]) {
    let text = dedent(body);
    match section {
        "SYNOPSIS" => help.synopsis = text,
        "DESCRIPTION" => help.description = text,
        "PARAMETER" => help.parameters.push((argument.to_owned(), text)),
        "EXAMPLE" => help.examples.push(text),
        "NOTES" => help.notes = text,
        "LINK" => help.links.push(text),
        "INPUTS" => help.inputs.push(text),
        "OUTPUTS" => help.outputs.push(text),
        _ => {}
    }
}

/// The lines without the blanks that all of them begin with, and without empty lines around them.
fn dedent(lines: &[&str]) -> String {
    let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
