//! Somebody watches a room, over whatever connection. Must not: know WebSockets or event streams.

use actix::Addr;

use crate::actors::Lobby;
use crate::actors::delivery::ConnectionId;
use crate::actors::delivery::spectators::{SpectatorMessage, StopSpectating};
use crate::actors::mail::{Sent, send_unbounded, try_send};
use crate::actors::play::lobby::{Spectate, SpectatorHandle, TakeSeatRefused};
use crate::protocol::MessageRefused;
use crate::telemetry::{self, Mailbox, Metric};

/// A place among the spectators. Dropping it gives it up.
pub struct Watcher {
    connection: ConnectionId,
    pass: SpectatorHandle,
}

impl Watcher {
    /// Says something to the whole room. Errors: spectators may not, or the server is busy; that too much is said is told
    /// over the connection.
    pub fn say(&self, message: String) -> Result<(), MessageRefused> {
        let says = self.pass.says.as_ref().ok_or(MessageRefused::ReadOnly)?;
        match try_send(says, SpectatorMessage { connection: self.connection, message }) {
            Sent::Delivered => Ok(()),
            Sent::Full => {
                telemetry::count(Metric::MailRefused(Mailbox::Room));
                Err(MessageRefused::Refused("the room is busy; try again".to_owned()))
            }
            Sent::Gone => Err(MessageRefused::Refused("the room has ended".to_owned())),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        send_unbounded(&self.pass.on_lost, StopSpectating { connection: self.connection });
    }
}

/// Asks for a place. Whoever asks may be gone before the answer is there, so the future must run to its end in any case
/// (`actix::spawn`); a place that nobody takes is dropped. Errors: no such room, or the server takes nobody now.
pub async fn watch(lobby: Addr<Lobby>, spectate: Spectate) -> Result<Watcher, TakeSeatRefused> {
    let connection = spectate.connection.id;
    let gone = |_| Err(TakeSeatRefused::Unavailable("the server is about to stop".to_owned()));
    let pass = lobby.send(spectate).await.unwrap_or_else(gone)?;
    Ok(Watcher { connection, pass })
}

/// Reads a delay in whole seconds: `10` or `10s`. Errors: what is expected.
pub fn delay_s(text: Option<&str>) -> Result<u32, String> {
    let Some(text) = text else { return Ok(0) };
    let seconds = text.trim().strip_suffix('s').unwrap_or(text.trim());
    seconds.parse().map_err(|_| format!("delay: whole seconds, like 10 or 10s, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_a_number_of_seconds() {
        assert_eq!((delay_s(None), delay_s(Some("10")), delay_s(Some("10s"))), (Ok(0), Ok(10), Ok(10)));
        for bad in ["", "s", "-1", "1.5", "10m", "10 s", "99999999999"] {
            assert!(delay_s(Some(bad)).is_err(), "{bad}");
        }
    }
}
