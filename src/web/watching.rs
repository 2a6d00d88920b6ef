//! Somebody watches a room, over whatever connection. Must not: know WebSockets or event streams.

use actix::Addr;

use crate::actors::Lobby;
use crate::actors::lobby::{Spectate, TakeSeatRefused, WatchPass};
use crate::actors::mail::insist;
use crate::actors::outlet::LineId;
use crate::actors::room::Unwatch;

/// A place among the spectators. Dropping it gives it up.
pub struct Watcher {
    line: LineId,
    pass: WatchPass,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        insist(&self.pass.on_lost, Unwatch { line: self.line });
    }
}

/// Asks for a place. Whoever asks may be gone before the answer is there, so the future must run to its end in any case
/// (`actix::spawn`); a place that nobody takes is dropped. Errors: no such room, or the server takes nobody now.
pub async fn watch(lobby: Addr<Lobby>, spectate: Spectate) -> Result<Watcher, TakeSeatRefused> {
    let line = spectate.line.id;
    let gone = |_| Err(TakeSeatRefused::Unavailable("the server is about to stop".to_owned()));
    let pass = lobby.send(spectate).await.unwrap_or_else(gone)?;
    Ok(Watcher { line, pass })
}
