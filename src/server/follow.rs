//! Taking up changes of the configuration: those that cmdlets make at once, those that people make by hand once the file has been
//! still for a moment. A wrong file changes nothing; what is wrong with it is said once.

use super::https::Published;
use super::publish::published;
use crate::config::{ConfigError, Organization, Store};
use crate::value::Text;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{Notify, watch};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(150);
/// How long a file must have been still.
const STILL: Duration = Duration::from_millis(100);

/// A follower's view of the files.
pub(super) struct Follower {
    pub(super) store: Arc<Store>,
    pub(super) server: Text,
    pub(super) published: watch::Sender<Arc<Published>>,
    /// Rung when a cmdlet has changed something.
    pub(super) changed: Arc<Notify>,
    /// Where what happens is told.
    pub(super) log: fn(&str),
}

/// What tells one state of the two files from another.
type Stamps = [Option<(SystemTime, u64)>; 2];

impl Follower {
    /// Follows until the server ends.
    pub(super) async fn follow(self) {
        let mut seen = self.stamps();
        let mut complained = String::new();
        loop {
            let told = tokio::select! {
                () = self.changed.notified() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let stamps = self.stamps();
            if !told && (stamps == seen || !is_still(&stamps)) {
                continue;
            }
            let by_hand = !told;
            seen = stamps;
            let (store, server) = (self.store.clone(), self.server.clone());
            let read = tokio::task::spawn_blocking(move || look(&store, &server, by_hand)).await;
            match read {
                Ok(Ok(next)) => {
                    complained.clear();
                    self.published.send_if_modified(|now| {
                        let differs = **now != next;
                        if differs {
                            *now = Arc::new(next);
                        }
                        differs
                    });
                }
                Ok(Err(why)) if why != complained => {
                    (self.log)(&format!("The configuration was not taken up; the last good one stays in force.\n{why}"));
                    complained = why;
                }
                _ => {}
            }
        }
    }

    fn stamps(&self) -> Stamps {
        let folders = self.store.folders();
        [folders.organization(), folders.server(&self.server)].map(|path| stamp(&path))
    }
}

fn stamp(path: &PathBuf) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn is_still(stamps: &Stamps) -> bool {
    // A clock that was set back must not keep a change from being seen.
    let still = |at: &SystemTime| at.elapsed().is_ok_and(|elapsed| elapsed >= STILL) || at.elapsed().is_err();
    stamps.iter().flatten().all(|(at, _)| still(at))
}

fn look(store: &Store, server: &str, by_hand: bool) -> Result<Published, String> {
    let organization = store.load(0).map_err(|error| error.to_string())?;
    let next = own(&organization, server)?;
    if by_hand {
        // The journal is worth having and not worth failing for.
        let _ = store.record_hand_edits();
    }
    Ok(next)
}

/// What this server is to publish.
///
/// # Errors
/// What is wrong with its file.
pub(super) fn own(organization: &Organization, server: &str) -> Result<Published, String> {
    if let Some(own) = organization.server(server) {
        return Ok(published(organization, own));
    }
    Err(match organization.unreadable.iter().find(|file| file.name.eq_ignore_ascii_case(server)) {
        Some(file) => ConfigError::Problems(file.problems.clone()).to_string(),
        None => {
            let names: Vec<&str> = organization.servers.iter().take(8).map(|server| &*server.name).collect();
            format!(
                "There is no file for the server '{server}'. New-ExchangeServer {server} makes one; the organization has {}.",
                if names.is_empty() { "no server yet".to_owned() } else { names.join(", ") }
            )
        }
    })
}
