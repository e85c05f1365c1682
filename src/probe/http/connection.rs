//! Requests and answers on one connection.

use super::{Framing, Head, HttpError, Request};
use std::pin::Pin;
use std::task::Poll;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

/// Bytes that are read at once.
const PIECE: usize = 16 * 1024;

/// A connection that speaks HTTP/1.1, one request after the other. Deadlines are the caller's: every future here may be dropped,
/// and the connection with it.
pub struct Connection<S> {
    stream: S,
    /// What has arrived and was not used yet.
    arrived: Vec<u8>,
    framing: Framing,
    keeps_alive: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// A connection over a stream that is ready.
    pub fn new(stream: S) -> Self {
        Self { stream, arrived: Vec::new(), framing: Framing::Length(0), keeps_alive: true }
    }

    /// Whether another request may follow: the last body is read, and the server did not announce the end.
    pub fn is_reusable(&self) -> bool {
        self.keeps_alive && self.is_read()
    }

    fn is_read(&self) -> bool {
        match self.framing {
            Framing::Length(left) => left == 0,
            Framing::Chunked(chunked) => chunked.is_done(),
            Framing::UntilClose => false,
        }
    }

    /// Waits while no request is under way; whether the server closed the connection, and not sent something unasked.
    pub async fn closed(&mut self) -> bool {
        !matches!(self.fill().await, Ok(1..))
    }

    /// Sends a request and reads the head of its answer.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn request(&mut self, request: &Request) -> Result<Head, HttpError> {
        let bytes = request.encode()?;
        let sent = self.send(&bytes).await;
        loop {
            let head = match (self.head().await, &sent) {
                (Ok(head), _) => head,
                // Whoever cannot be written to and says nothing has broken off.
                (Err(HttpError::Closed), Err(error)) => return Err(std::io::Error::new(error.kind(), error.to_string()).into()),
                (Err(error), _) => return Err(error),
            };
            // An interim answer has no body; the real one follows.
            if !(100..200).contains(&head.status) {
                self.framing = head.framing(request.method())?;
                self.keeps_alive = head.keeps_alive() && matches!(sent, Ok(true));
                return Ok(head);
            }
        }
    }

    /// Sends bytes, and stops where an answer comes before all are sent: a server may refuse a body that it has not read. Whether
    /// all were sent.
    async fn send(&mut self, bytes: &[u8]) -> std::io::Result<bool> {
        let (stream, arrived) = (&mut self.stream, &mut self.arrived);
        let mut sent = 0;
        let whole = std::future::poll_fn(|context| {
            loop {
                if sent == bytes.len() {
                    return Poll::Ready(Ok(true));
                }
                let mut piece = [0; 1024];
                let mut buffer = ReadBuf::new(&mut piece);
                if sent > 0 && Pin::new(&mut *stream).poll_read(context, &mut buffer).is_ready() {
                    arrived.extend_from_slice(buffer.filled());
                    return Poll::Ready(Ok(false));
                }
                match Pin::new(&mut *stream).poll_write(context, &bytes[sent..bytes.len().min(sent + PIECE)]) {
                    Poll::Ready(Ok(0)) => return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into())),
                    Poll::Ready(Ok(length)) => sent += length,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => return Poll::Pending,
                }
            }
        });
        let whole = whole.await?;
        self.stream.flush().await?;
        Ok(whole)
    }

    async fn head(&mut self) -> Result<Head, HttpError> {
        loop {
            if let Some((head, length)) = Head::parse(&self.arrived)? {
                self.arrived.drain(..length);
                return Ok(head);
            }
            if self.fill().await? == 0 {
                return Err(HttpError::Closed);
            }
        }
    }

    async fn fill(&mut self) -> Result<usize, HttpError> {
        let length = self.arrived.len();
        self.arrived.resize(length + PIECE, 0);
        let read = self.stream.read(&mut self.arrived[length..]).await;
        self.arrived.truncate(length + read.as_ref().map_or(0, |count| *count));
        match read {
            // TLS without a farewell is the end, too; whether it came too early is for the framing to say.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(0),
            other => Ok(other?),
        }
    }

    /// The next piece of the body, as it arrives; `None` at its end.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, HttpError> {
        let mut piece = Vec::new();
        while piece.is_empty() {
            if self.is_read() {
                return Ok(None);
            }
            if self.arrived.is_empty() && self.fill().await? == 0 {
                return if self.framing == Framing::UntilClose { Ok(None) } else { Err(HttpError::Closed) };
            }
            let taken = match &mut self.framing {
                Framing::Length(left) => {
                    let length = usize::try_from(*left).unwrap_or(usize::MAX).min(self.arrived.len());
                    piece.extend_from_slice(&self.arrived[..length]);
                    *left -= length as u64;
                    length
                }
                Framing::Chunked(chunked) => chunked.take(&self.arrived, &mut piece)?,
                Framing::UntilClose => {
                    piece.extend_from_slice(&self.arrived);
                    self.arrived.len()
                }
            };
            self.arrived.drain(..taken);
        }
        Ok(Some(piece))
    }

    /// The rest of the body.
    ///
    /// # Errors
    /// [`HttpError::TooLarge`] beyond `limit` bytes; others as they come.
    pub async fn body(&mut self, limit: usize) -> Result<Vec<u8>, HttpError> {
        let mut body = Vec::new();
        while let Some(piece) = self.piece().await? {
            body.extend_from_slice(&piece);
            if body.len() > limit {
                return Err(HttpError::TooLarge);
            }
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, HttpError, Request};
    use tokio::io::AsyncWriteExt;

    /// What the client sees of an answer, and whether it would send another request.
    async fn answer(bytes: &[u8]) -> Result<(u16, Vec<u8>, bool), HttpError> {
        let (near, mut far) = tokio::io::duplex(1024);
        far.write_all(bytes).await?;
        far.shutdown().await?;
        let mut connection = Connection::new(near);
        let head = connection.request(&Request::new("GET", "h", "/")).await?;
        let body = connection.body(100).await?;
        Ok((head.status, body, connection.is_reusable()))
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn bodies_end_where_they_should() {
        let all = [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"[..],
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\nab",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
        ];
        let seen: Vec<_> = all.into_iter().map(|bytes| run(answer(bytes)).unwrap()).collect();
        assert_eq!(seen, [true, true, false, false].map(|again| (200, b"ab".to_vec(), again)));
    }

    #[test]
    fn an_answer_may_come_before_the_body_is_sent() {
        let early = async {
            let (near, mut far) = tokio::io::duplex(1024);
            far.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            let mut connection = Connection::new(near);
            let head = connection.request(&Request::new("POST", "h", "/").body(vec![0; 1_000_000])).await.unwrap();
            (head.status, connection.is_reusable())
        };
        assert_eq!(run(early), (413, false));
    }

    #[test]
    fn broken_answers_are_errors() {
        assert!(matches!(run(answer(b"")), Err(HttpError::Closed)));
        assert!(matches!(run(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")), Err(HttpError::Closed)));
        let long = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &[b'x'; 101]].concat();
        assert!(matches!(run(answer(&long)), Err(HttpError::TooLarge)));
        assert!(matches!(run(answer(b"\x15\x03\x01")), Err(HttpError::Malformed(_))));
    }
}
