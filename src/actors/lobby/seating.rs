//! Introductions: a connection to its seat.

use std::sync::Arc;

use actix::prelude::*;
use bytes::Bytes;

use super::{Lobby, NewRoom, OpenRoomRefused};
use crate::actors::Session;
use crate::actors::delivery::{CloseReason, Connection};
use crate::actors::room::{Act, Pass, Say};
use crate::actors::session::{
    ActOverRest, ConnectionLost, LeaveSeat, SessionEnded, SessionKey, Sit, SitRefused,
};
use crate::auth::{Opening, SeatTokens};
use crate::domain::{PlayerId, RoomId};
use crate::game::{GameKind, Seat, SeatRefused, Wire};
use crate::protocol::CloseCode;
use crate::room::RoomRefused;

/// Seats a player who has connected.
#[derive(Message)]
#[rtype(result = "Result<Introduction, TakeSeatRefused>")]
pub struct TakeSeat {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub player: PlayerId,
    /// The connection.
    pub connection: Connection,
    /// What the last `welcome` gave.
    pub resume_token: Option<String>,
    /// The number of the last reliable message that the client has.
    pub after: Option<u64>,
    /// Whether the player has proved who they are. Otherwise only a seat whose resume token they have is theirs.
    pub proven: bool,
    /// For the room, if it is opened by this.
    pub opening: Opening,
}

/// Seats a player who acts over REST, unless they have a seat; who wants what the game does not know gets none. Without
/// a room: where the player sat down last, or else the given fallback.
#[derive(Message)]
#[rtype(result = "Result<SeatFound, TakeSeatRefused>")]
pub struct FindSeat {
    /// Who.
    pub player: PlayerId,
    /// Where.
    pub room: Option<RoomId>,
    /// Where, for players who sit nowhere; `None`: they are not seated.
    pub fallback: Option<RoomId>,
    /// The action that the player wants the seat for, as JSON.
    pub wish: String,
    /// For the room, if it is opened by this.
    pub opening: Opening,
}

/// The seat of a player who acts over REST.
pub struct SeatFound {
    /// Where.
    pub room: RoomId,
    /// Whom to talk to.
    pub seat: Introduction,
    /// The wish, in journal bytes.
    pub action: Bytes,
}

/// What a seated player needs to go on without the lobby.
pub struct Introduction {
    /// The seat.
    pub seat: Seat,
    /// Reads the game's actions.
    pub kind: Arc<dyn GameKind>,
    /// Takes actions.
    pub acts: Recipient<Act>,
    /// Takes passes.
    pub passes: Recipient<Pass>,
    /// Takes chat.
    pub says: Recipient<Say>,
    /// Takes actions from elsewhere than a connection.
    pub rest: Recipient<ActOverRest>,
    /// Wants to know that the player leaves.
    pub leaves: Recipient<LeaveSeat>,
    /// Wants to know that the connection is lost.
    pub on_lost: Recipient<ConnectionLost>,
}

/// Why a player gets no seat, or a spectator no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeSeatRefused {
    /// There is none by that id.
    #[error("there is no room {0}")]
    NoSuchRoom(RoomId),
    /// It has ended meanwhile.
    #[error("the room has ended")]
    RoomEnded,
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// It lets nobody in now.
    #[error("{0}")]
    NotAdmitted(String),
    /// What the player wants there is no action of the game.
    #[error("the game {game} of room {room} knows no such action: {why}")]
    NoSuchAction {
        /// The game's name.
        game: &'static str,
        /// Where.
        room: RoomId,
        /// In the game's words.
        why: String,
    },
    /// A bot goes by this name.
    #[error("a bot has this id; choose another one")]
    IdOfABot,
    /// A spectator goes by the id of somebody who plays.
    #[error("somebody by this id plays here; watch under another one")]
    IdOfAPlayer,
    /// A spectator wants to wait too long.
    #[error("delay: at most {max} seconds")]
    DelayTooLong {
        /// In seconds.
        max: u32,
    },
    /// The resume token is not the seat's.
    #[error("the resume token does not belong to this seat")]
    WrongToken,
    /// The seat has a connection that was made later.
    #[error("the seat was taken over by a newer connection")]
    TakenOver,
    /// The player sits nowhere, and nobody said where to.
    #[error("the player sits in no room")]
    SitsNowhere,
    /// The server takes nobody now.
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
            TakeSeatRefused::IdOfABot | TakeSeatRefused::IdOfAPlayer => CloseCode::NotAllowed,
            TakeSeatRefused::WrongToken => CloseCode::NoToken,
            TakeSeatRefused::TakenOver => CloseCode::SeatTakenOver,
            TakeSeatRefused::Unavailable(_) => CloseCode::Unavailable,
        };
        let retry_after = matches!(self, TakeSeatRefused::Unavailable(_)).then_some(1);
        CloseReason { code, reason: Arc::from(self.to_string()), retry_after }
    }
}

impl From<SitRefused> for TakeSeatRefused {
    fn from(refused: SitRefused) -> TakeSeatRefused {
        match refused {
            SitRefused::WrongToken => TakeSeatRefused::WrongToken,
            SitRefused::TakenOver => TakeSeatRefused::TakenOver,
            SitRefused::Room(RoomRefused::Seat(SeatRefused::RoomFull)) => TakeSeatRefused::RoomFull,
            SitRefused::Room(RoomRefused::Ended) => TakeSeatRefused::RoomEnded,
            SitRefused::Room(away @ RoomRefused::Away) => TakeSeatRefused::Unavailable(away.to_string()),
            SitRefused::Room(refused) => TakeSeatRefused::NotAdmitted(refused.to_string()),
        }
    }
}

impl From<OpenRoomRefused> for TakeSeatRefused {
    fn from(refused: OpenRoomRefused) -> TakeSeatRefused {
        TakeSeatRefused::Unavailable(refused.to_string())
    }
}

impl Lobby {
    /// Makes sure that the room is open: a missing one is opened for who joins it, where that is allowed.
    fn find_or_open(
        &mut self,
        room: &RoomId,
        opening: Opening,
        ctx: &Context<Self>,
    ) -> Result<(), TakeSeatRefused> {
        if self.directory.get(room).is_some() && !self.draining {
            return Ok(());
        }
        if self.draining || self.is_coming(room) || !self.limits.open_on_join {
            return Err(self.why_missing(room));
        }
        let mut new = NewRoom::of(
            <crate::games::Relay as crate::game::Game>::NAME,
            room.as_str(),
            crate::protocol::http::SEATS_MAX,
        );
        (new.id, new.opening) = (Some(room.clone()), opening);
        self.open(new, ctx)?;
        Ok(())
    }

    /// Reads an action as the room's game knows it.
    fn read_action(&self, room: &RoomId, wish: &str) -> Result<Bytes, TakeSeatRefused> {
        let entry = self.directory.get(room).ok_or_else(|| TakeSeatRefused::NoSuchRoom(room.clone()))?;
        let (kind, room) = (entry.kind(), room.clone());
        kind.read_action(Wire::Json(wish)).map_err(|why| TakeSeatRefused::NoSuchAction {
            game: kind.name(),
            room,
            why,
        })
    }

    /// Whether a room that is not there will be in a moment.
    pub(super) fn is_coming(&self, room: &RoomId) -> bool {
        self.standing.contains_key(room) || self.restoring.contains(room)
    }

    /// What somebody is told who cannot get into a room because it is not open.
    pub(super) fn why_missing(&self, room: &RoomId) -> TakeSeatRefused {
        if self.draining {
            TakeSeatRefused::Unavailable("the server is draining".to_owned())
        } else if self.is_coming(room) {
            TakeSeatRefused::Unavailable("the room is about to open anew".to_owned())
        } else {
            TakeSeatRefused::NoSuchRoom(room.clone())
        }
    }

    /// The player's session in the room, started if there is none.
    fn session(
        &mut self,
        room: &RoomId,
        player: &PlayerId,
        ctx: &Context<Self>,
    ) -> Result<Addr<Session>, TakeSeatRefused> {
        let full = self.directory.sessions() >= self.limits.sessions_max;
        let grace = self.limits.resume_grace;
        let entry = self.directory.get_mut(room).ok_or_else(|| TakeSeatRefused::NoSuchRoom(room.clone()))?;
        if entry.bots.contains_key(player) {
            return Err(TakeSeatRefused::IdOfABot);
        }
        if let Some((_, session)) = entry.sessions.get(player).filter(|(_, session)| session.connected()) {
            return Ok(session.clone());
        }
        if full {
            return Err(TakeSeatRefused::Unavailable("the server is full".to_owned()));
        }
        let on_ended = ctx.address().recipient();
        let (key, addr, tokens) =
            (SessionKey::next(), entry.addr.clone(), SeatTokens::new(self.resume_key.clone()));
        let session = Session::new(key, room.clone(), player.clone(), addr, on_ended, grace, tokens);
        let session = Session::start_in_arbiter(&self.arbiters[entry.arbiter], |_| session);
        self.directory.add_session(room, player.clone(), (key, session.clone()));
        Ok(session)
    }

    /// Seats the player and answers whom to talk to from then on.
    fn introduce(
        &mut self,
        room: &RoomId,
        player: &PlayerId,
        sit: Sit,
        ctx: &Context<Self>,
    ) -> ResponseActFuture<Self, Result<Introduction, TakeSeatRefused>> {
        // Who acts over REST asks for the seat each time.
        let sits_down = sit.connection.is_some() || !self.directory.has_session(room, player);
        let session = match self.session(room, player, ctx) {
            Ok(session) => session,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let Some(entry) = self.directory.get(room) else {
            return Box::pin(fut::ready(Err(TakeSeatRefused::RoomEnded)));
        };
        let (addr, kind) = (entry.addr.clone(), entry.kind().clone());
        let introduced = async move {
            let busy = |_| TakeSeatRefused::Unavailable("the seat is being given up; try again".to_owned());
            let seat = session.send(sit).await.map_err(busy)??;
            Ok(Introduction {
                seat,
                kind,
                acts: addr.clone().recipient(),
                passes: addr.clone().recipient(),
                says: addr.recipient(),
                rest: session.clone().recipient(),
                leaves: session.clone().recipient(),
                on_lost: session.recipient(),
            })
        };
        let (player, room) = (player.clone(), room.clone());
        Box::pin(introduced.into_actor(self).map(move |introduced: Result<Introduction, _>, lobby, _| {
            if introduced.is_ok() && sits_down {
                lobby.tell_seated(&player, false);
            }
            if introduced.is_ok() && lobby.directory.has_session(&room, &player) {
                lobby.presences.sat_down(player, room);
            }
            introduced
        }))
    }
}

impl Handler<TakeSeat> for Lobby {
    type Result = ResponseActFuture<Self, Result<Introduction, TakeSeatRefused>>;

    fn handle(&mut self, take: TakeSeat, ctx: &mut Self::Context) -> Self::Result {
        let TakeSeat { room, player, connection, resume_token, after, proven, opening } = take;
        if !proven && self.directory.get(&room).is_none() {
            return Box::pin(fut::ready(Err(self.why_missing(&room))));
        }
        if !proven && !self.directory.has_session(&room, &player) {
            return Box::pin(fut::ready(Err(TakeSeatRefused::WrongToken)));
        }
        if let Err(refused) = self.find_or_open(&room, opening, ctx) {
            return Box::pin(fut::ready(Err(refused)));
        }
        let sit = Sit { connection: Some(connection), resume_token, after, proven };
        self.introduce(&room, &player, sit, ctx)
    }
}

impl Handler<FindSeat> for Lobby {
    type Result = ResponseActFuture<Self, Result<SeatFound, TakeSeatRefused>>;

    fn handle(&mut self, find: FindSeat, ctx: &mut Self::Context) -> Self::Result {
        let seated = || self.presences.last(&find.player).cloned();
        let Some(room) = find.room.or_else(seated).or(find.fallback) else {
            return Box::pin(fut::ready(Err(TakeSeatRefused::SitsNowhere)));
        };
        let action = self.find_or_open(&room, find.opening, ctx);
        let action = action.and_then(|()| self.read_action(&room, &find.wish));
        let action = match action {
            Ok(action) => action,
            Err(refused) => return Box::pin(fut::ready(Err(refused))),
        };
        let sit = Sit { connection: None, resume_token: None, after: None, proven: true };
        let introduced = self.introduce(&room, &find.player, sit, ctx);
        Box::pin(introduced.map(|introduced, _, _| Ok(SeatFound { room, seat: introduced?, action })))
    }
}

impl Handler<SessionEnded> for Lobby {
    type Result = ();

    fn handle(&mut self, ended: SessionEnded, _: &mut Self::Context) {
        let SessionEnded { key, room, player } = ended;
        if self.directory.remove_session(&room, &player, key) {
            self.presences.left(&player, &room);
        }
    }
}
