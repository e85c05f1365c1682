//! The management API: cmdlets by their documented bodies, and by the typed ones of our own shell.

mod answer;
mod invoke;
mod pages;
mod rates;
mod stream;
mod who;

use super::running::Core;
use crate::catalog::{CMDLETS, Runs};
use crate::management::{self, Caller};
use crate::value::Text;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use pages::Pages;
use rates::Rates;
use std::sync::Arc;
use tokio::sync::Semaphore;
pub(super) use who::Remote;

/// How many identities completion gets.
const IDENTITIES: usize = 1_000;
/// How many cmdlets run at the same time; more have to wait.
const RUNNING: usize = 64;

/// What the requests share.
struct Desk {
    core: Arc<Core>,
    pages: Pages,
    rates: Rates,
    places: Arc<Semaphore>,
}

/// The two ways in: by the socket, and by the network with a token.
pub(super) struct Routers {
    pub(super) socket: Router,
    pub(super) network: Router,
}

/// The routes. Paths are compared without regard to case, as the documented service does.
pub(super) fn routers(core: Arc<Core>) -> Routers {
    let desk = Arc::new(Desk { core, pages: Pages::default(), rates: Rates::new(), places: Arc::new(Semaphore::new(RUNNING)) });
    let routes = Router::new()
        .route("/adminapi/beta/{organization}/invokecommand", post(invoke::invoke).get(invoke::next_page))
        .route("/adminapi/emsh/session", get(session))
        .route("/adminapi/emsh/identities", get(identities))
        .fallback(nothing_here)
        .method_not_allowed_fallback(other_method)
        .with_state(desk.clone());
    let folded = |routes: Router| Router::new().fallback_service(tower::util::MapRequest::new(routes, lower_case));
    Routers {
        socket: folded(routes.clone().layer(from_fn_with_state(desk.clone(), who::of_the_socket))),
        network: folded(routes.layer(from_fn_with_state(desk, who::of_the_network))),
    }
}

fn lower_case(mut request: axum::extract::Request) -> axum::extract::Request {
    let path = request.uri().path().to_ascii_lowercase();
    let target = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    // A path in lower case is as valid as it was before.
    if let Ok(uri) = target.parse() {
        *request.uri_mut() = uri;
    }
    request
}

async fn nothing_here() -> Response {
    let message = "There is nothing at this path. Cmdlets are called by POST /adminapi/beta/{organization}/InvokeCommand.";
    answer::failure(StatusCode::NOT_FOUND, "NotFound", message)
}

async fn other_method() -> Response {
    answer::failure(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "This path is called with another method: POST for cmdlets.")
}

/// What the server says of itself and of the caller, and the cmdlets that are open to them: each with what tells one definition
/// from another.
async fn session(State(desk): State<Arc<Desk>>, Extension(caller): Extension<Caller>) -> Json<serde_json::Value> {
    let open = CMDLETS.iter().filter(|def| def.runs != Runs::Shell && caller.role.may_use(def));
    let cmdlets: serde_json::Map<_, _> = open.map(|def| (def.name.to_owned(), format!("{:016x}", def.fingerprint).into())).collect();
    Json(serde_json::json!({
        "server": &*desk.core.caller.server,
        "version": env!("CARGO_PKG_VERSION"),
        "caller": &*caller.name,
        "role": caller.role.name(),
        "cmdlets": cmdlets,
    }))
}

#[derive(serde::Deserialize)]
struct Wanted {
    noun: String,
    #[serde(default)]
    prefix: String,
}

/// Identities for completion. Every role may look at all of them.
async fn identities(State(desk): State<Arc<Desk>>, Query(wanted): Query<Wanted>) -> Response {
    let found = tokio::task::spawn_blocking(move || {
        let organization = desk.core.store.load(0).ok()?;
        let mut found: Vec<(Text, Text)> = management::identities(&organization, &wanted.noun, &wanted.prefix);
        found.truncate(IDENTITIES);
        Some(found)
    });
    Json(found.await.ok().flatten().unwrap_or_default()).into_response()
}
