//! One HTML file that opens without a network and reads without a script. Whatever a server wrote is text in it.

use super::{escaped, result};
use crate::probe::address::AddressReport;
use crate::probe::report::{Finding, Verdict};
use crate::probe::step::step_named;
use crate::probe::vantage::Vantage;
use std::fmt::Write;

const STYLE: &str = include_str!("html.css");

/// The report of an address as a page; `when` is the time of the probe for people.
pub fn html(address: &str, when: &str, report: &AddressReport) -> String {
    let verdict = report.verdict();
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{0}: {1}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Can Outlook connect as {0}?</h1>\n\
         <p class=\"when\">{2}, {3} ms, emsh {4}</p>\n",
        escaped(address),
        result(report),
        escaped(when),
        report.elapsed.as_millis(),
        env!("CARGO_PKG_VERSION")
    );
    let _ = writeln!(
        text,
        "<div class=\"verdict {}\">\n<p><strong>{}.</strong> {}</p>",
        verdict.status(),
        result(report),
        escaped(&report.line())
    );
    let named = report.cause();
    if let Some(cause) = named {
        let remedy = escaped(&cause.because.remedy);
        let _ = writeln!(text, "<p>Cause: <code>{}</code>. To mend it:</p>\n<pre>{remedy}</pre>", cause.rule.cause);
    }
    text.push_str("</div>\n");
    let vantages = report.vantages();
    if vantages.len() > 1 {
        text.push_str("<h2>Vantage points</h2>\n<ul>\n");
        vantages.iter().for_each(|vantage| {
            let _ = writeln!(text, "<li>{}</li>", escaped(vantage));
        });
        text.push_str("</ul>\n");
    }
    others(&mut text, report, usize::from(named.is_some()));
    let of = |vantage: Vantage| report.findings.iter().filter(move |finding| finding.vantage == vantage);
    for vantage in Vantage::ALL.into_iter().filter(|vantage| of(*vantage).next().is_some()) {
        let heading = match vantage {
            Vantage::Here => "Steps from here",
            Vantage::Server => "Steps from the server",
            Vantage::Backend => "Steps at the mailbox",
        };
        let _ = writeln!(
            text,
            "<h2>{heading}</h2>\n<table>\n<thead><tr><th>Step</th><th>What</th><th>Status</th><th class=\"n\">ms</th><th>What was seen</th></tr></thead>\n<tbody>"
        );
        of(vantage).for_each(|finding| row(&mut text, finding));
        text.push_str("</tbody>\n</table>\n");
    }
    let _ = writeln!(text, "<details>\n<summary>What went over the wire</summary>\n<pre>{}</pre>\n</details>", escaped(&report.transcript));
    text.push_str("</body>\n</html>\n");
    text
}

/// Causes beside the one that the verdict names.
fn others(text: &mut String, report: &AddressReport, named: usize) {
    if report.causes.len() <= named {
        return;
    }
    let _ = writeln!(text, "<h2>{}</h2>\n<ul class=\"causes\">", if named == 0 { "Worth a look" } else { "What else is wrong" });
    for cause in &report.causes[named..] {
        let (sentence, evidence, remedy) = (escaped(cause.rule.sentence), escaped(&cause.because.evidence), escaped(&cause.because.remedy));
        let _ = writeln!(text, "<li><code>{}</code> {sentence} {evidence}<pre>{remedy}</pre></li>", cause.rule.cause);
    }
    text.push_str("</ul>\n");
}

fn row(text: &mut String, finding: &Finding) {
    let name = step_named(finding.step).map_or("", |step| step.name);
    let subject = if finding.subject.is_empty() { String::new() } else { format!("<code>{}</code> ", escaped(&finding.subject)) };
    let remedy = match (&finding.remedy, finding.verdict) {
        (Some(remedy), Verdict::Fail | Verdict::Warn | Verdict::Unknown) => format!("<pre>{}</pre>", escaped(remedy)),
        _ => String::new(),
    };
    let milliseconds = if finding.verdict == Verdict::Skipped { String::new() } else { finding.elapsed.as_millis().to_string() };
    let _ = writeln!(
        text,
        "<tr><td>{}</td><td>{}</td><td class=\"{status}\">{status}</td><td class=\"n\">{milliseconds}</td><td class=\"seen\">{subject}{}{remedy}</td></tr>",
        finding.step,
        escaped(name),
        escaped(&finding.evidence),
        status = finding.verdict.status(),
    );
}
