//! How long a connection may keep the server waiting: for the next request, for the rest of its head, for room to write.
//!
//! hyper has one limit for the head that also counts the pause between two requests. Clients of MAPI keep a connection for minutes
//! and then send a head at once, so the two need limits of their own; and a client that does not read needs one as well.

use super::Limits;
use parking_lot::Mutex;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// What a connection is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first byte of a request.
    Idle,
    /// The rest of its head.
    Head,
    /// Nothing: a request is being served, which has its own limits.
    Serving,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the client takes nothing.
    blocked: Option<Instant>,
}

/// What is known about the waiting, shared by the stream, the service and the watch.
#[derive(Clone, Debug)]
pub(super) struct Patience(Arc<Mutex<State>>);

impl Patience {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { phase: Phase::Idle, since: Instant::now(), blocked: None })))
    }

    fn enter(&self, phase: Phase) {
        let mut state = self.0.lock();
        state.phase = phase;
        state.since = Instant::now();
    }

    /// A request has come; it is served until the answer is dropped.
    pub(super) fn serve(&self) -> Turn {
        self.enter(Phase::Serving);
        Turn(self.clone())
    }

    /// When patience is over if nothing happens; `None` while a request is being served.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let state = self.0.lock();
        let phase = match state.phase {
            Phase::Idle => Some(state.since + limits.idle),
            Phase::Head => Some(state.since + limits.head),
            Phase::Serving => None,
        };
        let write = state.blocked.map(|since| since + limits.write);
        [phase, write].into_iter().flatten().min()
    }
}

/// A request that is being served.
#[derive(Debug)]
pub(super) struct Turn(Patience);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
    }
}

/// A stream that tells [`Patience`] what happens on it.
pub(super) struct Watched<S> {
    stream: S,
    patience: Patience,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, patience: Patience) -> Self {
        Self { stream, patience }
    }

    fn wrote<T>(&self, outcome: Poll<T>) -> Poll<T> {
        let mut state = self.patience.0.lock();
        if outcome.is_pending() {
            state.blocked.get_or_insert_with(Instant::now);
        } else {
            state.blocked = None;
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            let mut state = self.patience.0.lock();
            if state.phase == Phase::Idle {
                state.phase = Phase::Head;
                state.since = Instant::now();
            }
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.wrote(outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(context);
        self.wrote(outcome)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
