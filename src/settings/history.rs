//! Which lines may be kept in the history.

/// Words that come with a secret, wherever they stand: in a variable's name, a parameter, a comment.
const SECRETS: &[&str] = &["password", "passwd", "passphrase", "asplaintext", "convertto-securestring", "secret", "apikey", "-credential"];

/// The same for words that are the beginning of harmless ones: `-ExtendedProtectionTokenChecking`.
const WHOLE: &[&str] = &["token", "tokens"];

/// Whether a line may be written to the history file: lines that may hold a secret are not. It is better to lose a harmless
/// line than to keep a secret.
pub fn may_be_kept(line: &str) -> bool {
    let lower = line.to_lowercase();
    let whole = |word: &&str| lower.match_indices(*word).any(|(at, _)| !lower[at + word.len()..].starts_with(char::is_alphabetic));
    !line.trim().is_empty() && !SECRETS.iter().any(|secret| lower.contains(secret)) && !WHOLE.iter().any(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_secrets_are_not_kept() {
        for line in [
            "$p = ConvertTo-SecureString x -AsPlainText -Force",
            "New-Thing -Password x",
            "$adminPassword = 'hunter2'",
            "$env:API_TOKEN='x'",
            "Invoke-Thing -Token x",
            "curl https://host/?token=x",
            "$clientSecret = \"x\"",
            "Connect-Thing -Credential $c",
            "  ",
        ] {
            assert!(!may_be_kept(line), "{line}");
        }
    }

    #[test]
    fn other_lines_are() {
        for line in [
            "Get-MapiVirtualDirectory | fl",
            "Set-MapiVirtualDirectory x -ExtendedProtectionTokenChecking Require",
            "$s = Read-Host -AsSecureString",
            "$PWD",
        ] {
            assert!(may_be_kept(line), "{line}");
        }
    }
}
