//! NTLMv2 ([MS-NLMP]): the three messages, with a channel binding where one is wanted. Both sides are here, because a test of the
//! client needs a server that checks its answer.

use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// Bytes of a challenge that are read.
const MESSAGE_LIMIT: usize = 16 * 1024;

const UNICODE: u32 = 0x0000_0001;
const REQUEST_TARGET: u32 = 0x0000_0004;
const NTLM: u32 = 0x0000_0200;
const ALWAYS_SIGN: u32 = 0x0000_8000;
const EXTENDED_SECURITY: u32 = 0x0008_0000;
const TARGET_INFO: u32 = 0x0080_0000;
const VERSION: u32 = 0x0200_0000;
const STRONG: u32 = 0x2000_0000;

const AV_END: u16 = 0;
/// The server's name.
pub const AV_COMPUTER: u16 = 1;
/// Its domain's name.
pub const AV_DOMAIN: u16 = 2;
/// Its name in the name service.
pub const AV_DNS_COMPUTER: u16 = 3;
const AV_FLAGS: u16 = 6;
/// Its time, as a FILETIME.
pub const AV_TIMESTAMP: u16 = 7;
const AV_TARGET: u16 = 9;
/// The digest of the channel binding.
pub const AV_CHANNEL: u16 = 10;

/// Whether the answer is bound to the TLS connection, and to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// To none.
    Absent,
    /// To the connection with this digest; see [`channel_binding`].
    Digest([u8; 16]),
}

/// What stands for a TLS connection whose server showed this certificate (`tls-server-end-point`, RFC 5929), given the certificate's
/// own digest.
pub fn endpoint_binding(certificate_digest: &[u8]) -> Vec<u8> {
    [b"tls-server-end-point:", certificate_digest].concat()
}

/// The digest of what stands for a TLS connection.
pub fn channel_binding(certificate_digest: &[u8]) -> [u8; 16] {
    let data = endpoint_binding(certificate_digest);
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes();
    // Neither side has an address of its own in it.
    Md5::digest([&[0; 16], &length[..], &data].concat()).into()
}

/// The first message: what the client can.
pub fn negotiate() -> Vec<u8> {
    let flags = UNICODE | REQUEST_TARGET | NTLM | ALWAYS_SIGN | EXTENDED_SECURITY | TARGET_INFO | VERSION | STRONG;
    let mut bytes = SIGNATURE.to_vec();
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(flags.to_le_bytes());
    bytes.extend([0; 16]);
    bytes.extend(CLIENT_VERSION);
    bytes
}

/// Windows 10, and the revision of NTLM.
const CLIENT_VERSION: [u8; 8] = [10, 0, 0x61, 0x4a, 0, 0, 0, 15];

/// The second message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Eight bytes of chance.
    pub nonce: [u8; 8],
    flags: u32,
    /// What the server says about itself, each with its number.
    pub pairs: Vec<(u16, Vec<u8>)>,
}

/// What is wrong with a message of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the NTLM message of the other side is malformed")]
pub struct Malformed;

impl Challenge {
    /// A challenge with what the server says about itself.
    pub fn new(nonce: [u8; 8], pairs: Vec<(u16, Vec<u8>)>) -> Self {
        Self { nonce, flags: UNICODE | NTLM | ALWAYS_SIGN | EXTENDED_SECURITY | TARGET_INFO | VERSION | STRONG, pairs }
    }

    /// Reads a challenge.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MESSAGE_LIMIT || bytes.get(..8) != Some(SIGNATURE) || long(bytes, 8)? != 2 {
            return Err(Malformed);
        }
        let nonce = bytes.get(24..32).and_then(|nonce| nonce.try_into().ok()).ok_or(Malformed)?;
        let flags = long(bytes, 20)?;
        let pairs = if flags & TARGET_INFO == 0 { Vec::new() } else { decode_pairs(field(bytes, 40)?)? };
        Ok(Self { nonce, flags, pairs })
    }

    /// The challenge as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let info = encode_pairs(&self.pairs);
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(descriptor(0, 56));
        bytes.extend(self.flags.to_le_bytes());
        bytes.extend(self.nonce);
        bytes.extend([0; 8]);
        bytes.extend(descriptor(info.len(), 56));
        bytes.extend(CLIENT_VERSION);
        bytes.extend(info);
        bytes
    }

    /// What the server says under a number.
    pub fn pair(&self, number: u16) -> Option<&[u8]> {
        self.pairs.iter().find(|(own, _)| *own == number).map(|(_, value)| value.as_slice())
    }

    /// A name that the server says under a number.
    pub fn name(&self, number: u16) -> Option<String> {
        let units: Vec<u16> = self.pair(number)?.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// Who answers a challenge, and for what.
#[derive(Clone, Copy)]
pub struct Answering<'a> {
    /// `ann`, `ann@contoso.com`, `CONTOSO\ann`.
    pub user: &'a str,
    /// The password.
    pub password: &'a str,
    /// `HTTP/mail.contoso.com`; empty for none.
    pub target: &'a str,
    /// The TLS connection.
    pub binding: Binding,
    /// Eight bytes of chance.
    pub nonce: [u8; 8],
    /// The time now, as a FILETIME, for servers that do not say theirs.
    pub now: u64,
}

/// The third message, which answers a challenge; `first` and `second` are the messages before it, as they were sent.
pub fn authenticate(answering: &Answering<'_>, first: &[u8], second: &[u8], challenge: &Challenge) -> Vec<u8> {
    let (domain, user) = answering.user.split_once('\\').unwrap_or(("", answering.user));
    let mut pairs: Vec<_> =
        challenge.pairs.iter().filter(|(number, _)| ![AV_FLAGS, AV_TARGET, AV_CHANNEL].contains(number)).cloned().collect();
    // A server that says the time expects the digest over all three messages, and wants to be told that it is there.
    let time = challenge.pair(AV_TIMESTAMP).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    if time.is_some() {
        pairs.push((AV_FLAGS, 2u32.to_le_bytes().to_vec()));
    }
    if let Binding::Digest(digest) = answering.binding {
        pairs.push((AV_CHANNEL, digest.to_vec()));
    }
    if !answering.target.is_empty() {
        pairs.push((AV_TARGET, utf16(answering.target)));
    }
    let key = owner_key(user, domain, answering.password);
    let blob = client_blob(time.unwrap_or(answering.now), answering.nonce, &encode_pairs(&pairs));
    let proof = hmac(&key, &[&challenge.nonce, &blob]);
    let response = [&proof[..], &blob].concat();
    let lan_manager = match time {
        Some(_) => vec![0; 24],
        None => [&hmac(&key, &[&challenge.nonce, &answering.nonce])[..], &answering.nonce].concat(),
    };
    let payload = [lan_manager, response, utf16(domain), utf16(user), Vec::new(), Vec::new()];
    let mut bytes = SIGNATURE.to_vec();
    bytes.extend(3u32.to_le_bytes());
    let mut offset = HEADER;
    for part in &payload {
        bytes.extend(descriptor(part.len(), offset));
        offset += part.len();
    }
    bytes.extend((challenge.flags & !(0x4000_0000)).to_le_bytes());
    bytes.extend(CLIENT_VERSION);
    bytes.extend([0; 16]);
    bytes.extend(payload.concat());
    if time.is_some() {
        let digest = hmac(&hmac(&key, &[&proof]), &[first, second, &bytes]);
        bytes[HEADER - 16..HEADER].copy_from_slice(&digest);
    }
    bytes
}

/// Bytes before the payload of the third message.
const HEADER: usize = 88;

/// What the third message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The user's domain.
    pub domain: String,
    /// The user.
    pub user: String,
    /// The channel binding that the client put in.
    pub binding: Binding,
    proof: [u8; 16],
    blob: Vec<u8>,
}

impl Authenticated {
    /// Reads the third message.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MESSAGE_LIMIT || bytes.get(..8) != Some(SIGNATURE) || long(bytes, 8)? != 3 {
            return Err(Malformed);
        }
        let response = field(bytes, 20)?;
        let (proof, blob) = response.split_at_checked(16).ok_or(Malformed)?;
        let pairs = decode_pairs(blob.get(28..).ok_or(Malformed)?)?;
        let channel = pairs.iter().find(|(number, _)| *number == AV_CHANNEL).and_then(|(_, value)| <[u8; 16]>::try_from(&value[..]).ok());
        let text = |at| {
            field(bytes, at).map(|bytes| {
                String::from_utf16_lossy(&bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect::<Vec<_>>())
            })
        };
        Ok(Self {
            domain: text(28)?,
            user: text(36)?,
            binding: channel.filter(|digest| *digest != [0; 16]).map_or(Binding::Absent, Binding::Digest),
            proof: proof.try_into().map_err(|_| Malformed)?,
            blob: blob.to_vec(),
        })
    }

    /// Whether somebody wrote it who knows this password.
    pub fn proves(&self, password: &str, challenge: &Challenge) -> bool {
        let key = owner_key(&self.user, &self.domain, password);
        hmac(&key, &[&challenge.nonce, &self.blob]) == self.proof
    }
}

/// NTOWFv2: what stands for the password.
fn owner_key(user: &str, domain: &str, password: &str) -> [u8; 16] {
    hmac(&Md4::digest(utf16(password)), &[&utf16(&user.to_uppercase()), &utf16(domain)])
}

fn client_blob(time: u64, nonce: [u8; 8], info: &[u8]) -> Vec<u8> {
    [&[1, 1, 0, 0, 0, 0, 0, 0][..], &time.to_le_bytes(), &nonce, &[0; 4], info, &[0; 4]].concat()
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(key) else { return [0; 16] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// A text as Windows writes it.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn long(bytes: &[u8], at: usize) -> Result<u32, Malformed> {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes).ok_or(Malformed)
}

/// The bytes that a descriptor at `at` points to.
fn field(bytes: &[u8], at: usize) -> Result<&[u8], Malformed> {
    let length = bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes).ok_or(Malformed)?;
    let offset = usize::try_from(long(bytes, at + 4)?).map_err(|_| Malformed)?;
    if length == 0 {
        return Ok(&[]);
    }
    bytes.get(offset..).and_then(|rest| rest.get(..usize::from(length))).ok_or(Malformed)
}

fn descriptor(length: usize, offset: usize) -> [u8; 8] {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    let offset = u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes();
    [length[0], length[1], length[0], length[1], offset[0], offset[1], offset[2], offset[3]]
}

fn decode_pairs(mut bytes: &[u8]) -> Result<Vec<(u16, Vec<u8>)>, Malformed> {
    let mut pairs = Vec::new();
    loop {
        let ([a, b, c, d], rest) = bytes.split_first_chunk::<4>().ok_or(Malformed)?;
        let (number, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        if number == AV_END {
            return Ok(pairs);
        }
        let (value, behind) = rest.split_at_checked(length).ok_or(Malformed)?;
        pairs.push((number, value.to_vec()));
        bytes = behind;
    }
}

fn encode_pairs(pairs: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, value) in pairs {
        bytes.extend(number.to_le_bytes());
        bytes.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(value);
    }
    bytes.extend([0; 4]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    const NONCE: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

    /// The numbers of [MS-NLMP] 4.2.4.
    #[test]
    fn the_examples_of_the_specification() {
        let key = owner_key("User", "Domain", "Password");
        assert_eq!(hex(&key), "0c868a403bfd7a93a3001ef22ef02e3f");
        let info = encode_pairs(&[(AV_DOMAIN, utf16("Domain")), (AV_COMPUTER, utf16("Server"))]);
        let blob = client_blob(0, [0xaa; 8], &info);
        let proof = hmac(&key, &[&NONCE, &blob]);
        assert_eq!(hex(&proof), "68cd0ab851e51c96aabc927bebef6a1c");
        assert_eq!(hex(&hmac(&key, &[&proof])), "8de40ccadbc14a82f15cb0ad0de95ca3");
        assert_eq!(hex(&hmac(&key, &[&NONCE, &[0xaa; 8]])), "86c35097ac9cec102554764a57cccc19");
    }

    fn answering<'a>(user: &'a str, password: &'a str, binding: Binding) -> Answering<'a> {
        Answering { user, password, target: "HTTP/mail.contoso.com", binding, nonce: [0xaa; 8], now: 7 }
    }

    #[test]
    fn the_two_sides_understand_each_other() {
        for pairs in [vec![(AV_DOMAIN, utf16("CONTOSO"))], vec![(AV_DOMAIN, utf16("CONTOSO")), (AV_TIMESTAMP, vec![1; 8])]] {
            let challenge = Challenge::new(NONCE, pairs);
            let second = challenge.encode();
            assert_eq!(Challenge::decode(&second).as_ref(), Ok(&challenge));
            assert_eq!(challenge.name(AV_DOMAIN).as_deref(), Some("CONTOSO"));
            let binding = Binding::Digest(channel_binding(&[5; 32]));
            let third = authenticate(&answering("CONTOSO\\ann", "Pä$s", binding), &negotiate(), &second, &challenge);
            let read = Authenticated::decode(&third).unwrap();
            assert_eq!((read.domain.as_str(), read.user.as_str(), read.binding), ("CONTOSO", "ann", binding));
            assert!(read.proves("Pä$s", &challenge) && !read.proves("Pa$s", &challenge));
            assert!(!read.proves("Pä$s", &Challenge::new([0; 8], Vec::new())));
        }
    }

    #[test]
    fn the_digest_over_all_messages_is_there_when_the_server_says_the_time() {
        let digest = |pairs| {
            let challenge = Challenge::new(NONCE, pairs);
            let third = authenticate(&answering("ann", "x", Binding::Absent), &negotiate(), &challenge.encode(), &challenge);
            third[HEADER - 16..HEADER].to_vec()
        };
        assert_eq!(digest(Vec::new()), [0; 16]);
        assert_ne!(digest(vec![(AV_TIMESTAMP, vec![1; 8])]), [0; 16]);
    }

    /// The digest for a certificate digest of 32 zero bytes, computed with another program.
    #[test]
    fn a_channel_binding_is_a_digest_of_a_digest() {
        assert_eq!(hex(&channel_binding(&[0; 32])), "c9ec5cb29e8f57f7ee6429cde733efeb");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..120), kind in 2u8..4) {
            let bytes = [&SIGNATURE[..], &[kind, 0, 0, 0], &bytes].concat();
            let _ = Challenge::decode(&bytes);
            let _ = Authenticated::decode(&bytes);
        }
    }
}
