//! What operators have the lobby do: players are taken out of rooms, and the server takes nobody in any more.
//!
//! Must not: know who is an operator.

use std::sync::Arc;

use actix::prelude::*;

use super::Lobby;
use crate::actors::mail::{InTurn, in_turn, send_to_child};
use crate::actors::play::room::RemoveMember;
use crate::domain::{PlayerId, RoomId};

/// Takes a player out of a room, or of all. Answers the rooms in which the player had a seat.
#[derive(Message)]
#[rtype(result = "Vec<RoomId>")]
pub struct RemovePlayer {
    /// The player who has to go.
    pub player: PlayerId,
    /// The room; `None`: all.
    pub room: Option<RoomId>,
    /// The reason that the player is told.
    pub why: Arc<str>,
}

/// From now on the server opens no rooms and takes no new players, or does so again. What is being played goes on, and
/// whoever has a seat may come back to it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TakeNobody(pub bool);

impl Handler<RemovePlayer> for Lobby {
    type Result = InTurn<Vec<RoomId>>;

    fn handle(&mut self, remove: RemovePlayer, _: &mut Self::Context) -> Self::Result {
        let RemovePlayer { player, room: only, why } = remove;
        let wanted = self.directory.iter().filter(|entry| {
            entry.seats(&player) && only.as_ref().is_none_or(|only| *only == entry.config().id)
        });
        let rooms = wanted.map(|entry| {
            send_to_child(&entry.addr, RemoveMember { player: player.clone(), why: Arc::clone(&why) });
            entry.config().id.clone()
        });
        in_turn(rooms.collect())
    }
}

impl Handler<TakeNobody> for Lobby {
    type Result = ();

    fn handle(&mut self, TakeNobody(nobody): TakeNobody, _: &mut Self::Context) {
        self.away.take_nobody(nobody);
        self.open_rooms.take_nobody(nobody);
    }
}
