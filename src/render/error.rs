//! Error records as people see them.

use super::position::{Marked, marked};
use crate::record::ErrorRecord;
use crate::value::{Value, net_text};

/// The lines of a record in one of the views `NormalView`, `ConciseView`, `CategoryView`.
pub fn error_text(record: &ErrorRecord, view: &str, width: usize) -> String {
    match view.to_ascii_lowercase().as_str() {
        "conciseview" => concise(record, width),
        "categoryview" => format!("{}\n", category(record)),
        _ => normal(record),
    }
}

/// `Category: (Target:Type) [Activity], Reason`.
pub fn category(record: &ErrorRecord) -> String {
    let target = if record.target.is_null() { String::new() } else { shortened(&net_text(&record.target)) };
    let ty = if !record.target_type.is_empty() {
        record.target_type.to_string()
    } else {
        record.target.type_of().map_or_else(String::new, |ty| ty.short_name().to_string())
    };
    let ty = if matches!(record.target, Value::Object(_)) && ty == "PSCustomObject" { "PSObject".to_owned() } else { ty };
    format!("{}: ({target}:{}) [{}], {}", record.category, shortened(&ty), record.activity, record.exception.short_name())
}

/// At most 40 characters, the middle left away.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 40 {
        return text.to_owned();
    }
    let start: String = text.chars().take(20).collect();
    let end: String = text.chars().skip(count - 17).collect();
    format!("{start}...{end}")
}

/// `At file:line char:column` with the line and its underlined part; empty when nobody knows where.
pub fn position_text(record: &ErrorRecord) -> String {
    let Some(place) = record.place.as_ref() else { return String::new() };
    let start = place.source.position(place.span.start as usize);
    let name = place.source.path().unwrap_or("line");
    let head = format!("At {name}:{} char:{}", start.line, start.column);
    match marked(place) {
        Some(Marked { line, before, marks }) => format!("{head}\n+ {line}\n+ {}{}", " ".repeat(before), "~".repeat(marks)),
        None => head,
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
    let position = position_text(record);
    if !position.is_empty() {
        text.push_str(&position);
        text.push('\n');
    }
    text.push_str(&format!("+ CategoryInfo          : {}\n+ FullyQualifiedErrorId : {}\n", category(record), record.full_id()));
    if let Some(action) = &record.action {
        text.push_str(&format!("+ Recommendation        : {action}\n"));
    }
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
    let message = super::table::wrapped(&message, room).join(&format!("\n{indent} | "));
    format!("{head}\nLine |\n{number:>margin$} |  {line}\n{indent} |  {blanks}{marks}\n{indent} | {message}{action}\n")
}
