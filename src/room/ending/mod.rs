//! The steps of a result from the end of a match to the records, and the time at which what comes after the match is
//! due.
//!
//! The result is written into the journal, owed to the settler, and announced when it is settled, or when settling
//! takes too long. An announced result is final, so it is never announced before it is in a place that outlives the
//! process. What comes after the match waits for that, too.

mod result;

use jiff::Timestamp;

pub use result::MatchSummary;
use result::{Circumstances, placings_of, result_of};

use super::{Effect, JournalProgress, News, Now, RoomBounds, RoomConfig, RoomRecord, SeatTable, WorkList};
use crate::domain::{MatchResult, SettledMatch};
use crate::game::{LeaveReason, Match, Quitter, Seat};

/// The longest time for which a result waits for its journal.
const WRITTEN_WITHIN_MS: u64 = 1000;

/// The places where the results of this room are kept, and the progress of its journal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeping {
    /// Whether results are settled at all.
    pub(super) settles: bool,
    /// The progress of the journal; `None` where the match is not recorded.
    pub(super) journal: Option<JournalProgress>,
    /// The longest time for which a safe result waits to be settled before it is announced. It is `None` in a room with
    /// a delay: there nothing is settled before spectators have seen it.
    pub(super) announce_wait_ms: Option<u64>,
}

/// The part of a room that an ending has to know.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// The room's own settings.
    pub(super) room: &'a RoomConfig,
    /// The times and bounds of all rooms.
    pub(super) bounds: &'a RoomBounds,
    /// The places where results are kept.
    pub(super) keeping: Keeping,
}

/// Whether a replay is made of a match with which its room ends: somebody has played in it.
pub(super) fn is_worth_a_replay(game: &Match) -> bool {
    game.tick().0 > 0 && game.roster().last_member(Seat(0)).is_some()
}

impl Keeping {
    /// Whether there is a journal of which a replay can be made.
    fn has_replay(self) -> bool {
        self.journal.is_some_and(|journal| journal.begun)
    }
}

/// The facts about the present match that the records will have, and whether they were announced.
#[derive(Default)]
pub(super) struct Conclusion {
    /// When play began.
    began_at: Option<Timestamp>,
    /// When play began, by the room's clock; `None` if that was before this process.
    began_ms: Option<u64>,
    /// The players who left while the match was being played.
    pub(super) quitters: Vec<Quitter>,
    /// The result, once the match is decided.
    pub(super) result: Option<Box<MatchResult>>,
    /// Whether the settler has the result.
    owed: bool,
    /// Whether the result is in a place that outlives the process; only then it is announced.
    safe: bool,
    /// Whether what comes after the match is due already, and waits until the result is safe.
    overdue: bool,
    /// The summary of the match, before it is announced.
    unannounced: Option<MatchSummary>,
    /// The summary of the match, once it is announced.
    announced: Option<MatchSummary>,
    /// The time until which the journal is waited for.
    written_by_ms: Option<u64>,
    /// The time until which the settler is waited for.
    announce_by_ms: Option<u64>,
    /// The time at which what comes after the match is due: the next one, or the end of the room.
    next_ms: Option<u64>,
}

impl Conclusion {
    /// The ending of a match that was read back from its journal.
    pub(super) fn recalled(room: &mut RoomRecord) -> Conclusion {
        let quitters = std::mem::take(&mut room.quitters);
        Conclusion { began_at: room.began_at, quitters, result: room.result.take(), ..Conclusion::default() }
    }

    /// Notes that somebody leaves, if leaving loses the match; a bot that is taken out has not given up, and a player who
    /// is taken out has lost. Answers the
    /// quitter if one was noted.
    pub(super) fn note_quitter(&mut self, game: &Match, seat: Seat, reason: LeaveReason) -> Option<Quitter> {
        let noted = self.quitters.len();
        let is_bot = game.roster().member(seat).is_some_and(|member| member.bot);
        let gives_up = !(is_bot && reason == LeaveReason::Removed);
        let counts = noted < usize::from(game.roster().seats_max()) && gives_up;
        let quitter = Quitter::of(game, seat, noted > 0).filter(|_| counts)?;
        self.quitters.push(quitter.clone());
        Some(quitter)
    }

    /// Notes that play begins. Answers whether it had not begun before.
    pub(super) fn begin(&mut self, now: Now) -> bool {
        let is_news = self.began_at.is_none();
        if is_news {
            (self.began_at, self.began_ms) = (Some(now.at), Some(now.ms));
        }
        is_news
    }

    /// The time at which play began.
    pub(super) fn began_at(&self) -> Option<Timestamp> {
        self.began_at
    }

    /// The time at which the match ends if it ends now. It is never before play began, whatever happened to the wall clock
    /// meanwhile.
    pub(super) fn ends_at(&self, now: Now) -> Timestamp {
        let Some(began_at) = self.began_at else { return now.at };
        let lasted_ms = self.began_ms.map(|began_ms| now.ms.saturating_sub(began_ms));
        let lasted = lasted_ms.map(|ms| jiff::SignedDuration::from_millis(ms.try_into().unwrap_or(i64::MAX)));
        lasted.and_then(|lasted| began_at.checked_add(lasted).ok()).unwrap_or_else(|| now.at.max(began_at))
    }

    /// Whether the result is owed or announced, so that it does not change any more.
    pub(super) fn is_told(&self) -> bool {
        self.owed || self.announced.is_some()
    }

    /// The summary of the match, once it is announced.
    pub(super) fn summary(&self) -> Option<&MatchSummary> {
        self.announced.as_ref()
    }

    /// Ends the match, and answers the result for the journal. The result is announced once it is written, so that no
    /// announced result is lost with the process, and if possible once it is settled, so that the announcement has the
    /// new ratings. The time for what comes after the match is set.
    pub(super) fn finish(
        &mut self,
        game: &Match,
        seats: &SeatTable,
        terms: Terms<'_>,
        work: &mut WorkList,
        now: Now,
    ) -> Option<Box<MatchResult>> {
        self.unannounced = Some(self.sum_up(game, seats, terms, now));
        let result = self.decide(game, seats, terms, now);
        work.push_effect(Effect::NoteEnding);
        if terms.keeping.journal.is_none() {
            // A match that is not recorded does not come back after a crash, so its result cannot change any more.
            self.secure(terms.keeping, work, now.ms);
        } else {
            self.written_by_ms = Some(now.ms + WRITTEN_WITHIN_MS);
        }
        result
    }

    /// The match was over already when the room came back, so its result was announced before. Answers the result for
    /// the journal, if the journal does not have it.
    pub(super) fn finish_again(
        &mut self,
        game: &Match,
        seats: &SeatTable,
        terms: Terms<'_>,
        work: &mut WorkList,
        now: Now,
    ) -> Option<Box<MatchResult>> {
        let summary = self.sum_up(game, seats, terms, now);
        game.outcome()?;
        self.announced = Some(summary);
        let is_known = self.result.is_some();
        let result = if is_known { None } else { self.decide(game, seats, terms, now) };
        self.owe(terms.keeping, work);
        result
    }

    /// Sets the time at which what comes after the match is due. Answers the summary of the match.
    fn sum_up(&mut self, game: &Match, seats: &SeatTable, terms: Terms<'_>, now: Now) -> MatchSummary {
        let RoomBounds { intermission_ms, finished_close_ms, .. } = *terms.bounds;
        let next_match_ms = terms.room.rematch.then_some(now.ms + intermission_ms);
        let nobody_stays = terms.room.reservation.is_some() && game.roster().len() == game.roster().bots();
        let close_ms = if nobody_stays { 0 } else { finished_close_ms };
        self.next_ms = next_match_ms.or(Some(now.ms + close_ms));
        let placings = placings_of(game, &self.quitters, seats);
        MatchSummary::new(game.id().clone(), placings, terms.keeping.journal.is_some(), next_match_ms)
    }

    /// Makes the result of the match that is over now. Answers it for the journal.
    pub(super) fn decide(
        &mut self,
        game: &Match,
        seats: &SeatTable,
        terms: Terms<'_>,
        now: Now,
    ) -> Option<Box<MatchResult>> {
        let ended_at = self.ends_at(now);
        let about = Circumstances {
            room: terms.room,
            seats,
            quitters: &self.quitters,
            began_at: self.began_at.unwrap_or(ended_at),
            ended_at,
            has_replay: terms.keeping.journal.is_some(),
        };
        self.result = result_of(game, &about).map(Box::new);
        self.result.clone()
    }

    /// The result is in a place that outlives the process, so it may be settled and announced.
    pub(super) fn secure(&mut self, keeping: Keeping, work: &mut WorkList, now_ms: u64) {
        if self.unannounced.is_none() || std::mem::replace(&mut self.safe, true) {
            return;
        }
        let owed = self.owe(keeping, work);
        match keeping.announce_wait_ms.filter(|_| owed && !self.overdue) {
            Some(wait_ms) => self.announce_by_ms = Some(now_ms + wait_ms),
            None => self.announce(keeping, work, now_ms),
        }
    }

    /// Announces the result, unless it is not safe yet. What comes after the match is due now if it has been waiting for
    /// that.
    pub(super) fn announce(&mut self, keeping: Keeping, work: &mut WorkList, now_ms: u64) {
        if self.unannounced.is_none() {
            return;
        }
        self.owe(keeping, work);
        let Some(mut summary) = self.unannounced.take_if(|_| self.safe) else { return };
        summary.has_replay &= keeping.has_replay();
        self.announced = Some(summary);
        (self.written_by_ms, self.announce_by_ms) = (None, None);
        work.push_effect(Effect::Announce(News::Over));
        if std::mem::take(&mut self.overdue) {
            self.next_ms = Some(now_ms);
        }
    }

    /// Stops waiting for the journal or the settler if the time for it is over. Answers whether it is.
    pub(super) fn wait_no_longer(&mut self, keeping: Keeping, work: &mut WorkList, now_ms: u64) -> bool {
        let is_due = |by_ms: &mut u64| *by_ms <= now_ms;
        let writing_is = self.written_by_ms.take_if(is_due).is_some();
        if writing_is && self.unannounced.is_some() && !self.owe(keeping, work) {
            // The journal takes too long, and there are no records that could be waited for instead.
            self.secure(keeping, work, now_ms);
            return true;
        }
        let settling_is = self.announce_by_ms.take_if(is_due).is_some();
        if settling_is {
            self.announce(keeping, work, now_ms);
        }
        writing_is || settling_is
    }

    /// Whether what comes after the match is due now; answers `true` once.
    pub(super) fn take_next(&mut self, now_ms: u64) -> bool {
        self.next_ms.take_if(|next_ms| *next_ms <= now_ms).is_some()
    }

    /// Whether what comes after the match has to wait because the result is not safe yet. Then it is due when that is. The
    /// settler does not get the result any sooner: its journal is still waited for, without which the replay ends in a gap.
    pub(super) fn holds_up(&mut self) -> bool {
        self.overdue = self.unannounced.is_some() && !self.safe;
        self.overdue
    }

    /// The time at which there is something to do next, even if the room is told nothing.
    pub(super) fn due_ms(&self) -> Option<u64> {
        [self.written_by_ms, self.announce_by_ms, self.next_ms].into_iter().flatten().min()
    }

    /// Gives the result to the settler, once. Answers whether there is a result to be settled. From here on the
    /// announcement says the same about a replay as the records do, even if the journal begins before the result is
    /// announced.
    pub(super) fn owe(&mut self, keeping: Keeping, work: &mut WorkList) -> bool {
        let Some(result) = self.result.as_ref().filter(|_| keeping.settles) else { return false };
        if !std::mem::replace(&mut self.owed, true) {
            let has_replay = keeping.has_replay();
            work.push_effect(Effect::Owe(Box::new(MatchResult { has_replay, ..(**result).clone() })));
            if let Some(summary) = &mut self.unannounced {
                summary.has_replay &= has_replay;
            }
        }
        true
    }

    /// The result of the present match is settled. Answers `false` if the result was announced before: then the new
    /// ratings have still to be told.
    pub(super) fn settled(
        &mut self,
        settled: &SettledMatch,
        keeping: Keeping,
        work: &mut WorkList,
        now_ms: u64,
    ) -> bool {
        if let Some(summary) = &mut self.unannounced {
            summary.rate(settled);
            self.safe = true;
            self.announce(keeping, work, now_ms);
            return true;
        }
        if let Some(summary) = &mut self.announced {
            summary.rate(settled);
        }
        false
    }
}
