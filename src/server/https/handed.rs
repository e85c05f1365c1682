//! What was opened before the listener started, by somebody who may more: sockets, and files of keys.

use super::follower::bind;
use std::collections::HashMap;
use std::fmt;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// Sockets that listen already, by the address as it is configured.
#[derive(Debug, Default)]
pub struct Bound(Vec<(String, TcpListener)>);

impl Bound {
    /// Listens at all of the addresses.
    ///
    /// # Errors
    /// A sentence with the address that cannot be listened at.
    pub async fn listen(addresses: &[String]) -> Result<Self, String> {
        let mut all = Vec::new();
        for configured in addresses {
            let listener = match bind(configured).await {
                Ok((listener, _)) => listener.into_std(),
                Err(error) => Err(error),
            };
            let listener = listener.map_err(|error| format!("The address {configured} cannot be listened at: {error}."))?;
            all.push((configured.clone(), listener));
        }
        Ok(Self(all))
    }

    /// The socket of an address; it is handed out once.
    pub(super) fn take(&mut self, configured: &str) -> Option<TcpListener> {
        let place = self.0.iter().position(|(own, _)| own == configured)?;
        Some(self.0.swap_remove(place).1)
    }
}

/// What files of certificates and keys held.
#[derive(Clone, Default)]
pub struct KeyFiles(HashMap<PathBuf, Vec<u8>>);

impl fmt::Debug for KeyFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are among them.
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl KeyFiles {
    /// Reads a file.
    ///
    /// # Errors
    /// A sentence that says why it cannot be read.
    pub fn read(&mut self, path: &Path) -> Result<(), String> {
        let bytes = super::certificate::read(path).map_err(|error| {
            let sentence = error.to_string();
            format!("{}{}.", sentence[..1].to_uppercase(), &sentence[1..])
        })?;
        self.0.insert(path.to_owned(), bytes);
        Ok(())
    }

    /// What a file held.
    pub(super) fn held(&self, path: &Path) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }
}
