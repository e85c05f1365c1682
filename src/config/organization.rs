//! What the files say, as it is read: sections of checked values.

use super::document::{self, Checked, CheckedTable};
use super::error::ConfigProblem;
use super::schema::{FileKind, Key, Keys};
use crate::catalog::{NounDef, Role};
use crate::value::{Array, Text, Value};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An organization as its files say it.
#[derive(Clone, Debug)]
pub struct Organization {
    /// `organization.toml`.
    pub settings: Arc<OrganizationFile>,
    /// The servers, by name without regard to case.
    pub servers: Vec<Arc<Server>>,
    /// The files that cannot be read, and why.
    pub unreadable: Vec<Arc<Unreadable>>,
}

/// The organization's own file.
#[derive(Debug)]
pub struct OrganizationFile {
    /// The keys at the top of the file.
    pub section: Section,
    /// Its tables, each an object of its own.
    pub parts: Vec<Directory>,
    /// Where it is, and what it was when it was read.
    pub file: ReadFile,
}

/// A server's file.
#[derive(Debug)]
pub struct Server {
    /// Its name: that of the file.
    pub name: Text,
    /// The keys at the top of the file.
    pub section: Section,
    /// Its virtual directories.
    pub directories: Vec<Directory>,
    /// Its own mailboxes.
    pub mailboxes: Vec<Member>,
    /// Where it listens for clients.
    pub https: Https,
    /// How much it logs.
    pub logging: Logging,
    /// Where it listens for shells.
    pub management: Management,
    /// Where it is, and what it was when it was read.
    pub file: ReadFile,
}

/// An object that is a table of a file: a virtual directory of a server.
#[derive(Debug)]
pub struct Directory {
    /// What it is.
    pub noun: &'static NounDef,
    /// Its keys.
    pub section: Section,
}

/// One of many tables with the same keys.
#[derive(Debug)]
pub struct Member {
    /// The name it stands under.
    pub name: Text,
    /// Its keys.
    pub section: Section,
}

/// Where a server listens, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Https {
    /// Addresses with port.
    pub listen: Vec<Text>,
    /// The file of the certificate chain.
    pub certificate: Option<PathBuf>,
    /// The file of its private key.
    pub private_key: Option<PathBuf>,
    /// How long a session of MAPI over HTTP lives that nobody uses, in ticks.
    pub session_timeout: i64,
    /// Which tokens of authorization servers are taken.
    pub tokens: TokenFiles,
}

/// How much is logged, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// Whether anything is.
    pub enabled: bool,
    /// The folder that was named.
    pub folder: Option<PathBuf>,
    /// How old a file may become, in ticks.
    pub age: i64,
    /// How large a file may become, in bytes.
    pub file: u64,
    /// How large all files of a family together may become, in bytes.
    pub all: u64,
}

/// Where the keys of authorization servers are, and what their tokens must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFiles {
    /// The files of the public keys.
    pub keys: Vec<PathBuf>,
    /// Whom tokens must be meant for; empty when nobody said.
    pub audience: Text,
    /// Who must have made them; empty for anybody.
    pub issuer: Text,
}

/// Where a server listens for shells on other machines, and what the group of its socket may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Management {
    /// Addresses with port, and what is shown there; the certificate is that for clients where none is named.
    pub https: Https,
    /// The role of the members of the socket's group.
    pub group_role: Role,
}

/// A file of a server that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// The server's name, from the file's.
    pub name: Text,
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it; never empty.
    pub problems: Vec<ConfigProblem>,
}

/// A file when it was read.
#[derive(Clone, Debug)]
pub struct ReadFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its format.
    pub format: i64,
    /// The SHA-256 digest of its bytes in lower-case hexadecimal digits.
    pub digest: Text,
    /// When it was last written, in UTC ticks.
    pub written: i64,
}

/// The values of a table of a file.
#[derive(Clone, Debug)]
pub struct Section {
    keys: &'static Keys,
    /// By the place of the key; `None` where the file says nothing.
    values: Vec<Option<Value>>,
}

impl Section {
    /// The values of a checked table, each with the place of its key.
    pub fn of(keys: &'static Keys, given: impl IntoIterator<Item = (usize, Value)>) -> Self {
        let mut values = vec![None; keys.keys.len()];
        for (index, value) in given {
            values[index] = Some(value);
        }
        Self { keys, values }
    }

    /// A table that says nothing.
    pub fn empty(keys: &'static Keys) -> Self {
        Self::of(keys, [])
    }

    /// Which keys the table has.
    pub fn keys(&self) -> &'static Keys {
        self.keys
    }

    /// The value of a key, its default when the file says nothing, `$null` for a key that there is not.
    pub fn value(&self, name: &str) -> Value {
        self.keys.position(name).map_or(Value::Null, |index| self.at(index))
    }

    /// The value of the key at this place. Lists are copies: whoever changes one changes nothing here.
    pub fn at(&self, index: usize) -> Value {
        match self.values[index].as_ref().unwrap_or(&self.keys.keys[index].fallback) {
            Value::Array(items) => Value::Array(Arc::new(Array::of(items.kind(), items.element().clone(), items.to_vec()))),
            value => value.clone(),
        }
    }

    /// What the file says at this place; `None` for nothing.
    pub fn given(&self, index: usize) -> Option<&Value> {
        self.values[index].as_ref()
    }

    /// What differs between two tables: key, value here, value there, `None` where a file says nothing.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'static Key, Option<&'a Value>, Option<&'a Value>)> {
        let both = self.values.iter().zip(&other.values).enumerate();
        both.filter(|(_, (left, right))| match (left, right) {
            (None, None) => false,
            (Some(left), Some(right)) => !super::schema::same(left, right),
            _ => true,
        })
        .map(|(index, (left, right))| (&self.keys.keys[index], left.as_ref(), right.as_ref()))
    }
}

impl Organization {
    /// The place of a server among [`Organization::servers`], its name compared without regard to case.
    pub fn position(&self, name: &str) -> Result<usize, usize> {
        self.servers.binary_search_by(|server| by_name(&server.name, name))
    }

    /// A server by name, compared without regard to case.
    pub fn server(&self, name: &str) -> Option<&Arc<Server>> {
        self.position(name).ok().map(|index| &self.servers[index])
    }
}

impl OrganizationFile {
    /// Its table of this kind.
    pub fn part(&self, noun: &NounDef) -> Option<&Directory> {
        self.parts.iter().find(|part| std::ptr::eq(part.noun, noun))
    }
}

impl Server {
    /// Its virtual directory of this kind.
    pub fn directory(&self, noun: &NounDef) -> Option<&Directory> {
        self.directories.iter().find(|directory| std::ptr::eq(directory.noun, noun))
    }

    /// The host name by which clients inside reach it: its `fqdn`, else its name.
    pub fn host(&self) -> Text {
        match self.section.value("fqdn") {
            Value::String(host) => host,
            _ => self.name.clone(),
        }
    }
}

/// The order of servers.
pub(super) fn by_name(left: &str, right: &str) -> std::cmp::Ordering {
    left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The SHA-256 digest of bytes in lower-case hexadecimal digits.
pub fn digest(bytes: &[u8]) -> Text {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
    }
    text.into()
}

/// Reads the organization's own file.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_organization(path: &Path, bytes: &[u8], written: i64) -> Result<OrganizationFile, Vec<ConfigProblem>> {
    let checked = document::check(path, FileKind::Organization, bytes)?;
    let file = read_file(path, bytes, written, &checked);
    let (mut top, mut parts) = (None, Vec::new());
    for table in checked.tables {
        match table.keys.noun {
            Some(noun) if !table.keys.table.is_empty() => parts.push(Directory { noun, section: Section::of(table.keys, table.values) }),
            _ => top = Some(table),
        }
    }
    // What the file does not say has its defaults.
    for keys in super::SECTIONS.iter().filter(|keys| keys.file == FileKind::Organization && !keys.table.is_empty()) {
        if let Some(noun) = keys.noun.filter(|noun| !parts.iter().any(|part| std::ptr::eq(part.noun, *noun))) {
            parts.push(Directory { noun, section: Section::empty(keys) });
        }
    }
    Ok(OrganizationFile { section: section(FileKind::Organization, "", top), parts, file })
}

/// Reads a server's file.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_server(name: &str, path: &Path, bytes: &[u8], written: i64) -> Result<Server, Vec<ConfigProblem>> {
    let checked = document::check(path, FileKind::Server, bytes)?;
    let file = read_file(path, bytes, written, &checked);
    let (mut top, mut https, mut management, mut logging, mut directories, mut mailboxes) =
        (None, None, None, None, Vec::new(), Vec::new());
    for table in checked.tables {
        if let Some(name) = table.member {
            mailboxes.push(Member { name, section: Section::of(table.keys, table.values) });
            continue;
        }
        match table.keys.table {
            "" => top = Some(table),
            "https" => https = Some(table),
            "management" => management = Some(table),
            "logging" => logging = Some(table),
            _ => {
                if let Some(noun) = table.keys.noun {
                    directories.push(Directory { noun, section: Section::of(table.keys, table.values) });
                }
            }
        }
    }
    let https = listening(&section(FileKind::Server, "https", https), path);
    let management = section(FileKind::Server, "management", management);
    let mut own = listening(&management, path);
    if own.certificate.is_none() {
        (own.certificate, own.private_key) = (https.certificate.clone(), https.private_key.clone());
    }
    let group_role = match management.value("group-role") {
        Value::Enum(role) => usize::try_from(role.value).ok().and_then(|index| Role::ALL.get(index)).copied(),
        _ => None,
    };
    let management = Management { https: own, group_role: group_role.unwrap_or(Role::OrganizationManagement) };
    let logging = self::logging(&section(FileKind::Server, "logging", logging), path);
    Ok(Server { name: name.into(), section: section(FileKind::Server, "", top), directories, mailboxes, https, logging, management, file })
}

/// What the section of the logs says.
fn logging(table: &Section, path: &Path) -> Logging {
    const MIB: u64 = 1 << 20;
    let size = |name: &str| match table.value(name) {
        Value::Int(number) => u64::try_from(number).unwrap_or(0).max(1) * MIB,
        _ => MIB,
    };
    Logging {
        enabled: !matches!(table.value("enabled"), Value::Bool(false)),
        folder: match table.value("folder") {
            Value::String(text) if !text.is_empty() => Some(path.parent().and_then(Path::parent).unwrap_or(path).join(&*text)),
            _ => None,
        },
        age: match table.value("age-limit") {
            Value::TimeSpan(ticks) => ticks.max(0),
            _ => 0,
        },
        file: size("file-size-limit"),
        all: size("folder-size-limit"),
    }
}

/// What a file's name begins with that the service manager hands in: `credential:mail.key`.
pub const CREDENTIAL: &str = "credential:";

/// Where a table of a server's file says to listen; the names of its files are relative to the configuration folder.
fn listening(table: &Section, path: &Path) -> Https {
    let beside = |name: &str| match name.starts_with(CREDENTIAL) {
        // The service manager knows where that is.
        true => PathBuf::from(name),
        false => path.parent().and_then(Path::parent).unwrap_or(path).join(name),
    };
    let file_name = |name: &str| match table.value(name) {
        Value::String(text) if !text.is_empty() => Some(beside(&text)),
        _ => None,
    };
    let listen = match table.value("listen") {
        Value::Array(items) => items.to_vec().iter().filter_map(|item| item.as_str().map(Text::from)).collect(),
        _ => Vec::new(),
    };
    let text = |name: &str| crate::value::display_text(&table.value(name));
    let token_keys = match table.value("token-keys") {
        Value::Array(items) => items.to_vec().iter().filter_map(|item| item.as_str().map(beside)).collect(),
        _ => Vec::new(),
    };
    Https {
        listen,
        certificate: file_name("certificate"),
        private_key: file_name("private-key"),
        session_timeout: match table.value("session-timeout") {
            Value::TimeSpan(ticks) => ticks,
            _ => 0,
        },
        tokens: TokenFiles { keys: token_keys, audience: text("token-audience"), issuer: text("token-issuer") },
    }
}

fn read_file(path: &Path, bytes: &[u8], written: i64, checked: &Checked) -> ReadFile {
    ReadFile { path: path.to_owned(), format: checked.format, digest: digest(bytes), written }
}

fn section(kind: FileKind, table: &'static str, found: Option<CheckedTable>) -> Section {
    let keys = Keys::find(kind, table).expect("every file has this table");
    Section::of(keys, found.into_iter().flat_map(|table| table.values))
}
