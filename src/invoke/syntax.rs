//! How a command is written: what stands behind its name, for each parameter set.

use super::{Parameter, Signature};
use crate::catalog::{Membership, Scalar, TypeDef};
use crate::value::Type;

/// The syntax of a command as Get-Command shows it: types by their short names, no lists of values, a blank line before each set.
pub fn command_syntax(signature: &Signature) -> String {
    let sets: Vec<Option<usize>> = if signature.sets.is_empty() { vec![None] } else { (0..signature.sets.len()).map(Some).collect() };
    sets.into_iter().map(|set| format!("\n{}\n", format!("{} {}", signature.name, set_syntax(signature, set)).trim_end())).collect()
}

/// What stands behind the name of a command in one of its sets, with types by their short names.
pub(super) fn set_syntax(signature: &Signature, set: Option<usize>) -> String {
    parameters_of(signature, set, |parameter| format!("<{}>", short(parameter)))
}

fn short(parameter: &Parameter) -> String {
    if matches!(&parameter.ty, Type::Named(full) if full.contains('`')) {
        return parameter.ty.accelerator().to_string();
    }
    let mut ty = type_of(parameter);
    // A type that may be empty is shown as what it holds.
    if ty.get(..16).is_some_and(|start| start.eq_ignore_ascii_case("System.Nullable["))
        && let Some(inside) = ty[16..].strip_suffix(']')
    {
        ty = Type::named(inside).short_name().to_string();
    }
    let one = ty.trim_end_matches("[]");
    let known = match one {
        "String" => "string",
        "Int32" => "int",
        "Int64" => "long",
        "Int16" => "short",
        "UInt32" => "uint",
        "UInt64" => "ulong",
        "UInt16" => "ushort",
        "Boolean" => "bool",
        "Char" => "char",
        "Byte" => "byte",
        "SByte" => "sbyte",
        "Single" => "float",
        "Double" => "double",
        "Decimal" => "decimal",
        "DateTime" => "datetime",
        "TimeSpan" => "timespan",
        "Guid" => "guid",
        "Version" => "version",
        "Uri" => "uri",
        "ScriptBlock" => "scriptblock",
        "Hashtable" => "hashtable",
        "PSObject" => "psobject",
        "PSCredential" => "pscredential",
        "SecureString" => "securestring",
        "Regex" => "regex",
        "CultureInfo" => "cultureinfo",
        "XmlDocument" => "xml",
        "Type" => "type",
        "Array" => "array",
        other => other,
    };
    format!("{known}{}", &ty[one.len()..])
}

/// The name of a parameter's type as people see it in help.
pub fn type_of(parameter: &Parameter) -> String {
    parameter.def.map_or_else(|| parameter.ty.short_name().to_string(), |def| type_name(def.ty))
}

/// The name of a type as people see it in help.
fn type_name(ty: TypeDef) -> String {
    let one = match ty.scalar {
        _ if !ty.shown.is_empty() => return ty.shown.to_owned(),
        Scalar::Bool => "Boolean",
        Scalar::Switch => "SwitchParameter",
        Scalar::Int => "Int32",
        Scalar::UInt => "UInt32",
        Scalar::Long => "Int64",
        Scalar::Url => "Uri",
        Scalar::HostName => "Fqdn",
        Scalar::Identity(_) | Scalar::String => "String",
        Scalar::Secret => "SecureString",
        Scalar::Credential => "PSCredential",
        Scalar::Object => "Object",
        Scalar::Char => "Char",
        Scalar::Byte => "Byte",
        Scalar::Double => "Double",
        Scalar::Decimal => "Decimal",
        Scalar::DateTime => "DateTime",
        Scalar::TimeSpan => "TimeSpan",
        Scalar::Guid => "Guid",
        Scalar::Version => "Version",
        Scalar::ScriptBlock => "ScriptBlock",
        Scalar::Hashtable => "Hashtable",
        Scalar::Enum(def) => last_part(def.name),
        Scalar::Named(name) => last_part(name),
    };
    if ty.many { format!("{one}[]") } else { one.to_owned() }
}

fn last_part(name: &'static str) -> &'static str {
    name.rsplit(['.', '+']).next().unwrap_or(name)
}

/// What stands behind the name of a command in one of its sets; what a parameter takes is written by `argument`.
pub fn parameters_of(signature: &Signature, set: Option<usize>, argument: fn(&Parameter) -> String) -> String {
    let own = signature.own_parameters().iter();
    let mut parameters: Vec<_> = own.filter_map(|parameter| Some((parameter, parameter.membership(set)?))).collect();
    parameters
        .sort_by_key(|(_, membership)| (membership.position.unwrap_or(u16::MAX), membership.position.is_none() && !membership.mandatory));
    let mut parts: Vec<String> = parameters.into_iter().map(|(parameter, membership)| written(parameter, *membership, argument)).collect();
    if signature.impact.is_some() {
        parts.push("[-WhatIf] [-Confirm]".to_owned());
    }
    if signature.strict {
        parts.push("[<CommonParameters>]".to_owned());
    }
    parts.join(" ")
}

fn written(parameter: &Parameter, membership: Membership, argument: fn(&Parameter) -> String) -> String {
    let name = if membership.position.is_some() { format!("[-{}]", parameter.name) } else { format!("-{}", parameter.name) };
    let whole = if parameter.is_switch() { name } else { format!("{name} {}", argument(parameter)) };
    if membership.mandatory { whole } else { format!("[{whole}]") }
}
