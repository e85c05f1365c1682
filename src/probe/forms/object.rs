//! The report of a probe as objects of the catalog: what cmdlets emit, in a shell and in a server.

use crate::catalog;
use crate::probe::address::{AddressReport, Distant};
use crate::probe::report::{Finding, Verdict};
use crate::probe::step::step_named;
use crate::probe::vantage::{Sight, Vantage};
use crate::probe::{RULES, STEPS};
use crate::text::visible;
use crate::value::{Array, ArrayKind, DateTime, Type, Value, member, to_text};
use std::sync::Arc;
use std::time::Duration;

fn texts(texts: Vec<String>) -> Value {
    let texts = texts.into_iter().map(Value::from).collect();
    Value::Array(Arc::new(Array::of(ArrayKind::MultiValued, Type::String, texts)))
}

fn milliseconds(elapsed: Duration) -> Value {
    Value::Long(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

/// A step; `change` says how it differs from an earlier run.
pub fn finding(address: &str, finding: &Finding, change: Option<String>) -> Value {
    let properties = [
        ("EmailAddress", address.into()),
        ("Step", finding.step.into()),
        ("Name", step_named(finding.step).map_or("", |step| step.name).into()),
        ("Vantage", finding.vantage.name().into()),
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

/// What the whole comes to, and when it was begun; with `strict` a warning is no success.
pub fn verdict(address: &str, started: DateTime, report: &AddressReport, changes: Vec<String>, strict: bool) -> Value {
    let first = report.cause();
    let others = report.causes.iter().skip(usize::from(first.is_some()));
    let others = others.map(|cause| format!("{}: {}", cause.rule.cause, cause.rule.sentence));
    let stage = if report.verdict() == Verdict::Fail { report.failed_stage().map_or("", crate::probe::Stage::name) } else { "" };
    let properties = [
        ("EmailAddress", address.into()),
        ("StartTime", Value::DateTime(started)),
        ("Result", super::result(report).into()),
        ("FailedStage", stage.into()),
        ("Cause", first.map_or("", |cause| cause.rule.cause).into()),
        ("Verdict", report.line().into()),
        ("Fix", first.map_or("", |cause| cause.because.remedy.as_str()).into()),
        ("OtherCauses", texts(others.collect())),
        ("Vantages", texts(report.vantages())),
        ("Changes", texts(changes)),
        ("Milliseconds", milliseconds(report.elapsed)),
        ("ExitCode", Value::Int(report.exit_code(strict).into())),
    ];
    catalog::object_of("OutlookConnectivityVerdict", properties)
}

/// What a vantage point comes to, for those who compare it with theirs.
pub fn vantage(address: &str, distant: &Distant) -> Value {
    let sight = &distant.sight;
    let first = sight.causes.first();
    let properties = [
        ("EmailAddress", address.into()),
        ("Vantage", sight.vantage.name().into()),
        ("Server", sight.server.clone().into()),
        ("Result", sight.verdict.result().into()),
        ("Cause", first.map_or("", |cause| cause.cause.as_str()).into()),
        ("Verdict", sight.line.clone().into()),
        ("Fix", first.map_or("", |cause| cause.remedy.as_str()).into()),
        ("Milliseconds", milliseconds(distant.elapsed)),
        ("Transcript", distant.transcript.clone().into()),
        ("Facts", serde_json::to_string(sight).unwrap_or_default().into()),
    ];
    catalog::object_of("OutlookConnectivityVantage", properties)
}

fn text(object: &Value, name: &str) -> Option<String> {
    member::property(object, name).map(|value| to_text(&value).to_string())
}

/// Text of the other side: it steers no terminal.
fn safe(object: &Value, name: &str) -> String {
    text(object, name).map(|text| visible(&text).into_owned()).unwrap_or_default()
}

fn elapsed(object: &Value) -> Duration {
    Duration::from_millis(text(object, "Milliseconds").and_then(|text| text.parse().ok()).unwrap_or_default())
}

/// The step that [`finding`] made an object of; `None` for anything else, and for steps that another version knows alone.
pub fn read_finding(object: &Value) -> Option<Finding> {
    let known = text(object, "Step")?;
    let step = STEPS.iter().find(|step| step.id == known)?;
    let cause = text(object, "Cause").unwrap_or_default();
    Some(Finding {
        step: step.id,
        vantage: Vantage::named(&text(object, "Vantage")?)?,
        subject: safe(object, "Subject"),
        verdict: Verdict::named(&text(object, "Status")?)?,
        evidence: safe(object, "Evidence"),
        remedy: Some(safe(object, "Fix")).filter(|fix| !fix.is_empty()),
        cause: RULES.iter().flat_map(|rules| rules.iter()).map(|rule| rule.cause).find(|own| *own == cause),
        elapsed: elapsed(object),
    })
}

/// What [`vantage`] made an object of; `None` for anything else.
pub fn read_vantage(object: &Value) -> Option<Distant> {
    // What steers a terminal has no place in it; JSON escapes it, and so it comes back only by what is made of it.
    let mut sight: Sight = serde_json::from_str(&text(object, "Facts")?).ok()?;
    for shown in [&mut sight.server, &mut sight.line] {
        *shown = visible(shown).into_owned();
    }
    for cause in &mut sight.causes {
        cause.evidence = visible(&cause.evidence).into_owned();
        cause.remedy = visible(&cause.remedy).into_owned();
    }
    let transcript = text(object, "Transcript").unwrap_or_default();
    let transcript = transcript.lines().map(|line| format!("{}\n", visible(line))).collect();
    Some(Distant { sight, findings: Vec::new(), transcript, elapsed: elapsed(object) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_comes_back_and_steers_nothing() {
        let said = Finding {
            step: "T1",
            vantage: Vantage::Server,
            subject: "mail:443".into(),
            verdict: Verdict::Warn,
            evidence: "a\u{1b}[31m".into(),
            remedy: Some("Do-This".into()),
            cause: Some("AddressUnreachable"),
            elapsed: Duration::from_millis(7),
        };
        let read = read_finding(&finding("ann@contoso.com", &said, None)).unwrap();
        assert_eq!(read, Finding { evidence: "a␛[31m".into(), ..said });
        assert_eq!(read_finding(&"text".into()), None);
        let sight = Sight { vantage: Vantage::Server, server: "EX01\u{202e}".into(), line: "x\ny".into(), ..Sight::default() };
        let distant = Distant { sight, transcript: "one\n\u{1b}two\n".into(), elapsed: Duration::from_millis(3), ..Distant::default() };
        let read = read_vantage(&vantage("ann@contoso.com", &distant)).unwrap();
        assert_eq!((read.sight.server.as_str(), read.sight.line.as_str()), ("EX01�", "x␊y"));
        assert_eq!((read.transcript.as_str(), read.elapsed), ("one\n␛two\n", distant.elapsed));
    }
}
