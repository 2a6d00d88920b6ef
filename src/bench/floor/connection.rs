//! A connection of the floor: it reads and writes, and keeps the bytes that the kernel did not take.

use std::io::{self, Read as _, Write as _};
use std::rc::Rc;

use mio::net::TcpStream;

/// The outcome of a read.
pub(super) enum Read {
    /// This many bytes came.
    Bytes(usize),
    /// There is nothing to read now.
    Dry,
    /// The connection has ended.
    Gone,
}

/// A connection.
pub(super) struct FloorConnection {
    stream: TcpStream,
    /// The room that messages go to, once the connection is a WebSocket.
    pub(super) room: Option<Rc<str>>,
    /// The rest of a read that ended inside a frame.
    pub(super) cut: Vec<u8>,
    waiting: Vec<u8>,
}

impl FloorConnection {
    pub(super) fn new(stream: TcpStream) -> FloorConnection {
        FloorConnection { stream, room: None, cut: Vec::new(), waiting: Vec::new() }
    }

    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Read {
        match self.stream.read(buffer) {
            Ok(0) => Read::Gone,
            Ok(read) => Read::Bytes(read),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Read::Dry,
            Err(_) => Read::Gone,
        }
    }

    /// Sends bytes with one `write`. What does not fit waits for the next turn, so that frames stay whole.
    pub(super) fn say(&mut self, bytes: &[u8]) {
        let taken = if self.waiting.is_empty() { self.write(bytes) } else { 0 };
        self.waiting.extend_from_slice(&bytes[taken..]);
    }

    pub(super) fn flush(&mut self) {
        if !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            let taken = self.write(&waiting);
            self.waiting.extend_from_slice(&waiting[taken..]);
        }
    }

    /// Writes, and answers how many bytes were taken. A broken connection takes everything; its end is noticed by the
    /// next read.
    fn write(&mut self, bytes: &[u8]) -> usize {
        match self.stream.write(bytes) {
            Ok(taken) => taken,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(_) => bytes.len(),
        }
    }
}
