//! Which lines may be kept in the history.

/// Words that come with a secret.
const SECRETS: &[&str] = &["-password", "-credential", "-asplaintext", "convertto-securestring", "-token", "-secret", "-apikey"];

/// Whether a line may be written to the history file: lines that may hold a secret are not.
pub fn may_be_kept(line: &str) -> bool {
    let lower = line.to_lowercase();
    !line.trim().is_empty() && !SECRETS.iter().any(|secret| lower.contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_secrets_are_not_kept() {
        assert!(may_be_kept("Get-MapiVirtualDirectory | fl"));
        assert!(!may_be_kept("$p = ConvertTo-SecureString x -AsPlainText -Force"));
        assert!(!may_be_kept("New-Thing -Password x") && !may_be_kept("  "));
    }
}
