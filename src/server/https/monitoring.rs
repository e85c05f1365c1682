//! How the server's own probe proves that it is the server's own.
//!
//! A PING needs a login, and a probe that is to work before there are mailboxes has none; an account for monitoring with a
//! password in a file would be one more secret to lose. So each start of the listener makes a random key, which never leaves the
//! process but in the probe's own requests, and which is good for PING alone. It is taken only from this machine: the probe
//! connects to an address of the listener's own. What is kept is the key's digest, and digests are compared, so the time that
//! takes says nothing about the key.
//!
//! The probe that goes the way of clients comes in by proxies and other machines, where that key does not count. For each of its
//! walks there is a pass: as long and as random, good from anywhere, for the mailbox that the server watches itself with, until the
//! walk is over.

use crate::value::Secret;
use parking_lot::Mutex;
use rustls::crypto::SecureRandom;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;

/// The key, and the digest that requests are compared with.
#[derive(Clone, Debug)]
pub(super) struct MonitoringKey {
    key: Secret,
    digest: [u8; 32],
    /// The digests of the passes that are out.
    passes: Arc<Mutex<Vec<[u8; 32]>>>,
}

/// What lets a probe in from anywhere, until it is dropped.
#[derive(Debug)]
pub struct Pass {
    key: Secret,
    digest: [u8; 32],
    passes: Arc<Mutex<Vec<[u8; 32]>>>,
}

impl Pass {
    pub(super) fn key(&self) -> Secret {
        self.key.clone()
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut passes = self.passes.lock();
        if let Some(place) = passes.iter().position(|digest| *digest == self.digest) {
            passes.swap_remove(place);
        }
    }
}

/// A random key and its digest.
fn random(random: &dyn SecureRandom) -> Option<(Secret, [u8; 32])> {
    let mut bytes = [0u8; 32];
    random.fill(&mut bytes).ok()?;
    let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = Sha256::digest(key.as_bytes()).into();
    Some((Secret::new(key), digest))
}

/// Whether two digests are the same, in a time that says nothing about where they differ.
fn same(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.iter().zip(right).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

impl MonitoringKey {
    /// Makes a key; `None` when the system has no random numbers.
    pub(super) fn generate(source: &dyn SecureRandom) -> Option<Self> {
        let (key, digest) = random(source)?;
        Some(Self { key, digest, passes: Arc::default() })
    }

    /// Hands out a pass; `None` when the system has no random numbers.
    pub(super) fn pass(&self) -> Option<Pass> {
        let (key, digest) = random(rustls::crypto::ring::default_provider().secure_random)?;
        self.passes.lock().push(digest);
        Some(Pass { key, digest, passes: self.passes.clone() })
    }

    /// Whether something is a pass that is out.
    pub(super) fn is_pass(&self, presented: &[u8]) -> bool {
        let digest: [u8; 32] = Sha256::digest(presented).into();
        self.passes.lock().iter().fold(false, |found, pass| found | same(pass, &digest))
    }

    /// The key, for the probe.
    pub(super) fn key(&self) -> Secret {
        self.key.clone()
    }

    /// Whether somebody at `remote`, who reached the listener at `local`, proved to be the probe.
    pub(super) fn admits(&self, presented: &[u8], remote: SocketAddr, local: SocketAddr) -> bool {
        let (remote, local) = (remote.ip().to_canonical(), local.ip().to_canonical());
        let here = remote.is_loopback() || remote == local;
        let digest: [u8; 32] = Sha256::digest(presented).into();
        here && same(&digest, &self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::MonitoringKey;

    #[test]
    fn the_key_counts_only_here() {
        let random = rustls::crypto::ring::default_provider().secure_random;
        let key = MonitoringKey::generate(random).unwrap();
        let admits = |presented: &[u8], remote: &str, local: &str| key.admits(presented, remote.parse().unwrap(), local.parse().unwrap());
        let text = key.key();
        let right = text.reveal().as_bytes();
        assert!(admits(right, "127.0.0.1:1", "127.0.0.1:443"));
        assert!(admits(right, "[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:443"));
        assert!(admits(right, "192.0.2.5:1", "192.0.2.5:443"));
        assert!(!admits(right, "192.0.2.6:1", "192.0.2.5:443"));
        assert!(!admits(&right[1..], "127.0.0.1:1", "127.0.0.1:443"));
        assert!(!admits(b"", "127.0.0.1:1", "127.0.0.1:443"));
        assert_eq!(format!("{key:?}").matches(text.reveal()).count(), 0);
    }

    #[test]
    fn a_pass_is_good_until_its_walk_is_over() {
        let key = MonitoringKey::generate(rustls::crypto::ring::default_provider().secure_random).unwrap();
        let (one, other) = (key.pass().unwrap(), key.pass().unwrap());
        let (first, second) = (one.key(), other.key());
        let good = |pass: &crate::value::Secret| key.clone().is_pass(pass.reveal().as_bytes());
        assert_eq!((good(&first), good(&second), key.is_pass(b"")), (true, true, false));
        drop(one);
        assert_eq!((good(&first), good(&second)), (false, true));
        // It is no key for this machine alone, and the key is no pass.
        assert!(!key.is_pass(key.key().reveal().as_bytes()));
    }
}
