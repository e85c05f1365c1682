//! The passwords of the server's own mailboxes: what is kept of them, which is not enough to log in with.
//!
//! They are state and no configuration: text in version control must not hold them. Each has a file of its own, named by the
//! number of its mailbox, so that a name may change. It is written before the mailbox is and removed after it, so that a crash in
//! between leaves a file that nobody can use, and never a mailbox that anybody can.

use super::disk::FileMode;
use super::error::ConfigError;
use super::store::{Store, make_private};
use crate::value::Secret;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fs;
use std::io;
use uuid::Uuid;

/// How many letters a password has at least, and how many bytes at most.
pub const PASSWORD_LENGTH: (usize, usize) = (8, 512);
/// The largest file that is read, in bytes.
const SIZE_LIMIT: u64 = 4096;
/// What making a digest costs: KiB of memory and passes over it, as OWASP recommends for argon2id with one lane.
const COST: (u32, u32) = (19 * 1024, 2);

/// A password as it is kept: an argon2id digest with its salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("*****")
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(COST.0, COST.1, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Password {
    /// What is kept of a password; `salt` is random. Takes tens of milliseconds.
    pub fn of(secret: &Secret, salt: u128) -> Self {
        let digest = argon2().hash_password_with_salt(secret.reveal().as_bytes(), &salt.to_le_bytes());
        // With these parameters it cannot fail; a digest that nothing equals is the safe answer.
        Self(digest.map_or_else(|_| String::new(), |digest| digest.to_string()))
    }

    /// Whether this is the password. Takes tens of milliseconds, whatever the answer.
    pub fn is(&self, secret: &Secret) -> bool {
        let Ok(digest) = PasswordHash::new(&self.0) else { return false };
        argon2().verify_password(secret.reveal().as_bytes(), &digest).is_ok()
    }

    /// Why a text cannot be a password.
    pub fn problem(secret: &Secret) -> Option<String> {
        let (least, most) = PASSWORD_LENGTH;
        let text = secret.reveal();
        if text.chars().count() < least {
            return Some(format!("must have at least {least} letters"));
        }
        (text.len() > most).then(|| format!("may have at most {most} bytes"))
    }
}

impl Store {
    /// The password of the mailbox with this number; `None` when it has none.
    ///
    /// # Errors
    /// [`ConfigError::Io`].
    pub fn password(&self, mailbox: Uuid) -> Result<Option<Password>, ConfigError> {
        let path = self.folders().passwords().join(mailbox.to_string());
        let read = match fs::metadata(&path) {
            Ok(metadata) if metadata.len() > SIZE_LIMIT => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large")),
            Ok(_) => fs::read_to_string(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => Err(error),
        };
        read.map(|text| Some(Password(text.trim_end().to_owned()))).map_err(ConfigError::io(path, "read"))
    }

    /// Keeps the password of the mailbox with this number, in place of an earlier one.
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be written; the earlier one then stays.
    pub fn set_password(&self, mailbox: Uuid, password: &Password) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        let folder = self.folders().passwords();
        make_private(&folder)?;
        let (path, fresh) = (folder.join(mailbox.to_string()), folder.join(format!(".{mailbox}.new")));
        let text = format!("{}\n", password.0);
        let written = self.disk().write(&fresh, text.as_bytes(), FileMode::Private, None);
        let done = written.and_then(|()| self.disk().rename(&fresh, &path)).and_then(|()| self.disk().sync_folder(&folder));
        if done.is_err() {
            let _ = self.disk().remove(&fresh);
        }
        self.changed_passwords.lock().insert(mailbox);
        done.map_err(ConfigError::io(path, "written"))
    }

    /// Forgets the password of the mailbox with this number; nothing when it has none.
    ///
    /// # Errors
    /// [`ConfigError`] when it cannot be removed.
    pub fn forget_password(&self, mailbox: Uuid) -> Result<(), ConfigError> {
        let _lock = self.lock()?;
        let path = self.folders().passwords().join(mailbox.to_string());
        self.changed_passwords.lock().insert(mailbox);
        self.disk().remove(&path).map_err(ConfigError::io(path, "removed"))
    }

    /// The mailboxes whose passwords this store changed since it was asked last.
    pub fn take_changed_passwords(&self) -> Vec<Uuid> {
        self.changed_passwords.lock().drain().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Password;
    use crate::config::{Folders, Store, SystemDisk, initial_organization};
    use crate::value::Secret;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;
    use uuid::Uuid;

    #[test]
    fn a_password_is_kept_so_that_nobody_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        Store::create(&folders, &SystemDisk, &initial_organization("Contoso", Uuid::nil(), 0), &[]).unwrap();
        let store = Store::open(folders.clone(), Arc::new(SystemDisk), || 0).unwrap();
        let mailbox = Uuid::from_u128(7);
        assert_eq!(store.password(mailbox).unwrap(), None);
        let (right, wrong) = (Secret::new("correct horse"), Secret::new("Correct horse"));
        store.set_password(mailbox, &Password::of(&Secret::new("before that"), 1)).unwrap();
        store.set_password(mailbox, &Password::of(&right, 2)).unwrap();
        let kept = store.password(mailbox).unwrap().unwrap();
        assert_eq!((kept.is(&right), kept.is(&wrong), format!("{kept:?}").as_str()), (true, false, "*****"));
        assert_ne!(Password::of(&right, 3), kept);
        let file = folders.passwords().join(mailbox.to_string());
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !text.contains("horse"), "{text}");
        let modes = [&file, &folders.passwords()].map(|path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777);
        assert_eq!(modes, [0o600, 0o700]);
        assert_eq!(std::fs::read_dir(folders.passwords()).unwrap().count(), 1);
        store.forget_password(mailbox).unwrap();
        store.forget_password(mailbox).unwrap();
        assert_eq!(store.password(mailbox).unwrap(), None);
    }

    #[test]
    fn a_broken_digest_lets_nobody_in() {
        for text in ["", "hunter22", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aaaa"] {
            assert!(!Password(text.to_owned()).is(&Secret::new("hunter22")), "{text}");
        }
        let problems = ["1234567", "ümläütüß", &"x".repeat(513)].map(|text| Password::problem(&Secret::new(text)));
        let expected = [Some("must have at least 8 letters".to_owned()), None, Some("may have at most 512 bytes".to_owned())];
        assert_eq!(problems, expected);
    }
}
