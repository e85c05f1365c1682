//! The entity of an answer: tags that show that the server is at work, headers that were not known earlier, and the body.
//!
//! ```text
//! PROCESSING CRLF  (PENDING CRLF)*  DONE CRLF  (header CRLF)*  CRLF  body
//! ```
//!
//! The tags stand inside of the entity, chunked or not. The decoder takes what servers really send: tags in any case, repeated,
//! glued together (`PENDINGPROCESSING`), and an entity with no tags at all.

use super::{ResponseCode, header};

/// The first thing a server sends.
pub const PROCESSING: &[u8] = b"PROCESSING\r\n";
/// What it sends each time a pending period has passed.
pub const PENDING: &[u8] = b"PENDING\r\n";
/// Bytes that the tags of one line, or all headers together, may have.
pub const ENTITY_HEADER_LIMIT: usize = 16 * 1024;

const TAGS: [&[u8]; 3] = [b"PROCESSING", b"PENDING", b"DONE"];

/// The end of the preamble: `DONE` and the two times, in the order in which Exchange sends them. `start` is a date in the form
/// of HTTP, `elapsed` milliseconds.
pub fn done(start: &str, elapsed: u64) -> Vec<u8> {
    format!("DONE\r\n{}: {start}\r\n{}: {elapsed}\r\n\r\n", header::START_TIME, header::ELAPSED_TIME).into_bytes()
}

/// The end of the preamble of an entity that became a failure after its headers had gone: what stands here overrides them.
pub fn done_with(code: ResponseCode, start: &str, elapsed: u64) -> Vec<u8> {
    let (response, times) = (header::RESPONSE_CODE, done(start, elapsed));
    let times = String::from_utf8_lossy(&times["DONE\r\n".len()..]).into_owned();
    format!("DONE\r\n{response}: {}\r\nContent-Type: text/html\r\n{times}", code.number()).into_bytes()
}

/// Why an entity could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntityError {
    /// It ends before `DONE`: the connection broke, and nothing is known about the request.
    #[error("the answer ends before its DONE tag")]
    Truncated,
    /// A line between the tags is none.
    #[error("something else stands where a PROCESSING, PENDING or DONE tag was expected")]
    Tag,
    /// A line between `DONE` and the empty line is no header.
    #[error("a line behind the DONE tag is no header")]
    Header,
    /// Tags or headers are longer than [`ENTITY_HEADER_LIMIT`].
    #[error("the headers inside of the answer are too long")]
    TooLong,
}

/// A decoded entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// Whether there was a preamble at all.
    pub tagged: bool,
    /// How many PENDING tags there were.
    pub pending: u32,
    /// The headers behind `DONE`, in their order.
    pub headers: Vec<(String, String)>,
    /// Everything behind the preamble.
    pub body: Vec<u8>,
}

impl Entity {
    /// The last header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The response code inside of the entity; it overrides the one in the headers around it.
    pub fn response_code(&self) -> Option<u32> {
        self.header(header::RESPONSE_CODE).and_then(ResponseCode::parse)
    }

    /// How long the server says it took: milliseconds from Exchange, seconds from some others.
    pub fn elapsed(&self) -> Option<u64> {
        self.header(header::ELAPSED_TIME)?.trim().parse().ok()
    }
}

/// Decodes an entity that arrives in pieces, cut anywhere.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    state: State,
    /// The beginning of a line that has not ended.
    line: Vec<u8>,
    /// Bytes of headers seen so far.
    headers: usize,
    entity: Entity,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing is known yet, or what came could still become a tag.
    #[default]
    Start,
    Tags,
    Headers,
    Body,
}

impl Decoder {
    /// A decoder at the beginning of an entity.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many PENDING tags came so far.
    pub fn pending(&self) -> u32 {
        self.entity.pending
    }

    /// Whether `DONE` has come, and with it all headers.
    pub fn is_done(&self) -> bool {
        self.state == State::Body
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`EntityError`], but never [`EntityError::Truncated`].
    pub fn push(&mut self, mut piece: &[u8]) -> Result<(), EntityError> {
        while let Some((byte, rest)) = piece.split_first() {
            if self.state == State::Body {
                self.entity.body.extend_from_slice(piece);
                return Ok(());
            }
            piece = rest;
            self.line.push(*byte);
            if self.state == State::Start {
                self.begin();
            } else if *byte == b'\n' {
                self.end_of_line()?;
            } else if self.line.len() + self.headers > ENTITY_HEADER_LIMIT {
                return Err(EntityError::TooLong);
            }
        }
        Ok(())
    }

    /// Finds out from the first bytes whether there is a preamble.
    fn begin(&mut self) {
        if TAGS.iter().any(|tag| self.line.eq_ignore_ascii_case(tag)) {
            self.state = State::Tags;
            self.entity.tagged = true;
        } else if !TAGS.iter().any(|tag| tag.len() > self.line.len() && tag[..self.line.len()].eq_ignore_ascii_case(&self.line)) {
            self.state = State::Body;
            self.entity.body = std::mem::take(&mut self.line);
        }
    }

    fn end_of_line(&mut self) -> Result<(), EntityError> {
        let mut line = std::mem::take(&mut self.line);
        let length = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).map_or(line.len(), <[u8]>::len);
        line.truncate(length);
        if self.state == State::Tags {
            let (pending, done) = tags(&line).ok_or(EntityError::Tag)?;
            self.entity.pending = self.entity.pending.saturating_add(pending);
            if done {
                self.state = State::Headers;
            }
            return Ok(());
        }
        if line.is_empty() {
            self.state = State::Body;
            return Ok(());
        }
        self.headers += line.len();
        let text = std::str::from_utf8(&line).map_err(|_| EntityError::Header)?;
        let (name, value) = text.split_once(':').ok_or(EntityError::Header)?;
        self.entity.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        Ok(())
    }

    /// Ends the entity.
    ///
    /// # Errors
    /// [`EntityError::Truncated`] when the preamble is not complete.
    pub fn finish(self) -> Result<Entity, EntityError> {
        match self.state {
            State::Body => Ok(self.entity),
            State::Start if self.line.is_empty() => Ok(self.entity),
            _ => Err(EntityError::Truncated),
        }
    }
}

/// How many PENDING tags a line holds, and whether it ends with `DONE`; `None` if it holds anything but tags.
fn tags(mut line: &[u8]) -> Option<(u32, bool)> {
    let (mut pending, mut done) = (0, false);
    while !line.is_empty() {
        let tag = TAGS.iter().find(|tag| line.len() >= tag.len() && line[..tag.len()].eq_ignore_ascii_case(tag))?;
        pending += u32::from(*tag == TAGS[1]);
        done = *tag == TAGS[2];
        line = &line[tag.len()..];
    }
    Some((pending, done))
}

/// Decodes an entity that is there as a whole.
///
/// # Errors
/// [`EntityError`] says what is wrong with it.
pub fn decode_entity(bytes: &[u8]) -> Result<Entity, EntityError> {
    let mut decoder = Decoder::new();
    decoder.push(bytes)?;
    decoder.finish()
}

#[cfg(test)]
mod tests {
    use super::{Decoder, ENTITY_HEADER_LIMIT, Entity, EntityError, PENDING, PROCESSING, decode_entity, done, done_with};
    use crate::mapi::ResponseCode;
    use proptest::prelude::*;

    /// The answer to a PING, as captured from Exchange but for the times.
    const PING: &[u8] = b"PROCESSING\r\nDONE\r\nX-StartTime: 0\r\nX-ElapsedTime: 0\r\n\r\n";
    /// The answer to a Disconnect, from the same capture.
    const DISCONNECT_BODY: [u8; 12] = [0; 12];

    fn expected(pending: u32, headers: &[(&str, &str)], body: &[u8]) -> Entity {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Entity { tagged: true, pending, headers, body: body.to_vec() }
    }

    const TIMES: &[(&str, &str)] = &[("X-StartTime", "0"), ("X-ElapsedTime", "0")];

    #[test]
    fn a_ping_is_encoded_and_decoded_as_exchange_does_it() {
        assert_eq!([PROCESSING, &done("0", 0)].concat(), PING);
        assert_eq!(PING.len(), 54);
        assert_eq!(decode_entity(PING), Ok(expected(0, TIMES, b"")));
    }

    #[test]
    fn a_body_follows_the_first_empty_line() {
        let disconnect = [PING, &DISCONNECT_BODY].concat();
        assert_eq!(disconnect.len(), 66);
        assert_eq!(decode_entity(&disconnect), Ok(expected(0, TIMES, &DISCONNECT_BODY)));
        let tricky = [PING, b"\x01\r\n\r\nPROCESSING\r\n\r\n"].concat();
        assert_eq!(decode_entity(&tricky), Ok(expected(0, TIMES, b"\x01\r\n\r\nPROCESSING\r\n\r\n")));
    }

    #[test]
    fn slow_answers_have_pending_tags() {
        let slow =
            [PROCESSING, PENDING, b"DONE\r\nX-ElapsedTime: 42011\r\nX-StartTime: Wed, 14 Oct 2026 12:34:56 GMT\r\n\r\n\0\0"].concat();
        let entity = decode_entity(&slow).unwrap();
        assert_eq!(entity, expected(1, &[("X-ElapsedTime", "42011"), ("X-StartTime", "Wed, 14 Oct 2026 12:34:56 GMT")], b"\0\0"));
        assert_eq!(entity.elapsed(), Some(42011));
    }

    #[test]
    fn glued_and_repeated_tags_are_taken() {
        let glued = b"PROCESSING\r\nPENDINGPROCESSING\r\nDONE\r\nX-StartTime: 0\r\nX-ElapsedTime: 0\r\n\r\nbody";
        assert_eq!(decode_entity(glued), Ok(expected(1, TIMES, b"body")));
        let lower = b"processing\r\npendingpendingdone\r\nX-StartTime: 0\r\nX-ElapsedTime: 0\r\n\r\nbody";
        assert_eq!(decode_entity(lower), Ok(expected(2, TIMES, b"body")));
    }

    #[test]
    fn an_entity_without_tags_is_a_body() {
        for body in [&b""[..], b"\0\0\0\0", b"<html>", b"PROXY", b"Doing"] {
            assert_eq!(decode_entity(body), Ok(Entity { body: body.to_vec(), ..Entity::default() }));
        }
    }

    #[test]
    fn the_later_response_code_wins() {
        let failed = b"PROCESSING\r\nDONE\r\nX-ResponseCode: 0\r\nX-ResponseCode: 10\r\nContent-Type: text/html\r\n\r\n<html>";
        let entity = decode_entity(failed).unwrap();
        assert_eq!((entity.response_code(), entity.header("content-type")), (Some(10), Some("text/html")));
        let late = [PROCESSING, PENDING, &done_with(ResponseCode::EndpointShuttingDown, "0", 7), b"<html>"].concat();
        let entity = decode_entity(&late).unwrap();
        assert_eq!((entity.response_code(), entity.elapsed(), entity.body.as_slice()), (Some(18), Some(7), &b"<html>"[..]));
    }

    #[test]
    fn every_cut_of_a_preamble_is_truncated() {
        for cut in 1..PING.len() {
            assert_eq!(decode_entity(&PING[..cut]), Err(EntityError::Truncated), "{cut}");
        }
    }

    #[test]
    fn what_is_neither_tag_nor_header_is_refused() {
        assert_eq!(decode_entity(b"PROCESSING\r\nWAITING\r\n"), Err(EntityError::Tag));
        assert_eq!(decode_entity(b"DONE\r\nno header\r\n\r\n"), Err(EntityError::Header));
        assert_eq!(decode_entity(b"DONE\r\nX: \xff\r\n\r\n"), Err(EntityError::Header));
        let long = [&b"DONE\r\n"[..], &b"X: 12345678\r\n".repeat(ENTITY_HEADER_LIMIT / 10)].concat();
        assert_eq!(decode_entity(&long), Err(EntityError::TooLong));
        assert_eq!(decode_entity(&b"PROCESSING".repeat(ENTITY_HEADER_LIMIT / 9)), Err(EntityError::TooLong));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), tagged in any::<bool>()) {
            let bytes = if tagged { [&b"DONE\r\n"[..], &bytes].concat() } else { bytes };
            let _ = decode_entity(&bytes);
        }

        #[test]
        fn cuts_do_not_matter(
            pending in 0usize..4,
            elapsed in any::<u64>(),
            body in prop::collection::vec(any::<u8>(), 0..64),
            cuts in prop::collection::vec(1usize..20, 1..8),
        ) {
            let whole = [PROCESSING, &PENDING.repeat(pending), &done("Wed, 14 Oct 2026 12:34:56 GMT", elapsed), &body].concat();
            let mut decoder = Decoder::new();
            let (mut rest, mut cuts) = (&whole[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let (piece, behind) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
                decoder.push(piece).unwrap();
                rest = behind;
            }
            let entity = decoder.finish().unwrap();
            prop_assert_eq!((entity.pending as usize, entity.elapsed(), &entity.body), (pending, Some(elapsed), &body));
            prop_assert_eq!(decode_entity(&whole).unwrap(), entity);
        }
    }
}
