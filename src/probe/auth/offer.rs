//! What `WWW-Authenticate` offers.

/// A scheme that is offered, and what comes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// `NTLM`, as it was written.
    pub scheme: String,
    /// What follows: a token, or parameters; empty when the scheme stands alone.
    pub rest: String,
}

/// Everything that the values of `WWW-Authenticate` offer. A value may hold several schemes (`Negotiate,NTLM`).
pub fn offered<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Offered> {
    let mut all: Vec<Offered> = Vec::new();
    for value in values {
        for part in parts(value) {
            let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
            // `realm="x"` belongs to the scheme before it.
            if word.contains(['=', '"']) {
                if let Some(last) = all.last_mut() {
                    last.rest = if last.rest.is_empty() { part.to_owned() } else { format!("{}, {part}", last.rest) };
                }
            } else {
                all.push(Offered { scheme: word.to_owned(), rest: rest.trim().to_owned() });
            }
        }
    }
    all
}

/// The parts between commas that do not stand in quotes.
fn parts(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (place, letter) in value.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(value[start..place].trim());
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(value[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::offered;

    #[test]
    fn offers_in_any_form() {
        let all = offered(["Negotiate,NTLM", r#"Basic realm="a, b", charset="UTF-8""#, "NTLM TlRMTVNTUAAC==", r#"Bearer client_id="x""#]);
        let all: Vec<(&str, &str)> = all.iter().map(|one| (one.scheme.as_str(), one.rest.as_str())).collect();
        let expected = [
            ("Negotiate", ""),
            ("NTLM", ""),
            ("Basic", r#"realm="a, b", charset="UTF-8""#),
            ("NTLM", "TlRMTVNTUAAC=="),
            ("Bearer", r#"client_id="x""#),
        ];
        assert_eq!(all, expected);
    }
}
