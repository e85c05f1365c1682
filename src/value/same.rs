//! Sameness of values as dictionary keys have it: same type, same content; reference types by reference.

use super::Value;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::sync::Arc;

impl Value {
    /// Whether both are the same key: equal scalars of one type, or the very same collection or object.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Char(left), Self::Char(right)) => left == right,
            (Self::SByte(left), Self::SByte(right)) => left == right,
            (Self::Byte(left), Self::Byte(right)) => left == right,
            (Self::Short(left), Self::Short(right)) => left == right,
            (Self::UShort(left), Self::UShort(right)) => left == right,
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::UInt(left), Self::UInt(right)) => left == right,
            (Self::Long(left), Self::Long(right)) => left == right,
            (Self::ULong(left), Self::ULong(right)) => left == right,
            (Self::Single(left), Self::Single(right)) => left.to_bits() == right.to_bits(),
            (Self::Double(left), Self::Double(right)) => left.to_bits() == right.to_bits(),
            (Self::Decimal(left), Self::Decimal(right)) => left == right,
            (Self::String(left), Self::String(right)) => left == right,
            (Self::DateTime(left), Self::DateTime(right)) => left.ticks == right.ticks,
            (Self::TimeSpan(left), Self::TimeSpan(right)) => left == right,
            (Self::Guid(left), Self::Guid(right)) => left == right,
            (Self::Version(left), Self::Version(right)) => left == right,
            (Self::Enum(left), Self::Enum(right)) => left == right,
            (Self::Type(left), Self::Type(right)) => left == right,
            (Self::Array(left), Self::Array(right)) => Arc::ptr_eq(left, right),
            (Self::Dictionary(left), Self::Dictionary(right)) => Arc::ptr_eq(left, right),
            (Self::Object(left), Self::Object(right)) => Arc::ptr_eq(left, right),
            (Self::Foreign(left), Self::Foreign(right)) => left.is(right) || left.equals(&***right),
            _ => false,
        }
    }

    /// Feeds what [`Value::same`] compares to a hasher.
    pub fn hash_same<H: Hasher>(&self, state: &mut H) {
        if let Self::Int(value) = self {
            return value.hash(state);
        }
        discriminant(self).hash(state);
        match self {
            Self::Null | Self::Secret(_) | Self::Type(_) | Self::Foreign(_) => {}
            Self::Bool(value) => value.hash(state),
            Self::Char(value) => value.hash(state),
            Self::SByte(value) => value.hash(state),
            Self::Byte(value) => value.hash(state),
            Self::Short(value) => value.hash(state),
            Self::UShort(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::UInt(value) => value.hash(state),
            Self::Long(value) => value.hash(state),
            Self::ULong(value) => value.hash(state),
            Self::Single(value) => value.to_bits().hash(state),
            Self::Double(value) => value.to_bits().hash(state),
            Self::Decimal(value) => value.hash(state),
            Self::String(value) => value.hash(state),
            Self::DateTime(value) => { value.ticks }.hash(state),
            Self::TimeSpan(value) => value.hash(state),
            Self::Guid(value) => value.hash(state),
            Self::Version(value) => value.hash(state),
            Self::Enum(value) => value.value.hash(state),
            Self::Array(value) => Arc::as_ptr(value).hash(state),
            Self::Dictionary(value) => Arc::as_ptr(value).hash(state),
            Self::Object(value) => Arc::as_ptr(value).hash(state),
        }
    }
}
