//! What completion answers.

use crate::text::Span;
use std::borrow::Cow;

/// The answer: what may stand in place of a part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes of the text that a suggestion replaces; it may be empty.
    pub span: Span,
    /// The suggestions in the order in which they are offered.
    pub suggestions: Vec<Suggestion>,
}

/// Something that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is written, quotes included where they are needed.
    pub text: String,
    /// What a list shows.
    pub shown: String,
    /// What it is.
    pub kind: Kind,
    /// What it means, in a line; may be empty.
    pub help: Cow<'static, str>,
}

/// What a suggestion is. The names are those of PowerShell's `CompletionResultType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "the names are PowerShell's")]
pub enum Kind {
    Command,
    ParameterName,
    ParameterValue,
    Variable,
    Property,
    Method,
    ProviderItem,
    ProviderContainer,
    Type,
    Namespace,
    Keyword,
    Text,
}

impl Kind {
    /// The kind of this name, which a script gives.
    pub(super) fn named(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "command" => Self::Command,
            "parametername" => Self::ParameterName,
            "parametervalue" => Self::ParameterValue,
            "variable" => Self::Variable,
            "property" => Self::Property,
            "method" => Self::Method,
            "provideritem" => Self::ProviderItem,
            "providercontainer" => Self::ProviderContainer,
            "type" => Self::Type,
            "namespace" => Self::Namespace,
            "keyword" => Self::Keyword,
            _ => Self::Text,
        }
    }
}

impl Suggestion {
    /// A suggestion that is written as it is shown.
    pub(super) fn plain(text: impl Into<String>, kind: Kind, help: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self { shown: text.clone(), text, kind, help: help.into() }
    }

    /// What the text means: without the quotes that it is written in.
    pub fn value(&self) -> Cow<'_, str> {
        match self.text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(inner) => inner.replace("''", "'").into(),
            None => self.text.as_str().into(),
        }
    }
}
