//! Texts out of a source, shared with whoever runs it: what they become as values is made of the same.

/// A text that a source writes down.
pub type Text = lean_string::LeanString;

/// A name that a source writes down: one word, never changed.
pub type Name = arcstr::ArcStr;
