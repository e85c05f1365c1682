//! XML in the shape that the Remote Connectivity Analyzer exports, for those whose tools read that: results with results in them.

use super::escaped;
use crate::probe::address::AddressReport;
use crate::probe::report::{Finding, Verdict};
use crate::probe::step::step_named;
use crate::probe::vantage::Vantage;
use std::fmt::Write;
use std::time::Duration;

/// The word for a result; what was not tried is no error.
fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass | Verdict::Skipped => "Success",
        Verdict::Warn | Verdict::Unknown => "SuccessWithWarnings",
        Verdict::Fail => "Error",
    }
}

struct Entry<'a> {
    verdict: Verdict,
    cause: &'a str,
    description: String,
    result: &'a str,
    details: &'a str,
    elapsed: Duration,
}

fn open(text: &mut String, depth: usize, entry: &Entry<'_>) {
    let _ = writeln!(
        text,
        "{:depth$}<testresult status=\"{}\" errorid=\"{}\" testdescription=\"{}\" resultdescription=\"{}\" additionaldetails=\"{}\" elapsedMilliseconds=\"{}\">\n{:depth$} <children>",
        "",
        status(entry.verdict),
        escaped(entry.cause),
        escaped(&entry.description),
        escaped(entry.result),
        escaped(entry.details),
        entry.elapsed.as_millis(),
        ""
    );
}

fn close(text: &mut String, depth: usize) {
    let _ = writeln!(text, "{:depth$} </children>\n{:depth$}</testresult>", "", "");
}

/// The report of an address as a document.
pub fn analyzer(address: &str, report: &AddressReport) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (line, cause) = (report.line(), report.cause());
    let whole = Entry {
        verdict: report.verdict(),
        cause: cause.map_or("", |cause| cause.rule.cause),
        description: format!("Testing whether Outlook can connect as {address}."),
        result: &line,
        details: cause.map_or("", |cause| cause.because.remedy.as_str()),
        elapsed: report.elapsed,
    };
    open(&mut text, 0, &whole);
    for vantage in Vantage::ALL {
        for finding in report.findings.iter().filter(|finding| finding.vantage == vantage) {
            step(&mut text, finding);
        }
    }
    close(&mut text, 0);
    text
}

fn step(text: &mut String, finding: &Finding) {
    let name = step_named(finding.step).map_or("", |step| step.name);
    let place = if finding.vantage == Vantage::Here { String::new() } else { format!("{}: ", finding.vantage.name()) };
    let subject = if finding.subject.is_empty() { String::new() } else { format!(", {}", finding.subject) };
    let entry = Entry {
        verdict: finding.verdict,
        cause: finding.cause.unwrap_or_default(),
        description: format!("{place}{} {name}{subject}", finding.step),
        result: &finding.evidence,
        details: finding.remedy.as_deref().unwrap_or_default(),
        elapsed: finding.elapsed,
    };
    open(text, 2, &entry);
    close(text, 2);
}
