//! A TCP connection, as HTTP reads and writes it, encrypted or not: what is set on it, and the switch that ends it from outside.
//!
//! Whoever holds the switch holds the very stream, weakly: there is no second handle that takes a file, and no number of a
//! file that could be somebody else's by the time it is used. All of it lives on the thread of the connection.

use std::cell::RefCell;
use std::io::{self, IoSlice, Read};
use std::mem::MaybeUninit;
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use crate::actors::delivery::KillSwitch;

/// A dead peer, or one with a closed window, is given up by the kernel after this time.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(30);

/// A connection. It is closed when the last clone is dropped.
#[derive(Clone)]
pub struct TcpConnection(Rc<SharedStream>);

struct SharedStream(RefCell<Stream>);

/// What is read and written: plain, or encrypted. The second is much larger, and has its place elsewhere.
type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// What handlers find of their connection.
#[derive(Clone)]
pub struct TcpHandle(Weak<SharedStream>);

/// Prepares the socket of a connection: a small send buffer, so that a stalled reader shows soon; small writes go out at once; a
/// time limit for dead peers.
pub fn prepare(stream: &TcpStream, send_buffer_bytes: usize) {
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_send_buffer_size(send_buffer_bytes) {
        log::warn!("a connection keeps the kernel's send buffer: {error}");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_MAX)) {
        log::warn!("a connection has no time limit for dead peers: {error}");
    }
    // What fails here fails because the client has gone already, and reading tells so.
    let _ = stream.set_nodelay(true);
}

impl TcpConnection {
    /// A connection that is not encrypted.
    pub fn plain(stream: TcpStream) -> TcpConnection {
        TcpConnection::over(Either::Left(stream))
    }

    /// A connection that is encrypted.
    pub fn encrypted(stream: TlsStream<TcpStream>) -> TcpConnection {
        TcpConnection::over(Either::Right(Box::new(stream)))
    }

    fn over(stream: Stream) -> TcpConnection {
        TcpConnection(Rc::new(SharedStream(RefCell::new(stream))))
    }

    /// The client's address.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        socket(&self.0.0.borrow()).peer_addr().ok()
    }

    /// What handlers are given.
    pub fn handle(&self) -> TcpHandle {
        TcpHandle(Rc::downgrade(&self.0))
    }

    fn with<T>(&self, what: impl FnOnce(Pin<&mut Stream>) -> T) -> T {
        what(Pin::new(&mut self.0.0.borrow_mut()))
    }
}

impl TcpHandle {
    /// A switch that does not keep the connection open.
    pub fn kill_switch(&self) -> Weak<dyn KillSwitch> {
        self.0.clone()
    }
}

/// The socket under a stream. What is done to it, is done whatever the encryption is about to do.
fn socket(stream: &Stream) -> &TcpStream {
    match stream {
        Either::Left(socket) => socket,
        Either::Right(encrypted) => encrypted.get_ref().0,
    }
}

impl KillSwitch for SharedStream {
    fn sever(&self) {
        // A socket that is gone already is what was wanted.
        let _ = SockRef::from(socket(&self.0.borrow())).shutdown(Shutdown::Both);
    }

    fn hang_up(&self) {
        let _ = SockRef::from(socket(&self.0.borrow())).shutdown(Shutdown::Read);
    }

    /// Does not wait: the runtime has set the socket to non-blocking.
    fn is_half_closed(&self) -> bool {
        // Borrowed for no longer than that: what is encrypted is looked at once more.
        let peeked = SockRef::from(socket(&self.0.borrow())).peek(&mut [MaybeUninit::uninit()]);
        match peeked {
            Ok(0) => true,
            Ok(_) => match &mut *self.0.borrow_mut() {
                Either::Left(_) => false,
                Either::Right(encrypted) => has_said_goodbye(encrypted),
            },
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        }
    }
}

/// Whether the client of an encrypted connection has ended its side. It says so in a message of the encryption, which stands
/// between us and the end of the socket until somebody reads it. What else comes up is kept for whoever reads next.
fn has_said_goodbye(encrypted: &mut TlsStream<TcpStream>) -> bool {
    let (socket, session) = encrypted.get_mut();
    if !session.wants_read() {
        return false; // somebody has to read first what is there
    }
    match session.read_tls(&mut WithoutWaiting(socket)) {
        Ok(0) => true,
        Ok(_) => session.process_new_packets().map_or(true, |state| state.peer_has_closed()),
        Err(error) => error.kind() != io::ErrorKind::WouldBlock,
    }
}

/// Reads what there is.
struct WithoutWaiting<'a>(&'a TcpStream);

impl Read for WithoutWaiting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl AsyncRead for TcpConnection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_read(cx, into))
    }
}

impl AsyncWrite for TcpConnection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.with(|stream| stream.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.0.0.borrow().is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.poll_shutdown(cx))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    /// A connection, and its client.
    async fn connected() -> (TcpConnection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (TcpConnection::plain(listener.accept().await.unwrap().0), client)
    }

    #[actix::test]
    async fn a_switch_does_not_keep_the_connection_open_and_is_void_when_it_is_gone() {
        let (connection, mut client) = connected().await;
        let switch = connection.handle().kill_switch();
        assert!(switch.upgrade().is_some_and(|on| !on.is_half_closed()));
        drop(connection);
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0, "it was closed");
        // Whoever connects now has most likely the number of the file that was closed.
        let (_next, client) = connected().await;
        assert!(switch.upgrade().is_none());
        assert!(client.try_read(&mut [0]).is_err(), "nobody has ended this one");
    }

    #[actix::test]
    async fn a_switch_ends_a_connection_that_somebody_waits_for() {
        let (mut connection, mut client) = connected().await;
        let switch = connection.handle().kill_switch();
        let waiting = actix::spawn(async move { connection.read(&mut [0]).await });
        tokio::task::yield_now().await;
        switch.upgrade().unwrap().sever();
        assert_eq!((waiting.await.unwrap().unwrap(), client.read(&mut [0]).await.unwrap()), (0, 0));
        assert!(switch.upgrade().is_none());
    }

    #[actix::test]
    async fn a_client_that_has_ended_its_side_is_seen_whoever_reads() {
        let (connection, client) = connected().await;
        drop(client);
        let switch = connection.handle().kill_switch();
        let seen = async {
            while !switch.upgrade().unwrap().is_half_closed() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), seen).await.expect("the end is seen");
    }
}
