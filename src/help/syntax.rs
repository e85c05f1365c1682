//! How a command is written: one line for each parameter set.

use crate::catalog::{CmdletDef, Scalar};
use crate::invoke::{Parameter, Signature, Validation, parameters_of, type_of};

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

fn line(signature: &Signature, set: Option<usize>) -> String {
    let behind = parameters_of(signature, set, |parameter| {
        let values = values(parameter);
        let values = if values.is_empty() { String::new() } else { format!(" {{{}}}", values.join(" | ")) };
        format!("<{}>{values}", type_of(parameter))
    });
    format!("{} {behind}", signature.name).trim_end().to_owned()
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
