//! The door that every connection comes through: it is counted, it has to say something soon, and whoever may not come in is
//! told why before anything is read.
//!
//! Must not: know a route, or decide who may come in: that is `auth::counting`.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::health_only::refusal;
use super::patience::HeadWatch;
use super::tcp::TcpConnection;
use super::upgrade::read_away;
use crate::auth::counting::{ConnectionRefused, ConnectionShares, Counted};
use crate::domain::Bucket;
use crate::telemetry::{self, Metric};

/// Connections of a thread, besides those that are let in, that are being told why they are not. More have to wait.
pub const TURNED_AWAY_MAX: usize = 256;
/// How long whoever is turned away may take to read why.
const FAREWELL: Duration = Duration::from_secs(1);

/// The door of one thread.
pub struct Door {
    shares: ConnectionShares,
    watch: Rc<HeadWatch>,
    /// How often the log may say that somebody was turned away.
    told: RefCell<Bucket>,
}

impl Door {
    /// Opens the door of this thread. A client has so many milliseconds for the header of a request.
    pub fn open(shares: ConnectionShares, head_ms_max: u64) -> Door {
        let watch = HeadWatch::new(head_ms_max);
        watch.keep();
        Door { shares, watch, told: RefCell::new(Bucket::new(1, 10, 0)) }
    }

    /// The watch over those who have come in.
    pub fn watch(&self) -> Rc<HeadWatch> {
        Rc::clone(&self.watch)
    }

    /// Counts a connection. Errors: why it may not come in.
    pub fn enter(&self, peer: Option<SocketAddr>) -> Result<Counted, ConnectionRefused> {
        let entered = self.shares.count(peer.map(|peer| peer.ip()));
        if let Err(refused) = entered {
            telemetry::count(Metric::TurnedAway(refused.why()));
            if self.told.borrow_mut().take(self.watch.now_ms()) {
                log::warn!("{}", line_of(peer, refused));
            }
        }
        entered
    }
}

/// What the log says of a connection that may not come in.
fn line_of(peer: Option<SocketAddr>, refused: ConnectionRefused) -> String {
    match peer {
        Some(peer) => format!("a connection from {} is refused: {refused}", peer.ip()),
        None => format!("a connection from an address that the system does not tell is refused: {refused}"),
    }
}

/// Tells a client why it may not come in, and ends the connection.
pub async fn turn_away(mut connection: TcpConnection, refused: ConnectionRefused) {
    let told = async {
        connection.write_all(&refusal(refused).on_the_wire()).await?;
        connection.shutdown().await?;
        read_away(&mut connection).await;
        std::io::Result::Ok(())
    };
    // Who does not read it does not have to know.
    let _ = timeout(FAREWELL, told).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_names_the_address_that_is_refused_and_why() {
        let peer = Some("127.0.0.1:53600".parse().unwrap());
        assert_eq!(
            line_of(peer, ConnectionRefused::TooManyOfOne(3)),
            "a connection from 127.0.0.1 is refused: this address has 3 connections, as many as one may have \
             (server.connections_from_one_max)"
        );
        assert_eq!(
            line_of(None, ConnectionRefused::TooMany),
            "a connection from an address that the system does not tell is refused: the server has as many \
             connections as it can; try again"
        );
    }
}
