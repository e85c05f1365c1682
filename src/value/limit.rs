//! How large texts and collections may grow.

use super::OperatorError;
use std::cell::Cell;

/// The largest text that is made, in bytes.
pub const TEXT_LIMIT: usize = 256 << 20;

/// The most items that a list or table may have.
pub const ITEM_LIMIT: usize = 16 << 20;

/// A text or list of at least so many bytes is worth being counted.
const LARGE: usize = 64 << 10;

thread_local! {
    static GROWN: Cell<usize> = const { Cell::new(0) };
}

/// What is said of a text that would become too large.
pub(super) fn too_large() -> OperatorError {
    OperatorError::new(
        "LimitExceeded",
        format!("The result would be larger than {} MiB, which is more than this shell builds.", TEXT_LIMIT >> 20),
    )
}

/// Looks whether a collection may have so many items.
///
/// # Errors
/// `LimitExceeded` when it may not.
pub fn check_items(count: usize) -> Result<(), OperatorError> {
    check_items_within(count, ITEM_LIMIT)
}

fn check_items_within(count: usize, limit: usize) -> Result<(), OperatorError> {
    if count <= limit {
        return Ok(());
    }
    let message =
        format!("A collection of {count} items is more than this shell builds ({limit}); let a pipeline or loop go through them.");
    Err(OperatorError::new("LimitExceeded", message))
}

/// Remembers that something of this many bytes was made on this thread.
pub(super) fn count_large(bytes: usize) {
    if bytes >= LARGE {
        GROWN.set(GROWN.get().saturating_add(bytes));
    }
}

/// How many bytes of large texts and lists were made on this thread since [`forget_large`].
pub fn made_large() -> usize {
    GROWN.get()
}

/// Begins counting anew.
pub fn forget_large() {
    GROWN.set(0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn a_collection_has_a_limit_that_says_what_to_do() {
        assert!(check_items(ITEM_LIMIT).is_ok() && check_items_within(2, 2).is_ok());
        let error = check_items_within(3, 2).expect_err("it is one too many");
        assert_eq!(
            (error.id, error.message.as_str()),
            ("LimitExceeded", "A collection of 3 items is more than this shell builds (2); let a pipeline or loop go through them.")
        );
    }

    #[test]
    fn what_is_large_is_counted_and_nothing_else() {
        forget_large();
        drop((Value::from("x".repeat(LARGE - 1)), Value::array(vec![Value::Null; 10])));
        assert_eq!(made_large(), 0);
        drop((Value::from("x".repeat(LARGE)), Value::array(vec![Value::Null; LARGE])));
        assert_eq!(made_large(), LARGE + LARGE * size_of::<Value>());
        forget_large();
        assert_eq!(made_large(), 0);
    }
}
