//! Variables: those that are set, those that the text sets, the automatic ones, and what stands in the drives beside them.

use super::place::Place;
use super::word::begins;
use super::{Completion, Kind, Suggestion};
use crate::invoke::CommandSource;
use crate::syntax::ast::{Expression, ExpressionKind, StatementKind};
use crate::syntax::walk::Node;
use crate::text::Span;
use crate::value::{Text, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Variables that are there without being set, with what they hold.
const AUTOMATIC: &[(&str, &str)] = &[
    ("_", "The object that comes through the pipeline."),
    ("args", "The arguments that no parameter takes."),
    ("Error", "The errors of this session, the latest first."),
    ("ErrorActionPreference", "What happens at an error."),
    ("false", "The truth value false."),
    ("foreach", "What a foreach loop walks through."),
    ("HOME", "Your home folder."),
    ("Host", "The program that shows output."),
    ("input", "What comes through the pipeline, inside a function."),
    ("IsCoreCLR", "True, as in PowerShell 7."),
    ("IsLinux", "Whether this is Linux."),
    ("IsMacOS", "Whether this is macOS."),
    ("IsWindows", "Whether this is Windows."),
    ("LASTEXITCODE", "The exit code of the last program or script."),
    ("Matches", "What the last -match found."),
    ("MyInvocation", "How the running command was called."),
    ("null", "Nothing."),
    ("PID", "The number of this process."),
    ("PSBoundParameters", "The parameters that the function was called with."),
    ("PSCmdlet", "The running advanced function."),
    ("PSCommandPath", "The path of the running script."),
    ("PSItem", "The object that comes through the pipeline."),
    ("PSScriptRoot", "The folder of the running script."),
    ("PSVersionTable", "The version of the language."),
    ("PWD", "The working directory."),
    ("switch", "What a switch statement walks through."),
    ("this", "The object of a script property or method."),
    ("true", "The truth value true."),
];

/// What may stand before a colon in a variable's name.
const DRIVES: &[(&str, &str)] = &[
    ("env", "Environment variables."),
    ("function", "Functions."),
    ("global", "The variables of the session."),
    ("local", "The variables of this scope."),
    ("private", "The variables that inner scopes do not see."),
    ("script", "The variables of the script."),
    ("using", "The variables of the caller."),
    ("variable", "All variables."),
];

/// The variables that `$na…`, `${na…` or `@na…` may become.
pub(super) fn complete(place: &Place<'_>, span: Span) -> Completion {
    let span = place.written(span);
    let before = place.before(span);
    let Some(sign) = before.chars().next() else { return place.nothing() };
    let rest = &before[sign.len_utf8()..];
    let (brace, name) = match rest.strip_prefix('{') {
        Some(name) => (true, name),
        None => (false, rest),
    };
    let (prefix, name) = match name.split_once(':') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, name),
    };
    let found: Vec<(Text, Cow<'static, str>)> = match prefix.map(str::to_ascii_lowercase).as_deref() {
        Some("env") => environment(place, name),
        Some("function") => functions(place, name),
        _ => names(place, name),
    };
    let written = |name: &str| {
        let full = prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}:{name}"));
        let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') || matches!(name, "?" | "^" | "$");
        if brace || !plain { format!("{sign}{{{full}}}") } else { format!("{sign}{full}") }
    };
    let suggestion =
        |name: &str, text: String, help: Cow<'static, str>| Suggestion { text, shown: name.to_owned(), kind: Kind::Variable, help };
    let mut suggestions: Vec<Suggestion> = found.into_iter().map(|(name, help)| suggestion(&name, written(&name), help)).collect();
    if prefix.is_none() && !name.is_empty() && !brace {
        let drives = DRIVES.iter().filter(|(drive, _)| begins(drive, name));
        suggestions.extend(drives.map(|(drive, help)| suggestion(drive, format!("{sign}{drive}:"), (*help).into())));
    }
    place.found(span, suggestions)
}

/// The variables whose name begins with `beginning`, by name, with what they hold.
pub(super) fn names(place: &Place<'_>, beginning: &str) -> Vec<(Text, Cow<'static, str>)> {
    let mut found: BTreeMap<Text, (Text, Cow<'static, str>)> = BTreeMap::new();
    let mut add = |name: Text, help: Cow<'static, str>| {
        if begins(&name, beginning) {
            found.entry(name.to_lowercase()).or_insert((name, help));
        }
    };
    for (name, value) in place.known.live.variables() {
        let help = match AUTOMATIC.iter().find(|(own, _)| own.eq_ignore_ascii_case(&name)) {
            Some((_, help)) => (*help).into(),
            None => format!("[{}]", kind_of(&value)).into(),
        };
        add(name, help);
    }
    set_in_text(place, &mut |name| add(name.into(), "Set in this text.".into()));
    for (name, help) in AUTOMATIC {
        add((*name).into(), (*help).into());
    }
    found.into_values().collect()
}

fn kind_of(value: &Value) -> Text {
    value.type_of().map_or_else(|| "null".into(), |ty| ty.accelerator())
}

/// Hands over the names of the variables that the text gives a value, but for the one under the cursor.
fn set_in_text<'a>(place: &Place<'a>, each: &mut dyn FnMut(&'a str)) {
    let under_cursor = |span: Span| (span.start as usize) < place.cursor && place.cursor <= span.end as usize;
    Node::Script(place.script).all(&mut |node| match node {
        Node::Statement(statement) => {
            if let StatementKind::Assignment(assignment) = &statement.kind {
                targets(&assignment.target, &mut |name, span| {
                    if !under_cursor(span) {
                        each(name);
                    }
                });
            }
        }
        Node::Variable(variable) if !under_cursor(variable.span) => each(&variable.name),
        _ => {}
    });
}

/// The variables that an assignment to `target` sets.
fn targets<'a>(target: &'a Expression, each: &mut dyn FnMut(&'a str, Span)) {
    match &target.kind {
        ExpressionKind::Variable(variable) => each(&variable.name, variable.span),
        ExpressionKind::Cast(_, operand) => targets(operand, each),
        ExpressionKind::Array(items) => items.iter().for_each(|item| targets(item, each)),
        _ => {}
    }
}

fn environment(place: &Place<'_>, beginning: &str) -> Vec<(Text, Cow<'static, str>)> {
    let mut names = place.known.live.environment();
    names.retain(|name| begins(name, beginning));
    names.sort_by_cached_key(|name| name.to_lowercase());
    names.into_iter().map(|name| (name, "Environment variable.".into())).collect()
}

fn functions(place: &Place<'_>, beginning: &str) -> Vec<(Text, Cow<'static, str>)> {
    let functions = place.known.commands.functions().filter_map(|(_, source)| match source {
        CommandSource::Function { signature, .. } => Some(Text::from(&*signature.name)),
        _ => None,
    });
    let mut names: Vec<Text> = functions.filter(|name| begins(name, beginning)).collect();
    names.sort_by_cached_key(|name| name.to_lowercase());
    names.into_iter().map(|name| (name, "Function.".into())).collect()
}
