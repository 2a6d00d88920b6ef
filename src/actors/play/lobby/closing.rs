//! Ending rooms at somebody's request.

use std::time::Duration;

use actix::prelude::*;

use super::{ChangeRefused, Lobby};
use crate::actors::play::room::Shut;
use crate::actors::recording::recorder::AwaitClosed;
use crate::domain::{MatchId, PlayerId, RoomId};

/// Ends a room. Answers when it is certain not to come back, or when that takes too long.
#[derive(Message)]
#[rtype(result = "Result<RoomClosed, ChangeRefused>")]
pub struct CloseRoom {
    /// The room.
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
        Box::pin(shut.into_actor(self).then(move |last_match, lobby, _| match last_match {
            Ok(match_id) => lobby.closed(match_id),
            Err(_) => Box::pin(fut::ready(Err(lobby.missing(close.id).into()))),
        }))
    }
}

impl Lobby {
    /// Waits for the journals of a room that ended with this match.
    fn closed(&self, match_id: MatchId) -> ResponseActFuture<Self, Result<RoomClosed, ChangeRefused>> {
        let Some(recorder) = &self.recorder else { return Box::pin(fut::ready(Ok(RoomClosed::ForGood))) };
        let closed = recorder.send(AwaitClosed { match_id });
        let wait = Duration::from_millis(self.limits.rooms.close_wait_ms);
        let closed = tokio::time::timeout(wait, closed);
        Box::pin(closed.into_actor(self).map(|closed, _, _| match closed {
            Ok(Ok(())) => Ok(RoomClosed::ForGood),
            _ => Ok(RoomClosed::NotWrittenYet),
        }))
    }
}
