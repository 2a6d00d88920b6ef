//! The way to a player, wherever they play.

use actix::prelude::*;

use super::Lobby;
use crate::actors::delivery::Frames;
use crate::actors::mail::send_to_child;
use crate::actors::session::TellAside;
use crate::domain::PlayerId;

/// Tells a player something over all connections with which they play; who has none hears nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TellPlayer {
    /// Whom.
    pub player: PlayerId,
    /// What.
    pub frames: Frames,
}

impl Handler<TellPlayer> for Lobby {
    type Result = ();

    fn handle(&mut self, tell: TellPlayer, _: &mut Self::Context) {
        let TellPlayer { player, frames } = tell;
        for room in self.presences.of(&player) {
            let session = self.directory.get(room).and_then(|entry| entry.sessions.get(&player));
            if let Some((_, session)) = session {
                send_to_child(session, TellAside { frames: frames.clone() });
            }
        }
    }
}
