//! Modules: what is asked for, what they export, what is known of them.

use crate::value::{Text, Value};
use std::path::PathBuf;

/// A module to import.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Its name.
    pub name: Text,
    /// Its file.
    pub path: PathBuf,
    /// The script block that it is instead of a file; what that writes is left out.
    pub block: Option<Value>,
    /// Its version, if a manifest says so.
    pub version: Option<[i32; 4]>,
    /// What the file gets in `$args` and its parameters.
    pub arguments: Vec<Value>,
    /// Patterns of the functions that are wanted; none for all that are exported.
    pub functions: Vec<Text>,
    /// What stands before the nouns of its commands.
    pub prefix: Text,
}

/// What a module shows: patterns of names. `None` is what nobody spoke of.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    /// Functions.
    pub functions: Option<Vec<Text>>,
    /// Variables.
    pub variables: Option<Vec<Text>>,
    /// Aliases.
    pub aliases: Option<Vec<Text>>,
}

/// What is known of a module that was imported.
#[derive(Clone, Debug)]
pub struct ModuleInfo {
    /// Its name.
    pub name: Text,
    /// Its file.
    pub path: Text,
    /// Its version.
    pub version: [i32; 4],
    /// The functions that it exports, by the names under which they are called.
    pub functions: Vec<Text>,
    /// The variables that it exports.
    pub variables: Vec<Text>,
    /// The aliases that it exports.
    pub aliases: Vec<Text>,
}

/// Modules whose commands are built in, or whose import scripts expect to succeed.
pub const BUILT_IN_MODULES: &[&str] = &[
    "Microsoft.PowerShell.Management",
    "Microsoft.PowerShell.Utility",
    "Microsoft.PowerShell.Security",
    "Microsoft.PowerShell.Core",
    "Microsoft.PowerShell.Host",
    "CimCmdlets",
    "PSReadLine",
    "WebAdministration",
    "ActiveDirectory",
    "Microsoft.Exchange.Management.PowerShell.E2010",
    "Microsoft.Exchange.Management.PowerShell.SnapIn",
];
