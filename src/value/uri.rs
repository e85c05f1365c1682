//! `System.Uri`, as far as scripts look into one.

use super::{Foreign, OperatorError, Text, Value};
use std::sync::Arc;

/// A URL as it was given, with its parts.
#[derive(Debug)]
pub struct Uri {
    text: Text,
}

/// The port that a scheme stands for, as it would be written behind the host.
fn default_port(scheme: &str) -> &'static str {
    match scheme.to_ascii_lowercase().as_str() {
        "https" => ":443",
        "http" => ":80",
        "ftp" => ":21",
        "ldap" => ":389",
        _ => ":-1",
    }
}

impl Uri {
    /// A URL; what is not one has no parts.
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
    }

    /// Whether it has a scheme and a host.
    pub fn is_absolute(&self) -> bool {
        self.split().is_some_and(|(scheme, authority, _)| {
            !authority.is_empty()
                && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
                && !authority.contains(char::is_whitespace)
        })
    }

    /// The address up to a part of it: `Scheme`, `Authority`, `Path` or `Query`.
    fn left_part(&self, part: &str) -> Option<String> {
        let (scheme, authority, rest) = self.split()?;
        let (before, _) = rest.split_once('#').unwrap_or((rest, ""));
        let path = before.split('?').next().unwrap_or(before);
        let head = format!("{}://", scheme.to_ascii_lowercase());
        Some(match part.to_ascii_lowercase().as_str() {
            "scheme" | "0" => head,
            "authority" | "1" => format!("{head}{}", authority.to_ascii_lowercase()),
            "path" | "2" => format!("{head}{}{path}", authority.to_ascii_lowercase()),
            "query" | "3" => format!("{head}{}{before}", authority.to_ascii_lowercase()),
            _ => return None,
        })
    }

    fn split(&self) -> Option<(&str, &str, &str)> {
        let (scheme, rest) = self.text.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        Some((scheme, &rest[..end], &rest[end..]))
    }

    fn port(&self) -> Option<i32> {
        let (scheme, authority, _) = self.split()?;
        let given = authority.rsplit_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
        match given {
            Some((_, port)) => port.parse().ok(),
            None => Some(default_port(scheme).trim_start_matches(':').parse().unwrap_or(-1)),
        }
    }

    fn host(&self) -> Option<String> {
        let (_, authority, _) = self.split()?;
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        Some(
            authority
                .rsplit_once(':')
                .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
                .map_or(authority, |(host, _)| host)
                .to_ascii_lowercase(),
        )
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
        match self.split() {
            Some((scheme, authority, "")) => format!("{}://{}/", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase()).into(),
            Some((scheme, authority, rest)) => format!("{}://{}{rest}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase()).into(),
            None => self.text.clone(),
        }
    }

    fn property_names(&self) -> Vec<Text> {
        PROPERTIES.map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let name = PROPERTIES.iter().find(|own| own.eq_ignore_ascii_case(name))?;
        if *name == "OriginalString" {
            return Some(Value::String(self.text.clone()));
        }
        let Some((scheme, authority, rest)) = self.split() else {
            return Some(if *name == "IsAbsoluteUri" { Value::Bool(false) } else { Value::Null });
        };
        let (before, fragment) = rest.find('#').map_or((rest, ""), |at| rest.split_at(at));
        let (path, query) = before.find('?').map_or((before, ""), |at| before.split_at(at));
        let path = if path.is_empty() { "/" } else { path };
        let host = self.host().unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        Some(match *name {
            "AbsolutePath" => path.into(),
            "AbsoluteUri" => Value::String(self.text()),
            "LocalPath" => super::member::unescaped(path).into(),
            "Authority" => authority
                .rsplit_once('@')
                .map_or(authority, |(_, host)| host)
                .to_ascii_lowercase()
                .trim_end_matches(default_port(scheme))
                .into(),
            "HostNameType" => match host.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
                Ok(address) if address.is_ipv4() => "IPv4",
                Ok(_) => "IPv6",
                Err(_) if host.is_empty() => "Basic",
                Err(_) => "Dns",
            }
            .into(),
            "IsFile" => Value::Bool(scheme.eq_ignore_ascii_case("file")),
            "IsLoopback" => Value::Bool(matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]")),
            "IsUnc" | "UserEscaped" => Value::Bool(false),
            "Segments" => segments(path),
            "Host" | "DnsSafeHost" | "IdnHost" => host.into(),
            "UserInfo" => user.into(),
            "IsAbsoluteUri" => Value::Bool(true),
            "IsDefaultPort" => Value::Bool(self.port().is_some_and(|port| default_port(scheme) == format!(":{port}"))),
            "PathAndQuery" => format!("{path}{query}").into(),
            "Port" => self.port().into(),
            "Query" => query.into(),
            "Scheme" => scheme.to_ascii_lowercase().into(),
            _ => fragment.into(),
        })
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["GetLeftPart".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        let ("getleftpart", [part]) = (name.to_ascii_lowercase().as_str(), arguments) else { return None };
        let part = super::net_text(part);
        Some(self.left_part(&part).map(Value::from).ok_or_else(|| {
            format!("'{part}' of '{}' cannot be told; the parts are Scheme, Authority, Path and Query of an absolute address.", self.text)
                .into()
        }))
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
}
