//! `InvokeCommand`: a cmdlet is called, its records are the answer.

use super::super::running::Core;
use super::answer::{self, Ask, Collected};
use super::{Desk, pages, stream};
use crate::catalog::{self, CmdletDef, ParameterDef, Role, Runs};
use crate::invoke::{Invocation, Mode, Outcome, Sink, Stop, Verbosity, is_common};
use crate::management::{Call, Caller};
use crate::record::{Category, ErrorRecord, Exception};
use crate::value::{Text, Value, convert, to_bool_parameter};
use crate::wire::{self, Known, WireError};
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// The largest body of a call, in bytes.
const BODY_LIMIT: usize = 4 << 20;
/// How long a body may take.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

static KNOWN: LazyLock<Known> = LazyLock::new(Known::compiled);

/// A call that has been read.
struct Asked {
    cmdlet: &'static CmdletDef,
    arguments: Vec<(Text, Value)>,
    mode: Mode,
    guard: Option<Text>,
    verbose: Verbosity,
}

/// What the address of a call asks for besides.
#[derive(Default, serde::Deserialize)]
pub(super) struct Wishes {
    /// The properties that are wanted, separated by commas.
    #[serde(rename = "$select")]
    select: Option<String>,
    /// The page that is wanted.
    #[serde(rename = "$skiptoken")]
    page: Option<String>,
}

/// Answers one call.
pub(super) async fn invoke(
    State(desk): State<Arc<Desk>>,
    Path(organization): Path<String>,
    Query(wishes): Query<Wishes>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match whole(body).await {
        Ok(body) => body,
        Err(response) => return *response,
    };
    let ask = Ask { organization, base: base(&headers), select: wishes.select };
    if let Some(page) = wishes.page {
        return page_of(&desk, &caller, &ask, &page);
    }
    let is = |name: header::HeaderName, kind: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.trim_start().starts_with(kind))
    };
    let typed = is(header::CONTENT_TYPE, wire::CALL);
    let asked = match if typed { typed_call(&body, caller.role) } else { documented_call(&body, caller.role) } {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let stop = Stop::default();
    // Held until the cmdlet has ended, in whichever way.
    let Ok(place) = desk.places.clone().acquire_owned().await else {
        return answer::failure(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "The server ends.");
    };
    if is(header::ACCEPT, wire::RECORDS) {
        let (mut lines, sent) = stream::channel(stop.clone());
        tokio::task::spawn_blocking(move || {
            let outcome = run(&desk.core, &caller, &asked, &mut lines, &stop);
            lines.end(outcome);
            drop(place);
        });
        return ([(header::CONTENT_TYPE, wire::RECORDS)], Body::new(sent)).into_response();
    }
    let size = pages::wanted_size(headers.get("prefer").and_then(|prefer| prefer.to_str().ok()));
    let done = tokio::task::spawn_blocking(move || {
        let core = &desk.core;
        let mut collected = Collected::default();
        let outcome = run(core, &caller, &asked, &mut collected, &stop);
        drop(place);
        collected.answer(outcome, |values| {
            let page = desk.pages.first(&caller.name, values, size, (core.caller.random)());
            (page, ask)
        })
    });
    done.await.unwrap_or_else(|_| answer::failure(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "The call ended unexpectedly."))
}

/// Answers with a page of an answer that was begun.
pub(super) async fn next_page(
    State(desk): State<Arc<Desk>>,
    Path(organization): Path<String>,
    Query(wishes): Query<Wishes>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask { organization, base: base(&headers), select: wishes.select };
    match wishes.page {
        Some(page) => page_of(&desk, &caller, &ask, &page),
        None => answer::failure(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "Cmdlets are called with POST."),
    }
}

fn page_of(desk: &Desk, caller: &Caller, ask: &Ask, token: &str) -> Response {
    match desk.pages.next(&caller.name, token) {
        Some(page) => answer::page(page, ask, &[], &[]),
        None => answer::refused("PaginationException", "Expired or Invalid pagination request. Default Expiry time is 00:30:00"),
    }
}

/// The address under which the caller sees the server: a page is fetched at the same one.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| !host.is_empty());
    match host {
        // Nobody but a shell on the same machine calls without TLS.
        Some("localhost") | None => "http://localhost".to_owned(),
        Some(host) => format!("https://{host}"),
    }
}

/// The body of a call, as far as it may be long in bytes and in time.
async fn whole(body: Body) -> Result<Bytes, Refused> {
    let too_large =
        || Box::new(answer::failure(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLarge", "The body is larger than 4 MiB, or ended early."));
    // What says that it is too long is not read at all.
    if hyper::body::Body::size_hint(&body).lower() > BODY_LIMIT as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Box::new(answer::failure(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", "The body did not come within 30 seconds."))),
    }
}

fn run(core: &Arc<Core>, caller: &Caller, asked: &Asked, sink: &mut dyn Sink, stop: &Stop) -> Outcome {
    let invocation = Invocation {
        cmdlet: asked.cmdlet,
        arguments: asked.arguments.clone(),
        set: "".into(),
        mode: asked.mode,
        guard: asked.guard.clone(),
        verbose: asked.verbose,
        stage: 0,
    };
    Call::new(&invocation, (&core.store, Some(&**core)), caller, sink, stop).run(&asked.arguments)
}

type Refused = Box<Response>;

/// A cmdlet that a server runs and the caller may use; what they may not use is not there for them.
fn cmdlet(name: &str, role: Role) -> Result<&'static CmdletDef, Refused> {
    match catalog::cmdlet(name) {
        Some(def) if def.runs != Runs::Shell && role.may_use(def) => Ok(def),
        Some(def) if def.runs == Runs::Shell => {
            Err(Box::new(answer::refused("CmdletNotAvailableException", format!("{name} runs in the shell, not on a server."))))
        }
        _ => Err(Box::new(answer::refused("CmdletNotAvailableException", format!("There is no cmdlet '{name}'.")))),
    }
}

/// The body of our own shell: values have their types.
fn typed_call(body: &[u8], role: Role) -> Result<Asked, Refused> {
    let call = wire::decode_call(body, &KNOWN).map_err(|error| unreadable(&error))?;
    let cmdlet = cmdlet(&call.cmdlet, role)?;
    for (name, _) in &call.arguments {
        parameter(cmdlet, name)?;
    }
    Ok(Asked { cmdlet, arguments: call.arguments, mode: call.mode, guard: call.guard, verbose: call.verbose })
}

/// The documented body: text is converted to what the parameter takes, as in the shell.
fn documented_call(body: &[u8], role: Role) -> Result<Asked, Refused> {
    let call = wire::documented_call(body).map_err(|error| unreadable(&error))?;
    let cmdlet = cmdlet(&call.cmdlet, role)?;
    let mut asked = Asked { cmdlet, arguments: Vec::new(), mode: Mode::Perform, guard: None, verbose: Verbosity::Quiet };
    for (name, json) in call.parameters.iter().filter(|(name, _)| !name.contains('@')) {
        let value = wire::documented_parameter(name, json).map_err(|error| unreadable(&error))?;
        let on = || to_bool(&value);
        match name.to_ascii_lowercase().as_str() {
            "confirm" if cmdlet.impact.is_some() => {
                if on() && asked.mode == Mode::Perform {
                    asked.mode = Mode::Preview;
                }
            }
            "whatif" if cmdlet.impact.is_some() => {
                if on() {
                    asked.mode = Mode::WhatIf;
                }
            }
            // Clients leave common parameters such as WarningAction among the others.
            _ if is_common(name) => {}
            _ => {
                let parameter = parameter(cmdlet, name)?;
                asked.arguments.push((parameter.name.into(), converted(parameter, value)?));
            }
        }
    }
    let given = |parameter: &ParameterDef| asked.arguments.iter().any(|(name, _)| **name == *parameter.name);
    let missing: Vec<&str> = cmdlet
        .parameters
        .iter()
        .filter(|parameter| parameter.sets.iter().all(|membership| membership.mandatory && membership.set.is_none()) && !given(parameter))
        .map(|parameter| parameter.name)
        .collect();
    if !missing.is_empty() {
        let message = format!("{} cannot run without these parameters: {}.", cmdlet.name, missing.join(", "));
        return Err(Box::new(answer::refused("ParameterBindingException", message)));
    }
    Ok(asked)
}

fn parameter(cmdlet: &'static CmdletDef, name: &str) -> Result<&'static ParameterDef, Refused> {
    let found = cmdlet.parameters.iter().find(|parameter| {
        parameter.name.eq_ignore_ascii_case(name) || parameter.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    });
    found.ok_or_else(|| {
        let message =
            format!("Parameter set cannot be resolved using the specified named parameters. {} has no parameter '{name}'.", cmdlet.name);
        Box::new(answer::refused("AmbiguousParameterSetException", message))
    })
}

fn to_bool(value: &Value) -> bool {
    match value {
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        value => to_bool_parameter(value).is_ok_and(|value| matches!(value, Value::Bool(true))),
    }
}

fn converted(parameter: &'static ParameterDef, value: Value) -> Result<Value, Refused> {
    let is_flag = matches!(parameter.ty.scalar, catalog::Scalar::Bool | catalog::Scalar::Switch);
    if let (true, Some(text)) = (is_flag, value.as_str()) {
        match text.to_ascii_lowercase().as_str() {
            "true" | "$true" => return Ok(Value::Bool(true)),
            "false" | "$false" => return Ok(Value::Bool(false)),
            _ => {}
        }
    }
    if value.is_null() || matches!(value, Value::Dictionary(_)) {
        return Ok(value);
    }
    let converted = match (is_flag, parameter.ty.many) {
        (true, false) => to_bool_parameter(&value),
        _ => convert(&value, &parameter.ty.value_type()),
    };
    converted.map_err(|error| {
        let message = format!("Cannot process argument transformation on parameter '{}'. {}", parameter.name, error.message);
        Box::new(answer::refused("ParameterTransformationException", message))
    })
}

fn unreadable(error: &WireError) -> Refused {
    let class = match error {
        WireError::Parameter { .. } => "ParameterTransformationException",
        _ => "InvalidRequestException",
    };
    let exception = Exception::new(format!("Microsoft.Exchange.AdminApi.CommandInvocation.{class}"), error.to_string());
    let (status, body) = wire::documented_failure(&ErrorRecord::new(class, Category::InvalidArgument, exception), &[]);
    Box::new((StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), axum::Json(body)).into_response())
}
