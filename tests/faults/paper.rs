//! Certificates: an authority of the bench, and what it signs.

use rcgen::{BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::{Arc, LazyLock};

/// An authority, and what it signs with.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names are fine");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().expect("keys can be made");
    let pem = params.self_signed(&key).expect("it signs itself").pem();
    Authority { pem, issuer: Issuer::new(params, key) }
}

/// The authority that the bench's clients trust.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| authority("Bench Root"));
/// One that they do not.
pub(crate) static STRANGER: LazyLock<Authority> = LazyLock::new(|| authority("Stranger Root"));

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) key_pem: String,
    key: Vec<u8>,
}

/// What a certificate says.
pub(crate) struct Wanted<'a> {
    pub(crate) names: &'a [&'a str],
    /// Years of its beginning and end.
    pub(crate) years: (i32, i32),
    /// Who signs; itself when nobody does.
    pub(crate) by: Option<&'a Authority>,
    /// Whether it says where its issuer is.
    pub(crate) names_issuer: bool,
}

impl<'a> Wanted<'a> {
    pub(crate) fn good(names: &'a [&'a str]) -> Self {
        Self { names, years: (2020, 2099), by: Some(&AUTHORITY), names_issuer: false }
    }
}

/// Makes a certificate.
pub(crate) fn paper(wanted: &Wanted<'_>) -> Paper {
    let names: Vec<String> = wanted.names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("the names are names");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, wanted.names.first().copied().unwrap_or("nobody"));
    params.not_before = rcgen::date_time_ymd(wanted.years.0, 1, 1);
    params.not_after = rcgen::date_time_ymd(wanted.years.1, 1, 1);
    if wanted.names_issuer {
        // caIssuers, http://i/
        let access = [&[0x30, 0x17, 0x30, 0x15, 0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 0x30, 2, 0x86, 9][..], b"http://i/"].concat();
        params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], access));
    }
    let key = KeyPair::generate().expect("keys can be made");
    let certificate = match wanted.by {
        Some(authority) => params.signed_by(&key, &authority.issuer),
        None => params.self_signed(&key),
    }
    .expect("it is signed");
    Paper { der: certificate.der().to_vec(), pem: certificate.pem(), key_pem: key.serialize_pem(), key: key.serialize_der() }
}

impl Paper {
    /// A TLS server that shows it.
    pub(crate) fn server(&self, protocols: &[&str]) -> Arc<rustls::ServerConfig> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions are there")
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(self.der.clone())], key)
            .expect("key and certificate fit");
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        Arc::new(config)
    }
}
