//! Finding pages by parts of their names, and names near a name that nothing is called.

use crate::catalog::TOPICS;
use crate::invoke::{CommandKind, CommandSource, Commands};
use crate::text::distance;
use crate::value::Wildcard;

/// A page that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The command or topic.
    pub name: String,
    /// `Alias`, `Cmdlet`, `Function`, `Filter`, `HelpFile`.
    pub category: &'static str,
    /// One line; what an alias stands for.
    pub synopsis: String,
}

/// Everything that there is help for, sorted by kind and name.
pub fn entries(commands: &Commands) -> Vec<Entry> {
    let entry = |name: &str, category, synopsis: &str| Entry { name: name.to_owned(), category, synopsis: synopsis.to_owned() };
    let mut found: Vec<Entry> = commands.aliases().map(|(name, target)| entry(name, "Alias", target)).collect();
    found.extend(commands.cmdlets().iter().map(|def| entry(def.name, "Cmdlet", def.synopsis)));
    found.extend(commands.functions().filter_map(|(_, source)| {
        let CommandSource::Function { signature, kind, .. } = source else { return None };
        let category = if *kind == CommandKind::Filter { "Filter" } else { "Function" };
        Some(entry(&signature.name, category, signature.comment.as_ref().map_or("", |comment| comment.synopsis.trim())))
    }));
    found.extend(TOPICS.iter().map(|topic| entry(topic.name, "HelpFile", topic.synopsis)));
    found.sort_by(|left, right| (left.category, left.name.to_lowercase()).cmp(&(right.category, right.name.to_lowercase())));
    found
}

/// Those that `asked` finds: by a pattern, else by a part of the name, else by a part of the synopsis.
pub fn found(entries: Vec<Entry>, asked: &str) -> Vec<Entry> {
    if is_pattern(asked) {
        let pattern = Wildcard::new(asked);
        return entries.into_iter().filter(|entry| pattern.matches(&entry.name)).collect();
    }
    let asked = asked.to_lowercase();
    let (named, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.name.to_lowercase().contains(&asked));
    if !named.is_empty() {
        return named;
    }
    others.into_iter().filter(|entry| entry.synopsis.to_lowercase().contains(&asked)).collect()
}

/// Whether a name is a pattern.
pub fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The names that are a few letters away from `asked`, the nearest first.
pub fn near(entries: &[Entry], asked: &str) -> Vec<String> {
    let asked = asked.to_lowercase();
    let near = |entry: &&Entry| entry.category != "Alias";
    let mut found: Vec<(usize, &str)> = entries
        .iter()
        .filter(near)
        .map(|entry| (distance(&entry.name.to_lowercase(), &asked), entry.name.as_str()))
        .filter(|(distance, _)| *distance <= 1 + asked.len() / 5)
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name.to_owned()).take(NEAR_LIMIT).collect()
}

const NEAR_LIMIT: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CMDLETS;

    fn all() -> Vec<Entry> {
        entries(&Commands::new(CMDLETS))
    }

    fn names(found: Vec<Entry>) -> Vec<String> {
        found.into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn misspelt_names_are_near() {
        assert_eq!(near(&all(), "Get-MapiVirtualDirectry")[0], "Get-MapiVirtualDirectory");
        assert!(near(&all(), "Frobnicate-Everything").is_empty());
    }

    #[test]
    fn a_pattern_or_a_part_of_a_name_finds_pages() {
        assert_eq!(names(found(all(), "*-OrganizationConfig")), ["Get-OrganizationConfig", "Set-OrganizationConfig"]);
        assert_eq!(names(found(all(), "organizationconfig")), ["Get-OrganizationConfig", "Set-OrganizationConfig"]);
        assert!(found(all(), "*-Nothing").is_empty());
    }
}
