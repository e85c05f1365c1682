//! How a command is written: one line for each parameter set.

use crate::catalog::{CmdletDef, Membership, Scalar, TypeDef};
use crate::invoke::{Parameter, Signature, Validation};
use crate::value::Type;

/// The syntax lines of a cmdlet, as `Get-Help` shows them: `Get-X [[-Identity] <String>] [-Server <String>] [<CommonParameters>]`.
pub fn syntax(def: &'static CmdletDef) -> Vec<String> {
    syntax_of(&Signature::of(def))
}

/// The syntax lines of any command.
pub fn syntax_of(signature: &Signature) -> Vec<String> {
    if signature.sets.is_empty() {
        return vec![line(signature, None)];
    }
    (0..signature.sets.len()).map(|set| line(signature, Some(set))).collect()
}

/// The syntax of a command as Get-Command shows it: types by their short names, no lists of values, a blank line before each set.
pub fn command_syntax(signature: &Signature) -> String {
    let sets: Vec<Option<usize>> = if signature.sets.is_empty() { vec![None] } else { (0..signature.sets.len()).map(Some).collect() };
    sets.into_iter().map(|set| format!("\n{}\n", line_of(signature, set, |parameter| format!("<{}>", short(parameter))))).collect()
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
pub(super) fn type_of(parameter: &Parameter) -> String {
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

fn line(signature: &Signature, set: Option<usize>) -> String {
    line_of(signature, set, |parameter| {
        let values = values(parameter);
        let values = if values.is_empty() { String::new() } else { format!(" {{{}}}", values.join(" | ")) };
        format!("<{}>{values}", type_of(parameter))
    })
}

fn line_of(signature: &Signature, set: Option<usize>, argument: fn(&Parameter) -> String) -> String {
    let own = signature.own_parameters().iter();
    let mut parameters: Vec<_> = own.filter_map(|parameter| Some((parameter, parameter.membership(set)?))).collect();
    parameters
        .sort_by_key(|(_, membership)| (membership.position.unwrap_or(u16::MAX), membership.position.is_none() && !membership.mandatory));
    let mut line = signature.name.to_string();
    for (parameter, membership) in parameters {
        line.push(' ');
        line.push_str(&written(parameter, *membership, argument));
    }
    if signature.impact.is_some() {
        line.push_str(" [-WhatIf] [-Confirm]");
    }
    if signature.strict {
        line.push_str(" [<CommonParameters>]");
    }
    line
}

fn written(parameter: &Parameter, membership: Membership, argument: fn(&Parameter) -> String) -> String {
    let name = if membership.position.is_some() { format!("[-{}]", parameter.name) } else { format!("-{}", parameter.name) };
    let whole = if parameter.is_switch() { name } else { format!("{name} {}", argument(parameter)) };
    if membership.mandatory { whole } else { format!("[{whole}]") }
}

/// The values that a parameter takes, when they are a closed list.
pub(super) fn values(parameter: &Parameter) -> Vec<&str> {
    let list = parameter.validations.iter().find_map(|validation| match validation {
        Validation::Set(values, _) => Some(values.iter().map(|value| &**value).collect()),
        _ => None,
    });
    let members = || match parameter.def.map(|def| def.ty.scalar) {
        Some(Scalar::Enum(def)) => def.members.iter().map(|member| member.name).collect(),
        _ => Vec::new(),
    };
    list.unwrap_or_else(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    fn lines(name: &str) -> Vec<String> {
        syntax(catalog::cmdlet(name).expect("the catalog has it"))
    }

    #[test]
    fn one_line_for_each_set() {
        assert_eq!(
            lines("Get-MapiVirtualDirectory"),
            [
                "Get-MapiVirtualDirectory [[-Identity] <VirtualDirectoryIdParameter>] [-ADPropertiesOnly] [-DomainController <Fqdn>] [<CommonParameters>]",
                "Get-MapiVirtualDirectory -Server <ServerIdParameter> [-ADPropertiesOnly] [-DomainController <Fqdn>] [<CommonParameters>]",
            ]
        );
    }

    #[test]
    fn mandatory_positional_and_confirmable() {
        assert_eq!(
            lines("Remove-MapiVirtualDirectory"),
            [
                "Remove-MapiVirtualDirectory [-Identity] <VirtualDirectoryIdParameter> [-DomainController <Fqdn>] [-WhatIf] [-Confirm] [<CommonParameters>]"
            ]
        );
        assert_eq!(
            lines("Remove-Variable"),
            [
                "Remove-Variable [-Name] <String[]> [-Include <String[]>] [-Exclude <String[]>] [-Force] [-Scope <String>] [-WhatIf] [-Confirm] [<CommonParameters>]"
            ]
        );
    }
}
