//! A TCP connection, as HTTP reads and writes it, encrypted or not: what is set on it, and the switch that ends it from outside.
//!
//! Whoever holds the switch holds the very stream, weakly: there is no second handle that takes a file, and no number of a
//! file that could be somebody else's by the time it is used. All of it lives on the thread of the connection.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::poll_fn;
use std::io::{self, IoSlice, Read};
use std::mem::MaybeUninit;
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::patience::{ClientPatience, HeadWatch, MayRead, Watched};
use crate::actors::delivery::KillSwitch;
use crate::auth::counting::ConnectionRefused;
use crate::web::problem::Refusal;

/// A dead peer, or one with a closed window, is given up by the kernel after this time.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(30);

/// A connection. It is closed when the last clone is dropped.
#[derive(Clone)]
pub struct TcpConnection(Rc<SharedStream>);

struct SharedStream {
    stream: RefCell<Stream>,
    patience: ClientPatience,
    /// Who waits to read although there is something to read.
    waits: Cell<Option<Waker>>,
    /// Why it has no place, and is answered health checks alone.
    refused: OnceCell<ConnectionRefused>,
}

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
    /// A connection that is not encrypted. The watch ends it when its client takes too long to ask for something.
    pub fn plain(stream: TcpStream, watch: Rc<HeadWatch>) -> TcpConnection {
        TcpConnection::over(Either::Left(stream), watch)
    }

    /// A connection that is encrypted, and watched alike.
    pub fn encrypted(stream: TlsStream<TcpStream>, watch: Rc<HeadWatch>) -> TcpConnection {
        TcpConnection::over(Either::Right(Box::new(stream)), watch)
    }

    fn over(stream: Stream, watch: Rc<HeadWatch>) -> TcpConnection {
        let patience = ClientPatience::new(Rc::clone(&watch));
        let (waits, refused) = (Cell::new(None), OnceCell::new());
        let shared = SharedStream { stream: RefCell::new(stream), patience, waits, refused };
        let connection = TcpConnection(Rc::new(shared));
        let watched: Weak<SharedStream> = Rc::downgrade(&connection.0);
        watch.watch(watched);
        connection
    }

    /// Says that the connection has no place: of what it asks, health checks alone are answered.
    pub fn refuse(&self, refused: ConnectionRefused) {
        // Who has been refused stays it.
        let _ = self.0.refused.set(refused);
    }

    /// Waits until the client has said something, or has ended the connection. Nothing is kept for it until then. What comes
    /// encrypted may be here already: with that nobody waits.
    pub async fn speaks(&self) {
        // What is wrong with the connection shows when it is read.
        let _ = poll_fn(|cx| match &*self.0.stream.borrow() {
            Either::Left(socket) => socket.poll_read_ready(cx),
            Either::Right(_) => Poll::Ready(Ok(())),
        })
        .await;
    }

    /// The client's address.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        socket(&self.0.stream.borrow()).peer_addr().ok()
    }

    /// What handlers are given.
    pub fn handle(&self) -> TcpHandle {
        TcpHandle(Rc::downgrade(&self.0))
    }

    fn with<T>(&self, what: impl FnOnce(Pin<&mut Stream>) -> T) -> T {
        what(Pin::new(&mut self.0.stream.borrow_mut()))
    }
}

impl TcpHandle {
    /// Says that a request of the client is here, until what it answers is dropped.
    pub fn begin_answer(&self) -> Answering {
        if let Some(shared) = self.0.upgrade() {
            shared.patience.asked();
        }
        Answering(self.0.clone())
    }

    /// Why the connection has no place, if it has none.
    pub fn refused(&self) -> Option<ConnectionRefused> {
        self.0.upgrade()?.refused.get().copied()
    }

    /// A switch that does not keep the connection open.
    pub fn kill_switch(&self) -> Weak<dyn KillSwitch> {
        self.0.clone()
    }
}

/// A request is being answered.
pub struct Answering(Weak<SharedStream>);

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            shared.patience.answered();
        }
    }
}

impl Watched for SharedStream {
    fn patience(&self) -> &ClientPatience {
        &self.patience
    }

    /// Nothing else is being written: no request is being answered.
    fn give_up(&self) {
        let slow = Refusal::too_slow("the header of the request was not here within server.head_ms_max");
        // A client that does not take it is gone all the same.
        if let Either::Left(socket) = &*self.stream.borrow() {
            let _ = socket.try_write(&slow.on_the_wire());
        }
        self.sever();
        if let Some(waits) = self.waits.take() {
            waits.wake();
        }
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
        let _ = SockRef::from(socket(&self.stream.borrow())).shutdown(Shutdown::Both);
    }

    fn hang_up(&self) {
        let _ = SockRef::from(socket(&self.stream.borrow())).shutdown(Shutdown::Read);
    }

    /// Does not wait: the runtime has set the socket to non-blocking.
    fn is_half_closed(&self) -> bool {
        // Borrowed for no longer than that: what is encrypted is looked at once more.
        let peeked = SockRef::from(socket(&self.stream.borrow())).peek(&mut [MaybeUninit::uninit()]);
        match peeked {
            Ok(0) => true,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => true,
            Ok(_) | Err(_) => match &mut *self.stream.borrow_mut() {
                Either::Left(_) => false,
                Either::Right(encrypted) => has_said_goodbye(encrypted),
            },
        }
    }
}

/// Whether the client of an encrypted connection has ended its side. It says so in a message of the encryption, which stands
/// between us and the end of the socket until somebody reads it, which may have happened already. What else comes up is kept for
/// whoever reads next.
fn has_said_goodbye(encrypted: &mut TlsStream<TcpStream>) -> bool {
    let (socket, session) = encrypted.get_mut();
    if !session.wants_read() {
        // It is there already, or somebody has to read first what is there.
        return session.process_new_packets().is_ok_and(|state| state.peer_has_closed());
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
        match self.0.patience.may_read() {
            MayRead::Yes => {}
            MayRead::Later => {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            MayRead::No => {
                self.0.waits.set(Some(cx.waker().clone()));
                return Poll::Pending;
            }
        }
        let before = into.filled().len();
        let patience = &self.0.patience;
        if self.with(|stream| stream.poll_read(cx, into))?.is_pending() {
            patience.paused();
            return Poll::Pending;
        }
        patience.read(into.filled().len() - before);
        Poll::Ready(Ok(()))
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
        self.0.stream.borrow().is_write_vectored()
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
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A connection, and its client.
    async fn connected() -> (TcpConnection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (TcpConnection::plain(listener.accept().await.unwrap().0, HeadWatch::new(10_000)), client)
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

    /// Waits until the end of the client's side is seen.
    async fn end_seen(connection: &TcpConnection) {
        let switch = connection.handle().kill_switch();
        let seen = async {
            while !switch.upgrade().unwrap().is_half_closed() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), seen).await.expect("the end is seen");
    }

    #[actix::test]
    async fn a_client_that_has_ended_its_side_is_seen_whoever_reads() {
        let (connection, client) = connected().await;
        drop(client);
        end_seen(&connection).await;
    }

    /// The same, encrypted.
    async fn encrypted() -> (TcpConnection, tokio_rustls::client::TlsStream<TcpStream>) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let client = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, _) = listener.accept().await.unwrap();
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let connects = tokio_rustls::TlsConnector::from(Arc::new(client)).connect(name, socket);
        let accepts = tokio_rustls::TlsAcceptor::from(Arc::new(server)).accept(accepted);
        let (client, server) = tokio::join!(connects, accepts);
        (TcpConnection::encrypted(server.unwrap(), HeadWatch::new(10_000)), client.unwrap())
    }

    #[actix::test]
    async fn the_goodbye_of_an_encrypted_client_is_seen_whoever_reads_and_what_it_said_before_is_kept() {
        let (mut connection, mut client) = encrypted().await;
        client.write_all(b"last words").await.unwrap();
        client.shutdown().await.unwrap();
        end_seen(&connection).await;
        let mut heard = Vec::new();
        connection.read_to_end(&mut heard).await.unwrap();
        assert_eq!(heard, b"last words");
    }

    #[actix::test]
    async fn a_goodbye_is_seen_that_was_read_before_by_a_client_who_keeps_its_socket() {
        let (mut connection, mut client) = encrypted().await;
        client.get_mut().1.send_close_notify();
        client.flush().await.unwrap();
        connection.read_to_end(&mut Vec::new()).await.unwrap();
        end_seen(&connection).await;
    }
}
