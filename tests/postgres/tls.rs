//! Certificates of a throw-away server: an authority that exists for one test, and what it signed.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// Certificates for one server, in PEM.
pub(crate) struct Certificates {
    /// What a client must trust.
    pub authority: String,
    /// What the server shows: it is `localhost` and 127.0.0.1.
    pub server: String,
    /// The server's key.
    pub key: String,
}

/// Makes an authority, and a certificate for `localhost`.
pub(crate) fn certificates() -> Certificates {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let server = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    Certificates { authority: authority_certificate.pem(), server: server.pem(), key: key.serialize_pem() }
}
