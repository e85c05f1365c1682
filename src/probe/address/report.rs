//! The result of a probe of an address, seen from one place or from several.

use crate::probe::hidden::Hidden;
use crate::probe::report::{Finding, Verdict};
use crate::probe::rules::{Because, Diagnosis, Severity, rule_named};
use crate::probe::seen::Seen;
use crate::probe::step::{Stage, step_named};
use crate::probe::vantage::{Sight, SightCause, Vantage};
use std::fmt::Write;
use std::time::Duration;

/// The result of a probe of an address.
#[derive(Debug)]
pub struct AddressReport {
    /// The steps, in the order of [`crate::probe::STEPS`]; those of other vantage points stand behind.
    pub findings: Vec<Finding>,
    /// The causes; the first is the verdict.
    pub causes: Vec<Diagnosis>,
    /// The vantage point whose verdict counts for the whole.
    pub leading: Vantage,
    /// What was seen.
    pub seen: Seen,
    /// How many passwords were refused in all.
    pub refused: u32,
    /// How long it took.
    pub elapsed: Duration,
    /// What went over the wire.
    pub transcript: String,
    /// What must not be shown; for those who show more than is in here.
    pub hidden: Hidden,
}

/// What a server found that was asked to walk the way.
#[derive(Clone, Debug, Default)]
pub struct Distant {
    /// What it saw and what it comes to.
    pub sight: Sight,
    /// Its steps.
    pub findings: Vec<Finding>,
    /// What went over its wire.
    pub transcript: String,
    /// How long it took.
    pub elapsed: Duration,
}

impl Distant {
    /// How bad it is: of several the worst leads.
    fn badness(&self) -> u8 {
        match self.sight.verdict {
            Verdict::Fail => 3,
            Verdict::Unknown => 2,
            Verdict::Warn => 1,
            Verdict::Pass | Verdict::Skipped => 0,
        }
    }

    fn heading(&self) -> String {
        format!("=== {} ===", self.sight.from_where())
    }
}

impl AddressReport {
    /// The report of those who looked; nobody looked from here.
    pub fn of_distant(distant: Vec<Distant>, hidden: Hidden) -> Self {
        // The first of the worst: `max_by_key` would take the last one.
        let leading = distant.iter().rev().max_by_key(|one| one.badness()).map(|one| one.sight.clone()).unwrap_or_default();
        let diagnosis = |cause: &SightCause| {
            let because = Because { evidence: hidden.hide(&cause.evidence), remedy: hidden.hide(&cause.remedy) };
            Some(Diagnosis { rule: rule_named(&cause.cause)?, because })
        };
        let causes = leading.causes.iter().filter_map(diagnosis).collect();
        let seen = Seen { sights: distant.iter().map(|one| one.sight.clone()).collect(), ..Seen::default() };
        let empty = Self {
            findings: Vec::new(),
            causes,
            leading: leading.vantage,
            seen,
            refused: leading.refused,
            elapsed: Duration::ZERO,
            transcript: String::new(),
            hidden,
        };
        empty.and(distant)
    }

    /// The same with the steps of those who looked from elsewhere.
    pub fn and(mut self, distant: Vec<Distant>) -> Self {
        for one in distant {
            self.elapsed += one.elapsed;
            let _ = writeln!(self.transcript, "{}", one.heading());
            self.transcript.push_str(&self.hidden.hide(&one.transcript));
            self.findings.extend(one.findings.into_iter().map(|finding| Finding {
                subject: self.hidden.hide(&finding.subject),
                evidence: self.hidden.hide(&finding.evidence),
                remedy: finding.remedy.map(|remedy| self.hidden.hide(&remedy)),
                ..finding
            }));
        }
        self
    }

    /// The steps of the vantage point that counts.
    fn own(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.vantage == self.leading)
    }

    /// What the whole means.
    pub fn verdict(&self) -> Verdict {
        let has = |verdict| self.own().any(|finding| finding.verdict == verdict);
        let severity = self.causes.first().map(|cause| cause.rule.severity);
        match severity {
            Some(Severity::Fails) => Verdict::Fail,
            _ if has(Verdict::Fail) => Verdict::Fail,
            // What could not be tried does not make a success.
            _ if !has(Verdict::Pass) || has(Verdict::Unknown) => Verdict::Unknown,
            Some(Severity::Warns) => Verdict::Warn,
            None if has(Verdict::Warn) => Verdict::Warn,
            None => Verdict::Pass,
        }
    }

    /// Whether a mailbox was opened.
    fn reached_mailbox(&self) -> bool {
        self.own().any(|finding| finding.step == "M2" && finding.verdict == Verdict::Pass)
    }

    /// The cause that the verdict names: one of a failure, or of a warning where nothing fails.
    pub fn cause(&self) -> Option<&Diagnosis> {
        self.causes.first().filter(|cause| cause.rule.severity == Severity::Fails || self.verdict() == Verdict::Warn)
    }

    /// The stage at which a client fails.
    pub fn failed_stage(&self) -> Option<Stage> {
        let cause = self.causes.first().filter(|cause| cause.rule.severity == Severity::Fails).map(Diagnosis::stage);
        let failed = || self.own().find(|finding| finding.verdict == Verdict::Fail).and_then(|finding| step_named(finding.step));
        cause.or_else(|| failed().map(|step| step.stage))
    }

    /// The exit code of the direct form; with `strict` a warning is no success.
    pub fn exit_code(&self, strict: bool) -> u8 {
        match self.verdict() {
            Verdict::Fail => self.failed_stage().map_or(1, Stage::exit_code),
            Verdict::Unknown => 1,
            Verdict::Warn if strict => 1,
            _ => 0,
        }
    }

    /// The verdict in one line: the cause, what was seen, and how that is elsewhere.
    pub fn line(&self) -> String {
        self.own_line() + &self.compared()
    }

    fn own_line(&self) -> String {
        match (self.verdict(), self.cause()) {
            (_, Some(cause)) => format!("{} {}", cause.rule.sentence, cause.because.evidence),
            (Verdict::Pass, None) if !self.reached_mailbox() => {
                "Nothing is wrong as far as it was tested, which is without a mailbox.".to_owned()
            }
            (Verdict::Pass, None) => "Outlook can connect.".to_owned(),
            (Verdict::Warn, None) => "Outlook can connect; look at the warnings.".to_owned(),
            (Verdict::Fail, None) => {
                let failed = self.own().find(|finding| finding.verdict == Verdict::Fail);
                let (step, evidence) = failed.map_or(("", ""), |finding| (finding.step, finding.evidence.as_str()));
                format!("Unknown: the step {step} failed, and no rule knows why. {evidence}")
            }
            _ => {
                let open = self.own().find(|finding| finding.verdict == Verdict::Unknown).or_else(|| self.own().next());
                let why = open.map_or("no step was run", |finding| finding.evidence.as_str());
                format!("Unknown: nothing failed as far as it was tried. {why}")
            }
        }
    }

    /// How it is from the other vantage points, a sentence each.
    fn compared(&self) -> String {
        let own = (self.verdict(), self.causes.first().map(|cause| cause.rule.cause));
        let fine = |verdict| matches!(verdict, Verdict::Pass | Verdict::Warn);
        let mut text = String::new();
        for sight in self.seen.sights.iter().filter(|sight| sight.vantage != self.leading) {
            let place = sight.from_where();
            let cause = sight.causes.first().map(|cause| cause.cause.as_str());
            let said = match sight.verdict {
                Verdict::Pass | Verdict::Warn if fine(own.0) => format!(" So it is {place}."),
                Verdict::Pass | Verdict::Warn => format!(" Seen {place} it works."),
                Verdict::Fail if own.0 == Verdict::Fail && own.1.is_some() && own.1 == cause => format!(" Seen {place} it is the same."),
                Verdict::Fail => format!(" Seen {place} it fails: {}", sight.line),
                Verdict::Unknown | Verdict::Skipped => format!(" Nothing can be said {place}: {}", sight.line),
            };
            text.push_str(&self.hidden.hide(&said));
        }
        text
    }

    /// What each vantage point comes to: `Here: Failed (ConnectionDropped)`.
    pub fn vantages(&self) -> Vec<String> {
        let said = |vantage: Vantage, verdict: Verdict, cause: Option<&str>| {
            let cause = cause.filter(|_| matches!(verdict, Verdict::Fail | Verdict::Warn));
            let cause = cause.map(|cause| format!(" ({cause})")).unwrap_or_default();
            format!("{}: {}{cause}", vantage.name(), verdict.result())
        };
        let here = (self.leading == Vantage::Here).then(|| said(Vantage::Here, self.verdict(), self.cause().map(|cause| cause.rule.cause)));
        let others =
            self.seen.sights.iter().map(|sight| said(sight.vantage, sight.verdict, sight.causes.first().map(|cause| cause.cause.as_str())));
        here.into_iter().chain(others).collect()
    }

    /// What others compare themselves with.
    pub fn sight(&self, server: &str) -> Sight {
        let cause = |cause: &Diagnosis| SightCause {
            cause: cause.rule.cause.to_owned(),
            evidence: cause.because.evidence.clone(),
            remedy: cause.because.remedy.clone(),
        };
        Sight {
            vantage: self.leading,
            server: server.to_owned(),
            verdict: self.verdict(),
            line: self.own_line(),
            causes: self.causes.iter().map(cause).collect(),
            refused: self.refused,
            ..Sight::of(&self.seen)
        }
    }
}
