//! The line editor.

use crate::settings::may_be_kept;
use crate::text::Source;
use reedline::{FileBackedHistory, Prompt, PromptEditMode, PromptHistorySearch, Reedline, Signal, ValidationResult, Validator};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// How many lines the history keeps.
const HISTORY: usize = 10_000;

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Entered a line.
    Text(String),
    /// Pressed Ctrl-C.
    Interrupted,
    /// Pressed Ctrl-D, or the terminal is gone.
    End,
}

/// Reads lines at a terminal; a line whose text is not finished goes on.
pub struct Editor {
    editor: Reedline,
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Editor").finish_non_exhaustive()
    }
}

struct Finished;

impl Validator for Finished {
    fn validate(&self, line: &str) -> ValidationResult {
        let parsed = crate::syntax::parse(&Arc::new(Source::new(line)));
        if parsed.incomplete && !line.ends_with("\n\n") { ValidationResult::Incomplete } else { ValidationResult::Complete }
    }
}

/// `[PS] folder>`.
struct FolderPrompt<'a>(&'a str);

impl Prompt for FolderPrompt<'_> {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        format!("[PS] {}", self.0).into()
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        ">".into()
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        ">> ".into()
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        format!("(search: {}) ", search.term).into()
    }
}

impl Editor {
    /// An editor that keeps its history in `history`, if there is a place for it.
    pub fn new(history: Option<&Path>) -> Self {
        let mut editor = Reedline::create().with_validator(Box::new(Finished)).use_bracketed_paste(true);
        if let Some(Ok(history)) = history.map(|path| FileBackedHistory::with_file(HISTORY, path.to_owned())) {
            editor = editor.with_history(Box::new(history));
        }
        editor = editor.with_history_exclusion_prefix(Some(" ".into()));
        Self { editor }
    }

    /// The next line.
    pub fn read(&mut self, folder: &str) -> Line {
        match self.editor.read_line(&FolderPrompt(folder)) {
            Ok(Signal::Success(text)) => {
                if may_be_kept(&text) {
                    // A history that cannot be written is no reason not to run the line.
                    let _ = self.editor.sync_history();
                }
                Line::Text(text)
            }
            Ok(Signal::CtrlC) => Line::Interrupted,
            _ => Line::End,
        }
    }
}
