//! Completion for programs: one JSON object asks, one answers. Positions are counted in UTF-16 units, as editors do.

use super::{Analysis, Completion, Kind, Known, complete};

/// A question.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    /// What the caller calls it.
    #[serde(default)]
    pub id: Option<String>,
    /// A script that runs first.
    #[serde(default)]
    pub setup: Option<String>,
    /// The text.
    pub line: String,
    /// Where the cursor stands in it, in UTF-16 units.
    pub cursor: usize,
}

/// An answer.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Response {
    /// What the caller called the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where the text begins that a match replaces, in UTF-16 units.
    pub index: usize,
    /// How long it is.
    pub length: usize,
    /// What may stand there.
    pub matches: Vec<Match>,
}

/// A suggestion under the names that PowerShell gives its parts.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Match {
    /// What is written.
    pub completion_text: String,
    /// What a list shows.
    pub list_item_text: String,
    /// What it is.
    pub result_type: Kind,
    /// What it means.
    pub tool_tip: String,
}

/// Answers a question; its `setup` has run already.
pub fn answer(request: &Request, known: Known<'_>) -> Response {
    let line = &request.line;
    let analysis = Analysis::new(line, known.commands);
    let Completion { span, suggestions } = complete(&analysis, bytes(line, request.cursor), known);
    let index = units(&line[..span.start as usize]);
    let matches = suggestions.into_iter().map(|suggestion| {
        let tool_tip = if suggestion.help.is_empty() { suggestion.shown.clone() } else { suggestion.help.into_owned() };
        Match { completion_text: suggestion.text, list_item_text: suggestion.shown, result_type: suggestion.kind, tool_tip }
    });
    Response { id: request.id.clone(), index, length: units(&line[span.range()]), matches: matches.collect() }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The byte at which the UTF-16 unit `at` stands; the end of the text when it is shorter.
fn bytes(text: &str, at: usize) -> usize {
    let mut unit = 0;
    for (byte, letter) in text.char_indices() {
        if unit >= at {
            return byte;
        }
        unit += letter.len_utf16();
    }
    text.len()
}
