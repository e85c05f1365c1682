//! Words that stand behind others whatever the tree says: those of `using`, `switch` and `#requires`, and what the preference
//! variables take.

use super::word::begins;
use super::{Completion, Kind, Suggestion};
use crate::text::Span;

const USING: &[(&str, &str)] = &[
    ("assembly", "The types of a .NET assembly."),
    ("module", "What a module exports."),
    ("namespace", "Types of this namespace are named without it."),
    ("type", "Another name for a type."),
];

const SWITCH: &[(&str, &str)] = &[
    ("CaseSensitive", "Upper and lower case are different."),
    ("Exact", "A value fits when it is equal."),
    ("File", "The values are the lines of a file."),
    ("Parallel", "Of workflows, which do not run in this shell."),
    ("Regex", "Conditions are regular expressions."),
    ("Wildcard", "Conditions are wildcard patterns."),
];

const REQUIRES: &[(&str, &str)] = &[
    ("Modules", "Modules that must be there."),
    ("PSEdition", "The edition of PowerShell that is needed."),
    ("RunAsAdministrator", "The shell must run with all rights."),
    ("Version", "The version of PowerShell that is needed at least."),
];

const EDITIONS: &[(&str, &str)] = &[("Core", "PowerShell 6 and later."), ("Desktop", "Windows PowerShell.")];

const ACTIONS: &[&str] = &["Break", "Continue", "Ignore", "Inquire", "SilentlyContinue", "Stop", "Suspend"];
const IMPACTS: &[&str] = &["High", "Low", "Medium", "None"];
const VIEWS: &[&str] = &["CategoryView", "ConciseView", "DetailedView", "NormalView"];

/// What a preference variable takes, by its name in lower case.
fn values_of(variable: &str) -> Option<&'static [&'static str]> {
    Some(match variable {
        "debugpreference"
        | "erroractionpreference"
        | "informationpreference"
        | "progresspreference"
        | "verbosepreference"
        | "warningpreference" => ACTIONS,
        "confirmpreference" => IMPACTS,
        "errorview" => VIEWS,
        _ => return None,
    })
}

/// What may stand at the cursor, if it is behind one of these words.
pub(super) fn complete(text: &str, cursor: usize) -> Option<Completion> {
    let line = text[..cursor].rsplit('\n').next().unwrap_or_default();
    let word_at =
        line.rfind(|letter: char| !letter.is_alphanumeric()).map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let (before, word) = line.split_at(word_at);
    let answer = |suggestions: Vec<Suggestion>, length: usize| {
        (!suggestions.is_empty()).then(|| Completion { span: Span::new(cursor - length, cursor), suggestions })
    };
    if let Some((_, given)) =
        before.trim_start().split_at_checked("#requires".len()).filter(|(start, _)| start.eq_ignore_ascii_case("#requires"))
    {
        let behind = text[cursor..].split('\n').next().unwrap_or_default();
        return answer(of_requires(given, word, behind), word.len());
    }
    if last_word(before).is_some_and(|(start, keyword)| keyword.eq_ignore_ascii_case("using") && begins_statement(start)) {
        return answer(fitting(USING, word, Kind::Keyword), word.len());
    }
    if let Some(name) = line.trim_start().strip_prefix("using ").and_then(|rest| rest.trim_start().strip_prefix("namespace ")) {
        let name = name.trim_start();
        return answer(super::type_name::namespaces(name), name.len());
    }
    if before.strip_suffix('-').is_some_and(is_switch) {
        let mut found = fitting(SWITCH, word, Kind::ParameterName);
        found.iter_mut().for_each(|flag| flag.text.insert(0, '-'));
        found.sort_by_key(|flag| !flag.shown.eq_ignore_ascii_case(word));
        return answer(found, word.len() + 1);
    }
    of_preference(before, word).and_then(|(found, length)| answer(found, length))
}

fn fitting(words: &[(&'static str, &'static str)], beginning: &str, kind: Kind) -> Vec<Suggestion> {
    words.iter().filter(|(word, _)| begins(word, beginning)).map(|(word, help)| Suggestion::plain(*word, kind, *help)).collect()
}

/// The last word of a text that ends with a blank, and what stands before it.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let trimmed = text.trim_end();
    let start = trimmed.rfind(|letter: char| !letter.is_alphanumeric()).map_or(0, |at| at + 1);
    (trimmed.len() < text.len() && trimmed.is_char_boundary(start)).then(|| trimmed.split_at(start))
}

fn begins_statement(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with([';', '{'])
}

/// Whether a text ends with `switch` and its flags.
fn is_switch(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends_apart = text.ends_with(char::is_whitespace);
    let flags = words.iter().rev().take_while(|word| word.starts_with('-')).count();
    ends_apart
        && words
            .len()
            .checked_sub(flags + 1)
            .is_some_and(|at| words[at].rsplit([';', '{', '(']).next().is_some_and(|word| word.eq_ignore_ascii_case("switch")))
}

/// Parameters of `#requires` that are not there yet, and the values of `-PSEdition`.
fn of_requires(given: &str, word: &str, behind: &str) -> Vec<Suggestion> {
    let lower = given.to_ascii_lowercase();
    if lower.contains(" -runasadministrator") {
        return Vec::new();
    }
    if given.ends_with(" -") {
        let there =
            |name: &str| format!("{given}{word}{behind}").to_ascii_lowercase().contains(&format!(" -{}", name.to_ascii_lowercase()));
        let mut found = fitting(REQUIRES, word, Kind::ParameterName);
        found.retain(|parameter| !there(&parameter.text));
        return found;
    }
    if lower.trim_end().ends_with(" -psedition") { fitting(EDITIONS, word, Kind::ParameterValue) } else { Vec::new() }
}

/// `$ErrorActionPreference = '…`: the values in quotes, and how much was written of one.
fn of_preference(before: &str, word: &str) -> Option<(Vec<Suggestion>, usize)> {
    let quote = before.chars().next_back().filter(|letter| matches!(letter, '\'' | '"'));
    let given = before.strip_suffix(['\'', '"']).unwrap_or(before);
    if quote.is_none() && !word.is_empty() {
        return None;
    }
    let target = given.trim_end().strip_suffix('=')?.trim_end();
    let (start, name) = target.rsplit_once('$')?;
    if !begins_statement(start) {
        return None;
    }
    let values = values_of(&name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase())?;
    let sign = quote.unwrap_or('\'');
    let found =
        values.iter().filter(|value| begins(value, word)).map(|value| Suggestion::plain(format!("{sign}{value}{sign}"), Kind::Text, ""));
    Some((found.collect(), word.len() + quote.map_or(0, char::len_utf8)))
}
