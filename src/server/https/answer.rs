//! From a request to its answer: everything that HTTP itself asks for, before and around the endpoints.

use super::super::api::Remote;
use super::context::Contexts;
use super::endpoint::{self, Asked};
use super::journal::{self, Heard, Told, Who};
use super::login::{Logins, Proof};
use super::monitoring::MonitoringKey;
use super::route::Route;
use super::{AuthenticationMethod, ComponentState, Limits, MapiDirectory, Published, autodiscover};
use crate::logs::{Family, Log};
use crate::mapi::ResponseCode;
use crate::probe::MONITORING_HEADER;
use axum::body::Body;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::Extensions;
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Version};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::sync::watch;
use tower::ServiceExt;

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) published: watch::Receiver<Arc<Published>>,
    pub(super) face: Face,
    /// Changes when the listener ends.
    pub(super) ending: watch::Receiver<bool>,
    pub(super) limits: Limits,
    /// The time now in UTC ticks.
    pub(super) clock: fn() -> i64,
    /// What makes the names of headers look as usual.
    pub(super) spelling: OnceLock<Extensions>,
}

/// Whom a listener serves.
#[derive(Debug)]
pub(super) enum Face {
    Clients(Box<Clients>),
    /// What answers below `/adminapi`; nothing else is there.
    Shells(axum::Router),
}

/// What is known of clients.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) monitoring: MonitoringKey,
    pub(super) log: Option<Log>,
    pub(super) contexts: Contexts,
    pub(super) logins: Logins,
}

impl Shared {
    /// What is known of clients, where they are served.
    pub(super) fn clients(&self) -> Option<&Clients> {
        match &self.face {
            Face::Clients(clients) => Some(clients),
            Face::Shells(_) => None,
        }
    }

    /// Where requests are written down.
    pub(super) fn log(&self) -> Option<&Log> {
        self.clients()?.log.as_ref()
    }
}

/// The two ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub(super) remote: SocketAddr,
    pub(super) local: SocketAddr,
}

/// A request that is not answered in its own terms.
#[derive(Clone, Copy, Debug)]
struct Refusal {
    status: StatusCode,
    /// For people; nothing of the request stands in it.
    sentence: &'static str,
    /// The methods that would have been right.
    allow: Option<&'static str>,
    /// Whether the connection cannot go on.
    close: bool,
}

impl Refusal {
    const fn new(status: StatusCode, sentence: &'static str) -> Self {
        Self { status, sentence, allow: None, close: false }
    }

    const fn closing(status: StatusCode, sentence: &'static str) -> Self {
        Self { close: true, ..Self::new(status, sentence) }
    }

    fn response(self) -> Response<Body> {
        let mut response = page(self.status, self.sentence);
        if let Some(methods) = self.allow {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        }
        if self.close {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

const NOTHING: Refusal = Refusal::new(StatusCode::NOT_FOUND, "Nothing is here.");

/// Answers a request with what is published at this moment.
pub(super) async fn answer(shared: &Arc<Shared>, ends: Ends, request: Request<Incoming>) -> Response<Body> {
    if let Face::Shells(router) = &shared.face
        && is_management(request.uri().path())
    {
        return manage(router.clone(), ends, request).await;
    }
    let started = (shared.clock)();
    let published = shared.published.borrow().clone();
    let (parts, body) = request.into_parts();
    let mut family = None;
    let mut response = match decide(&published, &parts) {
        Err(refusal) => refusal.response(),
        Ok((_, Route::Health)) => health(&published),
        Ok((_, Route::AutodiscoverJson(address))) => {
            family = Some(Family::Autodiscover);
            json(&published, &parts, address.as_deref())
        }
        Ok((directory, route)) => {
            family = Some(if matches!(route, Route::Mapi(_)) { Family::Proxy } else { Family::Autodiscover });
            match shared.clients() {
                Some(clients) => {
                    let arrived = Arrived { shared, clients, published: &published, directory, ends, parts: &parts, started };
                    arrived.known(body, route).await
                }
                None => NOTHING.response(),
            }
        }
    };
    if let Some(spelling) = shared.spelling.get() {
        response.extensions_mut().extend(spelling.clone());
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private"));
    text(headers, HeaderName::from_static("request-id"), &uuid::Uuid::new_v4().to_string());
    text(headers, HeaderName::from_static("x-feserver"), published.server.split('.').next().unwrap_or_default());
    match family {
        Some(family) => journal::note(shared, Heard { published: &published, parts: &parts, ends, started, family }, response),
        None => response,
    }
}

fn is_management(path: &str) -> bool {
    const BELOW: &str = "/adminapi/";
    path.get(..BELOW.len()).is_some_and(|start| start.eq_ignore_ascii_case(BELOW))
}

/// Hands a request to the management API.
async fn manage(router: axum::Router, ends: Ends, request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if !has_one_host(&parts) {
        return Refusal::closing(StatusCode::BAD_REQUEST, "The request must name one host.").response();
    }
    let mut request = Request::from_parts(parts, Body::new(body));
    request.extensions_mut().insert(Remote(ends.remote));
    let Ok(mut response) = router.oneshot(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A request that needs a login.
struct Arrived<'a> {
    shared: &'a Shared,
    clients: &'a Clients,
    published: &'a Published,
    directory: &'a MapiDirectory,
    ends: Ends,
    parts: &'a Parts,
    started: i64,
}

impl Arrived<'_> {
    /// Answers it.
    async fn known(&self, body: Incoming, route: Route) -> Response<Body> {
        let mailbox = match self.caller().await {
            Ok(caller) => caller,
            Err(refusal) => return refusal.response(),
        };
        let Self { shared, clients, published, parts, started, .. } = *self;
        // The body is read before anything is said: an early answer would cost the connection, and logins take several requests.
        let most = if mailbox.is_some() { shared.limits.known_body_bytes } else { shared.limits.body_bytes };
        let read = read(&shared.limits, most, parts, body).await;
        let bytes = read.as_ref().map_or(0, Bytes::len);
        let mut response = match (mailbox, route, read) {
            (Some((caller, _)), Route::Mapi(endpoint), read @ (Ok(_) | Err(Refusal { status: StatusCode::PAYLOAD_TOO_LARGE, .. }))) => {
                let remote = self.ends.remote.ip().to_canonical();
                let body = read.map_err(|_| ResponseCode::TooLarge);
                endpoint::answer(&Asked { shared, clients, published, parts, body, endpoint, caller, remote, started })
            }
            (_, _, Err(refusal)) => refusal.response(),
            (None, _, Ok(_)) => unauthorized(published),
            (Some((caller, _)), _, Ok(body)) => {
                let capability = parts.headers.get("x-mapihttpcapability").and_then(|value| value.to_str().ok()?.trim().parse().ok());
                let (text, error) = autodiscover::xml(published, caller, &body, capability, started);
                let mut response = Response::new(Body::from(text));
                if let Some(code) = error {
                    response.extensions_mut().insert(Told(code));
                }
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
                response
            }
        };
        response.extensions_mut().insert(Who { mailbox, bytes });
        response
    }

    /// Whose mailbox somebody who asks may use, and how that was proved: the server's own probe has the one that the server watches
    /// itself with.
    async fn caller(&self) -> Result<Option<(uuid::Uuid, AuthenticationMethod)>, Refusal> {
        let Self { clients, published, directory, ends, parts, started, .. } = *self;
        if let Some(key) = parts.headers.get(MONITORING_HEADER)
            && (clients.monitoring.admits(key.as_bytes(), ends.remote, ends.local) || clients.monitoring.is_pass(key.as_bytes()))
        {
            return Ok(Some((published.health_mailbox, AuthenticationMethod::Basic)));
        }
        match clients.logins.proof(published, directory, parts, ends.remote.ip().to_canonical(), started).await {
            Proof::None => Ok(None),
            Proof::Owner(mailbox, method) => Ok(Some((mailbox, method))),
            Proof::Busy => Err(Refusal::closing(StatusCode::SERVICE_UNAVAILABLE, "Too many are logging in; try again in a moment.")),
        }
    }
}

/// What the JSON form of Autodiscover says.
fn json(published: &Published, parts: &Parts, address: Option<&str>) -> Response<Body> {
    let outside = endpoint::is_outside(published, &parts.headers);
    let (status, content) = autodiscover::json(published, address, parts.uri.query(), outside);
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// Whether the head is in order, and where it leads.
fn decide<'a>(published: &'a Published, parts: &Parts) -> Result<(&'a MapiDirectory, Route), Refusal> {
    if !has_one_host(parts) {
        return Err(Refusal::closing(StatusCode::BAD_REQUEST, "The request must name one host."));
    }
    let (Some(route), Some(directory)) = (Route::of(parts.uri.path()), &published.mapi) else {
        return Err(NOTHING);
    };
    if !route.methods().split(", ").any(|method| method == parts.method.as_str()) {
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "This method has no meaning here.");
        return Err(Refusal { allow: Some(route.methods()), ..refusal });
    }
    match (&route, published.mapi_proxy) {
        (Route::Health, ComponentState::Draining | ComponentState::Inactive) | (_, ComponentState::Inactive) => {
            Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "The component is out of service."))
        }
        _ => Ok((directory, route)),
    }
}

/// HTTP/1.1 wants exactly one `Host`. Which one is not compared: load balancers ask by address, clients by any name that leads here.
fn has_one_host(parts: &Parts) -> bool {
    let mut hosts = parts.headers.get_all(HOST).iter();
    let fine = |host: &HeaderValue| {
        let bytes = host.as_bytes();
        bytes.len() <= 255 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte))
    };
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => fine(host),
        (None, None) => parts.version < Version::HTTP_11,
        _ => false,
    }
}

async fn read(limits: &Limits, most: usize, parts: &Parts, body: Incoming) -> Result<Bytes, Refusal> {
    const TOO_LARGE: Refusal = Refusal::closing(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0_u64);
    if announced > most as u64 {
        return Err(TOO_LARGE);
    }
    match tokio::time::timeout(limits.body, Limited::new(body, most).collect()).await {
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(TOO_LARGE),
        Ok(Err(_)) => Err(Refusal::closing(StatusCode::BAD_REQUEST, "The body cannot be read.")),
        Err(_) => Err(Refusal::closing(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.")),
    }
}

/// The same for every reason, so that it tells nobody anything; an empty Bearer of Outlook gets it as well.
fn unauthorized(published: &Published) -> Response<Body> {
    let mut response = page(StatusCode::UNAUTHORIZED, "A login is needed.");
    for method in published.offered() {
        if let Ok(value) = HeaderValue::from_str(&method.challenge(&published.server)) {
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
    }
    // Component, status, and "Unauthorized" in base 64, as clients that write logs expect it.
    response.headers_mut().insert("x-failurecontext", HeaderValue::from_static("FrontEnd;401;VW5hdXRob3JpemVk;;;;"));
    response
}

/// What load balancers look for: this very text, while the server takes new clients.
fn health(published: &Published) -> Response<Body> {
    let server: String = published.server.chars().filter(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(*letter)).collect();
    html(StatusCode::OK, format!("200 OK<br/>{server}"))
}

fn page(status: StatusCode, sentence: &'static str) -> Response<Body> {
    html(status, format!("<html><body>{sentence}</body></html>\n"))
}

fn html(status: StatusCode, content: String) -> Response<Body> {
    let mut response = Response::new(Body::from(content));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// Sets a header, unless its text cannot stand in one.
pub(super) fn text(headers: &mut hyper::HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
