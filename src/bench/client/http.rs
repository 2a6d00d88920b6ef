//! As much of HTTP/1.1 as the load generator needs: a request with a connection of its own, and an answer that says
//! how long it is.

use std::io;
use std::net::SocketAddr;

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::net::TcpStream;

/// Largest head of an answer.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an answer that are shown when it is a refusal.
const SHOWN_BYTES: usize = 300;

/// The head of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AnswerHead {
    /// The status.
    pub(crate) status: u16,
    /// Bytes of the head, the empty line among them.
    pub(crate) bytes: usize,
    /// Bytes of the body, if the head says how many.
    pub(crate) length: Option<usize>,
    text: String,
}

impl AnswerHead {
    /// Reads a head. Answers `None` while a part of it is missing. Errors: it is no HTTP.
    fn read(bytes: &[u8]) -> anyhow::Result<Option<AnswerHead>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            if bytes.len() > HEAD_BYTES_MAX || !b"HTTP/1.".starts_with(&bytes[..bytes.len().min(7)]) {
                bail!("what answers there speaks no HTTP");
            }
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = text.split(' ').nth(1).and_then(|word| word.get(..3)?.parse().ok());
        let status = status.context("what answers there speaks no HTTP")?;
        let mut head = AnswerHead { status, bytes: end + 4, length: None, text };
        head.length = head.field("content-length").and_then(|value| value.parse().ok());
        Ok(Some(head))
    }

    fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.text.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Whether a field has this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.field(name) == Some(value)
    }
}

/// The error when nobody answers at an address.
pub(crate) fn unreachable(address: SocketAddr) -> String {
    format!("there is no server at http://{address}")
}

/// Writes all of the bytes.
pub(crate) async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> anyhow::Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error).context("a request could not be sent"),
        }
    }
    Ok(())
}

/// Reads more to the end of `into`. Answers how many bytes; 0 at the end of the connection.
async fn read_more(stream: &TcpStream, into: &mut Vec<u8>) -> anyhow::Result<usize> {
    let before = into.len();
    into.resize(before + 4096, 0);
    let read = loop {
        match stream.try_read(&mut into[before..]) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => stream.readable().await?,
            read => break read,
        }
    };
    into.truncate(before + read.as_ref().map_or(0, |read| *read));
    read.context("an answer broke off")
}

/// Reads until the head of the answer is complete. What came after it stays in `read`.
pub(crate) async fn read_head(stream: &TcpStream, read: &mut Vec<u8>) -> anyhow::Result<AnswerHead> {
    loop {
        if read_more(stream, read).await? == 0 {
            bail!("the server ended the connection before it answered");
        }
        if let Some(head) = AnswerHead::read(read)? {
            return Ok(head);
        }
    }
}

/// Reads the rest of an answer. Answers its body.
async fn read_body(stream: &TcpStream, head: &AnswerHead, read: &mut Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let end = head.length.map(|length| head.bytes + length);
    while end.is_none_or(|end| read.len() < end) && read_more(stream, read).await? > 0 {}
    Ok(read.split_off(head.bytes))
}

/// A refusal in words: the status, and the beginning of its body.
pub(crate) async fn told(stream: &TcpStream, head: &AnswerHead, mut read: Vec<u8>) -> String {
    let body = read_body(stream, head, &mut read).await.unwrap_or_default();
    refusal(head.status, &body)
}

fn refusal(status: u16, body: &[u8]) -> String {
    format!("{status}: {}", String::from_utf8_lossy(&body[..body.len().min(SHOWN_BYTES)]))
}

/// The bytes of a request. Prepared once, it can be sent as often as one likes.
pub(crate) fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Sends a request over a connection of its own. Answers the body. Errors: there is no server, or it refuses.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> anyhow::Result<Vec<u8>> {
    let stream = TcpStream::connect(address).await.with_context(|| unreachable(address))?;
    stream.set_nodelay(true)?;
    write_all(&stream, request).await?;
    let mut read = Vec::new();
    let head = read_head(&stream, &mut read).await?;
    let body = read_body(&stream, &head, &mut read).await?;
    if !(200..300).contains(&head.status) {
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        bail!("{} was refused with {}", String::from_utf8_lossy(line), refusal(head.status, &body));
    }
    Ok(body)
}

/// Sends a request. Answers the JSON of the answer, `null` where there is none.
pub(crate) async fn ask(address: SocketAddr, method: &str, path: &str, body: &str) -> anyhow::Result<Value> {
    let answer = exchange(address, &request(address, method, path, body)).await?;
    if answer.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&answer).with_context(|| format!("the answer to {method} {path} is no JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_all_of_it_is_there() {
        let answer = b"HTTP/1.1 201 Created\r\ncontent-length: 5\r\nX-Note: a: b\r\n\r\nhello";
        for end in 0..answer.len() - 5 {
            assert_eq!(AnswerHead::read(&answer[..end]).expect("so far it is HTTP"), None, "{end}");
        }
        let head = AnswerHead::read(answer).expect("it is HTTP").expect("it is whole");
        assert_eq!((head.status, head.length, answer.len() - head.bytes), (201, Some(5), 5));
        assert!(head.has("x-note", "a: b"));
    }

    #[test]
    fn what_speaks_no_http_is_told_apart() {
        for other in [b"SSH-2.0-OpenSSH_9.2\r\n".as_slice(), b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"] {
            assert!(AnswerHead::read(other).is_err(), "{}", String::from_utf8_lossy(other));
        }
    }
}
