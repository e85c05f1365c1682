//! Text that must not be seen.

use super::Name;
use std::fmt;

/// A secret: it cannot be printed, logged or serialized, and `Debug` shows `*****`.
#[derive(Clone)]
pub struct Secret(Name);

impl Secret {
    /// Takes charge of a secret text.
    pub fn new(text: impl Into<Name>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that proves something with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("*****")
    }
}
