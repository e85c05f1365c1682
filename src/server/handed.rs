//! What only root may open: low ports and private keys. A server that root starts for another account opens them first, changes the
//! account, and finds them here.

use super::follow;
use super::https::{Bound, KeyFiles};
use super::token_keys::TokenKeys;
use crate::config::Store;
use std::path::Path;

/// What was opened before the account changed.
#[derive(Debug, Default)]
pub struct Handed {
    pub(super) clients: Bound,
    pub(super) shells: Bound,
    pub(super) keys: KeyFiles,
}

impl Handed {
    /// Opens what the server's file names. It starts no thread, so that the account of all of the process can be changed after it.
    ///
    /// # Errors
    /// A sentence that says what cannot be opened.
    pub fn open(store: &Store, server: &str, credentials: Option<&Path>) -> Result<Self, String> {
        let (clients, shells) = follow::read(store, server, credentials, &mut TokenKeys::default())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(|error| error.to_string())?;
        let mut keys = KeyFiles::default();
        for published in [&clients, &shells] {
            for file in [&published.at.certificate, &published.at.private_key].into_iter().flatten() {
                keys.read(file)?;
            }
        }
        let bound = |listen: &[String]| runtime.block_on(Bound::listen(listen));
        Ok(Self { clients: bound(&clients.at.listen)?, shells: bound(&shells.at.listen)?, keys })
    }
}
