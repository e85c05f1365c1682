//! `enum` statements: their text to names and numbers.

/// The name, and the members with their numbers, of an `enum` statement; `None` when more stands in it than names and numbers.
pub(super) fn members_of(text: &str) -> Option<(String, Vec<(String, i64)>)> {
    let rest = text.get(..4).filter(|word| word.eq_ignore_ascii_case("enum")).map(|_| &text[4..])?;
    let (head, body) = rest.split_once('{')?;
    let body = body.trim_end().strip_suffix('}')?;
    let name = head.split(':').next()?.trim();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if !is_name(name) {
        return None;
    }
    let mut members: Vec<(String, i64)> = Vec::new();
    let mut next = 0;
    for line in body.lines().map(|line| line.split('#').next().unwrap_or("")) {
        for entry in line.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty()) {
            let (name, value) = match entry.split_once('=') {
                Some((name, value)) => (name.trim(), number(value.trim(), &members)?),
                None => (entry, next),
            };
            if !is_name(name) {
                return None;
            }
            next = value.checked_add(1)?;
            members.push((name.to_owned(), value));
        }
    }
    (!members.is_empty()).then(|| (name.to_owned(), members))
}

/// A number, or names of members before it that are put together with `-bor`.
fn number(text: &str, members: &[(String, i64)]) -> Option<i64> {
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok();
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let mut all = 0;
    for part in text.split("-bor") {
        let name = part.trim().rsplit("::").next()?;
        all |= members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?.1;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::members_of;

    #[test]
    fn names_count_up_from_the_last_number() {
        let (name, members) = members_of("enum Role { None; Mailbox = 2\n Edge # last\n}").expect("it is one");
        assert_eq!(name, "Role");
        assert_eq!(members, [("None".to_owned(), 0), ("Mailbox".to_owned(), 2), ("Edge".to_owned(), 3)]);
        assert!(members_of("enum X { A = Get-Date }").is_none());
    }
}
