//! One connection: TLS, then requests until one side has enough.

use super::answer::{Ends, Shared, answer};
use super::patience::{Patience, Turn, Watched};
use axum::body::Body;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

/// The first byte of every TLS connection.
const TLS_HANDSHAKE: u8 = 0x16;
/// What somebody is told who speaks plain HTTP to us.
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 53\r\nConnection: close\r\n\r\n\
    This port speaks HTTPS; use https:// in the address.\n";

/// Serves a connection to its end. When `end` changes or its sender goes away, the request in progress is the last one.
pub(super) async fn serve(mut stream: TcpStream, ends: Ends, acceptor: TlsAcceptor, shared: Arc<Shared>, mut end: watch::Receiver<bool>) {
    let limits = shared.limits.clone();
    // It is only about speed.
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    match timeout(limits.handshake, stream.peek(&mut first)).await {
        Ok(Ok(1)) if first[0] == TLS_HANDSHAKE => {}
        Ok(Ok(1)) if first[0].is_ascii_uppercase() => return refuse_plain(&mut stream).await,
        _ => return,
    }
    // What the handshake needs is given back when it is over; so is what an answer needs, below.
    let Ok(Ok(stream)) = Box::pin(timeout(limits.handshake, acceptor.accept(stream))).await else { return };
    let patience = Patience::new();
    let service = service_fn({
        let (shared, patience) = (shared.clone(), patience.clone());
        move |request| {
            let (shared, turn) = (shared.clone(), patience.serve());
            Box::pin(async move { Ok::<_, Infallible>(answer(&shared, ends, request).await.map(|body| Served { body, _turn: turn })) })
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(limits.head_bytes.max(8192)).max_headers(limits.headers);
    builder.title_case_headers(true);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(Watched::new(stream, patience.clone())), service));
    let mut ending = false;
    loop {
        // Often enough to see that a head has begun; it is exact all the same, because a head has at least that long.
        let look = Instant::now() + limits.head;
        let deadline = patience.deadline(&limits);
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = end.changed(), if !ending => {
                ending = true;
                connection.as_mut().graceful_shutdown();
            }
            () = sleep_until(deadline.map_or(look, |deadline| deadline.min(look))) => {
                if patience.deadline(&limits).is_some_and(|deadline| deadline <= Instant::now()) {
                    return;
                }
            }
        }
    }
}

/// Tells a client that forgot the TLS, instead of leaving it with a broken connection.
async fn refuse_plain(stream: &mut TcpStream) {
    const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);
    let _ = timeout(PATIENCE, async {
        stream.write_all(PLAIN).await?;
        stream.shutdown().await?;
        // What is not read when the connection is closed would make the answer disappear.
        let mut rest = [0; 4096];
        for _ in 0..16 {
            if stream.read(&mut rest).await? == 0 {
                break;
            }
        }
        std::io::Result::Ok(())
    })
    .await;
}

/// The body of an answer; when it is dropped, the request has been served.
struct Served {
    body: Body,
    _turn: Turn,
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::PLAIN;
    use crate::probe::http::{Framing, Head};

    #[test]
    fn the_length_of_the_refusal_is_right() {
        let (head, length) = Head::parse(PLAIN).unwrap().unwrap();
        assert_eq!(head.framing("GET").unwrap(), Framing::Length((PLAIN.len() - length) as u64));
    }
}
