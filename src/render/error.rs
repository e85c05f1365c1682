//! Error records as people see them.

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
fn category(record: &ErrorRecord) -> String {
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

/// `At file:line char:column` with the line and its underlined part.
fn position(record: &ErrorRecord) -> Option<String> {
    let place = record.place.as_ref()?;
    let start = place.source.position(place.span.start as usize);
    let line = place.source.line(start.line);
    let end = place.source.position(place.span.end as usize);
    let last = if end.line == start.line { end.column } else { line.chars().count() + 1 };
    let indent = line.chars().take_while(|letter| letter.is_whitespace()).count().min(start.column - 1);
    let shown: String = line.chars().skip(indent).collect();
    let marks = "~".repeat(last.saturating_sub(start.column).max(1));
    let name = place.source.path().unwrap_or("line");
    let blanks = " ".repeat(start.column - 1 - indent);
    Some(format!("At {name}:{} char:{}\n+ {shown}\n+ {blanks}{marks}", start.line, start.column))
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
    if let Some(position) = position(record) {
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
    let line = place.source.line(start.line).replace('\t', "    ");
    let end = place.source.position(place.span.end as usize);
    let last = if end.line == start.line { end.column } else { line.chars().count() + 1 };
    let number = start.line.to_string();
    let margin = number.len().max(4);
    let head = match place.source.path() {
        Some(path) => format!("{reason}: {path}:{}", start.line),
        None => format!("{reason}: "),
    };
    let blanks = " ".repeat(start.column - 1);
    let marks = "~".repeat(last.saturating_sub(start.column).max(1));
    let indent = " ".repeat(margin);
    let room = width.saturating_sub(margin + 4).max(20);
    let message = message.replace(['\n', '\t'], " ");
    let message = super::table::wrapped(&message, room).join(&format!("\n{indent} | "));
    format!("{head}\nLine |\n{number:>margin$} |  {line}\n{indent} |  {blanks}{marks}\n{indent} | {message}{action}\n")
}
