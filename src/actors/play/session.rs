//! One player's presence on this server: the rooms they sit in, the connections they have there, and what is pushed to
//! them over these.
//!
//! Started by the lobby when the player sits down, outlives the player's sockets, and says when the player sits nowhere any
//! more: then it ends. Off the hot path: a socket sends actions straight to the room. Must not: know whose a seat is, or how
//! long it is kept; that is the room's business.

use actix::prelude::*;

use crate::actors::delivery::{Connection, ConnectionId, Frames, Outbound};
use crate::actors::mail::send_unbounded;
use crate::actors::population::Alive;
use crate::actors::unique;
use crate::domain::{PlayerId, RoomId};
use crate::room::Sitting;

/// The player has sat down in a room, or has come back to a seat there.
#[derive(Message)]
#[rtype(result = "()")]
pub struct SatDown {
    /// Where.
    pub room: RoomId,
    /// Which sitting it is.
    pub sitting: Sitting,
    /// The connection; `None` over REST.
    pub connection: Option<Connection>,
}

/// The player sits in a room no longer.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StoodUp {
    /// Where.
    pub room: RoomId,
    /// Which sitting has ended; the player may sit there again by now. `None`: the room is no more.
    pub sitting: Option<Sitting>,
}

/// A connection of the player is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Disconnected {
    /// Which.
    pub connection: ConnectionId,
}

/// Tells the player something that has nothing to do with a room, over all connections with which they play; who has none
/// hears nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Push {
    /// What.
    pub frames: Frames,
}

/// Where the player sat down last, for those who act without saying in which room.
#[derive(Message)]
#[rtype(result = "Option<RoomId>")]
pub struct GetLastRoom;

/// A session, unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionKey(u64);

impl SessionKey {
    /// A new one.
    pub fn next() -> SessionKey {
        SessionKey(unique::number())
    }
}

/// A player sits nowhere any more, as far as the session knows.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub struct SessionIdle {
    /// Which; the player may have a newer one.
    pub key: SessionKey,
    /// The player.
    pub player: PlayerId,
    /// How many [`SatDown`] it has heard: when another one is on its way, the player does not sit nowhere.
    pub heard: u64,
}

/// The session may end.
#[derive(Message)]
#[rtype(result = "()")]
pub struct End;

/// The actor.
pub struct Session {
    key: SessionKey,
    player: PlayerId,
    on_idle: Recipient<SessionIdle>,
    heard: u64,
    /// The rooms, the one sat down in last at the end.
    seats: Vec<(RoomId, Sitting)>,
    connections: Vec<Connection>,
    _alive: Alive,
}

impl Session {
    /// Of a player who is about to sit down somewhere; `alive` counts it.
    pub fn new(key: SessionKey, player: PlayerId, on_idle: Recipient<SessionIdle>, alive: Alive) -> Session {
        Session { key, player, on_idle, heard: 0, seats: Vec::new(), connections: Vec::new(), _alive: alive }
    }
}

impl Actor for Session {
    type Context = Context<Self>;
}

impl Handler<SatDown> for Session {
    type Result = ();

    fn handle(&mut self, sat_down: SatDown, _: &mut Self::Context) {
        let SatDown { room, sitting, connection } = sat_down;
        self.heard += 1;
        self.seats.retain(|(other, _)| *other != room);
        self.seats.push((room, sitting));
        self.connections.extend(connection);
    }
}

impl Handler<StoodUp> for Session {
    type Result = ();

    fn handle(&mut self, stood_up: StoodUp, _: &mut Self::Context) {
        let StoodUp { room, sitting } = stood_up;
        let is_it = |of: &Sitting| sitting.is_none_or(|sitting| *of == sitting);
        self.seats.retain(|(other, of)| *other != room || !is_it(of));
        if self.seats.is_empty() {
            let (key, player, heard) = (self.key, self.player.clone(), self.heard);
            send_unbounded(&self.on_idle, SessionIdle { key, player, heard });
        }
    }
}

impl Handler<End> for Session {
    type Result = ();

    fn handle(&mut self, _: End, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

impl Handler<Disconnected> for Session {
    type Result = ();

    fn handle(&mut self, gone: Disconnected, _: &mut Self::Context) {
        self.connections.retain(|connection| connection.id != gone.connection);
    }
}

impl Handler<Push> for Session {
    type Result = ();

    fn handle(&mut self, push: Push, _: &mut Self::Context) {
        for connection in &self.connections {
            connection.send(Outbound::BestEffort(push.frames.clone()));
        }
    }
}

impl Handler<GetLastRoom> for Session {
    type Result = Option<RoomId>;

    fn handle(&mut self, _: GetLastRoom, _: &mut Self::Context) -> Self::Result {
        self.seats.last().map(|(room, _)| room.clone())
    }
}
