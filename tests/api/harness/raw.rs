//! A WebSocket client that sends and hears bytes as they are, and the frames it sends.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::Http;
use crate::server::WAIT;

pub(crate) const HANDSHAKE: &str = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
pub(crate) const VERSION: &str = "Sec-WebSocket-Version: 13\r\n";
pub(crate) const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
/// A frame of a client, whose mask is zero.
pub(crate) fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match body.len() {
        len @ 0..126 => bytes.push(0x80 | len as u8),
        len => {
            bytes.push(0x80 | 126);
            bytes.extend((len as u16).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(body);
    bytes
}

pub(crate) fn text(message: &Value) -> Vec<u8> {
    frame(0x81, message.to_string().as_bytes())
}

pub(crate) fn chat(message: &str) -> Vec<u8> {
    text(&json!({"type": "chat", "message": message}))
}

/// A connection over which bytes go as they are.
pub(crate) struct Raw {
    pub(crate) socket: TcpStream,
    pub(crate) heard: Vec<u8>,
}

impl Raw {
    /// Connects, and sends this first.
    pub(crate) async fn knock(server: &Http, bytes: &[u8]) -> Raw {
        let mut socket = TcpStream::connect(server.address()).await.expect("a connection");
        socket.write_all(bytes).await.expect("the server reads");
        Raw { socket, heard: Vec::new() }
    }

    /// Sends a request. Answers what it is answered, up to the end of its headers.
    pub(crate) async fn ask(server: &Http, request: &str) -> (Raw, String) {
        let mut raw = Raw::knock(server, request.as_bytes()).await;
        let end = raw.until(|heard| find(heard, b"\r\n\r\n").map(|at| at + 4)).await;
        let head = raw.heard.drain(..end).collect();
        (raw, String::from_utf8(head).expect("text"))
    }

    /// Opens a WebSocket.
    pub(crate) async fn open(server: &Http, path: &str) -> Raw {
        let (raw, head) =
            Raw::ask(server, &format!("GET {path} HTTP/1.1\r\n{HANDSHAKE}{VERSION}{KEY}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        raw
    }

    /// Takes a seat.
    pub(crate) async fn play(server: &Http, room: &str, player: &str) -> Raw {
        let mut raw = Raw::open(server, &format!("/ws/game/{room}/{player}")).await;
        raw.until(|heard| find(heard, b"\"welcome\"")).await;
        raw
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).await.expect("the server reads");
    }

    /// Reads until `found` answers something.
    pub(crate) async fn until<T>(&mut self, found: impl Fn(&[u8]) -> Option<T>) -> T {
        let reading = async {
            loop {
                if let Some(found) = found(&self.heard) {
                    return found;
                }
                let read = self.socket.read_buf(&mut self.heard).await.expect("the server answers");
                assert!(read > 0, "the end came too early, after {:?}", String::from_utf8_lossy(&self.heard));
            }
        };
        tokio::time::timeout(WAIT, reading).await.expect("an answer")
    }

    /// Reads to the end. Answers the code of the close frame, if there was one.
    pub(crate) async fn closed(self) -> Option<u16> {
        close_code(&self.read_to_end().await)
    }

    /// Answers all that was heard up to the end.
    pub(crate) async fn read_to_end(mut self) -> Vec<u8> {
        let reading = async {
            // A connection that is reset has an end, too.
            while self.socket.read_buf(&mut self.heard).await.is_ok_and(|read| read > 0) {}
        };
        tokio::time::timeout(WAIT, reading).await.expect("the server ends the connection");
        self.heard
    }

    /// Writes the same again and again for a while, as fast as the server takes it, and reads nothing.
    pub(crate) async fn flood(&mut self, frames: &[u8], time: Duration) {
        let end = tokio::time::Instant::now() + time;
        while let Ok(Ok(())) = tokio::time::timeout_at(end, self.socket.write_all(frames)).await {}
    }
}

/// The code of the close frame at the end, if there is one.
pub(crate) fn close_code(heard: &[u8]) -> Option<u16> {
    let at = heard.windows(2).rposition(|two| two[0] == 0x88 && (2..=125).contains(&two[1]))?;
    Some(u16::from_be_bytes([*heard.get(at + 2)?, *heard.get(at + 3)?]))
}

pub(crate) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
