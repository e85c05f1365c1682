//! JUnit's XML, as build servers read it: a test case for each finding, and one for the verdict.

use super::escaped;
use crate::probe::address::AddressReport;
use crate::probe::report::Verdict;
use crate::probe::step::step_named;
use std::fmt::Write;

/// The report of an address as a document.
pub fn junit(address: &str, report: &AddressReport) -> String {
    let count = |verdict| report.findings.iter().filter(|finding| finding.verdict == verdict).count();
    let skipped = count(Verdict::Skipped) + count(Verdict::Unknown);
    let failed = count(Verdict::Fail) + usize::from(report.verdict() == Verdict::Fail);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"Test-OutlookConnectivity {}\" tests=\"{}\" failures=\"{failed}\" skipped=\"{skipped}\" time=\"{:.3}\">\n",
        escaped(address),
        report.findings.len() + 1,
        report.elapsed.as_secs_f64()
    );
    for finding in &report.findings {
        let step = step_named(finding.step);
        let class = format!("{}.{}", finding.vantage.name(), step.map_or("", |step| step.stage.name()));
        let name = step.map_or("", |step| step.name);
        let subject = if finding.subject.is_empty() { String::new() } else { format!(" {}", finding.subject) };
        let _ = write!(
            text,
            "  <testcase classname=\"{class}\" name=\"{} {}{}\" time=\"{:.3}\">",
            finding.step,
            escaped(name),
            escaped(&subject),
            finding.elapsed.as_secs_f64()
        );
        let evidence = escaped(&finding.evidence);
        let _ = match finding.verdict {
            Verdict::Fail => {
                let remedy = finding.remedy.as_deref().map(|remedy| format!("To mend it: {}", escaped(remedy))).unwrap_or_default();
                write!(text, "<failure type=\"{}\" message=\"{evidence}\">{remedy}</failure>", finding.cause.unwrap_or("Unknown"))
            }
            Verdict::Skipped | Verdict::Unknown => write!(text, "<skipped message=\"{evidence}\"/>"),
            Verdict::Pass | Verdict::Warn => write!(text, "<system-out>{}: {evidence}</system-out>", finding.verdict.status()),
        };
        text.push_str("</testcase>\n");
    }
    let line = escaped(&report.line());
    text.push_str("  <testcase classname=\"Verdict\" name=\"Verdict\">");
    if report.verdict() == Verdict::Fail {
        let cause = report.causes.first();
        let kind = cause.map_or("Unknown", |cause| cause.rule.cause);
        let remedy = cause.map(|cause| escaped(&cause.because.remedy)).unwrap_or_default();
        let _ = write!(text, "<failure type=\"{kind}\" message=\"{line}\">{remedy}</failure>");
    } else {
        let _ = write!(text, "<system-out>{line}</system-out>");
    }
    text.push_str("</testcase>\n</testsuite>\n");
    text
}
