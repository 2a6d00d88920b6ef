//! Seating players: how a connection gets a seat.

use std::sync::Arc;

use actix::prelude::*;
use bytes::Bytes;

use super::directory::RoomEntry;
use super::{Lobby, OpenRoomRefused};
use crate::actors::Session;
use crate::actors::delivery::{CloseReason, Connection, ConnectionId};
use crate::actors::mail::send_to_child;
use crate::actors::play::room::{ConnectionLost, Room, SeatFreed, Sit};
use crate::actors::play::session::{Disconnected, GetLastRoom};
use crate::auth::Opening;
use crate::domain::{PlayerId, RoomId};
use crate::game::{GameType, Seat, SeatRefused, Wire};
use crate::protocol::CloseCode;
use crate::room::{RoomRefused, Sitting};

/// Seats a player who has connected.
#[derive(Message)]
#[rtype(result = "Result<SeatHandle, TakeSeatRefused>")]
pub struct TakeSeat {
    /// The room, which is opened if it does not exist and the settings allow that.
    pub room: RoomId,
    /// The player who wants the seat.
    pub player: PlayerId,
    /// The connection.
    pub connection: Connection,
    /// The token of the last `welcome`, if the client has shown one.
    pub resume_token: Option<String>,
    /// The number of the last reliable message that the client has.
    pub after: Option<u64>,
    /// Whether the player has proved who they are. Otherwise only the resume token of a seat opens one.
    pub proven: bool,
    /// Whether a program of theirs plays.
    pub program: bool,
    /// Held by the room, if it is opened by this.
    pub opening: Opening,
}

/// Seats a player who acts over REST, unless the player has a seat. An action that the game does not know seats nobody. If
/// no room is named, it is the one in which the player sat down last, or else the fallback.
#[derive(Message)]
#[rtype(result = "Result<SeatFound, TakeSeatRefused>")]
pub struct FindSeat {
    /// The player who acts.
    pub player: PlayerId,
    /// The room, if the request names one.
    pub room: Option<RoomId>,
    /// The room for players who have no seat; `None` if they are not to be seated.
    pub fallback: Option<RoomId>,
    /// The action that the player wants the seat for, as JSON.
    pub action: String,
    /// Held by the room, if it is opened by this.
    pub opening: Opening,
}

/// Seats a player who is about to connect. The seat is kept as it is for somebody who has lost the connection.
#[derive(Message)]
#[rtype(result = "Result<SeatHandle, TakeSeatRefused>")]
pub struct HoldSeat {
    /// The room.
    pub room: RoomId,
    /// The player who wants the seat.
    pub player: PlayerId,
}

/// The seat of a player who acts over REST.
pub struct SeatFound {
    /// The room that the seat is in.
    pub room: RoomId,
    /// The player whose seat it is.
    pub player: PlayerId,
    /// How the room is reached.
    pub seat: SeatHandle,
    /// The action, in journal bytes.
    pub action: Bytes,
}

/// What a seated player needs to go on without the lobby.
pub struct SeatHandle {
    /// The seat.
    pub seat: Seat,
    /// Which sitting of the player's it is.
    pub sitting: Sitting,
    /// Reads the game's actions.
    pub game_type: Arc<dyn GameType>,
    /// Whether the time of players is limited, so that it is to be measured.
    pub is_timed: bool,
    /// Takes what the player does, and hears that the player leaves or that the connection is lost.
    pub room: Addr<Room>,
    /// Hears that the connection is lost, too.
    session: Addr<Session>,
}

impl SeatHandle {
    /// Tells the room and the session that this connection is gone.
    pub fn lose(&self, connection: ConnectionId) {
        send_to_child(&self.room, ConnectionLost { seat: self.seat, connection });
        send_to_child(&self.session, Disconnected { connection });
    }
}

/// Why a player gets no seat, or a spectator may not watch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeSeatRefused {
    /// There is no such room.
    #[error("there is no room {0}")]
    NoSuchRoom(RoomId),
    /// The room has ended meanwhile.
    #[error("the room has ended")]
    RoomEnded,
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// The room seats nobody now; the text says why.
    #[error("{0}")]
    NotAdmitted(String),
    /// The game does not know the action.
    #[error("the game {game} of room {room} knows no such action: {why}")]
    NoSuchAction {
        /// The game's name.
        game: &'static str,
        /// The room whose game does not know the action.
        room: RoomId,
        /// What the game says about it.
        why: String,
    },
    /// The id is that of a bot.
    #[error("a bot has this id; choose another one")]
    IdOfABot,
    /// The seats are reserved for others.
    #[error("the seats of this room are reserved for others")]
    Reserved,
    /// The spectator is barred from watching.
    #[error("you may not watch this room")]
    MayNotWatch,
    /// The spectator has to sign in first.
    #[error("{}", RoomRefused::SignInToWatch)]
    SignInToWatch,
    /// The id of the spectator is that of somebody who plays.
    #[error("somebody by this id plays here; watch under another one")]
    IdOfAPlayer,
    /// The spectator asks for too long a delay.
    #[error("delay: at most {max} seconds")]
    DelayTooLong {
        /// The longest delay, in seconds.
        max: u32,
    },
    /// The resume token does not open the seat.
    #[error("the resume token does not belong to this seat")]
    WrongToken,
    /// The seat has a newer connection.
    #[error("the seat was taken over by a newer connection")]
    TakenOver,
    /// The player has no seat, and no room was named.
    #[error("the player sits in no room")]
    SitsNowhere,
    /// The server seats nobody now; the text says why.
    #[error("{0}")]
    Unavailable(String),
}

impl TakeSeatRefused {
    /// What a connection is told before it is closed.
    pub fn close_reason(&self) -> CloseReason {
        let code = match self {
            TakeSeatRefused::NoSuchRoom(_) => CloseCode::NoSuchRoom,
            TakeSeatRefused::RoomEnded => CloseCode::RoomEnded,
            TakeSeatRefused::RoomFull | TakeSeatRefused::NotAdmitted(_) => CloseCode::RoomFull,
            TakeSeatRefused::NoSuchAction { .. }
            | TakeSeatRefused::DelayTooLong { .. }
            | TakeSeatRefused::SitsNowhere => CloseCode::BadRequest,
            TakeSeatRefused::IdOfABot
            | TakeSeatRefused::IdOfAPlayer
            | TakeSeatRefused::Reserved
            | TakeSeatRefused::MayNotWatch
            | TakeSeatRefused::SignInToWatch => CloseCode::NotAllowed,
            TakeSeatRefused::WrongToken => CloseCode::NoToken,
            TakeSeatRefused::TakenOver => CloseCode::SeatTakenOver,
            TakeSeatRefused::Unavailable(_) => CloseCode::Unavailable,
        };
        let retry_after = matches!(self, TakeSeatRefused::Unavailable(_)).then_some(1);
        CloseReason { code, reason: Arc::from(self.to_string()), retry_after }
    }
}

impl From<RoomRefused> for TakeSeatRefused {
    fn from(refused: RoomRefused) -> TakeSeatRefused {
        match refused {
            RoomRefused::WrongToken => TakeSeatRefused::WrongToken,
            RoomRefused::TakenOver => TakeSeatRefused::TakenOver,
            RoomRefused::IdOfABot => TakeSeatRefused::IdOfABot,
            RoomRefused::Reserved => TakeSeatRefused::Reserved,
            RoomRefused::Seat(SeatRefused::RoomFull) => TakeSeatRefused::RoomFull,
            RoomRefused::Ended => TakeSeatRefused::RoomEnded,
            away @ RoomRefused::Away => TakeSeatRefused::Unavailable(away.to_string()),
            refused => TakeSeatRefused::NotAdmitted(refused.to_string()),
        }
    }
}

impl From<OpenRoomRefused> for TakeSeatRefused {
    fn from(refused: OpenRoomRefused) -> TakeSeatRefused {
        TakeSeatRefused::Unavailable(refused.to_string())
    }
}

/// Reads an action as the room's game knows it.
pub(super) fn read_action(room: &RoomEntry, action: &str) -> Result<Bytes, TakeSeatRefused> {
    let (game, id) = (room.game_type.name(), room.config().id.clone());
    let read = room.game_type.read_action(Wire::Json(action));
    read.map_err(|why| TakeSeatRefused::NoSuchAction { game, room: id, why })
}

/// What a player needs who has this seat.
pub(super) fn seat_handle(
    (seat, sitting): (Seat, Sitting),
    (game_type, is_timed): (Arc<dyn GameType>, bool),
    room: Addr<Room>,
    session: Addr<Session>,
) -> SeatHandle {
    SeatHandle { seat, sitting, game_type, is_timed, room, session }
}

impl Handler<TakeSeat> for Lobby {
    type Result = ResponseActFuture<Self, Result<SeatHandle, TakeSeatRefused>>;

    fn handle(&mut self, take: TakeSeat, ctx: &mut Self::Context) -> Self::Result {
        let TakeSeat { room, player, connection, resume_token, after, proven, program, opening } = take;
        if !proven && self.directory.get(&room).is_none() {
            return Box::pin(fut::ready(Err(self.away.why_missing(&room))));
        }
        if let Err(refused) = self.find_or_open(&room, opening, ctx) {
            return Box::pin(fut::ready(Err(refused)));
        }
        self.seat(room, Sit { player, connection: Some(connection), resume_token, after, proven, program })
    }
}

impl Handler<HoldSeat> for Lobby {
    type Result = ResponseActFuture<Self, Result<SeatHandle, TakeSeatRefused>>;

    fn handle(&mut self, HoldSeat { room, player }: HoldSeat, _: &mut Self::Context) -> Self::Result {
        if self.away.is_draining() {
            return Box::pin(fut::ready(Err(self.away.why_missing(&room))));
        }
        self.seat(room, Sit::over_rest(player))
    }
}

impl Handler<FindSeat> for Lobby {
    type Result = ResponseActFuture<Self, Result<SeatFound, TakeSeatRefused>>;

    fn handle(&mut self, find: FindSeat, _: &mut Self::Context) -> Self::Result {
        let session = self.sessions.get(&find.player).filter(|_| find.room.is_none()).cloned();
        let last = async move {
            let session = session?;
            session.send(GetLastRoom).await.ok().flatten()
        };
        Box::pin(last.into_actor(self).then(move |last, lobby, ctx| lobby.find_seat(find, last, ctx)))
    }
}

impl Handler<SeatFreed> for Lobby {
    type Result = ();

    fn handle(&mut self, freed: SeatFreed, _: &mut Self::Context) {
        let SeatFreed { room, player, sitting } = freed;
        self.directory.freed(&room, &player, sitting);
        self.sessions.stood_up(&player, &room, Some(sitting));
    }
}
