//! Filters of the address book ([MS-OXCDATA] 2.12), with counts of four bytes as MAPI over HTTP has them.

use super::bytes::{DecodeError, Decoded, Reader, Writer};
use super::property::{Form, Tag, Value};

/// How deep filters may stand in each other.
const DEPTH: usize = 32;

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// All of them.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A property has this text in it.
    Content {
        /// 0 the whole, 1 a part, 2 the beginning; in the upper half, 1 ignores case.
        fuzzy: u32,
        /// The property.
        tag: Tag,
        /// The text, with the tag that it came with; `None` when there was none.
        value: (Tag, Option<Value>),
    },
    /// A property compares so with a value.
    Property {
        /// 0 <, 1 ≤, 2 >, 3 ≥, 4 =, 5 ≠, 6 like.
        relation: u8,
        /// The property.
        tag: Tag,
        /// The value, with the tag that it came with; `None` when there was none.
        value: (Tag, Option<Value>),
    },
    /// Two properties compare so.
    Compare {
        /// As for a property.
        relation: u8,
        /// One.
        left: Tag,
        /// The other.
        right: Tag,
    },
    /// Bits of a property.
    Mask {
        /// Whether some of the bits are set, rather than none.
        set: bool,
        /// The property.
        tag: Tag,
        /// The bits.
        mask: u32,
    },
    /// The size of a property.
    Size {
        /// As for a property.
        relation: u8,
        /// The property.
        tag: Tag,
        /// Bytes.
        size: u32,
    },
    /// There is such a property.
    Exist {
        /// The property.
        tag: Tag,
    },
}

impl Restriction {
    pub(super) fn write(&self, out: &mut Writer) {
        let tagged = |(tag, value): &(Tag, Option<Value>), out: &mut Writer| {
            out.u32(tag.0);
            match value {
                Some(value) => value.write(Form::AddressBook, out),
                None => out.present(false),
            }
        };
        match self {
            Self::And(parts) | Self::Or(parts) => {
                out.u8(u8::from(matches!(self, Self::Or(_))));
                out.count(parts.len());
                parts.iter().for_each(|part| part.write(out));
            }
            Self::Not(part) => {
                out.u8(2);
                part.write(out);
            }
            Self::Content { fuzzy, tag, value } => {
                out.u8(3);
                out.u32(*fuzzy);
                out.u32(tag.0);
                tagged(value, out);
            }
            Self::Property { relation, tag, value } => {
                out.u8(4);
                out.u8(*relation);
                out.u32(tag.0);
                tagged(value, out);
            }
            Self::Compare { relation, left, right } => {
                out.u8(5);
                out.u8(*relation);
                out.u32(left.0);
                out.u32(right.0);
            }
            Self::Mask { set, tag, mask } => {
                out.u8(6);
                out.u8(u8::from(*set));
                out.u32(tag.0);
                out.u32(*mask);
            }
            Self::Size { relation, tag, size } => {
                out.u8(7);
                out.u8(*relation);
                out.u32(tag.0);
                out.u32(*size);
            }
            Self::Exist { tag } => {
                out.u8(8);
                out.u32(tag.0);
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Decoded<Self> {
        Self::at_depth(from, 0)
    }

    fn at_depth(from: &mut Reader<'_>, depth: usize) -> Decoded<Self> {
        if depth == DEPTH {
            return Err(DecodeError::TooMany("filters in each other"));
        }
        let tagged = |from: &mut Reader<'_>| {
            let tag = Tag::read(from)?;
            let kind = tag.kind().ok_or(DecodeError::Malformed("a property's type"))?;
            Ok((tag, Value::read(kind, Form::AddressBook, from)?))
        };
        let relation = |from: &mut Reader<'_>| match from.u8()? {
            relation @ 0..=6 => Ok(relation),
            _ => Err(DecodeError::Malformed("a relation")),
        };
        Ok(match from.u8()? {
            kind @ (0 | 1) => {
                let count = from.u32()? as usize;
                let parts = from.items(count, |from| Self::at_depth(from, depth + 1))?;
                if kind == 0 { Self::And(parts) } else { Self::Or(parts) }
            }
            2 => Self::Not(Box::new(Self::at_depth(from, depth + 1)?)),
            3 => Self::Content { fuzzy: from.u32()?, tag: Tag::read(from)?, value: tagged(from)? },
            4 => Self::Property { relation: relation(from)?, tag: Tag::read(from)?, value: tagged(from)? },
            5 => Self::Compare { relation: relation(from)?, left: Tag::read(from)?, right: Tag::read(from)? },
            6 => Self::Mask { set: from.present()?, tag: Tag::read(from)?, mask: from.u32()? },
            7 => Self::Size { relation: relation(from)?, tag: Tag::read(from)?, size: from.u32()? },
            8 => Self::Exist { tag: Tag::read(from)? },
            _ => return Err(DecodeError::Malformed("a kind of filter")),
        })
    }
}
