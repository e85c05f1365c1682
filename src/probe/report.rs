//! What the steps of a probe found, and the lines that people read of it.

use super::vantage::Vantage;
use crate::text::steers;
use crate::value::DateTime;
use std::fmt::Write;
use std::time::Duration;

/// Characters of an answer that evidence quotes at most.
const QUOTE_LIMIT: usize = 200;

/// What a step means for the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// Works, but somebody should look at it.
    Warn,
    /// Does not work.
    Fail,
    /// Could not be tried because of what failed before, or nobody asked for it.
    Skipped,
    /// It was tried, and what came back does not say whether it works.
    #[default]
    Unknown,
}

impl Verdict {
    /// The word in front of a line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Skipped => "skip",
            Self::Unknown => "????",
        }
    }

    /// The word for the whole of a probe.
    pub fn result(self) -> &'static str {
        match self {
            Self::Pass => "Succeeded",
            Self::Warn => "Warning",
            Self::Fail => "Failed",
            Self::Skipped => "NotApplicable",
            Self::Unknown => "Unknown",
        }
    }

    /// The verdict of this word for scripts.
    pub fn named(status: &str) -> Option<Self> {
        [Self::Pass, Self::Warn, Self::Fail, Self::Skipped, Self::Unknown].into_iter().find(|verdict| verdict.status() == status)
    }

    /// The word for scripts.
    pub fn status(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

/// What one step saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The step, for scripts: `tcp`, `emsmdb.ping`, `T1`.
    pub step: &'static str,
    /// From where it was seen.
    pub vantage: Vantage,
    /// The host, address or endpoint that it looked at, where there are several; empty otherwise.
    pub subject: String,
    /// What it means.
    pub verdict: Verdict,
    /// What was seen, in one sentence; text of the other side is quoted and cut.
    pub evidence: String,
    /// The command or the deed that mends it.
    pub remedy: Option<String>,
    /// The id of the cause, where the step's failure is explained.
    pub cause: Option<&'static str>,
    /// How long the step took.
    pub elapsed: Duration,
}

/// A finished probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When it began, in UTC.
    pub started: DateTime,
    /// When it ended, in UTC.
    pub ended: DateTime,
    /// The steps in their order; causes stand before what follows from them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether no step failed.
    pub fn succeeded(&self) -> bool {
        self.cause().is_none()
    }

    /// The first step that failed.
    pub fn cause(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.verdict == Verdict::Fail)
    }

    /// One line: why it failed. Empty when it did not.
    pub fn error(&self) -> String {
        let said = |finding: &Finding| match finding.subject.as_str() {
            "" => finding.evidence.clone(),
            subject => format!("{subject}: {}", finding.evidence),
        };
        self.cause().map(said).unwrap_or_default()
    }

    /// All steps, one a line, with what mends them. Empty when none failed.
    pub fn exception(&self) -> String {
        if self.succeeded() { String::new() } else { self.transcript() }
    }

    /// All steps, one a line, whatever they found.
    pub fn transcript(&self) -> String {
        let mut lines = String::new();
        for finding in &self.findings {
            if !lines.is_empty() {
                lines.push('\n');
            }
            let _ = write!(lines, "{} {}", finding.verdict.word(), finding.step);
            if !finding.subject.is_empty() {
                let _ = write!(lines, " {}", finding.subject);
            }
            let _ = write!(lines, " ({} ms): {}", finding.elapsed.as_millis(), finding.evidence);
            if let Some(remedy) = &finding.remedy {
                let _ = write!(lines, " To mend it: {remedy}");
            }
        }
        lines
    }
}

/// A piece of the other side's text, fit to stand in a line: control characters made visible, and not too long.
pub(super) fn quote(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars().take(QUOTE_LIMIT) {
        if steers(letter) { shown.extend(letter.escape_debug()) } else { shown.push(letter) }
    }
    if text.chars().nth(QUOTE_LIMIT).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{Finding, Report, Vantage, Verdict, quote};
    use crate::value::{DateTime, DateTimeKind};
    use std::time::Duration;

    fn finding(step: &'static str, verdict: Verdict, remedy: Option<&str>) -> Finding {
        let evidence = format!("What {step} saw.");
        Finding {
            step,
            vantage: Vantage::Server,
            subject: String::new(),
            verdict,
            evidence,
            remedy: remedy.map(str::to_owned),
            cause: None,
            elapsed: Duration::from_millis(3),
        }
    }

    fn report(findings: Vec<Finding>) -> Report {
        let at = DateTime { ticks: 0, kind: DateTimeKind::Utc };
        Report { started: at, ended: at, findings }
    }

    #[test]
    fn the_first_failure_is_the_cause() {
        let failed = report(vec![
            finding("tcp", Verdict::Pass, None),
            finding("tls", Verdict::Fail, Some("Do-This")),
            finding("healthcheck", Verdict::Fail, None),
        ]);
        assert_eq!((failed.succeeded(), failed.error().as_str()), (false, "What tls saw."));
        let lines = "pass tcp (3 ms): What tcp saw.\nFAIL tls (3 ms): What tls saw. To mend it: Do-This\n\
                     FAIL healthcheck (3 ms): What healthcheck saw.";
        assert_eq!(failed.exception(), lines);
    }

    #[test]
    fn warnings_do_not_fail() {
        let warned = report(vec![finding("names", Verdict::Warn, None)]);
        assert_eq!((warned.succeeded(), warned.error(), warned.exception()), (true, String::new(), String::new()));
    }

    #[test]
    fn quoted_text_is_cut_and_harmless() {
        assert_eq!(quote("a\u{1b}[31m\r\n\u{202e}"), "a\\u{1b}[31m\\r\\n\\u{202e}");
        assert_eq!(quote(&"x".repeat(201)), format!("{}…", "x".repeat(200)));
    }
}
