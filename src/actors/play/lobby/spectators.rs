//! Letting spectators in: how a connection comes to watch a room.

use actix::prelude::*;

use super::{Lobby, TakeSeatRefused};
use crate::actors::delivery::Connection;
use crate::actors::delivery::spectators::{SpectatorMessage, StopSpectating, TakePlace};
use crate::actors::play::room::FindSpectators;
use crate::domain::RoomId;
use crate::room::{RoomRefused, WatcherIdentity};

/// Lets a connection watch a room.
#[derive(Message)]
#[rtype(result = "Result<SpectatorHandle, TakeSeatRefused>")]
pub struct Spectate {
    /// The room that is to be watched.
    pub room: RoomId,
    /// The connection.
    pub connection: Connection,
    /// The delay that was asked for, in seconds. The room may have a longer one.
    pub delay_s: u32,
    /// Who wants to watch, and the id under which they chat, where spectators may.
    pub watcher: WatcherIdentity,
}

/// What a spectator needs to go on without the lobby.
pub struct SpectatorHandle {
    /// Takes chat; `None` if the spectator may not chat.
    pub says: Option<Recipient<SpectatorMessage>>,
    /// Hears that the connection is lost.
    pub on_lost: Recipient<StopSpectating>,
}

impl Handler<Spectate> for Lobby {
    type Result = ResponseFuture<Result<SpectatorHandle, TakeSeatRefused>>;

    fn handle(&mut self, spectate: Spectate, _: &mut Self::Context) -> Self::Result {
        let Spectate { room, connection, delay_s, watcher } = spectate;
        let max = self.limits.rooms.delay_s_max;
        if delay_s > max {
            return Box::pin(async move { Err(TakeSeatRefused::DelayTooLong { max }) });
        }
        let missing = self.away.why_missing(&room);
        let Some(entry) = self.directory.get(&room).filter(|_| !self.away.is_draining()) else {
            return Box::pin(async { Err(missing) });
        };
        let player = watcher.chats_as.clone();
        let may_chat = entry.config().spectator_chat && player.is_some();
        let found = entry.addr.send(FindSpectators { watcher });
        Box::pin(async move {
            let ended = |_| TakeSeatRefused::RoomEnded;
            let spectators = found.await.map_err(ended)?.map_err(refused)?;
            let taken = spectators.send(TakePlace { connection, delay_s, player }).await;
            taken.map_err(ended)?.map_err(|_| TakeSeatRefused::RoomEnded)?;
            let says = may_chat.then(|| spectators.clone().recipient());
            Ok(SpectatorHandle { says, on_lost: spectators.recipient() })
        })
    }
}

fn refused(refused: RoomRefused) -> TakeSeatRefused {
    match refused {
        RoomRefused::IdOfAPlayer => TakeSeatRefused::IdOfAPlayer,
        RoomRefused::MayNotWatch => TakeSeatRefused::MayNotWatch,
        RoomRefused::SignInToWatch => TakeSeatRefused::SignInToWatch,
        _ => TakeSeatRefused::RoomEnded,
    }
}
