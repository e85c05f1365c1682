//! Names of types: as people write them, and in full.

use super::{ArrayKind, DictionaryKind, Text, Type, Value, generic};
use std::cell::RefCell;
use std::sync::Arc;

/// Short names, the type, and its full .NET name. The first row of a type is the name it is shown by.
const NAMES: &[(&str, Type, &str)] = &[
    ("object", Type::Object, "System.Object"),
    ("bool", Type::Bool, "System.Boolean"),
    ("switch", Type::Switch, "System.Management.Automation.SwitchParameter"),
    ("char", Type::Char, "System.Char"),
    ("sbyte", Type::SByte, "System.SByte"),
    ("byte", Type::Byte, "System.Byte"),
    ("short", Type::Short, "System.Int16"),
    ("ushort", Type::UShort, "System.UInt16"),
    ("int", Type::Int, "System.Int32"),
    ("uint", Type::UInt, "System.UInt32"),
    ("long", Type::Long, "System.Int64"),
    ("ulong", Type::ULong, "System.UInt64"),
    ("float", Type::Single, "System.Single"),
    ("double", Type::Double, "System.Double"),
    ("decimal", Type::Decimal, "System.Decimal"),
    ("string", Type::String, "System.String"),
    ("datetime", Type::DateTime, "System.DateTime"),
    ("timespan", Type::TimeSpan, "System.TimeSpan"),
    ("guid", Type::Guid, "System.Guid"),
    ("version", Type::Version, "System.Version"),
    ("uri", Type::Uri, "System.Uri"),
    ("scriptblock", Type::ScriptBlock, "System.Management.Automation.ScriptBlock"),
    ("hashtable", Type::Hashtable, "System.Collections.Hashtable"),
    ("ordered", Type::Ordered, "System.Collections.Specialized.OrderedDictionary"),
    ("pscustomobject", Type::CustomObject, "System.Management.Automation.PSCustomObject"),
    ("psobject", Type::CustomObject, "System.Management.Automation.PSObject"),
    ("securestring", Type::Secret, "System.Security.SecureString"),
    ("pscredential", Type::Credential, "System.Management.Automation.PSCredential"),
    ("type", Type::Type, "System.Type"),
    ("void", Type::Void, "System.Void"),
];

/// Other names of these types, and short names of types that only have a full name here.
const OTHERS: &[(&str, &str)] = &[
    ("int16", "short"),
    ("int32", "int"),
    ("int64", "long"),
    ("uint16", "ushort"),
    ("uint32", "uint"),
    ("uint64", "ulong"),
    ("single", "float"),
    ("boolean", "bool"),
    ("switchparameter", "switch"),
];

/// Accelerators of types that this module knows by full name only.
const NAMED: &[(&str, &str)] = &[
    ("array", "System.Array"),
    ("regex", "System.Text.RegularExpressions.Regex"),
    ("xml", "System.Xml.XmlDocument"),
    ("ipaddress", "System.Net.IPAddress"),
    ("mailaddress", "System.Net.Mail.MailAddress"),
    ("cultureinfo", "System.Globalization.CultureInfo"),
    ("bigint", "System.Numerics.BigInteger"),
    ("wildcardpattern", "System.Management.Automation.WildcardPattern"),
    ("wmi", "System.Management.ManagementObject"),
    ("adsi", "System.DirectoryServices.DirectoryEntry"),
    ("ref", "System.Management.Automation.PSReference"),
    ("psprimitivedictionary", "System.Management.Automation.PSPrimitiveDictionary"),
    ("powershell", "System.Management.Automation.PowerShell"),
    ("runspacefactory", "System.Management.Automation.Runspaces.RunspaceFactory"),
    ("Alias", "System.Management.Automation.AliasAttribute"),
    ("AllowEmptyCollection", "System.Management.Automation.AllowEmptyCollectionAttribute"),
    ("AllowEmptyString", "System.Management.Automation.AllowEmptyStringAttribute"),
    ("AllowNull", "System.Management.Automation.AllowNullAttribute"),
    ("ArgumentCompleter", "System.Management.Automation.ArgumentCompleterAttribute"),
    ("CmdletBinding", "System.Management.Automation.CmdletBindingAttribute"),
    ("OutputType", "System.Management.Automation.OutputTypeAttribute"),
    ("Parameter", "System.Management.Automation.ParameterAttribute"),
    ("SupportsWildcards", "System.Management.Automation.SupportsWildcardsAttribute"),
    ("ValidateCount", "System.Management.Automation.ValidateCountAttribute"),
    ("ValidateDrive", "System.Management.Automation.ValidateDriveAttribute"),
    ("ValidateLength", "System.Management.Automation.ValidateLengthAttribute"),
    ("ValidateNotNull", "System.Management.Automation.ValidateNotNullAttribute"),
    ("ValidateNotNullOrEmpty", "System.Management.Automation.ValidateNotNullOrEmptyAttribute"),
    ("ValidateNotNullOrWhiteSpace", "System.Management.Automation.ValidateNotNullOrWhiteSpaceAttribute"),
    ("ValidatePattern", "System.Management.Automation.ValidatePatternAttribute"),
    ("ValidateRange", "System.Management.Automation.ValidateRangeAttribute"),
    ("ValidateScript", "System.Management.Automation.ValidateScriptAttribute"),
    ("ValidateSet", "System.Management.Automation.ValidateSetAttribute"),
];

/// Short names that are no accelerators: those of types of `System`, which is left out, and of types that people expect to be found by them.
const SHORT: &[(&str, &str)] = &[
    ("math", "System.Math"),
    ("convert", "System.Convert"),
    ("environment", "System.Environment"),
    ("console", "System.Console"),
    ("enum", "System.Enum"),
    ("delegate", "System.Delegate"),
    ("arraylist", "System.Collections.ArrayList"),
    ("stringbuilder", "System.Text.StringBuilder"),
];

/// Namespaces whose exceptions are often written without `System.` in front.
const PREFIXES: &[&str] = &["IO.", "Net.", "Management.Automation.", "Security.", "Xml.", "Text.", "Globalization."];

thread_local! {
    static NAMESPACES: RefCell<Vec<Text>> = const { RefCell::new(Vec::new()) };
}

/// Lets this thread find types of a namespace by their names alone, as `using namespace` does.
pub fn use_namespace(namespace: &str) {
    NAMESPACES.with_borrow_mut(|all| {
        if !all.iter().any(|own| own.eq_ignore_ascii_case(namespace)) {
            all.push(namespace.into());
        }
    });
}

impl Type {
    /// Types that can be named, each by its accelerator (empty for none) and its full name.
    pub fn nameable() -> impl Iterator<Item = (&'static str, &'static str)> {
        let plain = NAMES.iter().map(|(short, _, full)| (*short, *full));
        let full = |short: &str| NAMES.iter().find(|(own, _, _)| *own == short).map_or("", |(_, _, full)| *full);
        let others = OTHERS.iter().map(move |(other, short)| (*other, full(short)));
        plain
            .chain(others)
            .chain(NAMED.iter().copied())
            .chain(SHORT.iter().map(|(_, full)| ("", *full)))
            .chain(super::member::known_enums().iter().map(|def| ("", def.name)))
            .chain(super::member::known_names().map(|name| ("", name)))
    }

    /// The type that `name` means: an accelerator, a full name with or without `System.`, an array, a generic. Names that
    /// nobody knows give [`Type::Named`]; whether such a type exists is for those who use it to say.
    pub fn named(name: &str) -> Self {
        let found = Self::written(name);
        let Self::Named(full) = &found else { return found };
        if super::member::is_known_type(full) {
            return found;
        }
        let in_namespace = |namespace: &Text| match Self::written(&format!("{namespace}.{name}")) {
            Self::Named(full) if !super::member::is_listed(&full) => None,
            known => Some(known),
        };
        NAMESPACES.with_borrow(|all| all.iter().find_map(in_namespace)).unwrap_or(found)
    }

    /// The type of a name as it is written, no namespace being used.
    fn written(name: &str) -> Self {
        let name: String = name.chars().filter(|letter| !letter.is_whitespace()).collect();
        if let Some(element) = name.strip_suffix("[]").or_else(|| name.strip_suffix("[,]")) {
            return Self::Array(Arc::new(Self::named(element)));
        }
        if let Some(canonical) = generic::canonical(&name) {
            return Self::Named(canonical);
        }
        let lower = name.to_ascii_lowercase();
        let short = OTHERS.iter().find(|(other, _)| *other == lower).map_or(lower.as_str(), |(_, short)| short);
        let full = |full: &str| {
            full.eq_ignore_ascii_case(short) || full.strip_prefix("System.").is_some_and(|rest| rest.eq_ignore_ascii_case(short))
        };
        if let Some((_, ty, _)) = NAMES.iter().find(|(own, _, own_full)| *own == short || full(own_full)) {
            return ty.clone();
        }
        if let Some(def) = super::member::known_enum(&name) {
            return Self::Enum(def);
        }
        let named =
            NAMED.iter().chain(SHORT).find(|(own, own_full)| own.eq_ignore_ascii_case(short) || full(own_full)).map(|(_, full)| *full);
        let known = || super::member::known_type(&name).map(|known| known.name);
        if let Some(full) = named.or_else(known) {
            return Self::Named(full.into());
        }
        let is_exception = lower.ends_with("exception")
            && (!lower.contains('.') || PREFIXES.iter().any(|prefix| lower.starts_with(&prefix.to_ascii_lowercase())));
        let opened = super::member::opened(&name);
        Self::Named(opened.or_else(|| is_exception.then(|| format!("System.{name}"))).unwrap_or(name).into())
    }

    /// The full .NET name.
    pub fn full_name(&self) -> Text {
        match self {
            Self::Array(element) => format!("{}[]", element.full_name()).into(),
            Self::Enum(def) => def.name.into(),
            Self::Named(name) => name.clone(),
            plain => NAMES.iter().find(|(_, ty, _)| ty == plain).map_or("System.Object", |(_, _, full)| full).into(),
        }
    }

    /// The full name without its namespace.
    pub fn short_name(&self) -> Text {
        let full = self.full_name();
        if let Some((definition, arguments)) = generic::parts(&full) {
            let short = definition.rsplit(['.', '+']).next().unwrap_or(definition);
            return if full.contains('`') { format!("{short}`{}", arguments.len()).into() } else { full };
        }
        full.rsplit(['.', '+']).next().unwrap_or(&full).into()
    }

    /// The name that the language gives a type in texts: its accelerator, else the full name, with the same of what it is made of.
    pub fn spelling(&self) -> Text {
        match self {
            Self::Object => self.full_name(),
            Self::CustomObject => "PSCustomObject".into(),
            Self::Array(element) => format!("{}[]", element.spelling()).into(),
            Self::Enum(def) => def.name.into(),
            Self::Named(name) => spelling_of(name),
            plain => plain.accelerator(),
        }
    }

    /// Whether values of the type are copied, not shared: numbers, dates, enumerations.
    pub fn is_value_type(&self) -> bool {
        !matches!(
            self,
            Self::Object
                | Self::String
                | Self::Version
                | Self::Uri
                | Self::ScriptBlock
                | Self::Hashtable
                | Self::Ordered
                | Self::CustomObject
                | Self::Secret
                | Self::Credential
                | Self::Type
                | Self::Array(_)
                | Self::Named(_)
        )
    }

    /// The name that syntax lines show: `string`, `int`, `string[]`, else the short name.
    pub fn accelerator(&self) -> Text {
        match self {
            Self::Array(element) => format!("{}[]", element.accelerator()).into(),
            Self::Named(full) if full.contains('`') => match generic::parts(full) {
                Some((definition, arguments)) => {
                    let short = definition.rsplit(['.', '+']).next().unwrap_or(definition);
                    let arguments: Vec<Text> = arguments.into_iter().map(|name| Self::named(name).accelerator()).collect();
                    format!("{short}[{}]", arguments.join(",")).into()
                }
                None => self.short_name(),
            },
            Self::Enum(_) | Self::Named(_) => self.short_name(),
            plain => NAMES.iter().find(|(_, ty, _)| ty == plain).map_or("Object", |(short, _, _)| short).into(),
        }
    }
}

/// A generic collection by its definition and what its items are.
fn generic_of(definition: &str, element: &Type) -> Type {
    Type::Named(generic::written(definition, std::slice::from_ref(element)))
}

/// Names that are understood as if they were accelerators, and are none.
const NO_ACCELERATORS: &[&str] =
    &["math", "convert", "environment", "console", "enum", "delegate", "wmi", "adsi", "arraylist", "stringbuilder"];

/// [`Type::spelling`] of a type by its full name. ``List`1[System.Int32]`` is written as `List[int]`.
fn spelling_of(full: &Text) -> Text {
    let own = NAMED.iter().find(|(short, own)| own.eq_ignore_ascii_case(full) && !NO_ACCELERATORS.contains(short));
    if let Some((short, _)) = own {
        return (*short).into();
    }
    let Some((definition, arguments)) = generic::parts(full).filter(|_| full.contains('`')) else { return full.clone() };
    let spelled = |name: &str| match Type::named(name) {
        Type::CustomObject => "psobject".into(),
        ty => ty.spelling(),
    };
    let arguments: Vec<Text> = arguments.into_iter().map(spelled).collect();
    format!("{definition}[{}]", arguments.join(",")).into()
}

impl Value {
    /// The type of this value; `None` for `$null`.
    pub fn type_of(&self) -> Option<Type> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(_) => Type::Bool,
            Self::Char(_) => Type::Char,
            Self::SByte(_) => Type::SByte,
            Self::Byte(_) => Type::Byte,
            Self::Short(_) => Type::Short,
            Self::UShort(_) => Type::UShort,
            Self::Int(_) => Type::Int,
            Self::UInt(_) => Type::UInt,
            Self::Long(_) => Type::Long,
            Self::ULong(_) => Type::ULong,
            Self::Single(_) => Type::Single,
            Self::Double(_) => Type::Double,
            Self::Decimal(_) => Type::Decimal,
            Self::String(_) => Type::String,
            Self::DateTime(_) => Type::DateTime,
            Self::TimeSpan(_) => Type::TimeSpan,
            Self::Guid(_) => Type::Guid,
            Self::Version(_) => Type::Version,
            Self::Enum(value) => Type::Enum(value.def),
            Self::Type(_) => Type::Named("System.RuntimeType".into()),
            Self::Array(array) => match array.kind() {
                ArrayKind::Fixed => Type::Array(Arc::new(array.element().clone())),
                ArrayKind::ArrayList => Type::Named("System.Collections.ArrayList".into()),
                ArrayKind::List => generic_of("System.Collections.Generic.List", array.element()),
                ArrayKind::Collection => generic_of("System.Collections.ObjectModel.Collection", &Type::CustomObject),
                ArrayKind::Queue if *array.element() == Type::Object => Type::Named("System.Collections.Queue".into()),
                ArrayKind::Stack if *array.element() == Type::Object => Type::Named("System.Collections.Stack".into()),
                ArrayKind::Queue => generic_of("System.Collections.Generic.Queue", array.element()),
                ArrayKind::Stack => generic_of("System.Collections.Generic.Stack", array.element()),
                ArrayKind::Set | ArrayKind::SetIgnoringCase => generic_of("System.Collections.Generic.HashSet", array.element()),
                ArrayKind::SortedSet => generic_of("System.Collections.Generic.SortedSet", array.element()),
                ArrayKind::Part(name) => Type::Named(name.into()),
                ArrayKind::MultiValued => Type::Named("Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]".into()),
            },
            Self::Dictionary(dictionary) => match dictionary.kind() {
                DictionaryKind::Hashtable => Type::Hashtable,
                DictionaryKind::Ordered => Type::Ordered,
                _ => Type::Named(dictionary.type_name()),
            },
            Self::Object(object) => match object.type_names().first() {
                Some(name) if &**name != "System.Management.Automation.PSCustomObject" => Type::Named(name.clone()),
                Some(_) => Type::CustomObject,
                None => return object.base().type_of(),
            },
            Self::Secret(_) => Type::Secret,
            Self::Foreign(foreign) => Type::named(foreign.type_names().first().map_or("System.Object", |name| name)),
        })
    }

    /// Whether this is a `ty`, one that derives from it, or one that implements it: what `-is` says.
    pub fn is(&self, ty: &Type) -> bool {
        match (self, ty) {
            (Self::Null, _) => false,
            (_, Type::Object) | (Self::String(_), Type::String) | (Self::Int(_), Type::Int) | (Self::Bool(_), Type::Bool) => true,
            (Self::Object(_), Type::CustomObject) => true,
            (Self::Object(object), _) if !object.base().is_null() && object.base().is(ty) => true,
            (Self::Bool(_), Type::Switch) => true,
            (Self::Type(_), Type::Type) => true,
            (_, Type::Named(name)) => self.is_named(name),
            _ => self.type_of().as_ref() == Some(ty) || self.type_names().iter().any(|own| *own == ty.full_name()),
        }
    }

    fn is_named(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let lower = lower.strip_prefix("system.").unwrap_or(&lower);
        if let (Self::Array(array), Some((definition, elements))) = (self, generic::parts(lower)) {
            const INTERFACES: [&str; 3] =
                ["collections.generic.ienumerable", "collections.generic.icollection", "collections.generic.ilist"];
            let is_walked = !matches!(array.kind(), ArrayKind::ArrayList | ArrayKind::Part(_)) && INTERFACES.contains(&definition);
            if is_walked && elements.len() == 1 && Type::named(elements[0]) == *array.element() {
                return true;
            }
        }
        match lower {
            "array" => matches!(self, Self::Array(array) if array.kind() == ArrayKind::Fixed),
            "enum" => matches!(self, Self::Enum(_)),
            "valuetype" => self.type_of().is_some_and(|ty| ty.is_value_type()),
            "iformattable" => self.type_of().is_some_and(|ty| ty.is_value_type() && !matches!(ty, Type::Bool | Type::Switch)),
            "icomparable" => matches!(self, Self::String(_) | Self::Version(_)) || self.type_of().is_some_and(|ty| ty.is_value_type()),
            "collections.ienumerable" => matches!(self, Self::Array(_) | Self::Dictionary(_) | Self::String(_)),
            "collections.icollection" => matches!(self, Self::Array(_) | Self::Dictionary(_)),
            "collections.ilist" => {
                matches!(self, Self::Array(array) if !matches!(array.kind(), ArrayKind::Queue | ArrayKind::Stack | ArrayKind::Set | ArrayKind::SetIgnoringCase | ArrayKind::SortedSet))
            }
            "collections.idictionary" => matches!(self, Self::Dictionary(_)),
            _ => self
                .type_names()
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name) || own.strip_prefix("System.").is_some_and(|own| own.eq_ignore_ascii_case(name))),
        }
    }

    /// The .NET type names of this value, most derived first.
    pub fn type_names(&self) -> Vec<Text> {
        match self {
            Self::Object(object) if !object.base().is_null() => object.type_names().into_iter().chain(object.base().type_names()).collect(),
            Self::Object(object) => object.type_names(),
            Self::Foreign(foreign) => foreign.type_names(),
            Self::Enum(value) => [value.def.name, "System.Enum", "System.ValueType", "System.Object"].map(Text::from).to_vec(),
            other => {
                let Some(ty) = other.type_of() else { return Vec::new() };
                let mut names = vec![ty.full_name()];
                let value_type = !matches!(
                    other,
                    Self::String(_) | Self::Array(_) | Self::Dictionary(_) | Self::Secret(_) | Self::Type(_) | Self::Version(_)
                );
                if matches!(other, Self::Array(array) if array.kind() == ArrayKind::Fixed) {
                    names.push("System.Array".into());
                }
                if let Self::Dictionary(dictionary) = other {
                    match dictionary.kind() {
                        DictionaryKind::OrderedHashtable => names.push(DictionaryKind::Hashtable.type_name().into()),
                        DictionaryKind::BoundParameters => names.push(DictionaryKind::Generic.type_name().into()),
                        _ => {}
                    }
                }
                if value_type {
                    names.push("System.ValueType".into());
                }
                names.push("System.Object".into());
                names
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_spelling() {
        for (name, full) in [
            ("int", "System.Int32"),
            ("Int32", "System.Int32"),
            ("system.int32", "System.Int32"),
            ("String[]", "System.String[]"),
            ("regex", "System.Text.RegularExpressions.Regex"),
            ("Net.IPAddress", "System.Net.IPAddress"),
            ("My.Own", "My.Own"),
            ("FormatException", "System.FormatException"),
            ("Collections.Generic.List[string]", "System.Collections.Generic.List`1[System.String]"),
            ("DayOfWeek", "System.DayOfWeek"),
        ] {
            assert_eq!(&*Type::named(name).full_name(), full, "{name}");
        }
        assert_eq!(&*Type::named("System.Object[]").accelerator(), "object[]");
    }
}
