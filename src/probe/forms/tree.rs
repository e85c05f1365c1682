//! The tree: stages, their steps, what was seen.

use super::result;
use crate::probe::address::AddressReport;
use crate::probe::step::step_named;
use std::fmt::Write;

/// The report of an address as lines.
pub fn tree(address: &str, report: &AddressReport) -> String {
    let mut text = format!("{address}: {} ({} ms)\n", result(report), report.elapsed.as_millis());
    let several = report.findings.iter().any(|finding| finding.vantage != report.leading);
    let mut stage = None;
    for (place, finding) in report.findings.iter().enumerate() {
        if several && (place == 0 || report.findings[place - 1].vantage != finding.vantage) {
            let _ = writeln!(text, "+= {}", finding.vantage.name());
            stage = None;
        }
        let step = step_named(finding.step);
        let name = step.map_or("", |step| step.name);
        let last = report.findings.get(place + 1).is_none_or(|next| next.step != finding.step || next.vantage != finding.vantage);
        let mark = if last { "`-" } else { "|-" };
        if stage != Some(finding.step) {
            let _ = writeln!(text, "+- {} {name}", finding.step);
            stage = Some(finding.step);
        }
        let subject = if finding.subject.is_empty() { String::new() } else { format!("{}: ", finding.subject) };
        let _ = writeln!(text, "|  {mark} {} {subject}{} ({} ms)", finding.verdict.word(), finding.evidence, finding.elapsed.as_millis());
        let behind = if last { "|     " } else { "|  |  " };
        if let Some(cause) = finding.cause {
            let _ = writeln!(text, "{behind}  cause: {cause}");
        }
        if let Some(remedy) = &finding.remedy {
            let _ = writeln!(text, "{behind}  to mend it: {remedy}");
        }
    }
    let _ = write!(text, "`- {}", report.line());
    if let Some(cause) = report.causes.first() {
        let _ = write!(text, "\n   [{}] To mend it: {}", cause.rule.cause, cause.because.remedy);
    }
    text
}
