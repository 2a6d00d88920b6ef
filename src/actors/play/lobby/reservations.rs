//! Rooms whose seats are reserved: their bots are started here, and whoever has opened such a room inside the server is told
//! what becomes of it, also after the room has died and come back.

use std::collections::HashMap;

use actix::prelude::*;

use super::directory::RoomEntry;
use super::{Lobby, NoSuchRoom};
use crate::actors::mail::{InTurn, in_turn, send_to_child, send_unbounded};
use crate::actors::play::bot::SitDown;
use crate::actors::play::room::{ReservationEvent, RetellReservation, RoomStopped};
use crate::domain::{PlayerId, RoomId};
use crate::room::{ReservationNews, ReservedSeat, RoomConfig};

/// Asks to be told what becomes of a room with reserved seats that was opened before, perhaps by another run of the server.
/// Whoever asked for that before is not told any more. What was told last of the room is told again.
#[derive(Message)]
#[rtype(result = "Result<(), NoSuchRoom>")]
pub struct FollowReservation {
    /// The room.
    pub room: RoomId,
    /// Hears what becomes of it.
    pub opener: Recipient<ReservationEvent>,
}

/// Those who have opened rooms with reserved seats.
#[derive(Default)]
pub(super) struct Openers(HashMap<RoomId, Recipient<ReservationEvent>>);

impl Openers {
    /// From now on this one is told of the room.
    pub(super) fn follow(&mut self, room: RoomId, opener: Recipient<ReservationEvent>) {
        self.0.insert(room, opener);
    }

    /// A room is gone for good.
    pub(super) fn forget(&mut self, room: &RoomId) {
        self.0.remove(room);
    }

    /// A room is lost, and its match with it.
    pub(super) fn lose(&mut self, config: &RoomConfig, stopped: &RoomStopped) {
        let (room, match_id) = (stopped.id.clone(), stopped.match_id.clone());
        let news = ReservationNews::aborted("the room was lost");
        self.tell(ReservationEvent { room, match_id, fixture: config.fixture.clone(), news });
        self.forget(&stopped.id);
    }

    fn tell(&self, event: ReservationEvent) {
        if let Some(opener) = self.0.get(&event.room) {
            send_unbounded(opener, event);
        }
    }
}

/// Starts the bots that seats are reserved for and that have none yet. A bot that gets none is missing when the time for
/// coming is over.
pub(super) fn seat_reserved_bots(entry: &mut RoomEntry, has_seat: impl Fn(&PlayerId) -> bool) {
    let reservation = entry.config().reservation.clone();
    for ReservedSeat { player, bot } in reservation.iter().flat_map(|reservation| &reservation.seats) {
        let Some(level) = bot.filter(|_| !has_seat(player)) else { continue };
        let bot = entry.start_bot(player.clone(), level);
        send_to_child(&bot, SitDown);
    }
}

impl Handler<ReservationEvent> for Lobby {
    type Result = ();

    fn handle(&mut self, event: ReservationEvent, _: &mut Self::Context) {
        self.openers.tell(event);
    }
}

impl Handler<FollowReservation> for Lobby {
    type Result = InTurn<Result<(), NoSuchRoom>>;

    fn handle(&mut self, follow: FollowReservation, _: &mut Self::Context) -> Self::Result {
        let FollowReservation { room, opener } = follow;
        let missing = self.away.missing(room.clone());
        let Some(entry) = self.directory.get(&room) else {
            if matches!(missing, NoSuchRoom::Away(_)) {
                self.openers.follow(room, opener);
                return in_turn(Ok(()));
            }
            return in_turn(Err(missing));
        };
        send_to_child(&entry.addr, RetellReservation);
        self.openers.follow(room, opener);
        in_turn(Ok(()))
    }
}
