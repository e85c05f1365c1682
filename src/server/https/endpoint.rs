//! The endpoints of MAPI over HTTP, behind the login. So far the only caller is the server's own probe, which may PING and nothing
//! else; session contexts come with logins.

use super::answer::text;
use crate::mapi::{self, Endpoint, RequestHead, RequestType, ResponseCode, header};
use crate::value::{DateTime, DateTimeKind, format_date, time};
use axum::body::Body;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

/// The version of Exchange that we speak as: the first with MAPI over HTTP, because clients take a later one for a promise.
const SERVER_APPLICATION: &str = "Exchange/15.00.0847.4040";

/// Answers the server's own probe.
pub(super) fn answer(endpoint: Endpoint, parts: &Parts, body: &[u8], clock: fn() -> i64) -> Response<Body> {
    let started = clock();
    // Exchange answers so, with no X-ResponseCode.
    if parts.method == Method::POST && !names_mailbox(parts.uri.query()) {
        let mut response = Response::new(Body::from("<html><body>The address names no mailbox.</body></html>\n"));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        return response;
    }
    let outcome = ping(endpoint, parts, body);
    let mut response = match outcome {
        Ok(()) => {
            let start = format_date(DateTime { ticks: started, kind: DateTimeKind::Utc }, "r");
            let elapsed = (clock() - started).max(0) / (time::SECOND / 1000);
            let entity = [mapi::PROCESSING, &mapi::done(&start, elapsed.unsigned_abs())].concat();
            said(ResponseCode::Success, header::CONTENT_TYPE, entity)
        }
        Err(code) => said(code, "text/html", format!("<html><body>{}.</body></html>\n", code.meaning()).into_bytes()),
    };
    let headers = response.headers_mut();
    for name in [header::REQUEST_TYPE, header::REQUEST_ID, header::CLIENT_INFO] {
        if let (Some(value), Ok(name)) = (parts.headers.get(name), HeaderName::try_from(name)) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(HeaderName::from_static("x-serverapplication"), HeaderValue::from_static(SERVER_APPLICATION));
    text(headers, HeaderName::from_static("x-pendingperiod"), &header::USUAL_PENDING_PERIOD.to_string());
    // Proxies that collect answers would hold the tags back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// Whether a PING is in order and the endpoint is there for it.
fn ping(endpoint: Endpoint, parts: &Parts, body: &[u8]) -> Result<(), ResponseCode> {
    if parts.method != Method::POST {
        return Err(ResponseCode::InvalidVerb);
    }
    let head =
        RequestHead::read(endpoint, |name| parts.headers.get(name).map(HeaderValue::as_bytes)).map_err(mapi::HeadError::response_code)?;
    if head.request_type != RequestType::Ping {
        return Err(ResponseCode::NoPrivilege);
    }
    if body.is_empty() { Ok(()) } else { Err(ResponseCode::InvalidRequestBody) }
}

/// Whether the query says whose mailbox is meant; Microsoft's own clients differ in its case.
fn names_mailbox(query: Option<&str>) -> bool {
    query.into_iter().flat_map(|query| query.split('&')).any(|part| {
        part.split_once('=').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("MailboxId") && !value.is_empty()
                || name.eq_ignore_ascii_case("useMailboxOfAuthenticatedUser") && value.eq_ignore_ascii_case("true")
        })
    })
}

fn said(code: ResponseCode, content_type: &'static str, entity: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(entity));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(HeaderName::from_static("x-responsecode"), HeaderValue::from(code.number()));
    response
}

#[cfg(test)]
mod tests {
    use super::{answer, names_mailbox};
    use crate::mapi::Endpoint;

    use hyper::Request;

    #[test]
    fn the_query_names_a_mailbox() {
        let named =
            ["MailboxId=a@b", "mailboxid=a", "x=y&MailboxId=a", "useMailboxOfAuthenticatedUser=true", "MailboxId=", "MailboxId", "x=y"];
        assert_eq!(named.map(|query| names_mailbox(Some(query))), [true, true, true, true, false, false, false]);
        assert!(!names_mailbox(None));
    }

    /// Method, headers by name, body.
    fn code(method: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, Option<String>, String) {
        let mut request = Request::builder().method(method).uri("/mapi/emsmdb/?MailboxId=a@b");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let response = answer(Endpoint::Emsmdb, &parts, body, || 639_000_000_000_000_000);
        let said = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), said("X-ResponseCode"), said("Content-Type").unwrap_or_default())
    }

    #[test]
    fn the_response_code_says_what_is_wrong() {
        const ID: (&str, &str) = ("X-RequestId", "{1217E164-939C-4D80-BC0F-406425BAB51A}:1");
        const PING: (&str, &str) = ("X-RequestType", "PING");
        let said = |number: &str| (200, Some(number.to_owned()), "text/html".to_owned());
        assert_eq!(code("POST", &[PING, ID], b""), (200, Some("0".to_owned()), "application/mapi-http".to_owned()));
        assert_eq!(code("GET", &[PING, ID], b""), said("2"));
        assert_eq!(code("POST", &[("X-RequestType", "Nonsense"), ID], b""), said("5"));
        assert_eq!(code("POST", &[PING], b""), said("7"));
        assert_eq!(code("POST", &[("X-RequestType", "Connect"), ID], b""), said("11"));
        assert_eq!(code("POST", &[PING, ID], b"x"), said("12"));
    }
}
