//! Test-OutlookConnectivity -EmailAddress: the way of a client from this machine, walked by the shell itself.

mod arguments;
mod baseline;
mod elsewhere;
mod organization;
mod passwords;
mod tickets;
mod timing;

use crate::catalog;
use crate::invoke::{Cmdlet, Context, Outcome, Stopped, parameters};
use crate::probe::forms::object;
use crate::probe::{AddressReport, Finding, Settings, Verdict, forms, probe_address};
use crate::record::{Category, ErrorRecord, Exception, Progress};
use crate::value::{DateTime, DateTimeKind, Text, Value, format_date};
use baseline::Baseline;
use passwords::Passwords;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        let wanted = arguments::Wanted::of(p);
        if settings.any_certificate {
            context.warning("Certificates are not checked: whoever stands in between learns the password.")?;
        }
        if wanted.here() {
            settings.configured = organization::configured(context)?;
        }
        let pause = p.watch.value().map(|seconds| Duration::from_secs(u64::try_from(*seconds).unwrap_or(1)));
        let count = p.count.value().copied().unwrap_or(if pause.is_some() { i32::MAX } else { 1 });
        let mut passwords = Passwords::new(&settings, p.force.is_on());
        let mut timings = timing::Timings::default();
        let mut worst: Option<(i64, AddressReport)> = None;
        let mut before = baseline;
        for run in 1..=count {
            let started = context.now();
            settings.now = started;
            passwords.allow(&mut settings, &[]);
            let distant = elsewhere::ask(&wanted, p, &settings, context)?;
            passwords.allow(&mut settings, &distant);
            settings.sights = distant.iter().map(|one| one.sight.clone()).collect();
            let report = if wanted.here() {
                run_once(&settings, context, run, count)?.and(distant)
            } else {
                AddressReport::of_distant(distant, settings.hidden())
            };
            passwords.learn(&report);
            let Some(pause) = pause else {
                timings.take(&report);
                if worst.as_ref().is_none_or(|(_, known)| badness(&report) >= badness(known)) {
                    worst = Some((started, report));
                }
                if context.stop().is_stopped() {
                    break;
                }
                continue;
            };
            // Who watches sees each verdict as it comes, and what differs from the one before.
            write_all(&reports, &address, local(context, started), &report)?;
            let changes = before.as_ref().map(|before| before.changes(&report.findings)).unwrap_or_default();
            context.emit(object::verdict(&address, local(context, started), &report, changes, p.strict.is_on()))?;
            before = Some(Baseline::of(&report.findings));
            if run < count {
                context.stop().rest(pause)?;
            }
        }
        context.progress(&Progress { activity: ACTIVITY.into(), status: "".into(), percent: None, completed: true });
        let baseline = before;
        let Some((started, report)) = worst else { return Ok(()) };
        write_all(&reports, &address, local(context, started), &report)?;
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
                        context.emit(object::finding(&address, finding, change))?;
                    }
                }
                let changes = baseline.as_ref().map(|baseline| baseline.changes(&report.findings)).unwrap_or_default();
                context.emit(object::verdict(&address, local(context, started), &report, changes, p.strict.is_on()))
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
    Analyzer,
    Tree,
    Transcript,
}

fn report_files(p: &parameters::TestOutlookConnectivity, context: &dyn Context) -> Result<Vec<(PathBuf, Form)>, Stopped> {
    let mut files = Vec::new();
    for name in p.report_file.value().into_iter().flatten() {
        let path = context.path(name).map_err(|record| Stopped::from(*record))?;
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let form = match extension.as_str() {
            "xml" if name.to_ascii_lowercase().ends_with(".rca.xml") => Form::Analyzer,
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

fn write_all(reports: &[(PathBuf, Form)], address: &str, started: DateTime, report: &AddressReport) -> Outcome {
    for (path, form) in reports {
        let text = match form {
            Form::Html => forms::html(address, &format_date(started, "yyyy-MM-dd HH:mm:ss"), report),
            Form::JUnit => forms::junit(address, report),
            Form::Analyzer => forms::analyzer(address, report),
            Form::Tree => forms::tree(address, report),
            Form::Transcript => report.transcript.clone(),
        };
        write(path, &text)?;
    }
    Ok(())
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

/// The six properties of Exchange's probes.
fn emit_result(context: &mut dyn Context, started: i64, report: &AddressReport) -> Outcome {
    let failed = !matches!(report.verdict(), Verdict::Pass | Verdict::Warn);
    let several = report.findings.iter().any(|finding| finding.vantage != report.leading);
    let step = |finding: &Finding| {
        let place = if several { format!("{} ", finding.vantage.name()) } else { String::new() };
        format!("{} {place}{}: {}", finding.verdict.word(), finding.step, finding.evidence)
    };
    let steps: Vec<String> = report.findings.iter().map(step).collect();
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
