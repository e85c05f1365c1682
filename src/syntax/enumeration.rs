//! `enum` statements: their text to names and numbers.

use super::ast::{ScriptBlock, StatementKind};
use super::walk::Node;

/// What an `enum` statement says.
#[derive(Debug)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Whether `[Flags()]` stands before it.
    pub flags: bool,
    /// Its members with their numbers.
    pub members: Vec<(String, i64)>,
}

/// The enumerations that a text defines.
pub fn enumerations(script: &ScriptBlock) -> Vec<Definition> {
    let mut found = Vec::new();
    Node::Script(script).all(&mut |node| {
        if let Node::Statement(statement) = node
            && matches!(&statement.kind, StatementKind::Foreign(word) if &**word == "enum")
        {
            found.extend(definition_of(script.source.slice(statement.span)));
        }
    });
    found
}

/// What an `enum` statement says; `None` when more stands in it than names and numbers.
pub fn definition_of(text: &str) -> Option<Definition> {
    let text = &without_comments(text);
    let mut rest = text.trim_start();
    let mut flags = false;
    while let Some(attribute) = rest.strip_prefix('[') {
        let (inner, behind) = attribute.split_once(']')?;
        let name = inner.split('(').next()?.trim().to_ascii_lowercase();
        let name = name.strip_prefix("system.").unwrap_or(&name);
        flags |= matches!(name, "flags" | "flagsattribute");
        rest = behind.trim_start();
    }
    let rest = rest.get(..4).filter(|word| word.eq_ignore_ascii_case("enum")).map(|_| &rest[4..])?;
    let (head, body) = rest.split_once('{')?;
    let body = body.trim_end().strip_suffix('}')?;
    let name = head.split(':').next()?.trim();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if !is_name(name) {
        return None;
    }
    let mut members: Vec<(String, i64)> = Vec::new();
    let mut next = 0;
    for line in body.lines() {
        for entry in line.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty()) {
            let (name, value) = match entry.split_once('=') {
                Some((name, value)) => (name.trim(), combined(value, &members)?),
                None => (entry, next),
            };
            if !is_name(name) {
                return None;
            }
            next = value.checked_add(1)?;
            members.push((name.to_owned(), value));
        }
    }
    (!members.is_empty()).then(|| Definition { name: name.to_owned(), flags, members })
}

/// The text without comments of both kinds.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        let block = rest[..at].ends_with('<');
        kept.push_str(if block { &rest[..at - 1] } else { &rest[..at] });
        let end = if block { rest[at..].find("#>").map(|end| end + 2) } else { rest[at..].find('\n') };
        rest = end.map_or("", |end| &rest[at + end..]);
    }
    kept + rest
}

/// Numbers and names, put together with `-bor` or moved with `-shl`.
fn combined(text: &str, members: &[(String, i64)]) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    lower.trim().trim_start_matches('(').trim_end_matches(')').split("-bor").try_fold(0, |all, part| {
        let mut moved = part.split("-shl").map(|operand| number(operand.trim(), members));
        let first = moved.next()??;
        let one = moved.try_fold(first, |value, by| by.and_then(|by| value.checked_shl(u32::try_from(by).ok()?)))?;
        Some(all | one)
    })
}

/// A number, or the name of a member before it.
fn number(text: &str, members: &[(String, i64)]) -> Option<i64> {
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok();
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    match text.strip_prefix("[int]::").or_else(|| text.strip_prefix("[int32]::")) {
        Some("maxvalue") => return Some(i64::from(i32::MAX)),
        Some("minvalue") => return Some(i64::from(i32::MIN)),
        _ => {}
    }
    let name = text.rsplit("::").next()?;
    members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::definition_of;

    #[test]
    fn names_count_up_from_the_last_number() {
        let found = definition_of("enum Role { None; Mailbox = 2\n Edge # last\n}").expect("it is one");
        assert_eq!((found.name.as_str(), found.flags), ("Role", false));
        assert_eq!(found.members, [("None".to_owned(), 0), ("Mailbox".to_owned(), 2), ("Edge".to_owned(), 3)]);
        assert!(definition_of("enum X { A = Get-Date }").is_none());
    }

    #[test]
    fn flags_are_said_before_it_and_put_together() {
        let text =
            "[Flags()]\nenum Right : byte { <# of a file #> Read = 1 -shl 0; Write = 1 -shl 1\nBoth = [Right]::Read -bor [Right]::Write }";
        let found = definition_of(text).expect("it is one");
        assert!(found.flags);
        assert_eq!(found.members, [("Read".to_owned(), 1), ("Write".to_owned(), 2), ("Both".to_owned(), 3)]);
    }
}
