//! Names of files and folders.

use super::place::Place;
use super::word::{Word, begins, fits};
use super::{EntryKind, Kind, Suggestion};

/// The files and folders that a word may become, by name. Hidden ones only for a name that begins with a dot.
pub(super) fn suggestions(place: &Place<'_>, word: &Word) -> Vec<Suggestion> {
    let written = word.value.replace('\\', "/");
    let (folder, beginning) = match written.rfind('/') {
        Some(slash) => written.split_at(slash + 1),
        None => ("", written.as_str()),
    };
    // A bare name is given its place: what begins with ./ is a path for every command.
    let shown_folder = if folder.is_empty() { "./" } else { folder };
    let mut entries = place.known.live.entries(if folder.is_empty() { "." } else { folder });
    entries.retain(|entry| fits(beginning, &entry.name) && (!entry.name.starts_with('.') || begins(beginning, ".")));
    entries.sort_by_cached_key(|entry| (entry.name.to_lowercase(), entry.name.clone()));
    entries
        .into_iter()
        .map(|entry| Suggestion {
            text: word.write(&format!("{shown_folder}{}", entry.name)),
            kind: match entry.kind {
                EntryKind::Folder => Kind::ProviderContainer,
                EntryKind::File => Kind::ProviderItem,
            },
            help: "".into(),
            shown: entry.name,
        })
        .collect()
}
