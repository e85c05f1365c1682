//! What must be true of definitions before code is made of them. Every problem is found, not just the first.

use super::resolve::{self, Resolved, ScalarName};
use super::source::{CmdletSource, EnumSource, NounSource, ParameterSource, Problem, Sources, Word};
use std::collections::HashMap;

const VERBS: &[&str] = &[
    "Add",
    "Clear",
    "Close",
    "Compare",
    "Connect",
    "Convert",
    "ConvertFrom",
    "ConvertTo",
    "Copy",
    "Disable",
    "Disconnect",
    "Enable",
    "Enter",
    "Exit",
    "Export",
    "ForEach",
    "Format",
    "Get",
    "Group",
    "Import",
    "Install",
    "Invoke",
    "Join",
    "Measure",
    "Move",
    "New",
    "Open",
    "Out",
    "Pop",
    "Push",
    "Read",
    "Redo",
    "Register",
    "Remove",
    "Rename",
    "Repair",
    "Reset",
    "Resolve",
    "Restart",
    "Restore",
    "Resume",
    "Save",
    "Search",
    "Select",
    "Send",
    "Set",
    "Show",
    "Sort",
    "Split",
    "Start",
    "Stop",
    "Suspend",
    "Tee",
    "Test",
    "Trace",
    "Undo",
    "Unregister",
    "Update",
    "Use",
    "Wait",
    "Where",
    "Write",
];
const ACTIONS: &[&str] = &["list", "get", "create", "update", "delete"];
const COMPLETERS: &[&str] = &[
    "",
    "identity",
    "path",
    "folder",
    "property",
    "command",
    "any-command",
    "alias",
    "variable",
    "type",
    "date-format",
    "encoding",
    "content-encoding",
    "item-type",
    "scope",
    "strict-version",
];
const COMMON: &[&str] = &[
    "Verbose",
    "Debug",
    "ErrorAction",
    "WarningAction",
    "InformationAction",
    "ProgressAction",
    "ErrorVariable",
    "WarningVariable",
    "InformationVariable",
    "OutVariable",
    "OutBuffer",
    "PipelineVariable",
    "WhatIf",
    "Confirm",
];

/// All problems of all definitions, sorted by file and line; what could not be read is among them.
pub(crate) fn all(sources: &Sources) -> Vec<Problem> {
    let mut found = Found { sources, problems: sources.problems.clone() };
    found.enums();
    sources.nouns.iter().for_each(|noun| found.noun(noun));
    sources.cmdlets.iter().for_each(|cmdlet| found.cmdlet(cmdlet));
    found.aliases();
    found.common();
    found.problems.sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    found.problems.dedup();
    found.problems
}

struct Found<'a> {
    sources: &'a Sources,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn add(&mut self, file: &str, line: usize, message: String) {
        self.problems.push(Problem { file: file.to_owned(), line, message });
    }

    fn enums(&mut self) {
        let mut known: HashMap<&str, &EnumSource> = HashMap::new();
        for definition in &self.sources.enums {
            if let Some(earlier) = known.insert(&definition.name, definition) {
                self.add(
                    &definition.file,
                    definition.name.line,
                    format!("enumeration {} is declared in {} too", definition.name.text, earlier.file),
                );
            }
            if !definition.type_name.contains('.') {
                self.add(
                    &definition.file,
                    definition.name.line,
                    format!("enumeration {}: `type` must be a full .NET name", definition.name.text),
                );
            }
            self.unique(&definition.file, "value", definition.members.iter().map(|(name, _, _)| name));
        }
    }

    fn unique<'w>(&mut self, file: &str, what: &str, words: impl Iterator<Item = &'w Word>) {
        let mut seen = HashMap::new();
        for word in words.filter(|word| !word.is_empty()) {
            if let Some(line) = seen.insert(word.to_ascii_lowercase(), word.line) {
                self.add(file, word.line, format!("{what} {} stands on line {line} already", word.text));
            }
        }
    }

    fn noun(&mut self, noun: &NounSource) {
        if noun.folder != kebab(&noun.name) {
            self.add(&noun.file, noun.name.line, format!("noun {} belongs into the folder {}", noun.name.text, kebab(&noun.name)));
        }
        if noun.types.is_empty() {
            self.add(&noun.file, 1, "the file has no `types`".to_owned());
        }
        self.unique(&noun.file, "property", noun.properties.iter().map(|property| &property.name));
        self.unique(&noun.file, "key", noun.properties.iter().map(|property| &property.key));
        let known = |name: &str| noun.properties.iter().any(|property| &*property.name == name);
        let columns = noun.table.iter().flatten().map(|column| &column.property);
        for name in noun.identity.iter().chain(columns).chain(noun.list.iter().flatten()).filter(|name| !known(name)) {
            self.add(&noun.file, name.line, format!("noun {} has no property `{}`", noun.name.text, name.text));
        }
        for property in &noun.properties {
            match resolve::ty(self.sources, &property.ty, Some(&noun.name)) {
                Err(message) => self.add(&noun.file, property.ty.line, format!("property {}: {message}", property.name.text)),
                Ok(ty) => {
                    if let Some(default) = &property.default
                        && !self.fits(&ty, default)
                    {
                        self.add(
                            &noun.file,
                            default.line,
                            format!("property {}: `{}` is no {}", property.name.text, default.text, property.ty.text),
                        );
                    }
                }
            }
            if property.read_only && property.fixed {
                self.add(&noun.file, property.line, format!("property {} cannot be both fixed and read-only", property.name.text));
            }
        }
    }

    /// Whether a default reads as its type; a list is written with commas, an empty text is the empty list.
    fn fits(&self, ty: &Resolved, text: &str) -> bool {
        if ty.many {
            let one = Resolved { many: false, ..ty.clone() };
            return text.is_empty() || text.split(',').all(|item| self.fits(&one, item.trim()));
        }
        match &ty.scalar {
            ScalarName::Plain("Bool" | "Switch") => matches!(text, "True" | "False"),
            ScalarName::Plain("Byte") => text.parse::<u8>().is_ok(),
            ScalarName::Plain("Int") => text.parse::<i32>().is_ok(),
            ScalarName::Plain("UInt") => text.parse::<u32>().is_ok(),
            ScalarName::Plain("Long") => text.parse::<i64>().is_ok(),
            ScalarName::Plain("Double") => text.parse::<f64>().is_ok(),
            ScalarName::Plain("TimeSpan") => text.split(['.', ':']).all(|part| part.parse::<u32>().is_ok()),
            ScalarName::Enum(name) => {
                let definition = self.sources.enums.iter().find(|known| *known.name == **name);
                definition
                    .is_some_and(|known| text.split(',').all(|item| known.members.iter().any(|(member, _, _)| &**member == item.trim())))
            }
            _ => true,
        }
    }

    fn cmdlet(&mut self, cmdlet: &CmdletSource) {
        let file = &*cmdlet.file;
        match cmdlet.name.split_once('-') {
            Some((verb, noun)) if VERBS.contains(&verb) && !noun.is_empty() => {
                let own_folder = resolve::noun(self.sources, cmdlet).is_some_and(|known| known.folder == cmdlet.folder);
                if cmdlet.folder != "shell" && !own_folder {
                    self.add(file, 1, format!("the folder {} has no noun.toml for {}", cmdlet.folder, cmdlet.name));
                }
            }
            _ => self.add(file, 1, format!("{} is not a name of the form Verb-Noun with an approved verb", cmdlet.name)),
        }
        if let Some(noun) = &cmdlet.noun
            && resolve::noun(self.sources, cmdlet).is_none()
        {
            self.add(file, noun.line, format!("unknown noun `{}`", noun.text));
        }
        if !matches!(&*cmdlet.runs, "shell" | "session" | "live" | "") {
            self.add(file, cmdlet.runs.line, format!("`runs` takes \"shell\", \"session\" and \"live\", not \"{}\"", cmdlet.runs.text));
        }
        match (&cmdlet.action, &cmdlet.handler) {
            (Some(action), None) if !ACTIONS.contains(&&**action) => {
                self.add(file, action.line, format!("unknown action `{}`", action.text));
            }
            (Some(action), None) if &*cmdlet.runs == "shell" => {
                self.add(file, action.line, "a cmdlet that runs in the shell needs a `handler`".to_owned());
            }
            (Some(action), Some(_)) => self.add(file, action.line, "`action` and `handler` exclude each other".to_owned()),
            (None, None) => self.add(file, 1, "the file has neither `action` nor `handler`".to_owned()),
            (None, Some(handler)) if !handler.contains("::") => {
                self.add(file, handler.line, format!("handler `{}` must be a module and a name: `module::name`", handler.text));
            }
            _ => {}
        }
        if let Some(in_shell) = &cmdlet.in_shell {
            if &*cmdlet.runs == "shell" {
                self.add(file, in_shell.handler.line, "`in-shell` says nothing where the whole cmdlet runs in the shell".to_owned());
            }
            for set in in_shell.sets.iter().filter(|set| !cmdlet.sets.iter().any(|known| **known == ***set)) {
                self.add(file, set.line, format!("unknown parameter set `{}`", set.text));
            }
        }
        if let Some(impact) = &cmdlet.impact
            && !matches!(&**impact, "low" | "medium" | "high")
        {
            self.add(file, impact.line, format!("`impact` takes \"low\", \"medium\" and \"high\", not \"{}\"", impact.text));
        }
        if let Some(role) = &cmdlet.role
            && !matches!(&**role, "view-only" | "organization-management")
        {
            self.add(file, role.line, format!("`role` takes \"view-only\" and \"organization-management\", not \"{}\"", role.text));
        }
        if let Some(set) = &cmdlet.default_set
            && !cmdlet.sets.iter().any(|known| **known == **set)
        {
            self.add(file, set.line, format!("unknown parameter set `{}`", set.text));
        }
        self.unique(file, "parameter set", cmdlet.sets.iter());
        for example in &cmdlet.examples {
            if !matches!(&*example.on, "files" | "server" | "both" | "none") {
                self.add(
                    file,
                    example.on.line,
                    format!("`on` takes \"files\", \"server\", \"both\" and \"none\", not \"{}\"", example.on.text),
                );
            }
        }
        for exit in &cmdlet.exit_codes {
            if !(0..=255).contains(&exit.code) {
                self.add(file, 1, format!("exit code {} is not between 0 and 255", exit.code));
            }
            if !matches!(&*exit.when, "" | "error" | "usage") && !exit.when.contains('=') {
                self.add(file, exit.when.line, "`when` takes \"usage\", \"error\" or \"Property=Value\"".to_owned());
            }
        }
        self.references(cmdlet);
        self.parameters(cmdlet);
    }

    fn references(&mut self, cmdlet: &CmdletSource) {
        for name in &cmdlet.used {
            if !self.sources.common.iter().any(|common| *common.name == **name) {
                self.add(&cmdlet.file, name.line, format!("common.toml has no parameter `{}`", name.text));
            }
        }
        let known = resolve::parameters(self.sources, cmdlet);
        for name in cmdlet.ignores.iter().chain(&cmdlet.implied) {
            if cmdlet.handler.is_none() {
                self.add(&cmdlet.file, name.line, "`ignores` and `implied` are for cmdlets with a `handler`".to_owned());
            } else if !known.iter().any(|parameter| *parameter.name == **name) {
                self.add(&cmdlet.file, name.line, format!("there is no parameter `{}`", name.text));
            }
        }
        let noun = resolve::noun(self.sources, cmdlet);
        let own = cmdlet.parameters.iter().filter_map(|parameter| parameter.property.as_ref());
        for name in cmdlet.properties.iter().chain(own) {
            match noun.map(|noun| (noun, noun.properties.iter().find(|property| *property.name == **name))) {
                None => self.add(&cmdlet.file, name.line, format!("property `{}` needs a noun", name.text)),
                Some((noun, None)) => self.add(&cmdlet.file, name.line, format!("noun {} has no property `{}`", noun.name.text, name.text)),
                Some((_, Some(property))) if property.read_only => {
                    self.add(&cmdlet.file, name.line, format!("property `{}` is read-only", name.text));
                }
                Some((_, Some(property))) if property.fixed && cmdlet.name.starts_with("Set-") => {
                    self.add(&cmdlet.file, name.line, format!("property `{}` is fixed: only New- may set it", name.text));
                }
                Some(_) => {}
            }
        }
    }

    fn parameters(&mut self, cmdlet: &CmdletSource) {
        let file = &*cmdlet.file;
        let parameters = resolve::parameters(self.sources, cmdlet);
        let noun = resolve::noun(self.sources, cmdlet);
        self.unique(file, "parameter", parameters.iter().flat_map(|parameter| std::iter::once(&parameter.name).chain(&parameter.aliases)));
        for parameter in &parameters {
            let name = &*parameter.name;
            if parameter.ty.is_empty() {
                self.add(file, parameter.line, format!("parameter {name} has no `type`, and common.toml does not know it"));
            } else if let Err(message) = resolve::ty(self.sources, &parameter.ty, noun.map(|noun| &*noun.name)) {
                self.add(file, parameter.ty.line, format!("parameter {name}: {message}"));
            }
            if COMMON.contains(&name) {
                self.add(file, parameter.name.line, format!("parameter {name} is a common one: declare an `impact` instead"));
            }
            if !COMPLETERS.contains(&&*parameter.complete) {
                self.add(file, parameter.complete.line, format!("parameter {name}: unknown completer `{}`", parameter.complete.text));
            }
            for set in parameter.memberships.iter().filter_map(|membership| membership.set.as_ref()) {
                if !cmdlet.sets.iter().any(|known| **known == **set) {
                    self.add(file, set.line, format!("parameter {name}: unknown parameter set `{}`", set.text));
                }
            }
            if parameter.range.is_some_and(|(low, high)| low > high) {
                self.add(file, parameter.line, format!("parameter {name}: the range begins after its end"));
            }
        }
        if cmdlet.sets.is_empty() {
            self.positions(file, &parameters, None);
        }
        for set in &cmdlet.sets {
            self.positions(file, &parameters, Some(set));
        }
    }

    /// Within a set no position is taken twice, and none is left out that no other set of the cmdlet takes.
    fn positions(&mut self, file: &str, parameters: &[ParameterSource], set: Option<&Word>) {
        let memberships =
            || parameters.iter().flat_map(|parameter| parameter.memberships.iter().map(move |membership| (parameter, membership)));
        let anywhere: Vec<i64> = memberships().filter_map(|(_, membership)| membership.position.map(|(position, _)| position)).collect();
        let mut taken: Vec<(i64, usize, &str)> = memberships()
            .filter(|(_, membership)| membership.set.as_deref().is_none() || membership.set.as_deref() == set.map(|set| &**set))
            .filter_map(|(parameter, membership)| membership.position.map(|(position, line)| (position, line, &*parameter.name)))
            .collect();
        taken.sort_unstable();
        let mut expected = 0;
        for &(position, line, name) in &taken {
            while position > expected && anywhere.contains(&expected) {
                expected += 1;
            }
            if position != expected {
                let place = set.map(|set| format!(" in set {}", set.text)).unwrap_or_default();
                self.add(file, line, format!("parameter {name} has position {position}{place} where {expected} is next"));
                break;
            }
            expected += 1;
        }
    }

    fn aliases(&mut self) {
        let mut names: HashMap<String, (&str, usize)> = HashMap::new();
        for cmdlet in &self.sources.cmdlets {
            if names.insert(cmdlet.name.to_ascii_lowercase(), (&cmdlet.file, 1)).is_some() {
                self.add(&cmdlet.file, 1, format!("{} is defined twice", cmdlet.name));
            }
        }
        let own = self.sources.cmdlets.iter().flat_map(|cmdlet| cmdlet.aliases.iter().map(|alias| (&*cmdlet.file, alias)));
        let general = self.sources.aliases.iter().map(|(alias, _)| ("commands/common.toml", alias));
        for (file, alias) in own.chain(general) {
            if let Some((other, line)) = names.insert(alias.to_ascii_lowercase(), (file, alias.line)) {
                self.add(file, alias.line, format!("alias {} is declared in {other}:{line} already", alias.text));
            }
        }
    }

    fn common(&mut self) {
        for parameter in &self.sources.common {
            let noun = self.sources.nouns.first().map(|noun| &*noun.name);
            if let Err(message) = resolve::ty(self.sources, &parameter.ty, noun) {
                self.add("commands/common.toml", parameter.ty.line, format!("parameter {}: {message}", parameter.name.text));
            }
        }
    }
}

/// `MapiVirtualDirectory` as a folder name: `mapi-virtual-directory`.
pub(crate) fn kebab(name: &str) -> String {
    super::emit::snake(name).replace('_', "-")
}
