//! From the end of a match to the records: its result is written down, owed to the settler, and announced when it is
//! settled, or when that takes too long.

use std::time::{Duration, Instant};

use actix::prelude::*;
use jiff::Timestamp;

use super::Room;
use super::result::{Circumstances, result_of};
use crate::actors::mail::insist;
use crate::actors::settler::{MatchSettled, Owe};
use crate::domain::MatchResult;
use crate::game::{LeaveReason, Phase, Quitter, Seat};
use crate::protocol::server::{Settled, SettledResult};
use crate::store::{RoomFact, RoomRecord};

/// A result waits so long at most for the disk.
const WRITTEN_WITHIN: Duration = Duration::from_secs(1);

/// What records will know of the present match.
#[derive(Default)]
pub(super) struct Decided {
    /// When play began.
    pub(super) began_at: Option<Timestamp>,
    /// The same by a clock that nobody sets, if this process saw it.
    began: Option<Instant>,
    /// Who left while it was on.
    pub(super) quitters: Vec<Quitter>,
    /// How it came out, once it is decided.
    pub(super) result: Option<Box<MatchResult>>,
    /// Whether the settler has it.
    owed: bool,
}

impl Decided {
    /// When it ends, if it ends now: not before it began, whatever became of the wall clock meanwhile.
    fn ends_at(&self) -> Timestamp {
        let now = Timestamp::now();
        let Some(began_at) = self.began_at else { return now };
        let ended_at = self.began.and_then(|began| began_at.checked_add(began.elapsed()).ok());
        ended_at.unwrap_or_else(|| now.max(began_at))
    }

    /// As a journal has it.
    pub(super) fn recalled(room: &mut RoomRecord) -> Decided {
        let quitters = std::mem::take(&mut room.quitters);
        Decided { began_at: room.began_at, began: None, quitters, result: room.result.take(), owed: false }
    }
}

impl Room {
    /// Notes when play begins.
    pub(super) fn note_beginning(&mut self) {
        if self.decided.began_at.is_none() && self.game.phase() == Phase::Playing {
            let now = Timestamp::now();
            self.decided.began_at = Some(now);
            self.decided.began = Some(Instant::now());
            self.note_fact(&RoomFact::Began(now));
        }
    }

    /// Notes that somebody leaves, if that loses the match. A bot that is taken out has not given up.
    pub(super) fn note_quitter(&mut self, seat: Seat, reason: LeaveReason) {
        let quitters = &self.decided.quitters;
        let is_noted = quitters.len() < usize::from(self.spec.seats_max);
        let quitter = self.game.quitter(seat, !quitters.is_empty());
        if let Some(quitter) = quitter.filter(|_| is_noted && reason != LeaveReason::Removed) {
            self.note_fact(&RoomFact::Quit(quitter.clone()));
            self.decided.quitters.push(quitter);
        }
    }

    /// The room closes on a match that is on: it ends here, and those who left it before have lost it.
    pub(super) fn decide_cut_short(&mut self) {
        if !self.game.is_over() {
            self.game.abandon();
            self.decide();
            self.owe();
        }
    }

    /// Makes the result of the match that is over now, and notes it in the journal, behind the ending.
    pub(super) fn decide(&mut self) {
        let ended_at = self.decided.ends_at();
        let about = Circumstances {
            room: &self.spec.id,
            private: self.spec.private,
            claims: &self.claims,
            quitters: &self.decided.quitters,
            began_at: self.decided.began_at.unwrap_or(ended_at),
            ended_at,
            has_replay: self.pen.is_some(),
        };
        self.decided.result = result_of(&self.game, &about).map(Box::new);
        if let Some(pen) = &mut self.pen {
            pen.follow(&mut self.game);
        }
        if let Some(result) = self.decided.result.clone() {
            self.note_fact(&RoomFact::Decided(result));
        }
    }

    /// Announces the result when it is written and settled; or when that takes too long.
    pub(super) fn announce_in_time(&mut self, ctx: &mut Context<Self>) {
        self.announce_if_written(ctx);
        if self.unannounced.is_some() && !self.decided.owed {
            let round = self.round;
            ctx.run_later(WRITTEN_WITHIN, move |room, ctx| {
                if room.round == round {
                    room.written(ctx);
                }
            });
        }
    }

    /// Goes on with the result unless it is still on its way to the journal.
    pub(super) fn announce_if_written(&mut self, ctx: &mut Context<Self>) {
        if self.pen.as_ref().is_none_or(|pen| !pen.is_busy()) {
            self.written(ctx);
        }
    }

    /// The result is in the journal, or cannot wait for it any longer: it may be settled.
    fn written(&mut self, ctx: &mut Context<Self>) {
        if self.unannounced.is_none() || self.decided.owed {
            return;
        }
        // Where spectators see the match late, it is not settled before they do.
        if !self.owe() || self.spec.delay_s > 0 {
            return self.announce();
        }
        let round = self.round;
        ctx.run_later(self.spec.limits.announce_wait, move |room, _| {
            if room.round == round {
                room.announce();
            }
        });
    }

    /// Gives the result to the settler, once. Answers whether there is one to be settled.
    pub(super) fn owe(&mut self) -> bool {
        let (Some(owe), Some(result)) = (&self.house.owe, &self.decided.result) else { return false };
        if !std::mem::replace(&mut self.decided.owed, true) {
            let (result, told) = (result.clone(), Some(self.settled.clone()));
            insist(owe, Owe { result, wait: self.spec.delay(), told });
        }
        true
    }
}

impl Handler<MatchSettled> for Room {
    type Result = ();

    fn handle(&mut self, MatchSettled(settled): MatchSettled, ctx: &mut Self::Context) {
        if self.ended {
            return;
        }
        let is_present = settled.match_id == *self.game.id();
        if let Some(verdict) = self.unannounced.as_mut().filter(|_| is_present) {
            verdict.rate(&settled);
            return self.announce();
        }
        if let Some(verdict) = self.verdict.as_mut().filter(|_| is_present) {
            verdict.rate(&settled);
        }
        let (match_id, players) = (&settled.match_id, &settled.players);
        self.crowd.announce(|n| Settled {
            n,
            match_id,
            results: players.iter().map(SettledResult::of).collect(),
        });
        self.note_down(ctx);
    }
}
