//! Error records as people see them.

use crate::record::{ErrorRecord, Marked, marked};

/// The lines of a record in one of the views `NormalView`, `ConciseView`, `CategoryView`.
pub fn error_text(record: &ErrorRecord, view: &str, width: usize) -> String {
    match view.to_ascii_lowercase().as_str() {
        "conciseview" => concise(record, width),
        "categoryview" => format!("{}\n", record.category_text()),
        _ => normal(record),
    }
}

fn normal(record: &ErrorRecord) -> String {
    let mut text = String::new();
    let command = record.invocation.as_ref().map_or(&record.activity, |invocation| &invocation.command);
    if !command.is_empty() {
        text.push_str(command);
        text.push_str(" : ");
    }
    text.push_str(record.message());
    text.push('\n');
    let position = record.position_text();
    if !position.is_empty() {
        text.push_str(&position);
        text.push('\n');
    }
    text.push_str(&format!("+ CategoryInfo          : {}\n+ FullyQualifiedErrorId : {}\n", record.category_text(), record.full_id()));
    text.push_str(" \n");
    text
}

fn concise(record: &ErrorRecord, width: usize) -> String {
    let is_parse = record.category == crate::record::Category::ParserError;
    let reason = if is_parse {
        "ParserError".to_owned()
    } else if record.activity.is_empty() {
        match record.category {
            crate::record::Category::OperationStopped => "Exception".to_owned(),
            crate::record::Category::NotSpecified => record.reason().to_owned(),
            _ => record
                .target
                .as_str()
                .filter(|_| &*record.id == "CommandNotFoundException")
                .map_or_else(|| record.category.to_string(), str::to_owned),
        }
    } else {
        record.activity.to_string()
    };
    let message = record.message();
    let action = record.action.as_ref().map(|action| format!("\n  Recommendation: {action}")).unwrap_or_default();
    let Some(place) = &record.place else { return format!("{reason}: {message}{action}\n") };
    let start = place.source.position(place.span.start as usize);
    if place.source.path().is_none() && start.line == 1 && !is_parse {
        return format!("{reason}: {message}{action}\n");
    }
    let Marked { line, before, marks } = marked(place).unwrap_or(Marked { line: String::new(), before: 0, marks: 1 });
    let number = start.line.to_string();
    let margin = number.len().max(4);
    let head = match place.source.path() {
        Some(path) => format!("{reason}: {path}:{}", start.line),
        None => format!("{reason}: "),
    };
    let blanks = " ".repeat(before);
    let marks = "~".repeat(marks);
    let indent = " ".repeat(margin);
    let room = width.saturating_sub(margin + 4).max(20);
    let message = message.replace(['\n', '\t'], " ");
    let message = super::text_lines::text_lines(&message, room).join(&format!("\n{indent} | "));
    format!("{head}\nLine |\n{number:>margin$} |  {line}\n{indent} |  {blanks}{marks}\n{indent} | {message}{action}\n")
}
