//! How objects of well-known types are shown when nobody says how.

use super::columns::Field;
use crate::catalog;
use crate::value::{Value, display_text, format_date};

/// How a type is shown.
pub(super) struct View {
    /// The type whose objects are shown in this way.
    pub(super) key: String,
    pub(super) kind: Kind,
    /// What groups are made by: the label and the property.
    pub(super) group: Option<(&'static str, &'static str)>,
}

/// The kinds of views.
pub(super) enum Kind {
    Table(Vec<Field>),
    List(Vec<Field>),
    Text(Vec<String>),
}

/// A column: label, property, width, whether it stands at the right.
type Column = (&'static str, &'static str, Option<usize>, bool);

const fn plain(name: &'static str) -> Column {
    (name, name, None, false)
}

const fn wide(name: &'static str, width: usize) -> Column {
    (name, name, Some(width), false)
}

/// A table: the type, the columns, what groups are made by.
type Known = (&'static str, &'static [Column], Option<(&'static str, &'static str)>);

/// The tables of well-known types.
const TABLES: &[Known] = &[
    ("System.Collections.DictionaryEntry", &[wide("Name", 30), plain("Value")], None),
    ("System.Management.Automation.PSVariable", &[wide("Name", 30), plain("Value")], None),
    ("Microsoft.PowerShell.Commands.GroupInfo", &[("Count", "Count", Some(5), true), wide("Name", 25), plain("Group")], None),
    ("Microsoft.PowerShell.Commands.GroupInfoNoElement", &[("Count", "Count", Some(5), true), wide("Name", 25)], None),
    ("System.Version", &[wide("Major", 6), wide("Minor", 6), wide("Build", 6), wide("Revision", 8)], None),
    ("System.Guid", &[plain("Guid")], None),
    ("System.RuntimeType", &[wide("IsPublic", 8), wide("IsSerial", 8), wide("Name", 40), plain("BaseType")], None),
    (
        "Microsoft.PowerShell.Commands.MemberDefinition",
        &[plain("Name"), plain("MemberType"), plain("Definition")],
        Some(("TypeName", "TypeName")),
    ),
    (
        "System.Management.Automation.CommandInfo",
        &[wide("CommandType", 15), ("Name", "DisplayName", Some(50), false), wide("Version", 10), plain("Source")],
        None,
    ),
    (
        "Microsoft.PowerShell.Commands.HistoryInfo",
        &[("Id", "Id", Some(4), true), ("Duration", "DurationText", Some(12), true), plain("CommandLine")],
        None,
    ),
    (
        "System.IO.FileSystemInfo",
        &[
            plain("UnixMode"),
            plain("User"),
            plain("Group"),
            ("LastWriteTime", "LastWriteTimeText", None, true),
            ("Size", "SizeText", None, true),
            plain("Name"),
        ],
        Some(("Directory", "ParentText")),
    ),
    ("System.Management.Automation.PathInfo", &[plain("Path")], None),
    ("System.Management.Automation.PSCredential", &[plain("UserName"), plain("Password")], None),
    (
        "System.Management.Automation.PSModuleInfo",
        &[
            wide("ModuleType", 10),
            wide("Version", 10),
            ("PreRelease", "PreRelease", Some(10), false),
            wide("Name", 35),
            ("ExportedCommands", "ExportedCommands.Keys", None, false),
        ],
        None,
    ),
    ("HelpInfoShort", &[plain("Name"), plain("Category"), plain("Synopsis")], None),
    ("System.Management.Automation.CallStackFrame", &[plain("Command"), plain("Arguments"), plain("Location")], None),
    (
        "System.Diagnostics.Process",
        &[
            ("WS(M)", "WSText", Some(10), true),
            ("CPU(s)", "CPUText", Some(10), true),
            ("Id", "Id", Some(7), true),
            ("SI", "SessionId", Some(3), true),
            plain("ProcessName"),
        ],
        None,
    ),
];

fn fields(columns: &[Column]) -> Vec<Field> {
    let field = |(label, property, width, right): &Column| Field {
        label: (*label).into(),
        width: *width,
        right: Some(*right),
        ..Field::property(*property)
    };
    columns.iter().map(field).collect()
}

/// The view of a value's type; `None` when its properties decide.
pub(super) fn view_of(value: &Value) -> Option<View> {
    if let Value::DateTime(date) = value {
        let lines = vec![format_date(*date, "F")];
        return Some(View { key: "System.DateTime".into(), kind: Kind::Text(lines), group: None });
    }
    if let Value::Object(object) = value
        && let Value::DateTime(date) = object.base()
    {
        let hint = object.property("DisplayHint").map(|hint| display_text(&hint));
        let pattern = match hint.as_deref() {
            Some("Date") => "D",
            Some("Time") => "T",
            _ => "F",
        };
        return Some(View { key: "System.DateTime".into(), kind: Kind::Text(vec![format_date(*date, pattern)]), group: None });
    }
    let names = value.type_names();
    for name in &names {
        let bare = name.strip_prefix("Deserialized.").unwrap_or(name);
        if let Some((key, columns, group)) = TABLES.iter().find(|(key, ..)| *key == bare) {
            return Some(View { key: (*key).to_owned(), kind: Kind::Table(fields(columns)), group: *group });
        }
        match bare {
            "System.TimeSpan" => {
                let names = [
                    "Days",
                    "Hours",
                    "Minutes",
                    "Seconds",
                    "Milliseconds",
                    "Ticks",
                    "TotalDays",
                    "TotalHours",
                    "TotalMinutes",
                    "TotalSeconds",
                    "TotalMilliseconds",
                ];
                let fields = names.iter().map(|name| Field::property(*name)).collect();
                return Some(View { key: bare.to_owned(), kind: Kind::List(fields), group: None });
            }
            "HelpInfo" => {
                let lines = display_text(value).split('\n').map(str::to_owned).collect();
                return Some(View { key: bare.to_owned(), kind: Kind::Text(lines), group: None });
            }
            "Microsoft.PowerShell.Commands.MatchInfo" => {
                return Some(View { key: bare.to_owned(), kind: Kind::Text(vec![display_text(value).to_string()]), group: None });
            }
            _ => {}
        }
    }
    let noun = names.iter().find_map(|name| catalog::noun_of(name))?;
    let kind = match (noun.view.table, noun.view.list) {
        (Some(table), _) => Kind::Table(
            table
                .columns
                .iter()
                .map(|column| Field {
                    label: if column.label.is_empty() { column.property.into() } else { column.label.into() },
                    source: Value::from(column.property),
                    format: "".into(),
                    width: column.width.map(usize::from),
                    right: column.right.then_some(true),
                })
                .collect(),
        ),
        (None, Some(_)) => Kind::List(Vec::new()),
        (None, None) => return None,
    };
    Some(View { key: noun.types.first().map_or_else(String::new, |name| (*name).to_owned()), kind, group: None })
}

/// Whether a value is of the type of a view.
pub(super) fn applies(key: &str, value: &Value) -> bool {
    if matches!(value, Value::DateTime(_)) {
        return key == "System.DateTime";
    }
    value.type_names().iter().any(|name| name.strip_prefix("Deserialized.").unwrap_or(name) == key)
}

/// The noun that a value is an object of.
pub(super) fn noun_of(value: &Value) -> Option<&'static catalog::NounDef> {
    value.type_names().iter().find_map(|name| catalog::noun_of(name))
}
