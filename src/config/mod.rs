//! The organization as TOML documents: read, checked, edited in place, kept through crashes, with a journal of revisions.
//!
//! An organization is a folder: `organization.toml`, and `servers/<name>.toml` for each server. What a key means stands in the
//! definitions (`commands/*/noun.toml`); this module knows no cmdlet. A second folder keeps what is not configuration: the
//! lock, the intent of a change that is being written, the revisions.

mod account;
mod audit;
mod change;
mod component;
mod disk;
mod document;
mod edit;
#[cfg(test)]
mod edit_tests;
mod error;
mod folders;
mod hand_edit;
mod initial;
mod intent;
mod journal;
mod organization;
mod password;
mod reading;
mod revision;
mod schema;
mod stamp;
mod state_file;
mod store;
#[cfg(test)]
mod store_tests;
mod token;

pub use account::account_name;
pub use audit::{AuditEntry, Audited};
pub use change::{Change, FileChange, FileName};
pub use component::{ComponentRequest, ComponentState, SERVER_WIDE_OFFLINE, component_state};
pub use disk::{Disk, FileMode, SystemDisk};
pub use edit::{Edit, Place, apply as edited};
pub use error::{ConfigError, ConfigProblem};
pub use folders::{Folders, server_name_problem};
pub use initial::{initial_organization, initial_server};
pub use organization::{
    CREDENTIAL, Directory, Https, Logging, Management, Member, Organization, OrganizationFile, ReadFile, Section, Server, TokenFiles,
    Unreadable, digest,
};
pub use password::{PASSWORD_LENGTH, Password};
pub use revision::{Author, PropertyChange, Revision};
pub use schema::{FileKind, Key, Keys, SECTIONS, is_smtp_address, member_problem, same};
pub use store::Store;
pub use token::{TOKENS, Token};
