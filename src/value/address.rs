//! `System.Net.IPAddress` and `System.Net.Mail.MailAddress`.

use super::{Foreign, OperatorError, Text, Value};
use std::net::IpAddr;

/// An address of the Internet protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(IpAddr);

impl Address {
    /// Reads `10.0.0.1`, `::1`, `[::1]`.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().trim_start_matches('[').trim_end_matches(']').parse().ok().map(Self)
    }

    /// The address.
    pub fn ip(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

impl Foreign for Address {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Net.IPAddress".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        self.0.to_string().into()
    }

    fn property_names(&self) -> Vec<Text> {
        [
            "AddressFamily",
            "ScopeId",
            "IsIPv6Multicast",
            "IsIPv6LinkLocal",
            "IsIPv6SiteLocal",
            "IsIPv6Teredo",
            "IsIPv6UniqueLocal",
            "IsIPv4MappedToIPv6",
            "Address",
            "IPAddressToString",
        ]
        .map(Text::from)
        .to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        let is_v6 = |test: fn(&std::net::Ipv6Addr) -> bool| Value::Bool(matches!(&self.0, IpAddr::V6(address) if test(address)));
        Some(match name.to_ascii_lowercase().as_str() {
            // .NET has each of these for one family alone.
            "scopeid" => {
                if self.0.is_ipv6() {
                    Value::Long(0)
                } else {
                    Value::Null
                }
            }
            "address" => match self.0 {
                IpAddr::V4(address) => Value::Long(i64::from(u32::from_le_bytes(address.octets()))),
                IpAddr::V6(_) => Value::Null,
            },
            "isipv6multicast" => is_v6(|address| address.is_multicast()),
            "isipv6sitelocal" => is_v6(|address| address.segments()[0] & 0xffc0 == 0xfec0),
            "isipv6teredo" => is_v6(|address| address.segments()[..2] == [0x2001, 0]),
            "isipv6uniquelocal" => is_v6(|address| address.is_unique_local()),
            "addressfamily" => if self.0.is_ipv4() { "InterNetwork" } else { "InterNetworkV6" }.into(),
            "ipaddresstostring" => Value::String(self.text()),
            "isipv6linklocal" => Value::Bool(matches!(self.0, IpAddr::V6(address) if address.is_unicast_link_local())),
            "isipv4mappedtoipv6" => Value::Bool(matches!(self.0, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())),
            _ => return None,
        })
    }

    fn method_names(&self) -> Vec<Text> {
        vec!["GetAddressBytes".into()]
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value, OperatorError>> {
        name.eq_ignore_ascii_case("GetAddressBytes").then(|| {
            Ok(match self.0 {
                IpAddr::V4(address) => super::byte_array(address.octets()),
                IpAddr::V6(address) => super::byte_array(address.octets()),
            })
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }
}

/// An e-mail address with the name of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress {
    name: Text,
    user: Text,
    host: Text,
}

impl MailAddress {
    /// Reads `anna@contoso.com` and `Anna <anna@contoso.com>`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, address) = match text.trim().strip_suffix('>').and_then(|rest| rest.split_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", text.trim()),
        };
        let (user, host) = address.rsplit_once('@')?;
        let wrong =
            |part: &str| part.is_empty() || part.contains(|letter: char| letter.is_whitespace() || matches!(letter, '@' | '<' | '>' | ','));
        if wrong(user) || wrong(host) || host.starts_with('.') || host.ends_with('.') {
            return None;
        }
        Some(Self { name: name.into(), user: user.into(), host: host.into() })
    }
}

impl Foreign for MailAddress {
    fn type_names(&self) -> Vec<Text> {
        vec!["System.Net.Mail.MailAddress".into(), "System.Object".into()]
    }

    fn text(&self) -> Text {
        if self.name.is_empty() {
            format!("{}@{}", self.user, self.host)
        } else {
            format!("\"{}\" <{}@{}>", self.name, self.user, self.host)
        }
        .into()
    }

    fn property_names(&self) -> Vec<Text> {
        ["DisplayName", "User", "Host", "Address"].map(Text::from).to_vec()
    }

    fn property(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "displayname" => Value::String(self.name.clone()),
            "user" => Value::String(self.user.clone()),
            "host" => Value::String(self.host.clone()),
            "address" => format!("{}@{}", self.user, self.host).into(),
            _ => return None,
        })
    }

    fn equals(&self, other: &dyn Foreign) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }
}
