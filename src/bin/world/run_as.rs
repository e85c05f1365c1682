//! The account that a server runs under when root starts it: what only root may do comes first, then there is no way back.

use anyhow::{Context, bail, ensure};
use nix::unistd::{Gid, Group, Uid, User, geteuid, initgroups, setgid, setgroups, setuid};
use rustix::fs::{Access, access};
use std::ffi::CString;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};

/// An account with its group.
#[derive(Debug)]
pub(crate) struct Account {
    /// Its name; its number where it has none.
    pub(crate) name: String,
    /// Whether the system knows it by name, with the groups that it belongs to.
    named: bool,
    user: Uid,
    group: Gid,
}

impl Account {
    /// The account that `USER` or `USER:GROUP` names, by names or numbers.
    pub(crate) fn find(text: &str) -> anyhow::Result<Self> {
        let (user, group) = text.split_once(':').map_or((text, None), |(user, group)| (user, Some(group)));
        let number = |text: &str| text.parse::<u32>().ok();
        let known = match number(user) {
            Some(number) => User::from_uid(Uid::from_raw(number)),
            None => User::from_name(user),
        };
        let known = known.with_context(|| format!("--run-as: the account '{user}' cannot be looked up"))?;
        let group = match group {
            None => None,
            Some(name) => {
                let known = match number(name) {
                    Some(number) => Some(Gid::from_raw(number)),
                    None => Group::from_name(name)
                        .with_context(|| format!("--run-as: the group '{name}' cannot be looked up"))?
                        .map(|group| group.gid),
                };
                Some(known.with_context(|| format!("--run-as: there is no group '{name}'; groupadd --system {name} makes one"))?)
            }
        };
        let account = match (known, number(user), group) {
            (Some(known), _, group) => Self { name: known.name, named: true, user: known.uid, group: group.unwrap_or(known.gid) },
            (None, Some(number), Some(group)) => Self { name: user.to_owned(), named: false, user: Uid::from_raw(number), group },
            (None, Some(_), None) => bail!("--run-as: no account has the number {user}, so its group must be named as well: {user}:GROUP"),
            (None, None, _) => bail!("--run-as: there is no account '{user}'; useradd --system --user-group {user} makes one"),
        };
        ensure!(
            !account.user.is_root() && account.group.as_raw() != 0,
            "--run-as: '{text}' has the rights of root; name an account without them"
        );
        Ok(account)
    }

    /// Whether this process is to change its account.
    ///
    /// # Errors
    /// When it may not.
    pub(crate) fn is_another(&self) -> anyhow::Result<bool> {
        let now = geteuid();
        if now == self.user {
            return Ok(false);
        }
        ensure!(
            now.is_root(),
            "--run-as: only root can change the account, and this is the account with the number {now}; leave --run-as away, or start emshd as root"
        );
        Ok(true)
    }

    /// Makes a folder that is not there, and gives it to the account.
    pub(crate) fn make(&self, folder: &Path) -> anyhow::Result<()> {
        let missing: Vec<PathBuf> = folder.ancestors().take_while(|path| !path.exists()).map(Path::to_owned).collect();
        for path in missing.iter().rev() {
            std::fs::DirBuilder::new()
                .mode(0o750)
                .create(path)
                .with_context(|| format!("the folder '{}' cannot be made", path.display()))?;
            chown(path, Some(self.user.as_raw()), Some(self.group.as_raw()))
                .with_context(|| format!("'{}' cannot be given to {}", path.display(), self.name))?;
        }
        Ok(())
    }

    /// Changes the account of this process for good.
    pub(crate) fn take_on(&self) -> anyhow::Result<()> {
        let refused = |what: &str| format!("--run-as: the system does not let emshd take on the {what} of '{}'", self.name);
        if self.named {
            let name = CString::new(self.name.as_str()).context("an account's name has no zero in it")?;
            initgroups(&name, self.group).with_context(|| refused("groups"))?;
        } else {
            setgroups(&[self.group]).with_context(|| refused("groups"))?;
        }
        setgid(self.group).with_context(|| refused("group"))?;
        setuid(self.user).with_context(|| refused("account"))?;
        ensure!(setuid(Uid::from_raw(0)).is_err() && setgid(Gid::from_raw(0)).is_err(), "--run-as: the rights of root did not go away");
        Ok(())
    }

    /// Whether the account may do what a server has to do with its folders.
    ///
    /// # Errors
    /// With the folder, and what would help.
    pub(crate) fn check(&self, folder: &Path) -> anyhow::Result<()> {
        let group = Group::from_gid(self.group).ok().flatten().map_or_else(|| self.group.to_string(), |group| group.name);
        access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).with_context(|| {
            let (name, folder) = (&self.name, folder.display());
            format!("the account '{name}' may not write to '{folder}'; chown -R {name}:{group} {folder} lets it")
        })
    }
}
