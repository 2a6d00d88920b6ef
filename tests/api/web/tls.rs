//! TLS by the server itself: everything that goes over a connection goes over an encrypted one too, it ends in the same ways, and a
//! certificate is renewed without a restart.

use futures_util::StreamExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::encrypted::{CertificateFolder, EncryptedClient, borrowed, certificate_of, program};
use crate::process::{Program, complaint, health};
use crate::server::WAIT;
use crate::throw_away::tls::{Certificates, certificates};

fn shown() -> (Certificates, CertificateFolder) {
    let certificates = certificates();
    let folder = CertificateFolder::with(&certificates);
    (certificates, folder)
}

async fn ask(program: &Program, certificates: &Certificates, request: &str, fields: &str) -> EncryptedClient {
    EncryptedClient::ask(program.address(), &certificates.authority, request, fields).await
}

/// Waits until so many watch the commons.
async fn spectators(program: &Program, certificates: &Certificates, count: usize) {
    let wanted = format!("\"spectators\":{count},");
    let counted = async {
        loop {
            let mut client = ask(program, certificates, "GET /rooms/commons", "Connection: close\r\n").await;
            client.hears("\"spectators\":").await;
            client.hears("\"max_players\":").await;
            if client.heard.contains(&wanted) {
                return;
            }
        }
    };
    timeout(WAIT, counted).await.unwrap_or_else(|_| panic!("never {count} spectators"));
}

#[tokio::test]
async fn requests_sockets_and_streams_go_over_tls_and_a_stop_is_told_there() {
    let (certificates, folder) = shown();
    let program = program(&folder, &[]);
    assert!(program.begun().iter().all(|line| !line.contains("http://")), "{:?}", program.begun());
    let mut client = ask(&program, &certificates, "GET /health/ready", "").await;
    assert_eq!(client.stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    client.hears("HTTP/1.1 200").await;
    // The same connection goes on.
    client.send("GET /site", "").await;
    client.hears("\"demo_room\"").await;
    let mut events = ask(&program, &certificates, "GET /stream/rooms/commons", "").await;
    events.hears("\"type\":\"welcome\"").await;
    let dialed = EncryptedClient::dial(program.address(), &certificates.authority, None).await;
    let stream = dialed.expect("the server is trusted").stream;
    let request = "wss://localhost/ws/game/commons/anna".into_client_request().expect("a request");
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
    assert!(said(&mut socket).await.contains("\"welcome\""));
    events.hears("\"player_joined\"").await;
    program.terminate();
    let mut last = String::new();
    while let Some(Ok(message)) = timeout(WAIT, socket.next()).await.expect("a word") {
        if let Message::Close(Some(frame)) = &message {
            assert_eq!(u16::from(frame.code), 1012);
        }
        last += &message.to_string();
    }
    assert!(last.contains("the server restarts"), "{last}");
    assert!(program.ended().0.success());
}

async fn said<S>(socket: &mut tokio_tungstenite::WebSocketStream<S>) -> String
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let message = timeout(WAIT, socket.next()).await.expect("a message");
    message.expect("no end").expect("no fault").to_string()
}

#[tokio::test]
async fn a_new_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let (old, folder) = shown();
    let program = program(&folder, &[]);
    let mut open = ask(&program, &old, "GET /stream/rooms/commons", "").await;
    open.hears("\"type\":\"welcome\"").await;
    let new = certificates();
    folder.put(&new.server, &new.key);
    program.logs("is shown from now on");
    let client = EncryptedClient::dial(program.address(), &new.authority, None).await.expect("the new one");
    assert_eq!(client.certificate(), certificate_of(&new.server));
    for (certificate, key, why) in [
        ("", new.key.as_str(), "holds no certificate"),
        (new.server.as_str(), "-----BEGIN", "holds no private key"),
        (old.server.as_str(), new.key.as_str(), "do not fit together"),
    ] {
        folder.put(certificate, key);
        // One that was put there by half may have been looked at before.
        let line = program.logs(why);
        assert!(line.contains("the certificate from before stays"), "{line}");
        let client = EncryptedClient::dial(program.address(), &new.authority, None).await.expect("it stays");
        assert_eq!(client.certificate(), certificate_of(&new.server));
    }
    folder.put(&old.server, &old.key);
    program.logs("is shown from now on");
    let client = EncryptedClient::dial(program.address(), &old.authority, None).await.expect("the old one");
    assert_eq!(client.certificate(), certificate_of(&old.server));
    // Whoever was connected from the beginning has noticed nothing.
    client_joins(&program, &old).await;
    open.hears("\"player_joined\"").await;
}

async fn client_joins(program: &Program, certificates: &Certificates) {
    let fields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    ask(program, certificates, "GET /ws/game/commons/bert", fields).await.hears("\"welcome\"").await;
}

#[tokio::test]
async fn a_stream_whose_client_says_goodbye_is_given_up_though_nobody_reads_it() {
    let (certificates, folder) = shown();
    let program = program(&folder, &[]);
    let mut client = ask(&program, &certificates, "GET /stream/rooms/commons", "").await;
    client.hears("\"type\":\"welcome\"").await;
    spectators(&program, &certificates, 1).await;
    client.stream.shutdown().await.expect("a goodbye");
    spectators(&program, &certificates, 0).await;
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_cut_off_under_tls_too() {
    let (certificates, folder) = shown();
    let small = [("TILTYARD__SOCKET__STALL_S", "3"), ("TILTYARD__SOCKET__SEND_BUFFER_BYTES", "4096")];
    let more =
        [("TILTYARD__SOCKET__MESSAGES_PER_S", "100000"), ("TILTYARD__SOCKET__MESSAGES_BURST", "100000")];
    let program = program(&folder, &[small, more].concat());
    let dialed = EncryptedClient::dial(program.address(), &certificates.authority, Some(4096)).await;
    let mut deaf = dialed.expect("the server is trusted");
    deaf.send("GET /stream/rooms/commons", "").await;
    deaf.hears("\"type\":\"welcome\"").await;
    spectators(&program, &certificates, 1).await;
    let stream = EncryptedClient::dial(program.address(), &certificates.authority, None).await;
    let request = "wss://localhost/ws/game/commons/anna".into_client_request().expect("a request");
    let stream = stream.expect("the server is trusted").stream;
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
    let (mut say, mut hear) = socket.split();
    let talk = async {
        let word = Message::text(format!("{{\"type\":\"relay\",\"words\":\"{}\"}}", "x".repeat(8000)));
        while futures_util::SinkExt::send(&mut say, word.clone()).await.is_ok() {
            // Up to the echo, so that nothing waits for who talks.
            while let Some(Ok(heard)) = hear.next().await
                && !heard.to_string().contains("words")
            {}
        }
    };
    tokio::select! {
        () = talk => panic!("who talks is not cut off"),
        () = spectators(&program, &certificates, 0) => {}
    }
}

#[tokio::test]
async fn a_client_that_does_not_speak_tls_or_says_nothing_is_gone_soon() {
    let (certificates, folder) = shown();
    let program = program(&folder, &[("TILTYARD__SERVER__TLS_HANDSHAKE_MS", "300")]);
    for words in ["", "GET /site HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let mut socket = TcpStream::connect(program.address()).await.expect("a connection");
        socket.write_all(words.as_bytes()).await.expect("the server reads");
        let mut heard = Vec::new();
        // A connection that is reset has an end, too.
        let _ = timeout(WAIT, socket.read_to_end(&mut heard)).await.expect("an end");
        assert!(!heard.starts_with(b"HTTP"), "{heard:?}");
    }
    // Others are served meanwhile and afterwards.
    ask(&program, &certificates, "GET /health/ready", "").await.hears("HTTP/1.1 200").await;
}

#[tokio::test]
async fn a_page_of_the_same_name_without_encryption_is_no_page_of_ours() {
    let (certificates, folder) = shown();
    let program = program(&folder, &[]);
    for (origin, status) in [("https://localhost", "HTTP/1.1 201"), ("http://localhost", "HTTP/1.1 403")] {
        let body = "{\"name\":\"Duel\",\"game\":\"arena\",\"max_players\":8}";
        let fields = format!("Origin: {origin}\r\nContent-Length: {}\r\n", body.len());
        let mut client = ask(&program, &certificates, "POST /rooms/", &fields).await;
        client.stream.write_all(body.as_bytes()).await.expect("the server reads");
        client.hears("\r\n").await;
        assert!(client.heard.starts_with(status), "{origin}: {}", client.heard);
    }
}

#[test]
fn the_health_of_a_server_with_tls_is_asked_over_tls() {
    let (_, folder) = shown();
    let program = program(&folder, &[]);
    let port = program.address().port().to_string();
    let settings = folder.settings();
    let asked = borrowed(&settings, &[("TILTYARD__SERVER__PORT", &port)]);
    assert_eq!(health(&[], &asked), (true, format!("https://127.0.0.1:{port} is ready\n")));
    let (is_ready, said) = health(&[], &[("TILTYARD__SERVER__PORT", &port)]);
    assert!(!is_ready && said.contains("does not answer"), "{said}");
}

#[tokio::test]
async fn the_health_of_a_full_server_is_answered_over_tls_too() {
    let (certificates, folder) = shown();
    let few = [("TILTYARD__SERVER__CONNECTIONS_MAX", "16"), ("TILTYARD__SERVER__WORKERS", "1")];
    let program = program(&folder, &few);
    let mut open = Vec::new();
    for _ in 0..16 {
        let mut client = ask(&program, &certificates, "GET /stream/rooms/commons", "").await;
        client.hears("\"type\":\"welcome\"").await;
        open.push(client);
    }
    ask(&program, &certificates, "GET /health/ready", "").await.hears("HTTP/1.1 200").await;
    ask(&program, &certificates, "GET /site", "").await.hears("HTTP/1.1 503").await;
}

#[test]
fn a_certificate_that_cannot_be_used_ends_the_start_with_its_setting() {
    let (certificates, folder) = shown();
    let settings = folder.settings();
    let alone = complaint(&["--port", "0"], &borrowed(&settings[..1], &[]));
    assert!(alone.contains("server.tls_key_file"), "{alone}");
    let (others, _) = shown();
    folder.put(&certificates.server, &others.key);
    let pair = complaint(&["--port", "0"], &borrowed(&settings, &[]));
    assert!(pair.contains("do not fit together"), "{pair}");
    folder.put("", &certificates.key);
    let none = complaint(&["--port", "0"], &borrowed(&settings, &[]));
    assert!(none.contains("server.tls_cert_file: ") && none.contains("server.pem"), "{none}");
}
