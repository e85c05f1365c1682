//! The registry of everything that can be called by name.

use super::Signature;
use crate::catalog::CmdletDef;
use crate::value::{Text, Value};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::sync::Arc;

/// What kind of command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are PowerShell's")]
pub enum CommandKind {
    Alias,
    Function,
    Filter,
    Cmdlet,
    ExternalScript,
    Application,
}

/// What is behind a command's name.
#[derive(Clone, Debug)]
pub enum CommandSource {
    /// Another name.
    Alias(Text),
    /// A function: its signature, and its body as the engine keeps it.
    Function {
        /// How it is called.
        signature: Arc<Signature>,
        /// The script block.
        body: Value,
        /// The module it came from; empty for none.
        module: Text,
        /// Function or filter.
        kind: CommandKind,
    },
    /// A compiled cmdlet.
    Cmdlet(&'static CmdletDef),
}

/// Everything that can be called by name, looked up without regard to case.
///
/// The compiled cmdlets are found where they stand, in a table sorted by lower-case name; functions and aliases are laid
/// over them. A signature is made when a command is first bound.
#[derive(Debug, Default)]
pub struct Commands {
    cmdlets: &'static [&'static CmdletDef],
    functions: HashMap<Text, CommandSource>,
    aliases: HashMap<Text, Text>,
    signatures: Mutex<HashMap<&'static str, Arc<Signature>>>,
}

impl Clone for Commands {
    /// The same commands; from then on the two change apart. Signatures that were made already are shared.
    fn clone(&self) -> Self {
        Self {
            cmdlets: self.cmdlets,
            functions: self.functions.clone(),
            aliases: self.aliases.clone(),
            signatures: Mutex::new(self.signatures.lock().clone()),
        }
    }
}

impl Commands {
    /// A registry of these cmdlets, which must be sorted by lower-case name.
    pub fn new(cmdlets: &'static [&'static CmdletDef]) -> Self {
        debug_assert!(cmdlets.is_sorted_by_key(|def| def.name.to_ascii_lowercase()), "the table is searched by halves");
        Self { cmdlets, ..Self::default() }
    }

    /// What `name` means: an alias before a function before a cmdlet.
    pub fn find(&self, name: &str) -> Option<CommandSource> {
        if let Some(target) = lower_key(name, |key| self.aliases.get(key).cloned()) {
            return Some(CommandSource::Alias(target));
        }
        lower_key(name, |key| self.functions.get(key).cloned()).or_else(|| self.cmdlet(name).map(CommandSource::Cmdlet))
    }

    /// What `name` means once aliases are followed; `None` too for aliases that lead in a circle.
    pub fn resolve(&self, name: &str) -> Option<CommandSource> {
        let mut found = self.find(name)?;
        for _ in 0..ALIAS_LIMIT {
            let CommandSource::Alias(target) = &found else { return Some(found) };
            found = self.find(target)?;
        }
        None
    }

    /// The compiled cmdlet `name`.
    pub fn cmdlet(&self, name: &str) -> Option<&'static CmdletDef> {
        let order = |def: &&CmdletDef| {
            def.name.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(name.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        self.cmdlets.binary_search_by(order).ok().map(|index| self.cmdlets[index])
    }

    /// All compiled cmdlets, sorted by name.
    pub fn cmdlets(&self) -> &'static [&'static CmdletDef] {
        self.cmdlets
    }

    /// All functions, in no order, with their names in lower case.
    pub fn functions(&self) -> impl Iterator<Item = (&Text, &CommandSource)> {
        self.functions.iter()
    }

    /// All aliases and what they stand for, in no order.
    pub fn aliases(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.aliases.iter()
    }

    /// The signature of a cmdlet or function; `None` for an alias, which has none of its own.
    pub fn signature(&self, source: &CommandSource) -> Option<Arc<Signature>> {
        match source {
            CommandSource::Alias(_) => None,
            CommandSource::Function { signature, .. } => Some(signature.clone()),
            CommandSource::Cmdlet(def) => {
                Some(self.signatures.lock().entry(def.name).or_insert_with(|| Arc::new(Signature::of(def))).clone())
            }
        }
    }

    /// Defines a function or filter, or replaces it. The source must be [`CommandSource::Function`].
    pub fn set_function(&mut self, name: &str, function: CommandSource) {
        debug_assert!(matches!(function, CommandSource::Function { .. }), "only functions are set here");
        self.functions.insert(name.to_lowercase().into(), function);
    }

    /// Puts a function, or nothing, in the place of what `key` (in lower case) means now, and gives that back: how scopes lay
    /// functions of their own over others and take them away again.
    pub fn exchange_function(&mut self, key: &str, function: Option<CommandSource>) -> Option<CommandSource> {
        match function {
            Some(function) => self.functions.insert(key.into(), function),
            None => self.functions.remove(key),
        }
    }

    /// Removes a function; `false` when there is none of this name.
    pub fn remove_function(&mut self, name: &str) -> bool {
        self.functions.remove(name.to_lowercase().as_str()).is_some()
    }

    /// Defines an alias, or points it elsewhere.
    pub fn set_alias(&mut self, name: &str, target: impl Into<Text>) {
        self.aliases.insert(name.to_lowercase().into(), target.into());
    }

    /// Removes an alias; `false` when there is none of this name.
    pub fn remove_alias(&mut self, name: &str) -> bool {
        self.aliases.remove(name.to_lowercase().as_str()).is_some()
    }
}

/// How many aliases may stand for each other in a row.
const ALIAS_LIMIT: usize = 32;

/// Names of commands are hardly ever longer than this many bytes.
const SHORT_NAME: usize = 64;

/// Looks up by the lower-case form of `name`, which most of the time needs no allocation.
fn lower_key<T>(name: &str, look_up: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut short = [0; SHORT_NAME];
    match short.get_mut(..name.len()) {
        Some(lower) if name.is_ascii() => {
            lower.copy_from_slice(name.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower).ok().and_then(look_up)
        }
        _ => look_up(&name.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_followed_but_not_in_circles() {
        let mut commands = Commands::default();
        commands.set_alias("a", "B");
        commands.set_alias("b", "A");
        assert!(commands.resolve("a").is_none());
        assert!(matches!(commands.find("A"), Some(CommandSource::Alias(target)) if &*target == "B"));
        assert!(commands.remove_alias("A") && !commands.remove_alias("A"));
    }
}
