//! The way of a result from the end of a match to the records.
//!
//! The result is written into the journal, owed to the settler, and announced when it is settled, or when that takes too
//! long. It is never announced before it is in a place that outlives the process, because what was announced is final.

mod result;

use jiff::Timestamp;

pub use result::MatchSummary;
pub(super) use result::{Circumstances, placings_of, result_of};

use super::{Effect, JournalProgress, News, Now, RoomRecord, WorkList};
use crate::domain::{MatchResult, SettledMatch};
use crate::game::{LeaveReason, Match, Quitter, Seat};

/// How long a result waits for its journal at most.
const WRITTEN_WITHIN_MS: u64 = 1000;

/// Where the results of this room go, and how far its journal is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeping {
    /// Whether results are settled at all.
    pub(super) settles: bool,
    /// How far the journal is; `None` where the match is not recorded.
    pub(super) journal: Option<JournalProgress>,
    /// How long a result that is safe waits to be settled before it is announced. `None` in a room with a delay: there
    /// nothing is settled before spectators have seen it.
    pub(super) announce_wait_ms: Option<u64>,
}

impl Keeping {
    /// Whether there is a journal of which a replay can be made.
    fn has_replay(self) -> bool {
        self.journal.is_some_and(|journal| journal.begun)
    }
}

/// What the records will know of the present match, and who was told of it.
#[derive(Default)]
pub(super) struct Ending {
    /// When play began.
    began_at: Option<Timestamp>,
    /// When play began, by the room's clock; `None` if that was before this process.
    began_ms: Option<u64>,
    /// Who left while the match was being played.
    pub(super) quitters: Vec<Quitter>,
    /// The result, once the match is decided.
    pub(super) result: Option<Box<MatchResult>>,
    /// Whether the settler has the result.
    owed: bool,
    /// Whether the result is in a place that outlives the process; only then it is announced.
    safe: bool,
    /// Whether what comes after the match is due already, and waits until the result is safe.
    overdue: bool,
    /// How the match came out, before that is announced.
    unannounced: Option<MatchSummary>,
    /// How the match came out, once that is announced.
    announced: Option<MatchSummary>,
    /// Until when the journal is waited for.
    written_by_ms: Option<u64>,
    /// Until when the settler is waited for.
    announce_by_ms: Option<u64>,
}

impl Ending {
    /// The ending of a match that was read back from its journal.
    pub(super) fn recalled(room: &mut RoomRecord) -> Ending {
        let quitters = std::mem::take(&mut room.quitters);
        Ending { began_at: room.began_at, quitters, result: room.result.take(), ..Ending::default() }
    }

    /// Notes that somebody leaves, if leaving loses the match; a bot that is taken out has not given up. Answers the
    /// quitter if one was noted.
    pub(super) fn note_quitter(&mut self, game: &Match, seat: Seat, reason: LeaveReason) -> Option<Quitter> {
        let noted = self.quitters.len();
        let counts = noted < usize::from(game.roster().seats_max()) && reason != LeaveReason::Removed;
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

    /// When play began.
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

    /// How the match came out, once that is announced.
    pub(super) fn summary(&self) -> Option<&MatchSummary> {
        self.announced.as_ref()
    }

    /// The match was over already when the room came back, so everybody has heard how it came out.
    pub(super) fn was_announced(&mut self, summary: MatchSummary) {
        self.announced = Some(summary);
    }

    /// The match has ended now. Its result is announced once it is safe, together with what it is worth if that is known
    /// soon enough.
    pub(super) fn announce_in_time(
        &mut self,
        summary: MatchSummary,
        keeping: Keeping,
        work: &mut WorkList,
        now_ms: u64,
    ) -> bool {
        self.unannounced = Some(summary);
        if keeping.journal.is_none() {
            // Where nothing is recorded nothing comes back after a crash, so the result cannot come out in another way.
            return self.secure(keeping, work, now_ms);
        }
        self.written_by_ms = Some(now_ms + WRITTEN_WITHIN_MS);
        false
    }

    /// The result is in a place that outlives the process, so it may be settled and announced. Answers whether what comes
    /// after the match has been waiting for that.
    pub(super) fn secure(&mut self, keeping: Keeping, work: &mut WorkList, now_ms: u64) -> bool {
        if self.unannounced.is_none() || std::mem::replace(&mut self.safe, true) {
            return false;
        }
        let owed = self.owe(keeping, work);
        match keeping.announce_wait_ms.filter(|_| owed && !self.overdue) {
            Some(wait_ms) => self.announce_by_ms = Some(now_ms + wait_ms),
            None => return self.announce(keeping, work),
        }
        false
    }

    /// Announces the result, unless it is not safe yet. Answers the same as [`Ending::secure`].
    pub(super) fn announce(&mut self, keeping: Keeping, work: &mut WorkList) -> bool {
        if self.unannounced.is_none() {
            return false;
        }
        self.owe(keeping, work);
        let Some(mut summary) = self.unannounced.take_if(|_| self.safe) else { return false };
        summary.has_replay &= keeping.has_replay();
        self.announced = Some(summary);
        (self.written_by_ms, self.announce_by_ms) = (None, None);
        work.push(Effect::Announce(News::Over));
        std::mem::take(&mut self.overdue)
    }

    /// Stops waiting for the journal or the settler if the time for it is over. Answers the same as [`Ending::secure`].
    pub(super) fn wait_no_longer(&mut self, keeping: Keeping, work: &mut WorkList, now_ms: u64) -> bool {
        let is_due = |by_ms: &mut u64| *by_ms <= now_ms;
        if self.written_by_ms.take_if(is_due).is_some()
            && self.unannounced.is_some()
            && !self.owe(keeping, work)
        {
            // The journal takes too long, and there are no records that could be waited for instead.
            return self.secure(keeping, work, now_ms);
        }
        if self.announce_by_ms.take_if(is_due).is_some() {
            return self.announce(keeping, work);
        }
        false
    }

    /// When the room stops waiting for the journal or the settler.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.written_by_ms.into_iter().chain(self.announce_by_ms).min()
    }

    /// Whether what comes after the match has to wait because the result is not safe yet.
    pub(super) fn holds_up(&mut self) -> bool {
        self.overdue = self.unannounced.is_some() && !self.safe;
        self.overdue
    }

    /// Gives the result to the settler, once. Answers whether there is a result to be settled. From here on the
    /// announcement says the same about a replay as the records do, even if the journal begins after all before the result
    /// is announced.
    pub(super) fn owe(&mut self, keeping: Keeping, work: &mut WorkList) -> bool {
        let Some(result) = self.result.as_ref().filter(|_| keeping.settles) else { return false };
        if !std::mem::replace(&mut self.owed, true) {
            let has_replay = keeping.has_replay();
            work.push(Effect::Owe(Box::new(MatchResult { has_replay, ..(**result).clone() })));
            if let Some(summary) = &mut self.unannounced {
                summary.has_replay &= has_replay;
            }
        }
        true
    }

    /// The result of the present match is settled. Answers the same as [`Ending::secure`], or `None` if the result was
    /// announced before: then what it is worth has still to be told.
    pub(super) fn settled(
        &mut self,
        settled: &SettledMatch,
        keeping: Keeping,
        work: &mut WorkList,
    ) -> Option<bool> {
        if let Some(summary) = &mut self.unannounced {
            summary.rate(settled);
            self.safe = true;
            return Some(self.announce(keeping, work));
        }
        if let Some(summary) = &mut self.announced {
            summary.rate(settled);
        }
        None
    }
}
