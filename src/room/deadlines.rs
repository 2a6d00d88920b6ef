//! The times at which something becomes due in a room: the end of a turn clock, the end of an empty room, and the
//! moments at which everybody has seen a match or the room end, also those who see the room late. The
//! [ending](super::ending) of a match knows what is due after it.
//!
//! Times are those of [`super::Now::ms`].

use std::collections::VecDeque;

use crate::game::Alarm;

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PassedDeadline {
    /// The turn clock with this id has run out.
    Alarm(u32),
    /// The room has been empty for so long that it closes.
    Empty,
}

/// The times at which something becomes due.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    alarm: Option<(u32, u64)>,
    empty_ms: Option<u64>,
    /// The times at which a match is over for those who see the room late, too; the earliest is the first.
    seen_over_ms: VecDeque<u64>,
    gone_ms: Option<u64>,
}

impl Deadlines {
    /// Starts the turn clock anew when the game names another turn.
    pub(super) fn set_alarm(&mut self, wanted: Option<Alarm>, now_ms: u64) {
        if wanted.map(|alarm| alarm.id) != self.alarm.map(|(id, _)| id) {
            self.alarm = wanted.map(|alarm| (alarm.id, now_ms + u64::from(alarm.after_ms)));
        }
    }

    /// Starts or stops the time after which an empty room closes.
    pub(super) fn set_empty(&mut self, is_empty: bool, close_ms: u64) {
        self.empty_ms = is_empty.then(|| self.empty_ms.unwrap_or(close_ms));
    }

    /// A match has ended. `at_ms` is the time at which everybody has seen that.
    pub(super) fn set_seen_over(&mut self, at_ms: u64) {
        self.seen_over_ms.push_back(at_ms);
    }

    /// The room has ended. From now on only one thing becomes due: `gone_ms`, the time at which those who see the room
    /// late have seen its end.
    pub(super) fn end(&mut self, gone_ms: Option<u64>) {
        let seen_over_ms = std::mem::take(&mut self.seen_over_ms);
        *self = Deadlines { gone_ms: self.gone_ms.or(gone_ms), seen_over_ms, ..Deadlines::default() };
    }

    /// Takes one thing that is due, if there is any.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Option<PassedDeadline> {
        let is_due = |at_ms: &mut u64| *at_ms <= now_ms;
        if let Some((id, _)) = self.alarm.take_if(|(_, at_ms)| is_due(at_ms)) {
            return Some(PassedDeadline::Alarm(id));
        }
        self.empty_ms.take_if(is_due).map(|_| PassedDeadline::Empty)
    }

    /// Whether everybody has seen a match end by now; answers `true` once for each.
    pub(super) fn take_seen_over(&mut self, now_ms: u64) -> bool {
        let is_due = self.seen_over_ms.front().is_some_and(|at_ms| *at_ms <= now_ms);
        is_due && self.seen_over_ms.pop_front().is_some()
    }

    /// Whether everybody has seen the end of the room by now; answers `true` once.
    pub(super) fn take_gone(&mut self, now_ms: u64) -> bool {
        self.gone_ms.take_if(|at_ms| *at_ms <= now_ms).is_some()
    }

    /// The time at which the next thing is due.
    pub(super) fn next_ms(&self) -> Option<u64> {
        let alarm_ms = self.alarm.map(|(_, at_ms)| at_ms);
        [alarm_ms, self.empty_ms, self.seen_over_ms.front().copied(), self.gone_ms]
            .into_iter()
            .flatten()
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_turn_sets_the_clock_anew_and_the_same_one_does_not() {
        let mut deadlines = Deadlines::default();
        deadlines.set_alarm(Some(Alarm { id: 1, after_ms: 100 }), 0);
        deadlines.set_alarm(Some(Alarm { id: 1, after_ms: 100 }), 50);
        assert_eq!(deadlines.next_ms(), Some(100));
        deadlines.set_alarm(Some(Alarm { id: 2, after_ms: 100 }), 60);
        assert_eq!(
            (deadlines.take_due(159), deadlines.take_due(160)),
            (None, Some(PassedDeadline::Alarm(2)))
        );
        assert_eq!(deadlines.take_due(160), None, "it rings once");
    }

    #[test]
    fn a_room_is_empty_since_it_became_so() {
        let mut deadlines = Deadlines::default();
        deadlines.set_empty(true, 100);
        deadlines.set_empty(true, 150);
        assert_eq!(deadlines.next_ms(), Some(100));
        deadlines.set_empty(false, 180);
        assert_eq!(deadlines.take_due(1_000), None);
        deadlines.set_empty(true, 1_100);
        assert_eq!(deadlines.take_due(1_100), Some(PassedDeadline::Empty));
    }

    #[test]
    fn when_a_room_has_ended_nothing_is_due_but_its_going() {
        let mut deadlines = Deadlines::default();
        deadlines.set_empty(true, 10);
        deadlines.end(Some(50));
        deadlines.end(Some(90));
        assert_eq!((deadlines.take_due(1_000), deadlines.next_ms()), (None, Some(50)));
        assert!(!deadlines.take_gone(49) && deadlines.take_gone(50) && !deadlines.take_gone(51));
    }

    #[test]
    fn each_match_is_seen_to_end_once_also_after_the_end_of_the_room() {
        let mut deadlines = Deadlines::default();
        [10, 20].into_iter().for_each(|at_ms| deadlines.set_seen_over(at_ms));
        assert!(
            !deadlines.take_seen_over(9) && deadlines.take_seen_over(10) && !deadlines.take_seen_over(19)
        );
        deadlines.end(Some(30));
        assert_eq!(deadlines.next_ms(), Some(20));
        assert!(deadlines.take_seen_over(30) && !deadlines.take_seen_over(30) && deadlines.take_gone(30));
    }
}
