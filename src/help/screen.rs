//! A page as text for the screen, laid out as PowerShell lays help out.

use super::{Page, Parameter};
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
    section(&mut out, "NAME", &page.name, width);
    section(&mut out, "SYNOPSIS", &page.synopsis, width);
    if part == Part::Examples {
        examples(&mut out, page, width);
        return out;
    }
    section(&mut out, "SYNTAX", &page.syntax.join("\n\n"), width);
    section(&mut out, "DESCRIPTION", &page.description, width);
    if part == Part::Overview {
        section(&mut out, "RELATED LINKS", &page.related.join("\n"), width);
        let name = &page.name;
        section(
            &mut out,
            "REMARKS",
            &format!("Examples: Get-Help {name} -Examples\nMore: Get-Help {name} -Detailed\nEverything: Get-Help {name} -Full"),
            width,
        );
        return out;
    }
    out.push_str("PARAMETERS\n");
    for parameter in &page.parameters {
        self::parameter(&mut out, parameter, part, width);
    }
    out.push_str("    <CommonParameters>\n");
    wrap(&mut out, COMMON, 8, width);
    out.push('\n');
    if part == Part::Full {
        section(&mut out, "OUTPUTS", &page.outputs, width);
        section(&mut out, "NOTES", &page.notes, width);
        let codes: Vec<_> = page.exit_codes.iter().map(|(code, meaning)| format!("{code}  {meaning}")).collect();
        section(&mut out, "EXIT CODES", &codes.join("\n"), width);
    }
    examples(&mut out, page, width);
    section(&mut out, "RELATED LINKS", &page.related.join("\n"), width);
    out
}

/// One parameter as text, wrapped at `width` cells.
pub fn screen_parameter(of: &Parameter, width: usize) -> String {
    let mut out = String::new();
    let mut inner = String::new();
    parameter(&mut inner, of, Part::Full, width);
    for line in inner.lines() {
        out.push_str(line.strip_prefix("    ").unwrap_or(line));
        out.push('\n');
    }
    out
}

const COMMON: &str = "Verbose, Debug, ErrorAction, ErrorVariable, WarningAction, WarningVariable, InformationAction, InformationVariable, ProgressAction, \
                      OutBuffer, OutVariable, PipelineVariable.";

fn section(out: &mut String, heading: &str, text: &str, width: usize) {
    if text.is_empty() {
        return;
    }
    out.push_str(heading);
    out.push('\n');
    wrap(out, text, 4, width);
    out.push('\n');
}

fn parameter(out: &mut String, parameter: &Parameter, part: Part, width: usize) {
    let ty = if parameter.switch { "[<SwitchParameter>]".to_owned() } else { format!("<{}>", parameter.ty) };
    let _ = writeln!(out, "    -{} {ty}", parameter.name);
    wrap(out, &parameter.help, 8, width);
    out.push('\n');
    if part != Part::Full {
        return;
    }
    let yes = |is: bool| if is { "true" } else { "false" };
    let position = parameter.position.map_or("named".to_owned(), |position| position.to_string());
    let pipeline = if parameter.pipeline.is_empty() { "false".to_owned() } else { format!("true ({})", parameter.pipeline.join(", ")) };
    let _ = writeln!(out, "        Required?                    {}", yes(parameter.required));
    let _ = writeln!(out, "        Position?                    {position}");
    let _ =
        writeln!(out, "        Default value                {}", if parameter.default.is_empty() { "None" } else { &parameter.default });
    let _ = writeln!(out, "        Accept pipeline input?       {pipeline}");
    let _ = writeln!(
        out,
        "        Aliases                      {}",
        if parameter.aliases.is_empty() { "none".to_owned() } else { parameter.aliases.join(", ") }
    );
    let _ = writeln!(out, "        Accept wildcard characters?  {}\n", yes(parameter.wildcards));
}

fn examples(out: &mut String, page: &Page, width: usize) {
    for (index, example) in page.examples.iter().enumerate() {
        let title = format!("Example {}: {}", index + 1, example.title);
        let _ = writeln!(out, "    {:-^1$}\n", format!(" {title} "), (title.chars().count() + 18).min(width.saturating_sub(4)));
        for line in example.run.lines() {
            let _ = writeln!(out, "    PS> {line}");
        }
        out.push('\n');
        for (heading, text) in [("", &example.shows), ("    In the configuration:\n", &example.changes)] {
            if !text.is_empty() {
                out.push_str(heading);
                text.trim_matches('\n').lines().for_each(|line| {
                    let _ = writeln!(out, "    {line}");
                });
                out.push('\n');
            }
        }
    }
}

/// Appends `text` with every line set in by `indent` and broken between words.
fn wrap(out: &mut String, text: &str, indent: usize, width: usize) {
    let room = width.saturating_sub(indent).max(20);
    for line in text.lines() {
        let mut used = 0;
        for word in line.split(' ') {
            let cells = unicode_width::UnicodeWidthStr::width(word);
            if used > 0 && used + 1 + cells > room {
                out.push('\n');
                used = 0;
            }
            if used == 0 {
                out.extend(std::iter::repeat_n(' ', if word.is_empty() { 0 } else { indent }));
            } else {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += cells;
        }
        out.push('\n');
    }
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
}
