//! The first net: a panic of a game's code is caught, and the match goes on without what killed it.
//!
//! Owns: how often that may happen, and who is told what about it. What kills a match is found in `game/match/revive.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use actix::prelude::*;

use super::{Ear, Room};
use crate::actors::audience::Due;
use crate::actors::deaths::Deaths;
use crate::actors::delivery::{CloseReason, Frames, Outbound};
use crate::game::{ActRefused, Effect, Input, Notice, Omitted, Revived, Viewer};
use crate::protocol::CloseCode;
use crate::protocol::server::Recovered;
use crate::telemetry::{self, Count};

/// What went wrong with a room's game.
#[derive(Default)]
pub(super) struct Faults {
    deaths: Deaths,
    pub(super) panics: u64,
    pub(super) recoveries: u64,
    pub(super) left_out: u64,
}

impl Faults {
    /// Notes a panic; answers whether it was one too many.
    fn died(&mut self, now: Instant) -> bool {
        self.panics += 1;
        self.deaths.note(now)
    }
}

impl Room {
    /// Runs code that may ask the game something. `None`: the game panicked; the match was revived, and effects may wait, or
    /// the room has ended.
    pub(super) fn guarded<T>(
        &mut self,
        ctx: &mut Context<Self>,
        code: impl FnOnce(&mut Room, &mut Context<Self>) -> T,
    ) -> Option<T> {
        if self.ended {
            return None;
        }
        let done = catch_unwind(AssertUnwindSafe(|| code(self, ctx)));
        if done.is_err() {
            self.recover(ctx);
        }
        done.ok()
    }

    /// Shows something of the state. When the game panics over that it is tried again with the state that was revived: the
    /// third panic ends the room.
    pub(super) fn show(&mut self, ctx: &mut Context<Self>, what: impl Fn(&mut Room)) {
        while !self.ended && self.guarded(ctx, |room, _| what(room)).is_none() {
            self.perform_all(ctx);
        }
    }

    /// Performs what waits, in order. After a panic of the game the rest follows, as far as it still holds.
    pub(super) fn perform_all(&mut self, ctx: &mut Context<Self>) {
        let mut effects = std::mem::take(&mut self.effects);
        let mut performed = 0;
        let perform = || {
            while let Some(effect) = effects.get(performed) {
                self.perform(effect, ctx);
                performed += 1;
            }
        };
        let panicked = catch_unwind(AssertUnwindSafe(perform)).is_err();
        effects.drain(..performed);
        effects.append(&mut self.effects);
        self.effects = effects;
        if panicked {
            self.recover(ctx);
            return self.perform_all(ctx);
        }
        self.after(ctx);
    }

    /// Puts a new state under the match, and tells everybody.
    fn recover(&mut self, ctx: &mut Context<Self>) {
        let begun = Instant::now();
        telemetry::count(Count::GamePanics);
        let (room, id, tick) = (&self.spec.id, self.game.id(), self.game.tick());
        log::error!("room {room}: the game of match {id} panicked after tick {tick}");
        if self.faults.died(begun) {
            return self.give_up(ctx, "the match crashed three times within a minute and was aborted");
        }
        let (game, effects) = (&mut self.game, &mut self.effects);
        let revived = catch_unwind(AssertUnwindSafe(|| game.revive(effects)));
        match revived {
            Ok(Ok(revived)) => self.go_on(ctx, &revived, begun),
            Ok(Err(failed)) => {
                log::error!("room {}: the match cannot be rebuilt: {failed}", self.spec.id);
                self.give_up(ctx, "the match crashed and could not be rebuilt, so it was aborted");
            }
            Err(_) => self.give_up(ctx, "the match crashed and was aborted"),
        }
    }

    /// The match cannot go on; everybody is told why.
    fn give_up(&mut self, ctx: &mut Context<Self>, why: &str) {
        self.effects.clear();
        self.game.abort(why);
        self.end(ctx, &CloseReason::new(CloseCode::RoomEnded, why));
    }

    fn go_on(&mut self, ctx: &mut Context<Self>, revived: &Revived, begun: Instant) {
        self.faults.recoveries += 1;
        self.faults.left_out += revived.left_out.len() as u64;
        // They get the whole with their welcome, which is still to come.
        for effect in &self.effects {
            if let Effect::Tell(seat, Notice::Welcome) = effect
                && let Some(occupant) = self.crowd.occupant(*seat)
            {
                occupant.in_state = false;
            }
        }
        let Revived { tick, lost_ticks, .. } = *revived;
        self.crowd.announce(|n| Recovered { n, tick, lost_ticks: Some(lost_ticks) });
        revived.left_out.iter().for_each(|omitted| self.tell_omitted(omitted));
        log::warn!(
            "room {}: match {} goes on at tick {tick} without {} inputs, after {:.1} ms",
            self.spec.id,
            self.game.id(),
            revived.left_out.len(),
            begun.elapsed().as_secs_f64() * 1000.0
        );
        if self.guarded(ctx, |room, _| room.show_whole()).is_some() {
            self.guarded(ctx, |room, _| room.game.go_on(&mut room.effects));
        }
    }

    /// Tells a player that something of theirs does not count.
    fn tell_omitted(&mut self, omitted: &Omitted) {
        let Some(member) = &omitted.member else { return };
        match omitted.input {
            Input::Act { seat, .. } if self.game.roster().member(seat) == Some(member) => {
                self.refuse(seat, omitted.seq, ActRefused::LeftOut);
                let (theirs, others): (Vec<_>, _) =
                    self.curious.drain(..).partition(|(asker, _)| *asker == seat);
                self.curious = others;
                for (_, asker) in theirs {
                    // Who does not wait any more needs no answer.
                    let _ = asker.send(Err(ActRefused::LeftOut));
                }
            }
            Input::Join { seat } if self.game.roster().member(seat).is_none() => {
                if let Some(player) = self.crowd.connection(seat) {
                    let why = "the game failed when you joined, so you have no seat";
                    let close_reason = CloseReason::new(CloseCode::RoomFull, why);
                    player.connection.send(Outbound::Close(close_reason));
                }
                self.crowd.stand(seat);
                self.unclaim(seat);
            }
            _ => {}
        }
    }

    /// Shows the whole to everybody whom it was shown before.
    fn show_whole(&mut self) {
        self.show_portrait(Due::AnotherState);
        let mut shared: [Option<Frames>; 2] = [None, None];
        for (seat, occupant) in self.crowd.seats().filter(|(_, occupant)| occupant.in_state) {
            let Ear::Connection(player) = &occupant.ear else { continue };
            let (viewer, codec) = (self.game.viewer(seat), player.connection.codec);
            let own = || self.keyframe(viewer, &player.connection);
            let frames = match viewer {
                Viewer::Everyone => shared[codec.index()].get_or_insert_with(own).clone(),
                Viewer::Seat(_) => own(),
            };
            player.connection.send(Outbound::Keyframe(frames));
        }
        self.show_or_owe_sights();
    }
}
