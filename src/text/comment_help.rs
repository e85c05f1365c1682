//! What a comment says of the function or script that it stands in.

/// Comment-based help: the text below each keyword, without the comment signs. Empty means that the keyword is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentHelp {
    /// `.SYNOPSIS`
    pub synopsis: String,
    /// `.DESCRIPTION`
    pub description: String,
    /// `.PARAMETER name`
    pub parameters: Vec<(String, String)>,
    /// `.EXAMPLE`
    pub examples: Vec<String>,
    /// `.NOTES`
    pub notes: String,
    /// `.LINK`
    pub links: Vec<String>,
    /// `.INPUTS`
    pub inputs: Vec<String>,
    /// `.OUTPUTS`
    pub outputs: Vec<String>,
}
