//! The colours of a line while it is written.

use crate::complete::{Analysis, Look};
use nu_ansi_term::{Color, Style};
use reedline::StyledText;

/// An analysed text in colours.
pub(super) fn paint(analysis: &Analysis) -> StyledText {
    let text = analysis.source().text();
    let mut styled = StyledText::new();
    let mut at = 0;
    for mark in analysis.marks() {
        let range = mark.span.range();
        if range.start < at {
            continue;
        }
        push(&mut styled, Style::new(), text.get(at..range.start));
        push(&mut styled, style(mark.look), text.get(range.clone()));
        at = range.end;
    }
    push(&mut styled, Style::new(), text.get(at..));
    styled
}

/// A text without colours.
pub(super) fn plain(text: &str) -> StyledText {
    let mut styled = StyledText::new();
    styled.push((Style::new(), text.to_owned()));
    styled
}

fn push(styled: &mut StyledText, style: Style, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        styled.push((style, text.to_owned()));
    }
}

fn style(look: Look) -> Style {
    match look {
        Look::Command => Color::Yellow.normal(),
        Look::UnknownCommand | Look::Mistake => Color::Red.normal(),
        Look::Parameter | Look::Operator => Color::DarkGray.normal(),
        Look::Text => Color::Cyan.normal(),
        Look::Number | Look::Member => Style::new(),
        Look::Variable | Look::Keyword => Color::Green.normal(),
        Look::Type => Color::Blue.normal(),
        Look::Comment => Color::DarkGray.italic(),
    }
}
