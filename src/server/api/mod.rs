//! The management API: cmdlets by their documented bodies, and by the typed ones of our own shell.

mod answer;
mod invoke;
mod stream;

use super::running::Core;
use super::socket::Peer;
use crate::management;
use crate::value::Text;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use std::sync::Arc;

/// How many identities completion gets.
const IDENTITIES: usize = 1_000;

/// The routes. Paths are compared without regard to case, as the documented service does.
pub(super) fn router(core: Arc<Core>) -> Router {
    let routes = Router::new()
        .route("/adminapi/beta/{organization}/invokecommand", post(invoke::invoke))
        .route("/adminapi/emsh/session", get(session))
        .route("/adminapi/emsh/identities", get(identities))
        .fallback(nothing_here)
        .method_not_allowed_fallback(other_method)
        .with_state(core);
    Router::new().fallback_service(tower::util::MapRequest::new(routes, lower_case))
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

/// What the server says of itself.
async fn session(State(core): State<Arc<Core>>) -> Json<serde_json::Value> {
    Json(serde_json::json!({ "server": &*core.caller.server, "version": env!("CARGO_PKG_VERSION") }))
}

#[derive(serde::Deserialize)]
struct Wanted {
    noun: String,
    #[serde(default)]
    prefix: String,
}

/// Identities for completion.
async fn identities(State(core): State<Arc<Core>>, Query(wanted): Query<Wanted>) -> Response {
    let found = tokio::task::spawn_blocking(move || {
        let organization = core.store.load(0).ok()?;
        let mut found: Vec<(Text, Text)> = management::identities(&organization, &wanted.noun, &wanted.prefix);
        found.truncate(IDENTITIES);
        Some(found)
    });
    Json(found.await.ok().flatten().unwrap_or_default()).into_response()
}

/// The name of the account at the other end, for the journal.
fn name_of(peer: ConnectInfo<Peer>) -> Text {
    peer.0.user.map_or_else(|| "unknown".into(), crate::config::account_name)
}
