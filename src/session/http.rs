//! A session on a running server, by its management API.
//!
//! The calls are made on a runtime of their own that is driven by the calling thread only, so records are taken as fast as the
//! pipeline wants them and not faster. A call may be made while the records of another still come.

use crate::invoke::{Described, Identity, Input, Invocation, Outcome, Session, Sink, Stop, Stopped};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::Text;
use crate::wire::{self, Ending, Known, Line, WireError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How often a waiting call looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);
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
    /// `http://server`; the socket is what says which server that is.
    base: String,
    /// What people call the other end.
    place: String,
    known: Known,
    described: Described,
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
        let failed = |error: &dyn std::fmt::Display| Box::new(unreachable(&place, &error.to_string()));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
        // The client makes a TLS configuration although a socket has no use for one. That one is there already is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .unix_socket(PathBuf::from(path))
            .tls_certs_only([])
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| failed(&error))?;
        let mut session = Self {
            runtime,
            client,
            base: "http://localhost".to_owned(),
            place: place.clone(),
            known: Known::compiled(),
            described: Described { place: "".into(), server: "".into() },
        };
        let welcome = session.welcome().map_err(|error| failed(&error))?;
        if welcome.version != env!("CARGO_PKG_VERSION") {
            session.described.place = format!("{} (server, version {})", welcome.server, welcome.version).into();
        } else {
            session.described.place = format!("{} (server)", welcome.server).into();
        }
        session.described.server = welcome.server.into();
        Ok(Some(session))
    }

    /// There are no such sockets here.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn open_socket(_path: &Path) -> Result<Option<Self>, Box<ErrorRecord>> {
        Ok(None)
    }

    fn welcome(&self) -> Result<Welcome, String> {
        let request = self.client.get(format!("{}/adminapi/emsh/session", self.base)).timeout(Duration::from_secs(5));
        self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| cause(&error))?;
            let body = whole_body(response).await?;
            serde_json::from_slice(&body).map_err(|_| "what answers there is no emshd".to_owned())
        })
    }

    fn call(&self, invocation: &Invocation, bound: &crate::invoke::Bound, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
        let body = wire::encode_call(invocation, bound).map_err(|error| not_sendable(&error))?;
        let request = self
            .client
            .post(format!("{}/adminapi/beta/organization/InvokeCommand", self.base))
            .header("content-type", wire::CALL)
            .header("accept", wire::RECORDS)
            .body(body);
        let mut response = self.wait(stop, request.send())?.map_err(|error| self.lost(&cause(&error)))?;
        let is_records = response.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(wire::RECORDS.as_bytes()));
        if !is_records {
            let status = response.status();
            let body = self.wait(stop, whole_body(response))?.unwrap_or_default();
            return Err(self.refused(status.as_u16(), &body).into());
        }
        let mut held: Vec<u8> = Vec::new();
        loop {
            let Some(chunk) = self.wait(stop, response.chunk())?.map_err(|error| self.lost(&cause(&error)))? else {
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
        self.runtime.block_on(async {
            tokio::pin!(what);
            loop {
                match tokio::time::timeout(LOOK, &mut what).await {
                    Ok(done) => return Ok(done),
                    Err(_) if stop.is_stopped() => return Err(Stopped::Quietly),
                    Err(_) => {}
                }
            }
        })
    }

    fn lost(&self, why: &str) -> ErrorRecord {
        let message = format!(
            "The connection to the server at {} was lost: {why}. Whether the command was carried out is not known; look before you repeat it.",
            self.place
        );
        transport("ServerConnectionLost", message)
    }

    fn refused(&self, status: u16, body: &[u8]) -> ErrorRecord {
        let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let text = said["error"]["details"][0]["message"].as_str().or_else(|| said["error"]["message"].as_str());
        let text = text.map_or_else(|| "it gives no reason".to_owned(), |text| text.chars().take(500).collect());
        transport("ServerRefused", format!("The server at {} refused the call with status {status}: {text}.", self.place))
    }
}

impl Session for Http {
    fn invoke(&self, invocation: &Invocation, input: &mut dyn Input, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
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
        let request = request.query(&[("noun", noun), ("prefix", prefix)]).timeout(HURRY);
        let found: Result<Vec<(Text, Text)>, String> = self.runtime.block_on(async {
            let response = request.send().await.map_err(|error| cause(&error))?;
            serde_json::from_slice(&whole_body(response).await?).map_err(|error| error.to_string())
        });
        found.unwrap_or_default().into_iter().map(|(text, help)| Identity { text, help }).collect()
    }
}

async fn whole_body(mut response: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > BODY_LIMIT {
            return Err("the answer is too long".to_owned());
        }
    }
    Ok(body)
}

/// The innermost cause of an error: what the system said.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Nobody answers at a place.
pub(super) fn unreachable(place: &str, why: &str) -> ErrorRecord {
    transport("ServerNotReachable", format!("The server at {place} cannot be reached: {why}."))
}

fn transport(id: &'static str, message: String) -> ErrorRecord {
    let exception = Exception::new("System.Management.Automation.Remoting.PSRemotingTransportException", message);
    ErrorRecord::new(id, Category::ConnectionError, exception)
}

fn not_sendable(error: &WireError) -> Stopped {
    ErrorRecord::new("ArgumentNotSendable", Category::InvalidArgument, Exception::new("System.ArgumentException", error.to_string())).into()
}
