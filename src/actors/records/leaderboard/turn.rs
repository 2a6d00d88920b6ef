//! The times at which a board is read: at each beat, and soon after a change, but never twice at the same time, nor too
//! often. A plain value, which is told the time.

use std::time::{Duration, Instant};

/// The next thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum NextQuestion {
    /// There is nothing to be done.
    Nothing,
    /// Ask the database.
    Ask,
    /// Look again after this time.
    LookAfter(Duration),
}

/// The time of the last reading of a board, and the changes since.
#[derive(Debug)]
pub(super) struct Turn {
    apart: Duration,
    asked: Option<Instant>,
    asking: bool,
    /// Whether something has changed that the last reading may not have seen.
    changed: bool,
    /// Whether somebody will call [`Turn::look`].
    looks: bool,
}

impl Turn {
    /// A turn for a board. After changes it is read at most once in the time `apart`.
    pub(super) fn new(apart: Duration) -> Turn {
        Turn { apart, asked: None, asking: false, changed: false, looks: false }
    }

    /// A beat: the board is to be read, whether it has changed or not.
    pub(super) fn beat(&mut self, now: Instant) -> NextQuestion {
        if self.asking { NextQuestion::Nothing } else { self.ask(now) }
    }

    /// The board has changed, or more of it is wanted.
    pub(super) fn changed(&mut self, now: Instant) -> NextQuestion {
        self.changed = true;
        self.next(now)
    }

    /// The database has answered.
    pub(super) fn answered(&mut self, now: Instant) -> NextQuestion {
        self.asking = false;
        self.next(now)
    }

    /// The time of [`NextQuestion::LookAfter`] is over.
    pub(super) fn look(&mut self, now: Instant) -> NextQuestion {
        self.looks = false;
        self.next(now)
    }

    /// For how long the database has not answered.
    pub(super) fn waits(&self, now: Instant) -> Option<Duration> {
        let asked = self.asked.filter(|_| self.asking);
        asked.map(|asked| now.saturating_duration_since(asked))
    }

    fn next(&mut self, now: Instant) -> NextQuestion {
        if !self.changed || self.asking || self.looks {
            return NextQuestion::Nothing;
        }
        let since = self.asked.map(|asked| now.saturating_duration_since(asked));
        match since.and_then(|since| self.apart.checked_sub(since)).filter(|rest| !rest.is_zero()) {
            None => self.ask(now),
            Some(rest) => {
                self.looks = true;
                NextQuestion::LookAfter(rest)
            }
        }
    }

    fn ask(&mut self, now: Instant) -> NextQuestion {
        (self.asking, self.changed, self.asked) = (true, false, Some(now));
        NextQuestion::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APART: Duration = Duration::from_millis(250);

    fn at(begin: Instant, ms: u64) -> Instant {
        begin + Duration::from_millis(ms)
    }

    #[test]
    fn a_change_is_asked_for_at_once_and_the_next_one_a_while_later() {
        let (mut turn, begin) = (Turn::new(APART), Instant::now());
        assert_eq!(turn.changed(begin), NextQuestion::Ask);
        assert_eq!(turn.answered(at(begin, 5)), NextQuestion::Nothing);
        assert_eq!(turn.changed(at(begin, 50)), NextQuestion::LookAfter(Duration::from_millis(200)));
        assert_eq!(turn.changed(at(begin, 60)), NextQuestion::Nothing);
        assert_eq!(turn.look(at(begin, 250)), NextQuestion::Ask);
    }

    #[test]
    fn a_change_while_the_database_is_asked_is_not_missed() {
        let (mut turn, begin) = (Turn::new(APART), Instant::now());
        assert_eq!(turn.beat(begin), NextQuestion::Ask);
        assert_eq!(turn.changed(at(begin, 10)), NextQuestion::Nothing);
        assert_eq!(turn.answered(at(begin, 400)), NextQuestion::Ask);
        assert_eq!(turn.answered(at(begin, 410)), NextQuestion::Nothing);
    }

    #[test]
    fn a_beat_finds_every_change_before_it() {
        let (mut turn, begin) = (Turn::new(APART), Instant::now());
        assert_eq!(turn.beat(begin), NextQuestion::Ask);
        assert_eq!(turn.answered(begin), NextQuestion::Nothing);
        assert_eq!(turn.changed(at(begin, 100)), NextQuestion::LookAfter(Duration::from_millis(150)));
        assert_eq!(turn.beat(at(begin, 200)), NextQuestion::Ask);
        assert_eq!(turn.answered(at(begin, 210)), NextQuestion::Nothing);
        assert_eq!(turn.look(at(begin, 250)), NextQuestion::Nothing);
    }

    #[test]
    fn a_beat_does_not_ask_what_is_being_asked() {
        let (mut turn, begin) = (Turn::new(APART), Instant::now());
        assert_eq!(turn.beat(begin), NextQuestion::Ask);
        assert_eq!(turn.beat(at(begin, 2000)), NextQuestion::Nothing);
        assert_eq!(turn.waits(at(begin, 2000)), Some(Duration::from_secs(2)));
        assert_eq!(turn.answered(at(begin, 2001)), NextQuestion::Nothing);
        assert_eq!(turn.waits(at(begin, 3000)), None);
    }
}
