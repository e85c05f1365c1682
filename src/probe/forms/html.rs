//! One HTML file that opens without a network and reads without a script. Whatever a server wrote is text in it.

use super::{escaped, result};
use crate::probe::address::AddressReport;
use crate::probe::report::Verdict;
use crate::probe::step::step_named;
use std::fmt::Write;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#1b1b1b;background:#fff}\
h1{font-size:1.4em}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35em .6em;border-bottom:1px solid #ddd}\
.verdict{border-left:.5em solid #777;padding:.6em 1em;background:#f4f4f4}.fail{color:#9b1c1c}.warn{color:#8a5a00}.pass{color:#1b6e2c}.skipped,.unknown{color:#555}\
.verdict.fail{border-color:#9b1c1c}.verdict.warn{border-color:#8a5a00}.verdict.pass{border-color:#1b6e2c}code,pre{font:13px/1.4 ui-monospace,monospace;background:#f0f0f0;padding:.1em .3em;overflow-wrap:anywhere;white-space:pre-wrap}\
td.n{text-align:right;white-space:nowrap}@media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}.verdict,code,pre{background:#262626}th,td{border-color:#3a3a3a}\
.fail{color:#ff8f8f}.warn{color:#f0b95a}.pass{color:#7fd492}.skipped,.unknown{color:#aaa}}";

/// The report of an address as a page; `when` is the time of the probe for people.
pub fn html(address: &str, when: &str, report: &AddressReport) -> String {
    let verdict = report.verdict();
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{0}: {1}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Can Outlook connect as {0}?</h1>\n\
         <p>{2}, from this machine, in {3} ms, by emsh {4}.</p>\n",
        escaped(address),
        result(report),
        escaped(when),
        report.elapsed.as_millis(),
        env!("CARGO_PKG_VERSION")
    );
    let _ = writeln!(text, "<div class=\"verdict {}\"><strong>{}.</strong> {}", verdict.status(), result(report), escaped(&report.line()));
    for (place, cause) in report.causes.iter().enumerate() {
        if place == 0 {
            let _ =
                writeln!(text, "<p>Cause <code>{}</code>. To mend it:</p><pre>{}</pre>", cause.rule.cause, escaped(&cause.because.remedy));
        }
    }
    text.push_str("</div>\n");
    if report.causes.len() > 1 {
        text.push_str("<h2>What else is wrong</h2>\n<ul>\n");
        for cause in &report.causes[1..] {
            let (sentence, evidence, remedy) =
                (escaped(cause.rule.sentence), escaped(&cause.because.evidence), escaped(&cause.because.remedy));
            let _ = writeln!(text, "<li><code>{}</code> {sentence} {evidence}<pre>{remedy}</pre></li>", cause.rule.cause);
        }
        text.push_str("</ul>\n");
    }
    text.push_str("<h2>Steps</h2>\n<table>\n<thead><tr><th>Step</th><th>What</th><th>Status</th><th>ms</th><th>What was seen</th></tr></thead>\n<tbody>\n");
    for finding in &report.findings {
        let name = step_named(finding.step).map_or("", |step| step.name);
        let subject = if finding.subject.is_empty() { String::new() } else { format!("<code>{}</code> ", escaped(&finding.subject)) };
        let remedy = match (&finding.remedy, finding.verdict) {
            (Some(remedy), Verdict::Fail | Verdict::Warn | Verdict::Unknown) => format!("<pre>{}</pre>", escaped(remedy)),
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "<tr><td>{}</td><td>{}</td><td class=\"{status}\">{status}</td><td class=\"n\">{}</td><td>{subject}{}{remedy}</td></tr>",
            finding.step,
            escaped(name),
            finding.elapsed.as_millis(),
            escaped(&finding.evidence),
            status = finding.verdict.status(),
        );
    }
    let _ = writeln!(
        text,
        "</tbody>\n</table>\n<details><summary>What went over the wire</summary>\n<pre>{}</pre>\n</details>",
        escaped(&report.transcript)
    );
    text.push_str("</body>\n</html>\n");
    text
}
