//! How rooms come back: after a crash of their own, of their thread or of the process, and after a planned stop.
//!
//! It is always done in the same way: the recorder reads the live journal, a room is opened on what it says, bots sit down
//! again, and players have the grace time to come back with the tokens that they have.

use std::time::Duration;

use actix::prelude::*;
use futures_util::{StreamExt, stream};

use super::Lobby;
use crate::actors::mail::send_to_child;
use crate::actors::play::room::{RoomSpec, RoomStopped};
use crate::actors::recording::recorder::{ListLive, Recall, Recalled, Retire};
use crate::actors::{Bot, play::bot};
use crate::domain::{MatchId, RoomId};
use crate::game::Match;
use crate::room::{Claim, DEATHS_MAX, Holder, RoomRecord};

/// How many journals are read at the same time.
const READ_AT_ONCE: usize = 2;
/// Brings back every room that the process before this one had open. Answers how many came back.
#[derive(Message)]
#[rtype(result = "usize")]
pub struct RestoreRooms {
    /// The permanent rooms that are still to be opened.
    pub permanent: Vec<RoomId>,
}

impl Handler<RestoreRooms> for Lobby {
    type Result = ResponseActFuture<Self, usize>;

    fn handle(&mut self, restore: RestoreRooms, _: &mut Self::Context) -> Self::Result {
        let Some(recorder) = self.recorder.clone() else { return Box::pin(fut::ready(0)) };
        let found = recorder.send(ListLive).into_actor(self);
        Box::pin(found.then(|found, lobby, _| {
            let found = found.map(|found| {
                found.unwrap_or_else(|error| {
                    log::error!("no room comes back: {error}");
                    Vec::new()
                })
            });
            lobby.restore_all(found.unwrap_or_default(), restore.permanent)
        }))
    }
}

impl Lobby {
    /// Brings back the rooms of these journals, the newest first. Of two journals of one room the newer one counts.
    fn restore_all(&mut self, found: Vec<MatchId>, permanent: Vec<RoomId>) -> ResponseActFuture<Self, usize> {
        let Some(recorder) = self.recorder.clone() else { return Box::pin(fut::ready(0)) };
        let recalls = found.into_iter().map(move |match_id| {
            let asked = recorder.send(Recall { match_id });
            async move { asked.await.ok().flatten() }
        });
        let recalled = stream::iter(recalls).buffered(READ_AT_ONCE).into_actor(self);
        Box::pin(recalled.fold(0, move |count, recalled, lobby, ctx| {
            let wanted = |room: &RoomRecord| !room.config.permanent || permanent.contains(&room.config.id);
            let back = recalled.is_some_and(|recalled| {
                let wanted = wanted(&recalled.room);
                lobby.take_up(recalled, wanted, ctx)
            });
            fut::ready(count + usize::from(back))
        }))
    }

    /// A room has ended without saying so. It comes back, unless it does so too often.
    pub(super) fn restore(&mut self, stopped: &RoomStopped, ctx: &mut Context<Self>) {
        let Some(recorder) = self.recorder.clone() else { return };
        let (room, match_id) = (stopped.id.clone(), stopped.match_id.clone());
        if self.died(&room) {
            log::error!("room {room}: it has died {DEATHS_MAX} times within a minute and is given up");
            return send_to_child(
                &recorder,
                Retire { match_id, keep_replay: true, hold: Duration::ZERO, last: None, successor: None },
            );
        }
        self.restoring.insert(room.clone());
        let asked = recorder.send(Recall { match_id }).into_actor(self);
        ctx.spawn(asked.map(move |recalled, lobby, ctx| {
            lobby.restoring.remove(&room);
            match recalled.ok().flatten() {
                Some(recalled) => _ = lobby.take_up(recalled, true, ctx),
                None => lobby.reopen_standing(&room, ctx),
            }
        }));
    }

    /// Notes that a room has died. Answers whether it was once too often.
    fn died(&mut self, room: &RoomId) -> bool {
        let now_ms = self.began.elapsed().as_millis() as u64;
        self.deaths.retain(|_, deaths| !deaths.is_empty(now_ms));
        self.deaths.entry(room.clone()).or_default().note(now_ms)
    }

    /// Opens a room on what its journal says. Answers whether it is open now.
    fn take_up(&mut self, recalled: Recalled, wanted: bool, ctx: &mut Context<Self>) -> bool {
        let Recalled { room, game } = recalled;
        if room.closed {
            self.see_out(room, game, ctx);
            return false;
        }
        if !wanted || self.draining || self.directory.get(&room.config.id).is_some() {
            if let Some(recorder) = self.recorder.as_ref().filter(|_| !self.draining) {
                let hold = Duration::from_secs(room.config.delay_s.into());
                let match_id = game.id().clone();
                send_to_child(
                    recorder,
                    Retire { match_id, keep_replay: true, hold, last: None, successor: None },
                );
            }
            return false;
        }
        let (id, seats) = (room.config.id.clone(), room.seats.clone());
        let spec = RoomSpec::of_record(&room, game.game_type().clone(), self.limits.room);
        let opening = self.reopenings.count(room.config.opened_from.as_deref());
        self.start(spec, game, Some(Box::new(room)), opening, ctx);
        for claim in seats {
            self.seat_again(&id, claim, ctx);
        }
        true
    }

    /// Opens a room that has ended, for those who see it late, until they have seen its end.
    fn see_out(&mut self, room: RoomRecord, game: Match, ctx: &Context<Self>) {
        let id = &room.config.id;
        let goes_on = self.directory.get(id).is_some() || self.is_coming(id);
        if !goes_on && !self.draining {
            let spec = RoomSpec::of_record(&room, game.game_type().clone(), self.limits.room);
            let opening = self.reopenings.count(room.config.opened_from.as_deref());
            self.start(spec, game, Some(Box::new(room)), opening, ctx);
        }
    }

    /// Gives a seat back to whoever had it: a bot plays on, a player may come back.
    fn seat_again(&mut self, room: &RoomId, claim: Claim, ctx: &Context<Self>) {
        let Claim { seat, player, holder } = claim;
        self.tell_seated(&player, matches!(holder, Holder::Bot { .. }));
        let Some(entry) = self.directory.get_mut(room) else { return };
        let arbiter = &self.arbiters[entry.arbiter];
        match holder {
            Holder::Bot { level } => {
                let bot =
                    Bot::new(player.clone(), entry.game_type.clone(), level, entry.pace, entry.addr.clone());
                let bot = Bot::start_in_arbiter(arbiter, |_| bot);
                send_to_child(&bot, bot::PlayOn { seat });
                entry.bots.insert(player, bot);
            }
            Holder::Player { sitting, .. } => {
                let key = entry.key;
                self.directory.seated(room, key, &player, sitting);
                self.sat_down(&player, room.clone(), sitting, None, ctx);
            }
        }
    }
}
