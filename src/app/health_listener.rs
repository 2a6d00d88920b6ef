//! The HTTP listener of a server that still waits for its database: it answers that the process lives and is not
//! ready.

use std::net::SocketAddr;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};

use crate::web::resources::health::waiting;

/// A listener that answers health checks, and everybody else with 503.
pub(super) struct HealthListener {
    handle: ServerHandle,
    addresses: Vec<SocketAddr>,
}

impl HealthListener {
    /// Starts to listen. Errors: an address is taken.
    pub(super) fn open(addresses: &[SocketAddr]) -> anyhow::Result<HealthListener> {
        let listener = HttpServer::new(|| App::new().configure(waiting)).workers(1).disable_signals();
        let listener = listener.bind(addresses);
        let listener =
            listener.map_err(|error| anyhow::anyhow!("cannot listen on {addresses:?}: {error}"))?;
        let addresses = listener.addrs();
        for address in &addresses {
            log::info!("meanwhile http://{address} answers health checks");
        }
        let server = listener.run();
        let handle = server.handle();
        actix::spawn(server);
        Ok(HealthListener { handle, addresses })
    }

    /// Stops, so that the server can listen on the same addresses, which it answers.
    pub(super) async fn close(self) -> Vec<SocketAddr> {
        self.handle.stop(false).await;
        self.addresses
    }
}
