//! The endpoints of MAPI over HTTP, behind the login: what holds for every request, and around every answer. What is in the bodies
//! is `emsmdb`'s and `nspi`'s.

use super::answer::{Clients, Shared, text};
use super::context::{Client, Context};
use super::cookie::{self, Cookies};
use super::journal::Done;
use super::wait::times;
use super::{ComponentState, Published, emsmdb, nspi};
use crate::mailbox::Mailbox;
use crate::mapi::{self, DecodeError, Endpoint, ErrorCode, HeadError, RequestHead, RequestType, ResponseCode, header};
use axum::body::Body;
use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, SET_COOKIE};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Response, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The version of Exchange that we speak as: the first with MAPI over HTTP, because clients take a later one for a promise.
const SERVER_APPLICATION: &str = "Exchange/15.00.0847.4040";

/// A request that somebody sent who logged in.
pub(super) struct Asked<'a> {
    pub(super) shared: &'a Shared,
    pub(super) clients: &'a Clients,
    pub(super) published: &'a Published,
    pub(super) parts: &'a Parts,
    /// The body, or the response code that says what is wrong with it.
    pub(super) body: Result<Bytes, ResponseCode>,
    pub(super) endpoint: Endpoint,
    /// The mailbox of who logged in.
    pub(super) caller: Uuid,
    pub(super) remote: IpAddr,
    /// When it came, in UTC ticks.
    pub(super) started: i64,
}

/// What a request came to.
pub(super) struct Reply {
    /// The body of the answer; one that waits brings its own tags.
    pub(super) body: Entity,
    /// The context that the answer belongs to.
    pub(super) context: Option<Arc<Context>>,
    /// Whether the context has ended with it.
    pub(super) ends: bool,
    /// The error in the body, for the log.
    pub(super) error: ErrorCode,
    /// The operations in the body, for the log.
    pub(super) rops: String,
}

/// The body of an answer.
pub(super) enum Entity {
    /// All of it.
    Whole(Vec<u8>),
    /// It comes in pieces, with its tags.
    Streamed(Body),
}

impl Reply {
    /// An answer without a context.
    pub(super) fn bare(body: Vec<u8>) -> Self {
        Self { body: Entity::Whole(body), context: None, ends: false, error: ErrorCode::SUCCESS, rops: String::new() }
    }

    /// An answer within a context.
    pub(super) fn within(context: Arc<Context>, body: Vec<u8>) -> Self {
        Self { context: Some(context), ..Self::bare(body) }
    }
}

/// Answers a request.
pub(super) fn answer(asked: &Asked<'_>) -> Response<Body> {
    // Exchange answers so, with no X-ResponseCode.
    if asked.parts.method == Method::POST && mailbox_of(asked.parts.uri.query()).is_none() {
        let mut response = Response::new(Body::from("<html><body>The address names no mailbox.</body></html>\n"));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        return response;
    }
    let head = read_head(asked);
    let reply = head.as_ref().map_err(|code| *code).and_then(|head| reply(asked, head));
    let context = reply.as_ref().ok().and_then(|reply| reply.context.clone());
    let done = Done {
        endpoint: asked.endpoint,
        request_type: head.map_or("", |head| head.request_type.name()),
        code: reply.as_ref().map_or_else(|code| code.number(), |_| 0),
        error: reply.as_ref().map_or(ErrorCode::SUCCESS, |reply| reply.error),
        sequence: context
            .as_ref()
            .map(|context| context.sequence())
            .and_then(|text| Some(text.split_once('-')?.0.to_owned()))
            .unwrap_or_default(),
        context: context.map(|context| context.id()),
        rops: reply.as_ref().map(|reply| reply.rops.clone()).unwrap_or_default(),
    };
    let mut response = match reply {
        Ok(reply) => response(asked, reply),
        Err(code) => {
            let mut response = said(code, "text/html", format!("<html><body>{}.</body></html>\n", code.meaning()).into());
            if code == ResponseCode::TooLarge && asked.body.is_err() {
                // What was not read is still on its way.
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
    };
    response.extensions_mut().insert(done);
    let headers = response.headers_mut();
    for name in [header::REQUEST_TYPE, header::REQUEST_ID, header::CLIENT_INFO] {
        let mut values = asked.parts.headers.get_all(name).iter();
        if let (Some(value), None, Ok(name)) = (values.next(), values.next(), HeaderName::try_from(name)) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(HeaderName::from_static("x-serverapplication"), HeaderValue::from_static(SERVER_APPLICATION));
    text(headers, HeaderName::from_static("x-pendingperiod"), &asked.shared.limits.pending.as_millis().to_string());
    // Proxies that collect answers would hold the tags back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The headers, each of them once.
fn read_head(asked: &Asked<'_>) -> Result<RequestHead, ResponseCode> {
    if asked.parts.method != Method::POST {
        return Err(ResponseCode::InvalidVerb);
    }
    let headers = &asked.parts.headers;
    let ours = [header::REQUEST_TYPE, header::REQUEST_ID, header::CLIENT_INFO, header::CLIENT_APPLICATION];
    if let Some(twice) = ours.iter().find(|name| headers.get_all(**name).iter().count() > 1) {
        return Err(HeadError::Malformed(twice).response_code());
    }
    RequestHead::read(asked.endpoint, |name| headers.get(name).map(HeaderValue::as_bytes)).map_err(HeadError::response_code)
}

fn reply(asked: &Asked<'_>, head: &RequestHead) -> Result<Reply, ResponseCode> {
    if *asked.shared.ending.borrow() {
        return Err(ResponseCode::EndpointShuttingDown);
    }
    let mailbox = asked.published.directory.by_guid(asked.caller).ok_or(ResponseCode::NoPrivilege)?;
    // It routes, and it opens nothing: only one's own is taken.
    let named = mailbox_of(asked.parts.uri.query()).unwrap_or_default();
    if !is_own(mailbox, &named) {
        return Err(ResponseCode::NoPrivilege);
    }
    if let Some(code) = refused(asked.published, mailbox) {
        return Err(code);
    }
    let opens = matches!(head.request_type, RequestType::Connect | RequestType::Bind);
    if opens && asked.published.mapi_proxy == ComponentState::Draining {
        return Err(ResponseCode::EndpointShuttingDown);
    }
    match (head.request_type, asked.endpoint) {
        (RequestType::Ping, _) => ping(asked),
        (_, Endpoint::Emsmdb) => emsmdb::reply(asked, head, mailbox),
        (_, Endpoint::Nspi) => nspi::reply(asked, head, mailbox),
    }
}

/// Why the owner of a mailbox is answered nothing: not even a request that waits already.
pub(super) fn refused(published: &Published, mailbox: &Mailbox) -> Option<ResponseCode> {
    match mailbox.mapi_http_enabled {
        _ if published.mapi_proxy == ComponentState::Inactive => Some(ResponseCode::EndpointShuttingDown),
        Some(false) => Some(ResponseCode::EndpointDisabled),
        _ => None,
    }
}

/// A sign of life. With a context it counts as its use; without one it is answered all the same, as Exchange does.
fn ping(asked: &Asked<'_>) -> Result<Reply, ResponseCode> {
    if !asked.body()?.is_empty() {
        return Err(ResponseCode::InvalidRequestBody);
    }
    match Cookies::read(&asked.parts.headers)?.context {
        None => Ok(Reply::bare(Vec::new())),
        Some(cookie) => Ok(Reply::within(asked.find(&cookie)?, Vec::new())),
    }
}

impl Asked<'_> {
    /// The body.
    pub(super) fn body(&self) -> Result<&Bytes, ResponseCode> {
        self.body.as_ref().map_err(|code| *code)
    }

    /// The body as what it must be.
    pub(super) fn decoded<T: mapi::Body>(&self) -> Result<T, ResponseCode> {
        T::decode(self.body()?).map_err(|error| match error {
            DecodeError::TooMany(_) => ResponseCode::TooLarge,
            _ => ResponseCode::InvalidRequestBody,
        })
    }

    /// Whether anybody writes down what happens.
    pub(super) fn is_logged(&self) -> bool {
        self.clients.log.as_ref().is_some_and(crate::logs::Log::is_enabled)
    }

    /// How long a context may be unused.
    pub(super) fn idle(&self) -> Duration {
        self.published.session_idle
    }

    /// Who asks, for those who look at contexts.
    pub(super) fn client(&self, head: &RequestHead) -> Client {
        Client {
            application: head.client_application.clone().unwrap_or_default(),
            info: head.client_info.clone().unwrap_or_default(),
            address: Some(self.remote),
        }
    }

    fn find(&self, cookie: &str) -> Result<Arc<Context>, ResponseCode> {
        let context = self.clients.contexts.find(self.endpoint, self.caller, cookie, self.idle())?;
        context.seen_from(self.remote);
        Ok(context)
    }

    /// The context that the request belongs to, and the sequence that it carries.
    pub(super) fn context(&self) -> Result<(Arc<Context>, Option<String>), ResponseCode> {
        let cookies = Cookies::read(&self.parts.headers)?;
        let context = self.find(&cookies.context.ok_or(ResponseCode::MissingCookie)?)?;
        Ok((context, cookies.sequence))
    }

    /// Ends the context that a client still carries when it opens another one. Whatever is wrong with it does not matter.
    pub(super) fn close_old(&self) {
        if let Ok(Cookies { context: Some(cookie), .. }) = Cookies::read(&self.parts.headers)
            && let Ok(old) = self.find(&cookie)
        {
            self.clients.contexts.close(&old);
        }
    }

    /// Whether the client came by the address for clients outside.
    pub(super) fn is_outside(&self) -> bool {
        is_outside(self.published, &self.parts.headers)
    }
}

/// Whether a request came by the address for clients outside.
pub(super) fn is_outside(published: &Published, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let names =
        |url: &Option<String>| url.as_ref().and_then(|url| crate::probe::host_of(url)).is_some_and(|name| name.eq_ignore_ascii_case(host));
    published.mapi.as_ref().is_some_and(|directory| names(&directory.external_url) && !names(&directory.internal_url))
}

fn response(asked: &Asked<'_>, reply: Reply) -> Response<Body> {
    let entity = match reply.body {
        Entity::Whole(body) => {
            let (start, elapsed) = times(asked.started, (asked.shared.clock)());
            Body::from([mapi::PROCESSING, &mapi::done(&start, elapsed), &body].concat())
        }
        Entity::Streamed(body) => body,
    };
    let mut response = said(ResponseCode::Success, header::CONTENT_TYPE, entity);
    let headers = response.headers_mut();
    if let Some(context) = reply.context.filter(|_| !reply.ends) {
        text(headers, HeaderName::from_static("x-expirationinfo"), &asked.idle().as_millis().to_string());
        for line in cookie::set(&context) {
            headers.append(SET_COOKIE, line);
        }
    }
    response
}

/// What the query says about whose mailbox is meant: the value of `MailboxId` in any case, as Microsoft's own clients differ in it;
/// empty for that of who logged in. `None` when it says nothing, or two things.
fn mailbox_of(query: Option<&str>) -> Option<String> {
    let mut found = None;
    for (name, value) in url::form_urlencoded::parse(query?.as_bytes()) {
        let meant = if name.eq_ignore_ascii_case("MailboxId") && !value.is_empty() {
            value.into_owned()
        } else if name.eq_ignore_ascii_case("useMailboxOfAuthenticatedUser") && value.eq_ignore_ascii_case("true") {
            String::new()
        } else {
            continue;
        };
        if found.replace(meant).is_some() {
            return None;
        }
    }
    found
}

/// Whether a mailbox id means this mailbox: its number, with or without a domain behind it, or its address.
fn is_own(mailbox: &Mailbox, named: &str) -> bool {
    let (number, domain) = named.split_once('@').unwrap_or((named, mailbox.domain()));
    let by_number = Uuid::try_parse(number).is_ok_and(|number| number == mailbox.guid) && domain.eq_ignore_ascii_case(mailbox.domain());
    named.is_empty() || by_number || named.eq_ignore_ascii_case(&mailbox.address)
}

fn said(code: ResponseCode, content_type: &'static str, entity: Body) -> Response<Body> {
    let mut response = Response::new(entity);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(HeaderName::from_static("x-responsecode"), HeaderValue::from(code.number()));
    response
}

#[cfg(test)]
mod tests {
    use super::{is_own, mailbox_of};
    use crate::mailbox::Mailbox;
    use uuid::Uuid;

    #[test]
    fn the_query_names_one_mailbox() {
        let found = |query: &str| mailbox_of(Some(query));
        let named = Some("a@b".to_owned());
        assert_eq!(["MailboxId=a@b", "mailboxid=a%40b", "x=y&MailboxId=a@b&showdebug=yes"].map(found), [(); 3].map(|()| named.clone()));
        assert_eq!(found("useMailboxOfAuthenticatedUser=True"), Some(String::new()));
        for query in ["MailboxId=", "MailboxId", "x=y", "", "MailboxId=a&mailboxId=b", "MailboxId=a&useMailboxOfAuthenticatedUser=true"] {
            assert_eq!(found(query), None, "{query}");
        }
        assert_eq!(mailbox_of(None), None);
    }

    #[test]
    fn only_the_own_mailbox_may_be_named() {
        let address = "alice@contoso.com".to_owned();
        let mailbox = Mailbox { guid: Uuid::from_u128(0xA), address, ..Mailbox::default() };
        for own in ["", "0000000000000000000000000000000A@contoso.com", &mailbox.guid.to_string(), "Alice@CONTOSO.com"] {
            assert!(is_own(&mailbox, own), "{own}");
        }
        for other in
            ["0000000000000000000000000000000b@contoso.com", "0000000000000000000000000000000a@fabrikam.com", "bob@contoso.com", "@", "a"]
        {
            assert!(!is_own(&mailbox, other), "{other}");
        }
    }
}
