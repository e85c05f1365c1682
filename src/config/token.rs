//! The tokens of the management API: what is kept of them, which is not enough to use them.

use super::error::ConfigError;
use super::organization::digest;
use super::state_file;
use super::store::Store;
use crate::value::{Secret, Text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many tokens there may be.
pub const TOKENS: usize = 1_000;
/// What every token begins with, so that people and scanners for secrets know one when they see it.
const MARK: &str = "emsh_";

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its name, by which it is shown and removed.
    pub name: Text,
    /// The name of the role that it gives.
    pub role: Text,
    /// The SHA-256 digest of its text. The text is long and random, so nobody finds it by trying.
    pub digest: Text,
    /// When it was made, in UTC ticks.
    pub created: i64,
    /// When it ends, in UTC ticks.
    pub expires: i64,
    /// Who made it.
    pub author: Text,
}

impl Token {
    /// A new token and its text, made of some 240 random bits, which is kept nowhere.
    pub fn new(name: Text, role: Text, author: Text, (created, expires): (i64, i64), random: fn() -> u128) -> (Self, Secret) {
        let text = format!("{MARK}{:032x}{:032x}", random(), random());
        let digest = digest(text.as_bytes());
        (Self { name, role, digest, created, expires, author }, Secret::new(text))
    }
}

impl Store {
    /// The tokens, expired ones too, in the order of their names.
    ///
    /// # Errors
    /// [`ConfigError::Io`]; a file that holds something else counts as one that cannot be read.
    pub fn tokens(&self) -> Result<Arc<Vec<Token>>, ConfigError> {
        self.tokens.read(&self.folders().tokens(), super::stamp::now())
    }

    /// The token of this text, unless there is none or it is over at `now`, in UTC ticks.
    ///
    /// # Errors
    /// As [`Store::tokens`].
    pub fn token(&self, text: &str, now: i64) -> Result<Option<Token>, ConfigError> {
        if !text.starts_with(MARK) {
            return Ok(None);
        }
        // Digests are compared, not texts: how long that takes says nothing about a text.
        let wanted = digest(text.as_bytes());
        Ok(self.tokens()?.iter().find(|token| token.digest == wanted && token.expires > now).cloned())
    }

    /// Changes the tokens. `change` says whether it changed something.
    ///
    /// # Errors
    /// As `change` says; [`ConfigError`] when another one writes, or the file cannot be written: it is as before then.
    pub fn change_tokens<E: From<ConfigError>>(&self, change: impl FnOnce(&mut Vec<Token>) -> Result<bool, E>) -> Result<(), E> {
        let _lock = self.lock()?;
        let path = self.folders().tokens();
        let mut tokens: Vec<Token> = state_file::read(&path)?;
        if !change(&mut tokens)? {
            return Ok(());
        }
        tokens.sort_by_key(|token| token.name.to_lowercase());
        let replaced = state_file::replace(&path, self.disk(), &tokens);
        self.tokens.forget();
        Ok(replaced?)
    }
}
