//! Decides, one wish after the other, which players who want to play at once share a room, and has them wait while that room
//! is being opened.

use std::collections::HashMap;

use actix::prelude::*;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::Matchmaker;
use crate::domain::matchmaking::{ListedRoom, QuickRooms, QuickStep, QuickWish};
use crate::domain::{PlayerId, RoomId, TicketId};
use crate::game::Phase;

/// The player waits for a match, alone or with a party.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{player} waits with the ticket {ticket} already; wait for its match, or cancel it first")]
pub struct WaitsWithTicket {
    /// The player.
    pub player: PlayerId,
    /// The ticket that the player or the player's party has.
    pub ticket: TicketId,
}

/// Asks what a player is to do who wants to play at once. Answers [`QuickStep::Wait`] when the waiting is over.
#[derive(Message)]
#[rtype(result = "Result<QuickStep, WaitsWithTicket>")]
pub(super) struct SeekRoom {
    /// What is wanted.
    pub(super) wish: QuickWish,
    /// Open rooms that fit.
    pub(super) listed: Vec<ListedRoom>,
}

/// Whoever was to open a room has done so and sits there, or it does not come about.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct RoomSought {
    /// The room.
    pub(super) room: RoomId,
    /// Whether it is open.
    pub(super) is_open: bool,
}

/// A room has not taken a player to whom a seat was promised.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct PromiseBroken {
    /// The room.
    pub(super) room: RoomId,
    /// The player.
    pub(super) player: PlayerId,
    /// Whether it takes nobody else either.
    pub(super) is_full: bool,
}

/// The promises, and those who wait for rooms to be opened.
#[derive(Default)]
pub(super) struct Promises {
    rooms: QuickRooms,
    /// Who waits for which room. They go on when their sender is dropped.
    waiting: HashMap<RoomId, Vec<oneshot::Sender<()>>>,
}

impl Promises {
    /// Forgets the promises whose time is over.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        for room in self.rooms.sweep(now) {
            self.waiting.remove(&room);
        }
    }

    fn wait_for(&mut self, room: RoomId) -> oneshot::Receiver<()> {
        let (sender, opened) = oneshot::channel();
        self.waiting.entry(room).or_default().push(sender);
        opened
    }
}

impl Matchmaker {
    /// A seat in a match that is over is none to play in.
    fn forget_finished(&mut self, player: &PlayerId) {
        let open_rooms = &self.links.rooms;
        let is_over = |room: &&RoomId| {
            open_rooms.find(room).is_ok_and(|listing| listing.activity.phase == Phase::Finished)
        };
        let over: Vec<_> = self.quick.rooms.of_player(player).iter().filter(is_over).cloned().collect();
        over.iter().for_each(|room| self.quick.rooms.refused(room, player, true));
    }
}

impl Handler<SeekRoom> for Matchmaker {
    type Result = ResponseFuture<Result<QuickStep, WaitsWithTicket>>;

    fn handle(&mut self, SeekRoom { wish, listed }: SeekRoom, _: &mut Self::Context) -> Self::Result {
        if let Some(ticket) = self.desk.ticket_of(&wish.player) {
            let refused = WaitsWithTicket { player: wish.player, ticket: ticket.clone() };
            return Box::pin(std::future::ready(Err(refused)));
        }
        self.forget_finished(&wish.player);
        let step = self.quick.rooms.seek(&wish, &listed, Timestamp::now());
        let QuickStep::Wait(room) = &step else { return Box::pin(std::future::ready(Ok(step))) };
        let opened = self.quick.wait_for(room.clone());
        Box::pin(async move {
            // A room that has not come about refuses whoever sits down there.
            let _ = opened.await;
            Ok(step)
        })
    }
}

impl Handler<RoomSought> for Matchmaker {
    type Result = ();

    fn handle(&mut self, RoomSought { room, is_open }: RoomSought, _: &mut Self::Context) {
        if is_open {
            self.quick.rooms.opened(&room);
        } else {
            self.quick.rooms.forget(&room);
        }
        self.quick.waiting.remove(&room);
    }
}

impl Handler<PromiseBroken> for Matchmaker {
    type Result = ();

    fn handle(&mut self, broken: PromiseBroken, _: &mut Self::Context) {
        let PromiseBroken { room, player, is_full } = broken;
        self.quick.rooms.refused(&room, &player, is_full);
    }
}
