//! A program that speaks TLS, and a foreign client of it: rustls, and HTTP/1.1 by hand.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::process::Program;
use crate::server::WAIT;
use crate::throw_away::tls::Certificates;

/// A folder with a certificate and its key.
pub(crate) struct CertificateFolder(TempDir);

impl CertificateFolder {
    /// A folder with these.
    pub(crate) fn with(certificates: &Certificates) -> CertificateFolder {
        let folder = CertificateFolder(tempfile::tempdir().expect("a folder"));
        folder.put(&certificates.server, &certificates.key);
        folder
    }

    /// Puts others in their place.
    pub(crate) fn put(&self, certificate: &str, key: &str) {
        std::fs::write(self.path("server.pem"), certificate).expect("a file");
        std::fs::write(self.path("server.key"), key).expect("a file");
    }

    /// The settings that name them; they are looked at every second.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let path = |name: &str| self.path(name).to_str().expect("a path").to_owned();
        vec![
            ("TILTYARD__SERVER__TLS_CERT_FILE", path("server.pem")),
            ("TILTYARD__SERVER__TLS_KEY_FILE", path("server.key")),
            ("TILTYARD__SERVER__TLS_RELOAD_S", "1".to_owned()),
        ]
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Settings of a program, as it takes them.
pub(crate) fn borrowed<'a>(
    settings: &'a [(&'static str, String)],
    more: &[(&'static str, &'a str)],
) -> Vec<(&'static str, &'a str)> {
    let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
    settings.chain(more.iter().copied()).collect()
}

/// A program that shows a certificate.
pub(crate) fn program(folder: &CertificateFolder, more: &[(&'static str, &str)]) -> Program {
    Program::start(&borrowed(&folder.settings(), more))
}

/// The first certificate of a text in PEM.
pub(crate) fn certificate_of(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

/// An encrypted connection, and what was heard over it.
pub(crate) struct EncryptedClient {
    pub(crate) stream: TlsStream<TcpStream>,
    pub(crate) heard: String,
}

impl EncryptedClient {
    /// Connects, and trusts this authority alone. Errors: the server is not who it should be.
    pub(crate) async fn dial(
        server: SocketAddr,
        authority: &str,
        receive_buffer: Option<u32>,
    ) -> std::io::Result<EncryptedClient> {
        let mut roots = RootCertStore::empty();
        roots.add(certificate_of(authority)).expect("an authority");
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions");
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        let socket = socket.connect(server).await?;
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = timeout(WAIT, TlsConnector::from(Arc::new(config)).connect(name, socket)).await??;
        Ok(EncryptedClient { stream, heard: String::new() })
    }

    /// Connects, and sends the head of a request with these fields besides `Host`.
    pub(crate) async fn ask(
        server: SocketAddr,
        authority: &str,
        request: &str,
        fields: &str,
    ) -> EncryptedClient {
        let mut client = EncryptedClient::dial(server, authority, None).await.expect("the server is trusted");
        client.send(request, fields).await;
        client
    }

    /// Sends the head of a request.
    pub(crate) async fn send(&mut self, request: &str, fields: &str) {
        let head = format!("{request} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n");
        self.stream.write_all(head.as_bytes()).await.expect("the server reads");
        self.stream.flush().await.expect("the server reads");
    }

    /// The certificate that the server showed.
    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        let shown = self.stream.get_ref().1.peer_certificates().expect("a certificate");
        shown[0].clone().into_owned()
    }

    /// Reads until this has come.
    pub(crate) async fn hears(&mut self, part: &str) {
        let reading = async {
            while !self.heard.contains(part) {
                let mut bytes = Vec::new();
                let read = self.stream.read_buf(&mut bytes).await.expect("the server answers");
                assert!(read > 0, "the end came before {part:?}, after {:?}", self.heard);
                self.heard += &String::from_utf8_lossy(&bytes);
            }
        };
        timeout(WAIT, reading).await.unwrap_or_else(|_| panic!("no {part:?} in {:?}", self.heard));
    }
}
