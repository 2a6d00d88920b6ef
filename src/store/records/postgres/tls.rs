//! TLS to the database: which certificates are trusted. Their names and dates are always verified.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Makes encrypted connections. Without a file they trust the certificates that the system trusts. Errors: they say
/// which setting is wrong, in words that complete `database.`.
pub(super) fn connector(verified: bool, ca_file: &str) -> Result<MakeRustlsConnect, String> {
    let mut roots = RootCertStore::empty();
    match (verified, ca_file) {
        (false, _) => {}
        (true, "") => add_of_system(&mut roots)?,
        (true, file) => add_of_file(&mut roots, file)?,
    }
    // The provider of cryptography is named, so that no other part of the process can bring another one in.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("tls cannot be used: {error}"))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

fn add_of_system(roots: &mut RootCertStore) -> Result<(), String> {
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added > 0 {
        return Ok(());
    }
    let why = found.errors.first().map_or_else(String::new, |error| format!(" ({error})"));
    Err(format!(
        "tls needs certificates to trust, and this system has none{why}: install ca-certificates, or set database.ca_file"
    ))
}

fn add_of_file(roots: &mut RootCertStore, file: &str) -> Result<(), String> {
    let refused = |why: String| format!("ca_file: {file} {why}");
    let certificates = CertificateDer::pem_file_iter(file)
        .map_err(|error| refused(format!("cannot be read: {error}")))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| refused(format!("holds what is no certificate in PEM: {error}")))?;
    if certificates.is_empty() {
        return Err(refused("holds no certificate in PEM".to_owned()));
    }
    for certificate in certificates {
        roots
            .add(certificate)
            .map_err(|error| refused(format!("holds a certificate that is no good: {error}")))?;
    }
    Ok(())
}
