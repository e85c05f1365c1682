//! SPNEGO around NTLM (RFC 4178): the few DER elements that a client needs.

/// 1.3.6.1.5.5.2, SPNEGO.
const SPNEGO: [u8; 8] = [0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];
/// 1.3.6.1.4.1.311.2.2.10, NTLM.
const NTLM: [u8; 12] = [0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a];
/// How deep elements are looked into.
const DEPTH: u32 = 8;

/// The first token: NTLM is the one mechanism that is offered.
pub fn wrap_first(token: &[u8]) -> Vec<u8> {
    let mechanisms = element(0xa0, &element(0x30, &NTLM));
    let token = element(0xa2, &element(0x04, token));
    let init = element(0xa0, &element(0x30, &[mechanisms, token].concat()));
    element(0x60, &[&SPNEGO[..], &init].concat())
}

/// A later token.
pub fn wrap_next(token: &[u8]) -> Vec<u8> {
    element(0xa1, &element(0x30, &element(0xa2, &element(0x04, token))))
}

/// The NTLM token inside of what a server sends: it may also come without any wrapping.
pub fn unwrap(bytes: &[u8]) -> Option<&[u8]> {
    find(bytes, DEPTH)
}

fn find(bytes: &[u8], depth: u32) -> Option<&[u8]> {
    if bytes.starts_with(b"NTLMSSP\0") {
        return Some(bytes);
    }
    let mut rest = bytes;
    while depth > 0 && !rest.is_empty() {
        let (tag, content, behind) = split(rest)?;
        // An octet string, or something that holds others.
        if (tag == 0x04 || tag & 0x20 != 0)
            && let Some(found) = find(content, depth - 1)
        {
            return Some(found);
        }
        rest = behind;
    }
    None
}

/// The first element: its tag, its content, and what follows.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long & 0x7f).filter(|(digits, _)| (1..=3).contains(&digits.len()))?;
            (digits.iter().fold(0, |all, digit| all << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some((*tag, content, behind))
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        Ok(long) => bytes.extend([0x81, long]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{unwrap, wrap_first, wrap_next};
    use proptest::prelude::*;

    #[test]
    fn what_was_wrapped_is_found_again() {
        for length in [0, 10, 200, 300] {
            let token = [b"NTLMSSP\0".to_vec(), vec![7; length]].concat();
            assert_eq!(unwrap(&wrap_first(&token)), Some(&token[..]));
            assert_eq!(unwrap(&wrap_next(&token)), Some(&token[..]));
            assert_eq!(unwrap(&token), Some(&token[..]));
        }
        assert_eq!(unwrap(b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02"), None);
    }

    #[test]
    fn the_first_token_begins_as_windows_sends_it() {
        let bytes = wrap_first(b"NTLMSSP\0");
        assert_eq!(bytes[..12], [0x60, 0x28, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02, 0xa0, 0x1e]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = unwrap(&bytes);
        }
    }
}
