//! `-WhatIf` and `-Confirm`: whether a command goes on.

use super::error::Preference;
use super::unwind::Flow;
use super::{Channel, Engine};
use crate::catalog::Impact;
use crate::invoke::{Answer, Processing, Question};
use crate::value::{Text, Value, to_text, truthy};

/// What a command that needs an answer says where nobody can give one.
pub(super) const NOBODY: &str = "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.";

/// What is about to be done.
pub(super) struct Confirmation {
    /// What `-WhatIf` and `-Verbose` say.
    pub(super) sentence: String,
    /// What is asked instead of the sentence.
    pub(super) question: Option<Text>,
    /// The heading of the question.
    pub(super) caption: Option<Text>,
    pub(super) impact: Impact,
    /// `-WhatIf`, where the command itself has it.
    pub(super) what_if: Option<bool>,
    /// `-Confirm`, where the command itself has it.
    pub(super) confirm: Option<bool>,
    /// `-Verbose`, where the command itself has it.
    pub(super) verbose: Option<bool>,
}

impl Default for Confirmation {
    fn default() -> Self {
        Self { sentence: String::new(), question: None, caption: None, impact: Impact::Medium, what_if: None, confirm: None, verbose: None }
    }
}

/// The question whether what the sentence says is to be done.
pub(super) fn question(sentence: &str) -> String {
    format!("Are you sure you want to perform this action?\n{sentence}")
}

impl Confirmation {
    /// `Performing the operation … on target …`.
    pub(super) fn sentence(action: &str, target: &str) -> String {
        format!("Performing the operation \"{action}\" on target \"{target}\".")
    }
}

/// The answer of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Confirmed {
    pub(super) yes: bool,
    pub(super) to_all: bool,
}

/// The rank of an impact, and of what `$ConfirmPreference` says: nothing is asked at rank 0.
fn rank(preference: &Value) -> u8 {
    match to_text(preference).to_ascii_lowercase().as_str() {
        "none" | "0" => 0,
        "low" | "1" => 1,
        "medium" | "2" => 2,
        _ => 3,
    }
}

impl Engine {
    /// Whether to go on; `None` when that must be asked and nobody is there. `to_all` remembers the answers for all.
    pub(super) fn should_process(&mut self, confirmation: &Confirmation, to_all: &mut Option<bool>) -> Flow<Option<bool>> {
        if let Some(answer) = *to_all {
            return Ok(Some(answer));
        }
        match self.processing(confirmation.impact, confirmation.what_if, confirmation.confirm) {
            Processing::WhatIf => {
                self.write_host(Channel::Output, &format!("What if: {}\n", confirmation.sentence))?;
                Ok(Some(false))
            }
            Processing::Perform => {
                let verbose = match confirmation.verbose {
                    Some(true) => Preference::Continue,
                    Some(false) => Preference::SilentlyContinue,
                    None => self.preference("verbosepreference", Preference::SilentlyContinue),
                };
                self.message(Channel::Verbose, verbose, &confirmation.sentence)?;
                Ok(Some(true))
            }
            Processing::Ask => {
                let message = confirmation.question.as_ref().map_or_else(|| question(&confirmation.sentence), ToString::to_string);
                Ok(self.ask_to_process(confirmation.caption.as_deref().unwrap_or("Confirm"), &message, to_all))
            }
        }
    }

    /// What `-WhatIf`, `-Confirm` and the preferences want of a command of this impact.
    pub(super) fn processing(&self, impact: Impact, what_if: Option<bool>, confirm: Option<bool>) -> Processing {
        if what_if.unwrap_or_else(|| self.look_up("whatifpreference").is_some_and(|preference| truthy(&preference))) {
            return Processing::WhatIf;
        }
        let threshold = match confirm {
            Some(true) => 1,
            Some(false) => 0,
            None => self.look_up("confirmpreference").map_or(3, |preference| rank(&preference)),
        };
        let impact = match impact {
            Impact::Low => 1,
            Impact::Medium => 2,
            Impact::High => 3,
        };
        if threshold == 0 || impact < threshold { Processing::Perform } else { Processing::Ask }
    }

    /// Asks whether to go on; `None` when nobody can answer. `to_all` remembers the answers for all.
    pub(super) fn ask_to_process(&mut self, caption: &str, message: &str, to_all: &mut Option<bool>) -> Option<bool> {
        if let Some(answer) = *to_all {
            return Some(answer);
        }
        let answer = self.confirm(caption, message, true)?;
        if answer.to_all {
            *to_all = Some(answer.yes);
        }
        Some(answer.yes)
    }

    /// Asks for yes or no; `None` when nobody can answer.
    pub(super) fn confirm(&mut self, caption: &str, message: &str, for_all: bool) -> Option<Confirmed> {
        let labels: &[(&str, &str, Confirmed)] = &[
            ("&Yes", "Go on with this step only.", Confirmed { yes: true, to_all: false }),
            ("Yes to &All", "Go on with all steps.", Confirmed { yes: true, to_all: true }),
            ("&No", "Leave this step out and go on with the next one.", Confirmed { yes: false, to_all: false }),
            ("No to A&ll", "Leave out this step and all that follow.", Confirmed { yes: false, to_all: true }),
        ];
        let offered: Vec<_> = labels.iter().filter(|(_, _, answer)| for_all || !answer.to_all).collect();
        let question = Question::Choice {
            caption: caption.into(),
            message: message.into(),
            choices: offered.iter().map(|(label, help, _)| (Text::from(*label), Text::from(*help))).collect(),
            default: 0,
        };
        match self.ask(&question)? {
            Answer::Choice(index) => offered.get(index).map(|(_, _, answer)| *answer),
            _ => None,
        }
    }
}
