//! Test-OutlookConnectivity -EmailAddress: the way of a client from this machine, walked by the shell itself.

mod arguments;
mod baseline;
mod organization;
mod timing;

use crate::catalog;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped, parameters};
use crate::probe::{AddressReport, Finding, Settings, Severity, Verdict, forms, probe_address, step_named};
use crate::record::{Category, ErrorRecord, Exception, Progress};
use crate::value::{Array, ArrayKind, DateTime, DateTimeKind, Text, Type, Value, format_date};
use baseline::Baseline;
use std::path::Path;
use std::sync::Arc;

/// What the line of progress is about.
const ACTIVITY: &str = "Test-OutlookConnectivity";

/// The set Address of the cmdlet.
#[derive(Debug, Default)]
pub(super) struct TestOutlookConnectivity;

impl Cmdlet<parameters::TestOutlookConnectivity> for TestOutlookConnectivity {
    fn process(&mut self, p: &mut parameters::TestOutlookConnectivity, context: &mut dyn Context) -> Outcome {
        let address = p.email_address.value().cloned().unwrap_or_default();
        let mut settings = arguments::settings(p, context)?;
        let baseline = match p.baseline.value() {
            Some(path) => Some(Baseline::read(&context.path(path).map_err(|record| Stopped::from(*record))?)?),
            None => None,
        };
        let reports = report_files(p, context)?;
        if !context.should_process(&settings.address.text(), ACTIVITY)? {
            return Ok(());
        }
        settings.configured = organization::configured(context)?;
        if settings.any_certificate {
            context.warning("Certificates are not checked: whoever stands in between learns the password.")?;
        }
        let count = p.count.value().copied().unwrap_or(1);
        let mut timings = timing::Timings::default();
        let mut worst: Option<(i64, AddressReport)> = None;
        for run in 1..=count {
            let started = context.now();
            settings.now = started;
            let report = run_once(&settings, context, run, count)?;
            timings.take(&report);
            if worst.as_ref().is_none_or(|(_, known)| badness(&report) >= badness(known)) {
                worst = Some((started, report));
            }
            if context.stop().is_stopped() {
                break;
            }
        }
        context.progress(&Progress { activity: ACTIVITY.into(), status: "".into(), percent: None, completed: true });
        let Some((started, report)) = worst else { return Ok(()) };
        for (path, form) in reports {
            let when = format_date(local(context, started), "yyyy-MM-dd HH:mm:ss");
            let text = match form {
                Form::Html => forms::html(&address, &when, &report),
                Form::JUnit => forms::junit(&address, &report),
                Form::Tree => forms::tree(&address, &report),
                Form::Transcript => report.transcript.clone(),
            };
            write(&path, &text)?;
        }
        match p.output_as.value().map(|form| form.to_ascii_lowercase()).as_deref() {
            Some("tree") => {
                let text = forms::tree(&address, &report);
                text.lines().try_for_each(|line| context.emit(line.into()))
            }
            Some("result") => emit_result(context, started, &report),
            _ => {
                if count > 1 {
                    timings.emit(context)?;
                } else {
                    for finding in &report.findings {
                        let change = baseline.as_ref().and_then(|baseline| baseline.change(finding));
                        context.emit(finding_object(&address, finding, change))?;
                    }
                }
                let changes = baseline.as_ref().map(|baseline| baseline.changes(&report.findings)).unwrap_or_default();
                context.emit(verdict_object(&address, &report, changes, p.strict.is_on()))
            }
        }
    }
}

fn run_once(settings: &Settings, context: &mut dyn Context, run: i32, count: i32) -> Result<AddressReport, Stopped> {
    let stop = context.stop().clone();
    let mut watch = |name: &'static str, place: usize, of: usize| {
        let status: Text = if count > 1 { format!("{run} of {count}: {name}").into() } else { name.into() };
        let percent = u8::try_from(place * 100 / of.max(1)).ok();
        context.progress(&Progress { activity: ACTIVITY.into(), status, percent, completed: false });
    };
    probe_address(settings, &mut watch, &|| stop.is_stopped()).map_err(|error| {
        let exception = Exception::new("System.Net.Sockets.SocketException", format!("The network cannot be used here: {error}."));
        Stopped::from(ErrorRecord::new("NetworkNotAvailable", Category::ResourceUnavailable, exception))
    })
}

/// How bad a report is, for the choice among several.
fn badness(report: &AddressReport) -> u8 {
    match report.verdict() {
        Verdict::Fail => 3,
        Verdict::Unknown => 2,
        Verdict::Warn => 1,
        Verdict::Pass | Verdict::Skipped => 0,
    }
}

/// How a report file is written.
#[derive(Clone, Copy, Debug)]
enum Form {
    Html,
    JUnit,
    Tree,
    Transcript,
}

fn report_files(p: &parameters::TestOutlookConnectivity, context: &dyn Context) -> Result<Vec<(std::path::PathBuf, Form)>, Stopped> {
    let mut files = Vec::new();
    for name in p.report_file.value().into_iter().flatten() {
        let path = context.path(name).map_err(|record| Stopped::from(*record))?;
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let form = match extension.as_str() {
            "html" | "htm" => Form::Html,
            "xml" => Form::JUnit,
            "txt" => Form::Tree,
            _ => {
                return Err(arguments::unusable(&format!(
                    "'{name}' ends neither with .html nor with .xml or .txt, so nobody knows how to write the report."
                )));
            }
        };
        files.push((path, form));
    }
    if let Some(name) = p.transcript_file.value() {
        files.push((context.path(name).map_err(|record| Stopped::from(*record))?, Form::Transcript));
    }
    Ok(files)
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| {
        let exception = Exception::new("System.IO.IOException", format!("The file '{}' cannot be written: {error}.", path.display()));
        Stopped::from(ErrorRecord::new("FileOpenFailure", Category::OpenError, exception))
    })
}

fn local(context: &dyn Context, utc: i64) -> DateTime {
    DateTime { ticks: utc + context.offset(utc), kind: DateTimeKind::Local }
}

fn texts(texts: Vec<String>) -> Value {
    let texts = texts.into_iter().map(Value::from).collect();
    Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::String, texts)))
}

fn milliseconds(elapsed: std::time::Duration) -> Value {
    Value::Long(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

fn finding_object(address: &str, finding: &Finding, change: Option<String>) -> Value {
    let properties = [
        ("EmailAddress", address.into()),
        ("Step", finding.step.into()),
        ("Name", step_named(finding.step).map_or("", |step| step.name).into()),
        ("Vantage", "Here".into()),
        ("Subject", finding.subject.clone().into()),
        ("Status", finding.verdict.status().into()),
        ("Milliseconds", milliseconds(finding.elapsed)),
        ("Evidence", finding.evidence.clone().into()),
        ("Cause", finding.cause.unwrap_or_default().into()),
        ("Fix", finding.remedy.clone().unwrap_or_default().into()),
        ("Change", change.unwrap_or_default().into()),
    ];
    catalog::object_of("OutlookConnectivityFinding", properties)
}

fn verdict_object(address: &str, report: &AddressReport, changes: Vec<String>, strict: bool) -> Value {
    let verdict = report.verdict();
    let first = report.causes.first().filter(|cause| cause.rule.severity == Severity::Fails || verdict == Verdict::Warn);
    let others =
        report.causes.iter().skip(usize::from(first.is_some())).map(|cause| format!("{}: {}", cause.rule.cause, cause.rule.sentence));
    let code = match verdict {
        Verdict::Fail => report.failed_stage().map_or(1, crate::probe::Stage::exit_code),
        Verdict::Unknown => 1,
        Verdict::Warn if strict => 1,
        _ => 0,
    };
    let stage = if verdict == Verdict::Fail { report.failed_stage().map_or("", crate::probe::Stage::name) } else { "" };
    let properties = [
        ("EmailAddress", address.into()),
        ("Result", forms::result(report).into()),
        ("FailedStage", stage.into()),
        ("Cause", first.map_or("", |cause| cause.rule.cause).into()),
        ("Verdict", report.line().into()),
        ("Fix", first.map_or("", |cause| cause.because.remedy.as_str()).into()),
        ("OtherCauses", texts(others.collect())),
        ("Changes", texts(changes)),
        ("Milliseconds", milliseconds(report.elapsed)),
        ("ExitCode", Value::Int(code.into())),
    ];
    catalog::object_of("OutlookConnectivityVerdict", properties)
}

/// The six properties of Exchange's probes.
fn emit_result(context: &mut dyn Context, started: i64, report: &AddressReport) -> Outcome {
    let failed = !matches!(report.verdict(), Verdict::Pass | Verdict::Warn);
    let steps: Vec<String> =
        report.findings.iter().map(|finding| format!("{} {}: {}", finding.verdict.word(), finding.step, finding.evidence)).collect();
    let ended = context.now();
    let properties = [
        ("MonitorIdentity", "OutlookMapiHttp\\AddressProbe".into()),
        ("StartTime", Value::DateTime(local(context, started))),
        ("EndTime", Value::DateTime(local(context, ended))),
        ("Result", if failed { "Failed" } else { "Succeeded" }.into()),
        ("Error", if failed { report.line() } else { String::new() }.into()),
        ("Exception", if failed { steps.join("\n") } else { String::new() }.into()),
    ];
    context.emit(catalog::object_of("OutlookConnectivity", properties))
}
