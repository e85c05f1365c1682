//! A request as bytes.

use super::HttpError;

/// A request; it has no `Debug`, because its headers may prove who sends it.
#[derive(Clone)]
pub struct Request {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Request {
    /// A request with no headers but `Host`.
    pub fn new(method: &'static str, host: &str, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: vec![("Host", host.to_owned())], body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// The method.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The path, with the query.
    pub(in crate::probe) fn target(&self) -> &str {
        &self.target
    }

    /// The headers, but for `Content-Length`.
    pub(in crate::probe) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// Bytes of the body.
    pub(in crate::probe) fn length(&self) -> usize {
        self.body.len()
    }

    /// The bytes. `Content-Length` is always said, 0 too: Exchange refuses a POST without it.
    ///
    /// # Errors
    /// [`HttpError::Request`] when a value would end its line.
    pub fn encode(&self) -> Result<Vec<u8>, HttpError> {
        let fine = |text: &str| text.chars().all(|letter| !letter.is_control());
        if !fine(&self.target) || self.target.contains(' ') || !self.headers.iter().all(|(_, value)| fine(value)) {
            return Err(HttpError::Request);
        }
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len()));
        Ok([head.as_bytes(), &self.body].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_request_is_lines() {
        let bytes = Request::new("POST", "ex01", "/mapi/nspi/").header("X-RequestType", "PING").body(b"ab".to_vec()).encode().unwrap();
        assert_eq!(bytes, b"POST /mapi/nspi/ HTTP/1.1\r\nHost: ex01\r\nX-RequestType: PING\r\nContent-Length: 2\r\n\r\nab");
    }

    #[test]
    fn nothing_ends_a_line_early() {
        assert!(Request::new("GET", "ex01\r\nX: y", "/").encode().is_err());
        assert!(Request::new("GET", "ex01", "/ HTTP/1.1").encode().is_err());
        assert!(Request::new("GET", "ex01", "/").header("X", "a\nb").encode().is_err());
    }
}
