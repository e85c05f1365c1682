//! Questions and answers as bytes (RFC 1035, RFC 2782, RFC 3596): pure coding, with limits.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Records of an answer that are looked at.
const RECORD_LIMIT: usize = 64;
/// Bytes of a name on the wire.
const NAME_LIMIT: usize = 255;
/// Jumps within a name: a hostile answer may point in circles.
const JUMP_LIMIT: usize = 32;
/// Bytes of a TXT record that are kept.
const TEXT_LIMIT: usize = 1024;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the record types")]
pub enum Kind {
    A,
    Aaaa,
    Cname,
    Srv,
    Txt,
}

impl Kind {
    /// Its name in zone files.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Srv => "SRV",
            Self::Txt => "TXT",
        }
    }

    fn number(self) -> u16 {
        match self {
            Self::A => 1,
            Self::Cname => 5,
            Self::Txt => 16,
            Self::Aaaa => 28,
            Self::Srv => 33,
        }
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// An address.
    A(Ipv4Addr),
    /// An address.
    Aaaa(Ipv6Addr),
    /// The name goes on under another one.
    Cname(String),
    /// Where a service is.
    Srv {
        /// Lower ones come first.
        priority: u16,
        /// How often among those of the same priority.
        weight: u16,
        /// The port.
        port: u16,
        /// The host.
        target: String,
    },
    /// Text; bytes that are not UTF-8 are replaced.
    Txt(String),
}

/// A record of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose it is, without the dot at the end.
    pub name: String,
    /// Seconds that it may be kept.
    pub ttl: u32,
    /// What it says.
    pub data: Data,
}

/// How a name server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The name is there, with records of this kind or without.
    Found,
    /// There is no such name.
    NoSuchName,
    /// The server could not or would not say: its code.
    Failed(u8),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How the server answered.
    pub outcome: Outcome,
    /// The records; those of kinds that nobody asked for are left out, CNAME records stay.
    pub records: Vec<Record>,
    /// There was more than fitted: ask again by TCP.
    pub truncated: bool,
}

/// Why bytes are no question or no answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The name cannot be asked for.
    #[error("this is no name that can be asked for")]
    Name,
    /// It ends too early, or its names go in circles.
    #[error("the answer of the name server is malformed")]
    Malformed,
    /// It answers another question.
    #[error("the answer of the name server belongs to another question")]
    Other,
}

/// A question as bytes.
///
/// # Errors
/// [`MessageError::Name`] for a name with an empty or too long label.
pub fn encode(id: u16, name: &str, kind: Kind) -> Result<Vec<u8>, MessageError> {
    // Recursion is wanted; one question.
    let mut bytes = [id.to_be_bytes(), [1, 0], [0, 1], [0, 0], [0, 0], [0, 0]].concat();
    let start = bytes.len();
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length)).ok_or(MessageError::Name)?;
        if !label.is_ascii() {
            return Err(MessageError::Name);
        }
        bytes.push(length);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    if bytes.len() - start > NAME_LIMIT {
        return Err(MessageError::Name);
    }
    bytes.extend(kind.number().to_be_bytes());
    bytes.extend([0, 1]);
    Ok(bytes)
}

/// The answer to a question.
///
/// # Errors
/// [`MessageError`].
pub fn decode(bytes: &[u8], id: u16, name: &str, kind: Kind) -> Result<Answer, MessageError> {
    let mut reader = Reader { bytes, at: 0 };
    let (own, flags) = (reader.short()?, reader.short()?);
    let (questions, answers) = (reader.short()?, reader.short()?);
    reader.skip(4)?;
    if own != id || flags & 0x8000 == 0 || questions != 1 {
        return Err(MessageError::Other);
    }
    let asked = reader.name()?;
    let (asked_kind, class) = (reader.short()?, reader.short()?);
    if !asked.eq_ignore_ascii_case(name.trim_end_matches('.')) || asked_kind != kind.number() || class != 1 {
        return Err(MessageError::Other);
    }
    let outcome = match flags & 0xf {
        0 => Outcome::Found,
        3 => Outcome::NoSuchName,
        #[expect(clippy::cast_possible_truncation, reason = "four bits")]
        code => Outcome::Failed(code as u8),
    };
    let truncated = flags & 0x200 != 0;
    let mut records = Vec::new();
    for _ in 0..usize::from(answers).min(RECORD_LIMIT) {
        match reader.record() {
            Ok(record) => records.extend(record),
            // A cut answer ends in the middle of a record.
            Err(_) if truncated => break,
            Err(error) => return Err(error),
        }
    }
    Ok(Answer { outcome, records, truncated })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], MessageError> {
        let taken = self.bytes.get(self.at..self.at + length).ok_or(MessageError::Malformed)?;
        self.at += length;
        Ok(taken)
    }

    fn skip(&mut self, length: usize) -> Result<(), MessageError> {
        self.take(length).map(drop)
    }

    fn short(&mut self) -> Result<u16, MessageError> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn long(&mut self) -> Result<u32, MessageError> {
        self.take(4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A name, which may go on elsewhere in the message.
    fn name(&mut self) -> Result<String, MessageError> {
        let mut name = String::new();
        let (mut jumps, mut back) = (0, None);
        loop {
            let length = self.take(1)?[0];
            if length & 0xc0 == 0xc0 {
                let low = self.take(1)?[0];
                back.get_or_insert(self.at);
                jumps += 1;
                if jumps > JUMP_LIMIT {
                    return Err(MessageError::Malformed);
                }
                self.at = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                continue;
            }
            if length > 63 {
                return Err(MessageError::Malformed);
            }
            if length == 0 {
                break;
            }
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(&String::from_utf8_lossy(self.take(usize::from(length))?));
            if name.len() > NAME_LIMIT * 3 {
                return Err(MessageError::Malformed);
            }
        }
        if let Some(back) = back {
            self.at = back;
        }
        Ok(name)
    }

    /// A record; `None` for one of a kind that says nothing here.
    fn record(&mut self) -> Result<Option<Record>, MessageError> {
        let name = self.name()?;
        let (kind, _class, ttl) = (self.short()?, self.short()?, self.long()?);
        let length = usize::from(self.short()?);
        let end = self.at + length;
        if end > self.bytes.len() {
            return Err(MessageError::Malformed);
        }
        let data = match kind {
            1 => <[u8; 4]>::try_from(&self.bytes[self.at..end]).ok().map(|octets| Data::A(octets.into())),
            28 => <[u8; 16]>::try_from(&self.bytes[self.at..end]).ok().map(|octets| Data::Aaaa(octets.into())),
            5 => Some(Data::Cname(self.name()?)),
            33 => {
                let (priority, weight, port) = (self.short()?, self.short()?, self.short()?);
                Some(Data::Srv { priority, weight, port, target: self.name()? })
            }
            16 => Some(Data::Txt(texts(&self.bytes[self.at..end]))),
            _ => None,
        };
        self.at = end;
        Ok(data.map(|data| Record { name, ttl, data }))
    }
}

/// The pieces of a TXT record, one behind the other.
fn texts(mut bytes: &[u8]) -> String {
    let mut text = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let length = usize::from(*length).min(rest.len());
        text.extend_from_slice(&rest[..length]);
        bytes = &rest[length..];
    }
    text.truncate(TEXT_LIMIT);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An answer with these records behind the question.
    fn answer(question: &[u8], flags: [u8; 2], records: &[&[u8]]) -> Vec<u8> {
        let count = u16::try_from(records.len()).unwrap().to_be_bytes();
        [&question[..2], &flags, &[0, 1], &count, &[0; 4], &question[12..], &records.concat()].concat()
    }

    #[test]
    fn a_question_and_its_answer() {
        let question = encode(7, "autodiscover.contoso.com", Kind::A).unwrap();
        assert_eq!(question.len(), 12 + 26 + 4);
        let cname = [&[0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 7][..], b"\x04mail\xc0\x19"].concat();
        let address = [&[0xc0, 54, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4][..], &[192, 0, 2, 1]].concat();
        let got = decode(&answer(&question, [0x81, 0x80], &[&cname, &address]), 7, "AUTODISCOVER.contoso.com.", Kind::A).unwrap();
        let records = vec![
            Record { name: "autodiscover.contoso.com".into(), ttl: 60, data: Data::Cname("mail.contoso.com".into()) },
            Record { name: "mail.contoso.com".into(), ttl: 300, data: Data::A([192, 0, 2, 1].into()) },
        ];
        assert_eq!(got, Answer { outcome: Outcome::Found, records, truncated: false });
    }

    #[test]
    fn texts_and_services() {
        let question = encode(1, "a.b", Kind::Srv).unwrap();
        let srv = [&[0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 1, 0, 10, 0, 5, 0, 6, 1, 187][..], b"\x01m\xc0\x0e"].concat();
        let srv = [&srv[..11], &[10], &srv[12..]].concat();
        let got = decode(&answer(&question, [0x80, 0], &[&srv]), 1, "a.b", Kind::Srv).unwrap();
        assert_eq!(got.records[0].data, Data::Srv { priority: 5, weight: 6, port: 443, target: "m.b".into() });
        let question = encode(1, "a.b", Kind::Txt).unwrap();
        let txt = [&[0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, 0, 6][..], b"\x02MS\x02=m"].concat();
        let got = decode(&answer(&question, [0x80, 0], &[&txt]), 1, "a.b", Kind::Txt).unwrap();
        assert_eq!(got.records[0].data, Data::Txt("MS=m".into()));
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let question = encode(7, "a.b", Kind::A).unwrap();
        let none = answer(&question, [0x81, 0x83], &[]);
        assert_eq!(decode(&none, 7, "a.b", Kind::A).unwrap().outcome, Outcome::NoSuchName);
        assert_eq!(decode(&none, 8, "a.b", Kind::A), Err(MessageError::Other));
        assert_eq!(decode(&none, 7, "a.c", Kind::A), Err(MessageError::Other));
        assert_eq!(decode(&none, 7, "a.b", Kind::Txt), Err(MessageError::Other));
        assert_eq!(decode(&question, 7, "a.b", Kind::A), Err(MessageError::Other));
        let circle = answer(&question, [0x81, 0x80], &[&[0xc0, 21, 0, 5, 0, 1, 0, 0, 0, 1, 0, 2, 0xc0, 33]]);
        assert_eq!(decode(&circle, 7, "a.b", Kind::A), Err(MessageError::Malformed));
        for name in ["", ".", "a..b", "ä.b", &"x".repeat(64)] {
            assert_eq!(encode(1, name, Kind::A), Err(MessageError::Name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(tail in prop::collection::vec(any::<u8>(), 0..120), flags in any::<[u8; 2]>(), count in 0u8..5) {
            let question = encode(7, "a.b", Kind::A).unwrap();
            let mut bytes = [answer(&question, [flags[0] | 0x80, flags[1]], &[]), tail].concat();
            bytes[7] = count;
            let _ = decode(&bytes, 7, "a.b", Kind::A);
        }
    }
}
