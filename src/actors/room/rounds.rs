//! From one match to the next: results, the pause after them, and when a room closes.

use actix::prelude::*;

use super::{Room, Shut, match_spec};
use crate::actors::outlet::{Cargo, Frames, Hangup};
use crate::game::{Match, Member, Outcome, Seat};
use crate::protocol::CloseCode;
use crate::protocol::server::{MatchOver, PlayerResult};

impl Room {
    /// Announces the result, and sets what comes after it.
    pub(super) fn finish(&mut self, outcome: &Outcome, ctx: &mut Context<Self>) {
        let limits = self.spec.limits;
        let next = self.spec.rematch.then_some(limits.intermission);
        let over = MatchOver {
            match_id: self.game.id(),
            results: self.results(outcome),
            next_match_in_ms: next.map(|pause| pause.as_millis() as u64),
        };
        let frames = Frames::encode(&over, self.crowd.wanted());
        self.crowd.tell_all(&frames);
        log::info!(
            "room {}: match {} is over after {} ticks",
            self.spec.id,
            self.game.id(),
            self.game.tick()
        );
        match next {
            Some(pause) => ctx.run_later(pause, Room::begin_next),
            None => ctx.run_later(limits.finished_close, |room, ctx| {
                room.end(
                    ctx,
                    &Hangup::new(CloseCode::RoomEnded, "the match is over and the room has closed"),
                );
            }),
        };
    }

    fn results(&self, outcome: &Outcome) -> Vec<PlayerResult> {
        let known = outcome.standings.iter().filter_map(|standing| {
            let member = self.game.roster().last_member(standing.seat)?;
            Some(PlayerResult {
                player: member.player.clone(),
                placement: standing.placement,
                score: standing.score,
            })
        });
        known.collect()
    }

    /// Begins another match with everybody who is still here, in the same seats.
    fn begin_next(&mut self, ctx: &mut Context<Self>) {
        if self.ended {
            return;
        }
        if self.is_deserted() && !self.spec.permanent {
            return self.end(ctx, &Hangup::new(CloseCode::RoomEnded, "everybody has left"));
        }
        let next = match Match::open(match_spec(&self.spec, None)) {
            Ok(next) => next,
            Err(refused) => {
                log::error!("room {}: the next match cannot begin: {refused}", self.spec.id);
                return self.end(ctx, &Hangup::new(CloseCode::RoomEnded, "the next match could not begin"));
            }
        };
        let previous = std::mem::replace(&mut self.game, next);
        self.round += 1;
        self.crowd.new_round();
        for (seat, member) in previous.roster().taken() {
            self.reseat(seat, member, ctx);
        }
        for line in self.crowd.watchers() {
            self.greet_watcher(line);
        }
    }

    /// Seats a player of the match before; a match that does not take them in lets them go.
    fn reseat(&mut self, seat: Seat, member: &Member, ctx: &mut Context<Self>) {
        let seated = self.tell(ctx, |game, effects| game.seat_again(seat, member, effects));
        if let Some(Err(refused)) = seated {
            if let Some(player) = self.crowd.line(seat) {
                let hangup = Hangup::new(CloseCode::RoomFull, &refused.to_string());
                self.crowd.tell_line(&player.line, Cargo::Hang(hangup));
            }
            self.crowd.stand(seat);
        }
    }

    /// Nobody is here who could play or watch; bots alone may finish their match.
    fn is_deserted(&self) -> bool {
        let people = self.game.roster().len() > self.game.roster().bots();
        let bots_at_play = !self.game.roster().is_empty() && !self.game.is_over();
        !people && self.crowd.watcher_count() == 0 && !bots_at_play
    }

    /// Starts or stops the time after which an empty room closes.
    pub(super) fn set_closing(&mut self, ctx: &mut Context<Self>) {
        let wanted = self.is_deserted() && !self.spec.permanent && !self.ended;
        match (wanted, self.closing) {
            (true, None) => {
                let after = self.spec.limits.empty_close;
                self.closing = Some(ctx.run_later(after, |room, ctx| {
                    room.end(ctx, &Hangup::new(CloseCode::RoomEnded, "the room was empty and has closed"));
                }));
            }
            (false, Some(timer)) => {
                ctx.cancel_future(timer);
                self.closing = None;
            }
            _ => {}
        }
    }
}

impl Handler<Shut> for Room {
    type Result = ();

    fn handle(&mut self, shut: Shut, ctx: &mut Self::Context) {
        self.end(ctx, &shut.hangup);
    }
}
