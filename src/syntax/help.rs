//! Comment-based help: `.SYNOPSIS` and its like in comments.

use super::ast::CommentHelp;
use crate::text::Span;

/// The help in these comments, if any of them has a help keyword.
pub(super) fn of_comments(text: &str, comments: &[Span]) -> Option<CommentHelp> {
    let of = |span: &Span| text.get(span.range()).unwrap_or_default();
    let is_help = |span: &&Span| {
        let comment = of(span).to_ascii_lowercase();
        comment.contains(".synopsis") || comment.contains(".description")
    };
    if let Some(block) = comments.iter().rev().filter(|span| of(span).starts_with("<#")).find(is_help) {
        return Some(read(of(block).trim_start_matches("<#").trim_end_matches("#>").lines()));
    }
    comments.iter().any(|span| is_help(&span)).then(|| read(comments.iter().map(|span| of(span).trim_start_matches('#'))))
}

/// The comments that belong to the word that ends at `end`: nothing but blanks, and no more than one empty line, is between them and it.
pub(super) fn adjacent<'a>(text: &str, comments: &'a [Span], end: usize) -> &'a [Span] {
    let before = text[..end].char_indices().rev().find(|(_, letter)| !letter.is_alphanumeric());
    let word = before.map_or(0, |(at, letter)| at + letter.len_utf8());
    let mut next = word;
    let mut first = comments.len();
    while let Some(span) = first.checked_sub(1).and_then(|index| comments.get(index)) {
        let Some(between) = text.get(span.range().end..next) else { break };
        if !between.trim().is_empty() || between.matches('\n').count() > 2 {
            break;
        }
        first -= 1;
        next = span.range().start;
    }
    &comments[first..]
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

#[cfg(test)]
mod tests {
    use crate::syntax::ast::{Body, StatementKind};
    use crate::syntax::parse;
    use crate::text::Source;
    use std::sync::Arc;

    /// The synopsis of each function of a script.
    fn synopses(script: &str) -> Vec<Option<String>> {
        let parsed = parse(&Arc::new(Source::new(script)));
        let Body::Plain(block) = &parsed.tree.body else { return Vec::new() };
        let functions = block.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(function.body.help.as_ref().map(|help| help.synopsis.trim().to_owned())),
            _ => None,
        });
        functions.collect()
    }

    #[test]
    fn a_comment_belongs_to_the_function_that_follows_it() {
        let script = "<#\n.SYNOPSIS\nOne.\n#>\nfunction one { }\nfunction none { 1 }\n\n# .SYNOPSIS\n# Two.\n\nfunction two { }\nfunction three {\n<#\n.SYNOPSIS\nThree.\n#>\n}\n# .SYNOPSIS\n# Far.\n\n\nfunction four { }";
        let expected = [Some("One."), None, Some("Two."), Some("Three."), None];
        assert_eq!(synopses(script), expected.map(|synopsis| synopsis.map(str::to_owned)));
    }

    #[test]
    fn a_word_may_stand_behind_any_letter() {
        let comment = [crate::text::Span { start: 0, end: 3 }];
        for (text, found) in [("# a\nfunction", 1), ("# a\n\u{fffd}function", 0), ("# a\nx; function", 0), ("function", 0)] {
            assert_eq!(super::adjacent(text, &comment, text.len()).len(), found, "{text:?}");
        }
    }
}
