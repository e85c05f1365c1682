//! Session contexts: what clients have open, found by the cookies that they carry. A context outlives connections and changes of
//! address; it ends when the client says so, when nobody used it for a time, when an administrator ends it, and with the server.

use crate::mailbox::{AddressBook, Directory, Session};
use crate::mapi::{Endpoint, ResponseCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use uuid::Uuid;

/// How many contexts one person may have.
const OF_ONE: usize = 100;
/// How many there may be at all.
const ALL: usize = 50_000;
/// The random bytes of a cookie, and their letters in base 64.
const TOKEN: (usize, usize) = (32, 43);

/// What a client has open.
#[derive(Debug)]
pub(super) enum Open {
    /// A mailbox.
    Mailbox(Session),
    /// The address book.
    AddressBook(AddressBook),
}

/// Who made a context, as far as people want to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// `Outlook/16.0.4266.1001`; empty when it does not say.
    pub application: String,
    /// The client instance.
    pub info: String,
    /// Where it last came from.
    pub address: Option<IpAddr>,
}

/// A context as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// A number to name it by; it is no cookie.
    pub id: Uuid,
    /// What is open.
    pub endpoint: Endpoint,
    /// The mailbox of who logged in.
    pub owner: Uuid,
    /// The client.
    pub client: Client,
    /// When it was made, in UTC ticks.
    pub created: i64,
    /// How long nobody has used it; zero while somebody waits in it.
    pub idle: Duration,
    /// How many requests it has answered.
    pub requests: u64,
    /// Whether a client waits to be told something.
    pub waits: bool,
}

/// A context.
#[derive(Debug)]
pub(super) struct Context {
    id: Uuid,
    pub(super) endpoint: Endpoint,
    owner: Uuid,
    created: i64,
    cookie: String,
    state: Mutex<State>,
    /// Rung when something happened that a waiting client is to hear of.
    changed: Notify,
}

#[derive(Debug)]
struct State {
    open: Open,
    sequence: String,
    count: u64,
    client: Client,
    used: Instant,
    requests: u64,
    /// How many requests wait in it, and which one came last: an earlier one is over when a later one comes.
    waiting: u32,
    latest_wait: u64,
    /// Why nobody is answered in it any more, as long as that is so.
    refused: Option<ResponseCode>,
    ended: bool,
}

/// What a waiting client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// There is something to fetch.
    Event,
    /// Another request waits in its place.
    Superseded,
    /// The context has ended.
    Ended,
    /// The server answers nobody in it any more.
    Refused(ResponseCode),
}

/// All contexts.
#[derive(Debug)]
pub(super) struct Contexts {
    random: SystemRandom,
    /// By the digest of the cookie, so that looking one up says nothing about others.
    all: Mutex<HashMap<[u8; 32], Arc<Context>>>,
}

/// Whether two texts are the same, in a time that says nothing about where they differ.
fn same(left: &str, right: &str) -> bool {
    let (left, right): ([u8; 32], [u8; 32]) = (Sha256::digest(left).into(), Sha256::digest(right).into());
    left.iter().zip(right).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

impl Contexts {
    pub(super) fn new() -> Self {
        Self { random: SystemRandom::new(), all: Mutex::default() }
    }

    fn token(&self) -> Result<String, ResponseCode> {
        let mut bytes = [0; TOKEN.0];
        self.random.fill(&mut bytes).map_err(|_| ResponseCode::UnknownFailure)?;
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens a context. Somebody who has too many loses the one that was unused for the longest time.
    ///
    /// # Errors
    /// The response code when there are too many that are in use.
    pub(super) fn open(
        &self,
        endpoint: Endpoint,
        owner: Uuid,
        open: Open,
        client: Client,
        created: i64,
    ) -> Result<Arc<Context>, ResponseCode> {
        let cookie = self.token()?;
        let sequence = format!("1-{}", &self.token()?[..16]);
        let state = State {
            open,
            sequence,
            count: 1,
            client,
            used: Instant::now(),
            requests: 1,
            waiting: 0,
            latest_wait: 0,
            refused: None,
            ended: false,
        };
        let context =
            Arc::new(Context { id: Uuid::new_v4(), endpoint, owner, created, cookie, state: Mutex::new(state), changed: Notify::new() });
        let mut all = self.all.lock();
        let own = all.values().filter(|context| context.owner == owner).count();
        if own >= OF_ONE || all.len() >= ALL {
            let oldest = all.iter().filter(|(_, context)| context.owner == owner);
            let oldest = oldest.map(|(key, context)| (*key, context.state.lock())).filter(|(_, state)| state.waiting == 0);
            let oldest = oldest.map(|(key, state)| (key, state.used)).min_by_key(|(_, used)| *used).map(|(key, _)| key);
            let gone = oldest.and_then(|key| all.remove(&key)).ok_or(ResponseCode::TooLarge)?;
            gone.end();
        }
        all.insert(Sha256::digest(&context.cookie).into(), context.clone());
        Ok(context)
    }

    /// The context of this cookie, for its owner at this endpoint.
    ///
    /// # Errors
    /// The response code: a context of somebody else is not found, as one that never was.
    pub(super) fn find(&self, endpoint: Endpoint, owner: Uuid, cookie: &str, idle: Duration) -> Result<Arc<Context>, ResponseCode> {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if cookie.len() != TOKEN.1 || !cookie.bytes().all(letters) {
            return Err(ResponseCode::InvalidContextCookie);
        }
        let key: [u8; 32] = Sha256::digest(cookie).into();
        let context = self.all.lock().get(&key).cloned().ok_or(ResponseCode::ContextNotFound)?;
        if context.endpoint != endpoint || context.owner != owner {
            return Err(ResponseCode::ContextNotFound);
        }
        let mut state = context.state.lock();
        if state.ended || state.is_over(idle) {
            drop(state);
            self.close(&context);
            return Err(ResponseCode::ContextNotFound);
        }
        state.used = Instant::now();
        state.requests += 1;
        drop(state);
        Ok(context)
    }

    /// Ends a context.
    pub(super) fn close(&self, context: &Context) {
        self.all.lock().remove(&<[u8; 32]>::from(Sha256::digest(&context.cookie)));
        context.end();
    }

    /// Ends the contexts that nobody used for a time.
    pub(super) fn sweep(&self, idle: Duration) {
        let mut over = Vec::new();
        self.all.lock().retain(|_, context| {
            let stays = !context.state.lock().is_over(idle);
            if !stays {
                over.push(context.clone());
            }
            stays
        });
        over.iter().for_each(|context| context.end());
    }

    /// Takes up that mailboxes were removed, renamed, or moved to another server: where a mailbox is not any more, nothing of it stays
    /// open, and its client asks anew where to go.
    pub(super) fn follow(&self, before: &Directory, now: &Directory) {
        let contexts: Vec<Arc<Context>> = self.all.lock().values().cloned().collect();
        for context in contexts {
            let is_here = |directory: &Directory, server: usize| server == directory.own;
            let old = before.by_guid(context.owner);
            let mailbox = now.by_guid(context.owner);
            let was_here = old.is_some_and(|old| is_here(before, old.server));
            let Some(mailbox) = mailbox.filter(|mailbox| is_here(now, mailbox.server) || !was_here) else {
                self.close(&context);
                continue;
            };
            if old.is_some_and(|old| old.display_name != mailbox.display_name)
                && let Open::Mailbox(session) = &mut context.state.lock().open
            {
                session.mailbox_renamed();
            }
            context.changed.notify_waiters();
        }
    }

    /// Takes up whom the server answers: `refused` says it of the owner of each context. Those who wait are told at once.
    pub(super) fn refuse(&self, refused: impl Fn(Uuid) -> Option<ResponseCode>) {
        for context in self.all.lock().values() {
            let code = refused(context.owner);
            if std::mem::replace(&mut context.state.lock().refused, code) != code {
                context.changed.notify_waiters();
            }
        }
    }

    /// All of them, the oldest first.
    pub(super) fn shown(&self, idle: Duration) -> Vec<Shown> {
        let contexts: Vec<Arc<Context>> = self.all.lock().values().cloned().collect();
        let mut shown: Vec<Shown> = contexts.iter().filter_map(|context| context.shown(idle)).collect();
        shown.sort_by_key(|context| (context.created, context.id));
        shown
    }

    /// Ends the context with this number; whether there was one.
    pub(super) fn end(&self, id: Uuid) -> bool {
        let found = self.all.lock().values().find(|context| context.id == id).cloned();
        found.is_some_and(|context| {
            self.close(&context);
            true
        })
    }
}

impl State {
    fn is_over(&self, idle: Duration) -> bool {
        self.ended || (self.waiting == 0 && self.used.elapsed() >= idle)
    }
}

impl Context {
    /// Its number, which is no secret.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// The value of its cookie.
    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The value that the next request must carry.
    pub(super) fn sequence(&self) -> String {
        self.state.lock().sequence.clone()
    }

    /// Somebody came from here.
    pub(super) fn seen_from(&self, address: IpAddr) {
        self.state.lock().client.address = Some(address);
    }

    /// Does something with what is open, one request at a time and in their order.
    ///
    /// # Errors
    /// [`ResponseCode::InvalidSequence`] when another request came in between; else as `work` says, and then the same value is good
    /// for another try.
    pub(super) fn in_sequence<T>(
        &self,
        sequence: &str,
        work: impl FnOnce(&mut Open) -> Result<T, ResponseCode>,
    ) -> Result<T, ResponseCode> {
        // Of two at the same time the second finds the value of the first used up.
        let mut state = self.state.lock();
        if state.ended {
            return Err(ResponseCode::ContextNotFound);
        }
        if !same(&state.sequence, sequence) {
            return Err(ResponseCode::InvalidSequence);
        }
        let done = work(&mut state.open)?;
        state.count += 1;
        let random = Uuid::new_v4();
        state.sequence = format!("{}-{}", state.count, &URL_SAFE_NO_PAD.encode(random.as_bytes())[..16]);
        Ok(done)
    }

    fn end(&self) {
        self.state.lock().ended = true;
        self.changed.notify_waiters();
    }

    fn shown(&self, idle: Duration) -> Option<Shown> {
        let state = self.state.lock();
        if state.is_over(idle) {
            return None;
        }
        Some(Shown {
            id: self.id,
            endpoint: self.endpoint,
            owner: self.owner,
            client: state.client.clone(),
            created: self.created,
            idle: if state.waiting == 0 { state.used.elapsed() } else { Duration::ZERO },
            requests: state.requests,
            waits: state.waiting > 0,
        })
    }

    /// Begins to wait; an earlier wait is over with that.
    pub(super) fn begin_to_wait(self: &Arc<Self>) -> Waiting {
        let mut state = self.state.lock();
        state.waiting += 1;
        state.latest_wait += 1;
        let number = state.latest_wait;
        drop(state);
        self.changed.notify_waiters();
        Waiting { context: self.clone(), number }
    }
}

/// A request that waits in a context. While it is there the context does not end by itself.
#[derive(Debug)]
pub(super) struct Waiting {
    context: Arc<Context>,
    number: u64,
}

impl Waiting {
    /// Waits until there is something to tell.
    pub(super) async fn told(&self) -> Told {
        loop {
            let changed = self.context.changed.notified();
            tokio::pin!(changed);
            // What happens between looking and waiting is not to be missed.
            changed.as_mut().enable();
            {
                let state = self.context.state.lock();
                if state.ended {
                    return Told::Ended;
                }
                if let Some(code) = state.refused {
                    return Told::Refused(code);
                }
                if state.latest_wait != self.number {
                    return Told::Superseded;
                }
                if let Open::Mailbox(session) = &state.open
                    && session.has_notices()
                {
                    return Told::Event;
                }
            }
            changed.await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.context.state.lock();
        state.waiting -= 1;
        // From here on it counts as unused.
        state.used = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(3600);
    const ALICE: Uuid = Uuid::from_u128(1);
    const BOB: Uuid = Uuid::from_u128(2);

    fn open(contexts: &Contexts, owner: Uuid) -> Arc<Context> {
        contexts.open(Endpoint::Emsmdb, owner, Open::Mailbox(Session::new(owner)), Client::default(), 0).unwrap()
    }

    fn find(contexts: &Contexts, owner: Uuid, cookie: &str) -> Result<(), ResponseCode> {
        contexts.find(Endpoint::Emsmdb, owner, cookie, IDLE).map(drop)
    }

    #[test]
    fn a_cookie_opens_its_context_for_its_owner_alone() {
        let contexts = Contexts::new();
        let (one, other) = (open(&contexts, ALICE), open(&contexts, ALICE));
        assert!(one.cookie() != other.cookie() && one.cookie().len() == 43);
        assert_eq!(find(&contexts, ALICE, one.cookie()), Ok(()));
        assert_eq!(find(&contexts, BOB, one.cookie()), Err(ResponseCode::ContextNotFound));
        let nspi = contexts.find(Endpoint::Nspi, ALICE, one.cookie(), IDLE).map(drop);
        assert_eq!(nspi, Err(ResponseCode::ContextNotFound));
        for malformed in ["", "MAPI", &one.cookie()[1..], &format!("{} ", &one.cookie()[1..]), &"é".repeat(22)] {
            assert_eq!(find(&contexts, ALICE, malformed), Err(ResponseCode::InvalidContextCookie), "{malformed}");
        }
        contexts.close(&one);
        assert_eq!(find(&contexts, ALICE, one.cookie()), Err(ResponseCode::ContextNotFound));
    }

    #[test]
    fn requests_come_in_their_order() {
        let context = open(&Contexts::new(), ALICE);
        let first = context.sequence();
        assert_eq!(context.in_sequence("1-x", |_| Ok(())), Err(ResponseCode::InvalidSequence));
        // What fails for its body may be tried again.
        assert_eq!(context.in_sequence(&first, |_| Err::<(), _>(ResponseCode::InvalidRequestBody)), Err(ResponseCode::InvalidRequestBody));
        assert_eq!(context.in_sequence(&first, |_| Ok(())), Ok(()));
        assert_eq!(context.in_sequence(&first, |_| Ok(())), Err(ResponseCode::InvalidSequence));
        assert!(context.sequence().starts_with("2-") && context.sequence().len() == 18);
        assert_eq!(context.in_sequence(&context.sequence(), |_| Ok(())), Ok(()));
    }

    #[test]
    fn what_nobody_uses_ends_unless_somebody_waits_in_it() {
        let contexts = Contexts::new();
        let context = open(&contexts, ALICE);
        let waiting = context.begin_to_wait();
        contexts.sweep(Duration::ZERO);
        assert_eq!((contexts.shown(Duration::ZERO).len(), contexts.shown(IDLE)[0].waits), (1, true));
        drop(waiting);
        assert_eq!(contexts.find(Endpoint::Emsmdb, ALICE, context.cookie(), Duration::ZERO).map(drop), Err(ResponseCode::ContextNotFound));
        let other = open(&contexts, ALICE);
        contexts.sweep(Duration::ZERO);
        assert_eq!(find(&contexts, ALICE, other.cookie()), Err(ResponseCode::ContextNotFound));
    }

    #[test]
    fn a_person_has_a_limited_number_and_loses_the_oldest() {
        let contexts = Contexts::new();
        let first = open(&contexts, ALICE);
        let _waits = first.begin_to_wait();
        let second = open(&contexts, ALICE);
        for _ in 2..=OF_ONE {
            open(&contexts, ALICE);
        }
        assert_eq!(contexts.shown(IDLE).len(), OF_ONE);
        assert_eq!(find(&contexts, ALICE, first.cookie()), Ok(()));
        assert_eq!(find(&contexts, ALICE, second.cookie()), Err(ResponseCode::ContextNotFound));
        open(&contexts, BOB);
        assert_eq!(contexts.shown(IDLE).len(), OF_ONE + 1);
    }

    #[tokio::test]
    async fn a_wait_is_told_why_it_is_over() {
        let contexts = Contexts::new();
        let context = open(&contexts, ALICE);
        let (first, second) = (context.begin_to_wait(), context.begin_to_wait());
        assert_eq!(first.told().await, Told::Superseded);
        let id = contexts.shown(IDLE)[0].id;
        let (told, ended) = tokio::join!(second.told(), async { contexts.end(id) });
        assert_eq!((told, ended, contexts.end(id)), (Told::Ended, true, false));
    }
}
