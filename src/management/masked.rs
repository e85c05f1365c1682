//! An invocation as the journal keeps it: a line that could be typed, with its secrets masked.

use crate::catalog::{CmdletDef, ParameterDef, Scalar};
use crate::value::{Text, Value, display_text};

/// The longest text that is kept of one argument, in characters.
const LONGEST: usize = 1_000;

/// The arguments as text.
pub(super) fn masked_arguments(def: &CmdletDef, arguments: &[(Text, Value)]) -> Vec<(Text, Text)> {
    let text = |name: &str, value: &Value| match value {
        _ if parameter(def, name).is_some_and(is_secret) => "*****".to_owned(),
        Value::Array(_) | Value::Dictionary(_) | Value::Secret(_) | Value::Null | Value::Bool(_) => argument(value),
        value => display_text(value).chars().take(LONGEST).collect(),
    };
    arguments.iter().map(|(name, value)| (name.clone(), text(name, value).into())).collect()
}

fn parameter(def: &CmdletDef, name: &str) -> Option<&'static ParameterDef> {
    def.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
}

fn is_secret(parameter: &ParameterDef) -> bool {
    parameter.secret || matches!(parameter.ty.scalar, Scalar::Secret | Scalar::Credential)
}

/// A cmdlet with its arguments as a line.
pub fn masked(def: &CmdletDef, arguments: &[(Text, Value)]) -> String {
    let mut line = def.name.to_owned();
    for (name, value) in arguments {
        let parameter = parameter(def, name);
        let secret = parameter.is_some_and(is_secret);
        line.push_str(" -");
        line.push_str(name);
        match value {
            _ if secret => line.push_str(" *****"),
            Value::Bool(on) if parameter.is_some_and(|parameter| parameter.ty.scalar == Scalar::Switch) => {
                if !on {
                    line.push_str(":$false");
                }
            }
            value => {
                line.push(' ');
                line.push_str(&argument(value));
            }
        }
    }
    line
}

fn argument(value: &Value) -> String {
    match value {
        Value::Null => "$null".into(),
        Value::Bool(value) => format!("${value}"),
        Value::Secret(_) => "*****".into(),
        Value::Array(items) if items.is_empty() => "@()".into(),
        Value::Array(items) => items.to_vec().iter().map(argument).collect::<Vec<_>>().join(","),
        Value::Dictionary(entries) => {
            let parts: Vec<String> =
                entries.entries().iter().map(|(key, value)| format!("{}={}", display_text(key.value()), argument(value))).collect();
            format!("@{{{}}}", parts.join(";"))
        }
        Value::Int(_) | Value::Long(_) | Value::UInt(_) | Value::Byte(_) | Value::Double(_) => display_text(value).to_string(),
        value => word(&display_text(value)),
    }
}

/// Text as an argument: bare where that means the same.
fn word(text: &str) -> String {
    let short: String = text.chars().take(LONGEST).collect();
    let bare = !short.is_empty()
        && short.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"\\/:._*-+".contains(&byte))
        && short.starts_with(|first: char| first.is_ascii_alphabetic());
    if bare { short } else { format!("'{}'", short.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::cmdlet;
    use crate::value::Secret;

    #[test]
    fn a_line_could_be_typed_again_but_for_its_secrets() {
        let def = cmdlet("Set-MapiVirtualDirectory").unwrap();
        let arguments = [
            ("Identity".into(), "EX01\\mapi (Default Web Site)".into()),
            ("InternalUrl".into(), Value::Null),
            ("ExternalUrl".into(), "https://mail.contoso.com/mapi".into()),
            ("IISAuthenticationMethods".into(), Value::array(vec!["Ntlm".into(), "it's".into()])),
        ];
        assert_eq!(
            masked(def, &arguments),
            "Set-MapiVirtualDirectory -Identity 'EX01\\mapi (Default Web Site)' -InternalUrl $null -ExternalUrl https://mail.contoso.com/mapi \
             -IISAuthenticationMethods Ntlm,'it''s'"
        );
        let probe = cmdlet("Test-OutlookConnectivity").unwrap();
        let secret =
            [("Credential".into(), Value::Secret(Secret::new("geheim"))), ("Hostname".into(), Value::Secret(Secret::new("geheim")))];
        assert_eq!(masked(probe, &secret), "Test-OutlookConnectivity -Credential ***** -Hostname *****");
    }
}
