//! What may be said in the parentheses of an attribute: `[Parameter(Man`.

use super::word::begins;
use super::{Completion, Kind, Suggestion};
use crate::text::Span;

/// Attributes by name, with their full name and what can be set in them, type and name.
const ATTRIBUTES: &[(&str, &str, &[&str])] = &[
    ("Alias", "System.Management.Automation.AliasAttribute", &[]),
    ("AllowEmptyCollection", "System.Management.Automation.AllowEmptyCollectionAttribute", &[]),
    ("AllowEmptyString", "System.Management.Automation.AllowEmptyStringAttribute", &[]),
    ("AllowNull", "System.Management.Automation.AllowNullAttribute", &[]),
    ("ArgumentCompleter", "System.Management.Automation.ArgumentCompleterAttribute", &[]),
    (
        "CmdletBinding",
        "System.Management.Automation.CmdletBindingAttribute",
        &[
            "System.Boolean PositionalBinding",
            "System.String DefaultParameterSetName",
            "System.Boolean SupportsShouldProcess",
            "System.Boolean SupportsPaging",
            "System.Management.Automation.ConfirmImpact ConfirmImpact",
            "System.String HelpUri",
        ],
    ),
    (
        "OutputType",
        "System.Management.Automation.OutputTypeAttribute",
        &["System.String ProviderCmdlet", "System.String[] ParameterSetName"],
    ),
    (
        "Parameter",
        "System.Management.Automation.ParameterAttribute",
        &[
            "System.Int32 Position",
            "System.String ParameterSetName",
            "System.Boolean Mandatory",
            "System.Boolean ValueFromPipeline",
            "System.Boolean ValueFromPipelineByPropertyName",
            "System.Boolean ValueFromRemainingArguments",
            "System.String HelpMessage",
            "System.String HelpMessageBaseName",
            "System.String HelpMessageResourceId",
            "System.Boolean DontShow",
        ],
    ),
    ("PSDefaultValue", "System.Management.Automation.PSDefaultValueAttribute", &["System.Object Value", "System.String Help"]),
    ("SupportsWildcards", "System.Management.Automation.SupportsWildcardsAttribute", &[]),
    ("ValidateCount", "System.Management.Automation.ValidateCountAttribute", &[]),
    ("ValidateLength", "System.Management.Automation.ValidateLengthAttribute", &[]),
    ("ValidateNotNull", "System.Management.Automation.ValidateNotNullAttribute", &[]),
    ("ValidateNotNullOrEmpty", "System.Management.Automation.ValidateNotNullOrEmptyAttribute", &[]),
    (
        "ValidatePattern",
        "System.Management.Automation.ValidatePatternAttribute",
        &["System.Text.RegularExpressions.RegexOptions Options", "System.String ErrorMessage"],
    ),
    ("ValidateRange", "System.Management.Automation.ValidateRangeAttribute", &[]),
    ("ValidateScript", "System.Management.Automation.ValidateScriptAttribute", &["System.String ErrorMessage"]),
    ("ValidateSet", "System.Management.Automation.ValidateSetAttribute", &["System.String ErrorMessage", "System.Boolean IgnoreCase"]),
];

/// The short and full names of the attributes.
pub(super) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    ATTRIBUTES.iter().map(|(short, full, _)| (*short, *full))
}

/// What may be set where the cursor stands, if that is in the parentheses of an attribute.
pub(super) fn complete(text: &str, cursor: usize) -> Option<Completion> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let before = &text[..cursor];
    let start = before.rfind(|letter| !is_word(letter)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let given = before[..start].trim_end();
    if !given.ends_with(['(', ',']) {
        return None;
    }
    let open = opening(given)?;
    // Not within a text.
    if given[open..].matches(['\'', '"']).count() % 2 == 1 {
        return None;
    }
    let head = given[..open].trim_end();
    let name_at = head.rfind(|letter: char| !is_word(letter) && letter != '.')?;
    let name = head[name_at..].strip_prefix('[')?;
    // Behind a value, a bracket begins an index.
    let is_attribute = !head[..name_at].ends_with(|letter: char| is_word(letter) || letter == ')');
    let (_, _, settable) = ATTRIBUTES.iter().filter(|_| is_attribute).find(|(short, full, _)| {
        short.eq_ignore_ascii_case(name)
            || full.eq_ignore_ascii_case(name)
            || full.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(name))
    })?;
    let end = cursor + text[cursor..].find(|letter| !is_word(letter)).unwrap_or(text.len() - cursor);
    let behind = text[end..].split([')', ']']).next().unwrap_or("");
    let is_given = |name: &str| {
        let says = |part: &str| part.split('=').next().is_some_and(|own| own.trim().eq_ignore_ascii_case(name));
        given[open + 1..].split(',').any(says) || behind.split(',').skip(1).any(says)
    };
    let mut suggestions = Vec::new();
    for line in *settable {
        let name = line.rsplit(' ').next().unwrap_or(line);
        if begins(name, word) && !is_given(name) {
            suggestions.push(Suggestion::plain(name, Kind::Property, *line));
        }
    }
    Some(Completion { span: Span::new(start, end), suggestions })
}

/// The parenthesis that is open at the end of a text, on the same statement.
fn opening(text: &str) -> Option<usize> {
    let mut closed = 0;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' => closed += 1,
            '(' if closed == 0 => return Some(at),
            '(' => closed -= 1,
            ';' | '|' | '{' | '}' if closed == 0 => return None,
            _ => {}
        }
    }
    None
}
