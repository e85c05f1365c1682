//! Names of commands: cmdlets, functions, aliases, and scripts by their path.

use super::place::Place;
use super::word::{Word, fits};
use super::{Kind, Suggestion, path as files};
use crate::invoke::CommandSource;
use std::collections::BTreeMap;

/// The commands that a word may become.
pub(super) fn suggestions(place: &Place<'_>, word: &Word) -> Vec<Suggestion> {
    if word.value.contains(['/', '\\']) || word.value.starts_with(['.', '~']) {
        return files::suggestions(place, word);
    }
    let mut found = named(place, word);
    for suggestion in &mut found {
        // A name is written bare; only a quoted one stays quoted.
        if word.quote.is_some() {
            suggestion.text = word.write(&suggestion.shown);
        }
    }
    found
}

/// The commands whose name begins with the word, by name; the one that it already is comes first.
pub(super) fn named(place: &Place<'_>, word: &Word) -> Vec<Suggestion> {
    let commands = place.known.commands;
    let mut found: BTreeMap<String, Suggestion> = BTreeMap::new();
    for (name, target) in commands.aliases().filter(|(name, _)| !word.value.is_empty() && fits(&word.value, name)) {
        found.insert(name.to_lowercase(), Suggestion::plain(name.to_string(), Kind::Command, format!("Alias of {target}")));
    }
    for (key, function) in commands.functions().filter(|(name, _)| fits(&word.value, name)) {
        let CommandSource::Function { signature, kind, .. } = function else { continue };
        let help = if signature.own == 0 { format!("{kind:?}") } else { format!("{kind:?} with {}", names(signature)) };
        found.entry(key.to_string()).or_insert_with(|| Suggestion::plain(signature.name.clone(), Kind::Command, help));
    }
    for def in commands.cmdlets().iter().filter(|def| fits(&word.value, def.name) && place.known.live.offers(def)) {
        found.entry(def.name.to_lowercase()).or_insert_with(|| Suggestion::plain(def.name, Kind::Command, def.synopsis));
    }
    let exact = found.remove(&word.value.to_lowercase());
    exact.into_iter().chain(found.into_values()).collect()
}

/// `-A -B -C` of a function, at most a few.
fn names(signature: &crate::invoke::Signature) -> String {
    let names: Vec<String> = signature.own_parameters().iter().take(4).map(|parameter| format!("-{}", parameter.name)).collect();
    let more = if signature.own > names.len() { " …" } else { "" };
    format!("{}{more}", names.join(" "))
}
