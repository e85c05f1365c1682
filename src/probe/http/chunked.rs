//! The chunked transfer coding, taken apart as it arrives.

use super::HttpError;

/// Bytes that a line between chunks may have: a length with its extensions, or a trailer.
const LINE_LIMIT: u32 = 4096;

/// Where in a chunked body the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chunked {
    state: State,
    /// Bytes of the current line, for its limit.
    line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In the digits of a length; whether there was one.
    Length(u64, bool),
    /// Behind the digits, up to the end of the line.
    Extension(u64),
    /// In a chunk, with so many bytes to come.
    Data(u64),
    /// In the line end behind a chunk.
    End,
    /// In the lines behind the last chunk; whether the line is empty so far.
    Trailer(bool),
    /// Behind it all.
    Done,
}

impl Default for State {
    fn default() -> Self {
        Self::Length(0, false)
    }
}

impl Chunked {
    /// Whether the body is complete.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Takes bytes, adds what belongs to the body to `body`, and says how many it took: all, unless the body ended.
    ///
    /// # Errors
    /// [`HttpError::Malformed`] when the chunks are none.
    pub fn take(&mut self, bytes: &[u8], body: &mut Vec<u8>) -> Result<usize, HttpError> {
        let mut place = 0;
        while place < bytes.len() && !self.is_done() {
            if let State::Data(left) = self.state {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - place);
                body.extend_from_slice(&bytes[place..place + length]);
                place += length;
                let left = left - length as u64;
                self.state = if left == 0 { State::End } else { State::Data(left) };
            } else {
                self.step(bytes[place])?;
                place += 1;
            }
        }
        Ok(place)
    }

    fn step(&mut self, byte: u8) -> Result<(), HttpError> {
        self.line = if byte == b'\n' { 0 } else { self.line + 1 };
        if self.line > LINE_LIMIT {
            return Err(HttpError::TooLarge);
        }
        self.state = match (self.state, byte) {
            (State::Length(length, _), _) if byte.is_ascii_hexdigit() => {
                let digit = u64::from(char::from(byte).to_digit(16).unwrap_or_default());
                let length = length.checked_mul(16).and_then(|length| length.checked_add(digit));
                State::Length(length.ok_or(HttpError::Malformed("the length of a chunk is none"))?, true)
            }
            (State::Length(length, true) | State::Extension(length), b'\n') => match length {
                0 => State::Trailer(true),
                length => State::Data(length),
            },
            (State::Length(length, true) | State::Extension(length), _) => State::Extension(length),
            (State::Length(_, false), _) => return Err(HttpError::Malformed("the length of a chunk is none")),
            (State::End | State::Trailer(true), b'\r') => self.state,
            (State::End, b'\n') => State::default(),
            (State::End, _) => return Err(HttpError::Malformed("a chunk does not end where it should")),
            (State::Trailer(true), b'\n') => State::Done,
            (State::Trailer(false), b'\n') => State::Trailer(true),
            (State::Trailer(_), _) => State::Trailer(false),
            (State::Data(_) | State::Done, _) => self.state,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Chunked, HttpError};
    use proptest::prelude::*;

    fn take(text: &str) -> (Result<usize, HttpError>, Chunked, String) {
        let (mut chunked, mut body) = (Chunked::default(), Vec::new());
        let taken = chunked.take(text.as_bytes(), &mut body);
        (taken, chunked, String::from_utf8(body).unwrap())
    }

    #[test]
    fn chunks_become_a_body() {
        let (taken, chunked, body) = take("c\r\nPROCESSING\r\n\r\n7;x=y\r\nPENDING\r\n0\r\nTrailer: 1\r\n\r\nnext");
        assert_eq!((taken.unwrap(), chunked.is_done(), body.as_str()), (50, true, "PROCESSING\r\nPENDING"));
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for wrong in ["\r\n", "x", "2\r\nabc", "fffffffffffffffff\r\n"] {
            assert!(matches!(take(wrong).0, Err(HttpError::Malformed(_))), "{wrong}");
        }
        assert!(matches!(take(&format!("1;{}", "x".repeat(5000))).0, Err(HttpError::TooLarge)));
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(pieces in prop::collection::vec("[a-z]{1,20}", 0..5), cut in 1usize..7) {
            let text: String = pieces.iter().map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len())).collect::<String>() + "0\r\n\r\n";
            let (mut chunked, mut body) = (Chunked::default(), Vec::new());
            for piece in text.as_bytes().chunks(cut) {
                prop_assert_eq!(chunked.take(piece, &mut body).unwrap(), piece.len());
            }
            prop_assert!(chunked.is_done());
            prop_assert_eq!(String::from_utf8(body).unwrap(), pieces.concat());
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Chunked::default().take(&bytes, &mut Vec::new());
        }
    }
}
