//! An earlier run, to compare with: the findings as ConvertTo-Json writes them.

use super::arguments::unusable;
use crate::invoke::Stopped;
use crate::probe::{Finding, Vantage};
use std::collections::BTreeMap;
use std::path::Path;

/// Bytes of a baseline.
const LIMIT: u64 = 16 * 1024 * 1024;

/// What each step said in an earlier run, by vantage point, step and subject.
#[derive(Debug, Default)]
pub(super) struct Baseline(BTreeMap<(String, String, String), String>);

impl Baseline {
    pub(super) fn read(path: &Path) -> Result<Self, Stopped> {
        let shown = path.display();
        let length = std::fs::metadata(path).map_err(|error| unusable(&format!("The baseline '{shown}' cannot be read: {error}.")))?.len();
        if length > LIMIT {
            return Err(unusable(&format!("The baseline '{shown}' is larger than 16 MB.")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| unusable(&format!("The baseline '{shown}' cannot be read: {error}.")))?;
        Self::parse(&text)
            .ok_or_else(|| unusable(&format!("'{shown}' has no findings in it. Write one with … | ConvertTo-Json > '{shown}'")))
    }

    /// What was found just now.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let entry = |finding: &Finding| {
            let place = (finding.vantage.name().to_owned(), finding.step.to_owned(), finding.subject.clone());
            (place, finding.verdict.status().to_owned())
        };
        Self(findings.iter().map(entry).collect())
    }

    fn parse(text: &str) -> Option<Self> {
        let parsed: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
        let list = parsed.as_array()?;
        let entry = |object: &serde_json::Value| {
            let word = |name: &str| object.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
            let vantage = word("Vantage").unwrap_or_else(|| Vantage::Here.name().to_owned());
            Some(((vantage, word("Step")?, word("Subject").unwrap_or_default()), word("Status")?))
        };
        let all: BTreeMap<_, _> = list.iter().filter_map(entry).collect();
        (!all.is_empty()).then_some(Self(all))
    }

    /// How a step differs; `None` when it says the same.
    pub(super) fn change(&self, finding: &Finding) -> Option<String> {
        let now = finding.verdict.status();
        match self.0.get(&(finding.vantage.name().to_owned(), finding.step.to_owned(), finding.subject.clone())) {
            Some(then) if then == now => None,
            Some(then) => Some(format!("{then} -> {now}")),
            None => Some(format!("new: {now}")),
        }
    }

    /// All that differs, one line each; steps that are gone too.
    pub(super) fn changes(&self, findings: &[Finding]) -> Vec<String> {
        let name = |vantage: &str, step: &str, subject: &str| {
            let place = if vantage == Vantage::Here.name() { String::new() } else { format!("{vantage} ") };
            if subject.is_empty() { format!("{place}{step}") } else { format!("{place}{step} {subject}") }
        };
        let changed = findings.iter().filter_map(|finding| {
            Some(format!("{}: {}", name(finding.vantage.name(), finding.step, &finding.subject), self.change(finding)?))
        });
        let gone = self.0.iter().filter(|((vantage, step, subject), _)| {
            !findings.iter().any(|finding| finding.vantage.name() == vantage && finding.step == step && finding.subject == *subject)
        });
        changed.chain(gone.map(|((vantage, step, subject), then)| format!("{}: {then} -> gone", name(vantage, step, subject)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Baseline;
    use crate::probe::{Finding, Vantage, Verdict};
    use std::time::Duration;

    fn finding(step: &'static str, verdict: Verdict) -> Finding {
        Finding {
            step,
            vantage: Vantage::Here,
            subject: String::new(),
            verdict,
            evidence: String::new(),
            remedy: None,
            cause: None,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn what_differs_is_said() {
        let text =
            r#"[{"Step":"T1","Subject":"","Status":"pass"},{"Step":"S1","Status":"fail"},{"Step":"H1","Status":"pass"},{"Verdict":"x"}]"#;
        let baseline = Baseline::parse(text).unwrap();
        let now = [finding("T1", Verdict::Pass), finding("S1", Verdict::Pass), finding("A1", Verdict::Warn)];
        assert_eq!(baseline.changes(&now), ["S1: fail -> pass", "A1: new: warn", "H1: pass -> gone"]);
        assert!(["", "{}", "[]", "[1]"].iter().all(|text| Baseline::parse(text).is_none()));
    }
}
