//! The line editor. It looks at a text once for each change: colours, completeness and completion share one analysis.

use super::history::KeptHistory;
use super::{Alive, colours, terminal};
use crate::complete::{self, Analysis, Completion};
use crate::text::visible;
use parking_lot::Mutex;
use reedline::{
    Completer, CompletionResult, DescriptionMode, EditCommand, Emacs, Highlighter, IdeMenu, KeyCode, KeyModifiers, MenuBuilder, Prompt,
    PromptEditMode, PromptHistorySearch, PromptHistorySearchStatus, Reedline, ReedlineEvent, ReedlineMenu, Signal, StyledText, Suggestion,
    ValidationResult, Validator, default_emacs_keybindings,
};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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

/// Whether the editor uses colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// It does.
    On,
    /// It does not: `NO_COLOR`.
    Off,
}

/// Reads lines at a terminal; a line whose text is not finished goes on.
pub struct Editor {
    editor: Reedline,
    shared: Shared,
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Editor").finish_non_exhaustive()
    }
}

/// What the parts of the editor share: the shell as it is, and the latest analysis.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    alive: Option<Arc<Alive>>,
    analysis: Option<Arc<Analysis>>,
}

impl Shared {
    /// A new line begins, in a shell that may have changed.
    fn refresh(&self, alive: Alive) {
        *self.0.lock() = State { alive: Some(Arc::new(alive)), analysis: None };
    }

    /// The analysis of `text`, made now unless it is the latest one.
    fn analysis(&self, text: &str) -> Option<(Arc<Alive>, Arc<Analysis>)> {
        let mut state = self.0.lock();
        let alive = state.alive.clone()?;
        if let Some(analysis) = state.analysis.as_ref().filter(|analysis| analysis.source().text() == text) {
            return Some((alive, analysis.clone()));
        }
        let analysis = Arc::new(Analysis::new(text, alive.commands()));
        state.analysis = Some(analysis.clone());
        Some((alive, analysis))
    }
}

impl Validator for Shared {
    fn validate(&self, line: &str) -> ValidationResult {
        // An empty line at the end is the way out of a text that was meant to be wrong.
        let goes_on = !line.ends_with("\n\n") && self.analysis(line).is_some_and(|(_, analysis)| analysis.is_incomplete());
        if goes_on { ValidationResult::Incomplete } else { ValidationResult::Complete }
    }
}

impl Highlighter for Shared {
    fn highlight(&self, line: &str, _cursor: usize) -> StyledText {
        match self.analysis(line) {
            Some((_, analysis)) => colours::paint(&analysis),
            None => colours::plain(line),
        }
    }
}

impl Completer for Shared {
    fn complete(&mut self, line: &str, cursor: usize) -> CompletionResult {
        let Some((alive, analysis)) = self.analysis(line) else { return CompletionResult::fresh(Vec::new()) };
        let Completion { span, suggestions } = complete::complete(&analysis, cursor, alive.known());
        let span = reedline::Span::new(span.start as usize, span.end as usize);
        let columns = terminal::columns().unwrap_or(80);
        let shown: Vec<String> = suggestions.iter().map(|one| fitting(&visible(&one.shown), columns.saturating_sub(MENU_EDGE))).collect();
        let widest = shown.iter().map(|shown| shown.width()).max().unwrap_or_default();
        let room_for_help = widest + MENU_EDGE + HELP_WIDTH <= columns;
        let suggestion = |(suggestion, shown): (complete::Suggestion, String)| Suggestion {
            value: suggestion.text,
            display_override: Some(shown),
            description: Some(visible(first_sentence(&suggestion.help)).into_owned()).filter(|help| room_for_help && !help.is_empty()),
            span,
            ..Suggestion::default()
        };
        CompletionResult::fresh(suggestions.into_iter().zip(shown).map(suggestion).collect::<Vec<_>>())
    }
}

/// The columns that a menu takes beside its longest entry.
const MENU_EDGE: usize = 3;
/// The least columns that help texts need beside a menu.
const HELP_WIDTH: usize = 16;

/// As much of a text as fits into so many columns.
fn fitting(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut fitting = String::new();
    for letter in text.chars() {
        if fitting.width() + letter.width().unwrap_or_default() + 1 > columns {
            break;
        }
        fitting.push(letter);
    }
    fitting.push('…');
    fitting
}

/// The first sentence of a help text: a menu has a line for each.
fn first_sentence(help: &str) -> &str {
    let line = help.lines().next().unwrap_or_default();
    line.find(". ").map_or(line, |end| &line[..=end])
}

/// `[PS] folder>`.
struct FolderPrompt<'a>(&'a str);

impl Prompt for FolderPrompt<'_> {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        format!("[PS] {}", visible(self.0)).into()
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
        let found = match search.status {
            PromptHistorySearchStatus::Passing => "",
            PromptHistorySearchStatus::Failing => ", nothing found",
        };
        format!("(history: {}{found}) ", search.term).into()
    }

    fn get_prompt_color(&self) -> reedline::Color {
        reedline::Color::Default
    }

    fn get_indicator_color(&self) -> reedline::Color {
        reedline::Color::Default
    }

    fn get_prompt_multiline_color(&self) -> nu_ansi_term::Color {
        nu_ansi_term::Color::DarkGray
    }
}

const MENU: &str = "completion";

fn menu() -> ReedlineMenu {
    let menu = IdeMenu::default()
        .with_name(MENU)
        .with_marker(">")
        .with_max_completion_width(60)
        .with_max_completion_height(10)
        .with_padding(1)
        .with_description_mode(DescriptionMode::PreferRight)
        .with_min_description_width(u16::try_from(HELP_WIDTH - 1).unwrap_or(u16::MAX))
        .with_max_description_width(60)
        .with_correct_cursor_pos(true)
        .with_text_style(nu_ansi_term::Style::new())
        .with_selected_text_style(nu_ansi_term::Style::new().reverse())
        .with_match_text_style(nu_ansi_term::Style::new().bold())
        .with_selected_match_text_style(nu_ansi_term::Style::new().reverse().bold())
        .with_description_text_style(nu_ansi_term::Color::Cyan.normal());
    ReedlineMenu::EngineCompleter(Box::new(menu))
}

fn keys() -> Emacs {
    let mut keys = default_emacs_keybindings();
    let open = ReedlineEvent::UntilFound(vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext]);
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, open.clone());
    keys.add_binding(KeyModifiers::CONTROL, KeyCode::Char(' '), open);
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    // A line end wherever the cursor stands, finished text or not.
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::Enter, ReedlineEvent::Edit(vec![EditCommand::InsertNewline]));
    keys.add_binding(KeyModifiers::ALT, KeyCode::Enter, ReedlineEvent::Edit(vec![EditCommand::InsertNewline]));
    Emacs::new(keys)
}

impl Editor {
    /// An editor that keeps its history in the file `history`, if there is a place for it.
    pub fn new(history: Option<&Path>, colours: Colours) -> Self {
        let shared = Shared::default();
        let mut editor = Reedline::create()
            .with_validator(Box::new(shared.clone()))
            .with_highlighter(Box::new(shared.clone()))
            .with_completer(Box::new(shared.clone()))
            .with_menu(menu())
            .with_edit_mode(Box::new(keys()))
            .with_quick_completions(true)
            .with_partial_completions(true)
            .with_ansi_colors(colours == Colours::On)
            .use_bracketed_paste(true)
            .with_history_exclusion_prefix(Some(" ".into()));
        if let Some(Ok(history)) = history.map(KeptHistory::open) {
            editor = editor.with_history(Box::new(history));
        }
        Self { editor, shared }
    }

    /// The next line, with the shell as it is now behind completion and colours.
    pub fn read(&mut self, folder: &str, alive: Alive) -> Line {
        self.shared.refresh(alive);
        match self.editor.read_line(&FolderPrompt(folder)) {
            Ok(Signal::Success(text)) => Line::Text(text),
            Ok(Signal::CtrlC) => Line::Interrupted,
            _ => Line::End,
        }
    }
}
