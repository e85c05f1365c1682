//! Get-MapiHttpLog -Path and -Wait: what the shell does itself, with files that were copied here, and with what is still to come.

use super::item::{expanded, not_there};
use crate::catalog;
use crate::invoke::{Cmdlet, Context, Invocation, Mode, Once, Outcome, Sink, Stopped, Verbosity, parameters};
use crate::logs::{Request, Wanted, newest_of};
use crate::record::{Category, ErrorRecord, Exception, Record};
use crate::value::{DateTime, DateTimeKind, Text, Value, member, to_text};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often -Wait asks for what is new.
const PAUSE: Duration = Duration::from_millis(500);
/// How far back -Wait looks again, in ticks: a request that took long is written after shorter ones that came later.
const AGAIN: i64 = 60 * 10_000_000;

/// The sets Path and Wait of the cmdlet.
#[derive(Debug, Default)]
pub(super) struct GetMapiHttpLog;

impl Cmdlet<parameters::GetMapiHttpLog> for GetMapiHttpLog {
    fn process(&mut self, p: &mut parameters::GetMapiHttpLog, context: &mut dyn Context) -> Outcome {
        match p.path.value() {
            Some(names) => names.clone().iter().try_for_each(|name| copied(name, p, context)),
            None => follow(p, context),
        }
    }
}

/// Shows the requests of files that a name means; a folder means its logs.
fn copied(name: &Text, p: &parameters::GetMapiHttpLog, context: &mut dyn Context) -> Outcome {
    let wanted = Wanted::of(p, |utc| context.offset(utc));
    let mut left = match p.result_size.value().map(|text| text.trim()) {
        None => usize::MAX,
        Some(text) if text.eq_ignore_ascii_case("unlimited") => usize::MAX,
        Some(text) => text.parse().map_err(|_| Stopped::from(invalid_size()))?,
    };
    let files: Vec<PathBuf> = expanded(name, false, context)?.into_iter().flat_map(logs_of).collect();
    if files.is_empty() {
        return context.error(not_there(&super::file::path(context, name)?));
    }
    for file in files {
        if left == 0 {
            break;
        }
        let mut requests = Vec::new();
        let stop = context.stop().clone();
        let read = newest_of(&file, |read| {
            requests.extend(Request::found(read).filter(|request| wanted.fits(request)));
            requests.len() < left && !stop.is_stopped()
        });
        if let Err(why) = read {
            context.error(unreadable(&file, &why))?;
        }
        left = left.saturating_sub(requests.len());
        for request in requests {
            let object = request.object(|utc| context.offset(utc));
            context.emit(object)?;
        }
    }
    Ok(())
}

/// A file itself; of a folder its logs, the newest first, as their names say.
fn logs_of(path: PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(&path) else { return Vec::from_iter(path.exists().then_some(path)) };
    let is_log = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("log"));
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_log).collect();
    found.sort();
    found.reverse();
    found
}

/// Shows what is logged from now on, the oldest first, until somebody ends it.
fn follow(p: &parameters::GetMapiHttpLog, context: &mut dyn Context) -> Outcome {
    let def = catalog::cmdlet("Get-MapiHttpLog").ok_or(Stopped::Quietly)?;
    let stop = context.stop().clone();
    let mut since = p.start_date.value().map_or_else(
        || context.now(),
        |date| match date.kind {
            DateTimeKind::Utc => date.ticks,
            _ => date.ticks - context.offset(date.ticks),
        },
    );
    let mut shown: HashSet<(Text, i64)> = HashSet::new();
    let first = since;
    loop {
        let session = context.sessions().current().map_err(|record| Stopped::from(*record))?;
        let from = (since - AGAIN).max(first);
        let invocation = Invocation {
            cmdlet: def,
            arguments: arguments(p, from),
            set: "Query".into(),
            mode: Mode::Perform,
            guard: None,
            verbose: Verbosity::Quiet,
            stage: 0,
        };
        let mut heard = Heard { context, objects: Vec::new() };
        session.invoke(&invocation, &mut Once::new(), &mut heard, &stop)?;
        let objects = heard.objects;
        for object in objects.into_iter().rev() {
            let (id, at) = key(&object);
            if shown.insert((id, at)) {
                since = since.max(at - context.offset(at));
                context.emit(object)?;
            }
        }
        let oldest = since - AGAIN;
        shown.retain(|(_, at)| *at - context.offset(*at) >= oldest);
        stop.rest(PAUSE)?;
    }
}

/// What tells a request from others: its number, and when it was, in local ticks.
fn key(object: &Value) -> (Text, i64) {
    let at = match member::property(object, "Time") {
        Some(Value::DateTime(date)) => date.ticks,
        _ => 0,
    };
    (member::property(object, "RequestId").map(|id| to_text(&id)).unwrap_or_default(), at)
}

/// The question for what came since then.
fn arguments(p: &parameters::GetMapiHttpLog, since: i64) -> Vec<(Text, Value)> {
    let mut all: Vec<(Text, Value)> = vec![
        ("StartDate".into(), Value::DateTime(DateTime { ticks: since, kind: DateTimeKind::Utc })),
        ("ResultSize".into(), "Unlimited".into()),
    ];
    let texts = [
        ("Family", p.family.value()),
        ("Mailbox", p.mailbox.value()),
        ("RequestType", p.request_type.value()),
        ("RequestId", p.request_id.value()),
    ];
    all.extend(texts.into_iter().filter_map(|(name, text)| Some((name.into(), Value::String(text?.clone())))));
    if let Some(codes) = p.response_code.value() {
        all.push(("ResponseCode".into(), Value::array(codes.iter().copied().map(Value::Int).collect())));
    }
    if p.failed.is_on() {
        all.push(("Failed".into(), Value::Bool(true)));
    }
    all
}

/// Keeps objects, and hands on whatever else is said.
struct Heard<'a> {
    context: &'a mut dyn Context,
    objects: Vec<Value>,
}

impl Sink for Heard<'_> {
    fn record(&mut self, record: Record) -> Outcome {
        match record {
            Record::Output(value) => self.objects.push(value),
            Record::Error(record) => return self.context.error((*record).clone()),
            Record::Warning(text) => return self.context.warning(&text),
            _ => {}
        }
        Ok(())
    }
}

fn invalid_size() -> ErrorRecord {
    let exception = Exception::new("System.ArgumentException", "ResultSize takes a number or Unlimited.".to_owned());
    ErrorRecord::new("ParameterArgumentValidationError", Category::InvalidArgument, exception)
}

fn unreadable(file: &Path, why: &std::io::Error) -> ErrorRecord {
    let message = format!("The log '{}' cannot be read: {why}.", file.display());
    ErrorRecord::new("LogInputOutput", Category::ReadError, Exception::new("System.IO.IOException", message))
}
