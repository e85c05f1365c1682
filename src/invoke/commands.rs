//! The registry of everything that can be called by name.

use super::Signature;
use super::alias::{Alias, AliasOptions, built_in_options};
use crate::catalog::CmdletDef;
use crate::value::{Text, Value};
use hashbrown::HashMap;
use parking_lot::Mutex;
use smallvec::SmallVec;
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

/// A function that the shell brings along.
#[derive(Clone, Copy, Debug)]
pub struct OwnFunction {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What it is: made when it is first asked for.
    pub source: fn() -> &'static CommandSource,
}

/// Everything that can be called by name, looked up without regard to case.
///
/// What is built in is found where it stands, in tables sorted by lower-case name, and costs nothing at start; functions and
/// aliases are laid over it. A signature is made when a command is first bound.
#[derive(Debug, Default)]
pub struct Commands {
    cmdlets: &'static [&'static CmdletDef],
    built_in_aliases: &'static [(&'static str, &'static str)],
    own_functions: SmallVec<[OwnFunction; 2]>,
    functions: HashMap<Text, CommandSource>,
    /// By name in lower case; nothing stands for a built-in alias that was removed.
    aliases: HashMap<Text, Option<Alias>>,
    signatures: Mutex<HashMap<&'static str, Arc<Signature>>>,
}

impl Clone for Commands {
    /// The same commands; from then on the two change apart. Signatures that were made already are shared.
    fn clone(&self) -> Self {
        Self {
            cmdlets: self.cmdlets,
            built_in_aliases: self.built_in_aliases,
            own_functions: self.own_functions.clone(),
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

    /// The same with aliases that are there from the start: names in lower case, sorted, and what they stand for.
    pub fn with_aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Self {
        debug_assert!(aliases.is_sorted() && aliases.iter().all(|(name, _)| *name == name.to_lowercase()), "searched by halves");
        self.built_in_aliases = aliases;
        self
    }

    /// Adds functions that are there from the start.
    pub fn bring_along(&mut self, functions: &[OwnFunction]) {
        self.own_functions.extend_from_slice(functions);
    }

    /// What `name` means: an alias before a function before a cmdlet.
    pub fn find(&self, name: &str) -> Option<CommandSource> {
        lower_key(name, |key| {
            if let Some(target) = self.alias(key) {
                return Some(CommandSource::Alias(target.into()));
            }
            self.functions.get(key).or_else(|| self.own_function(key)).cloned()
        })
        .or_else(|| self.cmdlet(name).map(CommandSource::Cmdlet))
    }

    /// Whether a module is there from the start, or a cmdlet of it has been bound: the others are loaded by their first use.
    pub fn has_loaded(&self, module: &str) -> bool {
        module.is_empty()
            || module == "Microsoft.PowerShell.Core"
            || self.signatures.lock().values().any(|signature| signature.def.is_some_and(|def| def.module == module))
    }

    /// What the alias `key`, in lower case, stands for.
    fn alias(&self, key: &str) -> Option<&str> {
        match self.aliases.get(key) {
            Some(alias) => alias.as_ref().map(|alias| &*alias.target),
            None => self.built_in_alias(key),
        }
    }

    fn built_in_alias(&self, key: &str) -> Option<&'static str> {
        self.built_in_aliases.binary_search_by(|(name, _)| (*name).cmp(key)).ok().map(|index| self.built_in_aliases[index].1)
    }

    fn own_function(&self, key: &str) -> Option<&'static CommandSource> {
        self.own_functions.iter().find(|own| own.name == key).map(|own| (own.source)())
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
    pub fn functions(&self) -> impl Iterator<Item = (&str, &CommandSource)> {
        let own = self.own_functions.iter().filter(|own| !self.functions.contains_key(own.name));
        let laid_over = self.functions.iter().map(|(name, source)| (&**name, source));
        laid_over.chain(own.map(|own| (own.name, (own.source)())))
    }

    /// All aliases and what they stand for, in no order.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &str)> {
        let built_in = self.built_in_aliases.iter().copied().filter(|(name, _)| !self.aliases.contains_key(*name));
        let laid_over = self.aliases.values().flatten().map(|alias| (&*alias.name, &*alias.target));
        laid_over.chain(built_in)
    }

    /// The alias `name` with all that is known of it.
    pub fn alias_entry(&self, name: &str) -> Option<Alias> {
        let key = name.to_lowercase();
        match self.aliases.get(key.as_str()) {
            Some(alias) => alias.clone(),
            None => self.built_in_alias(&key).map(|target| Alias {
                name: key.as_str().into(),
                target: target.into(),
                description: "".into(),
                options: built_in_options(&key),
            }),
        }
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
        let key = name.to_lowercase();
        let brought_along = self.own_functions.len();
        self.own_functions.retain(|own| own.name != key);
        self.functions.remove(key.as_str()).is_some() || self.own_functions.len() < brought_along
    }

    /// Defines an alias, or points it elsewhere.
    pub fn set_alias(&mut self, name: &str, target: impl Into<Text>) {
        let alias = Alias { name: name.into(), target: target.into(), description: "".into(), options: AliasOptions::default() };
        self.aliases.insert(name.to_lowercase().into(), Some(alias));
    }

    /// Puts what is said of an alias in the place of what `key` (in lower case) means now, and gives that back, as for functions; nothing
    /// stands for a built-in alias, or none.
    pub fn exchange_alias(&mut self, key: &str, alias: Option<Option<Alias>>) -> Option<Option<Alias>> {
        match alias {
            Some(alias) => self.aliases.insert(key.into(), alias),
            None => self.aliases.remove(key),
        }
    }

    /// Removes an alias; `false` when there is none of this name.
    pub fn remove_alias(&mut self, name: &str) -> bool {
        let key = name.to_lowercase();
        match self.built_in_alias(&key) {
            Some(_) => self.aliases.insert(key.into(), None).is_none_or(|alias| alias.is_some()),
            None => self.aliases.remove(key.as_str()).flatten().is_some(),
        }
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
    use std::sync::LazyLock;

    #[test]
    fn aliases_are_followed_but_not_in_circles() {
        let mut commands = Commands::default();
        commands.set_alias("a", "B");
        commands.set_alias("b", "A");
        assert!(commands.resolve("a").is_none());
        assert!(matches!(commands.find("A"), Some(CommandSource::Alias(target)) if &*target == "B"));
        assert!(commands.remove_alias("A") && !commands.remove_alias("A"));
    }

    #[test]
    fn built_in_aliases_are_laid_over_and_removed() {
        let mut commands = Commands::default().with_aliases(&[("cat", "Get-Content"), ("dir", "Get-ChildItem")]);
        let target = |commands: &Commands, name: &str| match commands.find(name) {
            Some(CommandSource::Alias(target)) => Some(target.to_string()),
            _ => None,
        };
        assert_eq!(target(&commands, "CAT").as_deref(), Some("Get-Content"));
        commands.set_alias("Cat", "Get-Item");
        assert_eq!(target(&commands, "cat").as_deref(), Some("Get-Item"));
        assert_eq!(commands.aliases().count(), 2);
        assert!(commands.remove_alias("cat") && !commands.remove_alias("cat") && commands.remove_alias("DIR"));
        assert!(target(&commands, "cat").is_none() && commands.aliases().next().is_none());
        commands.set_alias("dir", "Get-Date");
        assert_eq!(commands.aliases().collect::<Vec<_>>(), [("dir", "Get-Date")]);
    }

    #[test]
    fn functions_that_are_brought_along_give_way() {
        static SOURCE: LazyLock<CommandSource> = LazyLock::new(|| CommandSource::Alias("a".into()));
        let mut commands = Commands::default();
        commands.bring_along(&[OwnFunction { name: "pause", source: || &SOURCE }]);
        assert!(commands.find("Pause").is_some() && commands.functions().count() == 1);
        let before = commands.exchange_function("pause", Some(SOURCE.clone()));
        assert!(before.is_none() && commands.functions().count() == 1);
        commands.exchange_function("pause", before);
        assert!(commands.find("pause").is_some());
        assert!(commands.remove_function("PAUSE") && !commands.remove_function("pause") && commands.find("pause").is_none());
    }
}
