//! Types that values have, parameters ask for and casts name.

use super::Text;
use std::sync::Arc;

/// A .NET type as far as the shell knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `System.Object`: anything.
    Object,
    /// `System.Boolean`.
    Bool,
    /// `System.Management.Automation.SwitchParameter`.
    Switch,
    /// `System.Char`.
    Char,
    /// `System.SByte`.
    SByte,
    /// `System.Byte`.
    Byte,
    /// `System.Int16`.
    Short,
    /// `System.UInt16`.
    UShort,
    /// `System.Int32`.
    Int,
    /// `System.UInt32`.
    UInt,
    /// `System.Int64`.
    Long,
    /// `System.UInt64`.
    ULong,
    /// `System.Single`.
    Single,
    /// `System.Double`.
    Double,
    /// `System.Decimal`.
    Decimal,
    /// `System.String`.
    String,
    /// `System.DateTime`.
    DateTime,
    /// `System.TimeSpan`.
    TimeSpan,
    /// `System.Guid`.
    Guid,
    /// `System.Version`.
    Version,
    /// `System.Uri`.
    Uri,
    /// `System.Management.Automation.ScriptBlock`.
    ScriptBlock,
    /// `System.Collections.Hashtable`.
    Hashtable,
    /// `System.Collections.Specialized.OrderedDictionary`.
    Ordered,
    /// `System.Management.Automation.PSCustomObject`, and `[psobject]`.
    CustomObject,
    /// `System.Security.SecureString`.
    Secret,
    /// `System.Management.Automation.PSCredential`.
    Credential,
    /// `System.RuntimeType`.
    Type,
    /// `System.Void`.
    Void,
    /// `T[]`.
    Array(Arc<Type>),
    /// An enumeration.
    Enum(&'static EnumDef),
    /// Any other type, by its full .NET name: `System.Text.StringBuilder`, ``System.Collections.Generic.List`1[System.String]``.
    Named(Text),
}

/// An enumeration.
#[derive(Debug)]
pub struct EnumDef {
    /// Its full .NET name.
    pub name: &'static str,
    /// Whether values may be combined with commas.
    pub flags: bool,
    /// Its members in order.
    pub members: &'static [EnumMember],
}

impl PartialEq for EnumDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for EnumDef {}

/// A member of an enumeration.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumMember {
    /// Its name as shown.
    pub name: &'static str,
    /// Its number.
    pub value: i64,
    /// What it means, for help and completion; may be empty.
    pub help: &'static str,
}

/// A value of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// The enumeration.
    pub def: &'static EnumDef,
    /// The number.
    pub value: i64,
}
