//! From the end of a match to the records: its result is written down, owed to the settler, and announced when it is
//! settled, or when that takes too long; never before it is where it outlives the process.

use std::time::{Duration, Instant};

use actix::prelude::*;
use jiff::Timestamp;

use super::Room;
use super::journal_writer::JournalWriter;
use super::result::{Circumstances, result_of};
use crate::actors::mail::send_unbounded;
use crate::actors::settler::{MatchSettled, Owe, ResultKept};
use crate::domain::MatchResult;
use crate::game::{LeaveReason, Phase, Quitter, Seat};
use crate::protocol::server::{Settled, SettledResult};
use crate::store::{RoomFact, RoomRecord};

/// A result waits so long at most for its journal.
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
    /// Whether it outlives the process: what is announced is final.
    safe: bool,
    /// What comes after the match is due, and waits until the result is safe.
    overdue: bool,
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
        Decided { began_at: room.began_at, quitters, result: room.result.take(), ..Decided::default() }
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
            has_replay: self.writer.is_some(),
        };
        self.decided.result = result_of(&self.game, &about).map(Box::new);
        if let Some(writer) = &mut self.writer {
            writer.conclude(&mut self.game);
        }
        if let Some(result) = self.decided.result.clone() {
            self.note_fact(&RoomFact::Decided(result));
        }
    }

    /// Announces the result once it is there to stay, with what it is worth if that is known soon.
    pub(super) fn announce_in_time(&mut self, ctx: &mut Context<Self>) {
        if self.writer.is_none() {
            // Where nothing comes back there is nothing that could come out otherwise.
            return self.secure(ctx);
        }
        let round = self.round;
        ctx.run_later(WRITTEN_WITHIN, move |room, ctx| {
            if room.round == round {
                room.wait_no_longer(ctx);
            }
        });
    }

    /// Goes on with the result once it is in the journal.
    pub(super) fn announce_if_written(&mut self, ctx: &mut Context<Self>) {
        if self.writer.as_ref().is_some_and(JournalWriter::has_ending) {
            self.secure(ctx);
        }
    }

    /// The journal takes too long: the result goes on its way without it, and is announced when the outbox or the records
    /// have it. One that is in no records is not waited for.
    fn wait_no_longer(&mut self, ctx: &mut Context<Self>) {
        if self.unannounced.is_some() && !self.owe() {
            self.secure(ctx);
        }
    }

    /// The result outlives the process: it may be settled, and announced.
    fn secure(&mut self, ctx: &mut Context<Self>) {
        if self.unannounced.is_none() || std::mem::replace(&mut self.decided.safe, true) {
            return;
        }
        // Where spectators see the match late, it is not settled before they do.
        if !self.owe() || self.spec.delay_s > 0 || self.decided.overdue {
            return self.announce(ctx);
        }
        let round = self.round;
        ctx.run_later(self.spec.limits.announce_wait, move |room, ctx| {
            if room.round == round {
                room.announce(ctx);
            }
        });
    }

    /// Announces the result, unless it could still come out otherwise: then nobody hears of it yet.
    pub(super) fn announce(&mut self, ctx: &mut Context<Self>) {
        if self.unannounced.is_none() {
            return;
        }
        self.owe();
        let Some(mut verdict) = self.unannounced.take_if(|_| self.decided.safe) else { return };
        if !self.has_replay() {
            verdict.replay = None;
        }
        let verdict = self.verdict.insert(verdict);
        self.crowd.announce(|n| verdict.message(Some(n), self.game.id()));
        if std::mem::take(&mut self.decided.overdue) {
            ctx.run_later(Duration::ZERO, Room::sequel);
        }
    }

    /// Whether what comes after the match has to wait, because its result could still come out otherwise.
    pub(super) fn is_undecided(&mut self) -> bool {
        self.decided.overdue = self.unannounced.is_some() && !self.decided.safe;
        self.decided.overdue
    }

    /// Whether there is a journal to make a replay of.
    pub(super) fn has_replay(&self) -> bool {
        self.writer.as_ref().is_some_and(JournalWriter::has_begun)
    }

    /// Gives the result to the settler, once. Answers whether there is one to be settled. Whether there will be a replay is
    /// told from here on as the records have it, also if the journal begins after all before the result is announced.
    pub(super) fn owe(&mut self) -> bool {
        let has_replay = self.has_replay();
        let (Some(owe), Some(result)) = (&self.house.owe, &self.decided.result) else { return false };
        if !self.decided.owed {
            self.decided.owed = true;
            let result = Box::new(MatchResult { has_replay, ..(**result).clone() });
            if let Some(verdict) = self.unannounced.as_mut().filter(|_| !has_replay) {
                verdict.replay = None;
            }
            send_unbounded(
                owe,
                Owe { result, wait: self.spec.delay(), told: Some(self.told_of_result.clone()) },
            );
        }
        true
    }
}

impl Handler<ResultKept> for Room {
    type Result = ();

    fn handle(&mut self, ResultKept(match_id): ResultKept, ctx: &mut Self::Context) {
        if match_id == *self.game.id() && !self.ended {
            self.secure(ctx);
        }
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
            self.decided.safe = true;
            return self.announce(ctx);
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
