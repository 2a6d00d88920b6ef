//! The order of lists that grow: when the clock was set back, new things still come behind those that are there.
//!
//! Must not: be shown to anybody. The times that people see are those of the wall clock.

use jiff::{SignedDuration, Timestamp};

/// The least difference of two neighbours: databases and cursors know no smaller times.
const STEP: SignedDuration = SignedDuration::from_micros(1);

/// Gives out the places of a list. Each is a time: that of the thing itself, or just behind the newest place in the list,
/// if a clock says that the thing is older.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListOrder {
    newest: Option<Timestamp>,
}

impl ListOrder {
    /// The place of something new that happened at this time.
    pub fn next(&mut self, at: Timestamp) -> Timestamp {
        let behind = self.newest.map(|newest| newest.saturating_add(STEP).unwrap_or(Timestamp::MAX));
        let place = behind.map_or(at, |behind| behind.max(at));
        self.newest = Some(place);
        place
    }

    /// Notes a place that was given out before.
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
