//! What can be wrong with a configuration, and how people are told.

use crate::record::{Category, ErrorRecord, Exception};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Something wrong in a file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The id of the error record that it becomes.
    pub id: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.path.display(), self.line, self.column, self.message)
    }
}

/// Why a configuration cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file has problems; never empty.
    #[error("{}", problem_lines(.0))]
    Problems(Vec<ConfigProblem>),
    /// There is no organization in the folder.
    #[error("There is no organization in '{}'. Check the folder's name; 'emsh init {}' makes a new organization.", .0.display(), .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("There is an organization in '{}' already; nothing was changed.", .0.display())]
    Present(PathBuf),
    /// The system refused something.
    #[error("'{}' cannot be {action}: {source}.{}", .path.display(), hint(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: `read`, `written`, `locked`.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The file was changed by somebody else between reading and writing.
    #[error(
        "'{}' was changed by hand while a change was being made; nothing was written over it.{} Look at the file, and run the command again.",
        .path.display(),
        kept_where(kept.as_deref())
    )]
    Conflict {
        /// The file as somebody made it.
        path: PathBuf,
        /// Where the text is kept that it was to have.
        kept: Option<PathBuf>,
    },
    /// What a preview saw is not there any more.
    #[error("{0} was changed since the question was asked; nothing was written. Look at it, and run the command again.")]
    Guard(String),
    /// A newer program wrote the file.
    #[error(
        "'{}' has format {format}, and this program knows formats up to {known}: it can show the file and does not change it. Use a newer program.",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: i64,
        /// The newest known one.
        known: i64,
    },
    /// A name that cannot be a server's.
    #[error("'{name}' cannot be the name of a server: {reason}.")]
    ServerName {
        /// The name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// There is a file for this server already.
    #[error("There is a server '{0}' already.")]
    ServerPresent(String),
    /// There is no file for this server.
    #[error("There is no server '{0}'.")]
    ServerMissing(String),
    /// A server owns the files.
    #[error(
        "A server that runs owns the organization in '{}', and it alone may change it. Run the command through the server: -ConfigDir '{}' reaches it once it answers.",
        .0.display(),
        .0.display()
    )]
    Owned(PathBuf),
    /// Another program is writing.
    #[error("Another program is writing to the organization in '{}' and did not finish in time. Run the command again.", .0.display())]
    Locked(PathBuf),
    /// An edit that the document does not allow.
    #[error("'{}' is laid out in a way that this change cannot be written into: {reason}. Change the file by hand.", .path.display())]
    Layout {
        /// The file.
        path: PathBuf,
        /// What is in the way.
        reason: &'static str,
    },
}

impl ConfigError {
    /// What the system said about a file.
    pub fn io(path: impl Into<PathBuf>, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, action, source }
    }

    /// The id of the error record.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Problems(problems) => problems.first().map_or("ConfigurationInvalid", |problem| problem.id),
            Self::Missing(_) => "NoOrganization",
            Self::Present(_) => "OrganizationExists",
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => "ConfigurationAccessDenied",
            Self::Io { source, .. } if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
                "ConfigurationDiskFull"
            }
            Self::Io { .. } => "ConfigurationInputOutput",
            Self::Conflict { .. } | Self::Guard(_) => "ConfigurationConflict",
            Self::Newer { .. } => "ConfigurationFormatNewer",
            Self::ServerName { .. } => "ServerNameInvalid",
            Self::ServerPresent(_) => "ServerExists",
            Self::ServerMissing(_) => "ManagementObjectNotFoundException",
            Self::Owned(_) => "ConfigurationOwned",
            Self::Locked(_) => "ConfigurationLocked",
            Self::Layout { .. } => "ConfigurationLayout",
        }
    }

    /// The error as people see it.
    pub fn record(&self) -> ErrorRecord {
        let category = match self {
            Self::Problems(_) | Self::ServerName { .. } | Self::Layout { .. } => Category::InvalidData,
            Self::Missing(_) => Category::ResourceUnavailable,
            Self::ServerMissing(_) => Category::ObjectNotFound,
            Self::Present(_) | Self::ServerPresent(_) => Category::ResourceExists,
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => Category::PermissionDenied,
            Self::Io { action, .. } if *action == "read" => Category::ReadError,
            Self::Io { .. } => Category::WriteError,
            Self::Conflict { .. } | Self::Guard(_) | Self::Owned(_) | Self::Locked(_) => Category::ResourceBusy,
            Self::Newer { .. } => Category::NotImplemented,
        };
        ErrorRecord::new(self.id(), category, Exception::new("Emsh.Configuration.ConfigurationException", self.to_string()))
    }
}

fn kept_where(kept: Option<&std::path::Path>) -> String {
    kept.map(|kept| format!(" What it was to become is in '{}'.", kept.display())).unwrap_or_default()
}

/// How many problems of a file are listed.
const LISTED: usize = 10;

fn problem_lines(problems: &[ConfigProblem]) -> String {
    let mut lines: Vec<String> = problems.iter().take(LISTED).map(ToString::to_string).collect();
    if problems.len() > LISTED {
        lines.push(format!("and {} more", problems.len() - LISTED));
    }
    lines.join("\n")
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            " Run the command as a person who may use the folder (its owner or its group, or root), or reach the running server with -ConnectTo."
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => " Nothing was changed. Make room, and run the command again.",
        io::ErrorKind::ReadOnlyFilesystem => " Nothing was changed.",
        _ => "",
    }
}
