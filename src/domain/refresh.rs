//! The decision about a refresh token that somebody shows. Each token is good once. If one is shown a second time,
//! all tokens of its sign-in are forgotten, unless the first answer may have been lost.
//!
//! Must not: see a token, or know how rows are stored.

use jiff::{SignedDuration, Timestamp};

/// How often the same token may be used within its grace. More often than that it is not a bad line.
const ANSWERS_MAX: usize = 8;

/// The bounds of a player's refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshBounds {
    /// How many tokens are kept that are in use, and how many that are used up. They are counted apart, so that refreshing
    /// often on one machine signs nobody out on the others.
    pub keep: u32,
    /// For how long an answer may be asked for again.
    pub grace: SignedDuration,
}

/// The state of a token that somebody shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRefresh {
    /// The time when it runs out.
    pub expires_at: Timestamp,
    /// Whether it was used before, and when.
    pub used: Used,
    /// How many of the tokens that were given for it are not used yet. For a token that was never used there are none.
    pub unused_answers: usize,
    /// The role of its player; `None` if the player cannot sign in any more.
    pub role: Option<String>,
}

/// Whether, and how, a token was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// The token was not used.
    Never,
    /// The token was used at this time.
    At(Timestamp),
    /// The token is one of several answers to the same question, and another one of them was used.
    PassedOver,
}

/// The decision about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshDecision {
    /// The token is good, and the next one of its family is kept.
    Good {
        /// The role of its player.
        role: String,
        /// Whether it was not used before. Then it is used up from now on, and the other answers to the same question are
        /// passed over.
        first: bool,
    },
    /// Somebody has a copy of it, so its whole family is forgotten.
    Reused,
    /// The token is not good, and nothing changes.
    Unknown,
}

impl RefreshBounds {
    /// Decides about a token that is shown `now`.
    pub fn decide(&self, shown: ShownRefresh, now: Timestamp) -> RefreshDecision {
        if shown.expires_at <= now {
            return RefreshDecision::Unknown;
        }
        let first = match shown.used {
            Used::Never => true,
            Used::At(used_at) if self.may_be_lost(used_at, shown.unused_answers, now) => false,
            Used::At(_) | Used::PassedOver => return RefreshDecision::Reused,
        };
        shown.role.map_or(RefreshDecision::Unknown, |role| RefreshDecision::Good { role, first })
    }

    /// Whether somebody only asks for an answer that was lost: the token was used a short time ago, and nobody uses what
    /// was answered.
    fn may_be_lost(&self, used_at: Timestamp, unused_answers: usize, now: Timestamp) -> bool {
        now.duration_since(used_at) < self.grace && (1..ANSWERS_MAX).contains(&unused_answers)
    }
}

#[cfg(test)]
mod tests {
    use super::RefreshDecision::{Reused, Unknown};
    use super::*;

    const BOUNDS: RefreshBounds = RefreshBounds { keep: 4, grace: SignedDuration::from_secs(60) };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A token that runs out at second 1000.
    fn shown(used: Used, unused_answers: usize) -> ShownRefresh {
        ShownRefresh { expires_at: at(1_000), used, unused_answers, role: Some("player".to_owned()) }
    }

    fn decided(used: Used, unused_answers: usize, now: i64) -> RefreshDecision {
        BOUNDS.decide(shown(used, unused_answers), at(now))
    }

    fn good(first: bool) -> RefreshDecision {
        RefreshDecision::Good { role: "player".to_owned(), first }
    }

    #[test]
    fn a_token_is_good_once_and_until_it_runs_out() {
        assert_eq!(
            [100, 999, 1_000].map(|now| decided(Used::Never, 0, now)),
            [good(true), good(true), Unknown]
        );
        assert_eq!(decided(Used::At(at(100)), 1, 200), Reused);
    }

    #[test]
    fn an_answer_may_be_asked_for_again_within_the_grace() {
        let again = [100, 159, 160].map(|now| decided(Used::At(at(100)), 1, now));
        assert_eq!(again, [good(false), good(false), Reused]);
        assert_eq!(decided(Used::At(at(100)), 1, 90), good(false), "a clock that was set back");
    }

    #[test]
    fn an_answer_that_somebody_uses_was_not_lost_and_none_is_lost_eight_times() {
        let again = [0, 1, 7, 8].map(|unused| decided(Used::At(at(100)), unused, 101));
        assert_eq!(again, [Reused, good(false), good(false), Reused]);
    }

    #[test]
    fn an_answer_that_was_passed_over_is_a_copy_at_once() {
        assert_eq!(decided(Used::PassedOver, 0, 100), Reused);
    }

    #[test]
    fn one_that_ran_out_ends_nothing_however_often_it_comes() {
        for used in [Used::At(at(100)), Used::PassedOver] {
            assert_eq!(decided(used, 1, 1_000), Unknown);
        }
    }

    #[test]
    fn who_cannot_sign_in_any_more_has_no_good_token_but_copies_are_noticed() {
        let decided = |used, now| {
            let shown = ShownRefresh { role: None, ..shown(used, 1) };
            BOUNDS.decide(shown, at(now))
        };
        assert_eq!(decided(Used::Never, 100), Unknown);
        assert_eq!(decided(Used::At(at(100)), 101), Unknown);
        assert_eq!(decided(Used::At(at(100)), 300), Reused);
    }
}
