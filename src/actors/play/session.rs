//! One player's presence on this server: the rooms in which the player has a seat, the connections there, and what is
//! pushed over these.
//!
//! The lobby starts it when the player sits down. It outlives the player's sockets, tells the lobby when the player has no
//! seat any more, and ends then. Actions do not pass through it: a socket sends them straight to the room. Must not: know
//! whose a seat is, or how long it is kept; the room does.

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
    /// The room that the player sits in now.
    pub room: RoomId,
    /// The sitting: which taking of the seat it is.
    pub sitting: Sitting,
    /// The connection; `None` if the player acts over REST.
    pub connection: Option<Connection>,
}

/// The player has no seat in a room any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StoodUp {
    /// The room in which the player has no seat any more.
    pub room: RoomId,
    /// The sitting that has ended; the player may have taken the seat again since. `None` if the room is gone.
    pub sitting: Option<Sitting>,
}

/// A connection of the player is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Disconnected {
    /// The connection that is gone.
    pub connection: ConnectionId,
}

/// Sends the player something that has nothing to do with a room, over all connections with which the player plays. A
/// player without any hears nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Push {
    /// The message, encoded.
    pub frames: Frames,
}

/// Asks in which room the player sat down last, of those in which the player has a seat. It is for requests that name no
/// room.
#[derive(Message)]
#[rtype(result = "Option<RoomId>")]
pub struct GetLastRoom;

/// The key of a session, unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionKey(u64);

impl SessionKey {
    /// A new one.
    pub fn next() -> SessionKey {
        SessionKey(unique::number())
    }
}

/// The player has no seat any more, as far as the session knows.
#[derive(Message, Debug)]
#[rtype(result = "()")]
pub struct SessionIdle {
    /// The session that says so; the player may have a newer one.
    pub key: SessionKey,
    /// The player.
    pub player: PlayerId,
    /// How many [`SatDown`] it has heard. If the lobby has sent more, the player has a seat again.
    pub heard: u64,
}

/// Ends the session.
#[derive(Message)]
#[rtype(result = "()")]
pub struct End;

/// The actor: one player's presence on this server, across rooms.
pub struct Session {
    key: SessionKey,
    player: PlayerId,
    on_idle: Recipient<SessionIdle>,
    heard: u64,
    /// The seats of the player. The one that was taken last is at the end.
    seats: Vec<OwnSeat>,
    _alive: Alive,
}

/// A seat of the player, with the connection that it has now.
struct OwnSeat {
    room: RoomId,
    sitting: Sitting,
    connection: Option<Connection>,
}

impl Session {
    /// The session of a player who is about to sit down; `alive` counts it.
    pub fn new(key: SessionKey, player: PlayerId, on_idle: Recipient<SessionIdle>, alive: Alive) -> Session {
        Session { key, player, on_idle, heard: 0, seats: Vec::new(), _alive: alive }
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
        let before = self.seats.iter().position(|seat| seat.room == room).map(|at| self.seats.remove(at));
        // A player who acts over REST keeps the connection that the seat has.
        let connection = connection.or_else(|| before.filter(|seat| seat.sitting == sitting)?.connection);
        self.seats.push(OwnSeat { room, sitting, connection });
    }
}

impl Handler<StoodUp> for Session {
    type Result = ();

    fn handle(&mut self, stood_up: StoodUp, _: &mut Self::Context) {
        let StoodUp { room, sitting } = stood_up;
        let is_it = |of: &Sitting| sitting.is_none_or(|sitting| *of == sitting);
        self.seats.retain(|seat| seat.room != room || !is_it(&seat.sitting));
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
        let connections = self.seats.iter_mut().map(|seat| &mut seat.connection);
        connections.for_each(|connection| _ = connection.take_if(|known| known.id == gone.connection));
    }
}

impl Handler<Push> for Session {
    type Result = ();

    fn handle(&mut self, push: Push, _: &mut Self::Context) {
        for connection in self.seats.iter().filter_map(|seat| seat.connection.as_ref()) {
            connection.send(Outbound::BestEffort(push.frames.clone()));
        }
    }
}

impl Handler<GetLastRoom> for Session {
    type Result = Option<RoomId>;

    fn handle(&mut self, _: GetLastRoom, _: &mut Self::Context) -> Self::Result {
        self.seats.last().map(|seat| seat.room.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::delivery::{Envelope, EnvelopeAddress, Target};
    use crate::actors::population::Population;
    use crate::protocol::Codec;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    /// Receives what is sent to connections, and notes which sessions are idle.
    struct Hub(UnboundedSender<ConnectionId>, UnboundedSender<u64>);

    impl Actor for Hub {
        type Context = Context<Self>;
    }

    impl Handler<Envelope> for Hub {
        type Result = ();

        fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
            if let Envelope::Message { to: Target::Connection(id), .. } = envelope {
                self.0.send(id).unwrap();
            }
        }
    }

    impl Handler<SessionIdle> for Hub {
        type Result = ();

        fn handle(&mut self, idle: SessionIdle, _: &mut Self::Context) {
            self.1.send(idle.heard).unwrap();
        }
    }

    fn room(id: &str) -> RoomId {
        RoomId::parse(id).unwrap()
    }

    #[actix::test]
    async fn a_player_is_told_once_over_the_present_connection_of_each_seat() {
        let ((told, mut heard), (idle, mut idles)) = (unbounded_channel(), unbounded_channel());
        let hub = Hub(told, idle).start();
        let (key, player) = (SessionKey::next(), PlayerId::parse("anna").unwrap());
        let alive = Population::default().admit();
        let session = Session::new(key, player, hub.clone().recipient(), alive).start();
        let [a, b] = [1, 2].map(|number| Sitting::of_bytes([number; 32]));
        let connection = || Connection {
            id: ConnectionId::next(),
            codec: Codec::Json,
            worker: 0,
            hub: EnvelopeAddress::relay(hub.clone().recipient()),
        };
        let [old, new, other] = [connection(), connection(), connection()];
        let sat_down = |id: &str, sitting, connection| SatDown { room: room(id), sitting, connection };
        session.do_send(sat_down("a", a, Some(old.clone())));
        session.do_send(sat_down("b", b, Some(other.clone())));
        session.do_send(sat_down("a", a, Some(new.clone())));
        // The player acts over REST, so the connection stays.
        session.do_send(sat_down("a", a, None));
        session.do_send(Disconnected { connection: old.id });
        session.send(Push { frames: Frames::default() }).await.unwrap();
        assert_eq!([heard.recv().await, heard.recv().await], [Some(other.id), Some(new.id)]);
        assert_eq!(session.send(GetLastRoom).await.unwrap(), Some(room("a")));

        session.do_send(StoodUp { room: room("a"), sitting: Some(b) });
        session.do_send(StoodUp { room: room("a"), sitting: Some(a) });
        assert_eq!(session.send(GetLastRoom).await.unwrap(), Some(room("b")), "another sitting is not hers");
        session.send(StoodUp { room: room("b"), sitting: None }).await.unwrap();
        assert_eq!(idles.recv().await, Some(4));
        session.send(Push { frames: Frames::default() }).await.unwrap();
        assert!(heard.try_recv().is_err(), "she sits nowhere, and is told nothing more");
    }
}
