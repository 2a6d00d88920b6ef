//! How rooms come and go: opened, taken up from their journals, buried, and opened anew.
//!
//! Must not: decide who sits where.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::factory::ReadyRoom;
use super::openings::reservations::seat_reserved_bots;
use super::{Lobby, NewRoom, OpenRoom, OpenRoomRefused};
use crate::actors::mail::send_to_child;
use crate::actors::play::bot;
use crate::actors::play::fault_log::RoomFault;
use crate::actors::play::room::{NewBot, ReturnBots, ReturningBot, RoomStopped};
use crate::actors::recording::recorder::Recalled;
use crate::domain::RoomId;
use crate::game::Match;
use crate::room::{DEATHS_MAX, RoomConfig, RoomListing, RoomRecord, SeatClaim, SeatHolder};
use crate::telemetry::{self, Metric, RestartCause};

/// A permanent room that has ended is opened again after this time, so that one that dies over and over costs little.
const REOPEN_AFTER: Duration = Duration::from_secs(1);

impl Lobby {
    /// Opens a room on the idlest thread. Answers how lists show it.
    pub(super) fn open(
        &mut self,
        new: NewRoom,
        ctx: &Context<Self>,
    ) -> Result<Arc<RoomListing>, OpenRoomRefused> {
        self.check_numbers(&new)?;
        let (opening, opener) = (new.opening.clone(), new.opener.clone());
        let spec = self.factory.spec(new)?;
        if self.directory.get(&spec.config.id).is_some() {
            return Err(OpenRoomRefused::IdTaken(spec.config.id.clone()));
        }
        let listing = self.start(self.factory.first(spec, opening)?, ctx);
        opener.into_iter().for_each(|opener| self.openers.follow(listing.config.id.clone(), opener));
        if let Some(entry) = self.directory.get_mut(&listing.config.id) {
            seat_reserved_bots(entry, |_| false);
        }
        Ok(listing)
    }

    /// Whether there may be one more room, and the owner may have one more.
    fn check_numbers(&self, NewRoom { config, uncounted, .. }: &NewRoom) -> Result<(), OpenRoomRefused> {
        if self.away.is_draining() || (self.away.takes_nobody() && !config.permanent) {
            return Err(OpenRoomRefused::Draining);
        }
        let (all_max, own_max) = (self.limits.rooms.max, self.limits.rooms.of_one_max);
        if !config.permanent && self.directory.len() >= all_max {
            return Err(OpenRoomRefused::TooManyRooms(all_max));
        }
        let owner = config.owner.as_ref().filter(|_| !uncounted);
        if owner.is_some_and(|owner| self.directory.owned_by(owner) >= own_max) {
            return Err(OpenRoomRefused::TooManyOfOne(own_max));
        }
        Ok(())
    }

    fn start(&mut self, ready: ReadyRoom, ctx: &Context<Self>) -> Arc<RoomListing> {
        let entry = self.factory.start(ready, &ctx.address(), self.directory.threads());
        let listing = Arc::clone(&entry.listing);
        self.directory.insert(entry);
        listing
    }

    /// Finds rooms that have ended without saying so, and permanent rooms that did not open again.
    pub(super) fn sweep(&mut self, ctx: &mut Context<Self>) {
        self.sessions.forget_dead();
        let dead = self.directory.iter().filter(|entry| !entry.addr.connected());
        let dead: Vec<_> = dead
            .map(|entry| {
                let (id, match_id) = (entry.config().id.clone(), entry.match_id.clone());
                RoomStopped { id, key: entry.key, match_id, in_order: false }
            })
            .collect();
        for stopped in dead {
            self.bury(&stopped, ctx);
        }
        for room in self.away.missing_permanent(|room| self.directory.get(room).is_some()) {
            ctx.notify(OpenRoom(room.clone()));
        }
    }

    /// A room is gone, and so is everybody in it. If it has died, it comes back; a permanent room is opened again.
    pub(super) fn bury(&mut self, stopped: &RoomStopped, ctx: &mut Context<Self>) {
        let Some(entry) = self.directory.remove(&stopped.id, stopped.key) else { return };
        let drains = self.away.is_draining();
        let what = match stopped.in_order {
            true if drains && self.recordings.are_kept() => "is written down for the next start",
            true => "has ended",
            false => "has died",
        };
        log::info!("room {}: it {what}", stopped.id);
        if !stopped.in_order {
            self.faults.note(RoomFault::Died, &stopped.id);
        }
        entry.people().for_each(|player| self.sessions.stood_up(player, &stopped.id, None));
        for bot in entry.bots.values() {
            send_to_child(bot, bot::RetireBot);
        }
        if !stopped.in_order && self.recordings.are_kept() && !drains {
            self.restore(stopped, entry.listing.config.clone(), ctx);
        } else {
            match stopped.in_order {
                true => self.openers.forget(&stopped.id),
                false => {
                    telemetry::count(Metric::RoomsLost);
                    self.openers.lose(entry.config(), stopped);
                }
            }
            self.reopen_permanent(&stopped.id, ctx);
        }
    }

    /// Opens a permanent room again, as it was at first.
    fn reopen_permanent(&self, room: &RoomId, ctx: &mut Context<Self>) {
        if let Some(new) = self.away.anew(room) {
            ctx.notify_later(OpenRoom(new.clone()), REOPEN_AFTER);
        }
    }

    /// A room has ended without saying so. It comes back, unless it does so too often.
    fn restore(&mut self, stopped: &RoomStopped, config: Arc<RoomConfig>, ctx: &mut Context<Self>) {
        let (room, match_id) = (stopped.id.clone(), stopped.match_id.clone());
        if self.away.died(&room, self.began.elapsed().as_millis() as u64) {
            log::error!("room {room}: it has died {DEATHS_MAX} times within a minute and is given up");
            telemetry::count(Metric::RoomsLost);
            self.faults.note(RoomFault::GivenUp, &room);
            self.openers.lose(&config, stopped);
            return self.recordings.retire(match_id, Duration::ZERO);
        }
        let (recalled, stopped) = (self.recordings.recall(match_id).into_actor(self), stopped.clone());
        ctx.spawn(recalled.map(move |recalled, lobby, ctx| {
            lobby.away.was_recalled(&room);
            match recalled {
                Some(recalled) => {
                    if lobby.take_up(recalled, true, ctx) {
                        telemetry::count(Metric::RoomRestarted(RestartCause::Died));
                    }
                }
                None => {
                    telemetry::count(Metric::RoomsLost);
                    lobby.faults.note(RoomFault::Lost, &room);
                    lobby.openers.lose(&config, &stopped);
                    lobby.reopen_permanent(&room, ctx);
                }
            }
        }));
    }

    /// Opens a room on what its journal says. Answers whether it is open now.
    pub(super) fn take_up(&mut self, recalled: Recalled, wanted: bool, ctx: &Context<Self>) -> bool {
        let Recalled { room, game } = recalled;
        let (id, drains) = (room.config.id.clone(), self.away.is_draining());
        let is_there = self.directory.get(&id).is_some();
        if room.closed {
            // It is still there for those who see it late, until they have seen that it has ended.
            if !is_there && !self.away.is_coming(&id) && !drains {
                self.start_again(room, game, ctx);
            }
            return false;
        }
        if !wanted || drains || is_there {
            if !drains {
                let hold = Duration::from_secs(room.config.delay_s.into());
                self.recordings.retire(game.id().clone(), hold);
            }
            return false;
        }
        let (seats, has_begun) = (room.seats.clone(), room.began_at.is_some());
        self.start_again(room, game, ctx);
        if let Some(entry) = self.directory.get_mut(&id).filter(|_| !has_begun) {
            seat_reserved_bots(entry, |player| seats.iter().any(|claim| claim.player == *player));
        }
        self.seat_again(&id, seats, ctx);
        true
    }

    fn start_again(&mut self, room: RoomRecord, game: Match, ctx: &Context<Self>) {
        let opening = self.reopenings.count(room.config.opened_from.as_deref());
        self.start(self.factory.again(room, game, opening), ctx);
    }

    /// Gives the seats back to those who had them: bots play on, players may come back.
    fn seat_again(&mut self, room: &RoomId, seats: Vec<SeatClaim>, ctx: &Context<Self>) {
        let mut bots = Vec::new();
        for SeatClaim { seat, player, holder } in seats {
            self.tell_seated(&player, matches!(holder, SeatHolder::Bot { .. }));
            let Some(entry) = self.directory.get_mut(room) else { return };
            match holder {
                SeatHolder::Bot { level } => {
                    let NewBot { player, sees, .. } = entry.start_bot(player, level);
                    bots.push(ReturningBot { seat, player, sees });
                }
                SeatHolder::Player { sitting, .. } => {
                    let key = entry.key;
                    self.directory.seated(room, key, &player, sitting);
                    self.sat_down(&player, room.clone(), sitting, None, ctx);
                }
            }
        }
        if let Some(entry) = self.directory.get(room).filter(|_| !bots.is_empty()) {
            send_to_child(&entry.addr, ReturnBots(bots));
        }
    }
}
