//! From one match to the next: results, the pause after them, and when a room closes.

use std::time::Instant;

use actix::prelude::*;

use super::journal_handle::Retiring;
use super::settling::Decided;
use super::{Room, Shut, match_spec};
use crate::actors::audience::Due;
use crate::actors::delivery::{CloseReason, Outbound};
use crate::domain::{MatchId, SettledMatch};
use crate::game::{LeaveReason, Match, Member, Pace, Phase, Seat};
use crate::protocol::CloseCode;
use crate::protocol::records::shown_rating;
use crate::protocol::server::{MatchOver, Over, PlayerResult};
use crate::store::RoomRecord;
use crate::telemetry::{self, Count};

/// How the match came out, for those who come in after it.
pub(super) struct Verdict {
    results: Vec<PlayerResult>,
    next_at: Option<Instant>,
    /// Where its replay will be.
    pub(super) replay: Option<String>,
}

impl Verdict {
    /// Takes in what the match changed for its players.
    pub(super) fn rate(&mut self, settled: &SettledMatch) {
        for result in &mut self.results {
            let Some(rated) = settled.players.iter().find(|rated| rated.player == result.player) else {
                continue;
            };
            result.rating_before = rated.rating_before.map(shown_rating);
            result.rating_after = rated.rating_after.map(shown_rating);
            result.points = Some(rated.points);
        }
    }

    fn next_match_in_ms(&self) -> Option<u64> {
        let left = self.next_at.map(|next| next.saturating_duration_since(Instant::now()));
        left.map(|left| left.as_millis() as u64)
    }

    /// As a `welcome` shows it.
    pub(super) fn over(&self) -> Over<'_> {
        Over {
            results: &self.results,
            replay: self.replay.as_deref(),
            next_match_in_ms: self.next_match_in_ms(),
        }
    }

    /// The message, with the time that is left until the next match.
    pub(super) fn message<'a>(&'a self, n: Option<u64>, match_id: &'a MatchId) -> MatchOver<'a> {
        let (next_match_in_ms, replay) = (self.next_match_in_ms(), self.replay.as_deref());
        MatchOver { n, match_id, results: &self.results, replay, next_match_in_ms }
    }
}

impl Room {
    /// Writes the result down, and sets what comes after it. Announced it is once it is written, so that a result that
    /// somebody has heard of is not lost with the process; and settled, so that it says what it is worth.
    pub(super) fn finish(&mut self, ctx: &mut Context<Self>) {
        let next_at = self.set_sequel(ctx);
        self.unannounced = Some(self.verdict_of(next_at));
        if self.spec.delay_s == 0 {
            telemetry::count(Count::Matches);
        } else {
            ctx.run_later(self.spec.delay(), |_, _| telemetry::count(Count::Matches));
        }
        log::info!(
            "room {}: match {} is over after {} ticks",
            self.spec.id,
            self.game.id(),
            self.game.tick()
        );
        self.decide();
        self.journal_ended();
        self.announce_in_time(ctx);
    }

    /// The match was over already when the room came back.
    pub(super) fn finish_again(&mut self, ctx: &mut Context<Self>) {
        let next_at = self.set_sequel(ctx);
        if self.game.outcome().is_none() {
            return;
        }
        self.verdict = Some(self.verdict_of(next_at));
        if self.decided.result.is_none() {
            self.decide();
        }
        self.owe();
    }

    fn verdict_of(&self, next_at: Option<Instant>) -> Verdict {
        let replay = self.writer.is_some().then(|| format!("/replays/{}", self.game.id()));
        Verdict { results: self.results(), next_at, replay }
    }

    /// Sets what comes after a match: another one, whose time is answered, or the end of the room.
    fn set_sequel(&self, ctx: &mut Context<Self>) -> Option<Instant> {
        let limits = self.spec.limits;
        let next = self.spec.rematch.then_some(limits.intermission);
        ctx.run_later(next.unwrap_or(limits.finished_close), Room::sequel);
        next.map(|pause| Instant::now() + pause)
    }

    /// What comes after a match, once its result cannot come out otherwise any more.
    pub(super) fn sequel(&mut self, ctx: &mut Context<Self>) {
        self.owe();
        if self.ended || self.is_undecided() {
            return;
        }
        if self.spec.rematch {
            return self.begin_next(ctx);
        }
        self.end(ctx, &CloseReason::new(CloseCode::RoomEnded, "the match is over and the room has closed"));
    }

    fn results(&self) -> Vec<PlayerResult> {
        let places = self.game.places(&self.decided.quitters).into_iter();
        let told = places.map(|place| PlayerResult {
            player: place.member.player,
            placement: place.standing.placement,
            score: place.standing.score,
            rating_before: None,
            rating_after: None,
            points: None,
        });
        told.collect()
    }

    /// Begins another match with everybody who is still here, in the same seats.
    fn begin_next(&mut self, ctx: &mut Context<Self>) {
        self.announce(ctx);
        if self.is_deserted() && !self.spec.permanent {
            return self.end(ctx, &CloseReason::new(CloseCode::RoomEnded, "everybody has left"));
        }
        let next =
            match Match::open(match_spec(&self.spec, Some(self.game.id()), None, self.writer.is_some())) {
                Ok(next) => next,
                Err(refused) => {
                    log::error!("room {}: the next match cannot begin: {refused}", self.spec.id);
                    return self
                        .end(ctx, &CloseReason::new(CloseCode::RoomEnded, "the next match could not begin"));
                }
            };
        let mut previous = std::mem::replace(&mut self.game, next);
        let previous_writer = self.writer.take();
        let Decided { began_at, quitters, result, .. } = std::mem::take(&mut self.decided);
        self.round += 1;
        self.verdict = None;
        self.crowd.new_round();
        for (seat, member) in previous.roster().taken() {
            self.reseat(seat, member, ctx);
        }
        self.show(ctx, |room| room.show_portrait(Due::AnotherMatch));
        let Some(writer) = previous_writer else { return };
        self.next_journal(ctx);
        let record = RoomRecord { began_at, quitters, result, ..self.record() };
        let successor = (!self.ended).then(|| self.game.id().clone());
        writer.retire(
            &mut previous,
            record,
            Retiring { keep_replay: true, hold: self.spec.delay(), successor },
        );
    }

    /// Begins the journal of the next match, before the one before it is let go.
    fn next_journal(&mut self, ctx: &Context<Self>) {
        if !self.ended {
            self.writer = self.open_journal(None, ctx);
            self.ship();
        }
    }

    /// Seats a player of the match before; a match that does not take them in lets them go.
    fn reseat(&mut self, seat: Seat, member: &Member, ctx: &mut Context<Self>) {
        let seated = self.tell(ctx, |game, effects| game.seat_again(seat, member, effects));
        if let Some(Err(refused)) = seated {
            if let Some(player) = self.crowd.connection(seat) {
                let close_reason = CloseReason::new(CloseCode::RoomFull, &refused.to_string());
                player.connection.send(Outbound::Close(close_reason));
            }
            self.crowd.stand(seat);
            self.unclaim(seat);
        }
    }

    /// Nobody is here who could play or watch; bots alone may finish a match that moves on by itself.
    fn is_deserted(&self) -> bool {
        let roster = self.game.roster();
        let people = roster.len() > roster.bots();
        let moves_on = self.game.pace() != Pace::OnInput || self.game.alarm().is_some();
        let bots_at_play = !roster.is_empty() && self.game.phase() == Phase::Playing && moves_on;
        !people && self.crowd.spectators() == 0 && !bots_at_play
    }

    /// Starts or stops the time after which an empty room closes.
    pub(super) fn set_closing(&mut self, ctx: &mut Context<Self>) {
        let wanted = self.is_deserted() && !self.spec.permanent && !self.ended;
        match (wanted, self.closing) {
            (true, None) => {
                let after = self.spec.limits.empty_close;
                self.closing = Some(ctx.run_later(after, |room, ctx| {
                    room.end(
                        ctx,
                        &CloseReason::new(CloseCode::RoomEnded, "the room was empty and has closed"),
                    );
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
    type Result = MessageResult<Shut>;

    fn handle(&mut self, shut: Shut, ctx: &mut Self::Context) -> Self::Result {
        let own = shut.by.and_then(|player| self.seat_of(&player));
        if let Some(seat) = own {
            // Who plays here and closes the room has left the match.
            self.let_go(seat, LeaveReason::Left, ctx);
        }
        self.end(ctx, &shut.close_reason);
        MessageResult(self.game.id().clone())
    }
}
