//! One player's presence in one room: the seat, the connection it has now, and the grace time when it has none.
//!
//! Outlives its socket. Off the hot path: a socket sends actions straight to the room.

use std::time::Duration;

use actix::prelude::*;
use bytes::Bytes;

use super::delivery::{CloseReason, Connection, ConnectionId, Frames, Outbound};
use super::mail::{send_to_child, send_unbounded};
use super::room::{ActNow, Attach, Detach, Ear, Join, PlayerConnection, Resume, Room, Vacate};
use super::unique;
use crate::auth::SeatTokens;
use crate::domain::{PlayerId, RoomId};
use crate::game::{ActRefused, LeaveReason, Member, Seat};
use crate::protocol::CloseCode;
use crate::room::RoomRefused;

/// Takes the player's seat, the first time or again, for a connection (or for none, over REST).
#[derive(Message)]
#[rtype(result = "Result<Seat, SitRefused>")]
pub struct Sit {
    /// The connection.
    pub connection: Option<Connection>,
    /// What the last `welcome` gave, if the client says so.
    pub resume_token: Option<String>,
    /// The number of the last reliable message that the client has, if it says so.
    pub after: Option<u64>,
    /// Whether the player has proved who they are in another way than by the token.
    pub proven: bool,
}

impl Sit {
    /// Who comes back to a seat is told what was missed; who knows nothing of an earlier connection begins anew.
    fn resume(&self) -> Option<Resume> {
        (self.resume_token.is_some() || self.after.is_some()).then_some(Resume { after: self.after })
    }
}

/// Why a player may not sit down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SitRefused {
    /// The room says no.
    #[error(transparent)]
    Room(#[from] RoomRefused),
    /// The token is not the seat's.
    #[error("the resume token does not belong to this seat")]
    WrongToken,
    /// The seat has a connection that was made later.
    #[error("the seat was taken over by a newer connection")]
    TakenOver,
}

/// A connection is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ConnectionLost {
    /// Which; the session may have a newer one.
    pub connection: ConnectionId,
}

/// The player is told something that has nothing to do with the room; only over a connection that hears the room already.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TellAside {
    /// What.
    pub frames: Frames,
}

/// The player gives the seat up.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LeaveSeat {
    /// Why.
    pub reason: LeaveReason,
}

/// An action that did not come over a connection; answers as [`ActNow`] does.
#[derive(Message)]
#[rtype(result = "Result<Option<glam::Vec2>, ActRefused>")]
pub struct ActOverRest {
    /// What, in journal bytes.
    pub action: Bytes,
}

/// The room is no more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RoomGone {
    /// Whether it will be there again in a moment.
    pub comes_back: bool,
}

/// A session, unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionKey(u64);

impl SessionKey {
    /// A new one.
    pub fn next() -> SessionKey {
        SessionKey(unique::number())
    }
}

/// A player's presence in a room has ended.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub struct SessionEnded {
    /// Which; the player may have a newer one.
    pub key: SessionKey,
    /// The room.
    pub room: RoomId,
    /// The player.
    pub player: PlayerId,
}

/// The actor.
pub struct Session {
    key: SessionKey,
    room_id: RoomId,
    player: PlayerId,
    room: Addr<Room>,
    on_ended: Recipient<SessionEnded>,
    grace: Duration,
    seat: Option<Seat>,
    connection: Option<Connection>,
    tokens: SeatTokens,
    leaving: Option<SpawnHandle>,
}

impl Session {
    /// A presence without a seat yet; the first [`Sit`] takes one.
    pub fn new(
        key: SessionKey,
        room_id: RoomId,
        player: PlayerId,
        room: Addr<Room>,
        on_ended: Recipient<SessionEnded>,
        grace: Duration,
        tokens: SeatTokens,
    ) -> Session {
        let (seat, connection, leaving) = (None, None, None);
        Session { key, room_id, player, room, on_ended, grace, seat, connection, tokens, leaving }
    }

    /// The same for a player who had this seat before the room came back, and is given the grace time to return.
    #[must_use]
    pub fn seated_before(mut self, seat: Seat) -> Session {
        self.seat = Some(seat);
        self
    }

    /// Closes the connection, if there is one; one that the room has closed already hears nothing new.
    fn close_all(&mut self, code: CloseCode, reason: &str) {
        if let Some(connection) = self.connection.take() {
            hang(&connection, code, reason);
        }
    }

    /// Closes the connection of a player who may come back to the seat in a moment.
    fn hang_up_for_a_moment(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.send(Outbound::Close(CloseReason::come_back("the room is being restored")));
        }
    }

    fn player_connection(&mut self, connection: Connection) -> PlayerConnection {
        PlayerConnection { connection, tokens: self.tokens.for_connection() }
    }

    /// Gives the seat another connection; the one it had is told so.
    fn change_connection(
        &mut self,
        seat: Seat,
        connection: Connection,
        shown: Option<&str>,
        resume: Option<Resume>,
        ctx: &mut Context<Self>,
    ) {
        self.stay(ctx);
        shown.inspect(|shown| self.tokens.show(shown));
        let player_connection = self.player_connection(connection.clone());
        let old = self.connection.replace(connection);
        let (player, ear) = (self.player.clone(), Ear::Connection(player_connection));
        let attached = self.room.send(Attach { seat, player, ear, resume });
        ctx.spawn(attached.into_actor(self).map(|attached, session, ctx| {
            // Not before: what the room sends up to then goes to the old connection.
            if let Some(old) = old {
                hang(&old, CloseCode::SeatTakenOver, "the seat was taken over by a newer connection");
            }
            match attached {
                Ok(true) => return,
                Ok(false) => session.close_all(CloseCode::RoomEnded, "the seat is not yours any more"),
                Err(_) => session.hang_up_for_a_moment(),
            }
            session.seat = None;
            ctx.stop();
        }));
    }

    /// Starts the grace time anew.
    fn await_return(&mut self, ctx: &mut Context<Self>) {
        self.stay(ctx);
        self.leaving =
            Some(ctx.run_later(self.grace, |session, ctx| session.leave(LeaveReason::TimedOut, ctx)));
    }

    fn stay(&mut self, ctx: &mut Context<Self>) {
        if let Some(timer) = self.leaving.take() {
            ctx.cancel_future(timer);
        }
    }

    fn leave(&mut self, reason: LeaveReason, ctx: &mut Context<Self>) {
        if let Some(seat) = self.seat.take() {
            send_to_child(&self.room, Vacate { seat, player: self.player.clone(), reason });
        }
        ctx.stop();
    }
}

/// Closes a connection.
fn hang(connection: &Connection, code: CloseCode, reason: &str) {
    connection.send(Outbound::Close(CloseReason::new(code, reason)));
}

impl Actor for Session {
    type Context = Context<Self>;

    /// Who had the seat before may come back to it for the grace time.
    fn started(&mut self, ctx: &mut Self::Context) {
        if self.seat.is_some() {
            self.await_return(ctx);
        }
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        let (room, player) = (self.room_id.clone(), self.player.clone());
        send_unbounded(&self.on_ended, SessionEnded { key: self.key, room, player });
    }
}

impl Handler<Sit> for Session {
    type Result = ResponseFuture<Result<Seat, SitRefused>>;

    fn handle(&mut self, sit: Sit, ctx: &mut Self::Context) -> Self::Result {
        let (resume, shown) = (sit.resume(), sit.resume_token.as_deref());
        if let Some(seat) = self.seat {
            if shown.map_or(!sit.proven, |shown| !self.tokens.fits(shown)) {
                return Box::pin(async { Err(SitRefused::WrongToken) });
            }
            if let (Some(newer), Some(connection)) = (&self.connection, &sit.connection)
                && newer.id > connection.id
            {
                return Box::pin(async { Err(SitRefused::TakenOver) });
            }
            if let Some(connection) = sit.connection {
                self.change_connection(seat, connection, shown, resume, ctx);
            }
            return Box::pin(async move { Ok(seat) });
        }
        if !sit.proven {
            // It has just been started, for nobody.
            ctx.stop();
            return Box::pin(async { Err(SitRefused::WrongToken) });
        }
        // A token of another time opens nothing any more: the seat is a new one.
        self.connection = sit.connection;
        let ear = self
            .connection
            .clone()
            .map_or(Ear::None, |connection| Ear::Connection(self.player_connection(connection)));
        let member = Member { player: self.player.clone(), bot: false };
        let holder = self.tokens.holder();
        let asked = self.room.send(Join { member, holder, ear }).into_actor(self);
        // Nothing else is handled until the room has answered: a second `Sit` finds the seat taken by the first.
        let (done, answer) = tokio::sync::oneshot::channel();
        ctx.wait(asked.map(|answer, session, ctx| {
            // The asker may have gone away meanwhile; the seat is then kept for the grace time.
            let _ = done.send(session.seated(answer.unwrap_or(Err(RoomRefused::Away)), ctx));
        }));
        // Not a future of this actor: a refusal ends the actor, and is to be heard all the same.
        let ended = SitRefused::Room(RoomRefused::Away);
        Box::pin(async move { answer.await.unwrap_or(Err(ended)) })
    }
}

impl Session {
    fn seated(
        &mut self,
        answer: Result<Seat, RoomRefused>,
        ctx: &mut Context<Self>,
    ) -> Result<Seat, SitRefused> {
        match answer {
            Ok(seat) => {
                self.seat = Some(seat);
                if self.connection.is_none() {
                    self.await_return(ctx);
                }
            }
            Err(_) => {
                // The refusal is told over it, and closes it.
                self.connection = None;
                ctx.stop();
            }
        }
        Ok(answer?)
    }
}

impl Handler<ConnectionLost> for Session {
    type Result = ();

    fn handle(&mut self, lost: ConnectionLost, ctx: &mut Self::Context) {
        if self.connection.as_ref().is_none_or(|connection| connection.id != lost.connection) {
            return;
        }
        self.connection = None;
        if let Some(seat) = self.seat {
            send_to_child(&self.room, Detach { seat, connection: lost.connection });
        }
        self.await_return(ctx);
    }
}

impl Handler<TellAside> for Session {
    type Result = ();

    fn handle(&mut self, tell: TellAside, _: &mut Self::Context) {
        if let Some(connection) = &self.connection {
            connection.send(Outbound::BestEffort(tell.frames));
        }
    }
}

impl Handler<LeaveSeat> for Session {
    type Result = ();

    fn handle(&mut self, leave: LeaveSeat, ctx: &mut Self::Context) {
        self.close_all(CloseCode::Normal, "you left");
        self.leave(leave.reason, ctx);
    }
}

impl Handler<ActOverRest> for Session {
    type Result = ResponseFuture<Result<Option<glam::Vec2>, ActRefused>>;

    fn handle(&mut self, act: ActOverRest, ctx: &mut Self::Context) -> Self::Result {
        if self.connection.is_none() {
            self.await_return(ctx);
        }
        let Some(seat) = self.seat else { return Box::pin(async { Err(ActRefused::NotSeated) }) };
        let asked = self.room.send(ActNow { seat, action: act.action });
        Box::pin(async move { asked.await.unwrap_or(Err(ActRefused::MatchOver)) })
    }
}

impl Handler<RoomGone> for Session {
    type Result = ();

    fn handle(&mut self, gone: RoomGone, ctx: &mut Self::Context) {
        self.seat = None;
        if gone.comes_back {
            self.hang_up_for_a_moment();
        } else {
            self.close_all(CloseCode::RoomEnded, "the room has ended");
        }
        ctx.stop();
    }
}

/// A session whose thread has stopped takes leave of its connection.
impl Drop for Session {
    fn drop(&mut self) {
        self.hang_up_for_a_moment();
    }
}
