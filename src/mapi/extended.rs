//! Extended buffers ([MS-OXCRPC] 3.1.4.2.1): a header of eight bytes in front of a payload, which may be compressed and veiled.
//! ROPs and auxiliary blocks travel in them.

use super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::lz77;

const COMPRESSED: u16 = 1;
const VEILED: u16 = 2;
const LAST: u16 = 4;
/// What every byte of a veiled payload is combined with. It hides nothing from anybody.
const VEIL: u8 = 0xA5;
/// How many buffers may follow each other.
const BUFFERS: usize = 96;

/// The bytes that a buffer may have, header included, in the request of an Execute.
pub const BUFFER_LIMIT: usize = 0x10008;

/// A payload in a buffer of its own, neither compressed nor veiled.
pub fn wrap(payload: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.u16(0);
    out.u16(LAST);
    out.short_count(payload.len());
    out.short_count(payload.len());
    out.put(payload);
    out.into_bytes()
}

/// A payload in a buffer of its own, veiled.
pub fn wrap_veiled(payload: &[u8]) -> Vec<u8> {
    let mut bytes = wrap(payload);
    bytes[2] |= 2; // VEILED
    bytes[8..].iter_mut().for_each(|byte| *byte ^= VEIL);
    bytes
}

/// The payloads of the buffers that follow each other in `bytes`, up to the last one; nothing may stand behind it.
///
/// # Errors
/// [`DecodeError`].
pub fn unwrap(bytes: &[u8]) -> Decoded<Vec<Vec<u8>>> {
    let mut from = Reader::new(bytes);
    let mut payloads = Vec::new();
    loop {
        if from.u16()? != 0 {
            return Err(DecodeError::Malformed("the version of a buffer"));
        }
        let (flags, length, actual) = (from.u16()?, from.u16()?, from.u16()?);
        let mut payload = from.take(usize::from(length))?.to_vec();
        if flags & VEILED != 0 {
            payload.iter_mut().for_each(|byte| *byte ^= VEIL);
        }
        if flags & COMPRESSED != 0 {
            payload = lz77::decompress(&payload, usize::from(actual))?;
        } else if length != actual {
            return Err(DecodeError::Malformed("the size of a buffer"));
        }
        payloads.push(payload);
        if flags & LAST != 0 {
            return if from.is_empty() { Ok(payloads) } else { Err(DecodeError::Trailing) };
        }
        if payloads.len() == BUFFERS {
            return Err(DecodeError::TooMany("buffers"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{unwrap, wrap, wrap_veiled};
    use crate::mapi::DecodeError;
    use proptest::prelude::*;

    #[test]
    fn a_buffer_says_how_long_it_is() {
        assert_eq!(wrap(b"ab"), [0, 0, 4, 0, 2, 0, 2, 0, b'a', b'b']);
        assert_eq!(wrap_veiled(&[0]), [0, 0, 6, 0, 1, 0, 1, 0, 0xA5]);
        let longer = [wrap(b"ab"), vec![0]].concat();
        assert_eq!(unwrap(&longer), Err(DecodeError::Trailing));
        assert_eq!(unwrap(&wrap(b"ab")[..9]), Err(DecodeError::Truncated));
        assert_eq!(unwrap(&[1, 0, 4, 0, 0, 0, 0, 0]), Err(DecodeError::Malformed("the version of a buffer")));
        assert_eq!(unwrap(&[0, 0, 4, 0, 0, 0, 1, 0]), Err(DecodeError::Malformed("the size of a buffer")));
    }

    #[test]
    fn buffers_follow_each_other_up_to_the_last() {
        let mut first = wrap(b"one");
        first[2] = 0;
        assert_eq!(unwrap(&[first.clone(), wrap(b"two")].concat()), Ok(vec![b"one".to_vec(), b"two".to_vec()]));
        assert_eq!(unwrap(&first), Err(DecodeError::Truncated));
        assert_eq!(unwrap(&first.repeat(1000)), Err(DecodeError::TooMany("buffers")));
    }

    proptest! {
        #[test]
        fn what_is_wrapped_is_unwrapped(payload in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(unwrap(&wrap(&payload)).unwrap(), vec![payload.clone()]);
            prop_assert_eq!(unwrap(&wrap_veiled(&payload)).unwrap(), vec![payload]);
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), flags in 0u8..8) {
            let _ = unwrap(&bytes);
            let length = u8::try_from(bytes.len()).unwrap();
            let _ = unwrap(&[&[0, 0, flags, 0, length, 0, 255, 0][..], &bytes].concat());
        }
    }
}
