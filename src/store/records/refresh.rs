//! Refresh tokens as both databases keep them, and the changes when one is shown.
//!
//! Must not: see a token, there are only digests here; decide what becomes of one (`domain/refresh.rs`); or know a
//! driver.

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{PlayerId, RefreshBounds, RefreshDecision, ShownRefresh};

/// A refresh token, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// The sign-in that the token came from: all its tokens share this.
    pub family: Uuid,
    /// The player who signed in.
    pub player: PlayerId,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// Tokens that ran out by then are removed.
    pub forget_by: Timestamp,
}

/// The refresh token that takes the place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextToken {
    /// SHA-256 of the token.
    pub digest: [u8; 32],
    /// When it is made: now.
    pub issued_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// Tokens that ran out by then are removed.
    pub forget_by: Timestamp,
}

impl NextToken {
    /// The token as it is stored, with the family and the player of the one before.
    pub fn of(&self, family: Uuid, player: &PlayerId) -> RefreshToken {
        let NextToken { digest, issued_at, expires_at, forget_by } = *self;
        RefreshToken { digest, family, player: player.clone(), issued_at, expires_at, forget_by }
    }
}

/// The answer for a refresh token that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refresh {
    /// The token was good, and is used up.
    Good {
        /// The player who signed in.
        player: PlayerId,
        /// The role of the account now.
        role: String,
        /// The family, for the next token.
        family: Uuid,
    },
    /// The token was used before, and not just now, so somebody has a copy. Its family is forgotten.
    Reused,
    /// The token is not known, or it ran out.
    Unknown,
}

/// The row of a token that is shown.
#[derive(Debug)]
pub(super) struct KeptToken {
    /// The player who signed in.
    pub(super) player: PlayerId,
    /// The sign-in that the token came from.
    pub(super) family: Uuid,
    /// The digest of the token that this one was exchanged for; `None` for the first token of a sign-in.
    pub(super) parent: Option<Vec<u8>>,
    /// The part that decides about it.
    pub(super) shown: ShownRefresh,
}

/// The change that follows when a token is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TokenChange {
    /// Nothing changes.
    Nothing,
    /// The whole family is forgotten.
    ForgetFamily,
    /// Another token is kept as its child.
    Keep {
        /// The other token.
        next: RefreshToken,
        /// Whether the token that is shown is used up with it; other answers for the same parent are passed over
        /// then.
        uses_up: bool,
    },
}

impl KeptToken {
    /// The change that follows when the token is shown, and the answer after it.
    pub(super) fn rotate(&self, next: &NextToken, bounds: RefreshBounds) -> (TokenChange, Refresh) {
        match bounds.decide(self.shown.clone(), next.issued_at) {
            RefreshDecision::Unknown => (TokenChange::Nothing, Refresh::Unknown),
            RefreshDecision::Reused => (TokenChange::ForgetFamily, Refresh::Reused),
            RefreshDecision::Good { role, first } => {
                let (player, family) = (self.player.clone(), self.family);
                let next = next.of(family, &player);
                (TokenChange::Keep { next, uses_up: first }, Refresh::Good { player, role, family })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::Used;

    const BOUNDS: RefreshBounds = RefreshBounds { keep: 4, grace: SignedDuration::from_secs(60) };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn kept(used: Used, unused_answers: usize) -> KeptToken {
        let role = Some("player".to_owned());
        KeptToken {
            player: PlayerId::parse("anna").unwrap(),
            family: Uuid::from_u128(7),
            parent: None,
            shown: ShownRefresh { expires_at: at(1_000), used, unused_answers, role },
        }
    }

    fn next(now: i64) -> NextToken {
        NextToken { digest: [1; 32], issued_at: at(now), expires_at: at(now + 500), forget_by: at(now - 500) }
    }

    #[test]
    fn the_next_token_is_of_the_same_player_and_family_and_uses_up_the_first_one_once() {
        for (used, unused_answers, first) in [(Used::Never, 0, true), (Used::At(at(90)), 1, false)] {
            let token = kept(used, unused_answers);
            let (change, answer) = token.rotate(&next(100), BOUNDS);
            let kept = next(100).of(token.family, &token.player);
            assert_eq!(change, TokenChange::Keep { next: kept, uses_up: first });
            let (player, role, family) = (token.player, "player".to_owned(), token.family);
            assert_eq!(answer, Refresh::Good { player, role, family });
        }
    }

    #[test]
    fn a_copy_ends_its_family_and_one_that_ran_out_changes_nothing() {
        let shown = |used, now| kept(used, 0).rotate(&next(now), BOUNDS);
        assert_eq!(shown(Used::At(at(10)), 100), (TokenChange::ForgetFamily, Refresh::Reused));
        assert_eq!(shown(Used::Never, 1_000), (TokenChange::Nothing, Refresh::Unknown));
    }
}
