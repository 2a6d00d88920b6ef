//! How rooms come back: after a crash of their own, of their thread or of the process, and after a planned stop.
//!
//! It is always done in the same way: the recorder reads the live journal, a room is opened on what it says, bots sit down
//! again, and players have the grace time to come back with the tokens that they have.

use actix::prelude::*;
use futures_util::{StreamExt, stream};

use super::Lobby;
use crate::domain::RoomId;
use crate::room::RoomRecord;
use crate::telemetry::{self, Metric, RestartCause};

/// How many journals are read at the same time.
const READ_AT_ONCE: usize = 2;

/// Brings back every room that the process before this one had open. Answers how many came back.
#[derive(Message)]
#[rtype(result = "usize")]
pub struct RestoreRooms {
    /// The permanent rooms that are still to be opened.
    pub permanent: Vec<RoomId>,
}

impl Handler<RestoreRooms> for Lobby {
    type Result = ResponseActFuture<Self, usize>;

    fn handle(&mut self, restore: RestoreRooms, _: &mut Self::Context) -> Self::Result {
        let recordings = self.recordings.clone();
        let recalled = async move {
            // The newest first: of two journals of one room the newer one counts.
            let found = recordings.live().await.into_iter();
            let recalls = found.map(move |match_id| recordings.recall(match_id));
            stream::iter(recalls).buffered(READ_AT_ONCE)
        };
        let recalled = stream::once(recalled).flatten().into_actor(self);
        Box::pin(recalled.fold(0, move |count, recalled, lobby, ctx| {
            let wanted =
                |room: &RoomRecord| !room.config.permanent || restore.permanent.contains(&room.config.id);
            let back = recalled.is_some_and(|recalled| {
                let wanted = wanted(&recalled.room);
                lobby.take_up(recalled, wanted, ctx)
            });
            if back {
                telemetry::count(Metric::RoomRestarted(RestartCause::Start));
            }
            fut::ready(count + usize::from(back))
        }))
    }
}
