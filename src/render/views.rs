//! How objects of well-known types are shown when nobody says how: views, looked up by type and by what is wanted.

use super::columns::{Field, Side};
use crate::catalog;
use crate::value::{Text, Value, display_text, format_date};

/// How a type is shown.
pub(super) struct View {
    /// The type whose objects are shown in this way.
    pub(super) key: Text,
    pub(super) kind: Kind,
    /// What groups are made by.
    pub(super) group: Option<Group>,
}

/// The kinds of views.
pub(super) enum Kind {
    Table {
        columns: Vec<Field>,
        /// Whether all that comes decides about widths.
        auto_size: bool,
        /// Whether long cells are broken.
        wrap: bool,
    },
    List(Vec<Field>),
    Wide(Field),
    Text,
}

/// What is wanted of a type's views.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The first one.
    Any,
    Table,
    List,
    Wide,
    Text,
}

/// What the groups of a view are made by: the property, and what stands in front of its value.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub(super) property: &'static str,
    pub(super) heading: &'static str,
}

/// A column: label, property, width, side.
type Column = (&'static str, &'static str, Option<usize>, Side);

/// A property in a list: label, property.
type Line = (&'static str, &'static str);

/// A view of a well-known type.
enum Known {
    Table(&'static [Column]),
    /// One that all that comes decides about.
    AutoSized(&'static [Column]),
    /// One whose long cells are broken.
    Wrapped(&'static [Column]),
    List(&'static [Line]),
    Wide(&'static str),
    Text,
}

/// The type, the name of the view, what groups are made by, the view.
type Row = (&'static str, &'static str, Option<Group>, Known);

const fn plain(name: &'static str) -> Column {
    (name, name, None, Side::Left)
}

const fn wide(name: &'static str, width: usize) -> Column {
    (name, name, Some(width), Side::Left)
}

const fn right(label: &'static str, property: &'static str, width: usize) -> Column {
    (label, property, Some(width), Side::Right)
}

const fn own(name: &'static str) -> Line {
    (name, name)
}

const FOLDER: Option<Group> = Some(Group { property: "ParentText", heading: "    Directory: " });

/// The views of well-known types; those of a type in the order in which they are preferred.
const VIEWS: &[Row] = &[
    ("System.Collections.DictionaryEntry", "Dictionary", None, Known::Table(&[wide("Name", 30), plain("Value")])),
    ("System.Collections.DictionaryEntry", "System.Collections.DictionaryEntry", None, Known::List(&[own("Name"), own("Value")])),
    ("System.Management.Automation.PSVariable", "Variable", None, Known::Table(&[wide("Name", 30), plain("Value")])),
    (
        "Microsoft.PowerShell.Commands.GroupInfo",
        "Microsoft.PowerShell.Commands.GroupInfo",
        None,
        Known::Table(&[right("Count", "Count", 5), wide("Name", 25), plain("Group")]),
    ),
    (
        "Microsoft.PowerShell.Commands.GroupInfo",
        "Microsoft.PowerShell.Commands.GroupInfo",
        None,
        Known::List(&[own("Name"), own("Count"), own("Group"), own("Values")]),
    ),
    (
        "Microsoft.PowerShell.Commands.GroupInfoNoElement",
        "Microsoft.PowerShell.Commands.GroupInfoNoElement",
        None,
        Known::Table(&[right("Count", "Count", 5), wide("Name", 25)]),
    ),
    (
        "Microsoft.PowerShell.Commands.GroupInfoNoElement",
        "Microsoft.PowerShell.Commands.GroupInfoNoElement",
        None,
        Known::List(&[own("Name"), own("Count"), own("Values")]),
    ),
    ("System.Version", "System.Version", None, Known::Table(&[wide("Major", 6), wide("Minor", 6), wide("Build", 6), wide("Revision", 8)])),
    ("System.Guid", "System.Guid", None, Known::Table(&[plain("Guid")])),
    (
        "System.RuntimeType",
        "System.RuntimeType",
        None,
        Known::Table(&[wide("IsPublic", 8), wide("IsSerial", 8), wide("Name", 40), plain("BaseType")]),
    ),
    (
        "System.Globalization.CultureInfo",
        "System.Globalization.CultureInfo",
        None,
        Known::Table(&[wide("LCID", 16), wide("Name", 16), plain("DisplayName")]),
    ),
    (
        "System.TimeSpan",
        "System.TimeSpan",
        None,
        Known::List(&[
            own("Days"),
            own("Hours"),
            own("Minutes"),
            own("Seconds"),
            own("Milliseconds"),
            own("Ticks"),
            own("TotalDays"),
            own("TotalHours"),
            own("TotalMinutes"),
            own("TotalSeconds"),
            own("TotalMilliseconds"),
        ]),
    ),
    (
        "System.TimeSpan",
        "System.TimeSpan",
        None,
        Known::Table(&[plain("Days"), plain("Hours"), plain("Minutes"), plain("Seconds"), plain("Milliseconds")]),
    ),
    ("System.TimeSpan", "System.TimeSpan", None, Known::Wide("TotalMilliseconds")),
    ("System.DateTime", "DateTime", None, Known::Text),
    ("HelpInfo", "HelpInfo", None, Known::Text),
    ("Microsoft.PowerShell.Commands.MatchInfo", "MatchInfo", None, Known::Text),
    (
        "Microsoft.PowerShell.Commands.MemberDefinition",
        "Microsoft.PowerShell.Commands.MemberDefinition",
        Some(Group { property: "TypeName", heading: "   TypeName: " }),
        Known::AutoSized(&[plain("Name"), plain("MemberType"), plain("Definition")]),
    ),
    (
        "System.Management.Automation.CommandInfo",
        "CommandInfo",
        None,
        Known::Table(&[wide("CommandType", 15), ("Name", "DisplayName", Some(50), Side::Left), wide("Version", 10), plain("Source")]),
    ),
    (
        "System.Management.Automation.AliasInfo",
        "System.Management.Automation.AliasInfo",
        None,
        Known::List(&[own("DisplayName"), own("CommandType"), own("Definition"), own("ReferencedCommand"), own("ResolvedCommand")]),
    ),
    (
        "System.Management.Automation.FunctionInfo",
        "System.Management.Automation.CommandInfo",
        None,
        Known::List(&[own("Name"), own("CommandType"), own("Definition")]),
    ),
    (
        "System.Management.Automation.CmdletInfo",
        "System.Management.Automation.CmdletInfo",
        None,
        Known::List(&[
            own("Name"),
            own("CommandType"),
            own("Definition"),
            own("Path"),
            own("DLL"),
            own("HelpFile"),
            own("ParameterSets"),
            own("ImplementingType"),
            own("Verb"),
            own("Noun"),
        ]),
    ),
    (
        "Microsoft.PowerShell.Commands.HistoryInfo",
        "history",
        None,
        Known::Table(&[right("Id", "Id", 4), right("Duration", "DurationText", 12), plain("CommandLine")]),
    ),
    ("Microsoft.PowerShell.Commands.HistoryInfo", "history", None, Known::Wide("CommandLine")),
    (
        "System.IO.FileSystemInfo",
        "childrenWithUnixStat",
        FOLDER,
        Known::Wrapped(&[
            wide("UnixMode", 10),
            right("User", "User", 10),
            wide("Group", 10),
            right("LastWriteTime", "LastWriteTimeText", 16),
            right("Size", "SizeText", 12),
            ("Name", "NameString", None, Side::Left),
        ]),
    ),
    (
        "System.IO.FileSystemInfo",
        "children",
        FOLDER,
        Known::Wrapped(&[
            wide("Mode", 7),
            right("LastWriteTime", "LastWriteTimeString", 26),
            right("Length", "LengthString", 14),
            ("Name", "NameString", None, Side::Left),
        ]),
    ),
    (
        "System.IO.FileInfo",
        "children",
        FOLDER,
        Known::List(&[
            own("Name"),
            ("Length", "LengthString"),
            own("CreationTime"),
            own("LastWriteTime"),
            own("LastAccessTime"),
            own("Mode"),
            own("LinkType"),
            own("Target"),
            own("VersionInfo"),
        ]),
    ),
    (
        "System.IO.FileSystemInfo",
        "children",
        FOLDER,
        Known::List(&[
            own("Name"),
            own("CreationTime"),
            own("LastWriteTime"),
            own("LastAccessTime"),
            own("Mode"),
            own("LinkType"),
            own("Target"),
        ]),
    ),
    ("System.IO.FileSystemInfo", "children", FOLDER, Known::Wide("WideName")),
    (
        "Microsoft.PowerShell.Commands.ByteCollection",
        "Microsoft.PowerShell.Commands.ByteCollection",
        Some(Group { property: "Label", heading: "   Label: " }),
        Known::Table(&[
            right("Offset", "HexOffset", 16),
            ("Bytes\n00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", "HexBytes", Some(47), Side::Left),
            wide("Ascii", 16),
        ]),
    ),
    (
        "Microsoft.PowerShell.Commands.TestConnectionCommand+TcpPortStatus",
        "Microsoft.PowerShell.Commands.TestConnectionCommand+TcpPortStatus",
        Some(Group { property: "Target", heading: "   Target: " }),
        Known::Table(&[
            right("Id", "Id", 4),
            wide("Source", 16),
            ("Address", "TargetAddress", Some(25), Side::Left),
            right("Port", "Port", 7),
            right("Latency(ms)", "Latency", 7),
            wide("Connected", 10),
            wide("Status", 24),
        ]),
    ),
    ("System.Management.Automation.PathInfo", "PathInfo", None, Known::Table(&[plain("Path")])),
    (
        "System.Management.Automation.PSCredential",
        "System.Management.Automation.PSCredential",
        None,
        Known::Table(&[plain("UserName"), plain("Password")]),
    ),
    (
        "System.Management.Automation.PSModuleInfo",
        "Module",
        None,
        Known::Table(&[
            wide("ModuleType", 10),
            wide("Version", 10),
            ("PreRelease", "PreRelease", Some(10), Side::Left),
            wide("Name", 35),
            ("ExportedCommands", "ExportedCommands.Keys", None, Side::Left),
        ]),
    ),
    ("System.Management.Automation.PSModuleInfo", "Module", None, Known::Wide("Name")),
    ("HelpInfoShort", "HelpInfoShort", None, Known::Table(&[plain("Name"), plain("Category"), plain("Synopsis")])),
    (
        "System.Management.Automation.CallStackFrame",
        "CallStackFrame",
        None,
        Known::Table(&[plain("Command"), plain("Arguments"), plain("Location")]),
    ),
    (
        "System.Diagnostics.Process",
        "process",
        None,
        Known::Table(&[
            right("WS(M)", "WSText", 10),
            right("CPU(s)", "CPUText", 10),
            right("Id", "Id", 7),
            right("SI", "SessionId", 3),
            plain("ProcessName"),
        ]),
    ),
    ("System.Diagnostics.Process", "process", None, Known::Wide("ProcessName")),
];

/// The properties that stand for all of them where a type has very many.
const DEFAULTS: &[(&str, &[&str])] = &[
    (
        "System.Management.Automation.PSModuleInfo",
        &[
            "Name",
            "Path",
            "Description",
            "Guid",
            "Version",
            "ModuleBase",
            "ModuleType",
            "PrivateData",
            "AccessMode",
            "ExportedAliases",
            "ExportedCmdlets",
            "ExportedFunctions",
            "ExportedVariables",
            "NestedModules",
        ],
    ),
    ("System.Diagnostics.Process", &["Id", "Handles", "CPU", "SI", "Name"]),
];

impl Known {
    fn fits(&self, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Any => true,
            Wanted::Table => matches!(self, Self::Table(_) | Self::AutoSized(_) | Self::Wrapped(_)),
            Wanted::List => matches!(self, Self::List(_)),
            Wanted::Wide => matches!(self, Self::Wide(_)),
            Wanted::Text => matches!(self, Self::Text),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Table(columns) => Kind::Table { columns: fields(columns), auto_size: false, wrap: false },
            Self::AutoSized(columns) => Kind::Table { columns: fields(columns), auto_size: true, wrap: false },
            Self::Wrapped(columns) => Kind::Table { columns: fields(columns), auto_size: false, wrap: true },
            Self::List(lines) => {
                Kind::List(lines.iter().map(|(label, property)| Field { label: (*label).into(), ..Field::property(*property) }).collect())
            }
            Self::Wide(property) => Kind::Wide(Field::property(*property)),
            Self::Text => Kind::Text,
        }
    }
}

fn fields(columns: &[Column]) -> Vec<Field> {
    let field = |(label, property, width, side): &Column| Field {
        label: (*label).into(),
        width: *width,
        side: Some(*side),
        ..Field::property(*property)
    };
    columns.iter().map(field).collect()
}

/// The names of a value's types, as they were before it was written and read again.
fn bare_names(value: &Value) -> Vec<Text> {
    let names = value.type_names();
    if names.iter().any(|name| name.starts_with("Deserialized.")) {
        return names.iter().map(|name| name.strip_prefix("Deserialized.").map_or_else(|| name.clone(), Text::from)).collect();
    }
    names
}

/// Types whose views are those of every type under them, before the views of these types themselves; objects of all of them stand
/// under one heading.
const FAMILIES: &[&str] = &["System.Management.Automation.CommandInfo", "System.IO.FileSystemInfo"];

/// The view of a value's type that is wanted, perhaps by its name; `None` when its properties decide.
pub(super) fn view_of(value: &Value, wanted: Wanted, named: Option<&str>) -> Option<View> {
    let names = bare_names(value);
    let family = FAMILIES.iter().find(|family| names.iter().any(|name| &**name == **family));
    for name in &names {
        let found = VIEWS.iter().find(|(key, view, _, known)| {
            (*key == &**name || Some(key) == family) && known.fits(wanted) && named.is_none_or(|named| view.eq_ignore_ascii_case(named))
        });
        if let Some((_, _, group, known)) = found {
            let key = family.map_or_else(|| name.clone(), |family| Text::from(*family));
            return Some(View { key, kind: known.kind(), group: *group });
        }
    }
    if named.is_some() { None } else { view_of_noun(value, wanted) }
}

/// The view of an object of the catalog.
fn view_of_noun(value: &Value, wanted: Wanted) -> Option<View> {
    let noun = value.type_names().iter().find_map(|name| catalog::noun_of(name))?;
    let kind = match (noun.view.table, noun.view.list) {
        (Some(table), _) if matches!(wanted, Wanted::Any | Wanted::Table) => Kind::Table {
            columns: table
                .columns
                .iter()
                .map(|column| Field {
                    label: if column.label.is_empty() { column.property.into() } else { column.label.into() },
                    width: column.width.map(usize::from),
                    side: column.right.then_some(Side::Right),
                    ..Field::property(column.property)
                })
                .collect(),
            auto_size: false,
            wrap: false,
        },
        (_, Some(list)) if matches!(wanted, Wanted::Any | Wanted::List) && !list.properties.is_empty() => {
            Kind::List(list.properties.iter().map(|name| Field::property(*name)).collect())
        }
        _ => return None,
    };
    Some(View { key: noun.types.first().map_or_else(|| "".into(), |name| (*name).into()), kind, group: None })
}

/// Whether a list suits an object of the catalog, however few properties it has.
pub(super) fn is_listed(value: &Value) -> bool {
    let noun = value.type_names().iter().find_map(|name| catalog::noun_of(name));
    noun.is_some_and(|noun| noun.view.table.is_none() && noun.view.list.is_some())
}

/// Whether a value is of the type of a view.
pub(super) fn applies(key: &str, value: &Value) -> bool {
    bare_names(value).iter().any(|name| &**name == key)
}

/// The properties that stand for all of a value's; none when all of them do.
pub(super) fn default_properties(value: &Value) -> Option<&'static [&'static str]> {
    bare_names(value).iter().find_map(|name| DEFAULTS.iter().find(|(key, _)| *key == &**name)).map(|(_, names)| *names)
}

/// The lines of a value whose view is a text.
pub(super) fn text_of(value: &Value) -> Vec<String> {
    let date = match value {
        Value::DateTime(date) => Some((*date, "F")),
        Value::Object(object) => match object.base() {
            Value::DateTime(date) => {
                let hint = object.property("DisplayHint").map(|hint| display_text(&hint));
                let pattern = match hint.as_deref() {
                    Some("Date") => "D",
                    Some("Time") => "T",
                    _ => "F",
                };
                Some((*date, pattern))
            }
            _ => None,
        },
        _ => None,
    };
    match date {
        Some((date, pattern)) => vec![format_date(date, pattern)],
        None => display_text(value).split('\n').map(str::to_owned).collect(),
    }
}
