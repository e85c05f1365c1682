//! What went over the wire and when, for people and for those who read the server's logs: requests and answers with their headers,
//! milliseconds and ids. What proves who somebody is, is left out; bodies are counted, not kept.

use super::hidden::Hidden;
use super::http::{Head, Request};
use super::report::quote;
use std::fmt::Write;
use tokio::time::Instant;

/// Lines of a transcript: a hostile server must not fill the memory.
const LINE_LIMIT: usize = 20_000;
/// Headers whose value proves something.
const PROOFS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "authentication-info"];

/// A transcript that is being written.
#[derive(Debug)]
pub struct Transcript {
    begun: Instant,
    lines: Vec<String>,
}

impl Transcript {
    /// A transcript whose time begins now.
    pub fn new() -> Self {
        Self { begun: Instant::now(), lines: Vec::new() }
    }

    /// Something that happened on a connection.
    pub(super) fn event(&mut self, connection: u32, text: &str) {
        let at = self.begun.elapsed().as_millis();
        if self.lines.len() < LINE_LIMIT {
            self.lines.push(format!("{at:>7} ms [{connection}] === {text}"));
        }
    }

    /// A request that was sent.
    pub(super) fn sent(&mut self, connection: u32, request: &Request) {
        let at = self.begun.elapsed().as_millis();
        let mut text = format!("{at:>7} ms [{connection}] -> {} {}", request.method(), quote(request.target()));
        for (name, value) in request.headers() {
            let _ = write!(text, "\n              {name}: {}", shown(name, value));
        }
        let _ = write!(text, "\n              ({} bytes of body)", request.length());
        self.push(text);
    }

    /// The head of an answer.
    pub(super) fn received(&mut self, connection: u32, head: &Head) {
        let at = self.begun.elapsed().as_millis();
        let mut text = format!("{at:>7} ms [{connection}] <- HTTP/1.{} {}", head.minor, head.status);
        for (name, value) in &head.headers {
            let _ = write!(text, "\n              {}: {}", quote(name), shown(name, value));
        }
        self.push(text);
    }

    fn push(&mut self, text: String) {
        if self.lines.len() < LINE_LIMIT {
            self.lines.extend(text.lines().map(str::to_owned));
        }
    }

    /// The lines, without secrets.
    pub fn text(&self, hidden: &Hidden) -> String {
        let mut text = self.lines.iter().map(|line| hidden.hide(line)).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text
    }
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

/// The value of a header as a transcript may show it: of a proof only its kind, of a cookie only its name and attributes.
fn shown(name: &str, value: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if lower == "www-authenticate" || lower == "proxy-authenticate" {
        let mut words = value.splitn(2, ' ');
        let scheme = words.next().unwrap_or_default();
        return match words.next() {
            Some(rest) if !rest.contains('=') || rest.len() > 60 => format!("{} ({} characters)", quote(scheme), rest.len()),
            _ => quote(value),
        };
    }
    if !PROOFS.contains(&lower.as_str()) {
        return quote(value);
    }
    if lower.ends_with("cookie") {
        let parts =
            value.split(';').map(|part| part.split_once('=').map_or(part.trim().to_owned(), |(name, _)| format!("{}=*****", name.trim())));
        return quote(&parts.collect::<Vec<_>>().join("; "));
    }
    format!("{} *****", quote(value.split(' ').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{Transcript, shown};
    use crate::probe::hidden::Hidden;
    use crate::probe::http::{Head, Request};

    #[test]
    fn proofs_are_left_out() {
        assert_eq!(shown("Authorization", "Basic YW5uOnB3"), "Basic *****");
        assert_eq!(shown("Set-Cookie", "MapiContext=abc; path=/mapi; HttpOnly"), "MapiContext=*****; path=*****; HttpOnly");
        assert_eq!(shown("WWW-Authenticate", "NTLM TlRMTVNTUAACAAAA"), "NTLM (16 characters)");
        assert_eq!(shown("WWW-Authenticate", "Basic realm=\"x\""), "Basic realm=\"x\"");
        assert_eq!(shown("Server", "a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }

    #[test]
    fn a_transcript_is_lines_in_their_order() {
        let mut transcript = Transcript::new();
        transcript.event(1, "connected");
        transcript.sent(1, &Request::new("POST", "h", "/x").header("Authorization", "Bearer abc").body(vec![1]));
        transcript.received(1, &Head { minor: 1, status: 200, headers: vec![("Server".into(), "s3cret".into())] });
        let hidden = Hidden::default();
        hidden.text("s3cret");
        let text = transcript.text(&hidden);
        let lines: Vec<&str> = text.lines().map(|line| line.split_once(" ms ").map_or(line.trim(), |(_, rest)| rest)).collect();
        let expected = [
            "[1] === connected",
            "[1] -> POST /x",
            "Host: h",
            "Authorization: Bearer *****",
            "(1 bytes of body)",
            "[1] <- HTTP/1.1 200",
            "Server: *****",
        ];
        assert_eq!(lines, expected);
    }
}
