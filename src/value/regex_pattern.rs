//! Patterns of .NET as the engine reads them.

/// Options of `RegexOptions` that the pattern itself cannot say.
pub(super) const EXPLICIT_CAPTURE: i64 = 4;

/// Whether a pattern has neither look-around nor references to its groups, nor anything else that goes back over the text.
pub(super) fn is_plain(pattern: &str) -> bool {
    let steps_back = |part: &&str| pattern.contains(*part);
    !["(?=", "(?!", "(?<", "(?>", "(?(", "\\k", "*+", "++", "?+"].iter().any(steps_back)
        && !pattern.as_bytes().windows(2).any(|pair| pair[0] == b'\\' && (pair[1].is_ascii_digit() || pair[1] == b'G'))
}

/// What a parenthesis begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// `(…)`.
    Unnamed,
    /// `(?<name>…)` and `(?'name'…)`.
    Named,
    /// Anything else: it captures nothing.
    Other,
}

/// What begins with the parenthesis in front of this text.
fn opening(behind: &str) -> Opening {
    let mut letters = behind.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('?'), Some('<'), Some('=' | '!')) => Opening::Other,
        (Some('?'), Some('<' | '\''), _) => Opening::Named,
        (Some('?'), _, _) => Opening::Other,
        _ => Opening::Unnamed,
    }
}

/// The group of the engine that each number of .NET means: those with names are counted behind the others.
fn order_in(pattern: &str) -> Vec<usize> {
    let (mut with, mut without, mut count) = (Vec::new(), vec![0], 0);
    let (mut in_set, mut escaped) = (false, false);
    for (at, letter) in pattern.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_set = true,
            ']' => in_set = false,
            '(' if !in_set => match opening(&pattern[at + 1..]) {
                Opening::Other => {}
                kind => {
                    count += 1;
                    if kind == Opening::Named { with.push(count) } else { without.push(count) }
                }
            },
            _ => {}
        }
    }
    without.append(&mut with);
    without
}

/// The pattern for the engine. .NET's `\Z` also matches before a last line end, `(?'name'…)` names a group, and numbers mean groups in
/// another order.
pub(super) fn translated(pattern: &str, options: i64) -> String {
    let order = order_in(pattern);
    let ordered = order.is_sorted();
    let mut result = String::with_capacity(pattern.len());
    let mut letters = pattern.char_indices().peekable();
    let mut in_set = false;
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                result.push(letter);
                match letters.next().map(|(_, next)| next) {
                    Some('Z') if !in_set => {
                        result.pop();
                        result.push_str(r"(?=\n?\z)");
                    }
                    Some(first @ '1'..='9') if !in_set && !ordered => {
                        let digits: String = std::iter::once(first)
                            .chain(std::iter::from_fn(|| letters.next_if(|(_, next)| next.is_ascii_digit()).map(|(_, next)| next)))
                            .collect();
                        let group = digits.parse::<usize>().ok().and_then(|number| order.get(number));
                        result.pop();
                        match group {
                            Some(group) => result.push_str(&format!("(?:\\{group})")),
                            None => result.push_str(&format!("\\{digits}")),
                        }
                    }
                    Some(next) if next.is_alphanumeric() || next.is_ascii_punctuation() => result.push(next),
                    Some(next) => {
                        result.pop();
                        result.push(next);
                    }
                    None => result.push('\\'),
                }
            }
            '(' if !in_set => {
                result.push(letter);
                match opening(&pattern[at + 1..]) {
                    Opening::Unnamed if options & EXPLICIT_CAPTURE != 0 => result.push_str("?:"),
                    Opening::Named if pattern[at + 1..].starts_with("?'") => {
                        let name = pattern[at + 3..].split('\'').next().unwrap_or_default();
                        result.push_str(&format!("?<{name}>"));
                        let end = at + 3 + name.len();
                        while letters.next_if(|(at, _)| *at <= end).is_some() {}
                    }
                    _ => {}
                }
            }
            '[' if !in_set => {
                in_set = true;
                result.push(letter);
                if letters.peek().is_some_and(|(_, next)| *next == '^') {
                    result.extend(letters.next().map(|(_, next)| next));
                }
                if letters.peek().is_some_and(|(_, next)| *next == ']') {
                    letters.next();
                    result.push_str(r"\]");
                }
            }
            '[' => result.push_str(r"\["),
            ']' => {
                in_set = false;
                result.push(letter);
            }
            '&' | '~' if in_set => {
                result.push('\\');
                result.push(letter);
            }
            _ => result.push(letter),
        }
    }
    result
}

/// The order in which .NET counts the groups, unless it is the order in which they stand.
pub(super) fn order_of(regex: &fancy_regex::Regex) -> Option<Box<[usize]>> {
    let named: Vec<bool> = regex.capture_names().map(|name| name.is_some()).collect();
    let (with, without): (Vec<usize>, Vec<usize>) = (0..named.len()).partition(|index| named[*index]);
    let order: Box<[usize]> = without.into_iter().chain(with).collect();
    (!order.is_sorted()).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_those_of_the_engine() {
        for (pattern, options, expected) in [
            ("(?'y'a)(b)", 0, "(?<y>a)(b)"),
            (r"(?<n>a)(b)\w\2\1", 0, r"(?<n>a)(b)\w(?:\1)(?:\2)"),
            (r"(a)(?<n>b)\1\2", 0, r"(a)(?<n>b)\1\2"),
            (r"(?<=x)(a)[(?]\(", 0, r"(?<=x)(a)[(?]\("),
            ("(a)(?<n>b)", EXPLICIT_CAPTURE, "(?:a)(?<n>b)"),
            (r"[]a]\Z", 0, r"[\]a](?=\n?\z)"),
        ] {
            assert_eq!(translated(pattern, options), expected, "{pattern}");
        }
    }
}
