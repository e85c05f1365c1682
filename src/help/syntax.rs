//! How a command is written: one line for each parameter set.

use crate::catalog::{CmdletDef, Membership, ParameterDef, Scalar, TypeDef};

/// The syntax lines of a cmdlet, as `Get-Help` shows them: `Get-X [[-Identity] <String>] [-Server <String>] [<CommonParameters>]`.
pub fn syntax(def: &CmdletDef) -> Vec<String> {
    if def.sets.is_empty() {
        return vec![line(def, None)];
    }
    (0..def.sets.len()).map(|set| line(def, Some(set))).collect()
}

/// The name of a type as people see it in help.
pub(super) fn type_name(ty: TypeDef) -> String {
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

fn line(def: &CmdletDef, set: Option<usize>) -> String {
    let mut parameters: Vec<_> = def
        .parameters
        .iter()
        .filter_map(|parameter| {
            Some((parameter, parameter.sets.iter().find(|membership| membership.set.is_none() || membership.set == set)?))
        })
        .collect();
    parameters
        .sort_by_key(|(_, membership)| (membership.position.unwrap_or(u16::MAX), membership.position.is_none() && !membership.mandatory));
    let mut line = def.name.to_owned();
    for (parameter, membership) in parameters {
        line.push(' ');
        line.push_str(&written(parameter, *membership));
    }
    if def.impact.is_some() {
        line.push_str(" [-WhatIf] [-Confirm]");
    }
    line.push_str(" [<CommonParameters>]");
    line
}

fn written(parameter: &ParameterDef, membership: Membership) -> String {
    let name = if membership.position.is_some() { format!("[-{}]", parameter.name) } else { format!("-{}", parameter.name) };
    let values = || match parameter.ty.scalar {
        _ if !parameter.values.is_empty() => format!(" {{{}}}", parameter.values.join(" | ")),
        Scalar::Enum(def) => format!(" {{{}}}", def.members.iter().map(|member| member.name).collect::<Vec<_>>().join(" | ")),
        _ => String::new(),
    };
    let whole = if parameter.ty.scalar == Scalar::Switch { name } else { format!("{name} <{}>{}", type_name(parameter.ty), values()) };
    if membership.mandatory { whole } else { format!("[{whole}]") }
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
