//! The order of texts as people expect it: punctuation, digits, letters; case decides last or not at all.

use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use std::cmp::Ordering;
use std::sync::LazyLock;

static IGNORING_CASE: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(Strength::Secondary));
static RESPECTING_CASE: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(Strength::Tertiary));

fn collator(strength: Strength) -> Option<CollatorBorrowed<'static>> {
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    options.case_level = Some(CaseLevel::Off);
    options.alternate_handling = Some(AlternateHandling::NonIgnorable);
    CollatorBorrowed::try_new(CollatorPreferences::default(), options).ok()
}

/// The order of two texts.
pub(super) fn compare(left: &str, right: &str, respect_case: bool) -> Ordering {
    if let Some(order) = compare_plain(left, right, respect_case) {
        return order;
    }
    let collator = if respect_case { &*RESPECTING_CASE } else { &*IGNORING_CASE };
    match collator {
        Some(collator) => collator.compare(left, right),
        None if respect_case => left.cmp(right),
        None => left.to_lowercase().cmp(&right.to_lowercase()),
    }
}

/// Letters and digits of ASCII need no tables: digits come before letters, and lower case before upper when all else is equal.
fn compare_plain(left: &str, right: &str, respect_case: bool) -> Option<Ordering> {
    if !left.bytes().chain(right.bytes()).all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let folded = left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()));
    Some(if respect_case { folded.then_with(|| right.cmp(left)) } else { folded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        let words = ["a", "A", "b", "B10", "b9", "ex01", "EX02", "0", "Z", "", "zz"];
        for left in words {
            for right in words {
                for respect_case in [false, true] {
                    let collator = if respect_case { &*RESPECTING_CASE } else { &*IGNORING_CASE };
                    let expected = collator.as_ref().expect("the root collation is compiled in").compare(left, right);
                    assert_eq!(compare_plain(left, right, respect_case), Some(expected), "{left} {right} {respect_case}");
                }
            }
        }
    }
}
