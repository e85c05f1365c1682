//! The documented answers.

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

impl Collected {
    /// The answer: the objects, or the first error.
    pub(super) fn answer(mut self, outcome: Outcome, organization: &str) -> Response {
        if let Err(Stopped::Error(error)) = outcome {
            self.errors.insert(0, error);
        }
        if let Some(error) = self.errors.first() {
            let (status, body) = wire::documented_failure(error, &self.warnings);
            return (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response();
        }
        let mut body = json!({
            "@odata.context": format!("/adminapi/beta/{organization}/$metadata#Collection(Exchange.GenericHashTable)"),
            "adminapi.warnings@odata.type": "#Collection(String)",
            "@adminapi.warnings": self.warnings.iter().map(|text| &**text).collect::<Vec<&str>>(),
        });
        if !self.confirmations.is_empty() {
            let sentences: Vec<&str> = self.confirmations.iter().map(|confirmation| &*confirmation.sentence).collect();
            body["@adminapi.confirmationmessage"] = sentences.join("\n").into();
        }
        body["value"] = self.values.iter().map(wire::documented_value).collect::<JsonValue>();
        Json(body).into_response()
    }
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
