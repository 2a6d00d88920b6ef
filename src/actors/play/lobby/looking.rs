//! Changes of rooms at somebody's request, and questions that only the lobby can answer. All other questions are answered
//! by [`OpenRooms`](super::OpenRooms).

use actix::prelude::*;

use super::directory::Entry;
use super::{Lobby, NoSuchRoom};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::play::room::ChangeConfig;
use crate::domain::{PlayerId, RoomId};
use crate::room::{RoomChange, RoomListing};

/// Asks who owns a room, and whether this player has a seat in it.
#[derive(Message)]
#[rtype(result = "Result<(Option<PlayerId>, bool), NoSuchRoom>")]
pub struct GetRoomTies {
    /// The room that is asked about.
    pub room: RoomId,
    /// Whoever asks, if they have shown a token.
    pub player: Option<PlayerId>,
}

/// Asks for everybody who has a seat and an id that was given out, also those who have lost their connection and may still
/// come back.
#[derive(Message)]
#[rtype(result = "Vec<PlayerId>")]
pub struct ListSeated;

/// Why a room is not changed or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// There is no such room.
    #[error(transparent)]
    NoSuchRoom(#[from] NoSuchRoom),
    /// It is a permanent room, which belongs to the server.
    #[error("the room {0} is always open, and nobody's to change")]
    Standing(RoomId),
}

/// Changes a room.
#[derive(Message)]
#[rtype(result = "Result<RoomListing, ChangeRefused>")]
pub struct PatchRoom {
    /// The room that is to be changed.
    pub id: RoomId,
    /// What is to be different from now on.
    pub change: RoomChange,
}

impl Handler<GetRoomTies> for Lobby {
    type Result = InTurn<Result<(Option<PlayerId>, bool), NoSuchRoom>>;

    fn handle(&mut self, GetRoomTies { room, player }: GetRoomTies, _: &mut Self::Context) -> Self::Result {
        let missing = self.missing(room.clone());
        let ties = self.directory.get(&room).map(|entry| {
            let sits = player.is_some_and(|player| entry.seats(&player));
            (entry.config().owner.clone(), sits)
        });
        in_turn(ties.ok_or(missing))
    }
}

impl Handler<ListSeated> for Lobby {
    type Result = InTurn<Vec<PlayerId>>;

    fn handle(&mut self, _: ListSeated, _: &mut Self::Context) -> Self::Result {
        let seated = self.directory.iter().flat_map(Entry::people);
        in_turn(seated.filter(|player| player.is_issued()).cloned().collect())
    }
}

impl Lobby {
    /// The error for a room that is not there. A room that is about to come back is worth asking for again.
    pub(super) fn missing(&self, id: RoomId) -> NoSuchRoom {
        if self.draining || self.is_coming(&id) { NoSuchRoom::Away(id) } else { NoSuchRoom::Unknown(id) }
    }

    /// A room that may be changed at somebody's request. While the server drains none may, because a change could be lost.
    pub(super) fn changeable(&self, id: &RoomId) -> Result<&Entry, ChangeRefused> {
        if self.draining {
            return Err(self.missing(id.clone()).into());
        }
        if self.standing.contains_key(id) {
            return Err(ChangeRefused::Standing(id.clone()));
        }
        Ok(self.directory.get(id).ok_or_else(|| self.missing(id.clone()))?)
    }
}

impl Handler<PatchRoom> for Lobby {
    type Result = ResponseActFuture<Self, Result<RoomListing, ChangeRefused>>;

    fn handle(&mut self, patch: PatchRoom, _: &mut Self::Context) -> Self::Result {
        let PatchRoom { id, change } = patch;
        let entry = match self.changeable(&id) {
            Ok(entry) => entry,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let key = entry.key;
        let asked = entry.addr.send(ChangeConfig(change)).into_actor(self);
        Box::pin(asked.map(move |answer, lobby, _| {
            let changed = answer.map_err(|_| lobby.missing(id.clone()))?;
            lobby.directory.change(&id, key, &changed);
            Ok(changed)
        }))
    }
}
