//! Little-endian bytes: a reader that trusts nothing, and a writer.

/// Why bytes could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end too early.
    #[error("the bytes end too early")]
    Truncated,
    /// Something follows that does not belong there.
    #[error("something follows behind the end")]
    Trailing,
    /// A value means nothing at its place.
    #[error("the value of {0} means nothing")]
    Malformed(&'static str),
    /// More than a limit allows.
    #[error("there are too many {0}")]
    TooMany(&'static str),
}

/// What a decoder returns.
pub type Decoded<T> = Result<T, DecodeError>;

/// A body that can be written and read; what is written is read again as the same.
pub trait Body: Sized {
    /// Appends it.
    fn write(&self, out: &mut Writer);

    /// Takes it from the beginning of `from`.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn read(from: &mut Reader<'_>) -> Decoded<Self>;

    /// Its bytes.
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write(&mut out);
        out.into_bytes()
    }

    /// Reads all of `bytes`; zeros behind the end are left alone, as clients in the field send them.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn decode(bytes: &[u8]) -> Decoded<Self> {
        let mut from = Reader::new(bytes);
        let body = Self::read(&mut from)?;
        if from.rest().iter().all(|byte| *byte == 0) { Ok(body) } else { Err(DecodeError::Trailing) }
    }
}

/// Takes values from the front of some bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(DecodeError::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    pub(super) fn array<const LENGTH: usize>(&mut self) -> Decoded<[u8; LENGTH]> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or(DecodeError::Truncated)?;
        self.bytes = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Decoded<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Decoded<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Decoded<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Decoded<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Whether something is there: a byte that is not zero.
    pub(super) fn present(&mut self) -> Decoded<bool> {
        self.u8().map(|byte| byte != 0)
    }

    /// Something that a byte says is there.
    pub(super) fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Decoded<T>) -> Decoded<Option<T>> {
        if self.present()? { read(self).map(Some) } else { Ok(None) }
    }

    /// So many items, each at least one byte long: a count that the bytes cannot hold is refused before anything is made.
    pub(super) fn items<T>(&mut self, count: usize, mut read: impl FnMut(&mut Self) -> Decoded<T>) -> Decoded<Vec<T>> {
        if count > self.bytes.len() {
            return Err(DecodeError::Truncated);
        }
        (0..count).map(|_| read(self)).collect()
    }

    /// Bytes up to a zero, one letter each.
    pub(super) fn narrow(&mut self) -> Decoded<String> {
        let end = self.bytes.iter().position(|byte| *byte == 0).ok_or(DecodeError::Truncated)?;
        let text = self.take(end)?.iter().map(|byte| char::from(*byte)).collect();
        self.take(1)?;
        Ok(text)
    }

    /// UTF-16 up to a zero; halves of pairs become U+FFFD.
    pub(super) fn wide(&mut self) -> Decoded<String> {
        let units = self.bytes.as_chunks::<2>().0;
        let end = units.iter().position(|unit| *unit == [0, 0]).ok_or(DecodeError::Truncated)?;
        let units = units[..end].iter().map(|unit| u16::from_le_bytes(*unit));
        let text = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        self.take(2 * end + 2)?;
        Ok(text)
    }

    /// Bytes behind their length in four bytes.
    pub(super) fn sized(&mut self) -> Decoded<Vec<u8>> {
        let length = self.u32()? as usize;
        self.take(length).map(<[u8]>::to_vec)
    }
}

/// Collects bytes.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Everything that was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How much was written.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.put(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    /// A length or count in four bytes; nothing that is written here comes near to four billion.
    pub(super) fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// A length or count in two bytes.
    pub(super) fn short_count(&mut self, count: usize) {
        self.u16(u16::try_from(count).unwrap_or(u16::MAX));
    }

    /// Says whether something is there: 0xFF, as clients compare it, or 0.
    pub(super) fn present(&mut self, there: bool) {
        self.u8(if there { 0xFF } else { 0 });
    }

    pub(super) fn optional<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.present(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// One byte for each letter up to U+00FF, a question mark for others; a zero ends the text wherever it stands.
    pub(super) fn narrow(&mut self, text: &str) {
        self.bytes.extend(text.chars().take_while(|letter| *letter != '\0').map(|letter| u8::try_from(letter).unwrap_or(b'?')));
        self.u8(0);
    }

    pub(super) fn wide(&mut self, text: &str) {
        for unit in text.encode_utf16().take_while(|unit| *unit != 0) {
            self.u16(unit);
        }
        self.u16(0);
    }

    /// Bytes behind their length in four bytes.
    pub(super) fn sized(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.put(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::{DecodeError, Reader, Writer};

    #[test]
    fn text_ends_at_its_zero() {
        let mut out = Writer::default();
        out.narrow("/o=Über\0x");
        out.wide("Zoë 😀");
        let bytes = out.into_bytes();
        let mut from = Reader::new(&bytes);
        assert_eq!((from.narrow(), from.wide(), from.is_empty()), (Ok("/o=Über".to_owned()), Ok("Zoë 😀".to_owned()), true));
        assert_eq!(Reader::new(b"abc").narrow(), Err(DecodeError::Truncated));
        assert_eq!(Reader::new(b"a\0b\0\0").wide(), Err(DecodeError::Truncated));
        assert_eq!(Reader::new(b"\x00\xd8a\0\0\0").wide(), Ok("\u{fffd}a".to_owned()));
    }

    #[test]
    fn a_count_beyond_the_bytes_makes_nothing() {
        assert_eq!(Reader::new(&[0; 8]).items(usize::MAX, Reader::u8), Err(DecodeError::Truncated));
        assert_eq!(Reader::new(&[0xFF; 8]).sized(), Err(DecodeError::Truncated));
    }
}
