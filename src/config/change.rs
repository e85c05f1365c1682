//! A change of one file of the organization.

use super::edit::Edit;
use super::revision::PropertyChange;
use crate::value::Text;

/// Which file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileName {
    /// `organization.toml`.
    Organization,
    /// A server's, by its name.
    Server(Text),
}

/// A change of one file.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which file.
    pub file: FileName,
    /// What happens to it.
    pub what: FileChange,
    /// The identity of the object that changes, for the journal.
    pub object: Text,
    /// What changes of it, for the journal.
    pub properties: Vec<PropertyChange>,
}

/// What happens to a file.
#[derive(Clone, Debug)]
pub enum FileChange {
    /// Parts of it change.
    Edit(Vec<Edit>),
    /// It is made, with this text.
    Create(String),
    /// It is removed.
    Delete,
}
