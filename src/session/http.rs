//! A session on a running server, by its management API.
//!
//! The calls are made on a runtime of their own that is driven by the calling thread only, so records are taken as fast as the
//! pipeline wants them and not faster. A call may be made while the records of another still come.

use super::trust::{Judge, Refused};
use crate::catalog::{self, CmdletDef, Runs};
use crate::invoke::{Described, Identity, Input, Invocation, Outcome, Session, Sink, Stop, Stopped};
use crate::record::{Category, ErrorRecord, Exception, Record, innermost};
use crate::value::{Secret, Text};
use crate::wire::{self, Ending, Known, Line, WireError};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// How long a server may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a server that is gone is waited for.
const RETURN: Duration = Duration::from_secs(5);
/// How long until a server that is gone is tried again.
const PAUSE: Duration = Duration::from_millis(200);
/// How many cmdlets a warning lists.
const LISTED: usize = 8;
/// How long completion waits for names.
const HURRY: Duration = Duration::from_millis(300);
/// The longest line of an answer, in bytes.
const LINE_LIMIT: usize = 64 << 20;
/// The longest body of an answer that is not a stream of records.
const BODY_LIMIT: usize = 1 << 20;

/// The id of the error for those who may not connect.
pub(super) const ACCESS_DENIED: &str = "ServerAccessDenied";

/// A session on a running server.
pub struct Http {
    runtime: Runtime,
    client: reqwest::Client,
    /// `http://localhost` for a socket, which itself says which server that is; `https://host:port`.
    base: String,
    /// What people call the other end.
    place: String,
    token: Option<Secret>,
    known: Known,
    described: Described,
    /// The cmdlets that are open to the caller, in lower case; `None` when the server does not say.
    open: Option<HashSet<String>>,
    /// What people should know, until they have been told.
    notices: Mutex<Vec<Text>>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Http").field("place", &self.place).finish_non_exhaustive()
    }
}

/// What a server says of itself and of the caller.
#[derive(serde::Deserialize)]
struct Welcome {
    server: String,
    version: String,
    #[serde(default)]
    role: String,
    /// The cmdlets that are open to the caller, with what tells one definition from another.
    cmdlets: Option<BTreeMap<String, String>>,
}

/// Why there is no session with a server in the network.
pub(super) enum NotOpened {
    /// Its certificate is not trusted.
    Certificate(Refused),
    /// It wants a token; it may have refused the one that it was given.
    Token,
    /// Something else.
    Record(Box<ErrorRecord>),
}

impl From<Box<ErrorRecord>> for NotOpened {
    fn from(record: Box<ErrorRecord>) -> Self {
        Self::Record(record)
    }
}

impl Http {
    /// Connects to the socket of a server.
    ///
    /// # Errors
    /// `ServerNotReachable` when nobody answers there, [`ACCESS_DENIED`] for those who may not knock; `None` when there is no
    /// socket, or nobody behind it.
    #[cfg(unix)]
    pub fn open_socket(path: &Path) -> Result<Option<Self>, Box<ErrorRecord>> {
        if let Err(error) = std::os::unix::net::UnixStream::connect(path) {
            return match error.kind() {
                // What is left of a server that ended.
                std::io::ErrorKind::NotFound | std::io::ErrorKind::ConnectionRefused => Ok(None),
                std::io::ErrorKind::PermissionDenied => {
                    let message = format!(
                        "You may not connect to the server at '{}'. Ask for membership in the group of that socket, or run the command as root.",
                        path.display()
                    );
                    Err(Box::new(transport(ACCESS_DENIED, message)))
                }
                _ => Err(Box::new(unreachable(&path.display().to_string(), &error.to_string()))),
            };
        }
        let place = path.display().to_string();
        // The client makes a TLS configuration although a socket has no use for one. That one is there already is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().unix_socket(PathBuf::from(path)).tls_certs_only([]);
        let mut session = Self::new(client, "http://localhost".to_owned(), place, None)?;
        match session.greet() {
            Ok(()) => Ok(Some(session)),
            Err(Greeting::Refused(status, body)) => Err(Box::new(session.refused(status, &body))),
            Err(Greeting::Failed(why)) => Err(Box::new(unreachable(&session.place, &why))),
        }
    }

    /// There are no such sockets here.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn open_socket(_path: &Path) -> Result<Option<Self>, Box<ErrorRecord>> {
        Ok(None)
    }

    /// Connects to a server in the network; `pinned` is the fingerprint that its certificate must have.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub(super) fn open_network(authority: &str, pinned: Option<String>, token: Option<Secret>) -> Result<Self, NotOpened> {
        let failed = |error: &dyn std::fmt::Display| Box::new(unreachable(authority, &error.to_string()));
        let judge = Judge::new(pinned).map_err(|error| failed(&error))?;
        let config = judge.config().map_err(|error| failed(&error))?;
        let client = reqwest::Client::builder().tls_backend_preconfigured(config).https_only(true).connect_timeout(PATIENCE);
        let mut session = Self::new(client, format!("https://{authority}"), authority.to_owned(), token)?;
        match session.greet() {
            Ok(()) => Ok(session),
            Err(Greeting::Refused(401, _)) => Err(NotOpened::Token),
            Err(Greeting::Refused(status, body)) => Err(Box::new(session.refused(status, &body)).into()),
            Err(Greeting::Failed(why)) => match judge.refused() {
                Some(refused) => Err(NotOpened::Certificate(refused.clone())),
                None => Err(failed(&why).into()),
            },
        }
    }

    fn new(client: reqwest::ClientBuilder, base: String, place: String, token: Option<Secret>) -> Result<Self, Box<ErrorRecord>> {
        let failed = |error: &dyn std::fmt::Display| Box::new(unreachable(&place, &error.to_string()));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
        let client = client.no_proxy().redirect(reqwest::redirect::Policy::none()).build().map_err(|error| failed(&error))?;
        Ok(Self {
            runtime,
            client,
            base,
            place,
            token,
            known: Known::compiled(),
            described: Described { place: "".into(), server: "".into() },
            open: None,
            notices: Mutex::default(),
        })
    }

    /// Hears what the server says of itself.
    fn greet(&mut self) -> Result<(), Greeting> {
        let welcome = self.welcome()?;
        let view_only = if welcome.role.starts_with("View-Only") { ", View-Only" } else { "" };
        self.described.place = if welcome.version == env!("CARGO_PKG_VERSION") {
            format!("{} (server{view_only})", welcome.server).into()
        } else {
            format!("{} (server, version {}{view_only})", welcome.server, welcome.version).into()
        };
        self.described.server = welcome.server.into();
        if let Some(cmdlets) = welcome.cmdlets {
            self.notices.get_mut().extend(differences(&cmdlets, &self.described.server));
            self.open = Some(cmdlets.into_keys().map(|name| name.to_ascii_lowercase()).collect());
        }
        Ok(())
    }

    fn welcome(&self) -> Result<Welcome, Greeting> {
        let request = self.proven(self.client.get(format!("{}/adminapi/emsh/session", self.base))).timeout(PATIENCE);
        self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| Greeting::Failed(innermost(&error)))?;
            let status = response.status();
            let body = whole_body(response).await.map_err(Greeting::Failed)?;
            if !status.is_success() {
                return Err(Greeting::Refused(status.as_u16(), body));
            }
            serde_json::from_slice(&body).map_err(|_| Greeting::Failed("what answers there is no emshd".to_owned()))
        })
    }

    /// A request with the proof of who asks.
    fn proven(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        }
    }

    /// Sends a call. A server that is being started anew is waited for, and people are told once; a call that changes nothing and
    /// was lost on its way is repeated once.
    fn send(&self, body: &str, repeatable: bool, sink: &mut dyn Sink, stop: &Stop) -> Result<reqwest::Response, Stopped> {
        let begun = Instant::now();
        let mut told = false;
        loop {
            let request = self
                .client
                .post(format!("{}/adminapi/beta/organization/InvokeCommand", self.base))
                .header("content-type", wire::CALL)
                .header("accept", wire::RECORDS)
                .body(body.to_owned());
            let error = match self.wait(stop, self.proven(request).send())? {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            // A connection that could not be made has carried nothing.
            let may_repeat = if error.is_connect() { begun.elapsed() < RETURN } else { repeatable && !told };
            if !may_repeat {
                let why = innermost(&error);
                return Err(if error.is_connect() && !told { unreachable(&self.place, &why) } else { self.lost(&why) }.into());
            }
            if !std::mem::replace(&mut told, true) {
                sink.record(Record::Warning(format!("The connection to the server at {} was lost; it is made again.", self.place).into()))?;
            }
            self.wait(stop, async { tokio::time::sleep(PAUSE).await })?;
        }
    }

    fn call(&self, invocation: &Invocation, bound: &crate::invoke::Bound, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
        let body = wire::encode_call(invocation, bound).map_err(|error| not_sendable(&error))?;
        let mut response = self.send(&body, invocation.cmdlet.view_only, sink, stop)?;
        let is_records = response.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(wire::RECORDS.as_bytes()));
        if !is_records {
            let status = response.status();
            let body = self.wait(stop, whole_body(response))?.unwrap_or_default();
            return Err(self.refused(status.as_u16(), &body).into());
        }
        let mut held: Vec<u8> = Vec::new();
        loop {
            let Some(chunk) = self.wait(stop, response.chunk())?.map_err(|error| self.lost(&innermost(&error)))? else {
                return Err(self.lost("the answer ends in its middle").into());
            };
            held.extend_from_slice(&chunk);
            let mut from = 0;
            while let Some(length) = held[from..].iter().position(|byte| *byte == b'\n') {
                let line = &held[from..from + length];
                from += length + 1;
                match wire::decode_line(line, &self.known).map_err(|error| self.lost(&format!("the answer cannot be read: {error}")))? {
                    Line::Record(record) => sink.record(record)?,
                    Line::End(Ending::Done) => return Ok(()),
                    Line::End(Ending::Failed(record)) => return Err(Stopped::Error(record)),
                    Line::End(Ending::Stopped) => return Err(Stopped::Quietly),
                }
            }
            held.drain(..from);
            if held.len() > LINE_LIMIT {
                return Err(self.lost("a record of the answer is too long").into());
            }
        }
    }

    /// Waits for the other end, or for somebody who wants the call to end. Dropping the call closes its connection, which the
    /// server takes as the wish to stop.
    fn wait<T>(&self, stop: &Stop, what: impl Future<Output = T>) -> Result<T, Stopped> {
        self.runtime.block_on(stop.or_done(what)).ok_or(Stopped::Quietly)
    }

    fn lost(&self, why: &str) -> ErrorRecord {
        let message = format!(
            "The connection to the server at {} was lost: {why}. Whether the command was carried out is not known; look before you repeat it.",
            self.place
        );
        transport("ServerConnectionLost", message)
    }

    fn refused(&self, status: u16, body: &[u8]) -> ErrorRecord {
        if status == 401 {
            let message = format!(
                "The server at {} does not take the token any more: it is over, or was removed. Connect again with another one.",
                self.place
            );
            return transport(ACCESS_DENIED, message);
        }
        let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let text = said["error"]["details"][0]["message"].as_str().or_else(|| said["error"]["message"].as_str());
        let text = text.map_or_else(|| "it gives no reason".to_owned(), |text| text.chars().take(500).collect());
        transport(
            "ServerRefused",
            format!("The server at {} refused the call with status {status}: {}.", self.place, text.trim_end_matches('.')),
        )
    }
}

impl Session for Http {
    fn invoke(&self, invocation: &Invocation, input: &mut dyn Input, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
        if !self.offers(invocation.cmdlet) {
            return Err(not_offered(invocation.cmdlet, &self.described.place).into());
        }
        for notice in std::mem::take(&mut *self.notices.lock()) {
            sink.record(Record::Warning(notice))?;
        }
        while let Some(bound) = input.next()? {
            self.call(invocation, &bound, sink, stop)?;
        }
        Ok(())
    }

    fn describe(&self) -> Described {
        self.described.clone()
    }

    fn identities(&self, noun: &str, prefix: &str) -> Vec<Identity> {
        let request = self.client.get(format!("{}/adminapi/emsh/identities", self.base));
        let request = self.proven(request).query(&[("noun", noun), ("prefix", prefix)]).timeout(HURRY);
        let found: Result<Vec<(Text, Text)>, String> = self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| innermost(&error))?;
            serde_json::from_slice(&whole_body(response).await?).map_err(|error| error.to_string())
        });
        found.unwrap_or_default().into_iter().map(|(text, help)| Identity { text, help }).collect()
    }

    fn offers(&self, cmdlet: &CmdletDef) -> bool {
        cmdlet.runs == Runs::Shell || self.open.as_ref().is_none_or(|open| open.contains(&cmdlet.name.to_ascii_lowercase()))
    }
}

/// Why a server did not say who it is.
enum Greeting {
    /// It refused, with this status and body.
    Refused(u16, Vec<u8>),
    /// It could not be heard.
    Failed(String),
}

/// What differs between the definitions there and here, as a sentence.
fn differences(there: &BTreeMap<String, String>, server: &str) -> Option<Text> {
    let differs =
        |(name, print): &(&String, &String)| catalog::cmdlet(name).is_some_and(|def| format!("{:016x}", def.fingerprint) != **print);
    let mut names: Vec<&str> = there.iter().filter(differs).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let count = names.len();
    names.truncate(LISTED);
    let more = if count > LISTED { format!(" and {} more", count - LISTED) } else { String::new() };
    let names = names.join(", ");
    Some(format!("{server} runs another version of emshd: {names}{more} take other parameters there than in this shell.").into())
}

/// A cmdlet that the server does not have, or does not have for this caller.
fn not_offered(cmdlet: &CmdletDef, place: &str) -> ErrorRecord {
    let message = format!("'{}' is no command that you may use on {place}. Get-Command lists those that you may.", cmdlet.name);
    let exception = Exception::new("System.Management.Automation.CommandNotFoundException", message);
    ErrorRecord::new("CommandNotFoundException", Category::ObjectNotFound, exception).with_target(cmdlet.name)
}

async fn whole_body(mut response: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| innermost(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > BODY_LIMIT {
            return Err("the answer is too long".to_owned());
        }
    }
    Ok(body)
}

/// Nobody answers at a place.
pub(super) fn unreachable(place: &str, why: &str) -> ErrorRecord {
    transport("ServerNotReachable", format!("The server at {place} cannot be reached: {why}."))
}

pub(super) fn transport(id: &'static str, message: String) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.Remoting.PSRemotingTransportException", message);
    ErrorRecord::new(id, Category::ConnectionError, exception)
}

fn not_sendable(error: &WireError) -> Stopped {
    ErrorRecord::new("ArgumentNotSendable", Category::InvalidArgument, Exception::new("System.ArgumentException", error.to_string())).into()
}
