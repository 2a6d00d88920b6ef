//! Whether those who played decided a match, or somebody leaving or doing nothing did: that takes a connection or two and no
//! time, so such matches can be made by the hundred.
//!
//! Must not: know what a game is about, or say how a match ended.

use crate::game::Tick;

/// What was done to win a match so far.
#[derive(Default)]
pub(super) struct Contest {
    /// Actions of people.
    actions: u64,
    /// The last step with which somebody left.
    left: Option<Tick>,
}

/// Who was still there when a match ended.
#[derive(Clone, Copy)]
pub(super) struct Stayed {
    /// How many had a seat.
    pub(super) all: usize,
    /// How many of these were people.
    pub(super) people: usize,
}

impl Contest {
    /// Somebody who is no bot did something.
    pub(super) fn act(&mut self) {
        self.actions += 1;
    }

    /// Somebody left with this step.
    pub(super) fn leave(&mut self, tick: Tick) {
        self.left = Some(tick);
    }

    /// A step is made again without something; that may have been the leaving.
    pub(super) fn make_again(&mut self, tick: Tick) {
        self.left = self.left.filter(|left| *left < tick);
    }

    /// Whether a match that ended with this step was given away: somebody left with that very step, all but one had left
    /// before it, or people did less than one thing each. What was done is known only if all records are there.
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
