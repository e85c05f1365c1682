//! What completion asks of the running shell and of the world. It is handed in: completion itself reads nothing.

use crate::catalog::CmdletDef;
use crate::invoke::{ArgumentAsked, Commands, Identity};
use crate::value::{Text, Value};

/// What is alive while a line is written. Every answer must come at once: somebody waits with a finger on a key.
pub trait Live {
    /// The identities of a noun's objects that begin with `prefix`; nothing when that cannot be said quickly.
    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity>;

    /// All variables that are set, with their values, in any order.
    fn variables(&self) -> Vec<(Text, Value)>;

    /// The value of one variable, by its name without regard to case.
    fn variable(&self, name: &str) -> Option<Value>;

    /// The names of all environment variables.
    fn environment(&self) -> Vec<Text>;

    /// What stands in a folder, in any order; nothing if it cannot be read. The path is as written: relative to the
    /// working directory, or with `~` for the home.
    fn entries(&self, folder: &str) -> Vec<Entry>;

    /// What a script says may stand as an argument; `None` when there is no script for the parameter.
    fn scripted(&self, _asked: &ArgumentAsked<'_>) -> Option<Vec<Value>> {
        None
    }

    /// Whether the caller may use a cmdlet here.
    fn offers(&self, _cmdlet: &CmdletDef) -> bool {
        true
    }
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What stands in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file, or anything else that holds no others.
    File,
    /// A folder, or a link to one.
    Folder,
}

/// What completion knows: the commands, and what is alive.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Everything that can be called.
    pub commands: &'a Commands,
    /// The running shell and the world.
    pub live: &'a dyn Live,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Known").finish_non_exhaustive()
    }
}
