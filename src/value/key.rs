//! Keys of dictionaries: when two are the same, and how they are hashed.

use super::Value;
use hashbrown::DefaultHashBuilder;
use std::hash::{BuildHasher, Hash, Hasher};

/// A key as it was given. Whether text is the same as text in another case is its dictionary's affair.
#[derive(Clone, Debug)]
pub struct Key(Value);

impl Key {
    pub(super) fn new(value: Value) -> Self {
        Self(match plain(&value) {
            Some(plain) => plain.clone(),
            None => value,
        })
    }

    /// The key as it was given.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

/// A key that is looked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    what: What<'a>,
    /// Whether texts that differ in case are different.
    exact: bool,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Text(&'a str),
    Other(&'a Value),
}

impl<'a> Wanted<'a> {
    pub(super) fn new(value: &'a Value, exact: bool) -> Self {
        let what = match plain(value).unwrap_or(value) {
            Value::String(text) => What::Text(text),
            other => What::Other(other),
        };
        Self { what, exact }
    }

    pub(super) fn text(text: &'a str, exact: bool) -> Self {
        Self { what: What::Text(text), exact }
    }

    /// Whether this is the key.
    pub(super) fn is(&self, key: &Key) -> bool {
        match (self.what, &key.0) {
            (What::Text(left), Value::String(right)) if self.exact => *left == **right,
            (What::Text(left), Value::String(right)) => same_letters(left, right),
            (What::Text(_), _) => false,
            (What::Other(left), right) => left.same(right),
        }
    }

    /// The hash of all keys that this is.
    pub(super) fn hash(&self, builder: &DefaultHashBuilder) -> u32 {
        let mut state = builder.build_hasher();
        match self.what {
            What::Text(text) if self.exact => text.hash(&mut state),
            What::Text(text) => {
                if !hash_folded(text, &mut state) {
                    state = builder.build_hasher();
                    hash_folded(&text.chars().flat_map(char::to_lowercase).collect::<String>(), &mut state);
                }
            }
            What::Other(value) => value.hash_same(&mut state),
        }
        let hash = state.finish();
        (hash ^ hash >> 32) as u32
    }
}

/// The value itself where something was added to one: that makes no other key of it.
fn plain(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(object) if !object.base().is_null() => Some(object.base()),
        _ => None,
    }
}

/// Equal but for case, as dictionaries with text keys compare.
pub fn same_letters(left: &str, right: &str) -> bool {
    // Most are written alike, and memory is compared faster than letters.
    left == right
        || left.eq_ignore_ascii_case(right)
        || (!(left.is_ascii() && right.is_ascii())
            && left.chars().flat_map(char::to_lowercase).eq(right.chars().flat_map(char::to_lowercase)))
}

/// The highest bit of each of eight bytes.
const HIGH: u64 = u64::MAX / 255 * 0x80;

/// Feeds a text of ASCII to a hasher with its letters in lower case, eight at a time; the last eight may overlap those before.
/// `false` when there are other letters in it, whose case counts here.
fn hash_folded<H: Hasher>(text: &str, state: &mut H) -> bool {
    let bytes = text.as_bytes();
    let mut seen = 0;
    let mut put = |word: u64| {
        seen |= word;
        state.write_u64(folded(word));
    };
    match bytes.last_chunk::<8>() {
        Some(last) => {
            bytes.as_chunks::<8>().0.iter().for_each(|word| put(u64::from_le_bytes(*word)));
            put(u64::from_le_bytes(*last));
        }
        None => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => put(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))),
            _ => put(bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
        },
    }
    state.write_usize(text.len());
    seen & HIGH == 0
}

/// Eight bytes, the capital letters of ASCII among them in lower case.
fn folded(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let low = word & !HIGH;
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let behind_z = low + ONES * (0x7f - b'Z' as u64);
    let capital = (from_a ^ behind_z) & !word & HIGH;
    word | capital >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_letters_are_folded_and_nothing_else() {
        for byte in 0..=u8::MAX {
            let word = u64::from_le_bytes([byte, b'A', b'z', b'Z', b'@', b'[', 0xc1, byte]);
            let lower = byte.to_ascii_lowercase();
            assert_eq!(folded(word).to_le_bytes(), [lower, b'a', b'z', b'z', b'@', b'[', 0xc1, lower]);
        }
    }

    #[test]
    fn what_is_the_same_has_one_hash() {
        let builder = DefaultHashBuilder::default();
        for (left, right) in [("", ""), ("a", "A"), ("ServerName", "SERVERNAME"), ("ÄÖÜ mit Maß", "äöü MIT maß"), ("a\u{212a}", "ak")]
        {
            let (one, other) = (Wanted::text(left, false), Wanted::text(right, false));
            assert!(one.is(&Key::new(right.into())) && one.hash(&builder) == other.hash(&builder), "{left} {right}");
            assert_eq!(Wanted::text(left, true).is(&Key::new(right.into())), left == right);
        }
        assert!(!Wanted::text("1", false).is(&Key::new(Value::Int(1))) && !Wanted::new(&Value::Int(1), false).is(&Key::new("1".into())));
    }
}
