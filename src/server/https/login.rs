//! Who asks: the proof that each request carries.
//!
//! A password is compared by making its digest anew, which takes tens of milliseconds and 19 MiB. So only a few are made at once,
//! and one that was right is remembered for a minute under a keyed digest of name and password. Whoever is unknown costs the same
//! time as whoever is known.

use super::bearer;
use super::monitoring::MonitoringKey;
use super::slow_down::SlowDown;
use super::{AuthenticationMethod, MapiDirectory, Published};
use crate::config::Password;
use crate::value::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use parking_lot::Mutex;
use ring::hmac;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Finds the password of a mailbox; `None` when it has none. It may wait for a disk.
pub type PasswordOf = Arc<dyn Fn(Uuid) -> Option<Password> + Send + Sync>;

/// How long a right password is remembered.
const REMEMBERED: Duration = Duration::from_secs(60);
/// How many are remembered.
const MEMORY: usize = 10_000;
/// How long somebody is kept waiting; who would have to wait longer is refused at once.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many may wait for a digest.
const QUEUE: usize = 256;
/// The bytes of name and password together.
const CREDENTIALS: usize = 1024;

/// What came of looking at a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing that proves anything; who asks is to be asked.
    None,
    /// The owner of this mailbox, by this scheme.
    Owner(Uuid, AuthenticationMethod),
    /// Too many are waiting.
    Busy,
}

/// The memory of logins, and what limits them.
pub(super) struct Logins {
    passwords: PasswordOf,
    /// What opens the mailbox that the server watches itself with.
    monitoring: MonitoringKey,
    key: hmac::Key,
    remembered: Mutex<HashMap<[u8; 32], (Uuid, Instant)>>,
    /// Counts the changes of passwords.
    epoch: AtomicU64,
    hashing: Arc<Semaphore>,
    waiting: Semaphore,
    slow_down: Mutex<SlowDown>,
    began: Instant,
    /// What the password of somebody unknown is compared with.
    nobody: Password,
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Logins").finish_non_exhaustive()
    }
}

impl Logins {
    /// With a key from the system's random numbers; `None` when it has none.
    pub(super) fn new(passwords: PasswordOf, monitoring: MonitoringKey) -> Option<Self> {
        let random = ring::rand::SystemRandom::new();
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &random).ok()?;
        let at_once = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        Some(Self {
            passwords,
            monitoring,
            key,
            remembered: Mutex::default(),
            epoch: AtomicU64::new(0),
            hashing: Arc::new(Semaphore::new(at_once)),
            waiting: Semaphore::new(QUEUE),
            slow_down: Mutex::default(),
            began: Instant::now(),
            nobody: Password::of(&Secret::new(uuid::Uuid::new_v4().to_string()), uuid::Uuid::new_v4().as_u128()),
        })
    }

    /// Forgets that these mailboxes logged in: their passwords changed. Others are not made to prove themselves anew, because all of
    /// them at once would be more digests than a machine can make in time.
    pub(super) fn forget(&self, mailboxes: &[Uuid]) {
        if mailboxes.is_empty() {
            return;
        }
        let mut remembered = self.remembered.lock();
        self.epoch.fetch_add(1, Ordering::SeqCst);
        remembered.retain(|_, (mailbox, _)| !mailboxes.contains(mailbox));
    }

    /// Whose right password this is the digest of, as far as it is remembered.
    fn recall(&self, digest: &[u8; 32]) -> Option<Uuid> {
        self.remembered.lock().get(digest).filter(|(_, until)| Instant::now() < *until).map(|(mailbox, _)| *mailbox)
    }

    /// Who asks, as far as the request proves it in a way that the directory allows.
    pub(super) async fn proof(&self, published: &Published, directory: &MapiDirectory, parts: &Parts, from: IpAddr, now: i64) -> Proof {
        let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
        // Two proofs are none.
        let (Some(header), None) = (headers.next(), headers.next()) else { return Proof::None };
        let Ok(text) = header.to_str() else { return Proof::None };
        let (scheme, value) = text.split_once(' ').unwrap_or((text, ""));
        let allows = |method| directory.authentication.contains(&method);
        if scheme.eq_ignore_ascii_case("Basic") && allows(AuthenticationMethod::Basic) {
            return self.basic(published, value.trim(), from).await;
        }
        // Outlook asks with an empty token whether tokens are taken; that is no attempt.
        if scheme.eq_ignore_ascii_case("Bearer") && allows(AuthenticationMethod::OAuth) && !value.trim().is_empty() {
            let named = bearer::verify(&published.tokens, value.trim(), now).ok();
            let mailbox = named.and_then(|name| published.directory.by_address(&name).map(|mailbox| mailbox.guid));
            return mailbox.map_or(Proof::None, |mailbox| Proof::Owner(mailbox, AuthenticationMethod::OAuth));
        }
        Proof::None
    }

    async fn basic(&self, published: &Published, value: &str, from: IpAddr) -> Proof {
        let Some((login, password)) = credentials(value) else { return Proof::None };
        let found = published.directory.by_login(&login).map(|mailbox| mailbox.guid);
        let known = |mailbox| Proof::Owner(mailbox, AuthenticationMethod::Basic);
        if found == Some(published.health_mailbox) && self.monitoring.is_pass(password.reveal().as_bytes()) {
            return known(published.health_mailbox);
        }
        let digest = self.digest(&login, &password);
        let recalled = || self.recall(&digest).filter(|mailbox| found == Some(*mailbox));
        if let Some(mailbox) = recalled() {
            return known(mailbox);
        }
        let attempt = match found {
            Some(mailbox) => self.slow_down.lock().attempt(&mailbox, from),
            None => self.slow_down.lock().attempt(&login.to_lowercase(), from),
        };
        let wait = self.slow_down.lock().wait(attempt, self.began.elapsed());
        if wait > PATIENCE {
            return Proof::None;
        }
        let Ok(_place) = self.waiting.try_acquire() else { return Proof::Busy };
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let Ok(permit) = self.hashing.clone().acquire_owned().await else { return Proof::Busy };
        // Of many requests with the same login the first has made the digest meanwhile.
        if let Some(mailbox) = recalled() {
            return known(mailbox);
        }
        let epoch = self.epoch.load(Ordering::SeqCst);
        let (passwords, nobody) = (self.passwords.clone(), self.nobody.clone());
        // On a thread of its own it ends even when nobody waits for it any more, and keeps its permit until then.
        let compared = tokio::task::spawn_blocking(move || {
            let kept = found.and_then(|mailbox| passwords(mailbox));
            let right = kept.as_ref().unwrap_or(&nobody).is(&password);
            (right && kept.is_some(), permit)
        });
        // Kept until the login is remembered, so that whoever is next finds it.
        let (right, _permit) = compared.await.map_or((false, None), |(right, permit)| (right, Some(permit)));
        let now = self.began.elapsed();
        match found {
            Some(mailbox) if right => {
                self.slow_down.lock().succeeded(attempt, now);
                self.remember(digest, mailbox, epoch);
                known(mailbox)
            }
            _ => {
                self.slow_down.lock().failed(attempt, now);
                Proof::None
            }
        }
    }

    fn digest(&self, login: &str, password: &Secret) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&(login.len() as u64).to_le_bytes());
        context.update(login.as_bytes());
        context.update(password.reveal().as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }

    /// Remembers a login, unless a password changed since `epoch`: it may have been this one.
    fn remember(&self, digest: [u8; 32], mailbox: Uuid, epoch: u64) {
        let mut remembered = self.remembered.lock();
        if self.epoch.load(Ordering::SeqCst) != epoch {
            return;
        }
        let now = Instant::now();
        if remembered.len() >= MEMORY {
            remembered.retain(|_, (_, until)| now < *until);
        }
        if remembered.len() < MEMORY {
            remembered.insert(digest, (mailbox, now + REMEMBERED));
        }
    }
}

/// Name and password of a Basic login; `None` for what is none.
fn credentials(value: &str) -> Option<(String, Secret)> {
    if value.len() > CREDENTIALS.div_ceil(3) * 4 {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (login, password) = text.split_once(':')?;
    let fine = !login.is_empty() && !login.chars().any(char::is_control);
    fine.then(|| (login.to_owned(), Secret::new(password)))
}

#[cfg(test)]
mod tests {
    use super::credentials;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_basic_login_has_a_name_and_a_password() {
        let read = |text: &[u8]| credentials(&STANDARD.encode(text)).map(|(login, password)| format!("{login} {}", password.reveal()));
        assert_eq!(read(b"alice@contoso.com:a:b"), Some("alice@contoso.com a:b".to_owned()));
        assert_eq!(read("CONTOSO\\zoë:pä".as_bytes()), Some("CONTOSO\\zoë pä".to_owned()));
        assert_eq!(read(b"alice:"), Some("alice ".to_owned()));
        for wrong in [&b"alice"[..], b":secret", b"\xff:x", b"a\nb:x", &[b'a'; 2000]] {
            assert_eq!(read(wrong), None);
        }
        assert!(credentials("not base 64").is_none() && credentials("").is_none());
    }
}
