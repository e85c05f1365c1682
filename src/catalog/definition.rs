//! What a definition says, as static data.

use crate::value::{EnumDef, Type, Value, convert};
use std::sync::Arc;

/// Where a cmdlet runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// In the shell, always.
    Shell,
    /// On configuration files or a server, the same code either way.
    Session,
    /// On a running server only.
    Live,
}

/// How much a cmdlet may break; decides with `$ConfirmPreference` whether it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are PowerShell's")]
pub enum Impact {
    Low,
    Medium,
    High,
}

/// What a cmdlet does to its noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shows all or some objects.
    List,
    /// Shows the one object there is.
    Get,
    /// Makes a new object.
    Create,
    /// Changes an object.
    Update,
    /// Removes an object.
    Delete,
    /// Code of its own, under this name.
    Handler(&'static str),
}

/// A cmdlet.
#[derive(Debug)]
pub struct CmdletDef {
    /// `Verb-Noun`.
    pub name: &'static str,
    /// One line: what it does.
    pub synopsis: &'static str,
    /// Paragraphs, separated by empty lines.
    pub description: &'static str,
    /// Short names that are built in: `ft`.
    pub aliases: &'static [&'static str],
    /// Where it runs.
    pub runs: Runs,
    /// What it does.
    pub action: Action,
    /// The noun in the catalog that it works on.
    pub noun: Option<&'static str>,
    /// Its own parameters in display order; the common ones are not listed.
    pub parameters: &'static [ParameterDef],
    /// The names of its parameter sets; empty when there is just one.
    pub sets: &'static [&'static str],
    /// The set that is taken when the arguments leave a choice; an index into `sets`.
    pub default_set: Option<usize>,
    /// The sets that run in the shell although `runs` says otherwise of the rest: indexes into `sets`.
    pub shell_sets: &'static [usize],
    /// `Some` when it knows `-WhatIf` and `-Confirm`.
    pub impact: Option<Impact>,
    /// Whether the role View-Only Organization Management is enough for it.
    pub view_only: bool,
    /// Changes when the way it is called changes: by this a shell and a server see that their definitions differ.
    pub fingerprint: u64,
    /// The full .NET type names or noun of what it returns.
    pub output: &'static [&'static str],
    /// The type name that completes error ids: `Microsoft.PowerShell.Commands.GetItemCommand`; empty for the cmdlet's name.
    pub error_source: &'static str,
    /// The module that PowerShell has it in; empty for what PowerShell does not have.
    pub module: &'static str,
    /// Examples; each is a test.
    pub examples: &'static [ExampleDef],
    /// Its own exit codes in the direct form.
    pub exit_codes: &'static [ExitCodeDef],
    /// Remarks: what differs from Exchange, what to know.
    pub notes: &'static str,
    /// Cmdlets and topics to read next.
    pub related: &'static [&'static str],
}

/// A parameter.
#[derive(Debug)]
pub struct ParameterDef {
    /// Its name.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub ty: TypeDef,
    /// How it stands in each set; one entry with `set: None` when it is the same in all.
    pub sets: &'static [Membership],
    /// A sentence or more for help.
    pub help: &'static str,
    /// Its default, as help shows it; empty for none.
    pub default: &'static str,
    /// The property of the noun that it sets; empty for none.
    pub property: &'static str,
    /// The values it takes, when they are a closed list and no enumeration.
    pub values: &'static [&'static str],
    /// The smallest and largest number.
    pub range: Option<(i64, i64)>,
    /// Whether `$null` may be given.
    pub nullable: bool,
    /// Whether empty text or an empty list may be given.
    pub emptyable: bool,
    /// Whether its value is shown as `*****` everywhere.
    pub secret: bool,
    /// Whether wildcards mean something in it.
    pub wildcards: bool,
    /// What completes its values: `identity`, `path`, `property`, `command` and others; empty for none.
    pub completer: &'static str,
}

/// How a parameter stands in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Index into the cmdlet's sets; `None` for all sets.
    pub set: Option<usize>,
    /// Whether it must be given.
    pub mandatory: bool,
    /// Its place among the arguments without a name.
    pub position: Option<u16>,
    /// Takes the whole object from the pipeline.
    pub by_value: bool,
    /// Takes the property of its name from the objects in the pipeline.
    pub by_property: bool,
    /// Takes all arguments that are left.
    pub remaining: bool,
}

/// What a parameter takes or a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeDef {
    /// One value.
    pub scalar: Scalar,
    /// Whether it is a list of them.
    pub many: bool,
    /// The name that people see in help: `VirtualDirectoryIdParameter`, `MultiValuedProperty`; empty for the scalar's own.
    pub shown: &'static str,
}

/// One value in a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of value::Type")]
pub enum Scalar {
    Object,
    String,
    Bool,
    Switch,
    Char,
    Byte,
    Int,
    UInt,
    Long,
    Double,
    Decimal,
    DateTime,
    TimeSpan,
    Guid,
    Version,
    /// An absolute URL.
    Url,
    /// A host name by the rules of RFC 1123.
    HostName,
    /// Text that picks an object of this noun.
    Identity(&'static str),
    ScriptBlock,
    Hashtable,
    Secret,
    Credential,
    Enum(&'static EnumDef),
    /// Another .NET type, by its full name.
    Named(&'static str),
}

impl TypeDef {
    /// The type that values are converted to when they are bound.
    pub fn value_type(self) -> Type {
        let one = match self.scalar {
            Scalar::Object => Type::Object,
            Scalar::String | Scalar::HostName | Scalar::Url | Scalar::Identity(_) => Type::String,
            Scalar::Bool => Type::Bool,
            Scalar::Switch => Type::Switch,
            Scalar::Char => Type::Char,
            Scalar::Byte => Type::Byte,
            Scalar::Int => Type::Int,
            Scalar::UInt => Type::UInt,
            Scalar::Long => Type::Long,
            Scalar::Double => Type::Double,
            Scalar::Decimal => Type::Decimal,
            Scalar::DateTime => Type::DateTime,
            Scalar::TimeSpan => Type::TimeSpan,
            Scalar::Guid => Type::Guid,
            Scalar::Version => Type::Version,
            Scalar::ScriptBlock => Type::ScriptBlock,
            Scalar::Hashtable => Type::Hashtable,
            Scalar::Secret => Type::Secret,
            Scalar::Credential => Type::Credential,
            Scalar::Enum(def) => Type::Enum(def),
            Scalar::Named(name) => Type::Named(name.into()),
        };
        if self.many { Type::Array(Arc::new(one)) } else { one }
    }

    /// One value as definitions write it: `True`, `06:00:00`, `Ntlm`. `False` is false here, which PowerShell's conversion of a
    /// text says of the empty text alone.
    pub fn value_of(self, text: &str) -> Value {
        match self.scalar {
            Scalar::Bool | Scalar::Switch => Value::Bool(text.eq_ignore_ascii_case("true")),
            _ => convert(&Value::text(text), &Self { many: false, ..self }.value_type()).unwrap_or_else(|_| Value::text(text)),
        }
    }
}

/// An example: what is typed, what it prints, what it changes in the file.
#[derive(Debug)]
pub struct ExampleDef {
    /// One line.
    pub title: &'static str,
    /// What is typed; may span lines.
    pub run: &'static str,
    /// What it prints, without trailing blanks.
    pub shows: &'static str,
    /// What it changes in the configuration, as lines with `-` and `+`; empty for nothing.
    pub changes: &'static str,
    /// Where it can run: `files`, `server`, `both`, `none` (shown, but not run: it needs a person or another machine).
    pub on: &'static str,
}

/// An exit code of the direct form.
#[derive(Debug)]
pub struct ExitCodeDef {
    /// The code.
    pub code: u8,
    /// When it is returned, for people.
    pub meaning: &'static str,
    /// When it is returned: `error` when the cmdlet failed, `Result=Failed` when an object with this property came out of it;
    /// empty for everything else.
    pub when: &'static str,
}

/// A kind of object.
#[derive(Debug)]
pub struct NounDef {
    /// Its name in cmdlets: `MapiVirtualDirectory`.
    pub name: &'static str,
    /// One line: what it is.
    pub synopsis: &'static str,
    /// Its full .NET type names, most derived first.
    pub types: &'static [&'static str],
    /// Where it stands: `organization`, `server`, `server.mapi`, or `none` for objects that are computed.
    pub stored: &'static str,
    /// Its properties in the order in which `Format-List` shows them.
    pub properties: &'static [PropertyDef],
    /// The properties that `-Identity` matches, in this order.
    pub identity: &'static [&'static str],
    /// How it is shown.
    pub view: View,
}

/// A property of a noun.
#[derive(Debug)]
pub struct PropertyDef {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub ty: TypeDef,
    /// Its key in the configuration file; empty when it is not stored.
    pub key: &'static str,
    /// The value when the file says nothing, as PowerShell text: `True`, `Ntlm,OAuth,Negotiate`; `None` is `$null`.
    pub default: Option<&'static str>,
    /// A sentence or more.
    pub help: &'static str,
    /// Whether only `New-` may set it.
    pub fixed: bool,
    /// Whether no cmdlet sets it.
    pub read_only: bool,
    /// Whether it is shown as `*****`.
    pub secret: bool,
    /// The smallest and largest number.
    pub range: Option<(i64, i64)>,
    /// The values it may have, for text with a closed list.
    pub values: &'static [EnumValueDef],
}

/// A value with its meaning.
#[derive(Debug)]
pub struct EnumValueDef {
    /// The value.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// How objects of a type are shown.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The type names that it applies to.
    pub types: &'static [&'static str],
    /// As a table, and whether that is the default.
    pub table: Option<TableView>,
    /// As a list.
    pub list: Option<ListView>,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct TableView {
    /// Its columns.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The property.
    pub property: &'static str,
    /// The heading; empty for the property's name.
    pub label: &'static str,
    /// Its width in cells; `None` fits the content.
    pub width: Option<u16>,
    /// Whether it is aligned to the right.
    pub right: bool,
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub struct ListView {
    /// The properties; empty for all.
    pub properties: &'static [&'static str],
}

/// A help topic.
#[derive(Debug)]
pub struct TopicDef {
    /// Its name: `about_identity`.
    pub name: &'static str,
    /// Its first line.
    pub synopsis: &'static str,
    /// The whole text in Markdown, its heading included.
    pub text: &'static str,
}

impl CmdletDef {
    /// Whether arguments for these parameters (indexes) choose a set that runs in the shell: one of them stands in no other set.
    /// Binding has seen to it that they go together.
    pub fn is_for_shell(&self, given: impl IntoIterator<Item = usize>) -> bool {
        let only_there = |parameter: &ParameterDef| {
            parameter.sets.iter().all(|membership| membership.set.is_some_and(|set| self.shell_sets.contains(&set)))
        };
        given.into_iter().filter_map(|index| self.parameters.get(index)).any(only_there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_definition_calls_false_is_false() {
        let ty = TypeDef { scalar: Scalar::Bool, many: false, shown: "" };
        assert!(matches!([ty.value_of("False"), ty.value_of("True")], [Value::Bool(false), Value::Bool(true)]));
    }
}
