//! The HTTP listener of a server that still waits for its database: it answers that the process lives and is not
//! ready.

use std::net::SocketAddr;

use actix_web::App;
use actix_web::dev::ServerHandle;

use crate::app::http::{addresses_of, listen_or_say};
use crate::auth::counting::ConnectionShares;
use crate::config::Settings;
use crate::web::connections::tls::Tls;
use crate::web::resources::health::waiting;
use crate::web::server::{ServerShape, serve};

/// A listener that answers health checks, and everybody else with 503.
pub(in crate::app) struct HealthListener {
    handle: ServerHandle,
    addresses: Vec<SocketAddr>,
}

impl HealthListener {
    /// Starts to listen. Errors: an address is taken, or the certificate cannot be used.
    pub(in crate::app) fn open(settings: &Settings) -> anyhow::Result<HealthListener> {
        let shape = ServerShape {
            workers: 1,
            connections_max: settings.server.connections_max,
            send_buffer_bytes: settings.socket.send_buffer_bytes,
            head_ms_max: settings.server.head_ms_max,
            tls: Tls::of_settings(&settings.server)?,
        };
        let shares = ConnectionShares::new(settings, shape.workers);
        let listeners = listen_or_say(&settings.addresses()?)?;
        let addresses = addresses_of(&listeners)?;
        for address in &addresses {
            log::info!("meanwhile {}://{address} answers health checks", settings.server.scheme());
        }
        let server = serve(listeners, shape, shares, || App::new().configure(waiting))?;
        let handle = server.handle();
        actix::spawn(server);
        Ok(HealthListener { handle, addresses })
    }

    /// Stops, so that the server can listen on the same addresses, which it answers.
    pub(in crate::app) async fn close(self) -> Vec<SocketAddr> {
        self.handle.stop(false).await;
        self.addresses
    }
}
