//! A body that is written while it is sent: records of a cmdlet, one a line.

use crate::invoke::{Outcome, Sink, Stop, Stopped};
use crate::record::{Category, ErrorRecord, Exception, Record};
use crate::wire::{self, Ending};
use hyper::body::{Body, Bytes, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc;

/// How many records may wait for the other end.
const WAITING: usize = 64;
/// About how many bytes of lines are sent together.
const TOGETHER: usize = 1 << 15;
/// How many bytes are laid out for a line at most before it is written.
const LONG: usize = 1 << 13;

/// The two ends of a body: what a cmdlet writes to, and what is sent. When the other end goes away the cmdlet is asked to stop.
pub(super) fn channel(stop: Stop) -> (Lines, Sent) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Lines { sender, longest: 256 }, Sent { receiver, stop })
}

/// Writes records as lines.
pub(super) struct Lines {
    sender: mpsc::Sender<Bytes>,
    /// How many bytes the longest line had, which the next one probably is about as long as.
    longest: usize,
}

impl Lines {
    /// Writes the closing line.
    pub(super) fn end(&mut self, outcome: Outcome) {
        let ending = match outcome {
            Ok(()) => Ending::Done,
            Err(Stopped::Error(record)) => Ending::Failed(record),
            Err(Stopped::Quietly | Stopped::Unwinding(_)) => Ending::Stopped,
        };
        let mut line = String::new();
        if let Err(error) = wire::encode_ending(&mut line, &ending) {
            let plain = ErrorRecord::new(
                "RecordNotSendable",
                Category::InvalidResult,
                Exception::new("System.InvalidOperationException", error.to_string()),
            );
            // A record of text alone can always be written.
            let _ = wire::encode_ending(&mut line, &Ending::Failed(plain.into()));
        }
        // A reader that is gone misses nothing.
        let _ = self.sender.blocking_send(line.into());
    }
}

impl Sink for Lines {
    fn record(&mut self, record: Record) -> Outcome {
        let mut line = String::with_capacity(self.longest);
        wire::encode_record(&mut line, &record).map_err(|error| {
            let exception = Exception::new("System.InvalidOperationException", error.to_string());
            Stopped::from(ErrorRecord::new("RecordNotSendable", Category::InvalidResult, exception))
        })?;
        self.longest = self.longest.max(line.len()).min(LONG);
        self.sender.blocking_send(line.into()).map_err(|_| Stopped::Quietly)
    }
}

/// The body that is sent.
pub(super) struct Sent {
    receiver: mpsc::Receiver<Bytes>,
    stop: Stop,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(first) = ready!(self.receiver.poll_recv(context)) else { return Poll::Ready(None) };
        let Ok(second) = self.receiver.try_recv() else { return Poll::Ready(Some(Ok(Frame::data(first)))) };
        // What waits already goes together, which takes fewer writes; nothing waits for more to come.
        let mut lines = Vec::with_capacity(2 * TOGETHER);
        lines.extend_from_slice(&first);
        lines.extend_from_slice(&second);
        while lines.len() < TOGETHER
            && let Ok(line) = self.receiver.try_recv()
        {
            lines.extend_from_slice(&line);
        }
        Poll::Ready(Some(Ok(Frame::data(lines.into()))))
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.stop.stop();
    }
}
