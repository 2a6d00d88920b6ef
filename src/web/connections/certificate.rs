//! The server's certificate: two files, which may be replaced while the server runs. Must not: know connections.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// Why the certificate cannot be used. The text names the setting.
#[derive(Debug, thiserror::Error)]
pub enum CertificateRefused {
    /// The file with the certificate cannot be read, or holds none.
    #[error("server.tls_cert_file: {0}: {1}")]
    Certificate(PathBuf, String),
    /// The file with the key cannot be read, or holds none.
    #[error("server.tls_key_file: {0}: {1}")]
    Key(PathBuf, String),
    /// The two do not belong together, or the key is of a kind that is not known.
    #[error("server.tls_cert_file and server.tls_key_file do not fit together: {0}")]
    Pair(String),
}

/// A certificate in files.
pub(super) struct Certificate {
    cert_file: PathBuf,
    key_file: PathBuf,
    shown: RwLock<Shown>,
}

/// What is shown to clients, and the files as they were looked at last.
struct Shown {
    key: Arc<CertifiedKey>,
    files: Files,
}

#[derive(PartialEq, Eq)]
struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificate {
    /// Reads the files. Errors: they cannot be used.
    pub(super) fn open(cert_file: PathBuf, key_file: PathBuf) -> Result<Certificate, CertificateRefused> {
        let files = Files::read(&cert_file, &key_file)?;
        let key = Arc::new(files.certified(&cert_file, &key_file)?);
        Ok(Certificate { cert_file, key_file, shown: RwLock::new(Shown { key, files }) })
    }

    /// Shows what the files hold, if that has changed and can be used. What cannot is said in the log, once for each change, and
    /// the old certificate stays. Blocks.
    pub(super) fn look_again(&self) {
        match Files::read(&self.cert_file, &self.key_file) {
            Ok(files) if self.is_known(&files) => {}
            Ok(files) => self.take(files),
            Err(error) => self.keep_old(&error),
        }
    }

    fn is_known(&self, files: &Files) -> bool {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).files == *files
    }

    fn take(&self, files: Files) {
        let certified = files.certified(&self.cert_file, &self.key_file);
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.files = files;
        match certified {
            Ok(key) => {
                shown.key = Arc::new(key);
                log::info!("the certificate in {} is shown from now on", self.cert_file.display());
            }
            Err(error) => tell_that_old_one_stays(&error),
        }
    }

    /// A file that is not there, or cannot be read, counts as empty: it is news once.
    fn keep_old(&self, error: &CertificateRefused) {
        let nothing = Files { certificate: Vec::new(), key: Vec::new() };
        if !self.is_known(&nothing) {
            self.shown.write().unwrap_or_else(PoisonError::into_inner).files = nothing;
            tell_that_old_one_stays(error);
        }
    }
}

fn tell_that_old_one_stays(error: &CertificateRefused) {
    log::error!("{error}; the certificate from before stays");
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

/// Keys are not shown, in no log.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.cert_file.display())
    }
}

impl Files {
    fn read(cert_file: &Path, key_file: &Path) -> Result<Files, CertificateRefused> {
        let certificate = std::fs::read(cert_file)
            .map_err(|error| CertificateRefused::Certificate(cert_file.to_owned(), error.to_string()))?;
        let key = std::fs::read(key_file)
            .map_err(|error| CertificateRefused::Key(key_file.to_owned(), error.to_string()))?;
        Ok(Files { certificate, key })
    }

    /// The chain and its key, which belong together.
    fn certified(&self, cert_file: &Path, key_file: &Path) -> Result<CertifiedKey, CertificateRefused> {
        let refused = |why: String| CertificateRefused::Certificate(cert_file.to_owned(), why);
        let chain = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| refused(format!("holds what is no certificate in PEM: {error}")))?;
        if chain.is_empty() {
            return Err(refused("holds no certificate in PEM".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|error| {
            CertificateRefused::Key(key_file.to_owned(), format!("holds no private key in PEM: {error}"))
        })?;
        CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|error| CertificateRefused::Pair(error.to_string()))
    }
}
