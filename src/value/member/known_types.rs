//! Which types of .NET there are, and which of their members: look-ups in the table of types.

use super::known_type_table::{KnownType, NUMBER_METHODS, TYPES};
use crate::value::Type;

/// Namespaces and generic types of which more can be named than stands above.
const OPEN: &[&str] = &[
    "system.action",
    "system.collections.concurrent.",
    "system.collections.generic.",
    "system.collections.objectmodel.",
    "system.collections.specialized.",
    "system.comparison[",
    "system.func[",
    "system.management.automation.",
    "system.nullable[",
    "system.predicate[",
    "system.tuple[",
    "microsoft.exchange.",
];

/// What can be asked of every type, since `object` has it.
const OF_ALL: &[&str] =
    &["bool Equals(System.Object objA, System.Object objB)", "bool ReferenceEquals(System.Object objA, System.Object objB)"];

/// The static methods of a type, its own before those of every type.
pub fn static_methods(ty: &Type) -> impl Iterator<Item = &'static str> {
    let own = static_members(ty).map_or(&[][..], |known| known.methods);
    let is_new = |line: &&&str| !own.iter().any(|own| name_of(own) == name_of(line));
    own.iter().chain(OF_ALL.iter().filter(is_new)).copied().collect::<Vec<_>>().into_iter()
}

/// The type of this full name, with or without `System.`, without regard to case.
pub fn known_type(name: &str) -> Option<&'static KnownType> {
    let is =
        |full: &str| full.eq_ignore_ascii_case(name) || full.strip_prefix("System.").is_some_and(|rest| rest.eq_ignore_ascii_case(name));
    TYPES.iter().find(|known| is(known.name))
}

/// The full names of the types in the table.
pub(crate) fn known_names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|known| known.name)
}

/// What can be asked of a type itself; `None` for types that stand in no line here.
pub fn static_members(ty: &Type) -> Option<&'static KnownType> {
    let full = ty.full_name();
    TYPES.iter().find(|known| known.name.eq_ignore_ascii_case(&full))
}

/// Types of which there are no objects, or none that are made by `new`.
const NOT_MADE: &[&str] = &[
    "System.Array",
    "System.BitConverter",
    "System.Boolean",
    "System.Console",
    "System.Convert",
    "System.Delegate",
    "System.Enum",
    "System.Environment",
    "System.GC",
    "System.IO.Directory",
    "System.IO.File",
    "System.IO.Path",
    "System.Linq.Enumerable",
    "System.Math",
    "System.Net.Dns",
    "System.Net.ServicePointManager",
    "System.Net.WebUtility",
    "System.Nullable",
    "System.Reflection.Assembly",
    "System.Runtime.InteropServices.Marshal",
    "System.RuntimeType",
    "System.StringComparer",
    "System.Text.Encoding",
    "System.Threading.Thread",
    "System.TimeZoneInfo",
    "System.ValueType",
];

/// Whether `[type]::new` is offered: for numbers it is not, as nobody writes it.
pub fn is_made(ty: &Type) -> bool {
    let full = ty.full_name();
    static_members(ty)
        .is_none_or(|known| !NOT_MADE.contains(&known.name) && !known.methods.as_ptr_range().eq(&NUMBER_METHODS.as_ptr_range()))
        && !full.starts_with("System.Collections.I")
}

/// Whether a static member of this name stands here. Types without a line have what their code knows.
pub(super) fn has_static(ty: &Type, name: &str) -> bool {
    match static_members(ty) {
        Some(known) => known.methods.iter().chain(known.properties).any(|line| name_of(line).eq_ignore_ascii_case(name)),
        None => true,
    }
}

/// Whether a type that [`Type::named`] only knows by name is one that can be used.
pub fn is_known_type(full: &str) -> bool {
    let lower = full.to_ascii_lowercase();
    known_type(full).is_some() || lower.ends_with("exception") || OPEN.iter().any(|start| lower.starts_with(start))
}

/// Whether a type stands in the table itself, generic ones without what they hold.
pub(crate) fn is_listed(full: &str) -> bool {
    const GENERIC: [&str; 8] = ["list", "dictionary", "hashset", "queue", "stack", "sorteddictionary", "sortedset", "linkedlist"];
    let lower = full.to_ascii_lowercase();
    let generic = lower.strip_prefix("system.collections.generic.").map(|rest| rest.split(['[', '`']).next().unwrap_or(rest));
    known_type(full).is_some() || generic.is_some_and(|name| GENERIC.contains(&name))
}

/// The full name of a generic type or one of an open namespace that was written without `System.`.
pub(crate) fn opened(name: &str) -> Option<String> {
    let lower = format!("system.{}", name.to_ascii_lowercase());
    OPEN.iter().any(|start| lower.starts_with(start)).then(|| format!("System.{name}"))
}

/// The name in a line: what stands before the parenthesis or the braces.
pub fn name_of(line: &str) -> &str {
    let head = line.split(['(', '{']).next().unwrap_or(line).trim_end();
    head.rsplit([' ', '.']).next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_its_lines_have_names() {
        assert!(TYPES.is_sorted_by_key(|known| known.name.to_ascii_lowercase()), "types stand by name");
        for known in TYPES {
            for line in known.methods {
                assert!(line.ends_with(')') && line.contains(' '), "{}: {line}", known.name);
            }
            for line in known.properties {
                assert!(line.ends_with("get;}") || line.ends_with("get;set;}"), "{}: {line}", known.name);
            }
        }
        assert_eq!((name_of("bool Any(int x)"), name_of("char PathSeparator {get;}")), ("Any", "PathSeparator"));
        assert_eq!(known_type("io.path").map(|known| known.name), Some("System.IO.Path"));
        assert!(is_known_type("System.Collections.Generic.List[string]") && !is_known_type("System.Nope"));
    }
}
