//! Completion of the direct form in the shell that emsh is called from: `emsh Set-MapiVirtualDirectory -Int<TAB>` in bash.

use crate::complete::{Analysis, Known, Suggestion, complete};
use crate::text::{steers, visible};
use std::fmt::Write;

/// The shell that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OuterShell {
    /// It hands over the line up to the cursor, quotes and all, and wants words as they are written.
    Bash,
    /// It hands over words without quotes, and wants `value<TAB>meaning` lines.
    Zsh,
    /// As zsh.
    Fish,
}

impl OuterShell {
    /// The shell of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "bash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            _ => None,
        }
    }

    /// The script that makes the shell ask.
    pub fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("outer/emsh.bash"),
            Self::Zsh => include_str!("outer/_emsh"),
            Self::Fish => include_str!("outer/emsh.fish"),
        }
    }
}

/// A quotation mark that is open in the outer shell.
type Open = Option<char>;

/// What may stand at the end of a command line of the outer shell, a line each, in the form that it wants.
/// `words` is what it handed over: the line, or the words behind the program's name.
pub fn offer(shell: OuterShell, words: &[String], known: Known<'_>) -> String {
    let mut out = String::new();
    if shell != OuterShell::Bash {
        for suggestion in suggestions(words, known).iter().filter(|suggestion| !suggestion.shown.contains(steers)) {
            let help = suggestion.help.lines().next().unwrap_or_default();
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{}\t{}", suggestion.value(), visible(help));
        }
        return out;
    }
    let line = words.first().map_or("", String::as_str);
    let (mut parts, open) = split(line);
    if !parts.is_empty() {
        parts.remove(0);
    }
    // bash takes words apart at some letters more, and replaces what stands behind the last of them.
    let kept = parts.last().filter(|_| open.is_none()).and_then(|word| word.rfind([':', '=', '@'])).map_or(0, |at| at + 1);
    for suggestion in suggestions(&parts, known) {
        let value = suggestion.value();
        if value.contains(steers) {
            continue;
        }
        let Some(rest) = value.get(kept..) else { continue };
        let _ = writeln!(out, "{}", escaped(rest, open));
    }
    out
}

fn suggestions(words: &[String], known: Known<'_>) -> Vec<Suggestion> {
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let mut line = String::new();
    for (index, word) in before.iter().enumerate() {
        line.push_str(&if index == 0 || is_name(word) { word.clone() } else { format!("'{}'", word.replace('\'', "''")) });
        line.push(' ');
    }
    if before.is_empty() || last.is_empty() || last == "-" || is_name(last) {
        line.push_str(last);
    } else {
        let _ = write!(line, "'{}", last.replace('\'', "''"));
    }
    complete(&Analysis::new(&line, known.commands), line.len(), known).suggestions
}

/// Whether a word is the name of a parameter: the direct form takes every other word as it is.
fn is_name(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|name| name.starts_with(char::is_alphabetic))
}

/// The words of a line by the rules of a POSIX shell, and the quotation mark that is still open in the last one.
fn split(line: &str) -> (Vec<String>, Open) {
    let mut words = vec![String::new()];
    let mut open: Open = None;
    let mut begun = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(word) = words.last_mut() else { break };
        match (letter, open) {
            ('\'', None) | ('"', None) => {
                open = Some(letter);
                begun = true;
            }
            ('\'', Some('\'')) | ('"', Some('"')) => open = None,
            ('\\', None) => word.extend(letters.next()),
            ('\\', Some('"')) => {
                let next = letters.next_if(|next| matches!(next, '"' | '\\' | '$' | '`'));
                word.push(next.unwrap_or('\\'));
            }
            (blank, None) if blank.is_whitespace() => {
                if begun || !word.is_empty() {
                    words.push(String::new());
                    begun = false;
                }
            }
            (other, _) => word.push(other),
        }
    }
    (words, open)
}

/// A value as it is written behind the quotation mark that is open, or without one.
fn escaped(value: &str, open: Open) -> String {
    match open {
        Some('\'') => value.replace('\'', "'\\''"),
        Some(_) => escape(value, |letter| matches!(letter, '"' | '\\' | '$' | '`')),
        None => escape(value, |letter| {
            !(letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | ':' | ',' | '+' | '=' | '@' | '%'))
        }),
    }
}

fn escape(value: &str, special: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        if special(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CMDLETS;
    use crate::complete::{Entry, Live};
    use crate::invoke::{Commands, Identity};
    use crate::value::{Text, Value};

    fn words(line: &str) -> (Vec<String>, Open) {
        split(line)
    }

    struct World;

    impl Live for World {
        fn identities(&self, _noun: &str, prefix: &str) -> Vec<Identity> {
            let text = "EX01\\mapi (Default Web Site)";
            let fits = text.starts_with(prefix);
            fits.then(|| Identity { text: text.into(), help: "A virtual directory.".into() }).into_iter().collect()
        }

        fn variables(&self) -> Vec<(Text, Value)> {
            Vec::new()
        }

        fn variable(&self, _name: &str) -> Option<Value> {
            None
        }

        fn environment(&self) -> Vec<Text> {
            Vec::new()
        }

        fn entries(&self, _folder: &str) -> Vec<Entry> {
            Vec::new()
        }
    }

    fn offered(shell: OuterShell, words: &[&str]) -> String {
        let commands = Commands::new(CMDLETS);
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        offer(shell, &words, Known { commands: &commands, live: &World })
    }

    #[test]
    fn identities_come_as_each_shell_writes_them() {
        for (line, wanted) in [
            ("emsh Get-MapiVirtualDirectory EX", "EX01\\\\mapi\\ \\(Default\\ Web\\ Site\\)\n"),
            ("emsh Get-MapiVirtualDirectory EX01\\\\mapi\\ ", "EX01\\\\mapi\\ \\(Default\\ Web\\ Site\\)\n"),
            ("emsh Get-MapiVirtualDirectory \"EX", "EX01\\\\mapi (Default Web Site)\n"),
            ("emsh Get-MapiVirtualDirectory 'EX", "EX01\\mapi (Default Web Site)\n"),
            ("emsh Get-MapiVirtualDirectory -Identity EX", "EX01\\\\mapi\\ \\(Default\\ Web\\ Site\\)\n"),
            ("emsh Get-MapiVirtualDirectory -ADPropertiesOnly:$t", ""),
        ] {
            assert_eq!(offered(OuterShell::Bash, &[line]), wanted, "{line}");
        }
        let plain = "EX01\\mapi (Default Web Site)\tA virtual directory.\n";
        assert_eq!(offered(OuterShell::Zsh, &["Get-MapiVirtualDirectory", "EX"]), plain);
        assert_eq!(offered(OuterShell::Fish, &[]), "");
    }

    #[test]
    fn lines_are_split_as_a_shell_splits_them() {
        assert_eq!(words("emsh Get-X  -A"), (vec!["emsh".into(), "Get-X".into(), "-A".into()], None));
        assert_eq!(words("emsh 'a b' "), (vec!["emsh".into(), "a b".into(), String::new()], None));
        assert_eq!(words(r"emsh EX01\\mapi\ (x"), (vec!["emsh".into(), r"EX01\mapi (x".into()], None));
        assert_eq!(words(r#"emsh "EX01\mapi (De"#), (vec!["emsh".into(), r"EX01\mapi (De".into()], Some('"')));
    }

    #[test]
    fn values_are_escaped_for_where_they_stand() {
        assert_eq!(escaped(r"EX01\mapi (x)", None), r"EX01\\mapi\ \(x\)");
        assert_eq!(escaped(r"EX01\mapi (x)", Some('"')), r"EX01\\mapi (x)");
        assert_eq!(escaped("it's", Some('\'')), r"it'\''s");
    }
}
