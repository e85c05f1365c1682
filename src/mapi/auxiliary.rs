//! Auxiliary buffers: blocks beside a request or an answer, about versions, performance, what a server can do.

use super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::error_code::ErrorCode;
use super::extended;

/// The bytes that an auxiliary buffer may have ([MS-OXCMAPIHTTP] 2.2.2.2.1).
pub const AUXILIARY_LIMIT: usize = 0x1008;

/// A block ([MS-OXCRPC] 2.2.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The version of its layout.
    pub version: u8,
    /// What it is about.
    pub kind: u8,
    /// The rest.
    pub data: Vec<u8>,
}

impl Block {
    /// About the organization: no flag is set, because there are no public folders.
    pub fn organization() -> Self {
        Self { version: 1, kind: 0x17, data: vec![0; 4] }
    }

    /// What the endpoint can do: mailbox and address book are one endpoint.
    pub fn single_endpoint() -> Self {
        Self { version: 1, kind: 0x48, data: vec![1, 0, 0, 0] }
    }
}

/// Blocks as an auxiliary buffer.
pub fn encode_blocks(blocks: &[Block]) -> Vec<u8> {
    let mut out = Writer::default();
    for block in blocks {
        out.short_count(block.data.len() + 4);
        out.u8(block.version);
        out.u8(block.kind);
        out.put(&block.data);
    }
    extended::wrap(&out.into_bytes())
}

/// The blocks of an auxiliary buffer; none of an empty one.
///
/// # Errors
/// [`DecodeError`].
pub fn decode_blocks(buffer: &[u8]) -> Decoded<Vec<Block>> {
    if buffer.is_empty() {
        return Ok(Vec::new());
    }
    let mut blocks = Vec::new();
    for payload in extended::unwrap(buffer)? {
        let mut from = Reader::new(&payload);
        while !from.is_empty() {
            let size = from.u16()?;
            let (version, kind) = (from.u8()?, from.u8()?);
            let length = usize::from(size).checked_sub(4).ok_or(DecodeError::Malformed("the size of an auxiliary block"))?;
            blocks.push(Block { version, kind, data: from.take(length)?.to_vec() });
        }
    }
    Ok(blocks)
}

/// What a server answers to a buffer of this size; `None` when it is in order.
pub fn size_problem(buffer: &[u8]) -> Option<ErrorCode> {
    match buffer.len() {
        0 | 8..=AUXILIARY_LIMIT => None,
        1..8 => Some(ErrorCode::RPC_FAILED),
        _ => Some(ErrorCode::BAD_STUB_DATA),
    }
}

#[cfg(test)]
mod tests {
    use super::{AUXILIARY_LIMIT, Block, decode_blocks, encode_blocks, size_problem};
    use crate::mapi::{DecodeError, ErrorCode};

    #[test]
    fn blocks_say_their_size() {
        let blocks = [Block::organization(), Block::single_endpoint()];
        let buffer = encode_blocks(&blocks);
        assert_eq!(buffer[8..], [8, 0, 1, 0x17, 0, 0, 0, 0, 8, 0, 1, 0x48, 1, 0, 0, 0]);
        assert_eq!(decode_blocks(&buffer), Ok(blocks.to_vec()));
        assert_eq!(decode_blocks(b""), Ok(Vec::new()));
        let mut short = buffer;
        short[8] = 3;
        assert_eq!(decode_blocks(&short), Err(DecodeError::Malformed("the size of an auxiliary block")));
    }

    #[test]
    fn a_size_is_right_or_has_its_error() {
        let found = [0, 1, 7, 8, AUXILIARY_LIMIT, AUXILIARY_LIMIT + 1].map(|size| size_problem(&vec![0; size]));
        let (failed, bad) = (Some(ErrorCode::RPC_FAILED), Some(ErrorCode::BAD_STUB_DATA));
        assert_eq!(found, [None, failed, failed, None, None, bad]);
    }
}
