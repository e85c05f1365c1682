//! What definitions refer to: types by their names in TOML, parameters that come from `common.toml` or from a noun's property.

use super::source::{CmdletSource, NounSource, ParameterSource, Sources};

/// A type as a definition names it, looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    /// The variant of `Scalar`.
    pub(crate) scalar: ScalarName,
    /// Whether it is a list.
    pub(crate) many: bool,
}

/// The variants of `Scalar`, by what they carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScalarName {
    /// A variant without content.
    Plain(&'static str),
    /// Text that picks an object of this noun.
    Identity(String),
    /// An enumeration, by its short name.
    Enum(String),
    /// A .NET type by its full name.
    Named(String),
}

const PLAIN: &[&str] = &[
    "Object",
    "String",
    "Bool",
    "Switch",
    "Char",
    "Byte",
    "Int",
    "UInt",
    "Long",
    "Double",
    "Decimal",
    "DateTime",
    "TimeSpan",
    "Guid",
    "Version",
    "Url",
    "HostName",
    "ScriptBlock",
    "Hashtable",
    "Secret",
    "Credential",
];

/// Looks a type up: `Int`, `String[]`, `Identity`, `Identity(ExchangeServer)`, an enumeration, or a .NET name with dots.
///
/// # Errors
/// A sentence about what is unknown.
pub(crate) fn ty(sources: &Sources, name: &str, noun: Option<&str>) -> Result<Resolved, String> {
    let (one, many) = name.strip_suffix("[]").map_or((name, false), |one| (one, true));
    let scalar = if let Some(plain) = PLAIN.iter().find(|&&plain| plain == one) {
        ScalarName::Plain(plain)
    } else if one == "Identity" {
        ScalarName::Identity(noun.ok_or("type `Identity` needs a cmdlet with a noun")?.to_owned())
    } else if let Some(of) = one.strip_prefix("Identity(").and_then(|rest| rest.strip_suffix(')')) {
        if sources.nouns.iter().all(|noun| &*noun.name != of) {
            return Err(format!("unknown noun `{of}` in type `{name}`"));
        }
        ScalarName::Identity(of.to_owned())
    } else if sources.enums.iter().any(|known| &*known.name == one) {
        ScalarName::Enum(one.to_owned())
    } else if one.contains('.') {
        ScalarName::Named(one.to_owned())
    } else {
        return Err(format!("unknown type `{name}`"));
    };
    Ok(Resolved { scalar, many })
}

/// The noun that a cmdlet works on: the one it names, or the one in its folder.
pub(crate) fn noun<'a>(sources: &'a Sources, cmdlet: &CmdletSource) -> Option<&'a NounSource> {
    match &cmdlet.noun {
        Some(name) => sources.nouns.iter().find(|noun| *noun.name == **name),
        None => sources.nouns.iter().find(|noun| noun.folder == cmdlet.folder),
    }
}

/// A cmdlet's parameters in display order, complete: its own (with what `common.toml` or the property says where they are
/// silent), then the properties it sets, then those it uses from `common.toml`.
pub(crate) fn parameters(sources: &Sources, cmdlet: &CmdletSource) -> Vec<ParameterSource> {
    let noun = noun(sources, cmdlet);
    let mut all: Vec<_> = cmdlet.parameters.iter().map(|own| complete(sources, noun, own.clone())).collect();
    for name in &cmdlet.properties {
        let own = ParameterSource {
            line: name.line,
            name: name.clone(),
            property: Some(name.clone()),
            memberships: vec![Default::default()],
            ..Default::default()
        };
        all.push(complete(sources, noun, own));
    }
    for name in &cmdlet.used {
        if let Some(common) = sources.common.iter().find(|common| *common.name == **name) {
            all.push(ParameterSource { line: name.line, ..common.clone() });
        }
    }
    all
}

fn complete(sources: &Sources, noun: Option<&NounSource>, mut own: ParameterSource) -> ParameterSource {
    let property = own.property.as_ref().and_then(|name| noun?.properties.iter().find(|property| *property.name == **name));
    if let Some(property) = property {
        if own.ty.is_empty() {
            own.ty = property.ty.clone();
            own.shown = if own.shown.is_empty() { property.shown.clone() } else { own.shown };
        }
        if own.help.is_empty() {
            own.help = property.help.clone();
        }
        own.range = own.range.or(property.range);
        own.secret |= property.secret;
        if own.values.is_empty() {
            own.values = property.values.iter().map(|(value, _)| value.clone()).collect();
        }
        if own.default.is_empty() {
            own.default = property.default.as_ref().map(|word| word.text.clone()).unwrap_or_default();
        }
        own.nullable = true;
        own.emptyable = true;
    } else if own.ty.is_empty()
        && let Some(common) = sources.common.iter().find(|common| *common.name == *own.name)
    {
        own.ty = common.ty.clone();
        own.shown = if own.shown.is_empty() { common.shown.clone() } else { own.shown };
        own.help = if own.help.is_empty() { common.help.clone() } else { own.help };
        own.default = if own.default.is_empty() { common.default.clone() } else { own.default };
        own.complete = if own.complete.is_empty() { common.complete.clone() } else { own.complete };
        own.aliases.extend(common.aliases.iter().cloned());
        own.values = if own.values.is_empty() { common.values.clone() } else { own.values };
        own.range = own.range.or(common.range);
        own.nullable |= common.nullable;
        own.emptyable |= common.emptyable;
        own.secret |= common.secret;
        own.wildcards |= common.wildcards;
    }
    own
}
