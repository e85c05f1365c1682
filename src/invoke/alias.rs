//! Aliases: other names of commands, and who may change them.

use crate::value::Text;

/// Another name of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name, as it was written.
    pub name: Text,
    /// The command that it stands for.
    pub target: Text,
    /// What somebody said about it.
    pub description: Text,
    /// Who may change it, and where it is there.
    pub options: AliasOptions,
}

/// What is particular about an alias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AliasOptions {
    /// It is changed with `-Force` only.
    pub read_only: bool,
    /// It is never changed.
    pub constant: bool,
    /// It cannot be seen further in.
    pub private: bool,
    /// It is there in every scope.
    pub all_scope: bool,
}

impl AliasOptions {
    /// The options that a text names: `ReadOnly, AllScope`.
    pub fn named(text: &str) -> Self {
        let mut options = Self::default();
        for name in text.split(',') {
            match name.trim().to_ascii_lowercase().as_str() {
                "readonly" => options.read_only = true,
                "constant" => options.constant = true,
                "private" => options.private = true,
                "allscope" => options.all_scope = true,
                _ => {}
            }
        }
        options
    }

    /// Whether nobody may change it; `force` is enough for one that is only read-only.
    pub fn is_protected(self, force: bool) -> bool {
        self.constant || (self.read_only && !force)
    }

    /// As `.Options` shows it.
    pub fn text(self) -> String {
        let all = [(self.read_only, "ReadOnly"), (self.constant, "Constant"), (self.private, "Private"), (self.all_scope, "AllScope")];
        let names: Vec<&str> = all.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
        if names.is_empty() { "None".to_owned() } else { names.join(", ") }
    }
}

/// Aliases of PowerShell that are there in every scope.
const EVERYWHERE: &[&str] =
    &["%", "?", "cd", "copy", "cp", "del", "dir", "echo", "foreach", "md", "move", "popd", "pushd", "select", "where"];
/// Aliases of PowerShell that may be changed; the others are read-only.
const FREE: &[&str] = &[
    "cat", "cd", "chdir", "clear", "cls", "copy", "cp", "del", "dir", "echo", "epsn", "erase", "etsn", "exsn", "gjb", "gsn", "h",
    "history", "icm", "ipsn", "kill", "ls", "man", "md", "mount", "move", "mv", "nsn", "popd", "ps", "pushd", "pwd", "r", "rcjb", "rd",
    "ren", "rjb", "rm", "rmdir", "rsn", "rujb", "sajb", "set", "sls", "spjb", "sujb", "type", "wjb",
];

/// The options of an alias that is there from the start, by its name in lower case.
pub(super) fn built_in_options(name: &str) -> AliasOptions {
    AliasOptions {
        read_only: FREE.binary_search(&name).is_err(),
        all_scope: EVERYWHERE.binary_search(&name).is_ok(),
        ..AliasOptions::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_shown() {
        assert!(FREE.is_sorted() && EVERYWHERE.is_sorted(), "searched by halves");
        assert_eq!(AliasOptions::named("allscope,ReadOnly").text(), "ReadOnly, AllScope");
        assert_eq!(AliasOptions::named("").text(), "None");
        assert_eq!(built_in_options("select").text(), "ReadOnly, AllScope");
        assert_eq!(built_in_options("ls").text(), "None");
        assert!(AliasOptions::named("ReadOnly").is_protected(false) && !AliasOptions::named("ReadOnly").is_protected(true));
        assert!(AliasOptions::named("Constant").is_protected(true));
    }
}
