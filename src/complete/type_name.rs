//! Names of types and namespaces: by their short name, or by any beginning of their full one.

use super::place::Place;
use super::word::fits;
use super::{Completion, Kind, Suggestion};
use crate::syntax::ast::ScriptBlock;
use crate::text::Span;
use crate::value::Type;
use std::collections::{HashMap, HashSet};

/// The public types of .NET and of PowerShell: a namespace a line, then the names of its types. The number behind a back quote
/// says how many types a generic one takes; `Outer+Inner` is a type that stands in another.
const DOTNET: &str = include_str!("dotnet_types.txt");

/// Accelerators of types that only have a name here.
const ACCELERATORS: &[(&str, &str)] = &[
    ("ArgumentCompletions", "System.Management.Automation.ArgumentCompletionsAttribute"),
    ("DscProperty", "System.Management.Automation.DscPropertyAttribute"),
    ("DscResource", "System.Management.Automation.DscResourceAttribute"),
    ("ExperimentAction", "System.Management.Automation.ExperimentAction"),
    ("Experimental", "System.Management.Automation.ExperimentalAttribute"),
    ("ExperimentalFeature", "System.Management.Automation.ExperimentalFeature"),
    ("IPEndpoint", "System.Net.IPEndPoint"),
    ("initialsessionstate", "System.Management.Automation.Runspaces.InitialSessionState"),
    ("NoRunspaceAffinity", "System.Management.Automation.Language.NoRunspaceAffinityAttribute"),
    ("NullString", "System.Management.Automation.Language.NullString"),
    ("ObjectSecurity", "System.Security.AccessControl.ObjectSecurity"),
    ("PhysicalAddress", "System.Net.NetworkInformation.PhysicalAddress"),
    ("psaliasproperty", "System.Management.Automation.PSAliasProperty"),
    ("PSDefaultValue", "System.Management.Automation.PSDefaultValueAttribute"),
    ("pslistmodifier", "System.Management.Automation.PSListModifier"),
    ("psmoduleinfo", "System.Management.Automation.PSModuleInfo"),
    ("psnoteproperty", "System.Management.Automation.PSNoteProperty"),
    ("pspropertyexpression", "Microsoft.PowerShell.Commands.PSPropertyExpression"),
    ("psscriptmethod", "System.Management.Automation.PSScriptMethod"),
    ("psscriptproperty", "System.Management.Automation.PSScriptProperty"),
    ("PSTypeNameAttribute", "System.Management.Automation.PSTypeNameAttribute"),
    ("psvariable", "System.Management.Automation.PSVariable"),
    ("psvariableproperty", "System.Management.Automation.PSVariableProperty"),
    ("runspace", "System.Management.Automation.Runspaces.Runspace"),
    ("semver", "System.Management.Automation.SemanticVersion"),
    ("ValidateTrustedData", "System.Management.Automation.ValidateTrustedDataAttribute"),
    ("ValidateUserDrive", "System.Management.Automation.ValidateUserDriveAttribute"),
    ("X500DistinguishedName", "System.Security.Cryptography.X509Certificates.X500DistinguishedName"),
    ("X509Certificate", "System.Security.Cryptography.X509Certificates.X509Certificate"),
];

/// The types and namespaces that a name may become.
pub(super) fn complete(place: &Place<'_>, span: Span) -> Completion {
    let written = place.before(span);
    // Of a generic or an array only the last name is half-written.
    let start = written.rfind(['[', ',']).map_or(0, |at| at + 1);
    let word = written[start..].trim_start();
    let from = place.cursor - word.len();
    let whole = place.written(span);
    let end = place.text[place.cursor..whole.end as usize]
        .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '_')))
        .map_or(whole.end as usize, |length| place.cursor + length);
    let found = if word.is_empty() { Vec::new() } else { suggestions(place.script, word) };
    place.found(Span::new(from, end), found)
}

/// The types and namespaces of which `word` is the beginning, by the names that a list shows.
pub(super) fn suggestions(script: &ScriptBlock, word: &str) -> Vec<Suggestion> {
    let mut found = Found::new(word, used_namespaces(script));
    let accelerators = Type::nameable().chain(ACCELERATORS.iter().copied()).chain(super::attribute::names());
    let accelerators = accelerators.filter(|(short, _)| !short.is_empty());
    for (short, full) in accelerators {
        found.accelerator(short, full);
    }
    for line in DOTNET.lines() {
        let mut names = line.split(' ');
        let namespace = names.next().unwrap_or_default();
        found.namespaces(namespace);
        names.for_each(|name| found.class(namespace, name));
    }
    let others = Type::nameable().map(|(_, full)| full).chain(crate::record::exception_names());
    for full in others {
        let (namespace, name) = full.rsplit_once('.').unwrap_or(("", full));
        found.class(namespace, name);
    }
    for own in crate::syntax::enumerations(script) {
        if fits(word, &own.name) {
            found.add(&own.name, &own.name, Kind::Type, own.name.clone());
        }
    }
    found.sorted()
}

/// The namespaces of which `word` is the beginning.
pub(super) fn namespaces(word: &str) -> Vec<Suggestion> {
    let mut found = Found::new(word, Vec::new());
    DOTNET.lines().filter_map(|line| line.split(' ').next()).for_each(|namespace| found.namespaces(namespace));
    found.sorted()
}

/// What `using namespace` lets a script leave out.
fn used_namespaces(script: &ScriptBlock) -> Vec<&str> {
    script.using.iter().filter(|using| using.kind.eq_ignore_ascii_case("namespace")).map(|using| &*using.name).collect()
}

struct Found<'a> {
    word: &'a str,
    /// A name fits only when it has as many dots as the word.
    dots: usize,
    used: Vec<&'a str>,
    /// Short names by the full ones.
    accelerators: HashMap<&'static str, &'static str>,
    /// Full names of the types whose accelerator is their name without the namespace.
    same: HashSet<&'static str>,
    seen: HashSet<String>,
    all: Vec<Suggestion>,
}

impl<'a> Found<'a> {
    fn new(word: &'a str, used: Vec<&'a str>) -> Self {
        let dots = word.matches('.').count();
        Self { word, dots, used, accelerators: HashMap::new(), same: HashSet::new(), seen: HashSet::new(), all: Vec::new() }
    }

    fn accelerator(&mut self, short: &'static str, full: &'static str) {
        self.accelerators.entry(full).or_insert(short);
        let name = full.rsplit('.').next().unwrap_or(full);
        if short.eq_ignore_ascii_case(name) {
            self.same.insert(full);
        }
        if self.dots == 0 && fits(self.word, short) {
            self.add(short, name, Kind::Type, full.to_owned());
        }
    }

    /// A namespace, or one that it stands in.
    fn namespaces(&mut self, namespace: &str) {
        let end = namespace.match_indices('.').map(|(at, _)| at).chain([namespace.len()]).nth(self.dots);
        if let Some(whole) = end.map(|end| &namespace[..end]).filter(|whole| fits(self.word, whole)) {
            self.add(whole, whole.rsplit('.').next().unwrap_or(whole), Kind::Namespace, format!("Namespace {whole}"));
        }
    }

    fn class(&mut self, namespace: &str, name: &str) {
        let (name, generic) = name.split_once('`').map_or((name, ""), |(name, _)| (name, "<>"));
        let short = name.rsplit('+').next().unwrap_or(name);
        let is_deep = !namespace.is_empty() && namespace.matches('.').count() + 1 == self.dots;
        let by_full = is_deep && fits(self.word, &format!("{namespace}.{name}"));
        let by_short = self.dots == 0 && fits(self.word, short);
        if !by_full && !by_short {
            return;
        }
        let full = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") };
        if !by_full && self.same.contains(&*full) {
            return;
        }
        // Attributes go by their short names wherever nothing of the full one was written.
        let attribute = self.accelerators.get(&*full).filter(|_| !by_full && name.ends_with("Attribute")).copied();
        let left_out = |used: &&str| namespace.get(..used.len()).is_some_and(|start| start.eq_ignore_ascii_case(used));
        let used = self.used.iter().copied().filter(left_out).max_by_key(|used| used.len());
        let text = attribute.map_or_else(|| used.map_or(&*full, |used| &full[used.len() + 1..]).to_owned(), str::to_owned);
        self.add(&text, &format!("{short}{generic}"), Kind::Type, full);
    }

    fn add(&mut self, text: &str, shown: &str, kind: Kind, help: String) {
        if self.seen.insert(text.to_lowercase()) {
            self.all.push(Suggestion { text: text.to_owned(), shown: shown.to_owned(), kind, help: help.into() });
        }
    }

    fn sorted(mut self) -> Vec<Suggestion> {
        self.all.sort_by_cached_key(|suggestion| suggestion.shown.to_uppercase());
        self.all
    }
}
