//! What happens to a tournament by itself: times that have come, games that can be called, the end.
//!
//! Everything that waits has its time here, so that no tournament that has begun can stall.

use jiff::Timestamp;

use super::contest::{Proceedings, RunningGame};
use super::event::{Happening, Loss};
use super::picture::TournamentStatus;
use super::setup::{Schedule, later};
use super::state::TournamentState;
use super::surroundings::Surroundings;
use crate::domain::bracket::Format;

/// A room that is told its time has so many more seconds to say what came of it.
const WORD_S: u32 = 60;

/// Looks what is due.
pub(super) struct Clockwork<'a> {
    state: &'a TournamentState,
    surroundings: &'a Surroundings<'a>,
}

impl<'a> Clockwork<'a> {
    pub(super) fn new(state: &'a TournamentState, surroundings: &'a Surroundings<'a>) -> Clockwork<'a> {
        Clockwork { state, surroundings }
    }

    pub(super) fn due(&self) -> Vec<Happening> {
        match (self.state.status(), &self.state.contest) {
            (TournamentStatus::Finished | TournamentStatus::Cancelled, _) => Vec::new(),
            (_, None) => self.due_before(),
            (_, Some(contest)) if contest.bracket.is_over() => vec![Happening::Finished],
            (TournamentStatus::Paused, Some(contest)) => {
                let mut due = self.overdue(contest);
                due.extend(self.has_come(self.pause_ends()).then_some(Happening::Resumed));
                due
            }
            (_, Some(contest)) => {
                let mut due = self.overdue(contest);
                due.extend(self.undecided(contest));
                due.extend(contest.bracket.next_round().map(Happening::RoundDrawn));
                due.extend(self.calls(contest));
                due.extend(self.late_close());
                due
            }
        }
    }

    /// When one of the times comes that are waited for. What has come already waits for something else, such as a room.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        let to_come = |at: &Timestamp| *at > self.surroundings.now;
        match (self.state.status(), &self.state.contest) {
            (TournamentStatus::Finished | TournamentStatus::Cancelled, _) => None,
            (_, None) => self.times_before().filter(to_come).min(),
            (TournamentStatus::Paused, Some(contest)) => {
                self.deadlines(contest).chain(self.pause_ends()).filter(to_come).min()
            }
            (_, Some(contest)) => {
                let holds = contest.desk.holds.values().map(|hold| hold.until);
                self.deadlines(contest)
                    .chain(holds)
                    .chain(self.state.setup.schedule.closes_at)
                    .filter(to_come)
                    .min()
            }
        }
    }

    fn due_before(&self) -> Vec<Happening> {
        if self.has_come(self.given_up_at()) {
            return vec![Happening::Cancelled];
        }
        let (course, schedule) = (&self.state.course, &self.state.setup.schedule);
        let opens = !course.has_opened && self.has_come(schedule.opens_at.or(Some(Timestamp::MIN)));
        let closes = !course.has_closed && self.has_come(schedule.closes_at());
        let checks_in = !course.checks_in && self.has_come(schedule.check_in_at());
        let due = [
            (opens, Happening::RegistrationOpened),
            (closes, Happening::RegistrationClosed),
            (checks_in, Happening::CheckInOpened),
        ];
        due.into_iter().filter(|(is_due, _)| *is_due).map(|(_, what)| what).collect()
    }

    fn times_before(&self) -> impl Iterator<Item = Timestamp> {
        let Schedule { opens_at, closes_at, .. } = self.state.setup.schedule;
        let schedule = &self.state.setup.schedule;
        let times = [opens_at, closes_at, schedule.check_in_at(), schedule.starts_at(), self.given_up_at()];
        times.into_iter().flatten()
    }

    /// When it is given up, if nobody has begun it by hand.
    fn given_up_at(&self) -> Option<Timestamp> {
        let setup = &self.state.setup;
        let known = setup.schedule.opens_at.map_or(setup.created_at, |at| at.max(setup.created_at));
        let is_by_hand = setup.schedule.starts_at().is_none();
        is_by_hand.then(|| later(known, self.surroundings.wait_max_s))
    }

    /// Registration that stayed open after the start closes, too.
    fn late_close(&self) -> Option<Happening> {
        let closes_at = self.state.setup.schedule.closes_at;
        let is_due = !self.state.course.has_closed && self.has_come(closes_at);
        is_due.then_some(Happening::RegistrationClosed)
    }

    /// Games whose rooms should have said something long ago.
    fn overdue(&self, contest: &Proceedings) -> Vec<Happening> {
        let overdue = self.awaited(contest).filter(|game| self.has_come(Some(self.deadline(game))));
        let lost = overdue.map(|game| {
            let loss = if game.began_at.is_some() { Loss::Overtime } else { Loss::Silent };
            Happening::GameLost { key: game.key, loss }
        });
        lost.collect()
    }

    /// Matches that nobody came to, and that nobody decided about.
    fn undecided(&self, contest: &Proceedings) -> Vec<Happening> {
        let holds = contest.desk.holds.iter();
        let over = holds.filter(|(_, hold)| hold.absent && self.has_come(Some(hold.until)));
        over.map(|(number, _)| Happening::AllOut { number: *number }).collect()
    }

    /// Games that can be called now.
    fn calls(&self, contest: &Proceedings) -> Vec<Happening> {
        if self.surroundings.free_rooms == 0 {
            return Vec::new();
        }
        let waits = |number: u32| {
            let hold = contest.desk.holds.get(&number);
            hold.is_some_and(|hold| hold.absent || !self.has_come(Some(hold.until)))
        };
        let free = contest.uncalled().filter(|game| !waits(game.of.0));
        let keys = free.map(|game| contest.desk.next_key(game.of.0, game.game));
        keys.take(self.surroundings.free_rooms).map(Happening::GameCalled).collect()
    }

    fn awaited<'c>(&'c self, contest: &'c Proceedings) -> impl Iterator<Item = &'c RunningGame> {
        contest.desk.running.values().filter(|game| !self.surroundings.owed.contains(&game.key))
    }

    fn deadlines<'c>(&'c self, contest: &'c Proceedings) -> impl Iterator<Item = Timestamp> + 'c {
        self.awaited(contest).map(|game| self.deadline(game))
    }

    fn deadline(&self, game: &RunningGame) -> Timestamp {
        deadline(self.state, game, self.surroundings.since)
    }

    fn pause_ends(&self) -> Option<Timestamp> {
        let since = self.state.course.paused_at?;
        Some(later(since, self.state.setup.allowances.pause_s))
    }

    fn has_come(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at <= self.surroundings.now)
    }
}

/// Until when something has to be heard of a game whose room is listened to since then.
pub(super) fn deadline(state: &TournamentState, game: &RunningGame, since: Timestamp) -> Timestamp {
    let allowed = &state.setup.allowances;
    match game.began_at {
        Some(began_at) => later(began_at.max(since), allowed.game_s),
        None => later(game.called_at.max(since), allowed.no_show_s.saturating_add(WORD_S)),
    }
}
