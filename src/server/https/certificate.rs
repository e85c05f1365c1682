//! The certificate that the listener shows: read from files that may change at any time, or its own. One that cannot be used never
//! replaces one that can.

use super::{KeyFiles, Listening, Problem, What, self_signed};
use crate::probe::Certificate;
use parking_lot::RwLock;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Bytes that a file with certificates may have.
const FILE_LIMIT: u64 = 1024 * 1024;
/// A file that was written a moment ago may be written again without a sign of it in its times.
const RESTLESS: Duration = Duration::from_secs(2);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("the file '{0}' cannot be read: {1}")]
    Read(String, std::io::Error),
    #[error("'{0}' is no file")]
    NoFile(String),
    #[error("the file '{0}' is too large for a certificate")]
    TooLarge(String),
    #[error("the file '{0}' holds no certificate in PEM")]
    NoCertificate(String),
    #[error("the file '{0}' holds no private key in PEM")]
    NoKey(String),
    #[error("the private key in '{0}' is locked with a passphrase, which nobody can be asked for; it must be stored without")]
    Locked(String),
    #[error("the certificate in '{0}' and the private key in '{1}' do not belong together, or cannot be used: {2}")]
    Unusable(String, String, rustls::Error),
}

/// What new connections are shown; changed while the listener runs.
#[derive(Debug, Default)]
pub(super) struct Shown(RwLock<Option<Arc<CertifiedKey>>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().clone()
    }
}

/// Where a certificate came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Files(PathBuf, PathBuf),
    SelfSigned,
}

/// What tells that a file is another one than before.
type Signature = (u64, u64, u64, i64, i64, i64, i64);

/// Keeps what is shown in step with the configuration and the files.
#[derive(Debug)]
pub(super) struct Keeper {
    shown: Arc<Shown>,
    provider: Arc<CryptoProvider>,
    /// The folder for the listener's own certificate.
    state: PathBuf,
    /// Files that were read when this process still might.
    handed: KeyFiles,
    current: Option<(Source, Certificate)>,
    /// The files that were read last, good or not, and what they looked like; `None` where they have to be read again.
    read: Option<(Source, [Signature; 2])>,
    /// What is wrong with the configured one.
    configured: Option<Problem>,
    /// What is wrong with the listener's own.
    own: Option<Problem>,
}

impl Keeper {
    pub(super) fn new(shown: Arc<Shown>, provider: Arc<CryptoProvider>, state: PathBuf, handed: KeyFiles) -> Self {
        Self { shown, provider, state, handed, current: None, read: None, configured: None, own: None }
    }

    /// The certificate that is shown.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        self.current.as_ref().map(|(_, certificate)| certificate)
    }

    /// What is wrong.
    pub(super) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.configured.iter().chain(&self.own)
    }

    /// Looks at files, and reads them if they changed. Blocks for the disk.
    pub(super) fn refresh(&mut self, listening: &Listening, now: i64) {
        match &listening.certificate {
            Some(path) => self.files(path, listening.private_key.as_ref().unwrap_or(path)),
            None => (self.read, self.configured) = (None, None),
        }
        let shows_files = matches!(self.current, Some((Source::Files(..), _)));
        if listening.certificate.is_none() || !shows_files {
            self.show_own(&listening.self_signed_names, now);
        }
    }

    /// Shows the configured certificate, if it can be used and is another one than before.
    fn files(&mut self, path: &Path, key: &Path) {
        let source = Source::Files(path.to_owned(), key.to_owned());
        let found = signature(path).zip(signature(key)).map(|(one, other)| (source.clone(), [one, other]));
        if found.is_some() && found == self.read {
            return;
        }
        // Nobody can see any more whether it changed.
        let closed = found.is_none() && self.handed.held(path).is_some() && self.handed.held(key).is_some();
        if closed && self.current.as_ref().is_some_and(|(current, _)| *current == source) {
            return;
        }
        // Noted before reading: what is written meanwhile is seen next time.
        self.read = found.filter(|_| is_still(path) && is_still(key));
        match self.load(path, key) {
            Ok((certified, certificate)) => {
                (self.configured, self.own) = (None, None);
                self.show(source, certified, certificate);
            }
            Err(error) => {
                let instead = match &self.current {
                    Some((Source::Files(..), _)) => "The listener still shows the one that it had.",
                    _ => "The listener shows a self-signed one instead.",
                };
                let message = format!("The configured certificate is not used: {error}. {instead}");
                self.configured = Some(Problem { what: What::Certificate, subject: path.display().to_string(), message });
            }
        }
    }

    fn show(&mut self, source: Source, certified: CertifiedKey, certificate: Certificate) {
        *self.shown.0.write() = Some(Arc::new(certified));
        self.current = Some((source, certificate));
    }

    /// Shows the listener's own certificate: the one it shows already, the kept one, or a new one.
    fn show_own(&mut self, names: &[String], now: i64) {
        let names = self_signed::usable(names);
        if matches!(&self.current, Some((Source::SelfSigned, shown)) if self_signed::is_good(shown, &names, now)) {
            return;
        }
        self.own = None;
        let file = self.state.join(self_signed::FILE);
        if let Ok((certified, certificate)) = self.load(&file, &file)
            && self_signed::is_good(&certificate, &names, now)
        {
            self.show(Source::SelfSigned, certified, certificate);
            return;
        }
        let problem = |message| Some(Problem { what: What::SelfSignedCertificate, subject: file.display().to_string(), message });
        let made = self_signed::generate(&names, now).map_err(|error| error.to_string()).and_then(|pem| {
            let found = self.certified(pem.as_bytes(), pem.as_bytes(), &file, &file).map_err(|error| error.to_string())?;
            Ok((pem, found))
        });
        match made {
            Ok((pem, (certified, certificate))) => {
                self.show(Source::SelfSigned, certified, certificate);
                if let Err(error) = self_signed::keep(&self.state, &pem) {
                    let file = file.display();
                    let after = "After a restart it will be another one.";
                    self.own = problem(format!("The self-signed certificate cannot be kept in '{file}': {error}. {after}"));
                }
            }
            Err(error) => self.own = problem(format!("No self-signed certificate could be made: {error}.")),
        }
    }

    fn load(&self, path: &Path, key: &Path) -> Result<(CertifiedKey, Certificate), LoadError> {
        let certificate = self.read(path)?;
        let key_bytes = if key == path { certificate.clone() } else { self.read(key)? };
        self.certified(&certificate, &key_bytes, path, key)
    }

    /// A file; as it was when this process might read it, where it may not any more.
    fn read(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        match (read(path), self.handed.held(path)) {
            (Err(LoadError::Read(_, error)), Some(held)) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(held.to_vec()),
            (found, _) => found,
        }
    }

    fn certified(&self, certificate: &[u8], key: &[u8], path: &Path, key_path: &Path) -> Result<(CertifiedKey, Certificate), LoadError> {
        let (path, key_path) = (path.display().to_string(), key_path.display().to_string());
        let chain = CertificateDer::pem_slice_iter(certificate).collect::<Result<Vec<_>, _>>().unwrap_or_default();
        let described = chain.first().and_then(|der| Certificate::parse(der).ok()).ok_or(LoadError::NoCertificate(path.clone()))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| match key.windows(9).any(|bytes| bytes == b"ENCRYPTED") {
            true => LoadError::Locked(key_path.clone()),
            false => LoadError::NoKey(key_path.clone()),
        })?;
        let certified = CertifiedKey::from_der(chain, key, &self.provider).map_err(|error| LoadError::Unusable(path, key_path, error))?;
        Ok((certified, described))
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let shown = || path.display().to_string();
    let about = fs::metadata(path).map_err(|error| LoadError::Read(shown(), error))?;
    // Anything else, a pipe for one, could keep the listener waiting.
    if !about.is_file() {
        return Err(LoadError::NoFile(shown()));
    }
    if about.len() > FILE_LIMIT {
        return Err(LoadError::TooLarge(shown()));
    }
    fs::read(path).map_err(|error| LoadError::Read(shown(), error))
}

fn signature(path: &Path) -> Option<Signature> {
    let about = fs::metadata(path).ok()?;
    Some((about.dev(), about.ino(), about.len(), about.mtime(), about.mtime_nsec(), about.ctime(), about.ctime_nsec()))
}

/// Whether the file was left alone long enough for its times to tell of the next change.
fn is_still(path: &Path) -> bool {
    let changed = fs::metadata(path).map(|about| Duration::from_secs(u64::try_from(about.ctime()).unwrap_or_default()));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    changed.is_ok_and(|changed| now.saturating_sub(changed) > RESTLESS)
}
