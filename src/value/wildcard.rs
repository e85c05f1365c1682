//! Wildcard patterns: `*`, `?`, `[abc]`, `[a-z]`, with a backtick before a character that stands for itself.

/// A pattern, ready to be compared with many texts.
#[derive(Clone, Debug)]
pub struct Wildcard {
    parts: Vec<Part>,
    fold: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Letter(char),
    Any,
    Many,
    Set(Vec<(char, char)>),
}

impl Wildcard {
    /// A pattern that ignores case.
    pub fn new(pattern: &str) -> Self {
        Self::parse(pattern, true)
    }

    /// A pattern that respects case.
    pub fn exact(pattern: &str) -> Self {
        Self::parse(pattern, false)
    }

    /// Whether `text` has any character that means something in a pattern.
    pub fn is_pattern(text: &str) -> bool {
        text.contains(['*', '?', '['])
    }

    /// Whether each `[` in a pattern that means a set has its `]`.
    pub fn is_complete(pattern: &str) -> bool {
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '`' => drop(letters.next()),
                '[' => {
                    let mut items = 0;
                    loop {
                        match letters.next() {
                            None => return false,
                            Some('`') => drop(letters.next()),
                            Some(']') if items > 0 => break,
                            Some(_) => {}
                        }
                        items += 1;
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn parse(pattern: &str, fold: bool) -> Self {
        let mut parts = Vec::new();
        let mut letters = pattern.chars().peekable();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '*' => {
                    if matches!(parts.last(), Some(Part::Many)) {
                        continue;
                    }
                    Part::Many
                }
                '?' => Part::Any,
                '`' => Part::Letter(folded(letters.next().unwrap_or('`'), fold)),
                '[' if letters.clone().any(|letter| letter == ']') => {
                    let mut ranges = Vec::new();
                    while let Some(from) = letters.next() {
                        if from == ']' && !ranges.is_empty() {
                            break;
                        }
                        let from = if from == '`' { letters.next().unwrap_or('`') } else { from };
                        let mut to = from;
                        if letters.peek() == Some(&'-') {
                            let mut ahead = letters.clone();
                            ahead.next();
                            if let Some(end) = ahead.next().filter(|&end| end != ']') {
                                to = end;
                                letters = ahead;
                            }
                        }
                        ranges.push((folded(from, fold), folded(to, fold)));
                    }
                    Part::Set(ranges)
                }
                plain => Part::Letter(folded(plain, fold)),
            });
        }
        Self { parts, fold }
    }

    /// Whether the whole of `text` fits the pattern.
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        let mut part = 0;
        let mut retry: Option<(usize, &str)> = None;
        loop {
            if matches!(self.parts.get(part), Some(Part::Many)) {
                part += 1;
                retry = Some((part, rest));
                continue;
            }
            let next = rest.chars().next();
            match (self.parts.get(part), next) {
                (None, None) => return true,
                (Some(wanted), Some(letter)) if fits(wanted, folded(letter, self.fold)) => {
                    part += 1;
                    rest = &rest[letter.len_utf8()..];
                    continue;
                }
                _ => {}
            }
            let Some((again, from)) = retry else { return false };
            let Some(skipped) = from.chars().next() else { return false };
            let from = &from[skipped.len_utf8()..];
            retry = Some((again, from));
            part = again;
            rest = from;
        }
    }
}

fn fits(part: &Part, letter: char) -> bool {
    match part {
        Part::Letter(own) => *own == letter,
        Part::Any => true,
        Part::Many => false,
        Part::Set(ranges) => ranges.iter().any(|&(from, to)| (from..=to).contains(&letter)),
    }
}

fn folded(letter: char, fold: bool) -> char {
    if !fold {
        return letter;
    }
    if letter.is_ascii() { letter.to_ascii_lowercase() } else { letter.to_lowercase().next().unwrap_or(letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_whole_texts() {
        for (pattern, text, fits) in [
            ("*mapi*", "Get-MapiVirtualDirectory", true),
            ("ex0?", "EX01", true),
            ("ex0?", "EX011", false),
            ("[a-c]x", "Bx", true),
            ("[a-c]x", "dx", false),
            ("a`*b", "a*b", true),
            ("a`*b", "axb", false),
            ("*a*b*c", "xxaxxbxxc", true),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(Wildcard::new(pattern).matches(text), fits, "{pattern} {text}");
        }
        assert!(!Wildcard::exact("A*").matches("ab"));
    }
}
