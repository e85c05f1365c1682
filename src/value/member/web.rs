//! Static methods of `[uri]` and `[System.Net.WebUtility]`.

use super::argument::{Call, Called};
use crate::value::Value;

/// What needs no escape in a part of a URL.
fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

fn escape(text: &str, keep: fn(u8) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) { result.push(char::from(byte)) } else { result.push_str(&format!("%{byte:02X}")) }
    }
    result
}

/// The text with every `%41` resolved.
pub(crate) fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten().and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(byte) => {
                result.push(byte);
                at += 3;
            }
            None => {
                result.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&result).into_owned()
}

/// A static method of `[uri]`.
pub(super) fn uri_static(lower: &str, call: &Call<'_>) -> Called {
    Some(match lower {
        "escapedatastring" => call.text(0).map(|text| escape(&text, unreserved).into()),
        "escapeuristring" => {
            call.text(0).map(|text| escape(&text, |byte| unreserved(byte) || b"!#$&'()*+,/:;=?@[]".contains(&byte)).into())
        }
        "unescapedatastring" => call.text(0).map(|text| unescaped(&text).into()),
        "trycreate" => call.text(0).map(|text| {
            let uri = crate::value::Uri::new(text);
            let absolute = uri.is_absolute();
            let wanted = call.arguments.get(1).map_or_else(|| "absolute".into(), crate::value::net_text).to_ascii_lowercase();
            let fits = match &*wanted {
                "absolute" | "1" => absolute,
                "relative" | "2" => !absolute,
                _ => true,
            };
            call.fill_reference(if fits { Value::foreign(uri) } else { Value::Null });
            Value::Bool(fits)
        }),
        "iswellformeduristring" => call.text(0).map(|text| {
            let absolute = text.split_once("://").is_some_and(|(scheme, rest)| {
                !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !rest.is_empty()
            });
            Value::Bool(absolute && !text.contains(char::is_whitespace))
        }),
        _ => return None,
    })
}

/// A static method of `[System.Net.WebUtility]` and `[System.Web.HttpUtility]`.
pub(super) fn web_static(full: &str, lower: &str, call: &Call<'_>) -> Called {
    let is_old = full.ends_with("httputility");
    Some(match lower {
        // The older of the two classes writes small digits.
        "urlencode" if is_old => web_static("", lower, call)?.map(|text| with_small_digits(&crate::value::to_text(&text)).into()),
        "htmlencode" | "htmlattributeencode" => call.text(0).map(|text| html_encode(&text).into()),
        "htmldecode" => call.text(0).map(|text| html_decode(&text).into()),
        "urlencode" => call
            .text(0)
            .map(|text| escape(&text, |byte| unreserved(byte) && byte != b'~' || b"!()* ".contains(&byte)).replace(' ', "+").into()),
        "urldecode" => call.text(0).map(|text| unescaped(&text.replace('+', " ")).into()),
        _ => return None,
    })
}

/// Escaped text with its escapes in small letters.
fn with_small_digits(escaped: &str) -> String {
    let mut result = String::with_capacity(escaped.len());
    let mut left = 0;
    for letter in escaped.chars() {
        result.push(if left > 0 { letter.to_ascii_lowercase() } else { letter });
        left = if letter == '%' { 2 } else { usize::saturating_sub(left, 1) };
    }
    result
}

fn html_encode(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '&' => result.push_str("&amp;"),
            '"' => result.push_str("&quot;"),
            '\'' => result.push_str("&#39;"),
            '\u{a0}'..='\u{ff}' => result.push_str(&format!("&#{};", u32::from(letter))),
            high if u32::from(high) > 0xffff => result.push_str(&format!("&#{};", u32::from(high))),
            plain => result.push(plain),
        }
    }
    result
}

/// The names of the characters from 160 on, as HTML 4 has them.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro \
    para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute \
    Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute \
    THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde \
    ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
/// Names of others that mails and pages have.
const MORE: [(&str, char); 12] = [
    ("bull", '•'),
    ("euro", '€'),
    ("hellip", '…'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("trade", '™'),
];

/// The character with this name in HTML.
fn entity(name: &str) -> Option<char> {
    let latin =
        LATIN.split_ascii_whitespace().position(|own| own == name).and_then(|place| char::from_u32(160 + u32::try_from(place).ok()?));
    latin.or_else(|| MORE.iter().find(|(own, _)| *own == name).map(|(_, letter)| *letter))
}

fn html_decode(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let letter = rest.find(';').filter(|end| *end <= 10).and_then(|end| {
            let name = &rest[1..end];
            let letter = match name {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                named if !named.starts_with('#') => entity(named),
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)
                }
            };
            letter.map(|letter| (letter, end))
        });
        match letter {
            Some((letter, end)) => {
                result.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                result.push('&');
                rest = &rest[1..];
            }
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::to_text;

    #[test]
    fn text_is_made_safe_and_back() {
        let web = |name: &str, text: &str| {
            let arguments = [Value::from(text)];
            let call = Call { name, arguments: &arguments };
            let lower = name.to_ascii_lowercase();
            let result = uri_static(&lower, &call).or_else(|| web_static("", &lower, &call)).expect("the method is there");
            to_text(&result.expect("it works")).to_string()
        };
        for (name, text, expected) in [
            ("EscapeDataString", "a b&c/ü", "a%20b%26c%2F%C3%BC"),
            ("UnescapeDataString", "a%20b%26", "a b&"),
            ("UnescapeDataString", "100%", "100%"),
            ("HtmlEncode", "<a & \"b\">", "&lt;a &amp; &quot;b&quot;&gt;"),
            ("HtmlDecode", "&lt;a &amp; &#39;b&#x41; &nope; &", "<a & 'bA &nope; &"),
            ("UrlEncode", "a b&c", "a+b%26c"),
            ("UrlDecode", "a+b%26c", "a b&c"),
            ("IsWellFormedUriString", "https://a/b", "True"),
            ("IsWellFormedUriString", "a b", "False"),
        ] {
            assert_eq!(web(name, text), expected, "{name} {text}");
        }
    }
}
