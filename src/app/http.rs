//! The HTTP server. Rooms live on the threads of its workers, so these threads are there before rooms are opened; requests are
//! answered when all rooms are there. Until then the kernel keeps the connections that come.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix::prelude::*;
use actix_web::dev::{Server, ServerHandle};
use tokio::sync::{mpsc, oneshot, watch};

use super::limits::send_limits;
use super::threads;
use crate::actors::delivery::ConnectionCount;
use crate::auth::counting::ConnectionShares;
use crate::config::Settings;
use crate::web::connections::tls::Tls;
use crate::web::own::extras::Extras;
use crate::web::server::{ServerShape, listen, serve};
use crate::web::{self, Services, Worker};

/// How often addresses are forgotten that have made no connection lately.
const TIDIED_EVERY: Duration = Duration::from_secs(60);

/// An HTTP server whose workers' threads live, and which answers once it is opened.
pub(super) struct Http {
    handle: ServerHandle,
    addresses: Vec<SocketAddr>,
    workers: Vec<ArbiterHandle>,
    shares: ConnectionShares,
    services: watch::Sender<Option<Services>>,
    ended: oneshot::Receiver<std::io::Result<()>>,
}

impl Http {
    /// Listens there, and starts the workers. Errors: an address that is taken; a thread that cannot be started.
    pub(super) async fn start(
        addresses: &[SocketAddr],
        settings: Settings,
        connections: ConnectionCount,
        extras: Extras,
    ) -> anyhow::Result<Http> {
        let (services, opened) = watch::channel(None);
        let (begun, mut begins) = mpsc::unbounded_channel();
        let shape = ServerShape {
            workers: threads(settings.server.workers),
            connections_max: settings.server.connections_max,
            send_buffer_bytes: settings.socket.send_buffer_bytes,
            head_ms_max: settings.server.head_ms_max,
            tls: Tls::of_settings(&settings.server)?,
        };
        if let Some(tls) = shape.tls.clone() {
            actix::spawn(tls.keep(Duration::from_secs(settings.server.tls_reload_s)));
        }
        let workers_wanted = shape.workers;
        let shares = ConnectionShares::new(&settings, workers_wanted);
        actix::spawn(keep(shares.clone()));
        let listeners = listen_or_say(addresses)?;
        let addresses = addresses_of(&listeners)?;
        let settings = Arc::new(settings);
        let number = Arc::new(AtomicUsize::new(0));
        let server = serve(listeners, shape, shares.clone(), move || {
            // The channel outlives the workers' start: whoever waits at the other end has what is sent.
            let _ = begun.send(Arbiter::current());
            let number = number.fetch_add(1, Ordering::Relaxed);
            let (settings, connections) = (Arc::clone(&settings), connections.clone());
            let (opened, server) = (opened.clone(), settings.server.clone());
            web::app(server, extras.clone(), move || {
                open_worker(number, opened.clone(), Arc::clone(&settings), connections.clone())
            })
        })?;
        let (handle, mut ended) = (server.handle(), run_aside(server));
        let mut workers = Vec::with_capacity(workers_wanted);
        while workers.len() < workers_wanted {
            tokio::select! {
                worker = begins.recv() => workers.extend(worker),
                end = &mut ended => {
                    let why = end.map_or(None, Result::err).map(|error| error.to_string());
                    anyhow::bail!("the HTTP server did not start: {}", why.unwrap_or("its thread has ended".into()))
                }
            }
        }
        Ok(Http { handle, addresses, workers, shares, services, ended })
    }

    /// The addresses that it listens on.
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The threads of its workers.
    pub(super) fn workers(&self) -> &[ArbiterHandle] {
        &self.workers
    }

    /// The count of its connections.
    pub(super) fn shares(&self) -> ConnectionShares {
        self.shares.clone()
    }

    /// The handle with which the server is stopped.
    pub(super) fn handle(&self) -> ServerHandle {
        self.handle.clone()
    }

    /// Answers requests from now on.
    pub(super) fn open(&self, services: Services) {
        self.services.send_replace(Some(services));
    }

    /// Waits until it has been stopped. Errors: it broke.
    pub(super) async fn ended(self) -> anyhow::Result<()> {
        Ok(self.ended.await??)
    }
}

/// Forgets again and again who has not connected lately.
async fn keep(shares: ConnectionShares) {
    let mut turn = tokio::time::interval(TIDIED_EVERY);
    loop {
        turn.tick().await;
        shares.tidy();
    }
}

/// Listens there. Errors: an address is taken; they say what to do.
pub(super) fn listen_or_say(addresses: &[SocketAddr]) -> anyhow::Result<Vec<TcpListener>> {
    listen(addresses).map_err(|error| {
        let addresses: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
        anyhow::anyhow!("cannot listen on {}: {error}; choose another --port", addresses.join(", "))
    })
}

/// Where listeners are, with the port that was found for port 0.
pub(super) fn addresses_of(listeners: &[TcpListener]) -> std::io::Result<Vec<SocketAddr>> {
    listeners.iter().map(TcpListener::local_addr).collect()
}

/// Runs the server on a thread of its own: it blocks that thread until all of its workers answer.
fn run_aside(server: Server) -> oneshot::Receiver<std::io::Result<()>> {
    let (tell, ended) = oneshot::channel();
    Arbiter::new().spawn(async move {
        // Whoever does not wait any more does not need to know.
        let _ = tell.send(server.await);
    });
    ended
}

/// The worker of this thread, as soon as the server is opened. A server that never is has no workers.
async fn open_worker(
    number: usize,
    mut opened: watch::Receiver<Option<Services>>,
    settings: Arc<Settings>,
    connections: ConnectionCount,
) -> Result<Worker, Infallible> {
    let services = opened.wait_for(Option::is_some).await.map(|services| services.clone());
    let Ok(Some(services)) = services else { return std::future::pending().await };
    Ok(Worker::open(number, services, send_limits(&settings), connections, &settings))
}
