//! The listener at which a monitoring system reads the figures (`metrics.listen`). It has a thread of its own and answers
//! nothing else, so it can be let through to a network that must not reach the players' port, and the other way round.

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::config::MetricsSettings;
use crate::web::metrics::Metrics;
use crate::web::resources::metrics::alone;

/// Connections that are open at a time. A monitoring system needs one.
const CONNECTIONS_MAX: usize = 32;

/// The listener, until it is stopped.
pub(in crate::app) struct MetricsListener(Option<ServerHandle>);

impl MetricsListener {
    /// Starts to listen, if an address is set. Errors: the address is taken.
    pub(in crate::app) fn open(
        settings: &MetricsSettings,
        metrics: &Metrics,
    ) -> anyhow::Result<MetricsListener> {
        let Some(address) = settings.address() else { return Ok(MetricsListener(None)) };
        let metrics = Data::new(metrics.clone());
        let listener = HttpServer::new(move || App::new().app_data(metrics.clone()).configure(alone));
        let listener = listener.workers(1).max_connections(CONNECTIONS_MAX).disable_signals();
        let listener = listener.bind(address).map_err(|error| {
            anyhow::anyhow!("cannot listen on {address} (metrics.listen): {error}; choose another address")
        })?;
        for address in listener.addrs() {
            log::info!(
                "figures are at {address}/metrics, for everybody who reaches that address (metrics.listen)"
            );
        }
        let server = listener.run();
        let handle = server.handle();
        actix::spawn(server);
        Ok(MetricsListener(Some(handle)))
    }

    /// Stops.
    pub(in crate::app) async fn close(self) {
        if let Some(handle) = self.0 {
            handle.stop(false).await;
        }
    }
}
