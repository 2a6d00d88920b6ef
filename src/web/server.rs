//! The HTTP server: where it listens, its workers, and what every connection goes through.
//!
//! Made of the parts that actix-web's own server is made of: that one keeps the stream of a connection where nobody else can reach
//! it, so ending a connection from outside would take a second handle of each. Must not: know a route.

use std::future::{Future, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::{ConnectionType, Extensions, HttpServiceBuilder, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{IntoServiceFactory, Service, ServiceFactory, always_ready, fn_factory, fn_service};
use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse};
use actix_web::web::Bytes;
use actix_web::{App, Error, ResponseError};
use pin_project_lite::pin_project;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::connections::WRITTEN_FROM_BYTES;
use super::connections::door::{Door, TURNED_AWAY_MAX, turn_away};
use super::connections::health_only::{ALL_WITHIN, asks_for_health, is_health_check, refusal};
use super::connections::patience::HeadWatch;
use super::connections::tcp::{self, Answering, TcpConnection, TcpHandle};
use super::connections::tls::Tls;
use super::connections::upgrade::Upgrade;
use crate::auth::counting::{ConnectionRefused, ConnectionShares};

/// Connections that wait in the kernel until they are taken.
const BACKLOG: i32 = 4096;
/// How long a client may take to end its side of a connection that we have ended.
const DISCONNECT: Duration = Duration::from_secs(1);

/// How many threads there are, and what each connection has.
#[derive(Clone)]
pub struct ServerShape {
    /// Threads.
    pub workers: usize,
    /// Open connections of a thread; more have to wait.
    pub connections_max: usize,
    /// What the kernel keeps of what a client does not read.
    pub send_buffer_bytes: usize,
    /// Milliseconds that a client has for the header of a request.
    pub head_ms_max: u64,
    /// What encrypts connections, if they are.
    pub tls: Option<Tls>,
}

/// Listens at those of the addresses of a host that this machine has. Errors: at none; the first one says why.
pub fn listen(addresses: &[SocketAddr]) -> io::Result<Vec<TcpListener>> {
    let tried: Vec<_> = addresses.iter().map(|address| listen_at(*address)).collect();
    let none_works = tried.iter().all(Result::is_err);
    tried.into_iter().filter(|listener| none_works || listener.is_ok()).collect()
}

fn listen_at(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Serves an application, which each thread makes for itself. Errors: a listener that is none.
pub fn serve<T, B>(
    listeners: Vec<TcpListener>,
    shape: ServerShape,
    shares: ConnectionShares,
    app: impl Fn() -> App<T> + Clone + Send + 'static,
) -> io::Result<Server>
where
    T: AppFactory<B>,
    B: MessageBody + 'static,
{
    let builder = ServerBuilder::new()
        .workers(shape.workers)
        .max_concurrent_connections(shape.connections_max + TURNED_AWAY_MAX)
        .disable_signals();
    let listening = listeners.into_iter().try_fold(builder, |builder, listener| {
        let (app, shape, shares) = (app.clone(), shape.clone(), shares.clone());
        builder.listen("http", listener, move || connections(app(), shape.clone(), shares.clone()))
    });
    Ok(listening?.run())
}

/// What an application of actix-web is made of.
pub trait AppFactory<B>:
    ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
    + 'static
{
}

impl<B, T> AppFactory<B> for T where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static
{
}

/// Connections of one thread, which speak HTTP/1, and what is agreed on over it.
fn connections<T, B>(
    app: App<T>,
    shape: ServerShape,
    shares: ConnectionShares,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()>
where
    T: AppFactory<B>,
    B: MessageBody + 'static,
{
    let app = app.into_factory();
    fn_factory(move || {
        let (app, shares) = (app.new_service(AppConfig::default()), shares.clone());
        let ServerShape { send_buffer_bytes, head_ms_max, tls, .. } = shape.clone();
        async move {
            let door = Rc::new(Door::open(shares, head_ms_max));
            let app = Answers(Rc::new(app.await?));
            let upgraded = app.clone();
            let http = HttpServiceBuilder::default()
                // The watch of the door is as patient with the first request as with all others.
                .client_request_timeout(Duration::ZERO)
                .client_disconnect_timeout(DISCONNECT)
                .h1_write_buffer_size(WRITTEN_FROM_BYTES)
                .on_connect_ext(|connection: &TcpConnection, data: &mut Extensions| {
                    data.insert(connection.handle());
                })
                .upgrade(fn_factory(move || ready(Ok::<_, Error>(Upgrade(upgraded.clone())))))
                .h1(fn_factory(move || ready(Ok::<_, Error>(app.clone()))));
            let http = Rc::new(http.new_service(()).await?);
            Ok(fn_service(move |stream: TcpStream| {
                tcp::prepare(&stream, send_buffer_bytes);
                let entered = door.enter(stream.peer_addr().ok());
                let (http, tls, watch) = (Rc::clone(&http), tls.clone(), door.watch());
                // The server moves the future into a task, and has room for it there twice.
                Box::pin(async move {
                    match entered {
                        Ok(_counted) => let_in(stream, tls, watch, &*http, None).await,
                        Err(refused) => Box::pin(refuse(stream, tls, watch, &*http, refused)).await,
                    }
                })
            }))
        }
    })
}

/// Serves a connection to its end. One that was refused is told so, unless it asks how the server is.
async fn let_in<H, E>(
    stream: TcpStream,
    tls: Option<Tls>,
    watch: Rc<HeadWatch>,
    http: &H,
    refused: Option<ConnectionRefused>,
) -> Result<(), E>
where
    H: Service<(TcpConnection, Option<SocketAddr>), Response = (), Error = E>,
{
    let connection = match tls {
        None => TcpConnection::plain(stream, watch),
        // Boxed, so that nobody has room for it once it is done.
        Some(tls) => match Box::pin(tls.accept(stream)).await {
            Ok(stream) => TcpConnection::encrypted(stream, watch),
            // Whoever does not find the way in has nothing to be told, and there is nothing to tell the operator.
            Err(_) => return Ok(()),
        },
    };
    if let Some(refused) = refused {
        connection.refuse(refused);
    }
    connection.speaks().await;
    let peer = connection.peer_addr();
    http.call((connection, peer)).await
}

/// Tells a connection that it has no place here; whoever asks how the server is, is told that. Who comes too often is not told
/// anything: that would cost more than it.
async fn refuse<H, E>(
    stream: TcpStream,
    tls: Option<Tls>,
    watch: Rc<HeadWatch>,
    http: &H,
    refused: ConnectionRefused,
) -> Result<(), E>
where
    H: Service<(TcpConnection, Option<SocketAddr>), Response = (), Error = E>,
{
    if matches!(refused, ConnectionRefused::TooOften(_)) {
        return Ok(());
    }
    // What an encrypted client asks for shows when there are keys.
    if tls.is_none() && !asks_for_health(&stream).await {
        turn_away(TcpConnection::plain(stream, watch), refused).await;
        return Ok(());
    }
    let answered = let_in(stream, tls, watch, http, Some(refused));
    timeout(ALL_WITHIN, answered).await.unwrap_or(Ok(()))
}

/// The application of a thread. The way of a request through it takes a lot of memory, which is given back as soon as there is an
/// answer.
struct Answers<S>(Rc<S>);

impl<S> Clone for Answers<S> {
    fn clone(&self) -> Answers<S> {
        Answers(Rc::clone(&self.0))
    }
}

impl<S, B> Service<Request> for Answers<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = Response<AnswerContent<B>>;
    type Error = Response<BoxBody>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Response<BoxBody>>>>>;

    always_ready!();

    fn call(&self, request: Request) -> Self::Future {
        let connection = request.conn_data::<TcpHandle>();
        let answering = connection.map(TcpHandle::begin_answer);
        let refused = connection.and_then(TcpHandle::refused);
        if let Some(refused) = refused
            && !is_health_check(request.path())
        {
            return Box::pin(ready(Err(refusal(refused).error_response().into())));
        }
        let answer = self.0.call(request);
        Box::pin(async move {
            match answer.await {
                Ok(answer) => {
                    let mut answer: Response<B> = answer.into();
                    if refused.is_some() {
                        answer.head_mut().set_connection_type(ConnectionType::Close);
                    }
                    Ok(answer.map_body(|_, content| AnswerContent { content, _answering: answering }))
                }
                Err(error) => Err(error.error_response().into()),
            }
        })
    }
}

pin_project! {
    /// The content of an answer. The request is answered when it is dropped.
    struct AnswerContent<B> {
        #[pin]
        content: B,
        _answering: Option<Answering>,
    }
}

impl<B: MessageBody> MessageBody for AnswerContent<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.content.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.project().content.poll_next(cx)
    }
}
