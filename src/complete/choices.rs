//! Values that a parameter is usually given, in PowerShell's order: by the name of the completer in the definition.

use super::Kind;

/// Words that complete a value; what else it may be is not said.
pub(super) struct Choice {
    name: &'static str,
    pub(super) words: &'static [&'static str],
    pub(super) kind: Kind,
}

const ENCODINGS: &[&str] =
    &["ansi", "ascii", "bigendianunicode", "bigendianutf32", "oem", "unicode", "utf7", "utf8", "utf8BOM", "utf8NoBOM", "utf32"];

const CHOICES: &[Choice] = &[
    Choice {
        name: "date-format",
        words: &["FileDate", "FileDateUniversal", "FileDateTime", "FileDateTimeUniversal"],
        kind: Kind::ParameterValue,
    },
    Choice { name: "encoding", words: ENCODINGS, kind: Kind::ParameterValue },
    Choice { name: "content-encoding", words: ENCODINGS, kind: Kind::ParameterValue },
    Choice { name: "item-type", words: &["File", "Directory", "SymbolicLink", "Junction", "HardLink"], kind: Kind::Text },
    Choice { name: "scope", words: &["Global", "Local", "Script"], kind: Kind::Text },
    Choice { name: "strict-version", words: &["Latest", "3.0", "2.0", "1.0"], kind: Kind::Text },
];

/// The words that a completer of a definition offers.
pub(super) fn choice(completer: &str) -> Option<&'static Choice> {
    CHOICES.iter().find(|choice| choice.name == completer)
}
