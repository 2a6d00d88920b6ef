//! Whether a match was decided by play, or because somebody left or did nothing. The latter takes a connection or two
//! and no time, so such matches can be made by the hundred.
//!
//! Must not: know the rules of a game, or say how a match ended.

use crate::game::Tick;

/// The things that were done to win a match so far.
#[derive(Default)]
pub(super) struct Contest {
    /// The number of actions of people.
    actions: u64,
    /// The last step with which somebody left.
    left: Option<Tick>,
}

/// The players who were still there when a match ended.
#[derive(Clone, Copy)]
pub(super) struct Stayed {
    /// The number of those who had a seat.
    pub(super) all: usize,
    /// The number of people among them.
    pub(super) people: usize,
}

impl Contest {
    /// A person did something.
    pub(super) fn act(&mut self) {
        self.actions += 1;
    }

    /// Somebody left with this step.
    pub(super) fn leave(&mut self, tick: Tick) {
        self.left = Some(tick);
    }

    /// A step is made again without an input, which may have been the leaving.
    pub(super) fn make_again(&mut self, tick: Tick) {
        self.left = self.left.filter(|left| *left < tick);
    }

    /// Whether a match that ended with this step was given away: somebody left with that very step, all but one had
    /// left before it, or people did less than one thing each. Without all records this cannot be said.
    pub(super) fn was_forfeited(&self, last: Tick, Stayed { all, people }: Stayed, is_whole: bool) -> bool {
        let left_last = self.left.is_some_and(|left| left >= last);
        let left_alone = self.left.is_some() && all < 2;
        left_last || left_alone || is_whole && self.actions < people.max(1) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Tick = Tick(9);
    const TWO: Stayed = Stayed { all: 2, people: 2 };

    fn contest(actions: u64, left: Option<u32>) -> Contest {
        Contest { actions, left: left.map(Tick) }
    }

    #[test]
    fn who_leaves_with_the_last_step_or_leaves_one_alone_gives_it_away() {
        assert!(!contest(20, None).was_forfeited(LAST, TWO, true));
        assert!(contest(20, Some(9)).was_forfeited(LAST, TWO, true));
        assert!(!contest(20, Some(8)).was_forfeited(LAST, TWO, true), "two went on without them");
        assert!(contest(20, Some(8)).was_forfeited(LAST, Stayed { all: 1, people: 1 }, true));
        assert!(!contest(20, None).was_forfeited(LAST, Stayed { all: 1, people: 1 }, true), "played alone");
    }

    #[test]
    fn a_match_in_which_people_do_nothing_is_not_played() {
        assert!(contest(1, None).was_forfeited(LAST, TWO, true));
        assert!(!contest(2, None).was_forfeited(LAST, TWO, true));
        assert!(contest(0, None).was_forfeited(LAST, Stayed { all: 2, people: 0 }, true));
        assert!(!contest(0, None).was_forfeited(LAST, TWO, false), "the records begin later");
    }

    #[test]
    fn who_was_left_out_of_a_step_has_not_left_with_it() {
        let mut contest = contest(20, Some(9));
        contest.make_again(LAST);
        assert!(!contest.was_forfeited(LAST, TWO, true));
    }
}
