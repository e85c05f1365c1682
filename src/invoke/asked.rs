//! What the script that completes an argument is asked.

use crate::value::{Text, Value};

/// An argument that is completed.
#[derive(Clone, Debug)]
pub struct ArgumentAsked<'a> {
    /// The command, by its full name.
    pub command: &'a str,
    /// The parameter, by its full name.
    pub parameter: &'a str,
    /// The word so far, as it is written.
    pub word: &'a str,
    /// The text of the command.
    pub text: &'a str,
    /// The arguments that are given already, as far as they are plain values.
    pub given: &'a [(Text, Value)],
}
