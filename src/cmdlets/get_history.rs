//! Get-History, Invoke-History and Clear-History.

use crate::invoke::parameters;
use crate::invoke::{Cmdlet, Context, HistoryLine, Outcome};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{DateTime, DateTimeKind, Object, Property, Value, Wildcard, time};
use std::sync::Arc;

fn described(line: &HistoryLine, context: &dyn Context) -> Value {
    let property = |name: &str, value: Value| Property { name: name.into(), value };
    let local = |utc: i64| Value::DateTime(DateTime { ticks: utc + context.offset(utc), kind: DateTimeKind::Local });
    let took = line.ended - line.started;
    let tenths = took / (time::SECOND / 1000);
    let parts = vec![
        property("Id", Value::Long(line.id)),
        property("CommandLine", Value::String(line.line.clone())),
        property("ExecutionStatus", if line.succeeded { "Completed" } else { "Failed" }.into()),
        property("StartExecutionTime", local(line.started)),
        property("EndExecutionTime", local(line.ended)),
        property("Duration", Value::TimeSpan(took)),
        property("DurationText", format!("{}.{:03}", tenths / 1000, tenths % 1000).into()),
    ];
    Value::Object(Arc::new(Object::of(&["Microsoft.PowerShell.Commands.HistoryInfo", "System.Object"], parts)))
}

/// The lines of this session.
#[derive(Debug, Default)]
pub(super) struct GetHistory;

impl Cmdlet<parameters::GetHistory> for GetHistory {
    fn process(&mut self, p: &mut parameters::GetHistory, context: &mut dyn Context) -> Outcome {
        let lines = context.history().clone();
        let chosen: Vec<HistoryLine> = match p.id.value() {
            Some(ids) => ids.iter().filter_map(|id| lines.iter().find(|line| line.id == *id).cloned()).collect(),
            None => {
                let count = p.count.value().map_or(lines.len(), |count| usize::try_from(*count).unwrap_or_default());
                lines[lines.len().saturating_sub(count)..].to_vec()
            }
        };
        for line in chosen {
            let value = described(&line, context);
            context.emit(value)?;
        }
        Ok(())
    }
}

/// Runs a line once more.
#[derive(Debug, Default)]
pub(super) struct InvokeHistory;

impl Cmdlet<parameters::InvokeHistory> for InvokeHistory {
    fn process(&mut self, p: &mut parameters::InvokeHistory, context: &mut dyn Context) -> Outcome {
        let lines = context.history().clone();
        let found = match p.id.value() {
            Some(wanted) => match wanted.parse::<i64>() {
                Ok(id) => lines.iter().find(|line| line.id == id),
                Err(_) => lines.iter().rev().find(|line| line.line.starts_with(&**wanted)),
            },
            None => lines.last(),
        };
        let Some(line) = found.map(|line| line.line.clone()) else {
            let exception = Exception::new("System.ArgumentException", "There is no such line in the history of this session.");
            return context.error(ErrorRecord::new("InvokeHistoryNoLastHistoryEntryFound", Category::InvalidOperation, exception));
        };
        if !context.should_process(&line, "Invoke-History")? {
            return Ok(());
        }
        context.host_write(&format!("{line}\n"))?;
        context.run_text(&line)
    }
}

/// Forgets lines of this session.
#[derive(Debug, Default)]
pub(super) struct ClearHistory;

impl Cmdlet<parameters::ClearHistory> for ClearHistory {
    fn process(&mut self, p: &mut parameters::ClearHistory, context: &mut dyn Context) -> Outcome {
        if !context.should_process("Entire command history", "Clear-History")? {
            return Ok(());
        }
        let patterns: Option<Vec<Wildcard>> = p.command_line.value().map(|lines| lines.iter().map(|line| Wildcard::new(line)).collect());
        let ids = p.id.value().cloned();
        let mut left = p.count.value().map_or(usize::MAX, |count| usize::try_from(*count).unwrap_or_default());
        let history = context.history();
        if p.newest.is_on() {
            history.reverse();
        }
        history.retain(|line| {
            let fits = ids.as_ref().is_none_or(|ids| ids.iter().any(|id| i64::from(*id) == line.id))
                && patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| pattern.matches(&line.line)));
            let goes = fits && left > 0;
            left -= usize::from(goes);
            !goes
        });
        if p.newest.is_on() {
            history.reverse();
        }
        Ok(())
    }
}
