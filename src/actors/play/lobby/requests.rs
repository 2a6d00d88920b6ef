//! Changes of rooms at somebody's request, and questions that only the lobby can answer. All other questions are answered
//! by [`OpenRooms`](super::OpenRooms).

use std::time::Duration;

use actix::prelude::*;

use super::directory::RoomEntry;
use super::{Lobby, NoSuchRoom};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::play::room::{ChangeConfig, Shut};
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
    Permanent(RoomId),
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
        let missing = self.away.missing(room.clone());
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
        let seated = self.directory.iter().flat_map(RoomEntry::people);
        in_turn(seated.filter(|player| player.is_issued()).cloned().collect())
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
            let changed = answer.map_err(|_| lobby.away.missing(id.clone()))?;
            lobby.directory.change(&id, key, &changed);
            Ok(changed)
        }))
    }
}

/// Ends a room. Answers when it is certain not to come back, or when that takes too long.
#[derive(Message)]
#[rtype(result = "Result<RoomClosed, ChangeRefused>")]
pub struct CloseRoom {
    /// The id of the room.
    pub id: RoomId,
    /// The reason that everybody in it is told.
    pub reason: String,
    /// The player who wants it, if it is a player.
    pub by: Option<PlayerId>,
}

/// How certain it is that a room that was ended does not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomClosed {
    /// It does not come back.
    ForGood,
    /// The disk has not taken its end yet. If the process is killed before it does, the room comes back.
    NotWrittenYet,
}

impl Handler<CloseRoom> for Lobby {
    type Result = ResponseActFuture<Self, Result<RoomClosed, ChangeRefused>>;

    fn handle(&mut self, close: CloseRoom, _: &mut Self::Context) -> Self::Result {
        let shut = match self.changeable(&close.id) {
            Ok(entry) => entry.addr.send(Shut { by: close.by, why: close.reason }),
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let (recordings, wait) =
            (self.recordings.clone(), Duration::from_millis(self.limits.rooms.close_wait_ms));
        let closed = async move {
            let match_id = shut.await?;
            Ok(recordings.closed(match_id, wait).await)
        };
        Box::pin(closed.into_actor(self).map(|closed: Result<_, MailboxError>, lobby, _| {
            closed.map_err(|_| lobby.away.missing(close.id).into())
        }))
    }
}
