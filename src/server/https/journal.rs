//! What is written down of a request to the endpoints and to Autodiscover, once its answer has been sent: a line of the front end, and
//! for the endpoints one of the mailbox or the address book. Nothing of it proves anything: no password, no token, no cookie.

use super::answer::{Ends, Shared};
use super::{AuthenticationMethod, Published};
use crate::logs::{Entry, Family};
use crate::mapi::{Endpoint, ErrorCode, Rop, RopAnswer, RopBuffer, RopCall, decode_answers, extended, header};
use crate::value::{DateTime, DateTimeKind, format_date, time};
use axum::body::Body;
use hyper::Response;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::header::{HOST, HeaderMap, USER_AGENT};
use hyper::http::request::Parts;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use uuid::Uuid;

/// The error that Autodiscover answered with; it travels with the answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told(pub(super) u16);

/// Whom a request came from, and how long it was; it travels with the answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub(super) mailbox: Option<(Uuid, AuthenticationMethod)>,
    pub(super) bytes: usize,
}

/// What an endpoint did; it travels with the answer.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) endpoint: Endpoint,
    pub(super) request_type: &'static str,
    pub(super) code: u32,
    pub(super) error: ErrorCode,
    pub(super) context: Option<Uuid>,
    /// The number of the request in its context; not what comes after it in the cookie.
    pub(super) sequence: String,
    /// The operations: `>[254]>[2]<[254]<[2]`.
    pub(super) rops: String,
}

/// The operations of an Execute and their answers, by number.
pub(super) fn rops(request: &[u8], response: &[u8]) -> String {
    let read = |bytes: &[u8]| extended::unwrap(bytes).ok().and_then(|payloads| RopBuffer::decode(payloads.first()?).ok());
    let calls: Vec<Rop> = read(request).and_then(|buffer| crate::mapi::Body::decode(&buffer.rops).ok()).unwrap_or_default();
    let columns = calls.iter().rev().find_map(|rop| match &rop.call {
        RopCall::SetColumns { tags, .. } => Some(tags.as_slice()),
        _ => None,
    });
    let answers = read(response).and_then(|buffer| decode_answers(&buffer.rops, &calls, columns.unwrap_or_default()).ok());
    let mut text: String = calls.iter().map(|rop| format!(">[{}]", rop.call.id())).collect();
    for answer in answers.unwrap_or_default() {
        match answer {
            RopAnswer::Done { what, .. } => text.push_str(&format!("<[{}]", what.id())),
            RopAnswer::Failed { id, error, .. } => text.push_str(&format!("<[{id}:0x{:X}]", error.0)),
            RopAnswer::Notify { .. } => text.push_str("<[42]"),
            RopAnswer::Pending { .. } => text.push_str("<[110]"),
            RopAnswer::BufferTooSmall { .. } => text.push_str("<[255]"),
            RopAnswer::Backoff { .. } => text.push_str("<[249]"),
        }
    }
    text
}

/// A request as it came.
#[derive(Clone, Copy)]
pub(super) struct Heard<'a> {
    pub(super) published: &'a Published,
    pub(super) parts: &'a Parts,
    pub(super) ends: Ends,
    pub(super) started: i64,
    /// The log of the front end that it belongs to.
    pub(super) family: Family,
}

/// Has an answer written down when it has been sent, or nobody reads it any more.
pub(super) fn note(shared: &Arc<Shared>, heard: Heard<'_>, response: Response<Body>) -> Response<Body> {
    if !shared.log().is_some_and(crate::logs::Log::is_enabled) {
        return response;
    }
    let entries = entries(heard, &response);
    response.map(|body| Body::new(Noted { body, bytes: 0, started: heard.started, shared: shared.clone(), entries }))
}

fn entries(heard: Heard<'_>, response: &Response<Body>) -> Vec<Entry> {
    let Heard { published, parts, ends, started, family } = heard;
    let sent = |headers: &HeaderMap, name: &str| {
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
    };
    let asked = |name: &str| sent(&parts.headers, name);
    let who = response.extensions().get::<Who>().copied();
    let owner = who.and_then(|who| who.mailbox);
    let mailbox = owner.and_then(|(guid, _)| published.directory.by_guid(guid));
    let address = mailbox.map(|mailbox| mailbox.address.clone()).unwrap_or_default();
    let scheme = owner.map(|(_, method)| method.scheme()).unwrap_or_default();
    let request_id = sent(response.headers(), "request-id");
    let version = ["15", "0", "847", "4040"].map(str::to_owned);
    let [major, minor, build, revision] = version;
    let client = ends.remote.ip().to_canonical().to_string();
    let short = published.server.split('.').next().unwrap_or_default().to_uppercase();
    let status = response.status().as_u16().to_string();
    let (protocol, ids) = match family {
        Family::Autodiscover => ("Autodiscover", asked("client-request-id")),
        _ => {
            let [id, kind, info] = [header::REQUEST_ID, header::REQUEST_TYPE, header::CLIENT_INFO].map(asked);
            ("Mapi", format!("R:{id};RT:{kind};CI:{info};CID:{}", asked("client-request-id")))
        }
    };
    let done = response.extensions().get::<Done>();
    let told = response.extensions().get::<Told>().map(|told| told.0.to_string());
    let code = done.filter(|done| done.code != 0).map(|done| done.code.to_string()).or(told).unwrap_or_default();
    let begun = format_date(DateTime { ticks: started, kind: DateTimeKind::Utc }, "yyyy-MM-ddTHH:mm:ss.fffZ");
    let mut all = vec![Entry {
        family,
        at: started,
        values: vec![
            ("RequestId", request_id.clone()),
            ("MajorVersion", major.clone()),
            ("MinorVersion", minor.clone()),
            ("BuildVersion", build.clone()),
            ("RevisionVersion", revision.clone()),
            ("ClientRequestId", ids),
            ("Protocol", protocol.to_owned()),
            ("UrlHost", asked(HOST.as_str())),
            ("UrlStem", parts.uri.path().to_owned()),
            ("AuthenticationType", scheme.to_owned()),
            ("IsAuthenticated", owner.is_some().to_string()),
            ("AuthenticatedUser", address.clone()),
            ("Organization", published.directory.organization.clone()),
            ("AnchorMailbox", mailbox.map(|mailbox| format!("MailboxGuid~{}", mailbox.guid)).unwrap_or_default()),
            ("UserAgent", asked(USER_AGENT.as_str())),
            ("ClientIpAddress", client.clone()),
            ("ServerHostName", short.clone()),
            ("HttpStatus", status.clone()),
            ("ErrorCode", code),
            ("Method", parts.method.to_string()),
            ("ProxyAction", "None".to_owned()),
            ("RequestBytes", who.map(|who| who.bytes.to_string()).unwrap_or_default()),
            ("UrlQuery", parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default()),
            ("GenericInfo", format!("BeginRequest={begun};")),
        ],
    }];
    if let Some(done) = done {
        let application = asked(header::CLIENT_APPLICATION);
        let (software, software_version) = application.split_once('/').unwrap_or((application.as_str(), ""));
        let or_null = |text: String| if text.is_empty() { "<null>".to_owned() } else { text };
        let family = match done.endpoint {
            Endpoint::Emsmdb => Family::Mailbox,
            Endpoint::Nspi => Family::AddressBook,
        };
        all.push(Entry {
            family,
            at: started,
            values: vec![
                ("RequestId", request_id),
                ("MapiRequestId", asked(header::REQUEST_ID)),
                ("ClientRequestId", or_null(asked("client-request-id"))),
                ("RequestType", done.request_type.to_owned()),
                ("HttpStatusCode", status),
                ("ResponseCode", done.code.to_string()),
                ("StatusCode", "0".to_owned()),
                ("ReturnCode", done.error.0.to_string()),
                ("DeploymentRing", "Unknown".to_owned()),
                ("MajorVersion", major),
                ("MinorVersion", minor),
                ("BuildVersion", build),
                ("RevisionVersion", revision),
                ("AuthenticatedUserEmail", address.clone()),
                ("UPN", address),
                ("MailboxId", mailbox.map(crate::mailbox::Mailbox::mailbox_id).unwrap_or_default()),
                ("ClientIP", client),
                ("SourceCafeServer", short),
                ("SessionCookie", done.context.map(|context| context.to_string()).unwrap_or_default()),
                ("SequenceCookie", done.sequence.clone()),
                ("MapiClientInfo", asked(header::CLIENT_INFO)),
                ("ClientSoftware", software.to_owned()),
                ("ClientSoftwareVersion", software_version.to_owned()),
                ("AuthenticationType", scheme.to_owned()),
                ("RopIds", done.rops.clone()),
                ("OperationSpecific", done.error.name().filter(|_| !done.error.is_success()).unwrap_or_default().to_owned()),
            ],
        });
    }
    // Clients that wait keep them for minutes.
    for entry in &mut all {
        entry.values.retain(|(_, text)| !text.is_empty());
        entry.values.shrink_to_fit();
    }
    all
}

/// The body of an answer; when it is dropped, what came of it is written down.
struct Noted {
    body: Body,
    bytes: u64,
    started: i64,
    shared: Arc<Shared>,
    entries: Vec<Entry>,
}

impl HttpBody for Noted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        let Some(log) = self.shared.log() else { return };
        let took = (((self.shared.clock)() - self.started).max(0) / (time::SECOND / 1000)).to_string();
        for mut entry in self.entries.drain(..) {
            let is_front = matches!(entry.family, Family::Proxy | Family::Autodiscover);
            entry.values.push((if is_front { "TotalRequestTime" } else { "TotalRequestLatency" }, took.clone()));
            if is_front {
                entry.values.push(("ResponseBytes", self.bytes.to_string()));
            }
            log.write(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rops;
    use crate::mapi::{ErrorCode, Rop, RopAnswer, RopBuffer, RopCall, Writer, extended};

    #[test]
    fn operations_are_listed_by_number() {
        let calls = [
            Rop { logon: 0, handle: 0, call: RopCall::Release },
            Rop { logon: 0, handle: 0, call: RopCall::OpenFolder { output: 1, folder: 7, mode: 0 } },
        ];
        let request = extended::wrap(&RopBuffer { rops: Rop::encode_all(&calls), handles: vec![1, 2] }.encode());
        let mut out = Writer::default();
        RopAnswer::Failed { id: 2, handle: 1, error: ErrorCode::NOT_FOUND, elsewhere: None }.write(&mut out);
        let response = extended::wrap(&RopBuffer { rops: out.into_bytes(), handles: vec![1, 2] }.encode());
        assert_eq!(rops(&request, &response), ">[1]>[2]<[2:0x8004010F]");
        assert_eq!(rops(b"", b"rubbish"), "");
    }
}
