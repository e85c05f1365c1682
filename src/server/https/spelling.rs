//! Headers in the spelling that people and old clients know: `WWW-Authenticate`, `X-RequestType`.
//!
//! Names of headers are compared without regard to case, but Outlook 2010 is known to look for some in their usual spelling, and
//! people search for them so. hyper writes a name as the client wrote it, when an answer carries the extension that it made for the
//! request. So it is given one request with all names as they shall be, and its extension goes into every answer. Should a later
//! hyper do without, names are written with capitals behind the hyphens.

use crate::mapi::header;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::http::Extensions;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use std::convert::Infallible;
use tokio::io::AsyncWriteExt;

/// How many headers of the same name keep their spelling.
const REPEATED: usize = 8;

/// Names whose spelling is not capitals behind hyphens; those of MAPI over HTTP come from [`header`].
const NAMES: &[&str] = &["WWW-Authenticate", "X-FEServer", "X-FailureContext", "request-id"];

/// Learns the spelling; empty when hyper has no such thing.
pub(super) async fn learn() -> Extensions {
    let learnt = Mutex::new(Extensions::new());
    let service = service_fn(|request: Request<Incoming>| {
        *learnt.lock() = request.extensions().clone();
        async { Ok::<_, Infallible>(Response::new(Body::empty())) }
    });
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    let ours = [
        header::REQUEST_TYPE,
        header::REQUEST_ID,
        header::CLIENT_INFO,
        header::SERVER_APPLICATION,
        header::RESPONSE_CODE,
        header::PENDING_PERIOD,
        header::EXPIRATION_INFO,
    ];
    let mut request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".to_owned();
    for name in NAMES.iter().copied().chain(ours) {
        for _ in 0..REPEATED {
            request.extend([name, ": a\r\n"]);
        }
    }
    request.push_str("\r\n");
    // Both ends are here and the request fits, so neither can fail for a reason of the outside world.
    if far.write_all(request.as_bytes()).await.is_ok() {
        let _ = http1::Builder::new().preserve_header_case(true).serve_connection(TokioIo::new(near), service).await;
    }
    learnt.into_inner()
}
