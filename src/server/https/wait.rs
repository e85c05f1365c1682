//! The answer to a NotificationWait: tags while nothing happens, the result when something does.

use super::context::{Told, Waiting};
use crate::mapi::{self, Answer, Body as _, NotificationWaitResponse, ResponseCode};
use crate::value::{DateTime, DateTimeKind, format_date, time};
use axum::body::Body;
use hyper::body::{Body as HttpBody, Bytes, Frame};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The longest wait, as the specification has it.
pub(super) const LONGEST: Duration = Duration::from_secs(5 * 60);

/// A wait that has begun.
pub(super) struct Wait {
    pub(super) waiting: Waiting,
    /// Changes when the server ends.
    pub(super) ending: watch::Receiver<bool>,
    /// Between two PENDING tags.
    pub(super) period: Duration,
    /// When it began: on the clock of the wall, and for measuring.
    pub(super) started: i64,
    pub(super) clock: fn() -> i64,
    pub(super) deadline: Instant,
    /// When the next tag is due; `None` before the first one.
    pub(super) due: Option<Instant>,
}

type Step = Pin<Box<dyn Future<Output = (Bytes, Option<Wait>)> + Send>>;

/// The body: one step after the other.
struct Steps(Option<Step>);

/// The body of a wait.
pub(super) fn body(wait: Wait) -> Body {
    Body::new(Steps(Some(Box::pin(step(wait)))))
}

impl HttpBody for Steps {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Some(step) = &mut self.0 else { return Poll::Ready(None) };
        match step.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready((bytes, next)) => {
                self.0 = next.map(|wait| Box::pin(self::step(wait)) as Step);
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
        }
    }
}

/// The next bytes, and how it goes on.
async fn step(mut wait: Wait) -> (Bytes, Option<Wait>) {
    let Some(due) = wait.due else {
        // A client knows at once that the request has come.
        wait.due = Some(Instant::now() + wait.period);
        return (Bytes::from_static(mapi::PROCESSING), Some(wait));
    };
    let ending = &mut wait.ending;
    let told = tokio::select! {
        // What has happened already goes before the end of the time.
        biased;
        told = wait.waiting.told() => Some(Some(told)),
        _ = ending.wait_for(|ending| *ending) => None,
        () = sleep_until(due.min(wait.deadline)) => Some(None),
    };
    let Some(told) = told else { return (wait.failed(ResponseCode::EndpointShuttingDown), None) };
    let event_pending = match told {
        Some(Told::Event) => true,
        Some(Told::Superseded) => false,
        Some(Told::Refused(code)) => return (wait.failed(code), None),
        Some(Told::Ended) => return (wait.failed(ResponseCode::ContextNotFound), None),
        None if due < wait.deadline => {
            wait.due = Some(due + wait.period);
            return (Bytes::from_static(mapi::PENDING), Some(wait));
        }
        None => false,
    };
    let body = Answer::Done(NotificationWaitResponse { event_pending, ..NotificationWaitResponse::default() });
    let (start, elapsed) = wait.times();
    (Bytes::from([mapi::done(&start, elapsed), body.encode()].concat()), None)
}

impl Wait {
    fn times(&self) -> (String, u64) {
        times(self.started, (self.clock)())
    }

    /// The end of an entity that turned out to be a failure after its headers had gone.
    fn failed(&self, code: ResponseCode) -> Bytes {
        let (start, elapsed) = self.times();
        let page = format!("<html><body>{}.</body></html>\n", code.meaning());
        Bytes::from([mapi::done_with(code, &start, elapsed), page.into_bytes()].concat())
    }
}

/// When something began, in the form of HTTP, and how many milliseconds ago.
pub(super) fn times(started: i64, now: i64) -> (String, u64) {
    let start = format_date(DateTime { ticks: started, kind: DateTimeKind::Utc }, "r");
    (start, ((now - started).max(0) / (time::SECOND / 1000)).unsigned_abs())
}
