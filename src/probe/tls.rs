//! A TLS client that goes on after a bad certificate: judging it is the business of the steps that follow.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// What the handshake showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// `TLS 1.3`.
    pub version: &'static str,
    /// The protocol that the server chose (ALPN); `None` when it said nothing.
    pub protocol: Option<String>,
    /// The certificates that the server sent, its own first, in DER.
    pub chain: Vec<Vec<u8>>,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The crypto provider offers no protocol version.
    #[error("TLS is not available: {0}")]
    Unavailable(rustls::Error),
    /// The handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Handshake(std::io::Error),
}

/// How a client begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeting<'a> {
    /// The host that is asked for (SNI) when it is a name; empty for a client that does not say it.
    pub host: &'a str,
    /// The protocols that the client speaks (ALPN), the preferred one first.
    pub protocols: &'a [&'a str],
}

/// Shakes hands, whatever certificate the server shows. `host` goes into the greeting (SNI) when it is a name.
///
/// # Errors
/// [`TlsError`] when the other side does not speak TLS 1.2 or newer, or does not hold the key of its certificate.
pub async fn connect_tls(stream: TcpStream, host: &str, address: SocketAddr) -> Result<(TlsStream<TcpStream>, Handshake), TlsError> {
    shake_hands(stream, Greeting { host, protocols: &["http/1.1"] }, address).await
}

/// Shakes hands with a greeting of one's own, on any stream to `address`.
///
/// # Errors
/// As [`connect_tls`].
pub async fn shake_hands<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    greeting: Greeting<'_>,
    address: SocketAddr,
) -> Result<(TlsStream<S>, Handshake), TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unavailable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    config.alpn_protocols = greeting.protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(greeting.host.to_owned()).unwrap_or_else(|_| ServerName::from(address.ip()));
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(TlsError::Handshake)?;
    let (_, connection) = stream.get_ref();
    let handshake = Handshake {
        version: match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "an unknown version of TLS",
        },
        protocol: connection.alpn_protocol().map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        chain: connection.peer_certificates().unwrap_or_default().iter().map(|der| der.to_vec()).collect(),
    };
    Ok((stream, handshake))
}

/// Takes any certificate, but still asks for the proof that the server holds its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
