//! The time of players in a room with time banks: how much each has left, and whose clock runs.
//!
//! Bots of this server have no clocks. Times are counted in microseconds of the room's own clock.
//! Must not: know how an answer is measured on its way; it is told that ([`AnswerTime`]).

pub(super) mod timekeeper;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::game::Seat;

/// The longest time between making a state and handing it to the connection that is not the player's. A client that does not
/// read holds its own messages up, and does not gain more than this by it.
const HANDING_US_MAX: u64 = 100_000;

/// The time that each player of a room has, for a whole match. It is part of the room's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeBank {
    /// The time for all answers of one match together, in milliseconds.
    pub bank_ms: u32,
    /// How often a player may run out of it and be given a full bank again. Whoever runs out once more has lost.
    pub strikes: u16,
}

/// The clock of one seat. It is part of the room's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatClock {
    /// The seat whose time this is.
    pub seat: Seat,
    /// The time that is left in its bank, in microseconds.
    pub left_us: u64,
    /// How often it has run out.
    pub strikes: u16,
}

/// What everybody is told about the clock of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// The clock from now on.
    pub clock: SeatClock,
    /// The time that was spent on the last answer, in microseconds.
    pub spent_us: u64,
    /// Whether the answer did not come in time, so that the game's default action was taken, or the player has lost.
    pub late: bool,
}

/// When an answer was given, in microseconds of the room's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerTime {
    /// When the last state before the answer was handed to the connection; `None` if that is not known.
    pub handed_us: Option<u64>,
    /// When the answer was read from the connection.
    pub read_us: u64,
}

/// The clocks of all seats.
#[derive(Debug, Default)]
pub(in crate::room) struct SeatClocks {
    terms: Option<TimeBank>,
    clocks: BTreeMap<Seat, RunningClock>,
}

/// A clock, and whether it runs.
#[derive(Debug)]
struct RunningClock {
    clock: SeatClock,
    /// Since when an answer is waited for; `None` if none is.
    since_us: Option<u64>,
    /// When the last answer was given.
    answer: Option<AnswerTime>,
    /// Whether the answer that was waited for has been taken.
    answered: bool,
}

impl RunningClock {
    fn new(clock: SeatClock) -> RunningClock {
        RunningClock { clock, since_us: None, answer: None, answered: false }
    }

    /// The time that an answer took which was given then.
    fn spent_us(&self, AnswerTime { handed_us, read_us }: AnswerTime) -> u64 {
        let since_us = self.since_us.unwrap_or(read_us);
        let latest_us = since_us.saturating_add(HANDING_US_MAX);
        let shown_us = handed_us.map_or(since_us, |handed_us| handed_us.clamp(since_us, latest_us));
        read_us.saturating_sub(shown_us)
    }
}

impl SeatClocks {
    /// The clocks at the beginning of a match.
    pub(in crate::room) fn new(terms: Option<TimeBank>) -> SeatClocks {
        SeatClocks { terms, clocks: BTreeMap::new() }
    }

    /// The clocks of a room that comes back, as its record has them.
    pub(in crate::room) fn recalled(terms: Option<TimeBank>, clocks: Vec<SeatClock>) -> SeatClocks {
        let known = clocks.into_iter().map(|clock| (clock.seat, RunningClock::new(clock)));
        SeatClocks { terms, clocks: known.collect() }
    }

    /// Whether the time of players is limited.
    pub(in crate::room) fn are_kept(&self) -> bool {
        self.terms.is_some()
    }

    /// The clocks as they are, for the record.
    pub(in crate::room) fn all(&self) -> Vec<SeatClock> {
        self.clocks.values().map(|running| running.clock).collect()
    }

    /// An answer of this seat was read. It is about to be taken, or refused.
    pub(in crate::room) fn answer_read(&mut self, seat: Seat, answer: AnswerTime) {
        if let Some(running) = self.clocks.get_mut(&seat) {
            running.answer = Some(answer);
        }
    }

    /// Whether the answer of this seat that was read last comes too late.
    pub(in crate::room) fn is_late(&self, seat: Seat) -> bool {
        let late = |running: &RunningClock| {
            let answer = running.answer.filter(|_| running.since_us.is_some())?;
            Some(running.spent_us(answer) > running.clock.left_us)
        };
        self.clocks.get(&seat).and_then(late).unwrap_or(false)
    }

    /// The answer of this seat was taken.
    pub(in crate::room) fn answered(&mut self, seat: Seat) {
        if let Some(running) = self.clocks.get_mut(&seat) {
            running.answered = true;
        }
    }

    /// Starts the clock of a seat that is awaited, or stops it. Answers what was spent if it stops.
    fn look(&mut self, seat: Seat, is_awaited: bool, now_us: u64) -> Option<ClockReading> {
        let terms = self.terms?;
        let full = SeatClock { seat, left_us: u64::from(terms.bank_ms) * 1000, strikes: 0 };
        let running = self.clocks.entry(seat).or_insert_with(|| RunningClock::new(full));
        if running.since_us.is_some() && (running.answered || !is_awaited) {
            let now = AnswerTime { handed_us: None, read_us: now_us };
            let spent_us = running.spent_us(running.answer.unwrap_or(now));
            running.clock.left_us = running.clock.left_us.saturating_sub(spent_us);
            *running = RunningClock::new(running.clock);
            return Some(ClockReading { clock: running.clock, spent_us, late: false });
        }
        running.answered = false;
        if is_awaited && running.since_us.is_none() {
            (running.since_us, running.answer) = (Some(now_us), None);
        }
        None
    }

    /// A seat whose time is over. It has a strike more, and a full bank if it may go on.
    fn take_overdue(&mut self, now_us: u64) -> Option<(ClockReading, MayGoOn)> {
        let terms = self.terms?;
        let mut running = self.clocks.values_mut();
        let overdue = running.find(|running| deadline_us(running).is_some_and(|at_us| at_us <= now_us))?;
        let spent_us = overdue.clock.left_us;
        overdue.clock.strikes = overdue.clock.strikes.saturating_add(1);
        let may_go_on = overdue.clock.strikes <= terms.strikes;
        overdue.clock.left_us = if may_go_on { u64::from(terms.bank_ms) * 1000 } else { 0 };
        *overdue = RunningClock::new(overdue.clock);
        Some((ClockReading { clock: overdue.clock, spent_us, late: true }, MayGoOn(may_go_on)))
    }

    /// The time at which the next clock runs out, in milliseconds.
    pub(in crate::room) fn due_ms(&self) -> Option<u64> {
        self.clocks.values().filter_map(deadline_us).min().map(|at_us| at_us.div_ceil(1000))
    }
}

/// Whether a seat that is out of time may go on.
struct MayGoOn(bool);

fn deadline_us(running: &RunningClock) -> Option<u64> {
    let since_us = running.since_us.filter(|_| !running.answered)?;
    Some(since_us.saturating_add(running.clock.left_us))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAT: Seat = Seat(1);

    fn clocks() -> SeatClocks {
        let mut clocks = SeatClocks::new(Some(TimeBank { bank_ms: 10, strikes: 1 }));
        assert_eq!(clocks.look(SEAT, true, 1_000), None);
        clocks
    }

    fn answered(clocks: &mut SeatClocks, handed_us: Option<u64>, read_us: u64) -> ClockReading {
        clocks.answer_read(SEAT, AnswerTime { handed_us, read_us });
        clocks.answered(SEAT);
        clocks.look(SEAT, true, 99_000).unwrap()
    }

    #[test]
    fn time_runs_from_handing_the_state_over_until_the_answer_was_read() {
        let mut clocks = clocks();
        assert_eq!(clocks.due_ms(), Some(11));
        let ClockReading { clock, spent_us, late } = answered(&mut clocks, Some(3_000), 7_500);
        assert_eq!((spent_us, clock.left_us, clock.strikes, late), (4_500, 5_500, 0, false));
    }

    #[test]
    fn a_state_that_was_handed_over_before_is_not_the_one_that_was_answered() {
        assert_eq!(answered(&mut clocks(), Some(200), 3_000).spent_us, 2_000);
        assert_eq!(answered(&mut clocks(), None, 3_000).spent_us, 2_000);
        assert_eq!(answered(&mut clocks(), Some(5_000), 4_000).spent_us, 0, "it was under way already");
    }

    #[test]
    fn a_clock_stands_still_while_nothing_is_waited_for_and_goes_on_where_it_stopped() {
        let mut clocks = clocks();
        let first = clocks.look(SEAT, false, 5_000).unwrap();
        assert_eq!((first.spent_us, first.clock.left_us), (4_000, 6_000));
        assert_eq!((clocks.look(SEAT, false, 50_000), clocks.due_ms()), (None, None));
        clocks.look(SEAT, true, 60_000);
        assert_eq!(clocks.due_ms(), Some(66));
        let back = SeatClocks::recalled(clocks.terms, clocks.all());
        assert_eq!((back.all(), back.due_ms()), (vec![first.clock], None));
    }

    #[test]
    fn whoever_runs_out_of_time_has_a_full_bank_again_until_the_strikes_are_used_up() {
        let mut clocks = clocks();
        assert!(clocks.take_overdue(10_999).is_none());
        let (reading, MayGoOn(goes_on)) = clocks.take_overdue(11_000).unwrap();
        assert!(goes_on && reading.late && reading.clock.left_us == 10_000);
        clocks.look(SEAT, true, 20_000);
        let (reading, MayGoOn(goes_on)) = clocks.take_overdue(30_000).unwrap();
        assert_eq!((goes_on, reading.clock.strikes, reading.clock.left_us), (false, 2, 0));
    }

    #[test]
    fn an_answer_that_was_read_too_late_is_known_before_the_time_is_looked_at() {
        let mut clocks = clocks();
        clocks.answer_read(SEAT, AnswerTime { handed_us: None, read_us: 11_000 });
        assert!(!clocks.is_late(SEAT), "just in time");
        clocks.answer_read(SEAT, AnswerTime { handed_us: None, read_us: 11_001 });
        assert!(clocks.is_late(SEAT) && !clocks.is_late(Seat(0)));
    }
}
