//! Names near a name that nothing is called.

use crate::catalog::{CMDLETS, TOPICS};

/// The cmdlets and topics whose names are nearest to `name`, best first: those that contain it, then those a few letters away.
pub fn near(name: &str) -> Vec<&'static str> {
    let wanted = name.to_ascii_lowercase();
    let known = CMDLETS.iter().map(|def| def.name).chain(TOPICS.iter().map(|topic| topic.name));
    let mut found: Vec<(usize, &str)> = known
        .filter_map(|known| {
            let lower = known.to_ascii_lowercase();
            let distance = if lower.contains(&wanted) { 0 } else { distance(&lower, &wanted) };
            (distance <= 1 + wanted.len() / 5).then_some((distance, known))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).take(NEAR_LIMIT).collect()
}

const NEAR_LIMIT: usize = 10;

/// How many letters must be changed, added or taken away.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, &other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_and_partial_names_are_found() {
        assert_eq!(near("Get-MapiVirtualDirectry"), ["Get-MapiVirtualDirectory", "Set-MapiVirtualDirectory", "New-MapiVirtualDirectory"]);
        assert_eq!(near("organizationconfig"), ["Get-OrganizationConfig", "Set-OrganizationConfig"]);
        assert!(near("Frobnicate-Everything").is_empty());
    }
}
