//! What a transcript hears besides what is written: lines that were typed, questions and their answers, and never a secret.

use super::Engine;
use crate::invoke::{Answer, Question};
use std::io::Write;

impl Engine {
    /// Asks the host, and notes for the transcript what was asked and answered. Of what is typed unseen it notes the question alone.
    pub(super) fn ask(&mut self, question: &Question) -> Option<Answer> {
        let answer = self.host.ask(question);
        if self.transcript.is_some() {
            let noted = match (question, &answer) {
                (Question::Line { prompt }, Some(Answer::Line(line))) => format!("{prompt}{line}\n"),
                (Question::Line { prompt } | Question::Secret { prompt }, _) => format!("{}\n", prompt.trim_end()),
                (Question::Choice { caption, message, choices, .. }, answer) => {
                    let chosen = match answer {
                        Some(Answer::Choice(index)) => choices.get(*index).map_or(String::new(), |(label, _)| label.replace('&', "")),
                        _ => String::new(),
                    };
                    let lines = [&**caption, &**message, &chosen];
                    lines.iter().filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
                }
            };
            self.transcribe(&noted);
        }
        answer
    }

    /// Notes a line that was typed at the prompt, as it stands on the screen.
    pub fn heard(&mut self, line: &str) {
        if self.transcript.is_some() {
            self.transcribe(&format!("[PS] {}>{line}\n", self.environment.folder.display()));
        }
    }

    /// Writes to the transcript alone.
    pub(super) fn transcribe(&mut self, text: &str) {
        if let Some(transcript) = &mut self.transcript {
            // A transcript that cannot be written must not stop the work that it records.
            let _ = transcript.file.write_all(text.as_bytes());
        }
    }
}
