//! What a client comes for, and what it is here once it has got it. One that is gone before it has been answered gets nothing.

use std::time::Duration;

use actix::Addr;

use crate::actors::delivery::{Connection, ConnectionId, LocalConnection};
use crate::actors::play::lobby::{Lobby, SeatHandle, Spectate, TakeSeat, TakeSeatRefused};
use crate::auth::Opening;
use crate::domain::{PlayerId, RoomId};
use crate::room::WatcherIdentity;
use crate::web::connections::watcher::{Watcher, watch};

/// How long to look after a client that spoke before it was answered. A client waits for the answer to its handshake
/// (RFC 6455 §4.1); one that does not has often said all that it wants to, and its end comes right behind.
const STAYS: Duration = Duration::from_millis(100);

/// What the client came for.
pub(super) enum ConnectIntent {
    /// To play.
    Play {
        /// The room that the player wants a seat in.
        room: RoomId,
        /// As whom.
        player: PlayerId,
        /// From an earlier `welcome`.
        resume_token: Option<String>,
        /// The last reliable message that the client has.
        after: Option<u64>,
        /// Whether the client has proved to be the player.
        proven: bool,
        /// Whether the client is a program of the player's.
        program: bool,
        /// For the room, if this opens it.
        opening: Opening,
    },
    /// To watch.
    Watch {
        /// The room that is to be watched.
        room: RoomId,
        /// How many seconds late.
        delay_s: u32,
        /// Who wants to watch.
        watcher: WatcherIdentity,
    },
}

impl ConnectIntent {
    /// The player whose id the client goes by.
    pub(super) fn player(&self) -> Option<&PlayerId> {
        match self {
            ConnectIntent::Play { player, .. } => Some(player),
            ConnectIntent::Watch { watcher, .. } => watcher.chats_as.as_ref(),
        }
    }
}

/// What the client is here. Dropping it tells those concerned that the connection is lost, whether the socket ever
/// came to know of its role or not: a client may be gone before the lobby has answered.
pub(super) enum ConnectionRole {
    /// The lobby has not answered yet.
    Nobody,
    /// In a seat.
    Player { connection: ConnectionId, player: PlayerId, seat: Box<SeatHandle> },
    /// Watching.
    Watcher(Watcher),
}

impl Drop for ConnectionRole {
    fn drop(&mut self) {
        match self {
            ConnectionRole::Nobody | ConnectionRole::Watcher(_) => {}
            ConnectionRole::Player { connection, seat, .. } => seat.lose(*connection),
        }
    }
}

/// Whether the client is gone before it was answered. After a stall there are attempts that clients have given up long ago:
/// they must not take a seat from the connection that came of the last one.
pub(super) async fn is_gone(connection: &LocalConnection, spoke_early: bool) -> bool {
    if spoke_early && !connection.is_half_closed() {
        tokio::time::sleep(STAYS).await;
    }
    connection.is_half_closed()
}

/// Takes the seat or the place that the client came for.
pub(super) async fn introduced(
    lobby: &Addr<Lobby>,
    intent: ConnectIntent,
    connection: Connection,
) -> Result<ConnectionRole, TakeSeatRefused> {
    match intent {
        ConnectIntent::Play { room, player, resume_token, after, proven, program, opening } => {
            let id = connection.id;
            let gone = |_| Err(TakeSeatRefused::Unavailable("the server is about to stop".to_owned()));
            let take = TakeSeat {
                room,
                player: player.clone(),
                connection,
                resume_token,
                after,
                proven,
                program,
                opening,
            };
            let seat = lobby.send(take).await.unwrap_or_else(gone)?;
            Ok(ConnectionRole::Player { connection: id, player, seat: Box::new(seat) })
        }
        ConnectIntent::Watch { room, delay_s, watcher } => {
            let spectate = Spectate { room, connection, delay_s, watcher };
            Ok(ConnectionRole::Watcher(watch(lobby.clone(), spectate).await?))
        }
    }
}
