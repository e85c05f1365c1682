//! What a certificate says about itself, for people who have to judge it. Nothing is verified here.

use crate::value::time;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;
use std::net::IpAddr;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The extension that says where the issuer is found (authority information access).
const AUTHORITY_ACCESS: &str = "1.3.6.1.5.5.7.1.1";

/// The SHA-256 digest of a certificate; shown as upper-case pairs with colons, as browsers and openssl do.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The digest of a certificate in DER.
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            write!(formatter, "{}{byte:02X}", if place == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Why a certificate cannot be described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is no X.509 certificate.
    #[error("this is no X.509 certificate")]
    Malformed,
}

/// A certificate, described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its digest.
    pub fingerprint: Fingerprint,
    /// Whom it names: `CN=mail.contoso.com`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The host names and addresses that it is good for (subject alternative names; clients look at nothing else).
    pub names: Vec<String>,
    /// From when it is good: UTC ticks.
    pub not_before: i64,
    /// Until when: UTC ticks.
    pub not_after: i64,
    /// Subject and issuer are the same, so nobody vouches for it.
    pub self_signed: bool,
    /// It says where its issuer's certificate can be fetched, so it has one.
    pub names_issuer: bool,
    /// The digest by which a login is bound to a connection on which this certificate was shown (RFC 5929, `tls-server-end-point`).
    pub endpoint_digest: Vec<u8>,
}

impl Certificate {
    /// Describes a certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] when it is none.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
        let alternatives = parsed.subject_alternative_name().ok().flatten();
        let names = alternatives.iter().flat_map(|found| &found.value.general_names).filter_map(name).collect();
        let ticks = |seconds: i64| seconds.saturating_mul(time::SECOND).saturating_add(time::UNIX_EPOCH).clamp(0, time::LAST);
        Ok(Self {
            fingerprint: Fingerprint::of(der),
            subject: parsed.subject().to_string(),
            issuer: parsed.issuer().to_string(),
            names,
            not_before: ticks(parsed.validity().not_before.timestamp()),
            not_after: ticks(parsed.validity().not_after.timestamp()),
            self_signed: parsed.subject().as_raw() == parsed.issuer().as_raw(),
            names_issuer: parsed.extensions().iter().any(|extension| extension.oid.to_id_string() == AUTHORITY_ACCESS),
            endpoint_digest: match parsed.signature_algorithm.algorithm.to_id_string().as_str() {
                "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Sha384::digest(der).to_vec(),
                "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Sha512::digest(der).to_vec(),
                // MD5 and SHA-1 count as SHA-256 here.
                _ => Sha256::digest(der).to_vec(),
            },
        })
    }

    /// Whether a client that asks for `host` (a name, or an address) finds it in the names. A `*` stands for one whole label at
    /// the beginning.
    pub fn covers(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.names.iter().any(|name| name.parse() == Ok(address));
        }
        let behind = host.split_once('.').map(|(_, behind)| behind);
        self.names.iter().any(|name| match name.strip_prefix("*.") {
            Some(domain) => domain.contains('.') && behind.is_some_and(|behind| behind.eq_ignore_ascii_case(domain)),
            None => name.eq_ignore_ascii_case(host),
        })
    }
}

fn name(general: &GeneralName<'_>) -> Option<String> {
    match general {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
            _ => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    }
}

/// The host of an address like `https://mail.contoso.com:443/mapi`, without port and brackets; `None` if there is none.
pub fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?.0,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::{Certificate, CertificateError, host_of};

    fn certificate(names: &[&str]) -> Certificate {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = rcgen::generate_simple_self_signed(names).unwrap();
        Certificate::parse(key.cert.der()).unwrap()
    }

    #[test]
    fn names_and_addresses_are_found() {
        let found = certificate(&["mail.contoso.com", "*.contoso.net", "*.org", "192.0.2.1", "2001:db8::1"]);
        assert_eq!(found.names, ["mail.contoso.com", "*.contoso.net", "*.org", "192.0.2.1", "2001:db8::1"]);
        assert!(found.self_signed);
        for host in ["MAIL.contoso.com", "mail.contoso.com.", "a.contoso.net", "192.0.2.1", "2001:DB8:0::1"] {
            assert!(found.covers(host), "{host}");
        }
        for host in ["contoso.com", "contoso.net", "a.b.contoso.net", "example.org", "192.0.2.2", ""] {
            assert!(!found.covers(host), "{host}");
        }
    }

    #[test]
    fn a_fingerprint_is_shown_in_pairs() {
        let shown = certificate(&["a"]).fingerprint.to_string();
        assert_eq!((shown.len(), shown.matches(':').count()), (95, 31));
    }

    #[test]
    fn rubbish_is_no_certificate() {
        assert_eq!(Certificate::parse(b"rubbish"), Err(CertificateError::Malformed));
    }

    #[test]
    fn hosts_of_addresses() {
        let hosts = ["https://mail.contoso.com/mapi", "https://a:8443", "https://u@b/x@c", "https://[::1]:443/mapi", "mail", "https:///x"];
        assert_eq!(hosts.map(host_of), [Some("mail.contoso.com"), Some("a"), Some("b"), Some("::1"), None, None]);
    }
}
