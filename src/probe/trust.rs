//! Whether a chain of certificates leads to an authority that this machine trusts; names are another question.

use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use std::time::Duration;

/// The authorities that are trusted.
#[derive(Clone, Debug)]
pub struct Authorities {
    store: RootCertStore,
}

/// What is to be said of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It leads to a trusted authority.
    Trusted,
    /// Nobody who is trusted signed it.
    UnknownIssuer,
    /// It is too late, or too early, for one of its certificates.
    OutOfTime,
    /// Something else is wrong.
    Refused(String),
}

impl Authorities {
    /// Those of the system; empty where the system has none.
    pub fn of_system() -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self { store }
    }

    /// None.
    pub fn none() -> Self {
        Self { store: RootCertStore::empty() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.store.len()
    }

    /// Adds those in a file in PEM; how many there were.
    pub fn add_pem(&mut self, pem: &[u8]) -> usize {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
        self.store.add_parsable_certificates(certificates).0
    }

    /// Judges a chain, its own certificate first, at a time in seconds since 1970.
    pub fn judge(&self, chain: &[Vec<u8>], now: u64) -> Trust {
        let mut certificates = chain.iter().map(|der| CertificateDer::from(der.as_slice()));
        let Some(own) = certificates.next() else { return Trust::Refused("no certificate was shown".to_owned()) };
        let intermediates: Vec<_> = certificates.collect();
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(now));
        let judged = ParsedCertificate::try_from(&own)
            .and_then(|parsed| verify_server_cert_signed_by_trust_anchor(&parsed, &self.store, &intermediates, time, algorithms.all));
        use rustls::CertificateError as Wrong;
        match judged {
            Ok(()) => Trust::Trusted,
            // A bad signature is that of another authority with the name of a trusted one.
            Err(rustls::Error::InvalidCertificate(Wrong::UnknownIssuer | Wrong::BadSignature)) => Trust::UnknownIssuer,
            Err(rustls::Error::InvalidCertificate(
                Wrong::Expired | Wrong::ExpiredContext { .. } | Wrong::NotValidYet | Wrong::NotValidYetContext { .. },
            )) => Trust::OutOfTime,
            // A certificate that vouches for itself, and is no authority.
            Err(rustls::Error::InvalidCertificate(Wrong::Other(_))) if intermediates.is_empty() => Trust::UnknownIssuer,
            Err(error) => Trust::Refused(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorities, Trust};
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    #[test]
    fn a_chain_leads_to_an_authority_or_not() {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let mut leaf = CertificateParams::new(vec!["mail.contoso.com".to_owned()]).unwrap();
        leaf.not_after = rcgen::date_time_ymd(2030, 1, 1);
        let own = leaf.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
        let chain = vec![own.der().to_vec()];
        let mut authorities = Authorities::none();
        let now = 1_790_000_000;
        assert_eq!(authorities.judge(&chain, now), Trust::UnknownIssuer);
        assert_eq!((authorities.add_pem(authority.pem().as_bytes()), authorities.count()), (1, 1));
        assert_eq!(authorities.judge(&chain, now), Trust::Trusted);
        assert_eq!(authorities.judge(&chain, 1_990_000_000), Trust::OutOfTime);
        let alone = rcgen::generate_simple_self_signed(vec!["a".to_owned()]).unwrap();
        assert_eq!(authorities.judge(&[alone.cert.der().to_vec()], now), Trust::UnknownIssuer);
        assert!(matches!(authorities.judge(&[b"rubbish".to_vec()], now), Trust::Refused(_)));
    }
}
