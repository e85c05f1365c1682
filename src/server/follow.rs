//! Taking up changes of the configuration: those that cmdlets make at once, those that people make by hand once the file has been
//! still for a moment. A wrong file changes nothing; what is wrong with it is said once.

use super::https::Published;
use super::publish::{management, published};
use super::token_keys::{Stamp, TokenKeys, stamp};
use crate::config::{CREDENTIAL, ConfigError, Organization, Store, component_state};
use crate::value::Text;
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::{Notify, watch};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(150);
/// How long a file must have been still.
const STILL: Duration = Duration::from_millis(100);

/// What the files say, on its way to the listener.
pub(super) struct Publisher {
    store: Arc<Store>,
    server: Text,
    published: watch::Sender<Arc<Published>>,
    management: watch::Sender<Arc<Published>>,
    /// Rung when the files are to be looked at now.
    look: Notify,
    /// Where what happens is told.
    log: fn(&str),
    /// The folder of the credentials that the service manager hands in.
    credentials: Option<PathBuf>,
    /// The newest revision when the configuration was taken up last.
    revision: AtomicU64,
    /// The keys of authorization servers, whose files are followed too.
    keys: Mutex<TokenKeys>,
}

/// What a listener hears.
type Told = watch::Receiver<Arc<Published>>;

/// What tells one state of the files from another.
type Stamps = Vec<Stamp>;

impl Publisher {
    /// A publisher for the server's file, and what it publishes first: for clients and for shells.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn new(store: Arc<Store>, server: Text, log: fn(&str), credentials: Option<PathBuf>) -> Result<(Self, [Told; 2]), String> {
        let mut keys = TokenKeys::default();
        let (clients, shells) = read(&store, &server, credentials.as_deref(), &mut keys)?;
        let (published, for_clients) = watch::channel(Arc::new(clients));
        let (management, for_shells) = watch::channel(Arc::new(shells));
        let revision = AtomicU64::new(newest(&store));
        let keys = Mutex::new(keys);
        Ok((
            Self { store, server, published, management, look: Notify::new(), log, credentials, revision, keys },
            [for_clients, for_shells],
        ))
    }

    /// Takes up what the files say now. Waits for the disk.
    ///
    /// # Errors
    /// What is wrong with them; the last good state stays in force.
    pub(super) fn take_up(&self) -> Result<(), String> {
        // Held until it is published: of two at once the later one has the last word.
        let mut keys = self.keys.lock();
        let (clients, shells) = read(&self.store, &self.server, self.credentials.as_deref(), &mut keys)?;
        publish(&self.published, clients);
        publish(&self.management, shells);
        self.revision.store(newest(&self.store), Ordering::Relaxed);
        Ok(())
    }

    /// The revision that runs, and why it is not what the files say where it is not.
    pub(super) fn running(&self) -> (u64, Option<String>) {
        let revision = self.revision.load(Ordering::Relaxed);
        let read = read(&self.store, &self.server, self.credentials.as_deref(), &mut self.keys.lock());
        let behind = match read {
            Err(why) => Some(format!("the last good state stays in force, because of this: {why}")),
            Ok((clients, shells)) if clients != **self.published.borrow() || shells != **self.management.borrow() => {
                Some(format!("revision {revision} runs, and a later change has not been taken up yet"))
            }
            Ok(_) => None,
        };
        (revision, behind)
    }

    /// Has the files looked at now.
    pub(super) fn look(&self) {
        self.look.notify_one();
    }

    /// Follows what people do to the files, until the server ends.
    pub(super) async fn follow(self: Arc<Self>) {
        let mut seen = self.stamps();
        let mut complained = String::new();
        loop {
            let told = tokio::select! {
                () = self.look.notified() => true,
                () = tokio::time::sleep(LOOK) => false,
            };
            let stamps = self.stamps();
            if !told && (stamps == seen || !is_still(&stamps)) {
                continue;
            }
            seen = stamps;
            let publisher = self.clone();
            let taken_up = tokio::task::spawn_blocking(move || {
                let taken_up = publisher.take_up();
                // The journal is worth having and not worth failing for.
                let _ = publisher.store.record_hand_edits();
                if taken_up.is_ok() {
                    publisher.revision.store(newest(&publisher.store), Ordering::Relaxed);
                }
                taken_up
            });
            match taken_up.await {
                Ok(Ok(())) => complained.clear(),
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
        let mut all: Stamps = [folders.organization(), folders.server(&self.server)].iter().map(|path| stamp(path)).collect();
        all.extend(self.keys.lock().stamps());
        all
    }
}

/// The number of the newest revision; 0 before the first.
fn newest(store: &Store) -> u64 {
    store.revisions(1, |_| true).ok().and_then(|found| found.first().map(|revision| revision.number)).unwrap_or_default()
}

fn publish(to: &watch::Sender<Arc<Published>>, next: Published) {
    to.send_if_modified(|now| {
        let differs = **now != next;
        if differs {
            *now = Arc::new(next);
        }
        differs
    });
}

fn is_still(stamps: &[Stamp]) -> bool {
    // A clock that was set back must not keep a change from being seen.
    let still = |at: &SystemTime| at.elapsed().is_ok_and(|elapsed| elapsed >= STILL) || at.elapsed().is_err();
    stamps.iter().flatten().all(|(at, ..)| still(at))
}

/// What the files say, for clients and for shells.
///
/// # Errors
/// What is wrong with them.
pub(super) fn read(
    store: &Store,
    server: &str,
    credentials: Option<&Path>,
    keys: &mut TokenKeys,
) -> Result<(Published, Published), String> {
    let organization = store.load(0).map_err(|error| error.to_string())?;
    let (mut clients, mut shells) = own(&organization, server, keys)?;
    for published in [&mut clients, &mut shells] {
        for file in [&mut published.at.certificate, &mut published.at.private_key].into_iter().flatten() {
            handed_in(file, credentials);
        }
    }
    // A file that cannot be read must not take the server out of service.
    let requests = store.component_requests().unwrap_or_default();
    clients.mapi_proxy = component_state(&requests, server, "MapiProxy");
    Ok((clients, shells))
}

/// Finds a file that the service manager hands in; without one it stays a name that cannot be read, and that is told.
fn handed_in(file: &mut PathBuf, credentials: Option<&Path>) {
    let name = file.to_str().and_then(|text| text.strip_prefix(CREDENTIAL)).filter(|name| !name.contains(['/', '\\']) && *name != "..");
    if let (Some(name), Some(folder)) = (name, credentials) {
        *file = folder.join(name);
    }
}

/// What this server is to publish, for clients and for shells.
///
/// # Errors
/// What is wrong with its file.
fn own(organization: &Organization, server: &str, keys: &mut TokenKeys) -> Result<(Published, Published), String> {
    if let Some(own) = organization.server(server) {
        return Ok((published(organization, own, keys), management(own)));
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
