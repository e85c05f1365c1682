//! `System.Uri`, as far as scripts look into one.

use super::{Foreign, OperatorError, Text, Value};
use std::sync::Arc;

/// A URL as it was given, with its parts.
#[derive(Debug)]
pub struct Uri {
    text: Text,
    parts: Option<Parts>,
}

/// The parts of an absolute address, written as .NET has them: escaped, without dots in the path.
#[derive(Debug, Default)]
struct Parts {
    scheme: String,
    user: String,
    host: String,
    /// `-1` where the scheme has none.
    port: i32,
    path: String,
    query: String,
    fragment: String,
    /// Whether `//` and a host follow the scheme.
    hierarchical: bool,
    /// Whether it was written with a scheme and a host.
    written: bool,
}

/// The port that a scheme stands for.
fn default_port(scheme: &str) -> i32 {
    match scheme {
        "https" | "wss" => 443,
        "http" | "ws" => 80,
        "ftp" => 21,
        "telnet" => 23,
        "mailto" => 25,
        "nntp" => 119,
        "ldap" => 389,
        _ => -1,
    }
}

/// Whether a text is the name of a scheme.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// What an address cannot have as it is, written with percent signs.
fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') {
            result.push(char::from(byte));
        } else {
            result.push_str(&format!("%{byte:02X}"));
        }
    }
    result
}

/// A path without `.` and `..` in it.
fn without_dots(path: &str) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    let mut ends_open = false;
    for piece in path.split('/').skip(1) {
        ends_open = matches!(piece, "." | "..");
        match piece {
            "." => {}
            ".." => drop(pieces.pop()),
            other => pieces.push(other),
        }
    }
    let end = if ends_open && !pieces.is_empty() { "/" } else { "" };
    format!("/{}{end}", pieces.join("/"))
}

fn parts_of(text: &str) -> Option<Parts> {
    let text = text.trim();
    let file = |path: &str| {
        let path = escaped(&without_dots(&format!("/{}", path.replace('\\', "/"))));
        Parts { scheme: "file".to_owned(), port: -1, path, hierarchical: true, ..Parts::default() }
    };
    // A path of this system, and one with a drive letter, are addresses of files.
    if text.starts_with('/') && !text.starts_with("//") {
        return Some(file(&text[1..]));
    }
    let (scheme, rest) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme))?;
    if scheme.len() == 1 {
        let mut parts = rest.starts_with(['/', '\\']).then(|| file(text))?;
        parts.path.remove(0);
        return Some(parts);
    }
    let scheme = scheme.to_ascii_lowercase();
    let (rest, fragment) = rest.find('#').map_or((rest, ""), |at| rest.split_at(at));
    let (rest, query) = rest.find('?').map_or((rest, ""), |at| rest.split_at(at));
    let (query, fragment) = (escaped(query), escaped(fragment));
    let Some(rest) = rest.strip_prefix("//") else {
        // Where no host may be told, what follows is a path; an address of mail names a host behind its sign.
        let (user, host) = if scheme == "mailto" { rest.split_once('@').unwrap_or(("", "")) } else { ("", "") };
        let path = if host.is_empty() { escaped(rest) } else { String::new() };
        let port = default_port(&scheme);
        return Some(Parts {
            scheme,
            user: user.to_owned(),
            host: host.to_ascii_lowercase(),
            port,
            path,
            query,
            fragment,
            ..Parts::default()
        });
    };
    let end = rest.find(['/', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let given = place.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let (host, port) = given.unwrap_or((place, ""));
    if host.contains(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"')) || (host.is_empty() && scheme != "file") {
        return None;
    }
    let port = if port.is_empty() { default_port(&scheme) } else { port.parse().ok().filter(|port| *port <= 0xffff)? };
    let path = if path.is_empty() { "/".to_owned() } else { without_dots(&path.replace('\\', "/")) };
    Some(Parts {
        user: user.to_owned(),
        host: host.to_lowercase(),
        port,
        path: escaped(&path),
        query,
        fragment,
        hierarchical: true,
        written: !host.is_empty(),
        scheme,
    })
}

impl Parts {
    fn is_default_port(&self) -> bool {
        self.port == default_port(&self.scheme)
    }

    /// The host, and the port where it is not the usual one.
    fn authority(&self) -> String {
        if self.is_default_port() { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// What stands before the path.
    fn head(&self) -> String {
        let user = if self.user.is_empty() { String::new() } else { format!("{}@", self.user) };
        let slash = if self.hierarchical { "//" } else { "" };
        // A path with a drive letter has its first slash only where the address is written out.
        let gap = if self.hierarchical && !self.path.starts_with('/') { "/" } else { "" };
        format!("{}:{slash}{user}{}{gap}", self.scheme, self.authority())
    }

    fn whole(&self) -> String {
        format!("{}{}{}{}", self.head(), self.path, self.query, self.fragment)
    }
}

/// An address as people read it: what was escaped is written out, but what would change its meaning.
fn readable(text: &str) -> String {
    let kept =
        |byte: u8| matches!(byte, b'%' | b'/' | b'\\' | b'?' | b'#' | b'@' | b':' | b'&' | b'=' | b'+' | b'$' | b',' | b';') || byte < 0x20;
    let bytes = text.as_bytes();
    let mut result: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        match byte {
            Some(byte) if !kept(byte) => {
                result.push(byte);
                at += 3;
            }
            _ => {
                result.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(result).unwrap_or_else(|_| text.to_owned())
}

impl Uri {
    /// A URL; what is not one has no parts.
    pub fn new(text: impl Into<Text>) -> Self {
        let text = text.into();
        Self { parts: parts_of(&text), text }
    }

    /// Whether it has a scheme and a host.
    pub fn is_absolute(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.written)
    }

    /// The address up to a part of it: `Scheme`, `Authority`, `Path` or `Query`.
    fn left_part(&self, part: &str) -> Option<String> {
        let parts = self.parts.as_ref()?;
        let head = || parts.head();
        Some(match part.to_ascii_lowercase().as_str() {
            "scheme" | "0" => format!("{}:{}", parts.scheme, if parts.hierarchical { "//" } else { "" }),
            "authority" | "1" => head(),
            "path" | "2" => format!("{}{}", head(), parts.path),
            "query" | "3" => format!("{}{}{}", head(), parts.path, parts.query),
            _ => return None,
        })
    }
}

const PROPERTIES: [&str; 22] = [
    "AbsolutePath",
    "AbsoluteUri",
    "LocalPath",
    "Authority",
    "HostNameType",
    "IsDefaultPort",
    "IsFile",
    "IsLoopback",
    "PathAndQuery",
    "Segments",
    "IsUnc",
    "Host",
    "Port",
    "Query",
    "Fragment",
    "Scheme",
    "OriginalString",
    "DnsSafeHost",
    "IdnHost",
    "IsAbsoluteUri",
    "UserEscaped",
    "UserInfo",
];

/// The parts of a path, each with the slash behind it.
fn segments(path: &str) -> Value {
    let pieces: Vec<Value> = path.split_inclusive('/').map(Value::from).collect();
    Value::Array(Arc::new(super::Array::of(super::ArrayKind::Fixed, super::Type::String, pieces)))
}

impl Foreign for Uri {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Uri".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.parts.as_ref().map_or_else(|| self.text.clone(), |parts| readable(&parts.whole()).into())
    }

    fn property_names(&self) -> Vec<Text> {
        PROPERTIES.map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let name = PROPERTIES.iter().find(|own| own.eq_ignore_ascii_case(name))?;
        if *name == "OriginalString" {
            return Some(Value::String(self.text.clone()));
        }
        let Some(parts) = &self.parts else {
            return Some(if *name == "IsAbsoluteUri" { Value::Bool(false) } else { Value::Null });
        };
        let host = parts.host.as_str();
        Some(match *name {
            "AbsolutePath" => parts.path.as_str().into(),
            "AbsoluteUri" => parts.whole().into(),
            "LocalPath" => super::member::unescaped(&parts.path).into(),
            "Authority" => parts.authority().into(),
            "HostNameType" => match host.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
                Ok(address) if address.is_ipv4() => "IPv4",
                Ok(_) => "IPv6",
                Err(_) if host.is_empty() => "Basic",
                Err(_) => "Dns",
            }
            .into(),
            "IsFile" => Value::Bool(parts.scheme == "file"),
            "IsLoopback" => {
                Value::Bool(matches!(host, "localhost" | "loopback" | "127.0.0.1" | "[::1]") || (host.is_empty() && parts.scheme == "file"))
            }
            "IsUnc" => Value::Bool(parts.scheme == "file" && !host.is_empty()),
            "UserEscaped" => Value::Bool(false),
            "Segments" => segments(&parts.path),
            "Host" => host.into(),
            "DnsSafeHost" | "IdnHost" => host.trim_matches(['[', ']']).into(),
            "UserInfo" => parts.user.as_str().into(),
            "IsAbsoluteUri" => Value::Bool(true),
            "IsDefaultPort" => Value::Bool(parts.is_default_port()),
            "PathAndQuery" => format!("{}{}", parts.path, parts.query).into(),
            "Port" => Value::Int(parts.port),
            "Query" => parts.query.as_str().into(),
            "Scheme" => parts.scheme.as_str().into(),
            _ => parts.fragment.as_str().into(),
        })
    }

    fn method_names(&self) -> Vec<Text> {
        ["GetLeftPart", "IsBaseOf", "MakeRelativeUri"].map(Text::from).to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let other =
            |value: &Value| value.downcast::<Self>().map_or_else(|| Self::new(super::net_text(value)), |uri| Self::new(uri.text.clone()));
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("getleftpart", [part]) => {
                let part = super::net_text(part);
                Some(self.left_part(&part).map(Value::from).ok_or_else(|| {
                    format!(
                        "'{part}' of '{}' cannot be told; the parts are Scheme, Authority, Path and Query of an absolute address.",
                        self.text
                    )
                    .into()
                }))
            }
            ("isbaseof", [whole]) => {
                let (Some(own), Some(whole)) = (&self.parts, other(whole).parts) else { return Some(Ok(Value::Bool(false))) };
                let folder = own.path.rfind('/').map_or("", |slash| &own.path[..=slash]);
                Some(Ok(Value::Bool(own.head() == whole.head() && whole.path.starts_with(folder))))
            }
            ("makerelativeuri", [target]) => {
                let target = other(target);
                let (Some(own), Some(wanted)) = (&self.parts, &target.parts) else { return Some(Ok(Value::foreign(target))) };
                if own.head() != wanted.head() {
                    return Some(Ok(Value::foreign(target)));
                }
                let folder = own.path.rfind('/').map_or("", |slash| &own.path[..=slash]);
                let common: usize = {
                    let pieces = folder.split_inclusive('/').zip(wanted.path.split_inclusive('/'));
                    pieces.take_while(|(left, right)| left == right).map(|(left, _)| left.len()).sum()
                };
                let up = "../".repeat(folder[common..].matches('/').count());
                Some(Ok(Value::foreign(Self::new(format!("{up}{}{}{}", &wanted.path[common..], wanted.query, wanted.fragment)))))
            }
            _ => None,
        }
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.text() == other.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::join_text;

    #[test]
    fn urls_are_taken_apart() {
        let uri = Uri::new("HTTPS://Mail.contoso.com:444/mapi/emsmdb?MailboxId=x#y");
        for (name, expected) in [
            ("Scheme", "https"),
            ("Host", "mail.contoso.com"),
            ("Port", "444"),
            ("Authority", "mail.contoso.com:444"),
            ("AbsolutePath", "/mapi/emsmdb"),
            ("PathAndQuery", "/mapi/emsmdb?MailboxId=x"),
            ("Query", "?MailboxId=x"),
            ("Fragment", "#y"),
            ("IsDefaultPort", "False"),
            ("Segments", "/|mapi/|emsmdb"),
            ("HostNameType", "Dns"),
        ] {
            assert_eq!(uri.property(name).map(|value| join_text(&value, "|").to_string()).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(uri.left_part("Authority").as_deref(), Some("https://mail.contoso.com:444"));
        assert_eq!(uri.left_part("Path").as_deref(), Some("https://mail.contoso.com:444/mapi/emsmdb"));
        assert!(uri.is_absolute() && !Uri::new("a b://c").is_absolute() && !Uri::new("mapi").is_absolute());
        assert_eq!(&*Uri::new("https://a").text(), "https://a/");
        let relative = Uri::new("mapi");
        assert_eq!((relative.property("Host").map(|host| host.is_null()), &*relative.text()), (Some(true), "mapi"));
    }

    #[test]
    fn addresses_are_written_as_dotnet_writes_them() {
        let part =
            |text: &str, name: &str| Uri::new(text).property(name).map(|value| join_text(&value, "|").to_string()).unwrap_or_default();
        let text = |text: &str| Uri::new(text).text().to_string();
        assert_eq!((text("HTTP://X.Y:80/a"), part("http://x.y:80/a", "AbsoluteUri")), ("http://x.y/a".into(), "http://x.y/a".into()));
        assert_eq!((part("http://x/a/../b/./c", "AbsolutePath"), part("http://x/a/..", "AbsolutePath")), ("/b/c".into(), "/".into()));
        assert_eq!(
            (part("http://x/ä b", "AbsoluteUri"), text("http://x/%C3%A4%20b")),
            ("http://x/%C3%A4%20b".into(), "http://x/ä b".into())
        );
        assert_eq!(
            (part("mailto:a@b.c", "Scheme"), part("mailto:a@b.c", "Host"), text("mailto:a@b.c")),
            ("mailto".into(), "b.c".into(), "mailto:a@b.c".into())
        );
        assert_eq!((part("localhost:8080", "Scheme"), part("urn:a:b", "AbsolutePath")), ("localhost".into(), "a:b".into()));
        assert_eq!((part("/tmp/x", "AbsoluteUri"), part("/tmp/x", "IsFile")), ("file:///tmp/x".into(), "True".into()));
        assert_eq!((part("http://u:p@x:81/", "UserInfo"), part("http://u:p@x:81/", "Authority")), ("u:p".into(), "x:81".into()));
        assert_eq!(part("http://[::1]:8080/", "DnsSafeHost"), "::1");
        let relative = Uri::new("http://x/a/b").call("MakeRelativeUri", &["http://x/a/c/d".into()]);
        assert!(matches!(relative, Some(Ok(value)) if &*super::super::net_text(&value) == "c/d"));
    }
}
