//! SPNEGO around NTLM and Kerberos (RFC 4178): the few DER elements that a client needs.

/// 1.3.6.1.5.5.2, SPNEGO.
const SPNEGO: [u8; 8] = [0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];
/// 1.3.6.1.4.1.311.2.2.10, NTLM.
const NTLM: [u8; 12] = [0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a];
/// 1.2.840.113554.1.2.2, Kerberos.
const KERBEROS: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];
/// How deep elements are looked into.
const DEPTH: u32 = 8;

/// What is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Challenge and response.
    Ntlm,
    /// A ticket.
    Kerberos,
}

impl Mechanism {
    /// Its name as DER has it.
    fn name(self) -> &'static [u8] {
        match self {
            Self::Ntlm => &NTLM,
            Self::Kerberos => &KERBEROS,
        }
    }
}

/// The first token: one mechanism is offered.
pub fn wrap_first(mechanism: Mechanism, token: &[u8]) -> Vec<u8> {
    let mechanisms = element(0xa0, &element(0x30, mechanism.name()));
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

/// What a server answers to a first token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Whether it says that it does not want to go on.
    pub rejected: bool,
    /// The mechanism that it chose, where it names one of the two.
    pub chosen: Option<Mechanism>,
    /// The mechanism's own token.
    pub token: Option<Vec<u8>>,
}

/// Reads what a server answers. A token of Kerberos may also come without any wrapping.
pub fn read_reply(bytes: &[u8]) -> Option<Reply> {
    let (tag, content, _) = split(bytes)?;
    if tag == 0x60 {
        return Some(Reply { token: Some(bytes.to_vec()), chosen: Some(Mechanism::Kerberos), rejected: false });
    }
    let (0xa1, (0x30, mut rest, _)) = (tag, split(content)?) else { return None };
    let mut reply = Reply::default();
    while !rest.is_empty() {
        let (tag, content, behind) = split(rest)?;
        match (tag, split(content)?) {
            (0xa0, (0x0a, state, _)) => reply.rejected = state == [2],
            (0xa1, _) => reply.chosen = [Mechanism::Ntlm, Mechanism::Kerberos].into_iter().find(|known| known.name() == content),
            (0xa2, (0x04, token, _)) => reply.token = Some(token.to_vec()),
            _ => {}
        }
        rest = behind;
    }
    Some(reply)
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
    use super::{Mechanism, Reply, read_reply, unwrap, wrap_first, wrap_next};
    use proptest::prelude::*;

    #[test]
    fn what_was_wrapped_is_found_again() {
        for length in [0, 10, 200, 300] {
            let token = [b"NTLMSSP\0".to_vec(), vec![7; length]].concat();
            assert_eq!(unwrap(&wrap_first(Mechanism::Ntlm, &token)), Some(&token[..]));
            assert_eq!(unwrap(&wrap_next(&token)), Some(&token[..]));
            assert_eq!(unwrap(&token), Some(&token[..]));
        }
        assert_eq!(unwrap(b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02"), None);
    }

    #[test]
    fn the_first_token_begins_as_windows_sends_it() {
        let bytes = wrap_first(Mechanism::Ntlm, b"NTLMSSP\0");
        assert_eq!(bytes[..12], [0x60, 0x28, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02, 0xa0, 0x1e]);
    }

    #[test]
    fn answers_say_how_it_goes_on() {
        // Accepted, Kerberos, a token of two bytes.
        let accepted = b"\xa1\x18\x30\x16\xa0\x03\x0a\x01\x00\xa1\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\xa2\x04\x04\x02ab";
        let whole = Reply { rejected: false, chosen: Some(Mechanism::Kerberos), token: Some(b"ab".to_vec()) };
        assert_eq!(read_reply(accepted), None, "it says more than there is");
        let accepted = [b"\xa1\x1a\x30\x18", &accepted[4..]].concat();
        assert_eq!(read_reply(&accepted), Some(whole));
        assert_eq!(read_reply(b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02"), Some(Reply { rejected: true, ..Reply::default() }));
        // Another mechanism than the two: who knows which.
        let other = b"\xa1\x07\x30\x05\xa1\x03\x06\x01\x2a";
        assert_eq!(read_reply(other), Some(Reply::default()));
        let bare = b"\x60\x02ab";
        assert_eq!(read_reply(bare).unwrap().token.as_deref(), Some(&bare[..]));
        assert_eq!(read_reply(b"NTLMSSP\0"), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), first in prop::sample::select(vec![0x60, 0xa1, 0])) {
            let _ = unwrap(&bytes);
            let _ = read_reply(&bytes);
            let _ = read_reply(&super::element(first, &super::element(0x30, &bytes)));
        }
    }
}
