//! From what was seen to why it fails: one table of rules, the first that fits names the cause. A rule looks at facts alone and
//! says nothing where they could mean something else; then the answer is "unknown".

mod login;
mod mailbox;
mod reach;
mod settings;
mod ticket;
mod vantage;

pub(super) use reach::within;
pub(super) use settings::said;

use super::seen::Seen;
use super::step::{Stage, step_named};

/// What a cause means for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Outlook cannot connect, or somebody is in danger.
    Fails,
    /// It works, but not well, or not everywhere.
    Warns,
}

/// A rule: a cause, and how it is recognized.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The id of the cause; scripts and tests compare it.
    pub cause: &'static str,
    /// The step whose finding it explains.
    pub step: &'static str,
    /// What it means.
    pub severity: Severity,
    /// The cause in a sentence.
    pub sentence: &'static str,
    find: fn(&Seen) -> Option<Because>,
}

/// Why a rule fits, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// What was seen, in a sentence.
    pub evidence: String,
    /// A command or a record to paste, or what to do where there is none.
    pub remedy: String,
}

/// A cause that was found.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The rule.
    pub rule: &'static Rule,
    /// Why it fits, and what to do.
    pub because: Because,
}

impl Diagnosis {
    /// The stage at which a client fails because of it.
    pub fn stage(&self) -> Stage {
        step_named(self.rule.step).map_or(Stage::Http, |step| step.stage)
    }
}

const fn fails(cause: &'static str, step: &'static str, sentence: &'static str, find: fn(&Seen) -> Option<Because>) -> Rule {
    Rule { cause, step, severity: Severity::Fails, sentence, find }
}

const fn warns(cause: &'static str, step: &'static str, sentence: &'static str, find: fn(&Seen) -> Option<Because>) -> Rule {
    Rule { cause, step, severity: Severity::Warns, sentence, find }
}

fn because(evidence: impl Into<String>, remedy: impl Into<String>) -> Option<Because> {
    Some(Because { evidence: evidence.into(), remedy: remedy.into() })
}

/// The rules, the one that counts before the others first.
pub static RULES: &[&[Rule]] = &[
    vantage::BETWEEN,
    reach::NAMES,
    mailbox::DANGERS,
    reach::CONNECTIONS,
    ticket::LOST,
    login::RULES,
    ticket::RULES,
    settings::RULES,
    mailbox::RULES,
    reach::HINTS,
    vantage::HINTS,
];

/// The rule of this cause; `None` where another version knows more.
pub(super) fn rule_named(cause: &str) -> Option<&'static Rule> {
    RULES.iter().flat_map(|rules| rules.iter()).find(|rule| rule.cause == cause)
}

/// All causes that fit, failures before warnings, the table's order within each.
pub fn diagnose(seen: &Seen) -> Vec<Diagnosis> {
    let fitting = RULES.iter().flat_map(|rules| rules.iter()).filter_map(|rule| {
        let because = (rule.find)(seen)?;
        Some(Diagnosis { rule, because })
    });
    let mut found: Vec<Diagnosis> = fitting.collect();
    found.sort_by_key(|diagnosis| diagnosis.rule.severity);
    found
}

/// Words with commas, for a sentence.
fn list<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{RULES, Severity};
    use crate::probe::step::step_named;

    /// Every rule has a test of its own: its cause stands in the tests beside it.
    #[test]
    fn every_rule_is_tested() {
        let sources = [
            include_str!("reach.rs"),
            include_str!("login.rs"),
            include_str!("ticket.rs"),
            include_str!("settings.rs"),
            include_str!("mailbox.rs"),
            include_str!("vantage.rs"),
        ];
        let mut known = Vec::new();
        for rule in RULES.iter().flat_map(|rules| rules.iter()) {
            assert!(step_named(rule.step).is_some(), "{}", rule.cause);
            assert!(rule.sentence.ends_with('.'), "{}", rule.cause);
            assert!(!known.contains(&rule.cause), "{} stands twice", rule.cause);
            known.push(rule.cause);
            let needle = format!("\"{}\"", rule.cause);
            let in_tests = |source: &str| source.split_once("mod tests").is_some_and(|(_, tests)| tests.contains(&needle));
            assert!(sources.iter().any(|source| in_tests(source)), "no test names {}", rule.cause);
        }
        assert!(known.len() >= 40, "{}", known.len());
    }

    /// The help lists every cause, in the table's order.
    #[test]
    fn the_help_lists_every_cause() {
        let help = include_str!("../../../commands/topics/about_outlook_connectivity.md");
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut at = 0;
        for rule in RULES.iter().flat_map(|rules| rules.iter()) {
            let warns = if rule.severity == Severity::Warns { " (a warning)" } else { "" };
            let line = format!("- {} ({}): {}{warns}", rule.cause, rule.step, rule.sentence);
            let found = help[at..].find(&line);
            assert!(found.is_some(), "about_outlook_connectivity lacks, or has elsewhere: {line}");
            at += found.unwrap_or_default();
        }
        assert_eq!(help.matches("): ").count(), RULES.iter().map(|rules| rules.len()).sum::<usize>());
    }
}
