//! The head of an answer: pure parsing, with limits.

use super::{Chunked, HttpError};

/// Bytes that the head of an answer may have.
pub const HEAD_LIMIT: usize = 64 * 1024;

/// Where the body of an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes more.
    Length(u64),
    /// Where its chunks end.
    Chunked(Chunked),
    /// Where the connection ends.
    UntilClose,
}

/// Status and headers of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The minor version: 1 for HTTP/1.1.
    pub minor: u8,
    /// The status, 100 to 999.
    pub status: u16,
    /// The headers in their order; bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// Parses the head at the beginning of `bytes`; with it, how many bytes it takes. `None` when it is not complete yet.
    ///
    /// # Errors
    /// [`HttpError::Malformed`], or [`HttpError::TooLarge`] beyond [`HEAD_LIMIT`].
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, HttpError> {
        const BEGINNING: &[u8] = b"HTTP/1.";
        let known = bytes.len().min(BEGINNING.len());
        if bytes[..known] != BEGINNING[..known] {
            return Err(HttpError::Malformed("it does not begin with HTTP/1"));
        }
        let Some(end) = end_of_head(bytes) else {
            return if bytes.len() > HEAD_LIMIT { Err(HttpError::TooLarge) } else { Ok(None) };
        };
        if end > HEAD_LIMIT {
            return Err(HttpError::TooLarge);
        }
        let mut lines = bytes[..end].split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let (minor, status) = lines.next().and_then(status_line).ok_or(HttpError::Malformed("the status line is none"))?;
        let headers = lines.take_while(|line| !line.is_empty()).map(header).collect::<Option<Vec<_>>>();
        let headers = headers.ok_or(HttpError::Malformed("a header is none"))?;
        Ok(Some((Self { minor, status, headers }, end)))
    }

    /// All values of the headers of this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first value of a header.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Where the body ends, for an answer to `method`.
    ///
    /// # Errors
    /// [`HttpError::Malformed`] when the headers contradict each other.
    pub fn framing(&self, method: &str) -> Result<Framing, HttpError> {
        if method == "HEAD" || matches!(self.status, 100..=199 | 204 | 304) {
            return Ok(Framing::Length(0));
        }
        if let Some(coding) = self.all("Transfer-Encoding").last() {
            return match coding.rsplit(',').next().map(str::trim) {
                Some(last) if last.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked(Chunked::default())),
                _ => Ok(Framing::UntilClose),
            };
        }
        let mut lengths = self.all("Content-Length").flat_map(|value| value.split(',')).map(str::trim);
        let Some(length) = lengths.next() else { return Ok(Framing::UntilClose) };
        if lengths.any(|other| other != length) || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HttpError::Malformed("its Content-Length contradicts itself"));
        }
        length.parse().map(Framing::Length).map_err(|_| HttpError::Malformed("its Content-Length is none"))
    }

    /// Whether the server wants the connection to stay.
    pub fn keeps_alive(&self) -> bool {
        let said = |word: &str| self.all("Connection").flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word));
        if self.minor == 0 { said("keep-alive") } else { !said("close") }
    }
}

/// Where the empty line ends.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut line = 0;
    for (place, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if matches!(&bytes[line..place], b"" | b"\r") {
            return Some(place + 1);
        }
        line = place + 1;
    }
    None
}

fn status_line(line: &[u8]) -> Option<(u8, u16)> {
    let text = std::str::from_utf8(line.strip_prefix(b"HTTP/1.")?.get(..5)?).ok()?;
    let (minor, status) = text.split_once(' ')?;
    let behind = line.get(12..)?;
    if status.len() != 3 || !status.bytes().all(|byte| byte.is_ascii_digit()) || !(behind.is_empty() || behind[0] == b' ') {
        return None;
    }
    let status = status.parse().ok().filter(|status| *status >= 100)?;
    Some((minor.parse().ok().filter(|minor| *minor <= 1)?, status))
}

fn header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    Some((String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(&value[1..]).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Chunked, Framing, HEAD_LIMIT, Head, HttpError};
    use proptest::prelude::*;

    fn parse(text: &str) -> Head {
        let (head, length) = Head::parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!(length, text.len());
        head
    }

    #[test]
    fn a_head_is_parsed() {
        let head =
            parse("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nwww-authenticate:Negotiate \r\nContent-Length: 12\r\n\r\n");
        assert_eq!((head.minor, head.status), (1, 401));
        assert_eq!(head.all("WWW-Authenticate").collect::<Vec<_>>(), ["NTLM", "Negotiate"]);
        assert_eq!(head.framing("POST").unwrap(), Framing::Length(12));
        assert_eq!(head.framing("HEAD").unwrap(), Framing::Length(0));
        assert!(head.keeps_alive());
    }

    #[test]
    fn the_end_of_a_body_is_known() {
        assert_eq!(parse("HTTP/1.1 200\r\n\r\n").framing("GET").unwrap(), Framing::UntilClose);
        let both = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: Chunked\r\nConnection: Close\r\n\r\n");
        assert_eq!((both.framing("GET").unwrap(), both.keeps_alive()), (Framing::Chunked(Chunked::default()), false));
        assert_eq!(parse("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n").framing("GET").unwrap(), Framing::Length(5));
        for wrong in ["5, 6", "-1", "+1", "x", "99999999999999999999"] {
            let head = parse(&format!("HTTP/1.0 200 OK\r\nContent-Length: {wrong}\r\n\r\n"));
            assert!(matches!(head.framing("GET"), Err(HttpError::Malformed(_))), "{wrong}");
            assert!(!head.keeps_alive());
        }
    }

    #[test]
    fn what_is_no_head_is_refused_early() {
        for wrong in [
            "SSH-2.0",
            "HTTP/2",
            "HTTP/1.1 20\r\n\r\n",
            "HTTP/1.1 2000\r\n\r\n",
            "HTTP/1.1 099 No\r\n\r\n",
            "HTTP/1.1 200 OK\r\n fold\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        ] {
            assert!(matches!(Head::parse(wrong.as_bytes()), Err(HttpError::Malformed(_))), "{wrong}");
        }
        assert!(matches!(Head::parse(b"HTTP/1.1 200 OK\r\nX: y"), Ok(None)));
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(HEAD_LIMIT));
        assert!(matches!(Head::parse(long.as_bytes()), Err(HttpError::TooLarge)));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), begun in any::<bool>()) {
            let bytes = if begun { [&b"HTTP/1.1 200 OK\r\n"[..], &bytes, b"\r\n\r\n"].concat() } else { bytes };
            if let Ok(Some((head, _))) = Head::parse(&bytes) {
                let _ = head.framing("GET");
            }
        }
    }
}
