//! TLS: the handshake of a connection. Must not: know HTTP, but that it is what is spoken over it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::ResolvesServerCert;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::certificate::{Certificate, CertificateRefused};
use crate::config::ServerSettings;

/// What is spoken over the connections.
const SPOKEN: &[u8] = b"http/1.1";
/// Bytes that may wait inside of the encryption for a client that does not read, besides those in its send queue.
const WAITING_BYTES_MAX: usize = 16 * 1024;

/// What makes encrypted connections out of plain ones. Clones are cheap, and all show the same certificate.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
    handshake: Duration,
}

impl Tls {
    /// Reads the certificate that the settings name; `None` if they name none. Errors: it cannot be used.
    pub fn of_settings(server: &ServerSettings) -> Result<Option<Tls>, CertificateRefused> {
        if !server.speaks_tls() {
            return Ok(None);
        }
        let certificate = Certificate::open(server.tls_cert_file.clone(), server.tls_key_file.clone())?;
        let certificate = Arc::new(certificate);
        // The provider of cryptography is named, so that no other part of the process can bring another one in.
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| CertificateRefused::Pair(error.to_string()))?
            .with_no_client_auth();
        let mut config = config.with_cert_resolver(Arc::clone(&certificate) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![SPOKEN.to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let handshake = Duration::from_millis(server.tls_handshake_ms);
        Ok(Some(Tls { acceptor, certificate, handshake }))
    }

    /// Agrees with a client on keys. Errors: it speaks no TLS, wants none of ours, is gone, or takes too long.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let limited = |session: &mut rustls::ServerConnection| {
            session.set_buffer_limit(Some(WAITING_BYTES_MAX));
        };
        timeout(self.handshake, self.acceptor.accept_with(stream, limited)).await?
    }

    /// Looks at the files again and again. Never ends.
    pub async fn keep(self, every: Duration) {
        let mut times = interval(every);
        loop {
            times.tick().await;
            let certificate = Arc::clone(&self.certificate);
            // A disk that is slow holds up nobody else.
            let _ = tokio::task::spawn_blocking(move || certificate.look_again()).await;
        }
    }
}
