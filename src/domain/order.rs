//! The order of lists that grow: a clock that was set back puts nothing new behind what is there already.
//!
//! Must not: be shown to anybody. What people see of a time is the wall clock's.

use jiff::{SignedDuration, Timestamp};

/// The least that two neighbours are apart: databases and cursors have no smaller times.
const STEP: SignedDuration = SignedDuration::from_micros(1);

/// Gives out the places of a list, each a time: that of the thing itself, or just behind the newest in the list, if a clock
/// says that the thing is older.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListOrder {
    newest: Option<Timestamp>,
}

impl ListOrder {
    /// The place of something new, which happened at that time.
    pub fn next(&mut self, at: Timestamp) -> Timestamp {
        let behind = self.newest.map(|newest| newest.saturating_add(STEP).unwrap_or(Timestamp::MAX));
        let place = behind.map_or(at, |behind| behind.max(at));
        self.newest = Some(place);
        place
    }

    /// Takes note of a place that was given out before.
    pub fn note(&mut self, place: Timestamp) {
        self.newest = self.newest.max(Some(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_comes_later_is_placed_later_whatever_the_clock_says() {
        let mut order = ListOrder::default();
        assert_eq!(order.next(at(10)), at(10));
        assert_eq!(order.next(at(20)), at(20));
        let back = order.next(at(5));
        assert_eq!(back, at(20) + STEP);
        assert_eq!(order.next(at(5)), back + STEP);
        assert_eq!(order.next(at(30)), at(30), "the clock is right again");
        order.note(at(25));
        assert_eq!(order.next(at(29)), at(30) + STEP);
        order.note(at(40));
        assert_eq!(order.next(at(31)), at(40) + STEP);
        order.note(Timestamp::MAX);
        assert_eq!(order.next(at(50)), Timestamp::MAX, "there is nothing behind it");
    }
}
