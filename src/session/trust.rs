//! Which certificates a shell trusts: those of the system's roots, and those that a person has looked at and said yes to.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

/// The largest file of known servers that is read, in bytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// The SHA-256 digest of a certificate: upper-case pairs with colons, as browsers and openssl show it.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let mut text = String::with_capacity(95);
    for (place, byte) in Sha256::digest(certificate).iter().enumerate() {
        let _ = write!(text, "{}{byte:02X}", if place == 0 { "" } else { ":" });
    }
    text
}

/// Whether two texts are the same fingerprint: case, colons and blanks do not matter.
fn is_same(left: &str, right: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect() };
    digits(left) == digits(right)
}

/// A certificate that is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// Its fingerprint.
    pub(super) fingerprint: String,
    /// Why, as the end of a sentence.
    pub(super) why: String,
    /// The fingerprint that the server was known by.
    pub(super) known: Option<String>,
}

/// Judges certificates, and remembers the one that it refused.
#[derive(Debug)]
pub(super) struct Judge {
    pinned: Option<String>,
    system: Verifier,
    refused: OnceLock<Refused>,
}

impl Judge {
    /// A judge that trusts the certificate of this fingerprint alone, or without one what the system trusts.
    ///
    /// # Errors
    /// When there is no TLS, or the system's roots cannot be read.
    pub(super) fn new(pinned: Option<String>) -> Result<Arc<Self>, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(Arc::new(Self { pinned, system: Verifier::new(provider)?, refused: OnceLock::new() }))
    }

    /// TLS that asks this judge.
    ///
    /// # Errors
    /// When there is no TLS.
    pub(super) fn config(self: &Arc<Self>) -> Result<ClientConfig, rustls::Error> {
        let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder.dangerous().with_custom_certificate_verifier(self.clone()).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// The certificate that was refused, if one was.
    pub(super) fn refused(&self) -> Option<&Refused> {
        self.refused.get()
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = fingerprint(certificate);
        match &self.pinned {
            Some(pinned) if is_same(pinned, &shown) => Ok(ServerCertVerified::assertion()),
            Some(pinned) => {
                let why = "it is another one than the server was known by".to_owned();
                let _ = self.refused.set(Refused { fingerprint: shown, why, known: Some(pinned.clone()) });
                Err(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            None => self.system.verify_server_cert(certificate, chain, name, ocsp, now).inspect_err(|error| {
                let why = match error {
                    rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                        "nobody that this machine trusts vouches for it".to_owned()
                    }
                    rustls::Error::InvalidCertificate(error) => error.to_string(),
                    error => error.to_string(),
                };
                let _ = self.refused.set(Refused { fingerprint: shown, why, known: None });
            }),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

/// The servers that a person has said yes to: a file of lines, each an address and a fingerprint.
#[derive(Clone, Debug)]
pub(super) struct KnownServers(pub(super) PathBuf);

impl KnownServers {
    /// The fingerprint of a server.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn find(&self, authority: &str) -> io::Result<Option<String>> {
        let text = self.text()?;
        let line = |line: &str| {
            let (own, fingerprint) = line.trim().split_once(char::is_whitespace)?;
            own.eq_ignore_ascii_case(authority).then(|| fingerprint.trim().to_owned())
        };
        // What was said last holds.
        Ok(text.lines().rev().filter(|line| !line.trim_start().starts_with('#')).find_map(line))
    }

    /// Remembers a server.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn add(&self, authority: &str, fingerprint: &str) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut text = self.text()?;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("{authority} {fingerprint}\n"));
        let fresh = tempfile::NamedTempFile::new_in(folder)?;
        fs::write(fresh.path(), text)?;
        fresh.persist(&self.0).map(drop).map_err(|error| error.error)
    }

    fn text(&self) -> io::Result<String> {
        match fs::metadata(&self.0) {
            Ok(about) if about.len() > SIZE_LIMIT => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large")),
            Ok(_) => fs::read_to_string(&self.0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_last_holds() {
        let folder = tempfile::tempdir().unwrap();
        let known = KnownServers(folder.path().join("emsh/known-servers"));
        assert_eq!(known.find("a:1").unwrap(), None);
        known.add("a:1", "AA").unwrap();
        known.add("b:1", "BB").unwrap();
        known.add("A:1", "CC").unwrap();
        assert_eq!(known.find("a:1").unwrap().as_deref(), Some("CC"));
        assert_eq!(known.find("b:1").unwrap().as_deref(), Some("BB"));
        assert_eq!(fs::read_to_string(&known.0).unwrap(), "a:1 AA\nb:1 BB\nA:1 CC\n");
    }

    #[test]
    fn fingerprints_are_compared_by_their_digits() {
        assert!(is_same("ab:cd", "AB CD") && !is_same("ab:cd", "ab:ce"));
    }
}
