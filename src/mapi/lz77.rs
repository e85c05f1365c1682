//! The compression of extended buffers ([MS-XCA] plain LZ77, "DIRECT2"): taken apart only, since nothing is compressed here.
//!
//! Words of 32 flags, the highest bit first, say of what follows whether it is a byte or a match. A match is a distance and a
//! length, the length growing into a shared half byte, a byte, and two bytes as it needs.

use super::bytes::{DecodeError, Decoded, Reader};

/// The shortest match.
const SHORTEST: usize = 3;

/// Exactly `length` bytes from their compressed form.
///
/// # Errors
/// [`DecodeError`] when the form is broken, or holds more or less.
pub(super) fn decompress(bytes: &[u8], length: usize) -> Decoded<Vec<u8>> {
    let mut from = Reader::new(bytes);
    let mut out: Vec<u8> = Vec::with_capacity(length);
    let (mut flags, mut left) = (0_u32, 0);
    // The byte of which the upper half is still to be used.
    let mut half: Option<u8> = None;
    while out.len() < length {
        if left == 0 {
            (flags, left) = (from.u32()?, 32);
        }
        left -= 1;
        if flags >> left & 1 == 0 {
            out.push(from.u8()?);
            continue;
        }
        let word = from.u16()?;
        let distance = usize::from(word >> 3) + 1;
        let mut run = usize::from(word & 7);
        if run == 7 {
            run = match half.take() {
                Some(byte) => usize::from(byte >> 4),
                None => {
                    let byte = from.u8()?;
                    half = Some(byte);
                    usize::from(byte & 15)
                }
            };
            if run == 15 {
                run = usize::from(from.u8()?);
                if run == 255 {
                    run = usize::from(from.u16()?).checked_sub(15 + 7).ok_or(DecodeError::Malformed("the length of a match"))?;
                }
                run += 15;
            }
            run += 7;
        }
        run += SHORTEST;
        let start = out.len().checked_sub(distance).ok_or(DecodeError::Malformed("the distance of a match"))?;
        if run > length - out.len() {
            return Err(DecodeError::Malformed("the length of a match"));
        }
        // A match may reach into what it makes itself.
        for at in start..start + run {
            out.push(out[at]);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::decompress;
    use crate::mapi::DecodeError;

    #[test]
    fn literals_and_matches_are_taken_apart() {
        // Two examples that [MS-XCA] gives: the alphabet, and "abc" a hundred times.
        let alphabet = [&[0x3f, 0, 0, 0][..], b"abcdefghijklmnopqrstuvwxyz"].concat();
        assert_eq!(decompress(&alphabet, 26), Ok(b"abcdefghijklmnopqrstuvwxyz".to_vec()));
        let repeated = [0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
        assert_eq!(decompress(&repeated, 300), Ok(b"abc".repeat(100)));
    }

    #[test]
    fn broken_matches_are_refused() {
        assert_eq!(decompress(&[0, 0, 0, 0x80, 0x10, 0], 5), Err(DecodeError::Malformed("the distance of a match")));
        assert_eq!(
            decompress(&[0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x16, 0], 6),
            Err(DecodeError::Malformed("the length of a match"))
        );
        assert_eq!(decompress(&[0, 0, 0, 0, 1], 2), Err(DecodeError::Truncated));
    }
}
