//! A body that is written while it is sent: records of a cmdlet, one a line.

use crate::invoke::{Outcome, Sink, Stop, Stopped};
use crate::record::{Category, ErrorRecord, Exception, Record};
use crate::wire::{self, Ending};
use hyper::body::{Body, Bytes, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// How many records may wait for the other end.
const WAITING: usize = 64;

/// The two ends of a body: what a cmdlet writes to, and what is sent. When the other end goes away the cmdlet is asked to stop.
pub(super) fn channel(stop: Stop) -> (Lines, Sent) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Lines { sender }, Sent { receiver, stop })
}

/// Writes records as lines.
pub(super) struct Lines {
    sender: mpsc::Sender<Bytes>,
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
        let mut line = String::with_capacity(256);
        wire::encode_record(&mut line, &record).map_err(|error| {
            let exception = Exception::new("System.InvalidOperationException", error.to_string());
            Stopped::from(ErrorRecord::new("RecordNotSendable", Category::InvalidResult, exception))
        })?;
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
        self.receiver.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.stop.stop();
    }
}
