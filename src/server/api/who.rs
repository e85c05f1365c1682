//! Who calls: the account at the other end of the socket, or the bearer of a token. Each request proves itself anew.

use super::super::running::Core;
use super::super::socket::Peer;
use super::Desk;
use super::answer;
use super::rates::Verdict;
use crate::catalog::Role;
use crate::management::Caller;
use crate::value::Text;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Where a request from the network comes from; put there by the listener.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Remote(pub(in crate::server) SocketAddr);

/// Lets the accounts in that the system lets knock at the socket, with the role that is theirs.
pub(super) async fn of_the_socket(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let core = &desk.core;
    let trusted = peer.user.is_some_and(|user| user == 0 || user == rustix::process::getuid().as_raw());
    let role = if trusted { Role::OrganizationManagement } else { group_role(core) };
    let name = peer.user.map_or_else(|| "unknown".into(), crate::config::account_name);
    request.extensions_mut().insert(Caller { name, role, address: "socket".into(), ..core.caller.clone() });
    next.run(request).await
}

fn group_role(core: &Core) -> Role {
    let organization = core.store.known().ok();
    let server = organization.as_ref().and_then(|organization| organization.server(&core.caller.server));
    server.map_or(Role::ViewOnlyOrganizationManagement, |server| server.management.group_role)
}

/// Lets the bearers of tokens in who come by the network.
pub(super) async fn of_the_network(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let Some(Remote(address)) = request.extensions().get::<Remote>().copied() else {
        return answer::failure(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "Nobody knows where this request comes from.");
    };
    if let Err(response) = is_meant_for_us(&desk.core, request.headers()) {
        return *response;
    }
    let who = address.ip().to_canonical();
    if let Verdict::Wait(seconds) = desk.rates.may_try(who) {
        let message = "Too many logins with wrong tokens came from this address.";
        return later(seconds, message);
    }
    let caller = match bearer(&desk, request.headers(), who).await {
        Ok(Some(caller)) => caller,
        Ok(None) => {
            // Who shows no token tries none: a shell asks like that whether it needs one.
            if request.headers().contains_key(AUTHORIZATION) {
                desk.rates.failed(who);
            }
            return unauthorized();
        }
        Err(message) => return answer::failure(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", &message),
    };
    if let Verdict::Wait(seconds) = desk.rates.may_call(&caller.name) {
        return later(seconds, "This token is used too often.");
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// A browser that was led here by another site is told nothing, and a name that is not ours leads nowhere.
fn is_meant_for_us(core: &Core, headers: &HeaderMap) -> Result<(), Box<Response>> {
    if headers.contains_key(ORIGIN) {
        let message = "The management API is not for pages of web browsers.";
        return Err(Box::new(answer::failure(StatusCode::FORBIDDEN, "Forbidden", message)));
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let address = format!("https://{host}");
    let host = crate::probe::host_of(&address).unwrap_or_default();
    // An address cannot be a name that somebody else's DNS gives out.
    if host.parse::<IpAddr>().is_ok() || core.is_called(host) {
        return Ok(());
    }
    let message = "This server is not called so. Use its host name, or a name that its certificate has.";
    Err(Box::new(answer::failure(StatusCode::MISDIRECTED_REQUEST, "MisdirectedRequest", message)))
}

async fn bearer(desk: &Arc<Desk>, headers: &HeaderMap, address: IpAddr) -> Result<Option<Caller>, String> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (given.next(), given.next()) else { return Ok(None) };
    let Some((scheme, token)) = header.to_str().ok().and_then(|header| header.split_once(' ')) else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Ok(None);
    }
    let (desk, token): (Arc<Desk>, Arc<str>) = (desk.clone(), token.trim().into());
    let found = tokio::task::spawn_blocking(move || {
        let core = &desk.core;
        let token = core.store.token(&token, (core.caller.clock)()).map_err(|error| error.to_string())?;
        Ok(token.and_then(|token| {
            let role = Role::parse(&token.role)?;
            let name: Text = format!("token {}", token.name).into();
            Some(Caller { name, role, address: address.to_string().into(), ..core.caller.clone() })
        }))
    });
    found.await.unwrap_or_else(|_| Err("The token could not be looked up.".to_owned()))
}

/// The same for every reason.
fn unauthorized() -> Response {
    let message = "A token is needed that is known here and not over. New-ManagementToken makes one on the server.";
    let mut response = answer::failure(StatusCode::UNAUTHORIZED, "Unauthorized", message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

fn later(seconds: u64, message: &str) -> Response<Body> {
    let mut response = answer::failure(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
