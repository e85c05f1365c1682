//! `System.Uri`, as far as scripts look into one.

use super::{Foreign, Text, Value};
use std::any::Any;
use std::sync::Arc;

/// A URL as it was given, with its parts.
#[derive(Debug)]
pub struct Uri {
    text: Text,
}

impl Uri {
    /// A URL; what is not one has no parts.
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into() }
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
            None => Some(match scheme.to_ascii_lowercase().as_str() {
                "https" => 443,
                "http" => 80,
                "ftp" => 21,
                _ => -1,
            }),
        }
    }

    fn host(&self) -> Option<String> {
        let (_, authority, _) = self.split()?;
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        Some(authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(authority, |(host, _)| host).to_ascii_lowercase())
    }
}

const PROPERTIES: [&str; 12] =
    ["AbsolutePath", "AbsoluteUri", "Authority", "Host", "IsAbsoluteUri", "IsDefaultPort", "OriginalString", "PathAndQuery", "Port", "Query", "Scheme", "Fragment"];

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
        let Some((scheme, authority, rest)) = self.split() else { return Some(if *name == "IsAbsoluteUri" { Value::Bool(false) } else { Value::Null }) };
        let (before, fragment) = rest.find('#').map_or((rest, ""), |at| rest.split_at(at));
        let (path, query) = before.find('?').map_or((before, ""), |at| before.split_at(at));
        let path = if path.is_empty() { "/" } else { path };
        Some(match *name {
            "AbsolutePath" => path.into(),
            "AbsoluteUri" => Value::String(self.text()),
            "Authority" => authority.to_ascii_lowercase().into(),
            "Host" => self.host().into(),
            "IsAbsoluteUri" => Value::Bool(true),
            "IsDefaultPort" => Value::Bool(self.port() == Uri::new(format!("{scheme}://x")).port()),
            "PathAndQuery" => format!("{path}{query}").into(),
            "Port" => self.port().into(),
            "Query" => query.into(),
            "Scheme" => scheme.to_ascii_lowercase().into(),
            _ => fragment.into(),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.text() == other.text())
    }
}
