//! How the server's own probe proves that it is the server's own.
//!
//! A PING needs a login, and a probe that is to work before there are mailboxes has none; an account for monitoring with a
//! password in a file would be one more secret to lose. So each start of the listener makes a random key, which never leaves the
//! process but in the probe's own requests, and which is good for PING alone. It is taken only from this machine: the probe
//! connects to an address of the listener's own. What is kept is the key's digest, and digests are compared, so the time that
//! takes says nothing about the key.

use crate::value::Secret;
use rustls::crypto::SecureRandom;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// The key, and the digest that requests are compared with.
#[derive(Clone, Debug)]
pub(super) struct MonitoringKey {
    key: Secret,
    digest: [u8; 32],
}

impl MonitoringKey {
    /// Makes a key; `None` when the system has no random numbers.
    pub(super) fn generate(random: &dyn SecureRandom) -> Option<Self> {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes).ok()?;
        let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = Sha256::digest(key.as_bytes()).into();
        Some(Self { key: Secret::new(key), digest })
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
        let differences = digest.iter().zip(self.digest).fold(0, |all, (one, other)| all | (one ^ other));
        here && differences == 0
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
}
