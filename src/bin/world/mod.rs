//! The world around a process, read once and handed on; both programs share it.

use anyhow::Context;
use emsh::catalog::Role;
use emsh::config::Folders;
use emsh::management::Caller;
use emsh::value::time;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a process finds when it starts.
#[derive(Debug)]
pub(crate) struct World {
    /// Environment variables.
    pub(crate) variables: BTreeMap<String, String>,
    /// The working directory.
    pub(crate) folder: PathBuf,
    /// The person's home.
    pub(crate) home: PathBuf,
    /// The name of this computer.
    pub(crate) computer: String,
    /// The person or account.
    pub(crate) user: String,
}

impl World {
    /// Reads it. `folder` is a working directory that was asked for.
    pub(crate) fn read(folder: Option<&Path>) -> anyhow::Result<Self> {
        let folder = match folder {
            Some(folder) => {
                folder.canonicalize().with_context(|| format!("the working directory '{}' does not exist", folder.display()))?
            }
            None => std::env::current_dir().context("the working directory cannot be read")?,
        };
        let variables: BTreeMap<String, String> =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect();
        let find = |name: &str| variables.get(name).filter(|value| !value.is_empty()).cloned();
        Ok(Self {
            home: find("HOME").or_else(|| find("USERPROFILE")).map_or_else(|| folder.clone(), PathBuf::from),
            computer: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            user: find("USER").or_else(|| find("LOGNAME")).or_else(|| find("USERNAME")).unwrap_or_else(account),
            folder,
            variables,
        })
    }

    /// A variable that is set and not empty.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The name of this computer up to its first dot: what a server is called.
    pub(crate) fn short_name(&self) -> String {
        self.computer.split('.').next().unwrap_or_default().to_owned()
    }

    /// Where the system's organization is.
    pub(crate) fn system_folders() -> Folders {
        let path = |path: &str| PathBuf::from(path);
        Folders {
            configuration: path("/etc/emsh"),
            state: path("/var/lib/emsh"),
            runtime: path("/run/emsh"),
            logs: path("/var/log/emsh/Logging"),
        }
    }

    /// Where the person's own organization is: the XDG folders.
    pub(crate) fn user_folders(&self) -> Folders {
        let base = |name: &str, usual: &str| self.find(name).map_or_else(|| self.home.join(usual), PathBuf::from).join("emsh");
        let state = base("XDG_STATE_HOME", ".local/state");
        let runtime = self.find("XDG_RUNTIME_DIR").map_or_else(|| state.clone(), |folder| Path::new(folder).join("emsh"));
        Folders { configuration: base("XDG_CONFIG_HOME", ".config"), logs: state.join("Logging"), state, runtime }
    }

    /// Whoever calls management cmdlets from this process; which server is local to them is found out later.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            name: self.user.as_str().into(),
            role: Role::OrganizationManagement,
            address: "local".into(),
            server: "".into(),
            clock: now,
            offset,
            random,
        }
    }
}

/// The name of the account, where no variable has it.
fn account() -> String {
    emsh::config::account_name(rustix::process::getuid().as_raw()).to_string()
}

/// The time now in UTC ticks.
pub(crate) fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    time::UNIX_EPOCH + i64::try_from(now.as_nanos() / 100).unwrap_or_default()
}

/// Ticks to add to UTC for local time at that moment.
pub(crate) fn offset(utc: i64) -> i64 {
    let seconds = (utc - time::UNIX_EPOCH) / time::SECOND;
    let zone = jiff::tz::TimeZone::system();
    jiff::Timestamp::from_second(seconds).map_or(0, |at| i64::from(zone.to_offset(at).seconds()) * time::SECOND)
}

/// A random number.
pub(crate) fn random() -> u128 {
    uuid::Uuid::new_v4().as_u128()
}
