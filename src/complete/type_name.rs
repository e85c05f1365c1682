//! Names of types, by their short name or any beginning of their full one.

use super::place::Place;
use super::word::begins;
use super::{Completion, Kind, Suggestion};
use crate::text::Span;
use crate::value::Type;
use std::collections::BTreeMap;

/// The types that a name may become.
pub(super) fn complete(place: &Place<'_>, span: Span) -> Completion {
    let written = place.before(span);
    // Of a generic or an array only the last name is half-written.
    let start = written.rfind(['[', ',']).map_or(0, |at| at + 1);
    let word = written[start..].trim_start();
    let from = place.cursor - word.len();
    let whole = place.written(span);
    let end = place.text[place.cursor..whole.end as usize]
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '_')))
        .map_or(whole.end as usize, |length| place.cursor + length);
    if word.is_empty() {
        return place.found(Span::new(from, end), Vec::new());
    }
    let mut found: BTreeMap<String, Suggestion> = BTreeMap::new();
    let exceptions = crate::record::exception_names().map(|name| ("", name));
    for (short, full) in Type::nameable().chain(exceptions) {
        let last = full.rsplit('.').next().unwrap_or(full);
        let text = match () {
            () if !short.is_empty() && begins(short, word) => short,
            () if word.contains('.') && begins(full, word) => full,
            () if !word.contains('.') && begins(last, word) => full,
            () => continue,
        };
        let shown = text.rsplit('.').next().unwrap_or(text);
        let suggestion = Suggestion { text: text.to_owned(), shown: shown.to_owned(), kind: Kind::Type, help: full.into() };
        found.entry(text.to_lowercase()).or_insert(suggestion);
    }
    // Attributes stand where types do, and enumerations of the text are types too.
    let own = crate::syntax::enumerations(place.script).into_iter().map(|own| (own.name.clone(), own.name));
    let attributes = super::attribute::names().map(|(short, full)| (short.to_owned(), full.to_owned()));
    for (name, full) in attributes.chain(own).filter(|(name, _)| begins(name, word)) {
        let suggestion = Suggestion { text: name.clone(), shown: name.clone(), kind: Kind::Type, help: full.into() };
        found.entry(name.to_lowercase()).or_insert(suggestion);
    }
    place.found(Span::new(from, end), found.into_values().collect())
}
