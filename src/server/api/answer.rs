//! The documented answers.

use super::pages::Page;
use crate::invoke::{Outcome, Sink, Stopped};
use crate::record::{Category, Confirmation, ErrorRecord, Exception, Record};
use crate::value::{Text, Value};
use crate::wire;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value as JsonValue, json};
use std::sync::Arc;

/// What a cmdlet said, for an answer in one piece.
#[derive(Default)]
pub(super) struct Collected {
    values: Vec<Value>,
    warnings: Vec<Text>,
    errors: Vec<Arc<ErrorRecord>>,
    confirmations: Vec<Confirmation>,
}

impl Sink for Collected {
    fn record(&mut self, record: Record) -> Outcome {
        match record {
            Record::Output(value) => self.values.push(value),
            Record::Warning(text) => self.warnings.push(text),
            Record::WhatIf(sentence) => self.confirmations.push(Confirmation { sentence, guard: None }),
            Record::Error(error) => self.errors.push(error),
            Record::Confirmation(confirmation) => self.confirmations.push(confirmation),
            Record::Verbose(_) | Record::Debug(_) | Record::Information(_) | Record::Progress(_) => {}
        }
        Ok(())
    }
}

/// What an answer needs to know of the question.
#[derive(Debug)]
pub(super) struct Ask {
    /// The organization as the path has it.
    pub(super) organization: String,
    /// `https://host:port`, as the caller sees the server.
    pub(super) base: String,
    /// The properties that are wanted, separated by commas; all without it.
    pub(super) select: Option<String>,
}

impl Collected {
    /// The answer: the first page of the objects, or the first error. `paged` makes pages of all objects.
    pub(super) fn answer(mut self, outcome: Outcome, paged: impl FnOnce(Vec<JsonValue>) -> (Page, Ask)) -> Response {
        if let Err(Stopped::Error(error)) = outcome {
            self.errors.insert(0, error);
        }
        if let Some(error) = self.errors.first() {
            let (status, body) = wire::documented_failure(error, &self.warnings);
            return (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response();
        }
        let (page, ask) = paged(self.values.iter().map(wire::documented_value).collect());
        self::page(page, &ask, &self.warnings, &self.confirmations)
    }
}

/// One page of an answer.
pub(super) fn page(page: Page, ask: &Ask, warnings: &[Text], confirmations: &[Confirmation]) -> Response {
    let Ask { organization, base, select } = ask;
    let mut body = json!({
        "@odata.context": format!("{base}/adminapi/beta/{organization}/$metadata#Collection(Exchange.GenericHashTable)"),
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": warnings.iter().map(|text| &**text).collect::<Vec<&str>>(),
    });
    if !confirmations.is_empty() {
        let sentences: Vec<&str> = confirmations.iter().map(|confirmation| &*confirmation.sentence).collect();
        body["@adminapi.confirmationmessage"] = sentences.join("\n").into();
    }
    if let Some(token) = page.next {
        let select = select.as_ref().map(|select| format!("%24select={}&", escaped(select))).unwrap_or_default();
        body["@odata.nextLink"] = format!("{base}/adminapi/beta/{organization}/InvokeCommand?{select}%24skiptoken={token}").into();
    }
    let values = page.values.into_iter();
    body["value"] = match select {
        Some(select) => values.map(|value| selected(value, select)).collect(),
        None => values.collect(),
    };
    Json(body).into_response()
}

/// An object with the wanted properties and what is said about them.
fn selected(value: JsonValue, select: &str) -> JsonValue {
    let JsonValue::Object(all) = value else { return value };
    let wanted = |name: &str| {
        let own = name.split('@').next().unwrap_or(name);
        select.split(',').any(|wanted| wanted.trim().eq_ignore_ascii_case(own))
    };
    all.into_iter().filter(|(name, _)| wanted(name)).collect::<serde_json::Map<_, _>>().into()
}

/// A text within the query of an address.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An error from before the cmdlet ran.
pub(super) fn refused(class: &str, message: impl Into<Text>) -> Response {
    let exception = Exception::new(format!("Microsoft.Exchange.AdminApi.CommandInvocation.{class}"), message);
    let (status, body) = wire::documented_failure(&ErrorRecord::new(class, Category::InvalidArgument, exception), &[]);
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
}

/// An error that no cmdlet made.
pub(super) fn failure(status: StatusCode, code: &str, message: &str) -> Response {
    let details = json!([{"code": "Client", "target": "", "message": message}]);
    (status, Json(json!({"error": {"code": code, "message": message, "details": details}}))).into_response()
}
